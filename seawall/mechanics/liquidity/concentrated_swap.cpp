#include "seawall/mechanics/liquidity/concentrated_swap.hpp"

#include <algorithm>

namespace seawall::concentrated {
namespace {

constexpr std::int32_t multiples_per_search = 256;

std::int32_t floor_divide(std::int32_t a, std::int32_t b) {
  return a / b - (a % b != 0 && a < 0 ? 1 : 0);
}

// Where the contract's search for the next tick ends when it finds none: it looks at 256 multiples
// of the spacing at a time. A swap stops there for a moment, and its amounts are rounded.
Tick search_end(Tick tick, std::int32_t spacing, Token paid) {
  const std::int32_t multiple = floor_divide(tick, spacing) + (paid == Token::zero ? 0 : 1);
  const std::int32_t first = floor_divide(multiple, multiples_per_search) * multiples_per_search;
  return paid == Token::zero ? std::max(first * spacing, tick_min)
                             : std::min((first + multiples_per_search - 1) * spacing, tick_max);
}

template <class N>
struct Stop {
  Tick tick;
  typename Numbers<N>::SqrtPrice price;
  bool has_liquidity;  ///< the end of a position, not only of a search
};

// A range without liquidity is left in one go: nothing is traded there, so nothing is rounded.
template <class N>
Stop<N> next_stop(const Pool<N>& pool, const SwapPlan<N>& at) {
  const bool is_down = at.paid == Token::zero;
  const bool has_end = is_down ? at.below > 0 : at.below < pool.ticks.size();
  const TickState<N>* end = has_end ? &pool.ticks[is_down ? at.below - 1 : at.below] : nullptr;
  if constexpr (N::is_exact) {
    if (at.liquidity != 0) {
      const Tick last = search_end(at.tick, pool.terms.tick_spacing, at.paid);
      const bool is_within = has_end && (is_down ? end->tick >= last : end->tick <= last);
      if (!is_within) return {last, *Math<N>::sqrt_price_at(last), false};
    }
  }
  if (has_end) return {end->tick, end->sqrt_price, true};
  return is_down ? Stop<N>{tick_min, Math<N>::price_min, false}
                 : Stop<N>{tick_max, Math<N>::price_max, false};
}

template <class N>
void account(const Pool<N>& pool, const SwapStep<N>& step, Specified specified, SwapPlan<N>& at) {
  using M = Math<N>;
  const auto paid = M::plus(step.in, step.fee);
  at.left = M::minus(at.left, specified == Specified::input ? paid : step.out);
  at.fill.in = M::plus(at.fill.in, paid);
  at.fill.out = M::plus(at.fill.out, step.out);
  at.fill.fee = M::plus(at.fill.fee, step.fee);
  auto earned = step.fee;
  const std::int32_t divisor = pool.terms.protocol_divisor[index_of(at.paid)];
  if (divisor > 0) {
    const auto cut = M::part(step.fee, divisor);
    at.protocol_fee = M::plus(at.protocol_fee, cut);
    earned = M::minus(earned, cut);
  }
  if (at.liquidity > 0) at.growth = M::grown(at.growth, earned, at.liquidity);
}

// Downward the price is then at the tick's own, and the tick already the one below.
template <class N>
void arrive(const Pool<N>& pool, const Stop<N>& stop, SwapPlan<N>& at) {
  const bool is_down = at.paid == Token::zero;
  at.tick = is_down ? stop.tick - 1 : stop.tick;
  if (!stop.has_liquidity) return;
  at.crossings.push_back(at.growth);
  const Int128 net = pool.ticks[is_down ? at.below - 1 : at.below].net;
  at.liquidity += static_cast<UInt128>(is_down ? -net : net);  // wraps to the difference
  is_down ? --at.below : ++at.below;
}

template <class N>
Tick tick_between(const Pool<N>& pool, const SwapPlan<N>& at) {
  Tick tick = *Math<N>::tick_at(at.price);
  if constexpr (N::is_exact) {
    // Where the contract leaves an empty range downward at the end of a search, the tick is already
    // the one below. Of all such stops only the swap's last, at its limit, can be told from
    // outside.
    const bool is_stop = at.liquidity == 0 && at.paid == Token::zero &&
                         search_end(tick, pool.terms.tick_spacing, at.paid) == tick;
    if (is_stop && *Math<N>::sqrt_price_at(tick) == at.price) --tick;
  } else {  // the last digit must not carry a price past an end that was not crossed
    if (at.below > 0) tick = std::max(tick, pool.ticks[at.below - 1].tick);
    if (at.below < pool.ticks.size()) tick = std::min(tick, pool.ticks[at.below].tick - 1);
  }
  return tick;
}

template <class N>
void advance(const Pool<N>& pool, const SwapOrder<N>& order, SwapPlan<N>& at) {
  const Stop<N> stop = next_stop(pool, at);
  const auto target = order.paid == Token::zero ? std::max(stop.price, order.limit)
                                                : std::min(stop.price, order.limit);
  const SwapStep<N> step = Math<N>::step(at.price, target, at.liquidity,
                                         {order.amount.specified, at.left}, pool.terms.fee);
  account(pool, step, order.amount.specified, at);
  if (step.price != target) at.left = {};  // all of it was used on the way
  const bool has_moved = step.price != at.price;
  at.price = step.price;
  if (at.price == stop.price)
    arrive(pool, stop, at);
  else if (has_moved)
    at.tick = tick_between(pool, at);
}

}  // namespace

// Ends: every round passes a tick or the end of a search, or is the last.
template <class N>
Ruling<SwapPlan<N>> plan_swap(const Pool<N>& pool, const SwapOrder<N>& order) {
  constexpr typename Numbers<N>::Tokens nothing{};
  if (order.amount.amount == nothing) return std::unexpected{Rejection::insufficient_input};
  const bool is_ahead =
      order.paid == Token::zero ? order.limit < pool.sqrt_price : order.limit > pool.sqrt_price;
  if (!is_ahead || order.limit < Math<N>::limit_min || order.limit > Math<N>::limit_max)
    return std::unexpected{Rejection::limit_already_passed};
  SwapPlan<N> at{.paid = order.paid,
                 .price = pool.sqrt_price,
                 .tick = pool.tick,
                 .liquidity = pool.liquidity,
                 .below = pool.ticks.count_up_to(pool.tick),
                 .growth = pool.fee_growth[index_of(order.paid)],
                 .left = order.amount.amount};
  while (at.left != nothing && at.price != order.limit)
    advance(pool, order, at);
  return at;
}

template <class N>
void commit_swap(Pool<N>& pool, const SwapPlan<N>& plan) {
  const std::size_t paid = index_of(plan.paid);
  const bool is_down = plan.paid == Token::zero;
  const std::size_t crossed = plan.crossings.size();
  std::size_t below = is_down ? plan.below + crossed : plan.below - crossed;  // before the swap
  for (const auto& growth : plan.crossings) {
    auto& outside = pool.ticks[is_down ? --below : below++].growth_outside;
    auto now = pool.fee_growth;
    now[paid] = growth;
    for (std::size_t i = 0; i < 2; ++i)
      outside[i] = Math<N>::difference(now[i], outside[i]);
  }
  if (plan.tick != pool.tick) pool.observations.write({pool.now, pool.tick, pool.liquidity});
  pool.sqrt_price = plan.price;
  pool.tick = plan.tick;
  pool.liquidity = plan.liquidity;
  pool.fee_growth[paid] = plan.growth;
  pool.protocol_fees[paid] += Math<N>::owed(plan.protocol_fee);
}

template <class N>
Ruling<SwapFill<N>> exchange(Pool<N>& pool, const SwapOrder<N>& order) {
  const Ruling<SwapPlan<N>> plan = plan_swap(pool, order);
  if (!plan) return std::unexpected{plan.error()};
  commit_swap(pool, *plan);
  return plan->fill;
}

template Ruling<SwapPlan<Exact>> plan_swap(const Pool<Exact>&, const SwapOrder<Exact>&);
template Ruling<SwapPlan<Fast>> plan_swap(const Pool<Fast>&, const SwapOrder<Fast>&);
template void commit_swap(Pool<Exact>&, const SwapPlan<Exact>&);
template void commit_swap(Pool<Fast>&, const SwapPlan<Fast>&);
template Ruling<SwapFill<Exact>> exchange(Pool<Exact>&, const SwapOrder<Exact>&);
template Ruling<SwapFill<Fast>> exchange(Pool<Fast>&, const SwapOrder<Fast>&);

}  // namespace seawall::concentrated
