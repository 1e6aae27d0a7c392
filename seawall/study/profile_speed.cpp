#include <algorithm>

#include "seawall/base/math.hpp"
#include "seawall/clearing/speed.hpp"
#include "seawall/study/profile_parts.hpp"

namespace seawall::profiling {
namespace {

constexpr double one = 10'000.0;  // in basis points

// The largest that a lending pool pays on the asset; 0 where none does.
double bonus_of(const Model& model, AssetId asset) {
  double most = 0.0;
  for (const Venue& venue : model.venues)
    for (const LendingReserve& reserve : reserves_of(venue))
      if (reserve.asset == asset)
        most = std::max(most, to_double(reserve.initial.liquidation_bonus.value) / one - 1.0);
  return most;
}

// What the first token loses: fee and half the spread.
double cost_of(const Depth& execution, Price now) {
  const Amount little{1e-6 * execution.sold(now, Price{0.99 * now.value}).value};
  if (!(little.value > 0.0)) return 0.0;
  return std::max(0.0, 1.0 - execution.worth(now, little).value / (little.value * now.value));
}

// Half the time between looks and the delay after, of the slowest oracle; theory.md §2.
double oracle_lag(const Model& model, AssetId asset) {
  double most = 0.0;
  for (const Oracle& oracle : model.oracles) {
    if (oracle.asset != asset || oracle.fixed) continue;
    const double between = std::max(oracle.hop.seconds(), model.clock.block.seconds());
    most = std::max(most, between / 2.0 + oracle.delay.seconds() + oracle.hop.seconds());
  }
  return most;
}

// Rate at which the asset's own impact decays; nothing where it stays or there is none.
std::optional<double> refill_rate(const Asset& asset) {
  if (!asset.impact || asset.impact->half_life.seconds() <= 0.0 ||
      asset.impact->permanent_share.value >= 1.0)
    return std::nullopt;
  return math::log(2.0) / asset.impact->half_life.seconds();
}

std::optional<double> largest_branching(const ProfileSide& side) {
  std::optional<double> largest;
  for (const ProfilePoint& point : side.curve)
    if (point.branching && (!largest || *point.branching > *largest)) largest = point.branching;
  return largest;
}

}  // namespace

ProfileSpeed speed_of(const Model& model, AssetId asset, const AssetDepth& depth,
                      const ProfileSide& side, const ProfileOptions& options) {
  const Price now = model.assets[asset.index()].initial_price;
  ProfileSpeed speed;
  speed.bonus = bonus_of(model, asset);
  speed.cost = cost_of(depth.execution, now);
  speed.oracle_seconds = oracle_lag(model, asset);
  speed.keeper_seconds = options.keeper_seconds;
  // What is sold within a block meets the same depth, which is back in the next.
  const double slope = depth.execution.slope(now, Price{0.99 * now.value});
  speed.temporary_impact = slope * model.clock.block.seconds();
  const KeeperMargin keepers{.bonus = Fraction{speed.bonus},
                             .cost = Fraction{speed.cost},
                             .temporary_impact = speed.temporary_impact};
  speed.velocity = liquidation_velocity(keepers, now, now);
  speed.stall = stall_gap(keepers).value;
  const Lags lags{.oracle = speed.oracle_seconds, .keeper = speed.keeper_seconds};
  const auto largest = largest_branching(side);
  if (largest && lags.oracle + lags.keeper > 0.0) speed.growth_rate = growth_rate(*largest, lags);
  speed.refill_rate = refill_rate(model.assets[asset.index()]);
  if (speed.refill_rate) speed.threshold = resilience_threshold(*speed.refill_rate, lags.oracle);
  return speed;
}

}  // namespace seawall::profiling
