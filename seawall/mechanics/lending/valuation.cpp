#include "seawall/mechanics/lending/valuation.hpp"

#include <algorithm>

namespace seawall::lending {

double floor_error(const AccountView<Fast>& account, const Valuation<Fast>& valuation,
                   AdjustedValue adjusted) {
  const Totals<Fast> totals = totals_of<Fast>(account, valuation);
  if (totals.debt.value == 0.0 || totals.weighted_threshold == 0.0) return Fast::unbounded;
  double weighted_error = 0.0;
  double debt_error = 0.0;
  for (std::size_t i = 0; i < account.holdings.size(); ++i) {
    const ReserveSnapshot<Fast>& reserve = account.reserves[account.holdings[i].reserve];
    const double floors =
        1.0 + reserve.price.value / reserve.unit.value;  // of the value and of the balance
    if (account.holdings[i].side == Side::debt) {
      debt_error += floors;
    } else if (valuation.lines[i].threshold.value != 0) {
      weighted_error += floors * valuation.lines[i].threshold.value;
      if (adjusted == AdjustedValue::floored) weighted_error += 1e4;
    }
  }
  return weighted_error / totals.weighted_threshold + debt_error / totals.debt.value;
}

Fraction error_bound_from(double share) {
  // 2^-48: thirty-two roundings of a double, and one wad unit of the quotient.
  return Fraction{share / std::max(1.0 - share, 0x1p-10) + 0x1p-48};
}

}  // namespace seawall::lending
