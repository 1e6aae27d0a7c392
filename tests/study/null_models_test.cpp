#include "seawall/study/null_models.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "seawall/study/replay.hpp"

namespace seawall {
namespace {

io::ScenarioFile scenario(const char* name) {
  auto file = io::read_scenario(
      (std::filesystem::path{SEAWALL_SOURCE_DIR} / "seawall/study/replays" / name).string());
  if (!file) throw std::runtime_error{file.error().text()};
  return *std::move(file);
}

TEST(NewLows, CountOnlyWhatLiesBelowTheLowestBefore) {
  const std::vector<double> falls = new_lows(std::vector<double>{100, 80, 90, 80, 60});
  ASSERT_EQ(falls.size(), 5U);
  EXPECT_EQ(falls[0], 0.0);
  EXPECT_NEAR(falls[1], std::log(100.0 / 80.0), 1e-12);
  EXPECT_EQ(falls[2], 0.0);
  EXPECT_EQ(falls[3], 0.0);
  EXPECT_NEAR(falls[4], std::log(80.0 / 60.0), 1e-12);
}

TEST(NewLows, HighsAreTheSameUpwards) {
  const std::vector<double> rises = new_highs(std::vector<double>{1, 2, 1, 4});
  EXPECT_NEAR(rises[1], std::log(2.0), 1e-12);
  EXPECT_EQ(rises[2], 0.0);
  EXPECT_NEAR(rises[3], std::log(2.0), 1e-12);
  EXPECT_TRUE(new_lows({}).empty());
}

TEST(ConstantOf, IsTheSlopeThroughTheOriginWithTheLeastSquares) {
  EXPECT_NEAR(constant_of(std::vector<double>{1, 2}, std::vector<double>{3, 4}), 11.0 / 5.0, 1e-12);
  EXPECT_EQ(constant_of(std::vector<double>{0, 0}, std::vector<double>{3, 4}), 0.0);
}

struct Owed {
  double collateral = 0.0;
  double debt = 0.0;
};

std::map<std::string, Owed> owed_in(const PositionSpec& book) {
  std::map<std::string, Owed> all;
  for (std::size_t row = 0; row < book.rows(); ++row) {
    all[book.account[row]].collateral += book.collateral[row];
    all[book.account[row]].debt += book.debt[row];
  }
  return all;
}

TEST(ShuffleThresholds, KeepsEveryDebtAndTheSetOfThresholdsAndMovesThem) {
  io::ScenarioFile file = scenario("black-thursday.toml");
  EXPECT_EQ(why_not_shuffled(file), "");
  const auto before = owed_in(*draw_book(*file.drawn_book, file.scenario.seed));
  shuffle_thresholds(file);
  EXPECT_FALSE(file.drawn_book);
  const auto after = owed_in(file.model.positions);
  ASSERT_EQ(after.size(), before.size());
  std::vector<double> old_thresholds;
  std::vector<double> new_thresholds;
  std::size_t moved = 0;
  for (const auto& [name, owed] : before) {
    const Owed& now = after.at(name);
    EXPECT_EQ(now.debt, owed.debt);
    old_thresholds.push_back(owed.debt / owed.collateral);
    new_thresholds.push_back(now.debt / now.collateral);
    if (std::abs(new_thresholds.back() / old_thresholds.back() - 1.0) > 1e-9) ++moved;
  }
  EXPECT_GT(moved, before.size() / 2);
  std::ranges::sort(old_thresholds);
  std::ranges::sort(new_thresholds);
  for (std::size_t i = 0; i < old_thresholds.size(); ++i)
    EXPECT_NEAR(new_thresholds[i] / old_thresholds[i], 1.0, 1e-9);
}

TEST(ShuffleThresholds, SaysWhyOneAccountCannotBeShuffled) {
  EXPECT_NE(why_not_shuffled(scenario("crv-squeeze.toml")).find("1 account owes"),
            std::string::npos);
}

std::map<std::string, double> answers(const ReplayResult& result, std::string_view model) {
  std::map<std::string, double> found;
  for (const Baseline& answer : result.report.evidence.baselines)
    if (answer.name.starts_with(model)) found[answer.metric] = answer.value;
  return found;
}

TEST(NullModels, BlackThursdayIsComparedWithAllFour) {
  const auto result = run_replay("black-thursday", {});
  ASSERT_TRUE(result) << result.error().text();
  for (const char* code : {"N0", "N1", "N2", "N3"})
    EXPECT_FALSE(answers(*result, code).empty()) << code;
  // A constant cannot meet both sizes of the hole: the market fell more after 20:00 than before.
  const auto flow = answers(*result, "N2");
  EXPECT_GT(flow.at("debt_hole_dai"), 5.75e6);
  EXPECT_LT(flow.at("debt_hole_dai_2000"), 4.5e6);
  EXPECT_GT(flow.at("zero_bids_before_noon"), 0.0);
}

TEST(NullModels, TheSqueezeHasN2AndSaysWhyNotN3) {
  const auto result = run_replay("crv-squeeze", {});
  ASSERT_TRUE(result) << result.error().text();
  EXPECT_NEAR(answers(*result, "N2").at("bad_debt_crv"), 2.64e6, 1.0);  // fitted to it
  EXPECT_TRUE(answers(*result, "N3").empty());
  EXPECT_TRUE(std::ranges::any_of(result->notes, [](const std::string& note) {
    return note.starts_with("N3 shuffled thresholds is not run: 1 account");
  }));
}

}  // namespace
}  // namespace seawall
