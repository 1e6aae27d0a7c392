// One set of accounts against one market: shocks, curve, folds, depths, severity map.

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "seawall/clearing/clearing_index.hpp"
#include "seawall/clearing/losses.hpp"
#include "seawall/study/profile_parts.hpp"

namespace seawall::profiling {
namespace {

constexpr double overshoot = 0.5825971579390106;  // −ζ(½)/√(2π); theory.md §7
constexpr double year_seconds = 31'557'600.0;
constexpr std::size_t curve_points = 200;
// A jump in which fewer accounts go together, or one of them is most of it, is that account's step.
constexpr std::size_t fold_accounts_least = 5;
constexpr double fold_largest_most = 0.8;

struct World {
  const LiquidationSchedule& schedule;
  const RankedSales& ranked;
  ClearingIndex index;
  Depth execution;
  double now;
};

World world_of(const Book& book, const ForcedSales& sales, const RankedSales& ranked,
               double multiplier) {
  return {.schedule = book.schedule,
          .ranked = ranked,
          .index = ClearingIndex{sales, book.depth.mark.with_depth(multiplier)},
          .execution = book.depth.execution.with_depth(multiplier),
          .now = book.now};
}

std::optional<double> largest_branching(const World& world, Price start, double down_to,
                                        double window) {
  std::optional<double> largest;
  constexpr int steps = 100;
  for (int i = 0; i <= steps; ++i) {
    const double p = start.value - (start.value - down_to) * i / steps;
    if (!(p > 0.0)) break;
    const auto rated = world.index.branching(start, Price{p}, Fraction{window});
    if (rated && (!largest || *rated > *largest)) largest = rated;
  }
  return largest;
}

// What the shock leaves uncovered where sales move nothing (N0), and where each of them loses what
// the mean one would if it were sold alone (N1).
void add_baselines(const World& world, Price start, ProfileShock& row) {
  const std::size_t reached = world.index.sales().reached(start);
  if (reached == 0) return;
  const Amount mean{world.index.sales().sold(reached, start).value / static_cast<double>(reached)};
  if (mean.value > 0.0)
    row.slippage = 1.0 - world.execution.worth(start, mean).value / (mean.value * start.value);
  const PlainLosses losses = plain_losses(world.ranked, reached, start, Fraction{row.slippage});
  row.bad_debt_no_feedback = losses.at_price.value;
  row.bad_debt_constant = losses.after_slippage.value;
}

ProfileShock shock_of(const World& world, double shock, double window) {
  const Price start{world.now * (1.0 + shock)};
  const ClearingPoint point = world.index.greatest(start);
  const ClearingLosses losses = losses_at(world.ranked, world.execution, start, point);
  ProfileShock row;
  row.shock = shock;
  row.start = start.value;
  row.price = point.price.value;
  row.worst_price = world.index.least(start).price.value;
  row.sold = point.sold.value;
  row.background_sold = losses.background_sold.value;
  row.repaid = losses.repaid.value;
  row.accounts = losses.accounts;
  if (row.start < world.now) row.amplification = (world.now - row.price) / (world.now - row.start);
  if (row.price > 0.0) row.branching = world.index.branching(start, point.price, Fraction{window});
  row.branching_max = largest_branching(world, start, row.price, window);
  const auto jumps = world.index.folds_in_depth(start, {.jump = Fraction{0.01}, .entries = 1});
  if (!jumps.empty()) row.depth_to_jump = jumps.front().at;
  row.bad_debt = losses.bad_debt_realised.value;
  row.bad_debt_uniform = losses.bad_debt_uniform.value;
  row.background_bad_debt = losses.background_bad_debt.value;
  row.in_full = losses.in_full;
  row.in_part = losses.in_part;
  row.not_at_all = losses.not_at_all;
  row.beyond_measured = row.sold > world.execution.measured().value;
  add_baselines(world, start, row);
  return row;
}

// What the tables need of one shock, without the way there.
struct Outcome {
  double price;
  double bad_debt;
};

Outcome outcome_of(const World& world, double shock) {
  const Price start{world.now * (1.0 + shock)};
  const ClearingPoint point = world.index.greatest(start);
  const ClearingLosses losses = losses_at(world.ranked, world.execution, start, point);
  return {point.price.value, losses.bad_debt_realised.value};
}

std::vector<ProfilePoint> curve_of(const World& world, double low, double window) {
  std::vector<ProfilePoint> curve;
  const Price start{world.now};
  for (std::size_t i = 0; i < curve_points; ++i) {
    const double share = static_cast<double>(i) / (curve_points - 1);
    const Price p{world.now * (1.0 + low * share)};
    curve.push_back({.price = p.value,
                     .to_sell = world.index.sales().sold(p).value,
                     .absorbed = world.index.depth().sold(start, p).value,
                     .branching = world.index.branching(start, p, Fraction{window})});
  }
  return curve;
}

// Whose sales go together in a jump, and how much of it the largest is.
void add_accounts(const World& world, const Fold& fold, ProfileFold& row) {
  std::vector<std::pair<std::uint32_t, double>> sales;  // account, tokens
  for (std::size_t k = fold.first; k < fold.first + fold.entries; ++k) {
    const std::uint32_t source = world.index.sales().source(k);
    const double tokens = tokens_of(world.schedule.sales[source]);
    if (world.schedule.accounts[source].exists())
      sales.emplace_back(world.schedule.accounts[source].value, tokens);
    else
      ++row.slices;  // small by construction
    row.tokens += tokens;
  }
  std::ranges::sort(sales);
  double largest = 0.0;
  for (std::size_t i = 0; i < sales.size(); ++row.accounts) {
    double tokens = 0.0;
    const std::uint32_t account = sales[i].first;
    for (; i < sales.size() && sales[i].first == account; ++i)
      tokens += sales[i].second;
    largest = std::max(largest, tokens);
  }
  row.largest = row.tokens > 0.0 ? largest / row.tokens : 0.0;
  const ForcedSales& all = world.index.sales();
  const double after =
      fold.after.value > 0.0 ? all.sold(fold.after).value : all.quantity(all.size()).value;
  row.tokens = after - all.sold(fold.first - 1, fold.before).value;
}

// Every jump down to a shock of `low`: folds and steps, from the nearest.
std::vector<ProfileFold> jumps_of(const World& world, double low) {
  std::vector<ProfileFold> jumps;
  const FoldSize any{.jump = Fraction{0.01}, .entries = 1};
  for (const Fold& fold : world.index.folds_in_price(Price{world.now}, any)) {
    const double shock = fold.at / world.now - 1.0;
    if (shock < low) break;
    ProfileFold row{
        .at = std::min(0.0, shock), .before = fold.before.value, .after = fold.after.value};
    add_accounts(world, fold, row);
    const Price halfway{(row.before + row.after) / 2.0};
    row.to_sell = world.index.sales().sold(halfway).value;
    row.absorbed = world.index.depth().sold(Price{fold.at}, halfway).value;
    jumps.push_back(row);
  }
  return jumps;
}

bool is_fold(const ProfileFold& jump) {
  return jump.accounts + jump.slices >= fold_accounts_least && jump.largest <= fold_largest_most;
}

ProfileConcentration concentration_of(const LiquidationSchedule& schedule) {
  std::vector<double> shares;  // [accounts]
  double sum = 0.0;
  for (std::size_t i = 0; i < schedule.sales.size(); ++i) {
    const AccountId account = schedule.accounts[i];
    if (!account.exists()) continue;
    if (account.index() >= shares.size()) shares.resize(2 * account.index() + 1);
    const double tokens = schedule.sales[i].quantity.value;  // at nothing values are tokens
    shares[account.index()] += tokens;
    sum += tokens;
  }
  ProfileConcentration result;
  if (!(sum > 0.0)) return result;
  for (double& share : shares)
    share /= sum;
  const std::size_t top = std::min<std::size_t>(10, shares.size());
  std::ranges::partial_sort(shares, shares.begin() + static_cast<std::ptrdiff_t>(top),
                            std::ranges::greater{});
  for (std::size_t i = 0; i < top; ++i) {
    if (i < 1) result.largest += shares[i];
    if (i < 5) result.largest_5 += shares[i];
    result.largest_10 += shares[i];
  }
  for (const double share : shares)
    result.herfindahl += share * share;
  return result;
}

double share_within(const LiquidationSchedule& schedule, double now, double gap) {
  double within = 0.0;
  double sum = 0.0;
  for (const ForcedSale& sale : schedule.sales) {
    const double tokens = tokens_of(sale);
    sum += tokens;
    if (sale.price.value >= now * (1.0 - gap)) within += tokens;
  }
  return sum > 0.0 ? within / sum : 0.0;
}

double background_share(const LiquidationSchedule& schedule) {
  double background = 0.0;
  double sum = 0.0;
  for (std::size_t i = 0; i < schedule.sales.size(); ++i) {
    const double tokens = tokens_of(schedule.sales[i]);
    sum += tokens;
    if (!schedule.accounts[i].exists()) background += tokens;
  }
  return sum > 0.0 ? background / sum : 0.0;
}

// Every debt times a factor moves every threshold by the same, and the sales' size with it.
LiquidationSchedule with_debt(const LiquidationSchedule& schedule, double multiplier, double now) {
  LiquidationSchedule scaled = schedule;
  for (std::size_t i = 0; i < scaled.sales.size(); ++i) {
    ForcedSale& sale = scaled.sales[i];
    sale.price = Price{std::min(now, sale.price.value * multiplier)};
    sale.value = Value{sale.value.value * multiplier};
    scaled.repaid[i] = Value{scaled.repaid[i].value * multiplier};
  }
  return scaled;
}

ProfileDepth depth_row(const World& world, double multiplier, double low, double shock) {
  const Outcome outcome = outcome_of(world, shock);
  ProfileDepth row{.multiplier = multiplier,
                   .price = outcome.price,
                   .bad_debt = outcome.bad_debt,
                   .nearest_fold = {},
                   .nearest_cliff = {}};
  const std::vector<ProfileFold> jumps = jumps_of(world, low);
  if (!jumps.empty()) row.nearest_cliff = jumps.front().at;
  const auto fold = std::ranges::find_if(jumps, is_fold);
  if (fold != jumps.end()) row.nearest_fold = fold->at;
  return row;
}

std::vector<ProfileSeverity> severity_of(const Book& book, const ProfileOptions& options) {
  std::vector<ProfileSeverity> cells;
  const double start = book.now * (1.0 + options.severity_shock);
  for (const double debt : options.debt_multipliers) {
    const LiquidationSchedule schedule = with_debt(book.schedule, debt, book.now);
    const Book levered{schedule, book.depth, book.now};
    const ForcedSales sales = ForcedSales::build(schedule.sales);
    const RankedSales ranked{sales, schedule};
    for (const double multiplier : options.depth_multipliers) {
      const Outcome outcome =
          outcome_of(world_of(levered, sales, ranked, multiplier), options.severity_shock);
      cells.push_back({.debt_multiplier = debt,
                       .depth_multiplier = multiplier,
                       .is_exhausted = outcome.price == 0.0,
                       .fall_beyond_shock = (start - outcome.price) / book.now,
                       .bad_debt = outcome.bad_debt});
    }
  }
  return cells;
}

std::optional<double> first_sale(const ForcedSales& sales, double now) {
  if (sales.size() == 0) return std::nullopt;
  return std::min(0.0, sales.price(1).value / now - 1.0);
}

}  // namespace

double tokens_of(const ForcedSale& sale) {
  return sale.value.value < 0.0 ? 0.0 : sale.quantity.value + sale.value.value / sale.price.value;
}

ProfileSide side_of(const Book& book, const OracleGap& gap, const ProfileOptions& options) {
  ProfileSide side;
  const ForcedSales sales = ForcedSales::build(book.schedule.sales);
  const RankedSales ranked{sales, book.schedule};
  const World world = world_of(book, sales, ranked, 1.0);
  const double low = options.shocks.back();
  for (const double shock : options.shocks)
    side.shocks.push_back(shock_of(world, shock, options.window));
  side.curve = curve_of(world, std::min(low, -0.01), options.window);
  for (const ProfileFold& jump : jumps_of(world, low))
    (is_fold(jump) ? side.folds : side.steps).push_back(jump);
  for (const double multiplier : options.depth_multipliers)
    side.depths.push_back(depth_row(world_of(book, sales, ranked, multiplier), multiplier, low,
                                    options.severity_shock));
  side.severity = severity_of(book, options);
  side.concentration = concentration_of(book.schedule);
  side.first_sale = first_sale(sales, book.now);
  side.background_share = background_share(book.schedule);
  if (gap.deviation > 0.0)
    side.inside_deviation = share_within(book.schedule, book.now, gap.deviation);
  if (options.volatility > 0.0 && gap.interval > 0.0)
    side.inside_gap =
        share_within(book.schedule, book.now,
                     overshoot * options.volatility * std::sqrt(gap.interval / year_seconds));
  return side;
}

}  // namespace seawall::profiling
