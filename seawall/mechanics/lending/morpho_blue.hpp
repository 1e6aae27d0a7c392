#pragma once

#include <cstdint>

#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/words.hpp"

// Morpho Blue: one loan asset lent against one collateral asset, nothing else in between. Debt and
// deposits are shares of totals; collateral earns nothing. There is no close factor, and what an
// account still owes when its collateral is gone is taken from the lenders at once.
// docs/mechanics/morpho-blue.md has formulas, order of operations, sources and properties;
// morpho_blue_account.hpp is the same rule in the shape of all lending rules, adaptive_curve.hpp
// the rates.
namespace seawall::morpho_blue {

using lending::Word;
using lending::WordAmount;
using lending::WordPrice;
using lending::Words;
using lending::WordShare;
using lending::WordShares;

/// Shares and assets that every total has beside its own, so that no first depositor sets a price.
inline constexpr Int128 virtual_shares = 1'000'000;
inline constexpr Int128 virtual_assets = 1;
inline constexpr Int128 incentive_cursor = wad / 10 * 3;
inline constexpr Int128 incentive_max = wad / 100 * 115;
/// Loan units a collateral unit is worth, as the oracle writes them.
inline constexpr Int128 price_scale = power_of_ten(36);
/// Largest total that the contract stores.
inline constexpr UInt256 total_max{~UInt128{0}};

/// What all lenders have and all borrowers owe.
template <class N>
struct Totals {
  WordAmount<N> supplied{};
  WordShares<N> supply_shares{};
  WordAmount<N> borrowed{};
  WordShares<N> borrow_shares{};
};

template <class N>
struct Account {
  WordShares<N> borrow_shares{};
  WordAmount<N> collateral{};
};

template <class N>
struct Terms {
  WordShare<N> liquidation_threshold;  ///< the contract's LLTV, ≤ 1 wad
  WordPrice<N> price;                  ///< loan units per collateral unit, · price_scale
};

/// Collateral to take, or debt shares to repay: exactly one of them is above 0.
template <class N>
struct Request {
  WordAmount<N> seized{};
  WordShares<N> repaid_shares{};
};

/// What a liquidation moves, and what it leaves.
template <class N>
struct Liquidation {
  WordAmount<N> seized{};  ///< to the keeper
  WordAmount<N> repaid{};  ///< by the keeper; may be one unit above all that was borrowed
  WordShares<N> repaid_shares{};
  WordAmount<N> bad_debt{};  ///< taken from the lenders; above 0 only where no collateral is left
  WordShares<N> bad_debt_shares{};
  Account<N> account{};
  Totals<N> totals{};
};

/// Collateral given per debt repaid, wad:
///
///     min(1.15, 1 / (1 − ⌊0.3 · (1 − threshold)⌋))
///
/// @source morpho-org/morpho-blue src/Morpho.sol, liquidate
template <class N>
[[nodiscard]] WordShare<N> incentive_factor(WordShare<N> liquidation_threshold);

/// One liquidation.
///
///     healthy      ⌊⌊collateral · price⌋ · threshold⌋ ≥ ⌈shares · borrowed / borrow_shares⌉
///     seizing c    shares = ⌈→shares ⌈⌈c · price⌉ / incentive⌉⌉
///     repaying s   seized = ⌊⌊⌊s → assets⌋ · incentive⌋ / price⌋
///     either way   repaid = ⌈shares → assets⌉
///
/// Refuses in the contract's order: insufficient_input (not exactly one thing asked),
/// health_factor_not_below_threshold, overflow (more asked than the account has, or an intermediate
/// beyond 256 bits).
/// @note  Fast lies within 2^-46 + two units of Exact, as a share of debt and collateral.
/// @source morpho-org/morpho-blue src/Morpho.sol, liquidate; src/libraries/SharesMathLib.sol
template <class N>
[[nodiscard]] Ruling<Liquidation<N>> liquidate(const Totals<N>& totals, const Account<N>& account,
                                               const Terms<N>& terms, const Request<N>& request);

/// Shares ↔ assets of one side of the totals, virtual ones included.
/// @source src/libraries/SharesMathLib.sol
template <class N>
struct ShareRate {
  Word<N> assets;  ///< that all shares are worth
  Word<N> shares;

  [[nodiscard]] WordAmount<N> assets_down(WordShares<N> of) const;
  [[nodiscard]] WordAmount<N> assets_up(WordShares<N> of) const;
  [[nodiscard]] WordShares<N> shares_down(WordAmount<N> of) const;
  [[nodiscard]] WordShares<N> shares_up(WordAmount<N> of) const;
};
template <class N>
[[nodiscard]] ShareRate<N> supply_rate(const Totals<N>& totals);
template <class N>
[[nodiscard]] ShareRate<N> borrow_rate(const Totals<N>& totals);

/// Totals after interest; `fee_shares` are among the supply shares and the venue's.
template <class N>
struct Accrual {
  Totals<N> totals{};
  WordAmount<N> interest{};
  WordShares<N> fee_shares{};
};

/// Interest of some seconds.
///
///     x = rate · seconds,  growth = x + ⌊x²/2⌋ + ⌊⌊x²/2⌋·x/3⌋,  interest = ⌊borrowed · growth⌋
///     fee_shares = ⌊→shares ⌊interest · fee⌋⌋ at the totals without that fee
///
/// Refuses overflow: a total beyond total_max.
/// @param rate  a second, wad (adaptive_curve.hpp)
/// @param fee   share of the interest, wad
/// @source src/Morpho.sol, _accrueInterest; src/libraries/MathLib.sol, wTaylorCompounded
template <class N>
[[nodiscard]] Ruling<Accrual<N>> accrue(const Totals<N>& totals, WordShare<N> rate,
                                        std::int64_t seconds, WordShare<N> fee);

/// What a unit of collateral and a share of debt are worth in units of the loan asset, each as a
/// quotient, and what the keeper earns. The contract has them from its oracle and its totals, an
/// engine from prices and indices: the rule is the same.
template <class N>
struct Worth {
  Word<N> price;
  Word<N> price_scale;
  ShareRate<N> debt;
  WordShare<N> incentive;
};

/// Most that may be owed against some collateral.
template <class N>
[[nodiscard]] WordAmount<N> debt_max(const Worth<N>& worth, WordAmount<N> collateral,
                                     WordShare<N> liquidation_threshold);
/// Debt shares that pay for collateral, and collateral that debt shares buy.
template <class N>
[[nodiscard]] WordShares<N> shares_for(const Worth<N>& worth, WordAmount<N> seized);
template <class N>
[[nodiscard]] WordAmount<N> seizure_for(const Worth<N>& worth, WordShares<N> repaid);

}  // namespace seawall::morpho_blue
