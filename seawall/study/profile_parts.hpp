#pragma once

#include <span>

#include "seawall/clearing/depth_of.hpp"
#include "seawall/clearing/liquidation_schedule.hpp"
#include "seawall/study/profile.hpp"

namespace seawall::profiling {

/// The parts of profile_of(). What an asset's profile is made of, at today's price `now`.
struct Book {
  const LiquidationSchedule& schedule;
  const AssetDepth& depth;
  double now = 0.0;  ///< USD, > 0
};

/// Refuses what is out of range; fills in the shocks and sorts them, 0 first.
[[nodiscard]] Result<ProfileOptions> checked(const ProfileOptions& asked);

/// Tokens that an entry adds where the price stands at its threshold.
[[nodiscard]] double tokens_of(const ForcedSale& sale);

/// The widest deviation and the longest interval of the oracles that price the asset.
struct OracleGap {
  double deviation = 0.0;
  double interval = 0.0;  ///< seconds
};
[[nodiscard]] OracleGap oracle_gap(const Model& model, AssetId asset);

/// Shocks, curve, folds, depths and the severity map.
[[nodiscard]] ProfileSide side_of(const Book& book, const OracleGap& gap,
                                  const ProfileOptions& options);

/// The speed model beside the side's largest R: velocity, stall, growth and resilience.
[[nodiscard]] ProfileSpeed speed_of(const Model& model, AssetId asset, const AssetDepth& depth,
                                    const ProfileSide& side, const ProfileOptions& options);

/// The schedule with the stated background of an asset added: log-uniform leverage from least to
/// most, in slices of equal value; a long of leverage L is sold in full at now · (1 − 1/L).
[[nodiscard]] LiquidationSchedule with_background(LiquidationSchedule schedule,
                                                  std::span<const BackgroundLeverage> priors,
                                                  double now);

}  // namespace seawall::profiling
