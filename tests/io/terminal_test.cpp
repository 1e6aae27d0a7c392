#include "seawall/io/terminal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "seawall/io/chart.hpp"
#include "seawall/io/report_json.hpp"
#include "tests/analysis/story.hpp"

namespace seawall::io {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Look plain{Charset::unicode, Colour::none, 80};
constexpr Look ascii{Charset::ascii, Colour::none, 80};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

struct Scene {
  test::TwoVenues world;
  Report report;
  Outcome outcome;

  Scene() {
    report.scenario = "two venues";
    report.prices = {{AssetId{0}, 1'500.0, 1'200.0, 1'200.0, test::TwoVenues::at(72), 0.62}};
    Target calls;
    calls.metric = calls.label = "calls";
    calls.published = 2.0;
    calls.simulated = 2.0;
    calls.tolerance = Tolerance::relative(2.0, 0.3);
    Target trough;
    trough.metric = trough.label = "trough";
    trough.published = 1'000.0;
    trough.simulated = 1'200.0;
    trough.tolerance = Tolerance::relative(1'000.0, 0.1);
    report.evidence.targets = {calls, trough};
    report.finding = find_status(report.evidence);
  }
  [[nodiscard]] Shown shown() const { return {report, outcome, world.series, world.names, 1}; }
};

TEST(Printable, KeepsEscapeSequencesOfNamesFromTheTerminal) {
  EXPECT_EQ(printable("a\x1b[31mb\tc", plain), "a?[31mb?c");
  EXPECT_EQ(printable("\xC2\x9B", plain), "?") << "C1 control sequence introducer";
}

TEST(Printable, SaysOurSignsInAscii) { EXPECT_EQ(printable("±3 → −2", ascii), "+/-3 -> -2"); }

TEST(TextTable, AlignsSignsOfSeveralBytes) {
  TextTable table{{{"name"}, {"value", Align::right}}};
  table.row({"a", "−1"});
  table.row({"longer", "10"});
  EXPECT_EQ(table.text(plain), "  name    value\n  a          −1\n  longer     10\n");
}

TEST(TextTable, ShortensFlexibleColumnsToFit) {
  TextTable table{
      {{"name", Align::left, TextTable::Column::Fit::flexible}, {"value", Align::right}}};
  table.row({std::string(200, 'x'), "1"});
  for (const std::string& line : lines_of(table.text(plain)))
    EXPECT_LE(width_of(line), 80U);
  EXPECT_THAT(table.text(plain), HasSubstr("…"));
}

TEST(Terminal, NothingIsWiderThanTheScreen) {
  const Scene scene;
  for (const std::size_t columns : {80U, 120U})
    for (const Charset charset : {Charset::unicode, Charset::ascii})
      for (const std::string& line :
           lines_of(replay_text(scene.shown(), {}, {charset, Colour::none, columns})))
        EXPECT_LE(width_of(line), columns) << line;
}

TEST(Terminal, AsciiIsAscii) {
  const Scene scene;
  for (const char c : replay_text(scene.shown(), {}, ascii))
    ASSERT_GE(c, 0);
}

TEST(Terminal, ColourOnlyWhereAsked) {
  const Scene scene;
  EXPECT_THAT(replay_text(scene.shown(), {}, plain), Not(HasSubstr("\x1b")));
  EXPECT_THAT(replay_text(scene.shown(), {}, {Charset::unicode, Colour::ansi, 80}),
              HasSubstr("\x1b["));
}

TEST(Terminal, SaysWhatEveryOutputMustSay) {
  const Scene scene;
  const std::string text = replay_text(scene.shown(), {}, plain);
  for (const char* words :
       {"CALIBRATED", "fitted parameters", "depth", "modelled, of debt", "modelled, of flow",
        "endogenous share", "nearest baseline", "extrapolation", "stale inputs", "✓", "✗"})
    EXPECT_THAT(text, HasSubstr(words));
  EXPECT_THAT(text, HasSubstr("not modelled")) << "what is not there is said to be missing";
  EXPECT_THAT(text, Not(HasSubstr("safe")));
}

TEST(Terminal, LeavesNoBlanksAtTheEndOfALine) {
  const Scene scene;
  for (const std::string& line : lines_of(replay_text(scene.shown(), {}, plain)))
    EXPECT_FALSE(line.ends_with(' ')) << '"' << line << '"';
}

TEST(Terminal, ShowsWhatVenuesBelievedBesideTheReference) {
  Scene scene;
  scene.report.believed = {
      {"in pool", "USD", {AssetId{0}, 1'500.0, 1'100.0, 1'150.0, test::TwoVenues::at(72), 0.75}}};
  EXPECT_EQ(main_move(scene.report)->extreme, 1'100.0) << "the larger move is the story";
  EXPECT_THAT(run_text(scene.shown(), plain), HasSubstr("ETH in pool"));
}

TEST(Terminal, FoldsBaselinesToARowAMetric) {
  Scene scene;
  for (const char* model : {"N0 no feedback", "recorded price"})
    for (const Target& target : scene.report.evidence.targets)
      scene.report.evidence.baselines.push_back({model, target.metric, 3.0});
  const std::vector<std::string> lines = lines_of(replay_text(scene.shown(), {}, plain));
  const auto rows = std::ranges::count_if(lines, [](const std::string& line) {
    return line.find(" calls ") != std::string::npos && line.find("3 ✗") != std::string::npos;
  });
  EXPECT_EQ(rows, 1);
  EXPECT_THAT(lines,
              ::testing::Contains(::testing::AllOf(HasSubstr("N0 "), HasSubstr("this run"))));
  EXPECT_THAT(lines, ::testing::Contains(std::string{"  N0 no feedback"}));
}

TEST(Chart, IsEmptyWithoutACourse) {
  EXPECT_EQ(timeline_chart(Series{}, Names{}, AssetId{0}, plain), "");
}

TEST(Chart, CountsLiquidationsOverRoundLengthsOfTime) {
  test::TwoVenues world;
  EXPECT_THAT(timeline_chart(world.series, world.names, AssetId{0}, plain),
              HasSubstr("liquidations each 2 s\n"))
      << "72 s in at most 66 columns";
}

TEST(Chart, ShowsADropWithinOneSpanOfTime) {
  test::TwoVenues world;
  world.series.pool_price[2] = 600.0;
  EXPECT_THAT(
      timeline_chart(world.series, world.names, AssetId{0}, {Charset::ascii, Colour::none, 30}),
      HasSubstr("600"));
}

TEST(ReplayJson, BeginsWithTheAgreedKeys) {
  const Scene scene;
  const std::string json =
      replay_json("two-venues", scene.report, scene.outcome, scene.world.names, {});
  std::size_t at = 0;
  for (const char* key :
       {"\"event\"", "\"status\"", "\"targets\"", "\"metric\"", "\"published\"", "\"simulated\"",
        "\"tolerance\"", "\"within\"", "\"kind\"", "\"source\"", "\"fitted\"", "\"baselines\"",
        "\"accounting\"", "\"imbalance\": 0", "\"stop_reason\"", "\"trace_hash\""}) {
    const std::size_t found = json.find(key, at);
    ASSERT_NE(found, std::string::npos) << key;
    at = found;
  }
}

}  // namespace
}  // namespace seawall::io
