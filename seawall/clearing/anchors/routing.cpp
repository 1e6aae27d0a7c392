#include "seawall/clearing/anchors/routing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"
#include "seawall/clearing/anchors/matrix.hpp"

namespace seawall::anchors {
namespace {

// Unknowns: for each pool its Δ and then its Λ, and last a slack s: ψ + s·scale ≥ 0. The slack
// makes any start feasible; the penalty on it drives it to 0 as long as no asset's shadow price is
// above slack_penalty times the value of all reserves per unit of scale.
constexpr double slack_penalty = 1e3;
constexpr double weight_first = 1.0;
constexpr double weight_last = 1e12;
constexpr double weight_growth = 10.0;
constexpr int newton_steps_max = 60;

struct Problem {
  const std::vector<RoutedPool>& pools;
  std::vector<double> worth;         // [assets] price over the value of all reserves
  std::vector<double> scale;         // [assets] all reserves
  std::vector<std::size_t> offsets;  // [pools] of its first unknown
  std::size_t unknowns = 0;
};

// Value, slope and curvature of what is to be minimised, at a point inside.
struct Local {
  double value = 0.0;
  std::vector<double> gradient;
  Matrix curvature;
};

// Adds −log(c) for a linear c with the given coefficients on some unknowns.
void add_log_of_linear(Local& local, const std::vector<std::size_t>& unknowns,
                       const std::vector<double>& coefficients, double c) {
  local.value -= math::log(c);
  for (std::size_t a = 0; a < unknowns.size(); ++a) {
    local.gradient[unknowns[a]] -= coefficients[a] / c;
    for (std::size_t b = 0; b < unknowns.size(); ++b)
      local.curvature(unknowns[a], unknowns[b]) += coefficients[a] * coefficients[b] / (c * c);
  }
}

std::vector<double> reserves_after(const RoutedPool& pool, std::size_t offset,
                                   const std::vector<double>& x) {
  const std::size_t count = pool.assets.size();
  std::vector<double> after = pool.reserves;
  for (std::size_t k = 0; k < count; ++k)
    after[k] += pool.kept * x[offset + k] - x[offset + count + k];
  return after;
}

// By how much the trading function rose: of its logarithm, or of a sum relative to itself.
double rise(const RoutedPool& pool, const std::vector<double>& after) {
  double sum = 0.0;
  if (pool.function == RoutedPool::Function::sum) {
    for (std::size_t k = 0; k < after.size(); ++k)
      sum += after[k] - pool.reserves[k];
    return sum / std::accumulate(pool.reserves.begin(), pool.reserves.end(), 0.0);
  }
  for (std::size_t k = 0; k < after.size(); ++k)
    sum += pool.weights[k] * math::log1p((after[k] - pool.reserves[k]) / pool.reserves[k]);
  return sum;
}

// −log(rise) of one pool; of a sum also −log of each reserve.
void add_pool(Local& local, const RoutedPool& pool, std::size_t offset,
              const std::vector<double>& after) {
  const std::size_t count = pool.assets.size();
  const bool is_sum = pool.function == RoutedPool::Function::sum;
  const double total = std::accumulate(pool.reserves.begin(), pool.reserves.end(), 0.0);
  const double c = rise(pool, after);
  std::vector<std::size_t> unknowns;
  std::vector<double> slopes;
  for (std::size_t k = 0; k < count; ++k) {
    const double slope = is_sum ? 1.0 / total : pool.weights[k] / after[k];
    unknowns.insert(unknowns.end(), {offset + k, offset + count + k});
    slopes.insert(slopes.end(), {pool.kept * slope, -slope});
  }
  add_log_of_linear(local, unknowns, slopes, c);
  for (std::size_t k = 0; k < count; ++k) {
    const std::vector<std::size_t> pair{offset + k, offset + count + k};
    const std::vector<double> reach{pool.kept, -1.0};
    if (is_sum) {
      add_log_of_linear(local, pair, reach, after[k]);
      continue;
    }
    const double bend = pool.weights[k] / (after[k] * after[k] * c);
    for (std::size_t a = 0; a < 2; ++a)
      for (std::size_t b = 0; b < 2; ++b)
        local.curvature(pair[a], pair[b]) += bend * reach[a] * reach[b];
  }
}

std::vector<double> received(const Problem& problem, const std::vector<double>& x) {
  std::vector<double> sum(problem.scale.size(), 0.0);
  for (std::size_t i = 0; i < problem.pools.size(); ++i) {
    const std::size_t count = problem.pools[i].assets.size();
    for (std::size_t k = 0; k < count; ++k)
      sum[problem.pools[i].assets[k]] +=
          x[problem.offsets[i] + count + k] - x[problem.offsets[i] + k];
  }
  return sum;
}

bool is_inside(const Problem& problem, const std::vector<double>& x) {
  if (!std::ranges::all_of(x, [](double v) { return v > 0.0; })) return false;
  const std::vector<double> sum = received(problem, x);
  for (std::size_t a = 0; a < sum.size(); ++a)
    if (!(sum[a] + x.back() * problem.scale[a] > 0.0)) return false;
  for (std::size_t i = 0; i < problem.pools.size(); ++i) {
    const auto after = reserves_after(problem.pools[i], problem.offsets[i], x);
    if (!std::ranges::all_of(after, [](double r) { return r > 0.0; })) return false;
    if (!(rise(problem.pools[i], after) > 0.0)) return false;
  }
  return true;
}

// −log(ψ + s·scale) of one asset.
void add_asset(Local& local, const Problem& problem, std::size_t asset, double amount) {
  std::vector<std::size_t> unknowns{problem.unknowns - 1};
  std::vector<double> slopes{problem.scale[asset]};
  for (std::size_t i = 0; i < problem.pools.size(); ++i) {
    const auto& assets = problem.pools[i].assets;
    const auto found = std::ranges::find(assets, asset);
    if (found == assets.end()) continue;
    const auto k = static_cast<std::size_t>(found - assets.begin());
    unknowns.insert(unknowns.end(),
                    {problem.offsets[i] + k, problem.offsets[i] + assets.size() + k});
    slopes.insert(slopes.end(), {-1.0, 1.0});
  }
  add_log_of_linear(local, unknowns, slopes, amount);
}

Local at(const Problem& problem, const std::vector<double>& x, double weight) {
  Local local{.value = weight * slack_penalty * x.back(),
              .gradient = std::vector<double>(x.size(), 0.0),
              .curvature = Matrix{x.size(), x.size()}};
  local.gradient.back() = weight * slack_penalty;
  for (std::size_t u = 0; u < x.size(); ++u)
    add_log_of_linear(local, {u}, {1.0}, x[u]);
  const std::vector<double> sum = received(problem, x);
  for (std::size_t a = 0; a < sum.size(); ++a) {
    local.value -= weight * problem.worth[a] * sum[a];
    add_asset(local, problem, a, sum[a] + x.back() * problem.scale[a]);
  }
  for (std::size_t i = 0; i < problem.pools.size(); ++i) {
    const RoutedPool& pool = problem.pools[i];
    add_pool(local, pool, problem.offsets[i], reserves_after(pool, problem.offsets[i], x));
    for (std::size_t k = 0; k < pool.assets.size(); ++k) {
      local.gradient[problem.offsets[i] + k] += weight * problem.worth[pool.assets[k]];
      local.gradient[problem.offsets[i] + pool.assets.size() + k] -=
          weight * problem.worth[pool.assets[k]];
    }
  }
  return local;
}

// Newton's step, unknowns scaled by their curvature: trades of very different sizes meet here.
std::vector<double> newton_step(const Local& local) {
  const std::size_t n = local.gradient.size();
  std::vector<double> size(n);
  for (std::size_t i = 0; i < n; ++i)
    size[i] = 1.0 / std::sqrt(local.curvature(i, i));
  Matrix scaled{n, n};
  std::vector<double> right(n);
  for (std::size_t i = 0; i < n; ++i) {
    right[i] = -local.gradient[i] * size[i];
    for (std::size_t j = 0; j < n; ++j)
      scaled(i, j) = local.curvature(i, j) * size[i] * size[j];
  }
  std::vector<double> step = solve(std::move(scaled), std::move(right));
  for (std::size_t i = 0; i < n; ++i)
    step[i] *= size[i];
  return step;
}

// The point a step leads to, halved until it is inside and lower; nothing once no step is.
std::optional<std::vector<double>> line_search(const Problem& problem, const std::vector<double>& x,
                                               double weight, const std::vector<double>& step,
                                               double promise) {
  const double value = at(problem, x, weight).value;
  double length = 1.0;
  for (int halving = 0; halving < 50; ++halving, length /= 2.0) {
    std::vector<double> next = x;
    for (std::size_t i = 0; i < x.size(); ++i)
      next[i] += length * step[i];
    if (!is_inside(problem, next)) continue;
    if (at(problem, next, weight).value <= value - 0.1 * length * promise) return next;
  }
  return std::nullopt;
}

void descend(const Problem& problem, std::vector<double>& x, double weight) {
  for (int i = 0; i < newton_steps_max; ++i) {
    const Local local = at(problem, x, weight);
    const std::vector<double> step = newton_step(local);
    const double promise =
        -std::inner_product(step.begin(), step.end(), local.gradient.begin(), 0.0);
    if (!(promise > 1e-9)) break;
    auto next = line_search(problem, x, weight, step, promise);
    if (!next) break;
    x = std::move(*next);
  }
}

Problem pose(const std::vector<double>& prices, const std::vector<RoutedPool>& pools) {
  Problem problem{.pools = pools,
                  .worth = prices,
                  .scale = std::vector<double>(prices.size(), 0.0),
                  .offsets = {}};
  double all = 0.0;
  for (const RoutedPool& pool : pools) {
    SEAWALL_ASSERT(pool.reserves.size() == pool.assets.size());
    SEAWALL_ASSERT(pool.function == RoutedPool::Function::sum ||
                   pool.weights.size() == pool.assets.size());
    problem.offsets.push_back(problem.unknowns);
    problem.unknowns += 2 * pool.assets.size();
    for (std::size_t k = 0; k < pool.assets.size(); ++k) {
      problem.scale[pool.assets[k]] += pool.reserves[k];
      all += prices[pool.assets[k]] * pool.reserves[k];
    }
  }
  problem.unknowns += 1;
  SEAWALL_ASSERT(all > 0.0);
  for (double& price : problem.worth)
    price /= all;
  return problem;
}

// Little in, less out: every trading function rises, and the slack covers what is missing.
std::vector<double> first_point(const Problem& problem) {
  std::vector<double> x(problem.unknowns, 1.0);
  for (std::size_t i = 0; i < problem.pools.size(); ++i) {
    const RoutedPool& pool = problem.pools[i];
    for (std::size_t k = 0; k < pool.assets.size(); ++k) {
      x[problem.offsets[i] + k] = 0.01 * pool.reserves[k];
      x[problem.offsets[i] + pool.assets.size() + k] = 0.005 * pool.kept * pool.reserves[k];
    }
  }
  return x;
}

}  // namespace

Route route(const std::vector<double>& prices, const std::vector<RoutedPool>& pools) {
  const Problem problem = pose(prices, pools);
  std::vector<double> x = first_point(problem);
  for (double weight = weight_first; weight <= weight_last; weight *= weight_growth)
    descend(problem, x, weight);

  Route best;
  best.received = received(problem, x);
  std::size_t barriers = problem.unknowns + prices.size();
  for (std::size_t i = 0; i < pools.size(); ++i) {
    const auto from = x.begin() + static_cast<std::ptrdiff_t>(problem.offsets[i]);
    const auto middle = from + static_cast<std::ptrdiff_t>(pools[i].assets.size());
    const auto to = middle + static_cast<std::ptrdiff_t>(pools[i].assets.size());
    best.trades.push_back({.in{from, middle}, .out{middle, to}});
    barriers += 1 + (pools[i].function == RoutedPool::Function::sum ? pools[i].assets.size() : 0);
  }
  double worth = 0.0;
  for (std::size_t a = 0; a < prices.size(); ++a) {
    best.value += prices[a] * best.received[a];
    worth += problem.worth[a] * best.received[a];
  }
  const double all = worth != 0.0 ? best.value / worth : 0.0;
  best.gap = static_cast<double>(barriers) / weight_last * all;
  return best;
}

}  // namespace seawall::anchors
