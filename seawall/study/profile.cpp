#include "seawall/study/profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "seawall/clearing/clearing_index.hpp"
#include "seawall/clearing/depth_of.hpp"
#include "seawall/clearing/liquidation_schedule.hpp"
#include "seawall/clearing/losses.hpp"

namespace seawall {
namespace {

constexpr double overshoot = 0.5825971579390106;  // −ζ(½)/√(2π); theory.md §7
constexpr double year_seconds = 31'557'600.0;
constexpr std::size_t curve_points = 200;

// One set of accounts against one market.
struct World {
  const LiquidationSchedule& schedule;
  ClearingIndex index;
  Depth execution;
  double now;
};

double tokens_of(const ForcedSale& sale) {
  return sale.value.value < 0.0 ? 0.0 : sale.quantity.value + sale.value.value / sale.price.value;
}

// What the shock alone leaves uncovered: every sale at the shocked price.
double bad_debt_alone(const World& world, Price start) {
  const std::size_t reached = world.index.sales().reached(start);
  const ClearingPoint point{
      .price = start, .reached = reached, .sold = world.index.sales().sold(reached, start)};
  return losses_at(world.index, world.schedule, world.execution, start, point)
      .bad_debt_uniform.value;
}

std::optional<double> largest_branching(const World& world, Price start, double down_to,
                                        double window) {
  std::optional<double> largest;
  constexpr int steps = 100;
  for (int i = 0; i <= steps; ++i) {
    const double p = start.value - (start.value - down_to) * i / steps;
    if (!(p > 0.0)) break;
    const auto rated = world.index.branching(start, Price{p}, Fraction{window});
    if (rated && (!largest || *rated > *largest)) largest = rated;
  }
  return largest;
}

ProfileShock shock_of(const World& world, double shock, double window) {
  const Price start{world.now * (1.0 + shock)};
  const ClearingPoint point = world.index.greatest(start);
  const ClearingLosses losses =
      losses_at(world.index, world.schedule, world.execution, start, point);
  ProfileShock row;
  row.shock = shock;
  row.start = start.value;
  row.price = point.price.value;
  row.worst_price = world.index.least(start).price.value;
  row.sold = point.sold.value;
  row.repaid = losses.repaid.value;
  row.accounts = losses.accounts;
  if (shock < 0.0) row.amplification = (world.now - row.price) / (world.now - row.start);
  if (row.price > 0.0) row.branching = world.index.branching(start, point.price, Fraction{window});
  row.branching_max = largest_branching(world, start, row.price, window);
  row.bad_debt = losses.bad_debt_realised.value;
  row.bad_debt_uniform = losses.bad_debt_uniform.value;
  row.bad_debt_alone = bad_debt_alone(world, start);
  row.in_full = losses.in_full;
  row.in_part = losses.in_part;
  row.not_at_all = losses.not_at_all;
  row.beyond_measured = row.sold > world.execution.measured().value;
  return row;
}

std::vector<ProfilePoint> curve_of(const World& world, double low, double window) {
  std::vector<ProfilePoint> curve;
  const Price start{world.now};
  for (std::size_t i = 0; i < curve_points; ++i) {
    const double share = static_cast<double>(i) / (curve_points - 1);
    const Price p{world.now * (1.0 + low * share)};
    curve.push_back({.price = p.value,
                     .to_sell = world.index.sales().sold(p).value,
                     .absorbed = world.index.depth().sold(start, p).value,
                     .branching = world.index.branching(start, p, Fraction{window})});
  }
  return curve;
}

std::vector<ProfileFold> folds_in_price(const World& world, double low) {
  std::vector<ProfileFold> folds;
  for (const Fold& fold : world.index.folds_in_price(Price{world.now})) {
    const double shock = fold.at / world.now - 1.0;
    if (shock < low) break;
    folds.push_back({shock, fold.before.value, fold.after.value, fold.entries});
  }
  return folds;
}

ProfileConcentration concentration_of(const LiquidationSchedule& schedule) {
  std::map<std::uint32_t, double> by_account;
  double sum = 0.0;
  for (std::size_t i = 0; i < schedule.sales.size(); ++i) {
    const double tokens = tokens_of(schedule.sales[i]);
    by_account[schedule.accounts[i].value] += tokens;
    sum += tokens;
  }
  std::vector<double> shares;
  for (const auto& [account, tokens] : by_account)
    shares.push_back(tokens / sum);
  std::ranges::sort(shares, std::ranges::greater{});
  ProfileConcentration result;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (i < 1) result.largest += shares[i];
    if (i < 5) result.largest_5 += shares[i];
    if (i < 10) result.largest_10 += shares[i];
    result.herfindahl += shares[i] * shares[i];
  }
  return result;
}

double share_within(const LiquidationSchedule& schedule, double now, double gap) {
  double within = 0.0;
  double sum = 0.0;
  for (const ForcedSale& sale : schedule.sales) {
    const double tokens = tokens_of(sale);
    sum += tokens;
    if (sale.price.value >= now * (1.0 - gap)) within += tokens;
  }
  return sum > 0.0 ? within / sum : 0.0;
}

// Every debt times a factor moves every threshold by the same, and the sales' size with it.
LiquidationSchedule with_debt(const LiquidationSchedule& schedule, double multiplier, double now) {
  LiquidationSchedule scaled = schedule;
  for (std::size_t i = 0; i < scaled.sales.size(); ++i) {
    ForcedSale& sale = scaled.sales[i];
    sale.price = Price{std::min(now, sale.price.value * multiplier)};
    sale.value = Value{sale.value.value * multiplier};
    scaled.repaid[i] = Value{scaled.repaid[i].value * multiplier};
  }
  return scaled;
}

World world_of(const LiquidationSchedule& schedule, const AssetDepth& depth, double multiplier,
               double now) {
  return {
      .schedule = schedule,
      .index = ClearingIndex{ForcedSales::build(schedule.sales), depth.mark.with_depth(multiplier)},
      .execution = depth.execution.with_depth(multiplier),
      .now = now};
}

// How much a venue's oracle lets the price move before it says so, and how often it looks.
struct OracleGap {
  double deviation = 0.0;
  double interval = 0.0;  // seconds
};

std::optional<OracleGap> widest_gap(const Model& model, AssetId asset) {
  std::optional<OracleGap> widest;
  for (const Oracle& oracle : model.oracles) {
    if (oracle.asset != asset || oracle.fixed) continue;
    const double interval =
        std::max({oracle.hop.seconds(), oracle.delay.seconds(), model.clock.block.seconds()});
    if (!widest) widest.emplace();
    widest->deviation = std::max(widest->deviation, oracle.deviation.value);
    widest->interval = std::max(widest->interval, interval);
  }
  return widest;
}

ProfileSide side_of(const Model& model, AssetId asset, const LiquidationSchedule& schedule,
                    const AssetDepth& depth, double now, const ProfileOptions& options) {
  ProfileSide side;
  const World world = world_of(schedule, depth, 1.0, now);
  const double low = options.shocks.back();
  for (const double shock : options.shocks)
    side.shocks.push_back(shock_of(world, shock, options.window));
  side.curve = curve_of(world, std::min(low, -0.01), options.window);
  side.folds_in_price = folds_in_price(world, low);
  for (const Fold& fold : world.index.folds_in_depth(Price{now}))
    side.folds_in_depth.push_back({fold.at, fold.before.value, fold.after.value, fold.entries});
  for (const double multiplier : options.depth_multipliers) {
    const World other = world_of(schedule, depth, multiplier, now);
    const ProfileShock row = shock_of(other, options.severity_shock, options.window);
    const auto folds = folds_in_price(other, low);
    side.depths.push_back(
        {.multiplier = multiplier,
         .price = row.price,
         .bad_debt = row.bad_debt,
         .nearest_fold = folds.empty() ? std::nullopt : std::optional{folds.front().at}});
  }
  for (const double debt : options.debt_multipliers) {
    const LiquidationSchedule levered = with_debt(schedule, debt, now);
    for (const double multiplier : options.depth_multipliers) {
      const ProfileShock row = shock_of(world_of(levered, depth, multiplier, now),
                                        options.severity_shock, options.window);
      side.severity.push_back({.debt_multiplier = debt,
                               .depth_multiplier = multiplier,
                               .fall_beyond_shock = (row.start - row.price) / now,
                               .bad_debt = row.bad_debt});
    }
  }
  side.concentration = concentration_of(schedule);
  if (const auto gap = widest_gap(model, asset)) {
    if (gap->deviation > 0.0) side.inside_deviation = share_within(schedule, now, gap->deviation);
    if (options.volatility > 0.0)
      side.inside_gap = share_within(
          schedule, now, overshoot * options.volatility * std::sqrt(gap->interval / year_seconds));
  }
  return side;
}

// The coin with most collateral behind debt, by value.
AssetId largest_collateral(const Model& model, const State& state) {
  std::vector<double> value(model.coins, 0.0);
  const PositionTable& table = model.positions;
  for (std::size_t i = 0; i < table.accounts(); ++i) {
    bool owes = false;
    for (std::uint32_t at = table.row_begin[i]; at < table.row_begin[i + 1]; ++at)
      owes |= model.columns[table.columns[at]].side == Side::debt;
    for (std::uint32_t at = table.row_begin[i]; owes && at < table.row_begin[i + 1]; ++at) {
      const Column& column = model.columns[table.columns[at]];
      if (column.side == Side::debt) continue;
      const AssetId asset =
          reserves_of(model.venues[column.venue.index()])[column.reserve.index()].asset;
      const double unit = to_double(power_of_ten(model.assets[asset.index()].decimals));
      value[asset.index()] +=
          to_double(table.amounts[at]) / unit * state.prices.reference[asset.index()];
    }
  }
  const auto largest = std::ranges::max_element(value);
  return largest != value.end() && *largest > 0.0
             ? AssetId{static_cast<std::size_t>(largest - value.begin())}
             : AssetId::none();
}

Result<AssetId> asset_of(const Model& model, const State& state, const std::string& name) {
  if (model.positions.accounts() == 0)
    return fail(ErrorCode::missing_key, "positions",
                "the scenario has no accounts; a profile needs positions");
  if (name.empty()) {
    const AssetId largest = largest_collateral(model, state);
    if (!largest.exists())
      return fail(ErrorCode::missing_key, "positions", "no account has collateral and debt");
    return largest;
  }
  for (std::size_t i = 0; i < model.coins; ++i)
    if (model.assets[i].name == name) return AssetId{i};
  std::vector<std::string> names;
  for (std::size_t i = 0; i < model.coins; ++i)
    names.push_back(model.assets[i].name);
  return fail(
      ErrorCode::unknown_name, "--asset",
      fmt::format("there is no asset \"{}\"; the scenario has {}", name, fmt::join(names, ", ")));
}

Result<void> check(const ProfileOptions& options) {
  const auto out_of_range = [](const char* option, double found, const char* allowed) {
    return fail(ErrorCode::parameter_out_of_range, option,
                fmt::format("{} is outside {}", found, allowed));
  };
  for (const double shock : options.shocks)
    if (!(shock > -1.0 && shock <= 0.0)) return out_of_range("--shock-grid", shock, "(-1, 0]");
  for (const double multiplier : options.depth_multipliers)
    if (!(multiplier > 0.0 && multiplier <= 1e6))
      return out_of_range("--depth", multiplier, "(0, 1e6]");
  for (const double multiplier : options.debt_multipliers)
    if (!(multiplier > 0.0 && multiplier <= 100.0))
      return out_of_range("--debt", multiplier, "(0, 100]");
  if (!(options.severity_shock > -1.0 && options.severity_shock < 0.0))
    return out_of_range("--severity-shock", options.severity_shock, "(-1, 0)");
  if (!(options.volatility >= 0.0 && options.volatility <= 100.0))
    return out_of_range("--volatility", options.volatility, "[0, 100]");
  if (!(options.window > 0.0 && options.window < 1.0))
    return out_of_range("--window", options.window, "(0, 1)");
  return {};
}

std::string name_of(MarkSource source) {
  switch (source) {
    case MarkSource::impact:
      return "impact";
    case MarkSource::places:
      return "places";
    case MarkSource::none:
      break;
  }
  return "none";
}

}  // namespace

