#include "seawall/mechanics/liquidity/stable_swap_pool.hpp"

#include <algorithm>

namespace seawall {

using stable_swap::Balances;
using stable_swap::FeeTerms;
using stable_swap::Traded;

std::int64_t Amplification::at(std::uint64_t timestamp) const {
  if (timestamp >= future_time) return future;
  const auto passed = static_cast<std::int64_t>(timestamp - initial_time);
  const auto whole = static_cast<std::int64_t>(future_time - initial_time);
  if (future > initial) return initial + (future - initial) * passed / whole;
  return initial - (initial - future) * passed / whole;
}

template <class N>
StableSwapPool<N> StableSwapPool<N>::opened(std::span<const typename N::Number> rates,
                                            Amplification amplification, FeeTerms terms,
                                            std::uint64_t timestamp) {
  SEAWALL_ASSERT(rates.size() >= 2 && rates.size() <= stable_swap::coins_max);
  StableSwapPool pool;
  pool.size = rates.size();
  pool.amplification = amplification;
  pool.terms = terms;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    SEAWALL_ASSERT(rates[i] > typename N::Number{});
    pool.coins[i].rate = rates[i];
  }
  for (std::size_t i = 0; i + 1 < rates.size(); ++i)
    pool.oracles.prices[i] = {N::from(wad), N::from(wad)};
  pool.oracles.prices_updated = timestamp;
  pool.oracles.invariant_updated = timestamp;
  return pool;
}

template <class N>
Balances<CurveNumber<N>> StableSwapPool<N>::values() const {
  using Number = CurveNumber<N>;
  Balances<Number> made{};
  for (std::size_t i = 0; i < size; ++i)
    made[i] = Number{coins[i].rate} * Number{coins[i].balance.value} / Number{wad};
  return made;
}

template <class N>
CurveNumber<N> StableSwapPool<N>::amplification_at(std::uint64_t timestamp) const {
  return CurveNumber<N>{Int128{amplification.at(timestamp)}};
}

namespace {

// An exchange in value units, and what is paid for it in smallest units.
template <class N>
struct Deal {
  using Number = CurveNumber<N>;
  Number amplification;
  Number invariant;
  Balances<Number> before;
  Traded<Number> traded;
  AmountOf<N> paid;
  AmountOf<N> fees;
};

// The rest of the fee stays with the holders.
template <class N>
Ruling<void> pay_out(const StableSwapPool<N>& pool, Leg leg, Deal<N>& deal) {
  using Number = CurveNumber<N>;
  const Number whole{stable_swap::fee_denominator};
  const Number rate{pool.coins[leg.to].rate};
  const auto mean = [](const Number& a, const Number& b) { return (a + b) / Number{2}; };
  const Traded<Number>& traded = deal.traded;
  const Number share =
      stable_swap::dynamic_fee(mean(deal.before[leg.from], traded.from_balance),
                               mean(deal.before[leg.to], traded.to_balance), Number{pool.terms.fee},
                               pool.terms.offpeg_multiplier);
  const Number fee = traded.received * share / whole;
  const auto paid = narrow_amount<N>((traded.received - fee) * Number{wad} / rate);
  const auto fees =
      narrow_amount<N>(fee * Number{pool.terms.admin_share} / whole * Number{wad} / rate);
  if (!paid || !fees) return std::unexpected{Rejection::overflow};
  deal.paid = *paid;
  deal.fees = *fees;
  return {};
}

template <class N>
Ruling<Deal<N>> deal_of(const StableSwapPool<N>& pool, Leg leg, AmountOf<N> amount,
                        std::uint64_t timestamp) {
  using Number = CurveNumber<N>;
  if (!(amount > AmountOf<N>{})) return std::unexpected{Rejection::insufficient_input};
  Deal<N> deal{pool.amplification_at(timestamp), {}, pool.values(), {}, {}, {}};
  const std::span<const Number> before{deal.before.data(), pool.size};
  const Ruling<Number> invariant = stable_swap::invariant<Number>(before, deal.amplification);
  if (!invariant) return std::unexpected{invariant.error()};
  deal.invariant = *invariant;
  const Number added = Number{amount.value} * Number{pool.coins[leg.from].rate} / Number{wad};
  const auto traded =
      stable_swap::trade<Number>(before, leg, added, deal.amplification, deal.invariant);
  if (!traded) return std::unexpected{traded.error()};
  deal.traded = *traded;
  const auto ruling = pay_out(pool, leg, deal);
  if (!ruling) return std::unexpected{ruling.error()};
  return deal;
}

}  // namespace

template <class N>
Ruling<StableExchange<N>> plan_exchange(const StableSwapPool<N>& pool, Leg leg, AmountOf<N> amount,
                                        std::uint64_t timestamp) {
  using Number = CurveNumber<N>;
  const Ruling<Deal<N>> deal = deal_of(pool, leg, amount, timestamp);
  if (!deal) return std::unexpected{deal.error()};
  const Number held = Number{pool.coins[leg.from].balance.value} + Number{amount.value};
  if (!narrow<N>(held)) return std::unexpected{Rejection::overflow};
  Balances<Number> after = deal->before;
  after[leg.from] = deal->traded.from_balance;
  after[leg.to] = deal->traded.to_balance;
  StableExchange<N> plan{deal->paid, deal->fees, pool.oracles};
  const auto spot = stable_swap::prices<Number>(std::span{after.data(), pool.size},
                                                deal->amplification, deal->invariant);
  const auto recorded = plan.oracles.record(spot, deal->invariant, timestamp);
  if (!recorded) return std::unexpected{recorded.error()};
  return plan;
}

