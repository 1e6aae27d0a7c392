#pragma once

#include "seawall/base/time.hpp"
#include "seawall/mechanics/liquidity/liquidity.hpp"
#include "seawall/model/asset.hpp"

namespace seawall {

// Impact curves. X is the displaced quantity in whole base tokens: sold positive, bought negative.
//
//     linear       g(X) = 1 − kX
//     square_root  g(X) = 1 − k·sign(X)·√|X|
//     power        g(X) = 1 − k·sign(X)·|X|^e
//     exponential  g(X) = exp(−kX)
//
// The first three end at 0: nobody bids below zero. @source docs/mechanics/liquidity.md §2

/// The price factor g(X), ≥ 0; 1 at X = 0.
[[nodiscard]] Fraction impact_factor(const ImpactTerms& terms, Amount displaced);

/// −dg/dX, ≥ 0: infinite at X = 0 where the exponent is below 1, 0 beyond the curve's end.
[[nodiscard]] double impact_slope(const ImpactTerms& terms, Amount displaced);

/// ln g(X), never below log_impact_factor_min where a curve reaches 0, so that sums of logs stay
/// finite.
[[nodiscard]] double log_impact_factor(const ImpactTerms& terms, Amount displaced);
inline constexpr double log_impact_factor_min =
    -64.0;  ///< a price of 1.6e-28: nothing is left of it

/// X at which g is `factor`: the inverse of impact_factor. Infinite where the curve never gets
/// there (a factor ≤ 0 on the exponential, any but 1 where k = 0).
[[nodiscard]] Amount displacement_at(const ImpactTerms& terms, Fraction factor);

/// ∫ g from X = displaced to displaced + traded: what a sale fetches in units of the reference
/// price; negative for a purchase (traded < 0), as it costs. Closed forms.
[[nodiscard]] Amount impact_worth(const ImpactTerms& terms, Amount displaced, Amount traded);

/// The same curve where `multiplier` times as much can be sold for the same fall. @param multiplier
/// > 0
[[nodiscard]] ImpactTerms with_depth(ImpactTerms terms, Fraction multiplier);

/// What flow has displaced so far, with the part that recovers.
///
///     X = s·total + (1 − s)·recent,   recent halves every half_life
///
/// Decay is exact between any two times: two steps give one step's result (property Q-4).
struct Displacement {
  Amount total{};   ///< all net flow, sold positive
  Amount recent{};  ///< the same flow, decayed until `as_of`
  Time as_of{};
};

/// X at `now`. @param now ≥ as_of
[[nodiscard]] Amount displaced_at(const ImpactTerms& terms, const Displacement& displacement,
                                  Time now);

/// Lets time pass. @param now ≥ as_of
void decay(const ImpactTerms& terms, Displacement& displacement, Time now);

/// Adds a trade at `now`: sold positive, bought negative.
void displace(const ImpactTerms& terms, Displacement& displacement, Time now, Amount traded);

/// Off-chain depth: trades against the rest of the world at reference · g(consumed). What is
/// consumed comes back by refill only, never by time alone. Amounts are whole tokens, prices quote
/// tokens per base token.
struct OffchainDepth {
  using TradeAmount = Amount;

  ImpactTerms curve;  ///< permanent_share and half_life are not used
  Price reference{};  ///< > 0
  Amount consumed{};  ///< net base sold into it, signed

  /// @param base > 0. Refuses: insufficient_input (base ≤ 0), insufficient_liquidity (a sale past
  /// price 0).
  [[nodiscard]] Ruling<Amount> quote(TradeSide side, Amount base) const;
  Ruling<Amount> swap(TradeSide side, Amount base);
  [[nodiscard]] Price marginal_price(
      TradeSide side) const;  ///< both sides alike: no fee, no spread
  [[nodiscard]] Amount quantity_down_to(TradeSide side, Price limit) const;

  /// Largest trade whose average price is no worse than `limit`, by bisection to 2^-50.
  [[nodiscard]] Amount quantity_at_average_price(TradeSide side, Price limit) const;

  /// Base that `paid` quote tokens buy: the largest quantity that costs no more, to 2^-50 of it.
  /// @param paid ≥ 0  @return 0 where nothing can be bought
  [[nodiscard]] Amount bought_for(Amount paid) const;

  /// Consumption moves toward 0 by rate · elapsed, never past it.
  /// @param per_minute base tokens, ≥ 0  @param elapsed ≥ 0  @return base that came back, ≥ 0
  Amount refill(Amount per_minute, Duration elapsed);
};

static_assert(TradableLiquidity<OffchainDepth>);

}  // namespace seawall
