// What is wrong with a CDP engine, its oracles, its bidders or its drawn book.

#include "tests/support/malformed_input.hpp"

namespace seawall::malformed {
namespace {

using enum ErrorCode;

const std::string maker = R"(
[[assets]]
name = "DAI"
price_usd = 1

[[oracles]]
name = "medianizer"
asset = "WETH"
decimals = 18

[[oracles]]
name = "osm"
asset = "WETH"
source = "medianizer"
decimals = 18
osm_hop_minutes = 60

[[venues]]
name = "maker"
kind = "cdp"
mechanism = "flip"
[venues.cdp]
collateral = "WETH"
debt = "DAI"
oracle = "osm"
penalty = 0.13
[venues.cdp.flip]
bid_step = 0.03
bid_lifetime_minutes = 10
auction_lifetime_minutes = 4320
lot_max = 50

[[bidders]]
name = "bidder"
count = 3
capital = { DAI = 1000 }
discount = [0.1, 0.2]
seizes = true

[[accounts]]
name = "vault-1"
venue = "maker"
collateral = { WETH = 10 }
debt = { DAI = 1000 }
)";

std::string replaced(std::string text, std::string_view piece, std::string_view replacement) {
  const std::size_t at = text.find(piece);
  if (at == std::string::npos)
    return "the test's piece of text is not there: " + std::string{piece};
  return text.replace(at, piece.size(), replacement);
}
Inputs maker_with(std::string_view piece, std::string_view replacement) {
  return appended(replaced(maker, piece, replacement));
}

const std::string drawn = R"(
[drawn_book]
venue = "maker"
collateral = "WETH"
debt = "DAI"
accounts = 10
density = 100
bottom = 500
top = 1500
)";

/// The small scenario with the engine, and a drawn book instead of its accounts.
Inputs drawn_with(std::string_view piece, std::string_view replacement) {
  std::string text{small_scenario};
  text.erase(text.find("[[accounts]]"), text.find("[[shocks]]") - text.find("[[accounts]]"));
  std::string engine = maker;
  engine.erase(engine.find("[[accounts]]"));
  return {.scenario = text + engine + replaced(drawn, piece, replacement)};
}

