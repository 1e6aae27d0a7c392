// Keepers and whose positions they are.

#include "seawall/model/compile.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "tests/model/refusal.hpp"
#include "tests/model/small_world.hpp"

namespace seawall {
namespace {

using small::add_row;
using small::ether;
using small::expect_refused;
using small::name_of_row;
using small::Refusal;
using small::small_world;

TEST(CompilePositions, NumbersOneColumnForEachReserveSideAndModeThatOccurs) {
  const auto model = compile(small_world());
  ASSERT_TRUE(model) << model.error().text();

  ASSERT_EQ(model->columns.size(), 3U);  // WETH collateral; USDC collateral in the mode; USDC debt
  EXPECT_EQ(model->columns[0].side, Side::collateral);
  EXPECT_EQ(model->columns[1].mode, 1);
  EXPECT_EQ(model->columns[2].side, Side::debt);
  EXPECT_EQ(model->columns[2].mode, 0);
  const PositionTable& table = model->positions;
  EXPECT_EQ(table.names, (std::vector<std::string>{"borrower-1", "borrower-2"}));
  EXPECT_EQ(table.modes, (std::vector<std::uint8_t>{0, 1}));
  EXPECT_EQ(table.row_begin, (std::vector<std::uint32_t>{0, 2, 4}));
  EXPECT_EQ(table.columns, (std::vector<std::uint16_t>{0, 2, 1, 2}));
  EXPECT_EQ(table.amounts[0], 10 * ether + ether / 2);
  EXPECT_EQ(table.amounts[1], 12'000'250'000);
}

TEST(CompilePositions, CollateralOutsideTheModesSetKeepsItsOwnThreshold) {
  ModelSpec spec = small_world();
  add_row(spec.positions, "borrower-2", 0, 1.0, 0.0, 0, 1);
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->columns[0].mode, 0);
  EXPECT_EQ(model->columns.size(), 3U);
  EXPECT_EQ(model->positions.columns, (std::vector<std::uint16_t>{0, 2, 0, 1, 2}));
}

TEST(CompilePositions, AccountInTwoVenuesIsTwoAccountsGroupedByVenue) {
  ModelSpec spec = small_world();
  spec.venues.push_back(spec.venues[0]);
  spec.venues[1].name = "spark";
  spec.positions.venue_names = {"spark", "aave"};
  spec.positions.venue = {1, 1, 1};
  add_row(spec.positions, "borrower-1", 1, 7.0, 0.0, 0);
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->positions.names,
            (std::vector<std::string>{"borrower-1", "borrower-2", "borrower-1"}));
  EXPECT_EQ(model->positions.venues[1], VenueId{std::size_t{0}});
  EXPECT_EQ(model->positions.venues[2], VenueId{std::size_t{1}});
}

TEST(CompilePositions, RowsOfAnAccountMayBeApart) {
  ModelSpec spec = small_world();
  add_row(spec.positions, "borrower-3", 1, 5.0, 0.0);
  spec.positions.account = {"a", "b", "a", "c"};
  spec.positions.asset = {0, 1, 1, 1};
  spec.positions.mode = {0, 0, 0, 0};
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->positions.names, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(model->positions.row_begin, (std::vector<std::uint32_t>{0, 3, 4, 5}));
}

TEST(CompilePositions, WholeTokensAreExactEvenWhereDoublesAreNot) {
  ModelSpec spec = small_world();
  spec.positions.collateral[0] = 92e6;
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->positions.amounts[0], Int128{92'000'000} * ether);  // 9.2e25 has no double
}

class CompilePositionsRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(CompilePositionsRefuses, WithKeyPathFoundAndAllowed) { expect_refused(GetParam()); }

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

const Refusal refusals[] = {
    {"LendsMoreThanItHolds",
     [](ModelSpec& s) { s.venues[0].reserves[1].background_supply = 11'000; },
     ErrorCode::parameter_out_of_range, "positions: row 2: debt", "is more than the reserve"},
    {"KeeperAsset", [](ModelSpec& s) { s.keepers[0].capital[0].first = "USDT"; },
     ErrorCode::unknown_name, "keepers[0].capital.USDT", "did you mean 'USDC'?"},
    {"KeeperTwice", [](ModelSpec& s) { s.keepers.push_back(s.keepers[0]); },
     ErrorCode::duplicate_name, "keepers[1].name", "'flash' is there twice"},
    {"PositionVenue", [](ModelSpec& s) { s.positions.venue_names[0] = "aav"; },
     ErrorCode::unknown_name, "positions: row 1: venue", "did you mean 'aave'?"},
    {"PositionAsset", [](ModelSpec& s) { s.positions.asset_names[1] = "USCD"; },
     ErrorCode::unknown_name, "positions: row 2: asset",
     "unknown asset 'USCD'; did you mean 'USDC'?"},
    {"PositionMode", [](ModelSpec& s) { s.positions.mode_names[1] = "dollar"; },
     ErrorCode::unknown_name, "positions: row 3: mode", "did you mean 'dollars'?"},
    {"PositionTwice",
     [](ModelSpec& s) {
       add_row(s.positions, "borrower-1", 0, 1.0, 0.0);
       s.positions.first_line = 2;
       s.positions.origin = "book.csv";
     },
     ErrorCode::duplicate_name, "book.csv:5: asset", "already, at book.csv:2"},
    {"AccountInTwoModes", [](ModelSpec& s) { s.positions.mode[1] = 1; }, ErrorCode::duplicate_name,
     "positions: row 2: mode", "an account has one mode"},
    {"NegativeDebt", [](ModelSpec& s) { s.positions.debt[1] = -3; },
     ErrorCode::parameter_out_of_range, "positions: row 2: debt", "-3 is outside [0, inf)"},
    {"InlineAccount",
     [](ModelSpec& s) {
       s.positions.entries = {0, 0, 1};
       s.positions.collateral[2] = nan_value;
     },
     ErrorCode::parameter_out_of_range, "accounts[1].collateral.USDC", "nan is outside"},
    {"NamelessAccount", [](ModelSpec& s) { s.positions.account[2] = ""; },
     ErrorCode::parameter_out_of_range, "positions: row 3: account", "is empty"},
    {"AbsurdSum",
     [](ModelSpec& s) {
       s.positions.collateral[0] = 1.3e18;
       add_row(s.positions, "borrower-3", 0, 1.3e18, 0);
     },
     ErrorCode::too_large, "positions: row 4: collateral", "sums to more than 2^120"},
};

INSTANTIATE_TEST_SUITE_P(Table, CompilePositionsRefuses, ::testing::ValuesIn(refusals),
                         name_of_row);

}  // namespace
}  // namespace seawall
