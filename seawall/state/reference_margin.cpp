#include "seawall/state/reference_margin.hpp"

#include "seawall/state/lending_view.hpp"

namespace seawall {
namespace {

struct Claim {
  double usd = 0.0;    ///< worth of one claim at the reference price
  double share = 0.0;  ///< that the venue counts of it
};

Claim claim_of(const Model& model, const State& state, const Column& column) {
  const LendingReserve& reserve =
      lending_pool(model, column.venue).reserves[column.reserve.index()];
  const ReserveState& indices = state.reserves[model.reserve_row(column.venue, column.reserve)];
  const Int128 index = column.side == Side::debt ? indices.projected_borrow_index
                                                 : indices.projected_liquidity_index;
  const double tokens = to_double(index) / to_double(ray) /
                        to_double(power_of_ten(model.assets[reserve.asset.index()].decimals));
  const double believed =
      tokens * to_double(state.oracles[reserve.oracle.index()].feed.visible.answer);
  return {.usd = tokens * state.prices.reference[reserve.asset.index()],
          .share = effective_price_of(model, state, column).value / believed};
}

}  // namespace

ReferenceMargin reference_margin(const Model& model, const State& state, AccountId account) {
  ReferenceMargin margin;
  const Exposures::Row row = state.exposures.row(account);
  for (std::size_t i = 0; i < row.size(); ++i) {
    const double amount = row.amount(i).value;
    if (amount == 0.0) continue;
    const Column& column = model.columns[row.column(i).index()];
    const Claim claim = claim_of(model, state, column);
    if (column.side == Side::debt) {
      margin.requirement += amount * claim.usd;
    } else {
      margin.worth += amount * claim.usd;
      margin.collateral += amount * claim.usd * claim.share;
    }
  }
  return margin;
}

}  // namespace seawall
