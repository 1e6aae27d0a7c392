#include "seawall/mechanics/liquidity/crypto_swap_liquidity.hpp"

namespace seawall {
namespace {

using crypto_swap::Change;
using crypto_swap::LossCheck;
using crypto_swap::Pair;

constexpr int noise_fee = 100'000;           // parts of 10^10
constexpr Int128 amount_coarsest = 100'000;  // below it a price of two integers is too coarse

// Half the fee on what is out of proportion, as a share of new shares: parts of 10^10.
template <class N>
CurveNumber<N> deposit_fee(const CryptoSwapPool<N>& pool, const Pair<CurveNumber<N>>& added,
                           const Pair<CurveNumber<N>>& values) {
  using Number = CurveNumber<N>;
  const Number two{2};
  const Number half = crypto_swap::fee(pool.terms.fees, values) * two / Number{4};
  const Number sum = added[0] + added[1];
  const Number mean = sum / two;
  const Number lean = distance(added[0], mean) + distance(added[1], mean);
  return half * lean / sum + Number{noise_fee};
}

// A balance scaled to 18 decimals, not yet at the price scale.
template <class N>
CurveNumber<N> scaled(const CryptoSwapPool<N>& pool, std::size_t coin, AmountOf<N> amount) {
  return CurveNumber<N>{amount.value} * pool.scale_of(coin);
}

// Of a deposit or withdrawal of one coin: what it exchanges of that coin, beyond its part of the
// whole, for its part of the other one. 0 where that cannot be told from roundings.
template <class N>
CurveNumber<N> price_of(std::size_t coin, const CurveNumber<N>& other_part,
                        const CurveNumber<N>& beyond_part) {
  using Number = CurveNumber<N>;
  const Number one{wad};
  const Number price = other_part * one / beyond_part;
  return coin == 0 ? one * one / price : price;
}

template <class N>
CurveNumber<N> deposit_price(const CryptoSwapPool<N>& filled, const CryptoAmounts<N>& amounts,
                             const CurveNumber<N>& shares, const CurveNumber<N>& total_shares) {
  using Number = CurveNumber<N>;
  const AmountOf<N> nothing{};
  const bool is_of_both = amounts[0] > nothing && amounts[1] > nothing;
  if (is_of_both || !(shares > Number{amount_coarsest})) return Number{0};
  const std::size_t coin = amounts[0] == nothing ? 1 : 0;
  const Number other = scaled(filled, 1 - coin, filled.balances[1 - coin]);
  const Number held = Number{filled.balances[coin].value};
  const Number scale = filled.scale_of(coin);
  return price_of<N>(coin, other * shares / total_shares,
                     Number{amounts[coin].value} * scale - shares * held * scale / total_shares);
}

template <class N>
Ruling<AmountOf<N>> deposit_first(CryptoSwapPool<N>& filled, const CurveNumber<N>& invariant) {
  const auto product =
      crypto_swap::constant_product<N>(invariant, CurveNumber<N>{filled.prices.scale});
  if (!product) return std::unexpected{product.error()};
  const auto shares = narrow_amount<N>(*product);
  const auto stored = narrow<N>(invariant);
  if (!shares || !stored) return std::unexpected{Rejection::overflow};
  if (!(*shares > AmountOf<N>{})) return std::unexpected{Rejection::insufficient_input};
  filled.invariant = *stored;
  filled.profit.virtual_price = N::from(wad);
  filled.profit.total = N::from(wad);
  filled.shares += *shares;
  return shares;
}

template <class N>
Ruling<AmountOf<N>> deposit_later(CryptoSwapPool<N>& filled, const CryptoAmounts<N>& amounts,
                                  const Pair<CurveNumber<N>>& before, const Change<N>& change) {
  using Number = CurveNumber<N>;
  const Number supply{filled.shares.value};
  const Number made = supply * change.invariant / Number{filled.invariant} - supply;
  if (has_failed(made) || is_zero(made)) return std::unexpected{Rejection::insufficient_input};
  const Pair<Number> added{change.values[0] - before[0], change.values[1] - before[1]};
  const Number fee =
      deposit_fee(filled, added, change.values) * made / Number{crypto_swap::fee_denominator} +
      Number{N::is_exact ? 1 : 0};
  const auto shares = narrow_amount<N>(made - fee);
  if (!shares) return std::unexpected{Rejection::insufficient_input};
  const auto total = narrow_amount<N>(supply + Number{shares->value});
  if (!total) return total;
  filled.shares = *total;
  Change<N> priced = change;
  priced.price = deposit_price(filled, amounts, Number{shares->value}, Number{total->value});
  if (has_failed(priced.price)) return std::unexpected{Rejection::overflow};
  const auto followed = crypto_swap::follow(filled, priced);
  if (!followed) return std::unexpected{followed.error()};
  return shares;
}

// A withdrawal of one coin, by the fall of D.
template <class N>
struct OneCoin {
  using Number = CurveNumber<N>;
  Number fall{};       ///< of D, before the fee
  Number invariant{};  ///< after it
  Pair<Number> values{};
  AmountOf<N> paid{};
};

template <class N>
Ruling<OneCoin<N>> one_coin(const CryptoSwapPool<N>& pool, AmountOf<N> shares, std::size_t coin) {
  using Number = CurveNumber<N>;
  const Number before{pool.invariant};
  OneCoin<N> made;
  made.values = pool.values();
  made.fall = Number{shares.value} * before / Number{pool.shares.value};
  const Number fee = crypto_swap::fee(pool.terms.fees, made.values) * made.fall /
                         Number{2 * crypto_swap::fee_denominator} +
                     Number{N::is_exact ? 1 : 0};
  made.invariant = before - (made.fall - fee);
  if (has_failed(made.invariant)) return std::unexpected{Rejection::overflow};
  const auto left = crypto_swap::value_at(pool.terms.shape, made.values, coin, made.invariant);
  if (!left) return std::unexpected{left.error()};
  const Number one{wad};
  const Number unit =
      coin == 0 ? one * pool.scale_of(0) : Number{pool.prices.scale} * pool.scale_of(1);
  const Number paid = (made.values[coin] - *left) * one / unit;
  if (has_failed(paid)) return std::unexpected{Rejection::insufficient_output};
  made.values[coin] = *left;
  const auto amount = narrow_amount<N>(paid);
  if (!amount) return std::unexpected{amount.error()};
  made.paid = *amount;
  return made;
}

template <class N>
CurveNumber<N> withdrawal_price(const CryptoSwapPool<N>& before, const OneCoin<N>& made,
                                AmountOf<N> shares, std::size_t coin) {
  using Number = CurveNumber<N>;
  const AmountOf<N> coarsest{N::from(amount_coarsest)};
  if (!(made.paid > coarsest && shares > coarsest)) return Number{0};
  const Number invariant{before.invariant};
  const Number other = scaled(before, 1 - coin, before.balances[1 - coin]);
  const Number scale = before.scale_of(coin);
  const Number held{before.balances[coin].value};
  return price_of<N>(coin, other * made.fall / invariant,
                     Number{made.paid.value} * scale - made.fall * held * scale / invariant);
}

}  // namespace

template <class N>
Ruling<AmountOf<N>> deposit(CryptoSwapPool<N>& pool, const CryptoAmounts<N>& amounts,
                            std::uint64_t timestamp) {
  using Number = CurveNumber<N>;
  CryptoSwapPool<N> filled = pool;
  for (std::size_t i = 0; i < 2; ++i) {
    SEAWALL_ASSERT(amounts[i] >= AmountOf<N>{});
    const auto held = narrow_amount<N>(Number{pool.balances[i].value} + Number{amounts[i].value});
    if (!held) return held;
    filled.balances[i] = *held;
  }
  if (filled.balances == pool.balances) return std::unexpected{Rejection::insufficient_input};
  const Pair<Number> values = filled.values();
  const auto invariant = crypto_swap::invariant(pool.terms.shape, values);
  if (!invariant) return std::unexpected{invariant.error()};
  const bool is_first = pool.invariant == typename N::Number{};
  const Change<N> change{.values = values, .invariant = *invariant, .timestamp = timestamp};
  const auto shares = is_first ? deposit_first(filled, *invariant)
                               : deposit_later(filled, amounts, pool.values(), change);
  if (shares) pool = filled;
  return shares;
}

template <class N>
Ruling<CryptoAmounts<N>> withdraw(CryptoSwapPool<N>& pool, AmountOf<N> shares) {
  using Number = CurveNumber<N>;
  if (!(shares > AmountOf<N>{})) return std::unexpected{Rejection::insufficient_input};
  if (shares > pool.shares) return std::unexpected{Rejection::insufficient_liquidity};
  const Number counted = Number{shares.value} - Number{N::is_exact ? 1 : 0};
  const Number total{pool.shares.value};
  CryptoSwapPool<N> changed = pool;
  CryptoAmounts<N> amounts{};
  for (std::size_t i = 0; i < 2; ++i) {
    const auto amount = narrow_amount<N>(Number{pool.balances[i].value} * counted / total);
    if (!amount) return std::unexpected{amount.error()};
    amounts[i] = *amount;
    changed.balances[i] -= *amount;
  }
  const Number before{pool.invariant};
  const auto invariant = narrow<N>(before - before * counted / total);
  if (!invariant) return std::unexpected{invariant.error()};
  changed.invariant = *invariant;
  changed.shares -= shares;
  pool = changed;
  return amounts;
}

template <class N>
Ruling<AmountOf<N>> withdraw_one_coin(CryptoSwapPool<N>& pool, AmountOf<N> shares, std::size_t coin,
                                      std::uint64_t timestamp) {
  SEAWALL_ASSERT(coin < 2);
  if (!(shares > AmountOf<N>{})) return std::unexpected{Rejection::insufficient_input};
  if (shares > pool.shares) return std::unexpected{Rejection::insufficient_liquidity};
  const auto made = one_coin(pool, shares, coin);
  if (!made) return std::unexpected{made.error()};
  const auto price = withdrawal_price(pool, *made, shares, coin);
  if (has_failed(price)) return std::unexpected{Rejection::overflow};
  if (made->paid > pool.balances[coin]) return std::unexpected{Rejection::insufficient_liquidity};
  CryptoSwapPool<N> changed = pool;
  changed.balances[coin] -= made->paid;
  changed.shares -= shares;
  const auto followed = crypto_swap::follow(
      changed, Change<N>{made->values, price, made->invariant, timestamp, LossCheck::ignore});
  if (!followed) return std::unexpected{followed.error()};
  pool = changed;
  return made->paid;
}

template Ruling<AmountOf<Exact>> deposit(CryptoSwapPool<Exact>&, const CryptoAmounts<Exact>&,
                                         std::uint64_t);
template Ruling<CryptoAmounts<Exact>> withdraw(CryptoSwapPool<Exact>&, AmountOf<Exact>);
template Ruling<AmountOf<Exact>> withdraw_one_coin(CryptoSwapPool<Exact>&, AmountOf<Exact>,
                                                   std::size_t, std::uint64_t);
template Ruling<AmountOf<Fast>> deposit(CryptoSwapPool<Fast>&, const CryptoAmounts<Fast>&,
                                        std::uint64_t);
template Ruling<CryptoAmounts<Fast>> withdraw(CryptoSwapPool<Fast>&, AmountOf<Fast>);
template Ruling<AmountOf<Fast>> withdraw_one_coin(CryptoSwapPool<Fast>&, AmountOf<Fast>,
                                                  std::size_t, std::uint64_t);

}  // namespace seawall
