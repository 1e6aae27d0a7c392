#pragma once

#include "seawall/mechanics/cdp/llamma_controller.hpp"

// How much collateral carries how much debt. docs/mechanics/crvusd.md §6.
namespace seawall::llamma {

/// The most that may be borrowed against collateral in `bands` bands: what the bands would fetch,
/// less the loan discount, if they began at the highest edge that is free and not above the
/// oracle's price.
///
///     effective = Σ over k < bands of (collateral/bands)·(1 − discount)/√(A/(A−1))·((A−1)/A)^k
///     discount  = loan discount + extra + 1000/(18-decimals collateral of a band), at most 1
///     most      = (effective·edge − 1 wei)·(1 − 10^-4), at most what is lendable and `owed`
///
/// @param terms its `debt` is what the account owes already
/// Refuses: band_count_not_allowed, price_not_positive, overflow.
/// @source Controller.vy max_borrowable, get_y_effective, max_p_base
template <class N>
[[nodiscard]] Ruling<AmountOf<N>> max_borrowable(const Controller<N>& controller,
                                                 const LoanTerms<N>& terms);

/// The band in which collateral must begin to carry a debt: the lowest-priced one that fetches
/// enough.
///
///     n = active + min(⌊ln(effective·edge(active)/(debt + 1 wei)) / ln(A/(A−1))⌋, 1024 − bands)
///
/// Refuses: no_such_debt (0), amount_too_low (the ratio rounds to 0), debt_too_high (the band is
/// not below the oracle's price, or beyond bands that hold stablecoin), price_not_positive,
/// overflow.
/// @note Fast may be one band off where the logarithm is within 2^-40 of a whole number of bands.
/// @source Controller.vy calculate_debt_n1
template <class N>
[[nodiscard]] Ruling<int> first_band(const Controller<N>& controller, const LoanTerms<N>& terms);

}  // namespace seawall::llamma
