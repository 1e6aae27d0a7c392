#pragma once

#include <algorithm>
#include <string>

#include "tests/support/cdp_world.hpp"
#include "tests/support/random_world.hpp"
#include "tests/support/splitmix.hpp"

// Random CDP worlds for properties, growing with the seed.
namespace seawall::support {

inline BidderGroupSpec random_bidders(SplitMix& random, std::size_t group) {
  BidderGroupSpec made;
  made.name = "group-" + std::to_string(group);
  made.count = static_cast<std::uint32_t>(1 + random.below(3));
  made.capital_total = {{"DAI", random.uniform(1e3, 1e5)}, {"ETH", random.uniform(0.01, 20.0)}};
  if (random.chance(0.7)) made.capital_total.emplace_back("MKR", random.uniform(0.1, 10.0));
  made.seizes = group == 0 || random.chance(0.3);
  made.bids = group != 0 || random.chance(0.5);
  made.pokes = random.chance(0.5);
  made.policy = random.chance(0.3) ? "learning" : "discount";
  if (group % 3 == 2)
    made.policy = "last_clearing";  // no draw, so that other worlds stay as they are
  made.discount = {random.uniform(0.0, 0.1), random.uniform(0.1, 0.4)};
  made.gas_price_max = {random.uniform(5.0, 50.0), random.uniform(50.0, 500.0)};
  made.urgency = random.uniform(0.1, 0.95);
  made.raises_gas = random.chance(0.5);
  made.transactions_per_minute = {random.uniform(0.5, 2.0), random.uniform(2.0, 20.0)};
  made.in_flight_max = static_cast<std::uint32_t>(1 + random.below(8));
  made.exit_delay_minutes = {random.uniform(0.0, 5.0), random.uniform(5.0, 30.0)};
  made.exit_cost = random.uniform(0.0, 0.05);
  return made;
}

/// Debt and surplus auctions short enough to end within a run, and in half of the worlds a pool of
/// the token.
inline void auction_the_backstop(SplitMix& random, ModelSpec& model) {
  CdpSpec& engine = *model.venues[0].cdp;
  BackstopSpec& backstop = *engine.backstop;
  backstop.lot = random.uniform(5.0, 200.0);
  backstop.lot_start = backstop.lot / random.uniform(10.0, 300.0);  // MKR is worth 500
  backstop.wait_minutes *= 0.5;
  backstop.lot_growth = random.uniform(0.0, 1.0);
  backstop.surplus_lot = random.chance(0.5) ? random.uniform(1.0, 50.0) : 0.0;
  backstop.surplus_kept = random.uniform(0.0, 60.0);
  backstop.bid_step = random.uniform(0.0, 0.1);
  backstop.bid_lifetime_minutes = random.uniform(1.0, 10.0);
  backstop.auction_lifetime_minutes = random.uniform(2.0, 20.0);
  if (random.chance(0.5)) engine.surplus = random.uniform(0.0, 300.0);
  if (random.chance(0.5)) return;
  LiquiditySpec pool;
  pool.name = "mkr-dai";
  pool.kind = "constant_product";
  pool.base = "MKR";
  pool.quote = "DAI";
  pool.base_reserve = random.uniform(5.0, 500.0);
  pool.quote_reserve = 500.0 * pool.base_reserve;
  model.liquidity.push_back(pool);
}

/// Vaults, bidders, a price that walks down and up again, and in two of three worlds a chain whose
/// gas price jumps.
inline WorldSpec random_cdp_spec(std::uint64_t seed) {
  SplitMix random{seed};
  WorldSpec world;
  world.model = scenes::cdp_world({});
  world.model.clock.audit_every = 7;
  world.model.keepers.clear();
  OracleSpec osm;
  osm.name = "osm";
  osm.asset = "ETH";
  osm.source = "eth";
  osm.decimals = 18;
  osm.osm_hop_minutes = 5.0;
  osm.must_be_poked = random.chance(0.5);
  world.model.oracles.push_back(osm);
  if (random.chance(0.25)) {
    world.model.oracles[0].must_be_poked = true;
    world.model.oracles[0].deviation = random.uniform(0.001, 0.03);
  }
  CdpSpec& engine = *world.model.venues[0].cdp;
  if (random.chance(0.5)) engine.oracle = "osm";
  engine.penalty = random.uniform(0.0, 0.3);
  if (random.chance(0.5)) engine.stability_fee = random.uniform(0.0, 1.0);
  engine.flip->lot_max = random.uniform(5.0, 60.0);
  engine.flip->bid_lifetime_minutes = random.uniform(1.0, 15.0);
  engine.flip->auction_lifetime_minutes = random.uniform(5.0, 40.0);
  if (random.chance(0.5))
    engine.backstop = BackstopSpec{.asset = "MKR", .wait_minutes = random.uniform(0, 30), .lot = 5};
  if (engine.backstop && random.chance(0.8)) auction_the_backstop(random, world.model);
  const std::size_t vaults = 1 + seed / 4 + random.below(4);
  for (std::size_t i = 0; i < vaults; ++i) {
    const double collateral = random.uniform(0.001, 100.0);
    scenes::add_vault(world.model.positions, {"vault-" + std::to_string(i), collateral,
                                              collateral * random.uniform(90.0, 199.0) / 1.5});
  }
  ScenarioSpec& given = world.scenario;
  given.name = "random";
  given.duration_minutes = 90.0;
  const Time start = world.model.clock.start;
  given.prices.assets = {"ETH", "DAI", "MKR"};
  given.prices.between = "log_linear";
  double price = 200.0;
  for (int row = 0; row <= 9; ++row) {
    given.prices.times.push_back(start + minutes(10) * row);
    given.prices.prices.insert(given.prices.prices.end(), {price, random.uniform(0.98, 1.05), 500});
    price *= random.uniform(row < 6 ? 0.8 : 0.95, row < 6 ? 1.03 : 1.15);
  }
  for (std::size_t group = 0; group < 1 + random.below(4); ++group)
    given.bidders.push_back(random_bidders(random, group));
  add_bidders(given.bidders, world.model.keepers);
  if (random.chance(1.0 / 3.0)) return world;
  world.model.chain = ChainSpec{.market = random.chance(0.5) ? "first_price" : "base_fee",
                                .gas_limit = random.chance(0.5) ? 10'000'000 : 1'000'000,
                                .expiry_minutes = random.uniform(2.0, 30.0),
                                .block_jitter = random.uniform(0.0, 0.5),
                                .gas_asset = random.chance(0.8) ? "ETH" : ""};
  GasRowsSpec& gas = given.gas.emplace();
  gas.percentiles = {30, 60, 90};
  for (int row = 0; row <= 9; ++row) {
    const double level = random.uniform(3.0, 200.0);
    gas.times.push_back(start + minutes(10) * row);
    gas.prices.insert(gas.prices.end(), {level, 1.2 * level, 2.0 * level});
  }
  return world;
}

[[nodiscard]] inline World random_cdp_world(std::uint64_t seed) {
  return compiled(random_cdp_spec(seed));
}

}  // namespace seawall::support
