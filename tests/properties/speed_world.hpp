#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "seawall/clearing/speed.hpp"
#include "tests/support/lending_world.hpp"
#include "tests/support/random_world.hpp"

// The mean-field model of speed against the engine that it stands for (docs/mechanics/speed.md §5):
// real accounts, oracles and keepers, in the regime in which the model is linear.
namespace seawall::speed_world {

using scenes::coin;
using scenes::reserve;
using scenes::usd_oracle;
using support::compiled;
using support::World;
using support::WorldSpec;

inline constexpr double price_before = 2'000.0;  // USD per ETH
inline constexpr double bonus = 0.05;
inline constexpr double threshold = 0.80;
inline constexpr double block_seconds = 12.0;

// ETH sold in each block of the run. [blocks]
inline std::vector<double> sold_by_block(const WorldSpec& spec, std::uint64_t blocks) {
  const World world = compiled(spec);
  seawall::Run run{world.model, world.scenario, {.seed = 1}};
  run.advance(blocks);
  std::vector<double> sold(blocks + 1, 0.0);
  for (const Event& event : run.trace().events()) {
    if (event.kind != EventKind::sale) continue;
    const Duration since = event.time - world.model.clock.start;
    sold[static_cast<std::size_t>(std::lround(since.seconds() / block_seconds))] +=
        to_double(event.amount) * 1e-18;
  }
  return sold;
}

inline LiquiditySpec depth(double per_token, double refill_per_minute) {
  LiquiditySpec made;
  made.name = "eth-usdc";
  made.kind = "impact_depth";
  made.base = "ETH";
  made.quote = "USDC";
  made.curve = ImpactTerms{.shape = ImpactCurveShape::linear, .coefficient = per_token};
  made.refill_per_minute = refill_per_minute;
  made.source = "a test's own";
  return made;
}

// A lender of USDC against ETH.
inline VenueSpec lender(const std::string& name, const std::string& oracle) {
  VenueSpec venue;
  venue.name = name;
  venue.rules = "aave-v3.6";
  venue.reserves = {reserve("ETH", threshold, bonus, 1e7), reserve("USDC", 0.85, bonus, 1e11)};
  venue.reserves[0].oracle = oracle;
  return venue;
}

// How late a share of the accounts is acted upon, in blocks.
struct Delay {
  int oracle;  // from a price to its publication
  int keeper;  // from the sight of an account to the price after its sale, ≥ 2
};

// Means of the `count` equally likely parts of an exponential distribution, in whole blocks.
inline std::vector<int> exponential_parts(double mean, int count) {
  const auto beyond = [&](int i) {  // ∫ of t from the i-th border on, in units of the mean
    const double tail = 1.0 - static_cast<double>(i) / count;
    return tail > 0.0 ? tail * (1.0 - std::log(tail)) : 0.0;
  };
  std::vector<int> parts;
  parts.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i)
    parts.push_back(static_cast<int>(std::lround(mean * count * (beyond(i) - beyond(i + 1)))));
  return parts;
}

// A book that is uniform in price, cut into one venue for each delay, after a shock.
struct Cascade {
  double feedback;  // R
  double shocked;   // share of the book that the shock itself liquidates
  std::vector<Delay> delays;
  int accounts;         // at each venue
  int heartbeat = 0;    // blocks between an oracle's rounds; 0: one in each block
  double refill = 0.0;  // share of the impact that decays in a block (r_J); 0: it stays
};

inline constexpr double book_width =
    0.02;                               // of the price: how far a book's liquidation prices reach
inline constexpr double deposit = 0.5;  // ETH of one account: small enough to be closed in one call
inline constexpr double seized =
    deposit * threshold * (1.0 + bonus);  // ETH, at the liquidation price

