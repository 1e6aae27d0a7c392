#include "seawall/mechanics/liquidity/stable_swap_pair.hpp"

#include "seawall/mechanics/liquidity/pool_quantities.hpp"

namespace seawall {
namespace {

using stable_swap::Balances;

const StableSwapPool<Fast>& in_doubles(const StableSwapPool<Fast>& pool) { return pool; }
StableSwapPool<Fast> in_doubles(const StableSwapPool<Exact>& pool) { return to_fast(pool); }

// A share of a whole and how it changes with either balance.
struct FeeSlope {
  double share = 0.0;
  double per_from = 0.0;
  double per_to = 0.0;
};

FeeSlope fee_slope(double a, double b, const stable_swap::FeeTerms& terms) {
  const double whole = to_double(stable_swap::fee_denominator);
  const double fee = to_double(terms.fee) / whole;
  const double multiplier = to_double(terms.offpeg_multiplier) / whole;
  if (multiplier <= 1.0) return {fee, 0.0, 0.0};
  const double sum = a + b;
  const double share = multiplier * fee / ((multiplier - 1.0) * 4.0 * a * b / (sum * sum) + 1.0);
  if (fee == 0.0) return {};
  const double common =
      -share * share * (multiplier - 1.0) / (multiplier * fee) * 4.0 * (b - a) / (sum * sum * sum);
  return {share, common * b, -common * a};
}

// One direction of a pool, its TradeCurve.
class Curve {
 public:
  Curve(const StableSwapPool<Fast>& pool, Leg leg, std::uint64_t timestamp)
      : pool_{pool}, leg_{leg}, amplification_{pool.amplification_at(timestamp)} {
    values_ = pool.values();
    const auto found = stable_swap::invariant<CheckedDouble>(used(values_), amplification_);
    invariant_ = found ? *found : CheckedDouble{detail::refused};
    from_unit_ = pool.coins[leg.from].rate / to_double(wad);
    to_unit_ = pool.coins[leg.to].rate / to_double(wad);
  }

  [[nodiscard]] bool is_empty() const { return !(invariant_.value > 0.0); }
  [[nodiscard]] double scale() const { return invariant_.value / from_unit_; }
  [[nodiscard]] double most() const { return 0x1p16 * scale(); }

  /// Of a vanishing trade, before fees, in smallest units.
  [[nodiscard]] double gross_rate() const { return rate_at(values_, invariant_); }

  [[nodiscard]] double received(double given) const {
    if (!(given > 0.0)) return 0.0;
    const auto traded = trade(given);
    if (!traded) return detail::refused;
    return traded->received.value * (1.0 - fee_of(*traded).share) / to_unit_;
  }

  [[nodiscard]] double last_rate(double given) const {
    if (!(given > 0.0))
      return gross_rate() * (1.0 - fee_at(values_[leg_.from], values_[leg_.to]).share);
    const auto traded = trade(given);
    if (!traded) return detail::refused;
    const FeeSlope fee = fee_of(*traded);
    const double gross = stable_swap::rate(used(after(*traded)), leg_, amplification_, invariant_);
    // The fee is that of the means, which move half as far as the balances.
    const double fee_growth = 0.5 * (fee.per_from - fee.per_to * gross);
    return (gross * (1.0 - fee.share) - traded->received.value * fee_growth) * from_unit_ /
           to_unit_;
  }

  [[nodiscard]] double next_rate(double given) const {
    if (!(given > 0.0)) return last_rate(0.0);
    const auto traded = trade(given);
    if (!traded) return detail::refused;
    Balances<CheckedDouble> left = after(*traded);
    const double share =
        to_double(pool_.terms.admin_share) / to_double(stable_swap::fee_denominator);
    const double kept = traded->received.value * fee_of(*traded).share * (1.0 - share);
    left[leg_.to] = left[leg_.to] + CheckedDouble{kept};
    const auto invariant = stable_swap::invariant<CheckedDouble>(used(left), amplification_);
    if (!invariant) return detail::refused;
    return rate_at(left, *invariant) * (1.0 - fee_at(left[leg_.from], left[leg_.to]).share);
  }

 private:
  using Traded = stable_swap::Traded<CheckedDouble>;

  [[nodiscard]] std::span<const CheckedDouble> used(const Balances<CheckedDouble>& values) const {
    return {values.data(), pool_.size};
  }
  [[nodiscard]] Ruling<Traded> trade(double given) const {
    return stable_swap::trade<CheckedDouble>(used(values_), leg_, given * from_unit_,
                                             amplification_, invariant_);
  }
  [[nodiscard]] Balances<CheckedDouble> after(const Traded& traded) const {
    Balances<CheckedDouble> left = values_;
    left[leg_.from] = traded.from_balance;
    left[leg_.to] = traded.to_balance;
    return left;
  }
  [[nodiscard]] double rate_at(const Balances<CheckedDouble>& values,
                               CheckedDouble invariant) const {
    return stable_swap::rate(used(values), leg_, amplification_, invariant) * from_unit_ / to_unit_;
  }
  [[nodiscard]] FeeSlope fee_at(CheckedDouble from, CheckedDouble to) const {
    return fee_slope(from.value, to.value, pool_.terms);
  }
  [[nodiscard]] FeeSlope fee_of(const Traded& traded) const {
    return fee_at((values_[leg_.from] + traded.from_balance) / 2,
                  (values_[leg_.to] + traded.to_balance) / 2);
  }

  const StableSwapPool<Fast>& pool_;
  Leg leg_;
  CheckedDouble amplification_;
  Balances<CheckedDouble> values_{};
  CheckedDouble invariant_;
  double from_unit_ = 1.0;  ///< value of a smallest unit
  double to_unit_ = 1.0;
};

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
