#pragma once

#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/account.hpp"
#include "seawall/mechanics/lending/silo_v2.hpp"

// Silo v2's rule over an account in the shape that lending rules share (account.hpp):
//
//   a pool                 two reserves, each lent against the other
//   an account             owes in at most one of them
//   liquidation_threshold  the contract's lt
//   liquidation_bonus      one and the contract's liquidationFee
//   a claim                shares; an index is what one is worth, in ray
//
// Protected deposits, which are not lent, are a reserve of their own or not modelled.
namespace seawall::silo_v2 {

/// Values collateral and debt at oracle prices, both floored.
///
///     health = ⌊Σ value · threshold · wad / debt value⌋
///
/// It is below 1 wad exactly where ⌈debt · wad / collateral⌉ is above the threshold.
template <class N>
[[nodiscard]] lending::AccountData<N> account_data(const lending::AccountView<N>& account);

/// One liquidation call: silo_v2::preview with what the keeper offers.
///
/// Refuses: insufficient_input (nothing offered), overflow, no_such_collateral, no_such_debt,
/// health_factor_not_below_threshold, insufficient_output (nothing repaid, or no share seized),
/// must_not_leave_dust (all must be repaid, and less is offered), insufficient_liquidity.
/// @param ltv_target  wad, as Terms::ltv_target
/// @return bad debt stays on the account; it is the lenders' when they leave
/// @source silo-finance/silo-contracts-v2 silo-core/contracts/hooks/liquidation/
///         {PartialLiquidation.sol, lib/PartialLiquidationExecLib.sol}; docs/mechanics/silo-v2.md
///         §3
template <class N>
[[nodiscard]] Ruling<lending::LiquidationOutcome<N>> liquidation_call(
    Int128 ltv_target, const lending::AccountView<N>& account,
    const lending::LiquidationRequest<N>& request);

/// Relative bound on how far Fast's health factor may lie from Exact's. A Fast verdict nearer to 1
/// than this must be decided again by Exact.
[[nodiscard]] Fraction verdict_error_bound(const lending::AccountView<Fast>& account);

}  // namespace seawall::silo_v2
