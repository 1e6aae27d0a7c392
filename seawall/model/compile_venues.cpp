#include <cmath>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/model/compile_parts.hpp"

namespace seawall::compiling {
namespace {

constexpr std::size_t reserves_max = 64;  // a bit each in an efficiency mode's set
constexpr std::size_t modes_max = 255;    // an account's mode is a byte; 0 is none

/// Shares to ray, to the nearest billionth: 0.04 means 4·10²⁵ exactly, as a contract would have it.
Int128 ray_of(double share) { return floor_to_int128(share * 1e9 + 0.5) * wad; }

RateCurve compile_rate_curve(const RateCurveSpec& spec, const std::string& where,
                             FirstError& errors) {
  bool is_valid = check_range(spec.base_rate, ranges::rate_per_year, where + ".base_rate", errors);
  is_valid &= check_range(spec.slope_below, ranges::rate_per_year, where + ".slope_below", errors);
  is_valid &= check_range(spec.slope_above, ranges::rate_per_year, where + ".slope_above", errors);
  is_valid &= check_range(spec.optimal_utilisation, ranges::share_above_zero,
                          where + ".optimal_utilisation", errors);
  if (!is_valid) return {};
  return {.base_rate = ray_of(spec.base_rate),
          .slope_below = ray_of(spec.slope_below),
          .slope_above = ray_of(spec.slope_above),
          .optimal_utilisation = ray_of(spec.optimal_utilisation)};
}

/// "USD with 8 decimals": what an oracle's integers count.
std::string base_currency(const Context& context, const Oracle& oracle) {
  return fmt::format(
      "{} with {} decimals",
      oracle.numeraire.exists() ? context.model.assets[oracle.numeraire.index()].name : "USD",
      oracle.decimals);
}

void check_base_currency(Context& context, const LendingPool& pool, const std::string& where) {
  const auto oracle_of = [&](std::size_t r) -> const Oracle& {
    return context.model.oracles[pool.reserves[r].oracle.index()];
  };
  for (std::size_t r = 0; r < pool.reserves.size(); ++r) {
    const Oracle& oracle = oracle_of(r);
    const std::string key = path_of(where + ".reserves", r, "oracle");
    if (oracle.numeraire != oracle_of(0).numeraire || oracle.decimals != oracle_of(0).decimals)
      context.errors.report(
          ErrorCode::wrong_unit, key,
          fmt::format("oracle {} counts {}, but oracle {} of reserve 0 counts {}; all oracles of a "
                      "venue must count the same",
                      in_quotes(oracle.name), base_currency(context, oracle),
                      in_quotes(oracle_of(0).name), base_currency(context, oracle_of(0))));
    // The contract's dust thresholds are constants in this unit.
    if (traits_of(pool.rules).counts_usd_with_8_decimals &&
        (oracle.numeraire.exists() || oracle.decimals != 8))
      context.errors.report(
          ErrorCode::wrong_unit, key,
          fmt::format("oracle {} counts {}; Aave v3 rules allow USD with 8 decimals",
                      in_quotes(oracle.name), base_currency(context, oracle)));
  }
}

/// A venue on its way from spec to model.
struct VenueDraft {
  const VenueSpec& spec;
  std::string where;  ///< "venues[0]"
  LendingPool pool = {};
  NameTable listed{"reserve"};
};

void compile_reserve(Context& context, VenueDraft& venue, std::size_t index) {
  const ReserveSpec& spec = venue.spec.reserves[index];
  const std::string where = path_of(venue.where + ".reserves", index, "");
  FirstError& errors = context.errors;
  const auto asset = context.assets.find(spec.asset, where + ".asset", errors);
  venue.listed.add(spec.asset, where + ".asset", errors);
  if (spec.oracle.empty())
    errors.report(ErrorCode::missing_key, where + ".oracle",
                  "is missing; a lending reserve needs the oracle that prices it");
  const auto oracle = context.oracles.find(spec.oracle, where + ".oracle", errors);
  if (asset && oracle && context.model.oracles[*oracle].asset != AssetId{*asset})
    errors.report(
        ErrorCode::unknown_name, where + ".oracle",
        fmt::format("oracle {} prices {}, not {}", in_quotes(spec.oracle),
                    in_quotes(context.spec.oracles[*oracle].asset), in_quotes(spec.asset)));
  const RiskBasisPoints risk = check_risk(
      {spec.collateral_factor, spec.liquidation_threshold, spec.liquidation_bonus}, where, errors);
  LendingReserve reserve;
  reserve.initial = {.collateral_factor = risk.collateral_factor,
                     .liquidation_threshold = risk.liquidation_threshold,
                     .liquidation_bonus = risk.liquidation_bonus,
                     .protocol_fee = check_basis_points(spec.protocol_fee, ranges::share,
                                                        where + ".protocol_fee", errors),
                     .reserve_factor = check_basis_points(spec.reserve_factor, ranges::share,
                                                          where + ".reserve_factor", errors),
                     .rate_curve = {}};
  if (!traits_of(venue.pool.rules).keeps_protocol_fee && spec.protocol_fee != 0.0)
    errors.report(
        ErrorCode::parameter_out_of_range, where + ".protocol_fee",
        fmt::format("{} with rules = \"{}\", which keep no share of the bonus; 0 is allowed",
                    spec.protocol_fee, venue.spec.rules));
  if (spec.rate_curve)
    reserve.initial.rate_curve =
        compile_rate_curve(*spec.rate_curve, where + ".rate_curve", errors);
  if (errors.any() || !asset || !oracle) return;
  reserve.asset = AssetId{*asset};
  reserve.oracle = OracleId{*oracle};
  reserve.supply_claim =
      add_claim(context, venue.spec.name, *asset, AssetKind::supply_claim, "supply");
  reserve.debt_claim = add_claim(context, venue.spec.name, *asset, AssetKind::debt_claim, "debt");
  venue.pool.reserves.push_back(reserve);
}

void compile_mode(Context& context, VenueDraft& venue, std::size_t index) {
  const EfficiencyModeSpec& spec = venue.spec.modes[index];
  const std::string where = path_of(venue.where + ".modes", index, "");
  const RiskBasisPoints risk =
      check_risk({spec.collateral_factor, spec.liquidation_threshold, spec.liquidation_bonus},
                 where, context.errors);
  EfficiencyMode mode{.name = spec.name,
                      .collateral_factor = risk.collateral_factor,
                      .liquidation_threshold = risk.liquidation_threshold,
                      .liquidation_bonus = risk.liquidation_bonus};
  for (std::size_t i = 0; i < spec.collateral.size(); ++i)
    if (const auto reserve = venue.listed.find(
            spec.collateral[i], path_of(where + ".collateral", i, ""), context.errors))
      mode.collateral_reserves |= std::uint64_t{1} << *reserve;
  venue.pool.modes.push_back(std::move(mode));
}

std::string rules_with_modes() {
  std::string text;
  for (std::size_t i = 0; i < lending_rules_names.size(); ++i)
    if (traits_of(lending_rules_named(i)).has_modes)
      text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", lending_rules_names[i]);
  return text;
}

// Figures that only some venues' rules have; the others keep what their contract was deployed with.
template <class R>
void compile_terms(R& rules, const VenueDraft& venue, FirstError& errors) {
  NameTable known{"term of these rules"};
  FirstError unused;
  for (const LendingTerm<R>& term : R::terms)
    known.add(term.key, "", unused);
  for (const auto& [key, value] : venue.spec.rules_terms) {
    const std::string where = venue.where + ".rules_terms." + key;
    const auto found = known.find(key, where, errors);
    if (!found || !check_range(value, R::terms[*found].range, where, errors)) continue;
    const LendingTerm<R>& term = R::terms[*found];
    rules.*term.member = floor_to_int128(value * 1e9 + 0.5) * term.unit / 1'000'000'000;
  }
}

void check_traits(const VenueDraft& venue, FirstError& errors) {
  const LendingTraits traits = traits_of(venue.pool.rules);
  const auto& reserves = venue.spec.reserves;
  if (reserves.size() > traits.reserves_max)
    errors.report(ErrorCode::too_large, venue.where + ".reserves",
                  fmt::format("{} reserves with rules = \"{}\"; at most {} are allowed",
                              reserves.size(), venue.spec.rules, traits.reserves_max));
}

void compile_modes(Context& context, VenueDraft& venue) {
  const auto& specs = venue.spec.modes;
  const std::string where = venue.where + ".modes";
  FirstError& errors = context.errors;
  if (!specs.empty() && !traits_of(venue.pool.rules).has_modes)
    errors.report(ErrorCode::unknown_key, where,
                  fmt::format("rules = \"{}\" have no efficiency modes; allowed with {}",
                              venue.spec.rules, rules_with_modes()));
  if (specs.size() > modes_max)
    errors.report(ErrorCode::too_large, where,
                  fmt::format("{} modes; at most {} are allowed", specs.size(), modes_max));
  NameTable modes{"efficiency mode"};
  for (std::size_t m = 0; m < specs.size() && !errors.any(); ++m) {
    modes.add(specs[m].name, path_of(where, m, "name"), errors);
    compile_mode(context, venue, m);
  }
}

// Mechanisms of their own; what does not fit a pool of deposits and debts says why.
void compile_mechanism(VenueDraft& venue, FirstError& errors) {
  const VenueSpec& spec = venue.spec;
  const std::span allowed{choices::mechanisms, choices::lending_mechanisms};
  LiquidationTerms& terms = venue.pool.liquidation;
  if (!spec.mechanism.empty()) {
    if (spec.mechanism == "flip" || spec.mechanism == "clip")
      errors.report(
          ErrorCode::parameter_out_of_range, venue.where + ".mechanism",
          fmt::format("{} with kind = \"lending_pool\": auctions sell lots that the venue "
                      "has taken and lent coin against that it mints; kind = \"cdp\" does. "
                      "\"fixed_spread\", \"to_target\", \"everything\" and \"dutch\" are "
                      "allowed",
                      in_quotes(spec.mechanism)));
    const auto chosen = check_choice(spec.mechanism, allowed, venue.where + ".mechanism", errors);
    if (!chosen) return;
    terms.mechanism = static_cast<LiquidationMechanism>(*chosen);
  }
  const auto belongs = [&](bool is_there, LiquidationMechanism owner, std::string_view key) {
    if (is_there && terms.mechanism != owner)
      errors.report(ErrorCode::unknown_key, fmt::format("{}.{}", venue.where, key),
                    fmt::format("belongs to mechanism = \"{}\"",
                                choices::mechanisms[static_cast<std::size_t>(owner)]));
  };
  belongs(spec.target_health.has_value(), LiquidationMechanism::to_target, "target_health");
  belongs(spec.rise_minutes.has_value(), LiquidationMechanism::dutch, "rise_minutes");
  if (spec.target_health && check_range(*spec.target_health, ranges::health_target,
                                        venue.where + ".target_health", errors))
    terms.target_health = floor_to_int128(*spec.target_health * 1e9 + 0.5) * 1'000'000'000;
  constexpr double rise_default = 60.0;
  const double rise = spec.rise_minutes.value_or(rise_default);
  if (check_range(rise, ranges::some_minutes, venue.where + ".rise_minutes", errors))
    terms.rise = minutes_span(rise);
}

void compile_lending(Context& context, const VenueSpec& spec, const std::string& where) {
  FirstError& errors = context.errors;
  const auto rules = check_choice(spec.rules, choices::lending_rules, where + ".rules", errors);
  if (spec.cdp)
    errors.report(ErrorCode::unknown_key, where + ".cdp", "is allowed with kind = \"cdp\" only");
  if (spec.reserves.empty())
    errors.report(ErrorCode::missing_key, where + ".reserves",
                  "there is none; 1 to 64 reserves are allowed");
  if (spec.reserves.size() > reserves_max)
    errors.report(
        ErrorCode::too_large, where + ".reserves",
        fmt::format("{} reserves; at most {} are allowed", spec.reserves.size(), reserves_max));
  if (errors.any() || !rules) return;
  VenueDraft draft{.spec = spec, .where = where};
  draft.pool.rules = lending_rules_named(*rules);
  std::visit([&](auto& member) { compile_terms(member, draft, errors); }, draft.pool.rules);
  check_traits(draft, errors);
  compile_mechanism(draft, errors);
  for (std::size_t r = 0; r < spec.reserves.size() && !errors.any(); ++r)
    compile_reserve(context, draft, r);
  if (!errors.any()) compile_modes(context, draft);
  if (!errors.any()) check_base_currency(context, draft.pool, where);
  context.model.venues.push_back({.name = spec.name, .kind = std::move(draft.pool)});
}

void compile_venue(Context& context, std::size_t index) {
  const VenueSpec& spec = context.spec.venues[index];
  const std::string where = path_of("venues", index, "");
  FirstError& errors = context.errors;
  context.venues.add(spec.name, where + ".name", errors);
  const auto kind = check_choice(spec.kind, choices::venue_kinds, where + ".kind", errors);
  if (errors.any() || !kind) return;
  if (*kind == 0) return compile_lending(context, spec, where);
  if (*kind >= 2) {
    Protocol protocol{.reserves = {}, .kind = protocol_named(*kind - 2)};
    compile_protocol(context, spec, where, protocol);
    context.model.venues.push_back({.name = spec.name, .kind = std::move(protocol)});
    return;
  }
  CdpEngine engine;
  compile_cdp(context, spec, where, engine);
  context.model.venues.push_back({.name = spec.name, .kind = std::move(engine)});
}

}  // namespace

AssetId add_claim(Context& context, const std::string& venue, std::size_t asset, AssetKind kind,
                  std::string_view suffix) {
  const Asset& coin = context.model.assets[asset];
  Asset claim{.name = fmt::format("{}:{}:{}", venue, coin.name, suffix),
              .kind = kind,
              .decimals = coin.decimals,
              .initial_price = Price{0.0},
              .impact = std::nullopt};
  context.model.assets.push_back(std::move(claim));
  return AssetId{context.model.assets.size() - 1};
}

void compile_venues(Context& context) {
  for (std::size_t i = 0; i < context.spec.venues.size() && !context.errors.any(); ++i)
    compile_venue(context, i);
}

}  // namespace seawall::compiling
