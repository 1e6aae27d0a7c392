#include "seawall/io/results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "seawall/analysis/why.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/io/atomic_folder.hpp"
#include "seawall/model/reserve_parameter.hpp"
#include "tests/analysis/story.hpp"

namespace seawall {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Results : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "seawall-results-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    home_ = pattern;
    outcome_.stop_reason = StopReason::quiet;
    outcome_.counts.events = world_.events.size();
    outcome_.trace_hash = Digest{1, 2};
    report_.scenario = "two venues";
  }
  void TearDown() override { fs::remove_all(home_); }

  [[nodiscard]] RunRecord record() const {
    return {.command = "seawall run two-venues.toml --seed 7",
            .scenario = "two venues",
            .seed = 7,
            .trace_level = TraceLevel::full,
            .inputs = {{"two-venues.toml", digest_of("abc")}},
            .outcome = outcome_,
            .report = report_,
            .events = world_.events,
            .series = world_.series,
            .names = world_.names};
  }

  // Large enough that no buffer hides a full disk.
  void grow_events(std::size_t count) {
    for (std::size_t i = world_.events.size(); i < count; ++i) {
      Event event = world_.events[5];
      event.id = i + 1;
      event.amount = Int128{static_cast<std::int64_t>(i * 2'654'435'761ULL)} * 1'000'003;
      event.market_price = 1'000.0 + static_cast<double>(i * 7'919 % 10'007) * 0.013;
      event.execution_price = 1'000.0 + static_cast<double>(i * 104'729 % 1'000'003) * 0.00017;
      world_.events.push_back(event);
    }
  }

  [[nodiscard]] std::vector<std::string> left_at(const fs::path& folder) const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{folder})
      names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
  }

  fs::path home_;
  test::TwoVenues world_;
  Outcome outcome_;
  Report report_;
};

std::string bytes_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

TEST_F(Results, ComeBackAsTheyWere) {
  ASSERT_TRUE(write_results(home_ / "out", record(), Existing::refuse));
  const auto stored = read_results(home_ / "out");
  ASSERT_TRUE(stored) << stored.error().text();
  EXPECT_EQ(stored->seed, 7U);
  EXPECT_EQ(stored->command, "seawall run two-venues.toml --seed 7");
  ASSERT_EQ(stored->events.size(), world_.events.size());
  for (std::size_t i = 0; i < world_.events.size(); ++i) {
    Digest written;
    Digest read;
    extend(written, world_.events[i]);
    extend(read, stored->events[i]);
    EXPECT_EQ(written, read) << "event " << i + 1;
  }
  EXPECT_EQ(stored->series.reference_price, world_.series.reference_price);
  EXPECT_EQ(stored->series.oracle_price, world_.series.oracle_price);
  EXPECT_EQ(stored->series.pool_price, world_.series.pool_price);
  EXPECT_EQ(stored->series.liquidations, world_.series.liquidations);
  Names named = world_.names;
  named.accounts[2].clear();  // no event names "quiet"
  EXPECT_EQ(stored->names, named);
}

TEST_F(Results, AVoteAndARefusalKeepWhatTheyWereAbout) {
  Event vote = world_.events[1];
  vote.id = world_.events.size() + 1;
  vote.kind = EventKind::parameter_changed;
  vote.detail = static_cast<std::uint8_t>(ReserveParameter::optimal_utilisation);
  vote.venue = VenueId{0};
  vote.amount = ray / 10 * 9;
  vote.counter_amount = ray / 10 * 8;
  Event refusal = vote;
  ++refusal.id;
  refusal.kind = EventKind::request_refused;
  refusal.detail = static_cast<std::uint8_t>(Rejection::insufficient_increase);
  world_.events.push_back(vote);
  world_.events.push_back(refusal);
  ASSERT_TRUE(write_results(home_ / "out", record(), Existing::refuse));
  const auto stored = read_results(home_ / "out");
  ASSERT_TRUE(stored) << stored.error().text();
  const Event& told_vote = stored->events[vote.id - 1];
  EXPECT_EQ(told_vote.detail, vote.detail);
  EXPECT_TRUE(told_vote.amount == vote.amount && told_vote.counter_amount == vote.counter_amount);
  EXPECT_EQ(stored->events[refusal.id - 1].detail, refusal.detail);
}

