#pragma once

#include "seawall/mechanics/lending/account.hpp"
#include "seawall/mechanics/lending/compound_v2.hpp"

// Compound v2's rule over an account in the shape that lending rules share (account.hpp):
//
//   prices               1e-8 USD a whole token, made mantissas of 10^(36 − decimals)
//   a supplied claim     a cToken with the decimals of its underlying; liquidity_index (ray) is the
//                        exchange rate, cut to a mantissa
//   a debt               claim times borrow_index, rounded as all claims are (scaled.hpp), not as
//   the
//                        contract's own pair of principal and index
//   liquidation_threshold, liquidation_bonus
//                        the contract's collateralFactor and liquidationIncentive; protocol_fee, a
//                        share of a bonus, is not read: the contract keeps a share of the seizure
//
// There are no modes of efficiency (AccountView::e_mode is not read).
namespace seawall::compound_v2 {

/// What is the same in all reserves, in wad.
struct PoolTerms {
  Int128 close_factor = wad / 2;
  Int128 protocol_seize_share = wad / 1'000 * 28;
};

/// Values at oracle prices, in the prices' unit; health is the contract's two sums' ratio:
///
///     health = ⌊collateral at its factors · wad / debt⌋      below 1 wad if and only if short
///
/// @note  Asserts that the contract's words suffice and the sums fit 127 bits.
template <class N>
[[nodiscard]] lending::AccountData<N> account_data(const lending::AccountView<N>& account);

/// One liquidation call: the keeper repays as much as the contract accepts (`repayable`), at most
/// what it offers, where the contract would refuse a call that asks for more.
///
/// Refuses health_factor_not_below_threshold, no_such_collateral, no_such_debt, insufficient_input
/// (nothing to repay, or a repayment that burns no debt), insufficient_output and
/// insufficient_liquidity (Payout::underlying redeems the claims at once: that needs cash),
/// overflow.
/// @return without deficits: bad debt stays on the account. `fee` is what leaves the account beyond
///         the keeper's part; the contract burns these claims into the reserve's funds.
/// @source docs/mechanics/compound-v2.md §4
template <class N>
[[nodiscard]] Ruling<lending::LiquidationOutcome<N>> liquidation_call(
    const PoolTerms& terms, const lending::AccountView<N>& account,
    const lending::LiquidationRequest<N>& request);

/// Relative bound on how far Fast's health may lie from Exact's. A Fast verdict nearer to 1 than
/// this must be decided again by Exact.
[[nodiscard]] Fraction verdict_error_bound(const lending::AccountView<Fast>& account);

}  // namespace seawall::compound_v2
