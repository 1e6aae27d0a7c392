#pragma once

#include "seawall/mechanics/cdp/liquity_v1.hpp"

// What owners do with their troves in Liquity v1. docs/mechanics/liquity-v1.md §5.
// @source liquity/dev 14de1c1b BorrowerOperations.sol
namespace seawall::liquity::v1 {

/// Fee of borrowing: the base rate plus its floor, at most 5 %; none in recovery mode.
///
///     fee = ⌊min(floor + rate, cap) · amount / 10^18⌋
template <class N>
[[nodiscard]] Coin<N> borrowing_fee(const Terms<N>& terms, Ratio<N> base_rate, Coin<N> amount);

template <class N>
struct Opening {
  Collateral<N> collateral{};
  Coin<N> coin{};                         ///< to the owner; the debt is this, fee and gas reserve
  Ratio<N> fee_max = whole<Ratio<N>>(1);  ///< share of `coin`
  AccountId hint = AccountId::none();     ///< a trove of about the same ratio
};

/// What a change by its owner gave.
template <class N>
struct Borrowed {
  Coin<N> fee{};     ///< minted to the staking contract
  Holding<N> now{};  ///< the trove after
};

/// Opens a trove. After it, normal mode asks ICR ≥ MCR and TCR ≥ CCR; recovery mode ICR ≥ CCR.
/// Refuses: fee_limit_invalid, trove_already_active, fee_above_limit, must_not_leave_dust (net debt
/// below the minimum), ratio_below_minimum, total_ratio_below_critical, overflow.
template <class N>
[[nodiscard]] Ruling<Borrowed<N>> open_trove(const Terms<N>& terms, System<N>& system,
                                             AccountId account, const Opening<N>& opening,
                                             const Moment<N>& moment);

enum class Direction : std::uint8_t { add, take };  ///< into the trove, out of it

template <class N>
struct Adjustment {
  Direction collateral_direction = Direction::add;
  Collateral<N> collateral{};
  Direction coin_direction = Direction::add;  ///< add repays, take borrows
  Coin<N> coin{};
  Ratio<N> fee_max = whole<Ratio<N>>(1);
  AccountId hint = AccountId::none();
};

/// Changes a trove's collateral, debt or both. Earnings are stored first. Recovery mode lets
/// collateral in and debt back; more debt only if ICR ends ≥ CCR and no lower than it was.
/// Refuses: fee_limit_invalid, insufficient_input (no change, or borrowing nothing),
/// trove_not_active, fee_above_limit, insufficient_collateral (taking more than there is),
/// recovery_mode, ratio_below_minimum, total_ratio_below_critical, must_not_leave_dust, overflow.
template <class N>
[[nodiscard]] Ruling<Borrowed<N>> adjust_trove(const Terms<N>& terms, System<N>& system,
                                               AccountId account, const Adjustment<N>& adjustment,
                                               const Moment<N>& moment);

/// Closes a trove: the owner repays its debt less the gas reserve and takes the collateral.
/// @return what it held and owed
/// Refuses: trove_not_active, recovery_mode, total_ratio_below_critical, only_one_trove_left,
/// overflow.
template <class N>
[[nodiscard]] Ruling<Holding<N>> close_trove(const Terms<N>& terms, System<N>& system,
                                             AccountId account, CoinPrice<N> price);

}  // namespace seawall::liquity::v1
