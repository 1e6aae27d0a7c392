#pragma once

#include <span>
#include <string>
#include <string_view>

#include "seawall/analysis/names.hpp"
#include "seawall/analysis/report.hpp"
#include "seawall/analysis/why.hpp"
#include "seawall/io/text.hpp"
#include "seawall/trace/outcome.hpp"
#include "seawall/trace/series.hpp"

namespace seawall::io {

/// What a finished run shows. Everything is borrowed.
struct Shown {
  const Report& report;
  const Outcome& outcome;
  const Series& series;
  const Names& names;
  std::uint64_t seed = 1;
};

/// A run: title and status, headline numbers, the chart, venues, keepers, what every output says
/// about itself.
[[nodiscard]] std::string run_text(const Shown& shown, const Look& look);

/// A replay: the same with the targets, fitted parameters and baselines, the target table last.
[[nodiscard]] std::string replay_text(const Shown& shown, std::span<const std::string> notes,
                                      const Look& look);

/// What the claim about the real world is, and why no more than that.
[[nodiscard]] std::string status_text(const Report& report, const Look& look);

/// What --explain adds: what was assumed, and what each printed number means.
[[nodiscard]] std::string definitions_text(const Report& report, const Look& look);

[[nodiscard]] std::string explanation_text(const Explanation& explanation, const Look& look);

}  // namespace seawall::io
