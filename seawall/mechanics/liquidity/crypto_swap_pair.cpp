#include "seawall/mechanics/liquidity/crypto_swap_pair.hpp"

#include "seawall/mechanics/liquidity/pool_quantities.hpp"

namespace seawall {
namespace {

using crypto_swap::Pair;

const CryptoSwapPool<Fast>& in_doubles(const CryptoSwapPool<Fast>& pool) { return pool; }
CryptoSwapPool<Fast> in_doubles(const CryptoSwapPool<Exact>& pool) { return to_fast(pool); }

// A share of a whole and how it changes with either value.
struct FeeSlope {
  double share = 0.0;
  double per_from = 0.0;
  double per_to = 0.0;
};

FeeSlope fee_slope(double a, double b, const crypto_swap::FeeTerms& terms) {
  const double whole = to_double(crypto_swap::fee_denominator);
  const double gamma = static_cast<double>(terms.gamma) / to_double(wad);
  const double lean = (a - b) / (a + b);
  const double near = gamma / (gamma + lean * lean);
  const double spread = static_cast<double>(terms.outer - terms.middle) / whole;
  // The share falls by `spread` as `near` rises; lean² changes by 4·lean·(b, −a)/(a + b)².
  const double per_lean2 = spread * near * near / gamma;
  const double common = per_lean2 * 4.0 * lean / ((a + b) * (a + b));
  return {static_cast<double>(terms.middle) / whole + spread * (1.0 - near), common * b,
          -common * a};
}

// One direction of a pool, its TradeCurve.
class Curve {
 public:
  Curve(const CryptoSwapPool<Fast>& pool, Leg leg, std::uint64_t timestamp)
      : pool_{pool}, leg_{leg}, timestamp_{timestamp}, values_{pool.values()} {
    from_unit_ = unit(leg.from);
    to_unit_ = unit(leg.to);
  }

  [[nodiscard]] bool is_empty() const {
    return !(pool_.invariant > 0.0 && values_[0].value > 0.0 && values_[1].value > 0.0);
  }
  [[nodiscard]] double scale() const { return pool_.invariant / from_unit_; }

  // Until the balance received from is at 1 %, or the one given at 100 times D.
  [[nodiscard]] double most() const {
    Pair<CheckedDouble> values = values_;
    values[leg_.to] = safe_least * pool_.invariant;
    const auto fullest =
        crypto_swap::value_at(pool_.terms.shape, values, leg_.from, CheckedDouble{pool_.invariant});
    const double most = safe_most * pool_.invariant;
    const double filled = fullest ? std::min(fullest->value, most) : most;
    return std::max(0.0, filled - values_[leg_.from].value) / from_unit_;
  }

  /// Of a vanishing trade, before fees, in smallest units.
  [[nodiscard]] double gross_rate() const { return gross_rate(values_); }

  [[nodiscard]] double received(double given) const {
    if (!(given > 0.0)) return 0.0;
    const auto paid = amount_out(pool_, leg_, AmountOf<Fast>{given});
    return paid ? paid->value : detail::refused;
  }

  [[nodiscard]] double last_rate(double given) const {
    Pair<CheckedDouble> values = values_;
    double received = 0.0;
    if (given > 0.0) {
      values[leg_.from] = values[leg_.from] + CheckedDouble{given * from_unit_};
      const auto left =
          crypto_swap::value_at(pool_.terms.shape, values, leg_.to, CheckedDouble{pool_.invariant});
      if (!left) return detail::refused;
      received = values[leg_.to].value - left->value;
      values[leg_.to] = *left;
    }
    const double gross = crypto_swap::rate(pool_.terms.shape, values, leg_.from, pool_.invariant);
    const FeeSlope fee =
        fee_slope(values[leg_.from].value, values[leg_.to].value, pool_.terms.fees);
    const double fee_growth = fee.per_from - fee.per_to * gross;
    return (gross * (1.0 - fee.share) - received * fee_growth) * from_unit_ / to_unit_;
  }

  [[nodiscard]] double next_rate(double given) const {
    if (!(given > 0.0)) return last_rate(0.0);
    CryptoSwapPool<Fast> traded = pool_;
    if (!exchange(traded, leg_, AmountOf<Fast>{given}, timestamp_)) return detail::refused;
    return Curve{traded, leg_, timestamp_}.last_rate(0.0);
  }

