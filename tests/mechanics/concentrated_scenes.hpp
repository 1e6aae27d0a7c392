#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "draws.hpp"
#include "seawall/mechanics/liquidity/concentrated_position.hpp"
#include "seawall/mechanics/liquidity/concentrated_swap.hpp"

// Pools with a few positions about a price, for the tests of concentrated liquidity.
namespace seawall::concentrated_scenes {

using namespace concentrated;
using concentrated::Pool;  // not the model's, where that is included too

inline UInt256 price_at(Tick tick) { return *exact_sqrt_price_at(tick); }
inline UInt256 units(Int128 amount) { return UInt256{static_cast<UInt128>(amount)}; }

/// In the middle of a tick, so that no rounding decides which tick it is.
inline UInt256 price_within(Tick tick) {
  return shift_right(wrapping_add(price_at(tick), price_at(tick + 1)), 1);
}

/// A pool with all who own a part of it, and what it holds: what went in less what came out.
struct World {
  Pool<Exact> pool;
  std::vector<Position<Exact>> positions;
  std::array<UInt256, 2> holdings{};

  void receive(Token token, UInt256 amount) {
    holdings[index_of(token)] = *seawall::add(holdings[index_of(token)], amount);
  }
  /// Nothing can be paid that is not there (asserted).
  void pay(Token token, UInt256 amount) {
    const auto left = subtract(holdings[index_of(token)], amount);
    SEAWALL_ASSERT(left.has_value());
    holdings[index_of(token)] = *left;
  }

  bool add(std::size_t owner, UInt128 liquidity) {
    const auto paid = add_liquidity(pool, positions[owner], liquidity);
    if (!paid) return false;
    receive(Token::zero, paid->amount0);
    receive(Token::one, paid->amount1);
    return true;
  }
  Position<Exact>& open(TickRange range, UInt128 liquidity) {
    positions.push_back({.range = range});
    SEAWALL_ASSERT(add(positions.size() - 1, liquidity));
    return positions.back();
  }
  void collect_all(std::size_t owner) {
    const auto paid = collect(positions[owner], {UInt256::maximum(), UInt256::maximum()});
    pay(Token::zero, paid.amount0);
    pay(Token::one, paid.amount1);
  }
  Ruling<SwapFill<Exact>> swap(const SwapOrder<Exact>& order) {
    const auto fill = exchange(pool, order);
    if (fill) {
      receive(order.paid, fill->in);
      pay(other(order.paid), fill->out);
    }
    return fill;
  }
};

inline World world_at(Terms terms, UInt256 price, std::uint32_t now = 1'000) {
  return {.pool = *open_pool<Exact>(terms, price, now), .positions = {}};
}

inline UInt256 last_price(Token paid) {
  return paid == Token::zero ? Math<Exact>::limit_min : Math<Exact>::limit_max;
}

inline SwapOrder<Exact> sale_of(Token paid, Int128 amount) {
  return {paid, {Specified::input, units(amount)}, last_price(paid)};
}
inline SwapOrder<Exact> purchase_of(Token bought, Int128 amount) {
  return {other(bought), {Specified::output, units(amount)}, last_price(other(bought))};
}
inline SwapOrder<Exact> walk_to(const Pool<Exact>& pool, UInt256 price) {
  return {price < pool.sqrt_price ? Token::zero : Token::one,
          {Specified::input, Math<Exact>::unlimited()},
          price};
}

inline TickRange any_range(Draws& draws, const Terms& terms, Tick centre) {
  const Tick spacing = terms.tick_spacing;
  const Tick most = tick_max / spacing;  // in multiples of the spacing
  const auto reach = static_cast<std::uint64_t>(draws.magnitude(11));
  const auto below = static_cast<Tick>(draws.next() % reach);
  const auto width = 1 + static_cast<Tick>(draws.next() % (2 * reach));
  const Tick lower = std::clamp(centre / spacing - below, -most, most - 1);
  return {lower * spacing, std::min(lower + width, most) * spacing};
}

inline Terms any_terms(Draws& draws) {
  constexpr std::array<std::pair<std::int32_t, std::int32_t>, 5> tiers = {
      {{100, 1}, {500, 10}, {3'000, 60}, {10'000, 200}, {0, 60}}};
  const auto [fee, spacing] = tiers[draws.next() % tiers.size()];
  Terms terms{.fee = {fee}, .tick_spacing = spacing};
  if (draws.next() % 3 == 0) terms.protocol_divisor = {4, 10};
  return terms;
}

/// A few positions of up to 2^bits liquidity, some with gaps between them.
inline World any_world(Draws& draws, int bits, Tick reach = 200'000) {
  const Tick centre = static_cast<Tick>(draws.uniform(-1.0, 1.0) * reach);
  World world = world_at(any_terms(draws), price_within(centre));
  const auto count = 1 + draws.next() % 5;
  for (std::uint64_t i = 0; i < count; ++i) {
    TickRange range = any_range(draws, world.pool.terms, centre);
    world.open(range, static_cast<UInt128>(draws.magnitude(bits)));
  }
  return world;
}

inline Token any_token(Draws& draws) { return draws.next() % 2 == 0 ? Token::zero : Token::one; }

inline SwapOrder<Exact> any_order(Draws& draws, const Pool<Exact>& pool, int bits) {
  const Token paid = any_token(draws);
  const Specified specified = draws.next() % 2 == 0 ? Specified::input : Specified::output;
  SwapOrder<Exact> order{paid, {specified, units(draws.magnitude(bits))}, last_price(paid)};
  if (draws.next() % 3 == 0) {
    const auto way = static_cast<Tick>(draws.magnitude(12));
    order.limit =
        price_at(std::clamp(pool.tick + (paid == Token::zero ? -way : way), tick_min, tick_max));
  }
  return order;
}

}  // namespace seawall::concentrated_scenes
