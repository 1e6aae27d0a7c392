#include "seawall/mechanics/cdp/liquity_redistribution.hpp"

namespace seawall::liquity {

template <class N>
bool Redistribution<N>::failed() const {
  return collateral_per_stake.failed || debt_per_stake.failed || collateral_carried.failed ||
         debt_carried.failed || total_stakes.value.failed || stakes_snapshot.value.failed ||
         collateral_snapshot.value.failed;
}

template <class N>
Holding<N> earned(const Redistribution<N>& redistribution, Stake<N> stake,
                  const Snapshot<N>& since) {
  const Snapshot<N> now = redistribution.now();
  const Ratio<N> collateral{now.collateral_per_stake - since.collateral_per_stake};
  const Ratio<N> debt{now.debt_per_stake - since.debt_per_stake};
  return {Collateral<N>{times(stake, collateral).value}, Coin<N>{times(stake, debt).value}};
}

template <class N>
Stake<N> stake_of(const Redistribution<N>& redistribution, Collateral<N> collateral) {
  if (redistribution.collateral_snapshot == Collateral<N>{}) return Stake<N>{collateral.value};
  Stake<N> stake =
      share(redistribution.stakes_snapshot, collateral, redistribution.collateral_snapshot);
  stake.value.failed |= redistribution.stakes_snapshot == Stake<N>{};
  return stake;
}

template <class N>
void redistribute(Redistribution<N>& redistribution, const Holding<N>& liquidated) {
  if (liquidated.debt == Coin<N>{}) return;
  const Number<N> stakes = redistribution.total_stakes.value;
  const auto collateral =
      spread<N>(liquidated.collateral.value, redistribution.collateral_carried, stakes);
  const auto debt = spread<N>(liquidated.debt.value, redistribution.debt_carried, stakes);
  redistribution.collateral_per_stake = redistribution.collateral_per_stake + collateral.per_unit;
  redistribution.debt_per_stake = redistribution.debt_per_stake + debt.per_unit;
  redistribution.collateral_carried = collateral.carried;
  redistribution.debt_carried = debt.carried;
}

Redistribution<Fast> approximate(const Redistribution<Exact>& exact) {
  // Remainders are of the integers' rounding; doubles carry none.
  return {.collateral_per_stake = approximate(exact.collateral_per_stake),
          .debt_per_stake = approximate(exact.debt_per_stake),
          .collateral_carried = {},
          .debt_carried = {},
          .total_stakes = approximate(exact.total_stakes),
          .stakes_snapshot = approximate(exact.stakes_snapshot),
          .collateral_snapshot = approximate(exact.collateral_snapshot)};
}

Snapshot<Fast> approximate(const Snapshot<Exact>& exact) {
  return {approximate(exact.collateral_per_stake), approximate(exact.debt_per_stake)};
}

template struct Redistribution<Exact>;
template struct Redistribution<Fast>;
template Holding<Exact> earned(const Redistribution<Exact>&, Stake<Exact>, const Snapshot<Exact>&);
template Holding<Fast> earned(const Redistribution<Fast>&, Stake<Fast>, const Snapshot<Fast>&);
template Stake<Exact> stake_of(const Redistribution<Exact>&, Collateral<Exact>);
template Stake<Fast> stake_of(const Redistribution<Fast>&, Collateral<Fast>);
template void redistribute(Redistribution<Exact>&, const Holding<Exact>&);
template void redistribute(Redistribution<Fast>&, const Holding<Fast>&);

}  // namespace seawall::liquity
