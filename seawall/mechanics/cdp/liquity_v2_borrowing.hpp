#pragma once

#include "seawall/mechanics/cdp/liquity_v2.hpp"

// What owners do with their troves in Liquity v2.
// docs/mechanics/liquity-v2.md §5.
// @source liquity/bold contracts/src/BorrowerOperations.sol
namespace seawall::liquity::v2 {

/// What a change by its owner gave.
template <class N>
struct Borrowed {
  Coin<N> upfront_fee{};
  Holding<N> now{};  ///< the trove after
  Minted<N> interest{};
};

template <class N>
struct Opening {
  Collateral<N> collateral{};
  Coin<N> coin{};  ///< to the owner; the debt is this and the upfront fee
  Ratio<N> rate{};
  Coin<N> fee_max{LiquityMath<N>::unbounded()};
  AccountId hint = AccountId::none();  ///< a trove of about the same rate
};

/// Upfront fee of new debt: seven days of interest at the branch's average rate, the new debt
/// included.
///
///     average = ⌊Σ debt · rate / Σ debt⌋,  fee = interest(debt · average, 7 days)
///
template <class N>
struct FeeBasis {
  Coin<N> charged{};         ///< the debt that pays
  WeightedDebt<N> before{};  ///< the trove's stored debt · rate
  WeightedDebt<N> after{};   ///< with the new debt or rate, the fee not in it
  Coin<N> earned{};          ///< the trove's, in redistributions: recorded with the change
  Coin<N> added{};           ///< new debt
};
template <class N>
[[nodiscard]] Coin<N> upfront_fee(const Terms<N>& terms, const Branch<N>& branch,
                                  const FeeBasis<N>& basis, Time now);

/// Opens a trove; ICR ≥ MCR and TCR ≥ CCR after it.
/// Refuses: branch_shut_down, rate_out_of_range, trove_already_active, fee_above_limit,
/// must_not_leave_dust, ratio_below_minimum, total_ratio_below_critical, overflow.
template <class N>
[[nodiscard]] Ruling<Borrowed<N>> open_trove(const Terms<N>& terms, Branch<N>& branch,
                                             AccountId account, const Opening<N>& opening,
                                             const Moment<N>& moment);

enum class Direction : std::uint8_t { add, take };  ///< into the trove, out of it

template <class N>
struct Adjustment {
  Direction collateral_direction = Direction::add;
  Collateral<N> collateral{};
  Direction coin_direction = Direction::add;  ///< add repays (at most down to the smallest debt)
  Coin<N> coin{};
  Coin<N> fee_max{LiquityMath<N>::unbounded()};
  AccountId hint = AccountId::none();  ///< for a zombie, which returns to the list
};

/// Changes a trove's collateral, debt or both. Above CCR the branch must stay at or above it.
/// Below, nobody borrows unless that brings TCR back to CCR, and collateral leaves only with a
/// repayment of at least its worth. Refuses: branch_shut_down, trove_not_active,
/// insufficient_input, insufficient_collateral, fee_above_limit, must_not_leave_dust,
/// ratio_below_minimum, total_ratio_below_critical, overflow.
template <class N>
[[nodiscard]] Ruling<Borrowed<N>> adjust_trove(const Terms<N>& terms, Branch<N>& branch,
                                               AccountId account, const Adjustment<N>& adjustment,
                                               const Moment<N>& moment);

template <class N>
struct RateChange {
  Ratio<N> rate{};
  Coin<N> fee_max{LiquityMath<N>::unbounded()};
  AccountId hint = AccountId::none();
};

/// Sets a trove's interest. Within seven days of the last change it costs the upfront fee on the
/// whole debt, and then ICR ≥ MCR and TCR ≥ CCR are asked for.
/// Refuses: branch_shut_down, rate_out_of_range, trove_not_active (a zombie is not either),
/// insufficient_input (the same rate), fee_above_limit, ratio_below_minimum,
/// total_ratio_below_critical, overflow.
template <class N>
[[nodiscard]] Ruling<Borrowed<N>> set_rate(const Terms<N>& terms, Branch<N>& branch,
                                           AccountId account, const RateChange<N>& change,
                                           const Moment<N>& moment);

/// Closes a trove: the owner repays all of its debt. TCR ≥ CCR after it, unless the branch is shut
/// down; then the last trove may be closed, too.
/// Refuses: trove_not_active, total_ratio_below_critical, only_one_trove_left, overflow.
template <class N>
[[nodiscard]] Ruling<Holding<N>> close_trove(const Terms<N>& terms, Branch<N>& branch,
                                             AccountId account, const Moment<N>& moment);

}  // namespace seawall::liquity::v2
