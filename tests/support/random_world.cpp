#include "tests/support/random_world.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "seawall/base/rng.hpp"
#include "seawall/model/compile.hpp"

namespace seawall::support {
namespace {

using Depth = WorldTaste::Depth;
using Prices = WorldTaste::Prices;

double basis_points(double share) { return std::floor(share * 1e4) / 1e4; }

LendingTraits traits_named(std::string_view rules) {
  const auto found = std::ranges::find(lending_rules_names, rules);
  return traits_of(
      lending_rules_named(static_cast<std::size_t>(found - lending_rules_names.begin())));
}

class Maker {
 public:
  Maker(std::uint64_t seed, WorldTaste taste)
      : random_{Seed{seed}, 0, "random world"}, seed_{seed}, size_{seed % 400}, taste_{taste} {}

  WorldSpec make() {
    make_clock();
    make_assets();
    make_oracles();
    make_venues();
    make_accounts();
    fund_reserves();
    make_liquidity();
    if (values_own_size()) make_curves();
    make_keepers();
    make_course();
    make_votes();
    return std::move(spec_);
  }

 private:
  template <class T>
  T pick(std::initializer_list<T> from) {
    return from.begin()[random_.below(from.size())];
  }
  [[nodiscard]] std::size_t coins() const { return spec_.model.assets.size(); }
  [[nodiscard]] bool is_bottomless() const { return taste_.depth == Depth::bottomless; }
  [[nodiscard]] std::string name(std::size_t coin) const { return spec_.model.assets[coin].name; }

  [[nodiscard]] bool values_own_size() const {
    return taste_.valuation == WorldTaste::Valuation::own_size;
  }

  void make_clock();
  void make_assets();
  void make_oracles();
  std::string any_rules();
  void make_venues();
  void make_modes(VenueSpec& venue);
  void make_accounts();
  void make_account(std::size_t index);
  void add_holding(const std::string& account, std::uint16_t venue, std::size_t coin,
                   double collateral, double debt, std::uint16_t mode);
  void fund_reserves();
  void make_liquidity();
  void make_pool(std::size_t coin, const std::string& name);
  void make_curves();
  void make_impacts();
  ImpactTerms any_curve(double tokens, double strength);
  void make_keepers();
  void make_course();
  void make_shocks();
  void make_rows();
  void make_flows();
  void make_votes();
  [[nodiscard]] double block_minutes() const { return spec_.model.clock.block.seconds() / 60.0; }

