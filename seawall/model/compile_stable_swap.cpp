#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/model/pool_coins.hpp"

namespace seawall::compiling {
namespace {

constexpr std::size_t stable_coins_max = 8;
constexpr double parts = 1e10;  // of a fee
constexpr int amplification_precision = 100;

// 10^(36 − decimals) times what a coin counts as, which is a wad in the contract.
std::vector<Int128> rates_of(const Context& context, const Pool& pool, const StableSwapSpec& spec) {
  std::vector<Int128> rates;
  for (std::size_t i = 0; i < pool.coins.size(); ++i) {
    const int decimals = context.model.assets[pool.coins[i].index()].decimals;
    const Int128 scale = power_of_ten(18 - decimals);
    rates.push_back(scale * wads_of(spec.coins[i].rate));
  }
  return rates;
}

// What Newton's method of the contract is trusted with: no coin worth more than so many times
// another, none dust and none beyond the largest pools by far.
void check_values(const Pool& pool, const StableSwapSpec& spec, const WrittenCoins& written,
                  double multiplier, FirstError& errors) {
  constexpr double value_min = 1e-3;
  constexpr double value_max = 1e14;
  constexpr double imbalance_max = 1e4;
  double least = value_max;
  double most = value_min;
  for (std::size_t i = 0; i < pool.coins.size(); ++i) {
    const double value = spec.coins[i].reserve * multiplier * spec.coins[i].rate;
    least = std::min(least, value);
    most = std::max(most, value);
    if (value < value_min || value > value_max)
      errors.report(ErrorCode::parameter_out_of_range, written.where(i, "reserve"),
                    fmt::format("counts as {:g} whole coins; [{:g}, {:g}] is allowed", value,
                                value_min, value_max));
  }
  if (!errors.any() && most > imbalance_max * least)
    errors.report(ErrorCode::parameter_out_of_range, written.table + ".coins",
                  fmt::format("count as {:g} to {:g} whole coins; one may be at most {:g} times "
                              "another",
                              least, most, imbalance_max));
}

void check_coins(Context& context, const Pool& pool, const StableSwapSpec& spec,
                 const WrittenCoins& written) {
  constexpr int decimals_max = 18;
  for (std::size_t i = 0; i < pool.coins.size(); ++i) {
    const Asset& asset = context.model.assets[pool.coins[i].index()];
    if (asset.decimals > decimals_max)
      context.errors.report(ErrorCode::parameter_out_of_range, written.where(i, "asset"),
                            fmt::format("{} has {} decimals; a StableSwap pool allows at most {}",
                                        in_quotes(asset.name), asset.decimals, decimals_max));
    check_range(spec.coins[i].rate, ranges::coin_rate, written.where(i, "rate"), context.errors);
  }
}

StableSwapTerms terms_of(const StableSwapSpec& spec, const std::string& table, FirstError& errors) {
  StableSwapTerms terms;
  const auto at = [&table](std::string_view key) { return fmt::format("{}.{}", table, key); };
  terms.amplification =
      amplification_precision *
      check_parts(spec.amplification, 1.0, ranges::amplification, at("amplification"), errors);
  terms.fee = check_parts(spec.fee, parts, ranges::stable_fee, at("fee"), errors);
  terms.offpeg_multiplier = check_parts(spec.offpeg_multiplier, parts, ranges::offpeg_multiplier,
                                        at("offpeg_multiplier"), errors);
  terms.admin_share =
      check_parts(spec.admin_share, parts, ranges::share, at("admin_share"), errors);
  terms.price_window = static_cast<std::uint32_t>(check_parts(
      spec.price_window_seconds, 1.0, ranges::price_window, at("price_window_seconds"), errors));
  // The contract's own limit: a fee may not be multiplied past a half.
  if (!errors.any() && spec.fee * spec.offpeg_multiplier > 0.5)
    errors.report(ErrorCode::parameter_out_of_range, at("offpeg_multiplier"),
                  fmt::format("{} times the fee is {:.3g}; at most 0.5 is allowed",
                              spec.offpeg_multiplier, spec.fee * spec.offpeg_multiplier));
  return terms;
}

}  // namespace

LiquidityKind compile_stable_swap(Context& context, const PlaceToCompile& place) {
  const LiquiditySpec& owner = place.spec(context);
  if (!owner.stable_swap) {
    context.errors.report(
        ErrorCode::missing_key, place.path("stable_swap"),
        "is missing; a StableSwap pool needs stable_swap with amplification and coins");
    return PoolPair{};
  }
  const StableSwapSpec& spec = *owner.stable_swap;
  const WrittenCoins written = coins_of(spec, place.path("stable_swap"), stable_coins_max);
  Pool pool = pool_of(context, place, written);
  StableSwapTerms terms = terms_of(spec, written.table, context.errors);
  if (!context.errors.any()) check_coins(context, pool, spec, written);
  if (!context.errors.any())
    check_values(pool, spec, written, context.spec.depth_multiplier, context.errors);
  if (context.errors.any()) return PoolPair{};
  terms.rates = rates_of(context, pool, spec);
  pool.terms = std::move(terms);
  return add_pool(context, place, std::move(pool));
}

}  // namespace seawall::compiling
