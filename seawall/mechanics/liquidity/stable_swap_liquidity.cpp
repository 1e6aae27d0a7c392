#include "seawall/mechanics/liquidity/stable_swap_liquidity.hpp"

#include <utility>

namespace seawall {
namespace {

using stable_swap::Balances;

template <class Number>
std::span<const Number> used(const Balances<Number>& balances, std::size_t size) {
  return {balances.data(), size};
}

// A pool before and after somebody moved coins, in smallest units.
template <class N>
struct Move {
  using Number = CurveNumber<N>;
  Balances<Number> before{};
  Balances<Number> after{};
  Number invariant_before{};
  Number invariant_after{};
};

template <class N>
Balances<CurveNumber<N>> units_in(const StableSwapPool<N>& pool) {
  Balances<CurveNumber<N>> units{};
  for (std::size_t i = 0; i < pool.size; ++i)
    units[i] = pool.coins[i].balance.value;
  return units;
}

template <class N>
Balances<CurveNumber<N>> values_of(const StableSwapPool<N>& pool,
                                   const Balances<CurveNumber<N>>& units) {
  using Number = CurveNumber<N>;
  Balances<Number> values{};
  for (std::size_t i = 0; i < pool.size; ++i)
    values[i] = Number{pool.coins[i].rate} * units[i] / Number{wad};
  return values;
}

template <class N>
Ruling<CurveNumber<N>> invariant_of(const StableSwapPool<N>& pool,
                                    const Balances<CurveNumber<N>>& units,
                                    std::uint64_t timestamp) {
  const auto values = values_of(pool, units);
  return stable_swap::invariant<CurveNumber<N>>(used(values, pool.size),
                                                pool.amplification_at(timestamp));
}

// The fee on a coin's distance from proportion: at most half a swap's there and back, spread over
// the other coins.
template <class N>
CurveNumber<N> base_fee(const StableSwapPool<N>& pool) {
  using Number = CurveNumber<N>;
  const auto coins = static_cast<int>(pool.size);
  return Number{pool.terms.fee} * Number{coins} / Number{4 * (coins - 1)};
}

template <class N>
Ruling<void> set_balance(StableCoin<N>& coin, const CurveNumber<N>& balance,
                         const CurveNumber<N>& fees) {
  const auto left = narrow_amount<N>(balance);
  const auto set_aside = narrow_amount<N>(fees);
  if (!left || !set_aside) return std::unexpected{Rejection::overflow};
  coin.balance = *left;
  coin.fees = *set_aside;
  return {};
}

// Charges each coin for its distance from proportion: the receiver's part leaves the balance, the
// rest only the counted one, `move.after`.
template <class N>
Ruling<void> charge(StableSwapPool<N>& pool, Move<N>& move) {
  using Number = CurveNumber<N>;
  const Number whole{stable_swap::fee_denominator};
  const Number base = base_fee(pool);
  const Number even =
      (move.invariant_before + move.invariant_after) / Number{static_cast<int>(pool.size)};
  for (std::size_t i = 0; i < pool.size; ++i) {
    const Number ideal = move.invariant_after * move.before[i] / move.invariant_before;
    const Number both = Number{pool.coins[i].rate} * (move.before[i] + move.after[i]) / Number{wad};
    const Number share = stable_swap::dynamic_fee(both, even, base, pool.terms.offpeg_multiplier);
    const Number fee = share * distance(ideal, move.after[i]) / whole;
    const Number set_aside = fee * Number{pool.terms.admin_share} / whole;
    const auto ruling = set_balance<N>(pool.coins[i], move.after[i] - set_aside,
                                       Number{pool.coins[i].fees.value} + set_aside);
    if (!ruling) return ruling;
    move.after[i] = move.after[i] - fee;
  }
  return {};
}

// The invariant of the counted balances, recorded with their prices.
template <class N>
Ruling<CurveNumber<N>> settle(StableSwapPool<N>& pool, const Balances<CurveNumber<N>>& units,
                              std::uint64_t timestamp) {
  using Number = CurveNumber<N>;
  const Ruling<Number> invariant = invariant_of(pool, units, timestamp);
  if (!invariant) return invariant;
  const auto values = values_of(pool, units);
  const auto spot = stable_swap::prices<Number>(used(values, pool.size),
                                                pool.amplification_at(timestamp), *invariant);
  const auto recorded = pool.oracles.record(spot, *invariant, timestamp);
  if (!recorded) return std::unexpected{recorded.error()};
  return invariant;
}

// The whole of what comes in is shared out, dust of an emptied pool included.
template <class N>
Ruling<CurveNumber<N>> deposit_first(StableSwapPool<N>& pool, const Move<N>& move,
                                     std::uint64_t timestamp) {
  for (std::size_t i = 0; i < pool.size; ++i) {
    const auto balance = narrow_amount<N>(move.after[i]);
    if (!balance) return std::unexpected{balance.error()};
    pool.coins[i].balance = *balance;
  }
  const auto invariant = narrow<N>(move.invariant_after);
  if (!invariant) return std::unexpected{invariant.error()};
  pool.oracles.invariant = {*invariant, *invariant};
  pool.oracles.invariant_updated = std::max(pool.oracles.invariant_updated, timestamp);
  return move.invariant_after;
}

template <class N>
Ruling<CurveNumber<N>> deposit_later(StableSwapPool<N>& pool, Move<N>& move,
                                     std::uint64_t timestamp) {
  using Number = CurveNumber<N>;
  if (const auto charged = charge(pool, move); !charged) return std::unexpected{charged.error()};
  const Ruling<Number> settled = settle(pool, move.after, timestamp);
  if (!settled) return settled;
  return Number{pool.shares.value} * (*settled - move.invariant_before) / move.invariant_before;
}

template <class N>
Ruling<Move<N>> move_of(const StableSwapPool<N>& pool, const Balances<CurveNumber<N>>& after,
                        std::uint64_t timestamp) {
  Move<N> move{units_in(pool), after, {}, {}};
  const auto before_ruling = invariant_of(pool, move.before, timestamp);
  if (!before_ruling) return std::unexpected{before_ruling.error()};
  const auto after_ruling = invariant_of(pool, after, timestamp);
  if (!after_ruling) return std::unexpected{after_ruling.error()};
  move.invariant_before = *before_ruling;
  move.invariant_after = *after_ruling;
  return move;
}

template <class N>
Ruling<void> burn(StableSwapPool<N>& pool, AmountOf<N> shares) {
  if (shares > pool.shares) return std::unexpected{Rejection::insufficient_liquidity};
  pool.shares -= shares;
  return {};
}

// One coin's withdrawal in value units.
template <class N>
struct OneCoin {
  using Number = CurveNumber<N>;
  Balances<Number> values{};  ///< before
  Number invariant_before{};
  Number invariant_after{};
  Number without_fee{};  ///< balance of the coin at the invariant after
};

template <class N>
Ruling<OneCoin<N>> shrink(const StableSwapPool<N>& pool, AmountOf<N> shares, std::size_t coin,
                          std::uint64_t timestamp) {
  using Number = CurveNumber<N>;
  OneCoin<N> made{pool.values(), {}, {}, {}};
  const auto amplification = pool.amplification_at(timestamp);
  const auto before = stable_swap::invariant<Number>(used(made.values, pool.size), amplification);
  if (!before) return std::unexpected{before.error()};
  made.invariant_before = *before;
  made.invariant_after = *before - Number{shares.value} * *before / Number{pool.shares.value};
  const auto balance = stable_swap::balance_at<Number>(used(made.values, pool.size), coin,
                                                       amplification, made.invariant_after);
  if (!balance) return std::unexpected{balance.error()};
  made.without_fee = *balance;
  return made;
}

// Every coin less the fee on what it moves relative to proportion.
template <class N>
Balances<CurveNumber<N>> less_fees(const StableSwapPool<N>& pool, const OneCoin<N>& made,
                                   std::size_t coin) {
  using Number = CurveNumber<N>;
  const auto coins = static_cast<int>(pool.size);
  const Number even = (made.invariant_before + made.invariant_after) / Number{2 * coins};
  const Number base = base_fee(pool);
  Balances<Number> reduced = made.values;
  for (std::size_t i = 0; i < pool.size; ++i) {
    const Number& value = made.values[i];
    const Number ideal = value * made.invariant_after / made.invariant_before;
    const bool is_paid = i == coin;
    const Number moved = is_paid ? ideal - made.without_fee : value - ideal;
    const Number mean = is_paid ? (value + made.without_fee) / Number{2} : value;
    const Number share = stable_swap::dynamic_fee(mean, even, base, pool.terms.offpeg_multiplier);
    reduced[i] = value - share * moved / Number{stable_swap::fee_denominator};
  }
  return reduced;
}

}  // namespace

template <class N>
Ruling<AmountOf<N>> deposit(StableSwapPool<N>& pool, const CoinAmounts<N>& amounts,
                            std::uint64_t timestamp) {
  using Number = CurveNumber<N>;
  const bool is_first = pool.shares == AmountOf<N>{};
  Balances<Number> after = units_in(pool);
  for (std::size_t i = 0; i < pool.size; ++i) {
    SEAWALL_ASSERT(amounts[i] >= AmountOf<N>{});
    if (is_first && amounts[i] == AmountOf<N>{})
      return std::unexpected{Rejection::insufficient_input};
    after[i] = after[i] + Number{amounts[i].value};
  }
  Ruling<Move<N>> move = move_of(pool, after, timestamp);
  if (!move) return std::unexpected{move.error()};
  if (!(move->invariant_after > move->invariant_before))
    return std::unexpected{Rejection::insufficient_input};
  StableSwapPool<N> changed = pool;
  const Ruling<Number> made = is_first ? deposit_first(changed, *move, timestamp)
                                       : deposit_later(changed, *move, timestamp);
  if (!made) return std::unexpected{made.error()};
  const auto shares = narrow_amount<N>(*made);
  const auto total = narrow_amount<N>(Number{pool.shares.value} + *made);
  if (!shares || !total) return std::unexpected{Rejection::overflow};
  changed.shares = *total;
  pool = changed;
  return *shares;
}

template <class N>
Ruling<AmountOf<N>> withdraw_exactly(StableSwapPool<N>& pool, const CoinAmounts<N>& amounts,
                                     std::uint64_t timestamp) {
  using Number = CurveNumber<N>;
  Balances<Number> after{};
  for (std::size_t i = 0; i < pool.size; ++i) {
    SEAWALL_ASSERT(amounts[i] >= AmountOf<N>{});
    if (amounts[i] > pool.coins[i].balance)
      return std::unexpected{Rejection::insufficient_liquidity};
    after[i] = (pool.coins[i].balance - amounts[i]).value;
  }
  Ruling<Move<N>> move = move_of(pool, after, timestamp);
  if (!move) return std::unexpected{move.error()};
  StableSwapPool<N> changed = pool;
  if (const auto charged = charge(changed, *move); !charged)
    return std::unexpected{charged.error()};
  const Ruling<Number> settled = settle(changed, move->after, timestamp);
  if (!settled) return std::unexpected{settled.error()};
  const Number whole_part =
      (move->invariant_before - *settled) * Number{pool.shares.value} / move->invariant_before;
  const auto rounded = narrow_amount<N>(whole_part + Number{N::is_exact ? 1 : 0});
  if (!rounded) return rounded;
  if (*rounded <= AmountOf<N>{N::from(N::is_exact ? 1 : 0)})
    return std::unexpected{Rejection::insufficient_output};
  if (const auto burnt = burn(changed, *rounded); !burnt) return std::unexpected{burnt.error()};
  pool = changed;
  return *rounded;
}

template <class N>
Ruling<AmountOf<N>> withdraw_one_coin(StableSwapPool<N>& pool, AmountOf<N> shares, std::size_t coin,
                                      std::uint64_t timestamp) {
  using Number = CurveNumber<N>;
  SEAWALL_ASSERT(coin < pool.size);
  if (!(shares > AmountOf<N>{})) return std::unexpected{Rejection::insufficient_input};
  if (shares > pool.shares) return std::unexpected{Rejection::insufficient_liquidity};
  const auto made = shrink(pool, shares, coin, timestamp);
  if (!made) return std::unexpected{made.error()};
  const auto reduced = less_fees(pool, *made, coin);
  const Number amplification = pool.amplification_at(timestamp);
  const auto balance = stable_swap::balance_at<Number>(used(reduced, pool.size), coin,
                                                       amplification, made->invariant_after);
  if (!balance) return std::unexpected{balance.error()};
  const Number unit{wad};
  const Number rate{pool.coins[coin].rate};
  const Number last_unit{N::is_exact ? 1 : 0};
  const Number paid = (reduced[coin] - *balance - last_unit) * unit / rate;
  if (has_failed(paid)) return std::unexpected{Rejection::insufficient_output};
  const Number without_fee = (made->values[coin] - made->without_fee) * unit / rate;
  const Number set_aside =
      (without_fee - paid) * Number{pool.terms.admin_share} / Number{stable_swap::fee_denominator};
  StableSwapPool<N> changed = pool;
  StableCoin<N>& out = changed.coins[coin];
  const auto ruling = set_balance<N>(out, Number{out.balance.value} - paid - set_aside,
                                     Number{out.fees.value} + set_aside);
  if (!ruling) return std::unexpected{ruling.error()};
  Balances<Number> values = made->values;
  values[coin] = made->without_fee;
  const auto spot =
      stable_swap::prices<Number>(used(values, pool.size), amplification, made->invariant_after);
  const auto recorded = changed.oracles.record(spot, made->invariant_after, timestamp);
  if (!recorded) return std::unexpected{recorded.error()};
  changed.shares -= shares;
  const auto amount = narrow_amount<N>(paid);
  if (amount) pool = changed;
  return amount;
}

template <class N>
Ruling<CoinAmounts<N>> withdraw(StableSwapPool<N>& pool, AmountOf<N> shares,
                                std::uint64_t timestamp) {
  using Number = CurveNumber<N>;
  if (!(shares > AmountOf<N>{})) return std::unexpected{Rejection::insufficient_input};
  if (shares > pool.shares) return std::unexpected{Rejection::insufficient_liquidity};
  const Number given{shares.value};
  const Number total{pool.shares.value};
  StableSwapPool<N> changed = pool;
  CoinAmounts<N> amounts{};
  for (std::size_t i = 0; i < pool.size; ++i) {
    const auto amount = narrow_amount<N>(Number{pool.coins[i].balance.value} * given / total);
    if (!amount) return std::unexpected{amount.error()};
    amounts[i] = *amount;
    changed.coins[i].balance -= *amount;
  }
  const Number last{pool.oracles.invariant.last};
  const auto recorded = changed.oracles.record_invariant(last - last * given / total, timestamp);
  if (!recorded) return std::unexpected{recorded.error()};
  changed.shares -= shares;
  pool = changed;
  return amounts;
}

template <class N>
CoinAmounts<N> claim_fees(StableSwapPool<N>& pool) {
  CoinAmounts<N> amounts{};
  for (std::size_t i = 0; i < pool.size; ++i)
    amounts[i] = std::exchange(pool.coins[i].fees, AmountOf<N>{});
  return amounts;
}

template Ruling<AmountOf<Exact>> deposit(StableSwapPool<Exact>&, const CoinAmounts<Exact>&,
                                         std::uint64_t);
template Ruling<AmountOf<Exact>> withdraw_exactly(StableSwapPool<Exact>&, const CoinAmounts<Exact>&,
                                                  std::uint64_t);
template Ruling<AmountOf<Exact>> withdraw_one_coin(StableSwapPool<Exact>&, AmountOf<Exact>,
                                                   std::size_t, std::uint64_t);
template Ruling<CoinAmounts<Exact>> withdraw(StableSwapPool<Exact>&, AmountOf<Exact>,
                                             std::uint64_t);
template CoinAmounts<Exact> claim_fees(StableSwapPool<Exact>&);
template Ruling<AmountOf<Fast>> deposit(StableSwapPool<Fast>&, const CoinAmounts<Fast>&,
                                        std::uint64_t);
template Ruling<AmountOf<Fast>> withdraw_exactly(StableSwapPool<Fast>&, const CoinAmounts<Fast>&,
                                                 std::uint64_t);
template Ruling<AmountOf<Fast>> withdraw_one_coin(StableSwapPool<Fast>&, AmountOf<Fast>,
                                                  std::size_t, std::uint64_t);
template Ruling<CoinAmounts<Fast>> withdraw(StableSwapPool<Fast>&, AmountOf<Fast>, std::uint64_t);
template CoinAmounts<Fast> claim_fees(StableSwapPool<Fast>&);

}  // namespace seawall
