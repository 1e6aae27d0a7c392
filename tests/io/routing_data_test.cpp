// The router on the quotes of a real day, if they are on this machine: what splitting a sale over
// places and over ways of two hops brings beside selling at one place.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "seawall/state/depth_view.hpp"
#include "seawall/state/split_exit.hpp"
#include "tests/support/malformed_input.hpp"

namespace seawall {
namespace {

constexpr const char* file_name = "depth/dex_aggregator_quotes_2023-11-20.csv";
const std::vector<std::string> coins{"WETH", "USDC", "USDT", "TUSD", "wstETH", "WBTC"};

std::filesystem::path recorded_quotes() {
  const char* named = std::getenv("SEAWALL_DATA");
  const std::filesystem::path folder =
      named != nullptr ? std::filesystem::path{named}
                       : std::filesystem::path{SEAWALL_SOURCE_DIR} / ".." / "shared" / "data";
  return std::filesystem::exists(folder / file_name) ? folder / file_name : std::filesystem::path{};
}

/// Every pair's first hour of quotes as a place of its own, "WETH-USDC" and so on.
Result<io::CompiledScenario> world_of(const std::filesystem::path& file) {
  std::string text{small_scenario};
  for (const auto& [name, usd] : std::vector<std::pair<std::string, double>>{
           {"USDT", 1.0}, {"TUSD", 1.0}, {"wstETH", 2'260.0}, {"WBTC", 37'400.0}})
    text += fmt::format("[[assets]]\nname = \"{}\"\nprice_usd = {}\n", name, usd);
  for (const std::string& from : coins)
    for (const std::string& to : coins)
      if (from != to)
        text += fmt::format(
            "[[liquidity]]\nname = \"{0}-{1}\"\nkind = \"quotes\"\nbase = \"{0}\"\nquote = "
            "\"{1}\"\nsource = \"{2}\"\n[liquidity.quotes]\nfile = \"{3}\"\n"
            "columns = {{ sold = \"in_amount\", received = \"out_amount\", time = \"ts_utc\" }}\n"
            "filter = {{ src = \"{0}\", dst = \"{1}\" }}\nuntil = 2023-11-20T01:00:00Z\n",
            from, to, file_name, file.string());
  malformed::Inputs inputs;
  inputs.scenario = text;
  return malformed::run(inputs);
}

std::size_t number_of(const Model& model, const std::string& coin) {
  return static_cast<std::size_t>(std::ranges::find(model.assets, coin, &Asset::name) -
                                  model.assets.begin());
}

LiquidityId place_named(const Model& model, const std::string& name) {
  const auto found = std::ranges::find(model.liquidity, name, &Liquidity::name);
  return LiquidityId{static_cast<std::size_t>(found - model.liquidity.begin())};
}

// What is recorded is an aggregator's answer a pair, which has already split over the pools of that
// pair; two pairs may share pools that the quotes do not show. So a gain over the direct pair is an
// upper bound of what a router could have got, and selling all at one pair a lower one.
TEST(RecordedRouting, SplitBringsNoLessThanAnySingleWay) {
  const std::filesystem::path file = recorded_quotes();
  if (file.empty())
    GTEST_SKIP() << "no recorded quotes here: SEAWALL_DATA names no folder with " << file_name
                 << ", and ../shared/data has none";
  const auto world = world_of(file);
  ASSERT_TRUE(world) << world.error().text();
  const Model& model = world->model;
  const State state = make_state(model);
  DepthView depth{model, state};
  depth.refresh();
  fmt::print("{:<14} {:>14} {:>16} {:>16} {:>10} {:>10}\n", "sale", "size", "one place, out",
             "split, out", "more", "places");
  std::size_t better = 0;
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"WETH", "USDC"}, {"WBTC", "USDC"}, {"wstETH", "USDC"}, {"WETH", "TUSD"}}) {
    const AssetId start{number_of(model, from)};
    const AssetId end{number_of(model, to)};
    const LiquidityId direct = place_named(model, from + "-" + to);
    const auto& quotes = std::get<QuoteDepth>(model.liquidity[direct.index()].kind);
    const double largest = quotes.table.knots.back().quantity;
    const double unit_in = to_double(power_of_ten(model.assets[start.index()].decimals));
    const double unit_out = to_double(power_of_ten(model.assets[end.index()].decimals));
    // Quotes of the other direction are no second depth, so each pair is there once.
    std::vector<LiquidityId> quoted{direct};
    for (const std::string& middle : coins)
      if (middle != from && middle != to) {
        quoted.push_back(place_named(model, from + "-" + middle));
        quoted.push_back(place_named(model, middle + "-" + to));
      }
    const ExitPlaces places{model, quoted, start, end};
    for (const double share : {0.001, 0.01, 0.1, 0.5, 1.0}) {
      const double in = share * largest * unit_in;
      const double one = depth.quote(Route{{{direct, 1}, {}}, 1}, in);
      const SplitExit split = places.split(depth, in);
      // Every way of two hops by itself as well.
      double best_way = one;
      for (const std::string& middle : coins)
        if (middle != from && middle != to)
          best_way =
              std::max(best_way, depth.quote(Route{{{place_named(model, from + "-" + middle), 1},
                                                    {place_named(model, middle + "-" + to), 1}},
                                                   2},
                                             in));
      ASSERT_GT(one, 0.0);
      EXPECT_GE(split.out, best_way * (1.0 - 1e-9)) << from << " to " << to << ": " << share;
      better += split.out > one * (1.0 + 1e-6) ? 1 : 0;
      fmt::print("{:<14} {:>14.4f} {:>16.2f} {:>16.2f} {:>9.3f}% {:>10}\n", from + " to " + to,
                 in / unit_in, one / unit_out, split.out / unit_out,
                 100.0 * (split.out / one - 1.0), split.parts.size());
    }
  }
  EXPECT_GT(better, 0U);
}

}  // namespace
}  // namespace seawall
