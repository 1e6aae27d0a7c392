#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/model/compile_parts.hpp"

namespace seawall::compiling {
namespace {

constexpr double published_max =
    0x1p96;  // a published price times a holding must fit 256 bits with room

Duration seconds_span(double seconds_count) {
  return Duration{static_cast<std::int64_t>(std::floor(seconds_count * 1e9 + 0.5))};
}

/// Another oracle as a source: it comes before, so that nothing is priced in a circle.
void add_source(Context& context, const std::string& name, std::size_t index,
                const std::string& where, Oracle& oracle) {
  const bool comes_later =
      std::ranges::find(context.spec.oracles.begin() + static_cast<std::ptrdiff_t>(index),
                        context.spec.oracles.end(), name,
                        &OracleSpec::name) != context.spec.oracles.end();
  if (comes_later) {
    context.errors.report(ErrorCode::cyclic_reference, where,
                          fmt::format("oracle {} does not come before {}; sources are listed first",
                                      in_quotes(name), in_quotes(oracle.name)));
    return;
  }
  const auto found = context.oracles.find(name, where, context.errors);
  if (!found) return;
  refuse_curve(context, OracleId{*found}, where);
  const Oracle& source = context.model.oracles[*found];
  const bool is_base = context.spec.oracles[index].exchange_rate.has_value();
  if ((source.asset != oracle.asset && !is_base) || source.numeraire != oracle.numeraire ||
      source.decimals != oracle.decimals)
    context.errors.report(ErrorCode::wrong_unit, where,
                          fmt::format("oracle {} has another asset, numeraire or decimals than {}; "
                                      "the same are needed",
                                      in_quotes(name), in_quotes(oracle.name)));
  if (std::ranges::find(oracle.sources, OracleId{*found}) != oracle.sources.end())
    context.errors.report(
        ErrorCode::duplicate_name, where,
        fmt::format("oracle {} is a source already; each counts once", in_quotes(name)));
  oracle.sources.push_back(OracleId{*found});
}

void set_osm(Context& context, const OracleSpec& spec, std::size_t index, Oracle& oracle) {
  check_range(spec.osm_hop_minutes, ranges::span_minutes,
              path_of("oracles", index, "osm_hop_minutes"), context.errors);
  oracle.hop = seconds(static_cast<std::int64_t>(std::floor(spec.osm_hop_minutes * 60.0 + 0.5)));
  oracle.must_be_poked = spec.must_be_poked;
  const auto refuse = [&](const char* key, const char* why) {
    context.errors.report(ErrorCode::unknown_key, path_of("oracles", index, key), why);
  };
  if (oracle.hop == Duration{} && spec.osm_hop_minutes > 0.0)
    context.errors.report(
        ErrorCode::parameter_out_of_range, path_of("oracles", index, "osm_hop_minutes"),
        fmt::format("{} is less than a second; whole seconds are allowed", spec.osm_hop_minutes));
  if (oracle.hop > Duration{} && oracle.fixed)
    refuse("osm_hop_minutes", "source = \"fixed\" never changes; an OSM needs a source that does");
  if (oracle.hop > Duration{} && spec.deviation > 0.0)
    refuse("deviation", "an OSM updates by its hop alone; its source may be an oracle with one");
  if (oracle.hop > Duration{} && spec.heartbeat_seconds > 0.0)
    refuse("heartbeat_seconds",
           "an OSM updates by its hop alone; its source may be an oracle with one");
  if (oracle.hop > Duration{} && spec.delay_seconds > 0.0)
    refuse("delay_seconds",
           "an OSM updates by its hop alone; its source may be an oracle with one");
  if (!oracle.is_medianizer()) return;
  if (spec.deviation <= 0.0 && spec.heartbeat_seconds <= 0.0)
    context.errors.report(
        ErrorCode::missing_key, path_of("oracles", index, "osm_hop_minutes"),
        "is missing; only an OSM must be poked without a deviation or a heartbeat");
  if (spec.delay_seconds > 0.0)
    refuse("delay_seconds", "what must be poked is visible once a block takes the poke");
  if (oracle.fixed || oracle.source_pool.exists())
    refuse("must_be_poked",
           "with a fixed price or a pool as source; quotes of the reference price or of other "
           "oracles can be signed");
}

void set_source(Context& context, const OracleSpec& spec, std::size_t index, Oracle& oracle) {
  if (!spec.median_of.empty()) {
    if (spec.source != "reference" || spec.fixed_price)
      context.errors.report(ErrorCode::unknown_key, path_of("oracles", index, "source"),
                            "is there beside median_of; one of the two is allowed");
    for (std::size_t i = 0; i < spec.median_of.size() && !context.errors.any(); ++i)
      add_source(context, spec.median_of[i], index,
                 fmt::format("oracles[{}].median_of[{}]", index, i), oracle);
    return;
  }
  const std::string where = path_of("oracles", index, "source");
  if (spec.source == "fixed") {
    if (!spec.fixed_price) {
      context.errors.report(ErrorCode::missing_key, path_of("oracles", index, "fixed_price"),
                            "is missing; source = \"fixed\" needs a price > 0");
      return;
    }
    check_range(*spec.fixed_price, ranges::price_scale, path_of("oracles", index, "fixed_price"),
                context.errors);
    oracle.fixed = Price{*spec.fixed_price};
    return;
  }
  if (spec.fixed_price)
    context.errors.report(
        ErrorCode::unknown_key, path_of("oracles", index, "fixed_price"),
        fmt::format("source = {} has no fixed price; allowed with source = \"fixed\"",
                    in_quotes(spec.source)));
  if (spec.source == "reference") return;
  const bool is_oracle = std::ranges::find(context.spec.oracles, spec.source, &OracleSpec::name) !=
                         context.spec.oracles.end();
  if (is_oracle && !context.pools.find(spec.source))
    return add_source(context, spec.source, index, where, oracle);
  std::vector<std::string_view> known = {"reference", "fixed"};
  known.insert(known.end(), context.pools.all().begin(), context.pools.all().end());
  const auto pool = context.pools.find(spec.source);
  if (!pool) {
    context.errors.report(
        ErrorCode::unknown_name, where,
        fmt::format("unknown source {}{}; allowed: \"reference\", \"fixed\" or a pool's name",
                    in_quotes(spec.source), suggestion(spec.source, known)));
    return;
  }
  oracle.source_pool = LiquidityId{*pool};
  const Liquidity& liquidity = context.model.liquidity[*pool];
  if (oracle.asset != liquidity.base && oracle.asset != liquidity.quote)
    context.errors.report(
        ErrorCode::unknown_name, where,
        fmt::format("pool {} trades {} and {}, not {}", in_quotes(liquidity.name),
                    in_quotes(context.spec.liquidity[*pool].base),
                    in_quotes(context.spec.liquidity[*pool].quote), in_quotes(spec.asset)));
}

/// The first published integer must be one that a contract can hold and divide by.
void check_published(Context& context, const Oracle& oracle, std::size_t index) {
  double price = oracle.fixed ? oracle.fixed->value
                              : context.model.assets[oracle.asset.index()].initial_price.value;
  if (!oracle.fixed && oracle.numeraire.exists())
    price /= context.model.assets[oracle.numeraire.index()].initial_price.value;
  const double published = price * to_double(power_of_ten(oracle.decimals));
  if (published >= 1.0 && published < published_max) return;
  context.errors.report(
      published < 1.0 ? ErrorCode::parameter_out_of_range : ErrorCode::too_large,
      path_of("oracles", index, "decimals"),
      fmt::format("price {:.6g} with {} decimals is published as {:.3g}; 1 to 2^96 is allowed",
                  price, oracle.decimals, published));
}

void compile_oracle(Context& context, std::size_t index) {
  const OracleSpec& spec = context.spec.oracles[index];
  FirstError& errors = context.errors;
  context.oracles.add(spec.name, path_of("oracles", index, "name"), errors);
  const auto asset = context.assets.find(spec.asset, path_of("oracles", index, "asset"), errors);
  Oracle oracle;
  oracle.name = spec.name;
  if (asset) oracle.asset = AssetId{*asset};
  if (spec.numeraire != "USD") {
    std::vector<std::string_view> known = {"USD"};
    known.insert(known.end(), context.assets.all().begin(), context.assets.all().end());
    if (const auto numeraire = context.assets.find(spec.numeraire))
      oracle.numeraire = AssetId{*numeraire};
    else
      errors.report(ErrorCode::unknown_name, path_of("oracles", index, "numeraire"),
                    fmt::format("unknown numeraire {}{}", in_quotes(spec.numeraire),
                                suggestion(spec.numeraire, known)));
  }
  check_range(spec.decimals, ranges::oracle_decimals, path_of("oracles", index, "decimals"),
              errors);
  check_range(spec.deviation, ranges::share_below_one, path_of("oracles", index, "deviation"),
              errors);
  check_range(spec.heartbeat_seconds, ranges::span_seconds,
              path_of("oracles", index, "heartbeat_seconds"), errors);
  check_range(spec.delay_seconds, ranges::span_seconds, path_of("oracles", index, "delay_seconds"),
              errors);
  if (errors.any()) return;
  oracle.decimals = spec.decimals;
  oracle.deviation = Fraction{spec.deviation};
  oracle.heartbeat = seconds_span(spec.heartbeat_seconds);
  oracle.delay = seconds_span(spec.delay_seconds);
  set_source(context, spec, index, oracle);
  set_osm(context, spec, index, oracle);
  if (!errors.any()) set_oracle_shape(context, index, oracle);
  if (oracle.numeraire == oracle.asset && !oracle.fixed)
    errors.report(
        ErrorCode::cyclic_reference, path_of("oracles", index, "numeraire"),
        fmt::format("{} would be priced in itself; write source = \"fixed\", fixed_price = 1",
                    in_quotes(spec.asset)));
  if (!errors.any()) check_published(context, oracle, index);
  context.model.oracles.push_back(std::move(oracle));
}

}  // namespace

void compile_oracles(Context& context) {
  for (std::size_t i = 0; i < context.spec.oracles.size() && !context.errors.any(); ++i)
    compile_oracle(context, i);
  if (!context.errors.any()) check_oracle_cycles(context);
  if (!context.errors.any()) add_larger_sizes(context);
}

}  // namespace seawall::compiling
