// The study of 5 August 2024, on a book made up in the format of the recorded one, and on the
// recorded one where it is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "seawall/io/scenario_file.hpp"
#include "seawall/mechanics/cdp/llamma_liquidation.hpp"
#include "seawall/state/state.hpp"
#include "seawall/study/replay.hpp"
#include "seawall/study/replay_parts.hpp"

namespace seawall {
namespace {

using testing::HasSubstr;

const std::filesystem::path made_up =
    std::filesystem::path{SEAWALL_SOURCE_DIR} / "tests/study/made_up_august";

ReplayOptions on(const std::filesystem::path& data, const char* block_seconds = "60") {
  ReplayOptions options;
  options.data_dir = data;
  options.overrides = {std::string{"clock.block_seconds="} + block_seconds};
  return options;
}

const Target& target(const ReplayResult& result, std::string_view metric) {
  static const Target none{};
  for (const Target& there : result.report.evidence.targets)
    if (there.metric == metric) return there;
  ADD_FAILURE() << metric;
  return none;
}

double baseline(const ReplayResult& result, std::string_view name, std::string_view metric) {
  for (const Baseline& there : result.report.evidence.baselines)
    if (there.name.starts_with(name) && there.metric == metric) return there.value;
  ADD_FAILURE() << name << ' ' << metric;
  return std::nan("");
}

const ReplayResult& on_made_up() {
  static const ReplayResult result = [] {
    auto run = run_replay("crvusd-august", on(made_up));
    if (!run) throw std::runtime_error{run.error().text()};
    return *std::move(run);
  }();
  return result;
}

TEST(CrvusdAugust, WithoutRecordedDaysSaysWhatItNeeds) {
  const auto result = run_replay("crvusd-august", {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::missing_file);
  EXPECT_THAT(result.error().detail, HasSubstr("SEAWALL_DATA"));
}

TEST(CrvusdAugust, WithoutTheRecordOfLiquidationsDoesNotRun) {
  const auto folder = std::filesystem::temp_directory_path() / "seawall-august-without-a-record";
  std::filesystem::remove_all(folder);
  std::filesystem::copy(made_up, folder, std::filesystem::copy_options::recursive);
  std::filesystem::remove_all(folder / "liquidations");
  const auto result = run_replay("crvusd-august", on(folder));
  std::filesystem::remove_all(folder);
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().text(), HasSubstr("crvusd_llamalend_hard_liquidations.csv"));
}

TEST(CrvusdAugust, CountsWhatTheRecordSaysOfTheBooksLoans) {
  const ReplayResult& result = on_made_up();
  EXPECT_EQ(target(result, "loans_liquidated").published, 2.0);
  EXPECT_EQ(target(result, "debt_liquidated").published, 31'000.0);
  EXPECT_EQ(target(result, "soft_loans").published, 2.0);
  EXPECT_NEAR(target(result, "worst_hour_share").published, 31'000.0 / 40'000.0, 1e-12);
  EXPECT_NEAR(target(result, "half_hours").published, 25.0, 1e-9);
}

TEST(CrvusdAugust, TheLoanNearThePriceComesFirst) {
  const ReplayResult& result = on_made_up();
  EXPECT_GE(target(result, "ranking_auc").simulated.value(), 0.8);
  EXPECT_EQ(target(result, "soft_loans").simulated.value(), 2.0);  // those that trades reach
  EXPECT_NEAR(baseline(result, "by lot", "ranking_auc"), 0.5, 1e-12);
  EXPECT_GE(baseline(result, "band distance", "ranking_auc"), 0.8);
}

TEST(CrvusdAugust, IsIllustrativeAndAnswersEveryBaseline) {
  const ReplayResult& result = on_made_up();
  EXPECT_EQ(result.report.finding.status, Status::illustrative);
  for (const char* name : {"N0", "N1", "N3", "prices as they were"})
    EXPECT_GE(baseline(result, name, "loans_liquidated"), 0.0);
  EXPECT_GT(baseline(result, "N2", "worst_hour_share"), 0.0);
  EXPECT_FALSE(is_broken(result));
}

// A fifth farther from the price 0xmid is not reached; the rise to that level costs 0xsoft its
// loan.
TEST(CrvusdAugust, ThePricesAsTheyWereReachOtherLoans) {
  const ReplayResult& result = on_made_up();
  constexpr double near = 20'600.0 + 12'000.0;
  EXPECT_NEAR(target(result, "debt_liquidated").simulated.value(), near + 17'200.0, 1e-6);
  EXPECT_NEAR(baseline(result, "prices as they were", "debt_liquidated"), near + 10'700.0, 1e-6);
}

TEST(CrvusdAugust, TheRecordedBookIsRunWhole) {
  const char* named = std::getenv("SEAWALL_DATA");
  if (named == nullptr ||
      !std::filesystem::is_directory(std::filesystem::path{named} / "positions"))
    GTEST_SKIP() << "no recorded days here: SEAWALL_DATA names no folder with positions/";
  const auto result = run_replay("crvusd-august", on(named, "120"));
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_EQ(target(*result, "loans_liquidated").published, 52.0);
  EXPECT_GT(target(*result, "debt_liquidated").published, 7e6);
  EXPECT_EQ(result->report.finding.status, Status::illustrative);
  EXPECT_FALSE(is_broken(*result));
  EXPECT_GT(target(*result, "soft_loans").simulated.value(), 100.0);
}

// The contract's health of each recorded loan, by market and account.
std::map<std::string, double> recorded_healths(const std::filesystem::path& book) {
  std::map<std::string, double> healths;
  for (const char* market : {"WETH", "wstETH", "sfrxETH"}) {
    std::ifstream file{book / (std::string{market} + "_loans.csv")};
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
      std::vector<std::string> cells;
      std::istringstream row{line};
      for (std::string cell; std::getline(row, cell, ',');)
        cells.push_back(cell);
      healths["crvusd-" + std::string{market} + "/" + cells.at(0)] = std::stod(cells.at(7));
    }
  }
  return healths;
}

// That bands, what lies in them and debts are taken over right: the health that the contract gave
// each loan on the book's day is the model's at the start.
TEST(CrvusdAugust, EveryLoanOpensWithItsRecordedHealth) {
  const char* named = std::getenv("SEAWALL_DATA");
  if (named == nullptr ||
      !std::filesystem::is_directory(std::filesystem::path{named} / "positions"))
    GTEST_SKIP() << "no recorded days here: SEAWALL_DATA names no folder with positions/";
  const auto definition = find_replay("crvusd-august");
  ASSERT_TRUE(definition);
  const auto file = read_replay(**definition, on(named));
  ASSERT_TRUE(file) << file.error().text();
  const auto compiled = io::compile_file(*file);
  ASSERT_TRUE(compiled) << compiled.error().text();
  const State state = make_state(compiled->model);
  const auto recorded =
      recorded_healths(std::filesystem::path{named} / "positions/crvusd_2024-01-30");
  std::vector<double> gaps;
  for (std::size_t i = 0; i < compiled->model.positions.accounts(); ++i) {
    const VenueId venue = compiled->model.positions.venues[i];
    const auto& books = std::get<CrvusdBooks>(state.protocols[venue.index()]);
    const std::string name =
        compiled->model.venues[venue.index()].name + "/" + compiled->model.positions.names[i];
    const auto& loan = books.loans[books.accounts.local(AccountId{i})];
    const auto health = llamma::health_of(books.controller, loan, llamma::HealthKind::plain);
    ASSERT_TRUE(health && recorded.contains(name)) << name;
    gaps.push_back(std::abs(to_double(*health) / 1e18 - recorded.at(name)));
  }
  std::ranges::sort(gaps);
  // Debts are some hours old, and what lies in the bands of a loan in soft liquidation is spread
  // evenly: that is all.
  EXPECT_EQ(gaps.size(), 561U);
  EXPECT_LT(gaps[gaps.size() / 2], 1e-4);
  EXPECT_LT(gaps[gaps.size() * 9 / 10], 5e-4);
  EXPECT_LT(gaps.back(), 5e-3);
}

}  // namespace
}  // namespace seawall
