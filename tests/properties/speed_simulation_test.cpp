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
namespace seawall {
namespace {

using scenes::coin;
using scenes::reserve;
using scenes::usd_oracle;
using support::compiled;
using support::World;
using support::WorldSpec;

constexpr double price_before = 2'000.0;  // USD per ETH
constexpr double bonus = 0.05;
constexpr double threshold = 0.80;
constexpr double block_seconds = 12.0;

// ETH sold in each block of the run. [blocks]
std::vector<double> sold_by_block(const WorldSpec& spec, std::uint64_t blocks) {
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

LiquiditySpec depth(double per_token, double refill_per_minute) {
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
VenueSpec lender(const std::string& name, const std::string& oracle) {
  VenueSpec venue;
  venue.name = name;
  venue.rules = "aave-v3.6";
  venue.reserves = {reserve("ETH", threshold, bonus, 1e7), reserve("USDC", 0.85, bonus, 1e11)};
  venue.reserves[0].oracle = oracle;
  return venue;
}

// ---- growth ------------------------------------------------------------------------------------

// How late a share of the accounts is acted upon, in blocks.
struct Delay {
  int oracle;  // from a price to its publication
  int keeper;  // from the sight of an account to the price after its sale, ≥ 2
};

// Means of the `count` equally likely parts of an exponential distribution, in whole blocks.
std::vector<int> exponential_parts(double mean, int count) {
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

constexpr double book_width = 0.02;  // of the price: how far a book's liquidation prices reach
constexpr double deposit = 0.5;      // ETH of one account: small enough to be closed in one call
constexpr double seized = deposit * threshold * (1.0 + bonus);  // ETH, at the liquidation price

WorldSpec cascade_world(const Cascade& cascade, std::uint64_t blocks) {
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
double measured_rate(const std::vector<double>& sold, std::size_t first, std::size_t bin,
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
double rate_of(const Cascade& cascade) {
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

double book_of(const Cascade& cascade) {
  return seized * cascade.accounts * static_cast<double>(cascade.delays.size());
}

// ETH sold when the price reaches the end of the book, and prompt oracles find nobody further down.
double linear_part(const Cascade& cascade) {
  return book_of(cascade) * std::min(1.0, (1.0 - cascade.shocked) / cascade.feedback);
}

// Compares with ln(R)/period, for rounds that are `period` blocks apart. @return the rate measured
double expect_rounds(const Cascade& cascade, std::size_t period) {
  const auto blocks = static_cast<std::uint64_t>(25 * period);
  const std::vector<double> sold = sold_by_block(cascade_world(cascade, blocks), blocks);
  const double rate =
      measured_rate(sold, period, period, 0.9 * linear_part(cascade), 20.0 * seized);
  const double expected = std::log(cascade.feedback) / static_cast<double>(period);
  EXPECT_NEAR(rate, expected, 0.01 * std::abs(expected));
  return rate;
}

// With one oracle and one keeper the loop is a pure delay T: e^(sT) = R. Lags spread exponentially
// about the same means are faster, or die out more slowly.
TEST(SpeedSimulation, OneOracleAndOneKeeperGrowAsAPureDelay) {
  for (const double feedback : {1.2, 1.5, 2.0, 0.5}) {
    SCOPED_TRACE(feedback);
    const double rate = expect_rounds({.feedback = feedback,
                                       .shocked = feedback > 1.0 ? 0.005 : 0.45,
                                       .delays = {{.oracle = 9, .keeper = 3}},
                                       .accounts = 20'000},
                                      12);
    EXPECT_GT(growth_rate(feedback, {.oracle = 9.0, .keeper = 3.0}) - rate, 0.05 * std::abs(rate));
  }
}

// Rounds of an oracle are the only times at which a price is read: what comes back between two of
// them waits for the next.
TEST(SpeedSimulation, AHeartbeatRoundsTheDelayUp) {
  for (const double feedback : {1.5, 0.5}) {
    SCOPED_TRACE(feedback);
    Cascade cascade{.feedback = feedback,
                    .shocked = feedback > 1.0 ? 0.005 : 0.45,
                    .delays = {{.oracle = 3, .keeper = 3}},
                    .accounts = 20'000};
    cascade.heartbeat = 12;
    expect_rounds(cascade, 12);
    cascade.heartbeat = 4;
    expect_rounds(cascade, 8);
  }
}

// Oracles and keepers whose delays are spread exponentially: (1 + τ_o·s)(1 + τ_x·s) = R.
TEST(SpeedSimulation, ExponentialLagsGrowAtTheRateOfTheModel) {
  constexpr double oracle_lag = 60.0;  // blocks
  constexpr double keeper_lag = 30.0;
  for (const double feedback : {1.2, 1.5, 2.0, 0.5}) {
    SCOPED_TRACE("R = " + std::to_string(feedback));
    Cascade cascade{.feedback = feedback,
                    .shocked = feedback > 1.0 ? 0.005 : 0.45,
                    .delays = {},
                    .accounts = 200};
    for (const int oracle : exponential_parts(oracle_lag, 16))
      for (const int keeper : exponential_parts(keeper_lag, 10))
        cascade.delays.push_back({.oracle = oracle, .keeper = std::max(2, keeper)});
    const std::uint64_t blocks = feedback == 1.2 ? 1'500 : 700;
    const std::vector<double> sold = sold_by_block(cascade_world(cascade, blocks), blocks);
    const double rate = measured_rate(sold, 100, 10, 0.9 * linear_part(cascade), 20.0 * seized);
    const double model = growth_rate(feedback, {.oracle = oracle_lag, .keeper = keeper_lag});
    EXPECT_NEAR(rate, rate_of(cascade), 0.03 * std::abs(rate));
    EXPECT_NEAR(rate, model, 0.03 * std::abs(model));
  }
}

// ---- resilience --------------------------------------------------------------------------------

constexpr double slow_oracle = 240.0;  // τ_o, blocks: so slow that a keeper's two do not count

// Prompt keepers, oracles spread exponentially about τ_o, and impact that decays.
//
// @param ratio  R over the threshold R_c
// @param group  r_J·τ_o
Cascade resilient(double ratio, double group, double shocked) {
  Cascade cascade{.feedback = ratio * resilience_threshold(group, 1.0),
                  .shocked = shocked,
                  .delays = {},
                  .accounts = 400,
                  .refill = group / slow_oracle};
  for (const int oracle : exponential_parts(slow_oracle - 2.0, 64))
    cascade.delays.push_back({.oracle = oracle, .keeper = 2});
  return cascade;
}

// Lowest price of the model after a shock of 1, below the price before it.
double modelled_fall(const Cascade& cascade) {
  constexpr double far = 1e5;  // no price is near 0
  const SpeedPath path = run_speed({.density = {{.from = Price{far}, .density = 1.0}},
                                    .impact = cascade.feedback,
                                    .refill = cascade.refill,
                                    .lags = {.oracle = slow_oracle, .keeper = 0.0},
                                    .keepers = {.bonus = Fraction{0.5}}},
                                   {.before = Price{far},
                                    .after = Price{far - 1.0},
                                    .seconds = 20.0 * slow_oracle,
                                    .step = slow_oracle / 200.0});
  double lowest = far;
  for (const SpeedPoint& point : path.points)
    lowest = std::min(lowest, point.market.value);
  return far - lowest;
}

// Below R_c it ends by itself. Each oracle has its own lowest price, and all of them come to see
// the market's: that is how much of the book is sold.
TEST(SpeedSimulation, BelowTheThresholdOfResilienceItEndsWhereTheModelDoes) {
  for (const double group : {0.05, 0.25})
    for (const double ratio : {0.667, 0.8, 0.9}) {
      SCOPED_TRACE(testing::Message() << "r·τ " << group << ", R/R_c " << ratio);
      const Cascade cascade = resilient(ratio, group, 0.01);
      constexpr std::uint64_t blocks = 3'600;
      const std::vector<double> sold = sold_by_block(cascade_world(cascade, blocks), blocks);
      const double total = std::accumulate(sold.begin(), sold.end(), 0.0);
      const double amplification = total / book_of(cascade) / cascade.shocked;
      const double modelled = modelled_fall(cascade);
      EXPECT_NEAR(amplification, modelled, 0.05 * modelled);
      EXPECT_EQ(sold.back(), 0.0);
      EXPECT_LT(total, 0.9 * book_of(cascade));
    }
}

// Above it runs to the end of the book, at the larger root of (1 + τ_o·s)(1 + r_J/s) = R.
TEST(SpeedSimulation, AboveTheThresholdOfResilienceItRunsAwayAtTheRateOfTheModel) {
  struct Case {
    double ratio;
    double group;
  };
  for (const auto& [ratio, group] : {Case{1.3, 0.25}, Case{2.0, 0.25}, Case{1.3, 1.0}}) {
    SCOPED_TRACE(testing::Message() << "r·τ " << group << ", R/R_c " << ratio);
    const Cascade cascade = resilient(ratio, group, 0.002);
    constexpr std::uint64_t blocks = 2'400;
    const std::vector<double> sold = sold_by_block(cascade_world(cascade, blocks), blocks);
    const double rate = measured_rate(sold, 240, 10, 0.9 * linear_part(cascade), 10.0 * seized);
    const double half = 0.5 * (cascade.feedback - 1.0 - group);
    const double modelled = (half + std::sqrt(half * half - group)) / slow_oracle;
    EXPECT_NEAR(rate, modelled, 0.05 * modelled);
    const double total = std::accumulate(sold.begin(), sold.end(), 0.0);
    EXPECT_GT(total, 0.999 * book_of(cascade));
  }
}

// ---- velocity ----------------------------------------------------------------------------------

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