Result<LiquidationProfile> profile_of(const Model& model, const State& state,
                                      const ProfileOptions& asked) {
  if (const auto valid = check(asked); !valid) return std::unexpected{valid.error()};
  const auto asset = asset_of(model, state, asked.asset);
  if (!asset) return std::unexpected{asset.error()};
  ProfileOptions options = asked;
  if (options.shocks.empty())
    for (int i = 0; i <= 24; ++i)
      options.shocks.push_back(-0.025 * i);
  std::ranges::sort(options.shocks, std::ranges::greater{});

  LiquidationProfile profile;
  profile.asset = model.assets[asset->index()].name;
  profile.price = state.prices.reference[asset->index()];
  const LiquidationSchedule schedule = liquidation_schedule(model, state, *asset);
  if (schedule.accounts_with_asset == 0)
    return fail(ErrorCode::missing_key, "positions",
                fmt::format("no account with debt has {} as collateral", profile.asset));
  const AssetDepth depth = depth_of(model, state, *asset);
  if (depth.execution.is_empty())
    return fail(ErrorCode::missing_key, "liquidity",
                fmt::format("there is nowhere to sell {}: no liquidity names it", profile.asset));
  profile.mark = name_of(depth.source);
  for (const Liquidity& place : model.liquidity)
    if (place.base == *asset || place.quote == *asset)
      profile.depth_sources.push_back(
          place.source.empty() ? place.name : fmt::format("{}: {}", place.name, place.source));
  profile.measured = depth.execution.measured().value;
  profile.accounts = model.positions.accounts();
  profile.accounts_with_asset = schedule.accounts_with_asset;
  profile.out_of_reach = schedule.out_of_reach;
  profile.refused = schedule.refused;
  profile.seized_elsewhere = schedule.seized_elsewhere;
  profile.collateral = schedule.collateral;
  for (const ForcedSale& sale : schedule.sales)
    profile.sales += tokens_of(sale);
  profile.shock_low = options.shocks.back();
  profile.severity_shock = options.severity_shock;
  profile.own = side_of(model, *asset, schedule, depth, profile.price, options);
  return profile;
}

}  // namespace seawall