template <class N>
Ruling<AmountOf<N>> amount_out(const StableSwapPool<N>& pool, Leg leg, AmountOf<N> amount,
                               std::uint64_t timestamp) {
  const Ruling<Deal<N>> deal = deal_of(pool, leg, amount, timestamp);
  if (!deal) return std::unexpected{deal.error()};
  return deal->paid;
}

template <class N>
Ruling<AmountOf<N>> exchange(StableSwapPool<N>& pool, Leg leg, AmountOf<N> amount,
                             std::uint64_t timestamp) {
  const Ruling<StableExchange<N>> plan = plan_exchange(pool, leg, amount, timestamp);
  if (!plan) return std::unexpected{plan.error()};
  pool.coins[leg.from].balance += amount;
  pool.coins[leg.to].balance -= plan->paid + plan->fees;
  pool.coins[leg.to].fees += plan->fees;
  pool.oracles = plan->oracles;
  return plan->paid;
}

template <class N>
CurveNumber<N> dynamic_fee(const StableSwapPool<N>& pool, Leg leg) {
  using Number = CurveNumber<N>;
  const Balances<Number> values = pool.values();
  return stable_swap::dynamic_fee(values[leg.from], values[leg.to], Number{pool.terms.fee},
                                  pool.terms.offpeg_multiplier);
}

template <class N>
Ruling<CurveNumber<N>> virtual_price(const StableSwapPool<N>& pool, std::uint64_t timestamp) {
  using Number = CurveNumber<N>;
  const Balances<Number> values = pool.values();
  const Ruling<Number> invariant = stable_swap::invariant<Number>(
      std::span{values.data(), pool.size}, pool.amplification_at(timestamp));
  if (!invariant) return invariant;
  const Number price = *invariant * Number{wad} / Number{pool.shares.value};
  if (has_failed(price)) return std::unexpected{Rejection::overflow};
  return price;
}

template <class N>
Ruling<Balances<CurveNumber<N>>> state_prices(const StableSwapPool<N>& pool,
                                              std::uint64_t timestamp) {
  using Number = CurveNumber<N>;
  const Balances<Number> values = pool.values();
  const std::span<const Number> used{values.data(), pool.size};
  const Number amplification = pool.amplification_at(timestamp);
  const Ruling<Number> invariant = stable_swap::invariant<Number>(used, amplification);
  if (!invariant) return std::unexpected{invariant.error()};
  return stable_swap::prices<Number>(used, amplification, *invariant);
}

StableSwapPool<Fast> to_fast(const StableSwapPool<Exact>& pool) {
  const auto in_doubles = [](Units units) { return AmountOf<Fast>{to_double(units.value)}; };
  StableSwapPool<Fast> made;
  for (std::size_t i = 0; i < pool.size; ++i)
    made.coins[i] = {to_double(pool.coins[i].rate), in_doubles(pool.coins[i].balance),
                     in_doubles(pool.coins[i].fees)};
  made.size = pool.size;
  made.amplification = pool.amplification;
  made.terms = pool.terms;
  made.shares = in_doubles(pool.shares);
  made.oracles = to_fast(pool.oracles);
  return made;
}

template struct StableSwapPool<Exact>;
template struct StableSwapPool<Fast>;
template Ruling<StableExchange<Exact>> plan_exchange(const StableSwapPool<Exact>&, Leg,
                                                     AmountOf<Exact>, std::uint64_t);
template Ruling<AmountOf<Exact>> amount_out(const StableSwapPool<Exact>&, Leg, AmountOf<Exact>,
                                            std::uint64_t);
template Ruling<AmountOf<Exact>> exchange(StableSwapPool<Exact>&, Leg, AmountOf<Exact>,
                                          std::uint64_t);
template CurveNumber<Exact> dynamic_fee(const StableSwapPool<Exact>&, Leg);
template Ruling<CurveNumber<Exact>> virtual_price(const StableSwapPool<Exact>&, std::uint64_t);
template Ruling<Balances<CurveNumber<Exact>>> state_prices(const StableSwapPool<Exact>&,
                                                           std::uint64_t);
template Ruling<StableExchange<Fast>> plan_exchange(const StableSwapPool<Fast>&, Leg,
                                                    AmountOf<Fast>, std::uint64_t);
template Ruling<AmountOf<Fast>> amount_out(const StableSwapPool<Fast>&, Leg, AmountOf<Fast>,
                                           std::uint64_t);
template Ruling<AmountOf<Fast>> exchange(StableSwapPool<Fast>&, Leg, AmountOf<Fast>, std::uint64_t);
template CurveNumber<Fast> dynamic_fee(const StableSwapPool<Fast>&, Leg);
template Ruling<CurveNumber<Fast>> virtual_price(const StableSwapPool<Fast>&, std::uint64_t);
template Ruling<Balances<CurveNumber<Fast>>> state_prices(const StableSwapPool<Fast>&,
                                                          std::uint64_t);

}  // namespace seawall
