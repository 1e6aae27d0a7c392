#include "seawall/engine/manipulation.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/actors/manipulator.hpp"
#include "seawall/engine/prices.hpp"
#include "seawall/engine/trading.hpp"
#include "seawall/state/margin_view.hpp"

namespace seawall::engine {
namespace {

// One actor at work.
struct Work {
  Context& step;
  const Request& request;
  const ManipulationRequest& wanted;
  const ManipulatorBehaviour& behaviour;
  Route::Hop hop;  // in which it pushes

  [[nodiscard]] ManipulatorState& so_far() const {
    return step.state.manipulators[wanted.manipulator];
  }
  [[nodiscard]] HolderId purse() const { return step.model.holder_of(request.actor); }
  [[nodiscard]] const Liquidity& place() const {
    return step.model.liquidity[behaviour.place.index()];
  }
  [[nodiscard]] AssetId given() const { return hop.sells_base != 0 ? place().base : place().quote; }
  [[nodiscard]] AssetId got() const { return hop.sells_base != 0 ? place().quote : place().base; }
  [[nodiscard]] Units held(AssetId asset) const {
    return step.state.ledger.balance(purse(), asset);
  }
  [[nodiscard]] Units opening(AssetId asset) const {
    return step.model.keepers[request.actor.index()].capital[asset.index()];
  }
  [[nodiscard]] bool asks_for(std::uint8_t action) const { return (wanted.actions & action) != 0; }
  [[nodiscard]] EventId cause() const {
    return std::max(so_far().last_push, step.state.prices.last_shock[place().base.index()]);
  }
};

void note(const Work& work, ManipulatorFlow flow, AssetId asset, Int128 change) {
  const std::size_t coins = work.step.model.coins;
  const std::size_t row =
      work.wanted.manipulator * manipulator_flows + static_cast<std::size_t>(flow);
  work.step.state.manipulator_flows[row * coins + asset.index()] += change;
}

void refuse(const Work& work, Rejection rejection, AssetId asset) {
  Event event = work.step.event(EventKind::request_refused);
  event.keeper = work.request.actor;
  event.venue = work.behaviour.venue;
  event.account = work.behaviour.account;
  event.asset = asset;
  event.liquidity = work.behaviour.place;
  event.detail = static_cast<std::uint8_t>(rejection);
  event.gas_price = work.request.gas.price_gwei;
  event.waited = work.step.state.now - work.request.due;
  event.cause_ids = {work.so_far().last_push, 0, 0};
  work.step.trace.append(event);
}

void deposit_all(const Work& work, AccountId account,
                 const std::vector<std::pair<ReserveId, Units>>& deposits) {
  const auto reserves = reserves_of(work.step.model.venues[work.behaviour.venue.index()]);
  for (const auto& [reserve, wanted] : deposits) {
    const AssetId asset = reserves[reserve.index()].asset;
    const Units amount = std::min(wanted, work.held(asset));
    if (amount < wanted) refuse(work, Rejection::insufficient_capital, asset);
    if (amount.value <= 0) continue;
    deposit({work.step, work.request.actor, account}, reserve, amount, work.cause());
    note(work, ManipulatorFlow::deposited, asset, -amount.value);
  }
}

void open(const Work& work) {
  ManipulatorState& so_far = work.so_far();
  so_far.has_opened = 1;
  so_far.price_at_start = so_far.price_furthest =
      pool_price(work.step.model, work.step.state, work.behaviour.place);
  const ManipulatorBehaviour& behaviour = work.behaviour;
  if (!behaviour.venue.exists()) return;
  deposit_all(work, behaviour.account, behaviour.deposits);
  deposit_all(work, behaviour.counter_account, behaviour.counter_deposits);
  if (!behaviour.contract.exists()) return;
  const auto opened = open_contract(work.step, work.request.actor,
                                    {.contract = behaviour.contract,
                                     .account = behaviour.account,
                                     .other = behaviour.counter_account,
                                     .size = behaviour.size,
                                     .paid = behaviour.paid},
                                    work.cause());
  if (!opened)
    refuse(work, opened.error(), work.step.model.contracts[behaviour.contract.index()].base);
}

// Trades at its place, and counts both sides of it.
Ruling<void> trade(const Work& work, Route::Hop hop, Units in, ManipulatorFlow flow,
                   EventId cause) {
  Context& step = work.step;
  const AssetId asset = hop.sells_base != 0 ? work.place().base : work.place().quote;
  const AssetId other = hop.sells_base != 0 ? work.place().quote : work.place().base;
  const Route route{{hop, {}}, 1};
  const auto quote = quote_route(step.model, step.state, route, in);
  if (!quote) return std::unexpected{quote.error()};
  if (quote->out.value <= 0) return std::unexpected{Rejection::insufficient_output};
  sell(step,
       {.seller = work.purse(),
        .asset = asset,
        .amount = in,
        .route = route,
        .cause = cause,
        .keeper = work.request.actor,
        .venue = VenueId::none()},
       *quote);
  note(work, flow, asset, -in.value);
  note(work, flow, other, quote->out.value);
  return {};
}

void push(const Work& work) {
  ManipulatorState& so_far = work.so_far();
  const Units in = std::min(work.wanted.in, work.held(work.given()));
  const bool is_short = in < work.wanted.in || in == work.held(work.given());
  if (is_short && work.wanted.loan.value == 0 && so_far.told_poor == 0) {
    so_far.told_poor = 1;
    refuse(work, Rejection::insufficient_capital, work.given());
  }
  if (in.value <= 0) return;
  Event event = work.step.event(EventKind::price_pushed);
  event.keeper = work.request.actor;
  event.liquidity = work.behaviour.place;
  event.asset = work.given();
  event.counter_asset = work.got();
  event.amount = in.value;
  event.trigger_price = pool_price(work.step.model, work.step.state, work.behaviour.place);
  event.market_price = work.step.state.prices.reference[work.place().base.index()];
  event.cause_ids = {work.cause(),
                     work.step.state.liquidity[work.behaviour.place.index()].last_move, 0};
  event.gas_price = work.request.gas.price_gwei;
  event.waited = work.step.state.now - work.request.due;
  so_far.last_push = work.step.trace.append(event);
  const auto traded = trade(work, work.hop, in, ManipulatorFlow::pushed, so_far.last_push);
  if (!traded) return refuse(work, traded.error(), work.given());
  const double price = pool_price(work.step.model, work.step.state, work.behaviour.place);
  so_far.price_furthest = work.hop.sells_base != 0 ? std::min(so_far.price_furthest, price)
                                                   : std::max(so_far.price_furthest, price);
}

void pledge(const Work& work) {
  const AssetId base = work.place().base;
  const Units bought = work.held(base) - work.opening(base);
  if (bought.value <= 0) return;
  deposit({work.step, work.request.actor, work.behaviour.account}, work.behaviour.pledged_in,
          bought, work.cause());
  note(work, ManipulatorFlow::deposited, base, -bought.value);
}

void borrow_all(const Work& work) {
  const auto reserves = reserves_of(work.step.model.venues[work.behaviour.venue.index()]);
  for (const ReserveId reserve : work.behaviour.borrows) {
    const AssetId asset = reserves[reserve.index()].asset;
    const auto taken = borrow({work.step, work.request.actor, work.behaviour.account}, reserve,
                              Units{Exact::unbounded}, work.cause());
    if (taken) {
      note(work, ManipulatorFlow::borrowed, asset, taken->value);
    } else if (taken.error() == Rejection::insufficient_collateral) {
      return;  // the rest of what it is admitted is gone
    }
  }
}

// Trades back what pushing brought, as far as it is still in the purse.
void unwind(const Work& work) {
  work.so_far().has_unwound = 1;
  const AssetId asset = work.got();
  const std::size_t coins = work.step.model.coins;
  const std::size_t row = work.wanted.manipulator * manipulator_flows;
  const Int128 brought = work.step.state.manipulator_flows[row * coins + asset.index()];
  const Units in = std::min(Units{brought}, work.held(asset));
  if (in.value <= 0) return;
  Route::Hop back = work.hop;
  back.sells_base = static_cast<std::uint8_t>(back.sells_base != 0 ? 0 : 1);
  if (const auto traded = trade(work, back, in, ManipulatorFlow::unwound, work.so_far().last_push);
      !traded)
    refuse(work, traded.error(), asset);
}

// All that was asked for, in its order. Within one transaction a venue reads what the trade made.
void carry_out(const Work& work) {
  const bool is_one = work.behaviour.funding == KeeperFunding::flash_loan;
  if (work.asks_for(manipulation::open)) open(work);
  if (work.asks_for(manipulation::push)) push(work);
  if (is_one) reread_spot_oracles(work.step, work.behaviour.place);
  if (work.asks_for(manipulation::pledge)) pledge(work);
  if (work.asks_for(manipulation::borrow)) borrow_all(work);
  if (work.asks_for(manipulation::unwind)) unwind(work);
  if (is_one) reread_spot_oracles(work.step, work.behaviour.place);
}

// Lends, lets it work and takes the loan back with its fee. @return whether it could be paid
bool with_loan(const Work& work) {
  Ledger& ledger = work.step.state.ledger;
  const AssetId asset = work.given();
  const Units loan = work.wanted.loan;
  const Units fee{
      floor_to_int128(std::ceil(to_double(loan.value) * work.behaviour.loan_fee.value))};
  if (loan.value > 0) ledger.transfer(asset, Model::world(), work.purse(), loan);
  carry_out(work);
  if (work.held(asset) < loan + fee) return false;
  if (loan.value > 0) ledger.transfer(asset, work.purse(), Model::world(), loan);
  if (fee.value > 0) ledger.transfer(asset, work.purse(), Model::world(), fee);
  note(work, ManipulatorFlow::loan_fee, asset, -fee.value);
  return true;
}

// A transaction that would fail is found out on a copy; it happens once an actor and run.
bool would_be_paid_back(const Work& work) {
  State tried = work.step.state;
  Trace unheard{TraceLevel::hash};
  Context aside{work.step.model, work.step.shock, tried, unheard, work.step.demand};
  return with_loan({aside, work.request, work.wanted, work.behaviour, work.hop});
}

}  // namespace

void execute_manipulation(Context& step, const Request& request) {
  const ManipulationRequest& wanted = request.manipulation();
  const std::size_t actors = step.shock.manipulators.size();
  if (step.state.manipulators.size() < actors) {
    step.state.manipulators.resize(actors);
    step.state.manipulator_flows.resize(actors * manipulator_flows * step.model.coins);
  }
  const ManipulatorBehaviour& behaviour = step.shock.manipulators[wanted.manipulator];
  const Work work{step, request, wanted, behaviour, pushing_hop(behaviour)};
  ++step.state.keepers[request.actor.index()].calls;
  if (behaviour.funding != KeeperFunding::flash_loan) return carry_out(work);
  if (would_be_paid_back(work)) {
    SEAWALL_ASSERT(with_loan(work));
  } else {
    work.so_far().has_opened = 1;  // it tries once
    refuse(work, Rejection::insufficient_capital, work.given());
  }
}

}  // namespace seawall::engine
