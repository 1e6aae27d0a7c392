#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/model/compile_parts.hpp"

// What an oracle makes of its source: means, confidence, exchange rates, sales, bounds, outages.
namespace seawall::compiling {
namespace {

// One oracle's keys while they are read.
struct Reading {
  Context& context;
  const OracleSpec& spec;
  std::size_t index;
  Oracle& oracle;

  [[nodiscard]] std::string where(const char* key) const { return path_of("oracles", index, key); }
  void refuse(const char* key, const std::string& why) const {
    context.errors.report(ErrorCode::unknown_key, where(key), why);
  }
  void miss(const char* key, const std::string& why) const {
    context.errors.report(ErrorCode::missing_key, where(key), why);
  }
  void check(double value, const Range& range, const char* key) const {
    check_range(value, range, where(key), context.errors);
  }
};

void set_mean(const Reading& reading) {
  const OracleSpec& spec = reading.spec;
  if (spec.mean == MeanKind::none) {
    if (spec.mean_minutes)
      reading.refuse(
          "mean_minutes",
          "stands without mean; \"arithmetic\", \"geometric\" or \"exponential\" is needed");
    return;
  }
  if (!spec.mean_minutes)
    return reading.miss("mean_minutes", "is missing; a mean needs a span > 0, in minutes");
  reading.check(*spec.mean_minutes, ranges::some_minutes, "mean_minutes");
  reading.oracle.mean = {spec.mean, minutes_span(*spec.mean_minutes)};
}

void set_confidence(const Reading& reading) {
  const OracleSpec& spec = reading.spec;
  if (spec.confidence_multiple == 0.0) {
    if (spec.confidence_minutes)
      reading.refuse("confidence_minutes", "stands without confidence_multiple");
    return;
  }
  if (!spec.confidence_minutes)
    return reading.miss("confidence_minutes",
                        "is missing; a confidence needs a horizon > 0, in minutes");
  reading.check(spec.confidence_multiple, ranges::confidence_multiple, "confidence_multiple");
  reading.check(*spec.confidence_minutes, ranges::some_minutes, "confidence_minutes");
  reading.check(spec.confidence_least, ranges::share_below_one, "confidence_least");
  reading.check(spec.confidence_most, ranges::share_above_zero, "confidence_most");
  if (reading.context.errors.any()) return;
  if (spec.confidence_least > spec.confidence_most)
    return reading.context.errors.report(
        ErrorCode::parameter_out_of_range, reading.where("confidence_least"),
        fmt::format("{} is above confidence_most, {}; nothing would ever be shown",
                    spec.confidence_least, spec.confidence_most));
  if (!(1.0 + spec.confidence_multiple * spec.confidence_least > 0.0))
    return reading.context.errors.report(
        ErrorCode::parameter_out_of_range, reading.where("confidence_multiple"),
        fmt::format("{} times confidence_least {} leaves no price", spec.confidence_multiple,
                    spec.confidence_least));
  reading.oracle.confidence = {.multiple = spec.confidence_multiple,
                               .horizon = minutes_span(*spec.confidence_minutes),
                               .least = Fraction{spec.confidence_least},
                               .most = Fraction{spec.confidence_most}};
}

void set_rate(const Reading& reading) {
  const OracleSpec& spec = reading.spec;
  if (!spec.exchange_rate) {
    if (spec.exchange_rate_growth != 0.0)
      reading.refuse("exchange_rate_growth", "stands without exchange_rate");
    if (spec.exchange_rate_growth_max)
      reading.refuse("exchange_rate_growth_max", "stands without exchange_rate");
    if (spec.exchange_rate_jump != 1.0)
      reading.refuse("exchange_rate_jump", "stands without exchange_rate");
    return;
  }
  reading.check(*spec.exchange_rate, ranges::coin_rate, "exchange_rate");
  reading.check(spec.exchange_rate_growth, ranges::growth, "exchange_rate_growth");
  if (spec.exchange_rate_growth_max)
    reading.check(*spec.exchange_rate_growth_max, ranges::growth, "exchange_rate_growth_max");
  reading.check(spec.exchange_rate_jump, ranges::coin_rate, "exchange_rate_jump");
  reading.check(spec.exchange_rate_jump_minutes, ranges::span_minutes,
                "exchange_rate_jump_minutes");
  if (reading.oracle.sources.empty() && !reading.context.errors.any())
    reading.refuse("exchange_rate",
                   "multiplies the base coin's price; source must be the base coin's oracle");
  auto& rate = reading.oracle.rate;
  rate = {.start = *spec.exchange_rate,
          .growth = Fraction{spec.exchange_rate_growth},
          .jump = spec.exchange_rate_jump,
          .jump_at = minutes_span(spec.exchange_rate_jump_minutes)};
  if (spec.exchange_rate_growth_max) rate.growth_max = Fraction{*spec.exchange_rate_growth_max};
}

void add_sale_place(const Reading& reading, const std::string& name, const std::string& where) {
  Context& context = reading.context;
  const auto place = context.pools.find(name);
  if (!place) {
    context.errors.report(ErrorCode::unknown_name, where,
                          fmt::format("unknown place of liquidity {}{}", in_quotes(name),
                                      suggestion(name, context.pools.all())));
    return;
  }
  const LiquidityId id{*place};
  const Liquidity& liquidity = context.model.liquidity[id.index()];
  if (reading.oracle.asset != liquidity.base && reading.oracle.asset != liquidity.quote)
    context.errors.report(
        ErrorCode::unknown_name, where,
        fmt::format("{} does not trade {}", in_quotes(name), in_quotes(reading.spec.asset)));
  if (std::ranges::find(reading.oracle.sale.places, id) != reading.oracle.sale.places.end())
    context.errors.report(
        ErrorCode::duplicate_name, where,
        fmt::format("{} is there twice; each place counts once", in_quotes(name)));
  reading.oracle.sale.places.push_back(id);
}

Units size_in_units(const Context& context, const Oracle& oracle) {
  const int decimals = context.model.assets[oracle.asset.index()].decimals;
  return units_of(oracle.sale.size.value, decimals).value_or(Units{0});
}

// The sizes of a curve ascend, in smallest units too.
void check_sizes(const Reading& reading) {
  const std::vector<double>& sizes = reading.spec.sale_sizes;
  if (sizes.size() < 2 || sizes.size() > curve_sizes_max)
    return reading.context.errors.report(
        ErrorCode::parameter_out_of_range, reading.where("sale_sizes"),
        fmt::format("{} where a curve has 2 to {} sizes", sizes.size(), curve_sizes_max));
  const Asset& asset = reading.context.model.assets[reading.oracle.asset.index()];
  Int128 before = 0;
  for (std::size_t i = 0; i < sizes.size() && !reading.context.errors.any(); ++i) {
    const std::string where = fmt::format("oracles[{}].sale_sizes[{}]", reading.index, i);
    check_range(sizes[i], ranges::positive, where, reading.context.errors);
    if (reading.context.errors.any()) return;
    const Int128 units = check_units(sizes[i], asset.decimals, where, reading.context.errors).value;
    if (units <= before && !reading.context.errors.any())
      reading.context.errors.report(
          ErrorCode::parameter_out_of_range, where,
          i == 0 ? fmt::format("{} is less than a smallest unit of {}", sizes[i], asset.name)
                 : fmt::format("{} is not above {}, the size before; sizes ascend", sizes[i],
                               sizes[i - 1]));
    before = units;
  }
}

void set_sale(const Reading& reading) {
  const OracleSpec& spec = reading.spec;
  if (spec.sale_places.empty()) {
    if (spec.sale_size) reading.refuse("sale_size", "stands without sale_places");
    if (spec.sale_share) reading.refuse("sale_share", "stands without sale_places");
    if (!spec.sale_sizes.empty()) reading.refuse("sale_sizes", "stands without sale_places");
    return;
  }
  if (spec.source != "reference" || !spec.median_of.empty())
    return reading.refuse("sale_places", "is there beside another source; one is allowed");
  if (spec.sale_size.has_value() + spec.sale_share.has_value() + !spec.sale_sizes.empty() != 1)
    return reading.miss(
        "sale_size",
        "or sale_share is needed, or sale_sizes, and one alone: what is the sale that is priced?");
  if (!spec.sale_sizes.empty()) check_sizes(reading);
  if (spec.sale_size) reading.check(*spec.sale_size, ranges::positive, "sale_size");
  if (spec.sale_share) reading.check(*spec.sale_share, ranges::share_above_zero, "sale_share");
  for (std::size_t i = 0; i < spec.sale_places.size() && !reading.context.errors.any(); ++i)
    add_sale_place(reading, spec.sale_places[i],
                   fmt::format("oracles[{}].sale_places[{}]", reading.index, i));
  if (reading.context.errors.any()) return;
  reading.oracle.sale.size =
      Amount{spec.sale_sizes.empty() ? spec.sale_size.value_or(0.0) : spec.sale_sizes.front()};
  if (!spec.sale_sizes.empty())
    reading.oracle.sale.units = size_in_units(reading.context, reading.oracle);
  reading.oracle.sale.share = Fraction{spec.sale_share.value_or(0.0)};
}

void set_bounds(const Reading& reading) {
  const OracleSpec& spec = reading.spec;
  const double unit = to_double(power_of_ten(reading.oracle.decimals));
  const auto bound = [&](double price, const char* key, Int128& answer) {
    reading.check(price, ranges::positive, key);
    const double scaled = price * unit;
    if (scaled < 1.0 || scaled >= 0x1p126)
      return reading.context.errors.report(
          ErrorCode::parameter_out_of_range, reading.where(key),
          fmt::format("{} with {} decimals is {:.3g}; 1 to 2^126 is allowed", price,
                      reading.oracle.decimals, scaled));
    answer = floor_to_int128(std::floor(scaled + 0.5));
  };
  if (spec.answer_min) bound(*spec.answer_min, "answer_min", reading.oracle.bounds.answer_min);
  if (spec.answer_max) bound(*spec.answer_max, "answer_max", reading.oracle.bounds.answer_max);
  if (reading.oracle.bounds.answer_min > reading.oracle.bounds.answer_max)
    reading.context.errors.report(
        ErrorCode::parameter_out_of_range, reading.where("answer_min"),
        fmt::format("{} is above answer_max, {}", *spec.answer_min, *spec.answer_max));
}

// Such an oracle looks by itself, at a source that moves; what must be poked or waits a hop reads
// another oracle that does.
void refuse_combinations(const Reading& reading) {
  const Oracle& oracle = reading.oracle;
  const auto only_alone = [&](bool is_there, const char* key) {
    if (!is_there) return;
    if (oracle.hop > Duration{} || oracle.must_be_poked)
      reading.refuse(key, "an OSM or a poked median copies; its source may be an oracle with this");
    if (oracle.fixed) reading.refuse(key, "source = \"fixed\" never changes");
  };
  only_alone(oracle.mean.kind != MeanKind::none, "mean");
  only_alone(oracle.confidence.multiple != 0.0, "confidence_multiple");
  only_alone(oracle.rate.start != 0.0, "exchange_rate");
  only_alone(!oracle.sale.places.empty(), "sale_places");
  only_alone(reading.spec.answer_min.has_value(), "answer_min");
  only_alone(reading.spec.answer_max.has_value(), "answer_max");
  only_alone(!reading.spec.outages.empty(), "outages");
}

}  // namespace

Duration minutes_span(double minutes) {
  return Duration{static_cast<std::int64_t>(std::floor(minutes * 60e9 + 0.5))};
}

std::vector<Outage> outages_of(Context& context, const std::vector<OutageSpec>& specs,
                               const std::string& owner) {
  std::vector<Outage> outages;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const std::string where = fmt::format("{}.outages[{}]", owner, i);
    check_range(specs[i].at_minutes, ranges::span_minutes, where + ".at_minutes", context.errors);
    check_range(specs[i].minutes, ranges::some_minutes, where + ".minutes", context.errors);
    if (context.errors.any()) return outages;
    const Duration from = minutes_span(specs[i].at_minutes);
    if (!outages.empty() && from < outages.back().until)
      context.errors.report(
          ErrorCode::parameter_out_of_range, where + ".at_minutes",
          fmt::format("{} is before the end of the outage above; they follow each other",
                      specs[i].at_minutes));
    outages.push_back({from, from + minutes_span(specs[i].minutes)});
  }
  return outages;
}

