#pragma once

#include "seawall/base/time.hpp"
#include "seawall/mechanics/liquidity/liquidity.hpp"
#include "seawall/model/factor_table.hpp"

namespace seawall {

// Rules of a table of price factors f: straight lines between knots, beyond the last one nothing or
// an exponential fall. q ≥ 0 is what has been sold, in whole tokens.
// @source docs/mechanics/liquidity.md §3

/// f(q), in [0, 1]; at the last knot still its factor, beyond it 0 where nobody buys more.
[[nodiscard]] double factor_after(const FactorTable& table, double q);

/// −df/dq where the factor is `factor`, just below it at a knot; infinite where nobody buys more.
/// @param factor in (0, 1]
[[nodiscard]] double fall_per_token(const FactorTable& table, double factor);

/// Least q at which f ≤ factor. Where nobody buys beyond the last knot, that knot; infinite where
/// f never gets there.
[[nodiscard]] double least_sold(const FactorTable& table, double factor);

/// Most q at which f ≥ factor; differs from least_sold where f is level.
/// @param factor ≤ 1
[[nodiscard]] double most_sold(const FactorTable& table, double factor);

/// ∫ f from `from` to `from + width`, both ≥ 0: in units of the start's price. Small trades far out
/// keep their digits.
[[nodiscard]] double worth_between(const FactorTable& table, double from, double width);

/// The last knot: beyond it answers are extrapolated or nothing.
[[nodiscard]] Amount measured_size(const FactorTable& table);

/// The same table where `multiplier` times as much can be sold for the same fall.
/// @param multiplier > 0
[[nodiscard]] FactorTable with_depth(FactorTable table, Fraction multiplier);

/// Depth off chain by quotes for stated sizes: trades against the rest of the world at
/// reference · F(consumed), where F is the table's factor for what was sold and its mirror image
/// for what was bought:
///
///     F(X) = f(X) for X ≥ 0,  2 − f(−X) for X < 0
///
/// No fee and no spread: quotes have them in what they pay. What is consumed comes back by refill
/// only. Amounts are whole tokens, prices quote tokens per base token.
struct QuotedDepth {
  using TradeAmount = Amount;

  const FactorTable* table = nullptr;  ///< never null; outlives this
  Price reference{};                   ///< > 0
  Amount consumed{};                   ///< net base sold into it, signed

  /// @param base > 0. Refuses: insufficient_input (base ≤ 0), insufficient_liquidity (past the last
  /// knot on either side, where nobody trades beyond it).
  [[nodiscard]] Ruling<Amount> quote(TradeSide side, Amount base) const;
  Ruling<Amount> swap(TradeSide side, Amount base);
  [[nodiscard]] Price marginal_price(TradeSide side) const;  ///< both sides alike
  [[nodiscard]] Amount quantity_down_to(TradeSide side, Price limit) const;

  /// Base that `paid` quote tokens buy. @param paid ≥ 0  @return 0 where nothing can be bought
  [[nodiscard]] Amount bought_for(Amount paid) const;
};

static_assert(TradableLiquidity<QuotedDepth>);

}  // namespace seawall
