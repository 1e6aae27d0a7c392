#include "seawall/clearing/depth_of.hpp"

#include <gtest/gtest.h>

#include "seawall/mechanics/liquidity/quote_table.hpp"
#include "tests/support/lending_world.hpp"

// Depth by quotes as clearing sees it is the depth that the engine trades with.
namespace seawall {
namespace {

Model quoted_model(BeyondTable beyond) {
  ModelSpec spec = scenes::one_venue(4);
  LiquiditySpec& place = spec.liquidity[0];
  place.kind = "quotes";
  place.base_reserve = 0.0;
  place.quotes = QuotesSpec{};
  place.quotes->points = {{.sold = 10.0, .received = 20'000.0, .price = {}},
                          {.sold = 50.0, .received = 99'500.0, .price = {}},
                          {.sold = 200.0, .received = 392'000.0, .price = {}}};
  place.quotes->beyond = beyond;
  auto model = compile(spec);
  EXPECT_TRUE(model) << model.error().text();
  return *std::move(model);
}

TEST(DepthOf, QuotesFetchWhatTheEngineWouldPay) {
  for (const BeyondTable beyond : {BeyondTable::nothing, BeyondTable::exponential}) {
    const Model model = quoted_model(beyond);
    const FactorTable& table = std::get<QuoteDepth>(model.liquidity[0].kind).table;
    for (const double consumed : {0.0, 5.0, 60.0, -30.0, 199.0, 260.0}) {
      if (consumed > 200.0 && beyond == BeyondTable::nothing) continue;
      State state = make_state(model);
      state.liquidity[0].consumed = consumed;
      const AssetDepth depth = depth_of(model, state, AssetId{std::size_t{0}});
      ASSERT_EQ(depth.execution.places().size(), 1U);
      const QuotedDepth engine{&table, Price{2'000.0}, Amount{consumed}};
      const Price start = engine.marginal_price(TradeSide::sell);
      const double room = beyond == BeyondTable::nothing ? 200.0 - consumed : 400.0;
      for (const double share : {0.01, 0.2, 0.5, 0.99}) {
        const Amount sold{share * room};
        const double paid = engine.quote(TradeSide::sell, sold)->value;
        EXPECT_NEAR(depth.execution.worth(start, sold).value, paid, 1e-9 * paid)
            << consumed << " consumed, " << sold.value << " sold";
      }
    }
  }
}

TEST(DepthOf, NothingIsLeftOfConsumedQuotes) {
  const Model model = quoted_model(BeyondTable::nothing);
  State state = make_state(model);
  state.liquidity[0].consumed = 200.0;
  EXPECT_TRUE(depth_of(model, state, AssetId{std::size_t{0}}).execution.is_empty());
}

}  // namespace
}  // namespace seawall
