#include "seawall/mechanics/liquidity/router.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "seawall/base/assert.hpp"

namespace seawall {
namespace {

constexpr std::size_t places_max = 64;
constexpr int halvings_max = 200;  // of a bracket: from any two doubles to two neighbours
constexpr double price_least = 1e-30;
constexpr double closeness = 1e-13;  // of two dual prices that count as one

using Set = std::uint64_t;  // of places, a bit each

bool has(Set set, std::size_t place) { return (set >> place & 1U) != 0; }

// What `in` tokens bring.
double out_of(const RoutedPlace& edge, double in) {
  if (!(in > 0.0)) return 0.0;
  if (edge.sells_base != 0) return edge.place.worth_with_fee(TradeSide::sell, Amount{in}).value;
  // Bought for so much: the purchase whose cost is `in`.
  double low = 0.0;
  double high = in / edge.place.marginal_price(TradeSide::buy).value;
  if (!(high > 0.0) || !std::isfinite(high)) return 0.0;
  for (int i = 0; i < halvings_max && high - low > 1e-15 * high; ++i) {
    const double middle = low + (high - low) / 2.0;
    (edge.place.worth_with_fee(TradeSide::buy, Amount{middle}).value <= in ? low : high) = middle;
  }
  return low;
}

// Tokens in until the last one brings `price`; at most `most`.
double in_until(const RoutedPlace& edge, double price, double most) {
  if (edge.sells_base != 0)
    return std::min(most, edge.place.quantity_until(TradeSide::sell, Price{price}).value);
  const double bought = edge.place.quantity_until(TradeSide::buy, Price{1.0 / price}).value;
  if (!(bought > 0.0)) return 0.0;
  if (!std::isfinite(bought)) return most;
  return std::min(most, edge.place.worth_with_fee(TradeSide::buy, Amount{bought}).value);
}

double first_price(const RoutedPlace& edge) {
  if (edge.sells_base != 0) return edge.place.marginal_price(TradeSide::sell).value;
  const double cost = edge.place.marginal_price(TradeSide::buy).value;
  return cost > 0.0 ? 1.0 / cost : 0.0;
}

// The root of a function that falls, between `low` (where it is ≥ 0) and `high` (< 0), in
// logarithms' middles: prices may lie decades apart. Secants where they are inside.
struct Bracket {
  double low;
  double high;
  double at_low;
  double at_high;
};

template <class Falling>
Bracket bracketed(const Falling& function, Bracket bracket) {
  int side = 0;
  for (int i = 0; i < halvings_max; ++i) {
    if (bracket.high - bracket.low <= closeness * bracket.high) break;
    double next = (bracket.low * bracket.at_high - bracket.high * bracket.at_low) /
                  (bracket.at_high - bracket.at_low);
    const bool is_inside = next > bracket.low && next < bracket.high;
    if (!is_inside || i % 4 == 3) next = std::sqrt(bracket.low) * std::sqrt(bracket.high);
    if (!(next > bracket.low && next < bracket.high)) break;
    const double value = function(next);
    if (value >= 0.0) {
      bracket.low = next;
      bracket.at_low = value;
      if (side == 1) bracket.at_high /= 2.0;  // Illinois: an end that stays weighs less
      side = 1;
    } else {
      bracket.high = next;
      bracket.at_high = value;
      if (side == -1) bracket.at_low /= 2.0;
      side = -1;
    }
    if (value == 0.0) {
      bracket.high = next;
      break;
    }
  }
  return bracket;
}

// The bracket of the price below `high` at which the function passes 0; its low end at the least
// price where it stays below even there.
template <class Falling>
Bracket level_below(const Falling& function, double high, double at_high) {
  double low = high / 2.0;
  double at_low = function(low);
  while (at_low < 0.0 && low > high * price_least) {
    high = low;
    at_high = at_low;
    low /= 16.0;
    at_low = function(low);
  }
  const Bracket bracket{low, high, at_low, at_high};
  return at_low > 0.0 ? bracketed(function, bracket) : bracket;
}

// One sale over a set of places, costs aside.
class Split {
 public:
  Split(std::span<const RoutedPlace> places, AssetId from, AssetId to, double amount)
      : places_{places}, from_{from}, to_{to}, amount_{amount} {
    for (std::size_t i = 0; i < places.size(); ++i) {
      const RoutedPlace& edge = places[i];
      first_price_[i] = first_price(edge);
      if (!(first_price_[i] > 0.0) || edge.from == edge.to) continue;
      if (edge.from == from_ && edge.to == to_) direct_.push_back(i);
      if (edge.from == from_ && edge.to != to_) note_middle(edge.to);
    }
    for (Middle& middle : middles_)
      for (std::size_t i = 0; i < places.size(); ++i) {
        if (!(first_price_[i] > 0.0)) continue;
        if (places[i].from == from_ && places[i].to == middle.asset) middle.in.push_back(i);
        if (places[i].from == middle.asset && places[i].to == to_) middle.out.push_back(i);
      }
  }

