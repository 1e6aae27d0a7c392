#include "seawall/model/compile.hpp"

#include <utility>

#include <fmt/format.h>

#include "seawall/base/time_text.hpp"
#include "seawall/model/compile_parts.hpp"

namespace seawall {
namespace compiling {

std::string path_of(std::string_view table, std::size_t index, std::string_view key) {
  return key.empty() ? fmt::format("{}[{}]", table, index)
                     : fmt::format("{}[{}].{}", table, index, key);
}

void compile_clock(Context& context) {
  const Clock& clock = context.spec.clock;
  if (clock.start < Time{} || clock.start > time_last)
    context.errors.report(ErrorCode::parameter_out_of_range, "clock.start",
                          fmt::format("{} is outside [{}, {}]", text_of(clock.start),
                                      text_of(Time{}), text_of(time_last)));
  check_range(clock.block.seconds(), ranges::block_seconds, "clock.block_seconds", context.errors);
  check_range(static_cast<double>(clock.audit_every), ranges::at_least_one, "clock.audit_every",
              context.errors);
  context.model.clock = clock;
  context.model.feedback = context.spec.feedback;
}

void check_impact(const ImpactTerms& terms, const std::string& where, FirstError& errors) {
  check_range(terms.coefficient, ranges::not_negative, where + ".coefficient", errors);
  check_range(terms.exponent, ranges::exponent, where + ".exponent", errors);
  check_range(terms.permanent_share.value, ranges::share, where + ".permanent_share", errors);
  check_range(terms.half_life.seconds() / 60.0, ranges::span_minutes, where + ".half_life_minutes",
              errors);
}

void check_peg(const AssetSpec& spec, const std::string& where, FirstError& errors) {
  const PegTerms& peg = *spec.peg;
  check_range(peg.target.value, ranges::positive, where + ".target_usd", errors);
  check_range(peg.fee.value, ranges::share_below_one, where + ".fee", errors);
  check_range(peg.capacity.value, ranges::not_negative, where + ".capacity", errors);
  check_range(peg.per_minute.value, ranges::not_negative, where + ".per_minute", errors);
  if (!spec.impact || spec.impact->coefficient == 0.0)
    errors.report(ErrorCode::missing_key, where,
                  "stands without impact; what redemption buys moves the price by the impact, so a "
                  "coefficient above 0 is needed");
}

void compile_assets(Context& context) {
  const auto& specs = context.spec.assets;
  if (specs.empty())
    context.errors.report(ErrorCode::missing_key, "assets",
                          "there is none; at least one asset is needed");
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const AssetSpec& spec = specs[i];
    context.assets.add(spec.name, path_of("assets", i, "name"), context.errors);
    if (spec.name == "USD")
      context.errors.report(
          ErrorCode::duplicate_name, path_of("assets", i, "name"),
          "'USD' is the numeraire and cannot be an asset; name the coin, such as 'USDC'");
    check_range(spec.decimals, ranges::asset_decimals, path_of("assets", i, "decimals"),
                context.errors);
    check_range(spec.price_usd, ranges::price_scale, path_of("assets", i, "price_usd"),
                context.errors);
    if (spec.impact) check_impact(*spec.impact, path_of("assets", i, "impact"), context.errors);
    if (spec.peg) check_peg(spec, path_of("assets", i, "peg"), context.errors);
    context.model.assets.push_back({.name = spec.name,
                                    .kind = AssetKind::coin,
                                    .decimals = spec.decimals,
                                    .initial_price = Price{spec.price_usd},
                                    .impact = spec.impact,
                                    .peg = spec.peg});
    if (auto& impact = context.model.assets.back().impact; impact)
      impact = with_depth_multiplier(*impact, context.spec.depth_multiplier);
  }
  check_range(context.spec.depth_multiplier, ranges::depth_multiplier, "depth_multiplier",
              context.errors);
  context.model.coins = specs.size();
}

void compile_keepers(Context& context) {
  const auto& specs = context.spec.keepers;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const std::string owner = specs[i].where.empty() ? path_of("keepers", i, "") : specs[i].where;
    context.keepers.add(specs[i].name, owner + ".name", context.errors);
    Keeper keeper{.name = specs[i].name,
                  .capital = std::vector<Units>(context.model.assets.size()),
                  .owner = {}};
    if (!specs[i].owner.empty())
      if (const auto first = context.keepers.find(specs[i].owner, owner + ".name", context.errors))
        keeper.owner = KeeperId{*first};
    std::vector<bool> given(context.model.coins, false);
    for (const auto& [asset, tokens] : specs[i].capital) {
      const std::string where = owner + "." + specs[i].capital_key + "." + asset;
      const auto found = context.assets.find(asset, where, context.errors);
      if (!found) continue;
      if (given[*found])
        context.errors.report(ErrorCode::duplicate_name, where,
                              "the asset is there twice; once is allowed");
      given[*found] = true;
      keeper.capital[*found] =
          check_units(tokens, context.model.assets[*found].decimals, where, context.errors);
    }
    context.model.keepers.push_back(std::move(keeper));
  }
}

}  // namespace compiling

Result<Model> compile(const ModelSpec& spec) {
  compiling::Context context{spec};
  for (const auto part :
       {compiling::compile_clock, compiling::compile_sequencer, compiling::compile_assets,
        compiling::compile_chain, compiling::compile_liquidity, compiling::compile_oracles,
        compiling::compile_venues, compiling::compile_keepers, compiling::compile_pool_stakes,
        compiling::compile_positions, compiling::compile_contracts,
        compiling::compile_background_leverage, compiling::compile_bounds}) {
    part(context);
    if (context.errors.any()) return context.errors.take();
  }
  return std::move(context.model);
}

}  // namespace seawall
