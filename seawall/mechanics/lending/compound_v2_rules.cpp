#include "seawall/model/compound_v2_rules.hpp"

#include "seawall/mechanics/lending/compound_v2_account.hpp"

namespace seawall {

template <class N>
lending::AccountData<N> CompoundV2Rules::account_data(
    const lending::AccountView<N>& account) const {
  return compound_v2::account_data<N>(account);
}

template <class N>
Ruling<lending::LiquidationOutcome<N>> CompoundV2Rules::liquidation_call(
    const lending::AccountView<N>& account, const lending::LiquidationRequest<N>& request) const {
  return compound_v2::liquidation_call<N>(
      {.close_factor = close_factor, .protocol_seize_share = protocol_seize_share}, account,
      request);
}

Fraction CompoundV2Rules::verdict_error_bound(const lending::AccountView<Fast>& account) const {
  return compound_v2::verdict_error_bound(account);
}

template lending::AccountData<Exact> CompoundV2Rules::account_data(
    const lending::AccountView<Exact>&) const;
template lending::AccountData<Fast> CompoundV2Rules::account_data(
    const lending::AccountView<Fast>&) const;
template Ruling<lending::LiquidationOutcome<Exact>> CompoundV2Rules::liquidation_call(
    const lending::AccountView<Exact>&, const lending::LiquidationRequest<Exact>&) const;
template Ruling<lending::LiquidationOutcome<Fast>> CompoundV2Rules::liquidation_call(
    const lending::AccountView<Fast>&, const lending::LiquidationRequest<Fast>&) const;

}  // namespace seawall
