#include <algorithm>
#include <cmath>

#include "seawall/base/math.hpp"
#include "seawall/mechanics/liquidity/concentrated_math.hpp"

// Ticks and prices, in either direction.
namespace seawall::concentrated {
namespace {

constexpr double two_over_log_of_tick = 0x1.3883fffba1933p+14;  // 2/ln 1.0001
// 2^128/1.0001^(2^i/2), as the contract has them.
constexpr auto wide(std::uint64_t high, std::uint64_t low) { return (UInt128{high} << 64) | low; }
constexpr std::array<UInt128, 20> roots = {
    wide(0xfffcb933bd6fad37, 0xaa2d162d1a594001), wide(0xfff97272373d4132, 0x59a46990580e213a),
    wide(0xfff2e50f5f656932, 0xef12357cf3c7fdcc), wide(0xffe5caca7e10e4e6, 0x1c3624eaa0941cd0),
    wide(0xffcb9843d60f6159, 0xc9db58835c926644), wide(0xff973b41fa98c081, 0x472e6896dfb254c0),
    wide(0xff2ea16466c96a38, 0x43ec78b326b52861), wide(0xfe5dee046a99a2a8, 0x11c461f1969c3053),
    wide(0xfcbe86c7900a88ae, 0xdcffc83b479aa3a4), wide(0xf987a7253ac41317, 0x6f2b074cf7815e54),
    wide(0xf3392b0822b70005, 0x940c7a398e4b70f3), wide(0xe7159475a2c29b74, 0x43b29c7fa6e889d9),
    wide(0xd097f3bdfd2022b8, 0x845ad8f792aa5825), wide(0xa9f746462d870fdf, 0x8a65dc1f90e061e5),
    wide(0x70d869a156d2a1b8, 0x90bb3df62baf32f7), wide(0x31be135f97d08fd9, 0x81231505542fcfa6),
    wide(0x09aa508b5b7a84e1, 0xc677de54f3e99bc9), wide(0x005d6af8dedb8119, 0x6699c329225ee604),
    wide(0x00002216e584f5fa, 0x1ea926041bedfe98), wide(0x00000000048a1703, 0x91f7dc42444e8fa2)};

// The greatest tick whose price is not above `price`. The logarithm in doubles is off by less than
// 1e-9 ticks, and the contract's table by less than 1e-5 where its prices are short integers; so
// near a tick its own price decides.
template <class N>
Tick tick_below(typename Numbers<N>::SqrtPrice price) {
  const double ticks = math::log(Math<N>::to_double(price) * 0x1p-96) * two_over_log_of_tick;
  const double nearest = std::floor(ticks + 0.5);
  const auto tick = static_cast<Tick>(nearest);
  if (std::fabs(ticks - nearest) > 1e-3) return ticks < nearest ? tick - 1 : tick;
  return *Math<N>::sqrt_price_at(tick) <= price ? tick : tick - 1;
}

}  // namespace

Ruling<UInt256> exact_sqrt_price_at(Tick tick) {
  if (tick < tick_min || tick > tick_max) return std::unexpected{Rejection::tick_out_of_range};
  const auto magnitude = static_cast<std::uint32_t>(tick < 0 ? -tick : tick);
  UInt256 ratio{1, 0};  // 2^128
  for (std::size_t i = 0; i < roots.size(); ++i) {
    if (((magnitude >> i) & 1) == 0) continue;
    ratio = UInt256{ratio.high != 0 ? roots[i] : multiply_wide(ratio.low, roots[i]).high};
  }
  if (tick > 0) ratio = divide(UInt256::maximum(), ratio).quotient;
  const bool has_rest = (ratio.low & 0xffff'ffff) != 0;
  const UInt256 price{ratio.high >> 32, (ratio.low >> 32) | (ratio.high << 96)};
  return has_rest ? wrapping_add(price, UInt256{UInt128{1}}) : price;
}

Ruling<Tick> Math<Exact>::tick_at(SqrtPrice price) {
  if (price < price_min || price >= price_max) return std::unexpected{Rejection::tick_out_of_range};
  return tick_below<Exact>(price);
}

Ruling<Tick> Math<Fast>::tick_at(SqrtPrice price) {
  if (!(price >= price_min && price < price_max))
    return std::unexpected{Rejection::tick_out_of_range};
  return tick_below<Fast>(price);
}

Ruling<double> Math<Fast>::sqrt_price_at(Tick tick) {
  const Ruling<UInt256> exact = exact_sqrt_price_at(tick);
  if (!exact) return std::unexpected{exact.error()};
  return seawall::to_double(*exact);
}

// Whole doubles from 2^53 up are integers, so only small prices can lie between two of them.
UInt256 Math<Exact>::price_from(double price, Rounding rounding) {
  if (!(price > seawall::to_double(limit_min))) return limit_min;
  if (price >= seawall::to_double(limit_max)) return limit_max;
  const double whole = rounding == Rounding::up ? std::ceil(price) : std::floor(price);
  if (whole < 0x1p120) return {static_cast<UInt128>(floor_to_int128(whole))};
  return shift_left(UInt256{static_cast<UInt128>(floor_to_int128(whole * 0x1p-60))}, 60);
}

double Math<Fast>::price_from(double price, Rounding) {
  return std::clamp(price, limit_min, limit_max);
}

}  // namespace seawall::concentrated
