#include "seawall/mechanics/liquidity/uniswap_v2_pair.hpp"

#include <algorithm>

namespace seawall {
namespace {

UInt128 widen(Units amount) { return static_cast<UInt128>(amount.value); }

UInt256 add_wrapping(UInt256 a, UInt256 b) {
  const UInt128 low = a.low + b.low;
  return {a.high + b.high + (low < a.low ? 1 : 0), low};
}

// ⌊numerator·2^112/denominator⌋·seconds: 224 bits times 32.
UInt256 price_seconds(Units numerator, Units denominator, std::uint32_t seconds) {
  const UInt256 encoded = multiply_wide(widen(numerator), UInt128{1} << 112);
  const UInt256 price = divide(encoded, UInt256{widen(denominator)}).quotient;
  return *multiply(price, UInt256{UInt128{seconds}});
}

bool is_storable(Units amount) { return amount.value >= 0 && amount.value <= pool_reserve_max; }

bool product_holds(const UniswapV2Pair& pair, PairAmounts in, PairAmounts balance) {
  const Int128 scale = pair.fee.denominator;
  const Int128 taken = pair.fee.denominator - pair.fee.numerator;
  const Int128 adjusted0 = balance.amount0.value * scale - in.amount0.value * taken;
  const Int128 adjusted1 = balance.amount1.value * scale - in.amount1.value * taken;
  if (adjusted0 < 0 || adjusted1 < 0) return false;
  const UInt256 after =
      multiply_wide(static_cast<UInt128>(adjusted0), static_cast<UInt128>(adjusted1));
  const UInt256 before = multiply_wide(static_cast<UInt128>(pair.reserve0.value * scale),
                                       static_cast<UInt128>(pair.reserve1.value * scale));
  return after >= before;
}

void update(UniswapV2Pair& pair, PairAmounts balance, std::uint32_t timestamp) {
  accumulate_prices(pair, timestamp);
  pair.reserve0 = balance.amount0;
  pair.reserve1 = balance.amount1;
}

// a·b/c, which can pass 127 bits for the token that is given in excess.
UInt256 proportion(Units amount, Units shares, Units reserve) {
  return divide(multiply_wide(widen(amount), widen(shares)), UInt256{widen(reserve)}).quotient;
}

}  // namespace

void accumulate_prices(UniswapV2Pair& pair, std::uint32_t timestamp) {
  const std::uint32_t elapsed = timestamp - pair.updated;  // wraps, as the contract wants
  pair.updated = timestamp;
  if (elapsed == 0 || pair.reserve0 == Units{} || pair.reserve1 == Units{}) return;
  pair.price0_cumulative =
      add_wrapping(pair.price0_cumulative, price_seconds(pair.reserve1, pair.reserve0, elapsed));
  pair.price1_cumulative =
      add_wrapping(pair.price1_cumulative, price_seconds(pair.reserve0, pair.reserve1, elapsed));
}

Ruling<void> exchange(UniswapV2Pair& pair, PairAmounts in, PairAmounts out,
                      std::uint32_t timestamp) {
  SEAWALL_ASSERT(pair.fee.is_valid() && in.amount0 >= Units{} && in.amount1 >= Units{});
  SEAWALL_ASSERT(out.amount0 >= Units{} && out.amount1 >= Units{});
  if (out.amount0 == Units{} && out.amount1 == Units{})
    return std::unexpected{Rejection::insufficient_output};
  if (out.amount0 >= pair.reserve0 || out.amount1 >= pair.reserve1)
    return std::unexpected{Rejection::insufficient_liquidity};
  if (in.amount0 == Units{} && in.amount1 == Units{})
    return std::unexpected{Rejection::insufficient_input};
  if (!is_storable(in.amount0) || !is_storable(in.amount1))
    return std::unexpected{Rejection::overflow};
  const PairAmounts balance{pair.reserve0 - out.amount0 + in.amount0,
                            pair.reserve1 - out.amount1 + in.amount1};
  if (!is_storable(balance.amount0) || !is_storable(balance.amount1))
    return std::unexpected{Rejection::overflow};
  if (!product_holds(pair, in, balance)) return std::unexpected{Rejection::invariant_violated};
  update(pair, balance, timestamp);
  return {};
}

Ruling<Units> mint_shares(UniswapV2Pair& pair, PairAmounts in, std::uint32_t timestamp) {
  if (!is_storable(in.amount0) || !is_storable(in.amount1))
    return std::unexpected{Rejection::overflow};
  const PairAmounts balance{pair.reserve0 + in.amount0, pair.reserve1 + in.amount1};
  if (!is_storable(balance.amount0) || !is_storable(balance.amount1))
    return std::unexpected{Rejection::overflow};
  const bool is_first = pair.shares == Units{};
  if (!is_first && (pair.reserve0 == Units{} || pair.reserve1 == Units{}))
    return std::unexpected{Rejection::insufficient_liquidity};
  const UInt256 created = is_first
                              ? square_root(multiply_wide(widen(in.amount0), widen(in.amount1)))
                              : std::min(proportion(in.amount0, pair.shares, pair.reserve0),
                                         proportion(in.amount1, pair.shares, pair.reserve1));
  const UInt256 locked = is_first ? UInt256{widen(pair_shares_locked)} : UInt256{};
  if (created <= locked) return std::unexpected{Rejection::insufficient_liquidity};
  // Shares never pass √(reserve0·reserve1), so they fit 112 bits as the reserves do.
  SEAWALL_ASSERT(created.fits_128() && (created.low >> 113) == 0);
  const Units total{static_cast<Int128>(created.low)};
  update(pair, balance, timestamp);
  pair.shares += total;
  return total - Units{static_cast<Int128>(locked.low)};
}

Ruling<PairAmounts> burn_shares(UniswapV2Pair& pair, Units shares, std::uint32_t timestamp) {
  if (shares <= Units{} || shares > pair.shares - pair_shares_locked)
    return std::unexpected{Rejection::insufficient_liquidity};
  const auto part = [&](Units reserve) {
    return Units{Exact::mul_div_down(shares.value, reserve.value, pair.shares.value)};
  };
  const PairAmounts paid{part(pair.reserve0), part(pair.reserve1)};
  if (paid.amount0 == Units{} || paid.amount1 == Units{})
    return std::unexpected{Rejection::insufficient_liquidity};
  update(pair, {pair.reserve0 - paid.amount0, pair.reserve1 - paid.amount1}, timestamp);
  pair.shares -= shares;
  return paid;
}

}  // namespace seawall