  Rng random_;
  std::uint64_t seed_;
  std::uint64_t size_;  // what grows
  WorldTaste taste_;
  WorldSpec spec_;
  std::vector<std::vector<double>> lent_;  // [venues][reserves] tokens
  std::vector<std::vector<double>> deposited_;
  std::uint64_t blocks_ = 0;
};

void Maker::make_clock() {
  spec_.model.clock.block = seconds(pick<std::int64_t>({12, 60, 3'600, 86'400}));
  spec_.model.clock.audit_every = 1 + random_.below(20);
  blocks_ = 8 + size_ % 24;
  spec_.scenario.name = "random world " + std::to_string(seed_);
  spec_.scenario.duration_minutes = static_cast<double>(blocks_) * block_minutes();
  spec_.scenario.stop_when_quiet = random_.chance(0.3);
}

// Coin 0 is the stablecoin that everything is quoted in.
void Maker::make_assets() {
  const std::size_t count = 2 + std::min<std::size_t>(size_ / 8, random_.below(4));
  const bool is_large = taste_.size == WorldTaste::Size::large;
  for (std::size_t i = 0; i < count; ++i) {
    AssetSpec asset;
    asset.name = i == 0 ? "USD0" : "COIN" + std::to_string(i);
    asset.decimals = is_large ? pick({6, 8, 18}) : pick({2, 6, 8, 18});
    asset.price_usd = i == 0 ? 1.0 : random_.lognormal(4.0, 2.0);
    spec_.model.assets.push_back(asset);
  }
}

void Maker::make_oracles() {
  const bool is_exact = is_bottomless();
  for (std::size_t i = 0; i < coins(); ++i) {
    OracleSpec oracle;
    oracle.name = name(i) + "/USD";
    oracle.asset = name(i);
    oracle.deviation = is_exact ? 0.0 : pick({0.0, 1e-6, 0.005, 0.02});
    if (!is_exact && random_.chance(0.3))
      oracle.heartbeat_seconds = spec_.model.clock.block.seconds() * 5.0;
    if (!is_exact && random_.chance(0.3))
      oracle.delay_seconds = spec_.model.clock.block.seconds() * random_.uniform(0.5, 3.0);
    if (!is_exact && i == 0 && random_.chance(0.4)) {
      oracle.source = "fixed";
      oracle.fixed_price = 1.0;
    }
    spec_.model.oracles.push_back(oracle);
  }
}

void Maker::make_modes(VenueSpec& venue) {
  if (!traits_named(venue.rules).has_modes || random_.chance(0.5)) return;
  EfficiencyModeSpec mode{.name = "close",
                          .collateral_factor = 0.90,
                          .liquidation_threshold = 0.93,
                          .liquidation_bonus = 0.02,
                          .collateral = {}};
  for (const ReserveSpec& reserve : venue.reserves)
    if (random_.chance(0.5)) mode.collateral.push_back(reserve.asset);
  venue.modes.push_back(mode);
}

std::string Maker::any_rules() {
  switch (taste_.rules) {
    case WorldTaste::Rules::only_v2:
      return "aave-v2";
    case WorldTaste::Rules::others:
      return pick({"aave-v4", "compound-v2", "morpho-blue", "silo-v2", "euler-v2"});
    case WorldTaste::Rules::any:
      break;
  }
  return pick({"aave-v2", "aave-v3.6", "aave-v3.7"});
}

void Maker::make_venues() {
  const std::size_t count = 1 + std::min<std::size_t>(size_ / 10, random_.below(3));
  for (std::size_t v = 0; v < count; ++v) {
    VenueSpec venue;
    venue.name = "venue" + std::to_string(v);
    venue.rules = any_rules();
    const LendingTraits traits = traits_named(venue.rules);
    const std::size_t count_of_reserves = std::min<std::size_t>(coins(), traits.reserves_max);
    for (std::size_t i = 0; i < count_of_reserves; ++i) {
      ReserveSpec reserve;
      reserve.asset = name(i);
      reserve.oracle = name(i) + "/USD";
      reserve.liquidation_threshold = basis_points(random_.uniform(0.4, 0.86));
      if (!is_bottomless() && random_.chance(0.05)) reserve.liquidation_threshold = 0.0;
      reserve.collateral_factor = basis_points(reserve.liquidation_threshold * 0.9);
      reserve.liquidation_bonus = basis_points(random_.uniform(0.04, 0.12));
      if (traits.keeps_protocol_fee && random_.chance(0.5)) reserve.protocol_fee = pick({0.1, 0.2});
      reserve.reserve_factor = pick({0.0, 0.1, 0.35});
      if (taste_.interest == WorldTaste::Interest::any && random_.chance(0.7))
        reserve.rate_curve = RateCurveSpec{.base_rate = pick({0.0, 0.02}),
                                           .slope_below = random_.uniform(0.0, 0.1),
                                           .slope_above = random_.uniform(0.0, 3.0),
                                           .optimal_utilisation = random_.uniform(0.4, 0.95)};
      venue.reserves.push_back(reserve);
    }
    make_modes(venue);
    spec_.model.venues.push_back(venue);
    lent_.emplace_back(coins(), 0.0);
    deposited_.emplace_back(coins(), 0.0);
  }
}

void Maker::add_holding(const std::string& account, std::uint16_t venue, std::size_t coin,
                        double collateral, double debt, std::uint16_t mode) {
  PositionSpec& rows = spec_.model.positions;
  rows.account.push_back(account);
  rows.venue.push_back(venue);
  rows.asset.push_back(static_cast<std::uint16_t>(coin));
  rows.collateral.push_back(collateral);
  rows.debt.push_back(debt);
  rows.mode.push_back(mode);
  deposited_[venue][coin] += collateral;
  lent_[venue][coin] += debt;
}

void Maker::make_account(std::size_t index) {
  const auto venue = static_cast<std::uint16_t>(random_.below(spec_.model.venues.size()));
  const VenueSpec& rules = spec_.model.venues[venue];
  const std::uint16_t mode = !rules.modes.empty() && random_.chance(0.5) ? 1 : 0;
  const std::string account = "account-" + std::to_string(index);
  const bool is_large = taste_.size == WorldTaste::Size::large;
  const double size = is_large ? random_.lognormal(16.0, 0.5) : random_.lognormal(8.0, 3.0);
  const std::size_t listed = rules.reserves.size();
  const bool owes_one = traits_named(rules.rules).debts_per_account_max == 1;
  std::vector<double> debt(coins(), 0.0);
  std::vector<double> collateral(coins(), 0.0);
  double capacity = 0.0;
  // Coin 0 is mostly owed and the others mostly held, so that a fall has somebody to hit.
  const std::size_t held = 1 + random_.below(std::min<std::size_t>(3, listed - 1));
  for (std::size_t i = 0; i < held; ++i) {
    const std::size_t coin = random_.chance(0.1) ? 0 : 1 + random_.below(listed - 1);
    const double value = size * random_.uniform(0.1, 1.0);
    collateral[coin] += value / spec_.model.assets[coin].price_usd;
    capacity += value * rules.reserves[coin].liquidation_threshold;
  }
  const double health =
      random_.chance(0.05) ? random_.uniform(0.7, 1.0) : 1.0 + random_.exponential(0.25);
  const std::size_t owed = 1 + (!owes_one && random_.chance(0.3) ? random_.below(2) : 0);
  const double first_share = owed == 1 ? 1.0 : random_.uniform();
  for (std::size_t i = 0; i < owed; ++i) {
    const bool is_stable =
        taste_.prices == Prices::given_falling || values_own_size() || random_.chance(0.75);
    const std::size_t coin = is_stable ? 0 : random_.below(listed);
    const double share = i == 0 ? first_share : 1.0 - first_share;
    debt[coin] += capacity / health * share / spec_.model.assets[coin].price_usd;
  }
  for (std::size_t coin = 0; coin < coins(); ++coin)
    if (collateral[coin] > 0.0 || debt[coin] > 0.0)
      add_holding(account, venue, coin, collateral[coin], debt[coin], mode);
}

void Maker::make_accounts() {
  PositionSpec& rows = spec_.model.positions;
  for (const VenueSpec& venue : spec_.model.venues)
    rows.venue_names.push_back(venue.name);
  for (const AssetSpec& asset : spec_.model.assets)
    rows.asset_names.push_back(asset.name);
  rows.mode_names = {"", "close"};
  const std::size_t count = 1 + size_ / 3;
  for (std::size_t i = 0; i < count; ++i)
    make_account(i);
}

// Some reserves are lent out to the last coin: what they owe cannot be seized in kind.
void Maker::fund_reserves() {
  for (std::size_t v = 0; v < spec_.model.venues.size(); ++v) {
    for (std::size_t r = 0; r < spec_.model.venues[v].reserves.size(); ++r) {
      ReserveSpec& reserve = spec_.model.venues[v].reserves[r];
      const double total = lent_[v][r] + deposited_[v][r];
      const double rounding = static_cast<double>(2 + spec_.model.positions.rows()) *
                              std::pow(10.0, -spec_.model.assets[r].decimals);
      const bool is_dry = !is_bottomless() && random_.chance(0.1);
      if (is_dry)
        reserve.background_debt =
            std::max(0.0, deposited_[v][r] - lent_[v][r]) * random_.uniform(0.5, 1.0);
      else if (random_.chance(0.5))
        reserve.background_debt = total * random_.uniform();
      const double lent = reserve.background_debt + lent_[v][r];
      const double spare = is_dry ? 0.0 : 10.0 * total + lent;
      reserve.background_supply =
          std::max(0.0, lent - deposited_[v][r]) * (1.0 + 1e-9) + rounding + spare;
    }
  }
}

ImpactTerms Maker::any_curve(double tokens, double strength) {
  ImpactTerms terms;
  terms.shape = pick({ImpactCurveShape::linear, ImpactCurveShape::square_root,
                      ImpactCurveShape::power, ImpactCurveShape::exponential});
  if (terms.shape == ImpactCurveShape::power) terms.exponent = random_.uniform(0.3, 1.0);
  const double power = terms.shape == ImpactCurveShape::square_root ? 0.5
                       : terms.shape == ImpactCurveShape::power     ? terms.exponent
                                                                    : 1.0;
  terms.coefficient = strength / std::pow(std::max(tokens, 1e-6), power);
  terms.permanent_share = Fraction{random_.uniform()};
  terms.half_life = spec_.model.clock.block * static_cast<std::int64_t>(random_.below(10));
  return terms;
}

void Maker::make_pool(std::size_t coin, const std::string& pool_name) {
  LiquiditySpec pool;
  pool.name = pool_name;
  pool.base = name(coin);
  pool.quote = name(0);
  pool.source = "drawn at random";
  double held = 0.0;
  for (const std::vector<double>& venue : deposited_)
    held += venue[coin];
  const double tokens = std::max(held, 1.0) * (is_bottomless() ? 1e9 : random_.lognormal(1.0, 2.0));
  if (is_bottomless() || random_.chance(0.5)) {
    pool.kind = "impact_depth";
    pool.curve = any_curve(tokens, 0.5);
    if (is_bottomless()) pool.curve->coefficient = 0.0;
  } else {
    pool.kind = "constant_product";
    pool.base_reserve = tokens;
    pool.fee = pick({0.0, 0.0005, 0.003});
  }
  if (random_.chance(0.5)) pool.refill_per_minute = tokens * random_.uniform(0.0, 0.1);
  spec_.model.liquidity.push_back(pool);
}

// Sizes below, among and above what accounts hold.
void Maker::make_curves() {
  for (std::size_t coin = 1; coin < coins(); ++coin) {
    if (random_.chance(0.2)) continue;
    OracleSpec& oracle = spec_.model.oracles[coin];
    for (const LiquiditySpec& pool : spec_.model.liquidity)
      if (pool.base == name(coin)) oracle.sale_places.push_back(pool.name);
    const double smallest_unit = std::pow(10.0, -spec_.model.assets[coin].decimals);
    double size = random_.lognormal(5.0, 3.0) / spec_.model.assets[coin].price_usd;
    for (std::uint64_t i = 2 + random_.below(6); i > 0; --i) {
      oracle.sale_sizes.push_back(std::max(size, 2.0 * smallest_unit));
      size = oracle.sale_sizes.back() * random_.uniform(2.0, 30.0);
    }
  }
}

void Maker::make_impacts() {
  for (std::size_t coin = 0; coin < coins(); ++coin) {
    double held = 0.0;
    for (const std::vector<double>& venue : deposited_)
      held += venue[coin];
    if (coin != 0 && random_.chance(0.7))
      spec_.model.assets[coin].impact = any_curve(held + 1e-3, random_.uniform(0.0, 0.6));
  }
}

// One pool for all, or one for each venue's keeper.
void Maker::make_liquidity() {
  const bool is_shared = is_bottomless() || random_.chance(0.5);
  for (std::size_t coin = 1; coin < coins(); ++coin) {
    if (is_shared)
      make_pool(coin, name(coin) + " market");
    else
      for (const VenueSpec& venue : spec_.model.venues)
        make_pool(coin, name(coin) + " at " + venue.name);
  }
  if (taste_.prices == Prices::any) make_impacts();
}

void Maker::make_keepers() {
  const std::size_t count = is_bottomless() ? 1 : 1 + random_.below(3);
  for (std::size_t k = 0; k < count; ++k) {
    KeeperSpec keeper{.name = "keeper" + std::to_string(k), .capital = {}};
    KeeperBehaviourSpec behaviour;
    behaviour.keeper = keeper.name;
    if (!is_bottomless()) {
      if (random_.chance(0.3)) behaviour.funding = "capital";
      for (std::size_t coin = 0; coin < coins(); ++coin) {
        const double tokens = random_.lognormal(10.0, 3.0) / spec_.model.assets[coin].price_usd;
        if (behaviour.funding == "capital") keeper.capital.emplace_back(name(coin), 1.0 + tokens);
        if (random_.chance(0.2)) behaviour.slice_max.emplace_back(name(coin), tokens);
      }
      behaviour.slice_jitter = pick({0.0, 0.3});
      behaviour.cost_per_call_usd = pick({0.0, 1.0, 50.0});
      behaviour.profit_min_usd = pick({0.0, 5.0});
      behaviour.latency_blocks = 1 + static_cast<std::uint32_t>(random_.below(3));
      behaviour.calls_per_block = random_.chance(0.2) ? 2 : 0;
    }
    const std::size_t venue = k % spec_.model.venues.size();
    if (spec_.model.liquidity.front().name.find(" at ") != std::string::npos) {
      behaviour.venues = {spec_.model.venues[venue].name};
      for (const LiquiditySpec& pool : spec_.model.liquidity)
        if (pool.name.ends_with(" at " + spec_.model.venues[venue].name))
          behaviour.liquidity.push_back(pool.name);
    }
    spec_.model.keepers.push_back(keeper);
    spec_.scenario.keepers.push_back(behaviour);
  }
}

void Maker::make_shocks() {
  const std::size_t count = 1 + random_.below(4);
  for (std::size_t i = 0; i < count; ++i) {
    ShockSpec shock;
    // On a block, so that halving the blocks changes nothing; and time is left to act on the last.
    shock.at_minutes = static_cast<double>(1 + random_.below(blocks_ - 4)) * block_minutes();
    shock.asset = name(taste_.prices == Prices::given_falling ? 1 + random_.below(coins() - 1)
                                                              : random_.below(coins()));
    shock.change = taste_.prices == Prices::given_falling || random_.chance(0.7)
                       ? random_.uniform(-0.45, -0.02)
                       : random_.uniform(0.02, 0.8);
    spec_.scenario.shocks.push_back(shock);
  }
}

void Maker::make_rows() {
  PriceRowsSpec& rows = spec_.scenario.prices;
  rows.assets.clear();
  for (std::size_t coin = 0; coin < coins(); ++coin)
    rows.assets.push_back(name(coin));
  rows.between = pick({"hold", "log_linear"});
  std::vector<double> price;
  for (const AssetSpec& asset : spec_.model.assets)
    price.push_back(asset.price_usd);
  for (std::uint64_t block = 0; block <= blocks_; block += 1 + random_.below(3)) {
    rows.times.push_back(spec_.model.clock.start +
                         spec_.model.clock.block * static_cast<std::int64_t>(block));
    for (std::size_t coin = 0; coin < coins(); ++coin) {
      rows.prices.push_back(price[coin]);
      if (coin != 0) price[coin] *= random_.lognormal(-0.03, 0.06);
    }
  }
}

void Maker::make_flows() {
  for (std::size_t coin = 0; coin < coins(); ++coin) {
    if (!spec_.model.assets[coin].impact) continue;
    RecordedFlowSpec flow{.asset = name(coin), .times = {}, .sold = {}};
    for (std::uint64_t block = 1; block <= blocks_; ++block) {
      flow.times.push_back(spec_.model.clock.start +
                           spec_.model.clock.block * static_cast<std::int64_t>(block));
      flow.sold.push_back(random_.chance(0.3) ? deposited_[0][coin] * random_.uniform(0.0, 0.1)
                                              : 0.0);
    }
    spec_.scenario.recorded_flows.push_back(flow);
  }
}

void Maker::make_course() {
  const std::uint64_t drawn = random_.below(4);
  if (taste_.prices == Prices::given_falling) {
    spec_.model.feedback = FeedbackMode::recorded;
    return make_shocks();
  }
  spec_.model.feedback = drawn == 0   ? FeedbackMode::recorded
                         : drawn == 1 ? FeedbackMode::counterfactual
                                      : FeedbackMode::generative;
  if (spec_.model.feedback == FeedbackMode::counterfactual || random_.chance(0.4)) make_rows();
  if (spec_.model.feedback == FeedbackMode::counterfactual) {
    spec_.scenario.prices.contains_own_impact = true;
    make_flows();
  }
  if (random_.chance(0.7)) make_shocks();
}

void Maker::make_votes() {
  if (taste_.prices == Prices::given_falling || random_.chance(0.4)) return;
  const std::size_t count = 1 + random_.below(3);
  for (std::size_t i = 0; i < count; ++i) {
    const VenueSpec& venue = spec_.model.venues[random_.below(spec_.model.venues.size())];
    const ReserveSpec& reserve = venue.reserves[random_.below(venue.reserves.size())];
    VoteSpec vote;
    vote.at_minutes = static_cast<double>(1 + random_.below(blocks_ - 1)) * block_minutes();
    vote.venue = venue.name;
    vote.asset = reserve.asset;
    vote.liquidation_threshold = basis_points(random_.uniform(0.2, 0.86));
    vote.collateral_factor = basis_points(*vote.liquidation_threshold * 0.9);
    spec_.scenario.votes.push_back(vote);
  }
}

}  // namespace

WorldSpec random_world_spec(std::uint64_t seed, WorldTaste taste) {
  return Maker{seed, taste}.make();
}

World compiled(const WorldSpec& spec) {
  auto model = compile(spec.model);
  if (!model) throw std::runtime_error(model.error().text());
  World world{.model = *std::move(model), .scenario = {}};
  auto scenario = compile_scenario(spec.scenario, world.model);
  if (!scenario) throw std::runtime_error(scenario.error().text());
  world.scenario = *std::move(scenario);
  return world;
}

Ran run_through(const World& world, RunOptions options) {
  Run run{world.model, world.scenario, options};
  while (run.advance(1'000)) {
  }
  Ran ran{.outcome = run.finish(), .events = {}};
  ran.events = run.trace().take_events();
  return ran;
}

}  // namespace seawall::support
