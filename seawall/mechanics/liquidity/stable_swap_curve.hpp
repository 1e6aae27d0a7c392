#pragma once

#include <span>

#include "seawall/mechanics/liquidity/pool_quantities.hpp"
#include "seawall/mechanics/liquidity/stable_swap_pool.hpp"

namespace seawall::stable_swap {

/// A share of a whole and how it changes with either balance.
struct FeeSlope {
  double share = 0.0;
  double per_from = 0.0;
  double per_to = 0.0;
};

inline FeeSlope fee_slope(double a, double b, const FeeTerms& terms) {
  const double whole = to_double(fee_denominator);
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

/// One direction of a pool, its TradeCurve. Borrows the pool.
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
    const double share = to_double(pool_.terms.admin_share) / to_double(fee_denominator);
    const double kept = traded->received.value * fee_of(*traded).share * (1.0 - share);
    left[leg_.to] = left[leg_.to] + CheckedDouble{kept};
    const auto invariant = stable_swap::invariant<CheckedDouble>(used(left), amplification_);
    if (!invariant) return detail::refused;
    return rate_at(left, *invariant) * (1.0 - fee_at(left[leg_.from], left[leg_.to]).share);
  }

  /// last_rate and received at once, for less than the two.
  [[nodiscard]] TradePoint at(double given) const {
    if (!(given > 0.0)) return {last_rate(0.0), 0.0};
    const auto traded = trade(given);
    if (!traded) return {detail::refused, detail::refused};
    const FeeSlope fee = fee_of(*traded);
    // Both quadratics lack the balance of `to` alone, so the trade's is the rate's.
    const double gross = traded->rate.value;
    const double fee_growth = 0.5 * (fee.per_from - fee.per_to * gross);
    return {
        (gross * (1.0 - fee.share) - traded->received.value * fee_growth) * from_unit_ / to_unit_,
        traded->received.value * (1.0 - fee.share) / to_unit_};
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

}  // namespace seawall::stable_swap
