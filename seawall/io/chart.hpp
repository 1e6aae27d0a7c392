#pragma once

#include <string>

#include "seawall/analysis/names.hpp"
#include "seawall/base/ids.hpp"
#include "seawall/io/text.hpp"
#include "seawall/trace/series.hpp"

namespace seawall::io {

/// The price of one coin over the run (a line, of the pool where an oracle of the coin reads one;
/// dotted: what it were without the run's sales) above the liquidations of the same times (bars),
/// about 12 lines high and look.columns wide. Empty for fewer than two rows.
[[nodiscard]] std::string timeline_chart(const Series& series, const Names& names, AssetId coin,
                                         const Look& look);

}  // namespace seawall::io
