#include "seawall/mechanics/lending/mechanism.hpp"

#include <algorithm>

#include "seawall/mechanics/lending/exchange_call.hpp"
#include "seawall/mechanics/lending/fixed_spread.hpp"
#include "seawall/mechanics/lending/rules.hpp"

namespace seawall::lending {
namespace {

template <class N>
typename N::Number bonus_of(const LiquidationTerms& terms, const TermsInForce& in_force,
                            const LiquidationRequest<N>& request) {
  const Int128 full = in_force.liquidation_bonus.value - percentage_factor;
  if (terms.mechanism != LiquidationMechanism::dutch) return N::from(percentage_factor + full);
  return N::from(percentage_factor) +
         N::mul_div_down(N::from(full), N::from(request.risen), N::from(wad));
}

// Debt to repay for the account to end at the target, smallest units; all of it where no repayment
// gets there.
template <class N>
AmountOf<N> repaid_to_target(const LiquidationTerms& terms, const AccountData<N>& data,
                             const ReserveSnapshot<N>& debt, BasisPoints threshold,
                             typename N::Number bonus, AmountOf<N> owed) {
  const auto target = N::from(terms.target_health);
  // b · t in wad: two factors of ten thousand.
  const auto given = bonus * N::from(threshold.value) * N::from(wad / 100'000'000);
  if (given >= target) return owed;
  const auto wanted = N::mul_div_up(data.debt.value, target, N::from(wad));
  const auto there = N::div_down(data.weighted_threshold, N::from(percentage_factor));
  if (wanted <= there) return AmountOf<N>{N::from(0)};
  const auto value = N::mul_div_up(wanted - there, N::from(wad), target - given);
  return std::min(owed, AmountOf<N>{N::mul_div_up(value, debt.unit.value, debt.price.value)});
}

template <class N>
AccountExchange<N> exchange_of(const LendingRules& rules, const AccountView<N>& account,
                               const AccountPair<N>& pair, const FixedSpread<N>& spread) {
  const Holding<N>& collateral = account.holdings[pair.collateral];
  const Holding<N>& debt = account.holdings[pair.debt];
  const ClaimRounding rounding = traits_of(rules).claims;
  AccountExchange<N> made;
  made.repaid = spread.repaid;
  made.seized = spread.seized;
  made.scaled_repaid =
      spread.repaid >= pair.debt_line().balance
          ? debt.scaled
          : std::min(debt.scaled,
                     scaled_for_repayment<N>(rounding, spread.repaid,
                                             account.reserves[debt.reserve].borrow_index));
  made.scaled_seized =
      spread.seized >= pair.collateral_line().balance
          ? collateral.scaled
          : std::min(collateral.scaled, scaled_for_withdrawal<N>(
                                            rounding, spread.seized,
                                            account.reserves[collateral.reserve].liquidity_index));
  return made;
}

template <class N>
Ruling<LiquidationOutcome<N>> call_by(const LendingPool& pool, const AccountView<N>& account,
                                      const LiquidationRequest<N>& request) {
  const LendingRules& rules = pool.rules;
  const AccountData<N> data = account_data<N>(rules, account);
  if (!is_liquidatable<N>(rules, data.health))
    return std::unexpected{Rejection::health_factor_not_below_threshold};
  const auto pair = find_pair<N>({.claims = traits_of(rules).claims, .debt = DebtValue::ceiled},
                                 account, request);
  if (!pair) return std::unexpected{pair.error()};
  const ReserveSnapshot<N>& debt = account.reserves[request.debt_reserve];
  const ReserveSnapshot<N>& collateral = account.reserves[request.collateral_reserve];
  const TermsInForce in_force =
      terms_in_force(collateral.terms, request.collateral_reserve, account.e_mode);
  const auto bonus = bonus_of<N>(pool.liquidation, in_force, request);
  const AmountOf<N> owed = pair->debt_line().balance;
  const AmountOf<N> most = pool.liquidation.mechanism == LiquidationMechanism::to_target
                               ? repaid_to_target<N>(pool.liquidation, data, debt,
                                                     in_force.liquidation_threshold, bonus, owed)
                               : owed;
  const SpreadTerms<N> terms{.debt = {debt.price, debt.unit},
                             .collateral = {collateral.price, collateral.unit},
                             .liquidation_bonus = BasisPoints{static_cast<std::int32_t>(bonus)},
                             .protocol_fee = {}};
  const FixedSpread<N> spread =
      fixed_spread<N>(SpreadRounding::directed, terms, std::min(request.offered, most),
                      pair->collateral_line().balance);
  if (spread.repaid.value < N::from(1)) return std::unexpected{Rejection::insufficient_input};
  return carry_out<N>(
      account, request, *pair, exchange_of<N>(rules, account, *pair, spread),
      [&](const AccountView<N>& view) { return account_data<N>(rules, view).health; });
}

}  // namespace

Int128 risen(const LiquidationTerms& terms, Duration under_water) {
  if (under_water >= terms.rise) return wad;
  return Exact::mul_div_down(wad, under_water.nanoseconds, terms.rise.nanoseconds);
}

template <class N>
Ruling<LiquidationOutcome<N>> liquidation_call(const LendingPool& pool,
                                               const AccountView<N>& account,
                                               const LiquidationRequest<N>& request) {
  if (pool.liquidation.mechanism == LiquidationMechanism::fixed_spread)
    return liquidation_call<N>(pool.rules, account, request);
  return call_by<N>(pool, account, request);
}

template Ruling<LiquidationOutcome<Exact>> liquidation_call(const LendingPool&,
                                                            const AccountView<Exact>&,
                                                            const LiquidationRequest<Exact>&);
template Ruling<LiquidationOutcome<Fast>> liquidation_call(const LendingPool&,
                                                           const AccountView<Fast>&,
                                                           const LiquidationRequest<Fast>&);

}  // namespace seawall::lending
