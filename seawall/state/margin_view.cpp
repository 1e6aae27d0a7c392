#include "seawall/state/margin_view.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "seawall/state/trading_place.hpp"

namespace seawall {
namespace {

// What stands behind one reserve of the account's venue.
struct ReserveTerms {
  const LendingPool& pool;
  PriceOf<Exact> price;
  AmountOf<Exact> unit;
};

PriceOf<Exact> answer_of(const State& state, OracleId oracle) {
  return PriceOf<Exact>{state.oracles[oracle.index()].feed.visible.answer};
}

AmountOf<Exact> unit_of(const Model& model, AssetId asset) {
  return AmountOf<Exact>{power_of_ten(model.assets[asset.index()].decimals)};
}

ReserveTerms terms_of(const Model& model, const State& state, VenueId venue, ReserveId id) {
  const LendingPool& pool = lending_pool(model, venue);
  const LendingReserve& reserve = pool.reserves[id.index()];
  return {pool, answer_of(state, reserve.oracle), unit_of(model, reserve.asset)};
}

void add_holding(const Model& model, const State& state, std::uint32_t place, MarginLevel level,
                 AccountMargin& margin) {
  const Int128 scaled = state.positions.amount(place);
  if (scaled == 0) return;
  const Column& column = model.columns[model.positions.columns[place]];
  const ReserveTerms terms = terms_of(model, state, column.venue, column.reserve);
  const lending::Indices<Exact> index = indices_now(model, state, column.venue, column.reserve);
  if (column.side == Side::debt) {
    const Int128 owed =
        lending::debt_balance<Exact>(terms.pool.rules, ScaledOf<Exact>{scaled}, index.borrow).value;
    margin.debit += Exact::mul_div_up(owed, terms.price.value, terms.unit.value);
    return;
  }
  const ReserveParameters& parameters =
      state.parameters.rows[model.reserve_row(column.venue, column.reserve)];
  const BasisPoints weight = level == MarginLevel::initial ? parameters.collateral_factor
                                                           : parameters.liquidation_threshold;
  const Int128 held =
      lending::supplied_balance<Exact>(terms.pool.rules, ScaledOf<Exact>{scaled}, index.liquidity)
          .value;
  margin.credit +=
      Exact::mul_div_down(Exact::mul_div_down(held, terms.price.value, terms.unit.value),
                          weight.value, percentage_factor);
}

// Base tokens that a place takes before its price has fallen by the share.
double depth_down(const Model& model, const State& state, LiquidityId id, Fraction fall) {
  const Liquidity& place = model.liquidity[id.index()];
  const TradingPlace here =
      trading_place(model, state, id, {place.base, place.quote}, Fraction{0.0});
  const Price limit{here.marginal_price(TradeSide::sell).value * (1.0 - fall.value)};
  return here.quantity_until(TradeSide::sell, limit).value;
}

}  // namespace

std::span<const ContractPosition> contracts_of(const State& state, AccountId account) {
  const auto found =
      std::ranges::equal_range(state.contract_positions, account, {}, &ContractPosition::account);
  return {found.begin(), found.end()};
}

perps::PositionMargin<Exact> marked(const Model& model, const State& state,
                                    const ContractPosition& position, MarginLevel level) {
  const Contract& contract = model.contracts[position.contract.index()];
  const ReserveTerms settled = terms_of(model, state, contract.venue, contract.settled_in);
  return perps::position_margin<Exact>(
      {.size = position.size,
       .paid = position.paid,
       .mark = answer_of(state, contract.mark),
       .base_unit = unit_of(model, contract.base),
       .settlement_price = settled.price,
       .settlement_unit = settled.unit},
      {.margin =
           level == MarginLevel::initial ? contract.initial_margin : contract.maintenance_margin,
       .gain_weight = contract.gain_weight});
}

AccountMargin account_margin(const Model& model, const State& state, AccountId account,
                             MarginLevel level) {
  AccountMargin margin;
  const PositionTable& table = model.positions;
  for (std::uint32_t place = table.row_begin[account.index()];
       place < table.row_begin[account.index() + 1]; ++place)
    add_holding(model, state, place, level, margin);
  for (const ContractPosition& position : contracts_of(state, account)) {
    const perps::PositionMargin<Exact> contract = marked(model, state, position, level);
    margin.credit += contract.credit.value;
    margin.debit += contract.debit.value;
    margin.gain += contract.gain.value;
  }
  return margin;
}

ExactVerdict margin_verdict(const Model& model, const State& state, AccountId account) {
  const AccountMargin margin = account_margin(model, state, account, MarginLevel::maintenance);
  if (margin.debit == 0) return {false, std::numeric_limits<double>::infinity()};
  return {margin.credit < margin.debit, to_double(margin.credit) / to_double(margin.debit)};
}

std::optional<Int128> open_interest_limit(const Model& model, const State& state,
                                          ContractId contract) {
  const Contract& terms = model.contracts[contract.index()];
  std::optional<Int128> limit;
  if (terms.open_interest_max.value > 0) limit = terms.open_interest_max.value;
  if (terms.depth_places.empty()) return limit;
  double tokens = 0.0;
  for (const LiquidityId place : terms.depth_places)
    tokens += depth_down(model, state, place, terms.depth_fall);
  const double units = tokens * terms.depth_multiple * to_double(unit_of(model, terms.base).value);
  const Int128 carried = floor_to_int128(std::min(units, 0x1p120));
  return limit ? std::min(*limit, carried) : carried;
}

double contract_gain_usd(const Model& model, const State& state, AccountId account) {
  double usd = 0.0;
  const auto worth = [&](Int128 units, AssetId asset) {
    return to_double(units) / to_double(unit_of(model, asset).value) *
           state.prices.reference[asset.index()];
  };
  for (const ContractPosition& position : contracts_of(state, account)) {
    const Contract& contract = model.contracts[position.contract.index()];
    const AssetId settled =
        reserves_of(model.venues[contract.venue.index()])[contract.settled_in.index()].asset;
    usd += worth(position.size, contract.base) - worth(position.paid, settled);
  }
  return usd;
}

double usd_per_base_currency(const Model& model, const State& state, OracleId id) {
  const Oracle& oracle = model.oracles[id.index()];
  const double numeraire =
      oracle.numeraire.exists() ? state.prices.reference[oracle.numeraire.index()] : 1.0;
  return numeraire / to_double(power_of_ten(oracle.decimals));
}

std::string check_contracts(const Model& model, const State& state) {
  for (std::size_t c = 0; c < model.contracts.size(); ++c) {
    const Contract& contract = model.contracts[c];
    Int128 longs = 0;
    Int128 shorts = 0;
    Int128 paid = 0;
    for (const ContractPosition& position : state.contract_positions) {
      if (position.contract != ContractId{c}) continue;
      (position.size > 0 ? longs : shorts) += position.size;
      paid += position.paid;
    }
    const HolderId accounts = model.accounts_of(contract.venue);
    if (longs != -shorts || paid != 0 ||
        state.ledger.balance(accounts, contract.long_claim).value != longs ||
        state.ledger.balance(accounts, contract.short_claim).value != longs)
      return fmt::format("contract {}: longs are {}, shorts {}, paid sums to {}, the ledger has {}",
                         contract.name, to_string(longs), to_string(-shorts), to_string(paid),
                         to_string(state.ledger.balance(accounts, contract.long_claim).value));
  }
  return {};
}

}  // namespace seawall
