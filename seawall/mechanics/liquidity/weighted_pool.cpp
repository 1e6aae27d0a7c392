#include "seawall/mechanics/liquidity/weighted_pool.hpp"

namespace seawall {
namespace {

using weighted::Amounts;
using weighted::Holding;

template <class N>
CurveNumber<N> scale_of(const WeightedToken<N>& token) {
  return power_of_ten(18 - token.decimals);
}

template <class N>
CurveNumber<N> scaled(const WeightedToken<N>& token, AmountOf<N> units) {
  return CurveNumber<N>{units.value} * scale_of(token);
}

template <class N>
Amounts<CurveNumber<N>> scaled(const WeightedPool<N>& pool, const TokenAmounts<N>& amounts) {
  Amounts<CurveNumber<N>> made{};
  for (std::size_t i = 0; i < pool.size; ++i) {
    SEAWALL_ASSERT(amounts[i] >= AmountOf<N>{});
    made[i] = scaled(pool.tokens[i], amounts[i]);
  }
  return made;
}

template <class N>
std::span<const Holding<CurveNumber<N>>> used(
    const WeightedPool<N>& pool,
    const std::array<Holding<CurveNumber<N>>, weighted::tokens_max>& holdings) {
  return {holdings.data(), pool.size};
}

template <class N>
weighted::Ownership<CurveNumber<N>> ownership_of(const WeightedPool<N>& pool) {
  return {CurveNumber<N>{pool.shares.value}, CurveNumber<N>{pool.fee}};
}

template <class N>
Ruling<void> put(WeightedToken<N>& token, AmountOf<N> amount) {
  if (amount > AmountOf<N>{N::from(vault_balance_max)} - token.balance)
    return std::unexpected{Rejection::overflow};
  token.balance += amount;
  return {};
}

template <class N>
Ruling<void> take(WeightedToken<N>& token, AmountOf<N> amount) {
  if (amount > token.balance) return std::unexpected{Rejection::insufficient_liquidity};
  token.balance -= amount;
  return {};
}

template <class N>
Ruling<void> put_all(WeightedPool<N>& pool, const TokenAmounts<N>& amounts) {
  for (std::size_t i = 0; i < pool.size; ++i)
    if (const auto ruling = put(pool.tokens[i], amounts[i]); !ruling) return ruling;
  return {};
}

template <class N>
Ruling<void> take_all(WeightedPool<N>& pool, const TokenAmounts<N>& amounts) {
  for (std::size_t i = 0; i < pool.size; ++i)
    if (const auto ruling = take(pool.tokens[i], amounts[i]); !ruling) return ruling;
  return {};
}

template <class N>
Ruling<void> mint(WeightedPool<N>& pool, AmountOf<N> shares) {
  const auto total =
      narrow_amount<N>(CurveNumber<N>{pool.shares.value} + CurveNumber<N>{shares.value});
  if (!total) return std::unexpected{total.error()};
  pool.shares = *total;
  return {};
}

// What the first join locked stays.
template <class N>
Ruling<void> burn(WeightedPool<N>& pool, AmountOf<N> shares) {
  if (shares > pool.shares - AmountOf<N>{N::from(weighted_shares_locked)})
    return std::unexpected{Rejection::insufficient_liquidity};
  pool.shares -= shares;
  return {};
}

// Commits what a step has done to a copy, unless a part of it was refused.
template <class N, class T>
Ruling<T> committed(WeightedPool<N>& pool, const WeightedPool<N>& changed, const T& answer,
                    const Ruling<void>& tokens, const Ruling<void>& shares) {
  if (!tokens) return std::unexpected{tokens.error()};
  if (!shares) return std::unexpected{shares.error()};
  pool = changed;
  return answer;
}

}  // namespace

template <class N>
Holding<CurveNumber<N>> WeightedPool<N>::holding(std::size_t token) const {
  SEAWALL_ASSERT(token < size);
  return {scaled(tokens[token], tokens[token].balance), CurveNumber<N>{tokens[token].weight}};
}

template <class N>
std::array<Holding<CurveNumber<N>>, weighted::tokens_max> WeightedPool<N>::holdings() const {
  std::array<Holding<CurveNumber<N>>, weighted::tokens_max> made{};
  for (std::size_t i = 0; i < size; ++i)
    made[i] = holding(i);
  return made;
}

WeightedPool<Fast> to_fast(const WeightedPool<Exact>& pool) {
  WeightedPool<Fast> made;
  for (std::size_t i = 0; i < pool.size; ++i)
    made.tokens[i] = {AmountOf<Fast>{to_double(pool.tokens[i].balance.value)},
                      pool.tokens[i].weight, pool.tokens[i].decimals};
  made.size = pool.size;
  made.fee = pool.fee;
  made.shares = AmountOf<Fast>{to_double(pool.shares.value)};
  return made;
}

template <class N>
Ruling<AmountOf<N>> amount_out(const WeightedPool<N>& pool, Leg leg, AmountOf<N> amount) {
  using Number = CurveNumber<N>;
  if (!(amount > AmountOf<N>{})) return std::unexpected{Rejection::insufficient_input};
  const Number given{amount.value};
  const Number traded = given - weighted::mul_up(given, Number{pool.fee});
  const auto out = weighted::out_given_in(pool.holding(leg.from), pool.holding(leg.to),
                                          traded * scale_of(pool.tokens[leg.from]));
  if (!out) return std::unexpected{out.error()};
  WeightedToken<N> filled = pool.tokens[leg.from];
  if (const auto ruling = put(filled, amount); !ruling) return std::unexpected{ruling.error()};
  return narrow_amount<N>(*out / scale_of(pool.tokens[leg.to]));
}

template <class N>
Ruling<AmountOf<N>> amount_in(const WeightedPool<N>& pool, Leg leg, AmountOf<N> amount) {
  using Number = CurveNumber<N>;
  if (!(amount > AmountOf<N>{})) return std::unexpected{Rejection::insufficient_output};
  const auto in = weighted::in_given_out(pool.holding(leg.from), pool.holding(leg.to),
                                         scaled(pool.tokens[leg.to], amount));
  if (!in) return std::unexpected{in.error()};
  const Number traded = divide_up(*in, scale_of(pool.tokens[leg.from]));
  const auto given =
      narrow_amount<N>(weighted::div_up(traded, weighted::complement(Number{pool.fee})));
  if (!given) return given;
  WeightedToken<N> filled = pool.tokens[leg.from];
  if (const auto ruling = put(filled, *given); !ruling) return std::unexpected{ruling.error()};
  return given;
}

template <class N>
Ruling<AmountOf<N>> join_first(WeightedPool<N>& pool, const TokenAmounts<N>& amounts) {
  using Number = CurveNumber<N>;
  SEAWALL_ASSERT(pool.shares == AmountOf<N>{});
  WeightedPool<N> changed = pool;
  const auto filled = put_all(changed, amounts);
  if (!filled) return std::unexpected{filled.error()};
  const auto holdings = changed.holdings();
  const auto invariant = weighted::invariant<Number>(used(changed, holdings));
  if (!invariant) return std::unexpected{invariant.error()};
  const auto total = narrow_amount<N>(*invariant * Number{static_cast<int>(pool.size)});
  if (!total) return total;
  const AmountOf<N> locked{N::from(weighted_shares_locked)};
  if (*total < locked) return std::unexpected{Rejection::insufficient_liquidity};
  changed.shares = *total;
  pool = changed;
  return *total - locked;
}

template <class N>
Ruling<AmountOf<N>> join_with_tokens(WeightedPool<N>& pool, const TokenAmounts<N>& amounts) {
  using Number = CurveNumber<N>;
  const auto holdings = pool.holdings();
  const auto made =
      weighted::shares_out<Number>(used(pool, holdings), scaled(pool, amounts), ownership_of(pool));
  if (!made) return std::unexpected{made.error()};
  const auto shares = narrow_amount<N>(*made);
  if (!shares) return shares;
  WeightedPool<N> changed = pool;
  return committed(pool, changed, *shares, put_all(changed, amounts), mint(changed, *shares));
}

template <class N>
Ruling<AmountOf<N>> join_with_one_token(WeightedPool<N>& pool, std::size_t token,
                                        AmountOf<N> shares) {
  using Number = CurveNumber<N>;
  const auto made =
      weighted::token_in(pool.holding(token), Number{shares.value}, ownership_of(pool));
  if (!made) return std::unexpected{made.error()};
  const auto amount = narrow_amount<N>(divide_up(*made, scale_of(pool.tokens[token])));
  if (!amount) return amount;
  WeightedPool<N> changed = pool;
  return committed(pool, changed, *amount, put(changed.tokens[token], *amount),
                   mint(changed, shares));
}

template <class N>
Ruling<TokenAmounts<N>> join_in_proportion(WeightedPool<N>& pool, AmountOf<N> shares) {
  using Number = CurveNumber<N>;
  const Number ratio = weighted::div_up(Number{shares.value}, Number{pool.shares.value});
  TokenAmounts<N> amounts{};
  for (std::size_t i = 0; i < pool.size; ++i) {
    const auto amount = narrow_amount<N>(
        divide_up(weighted::mul_up(pool.holding(i).balance, ratio), scale_of(pool.tokens[i])));
    if (!amount) return std::unexpected{amount.error()};
    amounts[i] = *amount;
  }
  WeightedPool<N> changed = pool;
  return committed(pool, changed, amounts, put_all(changed, amounts), mint(changed, shares));
}

template <class N>
Ruling<TokenAmounts<N>> exit_in_proportion(WeightedPool<N>& pool, AmountOf<N> shares) {
  using Number = CurveNumber<N>;
  const Number ratio = weighted::div_down(Number{shares.value}, Number{pool.shares.value});
  TokenAmounts<N> amounts{};
  for (std::size_t i = 0; i < pool.size; ++i) {
    const auto amount = narrow_amount<N>(weighted::mul_down(pool.holding(i).balance, ratio) /
                                         scale_of(pool.tokens[i]));
    if (!amount) return std::unexpected{amount.error()};
    amounts[i] = *amount;
  }
  WeightedPool<N> changed = pool;
  return committed(pool, changed, amounts, take_all(changed, amounts), burn(changed, shares));
}

template <class N>
Ruling<AmountOf<N>> exit_to_one_token(WeightedPool<N>& pool, std::size_t token,
                                      AmountOf<N> shares) {
  using Number = CurveNumber<N>;
  const auto made =
      weighted::token_out(pool.holding(token), Number{shares.value}, ownership_of(pool));
  if (!made) return std::unexpected{made.error()};
  const auto amount = narrow_amount<N>(*made / scale_of(pool.tokens[token]));
  if (!amount) return amount;
  WeightedPool<N> changed = pool;
  return committed(pool, changed, *amount, take(changed.tokens[token], *amount),
                   burn(changed, shares));
}

template <class N>
Ruling<AmountOf<N>> exit_to_tokens(WeightedPool<N>& pool, const TokenAmounts<N>& amounts) {
  using Number = CurveNumber<N>;
  const auto holdings = pool.holdings();
  const auto made =
      weighted::shares_in<Number>(used(pool, holdings), scaled(pool, amounts), ownership_of(pool));
  if (!made) return std::unexpected{made.error()};
  const auto shares = narrow_amount<N>(*made);
  if (!shares) return shares;
  WeightedPool<N> changed = pool;
  return committed(pool, changed, *shares, take_all(changed, amounts), burn(changed, *shares));
}

template struct WeightedPool<Exact>;
template struct WeightedPool<Fast>;
template Ruling<AmountOf<Exact>> amount_out(const WeightedPool<Exact>&, Leg, AmountOf<Exact>);
template Ruling<AmountOf<Exact>> amount_in(const WeightedPool<Exact>&, Leg, AmountOf<Exact>);
template Ruling<AmountOf<Exact>> join_first(WeightedPool<Exact>&, const TokenAmounts<Exact>&);
template Ruling<AmountOf<Exact>> join_with_tokens(WeightedPool<Exact>&, const TokenAmounts<Exact>&);
template Ruling<AmountOf<Exact>> join_with_one_token(WeightedPool<Exact>&, std::size_t,
                                                     AmountOf<Exact>);
template Ruling<TokenAmounts<Exact>> join_in_proportion(WeightedPool<Exact>&, AmountOf<Exact>);
template Ruling<TokenAmounts<Exact>> exit_in_proportion(WeightedPool<Exact>&, AmountOf<Exact>);
template Ruling<AmountOf<Exact>> exit_to_one_token(WeightedPool<Exact>&, std::size_t,
                                                   AmountOf<Exact>);
template Ruling<AmountOf<Exact>> exit_to_tokens(WeightedPool<Exact>&, const TokenAmounts<Exact>&);
template Ruling<AmountOf<Fast>> amount_out(const WeightedPool<Fast>&, Leg, AmountOf<Fast>);
template Ruling<AmountOf<Fast>> amount_in(const WeightedPool<Fast>&, Leg, AmountOf<Fast>);
template Ruling<AmountOf<Fast>> join_first(WeightedPool<Fast>&, const TokenAmounts<Fast>&);
template Ruling<AmountOf<Fast>> join_with_tokens(WeightedPool<Fast>&, const TokenAmounts<Fast>&);
template Ruling<AmountOf<Fast>> join_with_one_token(WeightedPool<Fast>&, std::size_t,
                                                    AmountOf<Fast>);
template Ruling<TokenAmounts<Fast>> join_in_proportion(WeightedPool<Fast>&, AmountOf<Fast>);
template Ruling<TokenAmounts<Fast>> exit_in_proportion(WeightedPool<Fast>&, AmountOf<Fast>);
template Ruling<AmountOf<Fast>> exit_to_one_token(WeightedPool<Fast>&, std::size_t, AmountOf<Fast>);
template Ruling<AmountOf<Fast>> exit_to_tokens(WeightedPool<Fast>&, const TokenAmounts<Fast>&);

}  // namespace seawall
