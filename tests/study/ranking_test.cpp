// How well an order of who comes next agrees with what happened.

#include "seawall/study/ranking.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace seawall {
namespace {

using Order = std::vector<Ranked>;

TEST(AreaUnderCurve, IsOneWhereAllToWhomItHappenedComeFirst) {
  EXPECT_EQ(area_under_curve(Order{{3, true}, {2, true}, {1, false}}), 1.0);
  EXPECT_EQ(area_under_curve(Order{{1, true}, {2, false}, {3, false}}), 0.0);
}

TEST(AreaUnderCurve, CountsEqualScoresHalf) {
  EXPECT_EQ(area_under_curve(Order{{1, true}, {1, false}, {1, false}}), 0.5);
  EXPECT_EQ(area_under_curve(Order{{2, true}, {2, false}, {1, false}}), 0.75);
}

TEST(AreaUnderCurve, IsNoNumberWhereThereIsNothingToCompare) {
  EXPECT_TRUE(std::isnan(area_under_curve(Order{{1, true}, {2, true}})));
  EXPECT_TRUE(std::isnan(area_under_curve({})));
}

TEST(HitsAmong, CountsTiesForTheLastPlacesByTheirShare) {
  const Order order{{4, true}, {3, false}, {2, true}, {2, false}, {1, true}};
  EXPECT_EQ(hits_among(order, 2), 1.0);
  EXPECT_EQ(hits_among(order, 3), 1.5);
  EXPECT_EQ(hits_among(order, 9), 3.0);
}

TEST(Resample, HoldsTheAreaAndNoLeadOverItself) {
  Order order;
  for (int i = 0; i < 60; ++i)
    order.push_back({static_cast<double>(i), i % 4 == 0 || i > 50});
  const Resampled spread = resample(order, order, 1);
  EXPECT_LT(spread.area.low, area_under_curve(order));
  EXPECT_GT(spread.area.high, area_under_curve(order));
  EXPECT_EQ(spread.lead.low, 0.0);
  EXPECT_EQ(spread.lead.high, 0.0);
}

}  // namespace
}  // namespace seawall
