#include "seawall/engine/manipulation_account.hpp"

#include <algorithm>
#include <array>

#include "seawall/state/margin_view.hpp"

namespace seawall {
namespace {

double usd_of(const Model& model, const State& state, std::size_t coin, Int128 units) {
  return to_double(units) / to_double(power_of_ten(model.assets[coin].decimals)) *
         state.prices.reference[coin];
}

double flow_usd(const Model& model, const State& state, std::size_t manipulator,
                ManipulatorFlow flow) {
  const std::size_t row =
      (manipulator * manipulator_flows + static_cast<std::size_t>(flow)) * model.coins;
  double usd = 0.0;
  if (row + model.coins <= state.manipulator_flows.size())
    for (std::size_t coin = 0; coin < model.coins; ++coin)
      usd += usd_of(model, state, coin, state.manipulator_flows[row + coin]);
  return usd;
}

double purse_gained(const Model& model, const State& state, KeeperId keeper) {
  const std::vector<Units>& capital = model.keepers[keeper.index()].capital;
  double usd = 0.0;
  for (std::size_t coin = 0; coin < model.coins; ++coin)
    usd += usd_of(
        model, state, coin,
        state.ledger.balance(model.holder_of(keeper), AssetId{coin}).value - capital[coin].value);
  return usd;
}

ManipulatorAccount account_of(const Model& model, const State& state,
                              const ManipulatorBehaviour& behaviour, std::size_t index) {
  const auto flow = [&](ManipulatorFlow which) { return flow_usd(model, state, index, which); };
  ManipulatorAccount account;
  account.name = model.keepers[behaviour.keeper.index()].name;
  account.pushed_usd = flow(ManipulatorFlow::pushed);
  account.unwound_usd = flow(ManipulatorFlow::unwound);
  account.deposited_usd = flow(ManipulatorFlow::deposited);
  account.borrowed_usd = flow(ManipulatorFlow::borrowed);
  account.loan_fee_usd = flow(ManipulatorFlow::loan_fee);
  account.profit_usd = purse_gained(model, state, behaviour.keeper);
  if (index < state.manipulators.size()) {
    account.price_at_start = state.manipulators[index].price_at_start;
    account.price_furthest = state.manipulators[index].price_furthest;
  }
  return account;
}

// A loser owes what its margin at the venue does not cover.
double uncovered_usd(const Model& model, const State& state, const ContractPosition& position,
                     double usd) {
  const Int128 gain = marked(model, state, position, MarginLevel::maintenance).gain.value;
  if (gain >= 0) return 0.0;
  const AccountMargin all =
      account_margin(model, state, position.account, MarginLevel::maintenance);
  const Int128 missing = std::max<Int128>(0, all.debit - all.credit);
  return to_double(std::min(missing, -gain)) * usd;
}

ContractAccount account_of(const Model& model, const State& state, ContractId id) {
  const Contract& contract = model.contracts[id.index()];
  const ContractState& so_far = state.contracts[id.index()];
  const double usd = usd_per_base_currency(model, state, contract.mark);
  ContractAccount account;
  account.name = contract.name;
  account.gain_highest_usd = so_far.gain_highest;
  account.mark_highest = so_far.mark_highest;
  account.mark_lowest = so_far.mark_lowest;
  account.open_interest =
      to_double(
          state.ledger.balance(model.accounts_of(contract.venue), contract.long_claim).value) /
      to_double(power_of_ten(model.assets[contract.base.index()].decimals));
  for (const ContractPosition& position : state.contract_positions) {
    if (position.contract != id) continue;
    const Int128 gain = marked(model, state, position, MarginLevel::maintenance).gain.value;
    account.gain_usd += to_double(std::max<Int128>(0, gain)) * usd;
    account.uncovered_usd += uncovered_usd(model, state, position, usd);
  }
  return account;
}

}  // namespace

void add_manipulation(const Model& model, const Scenario& scenario, const State& state,
                      Outcome& out) {
  for (std::size_t i = 0; i < scenario.manipulators.size(); ++i)
    out.manipulators.push_back(account_of(model, state, scenario.manipulators[i], i));
  for (std::size_t i = 0; i < model.contracts.size(); ++i)
    out.contracts.push_back(account_of(model, state, ContractId{i}));
}

}  // namespace seawall
