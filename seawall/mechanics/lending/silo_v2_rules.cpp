#include "seawall/model/silo_v2_rules.hpp"

#include "seawall/mechanics/lending/silo_v2_account.hpp"

namespace seawall {

template <class N>
lending::AccountData<N> SiloV2Rules::account_data(const lending::AccountView<N>& account) const {
  return silo_v2::account_data<N>(account);
}

template <class N>
Ruling<lending::LiquidationOutcome<N>> SiloV2Rules::liquidation_call(
    const lending::AccountView<N>& account, const lending::LiquidationRequest<N>& request) const {
  return silo_v2::liquidation_call<N>(ltv_target, account, request);
}

Fraction SiloV2Rules::verdict_error_bound(const lending::AccountView<Fast>& account) const {
  return silo_v2::verdict_error_bound(account);
}

template lending::AccountData<Exact> SiloV2Rules::account_data(
    const lending::AccountView<Exact>&) const;
template lending::AccountData<Fast> SiloV2Rules::account_data(
    const lending::AccountView<Fast>&) const;
template Ruling<lending::LiquidationOutcome<Exact>> SiloV2Rules::liquidation_call(
    const lending::AccountView<Exact>&, const lending::LiquidationRequest<Exact>&) const;
template Ruling<lending::LiquidationOutcome<Fast>> SiloV2Rules::liquidation_call(
    const lending::AccountView<Fast>&, const lending::LiquidationRequest<Fast>&) const;

}  // namespace seawall
