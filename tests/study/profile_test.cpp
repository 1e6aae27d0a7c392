// The profile against the clearing index itself, and its parts where the program cannot show them.

#include "seawall/study/profile.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "seawall/clearing/clearing_index.hpp"
#include "seawall/clearing/losses.hpp"
#include "seawall/io/scenario_file.hpp"
#include "seawall/study/profile_parts.hpp"

namespace seawall {
namespace {

Model example(const std::string& name) {
  const auto file =
      io::read_scenario(std::string{SEAWALL_SOURCE_DIR} + "/examples/" + name + ".toml", {});
  if (!file) throw std::runtime_error{file.error().text()};
  auto compiled = io::compile_file(*file);
  if (!compiled) throw std::runtime_error{compiled.error().text()};
  return std::move(compiled->model);
}

// Everything else as it is by itself.
template <class T>
ProfileOptions with(T ProfileOptions::* option, T value) {
  ProfileOptions options;
  options.*option = std::move(value);
  return options;
}

ProfileOptions of_eth() { return with(&ProfileOptions::asset, std::string{"ETH"}); }

TEST(Profile, RowsAreWhatTheClearingIndexSays) {
  for (const char* name : {"order-book", "own-book/scenario"}) {
    const Model model = example(name);
    const State state = make_state(model);
    const auto profile = profile_of(model, state, of_eth());
    ASSERT_TRUE(profile);
    const AssetId eth{std::size_t{0}};
    const LiquidationSchedule schedule = liquidation_schedule(model, state, eth);
    const AssetDepth depth = depth_of(model, state, eth);
    const ClearingIndex index{ForcedSales::build(schedule.sales), depth.mark};
    ASSERT_EQ(profile->own.shocks.size(), 25U);
    for (const ProfileShock& row : profile->own.shocks) {
      const ClearingPoint point = index.greatest(Price{row.start});
      EXPECT_EQ(row.price, point.price.value);
      EXPECT_EQ(row.sold, point.sold.value);
      EXPECT_EQ(row.worst_price, index.least(Price{row.start}).price.value);
      const ClearingLosses losses =
          losses_at(RankedSales{index.sales(), schedule}, depth.execution, Price{row.start}, point);
      EXPECT_EQ(row.bad_debt, losses.bad_debt_realised.value);
      EXPECT_EQ(row.in_full + row.in_part + row.not_at_all, row.accounts);
    }
  }
}

TEST(Profile, ConcentrationOfEqualAccountsIsOneOverTheirNumber) {
  const Model model = example("order-book");
  const auto profile = profile_of(model, make_state(model), of_eth());
  ASSERT_TRUE(profile);
  // Ten accounts of 160 ETH, whose debts differ by 10 %.
  EXPECT_NEAR(profile->own.concentration.largest_10, 1.0, 1e-12);
  EXPECT_NEAR(profile->own.concentration.largest, 0.1, 0.01);
  EXPECT_NEAR(profile->own.concentration.herfindahl, 0.1, 0.001);
}

TEST(Profile, SpeedRisesWithDepthAndFallsWithCost) {
  const Model model = example("quotes");
  const State state = make_state(model);
  const auto profile = profile_of(model, state, with(&ProfileOptions::keeper_seconds, 12.0));
  ASSERT_TRUE(profile);
  ASSERT_TRUE(profile->own.speed);
  const ProfileSpeed& speed = *profile->own.speed;
  EXPECT_GT(speed.velocity, 0.0);
  EXPECT_GT(speed.oracle_seconds, 0.0);
  EXPECT_EQ(speed.keeper_seconds, 12.0);
  AssetDepth deeper = depth_of(model, state, AssetId{std::size_t{0}});
  deeper.execution = deeper.execution.with_depth(2.0);
  const ProfileSpeed twice =
      profiling::speed_of(model, AssetId{std::size_t{0}}, deeper, profile->own, {});
  EXPECT_NEAR(twice.velocity / speed.velocity, 2.0, 0.01);
  EXPECT_NEAR(twice.stall, speed.stall, 1e-6);
}

TEST(ProfileBackground, OwesWhatItsPriceFallsTo) {
  const BackgroundLeverage prior{.asset = AssetId{std::size_t{0}},
                                 .value = Value{1'000.0},
                                 .leverage_least = 2.0,
                                 .leverage_most = 8.0,
                                 .source = "made up"};
  const LiquidationSchedule schedule = profiling::with_background({}, {&prior, 1}, 100.0);
  double tokens = 0.0;
  double above_middle = 0.0;
  for (std::size_t i = 0; i < schedule.sales.size(); ++i) {
    const ForcedSale& sale = schedule.sales[i];
    EXPECT_FALSE(schedule.accounts[i].exists());
    EXPECT_NEAR(schedule.repaid[i].value, sale.quantity.value * sale.price.value, 1e-9);
    EXPECT_GT(sale.price.value, 50.0);
    EXPECT_LT(sale.price.value, 87.5);
    tokens += sale.quantity.value;
    if (sale.price.value > 75.0) above_middle += sale.quantity.value;  // leverage above 4
  }
  EXPECT_NEAR(tokens, 10.0, 1e-9);
  EXPECT_NEAR(above_middle, 5.0, 0.01);
}

TEST(ProfileOptions, AreSortedAndWithoutRepeats) {
  ProfileOptions asked = with(&ProfileOptions::shocks, std::vector<double>{-0.2, -0.0, -0.1, -0.2});
  asked.depth_multipliers = {0.5, 1.0, 0.5};
  const auto options = profiling::checked(asked);
  ASSERT_TRUE(options);
  EXPECT_EQ(options->shocks, (std::vector<double>{0.0, -0.1, -0.2}));
  EXPECT_FALSE(std::signbit(options->shocks.front()));
  EXPECT_EQ(options->depth_multipliers, (std::vector<double>{1.0, 0.5}));
}

TEST(ProfileOptions, NotANumberIsRefused) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(profiling::checked(with(&ProfileOptions::shocks, std::vector<double>{none})));
  EXPECT_FALSE(
      profiling::checked(with(&ProfileOptions::depth_multipliers, std::vector<double>{none})));
  EXPECT_FALSE(profiling::checked(with(&ProfileOptions::severity_shock, none)));
  EXPECT_FALSE(profiling::checked(with(&ProfileOptions::window, none)));
  EXPECT_FALSE(profiling::checked(with(&ProfileOptions::volatility, none)));
}

}  // namespace
}  // namespace seawall
