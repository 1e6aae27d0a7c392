#pragma once

#include <cstdint>

#include "seawall/mechanics/lending/comet.hpp"
#include "seawall/mechanics/lending/interest.hpp"

// What Comet's suppliers earn and its borrowers pay: two curves of their own by utilisation, each
// with one kink, simple interest between two touches. docs/mechanics/compound-v3.md §2.
namespace seawall::comet {

/// One side's yearly rates as governance states them, wad.
struct YearlyRates {
  Int128 base = 0;
  Int128 slope_low = 0;   ///< per whole of utilisation, up to the kink
  Int128 slope_high = 0;  ///< beyond it
  Int128 kink = 0;        ///< utilisation, ≤ 1 wad
};

/// The same a second, wad: what the contract keeps.
struct RateCurve {
  Int128 base = 0;
  Int128 slope_low = 0;
  Int128 slope_high = 0;
  Int128 kink = 0;
};

struct RateCurves {
  RateCurve supply;
  RateCurve borrow;
};

/// ⌊yearly / 31 536 000⌋ each; the kink stays.
[[nodiscard]] constexpr RateCurve per_second(const YearlyRates& yearly) {
  constexpr Int128 year = aave::seconds_per_year;
  return {yearly.base / year, yearly.slope_low / year, yearly.slope_high / year, yearly.kink};
}

/// ⌊borrowed · 10^18 / supplied⌋ at present values, wad; 0 where nothing is supplied. Above 1 wad
/// where the venue lent from its own funds.
/// @source compound-finance/comet contracts/Comet.sol, getUtilization
template <class N>
[[nodiscard]] Ruling<RateOf<N>> utilisation(const Books<N>& books);

/// Rate a second, wad.
///
///     base + ⌊slope_low · U⌋                                            U ≤ kink
///     base + ⌊slope_low · kink⌋ + ⌊slope_high · (U − kink)⌋             U > kink
///
/// Refuses a rate beyond uint64 as overflow.
/// @source as utilisation, getSupplyRate and getBorrowRate
template <class N>
[[nodiscard]] Ruling<RateOf<N>> rate_at(const RateCurve& curve, RateOf<N> used);

/// The books `seconds` later: each index grows by ⌊index · rate · seconds⌋. Refuses an index beyond
/// uint64 as overflow.
/// @param seconds ≥ 0
/// @note  Fast floors rates too and lies within 2^-42 + 2 units of Exact.
/// @source as utilisation, accruedInterestIndices
template <class N>
[[nodiscard]] Ruling<Books<N>> accrue(const RateCurves& curves, const Books<N>& books,
                                      std::int64_t seconds);

}  // namespace seawall::comet
