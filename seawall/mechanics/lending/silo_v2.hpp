#pragma once

#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/words.hpp"

// Silo v2: two silos that lend to each other's depositors. A liquidation repays what brings the
// loan-to-value down to a target, all of it where that would leave little, and any amount once
// collateral is worth no more than the debt. docs/mechanics/silo-v2.md has formulas, order of
// operations, sources and properties; silo_v2_account.hpp is the rule in the shape of all lending
// rules.
namespace seawall::silo_v2 {

using lending::Word;
using lending::WordAmount;
using lending::Words;
using lending::WordShare;
using lending::WordShares;
using lending::WordValue;

/// Loan-to-value from which on any amount may be repaid, wad.
inline constexpr Int128 bad_debt_ltv = wad;
/// Where a repayment to the target is more than this share of the debt, it is all of it, wad.
inline constexpr Int128 full_liquidation_share = wad / 10 * 9;
/// What max_liquidation leaves out of the collateral, because two conversions between assets and
/// shares follow.
inline constexpr Int128 underestimation = 2;

/// An account's collateral and debt, and what the oracles say that they are worth.
template <class N>
struct Position {
  WordAmount<N> collateral{};
  WordValue<N> collateral_value{};
  WordAmount<N> debt{};
  WordValue<N> debt_value{};
};

template <class N>
struct Terms {
  WordShare<N> fee{};         ///< collateral given beyond the debt's worth, < 1 wad
  WordShare<N> ltv_target{};  ///< loan-to-value after a partial liquidation; 0: always all
};

template <class N>
struct Amounts {
  WordAmount<N> collateral{};
  WordAmount<N> debt{};
};

/// ⌈debt · wad / collateral⌉; the largest word where there is debt but no collateral, 0 without
/// both. An account is solvent up to its liquidation threshold, that included.
/// @source silo-finance/silo-contracts-v2 silo-core/contracts/lib/SiloSolvencyLib.sol, calculateLtv
template <class N>
[[nodiscard]] WordShare<N> ltv_of(WordValue<N> debt, WordValue<N> collateral);

/// Debt value whose repayment brings the loan-to-value to the target.
///
///     (D − x) / (C − x·(1 + f)) = T,  x = ⌊(D − T·C) / (1 − (T + ⌊T·f⌋))⌋
///
/// All of D where D ≥ C, T = 0, the target cannot be reached (T·(1+f) ≥ 1 or x > D), or x is more
/// than full_liquidation_share of it. 0 where the account is below the target, owes nothing, or f
/// ≥ 1. Refuses overflow.
/// @source silo-finance/silo-contracts-v2
///         silo-core/contracts/hooks/liquidation/lib/PartialLiquidationLib.sol,
///         estimateMaxRepayValue
template <class N>
[[nodiscard]] Ruling<WordValue<N>> repayable_value(WordValue<N> debt, WordValue<N> collateral,
                                                   const Terms<N>& terms);

/// What a view offers: the amounts of repayable_value, collateral less the underestimation.
/// Refuses overflow, also where debt or collateral are worth nothing.
/// @source as repayable_value, maxLiquidation
template <class N>
[[nodiscard]] Ruling<Amounts<N>> max_liquidation(const Position<N>& position,
                                                 const Terms<N>& terms);

template <class N>
struct Preview {
  Amounts<N> amounts{};
  WordShare<N> ltv_after{};  ///< 0 where nothing of one side is left
};

/// What one liquidation repays and takes.
///
///     repaid   any amount where ltv ≥ bad_debt_ltv; all debt where repayable_value is all; else at
///              most repayable_value's. More than `offered` only where all must be repaid.
///     seized   min(worth + ⌊worth · fee⌋, collateral value), in units of the collateral
///
/// It asks for no threshold: who may be liquidated is the caller's (liquidation_call's) to say.
/// Refuses overflow, as max_liquidation.
/// @param ltv_before  as ltv_of has it
/// @param offered     debt units that the keeper is ready to repay
/// @source as repayable_value, liquidationPreview
template <class N>
[[nodiscard]] Ruling<Preview<N>> preview(WordShare<N> ltv_before, const Position<N>& position,
                                         const Terms<N>& terms, WordAmount<N> offered);

/// Deposits and debts of one silo.
template <class N>
struct Totals {
  WordAmount<N> deposits{};
  WordAmount<N> debt{};
};

template <class N>
struct Accrual {
  Totals<N> totals{};
  WordAmount<N> interest{};
  WordAmount<N> revenue{};  ///< the part of it that is not the depositors'
};

/// Interest, as far as the silo itself has it: how much debt has grown is its rate model's to say.
///
///     interest = ⌊debt · growth⌋,  revenue = ⌊interest · fees⌋
///
/// It never refuses: interest that would not fit is not charged, as in the contract.
/// @param growth  of debt since the last accrual, wad (the model's compound rate)
/// @param fees    share of the interest for DAO and deployer, wad, in [0, 1]
/// @source silo-finance/silo-contracts-v2 silo-core/contracts/lib/SiloMathLib.sol,
///         getCollateralAmountsWithInterest, getDebtAmountsWithInterest
template <class N>
[[nodiscard]] Accrual<N> accrue(const Totals<N>& totals, WordShare<N> growth, WordShare<N> fees);

}  // namespace seawall::silo_v2
