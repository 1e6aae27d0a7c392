#pragma once

#include <string>

#include "tests/support/lending_world.hpp"
#include "tests/support/random_world.hpp"

// One CDP engine that sells by Dutch auction: vaults of 100 ETH that owe 12,000 DAI, unsafe below
// 180 USD.
namespace seawall::scenes {

inline void add_vault(ModelSpec& model, std::string name, double eth, double dai) {
  add_position(model.positions, name, 0, 0, eth, 0.0);
  add_position(model.positions, std::move(name), 0, 1, 0.0, dai);
}

inline OracleSpec feed_of_eth() {
  OracleSpec feed = usd_oracle("ETH");
  feed.decimals = 18;
  return feed;
}

inline VenueSpec clip_venue() {
  VenueSpec venue;
  venue.name = "maker";
  venue.kind = "cdp";
  venue.mechanism = "clip";
  venue.cdp = CdpSpec{};
  CdpSpec& cdp = *venue.cdp;
  cdp.collateral = "ETH";
  cdp.debt = "DAI";
  cdp.oracle = "ETH/USD";
  cdp.liquidation_ratio = 1.5;
  cdp.penalty = 0.13;
  cdp.dust = 100.0;
  cdp.clip = ClipSpec{};
  cdp.clip->price_buffer = 1.2;
  cdp.clip->lifetime_minutes = 60.0;
  cdp.clip->price_drop_max = 0.4;
  cdp.clip->incentive_share = 0.001;
  cdp.clip->incentive_flat = 10.0;
  cdp.clip->step_seconds = 90.0;
  cdp.clip->cut = 0.99;
  cdp.clip->debt_at_auction_max = 1e6;
  return venue;
}

inline ModelSpec clip_model(std::size_t vaults) {
  ModelSpec model;
  model.assets = {coin("ETH", 18, 200.0), coin("DAI", 18, 1.0)};
  model.oracles = {feed_of_eth()};
  model.venues = {clip_venue()};
  model.positions.venue_names = {"maker"};
  model.positions.asset_names = {"ETH", "DAI"};
  for (std::size_t i = 0; i < vaults; ++i)
    add_vault(model, "vault-" + std::to_string(i), 100.0, 12'000.0);
  return model;
}

/// Starts and restarts auctions, and buys nothing.
inline BidderGroupSpec seizer() {
  BidderGroupSpec group;
  group.name = "seizer";
  group.seizes = true;
  group.bids = false;
  group.transactions_per_minute = {100.0};
  group.in_flight_max = 100;
  return group;
}

/// Buys with its own coin.
inline BidderGroupSpec taker(double dai) {
  BidderGroupSpec group;
  group.name = "taker";
  group.capital_total = {{"DAI", dai}};
  group.transactions_per_minute = {100.0};
  group.in_flight_max = 100;
  return group;
}

/// Buys with nothing but flash loans.
inline BidderGroupSpec borrower() {
  BidderGroupSpec group = taker(0.0);
  group.name = "borrower";
  group.capital_total = {};
  group.funding = "flash_loan";
  return group;
}

/// ETH falls by 15 % after a minute, to 170 USD.
inline support::WorldSpec clip_world(std::size_t vaults, std::vector<BidderGroupSpec> bidders,
                                     double minutes = 60.0) {
  support::WorldSpec world{clip_model(vaults), {}};
  world.scenario.name = "clip";
  world.scenario.duration_minutes = minutes;
  world.scenario.shocks = {{.at_minutes = 1.0, .asset = "ETH", .change = -0.15}};
  world.scenario.bidders = std::move(bidders);
  return world;
}

/// Bidders are keepers of the model, with their money.
inline support::World compiled_clip(support::WorldSpec spec) {
  add_bidders(spec.scenario.bidders, spec.model.keepers);
  return support::compiled(spec);
}

}  // namespace seawall::scenes
