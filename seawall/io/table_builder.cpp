#include "seawall/io/table_builder.hpp"

#include <arrow/io/file.h>
#include <arrow/util/compression.h>
#include <parquet/arrow/reader.h>

namespace seawall::io {

std::shared_ptr<arrow::DataType> timestamp_type() {
  return arrow::timestamp(arrow::TimeUnit::NANO, "UTC");
}

std::shared_ptr<arrow::DataType> units_type() { return arrow::decimal128(38, 0); }

std::string text_of(const arrow::Status& status) {
  std::string text = status.message();
  if (status.detail() != nullptr) text += " " + status.detail()->ToString();
  return text;
}

arrow::Result<ParquetSink> ParquetSink::open(const std::filesystem::path& path,
                                             const arrow::Schema& schema) {
  ParquetSink sink;
  ARROW_ASSIGN_OR_RAISE(sink.file_, arrow::io::FileOutputStream::Open(path.string()));
  const auto properties =
      parquet::WriterProperties::Builder().compression(arrow::Compression::ZSTD)->build();
  // The Arrow schema in the footer keeps time zones and dictionaries for readers that know it.
  const auto arrow_properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
  ARROW_ASSIGN_OR_RAISE(sink.writer_,
                        parquet::arrow::FileWriter::Open(schema, arrow::default_memory_pool(),
                                                         sink.file_, properties, arrow_properties));
  return sink;
}

arrow::Status ParquetSink::write(const arrow::Table& table) {
  return writer_->WriteTable(table, table.num_rows() > 0 ? table.num_rows() : 1);
}

arrow::Status ParquetSink::close() {
  if (const auto closed = writer_->Close(); !closed.ok()) return closed;
  return file_->Close();
}

arrow::Result<std::shared_ptr<arrow::Table>> read_parquet(const std::filesystem::path& path) {
  std::shared_ptr<arrow::io::RandomAccessFile> file;
  ARROW_ASSIGN_OR_RAISE(file, arrow::io::ReadableFile::Open(path.string()));
  parquet::arrow::FileReaderBuilder builder;
  // Corrupt pages surface as exceptions from some depths of Parquet.
  try {
    if (const auto opened = builder.Open(file); !opened.ok()) return opened;
    const auto reader = builder.Build();
    if (!reader.ok()) return reader.status();
    return (*reader)->ReadTable();
  } catch (const std::exception& problem) {
    return arrow::Status::IOError(problem.what());
  }
}

}  // namespace seawall::io
