#include "seawall/mechanics/liquidity/constant_product.hpp"

#include <algorithm>
#include <cmath>

namespace seawall {

std::optional<UInt256> Contract256::times(UInt256 a, std::int32_t factor) {
  return multiply(a, UInt256{static_cast<UInt128>(factor)});
}

std::optional<UInt256> Contract256::mul_div_down(UInt256 a, UInt256 b, UInt256 divisor) {
  const auto product = multiply(a, b);
  if (!product || divisor == UInt256{}) return std::nullopt;
  return divide(*product, divisor).quotient;
}

std::optional<Int128> PoolArithmetic<Exact>::plus(Int128 a, Int128 b) {
  Int128 sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::nullopt : std::optional{sum};
}

std::optional<Int128> PoolArithmetic<Exact>::minus(Int128 a, Int128 b) {
  return a < b ? std::nullopt : std::optional{a - b};
}

std::optional<Int128> PoolArithmetic<Exact>::times(Int128 a, std::int32_t factor) {
  Int128 product = 0;
  return __builtin_mul_overflow(a, Int128{factor}, &product) ? std::nullopt
                                                             : std::optional{product};
}

std::optional<Int128> PoolArithmetic<Exact>::mul_div_down(Int128 a, Int128 b, Int128 divisor) {
  const UInt256 product = multiply_wide(static_cast<UInt128>(a), static_cast<UInt128>(b));
  const auto unsigned_divisor = static_cast<UInt128>(divisor);
  if (product.high >= unsigned_divisor) return std::nullopt;
  UInt128 remainder = 0;
  const UInt128 quotient = product.high == 0
                               ? product.low / unsigned_divisor
                               : detail::divide_wide(product, unsigned_divisor, remainder);
  if ((quotient >> 127) != 0) return std::nullopt;
  return static_cast<Int128>(quotient);
}

template <class N>
Ruling<AmountOf<N>> ConstantProduct<N>::quote(TradeSide side, TradeAmount base) const {
  const bool is_sale = side == TradeSide::sell;
  const auto answer = is_sale
                          ? amount_out<N>(base.value, base_reserve.value, quote_reserve.value, fee)
                          : amount_in<N>(base.value, quote_reserve.value, base_reserve.value, fee);
  if (!answer) return std::unexpected{answer.error()};
  if (!PoolArithmetic<N>::is_positive(*answer))
    return std::unexpected{Rejection::insufficient_output};
  const auto room = N::from(pool_reserve_max) - (is_sale ? base_reserve : quote_reserve).value;
  if ((is_sale ? base.value : *answer) > room) return std::unexpected{Rejection::overflow};
  return TradeAmount{*answer};
}

template <class N>
Ruling<AmountOf<N>> ConstantProduct<N>::swap(TradeSide side, TradeAmount base) {
  const Ruling<TradeAmount> answer = quote(side, base);
  if (!answer) return answer;
  if (side == TradeSide::sell) {
    base_reserve += base;
    quote_reserve -= *answer;
  } else {
    base_reserve -= base;
    quote_reserve += *answer;
  }
  return answer;
}

template <class N>
Price ConstantProduct<N>::middle_price() const {
  return Price{N::to_double(quote_reserve.value) / N::to_double(base_reserve.value)};
}

template <class N>
Price ConstantProduct<N>::marginal_price(TradeSide side) const {
  const double middle = middle_price().value;
  return Price{side == TradeSide::sell ? middle * fee.kept() : middle / fee.kept()};
}

// With γ = n/d, k = B·Q and the whole input x (or y of base bought) left in the pool:
//   sell: γk / ((B+γx)(B+x)) = limit   ⇔ γx² + (1+γ)Bx + B² − γk/limit = 0
//   buy, z = B − y: Q(γz + B − z) / (γ²z²) = limit  ⇔ limit·γ²z² + (1−γ)Qz − k = 0
template <class N>
AmountOf<N> ConstantProduct<N>::quantity_down_to(TradeSide side, Price limit) const {
  const double base = N::to_double(base_reserve.value);
  const double quote_now = N::to_double(quote_reserve.value);
  const double kept = fee.kept();
  const double taken = 1.0 - kept;
  if (side == TradeSide::sell) {
    const double root =
        std::sqrt(taken * taken * base * base +
                  4.0 * kept * kept * base * quote_now / std::max(limit.value, 0.0));
    return clamped(side, (root - (1.0 + kept) * base) / (2.0 * kept));
  }
  if (!(limit.value > 0.0)) return TradeAmount{};
  const double scale = limit.value * kept * kept;
  const double root =
      std::sqrt(taken * taken * quote_now * quote_now + 4.0 * scale * base * quote_now);
  return clamped(side, base - (root - taken * quote_now) / (2.0 * scale));
}

// sell: γQ/(B+γx) = limit;  buy: Q/((B−y)γ) = limit
template <class N>
AmountOf<N> ConstantProduct<N>::quantity_at_average_price(TradeSide side, Price limit) const {
  const double base = N::to_double(base_reserve.value);
  const double quote_now = N::to_double(quote_reserve.value);
  if (side == TradeSide::sell)
    return clamped(side, quote_now / std::max(limit.value, 0.0) - base / fee.kept());
  if (!(limit.value > 0.0)) return TradeAmount{};
  return clamped(side, base - quote_now / (fee.kept() * limit.value));
}

// sell: γk/(B+γx)² = limit;  buy: k/(γ(B−y)²) = limit
template <class N>
AmountOf<N> ConstantProduct<N>::quantity_at_marginal_price(TradeSide side, Price limit) const {
  const double base = N::to_double(base_reserve.value);
  const double product = base * N::to_double(quote_reserve.value);
  const double kept = fee.kept();
  if (side == TradeSide::sell)
    return clamped(side, (std::sqrt(kept * product / std::max(limit.value, 0.0)) - base) / kept);
  if (!(limit.value > 0.0)) return TradeAmount{};
  return clamped(side, base - std::sqrt(product / (kept * limit.value)));
}

template <class N>
std::optional<Trade<AmountOf<N>>> ConstantProduct<N>::arbitrage(Price reference) const {
  const bool is_sale = reference < marginal_price(TradeSide::sell);
  if (!is_sale && !(reference > marginal_price(TradeSide::buy))) return std::nullopt;
  const TradeSide side = is_sale ? TradeSide::sell : TradeSide::buy;
  const TradeAmount base = quantity_at_marginal_price(side, reference);
  if (!(base > TradeAmount{})) return std::nullopt;
  return Trade<TradeAmount>{side, base};
}

// Whole units in Exact; [0, what the pool can take]. A quotient by a limit of zero is infinite and
// ends here.
template <class N>
AmountOf<N> ConstantProduct<N>::clamped(TradeSide side, double base) const {
  if (!(base > 0.0)) return TradeAmount{};
  const typename N::Number most = side == TradeSide::sell
                                      ? N::from(pool_reserve_max) - base_reserve.value
                                      : base_reserve.value - N::from(1);
  if (base >= N::to_double(most)) return TradeAmount{most};
  if constexpr (N::is_exact)
    return TradeAmount{floor_to_int128(base)};
  else
    return TradeAmount{base};
}

template struct ConstantProduct<Exact>;
template struct ConstantProduct<Fast>;

}  // namespace seawall
