#include "seawall/study/profile.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "seawall/analysis/profile_words.hpp"
#include "seawall/base/nearest_name.hpp"
#include "seawall/model/curve.hpp"
#include "seawall/study/profile_parts.hpp"

namespace seawall {
namespace profiling {

OracleGap oracle_gap(const Model& model, AssetId asset) {
  OracleGap widest;
  for (const Oracle& oracle : model.oracles) {
    if (oracle.asset != asset || oracle.fixed) continue;
    widest.deviation = std::max(widest.deviation, oracle.deviation.value);
    widest.interval = std::max({widest.interval, oracle.hop.seconds(), oracle.delay.seconds(),
                                model.clock.block.seconds()});
  }
  return widest;
}

}  // namespace profiling

namespace {

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

// Clearing asks each account's rule by itself; where sums over all accounts decide, it cannot.
Result<void> check_kinds(const Model& model) {
  for (std::size_t v = 0; v < model.venues.size(); ++v)
    if (const auto* protocol = std::get_if<Protocol>(&model.venues[v].kind))
      return fail(
          ErrorCode::unknown_name, fmt::format("venues[{}].kind", v),
          fmt::format("{} is of kind \"{}\", which keeps its own books; a profile covers "
                      "\"lending_pool\" and \"cdp\"",
                      in_quotes(model.venues[v].name), protocol_names[protocol->kind.index()]));
  for (const Column& column : model.columns)
    if (const OracleId curve = curve_of(model, column); curve.exists())
      return fail(ErrorCode::unknown_name, fmt::format("oracles[{}].sale_sizes", curve.index()),
                  fmt::format("{} publishes a curve, by which each account has a price of its own; "
                              "a profile covers oracles with one price: sale_size or sale_share",
                              in_quotes(model.oracles[curve.index()].name)));
  return {};
}

Result<AssetId> asset_of(const Model& model, const State& state, const std::string& name) {
  if (const auto kinds = check_kinds(model); !kinds) return std::unexpected{kinds.error()};
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
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < model.coins; ++i)
    names.emplace_back(model.assets[i].name);
  return fail(ErrorCode::unknown_name, "--asset",
              fmt::format("there is no asset {}{}", in_quotes(name), suggestion(name, names)));
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

std::vector<std::string> sources_of(const Model& model, AssetId asset) {
  std::vector<std::string> sources;
  for (const Liquidity& place : model.liquidity)
    if (place.base == asset || place.quote == asset)
      sources.push_back(fmt::format("{}: {}", place.name,
                                    place.source.empty() ? "no source is stated" : place.source));
  return sources;
}

std::vector<BackgroundLeverage> priors_of(const Model& model, AssetId asset) {
  std::vector<BackgroundLeverage> priors;
  for (const BackgroundLeverage& prior : model.background_leverage)
    if (prior.asset == asset) priors.push_back(prior);
  return priors;
}

void add_facts(const LiquidationSchedule& schedule, LiquidationProfile& profile) {
  profile.accounts_with_asset = schedule.accounts_with_asset;
  profile.out_of_reach = schedule.out_of_reach;
  profile.refused = schedule.refused;
  profile.seized_elsewhere = schedule.seized_elsewhere;
  profile.collateral = schedule.collateral;
  for (const ForcedSale& sale : schedule.sales)
    profile.sales += sale.quantity.value;  // at nothing all values have become tokens
}

// The model of speed is of keepers who earn a stated bonus; at auctions they name their price.
std::optional<ProfileSpeed> speed_where_it_pays(const Model& model, AssetId asset,
                                                const AssetDepth& depth, const ProfileSide& side,
                                                const ProfileOptions& options) {
  const ProfileSpeed speed = profiling::speed_of(model, asset, depth, side, options);
  return speed.bonus > 0.0 ? std::optional{speed} : std::nullopt;
}

}  // namespace

Result<LiquidationProfile> profile_of(const Model& model, const State& state,
                                      const ProfileOptions& asked) {
  const auto options = profiling::checked(asked);
  if (!options) return std::unexpected{options.error()};
  const auto asset = asset_of(model, state, asked.asset);
  if (!asset) return std::unexpected{asset.error()};

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
  const profiling::OracleGap gap = profiling::oracle_gap(model, *asset);
  profile.mark = name_of(depth.source);
  profile.depth_sources = sources_of(model, *asset);
  profile.measured = depth.execution.measured().value;
  profile.depth_multiplier = options->depth_multiplier;
  profile.accounts = model.positions.accounts();
  add_facts(schedule, profile);
  profile.oracle_deviation = gap.deviation;
  profile.oracle_interval = gap.interval;
  profile.volatility = options->volatility;
  profile.shock_low = options->shocks.back();
  profile.severity_shock = options->severity_shock;
  profile.own = profiling::side_of({schedule, depth, profile.price}, gap, *options);
  profile.own.speed = speed_where_it_pays(model, *asset, depth, profile.own, *options);
  const std::vector<BackgroundLeverage> priors = priors_of(model, *asset);
  for (const BackgroundLeverage& prior : priors)
    profile.background.push_back(
        {prior.value.value, prior.leverage_least, prior.leverage_most, prior.source});
  if (!priors.empty()) {
    const LiquidationSchedule both = profiling::with_background(schedule, priors, profile.price);
    ProfileSide& side = profile.with_background.emplace(
        profiling::side_of({both, depth, profile.price}, gap, *options));
    side.speed = speed_where_it_pays(model, *asset, depth, side, *options);
  }
  profile.findings = findings_of(profile);
  return profile;
}

}  // namespace seawall
