#pragma once

#include <cstdint>

#include "seawall/base/number_policy.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/contract_math.hpp"

// What a reserve of Compound v2 earns: a jump rate by utilisation, simple interest a block, and the
// exchange rate of its claims. Rates, shares and indices are mantissas (10^18 is 1).
// docs/mechanics/compound-v2.md §5.
namespace seawall::compound_v2 {

inline constexpr Int128 blocks_per_year = 2'102'400;  ///< as the contract counts: 15 s a block
/// Highest rate a block that accrual accepts: 0.0005 %.
inline constexpr Int128 borrow_rate_max = 5'000'000'000'000;

/// Yearly rates as governance states them.
template <class N>
struct YearlyRates {
  ContractFraction<N> base;        ///< at no utilisation
  ContractFraction<N> multiplier;  ///< added from 0 up to the kink
  ContractFraction<N> jump;        ///< slope beyond it, a whole of utilisation
  ContractFraction<N> kink;        ///< > 0
};

/// The same, a block.
template <class N>
struct JumpRateModel {
  ContractFraction<N> base;
  ContractFraction<N> multiplier;
  ContractFraction<N> jump;
  ContractFraction<N> kink;
};

/// Refuses a kink of 0 as overflow (the contract's division by 0).
/// @source compound-finance/compound-protocol contracts/BaseJumpRateModelV2.sol,
///         updateJumpRateModelInternal
template <class N>
[[nodiscard]] Ruling<JumpRateModel<N>> rate_model(const YearlyRates<N>& yearly);

/// One reserve, with what it had when interest was last accrued.
template <class N>
struct Reserve {
  ContractAmount<N> cash;
  ContractAmount<N> borrows;               ///< of all borrowers, with interest
  ContractAmount<N> funds;                 ///< the venue's own part (the contract's totalReserves)
  ContractShares<N> claims;                ///< cTokens in existence
  ContractIndex<N> borrow_index;           ///< ≥ 1
  ContractFraction<N> reserve_factor;      ///< share of the interest that joins `funds`
  ContractIndex<N> exchange_rate_initial;  ///< of a reserve without claims
};

/// borrows / (cash + borrows − funds); 0 without borrows.
template <class N>
[[nodiscard]] Ruling<ContractFraction<N>> utilisation(const Reserve<N>& reserve);

///     ⌊U · multiplier⌋ + base                                              U ≤ kink
///     ⌊(U − kink) · jump⌋ + ⌊kink · multiplier⌋ + base                     U > kink
template <class N>
[[nodiscard]] Ruling<ContractFraction<N>> borrow_rate(const JumpRateModel<N>& model,
                                                      const Reserve<N>& reserve);

/// ⌊U · ⌊borrow_rate · (1 − reserve_factor)⌋⌋, a block.
template <class N>
[[nodiscard]] Ruling<ContractFraction<N>> supply_rate(const JumpRateModel<N>& model,
                                                      const Reserve<N>& reserve);

/// Underlying units per claim unit: ⌊(cash + borrows − funds) · 10^18 / claims⌋.
/// @source contracts/CToken.sol, exchangeRateStoredInternal
template <class N>
[[nodiscard]] Ruling<ContractIndex<N>> exchange_rate(const Reserve<N>& reserve);

/// The reserve `blocks` later. Simple interest: what accrues depends on how often it is touched.
///
///     factor   = borrow_rate · blocks
///     interest = ⌊factor · borrows⌋
///     borrows += interest,  funds += ⌊reserve_factor · interest⌋,  index += ⌊factor · index⌋
///
/// Refuses as overflow a rate above borrow_rate_max (the contract calls it absurdly high) and what
/// passes uint256.
/// @param blocks ≥ 0
/// @note  Fast lies within 2^-42 + 2 units of Exact; a rate that falls on the other side of a whole
///        mantissa unit moves the interest by its last digit.
/// @source contracts/CToken.sol, accrueInterest
template <class N>
[[nodiscard]] Ruling<Reserve<N>> accrue_interest(const JumpRateModel<N>& model,
                                                 const Reserve<N>& reserve, std::int64_t blocks);

/// What one borrower owes: ⌊principal · index / index when the principal was written⌋.
/// @source contracts/CToken.sol, borrowBalanceStoredInternal
template <class N>
[[nodiscard]] Ruling<ContractAmount<N>> borrow_balance(ContractAmount<N> principal,
                                                       ContractIndex<N> written_at,
                                                       ContractIndex<N> index);

}  // namespace seawall::compound_v2
