#include "seawall/mechanics/oracles/median.hpp"

#include <bitset>

#include "seawall/base/assert.hpp"

namespace seawall::median {

Ruling<void> poke(Median& median, std::span<const Quote> quotes, Time now) {
  SEAWALL_ASSERT(median.quorum % 2 == 1);
  if (quotes.size() != median.quorum) return std::unexpected{Rejection::quorum_not_met};
  std::bitset<sources_max> quoted;
  Int128 last = 0;
  for (const Quote& quote : quotes) {
    SEAWALL_ASSERT(quote.source < sources_max);
    if (quote.observed <= median.updated) return std::unexpected{Rejection::quote_stale};
    if (quote.price < last) return std::unexpected{Rejection::quotes_not_in_order};
    if (quoted[quote.source]) return std::unexpected{Rejection::source_already_quoted};
    quoted.set(quote.source);
    last = quote.price;
  }
  median.price = quotes[quotes.size() / 2].price;
  median.updated = now;
  return {};
}

}  // namespace seawall::median
