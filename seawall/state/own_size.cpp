#include "seawall/state/own_size.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "seawall/base/assert.hpp"
#include "seawall/state/lending_view.hpp"

namespace seawall {
namespace {

// Calls `put(column, claims)` for what a holding has in each of the columns that may price it.
template <class Put>
void spread(const Model& model, std::uint16_t column, Int128 held, Put put) {
  if (!is_priced_by_curve(model, column)) return put(ColumnId{column}, held);
  const CurveShares shares = curve_shares(model, curve_of(model, model.columns[column]), held);
  const std::size_t at = column + std::size_t{shares.rung};
  put(ColumnId{at}, shares.at_rung);
  if (shares.at_next > 0) put(ColumnId{at + 1}, shares.at_next);
}

// Where an account holds collateral of one reserve; none: nowhere.
std::optional<std::uint32_t> collateral_place(const Model& model, AccountId account,
                                              ReserveId reserve) {
  const PositionTable& table = model.positions;
  for (std::uint32_t place = table.row_begin[account.index()];
       place < table.row_begin[account.index() + 1]; ++place) {
    const Column& column = model.columns[table.columns[place]];
    if (column.reserve == reserve && column.side == Side::collateral) return place;
  }
  return std::nullopt;
}

OracleId oracle_of(const Model& model, AccountId account, ReserveId reserve) {
  const Venue& venue = model.venues[model.positions.venues[account.index()].index()];
  return reserves_of(venue)[reserve.index()].oracle;
}

}  // namespace

CurveShares curve_shares(const Model& model, OracleId first, Int128 held) {
  const auto size_of = [&](OracleId oracle) {
    return model.oracles[oracle.index()].sale.units.value;
  };
  const auto larger_than = [&](OracleId oracle) {
    return model.oracles[oracle.index()].sale.larger;
  };
  if (held <= size_of(first)) return {.rung = 0, .at_rung = held, .at_next = 0};
  std::uint8_t rung = 0;
  OracleId here = first;
  OracleId next = larger_than(here);
  while (next.exists() && held > size_of(next)) {
    here = next;
    next = larger_than(here);
    ++rung;
  }
  if (!next.exists()) return {.rung = rung, .at_rung = size_of(here), .at_next = 0};
  const Int128 smaller = size_of(here);
  const Int128 larger = size_of(next);
  const Int128 at_rung = Exact::mul_div_down(smaller, larger - held, larger - smaller);
  return {.rung = rung, .at_rung = at_rung, .at_next = held - at_rung};
}

PriceOf<Exact> own_size_price(const Model& model, const State& state, OracleId first, Int128 held) {
  SEAWALL_ASSERT(held > 0);
  const CurveShares shares = curve_shares(model, first, held);
  const OracleId here = rung_of(model, first, shares.rung);
  const auto part = [&](OracleId oracle, Int128 claims) {
    return Exact::mul_div_down(state.oracles[oracle.index()].feed.visible.answer, claims, held);
  };
  Int128 price = part(here, shares.at_rung);
  if (shares.at_next > 0) price += part(model.oracles[here.index()].sale.larger, shares.at_next);
  return PriceOf<Exact>{std::max<Int128>(1, price)};
}

PriceOf<Exact> collateral_price(const Model& model, const State& state, AccountId account,
                                ReserveId reserve) {
  const OracleId oracle = oracle_of(model, account, reserve);
  const PriceOf<Exact> shown{state.oracles[oracle.index()].feed.visible.answer};
  if (!model.oracles[oracle.index()].sale.is_curve()) return shown;
  const auto place = collateral_place(model, account, reserve);
  const Int128 held = place ? state.positions.amount(*place) : 0;
  return held > 0 ? own_size_price(model, state, oracle, held) : shown;
}

double own_size_error(const Model& model, const State& state, AccountId account) {
  constexpr double roundings = 2.0;  // own_size_price()
  constexpr double fall = 16.0;
  const PositionTable& table = model.positions;
  double error = 0.0;
  for (std::uint32_t place = table.row_begin[account.index()];
       place < table.row_begin[account.index() + 1]; ++place) {
    const std::uint16_t column = table.columns[place];
    const Int128 held = state.positions.amount(place);
    if (!is_priced_by_curve(model, column) || held == 0) continue;
    const OracleId curve = curve_of(model, model.columns[column]);
    const double price = to_double(own_size_price(model, state, curve, held).value);
    error = std::max(error, roundings * fall / price);
  }
  return error;
}

std::uint16_t valuing_column(const Model& model, const State& state, std::uint32_t place) {
  const std::uint16_t column = model.positions.columns[place];
  if (!is_priced_by_curve(model, column)) return column;
  const CurveShares shares =
      curve_shares(model, curve_of(model, model.columns[column]), state.positions.amount(place));
  return static_cast<std::uint16_t>(column + shares.rung + (shares.at_next > 0 ? 1 : 0));
}

OracleId valuing_oracle(const Model& model, const State& state, AccountId account,
                        ReserveId reserve) {
  const OracleId oracle = oracle_of(model, account, reserve);
  if (!model.oracles[oracle.index()].sale.is_curve()) return oracle;
  const auto place = collateral_place(model, account, reserve);
  if (!place) return oracle;
  return rung_of(model, oracle, model.columns[valuing_column(model, state, *place)].rung);
}

double counted_value(const Model& model, const State& state, const Column& column, Int128 held) {
  const OracleId curve = curve_of(model, column);
  if (!curve.exists()) return to_double(held) * effective_price_of(model, state, column).value;
  const CurveShares shares = curve_shares(model, curve, held);
  Column rung = column;
  rung.rung = shares.rung;
  double value = to_double(shares.at_rung) * effective_price_of(model, state, rung).value;
  if (shares.at_next == 0) return value;
  ++rung.rung;
  value += to_double(shares.at_next) * effective_price_of(model, state, rung).value;
  return value;
}

void mirror_holding(const Model& model, State& state, AccountId account, std::uint32_t place) {
  const std::uint16_t column = model.positions.columns[place];
  const Int128 held = state.positions.amount(place);
  if (!is_priced_by_curve(model, column))
    return state.exposures.set_amount(account, ColumnId{column}, Amount{to_double(held)});
  // Whatever the row says of this curve's columns is replaced as a whole.
  std::vector<Holding> row;
  const Exposures::Row before = state.exposures.row(account);
  for (std::size_t i = 0; i < before.size(); ++i) {
    const Column& other = model.columns[before.column(i).index()];
    const Column& mine = model.columns[column];
    const bool is_mine = other.side == mine.side && other.venue == mine.venue &&
                         other.reserve == mine.reserve && other.mode == mine.mode;
    if (!is_mine) row.push_back({before.column(i), before.amount(i)});
  }
  spread(model, column, held, [&](ColumnId priced, Int128 claims) {
    row.push_back({priced, Amount{to_double(claims)}});
  });
  state.exposures.set_row(account, row);
}

Exposures opening_exposures(const Model& model) {
  const PositionTable& table = model.positions;
  std::vector<Side> sides;
  sides.reserve(model.columns.size());
  for (const Column& column : model.columns)
    sides.push_back(column.side);
  std::vector<Holding> holdings;
  holdings.reserve(table.columns.size());
  std::vector<std::uint32_t> row_begin;
  row_begin.reserve(table.row_begin.size());
  for (std::size_t account = 0; account < table.accounts(); ++account) {
    row_begin.push_back(static_cast<std::uint32_t>(holdings.size()));
    for (std::uint32_t place = table.row_begin[account]; place < table.row_begin[account + 1];
         ++place)
      spread(model, table.columns[place], table.amounts[place],
             [&](ColumnId priced, Int128 claims) {
               holdings.push_back({priced, Amount{to_double(claims)}});
             });
  }
  row_begin.push_back(static_cast<std::uint32_t>(holdings.size()));
  return Exposures::build(sides, row_begin, holdings);
}

}  // namespace seawall
