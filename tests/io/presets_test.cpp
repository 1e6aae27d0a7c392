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
    const auto file = read("preset = \"" + std::string{preset.name} + "\"\n" + own_keys);
    ASSERT_TRUE(file) << preset.name << ": " << file.error().text();
    const auto compiled = compile_file(*file);
    EXPECT_TRUE(compiled) << preset.name << ": " << compiled.error().text();
    EXPECT_FALSE(preset.source.empty());
    EXPECT_TRUE(preset.name.ends_with(preset.as_of)) << preset.name;
  }
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

}  // namespace
}  // namespace seawall::io
