#include "seawall/state/lending_view.hpp"

#include <limits>
#include <variant>

#include "seawall/model/curve.hpp"
#include "seawall/state/cdp_view.hpp"
#include "seawall/state/margin_view.hpp"
#include "seawall/state/own_size.hpp"

namespace seawall {
namespace {

template <class N>
lending::ReserveSnapshot<N> snapshot_of(const Model& model, const State& state, VenueId venue,
                                        ReserveId id) {
  const LendingReserve& reserve = lending_pool(model, venue).reserves[id.index()];
  const std::size_t row = model.reserve_row(venue, id);
  const ReserveParameters& parameters = state.parameters.rows[row];
  const lending::Indices<Exact> indices = indices_now(model, state, venue, id);
  const int decimals = model.assets[reserve.asset.index()].decimals;
  return {
      .price = PriceOf<N>{N::from(state.oracles[reserve.oracle.index()].feed.visible.answer)},
      .unit = AmountOf<N>{N::from(power_of_ten(decimals))},
      .liquidity_index = IndexOf<N>{N::from(indices.liquidity.value)},
      .borrow_index = IndexOf<N>{N::from(indices.borrow.value)},
      .cash = AmountOf<N>{N::from(state.ledger.balance(model.cash_of(venue), reserve.asset).value)},
      .terms = {.collateral_factor = parameters.collateral_factor,
                .liquidation_threshold = parameters.liquidation_threshold,
                .liquidation_bonus = parameters.liquidation_bonus,
                .protocol_fee = parameters.protocol_fee}};
}

lending::EModeCategory category_of(const LendingPool& pool, std::uint8_t mode) {
  const EfficiencyMode& terms = pool.modes[mode - 1U];
  return {.collateral_factor = terms.collateral_factor,
          .liquidation_threshold = terms.liquidation_threshold,
          .liquidation_bonus = terms.liquidation_bonus,
          .collateral_bitmap = terms.collateral_reserves};
}

// The category's set in a sheet's own numbering of reserves.
template <class N>
void add_e_mode(const LendingPool& pool, std::uint8_t mode, AccountSheet<N>& sheet) {
  sheet.has_e_mode = mode != 0;
  if (!sheet.has_e_mode) return;
  sheet.e_mode = category_of(pool, mode);
  const std::uint64_t set = pool.modes[mode - 1U].collateral_reserves;
  sheet.e_mode.collateral_bitmap = 0;
  for (std::size_t i = 0; i < sheet.reserve_count; ++i)
    if ((set >> sheet.reserve_ids[i].index() & 1U) != 0)
      sheet.e_mode.collateral_bitmap |= UInt128{1} << i;
}

// The account's holdings, and each reserve that they touch as `snapshot_of_reserve` tells it.
template <class N, class SnapshotOfReserve>
void list_holdings(const Model& model, const State& state, AccountId account,
                   AccountSheet<N>& sheet, SnapshotOfReserve snapshot_of_reserve) {
  const PositionTable& table = model.positions;
  const VenueId venue = table.venues[account.index()];
  sheet.holding_count = 0;
  sheet.reserve_count = 0;
  for (std::uint32_t place = table.row_begin[account.index()];
       place < table.row_begin[account.index() + 1]; ++place) {
    const Int128 scaled = state.positions.amount(place);
    if (scaled == 0) continue;
    const Column& column = model.columns[table.columns[place]];
    const std::uint32_t local = sheet.local(column.reserve);
    if (local == sheet.reserve_count) {
      sheet.reserve_ids[local] = column.reserve;
      sheet.reserves[local] = snapshot_of_reserve(column.reserve);
      ++sheet.reserve_count;
    }
    if (is_priced_by_curve(model, table.columns[place]))  // and nobody owes it
      sheet.reserves[local].price =
          PriceOf<N>{N::from(own_size_price(model, state, curve_of(model, column), scaled).value)};
    sheet.places[sheet.holding_count] = place;
    sheet.holdings[sheet.holding_count++] = {
        .scaled = ScaledOf<N>{N::from(scaled)},
        .reserve = local,
        .side = column.side == Side::debt ? lending::Side::debt : lending::Side::collateral};
  }
  add_e_mode(lending_pool(model, venue), table.modes[account.index()], sheet);
}

}  // namespace

const LendingPool& lending_pool(const Model& model, VenueId venue) {
  return std::get<LendingPool>(model.venues[venue.index()].kind);
}

lending::RateCurve<Exact> rate_curve_of(const ReserveParameters& parameters) {
  using Rate = RateOf<Exact>;
  const RateCurve& curve = parameters.rate_curve;
  return {.base = Rate{curve.base_rate},
          .slope_1 = Rate{curve.slope_below},
          .slope_2 = Rate{curve.slope_above},
          .utilisation_optimal = Rate{curve.optimal_utilisation},
          .reserve_factor = parameters.reserve_factor};
}

lending::Indices<Exact> indices_now(const Model& model, const State& state, VenueId venue,
                                    ReserveId id) {
  using Index = IndexOf<Exact>;
  const ReserveState& reserve = state.reserves[model.reserve_row(venue, id)];
  if (reserve.projected_at == state.now)
    return {Index{reserve.projected_liquidity_index}, Index{reserve.projected_borrow_index}};
  return lending::projected_indices(
      lending_pool(model, venue).rules,
      {Index{reserve.liquidity_index}, Index{reserve.borrow_index}},
      {RateOf<Exact>{reserve.borrow_rate}, RateOf<Exact>{reserve.liquidity_rate}},
      (state.now - reserve.updated).whole_seconds());
}

void project_indices(const Model& model, State& state) {
  for (std::size_t v = 0; v < model.venues.size(); ++v) {
    const VenueId venue{v};
    if (cdp_engine(model, venue) != nullptr || is_protocol(model, venue)) continue;
    for (std::size_t r = 0; r < lending_pool(model, venue).reserves.size(); ++r) {
      ReserveState& reserve = state.reserves[model.reserve_row(venue, ReserveId{r})];
      const lending::Indices<Exact> now = indices_now(model, state, venue, ReserveId{r});
      reserve.projected_liquidity_index = now.liquidity.value;
      reserve.projected_borrow_index = now.borrow.value;
      reserve.projected_at = state.now;
    }
  }
}

Price effective_price_of(const Model& model, const State& state, const Column& column) {
  if (cdp_engine(model, column.venue) != nullptr) return vault_price_of(model, state, column);
  // Its books say who is liquidatable: nothing is required here, so that no watch ever wakes.
  if (is_protocol(model, column.venue)) return Price{column.side == Side::debt ? 0.0 : 1.0};
  const LendingPool& pool = lending_pool(model, column.venue);
  const LendingReserve& reserve = pool.reserves[column.reserve.index()];
  const std::size_t row = model.reserve_row(column.venue, column.reserve);
  const ReserveState& indices = state.reserves[row];
  const double unit = to_double(power_of_ten(model.assets[reserve.asset.index()].decimals));
  const OracleId oracle = rung_of(model, reserve.oracle, column.rung);
  const double price = to_double(state.oracles[oracle.index()].feed.visible.answer) / unit;
  constexpr double whole = 1e27;
  if (column.side == Side::debt)
    return Price{price * (to_double(indices.projected_borrow_index) / whole)};
  double threshold = state.parameters.rows[row].liquidation_threshold.value;
  if (column.mode != 0 &&
      (pool.modes[column.mode - 1U].collateral_reserves >> column.reserve.index() & 1U) != 0)
    threshold = pool.modes[column.mode - 1U].liquidation_threshold.value;
  return Price{price * (to_double(indices.projected_liquidity_index) / whole) * (threshold / 1e4)};
}

template <class N>
void fill_sheet(const Model& model, const State& state, AccountId account, AccountSheet<N>& sheet) {
  const VenueId venue = model.positions.venues[account.index()];
  list_holdings(model, state, account, sheet,
                [&](ReserveId reserve) { return snapshot_of<N>(model, state, venue, reserve); });
}

void fill_sheet(ReserveSnapshots<Fast>& snapshots, AccountId account, AccountSheet<Fast>& sheet) {
  const VenueId venue = snapshots.model().positions.venues[account.index()];
  list_holdings(snapshots.model(), snapshots.state(), account, sheet,
                [&](ReserveId reserve) -> const lending::ReserveSnapshot<Fast>& {
                  return snapshots.of(venue, reserve);
                });
}

template <class N>
ReserveSnapshots<N>::ReserveSnapshots(const Model& model, const State& state)
    : model_{model}, state_{state}, known_(state.reserves.size()) {}

template <class N>
const lending::ReserveSnapshot<N>& ReserveSnapshots<N>::of(VenueId venue, ReserveId reserve) {
  auto& known = known_[model_.reserve_row(venue, reserve)];
  if (!known) known = snapshot_of<N>(model_, state_, venue, reserve);
  return *known;
}

template class ReserveSnapshots<Fast>;
template void fill_sheet<Exact>(const Model&, const State&, AccountId, AccountSheet<Exact>&);
template void fill_sheet<Fast>(const Model&, const State&, AccountId, AccountSheet<Fast>&);

lending::ReserveSnapshot<Fast> fast_snapshot(const Model& model, const State& state, VenueId venue,
                                             ReserveId reserve) {
  return snapshot_of<Fast>(model, state, venue, reserve);
}

lending::EModeCategory mode_terms(const LendingPool& pool, std::uint8_t mode) {
  lending::EModeCategory category = category_of(pool, mode);
  category.collateral_bitmap = pool.modes[mode - 1U].collateral_reserves;
  return category;
}

ExactVerdict exact_verdict(const Model& model, const State& state, AccountId account) {
  if (cdp_engine(model, model.positions.venues[account.index()]) != nullptr)
    return vault_verdict(model, state, account);
  if (!contracts_of(state, account).empty()) return margin_verdict(model, state, account);
  AccountSheet<Exact> sheet;
  fill_sheet(model, state, account, sheet);
  const LendingRules& rules = lending_pool(model, model.positions.venues[account.index()]).rules;
  const Int128 health = lending::account_data<Exact>(rules, sheet.view()).health.value;
  const double as_double = health == Exact::unbounded ? std::numeric_limits<double>::infinity()
                                                      : to_double(health) / 1e18;
  return {.liquidatable = lending::is_liquidatable<Exact>(rules, HealthOf<Exact>{health}),
          .health = as_double};
}

double verdict_error(const Model& model, const State& state, AccountId account) {
  const PositionTable& table = model.positions;
  if (is_protocol(model, table.venues[account.index()])) return 0.0;
  if (cdp_engine(model, table.venues[account.index()]) != nullptr) return vault_error();
  const LendingPool& pool = lending_pool(model, table.venues[account.index()]);
  const double own_size = own_size_error(model, state, account);
  if (!std::holds_alternative<AaveRules>(pool.rules)) {
    AccountSheet<Fast> sheet;
    fill_sheet(model, state, account, sheet);
    if (const auto bound = lending::verdict_error_bound(pool.rules, sheet.view()))
      return bound->value + own_size + 4.0 * amount_error + 1e-12;
  }
  double collateral = 0.0, debt = 0.0, collateral_floor = 0.0, debt_floor = 0.0;
  int collaterals = 0;
  for (std::uint32_t place = table.row_begin[account.index()];
       place < table.row_begin[account.index() + 1]; ++place) {
    const std::uint16_t column = table.columns[place];
    const double price = state.columns.effective[column].value;
    const Int128 held = state.positions.amount(place);
    const double value = is_priced_by_curve(model, column)
                             ? counted_value(model, state, model.columns[column], held)
                             : to_double(held) * price;
    // Two units for the scaled amount's and the balance's rounding, one base unit for the value's.
    const double floor = 2.0 * price + 1.0;
    const bool owed = model.columns[column].side == Side::debt;
    (owed ? debt : collateral) += value;
    (owed ? debt_floor : collateral_floor) += floor;
    collaterals += owed ? 0 : 1;
  }
  constexpr double beyond_every_bound = 1e9;
  if (collateral > 0.0 && collateral_floor >= collateral) return beyond_every_bound;
  double error = own_size + 4.0 * amount_error + 1e-12;
  if (collateral > 0.0) error += collateral_floor / collateral;
  if (debt > 0.0) error += debt_floor / debt;
  if (traits_of(pool.rules).floors_average_threshold && collaterals > 1) {
    double threshold = 1e4;
    for (std::size_t r = 0; r < pool.reserves.size(); ++r) {
      const std::int32_t bps =
          state.parameters.rows[model.reserve_row(table.venues[account.index()], ReserveId{r})]
              .liquidation_threshold.value;
      if (bps > 0 && bps < threshold) threshold = bps;
    }
    error += 1.0 / threshold;  // the average is floored to a whole basis point
  }
  return error;
}

bool is_held_back(const Model& model, Time now, double health) {
  // @source aave-v3-origin ValidationLogic.MINIMUM_HEALTH_FACTOR_LIQUIDATION_THRESHOLD
  constexpr double waits_above = 0.95;
  return health >= waits_above && model.sequencer.is_in_grace(now - model.clock.start);
}

}  // namespace seawall
