#include "seawall/mechanics/liquidity/weighted_pair.hpp"

#include "seawall/base/math.hpp"
#include "seawall/mechanics/liquidity/pool_quantities.hpp"

namespace seawall {
namespace {

// Just below 30 %, so that roundings do not pass the contract's limit.
constexpr double ratio_most = 0.3 * (1.0 - 0x1p-40);

// One direction of a pool in smallest units, its TradeCurve, with w = weight given/weight received.
struct Curve {
  double from = 0.0;  ///< balance
  double to = 0.0;
  double exponent = 1.0;  ///< w
  double kept = 1.0;      ///< 1 − fee
  TradeSide side{};

  [[nodiscard]] double scale() const { return from; }
  // A purchase is bounded by what it receives: 30 % of `to`.
  [[nodiscard]] double most() const {
    if (side == TradeSide::sell) return ratio_most * from / kept;
    return from * math::expm1(-math::log1p(-ratio_most) / exponent) / kept;
  }
  [[nodiscard]] double growth(double given) const { return math::log1p(kept * given / from); }
  [[nodiscard]] double received(double given) const {
    return -to * math::expm1(-exponent * growth(given));
  }
  [[nodiscard]] double last_rate(double given) const {
    return to * exponent * kept / from * math::exp(-(exponent + 1.0) * growth(given));
  }
  [[nodiscard]] double next_rate(double given) const {
    return (to - received(given)) * exponent * kept / (from + given);
  }
  /// Where last_rate is `rate`.
  [[nodiscard]] double given_at_last_rate(double rate) const {
    if (!(rate > 0.0)) return most();
    const double fall = math::log(last_rate(0.0) / rate);
    return std::clamp(math::expm1(fall / (exponent + 1.0)) * from / kept, 0.0, most());
  }
};

template <class N>
Curve curve_of(const WeightedPair<N>& pair, TradeSide side) {
  const Leg leg = side == TradeSide::sell ? pair.sale : pair.sale.reversed();
  const WeightedToken<N>& from = pair.pool.tokens[leg.from];
  const WeightedToken<N>& to = pair.pool.tokens[leg.to];
  return {N::to_double(from.balance.value), N::to_double(to.balance.value),
          to_double(from.weight) / to_double(to.weight),
          1.0 - to_double(pair.pool.fee) / to_double(wad), side};
}

bool is_empty(const Curve& curve) { return !(curve.from > 0.0 && curve.to > 0.0); }

template <class N>
AmountOf<N> quantity(const WeightedPair<N>& pair, TradeSide side, RateKind kind, Price limit) {
  const Curve curve = curve_of(pair, side);
  return is_empty(curve) ? AmountOf<N>{} : units_below<N>(base_until(side, curve, kind, limit));
}

}  // namespace

template <class N>
Ruling<AmountOf<N>> WeightedPair<N>::quote(TradeSide side, TradeAmount base) const {
  return side == TradeSide::sell ? amount_out(pool, sale, base)
                                 : amount_in(pool, sale.reversed(), base);
}

template <class N>
Ruling<AmountOf<N>> WeightedPair<N>::swap(TradeSide side, TradeAmount base) {
  const Ruling<TradeAmount> answer = quote(side, base);
  if (!answer) return answer;
  const bool is_sale = side == TradeSide::sell;
  AmountOf<N>& base_balance = pool.tokens[sale.from].balance;
  AmountOf<N>& quote_balance = pool.tokens[sale.to].balance;
  base_balance += is_sale ? base : -base;
  quote_balance += is_sale ? -*answer : *answer;
  return answer;
}

template <class N>
Price WeightedPair<N>::middle_price() const {
  const Curve curve = curve_of(*this, TradeSide::sell);
  return Price{is_empty(curve) ? 0.0 : curve.to * curve.exponent / curve.from};
}

template <class N>
Price WeightedPair<N>::marginal_price(TradeSide side) const {
  const Curve curve = curve_of(*this, side);
  if (is_empty(curve)) return Price{0.0};
  const double rate = curve.last_rate(0.0);
  return Price{side == TradeSide::sell ? rate : 1.0 / rate};
}

template <class N>
AmountOf<N> WeightedPair<N>::quantity_down_to(TradeSide side, Price limit) const {
  return quantity(*this, side, RateKind::next, limit);
}

template <class N>
AmountOf<N> WeightedPair<N>::quantity_at_average_price(TradeSide side, Price limit) const {
  return quantity(*this, side, RateKind::average, limit);
}

template <class N>
AmountOf<N> WeightedPair<N>::quantity_at_marginal_price(TradeSide side, Price limit) const {
  const Curve curve = curve_of(*this, side);
  const bool is_sale = side == TradeSide::sell;
  if (is_empty(curve) || (!is_sale && !(limit.value > 0.0))) return {};
  const double given = curve.given_at_last_rate(is_sale ? limit.value : 1.0 / limit.value);
  return units_below<N>(is_sale ? given : curve.received(given));
}

template <class N>
std::optional<Trade<AmountOf<N>>> WeightedPair<N>::arbitrage(Price reference) const {
  return most_profitable(*this, reference);
}

template struct WeightedPair<Exact>;
template struct WeightedPair<Fast>;

}  // namespace seawall
