#pragma once

#include <cstddef>
#include <span>

#include "seawall/base/number_policy.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/contract_math.hpp"

// Compound v2's liquidation as its contracts work it out, every product and quotient of two
// mantissas (10^18) truncated in turn. docs/mechanics/compound-v2.md has formulas, order of
// operations, sources and properties; compound_v2_account.hpp is the same rule over an account of
// the engine's, compound_v2_interest.hpp what a reserve earns.
//
// A mantissa price is USD a whole token · 10^(36 − decimals), so that amount · price / 10^18 is USD
// in wad whatever the decimals.
namespace seawall::compound_v2 {

/// What is the same in all reserves.
template <class N>
struct Terms {
  ContractFraction<N> close_factor;  ///< of one reserve's debt, one call; in [0.05, 0.9]
  ContractFraction<N> incentive;     ///< collateral per debt repaid, ≥ 1
  ContractFraction<N>
      protocol_seize_share;  ///< of what is seized, to the reserve's funds; in [0, 1)
};

/// What an account has and owes in one reserve it has entered.
template <class N>
struct Position {
  ContractPrice<N> price;                 ///< mantissa, > 0
  ContractFraction<N> collateral_factor;  ///< borrowing limit and liquidation limit in one
  ContractIndex<N> exchange_rate;         ///< mantissa: underlying units per claim unit
  ContractShares<N> claims;               ///< cTokens
  ContractAmount<N> borrowed;             ///< with interest
};

/// One of liquidity and shortfall is 0. USD in wad.
template <class N>
struct Liquidity {
  ContractValue<N> collateral;  ///< Σ at collateral factors
  ContractValue<N> debt;
  ContractValue<N> liquidity;
  ContractValue<N> shortfall;
};

///     collateral = Σ ⌊⌊⌊factor · exchange_rate⌋ · price⌋ · claims⌋      (mantissas truncated)
///     debt       = Σ ⌊price · borrowed⌋
///
/// Refuses price_not_positive, and overflow beyond uint256.
/// @note  Fast lies within 2^-45 + one unit a position of Exact.
/// @source compound-finance/compound-protocol contracts/Comptroller.sol,
///         getHypotheticalAccountLiquidityInternal
template <class N>
[[nodiscard]] Ruling<Liquidity<N>> account_liquidity(std::span<const Position<N>> account);

/// What a seizure is priced with.
template <class N>
struct SeizurePrices {
  ContractPrice<N> borrowed;       ///< mantissa, > 0
  ContractPrice<N> collateral;     ///< mantissa, > 0
  ContractIndex<N> exchange_rate;  ///< of the collateral's claims, mantissa
};

/// Claims seized for a repayment.
///
///     ⌊ ⌊⌊incentive · price_borrowed⌋ / ⌊price_collateral · exchange_rate⌋⌋ · repaid ⌋
///
/// Refuses price_not_positive, and overflow (beyond uint256, or an exchange rate of nothing).
/// @note  Fast truncates the ratio too; it may lie one part in 10^18 of it off.
/// @source as account_liquidity, liquidateCalculateSeizeTokens
template <class N>
[[nodiscard]] Ruling<ContractShares<N>> seize_tokens(const SeizurePrices<N>& prices,
                                                     ContractFraction<N> incentive,
                                                     ContractAmount<N> repaid);

/// ⌊close_factor · borrowed⌋.
template <class N>
[[nodiscard]] Ruling<ContractAmount<N>> close_limit(const Terms<N>& terms,
                                                    ContractAmount<N> borrowed);

/// The largest repayment that one call accepts: within the close factor, and seizing no more claims
/// than there are (a keeper works it out; a call that asks for more is refused).
template <class N>
[[nodiscard]] Ruling<ContractAmount<N>> repayable(const Terms<N>& terms,
                                                  const Position<N>& borrowed,
                                                  const Position<N>& collateral);

template <class N>
struct LiquidationRequest {
  std::size_t borrowed = 0;    ///< which of the account's positions is repaid
  std::size_t collateral = 0;  ///< and which is seized
  ContractAmount<N> repaid;
};

template <class N>
struct Liquidation {
  ContractShares<N> seized;
  ContractShares<N> to_keeper;
  ContractShares<N> to_venue;        ///< burned; the underlying joins the reserve's funds
  ContractAmount<N> funds_increase;  ///< in the collateral's reserve
  ContractAmount<N> borrowed_after;
  ContractShares<N> claims_after;
};

/// One liquidateBorrow, interest accrued before in both reserves.
///
/// Refuses in the contract's order: price_not_positive, health_factor_not_below_threshold (no
/// shortfall), repay_above_close_factor, insufficient_input (a repayment of nothing),
/// seizure_above_collateral (fewer claims than would be seized), overflow.
/// @return Debt that no collateral is left for stays on the account: v2 writes nothing off.
/// @source contracts/{Comptroller,CToken}.sol: liquidateBorrowAllowed, liquidateBorrowFresh, seize
template <class N>
[[nodiscard]] Ruling<Liquidation<N>> liquidate_borrow(const Terms<N>& terms,
                                                      std::span<const Position<N>> account,
                                                      const LiquidationRequest<N>& request);

/// The exchange of one call without its conditions: what `repaid` seizes and who gets it. Refuses
/// price_not_positive, seizure_above_collateral and overflow.
template <class N>
[[nodiscard]] Ruling<Liquidation<N>> seize_for(const Terms<N>& terms, const Position<N>& borrowed,
                                               const Position<N>& collateral,
                                               ContractAmount<N> repaid);

}  // namespace seawall::compound_v2
