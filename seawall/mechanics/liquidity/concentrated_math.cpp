#include "seawall/mechanics/liquidity/concentrated_math.hpp"

#include <algorithm>
#include <cmath>

namespace seawall::concentrated {
namespace {

constexpr UInt256 one{UInt128{1}};

UInt256 shifted_96(UInt128 value) { return {value >> 32, value << 96}; }

UInt256 divided(UInt256 dividend, UInt256 divisor, Rounding rounding) {
  const Division made = divide(dividend, divisor);
  const bool up = rounding == Rounding::up && made.remainder != UInt256{};
  return up ? wrapping_add(made.quotient, one) : made.quotient;
}

std::optional<UInt256> mul_div(UInt256 a, UInt256 b, UInt256 c, Rounding rounding) {
  return rounding == Rounding::up ? mul_div_up(a, b, c) : mul_div_down(a, b, c);
}

// amount·numerator/denominator of an amount below 2^255 by numbers below 2^20.
UInt256 scaled(UInt256 amount, std::int32_t numerator, std::int32_t denominator,
               Rounding rounding) {
  const UInt256 factor{static_cast<UInt128>(numerator)};
  const UInt256 divisor{static_cast<UInt128>(denominator)};
  if (const auto product = multiply(amount, factor)) [[likely]]
    return divided(*product, divisor, rounding);
  return *mul_div(amount, factor, divisor, rounding);
}

UInt256 wrapped_160(UInt256 value) { return {value.high & 0xffff'ffff, value.low}; }
UInt128 saturated_128(std::optional<UInt256> value) {
  return value && value->fits_128() ? value->low : ~UInt128{0};
}
bool fits_160(UInt256 value) { return (value.high >> 32) == 0; }

using Price = Ruling<UInt256>;

Price price_of(std::optional<UInt256> value) {
  if (!value || !fits_160(*value)) return std::unexpected{Rejection::overflow};
  return *value;
}

// L·√p/(L + amount·√p), up; L/(L/√p + amount) where the product passes 256 bits.
Price after_token0_in(UInt256 price, UInt128 liquidity, UInt256 amount) {
  const UInt256 scaled_liquidity = shifted_96(liquidity);
  const auto product = multiply(amount, price);
  const auto divisor = product ? add(scaled_liquidity, *product) : std::nullopt;
  if (divisor) return price_of(mul_div_up(scaled_liquidity, price, *divisor));
  const auto coarse = add(divide(scaled_liquidity, price).quotient, amount);
  if (!coarse) return std::unexpected{Rejection::overflow};
  return price_of(divided(scaled_liquidity, *coarse, Rounding::up));
}

Price after_token0_out(UInt256 price, UInt128 liquidity, UInt256 amount) {
  const UInt256 scaled_liquidity = shifted_96(liquidity);
  const auto product = multiply(amount, price);
  if (!product || scaled_liquidity <= *product)
    return std::unexpected{Rejection::insufficient_liquidity};
  return price_of(
      mul_div_up(scaled_liquidity, price, wrapping_subtract(scaled_liquidity, *product)));
}

// √p ± amount/L, down.
Price after_token1(UInt256 price, UInt128 liquidity, UInt256 amount, Rounding rounding) {
  const auto change = mul_div(amount, shifted_96(1), UInt256{liquidity}, rounding);
  if (!change) return std::unexpected{Rejection::overflow};
  if (rounding == Rounding::down) return price_of(add(price, *change));
  if (price <= *change) return std::unexpected{Rejection::insufficient_liquidity};
  return wrapping_subtract(price, *change);
}

}  // namespace

UInt256 Math<Exact>::amount0_between(SqrtPrice a, SqrtPrice b, UInt128 liquidity,
                                     Rounding rounding) {
  const auto [low, high] = std::minmax(a, b);
  const UInt256 in_high =
      *mul_div(shifted_96(liquidity), wrapping_subtract(high, low), high, rounding);
  return divided(in_high, low, rounding);
}

// L·d/2^96 without a division: d's upper part times L is a multiple of 2^96 after its shift.
UInt256 Math<Exact>::amount1_between(SqrtPrice a, SqrtPrice b, UInt128 liquidity,
                                     Rounding rounding) {
  const auto [low, high] = std::minmax(a, b);
  const UInt256 width = wrapping_subtract(high, low);
  const UInt256 upper = shift_left(multiply_wide(width.high, liquidity), 32);
  const UInt256 lower = multiply_wide(width.low, liquidity);
  const UInt256 sum = wrapping_add(upper, shift_right(lower, 96));
  const bool has_rest = (lower.low << 32) != 0;
  return has_rest && rounding == Rounding::up ? wrapping_add(sum, one) : sum;
}

UInt128 Math<Exact>::liquidity_for0(SqrtPrice a, SqrtPrice b, Tokens amount) {
  const auto [low, high] = std::minmax(a, b);
  const auto product = mul_div_down(low, high, shifted_96(1));
  const auto liquidity =
      product ? mul_div_down(amount, *product, wrapping_subtract(high, low)) : std::nullopt;
  return saturated_128(liquidity);
}

UInt128 Math<Exact>::liquidity_for1(SqrtPrice a, SqrtPrice b, Tokens amount) {
  const auto [low, high] = std::minmax(a, b);
  return saturated_128(mul_div_down(amount, shifted_96(1), wrapping_subtract(high, low)));
}

Ruling<UInt256> Math<Exact>::price_after_input(SqrtPrice price, UInt128 liquidity, Tokens amount,
                                               Token token) {
  if (price == UInt256{} || liquidity == 0)
    return std::unexpected{Rejection::insufficient_liquidity};
  if (amount == UInt256{}) return price;
  return token == Token::zero ? after_token0_in(price, liquidity, amount)
                              : after_token1(price, liquidity, amount, Rounding::down);
}

Ruling<UInt256> Math<Exact>::price_after_output(SqrtPrice price, UInt128 liquidity, Tokens amount,
                                                Token token) {
  if (price == UInt256{} || liquidity == 0)
    return std::unexpected{Rejection::insufficient_liquidity};
  if (amount == UInt256{}) return price;
  return token == Token::zero ? after_token0_out(price, liquidity, amount)
                              : after_token1(price, liquidity, amount, Rounding::up);
}

SwapStep<Exact> Math<Exact>::step(SqrtPrice price, SqrtPrice target, UInt128 liquidity,
                                  SwapAmount<Exact> amount, Fee fee) {
  const Token paid = price >= target ? Token::zero : Token::one;
  const bool is_input = amount.specified == Specified::input;
  const auto between = [&](Token token, SqrtPrice end) {
    const Rounding rounding = token == paid ? Rounding::up : Rounding::down;
    return token == Token::zero ? amount0_between(price, end, liquidity, rounding)
                                : amount1_between(price, end, liquidity, rounding);
  };
  const Token given = is_input ? paid : other(paid);
  const Tokens usable =
      is_input ? scaled(amount.amount, 1'000'000 - fee.millionths, 1'000'000, Rounding::down)
               : amount.amount;
  const Tokens all = between(given, target);
  SwapStep<Exact> step{.price = target};
  if (usable < all) {
    // Less than the way to the target takes, so there is liquidity and the price ends before it.
    const auto reached = is_input ? price_after_input(price, liquidity, usable, paid)
                                  : price_after_output(price, liquidity, usable, given);
    SEAWALL_ASSERT(reached.has_value());
    step.price = *reached;
  }
  const bool is_at_target = step.price == target;
  step.in = is_input && is_at_target ? all : between(paid, step.price);
  step.out = !is_input && is_at_target ? all : between(other(paid), step.price);
  if (!is_input) step.out = std::min(step.out, amount.amount);
  step.fee = is_input && !is_at_target
                 ? minus(amount.amount, step.in)
                 : scaled(step.in, fee.millionths, 1'000'000 - fee.millionths, Rounding::up);
  return step;
}

UInt256 Math<Exact>::part(Tokens amount, std::int32_t divisor) {
  return divide(amount, UInt256{static_cast<UInt128>(divisor)}).quotient;
}

// A fee is below L·2^84 (prices end at 2^64), so its growth always fits.
UInt256 Math<Exact>::grown(Growth growth, Tokens fee, UInt128 liquidity) {
  const UInt256 added = fee.fits_128() ? divide(UInt256{fee.low, 0}, UInt256{liquidity}).quotient
                                       : *mul_div_down(fee, UInt256{1, 0}, UInt256{liquidity});
  return wrapping_add(growth, added);
}

UInt128 Math<Exact>::earned(Growth growth, UInt128 liquidity) {
  return growth.high * liquidity + multiply_wide(growth.low, liquidity).high;
}

UInt256 Math<Exact>::seconds_grown(Growth sum, std::uint32_t elapsed, UInt128 liquidity) {
  const UInt256 present{std::max(liquidity, UInt128{1})};
  return wrapped_160(wrapping_add(sum, divide(UInt256{elapsed, 0}, present).quotient));
}

UInt256 Math<Exact>::seconds_between(Growth from, Growth to, std::uint32_t elapsed,
                                     std::uint32_t whole) {
  const UInt256 gap = wrapped_160(wrapping_subtract(to, from));
  const UInt256 share = divide(wrapping_multiply(gap, UInt256{elapsed}), UInt256{whole}).quotient;
  return wrapped_160(wrapping_add(from, share));
}

double Math<Fast>::seconds_grown(Growth sum, std::uint32_t elapsed, UInt128 liquidity) {
  return sum + elapsed * 0x1p128 / static_cast<double>(std::max(liquidity, UInt128{1}));
}

Units Math<Exact>::units_from(Tokens amount) {
  const bool fits = amount.fits_128() && (amount.low >> 127) == 0;
  return Units{fits ? static_cast<Int128>(amount.low) : Exact::unbounded};
}

double Math<Fast>::amount0_between(SqrtPrice a, SqrtPrice b, UInt128 liquidity, Rounding) {
  return static_cast<double>(liquidity) * std::fabs(b - a) / a * 0x1p96 / b;
}

double Math<Fast>::amount1_between(SqrtPrice a, SqrtPrice b, UInt128 liquidity, Rounding) {
  return static_cast<double>(liquidity) * std::fabs(b - a) * 0x1p-96;
}

namespace {

UInt128 floored(double liquidity) {
  return liquidity < 0x1p126 ? static_cast<UInt128>(floor_to_int128(liquidity)) : ~UInt128{0};
}

// A trade that ends inside the range is worked out from its amount and not from the difference of
// two prices, which would leave a small trade no digits: amount1/amount0 = √p·√p′.
SwapStep<Fast> step_inside(double from, double depth, SwapAmount<Fast> usable, Token paid) {
  const bool is_input = usable.specified == Specified::input;
  const bool is_token0 = (paid == Token::zero) == is_input;
  const double change = is_input ? usable.amount : -usable.amount;
  const double end = is_token0 ? depth * from / (depth + change * from) : from + change / depth;
  const double ratio = from * end;
  const double other = is_token0 ? usable.amount * ratio : usable.amount / ratio;
  return {.price = end * 0x1p96,
          .in = is_input ? usable.amount : other,
          .out = is_input ? other : usable.amount};
}

}  // namespace

UInt128 Math<Fast>::liquidity_for0(SqrtPrice a, SqrtPrice b, Tokens amount) {
  return floored(amount * (a * 0x1p-96) * b / std::fabs(b - a));
}

UInt128 Math<Fast>::liquidity_for1(SqrtPrice a, SqrtPrice b, Tokens amount) {
  return floored(amount * 0x1p96 / std::fabs(b - a));
}

SwapStep<Fast> Math<Fast>::step(SqrtPrice price, SqrtPrice target, UInt128 liquidity,
                                SwapAmount<Fast> amount, Fee fee) {
  const Token paid = price >= target ? Token::zero : Token::one;
  const bool is_input = amount.specified == Specified::input;
  const auto depth = static_cast<double>(liquidity);
  const double from = price * 0x1p-96;
  const double to = target * 0x1p-96;
  const double all1 = depth * std::fabs(from - to);
  const double all0 = all1 / (from * to);
  const double in = paid == Token::zero ? all0 : all1;
  const double out = paid == Token::zero ? all1 : all0;
  const double usable = is_input ? amount.amount * fee.kept() : amount.amount;
  if (usable >= (is_input ? in : out))
    return {.price = target, .in = in, .out = out, .fee = in * fee.taken() / fee.kept()};
  SwapStep<Fast> step = step_inside(from, depth, {amount.specified, usable}, paid);
  // The last digit must not carry the price past a tick that was not crossed.
  step.price = paid == Token::zero ? std::max(step.price, target) : std::min(step.price, target);
  step.fee = is_input ? amount.amount - usable : step.in * fee.taken() / fee.kept();
  return step;
}

}  // namespace seawall::concentrated
