#include "seawall/clearing/anchors/mitigation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"
#include "seawall/base/rng.hpp"

namespace seawall::anchors {

Fraction auction_discount(double decay, double volatility, double seconds_between) {
  const double spread = decay * decay + 2.0 * volatility * volatility / seconds_between;
  return Fraction{0.5 * seconds_between * (decay + std::sqrt(spread))};
}

FundSize fund_size(double carry, double shortfall, LogNormalLoss loss) {
  SEAWALL_ASSERT(carry > 0.0 && shortfall > carry);
  const double tail = carry / shortfall;
  return {.quantile = Fraction{1.0 - tail},
          .size = Value{math::exp(loss.mean - loss.deviation * normal_quantile(tail))}};
}

Haircuts share_deficit(std::span<const Winner> winners, Value deficit) {
  std::vector<std::size_t> rising(winners.size());
  std::iota(rising.begin(), rising.end(), std::size_t{0});
  std::ranges::stable_sort(rising, {}, [&](std::size_t i) { return winners[i].cap; });
  Value open_gain{};  // of those not yet at their cap
  for (const Winner& winner : winners)
    open_gain += winner.gain;

  Haircuts result;
  Value left = deficit;
  for (const std::size_t i : rising) {
    result.level = open_gain > Value{} ? left / open_gain : Fraction{};
    if (result.level <= winners[i].cap) break;
    left -= winners[i].cap * winners[i].gain;
    open_gain -= winners[i].gain;
    result.level = winners[i].cap;
  }
  Value paid{};
  for (const Winner& winner : winners) {
    result.share.push_back(std::min(result.level, winner.cap));
    result.paid.push_back(result.share.back() * winner.gain);
    paid += result.paid.back();
  }
  result.uncovered = std::max(Value{}, deficit - paid);
  return result;
}

}  // namespace seawall::anchors
