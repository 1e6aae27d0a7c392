#pragma once

#include "seawall/io/key.hpp"
#include "seawall/model/choices.hpp"
#include "seawall/scenario/manipulator.hpp"

namespace seawall::io {

// Perpetual contracts held as margin, and who moves a price to borrow against it. Read by
// scenario_keys.hpp.

template <class Visitor>
void keys_of(Visitor& visit, ContractPositionSpec& position) {
  visit.key({"account", "of the contract's venue", Need::required}, position.account);
  visit.key({"size", "long above 0, short below; all sizes of a contract sum to 0", Need::required,
             ranges::any, "tokens"},
            position.size);
  visit.key({"entry_price", "settlement tokens per token", Need::required, ranges::positive},
            position.entry_price);
}

template <class Visitor>
void keys_of(Visitor& visit, ContractSpec& contract) {
  visit.key({"name", "how manipulators and results call it", Need::required}, contract.name);
  visit.key({"venue", "lending pool whose accounts hold it", Need::required}, contract.venue);
  visit.key({"base", "the coin that it follows", Need::required}, contract.base);
  visit.key({"settled_in", "asset of a reserve of the venue", Need::required}, contract.settled_in);
  visit.key({"mark", "oracle of base at which positions are marked", Need::required},
            contract.mark);
  visit.key({"initial_margin", "share of the notional that opening and borrowing leave as margin",
             Need::required, ranges::share_above_zero},
            contract.initial_margin);
  visit.key({"maintenance_margin", "share of the notional below which an account is liquidatable",
             Need::required, ranges::share},
            contract.maintenance_margin);
  visit.key({"gain_weight", "share of an unrealised gain that counts as collateral", Need::optional,
             ranges::share},
            contract.gain_weight);
  visit.key({"open_interest_max", "most tokens long, or short; 0: no limit", Need::optional,
             ranges::not_negative, "tokens"},
            contract.open_interest_max);
  visit.key({"depth_places", "places of base whose depth limits open interest; absent: none"},
            contract.depth_places);
  visit.key({"depth_multiple", "open interest is at most so many times that depth", Need::optional,
             ranges::positive},
            contract.depth_multiple);
  visit.key({"depth_fall", "the depth is what the places take until their price has fallen so far",
             Need::optional, ranges::distance},
            contract.depth_fall);
  visit.tables({"positions", "who holds it at the start"}, contract.positions);
}

template <class Visitor>
void keys_of(Visitor& visit, ManipulatorSpec& actor) {
  visit.key({"name", "of the actor, and of its account at its venue", Need::required}, actor.name);
  visit.key({"capital", "own funds at the start, by asset", Need::optional, ranges::not_negative,
             "tokens"},
            actor.capital);
  visit.key({"place", "of liquidity whose price it moves", Need::required}, actor.place);
  visit.key({"target_price", "where it brings that place's own price, quote tokens per base token",
             Need::required, ranges::positive},
            actor.target_price);
  visit.key({"at_minutes", "when it begins", Need::optional, ranges::span_minutes, "minutes"},
            actor.at_minutes);
  visit.key({"push_minutes", "over which it leads the price to the target, in equal ratios",
             Need::optional, ranges::span_minutes, "minutes"},
            actor.push_minutes);
  visit.key({"hold_minutes", "for which it then holds the price against who trades it back",
             Need::optional, ranges::span_minutes, "minutes"},
            actor.hold_minutes);
  visit.key({"unwinds", "trades back in the end what it bought or sold"}, actor.unwinds);
  visit.key({"funding",
             "own capital over many blocks, or a flash loan and all of it in one transaction",
             Need::optional,
             {},
             {},
             choices::fundings},
            actor.funding);
  visit.key({"loan_max", "flash_loan: most of what it gives that it can be lent", Need::optional,
             ranges::not_negative, "tokens"},
            actor.loan_max);
  visit.key({"loan_fee", "flash_loan: share of the loan", Need::optional, ranges::share_below_one},
            actor.loan_fee);
  visit.key({"gas_price_max", "what it never exceeds", Need::optional, ranges::positive, "gwei"},
            actor.gas_price_max);
  visit.key({"urgency", "share of block space that it tries to outbid", Need::optional,
             ranges::share_below_one},
            actor.urgency);
  visit.key({"venue", "lending pool where it borrows; absent: it only moves the price"},
            actor.venue);
  visit.key({"deposits", "what its account there is given when it begins, by asset", Need::optional,
             ranges::not_negative, "tokens"},
            actor.deposits);
  visit.key({"pledges", "what it bought becomes collateral there before it borrows"},
            actor.pledges);
  visit.key({"borrows", "assets that it takes out, as much as margin and cash admit, in order"},
            actor.borrows);
  visit.key({"contract", "perpetual that its account holds against its other account"},
            actor.contract);
  visit.key({"counter_deposits", "what its account on the other side is given, by asset",
             Need::optional, ranges::not_negative, "tokens"},
            actor.counter_deposits);
  visit.key(
      {"size", "of the contract; long above 0, short below", Need::optional, ranges::any, "tokens"},
      actor.size);
  visit.key({"entry_price", "at which its two accounts trade, settlement tokens per token",
             Need::optional, ranges::positive},
            actor.entry_price);
}

}  // namespace seawall::io
