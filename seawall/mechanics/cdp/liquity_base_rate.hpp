#pragma once

#include "seawall/base/time.hpp"
#include "seawall/mechanics/cdp/liquity_math.hpp"

// The base rate of redemption and borrowing fees: raised by what is redeemed, decaying by the
// minute.
namespace seawall::liquity {

template <class N>
struct BaseRate {
  Ratio<N> rate{};        ///< in [0, 1] wad
  Time last_operation{};  ///< when it last decayed
};

template <class N>
struct BaseRateTerms {
  Ratio<N> minute_decay{};  ///< what is left of the rate after a minute, wad
  Int128 beta = 1;          ///< a redeemed share of all coin raises the rate by share/beta
  Ratio<N> fee_floor{};     ///< of a redemption, added to the rate
};

/// Whole minutes since the rate last decayed.
template <class N>
[[nodiscard]] std::int64_t minutes_since(const BaseRate<N>& base, Time now) {
  return (now - base.last_operation).whole_seconds() / 60;
}

/// ⌊rate · minute_decay^minutes / 10^18⌋.
template <class N>
[[nodiscard]] Ratio<N> decayed(const BaseRate<N>& base, const BaseRateTerms<N>& terms, Time now) {
  return times(base.rate, decay_power<N>(terms.minute_decay, minutes_since(base, now)));
}

/// The decayed rate plus a share of all coin that is redeemed, over beta; at most 1 wad.
/// @param redeemed_share  wad
template <class N>
[[nodiscard]] Ratio<N> raised(const BaseRate<N>& base, const BaseRateTerms<N>& terms,
                              Ratio<N> redeemed_share, Time now) {
  const Ratio<N> rate =
      decayed(base, terms, now) + Ratio<N>{redeemed_share.value / Number<N>{terms.beta}};
  const Ratio<N> most = whole<Ratio<N>>(1);
  if (rate.value.failed) return rate;
  return rate < most ? rate : most;
}

/// What a redemption pays, of the collateral it takes: the rate plus its floor, at most all.
template <class N>
[[nodiscard]] Ratio<N> redemption_fee_rate(Ratio<N> base_rate, const BaseRateTerms<N>& terms) {
  const Ratio<N> rate = terms.fee_floor + base_rate;
  const Ratio<N> most = whole<Ratio<N>>(1);
  return rate < most ? rate : most;
}

}  // namespace seawall::liquity
