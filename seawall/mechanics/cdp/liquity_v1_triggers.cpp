#include "seawall/mechanics/cdp/liquity_v1_triggers.hpp"

#include <algorithm>

namespace seawall::liquity::v1 {

template <class N>
Ratio<N> trigger_ratio(const Terms<N>& terms, Ratio<N> total_ratio) {
  if (mode_of(terms, total_ratio) == Mode::normal) return terms.minimum_ratio;
  return std::max(terms.minimum_ratio, total_ratio);
}

template <class N>
bool is_below_system(const Holding<N>& trove, const Holding<N>& total) {
  const Number<N> own = trove.collateral.value * total.debt.value;
  const Number<N> others = total.collateral.value * trove.debt.value;
  return own.failed || others.failed || own < others;  // where 256 bits cannot tell, exposed
}

template <class N>
CoinPrice<N> trigger_price(const Terms<N>& terms, const System<N>& system, AccountId account) {
  const Trove<N> trove = trove_of(system, account);
  if (trove.status != Status::active) return {};
  const Holding<N> holding = entire(system, trove);
  const CoinPrice<N> own = liquidation_price(terms, holding);
  if (!is_below_system(holding, system.pools.total())) return own;
  return std::max(own, recovery_price(terms, system));
}

template <class N>
bool is_liquidatable(const Terms<N>& terms, const System<N>& system, AccountId account,
                     CoinPrice<N> price) {
  const Trove<N> trove = trove_of(system, account);
  if (trove.status != Status::active || system.order.size <= 1) return false;
  const Holding<N> holding = entire(system, trove);
  const Ratio<N> ratio = collateral_ratio(holding, price);
  if (ratio < terms.minimum_ratio) return true;
  const bool is_covered = holding.debt <= system.stability_pool.total;
  return is_covered && ratio < trigger_ratio(terms, total_ratio(system, price));
}

template Ratio<Exact> trigger_ratio(const Terms<Exact>&, Ratio<Exact>);
template bool is_below_system(const Holding<Exact>&, const Holding<Exact>&);
template CoinPrice<Exact> trigger_price(const Terms<Exact>&, const System<Exact>&, AccountId);
template bool is_liquidatable(const Terms<Exact>&, const System<Exact>&, AccountId,
                              CoinPrice<Exact>);
template Ratio<Fast> trigger_ratio(const Terms<Fast>&, Ratio<Fast>);
template bool is_below_system(const Holding<Fast>&, const Holding<Fast>&);
template CoinPrice<Fast> trigger_price(const Terms<Fast>&, const System<Fast>&, AccountId);
template bool is_liquidatable(const Terms<Fast>&, const System<Fast>&, AccountId, CoinPrice<Fast>);

}  // namespace seawall::liquity::v1
