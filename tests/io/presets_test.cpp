// Parameters of a network that a venue asks for by name.

#include "seawall/io/presets.hpp"

#include <gmock/gmock.h>

#include "seawall/io/scenario_file.hpp"

namespace seawall::io {
namespace {

using ::testing::HasSubstr;

std::string scenario_with(const std::string& venue) {
  return R"(schema_version = 1
name = "vaults"
duration_minutes = 10
[clock]
start = 2024-01-01T00:00:00Z
[[assets]]
name = "ETH"
price_usd = 2000
[[assets]]
name = "DAI"
price_usd = 1
[[oracles]]
name = "osm"
asset = "ETH"
decimals = 18
[[accounts]]
name = "ash"
venue = "maker"
collateral = { ETH = 100 }
debt = { DAI = 100000 }
[[venues]]
name = "maker"
)" + venue;
}

Result<ScenarioFile> read(const std::string& venue) {
  return read_scenario_text(scenario_with(venue), "run.toml", {});
}

const std::string own_keys =
    "[venues.cdp]\ncollateral = \"ETH\"\ndebt = \"DAI\"\noracle = \"osm\"\n";

TEST(Presets, EachIsAWholeVenueThatCompiles) {
  ASSERT_FALSE(presets().empty());
  for (const Preset& preset : presets()) {
    if (preset.toml.find("[cdp]") == std::string_view::npos) continue;  // needs reserves: below
    const auto file = read("preset = \"" + std::string{preset.name} + "\"\n" + own_keys);
    ASSERT_TRUE(file) << preset.name << ": " << file.error().text();
    const auto compiled = compile_file(*file);
    EXPECT_TRUE(compiled) << preset.name << ": " << compiled.error().text();
    EXPECT_FALSE(preset.source.empty());
    EXPECT_TRUE(preset.name.ends_with(preset.as_of)) << preset.name;
  }
}

// Reserves that the venue lists are filled by asset; the rest of the preset's are left out.
const std::string two_reserves = R"(rules = "aave-v3.6"
[[venues.reserves]]
asset = "ETH"
oracle = "eth"
background_supply = 10
[[venues.reserves]]
asset = "USDC"
oracle = "usdc"
background_supply = 1000000
liquidation_bonus = 0.06
)";

void replace(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::string lending_scenario(const std::string& venue) {
  std::string text = scenario_with("preset = \"aave-v3-ethereum-2023-10-31\"\n" + venue);
  replace(text, "DAI", "USDC");
  replace(text, "ETH\"", "WETH\"");
  replace(text, "{ ETH =", "{ WETH =");
  replace(text, "name = \"osm\"\nasset = \"WETH\"\ndecimals = 18",
          "name = \"eth\"\nasset = \"WETH\"\n[[oracles]]\nname = \"usdc\"\nasset = \"USDC\"\n"
          "source = \"fixed\"\nfixed_price = 1");
  return text;
}

TEST(Presets, FillTheReservesThatTheVenueLists) {
  const auto file = read_scenario_text(lending_scenario(two_reserves), "run.toml", {});
  ASSERT_TRUE(file) << file.error().text();
  const VenueSpec& venue = file->model.venues.at(0);
  ASSERT_EQ(venue.reserves.size(), 2U);
  EXPECT_EQ(venue.reserves[0].liquidation_threshold, 0.83);
  EXPECT_EQ(venue.reserves[0].rate_curve->slope_below, 0.028);
  EXPECT_EQ(venue.reserves[1].liquidation_threshold, 0.80);
  EXPECT_EQ(venue.reserves[1].liquidation_bonus, 0.06);  // stated by the venue
  ASSERT_EQ(venue.modes.size(), 1U);
  EXPECT_EQ(venue.modes[0].collateral, (std::vector<std::string>{"WETH"}));
  const auto compiled = compile_file(*file);
  EXPECT_TRUE(compiled) << compiled.error().text();
}

TEST(Presets, AMorphoMarketIsItsLltv) {
  std::string text = lending_scenario(
      "[[venues.reserves]]\nasset = \"ETH\"\noracle = \"eth\"\nbackground_supply = 0\n"
      "[[venues.reserves]]\nasset = \"USDC\"\noracle = \"usdc\"\nbackground_supply = 1000000\n");
  replace(text, "aave-v3-ethereum-2023-10-31", "morpho-blue-wsteth-usdc-2024-01-03");
  replace(text, "WETH", "wstETH");
  const auto file = read_scenario_text(text, "run.toml", {});
  ASSERT_TRUE(file) << file.error().text();
  const VenueSpec& venue = file->model.venues.at(0);
  EXPECT_EQ(venue.rules, "morpho-blue");
  EXPECT_EQ(venue.reserves[0].liquidation_threshold, 0.86);
  const auto compiled = compile_file(*file);
  EXPECT_TRUE(compiled) << compiled.error().text();
}

TEST(Presets, OneOfAnotherKindIsToldAsThat) {
  const auto file = read("kind = \"cdp\"\npreset = \"compound-v3-usdc-2022-08\"\n" + own_keys);
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error().text(), HasSubstr("venues[0].preset"));
  EXPECT_THAT(file.error().text(),
              HasSubstr("is of kind 'compound-v3'; the venue says kind = 'cdp'"));
}

