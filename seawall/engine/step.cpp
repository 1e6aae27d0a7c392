#include "seawall/engine/step.hpp"

#include <algorithm>

#include "seawall/actors/arbitrageur.hpp"
#include "seawall/actors/bidder.hpp"
#include "seawall/actors/borrower.hpp"
#include "seawall/actors/deals.hpp"
#include "seawall/actors/keeper.hpp"
#include "seawall/actors/manipulator.hpp"
#include "seawall/actors/pool_provider.hpp"
#include "seawall/engine/arbitrage.hpp"
#include "seawall/engine/audit.hpp"
#include "seawall/engine/borrowers.hpp"
#include "seawall/engine/cdp.hpp"
#include "seawall/engine/chain.hpp"
#include "seawall/engine/context.hpp"
#include "seawall/engine/lending.hpp"
#include "seawall/engine/liquidation.hpp"
#include "seawall/engine/manipulation.hpp"
#include "seawall/engine/pool_stakes.hpp"
#include "seawall/engine/prices.hpp"
#include "seawall/engine/protocols.hpp"
#include "seawall/engine/trading.hpp"
#include "seawall/engine/transactions.hpp"

namespace seawall {
namespace {

using engine::Context;

void begin_block(Context& step) {
  step.state.now = step.shock.time;
  ++step.state.block;
}

// Its requests leave the plan.
void submit(Context& step, const KeeperBehaviour& behaviour, KeeperPlan& plan) {
  State& state = step.state;
  KeeperState& keeper = state.keepers[behaviour.keeper.index()];
  for (Request& request : plan.requests) {
    request.sequence = ++keeper.sequence;
    if (request.gas.gas > 0) ++keeper.in_flight;
    set_status(state, request.liquidation().account, account_status::in_flight);
  }
  keeper.cost_usd += behaviour.cost_per_call.value * static_cast<double>(plan.requests.size());
  state.queue.push_all(plan.requests);
  keeper.random_position = plan.random_position;
  for (const RefusedOffer& refused : plan.refused)
    engine::record_refused_offer(step, behaviour.keeper, refused);
  for (const AccountId account : plan.nothing_pays) {
    if (!has_status(state, account, account_status::nothing_paid)) ++state.tally.nothing_pays;
    set_status(state, account, account_status::nothing_paid);
  }
}

// A transaction reaches the pending pool, or without a chain its venue, in the next block.
void submit(Context& step, const BidderBehaviour& behaviour, const BidderPlan& plan) {
  State& state = step.state;
  KeeperState& bidder = state.keepers[behaviour.keeper.index()];
  bidder.credit = plan.credit;
  bidder.random_position = plan.random_position;
  for (Request request : plan.requests) {
    request.due = state.now + step.model.clock.block;
    request.sequence = ++bidder.sequence;
    if (request.gas.gas > 0) ++bidder.in_flight;
    state.queue.push(request);
  }
}

void let_keepers_deal(Context& step) {
  if (!has_protocols(step.state.protocols)) return;
  std::vector<Request> requests;
  for (const KeeperBehaviour& behaviour : step.shock.keepers) {
    look_for_deals({step.model, step.state, behaviour, step.demand ? &*step.demand : nullptr},
                   requests);
    KeeperState& keeper = step.state.keepers[behaviour.keeper.index()];
    keeper.cost_usd += behaviour.cost_per_call.value * static_cast<double>(requests.size());
    for (Request& request : requests) {
      request.sequence = ++keeper.sequence;
      if (request.gas.gas > 0) ++keeper.in_flight;
      if (request.deal().account.exists())
        set_status(step.state, request.deal().account, account_status::in_flight);
      step.state.queue.push(request);
    }
  }
}

void let_bidders_act(Context& step) {
  BidderPlan plan;
  for (const BidderBehaviour& behaviour : step.shock.bidders) {
    look_for_auctions({step.model, step.state, behaviour, step.demand ? &*step.demand : nullptr},
                      plan);
    submit(step, behaviour, plan);
  }
}

// A trade is carried out in the next block, or waits there for its place; transfers leave at once.
void submit(Context& step, const ArbitrageurBehaviour& behaviour, const ArbitrageurPlan& plan) {
  State& state = step.state;
  KeeperState& keeper = state.keepers[behaviour.keeper.index()];
  for (Request request : plan.trades) {
    request.due = state.now + step.model.clock.block;
    request.sequence = ++keeper.sequence;
    if (request.gas.gas > 0) ++keeper.in_flight;
    state.queue.push(request);
  }
  for (Request request : plan.transfers) {
    engine::begin_transfer(step, request);
    request.sequence = ++keeper.sequence;
    state.queue.push(request);
  }
}

void let_arbitrageurs_act(Context& step) {
  ArbitrageurPlan plan;
  for (const ArbitrageurBehaviour& behaviour : step.shock.arbitrageurs) {
    look_for_arbitrage({step.model, step.state, behaviour, step.demand ? &*step.demand : nullptr},
                       plan);
    submit(step, behaviour, plan);
  }
}

void let_borrowers_act(Context& step) {
  if (step.shock.borrowers.empty()) return;
  BorrowersPlan plan;
  look_for_help(
      {step.model, step.state, step.shock.borrowers, step.demand ? &*step.demand : nullptr}, plan);
  engine::remember_help(step.state, plan.looked, plan.requests);
  for (Request request : plan.requests) {
    KeeperState& group = step.state.keepers[request.actor.index()];
    request.sequence = ++group.sequence;
    if (request.gas.gas > 0) ++group.in_flight;
    step.state.queue.push(request);
  }
}

void let_pool_providers_act(Context& step) {
  engine::remember_stakes(step);
  PoolProviderPlan plan;
  for (const PoolProviderBehaviour& behaviour : step.shock.pool_providers) {
    look_after_stakes({step.model, step.state, behaviour, step.demand ? &*step.demand : nullptr},
                      plan);
    for (const auto& [stake, until] : plan.stays_away)
      step.state.stakes[stake.index()].away_until = until;
    KeeperState& provider = step.state.keepers[behaviour.keeper.index()];
    for (Request request : plan.requests) {
      request.due = step.state.now + step.model.clock.block;
      request.sequence = ++provider.sequence;
      if (request.gas.gas > 0) ++provider.in_flight;
      step.state.queue.push(request);
    }
  }
}

void let_manipulators_act(Context& step) {
  for (std::uint32_t i = 0; i < step.shock.manipulators.size(); ++i) {
    auto request = look_for_manipulation({step.model, step.state, step.shock.manipulators[i], i,
                                          step.demand ? &*step.demand : nullptr});
    if (!request) continue;
    KeeperState& actor = step.state.keepers[request->actor.index()];
    request->due = step.state.now + step.model.clock.block;
    request->sequence = ++actor.sequence;
    if (request->gas.gas > 0) ++actor.in_flight;
    step.state.queue.push(*request);
  }
}

void let_actors_act(Context& step) {
  let_manipulators_act(step);
  let_borrowers_act(step);
  let_pool_providers_act(step);
  let_bidders_act(step);
  let_arbitrageurs_act(step);
  let_keepers_deal(step);
  if (step.state.under_water.empty()) return;
  KeeperPlan plan;
  for (const KeeperBehaviour& behaviour : step.shock.keepers) {
    look_for_liquidations(
        {step.model, step.state, behaviour, step.demand ? &*step.demand : nullptr}, plan);
    submit(step, behaviour, plan);
  }
}

void audit_now_and_then(Context& step) {
  if (step.state.block % step.model.clock.audit_every != 0) return;
  const std::string fault = engine::full_audit(step.model, step.state);
  if (!fault.empty()) fail_invariant(fault, __FILE__, __LINE__);
  ++step.state.tally.audits;
  step.trace.append(step.event(EventKind::audit));
}

}  // namespace

void step(const Model& model, const Shock& shock, State& state, Trace& trace) {
  Context step{model, shock, state, trace};
  begin_block(step);
  engine::open_block(step);
  engine::accrue_interest(step);
  engine::drip_fees(step);
  engine::move_reference_prices(step);
  engine::refill_liquidity(step);
  engine::publish_oracles(step);
  engine::begin_protocols(step);
  engine::execute_pending(step);
  engine::settle_system_debt(step);
  engine::apply_votes(step);
  engine::announce_columns(step);
  engine::mark_contracts(step);
  engine::find_candidates(step);
  if (!engine::is_down(step)) let_actors_act(step);
  engine::check_touched_rows(step);
  audit_now_and_then(step);
}

}  // namespace seawall
