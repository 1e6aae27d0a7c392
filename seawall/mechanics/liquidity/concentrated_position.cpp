#include "seawall/mechanics/liquidity/concentrated_position.hpp"

#include <algorithm>

namespace seawall::concentrated {
namespace {

template <class N>
using Growths = std::array<typename Numbers<N>::Growth, 2>;

bool is_valid(const Terms& terms, TickRange range) {
  return range.lower < range.upper && range.lower >= tick_min && range.upper <= tick_max &&
         range.lower % terms.tick_spacing == 0 && range.upper % terms.tick_spacing == 0;
}

template <class N>
typename Numbers<N>::SqrtPrice price_at(const TickSet<N>& ticks, Tick tick) {
  const TickState<N>* state = ticks.find(tick);
  return state != nullptr ? state->sqrt_price : *Math<N>::sqrt_price_at(tick);
}

// What grew on the other side of a tick is what grew in all less what grew on this one.
template <class N>
Growths<N> growth_inside(const Pool<N>& pool, TickRange range) {
  const TickState<N>* lower = pool.ticks.find(range.lower);
  const TickState<N>* upper = pool.ticks.find(range.upper);
  SEAWALL_ASSERT(lower != nullptr && upper != nullptr);
  Growths<N> inside{};
  for (std::size_t i = 0; i < 2; ++i) {
    const auto all = pool.fee_growth[i];
    const auto beyond = [&](const TickState<N>& end, bool is_outside) {
      const auto outside = end.growth_outside[i];
      return is_outside ? outside : Math<N>::difference(all, outside);
    };
    const auto below = beyond(*lower, pool.tick >= range.lower);
    const auto above = beyond(*upper, pool.tick < range.upper);
    inside[i] = Math<N>::difference(Math<N>::difference(all, below), above);
  }
  return inside;
}

template <class N>
void credit(const Pool<N>& pool, Position<N>& position) {
  const Growths<N> inside = growth_inside(pool, position.range);
  for (std::size_t i = 0; i < 2; ++i)
    position.owed[i] += Math<N>::earned(Math<N>::difference(inside[i], position.growth_inside[i]),
                                        position.liquidity);
  position.growth_inside = inside;
}

// A tick that comes to be takes all growth so far to have been below it.
template <class N>
void change_end(Pool<N>& pool, Tick tick, Int128 gross, Int128 net) {
  TickState<N>* state = pool.ticks.find(tick);
  if (state == nullptr)
    state =
        &pool.ticks.insert({.tick = tick,
                            .sqrt_price = *Math<N>::sqrt_price_at(tick),
                            .growth_outside = tick <= pool.tick ? pool.fee_growth : Growths<N>{}});
  state->gross += static_cast<UInt128>(gross);
  state->net += net;
}

template <class N>
void change_ends(Pool<N>& pool, TickRange range, Int128 liquidity) {
  change_end(pool, range.lower, liquidity, liquidity);
  change_end(pool, range.upper, liquidity, -liquidity);
}

template <class N>
void change_in_range(Pool<N>& pool, TickRange range, Int128 liquidity) {
  if (pool.tick < range.lower || pool.tick >= range.upper) return;
  pool.observations.write({pool.now, pool.tick, pool.liquidity});
  pool.liquidity += static_cast<UInt128>(liquidity);
}

template <class N>
TokenAmounts<N> amounts_in(const Pool<N>& pool, TickRange range, UInt128 liquidity,
                           Rounding rounding) {
  using M = Math<N>;
  const auto lower = price_at(pool.ticks, range.lower);
  const auto upper = price_at(pool.ticks, range.upper);
  if (pool.tick < range.lower) return {M::amount0_between(lower, upper, liquidity, rounding), {}};
  if (pool.tick >= range.upper) return {{}, M::amount1_between(lower, upper, liquidity, rounding)};
  return {M::amount0_between(pool.sqrt_price, upper, liquidity, rounding),
          M::amount1_between(lower, pool.sqrt_price, liquidity, rounding)};
}

// Whether a range's ends can take so much, once another position has left them.
template <class N>
bool has_room(const Pool<N>& pool, TickRange range, UInt128 liquidity, const Position<N>& leaving) {
  const UInt128 most = liquidity_per_tick_max(pool.terms);
  return std::ranges::all_of(std::array{range.lower, range.upper}, [&](Tick tick) {
    const TickState<N>* state = pool.ticks.find(tick);
    UInt128 present = state != nullptr ? state->gross : 0;
    if (leaving.range.lower == tick || leaving.range.upper == tick) present -= leaving.liquidity;
    return liquidity <= most - present;
  });
}

}  // namespace

UInt128 liquidity_per_tick_max(const Terms& terms) {
  const std::int32_t ticks = 2 * (tick_max / terms.tick_spacing) + 1;
  return ~UInt128{0} / static_cast<UInt128>(ticks);
}

template <class N>
Ruling<TokenAmounts<N>> add_liquidity(Pool<N>& pool, Position<N>& position, UInt128 liquidity) {
  const TickRange range = position.range;
  if (!is_valid(pool.terms, range)) return std::unexpected{Rejection::tick_out_of_range};
  if (liquidity == 0) return std::unexpected{Rejection::insufficient_input};
  if (!has_room<N>(pool, range, liquidity, {})) return std::unexpected{Rejection::overflow};
  change_ends(pool, range, static_cast<Int128>(liquidity));
  credit(pool, position);
  position.liquidity += liquidity;
  const TokenAmounts<N> paid = amounts_in(pool, range, liquidity, Rounding::up);
  change_in_range(pool, range, static_cast<Int128>(liquidity));
  return paid;
}

template <class N>
Ruling<TokenAmounts<N>> remove_liquidity(Pool<N>& pool, Position<N>& position, UInt128 liquidity) {
  if (liquidity > position.liquidity || position.liquidity == 0)
    return std::unexpected{Rejection::insufficient_liquidity};
  credit(pool, position);
  if (liquidity == 0) return TokenAmounts<N>{};
  const TickRange range = position.range;
  const TokenAmounts<N> worth = amounts_in(pool, range, liquidity, Rounding::down);
  change_ends(pool, range, -static_cast<Int128>(liquidity));
  for (const Tick tick : {range.lower, range.upper})
    if (pool.ticks.find(tick)->gross == 0) pool.ticks.erase(tick);
  position.liquidity -= liquidity;
  position.owed[0] += Math<N>::owed(worth.amount0);
  position.owed[1] += Math<N>::owed(worth.amount1);
  change_in_range(pool, range, -static_cast<Int128>(liquidity));
  return worth;
}

template <class N>
Ruling<TokenAmounts<N>> move_liquidity(Pool<N>& pool, Position<N>& position, TickRange range) {
  if (!is_valid(pool.terms, range)) return std::unexpected{Rejection::tick_out_of_range};
  const TokenAmounts<N> worth = worth_of(pool, position.range, position.liquidity);
  const UInt128 liquidity = liquidity_for(pool, range, worth);
  if (liquidity == 0) return std::unexpected{Rejection::insufficient_liquidity};
  if (!has_room(pool, range, liquidity, position)) return std::unexpected{Rejection::overflow};
  const auto taken = remove_liquidity(pool, position, position.liquidity);
  position.range = range;
  const auto paid = add_liquidity(pool, position, liquidity);
  SEAWALL_ASSERT(taken && paid);  // asked above
  return collect(position, *paid);
}

template <class N>
TokenAmounts<N> collect(Position<N>& position, const TokenAmounts<N>& asked) {
  const TokenAmounts<N> paid{std::min(Math<N>::tokens(position.owed[0]), asked.amount0),
                             std::min(Math<N>::tokens(position.owed[1]), asked.amount1)};
  position.owed[0] -= Math<N>::owed(paid.amount0);
  position.owed[1] -= Math<N>::owed(paid.amount1);
  return paid;
}

template <class N>
TokenAmounts<N> claim_of(const Pool<N>& pool, const Position<N>& position) {
  Position<N> touched = position;
  if (touched.liquidity > 0) credit(pool, touched);
  return {Math<N>::tokens(touched.owed[0]), Math<N>::tokens(touched.owed[1])};
}

template <class N>
TokenAmounts<N> worth_of(const Pool<N>& pool, TickRange range, UInt128 liquidity) {
  if (liquidity == 0) return {};
  SEAWALL_ASSERT(is_valid(pool.terms, range));
  return amounts_in(pool, range, liquidity, Rounding::down);
}

template <class N>
UInt128 liquidity_for(const Pool<N>& pool, TickRange range, const TokenAmounts<N>& amounts) {
  using M = Math<N>;
  SEAWALL_ASSERT(is_valid(pool.terms, range));
  const auto lower = price_at(pool.ticks, range.lower);
  const auto upper = price_at(pool.ticks, range.upper);
  if (pool.sqrt_price <= lower) return M::liquidity_for0(lower, upper, amounts.amount0);
  if (pool.sqrt_price >= upper) return M::liquidity_for1(lower, upper, amounts.amount1);
  return std::min(M::liquidity_for0(pool.sqrt_price, upper, amounts.amount0),
                  M::liquidity_for1(lower, pool.sqrt_price, amounts.amount1));
}

Position<Fast> fast_of(const Position<Exact>& exact) {
  return {exact.range,
          exact.liquidity,
          {fast_growth(exact.growth_inside[0]), fast_growth(exact.growth_inside[1])},
          {static_cast<double>(exact.owed[0]), static_cast<double>(exact.owed[1])}};
}

// Every rule in both kinds of number.
template Ruling<TokenAmounts<Exact>> add_liquidity(Pool<Exact>&, Position<Exact>&, UInt128);
template Ruling<TokenAmounts<Fast>> add_liquidity(Pool<Fast>&, Position<Fast>&, UInt128);
template Ruling<TokenAmounts<Exact>> remove_liquidity(Pool<Exact>&, Position<Exact>&, UInt128);
template Ruling<TokenAmounts<Fast>> remove_liquidity(Pool<Fast>&, Position<Fast>&, UInt128);
template Ruling<TokenAmounts<Exact>> move_liquidity(Pool<Exact>&, Position<Exact>&, TickRange);
template Ruling<TokenAmounts<Fast>> move_liquidity(Pool<Fast>&, Position<Fast>&, TickRange);
template TokenAmounts<Exact> collect(Position<Exact>&, const TokenAmounts<Exact>&);
template TokenAmounts<Fast> collect(Position<Fast>&, const TokenAmounts<Fast>&);
template TokenAmounts<Exact> claim_of(const Pool<Exact>&, const Position<Exact>&);
template TokenAmounts<Fast> claim_of(const Pool<Fast>&, const Position<Fast>&);
template TokenAmounts<Exact> worth_of(const Pool<Exact>&, TickRange, UInt128);
template TokenAmounts<Fast> worth_of(const Pool<Fast>&, TickRange, UInt128);
template UInt128 liquidity_for(const Pool<Exact>&, TickRange, const TokenAmounts<Exact>&);
template UInt128 liquidity_for(const Pool<Fast>&, TickRange, const TokenAmounts<Fast>&);

}  // namespace seawall::concentrated
