#include "seawall/mechanics/liquidity/router.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "seawall/base/rng.hpp"

namespace seawall {
namespace {

constexpr AssetId lst{std::size_t{0}}, weth{std::size_t{1}}, usd{std::size_t{2}},
    wbtc{std::size_t{3}};

constexpr double unit = 1e9;

TradingPlace pool(double base, double quote) {
  return {PoolPlace{ConstantProduct<Fast>{AmountOf<Fast>{base * unit}, AmountOf<Fast>{quote * unit},
                                          FeeRatio{997, 1000}},
                    unit, unit},
          Fraction{0.0}};
}

RoutedPlace edge(AssetId from, AssetId to, TradingPlace place, double cost = 0.0) {
  return {.place = std::move(place), .from = from, .to = to, .sells_base = 1, .cost = Amount{cost}};
}

// The same pool with its coins the other way round, so that both directions are tested.
RoutedPlace reversed(AssetId from, AssetId to, double from_reserve, double to_reserve) {
  return {.place = pool(to_reserve, from_reserve), .from = from, .to = to, .sells_base = 0};
}

std::vector<RoutedPlace> any_network(Rng& rng) {
  const double price = rng.lognormal(3.0, 2.0);  // of LST in USD
  const auto depth = [&] { return rng.lognormal(6.0, 1.5); };
  const auto add = [&](std::vector<RoutedPlace>& places, AssetId from, AssetId to, double ratio) {
    const double base = depth();
    const double quote = base * ratio * rng.uniform(0.97, 1.03);
    places.push_back(rng.below(2) == 0 ? edge(from, to, pool(base, quote))
                                       : reversed(from, to, base, quote));
  };
  std::vector<RoutedPlace> places;
  for (std::uint64_t i = 0, n = rng.below(3); i < n; ++i)
    add(places, lst, usd, price);
  for (const AssetId middle : {weth, wbtc}) {
    if (middle == wbtc && rng.below(2) == 0) continue;
    const double ratio = middle == weth ? 1.0 : 0.05;
    for (std::uint64_t i = 0, n = 1 + rng.below(2); i < n; ++i)
      add(places, lst, middle, ratio);
    for (std::uint64_t i = 0, n = 1 + rng.below(2); i < n; ++i)
      add(places, middle, usd, price / ratio);
  }
  return places;
}

double paid(const RoutedPlace& place, double in) {
  if (!(in > 0.0)) return 0.0;
  const auto& pool = std::get<ConstantProduct<Fast>>(std::get<PoolPlace>(place.place.kind).pool);
  const double base = pool.base_reserve.value / unit, quote = pool.quote_reserve.value / unit;
  const double from = place.sells_base != 0 ? base : quote;
  const double to = place.sells_base != 0 ? quote : base;
  return in * 0.997 * to / (from + in * 0.997);
}

// An independent way to the optimum: every way through the network is a flow, and flow moves
// between two ways by golden section until nothing gains.
class Exchange {
 public:
  Exchange(const std::vector<RoutedPlace>& places, double amount) : places_{places} {
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (places[i].from != lst) continue;
      if (places[i].to == usd) ways_.push_back({i, i});
      for (std::size_t j = 0; j < places.size(); ++j)
        if (places[i].to != usd && places[j].from == places[i].to) ways_.push_back({i, j});
    }
    flows_.assign(ways_.size(), amount / static_cast<double>(ways_.size()));
  }

  double best() {
    for (int round = 0; round < 100; ++round)
      for (std::size_t a = 0; a < ways_.size(); ++a)
        for (std::size_t b = a + 1; b < ways_.size(); ++b)
          exchange(a, b);
    return value();
  }

 private:
  struct Way {
    std::size_t first;
    std::size_t second;
  };

  // What comes into a middle asset is shared among its ways in proportion to their first flows.
  [[nodiscard]] double value() const {
    std::vector<double> in(places_.size()), on(places_.size());
    for (std::size_t w = 0; w < ways_.size(); ++w)
      in[ways_[w].first] += flows_[w];
    double sum = 0.0;
    for (std::size_t w = 0; w < ways_.size(); ++w) {
      const auto [first, second] = ways_[w];
      if (first == second || !(in[first] > 0.0)) continue;
      on[second] += paid(places_[first], in[first]) * flows_[w] / in[first];
    }
    for (std::size_t i = 0; i < places_.size(); ++i)
      if (places_[i].to == usd) sum += paid(places_[i], places_[i].from == lst ? in[i] : on[i]);
    return sum;
  }

  void exchange(std::size_t a, std::size_t b) {
    const double both = flows_[a] + flows_[b];
    if (!(both > 0.0)) return;
    const auto at = [&](double part) {
      flows_[a] = part;
      flows_[b] = both - part;
      return value();
    };
    constexpr double golden = 0.6180339887498949;
    double low = 0.0, high = both;
    for (int i = 0; i < 60; ++i) {
      const double left = high - golden * (high - low);
      const double right = low + golden * (high - low);
      (at(left) < at(right) ? low : high) = at(left) < at(right) ? left : right;
    }
    const double middle = low + (high - low) / 2.0;
    double most = at(middle), where = middle;
    for (const double end : {0.0, both})
      if (const double there = at(end); there > most) {
        most = there;
        where = end;
      }
    at(where);
  }

