#include "seawall/mechanics/chain/background_demand.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"

namespace seawall {
namespace {

// One wei, and more than all ether for one gas: a far tail stays a number that every sum can hold.
constexpr double gwei_min = 1e-9;
constexpr double gwei_max = 1e18;

double within_bounds(double price) { return std::clamp(price, gwei_min, gwei_max); }

}  // namespace

double block_level(double sigma, double z) {
  SEAWALL_ASSERT(sigma >= 0.0);
  return math::exp(sigma * z - sigma * sigma / 2.0);
}

BackgroundDemand::BackgroundDemand(std::span<const double> shares,
                                   std::span<const double> prices_gwei, double level) {
  const std::size_t count = shares.size();
  SEAWALL_ASSERT(count > 0 && prices_gwei.size() == count);
  SEAWALL_ASSERT(level > 0.0 && std::isfinite(level));
  knots_.resize(count + 2);
  for (std::size_t i = 0; i < count; ++i) {
    const double price = within_bounds(prices_gwei[i] * level);
    SEAWALL_ASSERT(prices_gwei[i] > 0.0 && std::isfinite(prices_gwei[i]) && shares[i] > 0.0 &&
                   shares[i] < 1.0);
    SEAWALL_ASSERT(i == 0 || (shares[i] > shares[i - 1] && prices_gwei[i] >= prices_gwei[i - 1]));
    knots_[i + 1] = {shares[i], price, math::log(price)};
  }
  const auto slope_between = [&](std::size_t low, std::size_t high) {
    return (knots_[high].log_price - knots_[low].log_price) /
           (knots_[high].share - knots_[low].share);
  };
  const double slope_first = count > 1 ? slope_between(1, 2) : 0.0;
  const double slope_last = count > 1 ? slope_between(count - 1, count) : 0.0;
  const Knot& first = knots_[1];
  const Knot& last = knots_[count];
  const double low_price = within_bounds(first.price * math::exp(-slope_first * first.share));
  const double high_price = within_bounds(last.price * math::exp(slope_last * (1.0 - last.share)));
  knots_.front() = {0.0, low_price, math::log(low_price)};
  knots_.back() = {1.0, high_price, math::log(high_price)};
}

double BackgroundDemand::quantile(double share) const {
  SEAWALL_ASSERT(share >= 0.0 && share <= 1.0);
  const auto above =
      std::upper_bound(knots_.begin(), knots_.end(), share,
                       [](double value, const Knot& knot) { return value < knot.share; });
  if (above == knots_.end()) return knots_.back().price;
  const Knot& low = *(above - 1);
  const double part = (share - low.share) / (above->share - low.share);
  const double price = low.price * math::exp(part * (above->log_price - low.log_price));
  // The product may round past the next knot, and a quantile never falls.
  return std::min(price, above->price);
}

double BackgroundDemand::share_below(double price_gwei) const {
  SEAWALL_ASSERT(price_gwei >= 0.0);
  // Compared as prices, not logs: two prices may share a log, and equal bids are not below.
  const auto high =
      std::lower_bound(knots_.begin(), knots_.end(), price_gwei,
                       [](const Knot& knot, double value) { return knot.price < value; });
  if (high == knots_.begin()) return 0.0;
  if (high == knots_.end()) return 1.0;
  const Knot& low = *(high - 1);
  const double rise = high->log_price - low.log_price;
  if (!(rise > 0.0)) return low.share;
  const double part = std::clamp((math::log(price_gwei) - low.log_price) / rise, 0.0, 1.0);
  return std::min(low.share + part * (high->share - low.share), high->share);
}

std::int64_t BackgroundDemand::gas_not_below(double price_gwei, std::int64_t gas_limit) const {
  SEAWALL_ASSERT(gas_limit > 0);
  const double gas = (1.0 - share_below(price_gwei)) * static_cast<double>(gas_limit);
  return std::min(static_cast<std::int64_t>(std::ceil(gas)), gas_limit);
}

}  // namespace seawall
