#pragma once

#include "seawall/base/time.hpp"
#include "seawall/mechanics/lending/account.hpp"
#include "seawall/model/lending.hpp"

// Ways of closing an account that any lending venue can take instead of its contract's own: who is
// liquidatable, what holdings are worth and how claims are rounded stay the venue's.
// docs/mechanics/lending.md §9.
namespace seawall::lending {

/// How far a Dutch bonus has risen, wad: time / terms.rise, at most 1 wad.
/// @param under_water  ≥ 0
[[nodiscard]] Int128 risen(const LiquidationTerms& terms, Duration under_water);

/// One liquidation call by the venue's mechanism.
///
///     fixed_spread   as the venue's contract does it
///     everything     all of the debt, or what all of the collateral pays for
///     to_target      repaid = ⌈(h·D − W) / (h − b·t)⌉, all of it where b·t ≥ h
///     dutch          everything, at a bonus that rises from 0 to b: ⌊b · risen⌋
///
/// h target health, D debt value, W collateral value at its thresholds, t threshold and b bonus of
/// the collateral asked for. Amounts are exchanged by fixed_spread(directed); the venue keeps no
/// fee and no bad debt is written off: it stays on the account.
///
/// Refuses: health_factor_not_below_threshold, and as find_pair and carry_out
/// (exchange_call.hpp); insufficient_input where less than a unit would be repaid.
template <class N>
[[nodiscard]] Ruling<LiquidationOutcome<N>> liquidation_call(const LendingPool& pool,
                                                             const AccountView<N>& account,
                                                             const LiquidationRequest<N>& request);

}  // namespace seawall::lending
