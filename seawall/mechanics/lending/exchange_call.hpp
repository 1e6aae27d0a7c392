#pragma once

#include <algorithm>
#include <cstddef>

#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/account.hpp"
#include "seawall/mechanics/lending/holdings.hpp"
#include "seawall/mechanics/lending/valuation.hpp"

// One liquidation call of a venue that exchanges debt for collateral and nothing else: no fee, no
// efficiency modes. The venue's rule says how much of which; what that does to the account is the
// same for all of them.
namespace seawall::lending {

/// The two holdings of a call, at their places in the account's list.
template <class N>
struct AccountPair {
  std::size_t collateral = 0;
  std::size_t debt = 0;
  Valuation<N> valuation;  ///< of all holdings

  [[nodiscard]] const auto& collateral_line() const { return valuation.lines[collateral]; }
  [[nodiscard]] const auto& debt_line() const { return valuation.lines[debt]; }
};

/// Refuses overflow (a holding beyond what contracts keep), no_such_collateral (none, not used as
/// such, or without a threshold), no_such_debt.
template <class N>
[[nodiscard]] Ruling<AccountPair<N>> find_pair(ValuationRounding rounding,
                                               const AccountView<N>& account,
                                               const LiquidationRequest<N>& request) {
  Ruling<AccountPair<N>> pair{std::in_place};
  if (!evaluate<N>(rounding, account, pair->valuation)) return std::unexpected{Rejection::overflow};
  const auto collateral = find_holding<N>(account, Side::collateral, request.collateral_reserve);
  if (!collateral || pair->valuation.lines[*collateral].threshold.value == 0 ||
      pair->valuation.lines[*collateral].balance.value == N::from(0))
    return std::unexpected{Rejection::no_such_collateral};
  const auto debt = find_holding<N>(account, Side::debt, request.debt_reserve);
  if (!debt || pair->valuation.lines[*debt].balance.value == N::from(0))
    return std::unexpected{Rejection::no_such_debt};
  pair->collateral = *collateral;
  pair->debt = *debt;
  return pair;
}

/// What a venue's rule says is exchanged.
template <class N>
struct AccountExchange {
  AmountOf<N> repaid;
  ScaledOf<N> scaled_repaid;  ///< ≤ the debt claim
  AmountOf<N> seized;
  ScaledOf<N> scaled_seized;  ///< ≤ the collateral claim
  AmountOf<N> written_off{};  ///< what is owed beyond that; 0: it stays on the account
};

/// The account's holdings as a call leaves them.
template <class N>
[[nodiscard]] BoundedList<Holding<N>, holdings_max> holdings_after(
    const AccountView<N>& account, const AccountPair<N>& pair,
    const LiquidationOutcome<N>& outcome) {
  BoundedList<Holding<N>, holdings_max> holdings;
  for (const Holding<N>& holding : account.holdings)
    holdings.push_back(holding);
  holdings[pair.collateral].scaled -= outcome.scaled_collateral_to_keeper;
  holdings[pair.debt].scaled -= outcome.scaled_debt_burned;
  return holdings;
}

/// Carries an exchange out. Refuses insufficient_liquidity where it is paid in kind and the reserve
/// has not that much cash.
/// @param health_of  an AccountView's health factor, by the venue's rule
template <class N, class Health>
[[nodiscard]] Ruling<LiquidationOutcome<N>> carry_out(const AccountView<N>& account,
                                                      const LiquidationRequest<N>& request,
                                                      const AccountPair<N>& pair,
                                                      const AccountExchange<N>& exchange,
                                                      const Health& health_of) {
  if (request.payout == Payout::underlying &&
      exchange.seized > account.reserves[request.collateral_reserve].cash)
    return std::unexpected{Rejection::insufficient_liquidity};
  Ruling<LiquidationOutcome<N>> ruling{std::in_place};
  LiquidationOutcome<N>& outcome = *ruling;
  outcome.debt_repaid = exchange.repaid;
  outcome.scaled_debt_burned = exchange.scaled_repaid;
  outcome.collateral_to_keeper = exchange.seized;
  outcome.scaled_collateral_to_keeper = exchange.scaled_seized;
  if (exchange.written_off.value > N::from(0)) {
    outcome.scaled_debt_burned = account.holdings[pair.debt].scaled;
    outcome.deficits.push_back({request.debt_reserve, exchange.written_off, {}});
  }
  outcome.health_before = health_of(account);
  const auto left = holdings_after(account, pair, outcome);
  outcome.health_after = health_of(
      AccountView<N>{account.reserves, std::span{left.begin(), left.end()}, account.e_mode});
  return ruling;
}

}  // namespace seawall::lending
