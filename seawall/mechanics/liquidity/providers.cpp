#include "seawall/mechanics/liquidity/providers.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"

namespace seawall {
namespace {

constexpr double ln_2 = 0.6931471805599453;
constexpr double mean_move_of_a_deviation = 0.7978845608028654;  // √(2/π): E|N(0, 1)|

double weight_left(Duration half_life, Duration elapsed) {
  SEAWALL_ASSERT(half_life > Duration{} && elapsed >= Duration{});
  return math::exp(-ln_2 * elapsed.seconds() / half_life.seconds());
}

double affordable(Amount has, Amount needs) {
  return needs > has ? has.value / needs.value : 1.0;  // needing nothing is never short
}

}  // namespace

double variance_after(double per_second, double log_return, Duration half_life, Duration elapsed) {
  SEAWALL_ASSERT(elapsed > Duration{});
  const double kept = weight_left(half_life, elapsed);
  return kept * per_second + (1.0 - kept) * log_return * log_return / elapsed.seconds();
}

Fraction loss_after(Fraction recent, Fraction loss, Duration half_life, Duration elapsed) {
  return Fraction{weight_left(half_life, elapsed) * recent.value + loss.value};
}

Fraction expected_return(const LiquidityProvider& provider, Fraction spread, double variance,
                         Fraction recent_loss) {
  const double deviation = std::sqrt(variance * provider.holding_time.seconds());
  const double adverse = provider.informed_share.value * mean_move_of_a_deviation * deviation;
  return Fraction{spread.value / 2.0 + provider.rebate.value - adverse -
                  provider.loss_weight.value * recent_loss.value};
}

Time away_until(const LiquidityProvider& provider, Fraction expected, Time until, Time now) {
  return expected < provider.required_return ? std::max(until, now + provider.return_after) : until;
}

Quotes quotes_of(const LiquidityProvider& provider, Stance stance,
                 const ProviderInventory& inventory, const SideCost& full) {
  const double shown = stance == Stance::quoting ? 1.0 : 1.0 - provider.withdrawn_share.value;
  const double skew = inventory.acquired.value / provider.inventory_limit.value;
  const double bids = shown * std::clamp(1.0 - skew, 0.0, 1.0);
  const double asks = shown * std::clamp(1.0 + skew, 0.0, 1.0);
  return {Fraction{std::min(bids, affordable(inventory.quote, full.bids_quote))},
          Fraction{std::min(asks, affordable(inventory.base, full.asks_base))}};
}

}  // namespace seawall
