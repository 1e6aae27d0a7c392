#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "seawall/base/math.hpp"
#include "seawall/base/nearest_name.hpp"
#include "seawall/model/compile_parts.hpp"

namespace seawall::compiling {
namespace {

LiquidityKind impact_depth(Context& context, const PlaceToCompile& place) {
  const LiquiditySpec& spec = place.spec(context);
  if (!spec.curve) {
    context.errors.report(ErrorCode::missing_key, place.path("curve"),
                          "is missing; an impact_depth needs a curve with shape and coefficient");
    return ImpactDepth{};
  }
  check_impact(*spec.curve, place.path("curve"), context.errors);
  return ImpactDepth{.curve = with_depth_multiplier(*spec.curve, context.spec.depth_multiplier)};
}

LiquidityKind order_book(Context& context, const PlaceToCompile& place) {
  return compile_order_book(context, place.index, place.base, place.quote);
}

LiquidityKind quotes(Context& context, const PlaceToCompile& place) {
  return compile_quotes(context, place.index);
}

/// What a kind is called, the table of its own if it has one, and how it is compiled.
struct Kind {
  std::string_view name;
  std::string_view table;  ///< empty: none
  LiquidityKind (*compile)(Context&, const PlaceToCompile&);
  bool (*has_table)(const LiquiditySpec&) = nullptr;
  std::string_view instead_of_reserves;  ///< empty: base_reserve and quote_reserve are its own
};

template <auto table>
bool has(const LiquiditySpec& spec) {
  return (spec.*table).has_value();
}

constexpr std::string_view reserves_by_coin =
    "this kind of pool states its reserves with its coins; allowed with kind = "
    "\"constant_product\"";

// In the order of choices::pool_kinds.
constexpr Kind kinds[] = {
    {"constant_product", "", compile_constant_product, nullptr, ""},
    {"impact_depth", "curve", impact_depth, has<&LiquiditySpec::curve>,
     "an impact_depth holds no reserves; allowed with kind = \"constant_product\""},
    {"order_book", "order_book", order_book, has<&LiquiditySpec::order_book>,
     "an order book holds what its providers hold; give order_book.providers base and quote"},
    {"quotes", "quotes", quotes, has<&LiquiditySpec::quotes>,
     "quotes hold no reserves; allowed with kind = \"constant_product\""},
    {"weighted", "weighted", compile_weighted, has<&LiquiditySpec::weighted>, reserves_by_coin},
    {"stable_swap", "stable_swap", compile_stable_swap, has<&LiquiditySpec::stable_swap>,
     reserves_by_coin},
    {"concentrated", "concentrated", compile_concentrated, has<&LiquiditySpec::concentrated>,
     "a concentrated pool holds what its ranges hold; give concentrated.positions or ticks"},
    {"crypto_swap", "crypto_swap", compile_crypto_swap, has<&LiquiditySpec::crypto_swap>,
     reserves_by_coin},
    {"shared_pool", "pool", compile_shared_pool,
     [](const LiquiditySpec& spec) { return !spec.pool.empty(); },
     "a shared_pool holds what its pool holds"},
};

constexpr bool in_order_of_choices() {
  return std::ranges::equal(kinds, choices::pool_kinds, {}, &Kind::name);
}
static_assert(in_order_of_choices());

void refuse_foreign_tables(Context& context, const PlaceToCompile& place, const Kind& kind) {
  const LiquiditySpec& spec = place.spec(context);
  for (const Kind& other : kinds)
    if (other.has_table != nullptr && other.name != kind.name && other.has_table(spec))
      context.errors.report(ErrorCode::unknown_key, place.path(other.table),
                            fmt::format("{} has no {}; allowed with kind = \"{}\"", kind.name,
                                        other.table, other.name));
}

// What a kind lacks of its own is told first.
void refuse_foreign_reserves(Context& context, const PlaceToCompile& place, const Kind& kind) {
  const LiquiditySpec& spec = place.spec(context);
  if (!kind.instead_of_reserves.empty() && (spec.base_reserve != 0.0 || spec.quote_reserve))
    context.errors.report(ErrorCode::unknown_key,
                          place.path(spec.quote_reserve ? "quote_reserve" : "base_reserve"),
                          std::string{kind.instead_of_reserves});
}

void compile_place(Context& context, std::size_t index) {
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
  if (errors.any() || !kind || !base || !quote) return;
  const PlaceToCompile place{index, *base, *quote};
  refuse_foreign_tables(context, place, kinds[*kind]);
  if (errors.any()) return;
  LiquidityKind made = kinds[*kind].compile(context, place);
  refuse_foreign_reserves(context, place, kinds[*kind]);
  context.model.liquidity.push_back(
      {.name = spec.name,
       .base = AssetId{*base},
       .quote = AssetId{*quote},
       .kind = std::move(made),
       .refill_per_minute = Amount{spec.refill_per_minute * context.spec.depth_multiplier},
       .source = spec.source});
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
    compile_place(context, i);
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
