#pragma once

#include "seawall/io/impact_keys.hpp"
#include "seawall/io/key.hpp"
#include "seawall/io/pool_keys.hpp"
#include "seawall/io/scenario_document.hpp"
#include "seawall/model/choices.hpp"

namespace seawall::io {

// Where coins are sold. Read by scenario_keys.hpp.

template <class Visitor>
void keys_of(Visitor& visit, DepthPointSpec& point) {
  visit.key({"distance", "from the reference price; beyond half the spread, increasing",
             Need::required, ranges::distance, "share of the price"},
            point.distance);
  visit.key({"tokens", "on each side up to that distance; increasing", Need::required,
             ranges::positive, "base tokens"},
            point.tokens);
}

template <class Visitor>
void keys_of(Visitor& visit, ProviderSpec& provider) {
  visit.key({"name", "of the provider", Need::required}, provider.name);
  visit.key({"share", "of the order book that is its own; all shares sum to 1", Need::optional,
             ranges::share_above_zero},
            provider.share);
  visit.key({"base", "what it holds of base at the start", Need::required, ranges::not_negative,
             "tokens"},
            provider.base);
  visit.key({"quote", "what it holds of quote at the start", Need::required, ranges::not_negative,
             "tokens"},
            provider.quote);
  visit.key({"inventory_limit",
             "base bought or sold since the start at which it stops; it shows less on the way",
             Need::required, ranges::positive, "base tokens"},
            provider.inventory_limit);
  visit.key({"rebate", "what the exchange pays it for a trade; a fee is negative", Need::optional,
             ranges::return_per_trade, "share of the value traded"},
            provider.rebate);
  visit.key({"required_return", "expected return below which it withdraws", Need::optional,
             ranges::return_per_trade, "share of the value traded"},
            provider.required_return);
  visit.key({"informed_share", "of the flow, that knows where the price goes", Need::optional,
             ranges::share},
            provider.informed_share);
  visit.key({"loss_weight", "how much of its recent loss it takes off its expectation",
             Need::optional, ranges::not_negative},
            provider.loss_weight);
  visit.key({"withdrawn_share", "of its depth, taken away while it is withdrawn", Need::optional,
             ranges::share},
            provider.withdrawn_share);
  visit.key({"holding_seconds", "until it has passed a trade on", Need::optional,
             ranges::span_seconds, "seconds"},
            provider.holding_seconds);
  visit.key({"return_minutes", "it is back so long after the last block that told it to leave",
             Need::optional, ranges::span_minutes, "minutes"},
            provider.return_minutes);
}

template <class Visitor>
void keys_of(Visitor& visit, OrderBookSpec& orders) {
  visit.key({"spread", "best ask minus best bid when full", Need::optional, ranges::share_below_one,
             "share of the reference price"},
            orders.spread);
  visit.tables({"depth",
                "points of the depth when full, straight lines between; or tokens, reach "
                "and exponent"},
               orders.depth);
  visit.key({"tokens", "power law: on each side up to reach", Need::optional, ranges::positive,
             "base tokens"},
            orders.tokens);
  visit.key({"reach", "power law: distance of the last level", Need::optional, ranges::distance,
             "share of the reference price"},
            orders.reach);
  visit.key({"exponent", "power law: 1 is the same depth on every level", Need::optional,
             ranges::exponent_of_depth},
            orders.exponent);
  visit.key({"levels", "on each side, evenly spaced", Need::optional, ranges::order_book_levels},
            orders.levels);
  visit.key({"refill_minutes",
             "what is missing shrinks to 1/e in this time; 0: refill_per_minute of the pool counts",
             Need::optional, ranges::span_minutes, "minutes"},
            orders.refill_minutes);
  visit.key({"probe", "what must trade on both sides to read the middle price; 0: the best prices",
             Need::optional, ranges::not_negative, "base tokens"},
            orders.probe);
  visit.key({"memory_minutes", "half-life of what providers remember of moves and losses",
             Need::optional, ranges::memory_minutes, "minutes"},
            orders.memory_minutes);
  visit.key({"withdrawal", "false: providers never withdraw, whatever they expect"},
            orders.withdrawal);
  visit.key(
      {"moves_reference",
       "with feedback = \"generative\": the reference price of base follows the middle price"},
      orders.moves_reference);
  visit.tables({"providers", "whose orders these are: 1 to 32", Need::required}, orders.providers);
}

template <class Visitor>
void keys_of(Visitor& visit, QuotePointSpec& point) {
  visit.key({"sold", "size of the quote; sizes increase", Need::required, ranges::positive,
             "base tokens"},
            point.sold);
  visit.key({"received", "for all of it; this or price", Need::optional, ranges::positive,
             "quote tokens"},
            point.received);
  visit.key({"price", "on average; this or received", Need::optional, ranges::positive,
             "quote tokens per base token"},
            point.price);
}

template <class Visitor>
void keys_of(Visitor& visit, QuotesSpec& quotes) {
  visit.tables({"points", "quotes by size; this or file"}, quotes.points);
  visit.key(
      {"file", "CSV or Parquet with columns sold and received or price, in any order of size"},
      quotes.file.name);
  visit.names({"columns", "what the file calls sold, received, price and time"},
              quotes.file.columns);
  visit.names({"filter", "rows of the file that count: columns and their texts"},
              quotes.file.filter);
  visit.key({"from", "rows of the file before this time do not count"}, quotes.file.from);
  visit.key({"until", "nor do rows from this time on"}, quotes.file.until);
  visit.choice({"beyond",
                "what more than the largest size fetches: nothing, or prices that go on falling as "
                "the last quotes do",
                Need::optional,
                {},
                {},
                choices::beyond_quotes},
               quotes.beyond);
  visit.key(
      {"reference_price",
       "of the first token when these were quoted; absent: the best average price of any quote",
       Need::optional, ranges::positive, "quote tokens per base token"},
      quotes.reference_price);
}

template <class Visitor>
void keys_of(Visitor& visit, LiquiditySpec& pool) {
  visit.key({"name", "how oracles and results call it", Need::required}, pool.name);
  visit.key(
      {"kind",
       "a pool on chain, two more coins of one, depth off chain by a curve or by quotes, or an "
       "order book with providers",
       Need::required,
       {},
       {},
       choices::pool_kinds},
      pool.kind);
  visit.key({"base", "asset that is sold here", Need::required}, pool.base);
  visit.key({"quote", "asset that it is sold for", Need::required}, pool.quote);
  visit.key({"base_reserve", "constant_product: what the pool holds of base", Need::optional,
             ranges::not_negative, "tokens"},
            pool.base_reserve);
  visit.key(
      {"quote_reserve", "constant_product: of quote; absent: as much as the assets' prices ask for",
       Need::optional, ranges::positive, "tokens"},
      pool.quote_reserve);
  visit.key({"fee", "constant_product: share of the input", Need::optional, ranges::pool_fee},
            pool.fee);
  visit.table({"curve", "impact_depth: shape and coefficient of the depth"}, pool.curve);
  visit.table({"order_book", "order_book: its levels and its providers"}, pool.order_book);
  visit.table({"quotes", "quotes: what sizes fetch, and what is beyond"}, pool.quotes);
  visit.table({"weighted", "weighted: the coins, their weights and the fee"}, pool.weighted);
  visit.table({"stable_swap", "stable_swap: the coins, amplification and fees"}, pool.stable_swap);
  visit.table({"concentrated", "concentrated: price, fee and ranges with liquidity"},
              pool.concentrated);
  visit.table({"crypto_swap", "crypto_swap: the coins, the curve and its fees"}, pool.crypto_swap);
  visit.key({"pool", "shared_pool: the place before it whose pool trades these two coins as well"},
            pool.pool);
  visit.key({"refill_per_minute", "what the outside trades back toward the reference price",
             Need::optional, ranges::not_negative, "base tokens per minute"},
            pool.refill_per_minute);
  visit.key(
      {"source", "where the depth figure comes from, with its date; printed with every result"},
      pool.source);
}

}  // namespace seawall::io