void set_oracle_shape(Context& context, std::size_t index, Oracle& oracle) {
  const Reading reading{context, context.spec.oracles[index], index, oracle};
  set_mean(reading);
  set_confidence(reading);
  set_rate(reading);
  set_sale(reading);
  set_bounds(reading);
  if (!context.errors.any()) refuse_combinations(reading);
  oracle.outages = outages_of(context, reading.spec.outages, path_of("oracles", index, ""));
}

void add_larger_sizes(Context& context) {
  for (std::size_t i = 0; i < context.spec.oracles.size(); ++i) {
    const std::vector<double>& sizes = context.spec.oracles[i].sale_sizes;
    OracleId smaller{i};
    for (std::size_t k = 1; k < sizes.size(); ++k) {
      Oracle next = context.model.oracles[i];
      next.name = fmt::format("{}/{}", next.name, sizes[k]);
      next.sale.size = Amount{sizes[k]};
      next.sale.units = size_in_units(context, next);
      next.sale.larger = OracleId::none();
      if (context.oracles.find(next.name))
        context.errors.report(
            ErrorCode::duplicate_name, fmt::format("oracles[{}].sale_sizes[{}]", i, k),
            fmt::format("its oracle would be called {}, as another is; names must differ",
                        in_quotes(next.name)));
      const OracleId id{context.model.oracles.size()};
      context.model.oracles[smaller.index()].sale.larger = id;
      context.model.oracles.push_back(std::move(next));
      smaller = id;
    }
  }
}

void refuse_curve(Context& context, OracleId id, const std::string& where) {
  const Oracle& oracle = context.model.oracles[id.index()];
  const bool is_listed_curve = id.index() < context.spec.oracles.size() &&
                               !context.spec.oracles[id.index()].sale_sizes.empty();
  if (!is_listed_curve && !oracle.sale.is_curve()) return;
  context.errors.report(
      ErrorCode::wrong_unit, where,
      fmt::format("oracle {} publishes a curve (sale_sizes), by which a lending pool's collateral "
                  "is valued and nothing else; one with sale_size or sale_share is allowed",
                  in_quotes(oracle.name)));
}

void compile_sequencer(Context& context) {
  if (!context.spec.sequencer) return;
  const SequencerSpec& spec = *context.spec.sequencer;
  check_range(spec.grace_minutes, ranges::span_minutes, "sequencer.grace_minutes", context.errors);
  context.model.sequencer.outages = outages_of(context, spec.outages, "sequencer");
  if (!context.errors.any()) context.model.sequencer.grace = minutes_span(spec.grace_minutes);
}

}  // namespace seawall::compiling
