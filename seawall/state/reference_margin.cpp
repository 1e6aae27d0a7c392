#include "seawall/state/reference_margin.hpp"

#include "seawall/state/lending_view.hpp"

namespace seawall {
namespace {

// Tokens that one claim of a column is.
double tokens_of_claim(const Model& model, const State& state, const Column& column,
                       const LendingReserve& reserve) {
  const ReserveState& indices = state.reserves[model.reserve_row(column.venue, column.reserve)];
  const Int128 index = column.side == Side::debt ? indices.projected_borrow_index
                                                 : indices.projected_liquidity_index;
  return to_double(index) /
         (to_double(ray) * to_double(power_of_ten(model.assets[reserve.asset.index()].decimals)));
}

}  // namespace

ReferenceMargin reference_margin(const Model& model, const State& state, AccountId account) {
  ReferenceMargin margin;
  const PositionTable& table = model.positions;
  for (std::uint32_t place = table.row_begin[account.index()];
       place < table.row_begin[account.index() + 1]; ++place) {
    const double amount = to_double(state.positions.amount(place));
    if (amount == 0.0) continue;
    const Column& column = model.columns[table.columns[place]];
    const LendingReserve& reserve =
        lending_pool(model, column.venue).reserves[column.reserve.index()];
    const double tokens = amount * tokens_of_claim(model, state, column, reserve);
    const double usd = tokens * state.prices.reference[reserve.asset.index()];
    if (column.side == Side::debt) {
      margin.requirement += usd;
      continue;
    }
    const double shown = to_double(state.oracles[reserve.oracle.index()].feed.visible.answer);
    const double counted = amount * effective_price_of(model, state, column).value;
    margin.worth += usd;
    margin.collateral += usd * counted / (tokens * shown);
  }
  return margin;
}

}  // namespace seawall
