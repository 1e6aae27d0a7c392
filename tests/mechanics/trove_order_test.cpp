#include "seawall/mechanics/cdp/trove_order.hpp"

#include <algorithm>
#include <ranges>

#include "draws.hpp"

namespace seawall::liquity {
namespace {

std::vector<std::size_t> listed(const TroveOrder& order) {
  std::vector<std::size_t> ids;
  for (AccountId id = order.first; id.exists(); id = order.next_below(id))
    ids.push_back(id.index());
  return ids;
}

AccountId id(std::size_t index) { return AccountId{index}; }

TEST(TroveOrder, KeepsTheLargestFirstWhateverTheHint) {
  const std::vector<int> keys{5, 9, 1, 7, 3};
  for (std::size_t hint = 0; hint < 7; ++hint) {
    TroveOrder order;
    const auto key_of = [&](AccountId trove) { return keys[trove.index()]; };
    for (std::size_t i = 0; i < keys.size(); ++i)
      order.insert(id(i), find_place(order, id(hint), keys[i], key_of));
    EXPECT_EQ(listed(order), (std::vector<std::size_t>{1, 3, 0, 4, 2})) << hint;
    EXPECT_EQ(order.last, id(2));
    EXPECT_EQ(order.size, 5U);
  }
}

TEST(TroveOrder, AnEqualOneComesFirstFromAboveAndLastFromBelow) {
  const std::vector<int> keys{5, 5, 5, 1};
  const auto key_of = [&](AccountId trove) { return keys[trove.index()]; };
  TroveOrder order;
  order.insert(id(0), find_place(order, AccountId::none(), 5, key_of));
  order.insert(id(1), find_place(order, AccountId::none(), 5, key_of));
  order.insert(id(3), find_place(order, AccountId::none(), 1, key_of));
  order.insert(id(2), find_place(order, id(3), 5, key_of));
  EXPECT_EQ(listed(order), (std::vector<std::size_t>{1, 0, 2, 3}));
}

TEST(TroveOrder, TakesOutFromBothEndsAndTheMiddle) {
  TroveOrder order;
  const auto key_of = [](AccountId trove) { return -static_cast<int>(trove.index()); };
  for (std::size_t i = 0; i < 5; ++i)
    order.insert(id(i), find_place(order, order.last, -static_cast<int>(i), key_of));
  order.remove(id(2));
  order.remove(id(0));
  order.remove(id(4));
  EXPECT_EQ(listed(order), (std::vector<std::size_t>{1, 3}));
  EXPECT_FALSE(order.contains(id(2)));
  order.remove(id(1));
  EXPECT_TRUE(order.contains(id(3)));
  order.remove(id(3));
  EXPECT_FALSE(order.first.exists() || order.last.exists() || order.contains(id(3)));
}

TEST(TroveOrder, RefusesToLoseCount) {
  TroveOrder order;
  order.insert(id(0), {});
  EXPECT_THROW(order.insert(id(0), {}), BrokenInvariant);
  EXPECT_THROW(order.remove(id(1)), BrokenInvariant);
}

// Property L-T1: the list is sorted, holds everyone once, and reads the same both ways.
TEST(TroveOrder, StaysSortedThroughAnyInsertionsAndRemovals) {
  for_each_draw(200, 60, [](Draws& draws, int count) {
    std::vector<std::uint64_t> keys(static_cast<std::size_t>(count));
    const auto key_of = [&](AccountId trove) { return keys[trove.index()]; };
    TroveOrder order;
    std::vector<std::size_t> held;
    for (int step = 0; step < 4 * count; ++step) {
      const std::size_t trove = draws.next() % keys.size();
      if (order.contains(id(trove))) {
        order.remove(id(trove));
        std::erase(held, trove);
      } else {
        keys[trove] = draws.next() % 16;
        const AccountId hint{draws.next() % keys.size()};
        order.insert(id(trove), find_place(order, hint, keys[trove], key_of));
        held.push_back(trove);
      }
      const auto ids = listed(order);
      ASSERT_TRUE(std::ranges::is_sorted(
          ids, [&](std::size_t a, std::size_t b) { return keys[a] > keys[b]; }));
      ASSERT_EQ(ids.size(), order.size);
      ASSERT_TRUE(std::ranges::is_permutation(ids, held));
      std::vector<std::size_t> upward;
      for (AccountId at = order.last; at.exists(); at = order.next_above(at))
        upward.push_back(at.index());
      ASSERT_TRUE(std::ranges::equal(ids, std::views::reverse(upward)));
    }
  });
}

}  // namespace
}  // namespace seawall::liquity
