#pragma once

#include "seawall/io/key.hpp"
#include "seawall/io/scenario_document.hpp"
#include "seawall/model/choices.hpp"

namespace seawall::io {

// What venues believe of prices. Read by scenario_keys.hpp.

template <class Visitor>
void keys_of(Visitor& visit, OutageSpec& outage) {
  visit.key({"at_minutes", "when it begins, after the start", Need::required, ranges::span_minutes,
             "minutes"},
            outage.at_minutes);
  visit.key({"minutes", "how long it lasts", Need::required, ranges::some_minutes, "minutes"},
            outage.minutes);
}

template <class Visitor>
void keys_of(Visitor& visit, SequencerSpec& sequencer) {
  visit.tables({"outages", "no transaction is carried out and no oracle publishes"},
               sequencer.outages);
  visit.key({"grace_minutes",
             "after an outage no account whose health factor is 0.95 or more is liquidated",
             Need::optional, ranges::span_minutes, "minutes"},
            sequencer.grace_minutes);
}

template <class Visitor>
void shape_keys_of(Visitor& visit, OracleSpec& oracle) {
  visit.choice({"mean",
                "of what the source said: arithmetic as Uniswap v2's, geometric as v3's, "
                "exponential as Curve's",
                Need::optional,
                {},
                {},
                choices::mean_kinds},
               oracle.mean);
  visit.key({"mean_minutes", "its window, or time constant; with mean", Need::optional,
             ranges::some_minutes, "minutes"},
            oracle.mean_minutes);
  visit.key(
      {"confidence_multiple",
       "shows price x (1 + this x confidence), as Pyth's price and confidence are read: below "
       "0 for collateral, above for debt; 0: none",
       Need::optional, ranges::confidence_multiple},
      oracle.confidence_multiple);
  visit.key({"confidence_minutes",
             "confidence is how far the price moved over this lately; with "
             "confidence_multiple",
             Need::optional, ranges::some_minutes, "minutes"},
            oracle.confidence_minutes);
  visit.key({"confidence_least", "of the price, when it stands still", Need::optional,
             ranges::share_below_one},
            oracle.confidence_least);
  visit.key(
      {"confidence_most", "wider, and nothing is shown", Need::optional, ranges::share_above_zero},
      oracle.confidence_most);
}

template <class Visitor>
void rate_keys_of(Visitor& visit, OracleSpec& oracle) {
  visit.key({"exchange_rate",
             "base coins per coin at the start; the source is then the base coin's oracle",
             Need::optional, ranges::positive, "base coins per coin"},
            oracle.exchange_rate);
  visit.key(
      {"exchange_rate_growth", "what staking earns", Need::optional, ranges::growth, "a year"},
      oracle.exchange_rate_growth);
  visit.key({"exchange_rate_growth_max", "faster growth is not believed; absent: no cap",
             Need::optional, ranges::growth, "a year"},
            oracle.exchange_rate_growth_max);
  visit.key({"exchange_rate_jump",
             "factor on the rate from exchange_rate_jump_minutes on: a slashing, or a donation",
             Need::optional, ranges::positive},
            oracle.exchange_rate_jump);
  visit.key({"exchange_rate_jump_minutes", "after the start", Need::optional, ranges::span_minutes,
             "minutes"},
            oracle.exchange_rate_jump_minutes);
}

template <class Visitor>
void sale_keys_of(Visitor& visit, OracleSpec& oracle) {
  visit.key({"sale_places",
             "liquidity-weighted: shows what a sale would fetch on average in these places of "
             "liquidity; instead of source"},
            oracle.sale_places);
  visit.key(
      {"sale_size", "how much is sold; or sale_share", Need::optional, ranges::positive, "tokens"},
      oracle.sale_size);
  visit.key({"sale_share", "share of the collateral that is valued by this oracle; or sale_size",
             Need::optional, ranges::share_above_zero},
            oracle.sale_share);
  visit.key(
      {"sale_sizes",
       "a curve, what each of these 2 to 16 sizes would fetch, ascending: a lending venue values "
       "an account by the size of its own holding; or sale_size",
       Need::optional, ranges::positive, "tokens"},
      oracle.sale_sizes);
}

template <class Visitor>
void keys_of(Visitor& visit, OracleSpec& oracle) {
  visit.key({"name", "how reserves call it", Need::required}, oracle.name);
  visit.key({"asset", "what it prices", Need::required}, oracle.asset);
  visit.key({"numeraire", "what it counts in: \"USD\" or an asset"}, oracle.numeraire);
  visit.key({"source", "\"reference\", the name of a pool or of an oracle above, or \"fixed\""},
            oracle.source);
  visit.key({"median_of", "oracles above whose middle price is the source; instead of source"},
            oracle.median_of);
  visit.key({"osm_hop_minutes",
             "an OSM: shows what its source said at the poke before, one poke a hop; 0: none",
             Need::optional, ranges::span_minutes, "minutes"},
            oracle.osm_hop_minutes);
  visit.key({"must_be_poked",
             "moves only when a bidder's transaction pokes it: an OSM, or a median whose deviation "
             "or heartbeat says when"},
            oracle.must_be_poked);
  visit.key({"fixed_price", "for source = \"fixed\"", Need::optional, ranges::price_scale,
             "numeraire per token"},
            oracle.fixed_price);
  visit.key({"decimals", "the published integer is price times 10 to this power", Need::optional,
             ranges::oracle_decimals},
            oracle.decimals);
  visit.key({"deviation", "relative move that makes a new round; 0 publishes every block",
             Need::optional, ranges::share_below_one},
            oracle.deviation);
  visit.key({"heartbeat_seconds", "longest time between rounds; 0: none", Need::optional,
             ranges::span_seconds, "seconds"},
            oracle.heartbeat_seconds);
  visit.key({"delay_seconds", "from observation to visibility", Need::optional,
             ranges::span_seconds, "seconds"},
            oracle.delay_seconds);
  shape_keys_of(visit, oracle);
  rate_keys_of(visit, oracle);
  sale_keys_of(visit, oracle);
  visit.key({"answer_min", "the contract shows no less", Need::optional, ranges::positive,
             "numeraire per token"},
            oracle.answer_min);
  visit.key({"answer_max", "the contract shows no more", Need::optional, ranges::positive,
             "numeraire per token"},
            oracle.answer_max);
  visit.tables({"outages", "the feed looks at nothing and goes stale"}, oracle.outages);
}

}  // namespace seawall::io
