#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "seawall/engine/audit.hpp"
#include "seawall/engine/run.hpp"
#include "seawall/engine/trading.hpp"
#include "seawall/state/depth_view.hpp"
#include "seawall/state/pool_view.hpp"
#include "tests/support/pool_scenes.hpp"

// Pools of every kind as the engine trades with them.
namespace seawall {
namespace {

constexpr AssetId eth{std::size_t{0}};
constexpr AssetId usdc{std::size_t{1}};
constexpr LiquidityId first_place{std::size_t{0}};

/// A model and its state, and whoever sells.
struct Market {
  Model model;
  State state;
  Trace trace{TraceLevel::full};
  std::vector<double> prices;

  explicit Market(const ModelSpec& spec) {
    auto compiled = compile(spec);
    EXPECT_TRUE(compiled) << compiled.error().text();
    model = *std::move(compiled);
    state = make_state(model);
    prices = state.prices.reference;
  }

  [[nodiscard]] Units units(double tokens, AssetId asset) const {
    return Units{
        floor_to_int128(tokens * to_double(power_of_ten(model.assets[asset.index()].decimals)))};
  }
  [[nodiscard]] Route way(AssetId from, AssetId to) const {
    return find_routes(model, {}, from, to).front();
  }
  /// What the world gets for it.
  Ruling<Units> sell(AssetId from, AssetId to, Units in) {
    const Route route = way(from, to);
    const auto quote = engine::quote_route(model, state, route, in);
    if (!quote) return std::unexpected{quote.error()};
    const Shock shock{
        .time = state.now, .prices = prices, .recorded_sold = {}, .changes = {}, .keepers = {}};
    engine::Context step{model, shock, state, trace};
    engine::sell(step,
                 {.seller = Model::world(),
                  .asset = from,
                  .amount = in,
                  .route = route,
                  .cause = 0,
                  .keeper = {},
                  .venue = {}},
                 *quote);
    return quote->out;
  }
};

class EveryPool : public ::testing::TestWithParam<const char*> {
 protected:
  [[nodiscard]] Market market(double eth_in_pool = 1'000.0) const {
    return Market{scenes::one_venue_with(GetParam(), 4, eth_in_pool)};
  }
};

TEST_P(EveryPool, OpensAtThePriceOfItsCoins) {
  const Market market = this->market();
  EXPECT_NEAR(engine::pool_price(market.model, market.state, first_place), 2'000.0, 1e-6 * 2'000.0);
  EXPECT_EQ(engine::full_audit(market.model, market.state), "");
}

TEST_P(EveryPool, ASaleMovesThePriceAndTheNextOneFetchesLess) {
  Market market = this->market();
  const Units lot = market.units(20.0, eth);
  double before = engine::pool_price(market.model, market.state, first_place);
  Int128 fetched = to_double(lot.value) > 0 ? market.sell(eth, usdc, lot)->value : 0;
  for (int i = 0; i < 8; ++i) {
    const double now = engine::pool_price(market.model, market.state, first_place);
    EXPECT_LT(now, before);
    const auto next = market.sell(eth, usdc, lot);
    ASSERT_TRUE(next) << name_of(next.error());
    EXPECT_LT(next->value, fetched);
    before = now;
    fetched = next->value;
    EXPECT_EQ(engine::full_audit(market.model, market.state), "");
  }
}

TEST_P(EveryPool, BuyingBackCostsMoreThanTheSaleFetched) {
  Market market = this->market();
  const Units lot = market.units(50.0, eth);
  const auto fetched = market.sell(eth, usdc, lot);
  ASSERT_TRUE(fetched);
  const auto back = market.sell(usdc, eth, *fetched);
  ASSERT_TRUE(back);
  EXPECT_LT(back->value, lot.value);
  EXPECT_GT(to_double(back->value), 0.98 * to_double(lot.value));
}

TEST_P(EveryPool, ThePlanInDoublesIsWhatTheTradePays) {
  Market market = this->market();
  for (const double tokens : {0.5, 30.0, 120.0}) {
    DepthView plan{market.model, market.state};
    plan.refresh();
    const Units in = market.units(tokens, eth);
    const Route route = market.way(eth, usdc);
    const double planned = plan.quote(route, to_double(in.value));
    plan.consume(route, to_double(in.value));
    const double again = plan.quote(route, to_double(in.value));
    const auto paid = market.sell(eth, usdc, in);
    ASSERT_TRUE(paid);
    EXPECT_NEAR(planned, to_double(paid->value), 3.0 + 1e-9 * planned) << tokens;
    const auto then = engine::quote_route(market.model, market.state, route, in);
    ASSERT_TRUE(then);
    EXPECT_NEAR(again, to_double(then->out.value), 3.0 + 1e-6 * again) << tokens;
  }
}

TEST_P(EveryPool, RefusesNothingAndMoreThanThereIs) {
  Market market = this->market(1.0);
  EXPECT_FALSE(market.sell(eth, usdc, Units{0}));
  const auto all = market.sell(eth, usdc, market.units(1e9, eth));
  if (all) {
    EXPECT_LT(all->value, market.units(3'000.0, usdc).value);
  }
  EXPECT_EQ(engine::full_audit(market.model, market.state), "");
}

// A fall of the reference is followed by the outside as fast as the refill allows.
TEST_P(EveryPool, TheOutsideTradesItBackTowardTheReference) {
  ModelSpec spec = scenes::one_venue_with(GetParam(), 4, 1'000.0);
  spec.liquidity[0].refill_per_minute = 25.0;
  Market market{spec};
  for (const double target : {1'900.0, 2'060.0}) {
    market.state.prices.reference[eth.index()] = target;
    market.prices[eth.index()] = target;
    const Shock shock{.time = market.state.now,
                      .prices = market.prices,
                      .recorded_sold = {},
                      .changes = {},
                      .keepers = {}};
    engine::Context step{market.model, shock, market.state, market.trace};
    const double start = engine::pool_price(market.model, market.state, first_place);
    engine::refill_liquidity(step);
    const double first = engine::pool_price(market.model, market.state, first_place);
    EXPECT_LT(std::abs(first - target), std::abs(start - target));
    for (int i = 0; i < 400; ++i)
      engine::refill_liquidity(step);
    const double end = engine::pool_price(market.model, market.state, first_place);
    EXPECT_NEAR(end, target, 0.006 * target);
    EXPECT_EQ(engine::full_audit(market.model, market.state), "");
  }
}

Outcome run_to_end(Run& run) {
  while (run.advance(7)) {
  }
  return run.finish();
}

TEST_P(EveryPool, KeepersSellIntoItAndASavedRunGoesOnToTheSameHash) {
  const auto model = compile(scenes::one_venue_with(GetParam(), 60, 4'000.0));
  ASSERT_TRUE(model) << model.error().text();
  const auto scenario = compile_scenario(scenes::eth_falls(-0.12, 30.0), *model);
  ASSERT_TRUE(scenario);
  seawall::Run whole{*model, *scenario, {}};
  const Outcome expected = run_to_end(whole);
  EXPECT_GT(expected.counts.liquidations, 10U);
  EXPECT_NE(expected.stop_reason, StopReason::invariant_broken) << expected.stop_detail;
  EXPECT_EQ(expected.ledger_imbalance, 0);
  for (const std::uint64_t blocks : {1U, 6U, 7U, 9U}) {
    seawall::Run first{*model, *scenario, {}};
    first.advance(blocks);
    auto state = restore(save(first.state()), *model);
    ASSERT_TRUE(state) << state.error().text();
    seawall::Run second{
        *model, *scenario, {}, {*std::move(state), first.trace().digest(), first.trace().counts()}};
    EXPECT_EQ(run_to_end(second).trace_hash, expected.trace_hash) << "saved after " << blocks;
  }
}

TEST_P(EveryPool, AStateOfAPoolWithOtherTermsIsRefused) {
  const auto model = compile(scenes::one_venue_with(GetParam(), 4, 1'000.0));
  const auto other = compile(scenes::one_venue_with(GetParam(), 4, 1'001.0));
  ASSERT_TRUE(model && other);
  EXPECT_TRUE(restore(save(make_state(*model)), *model));
  EXPECT_FALSE(restore(save(make_state(*model)), *other));
}

TEST_P(EveryPool, AResetStateIsAsAtTheStart) {
  Market market = this->market();
  const State initial = make_state(market.model);
  ASSERT_TRUE(market.sell(eth, usdc, market.units(30.0, eth)));
  EXPECT_NE(save(market.state), save(initial));
  reset(market.state, initial, market.model);
  const auto once = market.sell(eth, usdc, market.units(30.0, eth));
  Market fresh = this->market();
  EXPECT_EQ(once->value, fresh.sell(eth, usdc, fresh.units(30.0, eth))->value);
}

TEST_P(EveryPool, ABrokenHoldingIsFoundByTheAudit) {
  Market market = this->market();
  const std::string kind = GetParam();
  if (kind == "constant_product" || kind == "weighted") GTEST_SKIP() << "all of it is the ledger's";
  market.state.ledger.transfer(eth, market.model.holder_of(first_place), Model::world(), Units{1});
  EXPECT_NE(engine::full_audit(market.model, market.state).find("pool eth-usdc: it counts"),
            std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Kinds, EveryPool, ::testing::ValuesIn(scenes::pool_kinds),
                         [](const auto& row) { return std::string{row.param}; });

class ThreeCoins : public ::testing::TestWithParam<const char*> {
 protected:
  [[nodiscard]] Market market() const {
    ModelSpec spec = scenes::one_venue(4);
    scenes::add_three_coins(spec, GetParam(), 500.0);
    return Market{spec};
  }
};

constexpr AssetId dai{std::size_t{2}};

TEST_P(ThreeCoins, PlacesOfOnePoolShareItsHoldings) {
  Market market = this->market();
  const HolderId holder = market.model.holder_of(first_place);
  for (std::size_t place = 1; place < 3; ++place)
    EXPECT_EQ(market.model.holder_of(LiquidityId{place}), holder);
  const Units lot = market.units(40.0, eth);
  const Route to_dai = market.way(eth, dai);
  const Int128 before = engine::quote_route(market.model, market.state, to_dai, lot)->out.value;
  const Int128 held = market.state.ledger.balance(holder, eth).value;
  ASSERT_TRUE(market.sell(eth, usdc, lot));
  EXPECT_EQ(market.state.ledger.balance(holder, eth).value, held + lot.value);
  EXPECT_LT(engine::quote_route(market.model, market.state, to_dai, lot)->out.value, before);
  EXPECT_EQ(engine::full_audit(market.model, market.state), "");
}

TEST_P(ThreeCoins, APlanSeesOnePlaceInTheOther) {
  const Market market = this->market();
  DepthView plan{market.model, market.state};
  plan.refresh();
  const double lot = 40e18;
  const double before = plan.quote(market.way(eth, dai), lot);
  plan.consume(market.way(eth, usdc), lot);
  EXPECT_LT(plan.quote(market.way(eth, dai), lot), 0.999 * before);
}

TEST_P(ThreeCoins, NoRouteGoesThroughOnePoolTwice) {
  ModelSpec spec = scenes::one_venue(4);
  scenes::add_three_coins(spec, GetParam(), 500.0);
  spec.liquidity.pop_back();  // USDC and DAI meet only over ETH, in the same pool
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_TRUE(find_routes(*model, {}, usdc, dai).empty());
}

TEST_P(ThreeCoins, MovedPricesAreWhatWasAskedFor) {
  const Market market = this->market();
  DepthView plan{market.model, market.state};
  plan.refresh();
  const std::vector<double> factors = {0.8, 1.0, 0.97};
  std::vector<double> before;
  for (std::size_t place = 0; place < 3; ++place)
    before.push_back(plan.middle_price(LiquidityId{place}));
  plan.move_prices(factors);
  for (std::size_t place = 0; place < 3; ++place) {
    const Liquidity& at = market.model.liquidity[place];
    EXPECT_NEAR(plan.middle_price(LiquidityId{place}),
                before[place] * factors[at.base.index()] / factors[at.quote.index()],
                1e-6 * before[place]);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, ThreeCoins, ::testing::Values("weighted", "stable_swap"),
                         [](const auto& row) { return std::string{row.param}; });

}  // namespace
}  // namespace seawall
