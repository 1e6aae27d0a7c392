#include "seawall/mechanics/liquidity/router.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "seawall/base/assert.hpp"
#include "seawall/mechanics/liquidity/routed_curve.hpp"
#include "seawall/mechanics/liquidity/routed_flow.hpp"
#include "seawall/mechanics/liquidity/routed_root.hpp"

namespace seawall {
namespace {

using routing::Bracket;
using routing::CurvedPlace;
using routing::first_price;
using routing::Flow;
using routing::inverse_root;
using routing::left_over;
using routing::level_below;
using routing::narrowed;
using routing::out_of;
using routing::price_at;

constexpr std::size_t places_max = 64;

using Set = std::uint64_t;                      // of places, a bit each
using Tokens = std::array<double, places_max>;  // into each place

bool has(Set set, std::size_t place) { return (set >> place & 1U) != 0; }

// One sale over a set of places, costs aside.
class Split {
 public:
  Split(std::span<const RoutedPlace> places, AssetId from, AssetId to, double amount)
      : places_{places}, from_{from}, to_{to}, amount_{amount} {
    for (std::size_t i = 0; i < places.size(); ++i) {
      const RoutedPlace& edge = places[i];
      first_price_[i] = first_price(edge);
      if (!(first_price_[i] > 0.0) || edge.from == edge.to) continue;
      if (auto curved = CurvedPlace::of(edge)) {
        curves_.push_back(*std::move(curved));
        curve_of_[i] = static_cast<std::uint8_t>(curves_.size());
      }
      if (edge.from == from_ && edge.to == to_) direct_.push_back(i);
      if (edge.from == from_ && edge.to != to_) note_middle(edge.to);
    }
    for (Middle& middle : middles_)
      for (std::size_t i = 0; i < places.size(); ++i) {
        if (!(first_price_[i] > 0.0)) continue;
        if (places[i].from == from_ && places[i].to == middle.asset) {
          middle.in.push_back(i);
          out_of_all_[i] = out_of(places[i], amount_);
        }
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
        for (const auto* side : {&middle.in, &middle.out})
          for (const std::size_t i : *side)
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
  // Tokens in until the last one brings `price`, and what they bring.
  [[nodiscard]] Flow flow_until(std::size_t i, double price, const Flow& most) const {
    if (curve_of_[i] == 0) return routing::flow_until(places_[i], price, most);
    const Flow flow = curves_[curve_of_[i] - 1U].until(price, most.in);
    return flow.in < most.in ? flow : most;
  }
  [[nodiscard]] double in_until(std::size_t i, double price, double most) const {
    return curve_of_[i] == 0 ? routing::in_until(places_[i], price, most)
                             : curves_[curve_of_[i] - 1U].until(price, most).in;
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
  [[nodiscard]] Tokens given_away(double lambda, Set set) const;
  double use(std::size_t place, double tokens, SplitSale& sale) const;
  void sell_on(const Middle& middle, double have, Set set, SplitSale& sale) const;

  std::span<const RoutedPlace> places_;
  AssetId from_;
  AssetId to_;
  double amount_;
  std::vector<std::size_t> direct_;
  std::vector<Middle> middles_;
  mutable std::vector<CurvedPlace> curves_;          // they keep what they were asked
  std::array<std::uint8_t, places_max> curve_of_{};  // place + 1 in them; 0: a closed form
  Tokens first_price_{};
  Tokens out_of_all_{};  // what the whole amount brings in each place to a middle asset
};

// Of the middle asset where every place into it is used until it pays `price`.
double Split::brought(const Middle& middle, double price, Set set) const {
  double sum = 0.0;
  for (const std::size_t i : middle.in)
    if (has(set, i) && first_price_[i] > price)
      sum += flow_until(i, price, {amount_, out_of_all_[i]}).out;
  return sum;
}

double Split::dual_of(const Middle& middle, double lambda, Set set) const {
  const double in_best = best(middle.in, set);
  const double out_best = best(middle.out, set);
  if (!(in_best * out_best > lambda)) return 0.0;  // this way pays less from its first token on
  const auto excess = [&](double inverse) {
    const double nu = price_at(inverse);
    double out = 0.0;
    for (const std::size_t i : middle.out)
      if (has(set, i) && first_price_[i] > nu)
        out += in_until(i, nu, std::numeric_limits<double>::max());
    return out - brought(middle, lambda / nu, set);
  };
  // Between the price at which nothing goes out and the one at which nothing comes in: at the
  // first more comes in than goes out, at the second nothing does.
  const double low = inverse_root(out_best);
  const double high = std::sqrt(in_best / lambda);
  const double at_low = excess(low);
  const double at_high = excess(high);
  if (at_low >= 0.0) return out_best;
  if (at_high <= 0.0) return lambda / in_best;
  const double tolerance = left_over * -at_low;
  return price_at(narrowed(excess, {low, high, at_low, at_high}, tolerance).high);
}

// Tokens into every place that leads away from `from`, at λ.
Tokens Split::given_away(double lambda, Set set) const {
  Tokens in{};
  for (const std::size_t i : direct_)
    if (has(set, i) && first_price_[i] > lambda) in[i] = in_until(i, lambda, amount_);
  for (const Middle& middle : middles_) {
    const double nu = dual_of(middle, lambda, set);
    if (!(nu > 0.0)) continue;
    for (const std::size_t i : middle.in)
      if (has(set, i) && first_price_[i] > lambda / nu) in[i] = in_until(i, lambda / nu, amount_);
  }
  return in;
}

// Shares out `have` over places that would take `wanted` at one price and `more` at a little less:
// where a step of an order book lies between the two, a part of it.
void share_out(std::span<const std::size_t> edges, double have, Tokens& wanted,
               const Tokens& more) {
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
  const auto takes = [&](std::size_t i, double nu) {
    return has(set, i) && first_price_[i] > nu ? in_until(i, nu, have) : 0.0;
  };
  const auto rest = [&](double inverse) {
    double sum = -have;
    for (const std::size_t i : middle.out)
      sum += takes(i, price_at(inverse));
    return sum;
  };
  const Bracket dual = level_below(rest, best(middle.out, set), -have, left_over * have);
  Tokens in{};
  Tokens more{};
  for (const std::size_t i : middle.out) {
    in[i] = takes(i, price_at(dual.low));
    more[i] = dual.high > dual.low ? takes(i, price_at(dual.high)) : in[i];
  }
  share_out(middle.out, have, in, more);
  for (const std::size_t i : middle.out)
    use(i, in[i], sale);
}

SplitSale Split::over(Set set) const {
  SplitSale sale;
  double price = best(direct_, set);
  for (const Middle& middle : middles_)
    price = std::max(price, best(middle.in, set) * best(middle.out, set));
  if (!(price > 0.0) || !(amount_ > 0.0)) return sale;
  Tokens in{};
  double tried = 0.0;
  const auto sold_too_much = [&](double inverse) {
    in = given_away(price_at(inverse), set);
    tried = inverse;
    return std::accumulate(in.begin(), in.begin() + places_.size(), -amount_);
  };
  const Bracket root = level_below(sold_too_much, price, -amount_, left_over * amount_);
  if (tried != root.low) in = given_away(price_at(root.low), set);
  std::vector<std::size_t> first = direct_;
  for (const Middle& middle : middles_)
    first.insert(first.end(), middle.in.begin(), middle.in.end());
  share_out(first, amount_, in, root.high > root.low ? given_away(price_at(root.high), set) : in);
  sale.parts.reserve(places_.size());
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
