#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "seawall/model/compile_parts.hpp"

namespace seawall::compiling {
namespace {

constexpr std::int32_t fee_denominator = 1'000'000;  // the finest fee that a pool's contract counts

void set_fee(const LiquiditySpec& spec, const std::string& where, ConstantProductTerms& pool,
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

}  // namespace

LiquidityKind compile_constant_product(Context& context, const PlaceToCompile& place) {
  const LiquiditySpec& spec = place.spec(context);
  ConstantProductTerms terms;
  const Asset& base = context.model.assets[place.base];
  const Asset& quote = context.model.assets[place.quote];
  const double multiplier = context.spec.depth_multiplier;
  const Units base_reserve = check_reserve(spec.base_reserve * multiplier, base,
                                           place.path("base_reserve"), context.errors);
  const double worth = spec.base_reserve * base.initial_price.value / quote.initial_price.value;
  const Units quote_reserve = check_reserve(spec.quote_reserve.value_or(worth) * multiplier, quote,
                                            place.path("quote_reserve"), context.errors);
  set_fee(spec, place.path("fee"), terms, context.errors);
  return add_pool(context, place,
                  {.name = spec.name,
                   .coins = {AssetId{place.base}, AssetId{place.quote}},
                   .reserves = {base_reserve, quote_reserve},
                   .terms = terms,
                   .first_place = {},
                   .shares = {}});
}

}  // namespace seawall::compiling
