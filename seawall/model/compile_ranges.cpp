#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "seawall/base/math.hpp"
#include "seawall/base/nearest_name.hpp"
#include "seawall/model/concentrated_opening.hpp"

namespace seawall::compiling {
namespace {

// The contract's limits. docs/mechanics/concentrated-liquidity.md
constexpr std::int32_t tick_last = 887'272;
constexpr double log_of_tick = 9.999500033330834e-05;  // ln 1.0001
constexpr double liquidity_max = 0x1p120;              // leaves room for sums below 2^128

/// Where a position or a tick is written.
struct Row {
  const ConcentratedOpening& made;
  const RowOrigins& origins;
  const std::string& list;
  std::size_t number = 0;

  [[nodiscard]] std::string at(std::string_view key) const {
    return origins.where(list, number, key);
  }
  void refuse(ErrorCode code, std::string_view key, std::string detail) const {
    made.context.errors.report(code, at(key), std::move(detail));
  }
  [[nodiscard]] bool check(double value, const Range& range, std::string_view key) const {
    return check_range(value, range, at(key), made.context.errors);
  }
};

std::int32_t tick_at(const Row& row, double price, std::string_view key) {
  const double spacing = row.made.tick_spacing;
  const double tick = math::log(row.made.raw(price)) / log_of_tick;
  const double nearest = spacing * std::floor(tick / spacing + 0.5);
  if (std::abs(nearest) <= tick_last) return static_cast<std::int32_t>(nearest);
  row.refuse(ErrorCode::parameter_out_of_range, key,
             fmt::format("{} is past a pool's last tick, {}", price, tick_last));
  return 0;
}

double root_of(std::int32_t tick) { return math::exp(0.5 * log_of_tick * tick); }

// The most liquidity that amounts pay for in a range at the pool's price.
double liquidity_for(const ConcentratedOpening& made, const LiquidityRange& range, double base,
                     double quote) {
  const auto& assets = made.context.model.assets;
  const double base_units = base * to_double(power_of_ten(assets[made.base].decimals));
  const double quote_units = quote * to_double(power_of_ten(assets[made.quote].decimals));
  const double amount0 = made.base_is_token0 ? base_units : quote_units;
  const double amount1 = made.base_is_token0 ? quote_units : base_units;
  const double low = root_of(range.lower);
  const double high = root_of(range.upper);
  const double now = std::clamp(made.root, low, high);
  const double for0 = now < high ? amount0 * now * high / (high - now) : ranges::infinity;
  const double for1 = now > low ? amount1 / (now - low) : ranges::infinity;
  return std::min(for0, for1);
}

double written_liquidity(const Row& row, const WrittenRange& written, const LiquidityRange& range) {
  const bool has_amounts = written.base != 0.0 || written.quote != 0.0;
  if (written.liquidity) {
    if (has_amounts)
      row.refuse(ErrorCode::duplicate_name, "liquidity",
                 "is there beside base or quote; either is allowed");
    return *written.liquidity;
  }
  if (!row.check(written.base, ranges::not_negative, "base") ||
      !row.check(written.quote, ranges::not_negative, "quote"))
    return 0.0;
  if (!has_amounts)
    row.refuse(ErrorCode::missing_key, "liquidity",
               "is missing; liquidity, or amounts of base and quote, are needed");
  const double liquidity = liquidity_for(row.made, range, written.base, written.quote);
  if (has_amounts && !(liquidity >= 1.0))
    row.refuse(
        ErrorCode::parameter_out_of_range, written.base == 0.0 ? "base" : "quote",
        "pays for no liquidity at the pool's price; a range that holds the price needs both, "
        "one above it base, one below it quote");
  return liquidity;
}

// What crossing each tick adds, as an integer.
Int128 net_of(const Row& row, const std::string& text) {
  if (const auto net = parse_int128(text)) return *net;
  row.refuse(ErrorCode::wrong_type, "net",
             fmt::format("{} is not a whole number of at most 127 bits", in_quotes(text)));
  return 0;
}

void check_tick(const Row& row, std::int32_t tick, std::int32_t before) {
  if (std::abs(tick) > tick_last || tick % row.made.tick_spacing != 0)
    row.refuse(ErrorCode::parameter_out_of_range, "tick",
               fmt::format("{} is not a multiple of {} in [-{}, {}]", tick, row.made.tick_spacing,
                           tick_last, tick_last));
  if (row.number > 0 && tick <= before)
    row.refuse(ErrorCode::parameter_out_of_range, "tick",
               fmt::format("{} is not above the one before it, {}", tick, before));
}

UInt128 multiplied(Int128 liquidity, double multiplier) {
  if (multiplier == 1.0) return static_cast<UInt128>(liquidity);
  return static_cast<UInt128>(
      floor_to_int128(std::min(to_double(liquidity) * multiplier, liquidity_max)));
}

}  // namespace

double ConcentratedOpening::raw(double price) const {
  const auto& assets = context.model.assets;
  const double of_base = price * to_double(power_of_ten(assets[quote].decimals)) /
                         to_double(power_of_ten(assets[base].decimals));
  return base_is_token0 ? of_base : 1.0 / of_base;
}

LiquidityRange range_of(const ConcentratedOpening& made, const WrittenRange& written,
                        const RowOrigins& origins, const std::string& list, std::size_t number) {
  const Row row{made, origins, list, number};
  if (!row.check(written.lower, ranges::positive, "lower") ||
      !row.check(written.upper, ranges::positive, "upper"))
    return {};
  const auto ends =
      std::minmax({tick_at(row, written.lower, "lower"), tick_at(row, written.upper, "upper")});
  LiquidityRange range{.lower = ends.first, .upper = ends.second};
  if (!(written.upper > written.lower) || range.lower == range.upper) {
    row.refuse(ErrorCode::parameter_out_of_range, "upper",
               fmt::format("{} is not a tick spacing of {} above lower, {}", written.upper,
                           made.tick_spacing, written.lower));
    return {};
  }
  const double liquidity =
      written_liquidity(row, written, range) * made.context.spec.depth_multiplier;
  if (made.context.errors.any()) return {};
  if (!(liquidity >= 1.0 && liquidity < liquidity_max)) {
    row.refuse(ErrorCode::too_large, "liquidity",
               fmt::format("{:g} is outside [1, 2^120)", liquidity));
    return {};
  }
  range.liquidity = static_cast<UInt128>(floor_to_int128(liquidity));
  return range;
}

std::vector<LiquidityRange> ranges_between(const ConcentratedOpening& made,
                                           const ConcentratedSpec& spec, const std::string& table) {
  const std::string list = table + ".ticks";
  std::vector<LiquidityRange> ranges;
  Int128 liquidity = 0;
  for (std::size_t i = 0; i < spec.ticks.size() && !made.context.errors.any(); ++i) {
    const Row row{made, spec.tick_origins, list, i};
    const std::int32_t tick = spec.ticks[i].tick;
    const std::int32_t before = i > 0 ? spec.ticks[i - 1].tick : 0;
    check_tick(row, tick, before);
    const UInt128 below = multiplied(liquidity, made.context.spec.depth_multiplier);
    if (below > 0) ranges.push_back({before, tick, below});
    liquidity += net_of(row, spec.ticks[i].net);
    if (liquidity < 0 || to_double(liquidity) >= liquidity_max)
      row.refuse(ErrorCode::parameter_out_of_range, "net",
                 fmt::format("leaves a liquidity of {} above it; [0, 2^120) is allowed",
                             to_string(liquidity)));
  }
  if (liquidity != 0)
    made.context.errors.report(ErrorCode::parameter_out_of_range, list,
                               fmt::format("sum to {}; what ticks add must sum to 0, so that the "
                                           "last one ends all liquidity",
                                           to_string(liquidity)));
  return ranges;
}

// (2^128 − 1) over the number of ticks that the spacing leaves.
// @source Uniswap/v3-core contracts/libraries/Tick.sol tickSpacingToMaxLiquidityPerTick
void check_ticks(const ConcentratedOpening& made, const std::vector<LiquidityRange>& ranges,
                 const std::string& where) {
  const std::int32_t ticks = 2 * (tick_last / made.tick_spacing) + 1;
  const UInt128 most = ~UInt128{0} / static_cast<UInt128>(ticks);
  std::map<std::int32_t, UInt128> ends;
  for (const LiquidityRange& range : ranges)
    for (const std::int32_t tick : {range.lower, range.upper})
      if (ends[tick] <= most) ends[tick] += range.liquidity;  // a sum past it is told as it is
  for (const auto& [tick, liquidity] : ends)
    if (liquidity > most)
      made.context.errors.report(
          ErrorCode::too_large, where,
          fmt::format("liquidity of {} ends at tick {}; a pool with a spacing of {} allows {}",
                      to_string(liquidity), tick, made.tick_spacing, to_string(most)));
}

}  // namespace seawall::compiling
