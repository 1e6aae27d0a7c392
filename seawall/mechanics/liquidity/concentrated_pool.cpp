#include "seawall/mechanics/liquidity/concentrated_pool.hpp"

#include <algorithm>

#include "seawall/mechanics/liquidity/concentrated_side.hpp"

namespace seawall::concentrated {
namespace {

constexpr std::int32_t spacing_max = 16'383;

bool is_protocol_divisor(std::int32_t n) { return n == 0 || (n >= 4 && n <= 10); }

}  // namespace

bool Terms::is_valid() const {
  return fee.is_valid() && tick_spacing >= 1 && tick_spacing <= spacing_max &&
         std::ranges::all_of(protocol_divisor, is_protocol_divisor);
}

template <class N>
Ruling<Pool<N>> open_pool(const Terms& terms, typename Numbers<N>::SqrtPrice price,
                          std::uint32_t now) {
  SEAWALL_ASSERT(terms.is_valid());
  const Ruling<Tick> tick = Math<N>::tick_at(price);
  if (!tick) return std::unexpected{tick.error()};
  Pool<N> pool;
  pool.terms = terms;
  pool.sqrt_price = price;
  pool.tick = *tick;
  pool.now = now;
  pool.observations = Observations<N>{now};
  return pool;
}

template Ruling<Pool<Exact>> open_pool<Exact>(const Terms&, UInt256, std::uint32_t);
template Ruling<Pool<Fast>> open_pool<Fast>(const Terms&, double, std::uint32_t);

double fast_growth(UInt256 growth) {
  const Int256 value{growth};
  return value.is_negative() ? -to_double(value.magnitude()) : to_double(growth);
}

Pool<Fast> fast_of(const Pool<Exact>& exact) {
  Pool<Fast> fast;
  fast.terms = exact.terms;
  fast.sqrt_price = std::min(to_double(exact.sqrt_price), Math<Fast>::limit_max);
  fast.tick = exact.tick;
  fast.now = exact.now;
  fast.liquidity = exact.liquidity;
  for (std::size_t i = 0; i < 2; ++i) {
    fast.fee_growth[i] = fast_growth(exact.fee_growth[i]);
    fast.protocol_fees[i] = static_cast<double>(exact.protocol_fees[i]);
  }
  for (std::size_t place = 0; place < exact.ticks.size(); ++place) {
    const TickState<Exact>& state = exact.ticks[place];
    fast.ticks.insert(
        {state.tick,
         to_double(state.sqrt_price),
         state.gross,
         state.net,
         {fast_growth(state.growth_outside[0]), fast_growth(state.growth_outside[1])}});
  }
  fast.observations = fast_of(exact.observations);
  return fast;
}

template <class N>
Ruling<AmountOf<N>> Pool<N>::quote(TradeSide side, TradeAmount base) const {
  return Side<N>{this, terms.base}.quote(side, base);
}

template <class N>
Ruling<AmountOf<N>> Pool<N>::swap(TradeSide side, TradeAmount base) {
  return trade(*this, terms.base, side, base);
}

template <class N>
Price Pool<N>::marginal_price(TradeSide side) const {
  return Side<N>{this, terms.base}.marginal_price(side);
}

template <class N>
AmountOf<N> Pool<N>::quantity_down_to(TradeSide side, Price limit) const {
  return Side<N>{this, terms.base}.quantity_down_to(side, limit);
}

template <class N>
AmountOf<N> Pool<N>::quantity_at_average_price(TradeSide side, Price limit) const {
  return Side<N>{this, terms.base}.quantity_at_average_price(side, limit);
}

template <class N>
std::optional<Trade<AmountOf<N>>> Pool<N>::arbitrage(Price reference) const {
  return Side<N>{this, terms.base}.arbitrage(reference);
}

template struct Pool<Exact>;
template struct Pool<Fast>;

}  // namespace seawall::concentrated
