#include "seawall/io/arrow_exchange.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <arrow/api.h>
#include <arrow/c/abi.h>
#include <arrow/c/bridge.h>
#include <fmt/format.h>

#include "seawall/io/arrow_table.hpp"
#include "seawall/io/profile_arrow.hpp"
#include "seawall/io/results_arrow.hpp"
#include "seawall/io/table_builder.hpp"

namespace seawall::io {
namespace {

// Chained column by column. Names are told apart by the zero after each, which none contains.
Digest digest_of(const PositionSpec& positions) {
  Digest running;
  const auto add = [&running](const auto& values) {
    extend(running, std::as_bytes(std::span{values}));
  };
  const auto add_names = [&add](const std::vector<std::string>& names) {
    std::string joined;
    for (const std::string& name : names) {
      joined += name;
      joined += '\0';
    }
    add(joined);
  };
  add_names(positions.account);
  add_names(positions.venue_names);
  add(positions.venue);
  add_names(positions.asset_names);
  add(positions.asset);
  add_names(positions.mode_names);
  add(positions.mode);
  add(positions.collateral);
  add(positions.debt);
  if (!positions.rate.empty()) add(positions.rate);
  return running;
}

std::vector<ColumnAddress> addresses_of(const RawTable& table) {
  std::vector<ColumnAddress> found;
  for (const RawColumn& column : table.columns) {
    const void* first = nullptr;
    if (const auto* texts = std::get_if<std::vector<std::string_view>>(&column.cells);
        texts != nullptr && !texts->empty())
      first = texts->front().data();
    if (const auto* numbers = std::get_if<NumberViews>(&column.cells);
        numbers != nullptr && !numbers->empty())
      first = numbers->front().data();
    if (first != nullptr) found.push_back({column.name, reinterpret_cast<std::uintptr_t>(first)});
  }
  return found;
}

// What another program hands over is believed in its structure and checked in its values.
Result<TablePositions> positions_from(const arrow::Result<std::shared_ptr<arrow::Table>>& given,
                                      const std::string& name) {
  const arrow::Status status = given.ok() ? (*given)->ValidateFull() : given.status();
  if (!status.ok())
    return fail(ErrorCode::malformed_file, name, "is not a readable table: " + text_of(status));
  const auto raw = raw_table_of(*given, (*given)->schema()->metadata().get(), name);
  if (!raw) return std::unexpected{raw.error()};
  auto positions = positions_in(*raw);
  if (!positions) return std::unexpected{std::move(positions).error()};
  const Digest digest = digest_of(*positions);
  return TablePositions{*std::move(positions), addresses_of(*raw), digest};
}

arrow::Result<std::shared_ptr<arrow::Table>> table_of(ArrowArrayStream& stream) {
  ARROW_ASSIGN_OR_RAISE(const auto reader, arrow::ImportRecordBatchReader(&stream));
  return reader->ToTable();
}

arrow::Result<std::shared_ptr<arrow::Table>> table_of(ArrowSchema& schema, ArrowArray& array) {
  ARROW_ASSIGN_OR_RAISE(const auto batch, arrow::ImportRecordBatch(&array, &schema));
  return arrow::Table::FromRecordBatches({batch});
}

using MakePiece = std::function<arrow::Result<std::shared_ptr<arrow::Table>>(std::size_t from,
                                                                             std::size_t count)>;

/// Pieces of a table that is made while it is read.
class PieceReader final : public arrow::RecordBatchReader {
 public:
  PieceReader(std::shared_ptr<arrow::Schema> schema, std::size_t rows, MakePiece make)
      : schema_{std::move(schema)}, rows_{rows}, make_{std::move(make)} {}

  [[nodiscard]] std::shared_ptr<arrow::Schema> schema() const override { return schema_; }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
    batch->reset();
    if (from_ == rows_) return arrow::Status::OK();
    const std::size_t count = std::min(rows_ - from_, rows_per_group);
    ARROW_ASSIGN_OR_RAISE(const auto piece, make_(from_, count));
    ARROW_ASSIGN_OR_RAISE(*batch, piece->CombineChunksToBatch());
    from_ += count;
    return arrow::Status::OK();
  }

 private:
  std::shared_ptr<arrow::Schema> schema_;
  std::size_t rows_;
  std::size_t from_ = 0;
  MakePiece make_;
};

Result<ArrowStream> stream_of(const std::string& name, std::size_t rows, const MakePiece& make) {
  ArrowStream stream{new ArrowArrayStream{}};
  const auto none = make(0, 0);  // carries the schema
  const arrow::Status status =
      none.ok() ? arrow::ExportRecordBatchReader(
                      std::make_shared<PieceReader>((*none)->schema(), rows, make), stream.get())
                : none.status();
  if (!status.ok())
    return fail(ErrorCode::not_writable, name, "cannot be handed over: " + text_of(status));
  return stream;
}

Result<ArrowStream> stream_of_whole(const std::string& name,
                                    const arrow::Result<std::shared_ptr<arrow::Table>>& made) {
  const std::size_t rows = made.ok() ? static_cast<std::size_t>((*made)->num_rows()) : 0;
  return stream_of(
      name, rows,
      [made](std::size_t from, std::size_t count) -> arrow::Result<std::shared_ptr<arrow::Table>> {
        if (!made.ok()) return made.status();
        return (*made)->Slice(static_cast<std::int64_t>(from), static_cast<std::int64_t>(count));
      });
}

}  // namespace

Result<TablePositions> read_positions(ArrowArrayStream& stream, const std::string& name) {
  return positions_from(table_of(stream), name);
}

Result<TablePositions> read_positions(ArrowSchema& schema, ArrowArray& array,
                                      const std::string& name) {
  return positions_from(table_of(schema, array), name);
}

void ReleaseStream::operator()(ArrowArrayStream* stream) const {
  if (stream->release != nullptr) stream->release(stream);
  delete stream;
}

Result<ArrowStream> events_stream(std::shared_ptr<const void> owner, std::span<const Event> events,
                                  const Names& names) {
  if (const auto id = beyond_decimal(events))
    return fail(
        ErrorCode::too_large, "events",
        fmt::format(
            "event {} has an amount of more than 38 digits, the most that Arrow's decimals hold",
            *id));
  return stream_of("events", events.size(),
                   [owner = std::move(owner), events, &names](std::size_t from, std::size_t count) {
                     return events_table(events.subspan(from, count), names);
                   });
}

Result<ArrowStream> series_stream(std::shared_ptr<const void> owner, const Series& series,
                                  const Names& names) {
  return stream_of(
      "series", series.rows(),
      [owner = std::move(owner), &series, &names](std::size_t from, std::size_t count) {
        return series_table(series, from, count, names);
      });
}

Result<ArrowStream> curve_stream(const LiquidationProfile& profile) {
  return stream_of_whole("curve", curve_table(profile));
}

Result<ArrowStream> shocks_stream(const LiquidationProfile& profile) {
  return stream_of_whole("shocks", shocks_table(profile));
}

}  // namespace seawall::io
