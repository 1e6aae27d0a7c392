#include "seawall/io/arrow_table.hpp"

#include <utility>

#include <arrow/api.h>
#include <fmt/format.h>

#include "seawall/base/time_text.hpp"

namespace seawall::io {
namespace {

template <class Array>
void append_texts(const arrow::Array& chunk, std::vector<std::string_view>& cells) {
  const auto& texts = static_cast<const Array&>(chunk);
  for (std::int64_t i = 0; i < texts.length(); ++i)
    cells.push_back(texts.GetView(i));
}

bool append_plain_texts(const arrow::Array& chunk, std::vector<std::string_view>& cells) {
  switch (chunk.type_id()) {
    case arrow::Type::STRING:
      append_texts<arrow::StringArray>(chunk, cells);
      return true;
    case arrow::Type::LARGE_STRING:
      append_texts<arrow::LargeStringArray>(chunk, cells);
      return true;
    case arrow::Type::STRING_VIEW:
      append_texts<arrow::StringViewArray>(chunk, cells);
      return true;
    default:
      return false;
  }
}

bool append_coded_texts(const arrow::Array& chunk, std::vector<std::string_view>& cells) {
  const auto& coded = static_cast<const arrow::DictionaryArray&>(chunk);
  std::vector<std::string_view> names;
  if (!append_plain_texts(*coded.dictionary(), names)) return false;
  for (std::int64_t i = 0; i < coded.length(); ++i)
    cells.push_back(names[static_cast<std::size_t>(coded.GetValueIndex(i))]);
  return true;
}

template <class Array>
bool append_numbers(const arrow::Array& chunk, std::vector<double>& cells) {
  const auto& numbers = static_cast<const Array&>(chunk);
  for (std::int64_t i = 0; i < numbers.length(); ++i)
    cells.push_back(static_cast<double>(numbers.Value(i)));
  return true;
}

bool append_any_numbers(const arrow::Array& chunk, std::vector<double>& cells) {
  switch (chunk.type_id()) {
    case arrow::Type::FLOAT:
      return append_numbers<arrow::FloatArray>(chunk, cells);
    case arrow::Type::INT8:
      return append_numbers<arrow::Int8Array>(chunk, cells);
    case arrow::Type::INT16:
      return append_numbers<arrow::Int16Array>(chunk, cells);
    case arrow::Type::INT32:
      return append_numbers<arrow::Int32Array>(chunk, cells);
    case arrow::Type::INT64:
      return append_numbers<arrow::Int64Array>(chunk, cells);
    case arrow::Type::UINT8:
      return append_numbers<arrow::UInt8Array>(chunk, cells);
    case arrow::Type::UINT16:
      return append_numbers<arrow::UInt16Array>(chunk, cells);
    case arrow::Type::UINT32:
      return append_numbers<arrow::UInt32Array>(chunk, cells);
    case arrow::Type::UINT64:
      return append_numbers<arrow::UInt64Array>(chunk, cells);
    default:
      return false;
  }
}

std::int64_t nanoseconds_of(arrow::TimeUnit::type unit) {
  switch (unit) {
    case arrow::TimeUnit::SECOND:
      return 1'000'000'000;
    case arrow::TimeUnit::MILLI:
      return 1'000'000;
    case arrow::TimeUnit::MICRO:
      return 1'000;
    case arrow::TimeUnit::NANO:
      return 1;
  }
  return 1;
}

decltype(RawColumn::cells) times_of(const arrow::ChunkedArray& column) {
  const auto& type = static_cast<const arrow::TimestampType&>(*column.type());
  if (type.timezone().empty())
    return Unreadable{ErrorCode::wrong_type, std::nullopt,
                      "timestamps without a zone are not allowed; timestamps with zone UTC are"};
  const std::int64_t each = nanoseconds_of(type.unit());
  std::vector<Time> cells;
  for (const auto& chunk : column.chunks()) {
    const auto& stamps = static_cast<const arrow::TimestampArray&>(*chunk);
    for (std::int64_t i = 0; i < stamps.length(); ++i) {
      if (stamps.Value(i) < 0 || stamps.Value(i) > time_last.nanoseconds / each)
        return Unreadable{ErrorCode::parameter_out_of_range, cells.size(),
                          "a timestamp outside 1970 to 2200, which are allowed"};
      cells.push_back(Time{stamps.Value(i) * each});
    }
  }
  return cells;
}

std::optional<std::size_t> first_missing(const arrow::ChunkedArray& column) {
  if (column.null_count() == 0 && column.type()->id() != arrow::Type::DICTIONARY)
    return std::nullopt;
  std::size_t row = 0;
  for (const auto& chunk : column.chunks()) {
    const auto* coded = chunk->type_id() == arrow::Type::DICTIONARY
                            ? static_cast<const arrow::DictionaryArray*>(chunk.get())
                            : nullptr;
    for (std::int64_t i = 0; i < chunk->length(); ++i, ++row)
      if (chunk->IsNull(i) ||
          (coded != nullptr && coded->dictionary()->IsNull(coded->GetValueIndex(i))))
        return row;
  }
  return std::nullopt;
}

NumberViews views_of(const arrow::ChunkedArray& column) {
  NumberViews views;
  for (const auto& chunk : column.chunks()) {
    const auto& numbers = static_cast<const arrow::DoubleArray&>(*chunk);
    if (numbers.length() > 0)
      views.emplace_back(numbers.raw_values(), static_cast<std::size_t>(numbers.length()));
  }
  return views;
}

decltype(RawColumn::cells) cells_of(const arrow::ChunkedArray& column) {
  if (const auto row = first_missing(column))
    return Unreadable{ErrorCode::missing_key, row, "is empty; a value is needed in every row"};
  if (column.type()->id() == arrow::Type::TIMESTAMP) return times_of(column);
  if (column.type()->id() == arrow::Type::DOUBLE) return views_of(column);
  std::vector<std::string_view> texts;
  std::vector<double> numbers;
  bool are_texts = true, are_numbers = true;
  for (const auto& chunk : column.chunks()) {
    are_texts = are_texts &&
                (chunk->type_id() == arrow::Type::DICTIONARY ? append_coded_texts(*chunk, texts)
                                                             : append_plain_texts(*chunk, texts));
    are_numbers = are_numbers && !are_texts && append_any_numbers(*chunk, numbers);
    if (!are_texts && !are_numbers) break;
    are_numbers = !are_texts;
  }
  if (are_texts) return texts;
  if (are_numbers) return numbers;
  return Unreadable{ErrorCode::wrong_type, std::nullopt,
                    fmt::format("is of type {}; text, a number or a timestamp is allowed",
                                column.type()->ToString())};
}

}  // namespace

Result<RawTable> raw_table_of(std::shared_ptr<const arrow::Table> table,
                              const arrow::KeyValueMetadata* metadata, const std::string& name) {
  if (metadata != nullptr)
    if (const auto version = metadata->Get("schema_version");
        version.ok() && *version != table_schema_version)
      return unknown_schema_version(name + ": schema_version", *version);
  RawTable raw;
  raw.name = name;
  raw.rows = static_cast<std::size_t>(table->num_rows());
  for (int c = 0; c < table->num_columns(); ++c)
    raw.columns.push_back({table->field(c)->name(), cells_of(*table->column(c))});
  raw.owner = std::move(table);
  return raw;
}

}  // namespace seawall::io
