#include "seawall/clearing/pool_curve.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/state/crypto_swap_kind.hpp"

namespace seawall {
namespace {

constexpr double step_of_balance = 1.0 / 64.0;
constexpr double fall_max = 0.98;
constexpr double lowest = 0x1p-20;
constexpr double highest = 0x1p6;
constexpr int trades_max = 20'000;

double base_balance(const WeightedPair<Fast>& pair) {
  return pair.pool.tokens[pair.sale.from].balance.value;
}
double base_balance(const StableSwapPair<Fast>& pair) {
  return pair.pool.coins[pair.sale.from].balance.value;
}

double base_balance(const CryptoSwapPair<Fast>& pair) {
  return pair.pool.balances[pair.sale.from].value;
}

// Trades onward in small steps until the price is far away or the pool refuses. A step that would
// move the price too far is halved.
template <class Free>
void walk(Free free, TradeSide side, std::vector<PoolCurve::Point>& points) {
  const bool sells = side == TradeSide::sell;
  double price = free.middle_price().value;
  const double end = price * (sells ? lowest : highest);
  double base = 0.0;
  double size = step_of_balance * base_balance(free);
  for (int i = 0; i < trades_max && (sells ? price > end : price < end); ++i) {
    Free traded = free;
    const bool is_done = traded.swap(side, AmountOf<Fast>{size}).has_value();
    const double next = is_done ? traded.middle_price().value : 0.0;
    const double moved = sells ? next / price : price / next;
    if (!is_done || !(moved >= fall_max)) {
      size /= 2.0;
      if (size < 0x1p-40 * base_balance(free)) return;
      continue;
    }
    if (!(moved < 1.0)) return;  // past the digits of doubles
    free = traded;
    base += sells ? size : -size;
    price = next;
    points.push_back({price, base});
    size = std::min(1.5 * size, step_of_balance * base_balance(free));
  }
}

template <class Free>
PoolCurve walked(const Free& free) {
  std::vector<PoolCurve::Point> above;
  walk(free, TradeSide::buy, above);
  PoolCurve curve;
  curve.points.assign(above.rbegin(), above.rend());
  curve.points.push_back({free.middle_price().value, 0.0});
  walk(free, TradeSide::sell, curve.points);
  return curve;
}

}  // namespace

PoolCurve curve_of(const WeightedPair<Fast>& pair) {
  WeightedPair<Fast> free = pair;
  free.pool.fee = 0;
  return walked(free);
}

PoolCurve curve_of(const StableSwapPair<Fast>& pair) {
  StableSwapPair<Fast> free = pair;
  free.pool.terms.fee = 0;
  return walked(free);
}

PoolCurve curve_of(const CryptoSwapPair<Fast>& pair) { return walked(without_fee(pair)); }

// Ticks from the highest price of base down. Between two, L·(1/√b − 1/√a) of base is sold.
PoolCurve curve_of(const concentrated::Side<Fast>& side) {
  const auto& ticks = side.pool->ticks;
  const bool is_zero = side.base == concentrated::Token::zero;
  const std::size_t count = ticks.size();
  PoolCurve curve;
  UInt128 liquidity = 0;
  double above = 0.0;  // √price of the tick before
  for (std::size_t i = 0; i < count; ++i) {
    const auto& tick = ticks[is_zero ? count - 1 - i : i];
    const double root = is_zero ? tick.sqrt_price * 0x1p-96 : 0x1p96 / tick.sqrt_price;
    double base = 0.0;
    if (i > 0) {
      const double sold = static_cast<double>(liquidity) * (above - root) / (above * root);
      base = curve.points.back().base + sold;
    }
    curve.points.push_back({root * root, base});
    liquidity += static_cast<UInt128>(is_zero ? -tick.net : tick.net);
    above = root;
  }
  return curve;
}

}  // namespace seawall
