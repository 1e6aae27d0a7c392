#include "seawall/engine/liquidation.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/engine/lending.hpp"
#include "seawall/engine/trading.hpp"
#include "seawall/mechanics/lending/mechanism.hpp"
#include "seawall/state/lending_view.hpp"
#include "seawall/state/margin_view.hpp"
#include "seawall/state/own_size.hpp"
#include "seawall/state/reference_margin.hpp"

namespace seawall::engine {
namespace {

using Outcome = lending::LiquidationOutcome<Exact>;

// One liquidation call while it is carried out.
struct Call {
  const Request& request;
  VenueId venue;
  const LendingPool& pool;
  AccountSheet<Exact>& sheet;

  [[nodiscard]] const LiquidationRequest& wanted() const { return request.liquidation(); }
  [[nodiscard]] const LendingReserve& collateral() const {
    return pool.reserves[wanted().collateral.index()];
  }
  [[nodiscard]] const LendingReserve& debt() const { return pool.reserves[wanted().debt.index()]; }
};

double tokens(const Model& model, AssetId asset, Int128 units) {
  return to_double(units) / to_double(power_of_ten(model.assets[asset.index()].decimals));
}

double usd(const Context& step, AssetId asset, Int128 units) {
  return tokens(step.model, asset, units) * step.state.prices.reference[asset.index()];
}

// As the venue counts it for this account, in its base currency.
double believed_worth(const Context& step, const Call& call, ReserveId reserve, Int128 units) {
  return tokens(step.model, call.pool.reserves[reserve.index()].asset, units) *
         to_double(call.sheet.reserves[call.sheet.local(reserve)].price.value);
}

Event call_event(const Context& step, const Call& call, EventKind kind) {
  const LiquidationRequest& wanted = call.wanted();
  const OracleId valuing =
      valuing_oracle(step.model, step.state, wanted.account, wanted.collateral);
  const OracleState& oracle = step.state.oracles[valuing.index()];
  const OracleState& debt_oracle = step.state.oracles[call.debt().oracle.index()];
  Event event = step.event(kind);
  event.venue = call.venue;
  event.account = wanted.account;
  event.keeper = call.request.actor;
  event.asset = call.collateral().asset;
  event.counter_asset = call.debt().asset;
  OracleRound believed = oracle.feed.visible;
  believed.answer =
      collateral_price(step.model, step.state, event.account, wanted.collateral).value;
  event.trigger_price = answer_price(believed, step.model.oracles[valuing.index()].decimals).value;
  event.market_price = step.state.prices.reference[call.collateral().asset.index()];
  event.oracle_age = std::max(answer_age(oracle.feed, step.state.now),
                              answer_age(debt_oracle.feed, step.state.now));
  // The verdict may be old; the rounds that this very call was measured with lead to the sales
  // behind them.
  event.cause_ids = {call.wanted().cause, oracle.last_event, debt_oracle.last_event};
  return event;
}

void refuse(Context& step, const Call& call, Rejection rejection) {
  Event event = call_event(step, call, EventKind::liquidation_refused);
  event.detail = static_cast<std::uint8_t>(rejection);
  // A call for all that the rule allows has no number, and no table could hold the one it is sent
  // with.
  const Units asked = call.wanted().debt_to_cover;
  event.amount = asked.value == Exact::unbounded ? 0 : asked.value;
  step.trace.append(event);
}

// What the seized collateral fetches: along one route, or split over all of the keeper's places.
struct Exit {
  Units out{0};
  RouteQuote route;
  SplitQuote split;  // without parts: along the route
};

Ruling<Exit> quote_exit(const Context& step, const Call& call, Units seized) {
  const LiquidationRequest& wanted = call.wanted();
  if (wanted.splits == 0) {
    const auto route = quote_route(step.model, step.state, wanted.exit, seized);
    if (!route) return std::unexpected{route.error()};
    return Exit{route->out, *route, {}};
  }
  const auto behaviour =
      std::ranges::find(step.shock.keepers, call.request.actor, &KeeperBehaviour::keeper);
  const std::span<const LiquidityId> allowed =
      behaviour == step.shock.keepers.end() ? std::span<const LiquidityId>{}
                                            : std::span<const LiquidityId>{behaviour->liquidity};
  auto split = quote_split(step.model, step.state, allowed, call.collateral().asset,
                           call.debt().asset, seized);
  if (!split) return std::unexpected{split.error()};
  const Units out = split->out;
  return Exit{out, {}, *std::move(split)};
}

// Whether the keeper can carry the call: out of its own money, or within the call itself.
Ruling<Exit> funded(const Context& step, const Call& call, const Outcome& outcome) {
  const LiquidationRequest& wanted = call.wanted();
  const auto exit = quote_exit(step, call, Units{outcome.collateral_to_keeper.value});
  if (!exit) return exit;
  const Units repaid{outcome.debt_repaid.value};
  if (wanted.flash_loan != 0 && exit->out < repaid)
    return std::unexpected{Rejection::not_profitable};
  const HolderId keeper = step.model.holder_of(call.request.actor);
  if (wanted.flash_loan == 0 && step.state.ledger.balance(keeper, call.debt().asset) < repaid)
    return std::unexpected{Rejection::insufficient_capital};
  if (wanted.proceeds_min.value == 0) return exit;
  // The margin asked for was worked out for the whole offer; a smaller call must earn it in
  // proportion.
  const Int128 least =
      wanted.debt_to_cover.value > 0 && repaid < wanted.debt_to_cover
          ? Exact::mul_div_down(wanted.proceeds_min.value, repaid.value, wanted.debt_to_cover.value)
          : wanted.proceeds_min.value;
  if (exit->out.value < least) return std::unexpected{Rejection::not_profitable};
  return exit;
}

void change_claim(Context& step, const Call& call, std::size_t holding, Int128 burned) {
  const std::uint32_t place = call.sheet.places[holding];
  const Int128 left = step.state.positions.amount(place) - burned;
  const std::uint16_t column = step.model.positions.columns[place];
  const bool owed = step.model.columns[column].side == Side::debt;
  ReserveState& reserve =
      step.state.reserves[step.model.reserve_row(call.venue, step.model.columns[column].reserve)];
  (owed ? reserve.debt_claims_change : reserve.supply_claims_change) -= burned;
  step.state.positions.set(place, left);
  mirror_holding(step.model, step.state, call.wanted().account, place);
}

std::size_t holding_of(const AccountSheet<Exact>& sheet, std::uint32_t reserve,
                       lending::Side side) {
  std::size_t i = 0;
  while (i < sheet.holding_count &&
         !(sheet.holdings[i].reserve == reserve && sheet.holdings[i].side == side))
    ++i;
  SEAWALL_ASSERT(i < sheet.holding_count);
  return i;
}

struct BurnedDebt {
  Int128 scaled;       // units of the debt claim
  Int128 repaid;       // units of the asset, paid
  Int128 written_off;  // units of the asset, not paid
};

// The accounts' debt in one reserve shrinks; what the integer divisions keep is rounding.
void burn_debt(Context& step, const Call& call, ReserveId id, const BurnedDebt& burned) {
  const LendingReserve& reserve = call.pool.reserves[id.index()];
  ReserveState& state = step.state.reserves[step.model.reserve_row(call.venue, id)];
  const auto total = [&] {
    const Int128 scaled =
        step.state.ledger.balance(step.model.accounts_of(call.venue), reserve.debt_claim).value +
        step.state.ledger.balance(step.model.background_of(call.venue), reserve.debt_claim).value;
    return lending::debt_balance<Exact>(call.pool.rules, ScaledOf<Exact>{scaled},
                                        IndexOf<Exact>{state.borrow_index})
        .value;
  };
  const Int128 before = total();
  step.state.ledger.burn(reserve.debt_claim, step.model.accounts_of(call.venue),
                         Units{burned.scaled});
  state.repaid += burned.repaid;
  state.bad += burned.written_off;
  state.rounding += before - total() - burned.repaid - burned.written_off;
}

EventId record_liquidation(Context& step, const Call& call, const Outcome& outcome,
                           Units proceeds) {
  Event event = call_event(step, call, EventKind::liquidation);
  event.amount = outcome.debt_repaid.value;
  event.counter_amount = outcome.collateral_to_keeper.value;
  event.health_before = to_double(outcome.health_before.value) / 1e18;
  event.health_after = outcome.health_after.value == Exact::unbounded
                           ? HUGE_VAL
                           : to_double(outcome.health_after.value) / 1e18;
  const double sold = tokens(step.model, event.asset, event.counter_amount);
  if (sold > 0.0) event.execution_price = usd(step, event.counter_asset, proceeds.value) / sold;
  return step.trace.append(event);
}

void record_bad_debt(Context& step, const Call& call, ReserveId id, Int128 amount, EventId cause) {
  Event event = call_event(step, call, EventKind::bad_debt);
  event.asset = call.pool.reserves[id.index()].asset;
  event.counter_asset = AssetId::none();
  event.amount = amount;
  event.cause_ids = {cause, 0, 0};
  step.trace.append(event);
  step.state.tally.bad_debt_usd += usd(step, event.asset, amount);
  set_status(step.state, call.wanted().account, account_status::bad_debt);
}

// What the call would have found, had it been measured with reference prices: an account that was
// safe, or one whose collateral no longer covers what it owes and the keeper's bonus.
void count_against_reference(Context& step, const Call& call, const Outcome& outcome) {
  const ReferenceMargin margin = reference_margin(step.model, step.state, call.wanted().account);
  Tally& tally = step.state.tally;
  if (margin.is_safe()) ++tally.wrongful;
  const double paid = believed_worth(step, call, call.wanted().debt, outcome.debt_repaid.value);
  const double bonus = paid > 0.0 ? believed_worth(step, call, call.wanted().collateral,
                                                   outcome.collateral_to_keeper.value) /
                                        paid
                                  : 1.0;
  if (margin.worth < margin.requirement * bonus) ++tally.late;
  if (margin.worth < margin.requirement) ++tally.under_water;
}

// The assets: collateral to the keeper, through its exit, and the repayment into the reserve.
void move_assets(Context& step, const Call& call, const Outcome& outcome, const Exit& exit,
                 EventId liquidation) {
  Ledger& ledger = step.state.ledger;
  const HolderId keeper = step.model.holder_of(call.request.actor);
  const HolderId cash = step.model.cash_of(call.venue);
  const Units seized{outcome.collateral_to_keeper.value};
  if (call.wanted().flash_loan == 0)
    ledger.transfer(call.debt().asset, keeper, cash, Units{outcome.debt_repaid.value});
  ledger.transfer(call.collateral().asset, cash, keeper, seized);
  const Sale sale{.seller = keeper,
                  .asset = call.collateral().asset,
                  .amount = seized,
                  .route = call.wanted().exit,
                  .cause = liquidation,
                  .keeper = call.request.actor,
                  .venue = call.venue};
  if (exit.split.parts.empty())
    sell(step, sale, exit.route);
  else
    sell(step, sale, exit.split);
  if (call.wanted().flash_loan != 0)
    ledger.transfer(call.debt().asset, keeper, cash, Units{outcome.debt_repaid.value});
}

// The claims: what the account no longer owns and owes.
void move_claims(Context& step, const Call& call, const Outcome& outcome) {
  Ledger& ledger = step.state.ledger;
  const HolderId accounts = step.model.accounts_of(call.venue);
  const std::uint32_t collateral = call.sheet.local(call.wanted().collateral);
  const std::uint32_t debt = call.sheet.local(call.wanted().debt);
  ledger.burn(call.collateral().supply_claim, accounts,
              Units{outcome.scaled_collateral_to_keeper.value});
  ledger.transfer(call.collateral().supply_claim, accounts, step.model.treasury_of(call.venue),
                  Units{outcome.scaled_fee.value});
  change_claim(step, call, holding_of(call.sheet, collateral, lending::Side::collateral),
               outcome.scaled_collateral_to_keeper.value + outcome.scaled_fee.value);
  Int128 written_off = 0;
  for (const lending::Deficit<Exact>& deficit : outcome.deficits)
    if (deficit.reserve == debt) written_off += deficit.amount.value;
  burn_debt(step, call, call.wanted().debt,
            {.scaled = outcome.scaled_debt_burned.value,
             .repaid = outcome.debt_repaid.value,
             .written_off = written_off});
  change_claim(step, call, holding_of(call.sheet, debt, lending::Side::debt),
               outcome.scaled_debt_burned.value);
}

void write_off(Context& step, const Call& call, const Outcome& outcome, EventId liquidation) {
  const std::uint32_t own = call.sheet.local(call.wanted().debt);
  for (const lending::Deficit<Exact>& deficit : outcome.deficits) {
    const ReserveId id = call.sheet.reserve_ids[deficit.reserve];
    step.state.reserves[step.model.reserve_row(call.venue, id)].deficit += deficit.amount.value;
    if (deficit.reserve != own) {
      burn_debt(step, call, id,
                {.scaled = deficit.scaled_debt_burned.value,
                 .repaid = 0,
                 .written_off = deficit.amount.value});
      change_claim(step, call, holding_of(call.sheet, deficit.reserve, lending::Side::debt),
                   deficit.scaled_debt_burned.value);
      update_rates(step, call.venue, id);
    }
    record_bad_debt(step, call, id, deficit.amount.value, liquidation);
  }
}

// Where the venue's rule leaves bad debt on the account (v2): what is owed and has nothing behind
// it.
void record_stranded(Context& step, const Call& call, EventId liquidation) {
  fill_sheet(step.model, step.state, call.wanted().account, call.sheet);
  for (std::size_t i = 0; i < call.sheet.holding_count; ++i)
    if (call.sheet.holdings[i].side == lending::Side::collateral) return;
  for (std::size_t i = 0; i < call.sheet.holding_count; ++i) {
    const lending::Holding<Exact>& owed = call.sheet.holdings[i];
    const auto amount = lending::debt_balance<Exact>(
        call.pool.rules, owed.scaled, call.sheet.reserves[owed.reserve].borrow_index);
    record_bad_debt(step, call, call.sheet.reserve_ids[owed.reserve], amount.value, liquidation);
  }
}

// What is true of the account now: healthy, still under water, or empty.
void settle_account(Context& step, const Call& call, const Outcome& outcome) {
  const AccountId account = call.wanted().account;
  if (!has_status(step.state, account, account_status::was_liquidated))
    ++step.state.tally.accounts_liquidated;
  set_status(step.state, account, account_status::was_liquidated);
  clear_status(step.state, account, account_status::refusal_told);
  const bool still_under_water =
      lending::is_liquidatable<Exact>(call.pool.rules, outcome.health_after) &&
      !has_status(step.state, account, account_status::bad_debt);
  if (still_under_water) return;
  if (has_status(step.state, account, account_status::under_water))
    ++step.state.tally.accounts_cleared;
  clear_status(step.state, account, account_status::under_water);
  if (outcome.health_after.value == Exact::unbounded ||
      has_status(step.state, account, account_status::bad_debt)) {
    step.state.watches.retire(account);
  } else {
    // A smaller account's roundings weigh more, so the guard is worked out anew.
    step.state.watches.certify(step.state.exposures, account,
                               Fraction{verdict_error(step.model, step.state, account)});
  }
}

void commit(Context& step, const Call& call, const Outcome& outcome, const Exit& exit) {
  const EventId liquidation = record_liquidation(step, call, outcome, exit.out);
  count_against_reference(step, call, outcome);
  move_assets(step, call, outcome, exit, liquidation);
  move_claims(step, call, outcome);
  write_off(step, call, outcome, liquidation);
  update_rates(step, call.venue, call.wanted().collateral);
  update_rates(step, call.venue, call.wanted().debt);
  Tally& tally = step.state.tally;
  tally.repaid_usd += usd(step, call.debt().asset, outcome.debt_repaid.value);
  tally.seized_usd += usd(step, call.collateral().asset, outcome.collateral_to_keeper.value);
  ++(call.wanted().is_slice != 0 ? tally.only_a_slice : tally.cleared_in_full);
  ++step.state.keepers[call.request.actor.index()].calls;
  if (outcome.deficits.empty() && outcome.health_after.value == 0)
    record_stranded(step, call, liquidation);
  settle_account(step, call, outcome);
}

// How much of a Dutch bonus is paid by now.
Int128 risen_by_now(const Context& step, const LendingPool& pool, AccountId account) {
  if (pool.liquidation.mechanism != LiquidationMechanism::dutch) return wad;
  const auto& known = step.state.under_water;
  const auto entry = std::ranges::lower_bound(known, account, {}, &UnderWater::account);
  if (entry == known.end() || entry->account != account) return 0;
  return lending::risen(pool.liquidation, step.state.now - entry->since);
}

void execute(Context& step, const Request& request, AccountSheet<Exact>& sheet) {
  const LiquidationRequest& wanted = request.liquidation();
  const VenueId venue = step.model.positions.venues[wanted.account.index()];
  const LendingPool& pool = lending_pool(step.model, venue);
  const Call call{request, venue, pool, sheet};
  clear_status(step.state, wanted.account, account_status::in_flight);
  touch_reserve(step, venue, wanted.debt);
  touch_reserve(step, venue, wanted.collateral);
  // The rule sees deposits and debts alone; gains of contracts may hold the account.
  if (!contracts_of(step.state, wanted.account).empty() &&
      !margin_verdict(step.model, step.state, wanted.account).liquidatable)
    return refuse(step, call, Rejection::health_factor_not_below_threshold);
  fill_sheet(step.model, step.state, wanted.account, sheet);
  const auto outcome =
      lending::liquidation_call<Exact>(call.pool, sheet.view(),
                                       {.collateral_reserve = sheet.local(wanted.collateral),
                                        .debt_reserve = sheet.local(wanted.debt),
                                        .offered = AmountOf<Exact>{wanted.debt_to_cover.value},
                                        .payout = lending::Payout::underlying,
                                        .risen = risen_by_now(step, pool, wanted.account)});
  if (!outcome) return refuse(step, call, outcome.error());
  if (is_held_back(step.model, step.state.now, to_double(outcome->health_before.value) / 1e18))
    return refuse(step, call, Rejection::paused);
  const auto exit = funded(step, call, *outcome);
  if (!exit) return refuse(step, call, exit.error());
  for (const lending::Deficit<Exact>& deficit : outcome->deficits)
    touch_reserve(step, venue, sheet.reserve_ids[deficit.reserve]);
  commit(step, call, *outcome, *exit);
}

}  // namespace

void record_refused_offer(Context& step, KeeperId keeper, const RefusedOffer& refused) {
  const AccountId account = refused.wanted.account;
  if (has_status(step.state, account, account_status::refusal_told)) return;
  set_status(step.state, account, account_status::refusal_told);
  const Request request{
      .due = step.state.now, .actor = keeper, .sequence = 0, .wanted = refused.wanted};
  const VenueId venue = step.model.positions.venues[account.index()];
  const LendingPool& pool = lending_pool(step.model, venue);
  AccountSheet<Exact> sheet;
  refuse(step, {request, venue, pool, sheet}, refused.reason);
}

void execute_liquidation(Context& step, const Request& request, AccountSheet<Exact>& sheet) {
  execute(step, request, sheet);
}

}  // namespace seawall::engine
