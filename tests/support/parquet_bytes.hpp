#pragma once

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <parquet/arrow/writer.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace seawall {

using ArrowColumn = std::pair<std::string, std::shared_ptr<arrow::Array>>;

template <class Builder, class Value>
[[nodiscard]] std::shared_ptr<arrow::Array> arrow_array(const std::vector<Value>& values) {
  Builder builder;
  if (!builder.AppendValues(values).ok()) return nullptr;
  return builder.Finish().ValueOrDie();
}
[[nodiscard]] inline std::shared_ptr<arrow::Array> arrow_texts(
    const std::vector<std::string>& values) {
  return arrow_array<arrow::StringBuilder>(values);
}
[[nodiscard]] inline std::shared_ptr<arrow::Array> arrow_numbers(
    const std::vector<double>& values) {
  return arrow_array<arrow::DoubleBuilder>(values);
}
[[nodiscard]] inline std::shared_ptr<arrow::Array> arrow_times(
    const std::vector<std::int64_t>& values, const std::shared_ptr<arrow::DataType>& type) {
  arrow::TimestampBuilder builder{type, arrow::default_memory_pool()};
  if (!builder.AppendValues(values).ok()) return nullptr;
  return builder.Finish().ValueOrDie();
}

/// A whole Parquet file in memory; `metadata` are its key-value pairs.
[[nodiscard]] inline std::string parquet_bytes(
    const std::vector<ArrowColumn>& columns,
    const std::vector<std::pair<std::string, std::string>>& metadata = {}) {
  arrow::FieldVector fields;
  arrow::ArrayVector arrays;
  for (const auto& [name, array] : columns) {
    fields.push_back(arrow::field(name, array->type()));
    arrays.push_back(array);
  }
  const auto pairs = std::make_shared<arrow::KeyValueMetadata>();
  for (const auto& [key, value] : metadata)
    pairs->Append(key, value);
  const auto table = arrow::Table::Make(arrow::schema(fields, pairs), arrays);
  const auto sink = arrow::io::BufferOutputStream::Create().ValueOrDie();
  const auto properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
  if (!parquet::arrow::WriteTable(*table, arrow::default_memory_pool(), sink, 1 << 20,
                                  parquet::default_writer_properties(), properties)
           .ok())
    return {};
  return sink->Finish().ValueOrDie()->ToString();
}

/// Positions of two accounts, as the CSV of the tests has them.
[[nodiscard]] inline std::vector<ArrowColumn> small_positions() {
  return {{"account", arrow_texts({"b1", "b1", "b2"})},
          {"venue", arrow_texts({"aave", "aave", "aave"})},
          {"asset", arrow_texts({"WETH", "USDC", "WETH"})},
          {"collateral", arrow_numbers({10.0, 0.0, 1.0})},
          {"debt", arrow_numbers({0.0, 900.0, 0.0})}};
}

}  // namespace seawall
