// Pools and order books.

#include "seawall/model/compile.hpp"

#include <gtest/gtest.h>

#include <variant>

#include "tests/model/refusal.hpp"
#include "tests/model/small_world.hpp"

namespace seawall {
namespace {

using small::ether;
using small::expect_refused;
using small::make_order_book;
using small::name_of_row;
using small::Refusal;
using small::small_world;

TEST(CompileLiquidity, PutsAnOrderBooksDepthOnItsLevels) {
  ModelSpec spec = small_world();
  make_order_book(spec);
  spec.depth_multiplier = 2.0;
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  const auto& orders = std::get<OrderBookTerms>(model->liquidity[0].kind);

  // Levels of 4 % from 1 % on: 100 tokens, then 400 over 16 %; twice as many by the multiplier.
  EXPECT_NEAR(orders.tick.value, 0.04, 1e-15);
  ASSERT_EQ(orders.depth.size(), 5U);
  for (const double depth : orders.depth)
    EXPECT_NEAR(depth, 200.0, 1e-9);
  EXPECT_EQ(orders.providers[1].base.value, 2'000 * ether);
  EXPECT_EQ(orders.providers[1].inventory_limit.value, 400.0);
  EXPECT_EQ(orders.refill_time, minutes(2));
}

TEST(CompileLiquidity, PutsAPowerLawOnItsLevels) {
  ModelSpec spec = small_world();
  make_order_book(spec);
  OrderBookSpec& written = *spec.liquidity[0].order_book;
  written.depth.clear();
  written.tokens = 100.0;
  written.reach = 0.11;
  written.exponent = 2.0;
  written.levels = 10;
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  const auto& orders = std::get<OrderBookTerms>(model->liquidity[0].kind);
  for (std::size_t i = 0; i < 10; ++i)
    EXPECT_NEAR(orders.depth[i], 2.0 * static_cast<double>(i) + 1.0, 1e-9);  // (i+1)² − i²
}

TEST(CompileLiquidity, ProvidersThatMayNotWithdrawTakeNothingAway) {
  ModelSpec spec = small_world();
  make_order_book(spec);
  spec.liquidity[0].order_book->withdrawal = false;
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  for (const LiquidityProvider& who : std::get<OrderBookTerms>(model->liquidity[0].kind).providers)
    EXPECT_EQ(who.withdrawn_share.value, 0.0);
}

class CompileLiquidityRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(CompileLiquidityRefuses, WithKeyPathFoundAndAllowed) { expect_refused(GetParam()); }

const Refusal refusals[] = {
    {"PoolKind", [](ModelSpec& s) { s.liquidity[0].kind = "constant-product"; },
     ErrorCode::parameter_out_of_range, "liquidity[0].kind", "did you mean 'constant_product'?"},
    {"PoolAsset", [](ModelSpec& s) { s.liquidity[0].base = "WTEH"; }, ErrorCode::unknown_name,
     "liquidity[0].base", "unknown asset 'WTEH'; did you mean 'WETH'?"},
    {"PoolOfOneAsset", [](ModelSpec& s) { s.liquidity[0].quote = "WETH"; },
     ErrorCode::cyclic_reference, "liquidity[0].quote", "two different assets"},
    {"PoolWithoutReserve", [](ModelSpec& s) { s.liquidity[0].base_reserve = 0; },
     ErrorCode::parameter_out_of_range, "liquidity[0].base_reserve", "(0, inf)"},
    {"PoolTooLarge", [](ModelSpec& s) { s.liquidity[0].base_reserve = 1e19; }, ErrorCode::too_large,
     "liquidity[0].base_reserve", "2^120"},
    {"PoolFee", [](ModelSpec& s) { s.liquidity[0].fee = 0.3; }, ErrorCode::wrong_unit,
     "liquidity[0].fee", "write 0.003 for 0.3 %"},
    {"DepthWithoutCurve", [](ModelSpec& s) { s.liquidity[0].kind = "impact_depth"; },
     ErrorCode::missing_key, "liquidity[0].curve", "needs a curve"},
    {"OrderBookWithoutItsTable",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book.reset();
     },
     ErrorCode::missing_key, "liquidity[0].order_book", "needs order_book"},
    {"OrderBookOfAPool", [](ModelSpec& s) { s.liquidity[0].order_book = OrderBookSpec{}; },
     ErrorCode::unknown_key, "liquidity[0].order_book", "allowed with kind = \"order_book\""},
    {"OrderBookWithReserves",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].base_reserve = 5.0;
     },
     ErrorCode::unknown_key, "liquidity[0].base_reserve", "what its providers hold"},
    {"OrderBookWithoutDepth",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->depth.clear();
     },
     ErrorCode::missing_key, "liquidity[0].order_book.depth", "tokens and reach"},
    {"OrderBookWithTwoDepths",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->tokens = 5.0;
     },
     ErrorCode::unknown_key, "liquidity[0].order_book.tokens", "by its points already"},
    {"OrderBookInsideItsSpread",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->depth[0].distance = 0.01;
     },
     ErrorCode::parameter_out_of_range, "liquidity[0].order_book.depth[0].distance",
     "0.01 is not above 0.01, half the spread"},
    {"OrderBookWithFallingDepth",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->depth[1].tokens = 99.0;
     },
     ErrorCode::parameter_out_of_range, "liquidity[0].order_book.depth[1].tokens",
     "99 is below 100"},
    {"OrderBookBelowZero",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->depth[1].distance = 1.0;
     },
     ErrorCode::wrong_unit, "liquidity[0].order_book.depth[1].distance", "1 is outside (0, 1)"},
    {"OrderBookWithTwoRefills",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].refill_per_minute = 5.0;
     },
     ErrorCode::unknown_key, "liquidity[0].order_book.refill_minutes", "one of the two"},
    {"OrderBookWithoutProviders",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->providers.clear();
     },
     ErrorCode::missing_key, "liquidity[0].order_book.providers", "1 to 32"},
    {"ProvidersOfNotAll",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->providers[0].share = 0.4;
     },
     ErrorCode::parameter_out_of_range, "liquidity[0].order_book.providers", "sum to 0.9"},
    {"ProviderTwice",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->providers[1].name = "maker-1";
     },
     ErrorCode::duplicate_name, "liquidity[0].order_book.providers[1].name", "there twice"},
    {"ProviderWithoutALimit",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->providers[1].inventory_limit = 0.0;
     },
     ErrorCode::parameter_out_of_range, "liquidity[0].order_book.providers[1].inventory_limit",
     "(0, inf)"},
    {"OrderBookOfACounterfactual",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->moves_reference = true;
       s.feedback = FeedbackMode::counterfactual;
     },
     ErrorCode::parameter_out_of_range, "liquidity[0].order_book.moves_reference",
     "another feedback"},
    {"TwoOrderBooksMoveOnePrice",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->moves_reference = true;
       s.liquidity.push_back(s.liquidity[0]);
       s.liquidity[1].name = "another";
     },
     ErrorCode::duplicate_name, "liquidity[1].order_book.moves_reference",
     "follows weth-usdc already"},
};

INSTANTIATE_TEST_SUITE_P(Table, CompileLiquidityRefuses, ::testing::ValuesIn(refusals),
                         name_of_row);

}  // namespace
}  // namespace seawall
