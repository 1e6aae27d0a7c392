#include "seawall/mechanics/lending/euler_v2_account.hpp"

#include <algorithm>

#include "seawall/mechanics/lending/exchange_call.hpp"

namespace seawall::euler_v2 {
namespace {

using lending::AccountPair;
using lending::AccountView;
using lending::LiquidationRequest;
using lending::Side;

constexpr lending::ValuationRounding rounding{};

template <class N>
ValueOf<N> adjusted_collateral(const AccountView<N>& account,
                               const lending::Valuation<N>& valuation) {
  ValueOf<N> sum{N::from(0)};
  for (std::size_t i = 0; i < account.holdings.size(); ++i) {
    const auto& line = valuation.lines[i];
    sum.value += N::mul_div_down(line.value.value, N::from(line.threshold.value),
                                 N::from(percentage_factor));
  }
  return sum;
}

template <class N>
ValueOf<N> debt_value_of(const AccountView<N>& account, const lending::Valuation<N>& valuation) {
  ValueOf<N> sum{N::from(0)};
  int debts = 0;
  for (std::size_t i = 0; i < account.holdings.size(); ++i) {
    if (account.holdings[i].side != Side::debt) continue;
    sum += valuation.lines[i].value;
    debts += account.holdings[i].scaled.value > N::from(0) ? 1 : 0;
  }
  SEAWALL_ASSERT(debts <= 1);
  return sum;
}

template <class N>
HealthOf<N> health_from(const AccountView<N>& account, const lending::Valuation<N>& valuation) {
  const ValueOf<N> adjusted = adjusted_collateral(account, valuation);
  const ValueOf<N> debt = debt_value_of(account, valuation);
  if (debt.value == N::from(0)) return HealthOf<N>{N::unbounded};
  const auto health = N::mul_div_biased(adjusted.value, N::from(wad), N::from(0), debt.value);
  const bool sound = N::is_exact && adjusted > debt;
  return HealthOf<N>{sound ? std::max(health, N::from(wad + 1)) : health};
}

template <class N>
HealthOf<N> health_of(const AccountView<N>& account) {
  lending::Valuation<N> valuation;
  SEAWALL_ASSERT(lending::evaluate<N>(rounding, account, valuation));
  return health_from(account, valuation);
}

template <class N>
Violator<N> violator_from(const AccountView<N>& account, const AccountPair<N>& pair) {
  using W = Words<N>;
  Violator<N> violator;
  violator.liability.value = W::widen(pair.debt_line().balance.value);
  violator.liability_value.value = W::widen(pair.debt_line().value.value);
  violator.adjusted_collateral.value = W::widen(adjusted_collateral(account, pair.valuation).value);
  violator.collateral.value = W::widen(account.holdings[pair.collateral].scaled.value);
  violator.collateral_value.value = W::widen(pair.collateral_line().value.value);
  return violator;
}

// Whether the account holds nothing else that the vault takes as collateral.
template <class N>
bool is_last(const AccountView<N>& account, const AccountPair<N>& pair) {
  for (std::size_t i = 0; i < account.holdings.size(); ++i) {
    const bool counts = pair.valuation.lines[i].threshold.value != 0;
    if (i != pair.collateral && counts && account.holdings[i].scaled.value > N::from(0))
      return false;
  }
  return true;
}

// Less than a unit that would remain is moved, too.
template <class N>
ScaledOf<N> claim_repaid(const AccountView<N>& account, const AccountPair<N>& pair,
                         AmountOf<N> repaid) {
  const auto& debt = account.holdings[pair.debt];
  const IndexOf<N> index = account.reserves[debt.reserve].borrow_index;
  const AmountOf<N> whole_units = lending::supplied_balance<N>(rounding.claims, debt.scaled, index);
  if (repaid >= whole_units) return debt.scaled;
  return std::min(debt.scaled, lending::scaled_for_repayment<N>(rounding.claims, repaid, index));
}

template <class N>
lending::AccountExchange<N> exchange_of(const Terms& terms, const AccountView<N>& account,
                                        const AccountPair<N>& pair, const Exchange<N>& asked) {
  using W = Words<N>;
  const auto& held = account.holdings[pair.collateral];
  lending::AccountExchange<N> made;
  made.repaid.value = W::narrow(asked.repaid.value);
  made.scaled_repaid = claim_repaid(account, pair, made.repaid);
  made.scaled_seized.value = std::min(held.scaled.value, W::narrow(asked.seized.value));
  made.seized = lending::supplied_balance<N>(rounding.claims, made.scaled_seized,
                                             account.reserves[held.reserve].liquidity_index);
  const bool nothing_left = made.scaled_seized == held.scaled && is_last(account, pair);
  if (terms.bad_debt == BadDebt::socialised && nothing_left &&
      made.scaled_repaid < account.holdings[pair.debt].scaled &&
      pair.debt_line().value.value >= N::from(socialised_value_min))
    made.written_off = pair.debt_line().balance - made.repaid;
  return made;
}

}  // namespace

template <class N>
lending::AccountData<N> account_data(const AccountView<N>& account) {
  lending::Valuation<N> valuation;
  SEAWALL_ASSERT(lending::evaluate<N>(rounding, account, valuation));
  auto data = lending::describe<N>(account, valuation, lending::totals_of<N>(account, valuation));
  data.health = health_from(account, valuation);
  return data;
}

template <class N>
Ruling<lending::LiquidationOutcome<N>> liquidation_call(const Terms& terms,
                                                        const AccountView<N>& account,
                                                        const LiquidationRequest<N>& request) {
  using W = Words<N>;
  const auto pair = lending::find_pair<N>(rounding, account, request);
  if (!pair) return std::unexpected{pair.error()};
  if (health_from(account, pair->valuation).value > N::from(wad))
    return std::unexpected{Rejection::health_factor_not_below_threshold};
  const auto most = max_exchange<N>(violator_from(account, *pair), terms.discount_max);
  if (!most) return std::unexpected{most.error()};
  const WordAmount<N> offered{W::widen(request.offered.value)};
  if (offered == WordAmount<N>{} && most->repaid > offered)
    return std::unexpected{Rejection::insufficient_input};
  const auto exchange =
      offered < most->repaid ? part_of<N>(*most, offered) : part_of<N>(*most, std::nullopt);
  if (!exchange) return std::unexpected{exchange.error()};
  return lending::carry_out<N>(account, request, *pair,
                               exchange_of<N>(terms, account, *pair, *exchange), health_of<N>);
}

Fraction verdict_error_bound(const AccountView<Fast>& account) {
  lending::Valuation<Fast> valuation;
  if (!lending::evaluate<Fast>(rounding, account, valuation)) return Fraction{Fast::unbounded};
  return lending::error_bound_from(
      lending::floor_error(account, valuation, lending::AdjustedValue::floored));
}

template lending::AccountData<Exact> account_data(const AccountView<Exact>&);
template lending::AccountData<Fast> account_data(const AccountView<Fast>&);
template Ruling<lending::LiquidationOutcome<Exact>> liquidation_call(
    const Terms&, const AccountView<Exact>&, const LiquidationRequest<Exact>&);
template Ruling<lending::LiquidationOutcome<Fast>> liquidation_call(
    const Terms&, const AccountView<Fast>&, const LiquidationRequest<Fast>&);

}  // namespace seawall::euler_v2