TEST_F(Results, AnswerWhyAsTheRunItselfWould) {
  ASSERT_TRUE(write_results(home_ / "out", record(), Existing::refuse));
  const auto stored = read_results(home_ / "out");
  ASSERT_TRUE(stored);
  const Explanation before = explain_account(world_.story(), "large");
  const Explanation after =
      explain_account({stored->events, stored->series, stored->names}, "large");
  ASSERT_EQ(before.steps.size(), after.steps.size());
  for (std::size_t i = 0; i < before.steps.size(); ++i)
    EXPECT_EQ(before.steps[i].text, after.steps[i].text);
}

TEST_F(Results, AmountsKeepAll38Digits) {
  world_.events[4].amount = power_of_ten(38) - 1;
  world_.events[4].counter_amount = -(power_of_ten(38) - 1);
  ASSERT_TRUE(write_results(home_ / "out", record(), Existing::refuse));
  const auto stored = read_results(home_ / "out");
  ASSERT_TRUE(stored);
  EXPECT_TRUE(stored->events[4].amount == power_of_ten(38) - 1);
  EXPECT_TRUE(stored->events[4].counter_amount == -(power_of_ten(38) - 1));

  world_.events[4].amount = power_of_ten(38);
  const auto refused = write_results(home_ / "more", record(), Existing::refuse);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::too_large);
  EXPECT_THAT(left_at(home_), ::testing::ElementsAre("out"));
}

TEST_F(Results, TwoEqualRunsGiveEqualBytes) {
  ASSERT_TRUE(write_results(home_ / "one", record(), Existing::refuse));
  ASSERT_TRUE(write_results(home_ / "two", record(), Existing::refuse));
  for (const std::string& name : left_at(home_ / "one"))
    EXPECT_EQ(bytes_of(home_ / "one" / name), bytes_of(home_ / "two" / name)) << name;
}

TEST_F(Results, AnEmptyTraceStillGivesReadableFiles) {
  world_.events.clear();
  world_.series = Series{};
  ASSERT_TRUE(write_results(home_ / "out", record(), Existing::refuse));
  const auto stored = read_results(home_ / "out");
  ASSERT_TRUE(stored) << stored.error().text();
  EXPECT_TRUE(stored->events.empty());
  EXPECT_EQ(stored->series.rows(), 0U);
}

