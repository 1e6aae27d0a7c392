#include "seawall/model/aave_v4_rules.hpp"

#include "seawall/mechanics/lending/aave_v4_account.hpp"

namespace seawall {

template <class N>
lending::AccountData<N> AaveV4Rules::account_data(const lending::AccountView<N>& account) const {
  return aave_v4::account_data<N>(account);
}

template <class N>
Ruling<lending::LiquidationOutcome<N>> AaveV4Rules::liquidation_call(
    const lending::AccountView<N>& account, const lending::LiquidationRequest<N>& request) const {
  return aave_v4::liquidation_call<N>({.target_health = target_health,
                                       .health_for_max_bonus = health_for_max_bonus,
                                       .bonus_factor = {static_cast<std::int32_t>(bonus_factor)}},
                                      account, request);
}

Fraction AaveV4Rules::verdict_error_bound(const lending::AccountView<Fast>& account) const {
  return aave_v4::verdict_error_bound(account);
}

template lending::AccountData<Exact> AaveV4Rules::account_data(
    const lending::AccountView<Exact>&) const;
template lending::AccountData<Fast> AaveV4Rules::account_data(
    const lending::AccountView<Fast>&) const;
template Ruling<lending::LiquidationOutcome<Exact>> AaveV4Rules::liquidation_call(
    const lending::AccountView<Exact>&, const lending::LiquidationRequest<Exact>&) const;
template Ruling<lending::LiquidationOutcome<Fast>> AaveV4Rules::liquidation_call(
    const lending::AccountView<Fast>&, const lending::LiquidationRequest<Fast>&) const;

}  // namespace seawall
