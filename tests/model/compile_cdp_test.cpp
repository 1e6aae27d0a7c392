#include <gtest/gtest.h>

#include "tests/support/cdp_world.hpp"

namespace seawall {
namespace {

ModelSpec world() { return scenes::cdp_world({{"vault", 10.0, 1'000.0}}); }

struct Wrong {
  const char* name;
  void (*spoil)(ModelSpec&);
  const char* where;
  const char* detail;
};

void expect_each_refused(const std::vector<Wrong>& table) {
  for (const Wrong& wrong : table) {
    ModelSpec spec = world();
    wrong.spoil(spec);
    const auto model = compile(spec);
    ASSERT_FALSE(model) << wrong.name;
    EXPECT_EQ(model.error().where, wrong.where) << wrong.name;
    EXPECT_NE(model.error().detail.find(wrong.detail), std::string::npos)
        << wrong.name << ": " << model.error().detail;
  }
}

TEST(CompileCdp, TermsAreTheContractsIntegers) {
  const Model model = *compile(world());
  const auto& engine = std::get<CdpEngine>(model.venues[0].kind);
  EXPECT_EQ(engine.liquidation_ratio, ray / 2 * 3);
  EXPECT_EQ(engine.duty, ray);
  EXPECT_EQ(engine.penalty, ray / 100 * 113);
  EXPECT_EQ(engine.flip.bid_step, wad / 100 * 105);
  EXPECT_EQ(engine.flip.bid_lifetime, minutes(10));
  EXPECT_EQ(engine.flip.lot_max, scenes::Hand::units(50));
}

// The nearest rays to (1 + fee)^(1 / 31536000) from 60 decimal digits; 16 of the growth's own are a
// double's.
TEST(CompileCdp, AYearlyFeeBecomesTheGrowthOfASecond) {
  const auto growth_of = [](double fee) {
    ModelSpec spec = world();
    spec.venues[0].cdp->stability_fee = fee;
    return to_double(std::get<CdpEngine>(compile(spec)->venues[0].kind).duty - ray);
  };
  EXPECT_NEAR(growth_of(0.005), 158'153'903'837'946'258.0, 100.0);
  EXPECT_NEAR(growth_of(0.08), 2'440'418'608'258'400'032.0, 2'000.0);
  EXPECT_NEAR(growth_of(1.0), 21'979'553'151'239'153'028.0, 20'000.0);
}

TEST(CompileCdp, NonsenseIsRefusedByItsKey) {
  expect_each_refused({
      {"no table", [](ModelSpec& s) { s.venues[0].cdp.reset(); }, "venues[0].cdp", "is missing"},
      {"clip without terms", [](ModelSpec& s) { s.venues[0].mechanism = "clip"; },
       "venues[0].cdp.clip", "is missing; mechanism = \"clip\""},
      {"flip without terms", [](ModelSpec& s) { s.venues[0].cdp->flip.reset(); },
       "venues[0].cdp.flip", "is missing; mechanism = \"flip\""},
      {"unknown mechanism", [](ModelSpec& s) { s.venues[0].mechanism = "fixed_spread"; },
       "venues[0].mechanism", "\"flip\" and \"clip\" are allowed"},
      {"six decimals", [](ModelSpec& s) { s.assets[0].decimals = 6; }, "venues[0].cdp.collateral",
       "'ETH' has 6 decimals; a CDP engine counts in 18"},
      {"oracle of eight decimals", [](ModelSpec& s) { s.oracles[0].decimals = 8; },
       "venues[0].cdp.oracle", "has 8 decimals; a CDP engine counts in 18"},
      {"oracle of something else", [](ModelSpec& s) { s.oracles[0].asset = "MKR"; },
       "venues[0].cdp.oracle", "does not price 'ETH' in USD"},
      {"collateral is the coin", [](ModelSpec& s) { s.venues[0].cdp->debt = "ETH"; },
       "venues[0].cdp.debt", "is the collateral too"},
      {"ratio in per cent", [](ModelSpec& s) { s.venues[0].cdp->liquidation_ratio = 150; },
       "venues[0].cdp.liquidation_ratio", "150 is outside [1, 100]"},
      {"fee in per cent", [](ModelSpec& s) { s.venues[0].cdp->stability_fee = 8; },
       "venues[0].cdp.stability_fee", "8 is outside [0, 1]"},
      {"penalty in per cent", [](ModelSpec& s) { s.venues[0].cdp->penalty = 13; },
       "venues[0].cdp.penalty", "write 0.13 for 13 %"},
      {"a bid that lasts no second",
       [](ModelSpec& s) { s.venues[0].cdp->flip->bid_lifetime_minutes = 0.001; },
       "venues[0].cdp.flip.bid_lifetime_minutes", "less than a second"},
      {"no lot", [](ModelSpec& s) { s.venues[0].cdp->flip->lot_max = 0; },
       "venues[0].cdp.flip.lot_max", "outside (0"},
      {"price buffer beyond a ray",
       [](ModelSpec& s) {
         s.venues[0].mechanism = "clip";
         s.venues[0].cdp->clip = ClipSpec{.price_buffer = 1e30, .lifetime_minutes = 10};
         s.venues[0].cdp->clip->step_seconds = 60;
       },
       "venues[0].cdp.clip.price_buffer", "(0, 100]"},
      {"a pool's keys", [](ModelSpec& s) { s.venues[0].rules = "aave-v2"; }, "venues[0].rules",
       "belongs to kind = \"lending_pool\""},
      {"a vault that owes its collateral", [](ModelSpec& s) { s.positions.debt[0] = 1.0; },
       "positions", "vault 'vault' owes 'ETH'"},
      {"a lot beyond the auction's arithmetic",
       [](ModelSpec& s) {
         s.positions.collateral[0] = 2'000.0;
         s.positions.debt[1] = 150'000.0;
         s.venues[0].cdp->flip->lot_max = 2'000.0;
       },
       "positions", "a smaller flip.lot_max is needed"},
      {"backstop of an unknown asset",
       [](ModelSpec& s) {
         s.venues[0].cdp->backstop = BackstopSpec{.asset = "MKK", .wait_minutes = 1, .lot = 1};
       },
       "venues[0].cdp.backstop.asset", "MKR"},
      {"a backstop that is the collateral and auctioned",
       [](ModelSpec& s) {
         s.venues[0].cdp->backstop = BackstopSpec{.asset = "ETH", .lot = 1, .lot_start = 1};
       },
       "venues[0].cdp.backstop.asset", "what vaults lock"},
      {"a backstop auction of no time",
       [](ModelSpec& s) {
         s.venues[0].cdp->backstop =
             BackstopSpec{.asset = "MKR", .lot = 1, .lot_start = 1, .bid_lifetime_minutes = 0.001};
       },
       "venues[0].cdp.backstop.bid_lifetime_minutes", "less than a second"},
  });
}

OracleSpec second(const char* source) {
  OracleSpec oracle;
  oracle.name = "osm";
  oracle.asset = "ETH";
  oracle.source = source;
  oracle.decimals = 18;
  oracle.osm_hop_minutes = 60.0;
  return oracle;
}

TEST(CompileOracles, SourcesAndModulesThatCannotWorkAreRefused) {
  expect_each_refused({
      {"a source declared later",
       [](ModelSpec& s) { s.oracles.insert(s.oracles.begin(), second("eth")); },
       "oracles[0].source", "oracle 'eth' does not come before 'osm'; sources are listed first"},
      {"itself", [](ModelSpec& s) { s.oracles.push_back(second("osm")); }, "oracles[1].source",
       "sources are listed first"},
      {"another's decimals",
       [](ModelSpec& s) {
         s.oracles.push_back(second("eth"));
         s.oracles[1].decimals = 8;
       },
       "oracles[1].source", "another asset, numeraire or decimals"},
      {"twice in a median",
       [](ModelSpec& s) {
         s.oracles.push_back(second("reference"));
         s.oracles[1].median_of = {"eth", "eth"};
       },
       "oracles[1].median_of[1]", "is a source already"},
      {"a median and a source",
       [](ModelSpec& s) {
         s.oracles.push_back(second("eth"));
         s.oracles[1].median_of = {"eth"};
       },
       "oracles[1].source", "one of the two"},
      {"an OSM on a fixed price",
       [](ModelSpec& s) {
         s.oracles.push_back(second("fixed"));
         s.oracles[1].fixed_price = 200.0;
       },
       "oracles[1].osm_hop_minutes", "never changes"},
      {"an OSM with a deviation",
       [](ModelSpec& s) {
         s.oracles.push_back(second("eth"));
         s.oracles[1].deviation = 0.01;
       },
       "oracles[1].deviation", "by its hop alone"},
      {"a hop below a second",
       [](ModelSpec& s) {
         s.oracles.push_back(second("eth"));
         s.oracles[1].osm_hop_minutes = 0.001;
       },
       "oracles[1].osm_hop_minutes", "less than a second"},
      {"to be poked without a module",
       [](ModelSpec& s) {
         s.oracles.push_back(second("eth"));
         s.oracles[1].osm_hop_minutes = 0.0;
         s.oracles[1].must_be_poked = true;
       },
       "oracles[1].osm_hop_minutes", "only an OSM must be poked"},
      {"a median that must be poked and is late besides",
       [](ModelSpec& s) {
         s.oracles.push_back(second("eth"));
         s.oracles[1].osm_hop_minutes = 0.0;
         s.oracles[1].must_be_poked = true;
         s.oracles[1].deviation = 0.01;
         s.oracles[1].delay_seconds = 5.0;
       },
       "oracles[1].delay_seconds", "once a block takes the poke"},
      {"a fixed price that must be poked",
       [](ModelSpec& s) {
         s.oracles.push_back(second("fixed"));
         s.oracles[1].fixed_price = 200.0;
         s.oracles[1].osm_hop_minutes = 0.0;
         s.oracles[1].must_be_poked = true;
         s.oracles[1].deviation = 0.01;
       },
       "oracles[1].must_be_poked", "can be signed"},
  });
}

}  // namespace
}  // namespace seawall