  /// Places that a way leads through.
  [[nodiscard]] Set useful() const {
    Set set = 0;
    for (const std::size_t i : direct_)
      set |= Set{1} << i;
    for (const Middle& middle : middles_)
      if (!middle.in.empty() && !middle.out.empty())
        for (const auto& side : {middle.in, middle.out})
          for (const std::size_t i : side)
            set |= Set{1} << i;
    return set;
  }

  [[nodiscard]] SplitSale over(Set set) const;

  /// Every way by itself.
  [[nodiscard]] std::vector<Set> ways() const {
    std::vector<Set> sets;
    for (const std::size_t i : direct_)
      sets.push_back(Set{1} << i);
    for (const Middle& middle : middles_)
      for (const std::size_t i : middle.in)
        for (const std::size_t j : middle.out)
          sets.push_back(Set{1} << i | Set{1} << j);
    return sets;
  }

 private:
  struct Middle {
    AssetId asset;
    std::vector<std::size_t> in = {};
    std::vector<std::size_t> out = {};
  };

  void note_middle(AssetId asset) {
    const bool is_known = std::ranges::any_of(
        middles_, [asset](const Middle& middle) { return middle.asset == asset; });
    if (!is_known) middles_.push_back({asset});
  }
  [[nodiscard]] double best(const std::vector<std::size_t>& edges, Set set) const {
    double price = 0.0;
    for (const std::size_t i : edges)
      if (has(set, i)) price = std::max(price, first_price_[i]);
    return price;
  }
  // What the last token of the middle asset brings where the sale's brings λ.
  [[nodiscard]] double dual_of(const Middle& middle, double lambda, Set set) const;
  [[nodiscard]] double brought(const Middle& middle, double price, Set set) const;
  [[nodiscard]] std::vector<double> given_away(double lambda, Set set) const;
  double use(std::size_t place, double tokens, SplitSale& sale) const;
  void sell_on(const Middle& middle, double have, Set set, SplitSale& sale) const;

