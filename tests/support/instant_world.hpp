#pragma once

#include <vector>

#include "seawall/base/rng.hpp"
#include "tests/support/random_world.hpp"

// Random worlds in the limit that clearing describes: oracles and keepers as fast as blocks, flash
// money without end, no cost, no interest, no refill, and impact that never decays. Whatever is
// sold fetches the reference price, so every call pays and no keeper ever waits.
namespace seawall::support {

struct InstantWorld {
  WorldSpec spec;
  std::vector<double> factors;  ///< [coins] of the one shock, in the first block
};

/// @param only_stable_debt  everybody owes the stablecoin alone: a book of longs
inline InstantWorld instant_world(std::uint64_t seed, bool only_stable_debt) {
  WorldTaste taste{.depth = WorldTaste::Depth::bottomless,
                   .interest = WorldTaste::Interest::none,
                   .size = WorldTaste::Size::large};
  InstantWorld made{.spec = random_world_spec(seed, taste), .factors = {}};
  Rng random{Seed{seed}, 0, "instant world"};
  ModelSpec& model = made.spec.model;
  model.feedback = FeedbackMode::generative;
  for (AssetSpec& asset : model.assets)
    if (asset.impact) asset.impact->permanent_share = Fraction{1.0};
  for (LiquiditySpec& place : model.liquidity)
    place.refill_per_minute = 0.0;
  // v2 floors an account's average threshold to a basis point, which doubles do not.
  for (VenueSpec& venue : model.venues)
    if (venue.rules == "aave-v2") venue.rules = "aave-v3.6";
  if (only_stable_debt) {
    PositionSpec& rows = model.positions;
    for (std::size_t row = 0; row < rows.rows(); ++row)
      if (rows.debt[row] > 0.0 && rows.asset[row] != 0) rows.debt[row] = 0.0;
  }
  ScenarioSpec& scenario = made.spec.scenario;
  scenario.prices = {};
  scenario.recorded_flows.clear();
  scenario.votes.clear();
  scenario.shocks.clear();
  const double block_minutes = model.clock.block.seconds() / 60.0;
  scenario.duration_minutes = 3'000.0 * block_minutes;
  scenario.stop_when_quiet = true;
  made.factors.assign(model.assets.size(), 1.0);
  for (std::size_t coin = 1; coin < model.assets.size(); ++coin) {
    const double change = random.uniform(-0.35, -0.02);
    if (random.chance(0.3)) continue;
    made.factors[coin] = 1.0 + change;
    scenario.shocks.push_back(
        {.at_minutes = block_minutes, .asset = model.assets[coin].name, .change = change});
  }
  return made;
}

}  // namespace seawall::support
