#pragma once

#include <cstdint>
#include <optional>

#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/words.hpp"

// Euler v2 (Euler Vault Kit): a vault lends one asset against shares of other vaults. The discount
// on collateral is what an account's health falls short of 1, so it grows as health falls; the
// keeper takes the debt over. docs/mechanics/euler-v2.md has formulas, order of operations, sources
// and properties; euler_v2_account.hpp is the rule in the shape of all lending rules,
// euler_v2_interest.hpp the interest.
namespace seawall::euler_v2 {

using lending::Word;
using lending::WordAmount;
using lending::Words;
using lending::WordShares;
using lending::WordValue;

struct DebtKind;

/// A debt as the vault keeps it: asset units · 2^debt_precision_bits.
template <class N>
using WordDebt = Quantity<DebtKind, Word<N>>;

inline constexpr int debt_precision_bits = 31;
inline constexpr Int128 debt_precision = Int128{1} << debt_precision_bits;
/// Largest amount and largest debt that a vault keeps.
inline constexpr Int128 amount_max = (Int128{1} << 112) - 1;
inline constexpr UInt256 debt_max{UInt128{(UInt128{1} << 112) - 1} >> (128 - debt_precision_bits),
                                  ((UInt128{1} << 112) - 1) << debt_precision_bits};
/// Debts worth less, in the unit of account, are not socialised.
inline constexpr Int128 socialised_value_min = 1'000'000;

/// ⌈debt / 2^31⌉, as a borrower owes it.
template <class N>
[[nodiscard]] WordAmount<N> owed_up(WordDebt<N> debt);
template <class N>
[[nodiscard]] WordDebt<N> debt_of(WordAmount<N> amount);

/// A liquidation threshold on its way down; up it moves at once.
struct ThresholdRamp {
  BasisPoints initial;        ///< where it begins
  BasisPoints target;         ///< where it ends
  std::int64_t end = 0;       ///< unix seconds
  std::int64_t duration = 0;  ///< seconds, > 0 where it is below `initial` before `end`
};

/// target + ⌊(initial − target) · (end − now) / duration⌋, the target from `end` on.
/// @source euler-xyz/euler-vault-kit src/EVault/shared/types/LTVConfig.sol, getLTV
[[nodiscard]] BasisPoints threshold_at(const ThresholdRamp& ramp, std::int64_t now);

/// ⌊value · threshold⌋: what a collateral counts for. An account's health is the sum of these over
/// the value of its debt.
/// @source src/EVault/shared/LiquidityUtils.sol, getCollateralValue
template <class N>
[[nodiscard]] WordValue<N> adjusted_value(WordValue<N> value, BasisPoints threshold);

/// What a liquidation reads of the account. Values are at mid-point prices, in the unit of account.
template <class N>
struct Violator {
  WordAmount<N> liability{};  ///< owed_up of its debt
  WordValue<N> liability_value{};
  WordValue<N> adjusted_collateral{};  ///< of all its collaterals
  WordShares<N> collateral{};          ///< of the one that is asked for
  WordValue<N> collateral_value{};     ///< of that one, not adjusted
};

template <class N>
struct Exchange {
  WordAmount<N> repaid{};  ///< debt that the keeper takes over
  WordShares<N> seized{};  ///< collateral shares that he receives
};

/// The most that one liquidation exchanges; nothing for an account in health.
///
///     violated  adjusted collateral ≤ liability value
///     health    h = ⌊adjusted collateral · wad / liability value⌋
///     price     d = max(h, 1 − discount_max)
///     by value  repaid = liability value, seized = ⌊repaid / d⌋;
///               where that is beyond the collateral: seized = its value, repaid = ⌊seized · d⌋
///     in units  ⌊repaid · liability / liability value⌋, ⌊seized · shares / value⌋
///
/// Collateral worth nothing is all seized for no repayment. Refuses overflow.
/// @param discount_max  < 10000
/// @source src/EVault/modules/Liquidation.sol, calculateMaxLiquidation
template <class N>
[[nodiscard]] Ruling<Exchange<N>> max_exchange(const Violator<N>& violator,
                                               BasisPoints discount_max);

/// The part of the most for `repaid` of it; all of it for nothing said.
/// Refuses repay_above_close_factor.
/// @source as max_exchange, calculateLiquidation
template <class N>
[[nodiscard]] Ruling<Exchange<N>> part_of(const Exchange<N>& most,
                                          std::optional<WordAmount<N>> repaid);

enum class OtherCollateral : std::uint8_t { none, some };
enum class BadDebt : std::uint8_t { socialised, kept };

struct Terms {
  BasisPoints discount_max;  ///< [0, 10000)
  std::int64_t cool_off_seconds = 0;
  BadDebt bad_debt = BadDebt::socialised;
};

template <class N>
struct Request {
  std::optional<WordAmount<N>> repaid;            ///< nothing: as much as may be
  WordShares<N> seized_min{};                     ///< the keeper's limit
  std::int64_t seconds_since_check = 0;           ///< of the violator's last passed status check
  OtherCollateral other = OtherCollateral::none;  ///< balances beside the one that is asked for
};

/// Debts that a liquidation moves.
template <class N>
struct Debts {
  WordDebt<N> violator{};
  WordDebt<N> keeper{};
  WordDebt<N> total{};  ///< of all borrowers of the vault
};

template <class N>
struct Liquidation {
  Exchange<N> exchange{};
  Debts<N> debts{};
  WordAmount<N> socialised{};  ///< bad debt, taken from what all shares are worth
};

/// One liquidation. What is still owed when no collateral is left is socialised, if it is allowed
/// and the debt was worth at least socialised_value_min.
///
/// Refuses in the contract's order: wait_not_finished (the cool-off time), overflow,
/// repay_above_close_factor, insufficient_output (less than seized_min), insufficient_debt (the
/// violator owes less than is moved or socialised).
/// @param violator  its liability is worked out from `debts`
/// @return zeros for an account in health, as the contract: it is no error to ask
/// @source as max_exchange, liquidate
template <class N>
[[nodiscard]] Ruling<Liquidation<N>> liquidate(const Violator<N>& violator, const Debts<N>& debts,
                                               const Terms& terms, const Request<N>& request);

/// Moves debt from the violator to the keeper. Less than a unit more or less is all of it.
/// Refuses insufficient_debt, overflow.
/// @source src/EVault/shared/BorrowUtils.sol, transferBorrow
template <class N>
[[nodiscard]] Ruling<Debts<N>> transfer(const Debts<N>& debts, WordAmount<N> amount);

/// Takes debt off the violator, whose debt is first rounded up to a unit. Refuses
/// insufficient_debt.
/// @source as transfer, decreaseBorrow
template <class N>
[[nodiscard]] Ruling<Debts<N>> decrease(const Debts<N>& debts, WordAmount<N> amount);

}  // namespace seawall::euler_v2
