#pragma once

#include "seawall/mechanics/liquidity/llamma_curve.hpp"

namespace seawall::llamma::detail {

/// The bands that a trade meets, from the active one on: a purchase of collateral goes to higher
/// numbers, a sale to lower ones. It ends at the last band that holds anything, after 50 bands from
/// the first that does, 50 bands' ratio away from the oracle's price, and after 1074 in all.
/// @source AMM.vy calc_swap_out, calc_swap_in, get_amount_for_price
template <class N>
class Walk {
 public:
  Walk(const Amm<N>& amm, const Limited<N>& oracle, TradeSide side)
      : amm_{amm},
        steepness_{amm.terms},
        side_{side},
        price_{oracle.price.value},
        least_fee_{std::max(amm.fee, oracle.fee)},
        band_{amm.active},
        edge_{edge_of(amm, amm.active)} {
    read();
  }

  /// On to the next band. @return false where the trade ends here
  [[nodiscard]] bool advance() {
    if (++passed_ == bands_most + skips_most || is_last()) return false;
    has_begun_ ? ++since_begun_ : 0;
    band_ += is_purchase() ? 1 : -1;
    edge_ = is_purchase() ? steepness_.next(edge_) : steepness_.previous(edge_);
    read();
    return true;
  }

  [[nodiscard]] int band() const { return band_; }
  [[nodiscard]] bool has_begun() const { return has_begun_; }  ///< a band held something
  [[nodiscard]] bool is_purchase() const { return side_ == TradeSide::buy; }
  [[nodiscard]] bool is_empty() const { return is_zero(x_) && is_zero(y_); }
  [[nodiscard]] const Curve<N>& curve() const { return curve_; }  ///< zeros for an empty band
  [[nodiscard]] Word<N> edge() const { return edge_; }
  [[nodiscard]] Word<N> price() const { return price_; }  ///< the oracle's
  [[nodiscard]] const Steepness<N>& steepness() const { return steepness_; }
  [[nodiscard]] Word<N> markup() const { return markup_; }  ///< 1/(1 − fee)

  // The two sides of the band as the trade sees them: what it puts in and what it takes out.
  [[nodiscard]] Word<N> in() const { return is_purchase() ? x_ : y_; }
  [[nodiscard]] Word<N> out() const { return is_purchase() ? y_ : x_; }
  [[nodiscard]] Word<N> virtual_in() const { return is_purchase() ? curve_.f : curve_.g; }
  [[nodiscard]] Word<N> virtual_out() const { return is_purchase() ? curve_.g : curve_.f; }

  /// What the band takes until it has nothing more to give, without fee. @param virtual_out() ≠ 0
  [[nodiscard]] Word<N> whole() const {
    return without(without(curve_.product / virtual_out(), virtual_in()), in());
  }
  [[nodiscard]] bool gives() const { return !is_zero(out()) && !is_zero(virtual_out()); }

 private:
  [[nodiscard]] bool is_last() const {
    if (band_ == (is_purchase() ? amm_.highest : amm_.lowest)) return true;
    if (has_begun_ && since_begun_ == bands_most - 1) return true;
    const Word<N> ratio = edge_ * one<N>() / price_;
    const Word<N> farthest{amm_.terms.farthest};
    return is_purchase() ? ratio < one<N>() * one<N>() / farthest : ratio > farthest;
  }

  void read() {
    const Band<N>& held = amm_.bands[band_];
    x_ = Word<N>{held.stablecoin.value};
    y_ = Word<N>{held.collateral.value};
    curve_ = {};
    Word<N> fee = least_fee_;
    if (!is_empty()) {
      has_begun_ = true;
      curve_ = curve_of<N>(steepness_, x_, y_, price_, edge_);
      fee = larger(distance_fee<N>(steepness_, price_, edge_), fee);
    }
    markup_ = markup_of<N>(fee);
  }

  const Amm<N>& amm_;
  Steepness<N> steepness_;
  TradeSide side_;
  Word<N> price_;
  Word<N> least_fee_;
  int band_;
  Word<N> edge_;
  int passed_ = 0;
  int since_begun_ = 0;
  bool has_begun_ = false;
  Word<N> x_{};
  Word<N> y_{};
  Word<N> markup_{};
  Curve<N> curve_{};
};

}  // namespace seawall::llamma::detail
