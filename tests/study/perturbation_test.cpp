// What must move the right way when one thing is changed: half the accounts' debt, half the depth,
// ten times the keepers' capital, half the oracle's delay, double gas. Three worlds: a town with
// little depth and a poor keeper, made for this; the CRV squeeze; Black Thursday. Directions that
// are not what one would expect are tested too; docs/perturbations.md says why.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "seawall/engine/run.hpp"
#include "seawall/io/scenario_file.hpp"
#include "tests/support/scenario_text.hpp"

namespace seawall {
namespace {

constexpr std::size_t main_coin = 0;  // first of each scenario's assets

/// What is compared.
struct Measured {
  double bad_debt_usd = 0.0;
  double lowest_price_usd = 0.0;
  double highest_price_usd = 0.0;
  double minutes = 0.0;  ///< first to last liquidation, or auction begun
  double calls = 0.0;
  double repaid_usd = 0.0;

  [[nodiscard]] double speed_usd_per_minute() const { return repaid_usd / minutes; }
};

Measured measure(const io::ScenarioFile& file) {
  auto compiled = io::compile_file(file);
  if (!compiled) throw std::runtime_error{compiled.error().text()};
  Run run{compiled->model, compiled->scenario, {.seed = file.scenario.seed}};
  while (run.advance(1'000)) {
  }
  const Outcome outcome = run.finish();
  EXPECT_EQ(outcome.ledger_imbalance, 0);
  Measured measured;
  std::vector<Time> times;
  for (const Event& event : run.trace().events())
    if (event.kind == EventKind::liquidation || event.kind == EventKind::auction_started)
      times.push_back(event.time);
  if (!times.empty()) measured.minutes = (times.back() - times.front()).seconds() / 60.0;
  measured.calls = static_cast<double>(times.size());
  measured.bad_debt_usd = outcome.bad_debt_usd;
  measured.lowest_price_usd = outcome.lowest_price_usd[main_coin];
  measured.highest_price_usd = outcome.highest_price_usd[main_coin];
  measured.repaid_usd = outcome.repaid_usd;
  return measured;
}

using Overrides = std::vector<std::string>;

Measured play(const std::string& path, const Overrides& overrides = {}) {
  auto file =
      io::read_scenario((std::filesystem::path{SEAWALL_SOURCE_DIR} / path).string(), overrides);
  if (!file) throw std::runtime_error{file.error().text()};
  return measure(*file);
}

/// Mean of several seeds: where slices are drawn, one seed would be chance.
Measured play_seeds(const std::string& path, const Overrides& overrides, int seeds) {
  Measured mean;
  for (int seed = 1; seed <= seeds; ++seed) {
    Overrides at_seed = overrides;
    at_seed.push_back(fmt::format("seed={}", seed));
    const Measured one = play(path, at_seed);
    mean.bad_debt_usd += one.bad_debt_usd / seeds;
    mean.lowest_price_usd += one.lowest_price_usd / seeds;
    mean.highest_price_usd += one.highest_price_usd / seeds;
    mean.minutes += one.minutes / seeds;
    mean.calls += one.calls / seeds;
    mean.repaid_usd += one.repaid_usd / seeds;
  }
  return mean;
}

// --- the town -----------------------------------------------------------------------------------

io::ScenarioFile read_town(const Overrides& overrides) {
  auto file = io::read_scenario_text(town_scenario(), "town.toml", overrides);
  if (!file) throw std::runtime_error{file.error().text()};
  return *std::move(file);
}

Measured town(const Overrides& overrides = {}) { return measure(read_town(overrides)); }

Measured town_with_debt(double factor) {
  io::ScenarioFile file = read_town({});
  for (double& debt : file.model.positions.debt)
    debt *= factor;
  return measure(file);
}

TEST(MovesTheRightWay, HalfTheDebtMeansLessBadDebtAHigherTroughAndNoCascade) {
  const Measured whole = town();
  const Measured most = town_with_debt(0.9);
  const Measured half = town_with_debt(0.5);
  EXPECT_GT(whole.bad_debt_usd, most.bad_debt_usd);
  EXPECT_GE(most.bad_debt_usd, half.bad_debt_usd);
  EXPECT_LT(whole.lowest_price_usd, most.lowest_price_usd);
  EXPECT_LT(most.lowest_price_usd, half.lowest_price_usd);
  EXPECT_GT(whole.minutes, most.minutes);
  EXPECT_EQ(half.calls, 0.0);
  EXPECT_NEAR(half.lowest_price_usd, 1500.0, 1e-6);  // what falls from outside
}

TEST(MovesTheRightWay, HalfTheDepthMeansMoreBadDebtALowerTroughAndMoreTime) {
  const Measured twice = town({"depth_multiplier=2"});
  const Measured whole = town();
  const Measured half = town({"depth_multiplier=0.5"});
  EXPECT_LT(twice.bad_debt_usd, whole.bad_debt_usd);
  EXPECT_LT(whole.bad_debt_usd, half.bad_debt_usd);
  EXPECT_GT(twice.lowest_price_usd, whole.lowest_price_usd);
  EXPECT_GT(whole.lowest_price_usd, half.lowest_price_usd);
  EXPECT_LT(twice.minutes, whole.minutes);
  EXPECT_LT(whole.minutes, half.minutes);
}

// The trough does not move: the same collateral is sold, somewhat earlier.
TEST(MovesTheRightWay, TenTimesTheCapitalMeansLessBadDebtAndLessTime) {
  const Measured poor = town();
  const Measured rich = town({"keepers.poor.capital.USDC=50000"});
  EXPECT_LT(rich.bad_debt_usd, poor.bad_debt_usd);
  EXPECT_LT(rich.minutes, poor.minutes);
  EXPECT_NEAR(rich.lowest_price_usd / poor.lowest_price_usd, 1.0, 0.005);
}

TEST(MovesTheRightWay, HalfTheDelayMeansLessBadDebtAndLessTime) {
  const Measured late = town({"oracles.eth.delay_seconds=240"});
  const Measured own = town();
  const Measured half = town({"oracles.eth.delay_seconds=60"});
  EXPECT_GT(late.bad_debt_usd, own.bad_debt_usd);
  EXPECT_GT(own.bad_debt_usd, half.bad_debt_usd);
  EXPECT_GT(own.minutes, half.minutes);
  EXPECT_NEAR(half.lowest_price_usd / own.lowest_price_usd, 1.0, 0.005);
}

TEST(MovesTheRightWay, DoubleGasMeansMoreBadDebtMoreTimeAndFewerCalls) {
  const Measured cheap = town({"keepers.poor.cost_per_call_usd=25"});
  const Measured own = town();
  const Measured dear = town({"keepers.poor.cost_per_call_usd=100"});
  EXPECT_LT(cheap.bad_debt_usd, own.bad_debt_usd);
  EXPECT_LT(own.bad_debt_usd, dear.bad_debt_usd);
  EXPECT_LT(cheap.minutes, own.minutes);
  EXPECT_LT(own.minutes, dear.minutes);
  EXPECT_GT(own.calls, dear.calls);
}

// Not monotone: where no call pays nothing is sold, and the price does not fall further.
TEST(MovesTheRightWay, GasThatStopsEveryKeeperStopsTheCascadeToo) {
  const Measured own = town();
  const Measured prohibitive = town({"keepers.poor.cost_per_call_usd=1000"});
  EXPECT_EQ(prohibitive.calls, 0.0);
  EXPECT_GT(prohibitive.lowest_price_usd, own.lowest_price_usd);
  EXPECT_LT(prohibitive.bad_debt_usd, own.bad_debt_usd);
}

// The sign test of the theory: speed falls with cost and staleness and rises with depth.
TEST(MovesTheRightWay, LiquidationIsSlowerWithCostAndStalenessAndFasterWithDepth) {
  const double speed = town().speed_usd_per_minute();
  EXPECT_LT(town({"keepers.poor.cost_per_call_usd=100"}).speed_usd_per_minute(), speed);
  EXPECT_GT(town({"oracles.eth.delay_seconds=60"}).speed_usd_per_minute(), speed);
  EXPECT_GT(town({"depth_multiplier=2"}).speed_usd_per_minute(), speed);
}

// --- the squeeze: its trough is a peak ----------------------------------------------------------

Measured squeeze(Overrides overrides = {}) {
  overrides.emplace_back("duration_minutes=1440");  // slow ones outlast the replay's own end
  return play_seeds("seawall/study/replays/crv-squeeze.toml", overrides, 5);
}

TEST(SqueezeMovesTheRightWay, HalfTheAccountMeansLessBadDebtALowerPeakAndLessTime) {
  const Measured whole = squeeze();
  const Measured half =
      squeeze({"accounts.short.debt.CRV=46e6", "accounts.short.collateral.USDC=31.8e6"});
  EXPECT_LT(half.bad_debt_usd, whole.bad_debt_usd);
  EXPECT_LT(half.highest_price_usd, whole.highest_price_usd);
  EXPECT_LT(half.minutes, whole.minutes);
  EXPECT_EQ(squeeze({"accounts.short.debt.CRV=46e6"}).calls, 0.0);  // with all its collateral
}

// The peak does not move: a call pays only while buying back costs less than what is seized, so
// less depth makes the buying slower, not dearer.
TEST(SqueezeMovesTheRightWay, HalfTheDepthMeansMoreBadDebtAndMoreTimeAtTheSamePeak) {
  const Measured whole = squeeze();
  const Measured half = squeeze({"depth_multiplier=0.5"});
  EXPECT_GT(half.bad_debt_usd, whole.bad_debt_usd);
  EXPECT_GT(half.minutes, whole.minutes);
  EXPECT_NEAR(half.highest_price_usd / whole.highest_price_usd, 1.0, 0.01);
}

// Keepers pay with flash loans.
TEST(SqueezeMovesTheRightWay, CapitalDoesNotMatterToThoseWhoBorrowIt) {
  const Measured own = squeeze({"keepers.flash.capital.CRV=1e6"});
  const Measured ten = squeeze({"keepers.flash.capital.CRV=1e7"});
  EXPECT_EQ(own.bad_debt_usd, ten.bad_debt_usd);
  EXPECT_EQ(own.calls, ten.calls);
  EXPECT_EQ(own.minutes, ten.minutes);
}

// A delay counts in whole blocks of 12 s, and the squeeze's own is one. Against the first
// expectation a longer one means less bad debt.
TEST(SqueezeMovesTheRightWay, LessThanABlockOfDelayIsABlockAndFourMeanLessBadDebt) {
  const Measured own = squeeze();
  const Measured half =
      squeeze({"oracles.CRV/ETH.delay_seconds=6", "oracles.USDC/ETH.delay_seconds=6"});
  EXPECT_EQ(half.bad_debt_usd, own.bad_debt_usd);
  EXPECT_EQ(half.calls, own.calls);
  const Measured late = squeeze({"oracles.CRV/ETH.delay_seconds=48"});
  EXPECT_LT(late.bad_debt_usd, own.bad_debt_usd);
  EXPECT_GT(late.minutes, own.minutes);
}

// 50 or 100 USD are little against a call of 150,000 USD: fewer calls, the same result.
TEST(SqueezeMovesTheRightWay, DoubleGasMeansFewerCallsAndHardlyAnythingElse) {
  const Measured own = squeeze();
  const Measured dear = squeeze({"keepers.flash.cost_per_call_usd=100"});
  EXPECT_LT(dear.calls, own.calls);
  EXPECT_NEAR(dear.bad_debt_usd / own.bad_debt_usd, 1.0, 0.05);
  EXPECT_NEAR(dear.highest_price_usd / own.highest_price_usd, 1.0, 0.01);
}

// --- Black Thursday: prices are given, so there is no trough to move -----------------------------

io::ScenarioFile read_thursday(const Overrides& overrides = {}) {
  auto file = io::read_scenario(
      (std::filesystem::path{SEAWALL_SOURCE_DIR} / "seawall/study/replays/black-thursday.toml")
          .string(),
      overrides);
  if (!file) throw std::runtime_error{file.error().text()};
  return *std::move(file);
}

double debt_hole_usd(const io::ScenarioFile& file) { return measure(file).bad_debt_usd; }

double debt_hole_with_gas(double factor) {
  io::ScenarioFile file = read_thursday();
  for (double& price : file.scenario.gas->prices)
    price *= factor;
  return debt_hole_usd(file);
}

TEST(BlackThursdayMovesTheRightWay, HalfTheDebtMeansASmallerHole) {
  io::ScenarioFile half = read_thursday();
  half.drawn_book->density /= 2.0;
  EXPECT_LT(debt_hole_usd(half), debt_hole_usd(read_thursday()));
}

TEST(BlackThursdayMovesTheRightWay, DoubleGasMeansALargerHoleAndHalfTheGasASmallerOne) {
  const double own = debt_hole_usd(read_thursday());
  EXPECT_GT(debt_hole_with_gas(2.0), own);
  EXPECT_LT(debt_hole_with_gas(0.5), own);
}

// A shorter hop sends vaults to auction earlier and changes the hole by no more than seeds do.
TEST(BlackThursdayMovesTheRightWay, HalfTheHopHardlyChangesTheHole) {
  constexpr int seeds = 4;
  double own = 0.0;
  double half = 0.0;
  for (int seed = 1; seed <= seeds; ++seed) {
    const std::string at_seed = fmt::format("seed={}", seed);
    own += debt_hole_usd(read_thursday({at_seed})) / seeds;
    half += debt_hole_usd(read_thursday({at_seed, "oracles.osm.osm_hop_minutes=30"})) / seeds;
  }
  EXPECT_NEAR(half / own, 1.0, 0.2);
}

// Beyond some millions capital no longer binds, block space does: a hundred times as much then
// changes nothing.
TEST(BlackThursdayMovesTheRightWay, TenTimesTheCapitalMeansASmallerHoleUntilBlockSpaceBinds) {
  const auto hole = [](const std::string& dai) {
    return debt_hole_usd(read_thursday({"bidders[1].capital.DAI=" + dai}));
  };
  EXPECT_GT(hole("0.5e6"), hole("5e6"));
  EXPECT_EQ(hole("1e7"), hole("1e8"));
}

}  // namespace
}  // namespace seawall
