#include "seawall/clearing/joint_clearing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "seawall/clearing/clearing_index.hpp"
#include "seawall/clearing/depth_of.hpp"
#include "seawall/state/lending_view.hpp"
#include "tests/support/cdp_world.hpp"
#include "tests/support/four_lenders.hpp"
#include "tests/support/lending_world.hpp"

namespace seawall {
namespace {

using testing::ElementsAre;

constexpr double threshold = 0.80;
constexpr double bonus = 1.05;

// Small accounts, which v3 closes in one call: i of `count` is liquidated at an ETH price from
// 1,990 down to 1,200 USD.
struct SmallBook {
  ModelSpec spec;
  std::vector<ForcedSale> sales;
};

SmallBook small_book(std::size_t count, double impact) {
  SmallBook made{.spec = scenes::one_venue(1), .sales = {}};
  made.spec.assets[0].impact = scenes::exponential_impact(impact);
  made.spec.positions = {};
  made.spec.positions.venue_names = {"lender"};
  made.spec.positions.asset_names = {"ETH", "USDC"};
  made.spec.venues[0].reserves[0].cash = 1e6;
  made.spec.venues[0].reserves[1].cash = 1e9;
  for (std::size_t i = 0; i < count; ++i) {
    const double at = 1'990.0 - 790.0 * (static_cast<double>(i) + 0.5) / static_cast<double>(count);
    const double eth = 0.25 + 0.125 * static_cast<double>(i % 7);
    const double debt = std::round(eth * at * threshold * 1e6) / 1e6;
    const std::string name = "account-" + std::to_string(i);
    scenes::add_position(made.spec.positions, name, 0, 0, eth, 0.0);
    scenes::add_position(made.spec.positions, name, 0, 1, 0.0, debt);
    // The whole debt's worth with the bonus, until the collateral ends.
    const double end = debt * bonus / eth;
    made.sales.push_back(
        {.price = Price{debt / (eth * threshold)}, .quantity = {}, .value = Value{debt * bonus}});
    made.sales.push_back(
        {.price = Price{end}, .quantity = Amount{eth}, .value = Value{-debt * bonus}});
  }
  return made;
}

// With one asset and quantities at the clearing price it is the index of one asset.
TEST(JointClearing, OneAssetIsTheClearingIndex) {
  for (const double impact : {1e-5, 3e-4, 9e-4, 2e-3}) {
    const SmallBook book = small_book(600, impact);
    const Model model = *compile(book.spec);
    const State state = make_state(model);
    JointClearing clearing{model, state};
    const ClearingIndex index{ForcedSales::build(book.sales),
                              Depth{{CurveDepth{.curve = scenes::exponential_impact(impact)}}}};
    std::size_t reached = 0;
    for (double factor = 1.0; factor > 0.55; factor -= 0.03) {
      const std::vector<double> factors{factor, 1.0};
      const Price start{2'000.0 * factor};
      const JointPoint& high = clearing.greatest(factors);
      ASSERT_TRUE(high.is_at_rest);
      const double greatest = index.greatest(start).price.value;
      EXPECT_NEAR(high.prices[0], greatest, 1e-9 * greatest) << impact << " at " << factor;
      reached += high.liquidated.size();
      const JointPoint& low = clearing.least(factors);
      ASSERT_TRUE(low.is_at_rest);
      const double least = index.least(start).price.value;
      EXPECT_NEAR(low.prices[0], least, 1e-9 * least) << impact << " at " << factor;
    }
    EXPECT_GT(reached, 1'000u);
  }
}

// A coin without an impact of its own is held by the pool that it is sold in.
TEST(JointClearing, PoolHoldsACoinWithoutImpact) {
  SmallBook book = small_book(600, 0.0);
  book.spec.assets[0].impact.reset();
  book.spec.liquidity = {scenes::pool("eth-usdc", "ETH", "USDC", 5'000.0)};
  const Model model = *compile(book.spec);
  const State state = make_state(model);
  JointClearing clearing{model, state};
  const ClearingIndex index{ForcedSales::build(book.sales),
                            depth_of(model, state, AssetId{std::size_t{0}}).mark};
  for (const double factor : {0.99, 0.95, 0.9, 0.8, 0.7}) {
    const double greatest = index.greatest(Price{2'000.0 * factor}).price.value;
    EXPECT_LT(greatest, 2'000.0 * factor * 0.999);
    EXPECT_NEAR(clearing.greatest(std::vector{factor, 1.0}).prices[0], greatest, 1e-9 * greatest);
  }
}

// Where venues read the pool, its fall triggers, though no sale moves the reference price.
TEST(JointClearing, OracleOfAPoolFallsWithThePool) {
  SmallBook book = small_book(600, 0.0);
  book.spec.assets[0].impact.reset();
  book.spec.liquidity = {scenes::pool("eth-usdc", "ETH", "USDC", 5'000.0)};
  const auto liquidated = [&](const char* source) {
    book.spec.oracles[0].source = source;
    const Model model = *compile(book.spec);
    const State state = make_state(model);
    JointClearing clearing{model, state, {.marks = MarksWithoutImpact::still}};
    const JointPoint& point = clearing.greatest(std::vector{0.9, 1.0});
    EXPECT_TRUE(point.is_at_rest);
    EXPECT_DOUBLE_EQ(point.prices[0], 1'800.0);
    return point.liquidated.size();
  };
  EXPECT_GT(liquidated("eth-usdc"), liquidated("reference") + 10);
}

// Who is under water at the prices where it ends is who was liquidated: the full scan's word.
TEST(JointClearing, FullScanFindsThoseWhoWereLiquidated) {
  const Model model = *compile(scenes::four_lenders(4'000));
  const State state = make_state(model);
  JointClearing clearing{model, state};
  const JointPoint& point = clearing.greatest(scenes::four_lenders_shock());
  ASSERT_TRUE(point.is_at_rest);
  ScanResult scan;
  full_scan(state.exposures, clearing.market().effective(), scan);
  EXPECT_GT(point.liquidated.size(), 200u);
  EXPECT_TRUE(scan.uncertain.empty());
  EXPECT_EQ(point.liquidated, scan.liquidatable);
}

// STETH is sold for ETH and that for USDC: ETH falls with it, though nobody holds any.
TEST(JointClearing, ProceedsAreSoldInTheNextMarketToo) {
  ModelSpec spec = scenes::four_lenders(0);
  for (int i = 0; i < 50; ++i) {
    const std::string name = "staker-" + std::to_string(i);
    scenes::add_position(spec.positions, name, 0, 3, 1'000.0, 0.0);
    scenes::add_position(spec.positions, name, 0, 0, 0.0, 1'000.0 * 1'990.0 * 0.80);
  }
  const Model model = *compile(spec);
  const State state = make_state(model);
  JointClearing clearing{model, state};
  const JointPoint& point = clearing.greatest(std::vector{1.0, 1.0, 1.0, 0.95, 1.0, 1.0, 1.0, 1.0});
  EXPECT_EQ(point.liquidated.size(), 50u);
  EXPECT_GT(point.displaced[3], 10'000.0);
  const double fetched = point.displaced[3] * 0.95 * 1'990.0 / 2'000.0;  // at most
  EXPECT_LT(point.displaced[1], fetched);
  EXPECT_GT(point.displaced[1], 0.6 * fetched);
  EXPECT_LT(point.prices[1], 2'000.0 * 0.97);
}

// A vault is seized whole, and so much of it is sold as debt and penalty are worth where it ends.
TEST(JointClearing, VaultIsSoldForItsTab) {
  ModelSpec spec = scenes::cdp_world({{"safe", 10.0, 900.0}, {"unsafe", 10.0, 1'300.0}});
  spec.feedback = FeedbackMode::generative;
  spec.assets[0].impact = scenes::exponential_impact(0.005);
  const Model model = *compile(spec);
  const State state = make_state(model);
  JointClearing clearing{model, state};
  const std::vector<double> factors{0.95, 1.0, 1.0};
  const JointPoint& point = clearing.greatest(factors);
  ASSERT_TRUE(point.is_at_rest);
  EXPECT_THAT(point.liquidated, ElementsAre(AccountId{std::size_t{1}}));
  const double tab = 1'300.0 * 1.13;
  EXPECT_NEAR(point.displaced[0], tab / point.prices[0], 1e-9 * point.displaced[0]);
  EXPECT_NEAR(point.prices[0], 190.0 * std::exp(-0.005 * point.displaced[0]), 1e-7);
  EXPECT_EQ(point.bad_debt[0], 0.0);
  JointClearing whole{model, state, {.vault_sale = VaultSale::everything}};
  EXPECT_DOUBLE_EQ(whole.greatest(factors).displaced[0], 10.0);
}

// Nothing is under water: nothing moves.
TEST(JointClearing, NoShockIsAtRestAtOnce) {
  const Model model = *compile(scenes::four_lenders(1'000));
  const State state = make_state(model);
  JointClearing clearing{model, state};
  const std::vector<double> none(model.coins, 1.0);
  for (const JointPoint* point : {&clearing.waves(none), &clearing.greatest(none)}) {
    EXPECT_TRUE(point->is_at_rest);
    EXPECT_TRUE(point->liquidated.empty());
    EXPECT_THAT(point->prices, ElementsAre(1.0, 2'000.0, 40'000.0, 1'990.0, 15.0, 8.0, 90.0, 3.0));
  }
}

// One object answers shock after shock, each as a fresh one would.
TEST(JointClearing, AnswersDoNotDependOnWhatWasAskedBefore) {
  const Model model = *compile(scenes::four_lenders(2'000));
  const State state = make_state(model);
  JointClearing used{model, state};
  std::vector<double> shock = scenes::four_lenders_shock();
  for (int i = 0; i < 6; ++i) {
    shock[1 + i] *= 0.9;
    JointClearing fresh{model, state};
    const std::vector<double> waves = fresh.waves(shock).prices;
    const std::vector<double> greatest = JointClearing{model, state}.greatest(shock).prices;
    EXPECT_EQ(used.waves(shock).prices, waves);
    EXPECT_EQ(used.greatest(shock).prices, greatest);
  }
}

}  // namespace
}  // namespace seawall
