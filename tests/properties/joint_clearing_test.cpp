#include "seawall/clearing/joint_clearing.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "seawall/clearing/joint_envelope.hpp"
#include "seawall/engine/run.hpp"
#include "seawall/mechanics/liquidity/impact.hpp"
#include "tests/support/instant_world.hpp"

namespace seawall {
namespace {

using support::InstantWorld;
using support::World;

constexpr std::uint64_t worlds = 400;

std::vector<AccountId> liquidated(const Model& model, const State& state) {
  std::vector<AccountId> accounts;
  for (std::size_t i = 0; i < model.positions.accounts(); ++i)
    if (has_status(state, AccountId{i}, account_status::was_liquidated))
      accounts.push_back(AccountId{i});
  return accounts;
}

void expect_the_simulation_ends_there(std::uint64_t seed, bool only_stable_debt,
                                      std::size_t& calls) {
  const InstantWorld instant = support::instant_world(seed, only_stable_debt);
  const World world = support::compiled(instant.spec);
  seawall::Run run{world.model,
                   world.scenario,
                   {.trace_level = TraceLevel::hash, .series_every = 0, .seed = seed}};
  while (run.advance(1'000)) {
  }
  ASSERT_TRUE(run.state().under_water.empty()) << "seed " << seed;
  const State start = make_state(world.model);
  JointClearing clearing{world.model, start};
  const JointPoint& point = clearing.waves(instant.factors);
  ASSERT_TRUE(point.is_at_rest) << "seed " << seed;
  EXPECT_EQ(point.liquidated, liquidated(world.model, run.state())) << "seed " << seed;
  EXPECT_EQ(point.calls, run.trace().counts().liquidations) << "seed " << seed;
  for (std::size_t coin = 0; coin < world.model.coins; ++coin)
    EXPECT_NEAR(point.prices[coin], run.state().prices.reference[coin],
                1e-9 * run.state().prices.reference[coin])
        << "seed " << seed << " coin " << coin;
  calls += point.calls;
}

// J-1: the simulation with instant oracles and keepers ends where the waves do.
TEST(JointClearing, WavesEndWhereTheInstantSimulationDoes) {
  std::size_t calls = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed)
    expect_the_simulation_ends_there(seed, true, calls);
  EXPECT_GT(calls, 10 * worlds);
}

// J-1 with volatile debt: buying it back is a sale too, and the waves take it in the same order.
TEST(JointClearing, WavesEndWhereTheInstantSimulationDoesWithVolatileDebt) {
  std::size_t calls = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed)
    expect_the_simulation_ends_there(seed, false, calls);
  EXPECT_GT(calls, 10 * worlds);
}

// Every account holds one asset that counts and owes the stablecoin.
InstantWorld one_pair_world(std::uint64_t seed) {
  InstantWorld made = support::instant_world(seed, true);
  PositionSpec& rows = made.spec.model.positions;
  for (std::size_t row = 1; row < rows.rows(); ++row)
    if (rows.account[row] == rows.account[row - 1] && rows.collateral[row] > 0.0)
      for (std::size_t before = row; before-- > 0 && rows.account[before] == rows.account[row];)
        if (rows.collateral[before] > 0.0) rows.collateral[row] = 0.0;
  return made;
}

std::vector<double> deeper(std::vector<double> factors, double by) {
  for (std::size_t coin = 1; coin < factors.size(); ++coin)
    factors[coin] *= by;
  return factors;
}

// J-2: in worlds of longs with one collateral each, where rounds from above end, another evaluation
// of every account changes nothing: the full scan finds those who were liquidated, and prices are
// what the sold quantities leave.
TEST(JointClearing, GreatestIsAFixedPoint) {
  std::size_t liquidated_in_all = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const InstantWorld instant = one_pair_world(seed);
    const World world = support::compiled(instant.spec);
    const State state = make_state(world.model);
    JointClearing clearing{world.model, state};
    const JointPoint& point = clearing.greatest(instant.factors);
    ASSERT_TRUE(point.is_at_rest) << "seed " << seed;
    ScanResult scan;
    full_scan(state.exposures, clearing.market().effective(), scan);
    ASSERT_EQ(point.liquidated, scan.liquidatable) << "seed " << seed;
    for (std::size_t coin = 0; coin < world.model.coins; ++coin) {
      double seized = 0.0;
      for (std::size_t v = 0; v < world.model.venues.size(); ++v)
        seized += point.seized[v * world.model.coins + coin];
      const auto& impact = world.model.assets[coin].impact;
      const double factor = impact ? impact_factor(*impact, Amount{seized}).value : 1.0;
      const double start = world.model.assets[coin].initial_price.value * instant.factors[coin];
      EXPECT_NEAR(point.prices[coin], start * factor, 1e-12 * start) << "seed " << seed;
    }
    liquidated_in_all += point.liquidated.size();
  }
  EXPECT_GT(liquidated_in_all, 5 * worlds);
}