TEST(Presets, FillWhatTheVenueDoesNotState) {
  const auto file = read("preset = \"maker-eth-a-2025-07\"\n" + own_keys +
                         "penalty = 0.2\n[venues.cdp.clip]\ncut = 0.98\n");
  ASSERT_TRUE(file) << file.error().text();
  const VenueSpec& venue = file->model.venues.at(0);
  EXPECT_EQ(venue.kind, "cdp");
  EXPECT_EQ(venue.mechanism, "clip");
  EXPECT_EQ(venue.cdp->penalty, 0.2);
  EXPECT_EQ(venue.cdp->liquidation_ratio, 1.45);
  EXPECT_EQ(venue.cdp->dust, 7500.0);
  EXPECT_EQ(venue.cdp->clip->cut, 0.98);
  EXPECT_EQ(venue.cdp->clip->incentive_flat, 250.0);
}

TEST(Presets, AreOverriddenFromTheCommandLine) {
  const std::vector<std::string> set{"venues.maker.preset=maker-eth-a-2025-07",
                                     "venues.maker.cdp.dust=100"};
  const auto file = read_scenario_text(
      scenario_with("preset = \"maker-eth-a-2020-03-12\"\n" + own_keys), "run.toml", set);
  ASSERT_TRUE(file) << file.error().text();
  EXPECT_EQ(file->model.venues.at(0).mechanism, "clip");
  EXPECT_EQ(file->model.venues.at(0).cdp->dust, 100.0);
}

TEST(Presets, AnUnknownOneIsToldWithItsLineAndTheNearest) {
  const auto file = read("preset = \"maker-eth-a-2025-08\"\n" + own_keys);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::unknown_name);
  EXPECT_EQ(file.error().where, "run.toml:23: venues[0].preset");
  EXPECT_THAT(file.error().detail, HasSubstr("did you mean 'maker-eth-a-2025-07'?"));
}

TEST(Presets, OneThatIsNoTextIsTheReadersError) {
  const auto file = read("preset = 7\n" + own_keys);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::wrong_type);
  EXPECT_EQ(file.error().where, "run.toml:23: venues[0].preset");
}

TEST(Presets, WhatTheyLeaveOutIsStillAskedFor) {
  const auto file = read(
      "preset = \"maker-eth-a-2025-07\"\n[venues.cdp]\ncollateral = \"ETH\"\n"
      "debt = \"DAI\"\n");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::missing_key);
  EXPECT_THAT(file.error().where, HasSubstr("venues[0].cdp.oracle"));
}

TEST(Presets, AComet) {
  const std::string venue = R"(preset = "compound-v3-usdc-2022-08"
[[venues.reserves]]
asset = "USDC"
oracle = "usdc"
background_supply = 1000000
[[venues.reserves]]
asset = "WETH"
oracle = "eth"
)";
  std::string text = lending_scenario("");
  const std::string other = "preset = \"aave-v3-ethereum-2023-10-31\"\n";
  text.replace(text.find(other), other.size(), venue);
  const auto file = read_scenario_text(text, "run.toml", {});
  ASSERT_TRUE(file) << file.error().text();
  const auto compiled = compile_file(*file);
  ASSERT_TRUE(compiled) << compiled.error().text();
  const VenueSpec& spec = file->model.venues[0];
  EXPECT_EQ(spec.kind, "compound-v3");
  EXPECT_THAT(spec.rules_terms, ::testing::Contains(::testing::Pair("storefront_share", 0.5)));
  EXPECT_EQ(spec.reserves[1].liquidation_threshold, 0.9);
}

}  // namespace
}  // namespace seawall::io
