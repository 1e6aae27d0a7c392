#include "seawall/mechanics/lending/silo_v2_account.hpp"

#include <algorithm>

#include "seawall/mechanics/lending/exchange_call.hpp"

namespace seawall::silo_v2 {
namespace {

using lending::AccountPair;
using lending::AccountView;
using lending::LiquidationRequest;

constexpr lending::ValuationRounding rounding{};

template <class N>
HealthOf<N> health_from(const lending::Totals<N>& totals) {
  const auto debt = totals.debt.value;
  if (debt == N::from(0)) return HealthOf<N>{N::unbounded};
  return HealthOf<N>{N::mul_div_biased(totals.weighted_threshold, N::from(wad), N::from(0),
                                       debt * N::from(percentage_factor))};
}

template <class N>
HealthOf<N> health_of(const AccountView<N>& account) {
  lending::Valuation<N> valuation;
  SEAWALL_ASSERT(lending::evaluate<N>(rounding, account, valuation));
  return health_from(lending::totals_of<N>(account, valuation));
}

template <class N>
Position<N> position_from(const AccountPair<N>& pair) {
  using W = Words<N>;
  Position<N> position;
  position.collateral.value = W::widen(pair.collateral_line().balance.value);
  position.collateral_value.value = W::widen(pair.collateral_line().value.value);
  position.debt.value = W::widen(pair.debt_line().balance.value);
  position.debt_value.value = W::widen(pair.debt_line().value.value);
  return position;
}

template <class N>
Terms<N> terms_from(BasisPoints bonus, Int128 ltv_target) {
  using W = Words<N>;
  const Int128 fee = (bonus.value - percentage_factor) * (wad / percentage_factor);
  return {WordShare<N>{W::from(fee)}, WordShare<N>{W::from(ltv_target)}};
}

// The seizure moves whole shares, and pays what they are worth.
template <class N>
lending::AccountExchange<N> exchange_of(const AccountView<N>& account, const AccountPair<N>& pair,
                                        const Amounts<N>& amounts) {
  using W = Words<N>;
  const auto& collateral = account.holdings[pair.collateral];
  const auto& debt = account.holdings[pair.debt];
  const IndexOf<N> deposits = account.reserves[collateral.reserve].liquidity_index;
  lending::AccountExchange<N> made;
  made.repaid.value = std::min(pair.debt_line().balance.value, W::narrow(amounts.debt.value));
  made.scaled_repaid = std::min(
      debt.scaled, lending::scaled_for_repayment<N>(rounding.claims, made.repaid,
                                                    account.reserves[debt.reserve].borrow_index));
  const AmountOf<N> taken{W::narrow(amounts.collateral.value)};
  made.scaled_seized =
      std::min(collateral.scaled, lending::scaled_for_supply<N>(rounding.claims, taken, deposits));
  made.seized = lending::supplied_balance<N>(rounding.claims, made.scaled_seized, deposits);
  return made;
}

}  // namespace

template <class N>
lending::AccountData<N> account_data(const AccountView<N>& account) {
  lending::Valuation<N> valuation;
  SEAWALL_ASSERT(lending::evaluate<N>(rounding, account, valuation));
  const auto totals = lending::totals_of<N>(account, valuation);
  auto data = lending::describe<N>(account, valuation, totals);
  data.health = health_from(totals);
  return data;
}

template <class N>
Ruling<lending::LiquidationOutcome<N>> liquidation_call(Int128 ltv_target,
                                                        const AccountView<N>& account,
                                                        const LiquidationRequest<N>& request) {
  using W = Words<N>;
  if (request.offered.value == N::from(0)) return std::unexpected{Rejection::insufficient_input};
  const auto pair = lending::find_pair<N>(rounding, account, request);
  if (!pair) return std::unexpected{pair.error()};
  if (health_from(lending::totals_of<N>(account, pair->valuation)).value >= N::from(wad))
    return std::unexpected{Rejection::health_factor_not_below_threshold};

  const Position<N> position = position_from(*pair);
  const Terms<N> terms = terms_from<N>(
      account.reserves[request.collateral_reserve].terms.liquidation_bonus, ltv_target);
  const auto seen = preview<N>(ltv_of<N>(position.debt_value, position.collateral_value), position,
                               terms, WordAmount<N>{W::widen(request.offered.value)});
  if (!seen) return std::unexpected{seen.error()};
  const auto exchange = exchange_of<N>(account, *pair, seen->amounts);
  if (exchange.repaid.value == N::from(0) || exchange.scaled_seized.value == N::from(0))
    return std::unexpected{Rejection::insufficient_output};
  if (exchange.repaid > request.offered) return std::unexpected{Rejection::must_not_leave_dust};
  return lending::carry_out<N>(account, request, *pair, exchange, health_of<N>);
}

Fraction verdict_error_bound(const AccountView<Fast>& account) {
  lending::Valuation<Fast> valuation;
  if (!lending::evaluate<Fast>(rounding, account, valuation)) return Fraction{Fast::unbounded};
  return lending::error_bound_from(lending::floor_error(account, valuation));
}

template lending::AccountData<Exact> account_data(const AccountView<Exact>&);
template lending::AccountData<Fast> account_data(const AccountView<Fast>&);
template Ruling<lending::LiquidationOutcome<Exact>> liquidation_call(
    Int128, const AccountView<Exact>&, const LiquidationRequest<Exact>&);
template Ruling<lending::LiquidationOutcome<Fast>> liquidation_call(
    Int128, const AccountView<Fast>&, const LiquidationRequest<Fast>&);

}  // namespace seawall::silo_v2
