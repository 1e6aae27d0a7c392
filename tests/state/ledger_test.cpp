#include "seawall/state/ledger.hpp"

#include <gtest/gtest.h>

#include "seawall/base/rng.hpp"

namespace seawall {
namespace {

constexpr HolderId issuance{std::size_t{0}};
constexpr HolderId world{std::size_t{1}};
constexpr HolderId keeper{std::size_t{2}};
constexpr HolderId pool{std::size_t{3}};
constexpr AssetId eth{std::size_t{0}};
constexpr AssetId usdc{std::size_t{1}};

TEST(Ledger, ATransferMovesAndCreatesNothing) {
  Ledger ledger{4, 2};
  ledger.mint(eth, keeper, Units{10});
  ledger.transfer(eth, keeper, pool, Units{4});
  EXPECT_EQ(ledger.balance(keeper, eth), Units{6});
  EXPECT_EQ(ledger.balance(pool, eth), Units{4});
  EXPECT_EQ(ledger.balance(issuance, eth), Units{-10});
  EXPECT_EQ(ledger.imbalance(), 0);
  EXPECT_EQ(ledger.check_touched(), "");
}

TEST(Ledger, AnOverdraftIsABrokenInvariantAndMovesNothing) {
  Ledger ledger{4, 2};
  ledger.mint(eth, keeper, Units{10});
  EXPECT_THROW(ledger.transfer(eth, keeper, pool, Units{11}), BrokenInvariant);
  EXPECT_THROW(ledger.transfer(eth, keeper, pool, Units{-1}), BrokenInvariant);
  EXPECT_THROW(ledger.burn(usdc, keeper, Units{1}), BrokenInvariant);
  EXPECT_EQ(ledger.balance(keeper, eth), Units{10});
}

TEST(Ledger, TheOutsideWorldMayOwe) {
  Ledger ledger{4, 2};
  ledger.transfer(usdc, world, keeper, Units{5});
  EXPECT_EQ(ledger.balance(world, usdc), Units{-5});
  EXPECT_EQ(ledger.audit(), "");
}

// The checks themselves must be able to fail: rows are put out of balance behind the ledger's back.
TEST(Ledger, AuditNamesAnAssetThatDoesNotSumToZeroAndARowThatIsOverdrawn) {
  Ledger ledger{4, 2};
  ledger.assign(std::vector<Int128>{-10, 0, 0, 0, 9, 0, 0, 0}, 1);
  EXPECT_EQ(ledger.imbalance(), 1);
  EXPECT_EQ(ledger.audit(), "rows of asset 0 sum to -1");
  ledger.assign(std::vector<Int128>{0, 0, 0, 0, -3, 0, 3, 0}, 1);
  EXPECT_EQ(ledger.audit(), "row 2 of asset 0 is overdrawn: -3");
}

// Property E-1 at its smallest: whatever is posted, nothing comes from nowhere.
TEST(Ledger, RandomPostingsConserve) {
  Rng rng{Seed{7}, 0, "ledger"};
  Ledger ledger{6, 3};
  for (std::size_t holder = 2; holder < 6; ++holder)
    for (std::size_t asset = 0; asset < 3; ++asset)
      ledger.mint(AssetId{asset}, HolderId{holder}, Units{1'000'000});
  for (int i = 0; i < 20'000; ++i) {
    const AssetId asset{static_cast<std::size_t>(rng.below(3))};
    const HolderId from{static_cast<std::size_t>(2 + rng.below(4))};
    const HolderId to{static_cast<std::size_t>(rng.below(6))};
    const Units held = ledger.balance(from, asset);
    ledger.transfer(
        asset, from, to,
        Units{static_cast<Int128>(rng.below(static_cast<std::uint64_t>(held.value) + 1))});
    if (i % 100 == 0) {
      ASSERT_EQ(ledger.check_touched(), "");
    }
    if (rng.below(50) == 0) ledger.transfer(asset, world, from, Units{1'000});
  }
  EXPECT_EQ(ledger.imbalance(), 0);
  EXPECT_EQ(ledger.audit(), "");
}

TEST(Ledger, KnowsWhatARowGainedSinceTheLastCheck) {
  Ledger ledger{4, 2};
  ledger.mint(eth, keeper, Units{10});
  EXPECT_EQ(ledger.change_since_check(keeper, eth), 10);
  ASSERT_EQ(ledger.check_touched(), "");
  EXPECT_EQ(ledger.change_since_check(keeper, eth), 0);
  ledger.transfer(eth, keeper, pool, Units{3});
  EXPECT_EQ(ledger.change_since_check(keeper, eth), -3);
}

}  // namespace
}  // namespace seawall
