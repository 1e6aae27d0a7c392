#include "seawall/clearing/anchors/vulnerable_banks.hpp"

#include "seawall/base/assert.hpp"

namespace seawall::anchors {

Vulnerability vulnerability(const LeverageTargeters& banks, const std::vector<double>& shock) {
  const std::size_t count = banks.assets.size();
  SEAWALL_ASSERT(banks.equity.size() == count && banks.weights.rows() == count);
  SEAWALL_ASSERT(banks.impact.size() == banks.weights.columns());
  Vulnerability result;
  result.first_return = times(banks.weights, shock);
  result.sales.assign(banks.impact.size(), 0.0);
  for (std::size_t bank = 0; bank < count; ++bank) {
    const double leverage = (banks.assets[bank] - banks.equity[bank]) / banks.equity[bank];
    const double sold = banks.assets[bank] * leverage * result.first_return[bank];
    for (std::size_t asset = 0; asset < result.sales.size(); ++asset)
      result.sales[asset] += banks.weights(bank, asset) * sold;
  }
  for (std::size_t asset = 0; asset < result.sales.size(); ++asset)
    result.second_return.push_back(banks.impact[asset] * result.sales[asset]);
  result.second_loss = times(banks.weights, result.second_return);
  double loss = 0.0;
  double equity = 0.0;
  for (std::size_t bank = 0; bank < count; ++bank) {
    result.second_loss[bank] *= banks.assets[bank];
    loss += result.second_loss[bank];
    equity += banks.equity[bank];
  }
  result.aggregate = loss / equity;
  return result;
}

}  // namespace seawall::anchors
