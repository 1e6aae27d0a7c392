#include "seawall/state/own_size.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "seawall/model/compile.hpp"
#include "seawall/state/lending_view.hpp"

namespace seawall {
namespace {

constexpr double reserve = 1'000.0;  // tokens in the pool that the curve watches

// A pool of 1,000 ETH at 2,000 USD; a curve of 10, 100 and 1,000 ETH; one loan.
ModelSpec spec_with(double collateral) {
  ModelSpec spec;
  spec.assets.resize(2);
  spec.assets[0].name = "USDC";
  spec.assets[0].decimals = 6;
  spec.assets[0].price_usd = 1.0;
  spec.assets[1].name = "ETH";
  spec.assets[1].price_usd = 2'000.0;
  LiquiditySpec pool;
  pool.name = "pool";
  pool.kind = "constant_product";
  pool.base = "ETH";
  pool.quote = "USDC";
  pool.base_reserve = reserve;
  pool.fee = 0.0;
  pool.source = "made up";
  spec.liquidity = {pool};
  spec.oracles.resize(2);
  spec.oracles[0].name = spec.oracles[0].asset = "USDC";
  spec.oracles[1].name = "curve";
  spec.oracles[1].asset = "ETH";
  spec.oracles[1].sale_places = {"pool"};
  spec.oracles[1].sale_sizes = {10.0, 100.0, 1'000.0};
  VenueSpec venue;
  venue.name = "lender";
  venue.rules = "aave-v3.6";
  venue.reserves.resize(2);
  for (ReserveSpec& listed : venue.reserves) {
    listed.collateral_factor = 0.7;
    listed.liquidation_threshold = 0.75;
    listed.liquidation_bonus = 0.05;
  }
  venue.reserves[0].asset = venue.reserves[0].oracle = "USDC";
  venue.reserves[0].background_supply = 1e9;
  venue.reserves[1].asset = "ETH";
  venue.reserves[1].oracle = "curve";
  venue.reserves[1].background_supply = 0.0;
  spec.venues = {venue};
  spec.positions.venue_names = {"lender"};
  spec.positions.asset_names = {"USDC", "ETH"};
  spec.positions.account = {"a", "a"};
  spec.positions.venue = {0, 0};
  spec.positions.asset = {1, 0};
  spec.positions.collateral = {collateral, 0.0};
  spec.positions.debt = {0.0, 1.0};
  spec.positions.mode = {0, 0};
  spec.positions.mode_names = {""};
  return spec;
}

Model model_with(double collateral) {
  auto model = compile(spec_with(collateral));
  if (!model) throw std::runtime_error{model.error().text()};
  return *std::move(model);
}

Int128 eth(double tokens) { return floor_to_int128(tokens * 1e18); }

constexpr OracleId curve{1};

// Where the account's ETH lies.
std::uint32_t place_of_eth(const Model& model) {
  std::uint32_t place = 0;
  while (model.columns[model.positions.columns[place]].side == Side::debt)
    ++place;
  return place;
}

// What the pool pays for a sale in 32 parts is what it pays for it at once.
double fetched(double tokens) { return 2'000.0 * reserve * tokens / (reserve + tokens); }

TEST(OwnSize, ACurveIsPublishedSizeBySize) {
  const Model model = model_with(50.0);
  ASSERT_EQ(model.oracles.size(), 4U);
  EXPECT_EQ(model.oracles[2].name, "curve/100");
  EXPECT_EQ(model.oracles[3].name, "curve/1000");
  EXPECT_EQ(rung_of(model, curve, 2), OracleId{3});
  const State state = make_state(model);
  for (const auto& [oracle, size] : {std::pair{1, 10.0}, {2, 100.0}, {3, 1'000.0}})
    EXPECT_NEAR(
        to_double(state.oracles[static_cast<std::size_t>(oracle)].feed.visible.answer) / 1e8,
        fetched(size) / size, 1e-4);
}

TEST(OwnSize, TwoSizesShareAHoldingBetweenThem) {
  const Model model = model_with(50.0);
  const auto shares = [&](double held) { return curve_shares(model, curve, eth(held)); };
  EXPECT_EQ(shares(3.0).at_rung, eth(3.0));
  EXPECT_EQ(shares(3.0).at_next, 0);
  EXPECT_EQ(shares(10.0).at_rung, eth(10.0));
  // 55 lies half-way from 10 to 100: half of what 10 fetch and half of what 100 fetch.
  EXPECT_EQ(shares(55.0).rung, 0);
  EXPECT_EQ(shares(55.0).at_rung, eth(5.0));
  EXPECT_EQ(shares(55.0).at_next, eth(50.0));
  EXPECT_EQ(shares(100.0).at_next, eth(100.0));
  EXPECT_EQ(shares(550.0).rung, 1);
  EXPECT_EQ(shares(550.0).at_rung, eth(50.0));
  // Beyond the last size nothing more is counted.
  EXPECT_EQ(shares(4'000.0).rung, 2);
  EXPECT_EQ(shares(4'000.0).at_rung, eth(1'000.0));
  EXPECT_EQ(shares(4'000.0).at_next, 0);
}

TEST(OwnSize, NoHoldingCountsForMoreThanItWouldFetchAndMoreNeverForLess) {
  const Model model = model_with(50.0);
  const State state = make_state(model);
  double before = 0.0;
  for (double held = 0.5; held < 5'000.0; held *= 1.1) {
    const double price = to_double(own_size_price(model, state, curve, eth(held)).value) / 1e8;
    const double counted = held * price;
    if (held >= 10.0) {
      EXPECT_LE(counted, fetched(held) * (1.0 + 1e-9)) << held;
    }
    EXPECT_GE(counted, before * (1.0 - 1e-9)) << held;
    before = counted;
  }
}

TEST(OwnSize, TheVerdictIsOfTheHoldingsOwnPrice) {
  const Model model = model_with(55.0);
  const State state = make_state(model);
  const double counted = 0.5 * fetched(10.0) + 0.5 * fetched(100.0);
  EXPECT_NEAR(exact_verdict(model, state, AccountId{0}).health, 0.75 * counted, 1e-3);
  // Watches see the same.
  const Margin margin = state.exposures.margin(AccountId{0}, state.columns.effective);
  EXPECT_NEAR(margin.collateral.value / (0.75 * counted * 1e8), 1.0, 1e-6);
  const std::uint16_t column = model.positions.columns[place_of_eth(model)];
  EXPECT_NEAR(counted_value(model, state, model.columns[column], eth(55.0)) / 1e8, 0.75 * counted,
              1e-3);
}

TEST(OwnSize, AHoldingThatShrinksClimbsDownTheCurve) {
  const Model model = model_with(550.0);
  State state = make_state(model);
  const std::uint32_t place = place_of_eth(model);
  const double large =
      state.exposures.margin(AccountId{0}, state.columns.effective).collateral.value;
  state.positions.set(place, eth(5.0));
  mirror_holding(model, state, AccountId{0}, place);
  const double small =
      state.exposures.margin(AccountId{0}, state.columns.effective).collateral.value;
  EXPECT_NEAR(small / 1e8, 0.75 * 5.0 * fetched(10.0) / 10.0, 1e-2);
  EXPECT_GT(small / 5.0, large / 550.0);
}

struct Malformed {
  const char* what;
  void (*change)(ModelSpec&);
  const char* where;
  const char* says;
};

class OwnSizeRefuses : public testing::TestWithParam<Malformed> {};

TEST_P(OwnSizeRefuses, AtCompileTime) {
  ModelSpec spec = spec_with(50.0);
  GetParam().change(spec);
  const auto model = compile(spec);
  ASSERT_FALSE(model.has_value());
  EXPECT_NE(model.error().text().find(GetParam().where), std::string::npos) << model.error().text();
  EXPECT_NE(model.error().text().find(GetParam().says), std::string::npos) << model.error().text();
}

INSTANTIATE_TEST_SUITE_P(
    Curves, OwnSizeRefuses,
    testing::Values(
        Malformed{"one_size", [](ModelSpec& spec) { spec.oracles[1].sale_sizes = {10.0}; },
                  "oracles[1].sale_sizes", "2 to 16"},
        Malformed{"descending", [](ModelSpec& spec) { spec.oracles[1].sale_sizes = {10.0, 9.0}; },
                  "oracles[1].sale_sizes[1]", "ascend"},
        Malformed{"not_a_number",
                  [](ModelSpec& spec) { spec.oracles[1].sale_sizes = {10.0, std::nan("")}; },
                  "oracles[1].sale_sizes[1]", "outside"},
        Malformed{"negative", [](ModelSpec& spec) { spec.oracles[1].sale_sizes = {-1.0, 2.0}; },
                  "oracles[1].sale_sizes[0]", "outside"},
        Malformed{"beside_a_size", [](ModelSpec& spec) { spec.oracles[1].sale_size = 3.0; },
                  "oracles[1].sale_size", "one alone"},
        Malformed{"without_places", [](ModelSpec& spec) { spec.oracles[1].sale_places.clear(); },
                  "oracles[1].sale_sizes", "stands without"},
        Malformed{"as_a_source",
                  [](ModelSpec& spec) {
                    spec.oracles.emplace_back();
                    spec.oracles[2].name = "mean";
                    spec.oracles[2].asset = "ETH";
                    spec.oracles[2].source = "curve";
                  },
                  "oracles[2].source", "publishes a curve"},
        Malformed{"a_name_that_is_taken",
                  [](ModelSpec& spec) { spec.oracles[0].name = "curve/100"; },
                  "oracles[1].sale_sizes[1]", "names must differ"},
        Malformed{"owed", [](ModelSpec& spec) { spec.positions.debt[0] = 1.0; }, "debt",
                  "collateral only"}),
    [](const auto& tested) { return tested.param.what; });

}  // namespace
}  // namespace seawall
