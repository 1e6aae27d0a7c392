#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "seawall/engine/run.hpp"
#include "seawall/mechanics/cdp/liquity_v1_triggers.hpp"
#include "seawall/mechanics/cdp/liquity_v2_liquidation.hpp"
#include "seawall/state/protocols/liquity_units.hpp"
#include "tests/support/random_world.hpp"
#include "tests/support/splitmix.hpp"

// Small worlds with one venue that keeps its own books, Liquity v1 or a branch of v2.
namespace seawall::support {

struct TroveRow {
  std::string name;
  double collateral = 0.0;  ///< ETH
  double debt = 0.0;        ///< USD
  double deposit = 0.0;     ///< USD, in the Stability Pool
  double rate = 0.0;        ///< of v2; 0: the venue's
};

inline void add_position(PositionSpec& rows, const TroveRow& trove, std::uint16_t venue) {
  for (const std::uint16_t asset : {std::uint16_t{0}, std::uint16_t{1}}) {
    rows.account.push_back(trove.name);
    rows.venue.push_back(venue);
    rows.asset.push_back(asset);
    rows.collateral.push_back(asset == 0 ? trove.collateral : trove.deposit);
    rows.debt.push_back(asset == 0 ? 0.0 : trove.debt);
    rows.mode.push_back(0);
    rows.rate.push_back(trove.rate);
  }
}

/// Every row of the positions, last account first.
inline void turn_around(PositionSpec& rows) {
  const auto turn = [](auto&... columns) { (std::ranges::reverse(columns), ...); };
  turn(rows.account, rows.venue, rows.asset, rows.collateral, rows.debt, rows.mode, rows.rate);
}

/// ETH at 2,000 USD and a coin COIN at `coin_usd`; a market of ETH in it that `coefficient` says
/// the depth of, per ETH; one keeper; half an hour in blocks of 12 seconds.
inline WorldSpec eth_world(double coin_usd = 1.0, double coefficient = 1e-6) {
  WorldSpec world;
  ModelSpec& model = world.model;
  model.feedback = FeedbackMode::recorded;
  model.clock.block = seconds(12);
  model.clock.audit_every = 1;
  model.assets = {{.name = "ETH", .decimals = 18, .price_usd = 2'000.0, .impact = {}},
                  {.name = "COIN", .decimals = 18, .price_usd = coin_usd, .impact = {}}};
  OracleSpec oracle;
  oracle.name = "eth";
  oracle.asset = "ETH";
  oracle.decimals = 18;
  oracle.deviation = 1e-9;
  model.oracles = {oracle};
  LiquiditySpec market;
  market.name = "eth-coin";
  market.kind = "impact_depth";
  market.base = "ETH";
  market.quote = "COIN";
  market.curve = ImpactTerms{};
  market.curve->shape = ImpactCurveShape::linear;
  market.curve->coefficient = coefficient;
  market.curve->half_life = minutes(5);
  market.source = "made up";
  model.liquidity = {market};
  model.keepers = {{.name = "keeper", .capital = {}}};
  KeeperBehaviourSpec keeper;
  keeper.keeper = "keeper";
  keeper.cost_per_call_usd = 1.0;
  world.scenario.keepers = {keeper};
  world.scenario.name = "troves";
  world.scenario.duration_minutes = 30.0;
  model.positions.asset_names = {"ETH", "COIN"};
  return world;
}

inline VenueSpec liquity_venue(const std::string& kind, double pool) {
  VenueSpec venue;
  venue.name = "liquity";
  venue.kind = kind;
  ReserveSpec coin;
  coin.asset = "COIN";
  coin.background_supply = pool;
  ReserveSpec collateral;
  collateral.asset = "ETH";
  collateral.oracle = "eth";
  venue.reserves = {coin, collateral};
  return venue;
}

/// A world of these troves, with `pool` deposited by nobody in particular.
inline WorldSpec liquity_world(const std::string& kind, const std::vector<TroveRow>& troves,
                               double pool, double coin_usd = 1.0, double coefficient = 1e-6) {
  WorldSpec world = eth_world(coin_usd, coefficient);
  world.model.venues = {liquity_venue(kind, pool)};
  world.model.positions.venue_names = {"liquity"};
  for (const TroveRow& trove : troves)
    add_position(world.model.positions, trove, 0);
  return world;
}

inline void shock(WorldSpec& world, double at_minutes, double change) {
  world.scenario.shocks.push_back({.at_minutes = at_minutes, .asset = "ETH", .change = change});
}

/// Troves whose ratios are spread over 1.12 to 3.5, three falls and rises, a coin at a discount in
/// some: liquidations of every sort, redemptions, shutdowns. Grows with the seed.
inline WorldSpec random_liquity_world(const std::string& kind, std::uint64_t seed) {
  SplitMix random{seed};
  std::vector<TroveRow> troves;
  const std::size_t count = 2 + seed / 6 + random.below(6);
  double owed = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    TroveRow trove{.name = "trove-" + std::to_string(i)};
    const double size = random.uniform();
    trove.debt = 2'000.0 + 200'000.0 * size * size * size;
    trove.collateral = trove.debt / 2'000.0 * random.uniform(1.12, random.chance(0.5) ? 1.7 : 3.5);
    if (random.chance(0.3)) trove.deposit = random.uniform(1.0, 50'000.0);
    if (kind == "liquity-v2" && random.chance(0.8)) trove.rate = random.uniform(0.005, 0.4);
    owed += trove.debt;
    troves.push_back(trove);
  }
  const double pool = random.chance(0.25) ? 0.0 : owed * random.uniform(0.0, 0.6);
  const double coin_usd = random.chance(0.4) ? 0.96 : 1.0;
  WorldSpec world = liquity_world(kind, troves, pool, coin_usd, random.uniform(1e-6, 1e-3));
  if (kind == "liquity-v1" && random.chance(0.3))
    world.model.venues[0].rules_terms = {{"batch", 1.0 + static_cast<double>(random.below(5))}};
  for (const double at : {3.0, 9.0, 15.0, 21.0}) {
    const auto later = static_cast<double>(random.below(4));
    const bool falls = random.chance(0.8);
    shock(world, at + later, falls ? random.uniform(-0.25, -0.02) : random.uniform(0.02, 0.3));
  }
  if (random.chance(0.3)) world.model.clock.block = minutes(1);
  return world;
}

constexpr VenueId only_venue{std::size_t{0}};

template <class Books>
[[nodiscard]] const Books& books_of(const State& state, VenueId venue = only_venue) {
  return std::get<Books>(state.protocols[venue.index()]);
}

/// Who may be liquidated by the exact verdict on each account, one after the other.
[[nodiscard]] inline std::vector<AccountId> scan(const LiquityV1Books& books,
                                                 const ProtocolView& view) {
  std::vector<AccountId> found;
  for (std::size_t i = 0; i < books.accounts.size(); ++i)
    if (liquity::v1::is_liquidatable(books.terms, books.system, AccountId{i},
                                     liquity::price_at(view)))
      found.push_back(books.accounts.account(i));
  return found;
}
[[nodiscard]] inline std::vector<AccountId> scan(const LiquityV2Books& books,
                                                 const ProtocolView& view) {
  std::vector<AccountId> found;
  for (std::size_t i = 0; i < books.accounts.size(); ++i)
    if (liquity::v2::is_liquidatable<Exact>(books.terms, books.branch, AccountId{i},
                                            {liquity::price_at(view), view.state.now}))
      found.push_back(books.accounts.account(i));
  return found;
}

[[nodiscard]] inline std::vector<Event> events_of(const Trace& trace, EventKind kind) {
  std::vector<Event> found;
  for (const Event& event : trace.events())
    if (event.kind == kind) found.push_back(event);
  return found;
}

/// The account of that name.
[[nodiscard]] inline AccountId account_named(const Model& model, std::string_view name) {
  for (std::size_t i = 0; i < model.positions.accounts(); ++i)
    if (model.positions.names[i] == name) return AccountId{i};
  return AccountId::none();
}

}  // namespace seawall::support
