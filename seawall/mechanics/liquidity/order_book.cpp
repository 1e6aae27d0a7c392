#include "seawall/mechanics/liquidity/order_book.hpp"

#include <algorithm>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"

namespace seawall {
namespace {

// A side's depth is a sum of levels, and sums in another order differ in the last digits: who asks
// for all that rests is not refused for them.
constexpr double rounding_of_sums = 0x1p-40;

// Calls visit(level, base left there) from the best level on, behind what the view has taken, until
// it returns false.
template <class Visit>
void walk(const OrderBook& orders, TradeSide side, Visit visit) {
  const std::span<const double> levels = side == TradeSide::sell ? orders.bids : orders.asks;
  double taken = (side == TradeSide::sell ? orders.sold : orders.bought).value;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const double left = levels[i] - std::min(levels[i], taken);
    taken -= levels[i] - left;
    if (left > 0.0 && !visit(i, left)) return;
  }
}

bool is_worse(TradeSide side, Price price, Price limit) {
  return side == TradeSide::sell ? price < limit : price > limit;
}

Price worst_price(const OrderBook& orders, TradeSide side) {
  const std::size_t levels = (side == TradeSide::sell ? orders.bids : orders.asks).size();
  return orders.price_of(side, levels == 0 ? 0 : levels - 1);
}

// How far from the centre `probe` tokens trade on average, as a share of it; the missing ones at
// the last level. A probe of nothing asks for the best level.
double mean_distance(const OrderBook& orders, TradeSide side, double probe) {
  const std::size_t levels = (side == TradeSide::sell ? orders.bids : orders.asks).size();
  const double last = orders.distance_of(levels == 0 ? 0 : levels - 1).value;
  if (!(probe > 0.0)) {
    double best = last;
    walk(orders, side, [&](std::size_t level, double) {
      best = orders.distance_of(level).value;
      return false;
    });
    return best;
  }
  double wanted = probe;
  double sum = 0.0;
  walk(orders, side, [&](std::size_t level, double left) {
    const double counted = std::min(left, wanted);
    sum += counted * orders.distance_of(level).value;
    wanted -= counted;
    return wanted > 0.0;
  });
  return (sum + wanted * last) / probe;
}

}  // namespace

Price OrderBook::price_of(TradeSide side, std::size_t level) const {
  const double distance = distance_of(level).value;
  return Fraction{side == TradeSide::sell ? 1.0 - distance : 1.0 + distance} * centre;
}

Amount OrderBook::available(TradeSide side) const {
  double sum = 0.0;
  walk(*this, side, [&](std::size_t, double left) {
    sum += left;
    return true;
  });
  return Amount{sum};
}

Fill OrderBook::fill(TradeSide side, Amount base, Price limit) const {
  Fill got;
  walk(*this, side, [&](std::size_t level, double left) {
    const Price price = price_of(side, level);
    const double wanted = base.value - got.base.value;
    if (!(wanted > 0.0) || is_worse(side, price, limit)) return false;
    const double traded = std::min(left, wanted);
    got.base += Amount{traded};
    got.quote += Amount{traded * price.value};
    return traded < wanted;
  });
  return got;
}

Ruling<Amount> OrderBook::quote(TradeSide side, Amount base) const {
  if (!(base.value > 0.0)) return std::unexpected{Rejection::insufficient_input};
  double wanted = base.value;
  double worth = 0.0;
  walk(*this, side, [&](std::size_t level, double left) {
    const double traded = std::min(left, wanted);
    worth += traded * price_of(side, level).value;
    wanted -= traded;
    return wanted > 0.0;
  });
  if (wanted > rounding_of_sums * base.value)
    return std::unexpected{Rejection::insufficient_liquidity};
  return Amount{worth};
}

Ruling<Amount> OrderBook::swap(TradeSide side, Amount base) {
  const Ruling<Amount> answer = quote(side, base);
  if (answer) (side == TradeSide::sell ? sold : bought) += base;
  return answer;
}

Price OrderBook::marginal_price(TradeSide side) const {
  Price price = worst_price(*this, side);
  walk(*this, side, [&](std::size_t level, double) {
    price = price_of(side, level);
    return false;
  });
  return price;
}

Amount OrderBook::quantity_down_to(TradeSide side, Price limit) const {
  double sum = 0.0;
  walk(*this, side, [&](std::size_t level, double left) {
    const Price price = price_of(side, level);
    if (price == limit || is_worse(side, price, limit)) return false;
    sum += left;
    return true;
  });
  return Amount{sum};
}

Ruling<Amount> OrderBook::bought_for(Amount paid) const {
  if (!(paid.value > 0.0)) return std::unexpected{Rejection::insufficient_input};
  double money = paid.value;
  double base = 0.0;
  walk(*this, TradeSide::buy, [&](std::size_t level, double left) {
    const double price = price_of(TradeSide::buy, level).value;
    const double cost = left * price;
    base += cost <= money ? left : money / price;
    money -= std::min(cost, money);
    return money > 0.0;
  });
  if (money > rounding_of_sums * paid.value)
    return std::unexpected{Rejection::insufficient_liquidity};
  return Amount{base};
}

Price OrderBook::middle_price(Amount probe) const {
  const double above = mean_distance(*this, TradeSide::buy, probe.value);
  const double below = mean_distance(*this, TradeSide::sell, probe.value);
  return Fraction{1.0 + (above - below) / 2.0} * centre;
}

void take_from_levels(std::span<double> levels, Amount base) {
  double wanted = base.value;
  for (double& level : levels) {
    if (!(wanted > 0.0)) return;
    const double taken = std::min(level, wanted);
    level -= taken;
    wanted -= taken;
  }
}

Amount cancel_share(std::span<double> levels, Fraction kept) {
  SEAWALL_ASSERT(kept.value >= 0.0 && kept.value <= 1.0);
  double left = 0.0;
  for (double& level : levels) {
    const double rest = level * kept.value;
    left += level - rest;
    level = rest;
  }
  return Amount{left};
}

Amount refill_levels(std::span<double> levels, std::span<const double> profile, Fraction share,
                     RefillRate rate, Duration elapsed) {
  SEAWALL_ASSERT(levels.size() == profile.size() && elapsed >= Duration{});
  const double returning = rate.time_constant > Duration{}
                               ? -math::expm1(-elapsed.seconds() / rate.time_constant.seconds())
                               : 0.0;
  double budget = rate.per_minute.value * elapsed.seconds() / 60.0;
  double sum = 0.0;
  for (std::size_t i = levels.size(); i-- > 0;) {
    const double target = share.value * profile[i];
    levels[i] = std::min(levels[i], target);
    const double missing = target - levels[i];
    const double added =
        rate.time_constant > Duration{} ? missing * returning : std::min(missing, budget);
    budget -= std::min(added, budget);
    levels[i] = std::min(levels[i] + added, target);
    sum += added;
  }
  return Amount{sum};
}

}  // namespace seawall
