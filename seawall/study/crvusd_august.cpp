#include "seawall/study/crvusd_august.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "seawall/study/crvusd_book.hpp"
#include "seawall/study/crvusd_ranking.hpp"
#include "seawall/study/null_models.hpp"

namespace seawall {

extern const std::string_view crvusd_august_toml;

namespace {

// Midnight of 4 August 2024, UTC; the scenario begins an hour before and ends two days later.
constexpr std::int64_t midnight = 1'722'729'600;
constexpr Time first{(midnight - 3600) * 1'000'000'000};
constexpr Time last{(midnight + 3 * 86'400) * 1'000'000'000};

constexpr const char* price_file = "prices/2024-08-05/binance_ETHUSDT_1m.csv";

CrvusdBook recorded_book() {
  constexpr std::int64_t sweep = 1'700'438'400;  // 20 November 2023, midnight: one sweep of quotes
  return {.folder = "positions/crvusd_2024-01-30",
          .ether = "WETH",
          .price_file = price_file,
          .depth_file = "depth/dex_aggregator_quotes_2023-11-20.csv",
          .depth_sold = {{"WETH", "WETH"}, {"wstETH", "wstETH"}, {"sfrxETH", "wstETH"}},
          .depth_coin = "USDC",
          .depth_from = Time{sweep * 1'000'000'000},
          .depth_until = Time{(sweep + 3600) * 1'000'000'000}};
}

Result<void> load_rebased(io::ScenarioFile& file, const std::filesystem::path& data_dir) {
  // What it will be compared with: better missed now than after the run.
  if (const auto record = read_crvusd_record(data_dir, first, last); !record)
    return std::unexpected{record.error()};
  return load_crvusd_book(file, recorded_book(), BookPrices::rebased, data_dir);
}

Result<void> load_as_they_were(io::ScenarioFile& file, const std::filesystem::path& data_dir) {
  return load_crvusd_book(file, recorded_book(), BookPrices::as_they_were, data_dir);
}

/// Debt that was repaid in hard liquidations, by time.
struct Repayment {
  Time time;
  double debt = 0.0;
};
using Repayments = std::vector<Repayment>;

double total_of(const Repayments& repayments) {
  double total = 0.0;
  for (const Repayment& repayment : repayments)
    total += repayment.debt;
  return total;
}

double worst_hour_share(const Repayments& repayments) {
  std::map<std::int64_t, double> hours;
  double worst = 0.0;
  for (const Repayment& repayment : repayments) {
    double& hour = hours[static_cast<std::int64_t>((repayment.time - first).seconds() / 3600.0)];
    hour += repayment.debt;
    worst = std::max(worst, hour);
  }
  return worst / total_of(repayments);
}

/// Hours after midnight of 4 August at which half of it all was repaid.
double hours_to_half(const Repayments& repayments) {
  const double half = total_of(repayments) / 2.0;
  double repaid = 0.0;
  for (const Repayment& repayment : repayments)
    if (repaid += repayment.debt; repaid >= half)
      return (repayment.time - first).seconds() / 3600.0 - 1.0;
  return std::nan("");
}

void measure_course(const Repayments& repayments, Measurements& found) {
  if (!(total_of(repayments) > 0.0)) return;
  found["worst_hour_share"] = worst_hour_share(repayments);
  found["half_hours"] = hours_to_half(repayments);
}

Repayments repayments_of(const ReplayRun& run) {
  Repayments repayments;
  for (const Event& event : run.events)
    if (event.kind == EventKind::liquidation)
      repayments.push_back({event.time, to_double(event.amount) / 1e18});
  return repayments;
}

void measure_ranking(const std::vector<Ranked>& hard, const std::vector<Ranked>& soft,
                     Measurements& found) {
  const auto happened = std::ranges::count(hard, true, &Ranked::happened);
  found["ranking_hits"] = hits_among(hard, static_cast<std::size_t>(happened));
  if (const double area = area_under_curve(hard); !std::isnan(area)) found["ranking_auc"] = area;
  if (const double area = area_under_curve(soft); !std::isnan(area)) found["soft_auc"] = area;
}

// Not judged: each market alone, and how far chance reaches.
void measure_shown(const ReplayRun& run, const CrvusdRecord& record, Measurements& found) {
  const Scores scores = scores_of_run(run);
  for (const Venue& venue : run.model.venues) {
    const Outcomes outcomes = hard_outcomes(run.model, record, venue.name);
    const double area = area_under_curve(outcomes.ranked(scores));
    if (!std::isnan(area)) found["auc_" + venue.name] = area;
  }
  const Outcomes all = hard_outcomes(run.model, record);
  const Resampled spread =
      resample(all.ranked(scores), all.ranked(scores_of_distance(run.model)), 1);
  if (std::isnan(spread.area.low)) return;
  found["auc_low"] = spread.area.low;
  found["auc_high"] = spread.area.high;
  found["auc_over_distance_low"] = spread.lead.low;
  found["auc_over_distance_high"] = spread.lead.high;
}

Measurements measure(const ReplayRun& run, const std::filesystem::path& data_dir) {
  const auto record = read_crvusd_record(data_dir, first, last);
  if (!record) return {};
  Measurements found;
  const Repayments repayments = repayments_of(run);
  found["loans_liquidated"] = static_cast<double>(repayments.size());
  found["debt_liquidated"] = total_of(repayments);
  measure_course(repayments, found);
  double loans = 0.0;
  double episodes = 0.0;
  double half_converted = 0.0;
  for (std::size_t i = 0; i < run.model.positions.accounts(); ++i) {
    const AccountId account{i};
    loans += run.soft.episodes(account) > 0 ? 1.0 : 0.0;
    episodes += static_cast<double>(run.soft.episodes(account));
    half_converted += run.soft.deepest(account) > 0.5 ? 1.0 : 0.0;
  }
  found["soft_loans"] = loans;
  found["soft_episodes"] = episodes;
  found["soft_loans_over_half_converted"] = half_converted;
  measure_ranking(hard_outcomes(run.model, *record).ranked(scores_of_run(run)),
                  soft_outcomes(run.model, *record).ranked(scores_of_depth(run)), found);
  measure_shown(run, *record, found);
  return found;
}

/// What the record says of the book's loans, and of their markets.
struct Day {
  double loans_liquidated = 0.0;
  double debt_liquidated = 0.0;
  double soft_loans = 0.0;
  Measurements course;  ///< of whole markets, whoever owned the loans
};

std::set<LoanName> loans_of(const PositionSpec& book) {
  std::set<LoanName> loans;
  for (std::size_t row = 0; row < book.rows(); ++row)
    loans.emplace(book.venue_names[book.venue[row]], book.account[row]);
  return loans;
}

Day day_of(const std::filesystem::path& data_dir) {
  Day day;
  auto file = io::read_scenario_text(crvusd_august_toml, "crvusd-august.toml");
  const auto record = read_crvusd_record(data_dir, first, last);
  if (!file || !record || !load_rebased(*file, data_dir)) return day;
  const std::set<LoanName> loans = loans_of(file->model.positions);
  std::set<LoanName> liquidated;
  Repayments repayments;
  for (const RecordedLiquidation& row : record->hard) {
    const auto is_of = [&](const VenueSpec& venue) { return venue.name == row.loan.first; };
    if (std::ranges::any_of(file->model.venues, is_of)) repayments.push_back({row.time, row.debt});
    if (!loans.contains(row.loan)) continue;
    liquidated.insert(row.loan);
    day.debt_liquidated += row.debt;
  }
  measure_course(repayments, day.course);
  day.loans_liquidated = static_cast<double>(liquidated.size());
  day.soft_loans = static_cast<double>(std::ranges::count_if(
      record->soft, [&](const LoanName& loan) { return loans.contains(loan); }));
  return day;
}

constexpr const char* hard_source = "chain: crvusd_llamalend_hard_liquidations.csv";
constexpr const char* soft_source = "chain: crvusd_llamalend_soft_liquidation_episodes.csv";
// What band distance alone gave for the liquidations up to April 2024, nearer to the book.
constexpr double area_wanted = 0.81;

std::vector<Target> ranking_targets(const Day& day) {
  using enum TargetKind;
  const Tolerance area{.below = 1.0 - area_wanted, .above = 0.0, .text = "at least 0.81"};
  return {{.metric = "ranking_auc",
           .label = "Ranking: area",
           .published = 1.0,
           .tolerance = area,
           .kind = predicted,
           .source = hard_source},
          {.metric = "ranking_hits",
           .label = "Hits, as many named",
           .unit = "loans",
           .published = day.loans_liquidated,
           .tolerance = Tolerance::relative(day.loans_liquidated, 0.5),
           .kind = predicted,
           .source = hard_source},
          {.metric = "soft_auc",
           .label = "Ranking, soft: area",
           .published = 1.0,
           .tolerance = area,
           .kind = predicted,
           .source = soft_source}};
}

std::vector<Target> level_targets(const Day& day) {
  using enum TargetKind;
  return {{.metric = "loans_liquidated",
           .label = "Loans liquidated",
           .unit = "loans",
           .published = day.loans_liquidated,
           .tolerance = Tolerance::relative(day.loans_liquidated, 0.3),
           .kind = predicted,
           .source = hard_source},
          {.metric = "debt_liquidated",
           .label = "Debt liquidated",
           .unit = "crvUSD",
           .published = day.debt_liquidated,
           .tolerance = Tolerance::relative(day.debt_liquidated, 0.3),
           .kind = predicted,
           .source = hard_source},
          {.metric = "soft_loans",
           .label = "Loans in soft liquidation",
           .unit = "loans",
           .published = day.soft_loans,
           .tolerance = Tolerance::relative(day.soft_loans, 0.3),
           .kind = predicted,
           .source = soft_source}};
}

std::vector<Target> targets(const std::filesystem::path& data_dir) {
  const Day day = day_of(data_dir);
  std::vector<Target> all = ranking_targets(day);
  std::ranges::move(level_targets(day), std::back_inserter(all));
  const auto course = [&](const char* metric, const char* label, const char* unit, double width) {
    if (const auto found = day.course.find(metric); found != day.course.end())
      all.push_back({.metric = metric,
                     .label = label,
                     .unit = unit,
                     .published = found->second,
                     .tolerance = Tolerance::absolute(width, unit),
                     .kind = TargetKind::predicted,
                     .source = hard_source});
  };
  course("worst_hour_share", "Share of the worst hour", "", 0.15);
  course("half_hours", "Half repaid, after 4 Aug", "h", 3.0);
  return all;
}

/// Every sale loses the same share of the reference price, however large. Quotes are joined by
/// lines: a tiny one at the price wanted and a huge one that loses twice as much keep it there for
/// all sizes that there are.
void sell_losing(io::ScenarioFile& file, double share) {
  for (LiquiditySpec& place : file.model.liquidity) {
    QuotesSpec quotes;
    quotes.reference_price = 1.0;
    for (const auto& [sold, lost] : {std::pair{1e-3, share}, std::pair{1e9, 2.0 * share}})
      quotes.points.push_back({.sold = sold, .received = {}, .price = 1.0 - lost});
    place.quotes = std::move(quotes);
    place.refill_per_minute = 1e9;
  }
}

void without_feedback(io::ScenarioFile& file) { sell_losing(file, 0.0); }
void with_constant_slippage(io::ScenarioFile& file) { sell_losing(file, 0.02); }

// N2: debt repaid = constant · (log fall below the trailing low). The constant is fitted to all
// that was repaid, so only the course is an answer.
Measurements from_new_lows(const ReplayRun& run, const io::ScenarioFile&) {
  std::vector<double> prices;
  for (std::size_t row = 0; row < run.series.rows(); ++row)
    prices.push_back(run.series.reference_price[row * run.series.coins]);
  const std::vector<double> falls = new_lows(prices);
  Repayments repayments;
  for (std::size_t row = 0; row < falls.size(); ++row)
    if (falls[row] > 0.0) repayments.push_back({run.series.time[row], falls[row]});
  Measurements found;
  measure_course(repayments, found);
  return found;
}

Measurements ranked_by(const ReplayRun& run, const Scores& scores) {
  const auto record = read_crvusd_record(run.data_dir, first, last);
  Measurements found;
  if (record)
    measure_ranking(hard_outcomes(run.model, *record).ranked(scores),
                    soft_outcomes(run.model, *record).ranked(scores), found);
  return found;
}

Measurements by_distance(const ReplayRun& run, const io::ScenarioFile&) {
  return ranked_by(run, scores_of_distance(run.model));
}
Measurements by_health(const ReplayRun& run, const io::ScenarioFile&) {
  return ranked_by(run, scores_of_health(run.model));
}
// Everybody ties: what drawing lots gives on average.
Measurements by_lot(const ReplayRun& run, const io::ScenarioFile&) {
  return ranked_by(run, Scores(run.model.positions.accounts(), 0.0));
}

}  // namespace

ReplayDefinition crvusd_august() {
  return {
      .info = {.name = "crvusd-august",
               .title = "crvUSD loans of January in the fall of August",
               .date = "2024-08-05",
               .summary = "Recorded loans in their own bands: who is liquidated first, and who "
                          "was; needs recorded days."},
      .scenario = crvusd_august_toml,
      .baselines = {{"N0 no feedback", without_feedback},
                    {"N1 constant slippage", with_constant_slippage},
                    {.name = "N2 flow on new lows", .answer = from_new_lows},
                    {"N3 shuffled thresholds", shuffle_bands},
                    {.name = "band distance", .answer = by_distance},
                    {.name = "health", .answer = by_health},
                    {.name = "by lot", .answer = by_lot},
                    {.name = "prices as they were", .load = load_as_they_were}},
      .data_file = price_file,
      .notes = {"The loans are of 30 January 2024, the prices of 4 to 6 August: six months of "
                "repaying, topping up and new loans lie between. Levels are no prediction.",
                "The path is scaled to begin at the book's prices, so that loans keep their "
                "distance to the price in per cent; \"prices as they were\" is the same book led "
                "to August's level within an hour.",
                "ETH's record contains the day's own sales; nothing here says what they did to it.",
                "The markets' course is that of all their loans in August, not of this book's."},
      .assumptions = {"depth of one sweep of quotes of 20 November 2023, back at 500 tokens a "
                      "minute; sfrxETH sells like wstETH; crvUSD is worth a dollar",
                      "wstETH and sfrxETH keep their price in ETH of 30 January",
                      "stablecoin and collateral of a loan in soft liquidation lie evenly in its "
                      "bands above and below the active one",
                      "no owner adds, repays or borrows; no interest in three days",
                      "one keeper a market, flash loans, 20 USD a call, the next block"},
      .no_counterpart = "the loans are of another day: no book of 5 August 2024 is recorded",
      .load = load_rebased,
      .measure = measure,
      .targets = targets,
      .fitted = [](const io::ScenarioFile&) { return std::vector<FittedParameter>{}; },
  };
}

}  // namespace seawall
