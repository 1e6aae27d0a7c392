#pragma once

#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/account.hpp"
#include "seawall/model/aave_rules.hpp"

// Aave's rules as pure functions: an account's data and one liquidation call, for v2, v3.6 and
// v3.7. docs/mechanics/lending.md has formulas, order of operations, rounding table, sources and
// properties.
namespace seawall::aave {

using lending::AccountData;
using lending::AccountView;
using lending::Deficit;
using lending::effective_price;
using lending::EModeCategory;
using lending::Holding;
using lending::holdings_max;
using lending::liquidation_threshold_of;
using lending::LiquidationOutcome;
using lending::LiquidationRequest;
using lending::Payout;
using lending::ReserveSnapshot;
using lending::ReserveTerms;
using lending::scaled_max;
using lending::Side;
using lending::value_max;

/// Values collateral and debt at oracle prices.
///
///     health = Σ valueᵢ · thresholdᵢ / Σ debt
///
/// Asserts the bounds above, and that no holding is worth more than value_max.
/// @source docs/mechanics/lending.md §3 (GenericLogic of v2 and v3)
template <class N>
[[nodiscard]] AccountData<N> account_data(AaveVersion version, const AccountView<N>& account);

/// One liquidation call: the venue's conditions and close factor around the fixed-spread mechanism.
///
/// Refuses in the contract's order: health_factor_not_below_threshold, no_such_collateral,
/// no_such_debt, must_not_leave_dust (v3), insufficient_input (a repayment that burns no debt),
/// insufficient_liquidity, insufficient_output (a seizure in kind that burns no claim), overflow (a
/// holding beyond scaled_max or value_max).
/// @return repaid ≤ offered and ≤ the debt; to the keeper + fee ≤ the collateral. Deficits only
/// where all
///         collateral value is gone (v3); v2 leaves bad debt on the account.
/// @source docs/mechanics/lending.md §5 (LendingPoolCollateralManager of v2, LiquidationLogic of
/// v3)
template <class N>
[[nodiscard]] Ruling<LiquidationOutcome<N>> liquidation_call(AaveVersion version,
                                                             const AccountView<N>& account,
                                                             const LiquidationRequest<N>& request);

/// Relative bound on how far Fast's health factor may lie from Exact's. A Fast verdict nearer to 1
/// than this must be decided again by Exact. Floors of balances and values are worth up to one unit
/// and one base unit each; v2 floors the average threshold of several collaterals to a basis point.
[[nodiscard]] Fraction verdict_error_bound(AaveVersion version, const AccountView<Fast>& account);

}  // namespace seawall::aave
