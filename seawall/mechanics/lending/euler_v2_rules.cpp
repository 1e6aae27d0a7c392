#include "seawall/model/euler_v2_rules.hpp"

#include "seawall/mechanics/lending/euler_v2_account.hpp"

namespace seawall {

template <class N>
lending::AccountData<N> EulerV2Rules::account_data(const lending::AccountView<N>& account) const {
  return euler_v2::account_data<N>(account);
}

template <class N>
Ruling<lending::LiquidationOutcome<N>> EulerV2Rules::liquidation_call(
    const lending::AccountView<N>& account, const lending::LiquidationRequest<N>& request) const {
  return euler_v2::liquidation_call<N>({.discount_max = {static_cast<std::int32_t>(discount_max)}},
                                       account, request);
}

Fraction EulerV2Rules::verdict_error_bound(const lending::AccountView<Fast>& account) const {
  return euler_v2::verdict_error_bound(account);
}

template lending::AccountData<Exact> EulerV2Rules::account_data(
    const lending::AccountView<Exact>&) const;
template lending::AccountData<Fast> EulerV2Rules::account_data(
    const lending::AccountView<Fast>&) const;
template Ruling<lending::LiquidationOutcome<Exact>> EulerV2Rules::liquidation_call(
    const lending::AccountView<Exact>&, const lending::LiquidationRequest<Exact>&) const;
template Ruling<lending::LiquidationOutcome<Fast>> EulerV2Rules::liquidation_call(
    const lending::AccountView<Fast>&, const lending::LiquidationRequest<Fast>&) const;

}  // namespace seawall