// J-3: of worlds in which everybody holds one asset and owes the stablecoin. Waves, which sell at
// better prices, end above; a deeper shock and less depth end below; the least point is below all.
TEST(JointClearing, PricesRiseWithTheStartAndWithDepthInWorldsOfLongs) {
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    InstantWorld instant = one_pair_world(seed);
    const World world = support::compiled(instant.spec);
    instant.spec.model.depth_multiplier = 0.5;
    const World shallow = support::compiled(instant.spec);
    const State state = make_state(world.model);
    const State shallow_state = make_state(shallow.model);
    JointClearing clearing{world.model, state};
    JointClearing in_half_the_depth{shallow.model, shallow_state};
    const std::vector<double> high = clearing.greatest(instant.factors).prices;
    const auto expect_below = [&](const JointPoint& point, const char* what) {
      ASSERT_TRUE(point.is_at_rest) << "seed " << seed << " " << what;
      for (std::size_t coin = 0; coin < high.size(); ++coin)
        EXPECT_LE(point.prices[coin], high[coin] * (1 + 1e-12))
            << "seed " << seed << " coin " << coin << " " << what;
    };
    expect_below(clearing.greatest(deeper(instant.factors, 0.97)), "deeper shock");
    expect_below(in_half_the_depth.greatest(instant.factors), "half the depth");
    expect_below(clearing.least(instant.factors), "least");
    const JointPoint& waves = clearing.waves(instant.factors);
    for (std::size_t coin = 0; coin < high.size(); ++coin)
      EXPECT_GE(waves.prices[coin], high[coin] * (1 - 1e-12)) << "seed " << seed << " waves";
  }
}

// J-4: with volatile debt and several collaterals an account can heal what another breaks, and
// rounds go round in circles. The envelope holds the simulation's end (which J-1 gives as waves)
// all the same.
TEST(JointEnvelope, HoldsTheEndOfCascadesWhoseRoundsNeverRest) {
  std::size_t restless = 0;
  std::size_t narrow = 0;
  for (std::uint64_t seed = 0; seed < worlds; ++seed) {
    const InstantWorld instant = support::instant_world(seed, false);
    const World world = support::compiled(instant.spec);
    const State state = make_state(world.model);
    JointClearing clearing{world.model, state, {.rounds_max = 500}};
    if (!clearing.greatest(instant.factors).is_at_rest) ++restless;
    const std::vector<double> end = clearing.waves(instant.factors).prices;
    const auto envelope = envelope_of(world.model, state, instant.factors);
    ASSERT_TRUE(envelope && envelope->is_at_rest) << "seed " << seed;
    for (std::size_t coin = 0; coin < world.model.coins; ++coin) {
      ASSERT_GE(end[coin], envelope->low[coin] * (1 - 1e-12)) << "seed " << seed;
      ASSERT_LE(end[coin], envelope->high[coin] * (1 + 1e-12)) << "seed " << seed;
      if (envelope->high[coin] < 1.2 * envelope->low[coin]) ++narrow;
    }
  }
  EXPECT_GT(restless, 5u);
  EXPECT_GT(narrow, worlds);
}

// J-5: where everybody holds one asset and owes the stablecoin, both ends are the lattice's own.
TEST(JointEnvelope, OfLongsItIsTheGreatestPointAndTheStart) {
  for (std::uint64_t seed = 0; seed < worlds / 4; ++seed) {
    const InstantWorld instant = one_pair_world(seed);
    const World world = support::compiled(instant.spec);
    const State state = make_state(world.model);
    JointClearing clearing{world.model, state};
    const std::vector<double> greatest = clearing.greatest(instant.factors).prices;
    const auto envelope = envelope_of(world.model, state, instant.factors);
    ASSERT_TRUE(envelope);
    for (std::size_t coin = 0; coin < world.model.coins; ++coin) {
      EXPECT_NEAR(envelope->low[coin], greatest[coin], 1e-9 * greatest[coin]) << "seed " << seed;
      EXPECT_EQ(envelope->longs_only[coin], greatest[coin]) << "seed " << seed;
      EXPECT_DOUBLE_EQ(envelope->high[coin], state.prices.reference[coin] * instant.factors[coin]);
    }
  }
}

}  // namespace
}  // namespace seawall
