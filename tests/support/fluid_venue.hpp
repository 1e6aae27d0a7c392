#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "seawall/state/protocols/fluid_units.hpp"
#include "tests/support/liquity_world.hpp"

// Small worlds with one Fluid vault of ETH and COIN as a venue.
namespace seawall::support {

struct VaultRow {
  std::string name;
  double collateral = 0.0;  ///< ETH
  double debt = 0.0;        ///< COIN
};

using RulesTerms = decltype(VenueSpec::rules_terms);

inline VenueSpec fluid_venue(RulesTerms terms = {}) {
  VenueSpec venue;
  venue.name = "fluid";
  venue.kind = "fluid";
  venue.rules_terms = std::move(terms);
  ReserveSpec coin;
  coin.asset = "COIN";
  coin.oracle = "coin";
  ReserveSpec collateral;
  collateral.asset = "ETH";
  collateral.oracle = "eth";
  venue.reserves = {coin, collateral};
  return venue;
}

/// ETH at 2,000 USD, with so much depth in COIN; a keeper with flash loans.
inline WorldSpec fluid_world(const std::vector<VaultRow>& rows, RulesTerms terms = {},
                             double coefficient = 1e-6) {
  WorldSpec world = eth_world(1.0, coefficient);
  OracleSpec coin = world.model.oracles.front();
  coin.name = "coin";
  coin.asset = "COIN";
  coin.source = "fixed";
  coin.fixed_price = 1.0;
  world.model.oracles.push_back(coin);
  world.model.venues = {fluid_venue(std::move(terms))};
  world.model.positions.venue_names = {"fluid"};
  for (const VaultRow& row : rows)
    add_position(world.model.positions, {row.name, row.collateral, row.debt}, 0);
  return world;
}

/// Positions that owe between 40 % and 89.5 % of their worth, some that owe nothing; falls and
/// rises, some of them beyond the limit; interest in some; slices where the market is thin.
inline WorldSpec random_fluid_world(std::uint64_t seed) {
  SplitMix random{seed};
  std::vector<VaultRow> rows;
  const std::size_t count = 2 + seed / 4 + random.below(8);
  for (std::size_t i = 0; i < count; ++i) {
    const double collateral = std::exp(random.uniform(-1.0, 5.0));
    const double owes = random.chance(0.1) ? 0.0 : random.uniform(0.4, 0.895);
    rows.push_back({"position-" + std::to_string(i), collateral, collateral * 2'000.0 * owes});
  }
  const RulesTerms terms = {{"penalty", random.chance(0.5) ? 0.01 : 0.04},
                            {"rate", random.chance(0.5) ? 0.0 : 0.5}};
  WorldSpec world = fluid_world(rows, terms, std::exp(random.uniform(-14.0, -8.0)));
  for (const double at : {3.0, 9.0, 15.0, 21.0}) {
    const auto later = static_cast<double>(random.below(4));
    shock(world, at + later,
          random.chance(0.8) ? random.uniform(-0.12, -0.005) : random.uniform(0.01, 0.1));
  }
  if (random.chance(0.3)) world.model.clock.block = minutes(1);
  return world;
}

/// A run to its end, with what every run has to show.
struct PlayedVault {
  World world;
  seawall::Run run;
  Outcome outcome;

  explicit PlayedVault(const WorldSpec& spec)
      : world{compiled(spec)}, run{world.model, world.scenario, {}} {
    while (run.advance(1'000)) {
    }
    outcome = run.finish();
    EXPECT_EQ(outcome.stop_reason, StopReason::horizon) << outcome.stop_detail;
    EXPECT_EQ(outcome.ledger_imbalance, 0);
    for (const ReserveAccounting& row : outcome.reserves)
      EXPECT_EQ(row.imbalance, 0);
  }
  [[nodiscard]] const FluidBooks& books() const { return books_of<FluidBooks>(run.state()); }
  [[nodiscard]] ProtocolView view() const { return {world.model, run.state(), only_venue}; }
  [[nodiscard]] double tokens(AssetId asset) const {
    const int decimals = world.model.assets[asset.index()].decimals;
    return to_double(run.state().ledger.balance(world.model.cash_of(only_venue), asset).value) /
           to_double(power_of_ten(decimals));
  }
  [[nodiscard]] std::vector<std::string> named(EventKind kind) const {
    std::vector<std::string> names;
    for (const Event& event : events_of(run.trace(), kind))
      names.push_back(world.model.positions.names[event.account.index()]);
    return names;
  }
  /// Now, tokens of 18 decimals.
  [[nodiscard]] double debt_of(std::size_t local) const {
    return to_double(holding_of(local).debt) / 1e18;
  }
  [[nodiscard]] double collateral_of(std::size_t local) const {
    return to_double(holding_of(local).collateral) / 1e18;
  }

 private:
  [[nodiscard]] FluidHolding holding_of(std::size_t local) const {
    return books().holding(books().vault, local, books().prices_at(run.state().now));
  }
};

/// Where an account of the vault stands.
[[nodiscard]] inline fluid::Standing<Exact> standing_of(const FluidBooks& books,
                                                        std::size_t local) {
  return *fluid::standing(books.vault, books.positions[local]);
}

/// Who may be liquidated by the exact verdict on each account, one after the other.
[[nodiscard]] inline std::vector<AccountId> scan(const FluidBooks& books,
                                                 const ProtocolView& view) {
  std::vector<AccountId> found;
  const auto limits = books.limits_at(view);
  for (std::size_t i = 0; limits && i < books.accounts.size(); ++i) {
    const fluid::Standing<Exact> now = standing_of(books, i);
    if (now.tick && fluid::is_liquidatable(books.vault, {*now.tick, now.branch}, limits->threshold))
      found.push_back(books.accounts.account(i));
  }
  return found;
}

}  // namespace seawall::support
