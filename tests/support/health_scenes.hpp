#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "seawall/state/exposures.hpp"
#include "seawall/state/watches.hpp"
#include "tests/support/splitmix.hpp"

namespace seawall::support {

/// Positions and prices of a lending market, as Exposures::build takes them.
struct HealthScene {
  std::vector<Side> sides;
  std::vector<Price> prices;
  std::vector<Holding> holdings = {};
  std::vector<std::uint32_t> row_starts{0};

  [[nodiscard]] std::size_t accounts() const { return row_starts.size() - 1; }
  [[nodiscard]] Exposures exposures() const {
    return Exposures::build(sides, row_starts, holdings);
  }
};

/// How a scene's accounts are made.
struct HealthSceneSize {
  std::size_t accounts = 1'000;
  std::size_t collateral_columns = 16;  ///< columns 0 .. n-1; the first ones are the most popular
  std::size_t debt_columns = 16;        ///< columns n ..
  double nearest = 0.02;  ///< how far collateral / requirement of the nearest account is above 1
  std::uint64_t seed = 42;
};

namespace detail {

/// `count` different columns of [first, first + width), popularity falling like 1 / rank.
inline void pick_columns(SplitMix& random, std::size_t first, std::size_t width, std::size_t count,
                         std::vector<std::size_t>& picked) {
  picked.clear();
  double total = 0.0;
  for (std::size_t rank = 0; rank < width; ++rank)
    total += 1.0 / static_cast<double>(rank + 1);
  while (picked.size() < std::min(count, width)) {
    double left = random.uniform() * total;
    std::size_t rank = 0;
    while (rank + 1 < width && (left -= 1.0 / static_cast<double>(rank + 1)) >= 0)
      ++rank;
    if (std::ranges::find(picked, first + rank) == picked.end()) picked.push_back(first + rank);
  }
}

struct Shape {
  double until;  // cumulative share of accounts
  std::size_t collaterals;
  std::size_t debts;
};

/// Most accounts own one thing and owe one or two; some own two to five. About 1.4 sub-loans each.
inline constexpr std::array shapes{Shape{0.020, 1, 0}, Shape{0.040, 2, 0}, Shape{0.600, 1, 1},
                                   Shape{0.760, 1, 2}, Shape{0.780, 1, 3}, Shape{0.900, 2, 1},
                                   Shape{0.940, 2, 2}, Shape{0.970, 3, 1}, Shape{0.985, 3, 2},
                                   Shape{0.993, 4, 2}, Shape{1.000, 5, 3}};

}  // namespace detail

inline HealthScene lending_scene(const HealthSceneSize& size) {
  SplitMix random{size.seed};
  HealthScene scene;
  const std::size_t columns = size.collateral_columns + size.debt_columns;
  for (std::size_t column = 0; column < columns; ++column) {
    scene.sides.push_back(column < size.collateral_columns ? Side::collateral : Side::debt);
    scene.prices.push_back(
        Price{column % 3 == 0 ? random.uniform(0.9, 1.1) : random.uniform(0.5, 3'000.0)});
  }
  std::vector<std::size_t> picked;
  std::vector<double> shares;
  const auto add_holdings = [&](std::size_t first, std::size_t width, std::size_t count,
                                double value) {
    detail::pick_columns(random, first, width, count, picked);
    shares.clear();
    double total = 0.0;
    for (std::size_t i = 0; i < picked.size(); ++i)
      total += shares.emplace_back(random.uniform(0.05, 1.0));
    for (std::size_t i = 0; i < picked.size(); ++i) {
      scene.holdings.push_back(
          {ColumnId{picked[i]}, Amount{value * shares[i] / total / scene.prices[picked[i]].value}});
    }
  };
  for (std::size_t account = 0; account < size.accounts; ++account) {
    const double drawn = random.uniform();
    const auto* shape = detail::shapes.begin();
    while (drawn >= shape->until)
      ++shape;
    const double requirement = 1'000.0 / (1.0 - 0.9999 * random.uniform());
    const double u = random.uniform();
    const double health = (1.0 + size.nearest) * (1.0 + 0.6 * u / (1.0 - 0.999 * u));
    add_holdings(0, size.collateral_columns, shape->collaterals, requirement * health);
    add_holdings(size.collateral_columns, size.debt_columns, shape->debts, requirement);
    scene.row_starts.push_back(static_cast<std::uint32_t>(scene.holdings.size()));
  }
  return scene;
}

/// Every column moves by a normal step of the given size: prices[i] = prices[i] · (1 + size · N).
inline void move_all(SplitMix& random, double step_size, std::span<Price> prices) {
  for (Price& price : prices)
    price = Price{price.value * (1.0 + step_size * random.normal())};
}

/// The factor that, `steps` times over, makes `to`: its root, by bisection.
inline double fall_per_step(double to, int steps) {
  double low = 0.0;
  double high = 1.0;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    double product = 1.0;
    for (int step = 0; step < steps; ++step)
      product *= middle;
    (product < to ? low : high) = middle;
  }
  return (low + high) / 2;
}

struct FallResult {
  std::uint64_t liquidated = 0;
  std::uint64_t evaluations = 0;
};

/// One collateral falls by 20 % over `steps` steps while every column trembles by N(0, 0.1 %).
/// Whoever is found under water is liquidated (here: retired); who is not is certified anew. Starts
/// from reset().
inline FallResult let_one_column_fall(const HealthScene& scene, const Exposures& exposures,
                                      Watches& watches, int steps, std::size_t column = 0) {
  watches.reset();
  SplitMix random{7};
  std::vector<Price> prices = scene.prices;
  const double factor = fall_per_step(0.8, steps);
  FallResult result;
  for (int step = 0; step < steps; ++step) {
    move_all(random, 0.001, prices);
    prices[column] = Price{prices[column].value * factor};
    for (const AccountId account : watches.announce(prices)) {
      if (verdict_of(exposures.margin(account, prices)) == FastVerdict::liquidatable) {
        watches.retire(account);
        ++result.liquidated;
      } else {
        watches.certify(exposures, account);
      }
    }
  }
  result.evaluations = watches.counts().evaluations;
  return result;
}

}  // namespace seawall::support
