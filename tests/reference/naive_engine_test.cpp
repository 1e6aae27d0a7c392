#include "tests/reference/naive_engine.hpp"

#include <gtest/gtest.h>

#include "tests/support/random_world.hpp"

namespace seawall {
namespace {

using reference::Liquidation;
using support::WorldTaste;

std::vector<Liquidation> liquidations_of(const support::Ran& ran) {
  std::vector<Liquidation> found;
  for (const Event& event : ran.events)
    if (event.kind == EventKind::liquidation)
      found.push_back({event.block, event.account.value, event.amount, event.counter_amount});
  return found;
}

std::string text_of(const Liquidation& one) {
  return "block " + std::to_string(one.block) + " account " + std::to_string(one.account) +
         " repaid " + to_string(one.repaid) + " seized " + to_string(one.seized);
}

void expect_agreement(std::uint64_t seeds, WorldTaste taste) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    support::WorldSpec spec = support::random_world_spec(seed, taste);
    spec.scenario.stop_when_quiet = false;
    const support::World world = support::compiled(spec);
    const std::vector<Liquidation> fast = liquidations_of(support::run_through(world));
    const std::vector<Liquidation> slow = reference::run_naively(world.model, world.scenario);
    for (std::size_t i = 0; i < std::min(fast.size(), slow.size()); ++i)
      ASSERT_EQ(fast[i], slow[i]) << "seed " << seed << ", the engine: " << text_of(fast[i])
                                  << "; the reference: " << text_of(slow[i]);
    ASSERT_EQ(fast.size(), slow.size()) << "seed " << seed;
    compared += fast.size();
  }
  EXPECT_GT(compared, seeds);
}

// block, account, repaid and seized of every liquidation are those of the slow engine, to the
// smallest unit.
TEST(NaiveEngine, AgreesOnGivenPrices) {
  expect_agreement(240, {.depth = WorldTaste::Depth::bottomless,
                         .prices = WorldTaste::Prices::given_falling,
                         .size = WorldTaste::Size::large});
}

// R-1 with feedback: a sale moves the price that makes the next account liquidatable.
TEST(NaiveEngine, AgreesWhereSalesMoveThePrice) {
  expect_agreement(240, {.depth = WorldTaste::Depth::bottomless, .size = WorldTaste::Size::large});
}

}  // namespace
}  // namespace seawall
