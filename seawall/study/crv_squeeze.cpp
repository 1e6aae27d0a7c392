#include "seawall/study/crv_squeeze.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "seawall/study/null_models.hpp"
#include "seawall/study/recorded_closes.hpp"

namespace seawall {

extern const std::string_view crv_squeeze_toml;

namespace {

constexpr std::size_t crv = 0;  // order of the scenario's assets
constexpr std::size_t usdc = 1;

// Minutes of 22 November 2022, UTC.
constexpr Time at(std::int64_t hour, std::int64_t minute) {
  constexpr std::int64_t midnight = 1'669'075'200;
  return Time{(midnight + hour * 3600 + minute * 60) * 1'000'000'000};
}

double minutes_between(Time from, Time to) { return (to - from).seconds() / 60.0; }

double tokens(const Model& model, std::size_t asset, Int128 units) {
  return to_double(units) / to_double(power_of_ten(model.assets[asset].decimals));
}

// Closes of 5-minute bars, at the end of each bar. Source: Binance CRVUSDT.
constexpr std::array<RecordedClose, 13> recorded_closes{{{at(17, 20), 0.614},
                                                         {at(17, 25), 0.633},
                                                         {at(17, 30), 0.668},
                                                         {at(17, 35), 0.709},
                                                         {at(17, 40), 0.711},
                                                         {at(17, 45), 0.698},
                                                         {at(17, 50), 0.704},
                                                         {at(17, 55), 0.715},
                                                         {at(18, 0), 0.714},
                                                         {at(18, 5), 0.711},
                                                         {at(18, 10), 0.650},
                                                         {at(18, 15), 0.636},
                                                         {at(18, 20), 0.609}}};

constexpr const char* data_file = "prices/2022-11-22_crv_aave/binance_CRVUSDT_5m.csv";

std::vector<RecordedClose> closes(const std::filesystem::path& data_dir) {
  if (!data_dir.empty()) {
    auto read = read_recorded_closes(data_dir / data_file, minutes(5), at(17, 20), at(18, 20));
    if (read) return *std::move(read);
  }
  return {recorded_closes.begin(), recorded_closes.end()};
}

// Moments at which a share of all that was repaid had been repaid.
struct Course {
  std::vector<Time> times;
  std::vector<double> repaid;  // CRV, cumulative

  [[nodiscard]] Time when(double share) const {
    const auto found = std::ranges::lower_bound(repaid, share * repaid.back());
    return times[static_cast<std::size_t>(found - repaid.begin())];
  }
};

Course course_of(const ReplayRun& run) {
  Course course;
  double repaid = 0.0;
  for (const Event& event : run.events) {
    if (event.kind != EventKind::liquidation) continue;
    repaid += tokens(run.model, crv, event.amount);
    course.times.push_back(event.time);
    course.repaid.push_back(repaid);
  }
  return course;
}

double collateral_left(const ReplayRun& run, Time time) {
  double seized = 0.0;
  for (const Event& event : run.events)
    if (event.kind == EventKind::liquidation && event.time <= time)
      seized += tokens(run.model, usdc, event.counter_amount);
  return 63.6e6 - seized;
}

std::optional<double> path_error(const ReplayRun& run, const std::vector<RecordedClose>& record) {
  double squares = 0.0;
  std::size_t matched = 0;
  for (const RecordedClose& close : record) {
    const auto row = std::ranges::find(run.series.time, close.time);
    if (row == run.series.time.end()) continue;
    const auto index = static_cast<std::size_t>(row - run.series.time.begin());
    const double simulated = run.series.reference_price[index * run.series.coins + crv];
    squares += (simulated / close.price - 1.0) * (simulated / close.price - 1.0);
    ++matched;
  }
  if (matched != record.size()) return std::nullopt;
  return std::sqrt(squares / static_cast<double>(matched));
}

Measurements measure(const ReplayRun& run, const std::filesystem::path& data_dir) {
  Measurements found;
  const Course course = course_of(run);
  found["calls"] = static_cast<double>(course.times.size());
  found["duration_min"] = 0.0;
  found["duration_80pct_min"] = 0.0;
  if (!course.times.empty()) {
    found["duration_min"] = minutes_between(course.times.front(), course.times.back());
    found["duration_80pct_min"] = minutes_between(course.when(0.1), course.when(0.9));
    found["end_min_after_1700"] = minutes_between(at(17, 0), course.times.back());
  }
  double bad = 0.0;
  for (const ReserveAccounting& row : run.outcome.reserves)
    if (row.reserve == ReserveId{std::size_t{1}})
      bad += tokens(run.model, crv, row.bad + row.stranded);
  found["bad_debt_crv"] = bad;
  found["collateral_usdc_1720"] = collateral_left(run, at(17, 20));
  found["peak_price_usd"] = run.outcome.highest_price_usd[crv];
  if (const auto error = path_error(run, closes(data_dir))) found["path_rmse"] = *error;
  return found;
}

std::vector<Target> targets(const std::filesystem::path&) {
  using enum TargetKind;
  return {
      {.metric = "calls",
       .label = "Liquidation calls",
       .published = 385,
       .tolerance = Tolerance::relative(385, 0.30),
       .kind = fitted,
       .source = "Blockworks, 22 Nov 2022; Kaiko: over 300"},
      {.metric = "duration_min",
       .label = "First to last call",
       .unit = "min",
       .published = 50,
       .tolerance = Tolerance::relative(50, 0.30),
       .kind = fitted,
       .source = "Blockworks; Kaiko: about an hour"},
      {.metric = "duration_80pct_min",
       .label = "10 % to 90 % of volume",
       .unit = "min",
       .published = 50,
       .tolerance = Tolerance::relative(50, 0.30),
       .kind = fitted,
       .follows_from = "duration_min",
       .source = "as the duration"},
      {.metric = "bad_debt_crv",
       .label = "Bad debt",
       .unit = "CRV",
       .published = 2.64e6,
       .tolerance = Tolerance::relative(2.64e6, 0.10),
       .kind = fitted,
       .source = "Blockworks"},
      {.metric = "collateral_usdc_1720",
       .label = "Collateral left at 17:20",
       .unit = "USDC",
       .published = 58e6,
       .tolerance = Tolerance::absolute(2e6, "USDC"),
       .kind = predicted,
       .source = "Blockworks"},
      {.metric = "end_min_after_1700",
       .label = "Last call after 17:00",
       .unit = "min",
       .published = 70,
       .tolerance = Tolerance::absolute(10, "min"),
       .kind = predicted,
       .follows_from = "duration_min",  // the start is given
       .source = "Blockworks: over by 18:10"},
      {.metric = "peak_price_usd",
       .label = "Highest CRV price",
       .unit = "USD",
       .published = 0.725,
       .tolerance = Tolerance::around_interval(0.71, 0.74, 0.03, "USD"),
       .kind = predicted,
       .source = "Blockworks: near 0.71; Binance high 0.74"},
      {.metric = "path_rmse",
       .label = "Path against the record",
       .published = 0.0,
       .tolerance = Tolerance::at_most(0.05, "at most 0.05"),
       .kind = predicted,
       .source = "Binance CRVUSDT, closes of 5-minute bars 17:20 to 18:20"},
  };
}

std::vector<FittedParameter> fitted(const io::ScenarioFile& file) {
  const AssetSpec& asset = file.model.assets[crv];
  const LiquiditySpec& pool = file.model.liquidity.front();
  const KeeperBehaviourSpec& keeper = file.scenario.keepers.front();
  const double slice = keeper.slice_max.empty() ? 0.0 : keeper.slice_max.front().second;
  const ImpactTerms impact = asset.impact.value_or(ImpactTerms{});
  return {
      {"keepers.flash.slice_max.CRV", slice, "CRV",
       "sets the number of calls; 89.4 M CRV over 385 calls is 232 k"},
      {"liquidity.crv-usdc.base_reserve", pool.base_reserve, "CRV",
       "sets the pace: depth that a keeper can use at once"},
      {"liquidity.crv-usdc.refill_per_minute", pool.refill_per_minute, "CRV/min",
       "sets the pace where the pool runs dry"},
      {"assets.CRV.impact.coefficient", impact.coefficient * 1e6, "1/M CRV",
       "sets the mean repayment price, so the bad debt", 1e6},
      {"assets.CRV.impact.half_life_minutes", impact.half_life.seconds() / 60.0, "min",
       "sets how long purchases lift the price"},
      {"assets.CRV.price_usd", asset.price_usd, "USD",
       "the flat price behind the squeeze; the bar of 17:15 opened there"},
  };
}

// N0: the same rules and keepers; what they buy moves nothing.
void without_feedback(io::ScenarioFile& file) { file.model.feedback = FeedbackMode::recorded; }

// N1: every purchase loses the same 2 %, however large, and depth never ends.
void with_constant_slippage(io::ScenarioFile& file) {
  LiquiditySpec& pool = file.model.liquidity.front();
  pool.base_reserve = 1e12;
  pool.fee = 0.02;
  pool.refill_per_minute = 1e12;
  file.model.assets[crv].impact.reset();
}

// The record as the price: it contains its own cascade, so it meets calls and duration and explains
// nothing.
void on_the_record(io::ScenarioFile& file) {
  file.model.feedback = FeedbackMode::recorded;
  PriceRowsSpec& rows = file.scenario.prices;
  rows = {};
  rows.assets = {"CRV"};
  rows.between = "log_linear";
  rows.contains_own_impact = true;
  rows.origin = "recorded closes";
  rows.times.push_back(at(17, 15));
  rows.prices.push_back(0.612);
  for (const RecordedClose& close : recorded_closes) {
    rows.times.push_back(close.time);
    rows.prices.push_back(close.price);
  }
}

double published(std::string_view metric) {
  for (const Target& target : targets({}))
    if (target.metric == metric) return target.published;
  return 0.0;
}

// N2: debt repaid = constant · (log rise of the record above its trailing high), for the debt is
// what gets dearer. The constant is fitted to what was repaid in all. It does not say what the
// price does: the record is given.
Measurements from_new_highs(const ReplayRun&, const io::ScenarioFile& file) {
  std::vector<Time> times{at(17, 15)};
  std::vector<double> prices{0.612};
  for (const RecordedClose& close : recorded_closes) {
    times.push_back(close.time);
    prices.push_back(close.price);
  }
  double owed = 0.0;
  double collateral = 0.0;
  for (std::size_t row = 0; row < file.model.positions.rows(); ++row) {
    owed += file.model.positions.debt[row];
    collateral += file.model.positions.collateral[row];
  }
  const std::vector<double> rises = new_highs(prices);
  double risen = 0.0;
  for (const double rise : rises)
    risen += rise;
  const double repaid = owed - published("bad_debt_crv");
  const double constant = constant_of(std::array{risen}, std::array{repaid});
  double bonus = 0.0;
  for (const ReserveSpec& reserve : file.model.venues.front().reserves)
    bonus = std::max(bonus, reserve.liquidation_bonus);
  Course course;
  double seized_1720 = 0.0;
  for (std::size_t i = 0; i < rises.size(); ++i) {
    if (rises[i] <= 0.0) continue;
    course.times.push_back(times[i]);
    course.repaid.push_back(constant * rises[i] +
                            (course.repaid.empty() ? 0.0 : course.repaid.back()));
    if (times[i] <= at(17, 20)) seized_1720 += constant * rises[i] * prices[i] * (1.0 + bonus);
  }
  if (course.times.empty()) return {};
  return {{"duration_min", minutes_between(course.times.front(), course.times.back())},
          {"duration_80pct_min", minutes_between(course.when(0.1), course.when(0.9))},
          {"end_min_after_1700", minutes_between(at(17, 0), course.times.back())},
          {"bad_debt_crv", owed - course.repaid.back()},
          {"collateral_usdc_1720", collateral - seized_1720}};
}

}  // namespace

ReplayDefinition crv_squeeze() {
  return {
      .info = {.name = "crv-squeeze",
               .title = "92 M CRV short on Aave v2",
               .date = "2022-11-22",
               .summary =
                   "A large CRV short is liquidated; buying the debt back lifts its own price."},
      .scenario = crv_squeeze_toml,
      .baselines = {{"N0 no feedback", without_feedback},
                    {"N1 constant slippage", with_constant_slippage},
                    {.name = "N2 flow on new highs", .answer = from_new_highs},
                    {.name = "N3 shuffled thresholds",
                     .change = shuffle_thresholds,
                     .why_not = why_not_shuffled},
                    {"recorded price", on_the_record}},
      .data_file = data_file,
      .notes = {"The price after 17:18 is flat at its level of 17:15; everything above it is the "
                "keepers' own buying.",
                "The recorded price meets calls and duration too, because the record contains the "
                "cascade; it explains "
                "nothing and is shown as the null model."},
      .assumptions =
          {"one account of 92 M CRV against 63.6 M USDC stands for the whole short",
           "keepers pay with flash loans, repay in slices and buy CRV back in the same transaction",
           "ETH stays at 1,127 USD: Aave v2 counts in ETH and the ratio cancels",
           "no interest within the hour"},
      .measure = measure,
      .targets = targets,
      .fitted = fitted,
  };
}

}  // namespace seawall
