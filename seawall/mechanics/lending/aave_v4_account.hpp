#pragma once

#include <span>

#include "seawall/mechanics/lending/aave_v4.hpp"

// Aave v4's rule over an account in the shape that lending rules share (account.hpp):
//
//   prices               1e-8 USD a whole token; units ≤ 10^18
//   a supplied claim     hub shares; liquidity_index is the price of a share in ray
//   a debt               drawn shares; borrow_index is the drawn index
//   liquidation_threshold, liquidation_bonus, protocol_fee
//                        the contract's collateralFactor, maxLiquidationBonus, liquidationFee
//
// There are no modes of efficiency (AccountView::e_mode is not read). Premium debt, which a Holding
// cannot hold, comes in a list of its own.
namespace seawall::aave_v4 {

/// Premium debt of each holding, in their order, units · ray; empty where there is none at all.
template <class N>
using Premiums = std::span<const ContractNumber<N>>;

/// Values collateral and debt at oracle prices, in the prices' unit (the contract's own is 10^18
/// times as fine: collateral is floored to ours, debt ceiled, health made of the contract's).
///
///     health = ⌊Σ valueᵢ · factorᵢ / Σ (drawn · index + premium) value⌋
///
/// @note  Asserts that the sums fit 127 bits.
/// @source aave/aave-v4 src/spoke/libraries/UserAccountDataLogic.sol (Spoke.sol before it)
template <class N>
[[nodiscard]] AccountData<N> account_data(const AccountView<N>& account, Premiums<N> premiums = {});

template <class N>
struct OutcomeWithPremium {
  LiquidationOutcome<N> call;  ///< debt_repaid and deficits include premium
  ContractNumber<N> premium_repaid_ray{};
};

/// One liquidation call.
///
/// Refuses in the contract's order: insufficient_input (nothing offered), no_such_collateral (none
/// supplied), no_such_debt, health_factor_not_below_threshold, no_such_collateral (not used as
/// such, or a factor of 0), must_not_leave_dust and overflow (aave_v4.hpp), insufficient_output and
/// insufficient_liquidity (a payout of no units, or of more than the cash), insufficient_input (a
/// repayment of nothing).
/// @return A deficit in every reserve that is still owed where the last collateral was emptied.
///         `collateral_disabled` is never set: the contract leaves the flag.
/// @source docs/mechanics/aave-v4.md §4
template <class N>
[[nodiscard]] Ruling<OutcomeWithPremium<N>> liquidation_call(const LiquidationConfig& config,
                                                             const AccountView<N>& account,
                                                             Premiums<N> premiums,
                                                             const LiquidationRequest<N>& request);

/// As above, of an account without premium debt.
template <class N>
[[nodiscard]] Ruling<LiquidationOutcome<N>> liquidation_call(const LiquidationConfig& config,
                                                             const AccountView<N>& account,
                                                             const LiquidationRequest<N>& request);

/// Relative bound on how far Fast's health may lie from Exact's: each collateral is floored to a
/// unit. A Fast verdict nearer to 1 than this must be decided again by Exact.
[[nodiscard]] Fraction verdict_error_bound(const AccountView<Fast>& account);

}  // namespace seawall::aave_v4
