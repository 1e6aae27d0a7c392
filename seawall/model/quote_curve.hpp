#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "seawall/model/factor_table.hpp"

namespace seawall {

/// What somebody offered to pay for a stated size.
struct Quote {
  double sold = 0.0;      ///< base tokens, > 0
  double received = 0.0;  ///< quote tokens for all of them, > 0
};

/// Quotes as a price that falls while more is sold.
struct QuoteCurve {
  std::vector<DepthPoint> points;  ///< of the marginal price, as a share of `reference`
  double reference = 0.0;          ///< quote tokens per base token that the first token fetches
  std::size_t raised = 0;          ///< quotes that did not fit and now fetch more
  double raised_most = 0.0;        ///< the largest of them, as a share of what was quoted
  double raised_most_at = 0.0;     ///< and its size, base tokens; 0 where none was raised
};

/// The best average price of any quote: no marginal price of these quotes is above it.
[[nodiscard]] double best_average_price(std::span<const Quote> quotes);

/// Marginal prices from quotes.
///
/// Nobody sells a lot in one go for less than in parts, so proceeds must be concave in the size and
/// must not fall. Quotes below the least such curve through 0 that none exceeds are dropped from
/// it: pool adjacent violators on the prices of the pieces between quotes, weighted by their
/// widths. Within each piece of average price s the marginal price then falls in two straight lines
/// through s from the one end's price to the other's, and its integral is what the piece fetches:
/// quotes at the ends of pieces are met exactly, those within fetch more than was quoted. A price
/// between two pieces is their average weighted by the other's width, or where a straight line
/// through the first one ends, if that is more. The first piece starts at the reference, the last
/// one ends at s²/(its first price).
///
/// @param quotes sizes rise strictly; at least one
/// @param reference quote tokens per base token at size 0; at least the best average price
/// @source docs/mechanics/liquidity.md §3 (least concave majorant: Ayer and others 1955; prices
/// between pieces: Hagan and West 2006, §3)
[[nodiscard]] QuoteCurve quote_curve(std::span<const Quote> quotes, double reference);

}  // namespace seawall
