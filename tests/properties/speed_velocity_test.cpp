#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/properties/speed_world.hpp"

// How fast keepers sell what they may sell: docs/mechanics/speed.md §5.
namespace seawall {
namespace {

using namespace speed_world;

// Keepers before a backlog that does not end: the market fell, the oracle shows the price before.
struct Backlog {
  double depth;      // share of the price that one ETH costs, or ETH in a pool
  double cost;       // c, share of what a call fetches
  double staleness;  // (o − m)/o
};

struct Crowd {
  int keepers = 1;
  std::uint32_t latency_blocks = 1;
};

// Keepers look after a block's sales and before the next refill: what they send is carried out on
// full depth, what they see then is used up. So depth is sold in every other block.
constexpr int cycle = 2;
constexpr std::uint64_t blocks_watched = 12;

Price market_of(const Backlog& backlog) { return Price{price_before * (1.0 - backlog.staleness)}; }

// The fall into depth, as a share of the market's price, down to which a call pays:
// 1 − o/((1 + b)(1 − c)m).
double margin_of(const Backlog& backlog) {
  return 1.0 - price_before / (1.0 + bonus) / (1.0 - backlog.cost) / market_of(backlog).value;
}

struct Loans {
  double eth;     // of each account
  double health;  // below 0.95, so that all of a loan may be repaid
};

WorldSpec backlog_world(const Backlog& backlog, const LiquiditySpec& place, const Loans& loans) {
  WorldSpec made;
  ModelSpec& model = made.model;
  model.assets = {coin("ETH", 18, price_before), coin("USDC", 6, 1.0)};
  model.oracles = {usd_oracle("ETH"), usd_oracle("USDC")};
  model.oracles[0].delay_seconds = 1e6;
  model.liquidity = {place};
  model.venues = {lender("lender", "ETH/USD")};
  model.positions.asset_names = {"ETH", "USDC"};
  model.positions.venue_names = {"lender"};
  for (int i = 0; i < 40; ++i) {
    const std::string account = std::to_string(i);
    const double debt = loans.eth * threshold * price_before / loans.health;
    scenes::add_position(model.positions, account, 0, 0, loans.eth, 0.0);
    scenes::add_position(model.positions, account, 0, 1, 0.0, debt);
  }
  ScenarioSpec& scenario = made.scenario;
  scenario.name = "a backlog";
  scenario.duration_minutes = 1e3 * block_seconds / 60.0;
  if (backlog.staleness > 0.0)
    scenario.shocks = {
        {.at_minutes = block_seconds / 60.0, .asset = "ETH", .change = -backlog.staleness}};
  return made;
}

// A call of one slice pays if it fetches slice + cost: the same as losing c of what it fetches.
//
// @param slice  USD that a call repays; 0: all that it may
void add_keepers(WorldSpec& world, const Crowd& crowd, double slice, double cost) {
  for (int i = 0; i < crowd.keepers; ++i) {
    KeeperBehaviourSpec keeper;
    keeper.keeper = "bot " + std::to_string(i);
    if (slice > 0.0) keeper.slice_max = {{"USDC", slice}};
    keeper.cost_per_call_usd = slice * (1.0 / (1.0 - cost) - 1.0);
    keeper.profit_min_usd = slice > 0.0 ? 1e-6 * slice : 1.0;
    keeper.latency_blocks = crowd.latency_blocks;
    world.scenario.keepers.push_back(keeper);
    world.model.keepers.push_back({.name = keeper.keeper, .capital = {}});
  }
}

// ETH a second, over whole cycles once the first calls are through.
double velocity_in(const WorldSpec& world, const Crowd& crowd) {
  const std::uint64_t first = 2 + 2 * cycle * crowd.latency_blocks;
  const std::vector<double> sold = sold_by_block(world, first + blocks_watched);
  double total = 0.0;
  for (std::uint64_t block = first; block < first + blocks_watched; ++block)
    total += sold[block];
  return total / (static_cast<double>(blocks_watched) * block_seconds);
}

// At this health a call leaves health as it was, so that an account can be sliced for long.
constexpr double level_health = threshold * (1.0 + bonus);

// @param refill  ETH a block
double sliced_velocity(const Backlog& backlog, const Crowd& crowd = {}, double refill = 1e9) {
  const double slice = 1e-4 / backlog.depth;  // ETH
  WorldSpec world = backlog_world(backlog, depth(backlog.depth, refill * 60.0 / block_seconds),
                                  {.eth = 4'000.0 * slice, .health = level_health});
  add_keepers(world, crowd, slice * price_before, backlog.cost);
  return velocity_in(world, crowd);
}

// η is what one ETH a second costs: the slope of the depth times what is sold in a cycle.
double modelled_velocity(const Backlog& backlog) {
  const double slope = backlog.depth * market_of(backlog).value;
  return liquidation_velocity({.bonus = Fraction{bonus},
                               .cost = Fraction{backlog.cost},
                               .temporary_impact = slope * cycle * block_seconds},
                              market_of(backlog), Price{price_before});
}

TEST(SpeedSimulation, VelocityOverDepthCostAndStalenessIsThatOfTheModel) {
  for (const double slope : {1e-5, 2e-5, 4e-5})
    for (const double cost : {0.0, 0.01, 0.02})
      for (const double staleness : {0.0, 0.01, 0.02}) {
        SCOPED_TRACE(testing::Message()
                     << "slope " << slope << ", cost " << cost << ", staleness " << staleness);
        const Backlog backlog{.depth = slope, .cost = cost, .staleness = staleness};
        const double simulated = sliced_velocity(backlog);
        const double modelled = modelled_velocity(backlog);
        ASSERT_GT(modelled, 0.0);
        EXPECT_NEAR(simulated, modelled, 0.02 * modelled);
        EXPECT_LT(sliced_velocity({slope * 1.25, cost, staleness}), simulated);
        EXPECT_LT(sliced_velocity({slope, cost + 0.002, staleness}), simulated);
        EXPECT_LT(sliced_velocity({slope, cost, staleness + 0.002}), simulated);
      }
}

TEST(SpeedSimulation, KeepersStopAtTheGapOfTheModel) {
  for (const double cost : {0.0, 0.01, 0.02}) {
    SCOPED_TRACE(cost);
    const double gap =
        stall_gap({.bonus = Fraction{bonus}, .cost = Fraction{cost}, .temporary_impact = 0.0})
            .value;
    EXPECT_GT(sliced_velocity({.depth = 1e-5, .cost = cost, .staleness = gap - 5e-4}), 0.0);
    EXPECT_EQ(sliced_velocity({.depth = 1e-5, .cost = cost, .staleness = gap + 1e-4}), 0.0);
  }
}

TEST(SpeedSimulation, NeitherLatencyNorCompetitionChangesTheVelocity) {
  const Backlog backlog{.depth = 2e-5, .cost = 0.01, .staleness = 0.01};
  for (const Crowd crowd :
       {Crowd{.keepers = 3, .latency_blocks = 1}, Crowd{.keepers = 1, .latency_blocks = 3},
        Crowd{.keepers = 2, .latency_blocks = 3}}) {
    SCOPED_TRACE(testing::Message() << crowd.keepers << " keepers, " << crowd.latency_blocks);
    const double simulated = sliced_velocity(backlog, crowd);
    EXPECT_NEAR(simulated, modelled_velocity(backlog), 0.02 * simulated);
  }
}

// Depth that comes back slower than half of what pays is sold as it comes back.
TEST(SpeedSimulation, SlowRefillIsTheVelocity) {
  const Backlog backlog{.depth = 2e-5, .cost = 0.01, .staleness = 0.01};
  const double pays = margin_of(backlog) / backlog.depth;  // ETH at once
  for (const double share : {0.1, 0.3, 0.45, 0.7}) {
    SCOPED_TRACE(share);
    const double simulated = sliced_velocity(backlog, {}, share * pays);
    const double expected = std::min(share * pays / block_seconds, modelled_velocity(backlog));
    EXPECT_NEAR(simulated, expected, 0.02 * expected);
  }
}

// A call for a whole account pays if it does so on average, the last unit need not: up to twice
// what the model says. One that would not pay is cut where its last unit pays.
TEST(SpeedSimulation, WholeCallsSellUpToTwiceTheModel) {
  const Backlog backlog{.depth = 2e-5, .cost = 0.0, .staleness = 0.01};
  const double pays = margin_of(backlog) / backlog.depth;
  for (const double share : {1.2, 1.5, 1.95, 20.0}) {
    SCOPED_TRACE(share);
    constexpr double health = 0.9;
    const double sold_of_account = threshold / health * (1.0 + bonus);
    WorldSpec world = backlog_world(backlog, depth(backlog.depth, 1e9),
                                    {.eth = share * pays / sold_of_account, .health = health});
    add_keepers(world, {}, 0.0, 0.0);
    const double ratio = velocity_in(world, {}) / modelled_velocity(backlog);
    EXPECT_NEAR(ratio, share > 2.0 ? 1.0 : share, 0.02);
  }
}

// A pool is brought back by traders who pay its fee f too: its price stays f below the market's,
// and c = 1 − (1 − f)².
TEST(SpeedSimulation, APoolsFeeCountsTwice) {
  for (const double eth : {5e4, 1e5, 2e5})
    for (const double fee : {0.003, 0.005, 0.01})
      for (const double staleness : {0.0, 0.01, 0.02}) {
        SCOPED_TRACE(testing::Message()
                     << eth << " ETH, fee " << fee << ", staleness " << staleness);
        const double kept = 1.0 - fee;
        const Backlog backlog{.depth = eth, .cost = 1.0 - kept * kept, .staleness = staleness};
        const double market = market_of(backlog).value;
        LiquiditySpec place = scenes::pool("eth-usdc", "ETH", "USDC", eth);
        place.fee = fee;
        place.refill_per_minute = 1e9;
        const double slice = 5e-5 * eth;
        WorldSpec world =
            backlog_world(backlog, place, {.eth = 4'000.0 * slice, .health = level_health});
        add_keepers(world, {}, slice * price_before, 0.0);
        const double simulated = velocity_in(world, {});
        const double refilled = eth * std::sqrt(price_before / (kept * market));  // ETH in it
        const double modelled = liquidation_velocity(
            {.bonus = Fraction{bonus},
             .cost = Fraction{backlog.cost},
             .temporary_impact = 2.0 * kept * market / refilled * cycle * block_seconds},
            market_of(backlog), Price{price_before});
        const double exact = refilled / kept * (std::sqrt(1.0 / (1.0 - margin_of(backlog))) - 1.0) /
                             (cycle * block_seconds);
        EXPECT_NEAR(simulated, exact, 0.02 * exact);
        EXPECT_NEAR(simulated, modelled, 0.05 * modelled);
      }
}

}  // namespace
}  // namespace seawall
