#pragma once

#include "seawall/io/key.hpp"
#include "seawall/io/lending_keys.hpp"
#include "seawall/io/scenario_document.hpp"
#include "seawall/model/choices.hpp"

namespace seawall::io {

// What happens in time: prices, shocks, votes, the record's own sales. Read by scenario_keys.hpp.

template <class Visitor>
void keys_of(Visitor& visit, PriceRow& row) {
  visit.key({"time", "from when on these prices hold", Need::required}, row.time);
  visit.others({"ASSET", "one key for each asset that the rows price", Need::required,
                ranges::price_scale, "USD per token"},
               row.prices);
}

template <class Visitor>
void keys_of(Visitor& visit, PricesEntry& prices) {
  visit.key({"file", "CSV or Parquet with a column time and one for each asset"}, prices.file);
  visit.key({"assets", "columns to take from the file; absent: all"}, prices.assets);
  visit.key({"between", "what holds between two rows", Need::optional, {}, {}, choices::betweens},
            prices.between);
  visit.key({"contains_own_impact", "a raw record: its own liquidations moved it"},
            prices.contains_own_impact);
  visit.tables({"rows", "prices written here instead of in a file"}, prices.rows);
}

template <class Visitor>
void keys_of(Visitor& visit, ShockSpec& shock) {
  visit.key({"at_minutes", "after the start", Need::required, ranges::span_minutes, "minutes"},
            shock.at_minutes);
  visit.key({"asset", "whose reference price jumps", Need::required}, shock.asset);
  visit.key({"change", "fraction of the price then in force: -0.2 is a fall of 20 %",
             Need::required, ranges::price_change},
            shock.change);
}

template <class Visitor>
void keys_of(Visitor& visit, VoteSpec& vote) {
  visit.key({"at_minutes", "after the start", Need::required, ranges::span_minutes, "minutes"},
            vote.at_minutes);
  visit.key({"venue", "whose vote it is", Need::required}, vote.venue);
  visit.key({"asset", "of the reserve that changes", Need::required}, vote.asset);
  risk_keys_of(visit, vote);
}

template <class Visitor>
void keys_of(Visitor& visit, FlowEntry& flow) {
  visit.key({"asset", "what the record's own liquidations sold", Need::required}, flow.asset);
  visit.key({"file", "CSV or Parquet with columns time and sold"}, flow.file);
  visit.key({"times", "when, instead of a file; increasing"}, flow.times);
  visit.key(
      {"sold", "how much at each time; bought is negative", Need::optional, ranges::any, "tokens"},
      flow.sold);
}

}  // namespace seawall::io
