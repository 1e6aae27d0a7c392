#include "seawall/mechanics/lending/rules.hpp"

namespace seawall::lending {
namespace {

// The two generations of Aave differ in how a view and a touched reserve round; the others share
// v3's order, with their own growth of debt.
AaveVersion order_of(InterestMethod method) {
  return method == InterestMethod::aave_v2 ? AaveVersion::v2 : AaveVersion::v3_7;
}

InterestMethod method_of(const LendingRules& rules) { return traits_of(rules).interest; }

}  // namespace

template <class N>
AccountData<N> account_data(const LendingRules& rules, const AccountView<N>& account) {
  return std::visit(
      [&]<LendingRuleSet R>(const R& member) { return member.template account_data<N>(account); },
      rules);
}

template <class N>
Ruling<LiquidationOutcome<N>> liquidation_call(const LendingRules& rules,
                                               const AccountView<N>& account,
                                               const LiquidationRequest<N>& request) {
  return std::visit(
      [&]<LendingRuleSet R>(const R& member) {
        return member.template liquidation_call<N>(account, request);
      },
      rules);
}

std::optional<Fraction> verdict_error_bound(const LendingRules& rules,
                                            const AccountView<Fast>& account) {
  return std::visit(
      [&]<LendingRuleSet R>(const R& member) -> std::optional<Fraction> {
        if constexpr (requires { member.verdict_error_bound(account); })
          return member.verdict_error_bound(account);
        else
          return std::nullopt;
      },
      rules);
}

template AccountData<Exact> account_data(const LendingRules&, const AccountView<Exact>&);
template AccountData<Fast> account_data(const LendingRules&, const AccountView<Fast>&);
template Ruling<LiquidationOutcome<Exact>> liquidation_call(const LendingRules&,
                                                            const AccountView<Exact>&,
                                                            const LiquidationRequest<Exact>&);
template Ruling<LiquidationOutcome<Fast>> liquidation_call(const LendingRules&,
                                                           const AccountView<Fast>&,
                                                           const LiquidationRequest<Fast>&);

Rates<Exact> rates(const LendingRules& rules, const RateCurve<Exact>& curve,
                   const ReserveTotals<Exact>& totals) {
  return aave::rates<Exact>(order_of(method_of(rules)), curve, totals);
}

Indices<Exact> projected_indices(const LendingRules& rules, const Indices<Exact>& stored,
                                 const Rates<Exact>& rates, std::int64_t seconds) {
  return aave::projected_indices<Exact>(method_of(rules), stored, rates, seconds);
}

Indices<Exact> next_indices(const LendingRules& rules, const Indices<Exact>& stored,
                            const Rates<Exact>& rates, ScaledOf<Exact> scaled_debt_total,
                            std::int64_t seconds) {
  return aave::next_indices<Exact>(method_of(rules), stored, rates, scaled_debt_total, seconds);
}

ScaledOf<Exact> treasury_accrual(const LendingRules& rules, const Indices<Exact>& before,
                                 const Indices<Exact>& after, ScaledOf<Exact> scaled_debt_total,
                                 BasisPoints reserve_factor) {
  return aave::treasury_accrual<Exact>(order_of(method_of(rules)), before, after, scaled_debt_total,
                                       reserve_factor);
}

}  // namespace seawall::lending
