#include "tests/support/random_clip_world.hpp"

#include <algorithm>

#include "tests/support/clip_world.hpp"
#include "tests/support/splitmix.hpp"

namespace seawall::support {
namespace {

constexpr double run_minutes = 180.0;

ClipSpec any_clip(SplitMix& random) {
  ClipSpec clip;
  clip.price_buffer = random.uniform(0.9, 1.4);
  clip.lifetime_minutes = random.uniform(3.0, 90.0);
  clip.price_drop_max = random.uniform(0.0, 0.8);
  clip.incentive_share = random.chance(0.5) ? random.uniform(0.0, 0.01) : 0.0;
  clip.incentive_flat = random.chance(0.5) ? random.uniform(0.0, 100.0) : 0.0;
  const std::size_t curve = random.below(3);
  clip.curve = curve == 0 ? "linear" : curve == 1 ? "stairstep" : "exponential";
  clip.linear_lifetime_minutes = random.uniform(5.0, 120.0);
  clip.step_seconds = random.uniform(1.0, 200.0);
  clip.cut = curve == 2 ? random.uniform(0.999, 1.0) : random.uniform(0.9, 1.0);
  clip.debt_at_auction_max = random.chance(0.5) ? 1e9 : random.uniform(0.0, 200'000.0);
  return clip;
}

BidderGroupSpec any_group(SplitMix& random, std::string name, bool has_pool, bool has_chain) {
  BidderGroupSpec group;
  group.name = std::move(name);
  group.count = static_cast<std::uint32_t>(1 + random.below(3));
  group.seizes = random.chance(0.6);
  group.bids = random.chance(0.8);
  if (has_pool && random.chance(0.4))
    group.funding = "flash_loan";
  else
    group.capital_total = {{"DAI", random.uniform(0.0, 60'000.0)}};
  if (has_chain) group.capital_total.emplace_back("ETH", random.uniform(0.0, 20.0));
  group.discount = {0.0, random.uniform(0.0, 0.2)};
  group.urgency = random.uniform(0.3, 0.95);
  group.raises_gas = random.chance(0.5);
  group.transactions_per_minute = {random.uniform(0.5, 10.0)};
  group.in_flight_max = static_cast<std::uint32_t>(1 + random.below(5));
  group.exit_delay_minutes = {0.0, random.uniform(0.0, 30.0)};
  group.exit_cost = random.uniform(0.0, 0.05);
  group.profit_min_usd = random.chance(0.5) ? random.uniform(0.0, 50.0) : 0.0;
  return group;
}

void add_chain(SplitMix& random, WorldSpec& world) {
  world.model.chain = ChainSpec{};
  world.model.chain->market = random.chance(0.5) ? "first_price" : "base_fee";
  world.model.chain->expiry_minutes = random.uniform(2.0, 60.0);
  world.model.chain->block_jitter = random.uniform(0.0, 0.5);
  world.model.chain->gas_asset = "ETH";
  GasRowsSpec gas;
  gas.percentiles = {30.0, 60.0, 90.0};
  gas.times = {world.model.clock.start, world.model.clock.start + minutes(60)};
  gas.prices = {5.0, 10.0, 30.0, 50.0, 80.0, 120.0};
  world.scenario.gas = gas;
}

void add_shocks(SplitMix& random, ScenarioSpec& scenario) {
  double at = 0.0;
  for (std::size_t i = 1 + random.below(6); i > 0; --i) {
    at += random.uniform(0.5, 40.0);
    if (at >= run_minutes) return;
    scenario.shocks.push_back(
        {.at_minutes = at, .asset = "ETH", .change = random.uniform(-0.3, 0.1)});
  }
}

}  // namespace

WorldSpec random_clip_world_spec(std::uint64_t seed) {
  SplitMix random{seed * 7919 + 17};
  WorldSpec world{scenes::clip_model(0), {}};
  CdpSpec& cdp = *world.model.venues[0].cdp;
  cdp.clip = any_clip(random);
  cdp.penalty = random.uniform(0.0, 0.3);
  cdp.dust = random.chance(0.7) ? random.uniform(0.0, 3'000.0) : 0.0;
  cdp.surplus = random.chance(0.5) ? random.uniform(0.0, 20'000.0) : 0.0;
  if (random.chance(0.5))
    cdp.backstop =
        BackstopSpec{.asset = "ETH", .wait_minutes = random.uniform(0.0, 60.0), .lot = 50'000.0};
  const std::size_t vaults = 1 + random.below(1 + std::min<std::uint64_t>(seed / 2, 40));
  for (std::size_t i = 0; i < vaults; ++i) {
    const double eth = random.uniform(0.5, 200.0);
    scenes::add_vault(world.model, "vault-" + std::to_string(i), eth,
                      eth * random.uniform(90.0, 132.0));
  }
  const bool has_pool = random.chance(0.6);
  if (has_pool) {
    world.model.liquidity = {
        scenes::pool("eth-dai", "ETH", "DAI", random.uniform(100.0, 20'000.0))};
    world.model.liquidity[0].refill_per_minute = random.uniform(0.0, 500.0);
  }
  world.scenario.name = "random clip";
  world.scenario.duration_minutes = run_minutes;
  world.scenario.stop_when_quiet = random.chance(0.5);
  add_shocks(random, world.scenario);
  const bool has_chain = random.chance(0.5);
  if (has_chain) add_chain(random, world);
  world.scenario.bidders = {scenes::seizer(), any_group(random, "first", has_pool, has_chain),
                            any_group(random, "second", has_pool, has_chain)};
  if (has_chain) world.scenario.bidders[0].capital_total = {{"ETH", 100.0}};
  add_bidders(world.scenario.bidders, world.model.keepers);
  return world;
}

}  // namespace seawall::support