  std::span<const RoutedPlace> places_;
  AssetId from_;
  AssetId to_;
  double amount_;
  std::vector<std::size_t> direct_;
  std::vector<Middle> middles_;
  std::array<double, places_max> first_price_{};
};

// Of the middle asset where every place into it is used until it pays `price`.
double Split::brought(const Middle& middle, double price, Set set) const {
  double sum = 0.0;
  for (const std::size_t i : middle.in)
    if (has(set, i) && first_price_[i] > price)
      sum += out_of(places_[i], in_until(places_[i], price, amount_));
  return sum;
}

double Split::dual_of(const Middle& middle, double lambda, Set set) const {
  const double in_best = best(middle.in, set);
  const double out_best = best(middle.out, set);
  if (!(in_best * out_best > lambda)) return 0.0;  // this way pays less from its first token on
  // Between the price at which nothing comes in and the one at which nothing goes out: at the
  // first more goes out than comes in, at the second nothing does.
  const auto excess = [&](double nu) {
    double out = 0.0;
    for (const std::size_t i : middle.out)
      if (has(set, i) && first_price_[i] > nu)
        out += in_until(places_[i], nu, std::numeric_limits<double>::max());
    return out - brought(middle, lambda / nu, set);
  };
  const double low = lambda / in_best;
  const double at_low = excess(low);
  const double at_high = excess(out_best);
  if (at_low <= 0.0) return low;
  if (at_high >= 0.0) return out_best;
  const Bracket root = bracketed(excess, {low, out_best, at_low, at_high});
  return root.low;
}

// Tokens into every place that leads away from `from`, at λ.
std::vector<double> Split::given_away(double lambda, Set set) const {
  std::vector<double> in(places_.size());
  for (const std::size_t i : direct_)
    if (has(set, i) && first_price_[i] > lambda) in[i] = in_until(places_[i], lambda, amount_);
  for (const Middle& middle : middles_) {
    const double nu = dual_of(middle, lambda, set);
    if (!(nu > 0.0)) continue;
    for (const std::size_t i : middle.in)
      if (has(set, i) && first_price_[i] > lambda / nu)
        in[i] = in_until(places_[i], lambda / nu, amount_);
  }
  return in;
}

// Shares out `have` over places that would take `wanted` at one price and `more` at a little less:
// where a step of an order book lies between the two, a part of it.
void share_out(std::span<const std::size_t> edges, double have, std::vector<double>& wanted,
               const std::vector<double>& more) {
  double low = 0.0;
  double high = 0.0;
  for (const std::size_t i : edges) {
    low += wanted[i];
    high += more[i];
  }
  const double part = high > low ? std::clamp((have - low) / (high - low), 0.0, 1.0) : 0.0;
  double sum = 0.0;
  for (const std::size_t i : edges) {
    wanted[i] += part * (more[i] - wanted[i]);
    sum += wanted[i];
  }
  if (sum > have && sum > 0.0)
    for (const std::size_t i : edges)
      wanted[i] *= have / sum;
}

// Uses the place for so much. @return what it brings
double Split::use(std::size_t place, double tokens, SplitSale& sale) const {
  if (!(tokens > 0.0)) return 0.0;
  const double out = out_of(places_[place], tokens);
  sale.parts.push_back({.place = place, .in = Amount{tokens}, .out = Amount{out}});
  sale.cost += places_[place].cost;
  if (places_[place].to == to_) sale.out += Amount{out};
  return out;
}

// All that came into the middle asset goes on, at one price.
void Split::sell_on(const Middle& middle, double have, Set set, SplitSale& sale) const {
  const auto wanted = [&](double nu) {
    std::vector<double> in(places_.size());
    for (const std::size_t i : middle.out)
      if (has(set, i) && first_price_[i] > nu) in[i] = in_until(places_[i], nu, have);
    return in;
  };
  const auto rest = [&](double nu) {
    const std::vector<double> in = wanted(nu);
    return std::accumulate(in.begin(), in.end(), -have);
  };
  const Bracket dual = level_below(rest, best(middle.out, set), -have);
  std::vector<double> in = wanted(dual.high);
  share_out(middle.out, have, in, wanted(dual.low));
  for (const std::size_t i : middle.out)
    use(i, in[i], sale);
}

SplitSale Split::over(Set set) const {
  SplitSale sale;
  double price = best(direct_, set);
  for (const Middle& middle : middles_)
    price = std::max(price, best(middle.in, set) * best(middle.out, set));
  if (!(price > 0.0) || !(amount_ > 0.0)) return sale;
  const auto unsold = [&](double lambda) {
    const std::vector<double> in = given_away(lambda, set);
    return std::accumulate(in.begin(), in.end(), -amount_);
  };
  const Bracket root = level_below(unsold, price, -amount_);
  std::vector<double> in = given_away(root.high, set);
  std::vector<std::size_t> first = direct_;
  for (const Middle& middle : middles_)
    first.insert(first.end(), middle.in.begin(), middle.in.end());
  share_out(first, amount_, in, given_away(root.low, set));
  for (const std::size_t i : direct_)
    use(i, in[i], sale);
  for (const Middle& middle : middles_) {
    double have = 0.0;
    for (const std::size_t i : middle.in)
      have += use(i, in[i], sale);
    if (have > 0.0) sell_on(middle, have, set, sale);
  }
  return sale;
}

double net(const SplitSale& sale) { return (sale.out - sale.cost).value; }

// What a set of places brings, and the set.
struct Choice {
  Set set = 0;
  SplitSale sale;
};

// Adds or gives up one place at a time, whichever helps most, until none does.
Choice improved(const Split& split, Set all, Set start) {
  Choice best{start, split.over(start)};
  for (bool is_better = true; is_better;) {
    is_better = false;
    const Set from = best.set;
    for (std::size_t i = 0; i < places_max; ++i) {
      if (!has(all, i)) continue;
      const Set other = from ^ (Set{1} << i);
      SplitSale sale = split.over(other);
      if (!(net(sale) > net(best.sale))) continue;
      best = {other, std::move(sale)};
      is_better = true;
    }
  }
  return best;
}

}  // namespace

SplitSale split_sale(std::span<const RoutedPlace> places, AssetId from, AssetId to, Amount amount) {
  SEAWALL_ASSERT(places.size() <= places_max);
  const Split split{places, from, to, amount.value};
  const Set all = split.useful();
  const bool is_free =
      std::ranges::all_of(places, [](const RoutedPlace& edge) { return edge.cost.value == 0.0; });
  if (is_free) return split.over(all);
  // A way of two places is worth its cost only as a whole, so every way alone is a start as well.
  Choice best = improved(split, all, all);
  for (const Set way : split.ways()) {
    Choice other = improved(split, all, way);
    if (net(other.sale) > net(best.sale)) best = std::move(other);
  }
  return std::move(best.sale);
}

}  // namespace seawall
