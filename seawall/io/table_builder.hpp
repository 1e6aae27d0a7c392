#pragma once

// Private to io: Arrow stays out of every public header.

#include <arrow/api.h>
#include <parquet/arrow/writer.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "seawall/base/result.hpp"
#include "seawall/base/time.hpp"
#include "seawall/base/wide.hpp"

namespace seawall::io {

[[nodiscard]] std::shared_ptr<arrow::DataType> timestamp_type();  ///< timestamp[ns, UTC]
[[nodiscard]] std::shared_ptr<arrow::DataType> units_type();      ///< decimal128(38, 0)
[[nodiscard]] std::string text_of(const arrow::Status& status);

/// A record batch put together column by column; `cell(row)` gives an optional, nothing is null.
/// The first failure is kept and later calls do nothing.
class TableBuilder {
 public:
  explicit TableBuilder(std::int64_t rows) : rows_{rows} {}

  template <class Cell>
  void add(std::string name, Cell cell) {
    using Value = typename std::invoke_result_t<Cell, std::size_t>::value_type;
    if (!status_.ok()) return;
    if constexpr (std::is_same_v<Value, double>)
      fill(std::move(name), arrow::float64(), arrow::DoubleBuilder{}, cell);
    else if constexpr (std::is_same_v<Value, std::uint64_t>)
      fill(std::move(name), arrow::uint64(), arrow::UInt64Builder{}, cell);
    else if constexpr (std::is_same_v<Value, std::uint32_t>)
      fill(std::move(name), arrow::uint32(), arrow::UInt32Builder{}, cell);
    else if constexpr (std::is_same_v<Value, std::int64_t>)
      fill(std::move(name), arrow::int64(), arrow::Int64Builder{}, cell);
    else if constexpr (std::is_same_v<Value, std::string_view>)
      fill(std::move(name), arrow::dictionary(arrow::int32(), arrow::utf8()),
           arrow::StringDictionary32Builder{}, cell);
    else if constexpr (std::is_same_v<Value, Time>)
      fill(std::move(name), timestamp_type(),
           arrow::TimestampBuilder{timestamp_type(), arrow::default_memory_pool()},
           [&](std::size_t row) { return std::optional{cell(row)->nanoseconds}; });
    else if constexpr (std::is_same_v<Value, Int128>)
      fill(std::move(name), units_type(), arrow::Decimal128Builder{units_type()},
           [&](std::size_t row) {
             const std::optional<Int128> value = cell(row);
             using Decimal = std::optional<arrow::Decimal128>;
             return value ? Decimal{arrow::Decimal128{static_cast<std::int64_t>(*value >> 64),
                                                      static_cast<std::uint64_t>(*value)}}
                          : Decimal{};
           });
    else
      static_assert(std::is_void_v<Value>, "no Arrow type for this cell");
  }

  [[nodiscard]] arrow::Result<std::shared_ptr<arrow::Table>> finish() const {
    if (!status_.ok()) return status_;
    return arrow::Table::Make(arrow::schema(fields_), columns_, rows_);
  }

 private:
  template <class Builder, class Cell>
  void fill(std::string name, std::shared_ptr<arrow::DataType> type, Builder&& builder, Cell cell) {
    status_ = builder.Reserve(rows_);
    for (std::int64_t row = 0; row < rows_ && status_.ok(); ++row) {
      const auto value = cell(static_cast<std::size_t>(row));
      status_ = value ? builder.Append(*value) : builder.AppendNull();
    }
    std::shared_ptr<arrow::Array> column;
    if (status_.ok()) status_ = static_cast<arrow::ArrayBuilder&>(builder).Finish(&column);
    if (!status_.ok()) return;
    fields_.push_back(arrow::field(std::move(name), std::move(type)));
    columns_.push_back(std::move(column));
  }

  std::int64_t rows_;
  arrow::Status status_;
  std::vector<std::shared_ptr<arrow::Field>> fields_;
  std::vector<std::shared_ptr<arrow::Array>> columns_;
};

/// Writes tables of one schema one after the other; memory follows the largest, not their sum.
class ParquetSink {
 public:
  [[nodiscard]] static arrow::Result<ParquetSink> open(const std::filesystem::path& path,
                                                       const arrow::Schema& schema);
  [[nodiscard]] arrow::Status write(const arrow::Table& table);
  [[nodiscard]] arrow::Status close();

 private:
  std::shared_ptr<arrow::io::OutputStream> file_;
  std::unique_ptr<parquet::arrow::FileWriter> writer_;
};

/// The whole file. Memory-mapped input is not used: a file that shrinks must not kill the process.
[[nodiscard]] arrow::Result<std::shared_ptr<arrow::Table>> read_parquet(
    const std::filesystem::path& path);

}  // namespace seawall::io
