#pragma once

#include "seawall/io/key.hpp"
#include "seawall/io/pool_keys.hpp"
#include "seawall/scenario/pool_provider.hpp"

namespace seawall::io {

// Who has liquidity in pools. Read by scenario_keys.hpp.

template <class Visitor>
void keys_of(Visitor& visit, PoolProviderSpec& provider) {
  visit.key({"name", "how results call it", Need::required}, provider.name);
  visit.key({"liquidity", "a place in the pool; its two coins are what the provider judges by",
             Need::required},
            provider.liquidity);
  visit.key({"capital", "what it has besides, by asset: to pay for gas", Need::optional,
             ranges::not_negative, "tokens"},
            provider.capital);
  visit.key({"share", "of the pool at the start; of a pool with shares", Need::optional,
             ranges::share_above_zero},
            provider.share);
  visit.tables({"positions", "its ranges, on top of the pool's own; of a concentrated pool"},
               provider.positions);
  visit.key(
      {"volatility_max", "of the reference price over a day, above which it leaves; absent: never",
       Need::optional, ranges::positive, "share of the price"},
      provider.volatility_max);
  visit.key({"memory_minutes", "half-life of the moves that it remembers", Need::optional,
             ranges::memory_minutes, "minutes"},
            provider.memory_minutes);
  visit.key({"base_share_min", "of a stake's value in base, below which it leaves", Need::optional,
             ranges::share},
            provider.base_share_min);
  visit.key({"base_share_max", "above which it leaves", Need::optional, ranges::share},
            provider.base_share_max);
  visit.key({"withdrawn_share", "of its stake, taken out when it leaves", Need::optional,
             ranges::share_above_zero},
            provider.withdrawn_share);
  visit.key({"return_minutes", "it is back so long after the last block that told it to leave",
             Need::optional, ranges::span_minutes, "minutes"},
            provider.return_minutes);
  visit.key({"recentre_after_minutes",
             "moves a range to the price so long after the price left it; absent: never",
             Need::optional, ranges::span_minutes, "minutes"},
            provider.recentre_after_minutes);
  visit.key({"gas_price_max", "what it never exceeds", Need::optional, ranges::positive, "gwei"},
            provider.gas_price_max);
  visit.key({"urgency", "share of block space that it tries to outbid", Need::optional,
             ranges::share_below_one},
            provider.urgency);
}

}  // namespace seawall::io
