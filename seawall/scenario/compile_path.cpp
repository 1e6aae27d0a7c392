#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/scenario/compile_scenario_parts.hpp"

namespace seawall::compiling {
namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

/// The rows as they were given, and for each coin its column in them.
struct Record {
  PricePath path;
  std::vector<std::size_t> column;  ///< [coins], or none
};

struct Jump {
  Time time;
  std::size_t coin = 0;
  double factor = 1.0;
  std::size_t index = 0;  ///< in the file: shocks of one time multiply in its order
};

void check_rows(ScenarioContext& context) {
  const PriceRowsSpec& rows = context.spec.prices;
  FirstError& errors = context.errors;
  SEAWALL_ASSERT(rows.prices.size() == rows.times.size() * rows.assets.size());
  for (std::size_t t = 0; t < rows.times.size() && !errors.any(); ++t) {
    if (t > 0 && rows.times[t] <= rows.times[t - 1])
      errors.report(ErrorCode::parameter_out_of_range, rows.where(t, "time"),
                    fmt::format("{} does not come after {} of the row before; times must increase",
                                text_of(rows.times[t]), text_of(rows.times[t - 1])));
    for (std::size_t a = 0; a < rows.assets.size(); ++a)
      if (const double price = rows.prices[t * rows.assets.size() + a];
          !ranges::price_scale.contains(price))
        check_range(price, ranges::price_scale, rows.where(t, rows.assets[a]), errors);
  }
  if (rows.times.empty() || errors.any()) return;
  const Time start = context.model.clock.start;
  if (rows.times.back() < start || rows.times.front() > context.end)
    errors.report(ErrorCode::parameter_out_of_range, rows.where(0, "time"),
                  fmt::format("the prices cover {} to {}, the run {} to {}; they must overlap",
                              text_of(rows.times.front()), text_of(rows.times.back()),
                              text_of(start), text_of(context.end)));
}

/// A file names its columns in the line before its first row.
std::string where_header(const PriceRowsSpec& rows, std::string_view column) {
  if (!rows.is_file) return rows.where(0, column);
  return rows.first_line > 0 ? fmt::format("{}:{}: {}", rows.origin, rows.first_line - 1, column)
                             : fmt::format("{}: column {}", rows.origin, column);
}

Record record_of(ScenarioContext& context) {
  const PriceRowsSpec& rows = context.spec.prices;
  Record record;
  record.column.assign(context.model.coins, none);
  for (std::size_t a = 0; a < rows.assets.size(); ++a) {
    const std::string where = where_header(rows, rows.assets[a]);
    const auto coin = context.coins.find(rows.assets[a], where, context.errors);
    if (!coin) continue;
    if (record.column[*coin] != none)
      context.errors.report(ErrorCode::duplicate_name, where,
                            "the asset has two columns; one is allowed");
    record.column[*coin] = a;
  }
  const auto between =
      check_choice(rows.between, choices::betweens, "prices.between", context.errors);
  check_rows(context);
  if (context.errors.any()) return record;
  record.path.times = rows.times;
  record.path.prices = rows.prices;
  record.path.coins = rows.assets.size();
  record.path.between = *between == 0 ? PricePath::Between::hold : PricePath::Between::log_linear;
  return record;
}

std::vector<Jump> jumps_of(ScenarioContext& context) {
  std::vector<Jump> jumps;
  for (std::size_t i = 0; i < context.spec.shocks.size(); ++i) {
    const ShockSpec& shock = context.spec.shocks[i];
    const auto path = [&](const char* key) { return fmt::format("shocks[{}].{}", i, key); };
    const auto coin = context.coins.find(shock.asset, path("asset"), context.errors);
    check_range(shock.change, ranges::price_change, path("change"), context.errors);
    const Time time = moment(context, shock.at_minutes, path("at_minutes"));
    if (coin) jumps.push_back({time, *coin, 1.0 + shock.change, i});
  }
  std::sort(jumps.begin(), jumps.end(), [](const Jump& a, const Jump& b) {
    return std::tie(a.time, a.index) < std::tie(b.time, b.index);
  });
  return jumps;
}

std::vector<Time> times_of(const Record& record, const std::vector<Jump>& jumps, Time start) {
  std::vector<Time> times = record.path.times;
  if (times.empty()) times.push_back(start);
  const bool interpolates = record.path.between == PricePath::Between::log_linear;
  for (const Jump& jump : jumps) {
    times.push_back(jump.time);
    // Between two rows an interpolated path would spread the jump; a row just before keeps it
    // sharp.
    if (interpolates) times.push_back(jump.time - Duration{1});
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

void check_prices(ScenarioContext& context, const std::vector<double>& row, Time time) {
  for (std::size_t coin = 0; coin < row.size(); ++coin)
    if (!ranges::price_scale.contains(row[coin]))
      context.errors.report(
          ErrorCode::parameter_out_of_range, "shocks",
          fmt::format("together they bring {} to {} at {}; a price in [1e-12, 1e12] is allowed",
                      in_quotes(context.model.assets[coin].name), row[coin], text_of(time)));
}

}  // namespace

void compile_path(ScenarioContext& context) {
  const Record record = record_of(context);
  const std::vector<Jump> jumps = jumps_of(context);
  if (context.errors.any()) return;
  const std::size_t coins = context.model.coins;
  PricePath& path = context.scenario.path;
  path.times = times_of(record, jumps, context.model.clock.start);
  path.coins = coins;
  path.between = record.path.between;
  path.contains_own_impact = context.spec.prices.contains_own_impact && !record.path.times.empty();
  path.prices.reserve(path.times.size() * coins);
  std::vector<double> recorded(record.path.coins), factor(coins, 1.0), row(coins);
  std::size_t next = 0;
  for (const Time time : path.times) {
    for (; next < jumps.size() && jumps[next].time <= time; ++next)
      factor[jumps[next].coin] *= jumps[next].factor;
    if (!record.path.times.empty()) record.path.at(time, recorded);
    for (std::size_t coin = 0; coin < coins; ++coin) {
      const double price = record.column[coin] == none || record.path.times.empty()
                               ? context.model.assets[coin].initial_price.value
                               : recorded[record.column[coin]];
      row[coin] = price * factor[coin];
    }
    check_prices(context, row, time);
    path.prices.insert(path.prices.end(), row.begin(), row.end());
  }
}

}  // namespace seawall::compiling
