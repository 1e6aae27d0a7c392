#pragma once

#include <cstdint>

#include "seawall/base/number_policy.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/account.hpp"
#include "seawall/mechanics/lending/contract_math.hpp"

// Aave v4's liquidation as its library works it out: a bonus that grows as health falls, a
// repayment that aims at a target health, premium debt before drawn debt, and no dust.
// docs/mechanics/aave-v4.md has formulas, order of operations, sources and properties;
// aave_v4_account.hpp is the same rule over an account of the engine's.
//
// A value is amount · 10^(18 − decimals) · price with prices of 8 decimals: 10^26 is 1 USD.
namespace seawall::aave_v4 {

using lending::AccountData;
using lending::AccountView;
using lending::Holding;
using lending::LiquidationOutcome;
using lending::LiquidationRequest;
using lending::Payout;
using lending::ReserveSnapshot;
using lending::Side;

/// What a spoke's governance sets for all of its liquidations.
struct LiquidationConfig {
  Int128 target_health = wad;         ///< wad, ≥ 1 wad: what a repayment aims at
  Int128 health_for_max_bonus = wad;  ///< wad: at and below it the whole bonus is paid
  BasisPoints bonus_factor;           ///< share of the bonus that is paid at a health of 1
};

/// Amounts whose rest in a reserve may not be worth less: 1000 USD.
inline constexpr Int128 dust_value = 1'000 * power_of_ten(26);

/// Assets that one supplied share is worth, as a ratio; the hub's virtual 10^6 of each included.
template <class N>
struct SharePrice {
  ContractNumber<N> assets;  ///< > 0
  ContractNumber<N> shares;  ///< > 0
};

template <class N>
struct CollateralPosition {
  ContractShares<N> shares;
  SharePrice<N> share_price;
  ContractPrice<N> price;
  AmountOf<N> unit;       ///< 10^decimals, ≤ 10^18
  BasisPoints factor;     ///< of its value that counts: borrowing and liquidation have one factor
  BasisPoints bonus_max;  ///< collateral per debt repaid, ≥ 10000; factor · bonus_max < 10^8
  BasisPoints fee;        ///< the venue's share of the bonus
};

template <class N>
struct DebtPosition {
  ContractShares<N> drawn_shares;
  ContractNumber<N> premium_ray;  ///< premium debt, units · ray
  ContractIndex<N> drawn_index;   ///< ray, ≥ 1 ray
  ContractPrice<N> price;
  AmountOf<N> unit;  ///< 10^decimals, ≤ 10^18
};

/// One call: the two positions that it touches, and what it has to know of the rest.
template <class N>
struct LiquidationCase {
  CollateralPosition<N> collateral;
  DebtPosition<N> debt;
  ContractNumber<N> total_debt_value_ray;  ///< of the whole account, value · ray
  HealthOf<N> health;
  ContractAmount<N> offered;  ///< debt the keeper covers at most
};

template <class N>
struct LiquidationAmounts {
  ContractShares<N> collateral_shares;            ///< taken from the account
  ContractShares<N> collateral_shares_to_keeper;  ///< the rest is the venue's fee
  ContractShares<N> drawn_shares;                 ///< repaid
  ContractNumber<N> premium_ray;                  ///< repaid
};

/// What the keeper gets per debt repaid, in basis points.
///
///     bonus_min = 1 + ⌊(bonus_max − 1) · bonus_factor⌋
///     bonus     = bonus_max                                            health ≤
///     health_for_max_bonus
///               = bonus_min + ⌊(bonus_max − bonus_min) · (1 − health) / (1 − health_for_max)⌋
///
/// @param health     in [0, 1] wad; above, and where bonus_max < 10000, overflow
/// @note  Fast floors too. It may be one basis point off where the exact quotient is within 2^-30
/// of
///        a whole one.
/// @source aave/aave-v4 src/spoke/libraries/LiquidationLogic.sol, calculateLiquidationBonus
template <class N>
[[nodiscard]] Ruling<BasisPoints> liquidation_bonus(const LiquidationConfig& config,
                                                    HealthOf<N> health, BasisPoints bonus_max);

/// Debt whose repayment, with its bonus, brings the account to the target, units · ray.
///
///     ⌈total_debt_value · unit · (target − health) / ((target − bonus · factor) · price)⌉
///
/// @source as liquidation_bonus, _calculateDebtToTargetHealthFactor
template <class N>
[[nodiscard]] Ruling<ContractNumber<N>> debt_to_target(const LiquidationConfig& config,
                                                       const LiquidationCase<N>& facts);

/// How much one call repays and seizes. It does not ask whether the account may be liquidated.
///
/// Refuses must_not_leave_dust where `offered` is less than what has to be repaid to leave no dust,
/// and overflow where the library's uint256 would.
/// @return no more than the account has of each
/// @note  Given the same health, Fast lies within 2^-40 and what four units of debt or collateral
///        make, unless the bonus or a dust verdict falls the other way.
/// @source as liquidation_bonus, _calculateLiquidationAmounts
template <class N>
[[nodiscard]] Ruling<LiquidationAmounts<N>> liquidation_amounts(const LiquidationConfig& config,
                                                                const LiquidationCase<N>& facts);

}  // namespace seawall::aave_v4