const std::vector<Malformed> table = {
    {"CdpTableOfAPool",
     [] { return maker_with("kind = \"cdp\"\nmechanism = \"flip\"", "rules = \"aave-v2\""); },
     unknown_key,
     {"run.toml:", "venues[1].cdp"},
     {"kind = \"cdp\" only"}},
    {"MechanismWithoutTerms",
     [] { return maker_with("mechanism = \"flip\"", "mechanism = \"clip\""); },
     missing_key,
     {"run.toml:", "venues[1].cdp.clip"},
     {"mechanism = \"clip\" needs"}},
    {"UnknownMechanism",
     [] { return maker_with("mechanism = \"flip\"", "mechanism = \"dutch\""); },
     parameter_out_of_range,
     {"run.toml:", "venues[1].mechanism"},
     {"'dutch'", "\"flip\" and \"clip\" are allowed"}},
    {"CollateralOfSixDecimals",
     [] { return maker_with("collateral = \"WETH\"", "collateral = \"USDC\""); },
     wrong_unit,
     {"run.toml:", "venues[1].cdp.collateral"},
     {"6 decimals", "counts in 18"}},
    {"OracleOfEightDecimals",
     [] { return maker_with("oracle = \"osm\"", "oracle = \"weth-usd\""); },
     wrong_unit,
     {"run.toml:", "venues[1].cdp.oracle"},
     {"8 decimals", "counts in 18"}},
    {"PenaltyInPerCent",
     [] { return maker_with("penalty = 0.13", "penalty = 13"); },
     wrong_unit,
     {"run.toml:", "venues[1].cdp.penalty"},
     {"write 0.13 for 13 %"}},
    {"FlipWithoutLot",
     [] { return maker_with("lot_max = 50\n", ""); },
     missing_key,
     {"run.toml:", "venues[1].cdp.flip.lot_max"},
     {"is missing"}},
    {"SourceListedLater",
     [] {
       return maker_with("asset = \"WETH\"\ndecimals",
                         "asset = \"WETH\"\nsource = \"osm\"\ndecimals");
     },
     cyclic_reference,
     {"run.toml:", "oracles[2].source"},
     {"'osm' does not come before 'medianizer'"}},
    {"MustBePokedWithoutAHop",
     [] { return maker_with("osm_hop_minutes = 60", "must_be_poked = true"); },
     missing_key,
     {"run.toml:", "oracles[3].osm_hop_minutes"},
     {"only an OSM must be poked"}},
    {"OsmWithADeviation",
     [] { return maker_with("osm_hop_minutes = 60", "osm_hop_minutes = 60\ndeviation = 0.01"); },
     unknown_key,
     {"run.toml:", "oracles[3].deviation"},
     {"by its hop alone"}},
    {"AbsurdlyManyBidders",
     [] { return maker_with("count = 3", "count = 4000000000"); },
     parameter_out_of_range,
     {"run.toml:", "bidders[0].count"},
     {"4000000000 is outside [1, 10000]"}},
    {"SpreadInWrongOrder",
     [] { return maker_with("[0.1, 0.2]", "[0.2, 0.1]"); },
     parameter_out_of_range,
     {"run.toml:", "bidders[0].discount"},
     {"0.2 comes before 0.1"}},
    {"BiddersAtAPool",
     [] { return maker_with("seizes = true", "venues = [\"aave\"]"); },
     unknown_name,
     {"run.toml:", "bidders[0].venues"},
     {"'aave' is no CDP engine"}},
    {"BidderCapitalOfNoAsset",
     [] { return maker_with("capital = { DAI = 1000 }", "capital = { DIA = 1000 }"); },
     unknown_name,
     {"run.toml:", "bidders[0].capital.DIA"},
     {"did you mean 'DAI'?"}},
    {"KeeperUrgencyInPerCent",
     [] { return with("latency_blocks = 1", "urgency = 60"); },
     wrong_unit,
     {"run.toml:", "keepers[0].urgency"},
     {"write 0.6 for 60 %"}},
    {"KeeperGasCapInWei",
     [] { return with("latency_blocks = 1", "gas_price_max = 2e10"); },
     parameter_out_of_range,
     {"run.toml:", "keepers[0].gas_price_max"},
     {"outside (0, 1000000000]"}},
    {"KeeperWithoutGasMoney",
     [] {
       return appended(
           "[chain]\ngas_asset = \"WETH\"\n[gas]\npercentiles = [50]\n"
           "rows = [[2022-11-22T17:00:00Z, 10]]\n");
     },
     missing_key,
     {"run.toml:", "keepers[0].capital"},
     {"has no 'WETH'", "gas"}},
    {"VaultOwesItsCollateral",
     [] { return maker_with("debt = { DAI = 1000 }\n", "debt = { WETH = 1 }\n"); },
     unknown_name,
     {"run.toml"},
     {"vault 'vault-1' owes 'WETH'"}},
    {"DrawnBookBesideAccounts",
     [] { return appended(maker + drawn); },
     duplicate_name,
     {"run.toml:", "drawn_book"},
     {"beside positions or accounts"}},
    {"DrawnBookUpsideDown",
     [] { return drawn_with("bottom = 500", "bottom = 2500"); },
     parameter_out_of_range,
     {"run.toml:", "drawn_book.bottom"},
     {"2500 is not below top, which is 1500"}},
    {"DrawnBookOfNobody",
     [] { return drawn_with("accounts = 10", "accounts = 0"); },
     parameter_out_of_range,
     {"run.toml:", "drawn_book.accounts"},
     {"0 is outside [1, "}},
};

class MalformedCdp : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedCdp, IsOneErrorThatNamesPlaceFoundAndAllowed) {
  expect_one_clear_error(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Table, MalformedCdp, ::testing::ValuesIn(table), name_of_row);

TEST(MalformedCdpTable, StartsFromWhatIsAccepted) {
  expect_accepted(appended(maker));
  expect_accepted(drawn_with("accounts = 10", "accounts = 20"));
}

}  // namespace
}  // namespace seawall::malformed
