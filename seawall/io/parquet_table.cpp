#include <memory>

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/memory_pool.h>
#include <parquet/arrow/reader.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>

#include "seawall/io/arrow_table.hpp"
#include "seawall/io/raw_table.hpp"

namespace seawall::io {
namespace {

/// A damaged or hostile file of a few bytes may announce any size.
constexpr std::int64_t memory_max = std::int64_t{4} << 30;
constexpr std::int64_t rows_max = std::int64_t{1} << 31;

/// What reading allocates, and from where; freed in the reverse order.
struct Reading {
  arrow::CappedMemoryPool pool{arrow::default_memory_pool(), memory_max};
  std::shared_ptr<arrow::Table> table;
  std::shared_ptr<const arrow::KeyValueMetadata> metadata;
};

/// Columns of few different names: coded as numbers, they are compared by address, not by letters.
parquet::ArrowReaderProperties reader_properties(const parquet::FileMetaData& metadata) {
  parquet::ArrowReaderProperties properties{/*use_threads=*/false};
  for (int c = 0; c < metadata.num_columns(); ++c) {
    const auto* column = metadata.schema()->Column(c);
    const bool is_coded =
        column->name() == "venue" || column->name() == "asset" || column->name() == "mode";
    if (is_coded && column->physical_type() == parquet::Type::BYTE_ARRAY)
      properties.set_read_dictionary(c, true);
  }
  return properties;
}

arrow::Status read_all(std::string_view bytes, Reading& reading) {
  const auto source = std::make_shared<arrow::io::BufferReader>(
      std::make_shared<arrow::Buffer>(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                      static_cast<std::int64_t>(bytes.size())));
  parquet::arrow::FileReaderBuilder builder;
  auto status = builder.Open(source, parquet::ReaderProperties{&reading.pool});
  if (!status.ok()) return status;
  const auto metadata = builder.raw_reader()->metadata();
  if (metadata->num_rows() < 0 || metadata->num_rows() >= rows_max)
    return arrow::Status::Invalid("it announces ", metadata->num_rows(), " rows");
  reading.metadata = metadata->key_value_metadata();
  std::unique_ptr<parquet::arrow::FileReader> reader;
  builder.memory_pool(&reading.pool)->properties(reader_properties(*metadata));
  status = builder.Build(&reader);
  if (!status.ok()) return status;
  auto table = reader->ReadTable();
  if (!table.ok()) return table.status();
  reading.table = *std::move(table);
  return reading.table->ValidateFull();
}

}  // namespace

Result<RawTable> load_parquet(std::string_view bytes, const std::string& name) {
  if (bytes.empty())
    return fail(ErrorCode::malformed_file, name, "the file is empty; a Parquet file is needed");
  const auto reading = std::make_shared<Reading>();
  arrow::Status status;
  try {
    status = read_all(bytes, *reading);
  } catch (
      const std::exception& exception) {  // the reader throws on some damage that it finds late
    status = arrow::Status::Invalid(exception.what());
  }
  if (!status.ok())
    return fail(status.IsOutOfMemory() ? ErrorCode::too_large : ErrorCode::malformed_file, name,
                "is not a whole Parquet file: " + status.message());
  const std::shared_ptr<const arrow::Table> table{reading, reading->table.get()};
  return raw_table_of(table, reading->metadata.get(), name);
}

}  // namespace seawall::io
