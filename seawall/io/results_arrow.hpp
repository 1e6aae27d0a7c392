#pragma once

// Private to io: Arrow stays out of every public header.

#include <arrow/result.h>
#include <arrow/type_fwd.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "seawall/analysis/names.hpp"
#include "seawall/trace/event.hpp"
#include "seawall/trace/series.hpp"

namespace seawall::io {

// The tables of a result folder, in pieces; what each column means is in docs/results.md.

/// Rows of one piece: large enough to compress, small enough that memory stays flat.
inline constexpr std::size_t rows_per_group = 65'536;

[[nodiscard]] arrow::Result<std::shared_ptr<arrow::Table>> events_table(std::span<const Event> rows,
                                                                        const Names& names);
[[nodiscard]] arrow::Result<std::shared_ptr<arrow::Table>> series_table(const Series& series,
                                                                        std::size_t from,
                                                                        std::size_t count,
                                                                        const Names& names);

/// The first event with an amount of more digits than Arrow's decimals hold (38).
[[nodiscard]] std::optional<EventId> beyond_decimal(std::span<const Event> events);

}  // namespace seawall::io