  const std::vector<RoutedPlace>& places_;
  std::vector<Way> ways_;
  std::vector<double> flows_;
};

double sold(const SplitSale& sale, const std::vector<RoutedPlace>& places) {
  double sum = 0.0;
  for (const RoutedPart& part : sale.parts)
    if (places[part.place].from == lst) sum += part.in.value;
  return sum;
}

// no split brings more, in 200 random networks of up to ten pools.
TEST(Router, IsWithinAMillionthOfTheBestSplit) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng{Seed{seed}, 0, "router"};
    const std::vector<RoutedPlace> places = any_network(rng);
    const double amount = rng.lognormal(4.0, 2.0);
    const SplitSale sale = split_sale(places, lst, usd, Amount{amount});
    const double best = Exchange{places, amount}.best();
    ASSERT_NEAR(sold(sale, places), amount, 1e-9 * amount) << "seed " << seed;
    ASSERT_GE(sale.out.value, best * (1.0 - 1e-6)) << "seed " << seed;
    ASSERT_LE(sale.out.value, best * (1.0 + 1e-6)) << "seed " << seed;
  }
}

// What goes into a middle asset comes out of it.
TEST(Router, KeepsNothingBetween) {
  Rng rng{Seed{1}, 0, "router"};
  for (int i = 0; i < 100; ++i) {
    const std::vector<RoutedPlace> places = any_network(rng);
    const SplitSale sale = split_sale(places, lst, usd, Amount{rng.lognormal(4.0, 2.0)});
    for (const AssetId middle : {weth, wbtc}) {
      double in = 0.0, out = 0.0;
      for (const RoutedPart& part : sale.parts) {
        if (places[part.place].to == middle) in += part.out.value;
        if (places[part.place].from == middle) out += part.in.value;
      }
      ASSERT_NEAR(in, out, 1e-9 * in);
    }
  }
}

// with costs it is the best over all sets of places.
TEST(Router, WithCostsNoSetOfPlacesBringsMore) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Rng rng{Seed{seed}, 0, "router with costs"};
    std::vector<RoutedPlace> places = any_network(rng);
    const double amount = rng.lognormal(4.0, 2.0);
    const double worth = split_sale(places, lst, usd, Amount{amount}).out.value;
    for (RoutedPlace& place : places)
      place.cost = Amount{worth * rng.uniform(0.0, 0.02)};
    const SplitSale sale = split_sale(places, lst, usd, Amount{amount});
    double best = 0.0;
    for (std::uint32_t set = 1; set < (1U << places.size()); ++set) {
      std::vector<RoutedPlace> some;
      for (std::size_t i = 0; i < places.size(); ++i)
        if ((set >> i & 1U) != 0) {
          some.push_back(places[i]);
          some.back().cost = Amount{0.0};
        }
      const SplitSale free = split_sale(some, lst, usd, Amount{amount});
      if (std::fabs(sold(free, some) - amount) > 1e-9 * amount) continue;
      double cost = 0.0;
      for (const RoutedPart& part : free.parts) {
        std::size_t seen = 0;
        for (std::size_t i = 0; i < places.size(); ++i)
          if ((set >> i & 1U) != 0 && seen++ == part.place) cost += places[i].cost.value;
      }
      best = std::max(best, free.out.value - cost);
    }
    ASSERT_GE((sale.out - sale.cost).value, best * (1.0 - 1e-9)) << "seed " << seed;
  }
}

TEST(Router, SplitsAStakedTokenOverWethAndSharesItsPool) {
  const std::vector<RoutedPlace> places{edge(lst, weth, pool(1e4, 1e4)),
                                        edge(weth, usd, pool(1e3, 2e6))};
  const SplitSale sale = split_sale(places, lst, usd, Amount{500.0});
  ASSERT_EQ(sale.parts.size(), 2U);
  EXPECT_NEAR(sale.out.value, paid(places[1], paid(places[0], 500.0)), 1e-6);
}

TEST(Router, LeavesUnsoldWhatNoPlaceTakes) {
  const std::vector<RoutedPlace> places{edge(lst, weth, pool(1e4, 1e4))};
  const SplitSale sale = split_sale(places, lst, usd, Amount{1.0});
  EXPECT_TRUE(sale.parts.empty());
  EXPECT_EQ(sale.out, Amount{0.0});
}

// A step of an order book is filled in part: the price of the other places lies inside it.
TEST(Router, FillsAStepOfConstantPriceInPart) {
  const std::vector<RoutedPlace> places{edge(lst, usd, {OutsideMarket{Price{1.9}}, Fraction{0.0}}),
                                        edge(lst, usd, pool(1e3, 2e3))};
  const SplitSale sale = split_sale(places, lst, usd, Amount{200.0});
  EXPECT_NEAR(sold(sale, places), 200.0, 1e-9);
  ASSERT_EQ(sale.parts.size(), 2U);
  // The pool is used until its last token brings 1.9.
  const double until = (std::sqrt(0.997 * 1e3 * 2e3 / 1.9) - 1e3) / 0.997;
  for (const RoutedPart& part : sale.parts)
    EXPECT_NEAR(part.in.value, part.place == 1 ? until : 200.0 - until, 1e-6);
}

}  // namespace
}  // namespace seawall
