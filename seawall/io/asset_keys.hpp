#pragma once

#include "seawall/io/impact_keys.hpp"
#include "seawall/io/key.hpp"
#include "seawall/io/scenario_document.hpp"

namespace seawall::io {

// Coins. Read by scenario_keys.hpp.

template <class Visitor>
void keys_of(Visitor& visit, PegTerms& peg) {
  visit.key({"target_usd", "what it is meant to be worth", Need::optional, ranges::positive,
             "USD per token"},
            peg.target.value);
  visit.key({"fee", "redemption pays target times (1 - fee), minting costs target times (1 + fee)",
             Need::optional, ranges::share_below_one},
            peg.fee.value);
  visit.key({"capacity", "most that is redeemed, or minted, at once; full at the start",
             Need::required, ranges::not_negative, "tokens"},
            peg.capacity.value);
  visit.key({"per_minute", "capacity that comes back", Need::optional, ranges::not_negative,
             "tokens per minute"},
            peg.per_minute.value);
  visit.key({"mintable", "false: nothing holds the price from above"}, peg.mintable);
}

template <class Visitor>
void keys_of(Visitor& visit, AssetSpec& asset) {
  visit.key({"name", "how the rest of the file calls it", Need::required}, asset.name);
  visit.key({"decimals", "smallest units per token are 10 to this power", Need::optional,
             ranges::asset_decimals},
            asset.decimals);
  visit.key({"price_usd", "reference price at the start, where no price rows say otherwise",
             Need::required, ranges::price_scale, "USD per token"},
            asset.price_usd);
  visit.table({"impact", "what net selling does to the reference price; absent: nothing"},
              asset.impact);
  visit.table({"peg",
               "a coin held near its target by redemption; needs impact, which is the "
               "premium of demand"},
              asset.peg);
}

}  // namespace seawall::io
