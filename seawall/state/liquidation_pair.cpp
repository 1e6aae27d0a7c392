#include "seawall/state/liquidation_pair.hpp"

namespace seawall {

std::optional<LiquidationPair> largest_pair(const lending::AccountView<Fast>& account) {
  LiquidationPair pair{};
  double debt_value = 0.0;
  double collateral_value = 0.0;
  for (const lending::Holding<Fast>& holding : account.holdings) {
    const lending::ReserveSnapshot<Fast>& reserve = account.reserves[holding.reserve];
    const double value = holding.scaled.value * (reserve.price.value / reserve.unit.value);
    const bool owed = holding.side == lending::Side::debt;
    if (!owed &&
        lending::liquidation_threshold_of(reserve.terms, holding.reserve, account.e_mode).value ==
            0)
      continue;
    double& largest = owed ? debt_value : collateral_value;
    if (value <= largest) continue;
    largest = value;
    (owed ? pair.debt : pair.collateral) = holding.reserve;
  }
  if (!(debt_value > 0.0 && collateral_value > 0.0)) return std::nullopt;
  return pair;
}

}  // namespace seawall
