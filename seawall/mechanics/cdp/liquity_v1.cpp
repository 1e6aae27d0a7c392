#include "seawall/mechanics/cdp/liquity_v1.hpp"

#include <utility>

namespace seawall::liquity::v1 {

template <class N>
Trove<N> trove_of(const System<N>& system, AccountId account) {
  return account.index() < system.troves.size() ? system.troves[account.index()] : Trove<N>{};
}

template <class N>
Holding<N> pending(const System<N>& system, const Trove<N>& trove) {
  if (trove.status != Status::active) return {};
  return earned(system.redistribution, trove.stake, trove.snapshot);
}

template <class N>
Holding<N> entire(const System<N>& system, const Trove<N>& trove) {
  return Holding<N>{trove.collateral, trove.debt} + pending(system, trove);
}

template <class N>
Trove<N> with_earnings(const System<N>& system, AccountId account, Pools<N>& pools) {
  Trove<N> trove = trove_of(system, account);
  // The contract looks at the sum of collateral alone.
  if (trove.snapshot.collateral_per_stake >= system.redistribution.collateral_per_stake)
    return trove;
  const Holding<N> since = pending(system, trove);
  trove.collateral += since.collateral;
  trove.debt += since.debt;
  trove.snapshot = system.redistribution.now();
  pools.redistributed = pools.redistributed - since;
  pools.active = pools.active + since;
  return trove;
}

template <class N>
Ratio<N> current_ratio(const System<N>& system, AccountId account, CoinPrice<N> price) {
  return collateral_ratio(entire(system, trove_of(system, account)), price);
}

template <class N>
Ratio<N> total_ratio(const System<N>& system, CoinPrice<N> price) {
  return collateral_ratio(system.pools.total(), price);
}

template <class N>
Place place_for(const System<N>& system, const Holding<N>& holding, AccountId hint) {
  return find_place(system.order, hint, nominal_ratio(holding), [&](AccountId other) {
    return nominal_ratio(entire(system, trove_of(system, other)));
  });
}

template <class N>
Ruling<PoolChange<N>> withdraw_deposit(const Terms<N>& terms, System<N>& system,
                                       AccountId depositor, Coin<N> amount, CoinPrice<N> price) {
  if (amount != Coin<N>{} && system.order.last.exists()) {
    const Ratio<N> lowest = current_ratio(system, system.order.last, price);
    if (lowest.value.failed) return refuse(Rejection::overflow);
    if (lowest < terms.minimum_ratio) return refuse(Rejection::liquidations_pending);
  }
  return withdraw(system.stability_pool, depositor, amount);
}

template <class N>
Ruling<Collateral<N>> claim_collateral(System<N>& system, AccountId account) {
  if (trove_of(system, account).claimable == Collateral<N>{})
    return refuse(Rejection::no_such_collateral);
  return std::exchange(system.troves[account.index()].claimable, Collateral<N>{});
}

System<Fast> approximate(const System<Exact>& exact) {
  using liquity::approximate;
  System<Fast> fast;
  fast.pools = {approximate(exact.pools.active), approximate(exact.pools.redistributed)};
  fast.redistribution = approximate(exact.redistribution);
  fast.base_rate = {approximate(exact.base_rate.rate), exact.base_rate.last_operation};
  fast.stability_pool = approximate(exact.stability_pool);
  fast.order = exact.order;
  for (const Trove<Exact>& trove : exact.troves)
    fast.troves.push_back({.status = trove.status,
                           .collateral = approximate(trove.collateral),
                           .debt = approximate(trove.debt),
                           .stake = approximate(trove.stake),
                           .snapshot = approximate(trove.snapshot),
                           .claimable = approximate(trove.claimable)});
  return fast;
}

template Trove<Exact> trove_of(const System<Exact>&, AccountId);
template Holding<Exact> pending(const System<Exact>&, const Trove<Exact>&);
template Holding<Exact> entire(const System<Exact>&, const Trove<Exact>&);
template Trove<Exact> with_earnings(const System<Exact>&, AccountId, Pools<Exact>&);
template Ratio<Exact> current_ratio(const System<Exact>&, AccountId, CoinPrice<Exact>);
template Ratio<Exact> total_ratio(const System<Exact>&, CoinPrice<Exact>);
template Place place_for(const System<Exact>&, const Holding<Exact>&, AccountId);
template Ruling<PoolChange<Exact>> withdraw_deposit(const Terms<Exact>&, System<Exact>&, AccountId,
                                                    Coin<Exact>, CoinPrice<Exact>);
template Ruling<Collateral<Exact>> claim_collateral(System<Exact>&, AccountId);
template Trove<Fast> trove_of(const System<Fast>&, AccountId);
template Holding<Fast> pending(const System<Fast>&, const Trove<Fast>&);
template Holding<Fast> entire(const System<Fast>&, const Trove<Fast>&);
template Trove<Fast> with_earnings(const System<Fast>&, AccountId, Pools<Fast>&);
template Ratio<Fast> current_ratio(const System<Fast>&, AccountId, CoinPrice<Fast>);
template Ratio<Fast> total_ratio(const System<Fast>&, CoinPrice<Fast>);
template Place place_for(const System<Fast>&, const Holding<Fast>&, AccountId);
template Ruling<PoolChange<Fast>> withdraw_deposit(const Terms<Fast>&, System<Fast>&, AccountId,
                                                   Coin<Fast>, CoinPrice<Fast>);
template Ruling<Collateral<Fast>> claim_collateral(System<Fast>&, AccountId);

}  // namespace seawall::liquity::v1
