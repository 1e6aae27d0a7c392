#pragma once

#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/account.hpp"
#include "seawall/mechanics/lending/morpho_blue.hpp"

// Morpho Blue's rule over an account in the shape that lending rules share (account.hpp):
//
//   a pool                 two reserves: what is lent, and what it is lent against
//   price of collateral    the quotient of the two reserves' prices
//   a debt                 shares; borrow_index is what one is worth, in ray
//   collateral             liquidity_index stays 1 ray: it earns nothing
//   liquidation_threshold  the contract's LLTV
//   liquidation_bonus      not read: the threshold sets the incentive
//
// An account owes in at most one reserve (asserted).
namespace seawall::morpho_blue {

/// Values collateral and debt at oracle prices.
///
///     health = ⌊⌊⌊collateral · price⌋ · threshold⌋ · wad / ⌈debt⌉⌋, in units of the loan asset
///
/// It is below 1 wad exactly where the contract finds the account unhealthy.
template <class N>
[[nodiscard]] lending::AccountData<N> account_data(const lending::AccountView<N>& account);

/// One liquidation call: as much debt as is offered, as far as the collateral pays for it. A keeper
/// who may have all of the collateral asks for the collateral, which leaves none behind; what is
/// then still owed is written off.
///
/// Refuses: insufficient_input (nothing offered, or less than a share), overflow,
/// no_such_collateral, no_such_debt, health_factor_not_below_threshold, insufficient_liquidity.
/// @source docs/mechanics/morpho-blue.md §4
template <class N>
[[nodiscard]] Ruling<lending::LiquidationOutcome<N>> liquidation_call(
    const lending::AccountView<N>& account, const lending::LiquidationRequest<N>& request);

/// Relative bound on how far Fast's health factor may lie from Exact's. A Fast verdict nearer to 1
/// than this must be decided again by Exact.
[[nodiscard]] Fraction verdict_error_bound(const lending::AccountView<Fast>& account);

}  // namespace seawall::morpho_blue