 private:
  // Within the contract's limits by more than the roundings.
  static constexpr double safe_least = 0.01 * (1.0 + 0x1p-20);
  static constexpr double safe_most = 100.0 * (1.0 - 0x1p-20);

  [[nodiscard]] double gross_rate(const Pair<CheckedDouble>& values) const {
    return crypto_swap::rate(pool_.terms.shape, values, leg_.from, pool_.invariant) * from_unit_ /
           to_unit_;
  }
  // The value of a smallest unit.
  [[nodiscard]] double unit(std::size_t coin) const {
    const double scale = coin == 0 ? 1.0 : pool_.prices.scale / to_double(wad);
    return pool_.scale_of(coin).value * scale;
  }

  const CryptoSwapPool<Fast>& pool_;
  Leg leg_;
  std::uint64_t timestamp_;
  Pair<CheckedDouble> values_;
  double from_unit_ = 1.0;
  double to_unit_ = 1.0;
};

// The quote that a purchase gives.
template <class N>
Ruling<AmountOf<N>> given_for_base(const CryptoSwapPair<N>& pair, AmountOf<N> base) {
  const Leg leg = pair.sale.reversed();
  const auto& pool = in_doubles(pair.pool);
  const Curve curve{pool, leg, pair.timestamp};
  const auto guess = curve.is_empty() ? std::nullopt : given_for(curve, N::to_double(base.value));
  if (!guess) return std::unexpected{Rejection::insufficient_liquidity};
  if constexpr (N::is_exact)
    return least_given([&](Units given) { return amount_out(pair.pool, leg, given); }, base,
                       *guess);
  else
    return AmountOf<N>{*guess};
}

template <class N>
AmountOf<N> quantity(const CryptoSwapPair<N>& pair, TradeSide side, RateKind kind, Price limit) {
  const auto& pool = in_doubles(pair.pool);
  const Leg leg = side == TradeSide::sell ? pair.sale : pair.sale.reversed();
  const Curve curve{pool, leg, pair.timestamp};
  if (curve.is_empty()) return {};
  return units_below<N>(base_until(side, curve, kind, limit));
}

}  // namespace

template <class N>
Ruling<AmountOf<N>> CryptoSwapPair<N>::quote(TradeSide side, TradeAmount base) const {
  return CryptoSwapPair{*this}.swap(side, base);
}

template <class N>
Ruling<AmountOf<N>> CryptoSwapPair<N>::swap(TradeSide side, TradeAmount base) {
  if (side == TradeSide::sell) return exchange(pool, sale, base, timestamp);
  if (!(base > TradeAmount{})) return std::unexpected{Rejection::insufficient_output};
  const Ruling<TradeAmount> given = given_for_base(*this, base);
  if (!given) return given;
  const Ruling<TradeAmount> paid = exchange(pool, sale.reversed(), *given, timestamp);
  if (!paid) return paid;
  pool.balances[sale.from] += *paid - base;
  return given;
}

template <class N>
Price CryptoSwapPair<N>::middle_price() const {
  const auto& fast = in_doubles(pool);
  const Curve curve{fast, sale, timestamp};
  return Price{curve.is_empty() ? 0.0 : curve.gross_rate()};
}

template <class N>
Price CryptoSwapPair<N>::marginal_price(TradeSide side) const {
  const auto& fast = in_doubles(pool);
  const Curve curve{fast, side == TradeSide::sell ? sale : sale.reversed(), timestamp};
  if (curve.is_empty()) return Price{0.0};
  const double rate = curve.last_rate(0.0);
  return Price{side == TradeSide::sell ? rate : 1.0 / rate};
}

template <class N>
AmountOf<N> CryptoSwapPair<N>::quantity_down_to(TradeSide side, Price limit) const {
  return quantity(*this, side, RateKind::next, limit);
}

template <class N>
AmountOf<N> CryptoSwapPair<N>::quantity_at_average_price(TradeSide side, Price limit) const {
  return quantity(*this, side, RateKind::average, limit);
}

template <class N>
AmountOf<N> CryptoSwapPair<N>::quantity_at_marginal_price(TradeSide side, Price limit) const {
  return quantity(*this, side, RateKind::last, limit);
}

template <class N>
std::optional<Trade<AmountOf<N>>> CryptoSwapPair<N>::arbitrage(Price reference) const {
  return most_profitable(*this, reference);
}

template struct CryptoSwapPair<Exact>;
template struct CryptoSwapPair<Fast>;

}  // namespace seawall
