#include "seawall/clearing/contagion.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/four_lenders.hpp"

namespace seawall {
namespace {

TEST(Contagion, TotalFallSumsAllWaves) {
  Contagion contagion;
  contagion.response = anchors::Matrix{2, 2};
  contagion.response(0, 0) = 0.2;
  contagion.response(0, 1) = 0.1;
  contagion.response(1, 0) = 0.4;
  contagion.response(1, 1) = 0.2;
  contagion.spectral_radius = anchors::spectral_radius(contagion.response);
  EXPECT_NEAR(contagion.spectral_radius, 0.4, 1e-9);
  const auto fall = total_fall(contagion, std::vector{0.01, 0.0});
  ASSERT_TRUE(fall);
  // (I − R)⁻¹ of it, by hand: determinant 0.8 · 0.8 − 0.1 · 0.4 = 0.6.
  EXPECT_NEAR((*fall)[0], 0.01 * 0.8 / 0.6, 1e-14);
  EXPECT_NEAR((*fall)[1], 0.01 * 0.4 / 0.6, 1e-14);
  contagion.spectral_radius = 1.0;
  EXPECT_FALSE(total_fall(contagion, std::vector{0.01, 0.0}));
}

// The linear answer against two clearings a little apart. Many small accounts: a smooth book.
TEST(Contagion, TotalFallIsWhatADeeperShockAdds) {
  ModelSpec spec = scenes::four_lenders(60'000);
  const Model model = *compile(spec);
  const State state = make_state(model);
  JointClearing clearing{model, state};
  std::vector<double> shock = scenes::four_lenders_shock();
  const std::vector<double> here = clearing.waves(shock).prices;
  const Contagion contagion = contagion_of(clearing, Fraction{0.01});
  EXPECT_GT(contagion.spectral_radius, 0.1);
  EXPECT_LT(contagion.spectral_radius, 0.9);
  EXPECT_GT(contagion.accounts[1], 100u);
  std::vector<double> first(model.coins, 0.0);
  for (std::size_t coin = 1; coin < model.coins; ++coin) {
    shock[coin] *= 0.99;
    first[coin] = 0.01;
  }
  const auto predicted = total_fall(contagion, first);
  ASSERT_TRUE(predicted);
  const std::vector<double> there = clearing.waves(shock).prices;
  for (const std::size_t coin : {1, 2, 3}) {
    const double fall = 1.0 - there[coin] / here[coin];
    EXPECT_GT(fall, 0.0105) << coin;
    EXPECT_NEAR((*predicted)[coin], fall, 0.1 * fall) << coin;
  }
}

// ETH carries what is sold for it: LINK sold forces ETH to be sold, UNI hardly LINK; and the stable
// coin forces nothing.
TEST(Contagion, FlowsThroughAnAssetCountThere) {
  const Model model = *compile(scenes::four_lenders(60'000));
  const State state = make_state(model);
  JointClearing clearing{model, state};
  clearing.waves(scenes::four_lenders_shock());
  const Contagion contagion = contagion_of(clearing, Fraction{0.01});
  const auto forced = [&](std::size_t row, std::size_t column) {
    return contagion.forced_per_sold(row, column);
  };
  constexpr std::size_t usdc = 0, eth = 1, link = 4, uni = 5;
  EXPECT_GT(forced(eth, link), 0.5 * forced(link, link));
  EXPECT_LT(forced(link, uni), 0.2 * forced(eth, uni));
  for (std::size_t coin = 0; coin < model.coins; ++coin)
    EXPECT_EQ(forced(coin, usdc), 0.0);
  double between_venues = 0.0;
  for (std::size_t venue = 1; venue < model.venues.size(); ++venue)
    between_venues += contagion.venue_forced_per_sold(venue, 0);
  EXPECT_GT(between_venues, 0.05);
}

}  // namespace
}  // namespace seawall