inline WorldSpec cascade_world(const Cascade& cascade, std::uint64_t blocks) {
  WorldSpec made;
  ModelSpec& model = made.model;
  const double after = price_before * (1.0 - book_width * cascade.shocked);
  const double count = cascade.accounts * static_cast<double>(cascade.delays.size());
  const double density = count * seized / (book_width * price_before);  // ETH per USD of price
  model.assets = {coin("ETH", 18, price_before), coin("USDC", 6, 1.0)};
  model.assets[0].impact = ImpactTerms{.shape = ImpactCurveShape::linear,
                                       .coefficient = cascade.feedback / density / after,
                                       .permanent_share = Fraction{1.0}};
  if (cascade.refill > 0.0) {
    model.assets[0].impact->permanent_share = Fraction{0.0};
    model.assets[0].impact->half_life =
        seconds(std::lround(std::log(2.0) / cascade.refill * block_seconds));
  }
  model.oracles = {usd_oracle("USDC")};
  model.liquidity = {depth(0.0, 0.0)};
  model.positions.asset_names = {"ETH", "USDC"};
  for (std::size_t v = 0; v < cascade.delays.size(); ++v) {
    const std::string name = std::to_string(v);
    OracleSpec oracle = usd_oracle("ETH");
    oracle.name = "ETH/USD " + name;
    oracle.heartbeat_seconds = cascade.heartbeat * block_seconds;
    if (cascade.heartbeat > 0) oracle.deviation = 0.5;  // the heartbeat alone makes rounds
    oracle.delay_seconds = cascade.delays[v].oracle * block_seconds;
    model.oracles.push_back(oracle);
    model.venues.push_back(lender("lender " + name, oracle.name));
    model.positions.venue_names.push_back("lender " + name);
    KeeperBehaviourSpec keeper;
    keeper.keeper = "bot " + name;
    keeper.latency_blocks = static_cast<std::uint32_t>(cascade.delays[v].keeper - 1);
    keeper.venues = {"lender " + name};
    made.scenario.keepers.push_back(keeper);
    model.keepers.push_back({.name = keeper.keeper, .capital = {}});
    for (int i = 0; i < cascade.accounts; ++i) {
      // Venues take turns on the ladder of prices.
      const double place =
          (i * static_cast<double>(cascade.delays.size()) + static_cast<double>(v) + 0.5) / count;
      const double price = price_before * (1.0 - book_width * place);
      const std::string account = name + "-" + std::to_string(i);
      const auto venue = static_cast<std::uint16_t>(v);
      scenes::add_position(model.positions, account, venue, 0, deposit, 0.0);
      scenes::add_position(model.positions, account, venue, 1, 0.0, deposit * threshold * price);
    }
  }
  ScenarioSpec& scenario = made.scenario;
  scenario.name = "a uniform book";
  scenario.duration_minutes = static_cast<double>(blocks + 1) * block_seconds / 60.0;
  scenario.shocks = {{.at_minutes = block_seconds / 60.0,
                      .asset = "ETH",
                      .change = -book_width * cascade.shocked}};
  return made;
}

// Slope of log(sold) over time, a block, by least squares over bins.
//
// @param first  block before which nothing counts: the transient
// @param most   ETH sold in all beyond which nothing counts: the end of the book
// @param least  ETH that a bin must have: below, single accounts show
inline double measured_rate(const std::vector<double>& sold, std::size_t first, std::size_t bin,
                            double most, double least) {
  std::vector<std::pair<double, double>> points;
  double total = 0.0;
  for (std::size_t block = 0; block < first; ++block)
    total += sold[block];
  for (std::size_t block = first; block + bin <= sold.size(); block += bin) {
    double flow = 0.0;
    for (std::size_t i = 0; i < bin; ++i)
      flow += sold[block + i];
    total += flow;
    if (total > most || flow < least) break;
    points.emplace_back(static_cast<double>(block), std::log(flow));
  }
  EXPECT_GE(points.size(), 4U);
  const auto n = static_cast<double>(points.size());
  double t = 0.0;
  double y = 0.0;
  for (const auto& [time, flow] : points) {
    t += time / n;
    y += flow / n;
  }
  double covariance = 0.0;
  double variance = 0.0;
  for (const auto& [time, flow] : points) {
    covariance += (time - t) * (flow - y);
    variance += (time - t) * (time - t);
  }
  return covariance / variance;
}

// The rate s at which R times the mean of exp(−s · delay) is 1, a block.
inline double rate_of(const Cascade& cascade) {
  const auto gain = [&](double rate) {
    double sum = 0.0;
    for (const Delay& delay : cascade.delays)
      sum += std::exp(-rate * (delay.oracle + delay.keeper));
    return cascade.feedback * sum / static_cast<double>(cascade.delays.size());
  };
  double low = -0.2;
  double high = 1.0;
  for (int i = 0; i < 100; ++i) {
    const double middle = 0.5 * (low + high);
    (gain(middle) > 1.0 ? low : high) = middle;
  }
  return low;
}

inline double book_of(const Cascade& cascade) {
  return seized * cascade.accounts * static_cast<double>(cascade.delays.size());
}

// ETH sold when the price reaches the end of the book, and prompt oracles find nobody further down.
inline double linear_part(const Cascade& cascade) {
  return book_of(cascade) * std::min(1.0, (1.0 - cascade.shocked) / cascade.feedback);
}

// Compares with ln(R)/period, for rounds that are `period` blocks apart. @return the rate measured
inline double expect_rounds(const Cascade& cascade, std::size_t period) {
  const auto blocks = static_cast<std::uint64_t>(25 * period);
  const std::vector<double> sold = sold_by_block(cascade_world(cascade, blocks), blocks);
  const double rate =
      measured_rate(sold, period, period, 0.9 * linear_part(cascade), 20.0 * seized);
  const double expected = std::log(cascade.feedback) / static_cast<double>(period);
  EXPECT_NEAR(rate, expected, 0.01 * std::abs(expected));
  return rate;
}

}  // namespace seawall::speed_world
