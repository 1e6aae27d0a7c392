// A list in place: what was put in comes out, copies stand alone, and it never grows past its room.

#include "seawall/base/bounded_list.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace seawall {
namespace {

struct Entry {
  int number = 7;
  double share = 0.5;
};

TEST(BoundedList, HoldsWhatWasPutInInOrder) {
  BoundedList<Entry, 3> list;
  EXPECT_TRUE(list.empty());
  list.push_back({.number = 1, .share = 0.1});
  list.push_back({.number = 2, .share = 0.2}).share = 0.25;
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].number, 1);
  EXPECT_EQ(list[1].share, 0.25);
  std::vector<int> numbers;
  for (const Entry& entry : list)
    numbers.push_back(entry.number);
  EXPECT_EQ(numbers, (std::vector<int>{1, 2}));
}

TEST(BoundedList, ACopyStandsAlone) {
  BoundedList<Entry, 3> list;
  list.push_back({.number = 1});
  BoundedList<Entry, 3> copy = list;
  copy[0].number = 5;
  copy.push_back({});
  EXPECT_EQ(list[0].number, 1);
  EXPECT_EQ(list.size(), 1U);
  EXPECT_EQ(copy.size(), 2U);
}

TEST(BoundedList, RefusesMoreThanItsRoom) {
  BoundedList<int, 2> list;
  list.push_back(1);
  list.push_back(2);
  EXPECT_THROW(list.push_back(3), BrokenInvariant);
  EXPECT_EQ(list.size(), 2U);
}

}  // namespace
}  // namespace seawall
