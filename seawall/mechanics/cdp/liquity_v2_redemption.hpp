#pragma once

#include <span>
#include <vector>

#include "seawall/mechanics/cdp/liquity_v2.hpp"

// Redemption of Liquity v2: of all branches together in proportion to what their Stability Pools do
// not back, in each from the lowest interest rate up; and, once a branch is shut down, of any of
// its troves with a bonus. docs/mechanics/liquity-v2.md §4.
// @source liquity/bold contracts/src/CollateralRegistry.sol redeemCollateral, TroveManager.sol
// redeemCollateral, urgentRedemption (405f91227f99)
namespace seawall::liquity::v2 {

template <class N>
[[nodiscard]] BaseRateTerms<N> redemption_terms() {
  return {.minute_decay = raw<Ratio<N>>(998'076'443'575'628'800),  // half in 6 h
          .beta = 1,
          .fee_floor = raw<Ratio<N>>(wad / 200)};
}

template <class N>
struct RedeemedTrove {
  AccountId trove;
  Coin<N> coin{};
  Collateral<N> collateral{};  ///< to the redeemer
  Collateral<N> fee{};         ///< left in the trove
  Holding<N> left{};
  Status status = Status::active;
};

/// What one branch gave.
template <class N>
struct BranchRedemption {
  std::vector<RedeemedTrove<N>> troves{};
  Coin<N> coin{};
  Collateral<N> collateral{};
  Collateral<N> fee{};
  Minted<N> interest{};
};

/// A branch in a redemption. Both prices are the venue's; where it reads two feeds, redemption
/// takes the higher and verdicts the lower.
template <class N>
struct BranchAt {
  const Terms<N>* terms = nullptr;
  Branch<N>* branch = nullptr;
  CoinPrice<N> price{};
  CoinPrice<N> redemption_price{};
};

/// The same, to be looked at alone.
template <class N>
struct BranchSeen {
  BranchSeen() = default;
  BranchSeen(const BranchAt<N>& at)  // NOLINT(google-explicit-constructor): may always be looked at
      : BranchSeen{*at.terms, *at.branch, at.price, at.redemption_price} {}
  BranchSeen(const Terms<N>& of_terms, const Branch<N>& of_branch, CoinPrice<N> at_price,
             CoinPrice<N> at_redemption_price)
      : terms{&of_terms},
        branch{&of_branch},
        price{at_price},
        redemption_price{at_redemption_price} {}

  const Terms<N>* terms = nullptr;
  const Branch<N>* branch = nullptr;
  CoinPrice<N> price{};
  CoinPrice<N> redemption_price{};
};

template <class N>
struct RedemptionRequest {
  Coin<N> amount{};
  Coin<N> balance{};           ///< the redeemer's coin
  Coin<N> supply{};            ///< all coin there is, of all branches
  std::size_t troves_max = 0;  ///< in each branch; 0 is no limit
  Ratio<N> fee_max = whole<Ratio<N>>(1);
};

template <class N>
struct Redemption {
  std::vector<BranchRedemption<N>> branches{};  ///< one for each, in the request's order
  Coin<N> coin{};                               ///< burned, the redeemer's
  Ratio<N> rate{};                              ///< the fee, of the collateral
  BaseRate<N> base_rate{};                      ///< after
};

/// Debt that a branch's Stability Pool does not cover: its weight in a redemption.
template <class N>
[[nodiscard]] Coin<N> unbacked(const Branch<N>& branch, Time now);

/// Redeems from every branch that is not shut down and has TCR ≥ SCR. At most the unbacked debt of
/// all; by the size of branches where all debt is backed.
///
///     rate = min(floor + decayed base + amount / supply, 1)
///     drawn = ⌊lot · 10^18 / redemption price⌋,  fee = ⌊drawn · rate⌋ stays in the trove
///
/// A trove below 100 % is passed over. One left with less than the smallest debt becomes a zombie
/// and leaves the list; if it still owes, it is the first of the next redemption.
///
/// Refuses: fee_limit_invalid, insufficient_input, fee_above_limit, insufficient_capital (fewer
/// coin than was redeemed), overflow.
template <class N>
[[nodiscard]] Ruling<Redemption<N>> redeem(const BaseRate<N>& base_rate,
                                           std::span<const BranchAt<N>> branches,
                                           const RedemptionRequest<N>& request, Time now);

/// What `redeem` would give, or why it would be refused: the same walk, stored nowhere. Troves keep
/// the status they have.
template <class N>
[[nodiscard]] Ruling<Redemption<N>> quote_redemption(const BaseRate<N>& base_rate,
                                                     std::span<const BranchSeen<N>> branches,
                                                     const RedemptionRequest<N>& request, Time now);

template <class N>
struct UrgentRequest {
  Coin<N> amount{};
  Coin<N> balance{};
  Collateral<N> collateral_min{};  ///< less is refused
  std::span<const AccountId> troves{};
};

/// After shutdown: redeems from the troves that the caller names, at a bonus instead of a fee.
///
///     lot = min(remaining, debt),  collateral = ⌊lot · 1.02 / price⌋
///     more than the trove has: collateral = all, lot = ⌊collateral · price / 1.02⌋
///
/// Refuses: branch_not_shut_down, insufficient_input, insufficient_capital, insufficient_output
/// (collateral_min), overflow.
template <class N>
[[nodiscard]] Ruling<BranchRedemption<N>> redeem_urgently(const Terms<N>& terms, Branch<N>& branch,
                                                          const UrgentRequest<N>& request,
                                                          const Moment<N>& moment);

/// What `redeem_urgently` would give.
template <class N>
[[nodiscard]] Ruling<BranchRedemption<N>> quote_urgent_redemption(const Terms<N>& terms,
                                                                  const Branch<N>& branch,
                                                                  const UrgentRequest<N>& request,
                                                                  const Moment<N>& moment);

}  // namespace seawall::liquity::v2
