#pragma once

#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/account.hpp"
#include "seawall/mechanics/lending/euler_v2.hpp"

// Euler v2's rule over an account in the shape that lending rules share (account.hpp):
//
//   a reserve              a vault
//   an account             owes in at most one of them (asserted): its controller
//   a supplied claim       vault shares; liquidity_index is what one is worth, in ray
//   a debt                 borrow_index is the vault's accumulator
//   liquidation_threshold  the contract's liquidation LTV, where its ramp is (threshold_at)
//   liquidation_bonus      not read: the discount follows from health, up to Terms::discount_max
//
// The keeper takes the debt over and repays it at once, so his repayment is paid into the reserve's
// cash. The cool-off time is the caller's: an account of this shape has no clock.
namespace seawall::euler_v2 {

/// Values collateral and debt at oracle prices, both floored.
///
///     health = ⌊Σ ⌊value · threshold⌋ · wad / debt value⌋
///
/// The account may be liquidated at 1 wad, too; so where Σ is above the debt health is, too, by at
/// least one.
template <class N>
[[nodiscard]] lending::AccountData<N> account_data(const lending::AccountView<N>& account);

/// One liquidation call: as much of euler_v2::max_exchange as is offered.
///
/// Refuses: overflow, no_such_collateral, no_such_debt, health_factor_not_below_threshold,
/// insufficient_input (nothing offered for collateral that is worth something),
/// insufficient_liquidity.
/// @param terms  cool_off_seconds is not read
/// @return what is still owed when no collateral is left is written off, as euler_v2::liquidate
/// does
/// @source docs/mechanics/euler-v2.md §3
template <class N>
[[nodiscard]] Ruling<lending::LiquidationOutcome<N>> liquidation_call(
    const Terms& terms, const lending::AccountView<N>& account,
    const lending::LiquidationRequest<N>& request);

/// Relative bound on how far Fast's health factor may lie from Exact's. A Fast verdict nearer to 1
/// than this must be decided again by Exact.
[[nodiscard]] Fraction verdict_error_bound(const lending::AccountView<Fast>& account);

}  // namespace seawall::euler_v2
