#pragma once

#include "seawall/io/key.hpp"
#include "seawall/io/scenario_document.hpp"
#include "seawall/model/choices.hpp"

namespace seawall::io {

// Who acts, and how. Read by scenario_keys.hpp.

template <class Visitor>
void keys_of(Visitor& visit, KeeperEntry& entry) {
  visit.key({"name", "how results call it", Need::required}, entry.keeper.name);
  visit.key({"capital", "own funds at the start, by asset", Need::optional, ranges::not_negative,
             "tokens"},
            entry.keeper.capital);
  visit.key({"funding",
             "pays with a flash loan or from capital",
             Need::optional,
             {},
             {},
             choices::fundings},
            entry.behaviour.funding);
  visit.key(
      {"slice_max", "most of a debt asset that one call repays, by asset; absent or 0: no limit",
       Need::optional, ranges::not_negative, "tokens"},
      entry.behaviour.slice_max);
  visit.key({"slice_jitter", "a call's slice is drawn from [1 - jitter, 1] times slice_max",
             Need::optional, ranges::share_below_one},
            entry.behaviour.slice_jitter);
  visit.key({"venues", "where it liquidates; absent: everywhere"}, entry.behaviour.venues);
  visit.key({"liquidity", "pools where it sells; absent: everywhere"}, entry.behaviour.liquidity);
  visit.key({"exit",
             "sells along the best single way, or split over all ways of one and two hops",
             Need::optional,
             {},
             {},
             choices::exits},
            entry.behaviour.exit);
  visit.key({"cost_per_call_usd", "gas and the like", Need::optional, ranges::not_negative, "USD"},
            entry.behaviour.cost_per_call_usd);
  visit.key({"profit_min_usd", "least profit after cost that it works for", Need::optional,
             ranges::not_negative, "USD"},
            entry.behaviour.profit_min_usd);
  visit.key({"latency_blocks", "from seeing to inclusion", Need::optional, ranges::at_least_one,
             "blocks"},
            entry.behaviour.latency_blocks);
  visit.key({"calls_per_block", "most calls submitted a block; 0: no limit", Need::optional,
             ranges::not_negative, "calls"},
            entry.behaviour.calls_per_block);
  visit.key({"gas_price_max", "what it never exceeds, on a chain; absent: no cap", Need::optional,
             ranges::gas_price_gwei, "gwei"},
            entry.behaviour.gas_price_max);
  visit.key({"urgency", "share of block space that it tries to outbid, on a chain", Need::optional,
             ranges::share_below_one},
            entry.behaviour.urgency);
}

template <class Visitor>
void keys_of(Visitor& visit, BidderGroupSpec& group) {
  visit.key({"name", "of the group; its members are called name-1, name-2, ...", Need::required},
            group.name);
  visit.key({"count", "members", Need::optional, ranges::at_least_one}, group.count);
  visit.key({"capital", "own funds at the start, by asset, of the whole group", Need::optional,
             ranges::not_negative, "tokens"},
            group.capital_total);
  visit.key({"venues", "CDP engines where it works; absent: all"}, group.venues);
  visit.key({"seizes", "sends unsafe vaults to auction"}, group.seizes);
  visit.key({"bids", "bids at auctions"}, group.bids);
  visit.key({"pokes", "updates oracles that must be poked"}, group.pokes);
  visit.key({"policy",
             "always its discount; a tenth of its last offer after a win that nobody answered; or "
             "near what the venue's last lots cleared at",
             Need::optional,
             {},
             {},
             choices::bid_policies},
            group.policy);
  visit.key({"funding",
             "own capital, or at Dutch auctions a flash loan that sells the collateral at once",
             Need::optional,
             {},
             {},
             choices::fundings},
            group.funding);
  visit.key({"discount", "off a lot's market value; one figure, or lowest and highest",
             Need::optional, ranges::share_below_one},
            group.discount);
  visit.key({"clearing_rate",
             "of policy \"last_clearing\": share of the way to each further clearing that its "
             "offer moves; absent: 0.5",
             Need::optional, ranges::share_above_zero},
            group.clearing_rate);
  visit.key({"gas_price_max", "what it never exceeds; one figure, or lowest and highest",
             Need::optional, ranges::positive, "gwei"},
            group.gas_price_max);
  visit.key({"urgency", "share of block space that it tries to outbid", Need::optional,
             ranges::share_below_one},
            group.urgency);
  visit.key({"raises_gas", "pays more for what waits; otherwise it waits too"}, group.raises_gas);
  visit.key({"transactions_per_minute", "one figure, or lowest and highest", Need::optional,
             ranges::positive, "per minute"},
            group.transactions_per_minute);
  visit.key({"in_flight_max", "transactions that may wait for a block at once", Need::optional,
             ranges::at_least_one},
            group.in_flight_max);
  visit.key(
      {"exit_delay_minutes", "from a settled lot to coin again; one figure, or lowest and highest",
       Need::optional, ranges::span_minutes, "minutes"},
      group.exit_delay_minutes);
  visit.key({"exit_cost", "share lost in that sale", Need::optional, ranges::share_below_one},
            group.exit_cost);
  visit.key({"profit_min_usd", "least profit after gas that it works for", Need::optional,
             ranges::not_negative, "USD"},
            group.profit_min_usd);
}

template <class Visitor>
void keys_of(Visitor& visit, ArbitrageurSpec& actor) {
  visit.key({"name", "how results call it", Need::required}, actor.name);
  visit.key({"capital", "what it has on chain at the start, by asset", Need::optional,
             ranges::not_negative, "tokens"},
            actor.capital);
  visit.key({"outside", "what it has at order books and at the outside market at the start",
             Need::optional, ranges::not_negative, "tokens"},
            actor.outside);
  visit.key({"liquidity", "pools and order books where it works; absent: everywhere"},
            actor.liquidity);
  visit.key(
      {"outside_fee", "share of each trade outside pools", Need::optional, ranges::share_below_one},
      actor.outside_fee);
  visit.key({"profit_min_usd", "least profit after gas that it works for", Need::optional,
             ranges::not_negative, "USD"},
            actor.profit_min_usd);
  visit.key({"gas_price_max", "what it never exceeds", Need::optional, ranges::positive, "gwei"},
            actor.gas_price_max);
  visit.key({"urgency", "share of block space that it tries to outbid", Need::optional,
             ranges::share_below_one},
            actor.urgency);
  visit.key({"raises_gas", "pays more for what waits; otherwise it waits too"}, actor.raises_gas);
  visit.key({"transfer_delay_minutes", "between chain and outside, each way", Need::optional,
             ranges::span_minutes, "minutes"},
            actor.transfer_delay_minutes);
  visit.key({"rebalance_band",
             "how far its share on chain of an asset may be off the opening share before it "
             "transfers",
             Need::optional, ranges::share},
            actor.rebalance_band);
}

template <class Visitor>
void keys_of(Visitor& visit, BorrowerGroupSpec& group) {
  visit.key({"name", "of the group", Need::required}, group.name);
  visit.key({"venue", "whose accounts these are", Need::required}, group.venue);
  visit.key({"share", "of the venue's accounts; all its groups together at most 1", Need::optional,
             ranges::share},
            group.share);
  visit.key({"action",
             "adds collateral, repays debt, or closes the account (lending pools only)",
             Need::optional,
             {},
             {},
             choices::borrower_actions},
            group.action);
  visit.key(
      {"trigger_health", "acts below this health factor", Need::optional, ranges::health_factor},
      group.trigger_health);
  visit.key({"target_health", "asks for this one; above trigger_health", Need::optional,
             ranges::health_factor},
            group.target_health);
  visit.key({"delay_minutes", "from seeing to acting; one figure, or lowest and highest",
             Need::optional, ranges::span_minutes, "minutes"},
            group.delay_minutes);
  visit.key({"wallet", "share of its opening collateral that an account can add or spend",
             Need::optional, ranges::share},
            group.wallet);
  visit.key({"gas_price_max", "what it never exceeds", Need::optional, ranges::positive, "gwei"},
            group.gas_price_max);
  visit.key({"urgency", "share of block space that it tries to outbid", Need::optional,
             ranges::share_below_one},
            group.urgency);
}

}  // namespace seawall::io