TEST_F(Results, ManyRowGroupsComeBackInOrder) {
  grow_events(150'000);
  ASSERT_TRUE(write_results(home_ / "out", record(), Existing::refuse));
  const auto stored = read_results(home_ / "out");
  ASSERT_TRUE(stored) << stored.error().text();
  EXPECT_EQ(stored->events.size(), 150'000U);
  EXPECT_TRUE(stored->events.back().amount == world_.events.back().amount);
}

TEST_F(Results, OnlyANewAnEmptyOrAForcedFolderIsWritten) {
  fs::create_directory(home_ / "empty");
  EXPECT_TRUE(write_results(home_ / "empty", record(), Existing::refuse));

  const auto again = write_results(home_ / "empty", record(), Existing::refuse);
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().text(), HasSubstr("holds results already"));
  EXPECT_TRUE(write_results(home_ / "empty", record(), Existing::replace));

  fs::create_directory(home_ / "mine");
  std::ofstream{home_ / "mine" / "thesis.txt"} << "years of work";
  EXPECT_FALSE(write_results(home_ / "mine", record(), Existing::replace)) << "not ours to replace";
  EXPECT_EQ(left_at(home_ / "mine"), std::vector<std::string>{"thesis.txt"});
  EXPECT_THAT(left_at(home_), ::testing::ElementsAre("empty", "mine"));
}

TEST_F(Results, AFolderThatCannotBeMadeIsToldBeforeTheRun) {
  std::ofstream{home_ / "file"} << "no folder";
  const auto below = check_results_folder(home_ / "file" / "a" / "b", Existing::refuse);
  ASSERT_FALSE(below);
  EXPECT_EQ(below.error().where, (home_ / "file").string());
  EXPECT_THAT(below.error().detail, HasSubstr("is no folder"));
  EXPECT_TRUE(check_results_folder(home_ / "new" / "deeper", Existing::refuse));
}

TEST_F(Results, AnInterruptedRunNeverReplacesACompleteOne) {
  ASSERT_TRUE(write_results(home_ / "out", record(), Existing::refuse));
  const std::string before = bytes_of(home_ / "out" / "manifest.json");
  outcome_.stop_reason = StopReason::interrupted;
  for (int time = 0; time < 2; ++time) {  // the second replaces the first incomplete one
    const auto written = write_results(home_ / "out", record(), Existing::replace);
    ASSERT_TRUE(written) << written.error().text();
    EXPECT_TRUE(written->kept_earlier);
    EXPECT_EQ(written->folder, home_ / "out.incomplete");
  }
  EXPECT_EQ(bytes_of(home_ / "out" / "manifest.json"), before);
  const auto kept = read_results(home_ / "out");
  const auto beside = read_results(home_ / "out.incomplete");
  ASSERT_TRUE(kept && beside);
  EXPECT_TRUE(kept->is_complete);
  EXPECT_FALSE(beside->is_complete);

  outcome_.stop_reason = StopReason::horizon;
  const auto complete = write_results(home_ / "out.incomplete", record(), Existing::replace);
  ASSERT_TRUE(complete);
  EXPECT_FALSE(complete->kept_earlier) << "incomplete results may be replaced";
}

TEST_F(Results, ASecondWriterIsRefused) {
  const auto first = io::AtomicFolder::begin(home_ / "out");
  ASSERT_TRUE(first);
  const auto second = write_results(home_ / "out", record(), Existing::refuse);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().detail, HasSubstr("another process"));
}

// --- damaged folders ---------------------------------------------------------------------------

TEST_F(Results, DamageIsOneClearErrorEach) {
  const auto damaged_by = [&](const auto& damage) {
    fs::remove_all(home_ / "out");
    EXPECT_TRUE(write_results(home_ / "out", record(), Existing::refuse));
    damage(home_ / "out");
    const auto stored = read_results(home_ / "out");
    return stored ? std::string{"read"} : stored.error().text();
  };
  EXPECT_THAT(damaged_by([](const fs::path& out) { fs::remove(out / "manifest.json"); }),
              HasSubstr("manifest.json: is not there"));
  EXPECT_THAT(damaged_by([](const fs::path& out) { fs::remove(out / "events.parquet"); }),
              HasSubstr("events.parquet"));
  EXPECT_THAT(damaged_by([](const fs::path& out) { fs::resize_file(out / "events.parquet", 100); }),
              HasSubstr("has 100 bytes where the manifest says"));
  EXPECT_THAT(damaged_by([](const fs::path& out) {
                std::fstream file{out / "series.parquet",
                                  std::ios::in | std::ios::out | std::ios::binary};
                file.seekp(60);
                file.put('\x7f');
              }),
              HasSubstr("series.parquet: was changed since it was written"));
  EXPECT_THAT(damaged_by([](const fs::path& out) { fs::resize_file(out / "manifest.json", 40); }),
              HasSubstr("manifest.json: is not a JSON object"));
  EXPECT_THAT(damaged_by([](const fs::path& out) {
                std::ofstream{out / "manifest.json"} << R"({"schema_version": 9})";
              }),
              HasSubstr("schema_version must be 1"));
  EXPECT_THAT(damaged_by([](const fs::path& out) {
                std::ofstream{out / "manifest.json"} << R"({"schema_version": 1, "files": []})";
              }),
              HasSubstr("lacks a key"));
}

