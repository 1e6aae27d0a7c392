#pragma once

#include <algorithm>

#include "seawall/mechanics/liquidity/crypto_swap_pool.hpp"
#include "seawall/mechanics/liquidity/pool_quantities.hpp"

namespace seawall::crypto_swap {

/// A share of a whole and how it changes with either value.
struct FeeSlope {
  double share = 0.0;
  double per_from = 0.0;
  double per_to = 0.0;
};

inline FeeSlope fee_slope(double a, double b, const crypto_swap::FeeTerms& terms) {
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

/// One direction of a pool, its TradeCurve. Borrows the pool.
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

  /// last_rate and received.
  [[nodiscard]] TradePoint at(double given) const { return {last_rate(given), received(given)}; }

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

}  // namespace seawall::crypto_swap
