#include "seawall/analysis/price_moves.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/base/math.hpp"

namespace seawall {
namespace {

// Smaller moves are rounding, not a story.
constexpr double log_move_least = 1e-9;

std::vector<double> column_of(const std::vector<double>& values, std::size_t width,
                              std::size_t offset) {
  std::vector<double> course;
  for (std::size_t at = offset; at < values.size(); at += width)
    course.push_back(values[at]);
  return course;
}

/// One price over the rows, and what it were without the run's sales.
struct Course {
  double initial = 0.0;
  std::vector<double> price;
  double initial_alone = 0.0;
  std::vector<double> alone;
};

std::optional<PriceMove> move_of(AssetId asset, const Course& course, const Series& series,
                                 FeedbackMode feedback) {
  PriceMove move{asset, course.initial, course.initial, 0.0, {}, {}};
  std::size_t at = 0;
  double largest = 0.0;
  for (std::size_t row = 0; row < course.price.size(); ++row) {
    const double size = std::fabs(math::log(course.price[row] / course.initial));
    if (size <= largest) continue;
    largest = size;
    at = row;
  }
  if (largest < log_move_least) return std::nullopt;
  move.extreme = course.price[at];
  move.last = course.price.back();
  move.extreme_at = series.time[at];
  if (feedback != FeedbackMode::recorded) {
    const double whole = math::log(move.extreme / course.initial);
    const double alone = math::log(course.alone[at] / course.initial_alone);
    move.endogenous_share = (whole - alone) / whole;
  }
  return move;
}

std::vector<double> exogenous_of(const Series& series, AssetId asset, AssetId numeraire) {
  std::vector<double> course = column_of(series.exogenous_price, series.coins, asset.index());
  if (!numeraire.exists()) return course;
  const auto unit = column_of(series.exogenous_price, series.coins, numeraire.index());
  for (std::size_t row = 0; row < course.size(); ++row)
    course[row] /= unit[row];
  return course;
}

Course course_from(std::vector<double> price, std::vector<double> alone) {
  const double first = price.front();
  const double first_alone = alone.front();
  return {first, std::move(price), first_alone, std::move(alone)};
}

bool reads_a_pool(const Oracle& oracle) { return !oracle.fixed && oracle.source_pool.exists(); }

void add_pools(const Model& model, const Series& series, AssetId asset,
               std::vector<BelievedMove>& moves) {
  std::vector<LiquidityId> told;
  for (const Oracle& oracle : model.oracles) {
    if (!reads_a_pool(oracle) || oracle.asset != asset ||
        std::ranges::find(told, oracle.source_pool) != told.end())
      continue;
    told.push_back(oracle.source_pool);
    const Liquidity& place = model.liquidity[oracle.source_pool.index()];
    const Course course =
        course_from(pool_course(series, {oracle.source_pool, place.base, place.quote}, asset),
                    exogenous_of(series, asset, AssetId::none()));
    if (auto move = move_of(asset, course, series, model.feedback))
      moves.push_back({"in " + place.name, "USD", *move});
  }
}

void add_oracles(const Model& model, const Series& series, AssetId asset,
                 std::vector<BelievedMove>& moves) {
  struct Told {
    std::vector<double> price;
    std::size_t at;
  };
  std::vector<Told> told;
  for (std::size_t i = 0; i < model.oracles.size(); ++i) {
    const Oracle& oracle = model.oracles[i];
    if (!reads_a_pool(oracle) || oracle.asset != asset) continue;
    std::vector<double> price = column_of(series.oracle_price, series.oracles, i);
    if (std::ranges::any_of(price, [](double value) { return !(value > 0.0); })) continue;
    const auto same = std::ranges::find(told, price, &Told::price);
    if (same != told.end()) {
      moves[same->at].where += ", " + oracle.name;
      continue;
    }
    const Course course = course_from(price, exogenous_of(series, asset, oracle.numeraire));
    const auto move = move_of(asset, course, series, model.feedback);
    if (!move) continue;
    told.push_back({std::move(price), moves.size()});
    moves.push_back(
        {"by " + oracle.name,
         oracle.numeraire.exists() ? model.assets[oracle.numeraire.index()].name : "USD", *move});
  }
}

}  // namespace

double PriceMove::log_size() const { return std::fabs(math::log(extreme / initial)); }

std::vector<PriceMove> reference_moves(const Model& model, const Series& series) {
  std::vector<PriceMove> moves;
  for (std::size_t i = 0; i < series.coins; ++i) {
    const double initial = model.assets[i].initial_price.value;
    const Course course{initial, column_of(series.reference_price, series.coins, i), initial,
                        column_of(series.exogenous_price, series.coins, i)};
    if (auto move = move_of(AssetId{i}, course, series, model.feedback)) moves.push_back(*move);
  }
  std::ranges::sort(moves, [](const PriceMove& a, const PriceMove& b) {
    return a.log_size() != b.log_size() ? a.log_size() > b.log_size() : a.asset < b.asset;
  });
  return moves;
}

std::vector<BelievedMove> believed_moves(const Model& model, const Series& series) {
  std::vector<BelievedMove> moves;
  if (series.rows() == 0) return moves;
  for (std::size_t i = 0; i < series.coins; ++i) {
    add_pools(model, series, AssetId{i}, moves);
    add_oracles(model, series, AssetId{i}, moves);
  }
  return moves;
}

std::vector<double> pool_course(const Series& series, const PoolSide& side, AssetId asset) {
  std::vector<double> course = column_of(series.pool_price, series.pools, side.pool.index());
  if (asset == side.base) return course;
  // The other way round: USD per quote = USD per base · USD per quote / pool price of the base.
  for (std::size_t row = 0; row < course.size(); ++row)
    course[row] = series.reference_price[row * series.coins + side.base.index()] *
                  series.reference_price[row * series.coins + side.quote.index()] / course[row];
  return course;
}

}  // namespace seawall
