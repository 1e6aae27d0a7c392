#include <cmath>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "seawall/base/math.hpp"
#include "seawall/base/nearest_name.hpp"
#include "seawall/model/compile_parts.hpp"

namespace seawall::compiling {
namespace {

constexpr std::int32_t fee_denominator = 1'000'000;  // the finest fee that a pool's contract counts

void set_fee(const LiquiditySpec& spec, const std::string& where, ConstantProductPool& pool,
             FirstError& errors) {
  if (!check_range(spec.fee, ranges::pool_fee, where, errors)) return;
  const double parts = spec.fee * fee_denominator;
  const double nearest = std::floor(parts + 0.5);
  if (std::abs(parts - nearest) > 1e-4) {
    errors.report(
        ErrorCode::parameter_out_of_range, where,
        fmt::format("{} is {:.6g} millionths; whole millionths are allowed, such as 0.003",
                    spec.fee, parts));
    return;
  }
  const auto kept = fee_denominator - static_cast<std::int32_t>(nearest);
  const std::int32_t divisor = std::gcd(kept, fee_denominator);
  pool.fee_numerator = kept / divisor;
  pool.fee_denominator = fee_denominator / divisor;
}

/// Counts of at least one smallest unit: a pool without a side has no price.
Units reserve_units(double tokens, const Asset& asset, const std::string& where,
                    FirstError& errors) {
  if (!check_range(tokens, ranges::positive, where, errors)) return Units{1};
  const Units units = check_units(tokens, asset.decimals, where, errors);
  if (units.value == 0)
    errors.report(ErrorCode::parameter_out_of_range, where,
                  fmt::format("{} {} is less than one smallest unit; at least 1e-{} is allowed",
                              tokens, asset.name, asset.decimals));
  return units;
}

ConstantProductPool constant_product(Context& context, const LiquiditySpec& spec, std::size_t index,
                                     std::size_t base, std::size_t quote) {
  ConstantProductPool pool;
  const Asset& base_asset = context.model.assets[base];
  const Asset& quote_asset = context.model.assets[quote];
  pool.base_reserve = reserve_units(spec.base_reserve * context.spec.depth_multiplier, base_asset,
                                    path_of("liquidity", index, "base_reserve"), context.errors);
  const double quote_reserve =
      context.spec.depth_multiplier *
      spec.quote_reserve.value_or(spec.base_reserve * base_asset.initial_price.value /
                                  quote_asset.initial_price.value);
  pool.quote_reserve = reserve_units(quote_reserve, quote_asset,
                                     path_of("liquidity", index, "quote_reserve"), context.errors);
  set_fee(spec, path_of("liquidity", index, "fee"), pool, context.errors);
  if (spec.curve)
    context.errors.report(
        ErrorCode::unknown_key, path_of("liquidity", index, "curve"),
        "a constant_product pool has no curve; allowed with kind = \"impact_depth\"");
  return pool;
}

ImpactDepth impact_depth(Context& context, const LiquiditySpec& spec, std::size_t index) {
  if (!spec.curve) {
    context.errors.report(ErrorCode::missing_key, path_of("liquidity", index, "curve"),
                          "is missing; an impact_depth needs a curve with shape and coefficient");
    return {};
  }
  if (spec.base_reserve != 0.0 || spec.quote_reserve)
    context.errors.report(
        ErrorCode::unknown_key,
        path_of("liquidity", index, spec.quote_reserve ? "quote_reserve" : "base_reserve"),
        "an impact_depth holds no reserves; allowed with kind = \"constant_product\"");
  check_impact(*spec.curve, path_of("liquidity", index, "curve"), context.errors);
  return {.curve = with_depth_multiplier(*spec.curve, context.spec.depth_multiplier)};
}

// Tables of the other kinds, and reserves and curves where a kind does not look for them itself.
void refuse_foreign_keys(Context& context, const LiquiditySpec& spec, std::size_t index) {
  const auto refuse = [&](std::string_view key, std::string_view detail) {
    context.errors.report(ErrorCode::unknown_key, path_of("liquidity", index, key),
                          std::string{detail});
  };
  if (spec.kind != "order_book" && spec.order_book)
    refuse("order_book",
           fmt::format("{} has no order book; allowed with kind = \"order_book\"", spec.kind));
  if (spec.kind != "quotes" && spec.quotes)
    refuse("quotes", fmt::format("{} has no quotes; allowed with kind = \"quotes\"", spec.kind));
  if (spec.kind != "order_book" && spec.kind != "quotes") return;
  const bool is_order_book = spec.kind == "order_book";
  if (spec.base_reserve != 0.0 || spec.quote_reserve)
    refuse(spec.quote_reserve ? "quote_reserve" : "base_reserve",
           is_order_book
               ? "an order book holds what its providers hold; give order_book.providers base and "
                 "quote"
               : "quotes hold no reserves; allowed with kind = \"constant_product\"");
  if (spec.curve)
    refuse("curve",
           is_order_book
               ? "an order book has levels and no curve; allowed with kind = \"impact_depth\""
               : "quotes are a table and no curve; allowed with kind = \"impact_depth\"");
}

void compile_pool(Context& context, std::size_t index) {
  const LiquiditySpec& spec = context.spec.liquidity[index];
  FirstError& errors = context.errors;
  context.pools.add(spec.name, path_of("liquidity", index, "name"), errors);
  if (spec.name == "reference" || spec.name == "fixed")
    errors.report(
        ErrorCode::duplicate_name, path_of("liquidity", index, "name"),
        fmt::format("'{}' is a source of oracles and cannot be a pool's name", spec.name));
  const auto kind =
      check_choice(spec.kind, choices::pool_kinds, path_of("liquidity", index, "kind"), errors);
  const auto base = context.assets.find(spec.base, path_of("liquidity", index, "base"), errors);
  const auto quote = context.assets.find(spec.quote, path_of("liquidity", index, "quote"), errors);
  check_range(spec.refill_per_minute, ranges::not_negative,
              path_of("liquidity", index, "refill_per_minute"), errors);
  if (base && quote && *base == *quote)
    errors.report(ErrorCode::cyclic_reference, path_of("liquidity", index, "quote"),
                  fmt::format("{} is both base and quote; two different assets are needed",
                              in_quotes(spec.quote)));
  if (!errors.any()) refuse_foreign_keys(context, spec, index);
  if (errors.any() || !kind || !base || !quote) return;
  Liquidity pool{
      .name = spec.name,
      .base = AssetId{*base},
      .quote = AssetId{*quote},
      .kind = ConstantProductPool{},
      .refill_per_minute = Amount{spec.refill_per_minute * context.spec.depth_multiplier},
      .source = spec.source};
  if (*kind == 0)
    pool.kind = constant_product(context, spec, index, *base, *quote);
  else if (*kind == 1)
    pool.kind = impact_depth(context, spec, index);
  else if (*kind == 2)
    pool.kind = compile_order_book(context, index, *base, *quote);
  else
    pool.kind = compile_quotes(context, index);
  context.model.liquidity.push_back(std::move(pool));
}

/// The other asset of the pool that an oracle reads.
std::optional<AssetId> priced_by(const Oracle& oracle, const Model& model) {
  if (!oracle.source_pool.exists()) return std::nullopt;
  const Liquidity& pool = model.liquidity[oracle.source_pool.index()];
  return pool.base == oracle.asset ? pool.quote : pool.base;
}

/// What `oracle` needs from `other`: the price of its pool's other side in the same numeraire, or
/// the price of its numeraire.
bool depends_on(const Oracle& oracle, const Oracle& other, const Model& model) {
  if (oracle.fixed || other.fixed) return false;
  const auto side = priced_by(oracle, model);
  if (side && other.asset == *side && other.numeraire == oracle.numeraire) return true;
  return oracle.numeraire.exists() && other.asset == oracle.numeraire;
}

}  // namespace

ImpactTerms with_depth_multiplier(ImpactTerms terms, double multiplier) {
  switch (terms.shape) {
    case ImpactCurveShape::linear:
    case ImpactCurveShape::exponential:
      terms.coefficient /= multiplier;
      break;
    case ImpactCurveShape::square_root:
      terms.coefficient /= std::sqrt(multiplier);
      break;
    case ImpactCurveShape::power:
      terms.coefficient /= math::pow(multiplier, terms.exponent);
      break;
  }
  return terms;
}

void compile_liquidity(Context& context) {
  for (std::size_t i = 0; i < context.spec.liquidity.size() && !context.errors.any(); ++i)
    compile_pool(context, i);
}

void check_oracle_cycles(Context& context) {
  const auto& oracles = context.model.oracles;
  // Oracles that wait for nobody are taken away until none is left or only circles are.
  std::vector<std::size_t> left(oracles.size());
  std::iota(left.begin(), left.end(), std::size_t{0});
  bool has_shrunk = true;
  while (has_shrunk && !left.empty()) {
    std::vector<std::size_t> waiting;
    for (const std::size_t i : left)
      for (const std::size_t j : left)
        if (depends_on(oracles[i], oracles[j], context.model)) {
          waiting.push_back(i);
          break;
        }
    has_shrunk = waiting.size() < left.size();
    left = std::move(waiting);
  }
  if (left.empty()) return;
  std::string circle = oracles[left.front()].name;
  std::size_t at = left.front();
  std::vector<bool> seen(oracles.size(), false);
  while (!seen[at]) {
    seen[at] = true;
    for (const std::size_t next : left)
      if (depends_on(oracles[at], oracles[next], context.model)) {
        at = next;
        break;
      }
    circle += " -> " + oracles[at].name;
  }
  context.errors.report(
      ErrorCode::cyclic_reference, path_of("oracles", at, "source"),
      fmt::format(
          "the oracle needs its own price: {}; one of them must have source = \"reference\" "
          "with numeraire = \"USD\", or source = \"fixed\"",
          circle));
}

}  // namespace seawall::compiling
