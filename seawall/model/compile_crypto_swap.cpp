#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/model/pool_coins.hpp"

namespace seawall::compiling {
namespace {

constexpr std::size_t crypto_coins_max = 2;
constexpr double parts = 1e10;  // of a fee
constexpr double wads = 1e18;
constexpr double value_min = 0.1;     // of a balance in tokens of the first coin: D ≥ 10^17
constexpr double value_max = 1e14;    // D ≤ 10^33
constexpr double imbalance_max = 50;  // one balance over the other: within 1 % to 100 times D

CryptoTerms terms_of(const CryptoSwapSpec& spec, const std::string& table, FirstError& errors) {
  const auto whole = [&](double value, double unit, const Range& range, std::string_view key) {
    return check_parts(value, unit, range, fmt::format("{}.{}", table, key), errors);
  };
  CryptoTerms terms;
  terms.amplification =
      whole(spec.amplification, 1.0, ranges::crypto_amplification, "amplification");
  terms.gamma = whole(spec.gamma, wads, ranges::crypto_gamma, "gamma");
  terms.mid_fee = whole(spec.mid_fee, parts, ranges::pool_fee, "mid_fee");
  terms.out_fee = whole(spec.out_fee, parts, ranges::pool_fee, "out_fee");
  terms.fee_gamma = whole(spec.fee_gamma, wads, ranges::share_above_zero, "fee_gamma");
  terms.admin_share = whole(spec.admin_share, parts, ranges::share, "admin_share");
  terms.allowed_extra_profit =
      whole(spec.allowed_extra_profit, wads, ranges::extra_profit, "allowed_extra_profit");
  terms.adjustment_step =
      whole(spec.adjustment_step, wads, ranges::share_above_zero, "adjustment_step");
  terms.half_time = static_cast<std::uint32_t>(
      whole(spec.half_time_seconds, 1.0, ranges::price_window, "half_time_seconds"));
  if (!errors.any() && spec.out_fee < spec.mid_fee)
    errors.report(ErrorCode::parameter_out_of_range, table + ".out_fee",
                  fmt::format("{} is below mid_fee, {}; at least that is allowed", spec.out_fee,
                              spec.mid_fee));
  return terms;
}

double check_scale(const Context& context, const Pool& pool, const CryptoSwapSpec& spec,
                   const std::string& table, FirstError& errors) {
  const auto usd = [&](std::size_t coin) {
    return context.model.assets[pool.coins[coin].index()].initial_price.value;
  };
  const double scale = spec.price_scale.value_or(usd(1) / usd(0));
  check_range(scale, ranges::price_scale, table + ".price_scale", errors);
  return scale;
}

// What the contract's arithmetic is trusted with.
void check_balance(const CryptoSwapSpec& spec, double scale, const std::string& table,
                   double multiplier, FirstError& errors) {
  const double first = spec.coins[0].reserve * multiplier;
  const double second = spec.coins[1].reserve * multiplier * scale;
  if (std::min(first, second) < value_min || std::max(first, second) > value_max)
    errors.report(ErrorCode::parameter_out_of_range, table + ".coins",
                  fmt::format("are worth {:g} and {:g} of the first coin; [{:g}, {:g}] is allowed",
                              first, second, value_min, value_max));
  else if (std::max(first, second) > imbalance_max * std::min(first, second))
    errors.report(ErrorCode::parameter_out_of_range, table + ".coins",
                  fmt::format("are worth {:g} and {:g} of the first coin; one may be at most {:g} "
                              "times the other",
                              first, second, imbalance_max));
}

void set_decimals(const Context& context, const Pool& pool, const WrittenCoins& written,
                  CryptoTerms& terms, FirstError& errors) {
  constexpr int decimals_max = 18;
  for (std::size_t i = 0; i < pool.coins.size(); ++i) {
    const Asset& asset = context.model.assets[pool.coins[i].index()];
    if (asset.decimals > decimals_max)
      errors.report(ErrorCode::parameter_out_of_range, written.where(i, "asset"),
                    fmt::format("{} has {} decimals; a cryptoswap pool allows at most {}",
                                in_quotes(asset.name), asset.decimals, decimals_max));
    terms.decimals.push_back(asset.decimals);
  }
}

}  // namespace

LiquidityKind compile_crypto_swap(Context& context, const PlaceToCompile& place) {
  const LiquiditySpec& owner = place.spec(context);
  FirstError& errors = context.errors;
  if (!owner.crypto_swap) {
    errors.report(ErrorCode::missing_key, place.path("crypto_swap"),
                  "is missing; a cryptoswap pool needs crypto_swap with its parameters and coins");
    return PoolPair{};
  }
  const CryptoSwapSpec& spec = *owner.crypto_swap;
  const WrittenCoins written = coins_of(spec, place.path("crypto_swap"), crypto_coins_max);
  Pool pool = pool_of(context, place, written);
  CryptoTerms terms = terms_of(spec, written.table, errors);
  if (!errors.any()) set_decimals(context, pool, written, terms, errors);
  if (errors.any()) return PoolPair{};
  const double scale = check_scale(context, pool, spec, written.table, errors);
  if (!errors.any())
    check_balance(spec, scale, written.table, context.spec.depth_multiplier, errors);
  if (errors.any()) return PoolPair{};
  terms.price_scale = wads_of(scale);
  pool.terms = std::move(terms);
  return add_pool(context, place, std::move(pool));
}

}  // namespace seawall::compiling