TEST_F(Results, AFolderThatIsNotThereIsSaidToBe) {
  const auto stored = read_results(home_ / "nowhere");
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, ErrorCode::missing_file);
}

// --- faults while writing ----------------------------------------------------------------------

TEST_F(Results, AFileTooLargeForTheSystemLeavesNothing) {
  grow_events(50'000);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{64 * 1024, 64 * 1024};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto written = write_results(home_ / "out", record(), Existing::refuse);
    const bool is_told = !written && written.error().code == ErrorCode::not_writable &&
                         written.error().where == (home_ / "out" / "events.parquet").string();
    ::_exit(is_told ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_TRUE(left_at(home_).empty());
}

TEST_F(Results, AFullDiskLeavesNothing) {
  const fs::path disk = home_ / "disk";
  fs::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=128k") != 0)
    GTEST_SKIP() << "no right to mount a small disk";
  grow_events(50'000);
  const auto written = write_results(disk / "out", record(), Existing::refuse);
  const std::vector<std::string> left = left_at(disk);
  ::umount(disk.c_str());
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::not_writable);
  EXPECT_THAT(written.error().text(), HasSubstr("No space left"));
  EXPECT_TRUE(left.empty());
}

// Killed at many moments: the folder is there whole or not at all, and the next write cleans up.
TEST_F(Results, KilledWhileWritingLeavesNothingHalfWritten) {
  grow_events(100'000);
  for (const useconds_t delay : {500U, 2'000U, 8'000U, 20'000U, 60'000U, 150'000U}) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const auto written = write_results(home_ / "out", record(), Existing::replace);
      ::_exit(written ? 0 : 1);
    }
    ::usleep(delay);
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    if (fs::exists(home_ / "out")) {
      const auto stored = read_results(home_ / "out");
      EXPECT_TRUE(stored) << stored.error().text();
    }
  }
  ASSERT_TRUE(write_results(home_ / "out", record(), Existing::replace));
  EXPECT_THAT(left_at(home_), ::testing::ElementsAre("out"));
}

// --- other programs ----------------------------------------------------------------------------

// .venv of the project, or the interpreter that SEAWALL_PYTHON names.
std::optional<std::string> python_with_readers() {
  const char* named = std::getenv("SEAWALL_PYTHON");
  const std::string python =
      named != nullptr ? named : std::string{SEAWALL_SOURCE_DIR} + "/.venv/bin/python";
  const std::string probe = python + " -c 'import pandas, polars, duckdb, pyarrow' 2>/dev/null";
  if (std::system(probe.c_str()) != 0) return std::nullopt;
  return python;
}

TEST_F(Results, PandasPolarsAndDuckDbReadTheSameSums) {
  const auto python = python_with_readers();
  if (!python)
    GTEST_SKIP() << "no Python with pandas, Polars and DuckDB: ./dev build makes .venv, or set "
                    "SEAWALL_PYTHON";
  grow_events(70'000);
  ASSERT_TRUE(write_results(home_ / "out", record(), Existing::refuse));
  Int128 units = 0;
  std::uint64_t causes = 0;
  for (const Event& event : world_.events) {
    units += event.amount;
    causes += event.cause_ids[0];
  }
  const std::string script = std::string{SEAWALL_SOURCE_DIR} + "/tests/io/read_results.py";
  const std::string command = *python + " " + script + " " + (home_ / "out").string() + " " +
                              to_string(units) + " " + std::to_string(causes) + " " +
                              std::to_string(world_.events.size());
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
}

}  // namespace
}  // namespace seawall
