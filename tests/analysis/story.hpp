#pragma once

#include <string>
#include <vector>

#include "seawall/analysis/names.hpp"
#include "seawall/analysis/why.hpp"
#include "seawall/trace/trace.hpp"

namespace seawall::test {

/// Two venues that sell into one pool, told by hand: ETH falls, "small" on venue east is
/// liquidated, its sale moves the pool's price, the oracle that reads the pool follows, and "large"
/// on venue west falls under water.
struct TwoVenues {
  Names names;
  Series series;
  std::vector<Event> events;

  TwoVenues() {
    names.assets = {{"ETH", 18, 1'500.0}, {"USDC", 6, 1.0}};
    names.coins = 2;
    names.venues = {"east", "west"};
    names.reserves = {{AssetId{0}, AssetId{1}}, {AssetId{0}, AssetId{1}}};
    names.oracles = {{"eth_east", AssetId{0}, LiquidityId::none()},
                     {"eth_west", AssetId{0}, LiquidityId{0}}};
    names.liquidity = {{"pool", AssetId{0}, AssetId{1}}};
    names.columns = {{"east/ETH/collateral", VenueId{0}, AssetId{0}, OracleId{0}, Side::collateral},
                     {"east/USDC/debt", VenueId{0}, AssetId{1}, OracleId{0}, Side::debt},
                     {"west/ETH/collateral", VenueId{1}, AssetId{0}, OracleId{1}, Side::collateral},
                     {"west/USDC/debt", VenueId{1}, AssetId{1}, OracleId{1}, Side::debt}};
    names.keepers = {"keeper"};
    names.accounts = {"small", "large", "quiet"};
    tell();
    fill_series();
  }

  [[nodiscard]] Story story() const { return {events, series, names}; }
  [[nodiscard]] static Time at(std::int64_t second) {
    return Time{1'669'136'400'000'000'000} + seconds(second);
  }

 private:
  Event event(EventKind kind, std::int64_t second) {
    Event made;
    made.kind = kind;
    made.time = at(second);
    made.block = static_cast<std::uint64_t>(second / 12);
    return made;
  }

  EventId add(Event made) {
    made.id = events.size() + 1;
    events.push_back(made);
    return made.id;
  }

  EventId add_liquidation(std::int64_t second, VenueId venue, AccountId account, EventId verdict) {
    Event call = event(EventKind::liquidation, second);
    call.venue = venue;
    call.account = account;
    call.keeper = KeeperId{0};
    call.asset = AssetId{0};
    call.counter_asset = AssetId{1};
    call.amount = Int128{100'000} * 1'000'000;
    call.counter_amount = Int128{78} * wad;
    call.health_before = 0.97;
    call.health_after = 1.01;
    call.cause_ids = {verdict, 0, 0};
    return add(call);
  }

  EventId add_sale(std::int64_t second, EventId liquidation, EventId previous) {
    Event sale = event(EventKind::sale, second);
    sale.liquidity = LiquidityId{0};
    sale.asset = AssetId{0};
    sale.counter_asset = AssetId{1};
    sale.amount = Int128{78} * wad;
    sale.counter_amount = Int128{96'000} * 1'000'000;
    sale.market_price = 1'380.0;
    sale.execution_price = 96'000.0 / 78.0;
    sale.cause_ids = {liquidation, previous, 0};
    return add(sale);
  }

  EventId add_verdict(std::int64_t second, VenueId venue, AccountId account, ColumnId column,
                      EventId oracle) {
    Event verdict = event(EventKind::account_liquidatable, second);
    verdict.venue = venue;
    verdict.account = account;
    verdict.column = column;
    verdict.health_before = 0.97;
    verdict.column_change = -0.0833816089;
    verdict.oracle_age = seconds(24);
    verdict.cause_ids = {oracle, 0, 0};
    return add(verdict);
  }

  EventId add_round(std::int64_t second, OracleId oracle, double price, EventId mover,
                    EventId shock) {
    Event round = event(EventKind::oracle_published, second);
    round.oracle = oracle;
    round.asset = AssetId{0};
    round.trigger_price = price;
    round.oracle_age = seconds(12);
    round.cause_ids = {mover, shock, 0};
    return add(round);
  }

  void tell() {
    add(event(EventKind::run_started, 0));
    Event shock = event(EventKind::price_shock, 12);
    shock.asset = AssetId{0};
    shock.market_price = 1'380.0;
    const EventId fall = add(shock);
    const EventId east_round = add_round(24, OracleId{0}, 1'380.0, fall, 0);
    const EventId small = add_verdict(24, VenueId{0}, AccountId{0}, ColumnId{0}, east_round);
    const EventId call = add_liquidation(36, VenueId{0}, AccountId{0}, small);
    const EventId sale = add_sale(36, call, 0);
    const EventId west_round = add_round(48, OracleId{1}, 1'230.0, sale, fall);
    const EventId large = add_verdict(48, VenueId{1}, AccountId{1}, ColumnId{2}, west_round);
    const EventId second = add_liquidation(60, VenueId{1}, AccountId{1}, large);
    add_sale(60, second, sale);
    Event loss = event(EventKind::bad_debt, 60);
    loss.venue = VenueId{1};
    loss.account = AccountId{1};
    loss.asset = AssetId{1};
    loss.amount = Int128{5'000} * 1'000'000;
    loss.cause_ids = {second, 0, 0};
    add(loss);
    Event end = event(EventKind::run_stopped, 72);
    end.detail = static_cast<std::uint8_t>(StopReason::quiet);
    add(end);
  }

  void fill_series() {
    series.coins = 2;
    series.oracles = 2;
    series.pools = 1;
    const double reference[] = {1'500.0, 1'380.0, 1'380.0, 1'380.0, 1'260.0, 1'260.0, 1'200.0};
    const double exogenous[] = {1'500.0, 1'380.0, 1'380.0, 1'380.0, 1'380.0, 1'380.0, 1'380.0};
    const double east[] = {1'500.0, 1'500.0, 1'380.0, 1'380.0, 1'260.0, 1'260.0, 1'200.0};
    const double west[] = {1'500.0, 1'500.0, 1'500.0, 1'500.0, 1'230.0, 1'230.0, 1'150.0};
    const double pool[] = {1'500.0, 1'380.0, 1'380.0, 1'230.0, 1'230.0, 1'150.0, 1'150.0};
    const std::uint64_t calls[] = {0, 0, 0, 1, 1, 2, 2};
    for (std::size_t i = 0; i < 7; ++i) {
      series.time.push_back(at(static_cast<std::int64_t>(12 * i)));
      series.block.push_back(i);
      series.reference_price.insert(series.reference_price.end(), {reference[i], 1.0});
      series.exogenous_price.insert(series.exogenous_price.end(), {exogenous[i], 1.0});
      series.oracle_price.insert(series.oracle_price.end(), {east[i], west[i]});
      series.pool_price.push_back(pool[i]);
      series.repaid_usd.push_back(100'000.0 * static_cast<double>(calls[i]));
      series.seized_usd.push_back(105'000.0 * static_cast<double>(calls[i]));
      series.bad_debt_usd.push_back(i >= 5 ? 5'000.0 : 0.0);
      series.accounts_under_water.push_back(i == 2 || i == 4 ? 1 : 0);
      series.liquidations.push_back(calls[i]);
    }
  }
};

}  // namespace seawall::test
