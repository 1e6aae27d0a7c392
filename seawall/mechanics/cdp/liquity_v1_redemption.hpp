#pragma once

#include <vector>

#include "seawall/mechanics/cdp/liquity_v1.hpp"

// Redemption of Liquity v1: anybody may turn LUSD into collateral worth its face value, taken from
// the troves of the lowest ratio at or above the minimum. docs/mechanics/liquity-v1.md §4.
// @source liquity/dev 14de1c1b TroveManager.redeemCollateral, HintHelpers.getRedemptionHints
namespace seawall::liquity::v1 {

/// What a redeemer sends. Hints come from redemption_hints; a wrong one costs the redeemer the
/// last, partly redeemed trove.
template <class N>
struct RedemptionRequest {
  Coin<N> amount{};
  Coin<N> balance{};                      ///< the redeemer's coin
  AccountId first = AccountId::none();    ///< hint: where to begin
  NominalRatio<N> partial{};              ///< hint: ratio of the partly redeemed trove after
  std::size_t troves_max = 0;             ///< 0 is no limit
  Ratio<N> fee_max = whole<Ratio<N>>(1);  ///< of the collateral, in [0.5 %, 100 %]
};

template <class N>
struct RedeemedTrove {
  AccountId trove;
  Coin<N> coin{};
  Collateral<N> collateral{};
  Holding<N>
      left{};  ///< of an open trove; of a closed one what the owner may claim and the gas reserve
  Status status = Status::active;
};

template <class N>
struct Redemption {
  std::vector<RedeemedTrove<N>> troves{};
  Coin<N> coin{};              ///< burned, the redeemer's
  Coin<N> reserve_burned{};    ///< gas reserves of the troves that closed
  Collateral<N> collateral{};  ///< drawn, fee included
  Collateral<N> fee{};         ///< to the staking contract, of `collateral`
};

template <class N>
struct RedemptionHints {
  AccountId first = AccountId::none();
  NominalRatio<N> partial{};
  Coin<N> amount{};  ///< what can be redeemed without leaving a trove below the minimum net debt
};

/// Where a redemption of `amount` begins and ends. @param troves_max 0 is no limit
template <class N>
[[nodiscard]] RedemptionHints<N> redemption_hints(const Terms<N>& terms, const System<N>& system,
                                                  Coin<N> amount, CoinPrice<N> price,
                                                  std::size_t troves_max = 0);

/// Redeems, trove by trove upward from the lowest ratio ≥ MCR.
///
///     lot = min(remaining, debt − reserve),  collateral = ⌊lot · 10^18 / price⌋
///
/// A trove left with the reserve alone is closed and its collateral is the owner's to claim; the
/// last one may be left open if the hint is right and its net debt is at least the minimum, else
/// the redemption ends before it (what that trove had earned is stored all the same). Then the base
/// rate rises by the share of all coin that was redeemed, over beta, and the fee is taken at the
/// new rate.
///
/// Refuses: fee_limit_invalid, redemption_closed (too early, or TCR < MCR), insufficient_input,
/// insufficient_capital, only_one_trove_left, nothing_to_redeem, fee_above_limit, overflow (also
/// where a trove holds less than its debt is worth).
template <class N>
[[nodiscard]] Ruling<Redemption<N>> redeem(const Terms<N>& terms, System<N>& system,
                                           const RedemptionRequest<N>& request,
                                           const Moment<N>& moment);

/// What `redeem` would give, or why it would be refused: the same walk, stored nowhere.
template <class N>
[[nodiscard]] Ruling<Redemption<N>> quote_redemption(const Terms<N>& terms, const System<N>& system,
                                                     const RedemptionRequest<N>& request,
                                                     const Moment<N>& moment);

}  // namespace seawall::liquity::v1
