#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "seawall/analysis/names.hpp"
#include "seawall/analysis/profile.hpp"
#include "seawall/base/hash.hpp"
#include "seawall/base/result.hpp"
#include "seawall/model/model_spec.hpp"
#include "seawall/trace/event.hpp"
#include "seawall/trace/series.hpp"

// Tables in memory, to and from other programs in the same process: the Arrow C data and stream
// interfaces. Their three structs are a stable ABI and known here by name only.
struct ArrowSchema;
struct ArrowArray;
struct ArrowArrayStream;

namespace seawall::io {

/// Where the first cell of a column lay when it was read: inside the giver's own buffer, unless the
/// column had to be converted (whole numbers, floats).
struct ColumnAddress {
  std::string column;
  std::uintptr_t address = 0;
};

struct TablePositions {
  PositionSpec positions;
  std::vector<ColumnAddress> read_at;  ///< texts and doubles of the table, in its order
  Digest digest;                       ///< of the rows, whatever types they came in
};

/// Columns as for read_positions(). Reads the giver's buffers where they lie and is done with them
/// on return. The stream, or the schema and the array, are taken over and released, also on
/// failure.
/// @param name what messages call the table; rows are counted from 1
[[nodiscard]] Result<TablePositions> read_positions(ArrowArrayStream& stream,
                                                    const std::string& name);
[[nodiscard]] Result<TablePositions> read_positions(ArrowSchema& schema, ArrowArray& array,
                                                    const std::string& name);

struct ReleaseStream {
  void operator()(ArrowArrayStream* stream) const;
};
using ArrowStream = std::unique_ptr<ArrowArrayStream, ReleaseStream>;

/// The rows of events.parquet and series.parquet, made piece by piece while they are asked for.
/// @param owner keeps events, series and names alive for as long as the stream is
[[nodiscard]] Result<ArrowStream> events_stream(std::shared_ptr<const void> owner,
                                                std::span<const Event> events, const Names& names);
[[nodiscard]] Result<ArrowStream> series_stream(std::shared_ptr<const void> owner,
                                                const Series& series, const Names& names);

/// The rows of profile_curve.parquet and profile_shocks.parquet, made at once: the profile may go.
[[nodiscard]] Result<ArrowStream> curve_stream(const LiquidationProfile& profile);
[[nodiscard]] Result<ArrowStream> shocks_stream(const LiquidationProfile& profile);

}  // namespace seawall::io
