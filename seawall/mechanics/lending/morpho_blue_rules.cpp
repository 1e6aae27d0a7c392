#include "seawall/model/morpho_blue_rules.hpp"

#include "seawall/mechanics/lending/morpho_blue_account.hpp"

namespace seawall {

template <class N>
lending::AccountData<N> MorphoBlueRules::account_data(
    const lending::AccountView<N>& account) const {
  return morpho_blue::account_data<N>(account);
}

template <class N>
Ruling<lending::LiquidationOutcome<N>> MorphoBlueRules::liquidation_call(
    const lending::AccountView<N>& account, const lending::LiquidationRequest<N>& request) const {
  return morpho_blue::liquidation_call<N>(account, request);
}

Fraction MorphoBlueRules::verdict_error_bound(const lending::AccountView<Fast>& account) const {
  return morpho_blue::verdict_error_bound(account);
}

template lending::AccountData<Exact> MorphoBlueRules::account_data(
    const lending::AccountView<Exact>&) const;
template lending::AccountData<Fast> MorphoBlueRules::account_data(
    const lending::AccountView<Fast>&) const;
template Ruling<lending::LiquidationOutcome<Exact>> MorphoBlueRules::liquidation_call(
    const lending::AccountView<Exact>&, const lending::LiquidationRequest<Exact>&) const;
template Ruling<lending::LiquidationOutcome<Fast>> MorphoBlueRules::liquidation_call(
    const lending::AccountView<Fast>&, const lending::LiquidationRequest<Fast>&) const;

}  // namespace seawall
