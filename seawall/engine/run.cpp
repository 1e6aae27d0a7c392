#include "seawall/engine/run.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "seawall/engine/audit.hpp"
#include "seawall/engine/manipulation_account.hpp"
#include "seawall/engine/prices.hpp"
#include "seawall/engine/protocols.hpp"
#include "seawall/engine/step.hpp"
#include "seawall/engine/trading.hpp"
#include "seawall/state/pool_stakes.hpp"

namespace seawall {
namespace {

constexpr std::uint64_t quiet_blocks_needed = 2;

// What the record itself sold in (from, to], per coin.
void gather_recorded_flow(const Scenario& scenario, Time from, Time to, std::span<double> sold) {
  std::ranges::fill(sold, 0.0);
  for (const RecordedFlow& flow : scenario.recorded_flows) {
    const auto first = std::ranges::upper_bound(flow.times, from);
    const auto last = std::ranges::upper_bound(flow.times, to);
    for (auto time = first; time < last; ++time)
      sold[flow.asset.index()] += flow.sold[static_cast<std::size_t>(time - flow.times.begin())];
  }
}

std::span<const ParameterChange> votes_between(const Scenario& scenario, Time from, Time to) {
  const auto first = std::ranges::upper_bound(scenario.changes, from, {}, &ParameterChange::time);
  const auto last = std::ranges::upper_bound(scenario.changes, to, {}, &ParameterChange::time);
  return {first, last};
}

// Nothing that was announced is still to come, no lot is on sale, and nobody is left under water
// for whom it could start to pay.
bool is_settled(const Scenario& scenario, const State& state, Time start) {
  const auto is_over = [now = state.now](const std::vector<Time>& times) {
    return times.empty() || now >= times.back();
  };
  const bool is_selling = std::ranges::any_of(state.cdp, [](const CdpState& engine) {
    return !engine.open.empty() || !engine.open_flops.empty() || !engine.open_flaps.empty();
  });
  // One who has not acted yet, or whose hold is not over.
  const bool is_manipulating =
      std::ranges::any_of(scenario.manipulators, [&](const ManipulatorBehaviour& behaviour) {
        return state.now - start <= behaviour.begins + behaviour.push + behaviour.hold;
      });
  return state.queue.empty() && !is_selling && !is_manipulating && state.under_water.empty() &&
         is_over(scenario.path.times) &&
         (scenario.changes.empty() || state.now >= scenario.changes.back().time) &&
         std::ranges::all_of(scenario.recorded_flows,
                             [&](const RecordedFlow& flow) { return is_over(flow.times); });
}

bool oracles_are_settled(const Model& model, const State& state) {
  for (std::size_t i = 0; i < model.oracles.size(); ++i)
    if (!engine::is_settled(model, state, OracleId{i})) return false;
  return true;
}

}  // namespace

Run::Run(const Model& model, const Scenario& scenario, RunOptions options)
    : model_{model},
      scenario_{scenario},
      options_{options},
      state_{make_state(model)},
      trace_{options.trace_level} {
  state_.seed = options.seed;
  prices_.resize(model.coins);
  if (scenario.gas) gas_prices_.resize(scenario.gas->shares.size());
  recorded_sold_.resize(model.coins);
  series_.coins = model.coins;
  series_.oracles = model.oracles.size();
  series_.pools = model.liquidity.size();
  Event started;
  started.kind = EventKind::run_started;
  started.time = state_.now;
  started.amount = static_cast<Int128>(options.seed);
  trace_.append(started);
  record_row();
}

Run::Run(const Model& model, const Scenario& scenario, RunOptions options, RunSoFar so_far)
    : model_{model},
      scenario_{scenario},
      options_{options},
      state_{std::move(so_far.state)},
      trace_{options.trace_level} {
  trace_.resume(so_far.digest, so_far.counts);
  prices_.resize(model.coins);
  if (scenario.gas) gas_prices_.resize(scenario.gas->shares.size());
  recorded_sold_.resize(model.coins);
  series_.coins = model.coins;
  series_.oracles = model.oracles.size();
  series_.pools = model.liquidity.size();
}

void Run::tick() {
  const Time before = state_.now;
  const Time now = before + model_.clock.block;
  scenario_.path.at(now, prices_);
  const bool has_flow = !scenario_.recorded_flows.empty();
  if (has_flow) gather_recorded_flow(scenario_, before, now, recorded_sold_);
  const std::uint64_t events_before = trace_.counts().events;
  if (scenario_.gas) scenario_.gas->at(now, gas_prices_);
  step(model_,
       {.time = now,
        .prices = prices_,
        .recorded_sold =
            has_flow ? std::span<const double>{recorded_sold_} : std::span<const double>{},
        .changes = votes_between(scenario_, before, now),
        .keepers = scenario_.keepers,
        .bidders = scenario_.bidders,
        .arbitrageurs = scenario_.arbitrageurs,
        .borrowers = scenario_.borrowers,
        .pool_providers = scenario_.pool_providers,
        .manipulators = scenario_.manipulators,
        .gas_shares = scenario_.gas ? std::span<const double>{scenario_.gas->shares}
                                    : std::span<const double>{},
        .gas_prices = gas_prices_},
       state_, trace_);
  const bool quiet = trace_.counts().events == events_before &&
                     is_settled(scenario_, state_, model_.clock.start) &&
                     state_.chain.pool.empty() && oracles_are_settled(model_, state_);
  state_.quiet_blocks = quiet ? state_.quiet_blocks + 1 : 0;
  if (options_.series_every != 0 && state_.block % options_.series_every == 0) record_row();
}

bool Run::has_ended() {
  const bool is_quiet = scenario_.stop_when_quiet && state_.quiet_blocks >= quiet_blocks_needed;
  if (!over_ && (is_quiet || state_.block >= scenario_.blocks)) {
    over_ = true;
    stop_reason_ = is_quiet ? StopReason::quiet : StopReason::horizon;
  }
  return over_;
}

bool Run::advance(std::uint64_t blocks) {
  for (std::uint64_t i = 0; i < blocks && !has_ended(); ++i) {
    try {
      tick();
    } catch (const BrokenInvariant& broken) {
      over_ = true;
      stop_reason_ = StopReason::invariant_broken;
      stop_detail_ =
          fmt::format("block {}, posting {}: {} ({}:{})", state_.block, state_.ledger.postings(),
                      broken.condition(), broken.file(), broken.line());
    }
  }
  return !has_ended();
}

void Run::record_row() {
  series_.time.push_back(state_.now);
  series_.block.push_back(state_.block);
  const PriceState& prices = state_.prices;
  series_.reference_price.insert(series_.reference_price.end(), prices.reference.begin(),
                                 prices.reference.end());
  series_.exogenous_price.insert(series_.exogenous_price.end(), prices.exogenous.begin(),
                                 prices.exogenous.end());
  for (std::size_t i = 0; i < model_.oracles.size(); ++i)
    series_.oracle_price.push_back(
        answer_price(state_.oracles[i].feed.visible, model_.oracles[i].decimals).value);
  for (std::size_t i = 0; i < model_.liquidity.size(); ++i)
    series_.pool_price.push_back(engine::pool_price(model_, state_, LiquidityId{i}) *
                                 prices.reference[model_.liquidity[i].quote.index()]);
  series_.repaid_usd.push_back(state_.tally.repaid_usd);
  series_.seized_usd.push_back(state_.tally.seized_usd);
  series_.bad_debt_usd.push_back(state_.tally.bad_debt_usd);
  series_.accounts_under_water.push_back(static_cast<std::uint32_t>(state_.under_water.size()));
  series_.liquidations.push_back(trace_.counts().liquidations);
}

Outcome Run::finish() {
  if (!has_ended()) {
    over_ = true;
    stop_reason_ = StopReason::interrupted;
  }
  if (stop_reason_ != StopReason::invariant_broken) {
    stop_detail_ = engine::full_audit(model_, state_);
    if (!stop_detail_.empty()) stop_reason_ = StopReason::invariant_broken;
    ++state_.tally.audits;
  }
  if (stop_reason_ != StopReason::invariant_broken) engine::close_protocols(model_, state_, trace_);
  Event stopped;
  stopped.kind = EventKind::run_stopped;
  stopped.time = state_.now;
  stopped.block = state_.block;
  stopped.detail = static_cast<std::uint8_t>(stop_reason_);
  trace_.append(stopped);
  return outcome();
}

Outcome Run::outcome() const {
  Outcome out;
  out.stop_reason = stop_reason_;
  out.stop_detail = stop_detail_;
  out.blocks = state_.block;
  out.audits = state_.tally.audits;
  out.ledger_imbalance = state_.ledger.imbalance();
  out.reserves = engine::account_for_debt(model_, state_);
  out.choices = {.cleared_in_full = state_.tally.cleared_in_full,
                 .only_a_slice = state_.tally.only_a_slice,
                 .nothing_pays = state_.tally.nothing_pays,
                 .accounts_cleared = state_.tally.accounts_cleared,
                 .accounts_left = state_.under_water.size()};
  out.timeliness = {.wrongful = state_.tally.wrongful,
                    .late = state_.tally.late,
                    .under_water = state_.tally.under_water};
  out.final_price_usd = state_.prices.reference;
  out.lowest_price_usd = state_.prices.lowest;
  out.highest_price_usd = state_.prices.highest;
  for (const LiquidityState& depth : state_.liquidity)
    out.consumed_most.push_back(depth.consumed_most);
  add_keepers(out);
  add_bad_debt(out);
  add_manipulation(model_, scenario_, state_, out);
  out.repaid_usd = state_.tally.repaid_usd;
  out.seized_usd = state_.tally.seized_usd;
  out.accounts = static_cast<std::uint32_t>(model_.positions.accounts());
  out.accounts_liquidated = state_.tally.accounts_liquidated;
  out.counts = trace_.counts();
  out.trace_hash = trace_.digest();
  return out;
}

void Run::add_keepers(Outcome& out) const {
  std::vector<std::size_t> places(model_.keepers.size());  // in out.keepers
  for (std::size_t k = 0; k < model_.keepers.size(); ++k) {
    const Keeper& keeper = model_.keepers[k];
    double gained = 0.0;
    for (std::size_t coin = 0; coin < model_.coins; ++coin) {
      const Int128 opening = coin < keeper.capital.size() ? keeper.capital[coin].value : 0;
      const Int128 held = state_.ledger.balance(model_.holder_of(KeeperId{k}), AssetId{coin}).value;
      gained += to_double(held - opening) / to_double(power_of_ten(model_.assets[coin].decimals)) *
                state_.prices.reference[coin];
    }
    gained += stakes_gained(KeeperId{k});
    if (keeper.owner.exists()) {
      places[k] = places[keeper.owner.index()];
      out.keepers[places[k]].profit_usd += gained;
      continue;
    }
    places[k] = out.keepers.size();
    out.keepers.push_back({keeper.name, state_.keepers[k].calls,
                           gained - state_.keepers[k].cost_usd, state_.keepers[k].cost_usd});
  }
}

// What its stakes would pay out, less what they would have paid out at the start, at the last
// prices: fees less what the pool's trades lost it against holding.
double Run::stakes_gained(KeeperId keeper) const {
  double usd = 0.0;
  for (std::size_t i = 0; i < model_.stakes.size(); ++i) {
    const PoolStake& stake = model_.stakes[i];
    if (stake.owner != keeper) continue;
    const std::vector<AssetId>& coins = model_.pools[stake.pool.index()].coins;
    const PoolAmounts claim = claim_of(model_, state_, StakeId{i});
    for (std::size_t coin = 0; coin < coins.size(); ++coin)
      usd += to_double(claim[coin].value - state_.stakes[i].coins_at_start[coin]) /
             to_double(power_of_ten(model_.assets[coins[coin].index()].decimals)) *
             state_.prices.reference[coins[coin].index()];
  }
  return usd;
}

void Run::add_bad_debt(Outcome& out) const {
  for (const ReserveAccounting& row : out.reserves) {
    const AssetId asset = reserves_of(model_.venues[row.venue.index()])[row.reserve.index()].asset;
    out.bad_debt_usd += to_double(row.bad + row.stranded) /
                        to_double(power_of_ten(model_.assets[asset.index()].decimals)) *
                        state_.prices.reference[asset.index()];
  }
}

}  // namespace seawall
