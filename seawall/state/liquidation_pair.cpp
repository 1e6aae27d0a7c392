#include "seawall/state/liquidation_pair.hpp"

namespace seawall {

std::optional<LiquidationPair> largest_pair(const AccountSheet<Fast>& sheet) {
  LiquidationPair pair{};
  double debt_value = 0.0;
  double collateral_value = 0.0;
  const aave::EModeCategory* mode = sheet.view().e_mode;
  for (std::size_t i = 0; i < sheet.holding_count; ++i) {
    const aave::Holding<Fast>& holding = sheet.holdings[i];
    const aave::ReserveSnapshot<Fast>& reserve = sheet.reserves[holding.reserve];
    const double value = holding.scaled.value * (reserve.price.value / reserve.unit.value);
    const bool owed = holding.side == aave::Side::debt;
    if (!owed && aave::liquidation_threshold_of(reserve.terms, holding.reserve, mode).value == 0)
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
