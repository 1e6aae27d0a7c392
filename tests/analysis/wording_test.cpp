#include "seawall/analysis/wording.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace seawall {
namespace {

TEST(NumberText, KeepsWhatAPersonReads) {
  EXPECT_EQ(number_text(0.0), "0");
  EXPECT_EQ(number_text(0.714937), "0.7149");
  EXPECT_EQ(number_text(1'412.3), "1,412.3");
  EXPECT_EQ(number_text(91'200.4), "91,200");
  EXPECT_EQ(number_text(999'999.0), "1.00 M");
  EXPECT_EQ(number_text(-2.5e17), "−250,000.00 T");
  EXPECT_EQ(number_text(1.25e21), "1.25e+21");
  EXPECT_EQ(number_text(63'600'000.0), "63.60 M");
  EXPECT_EQ(number_text(-2'640'000.0), "−2.64 M");
  EXPECT_EQ(number_text(1.5e-9), "1.5e-09");
  EXPECT_EQ(number_text(std::numeric_limits<double>::infinity()), "–");
}

TEST(TimeText, IsUtcAndAlsoWorksBefore1970) {
  EXPECT_EQ(time_text(Time{1'669'137'324'000'000'000}), "2022-11-22 17:15:24");
  EXPECT_EQ(time_text(Time{1'669'137'324'250'000'000}), "2022-11-22 17:15:24.250");
  EXPECT_EQ(time_text(Time{-1'000'000'000}), "1969-12-31 23:59:59");
}

TEST(DurationText, PicksTheUnit) {
  EXPECT_EQ(duration_text(seconds(48)), "48 s");
  EXPECT_EQ(duration_text(seconds(3'108)), "51.8 min");
  EXPECT_EQ(duration_text(minutes(372)), "6.2 h");
}

TEST(Counted, SaysOneAndMany) {
  EXPECT_EQ(counted(1, "block"), "1 block");
  EXPECT_EQ(counted(0, "block"), "0 blocks");
  EXPECT_EQ(counted(1'661, "event"), "1,661 events");
}

TEST(ChangeText, SignsAndRounds) {
  EXPECT_EQ(change_text(-0.167), "−16.70 %");
  EXPECT_EQ(change_text(0.08), "+8.00 %");
}

}  // namespace
}  // namespace seawall
