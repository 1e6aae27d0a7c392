// Quotes of a real day, if they are on this machine: one hour of them is one sweep of sizes a pair.

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "tests/support/malformed_input.hpp"

namespace seawall {
namespace {

constexpr const char* file_name = "depth/dex_aggregator_quotes_2023-11-20.csv";

std::filesystem::path recorded_quotes() {
  const char* named = std::getenv("SEAWALL_DATA");
  const std::filesystem::path folder =
      named != nullptr ? std::filesystem::path{named}
                       : std::filesystem::path{SEAWALL_SOURCE_DIR} / ".." / "shared" / "data";
  return std::filesystem::exists(folder / file_name) ? folder / file_name : std::filesystem::path{};
}

Result<QuoteDepth> first_hour(const std::filesystem::path& file, const std::string& from,
                              const std::string& to) {
  const auto made = malformed::run(malformed::appended(fmt::format(
      "[[liquidity]]\nname = \"aggregator\"\nkind = \"quotes\"\nbase = \"WETH\"\n"
      "quote = \"USDC\"\n[liquidity.quotes]\nfile = \"{}\"\n"
      "columns = {{ sold = \"in_amount\", received = \"out_amount\", time = \"ts_utc\" }}\n"
      "filter = {{ src = \"{}\", dst = \"{}\" }}\nuntil = 2023-11-20T01:00:00Z\n"
      "beyond = \"exponential\"\n",
      file.string(), from, to)));
  if (!made) return std::unexpected{made.error()};
  return std::get<QuoteDepth>(made->model.liquidity[1].kind);
}

TEST(RecordedQuotes, OfEveryPairBecomeACurveThatFalls) {
  const std::filesystem::path file = recorded_quotes();
  if (file.empty())
    GTEST_SKIP() << "no recorded quotes here: SEAWALL_DATA names no folder with " << file_name
                 << ", and ../shared/data has none";
  const std::vector<std::string> coins{"USDC", "USDT", "TUSD", "WETH", "wstETH", "WBTC"};
  std::size_t pairs = 0;
  std::size_t raised = 0;
  double raised_most = 0.0;
  for (const std::string& from : coins)
    for (const std::string& to : coins) {
      const auto depth = first_hour(file, from, to);
      if (from == to) {
        ASSERT_FALSE(depth);
        EXPECT_NE(depth.error().detail.find("no row has"), std::string::npos);
        continue;
      }
      ASSERT_TRUE(depth) << from << " to " << to << ": " << depth.error().text();
      ++pairs;
      EXPECT_EQ(depth->quotes, 20U);
      // Where the largest sizes were quoted for no more in all, nothing goes on beyond them.
      EXPECT_EQ(std::isfinite(depth->table.tail), depth->table.knots.back().factor > 1e-30);
      raised += depth->raised;
      raised_most = std::max(raised_most, depth->raised_most.value);
    }
  EXPECT_EQ(pairs, 30U);
  // Counted apart from this program, by the highest chord between any two quotes of a pair. The
  // worst is TUSD to wstETH: 123 million TUSD were quoted for less than smaller sizes in all.
  EXPECT_EQ(raised, 200U);
  EXPECT_NEAR(raised_most, 0.7236214797623848, 1e-6);
}

TEST(RecordedQuotes, TheLargestFetchesWhatWasQuoted) {
  const std::filesystem::path file = recorded_quotes();
  if (file.empty())
    GTEST_SKIP() << "no recorded quotes here: SEAWALL_DATA names no folder with " << file_name
                 << ", and ../shared/data has none";
  const auto depth = first_hour(file, "WETH", "USDC");
  ASSERT_TRUE(depth) << depth.error().text();
  EXPECT_EQ(depth->raised, 7U);
  EXPECT_NEAR(depth->raised_most.value, 0.0008170456096137091, 1e-9);
  const FactorTable::Knot& last = depth->table.knots.back();
  EXPECT_DOUBLE_EQ(last.quantity, 39'141.23296);
  EXPECT_NEAR(last.worth * (5'701.705428 / 2.841941078), 75'902'390.6,
              0.1);  // times the best price
}

}  // namespace
}  // namespace seawall
