#include "seawall/mechanics/liquidity/stable_swap_pair.hpp"

#include "seawall/mechanics/liquidity/pool_quantities.hpp"
#include "seawall/mechanics/liquidity/stable_swap_curve.hpp"

namespace seawall {
namespace {

using stable_swap::Curve;

const StableSwapPool<Fast>& in_doubles(const StableSwapPool<Fast>& pool) { return pool; }
StableSwapPool<Fast> in_doubles(const StableSwapPool<Exact>& pool) { return to_fast(pool); }

// The quote that a purchase gives.
template <class N>
Ruling<AmountOf<N>> given_for_base(const StableSwapPair<N>& pair, AmountOf<N> base) {
  const Leg leg = pair.sale.reversed();
  const auto& pool = in_doubles(pair.pool);
  const Curve curve{pool, leg, pair.timestamp};
  const auto guess = curve.is_empty() ? std::nullopt : given_for(curve, N::to_double(base.value));
  if (!guess) return std::unexpected{Rejection::insufficient_liquidity};
  if constexpr (N::is_exact)
    return least_given(
        [&](Units given) { return amount_out(pair.pool, leg, given, pair.timestamp); }, base,
        *guess);
  else
    return AmountOf<N>{*guess};
}

template <class N>
AmountOf<N> quantity(const StableSwapPair<N>& pair, TradeSide side, RateKind kind, Price limit) {
  const auto& pool = in_doubles(pair.pool);
  const Leg leg = side == TradeSide::sell ? pair.sale : pair.sale.reversed();
  const Curve curve{pool, leg, pair.timestamp};
  if (curve.is_empty()) return {};
  return units_below<N>(base_until(side, curve, kind, limit));
}

}  // namespace

template <class N>
Ruling<AmountOf<N>> StableSwapPair<N>::quote(TradeSide side, TradeAmount base) const {
  if (side == TradeSide::buy) return StableSwapPair{*this}.swap(side, base);
  const auto plan = plan_exchange(pool, sale, base, timestamp);
  if (!plan) return std::unexpected{plan.error()};
  return plan->paid;
}

template <class N>
Ruling<AmountOf<N>> StableSwapPair<N>::swap(TradeSide side, TradeAmount base) {
  if (side == TradeSide::sell) return exchange(pool, sale, base, timestamp);
  if (!(base > TradeAmount{})) return std::unexpected{Rejection::insufficient_output};
  const Ruling<TradeAmount> given = given_for_base(*this, base);
  if (!given) return given;
  const Ruling<TradeAmount> paid = exchange(pool, sale.reversed(), *given, timestamp);
  if (!paid) return paid;
  pool.coins[sale.from].balance += *paid - base;
  return given;
}

template <class N>
Price StableSwapPair<N>::middle_price() const {
  const auto& fast = in_doubles(pool);
  const Curve curve{fast, sale, timestamp};
  return Price{curve.is_empty() ? 0.0 : curve.gross_rate()};
}

template <class N>
Price StableSwapPair<N>::marginal_price(TradeSide side) const {
  const auto& fast = in_doubles(pool);
  const Curve curve{fast, side == TradeSide::sell ? sale : sale.reversed(), timestamp};
  if (curve.is_empty()) return Price{0.0};
  const double rate = curve.last_rate(0.0);
  return Price{side == TradeSide::sell ? rate : 1.0 / rate};
}

template <class N>
AmountOf<N> StableSwapPair<N>::quantity_down_to(TradeSide side, Price limit) const {
  return quantity(*this, side, RateKind::next, limit);
}

template <class N>
AmountOf<N> StableSwapPair<N>::quantity_at_average_price(TradeSide side, Price limit) const {
  return quantity(*this, side, RateKind::average, limit);
}

template <class N>
AmountOf<N> StableSwapPair<N>::quantity_at_marginal_price(TradeSide side, Price limit) const {
  return quantity(*this, side, RateKind::last, limit);
}

template <class N>
std::optional<Trade<AmountOf<N>>> StableSwapPair<N>::arbitrage(Price reference) const {
  return most_profitable(*this, reference);
}

template struct StableSwapPair<Exact>;
template struct StableSwapPair<Fast>;

}  // namespace seawall
