#include "seawall/base/time_text.hpp"

#include <gtest/gtest.h>

namespace seawall {
namespace {

TEST(TimeText, ReadsIsoTimesInAnyZoneToTheNanosecond) {
  EXPECT_EQ(parse_time("1970-01-01T00:00:00Z"), Time{});
  EXPECT_EQ(parse_time("2022-11-22T17:15:00Z"), Time{1'669'137'300'000'000'000});
  EXPECT_EQ(parse_time("2022-11-22 17:15Z"), parse_time("2022-11-22T17:15:00Z"));
  EXPECT_EQ(parse_time("2022-11-22T19:15:00+02:00"), parse_time("2022-11-22T17:15:00Z"));
  EXPECT_EQ(parse_time("2024-02-29T00:00:00.25Z")->nanoseconds, 1'709'164'800'250'000'000);
}

TEST(TimeText, RefusesWhatHasNoZoneOrIsNoTime) {
  for (const char* text : {"", "2022-11-22", "2022-11-22T17:15:00", "2022-11-22T24:00:00Z",
                           "2023-02-29T00:00:00Z", "2022-13-01T00:00:00Z", "22-11-22T17:15:00Z",
                           "2022-11-22T17:15:00.Z", "2022-11-22T17:15:00ZZ", "1969-12-31T23:59:59Z",
                           "2200-01-02T00:00:00Z", "9999-01-01T00:00:00Z", "1669137300"})
    EXPECT_FALSE(parse_time(text)) << text;
}

TEST(TimeText, WritesWhatItReads) {
  for (const char* text :
       {"1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "2022-11-22T17:15:00.000000001Z",
        "2100-03-01T00:00:00.5Z", "2200-01-01T00:00:00Z"}) {
    ASSERT_TRUE(parse_time(text)) << text;
    EXPECT_EQ(text_of(*parse_time(text)), text);
  }
}

}  // namespace
}  // namespace seawall
