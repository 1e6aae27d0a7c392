// What is wrong with what an oracle makes of its source, and with a rollup's sequencer.

#include "tests/support/malformed_input.hpp"

namespace seawall::malformed {
namespace {

using enum ErrorCode;

// More keys of the first oracle, which reads the reference price of WETH.
Inputs weth_oracle(std::string_view keys) {
  return with("name = \"weth-usd\"\n", "name = \"weth-usd\"\n" + std::string{keys});
}

const std::vector<Malformed> table = {
    {"MeanWithoutASpan",
     [] { return weth_oracle("mean = \"arithmetic\"\n"); },
     missing_key,
     {"run.toml:", "oracles[0].mean_minutes"},
     {"is missing"}},
    {"SpanWithoutAMean",
     [] { return weth_oracle("mean_minutes = 30\n"); },
     unknown_key,
     {"run.toml:", "oracles[0].mean_minutes"},
     {"stands without mean"}},
    {"UnknownMean",
     [] { return weth_oracle("mean = \"harmonic\"\nmean_minutes = 30\n"); },
     parameter_out_of_range,
     {"run.toml:", "oracles[0].mean"},
     {"harmonic"}},
    {"SpanOfZero",
     [] { return weth_oracle("mean = \"geometric\"\nmean_minutes = 0\n"); },
     parameter_out_of_range,
     {"run.toml:", "oracles[0].mean_minutes"},
     {"0 is outside"}},
    {"SpanThatIsNoNumber",
     [] { return weth_oracle("mean = \"geometric\"\nmean_minutes = nan\n"); },
     parameter_out_of_range,
     {"run.toml:", "oracles[0].mean_minutes"},
     {"nan is outside"}},
    {"ConfidenceWithoutAHorizon",
     [] { return weth_oracle("confidence_multiple = -2\n"); },
     missing_key,
     {"run.toml:", "oracles[0].confidence_minutes"},
     {"is missing"}},
    {"ConfidenceThatIsNeverShown",
     [] {
       return weth_oracle(
           "confidence_multiple = -2\nconfidence_minutes = 1\nconfidence_least = "
           "0.1\nconfidence_most = 0.05\n");
     },
     parameter_out_of_range,
     {"run.toml:", "oracles[0].confidence_least"},
     {"nothing would ever be shown"}},
    {"ConfidenceThatLeavesNoPrice",
     [] {
       return weth_oracle(
           "confidence_multiple = -50\nconfidence_minutes = 1\nconfidence_least = 0.02\n");
     },
     parameter_out_of_range,
     {"run.toml:", "oracles[0].confidence_multiple"},
     {"leaves no price"}},
    {"RateWithoutABaseCoin",
     [] { return weth_oracle("exchange_rate = 1.1\n"); },
     unknown_key,
     {"run.toml:", "oracles[0].exchange_rate"},
     {"the base coin's oracle"}},
    {"GrowthWithoutARate",
     [] { return weth_oracle("exchange_rate_growth = 0.04\n"); },
     unknown_key,
     {"run.toml:", "oracles[0].exchange_rate_growth"},
     {"stands without exchange_rate"}},
    {"SaleInAnUnknownPlace",
     [] { return weth_oracle("sale_places = [\"weth-usd\"]\nsale_size = 10\n"); },
     unknown_name,
     {"run.toml:", "oracles[0].sale_places[0]"},
     {"did you mean 'weth-usdc'"}},
    {"SaleWithoutASize",
     [] { return weth_oracle("sale_places = [\"weth-usdc\"]\n"); },
     missing_key,
     {"run.toml:", "oracles[0].sale_size"},
     {"or sale_share is needed"}},
    {"SaleTwiceInOnePlace",
     [] { return weth_oracle("sale_places = [\"weth-usdc\", \"weth-usdc\"]\nsale_size = 10\n"); },
     duplicate_name,
     {"run.toml:", "oracles[0].sale_places[1]"},
     {"is there twice"}},
    {"SaleOfNothing",
     [] { return weth_oracle("sale_places = [\"weth-usdc\"]\nsale_size = 0\n"); },
     parameter_out_of_range,
     {"run.toml:", "oracles[0].sale_size"},
     {"0 is outside"}},
    {"SizeWithoutASale",
     [] { return weth_oracle("sale_size = 10\n"); },
     unknown_key,
     {"run.toml:", "oracles[0].sale_size"},
     {"stands without sale_places"}},
    {"FloorAboveTheCeiling",
     [] { return weth_oracle("answer_min = 3000\nanswer_max = 2000\n"); },
     parameter_out_of_range,
     {"run.toml:", "oracles[0].answer_min"},
     {"is above answer_max"}},
    {"NegativeFloor",
     [] { return weth_oracle("answer_min = -1\n"); },
     parameter_out_of_range,
     {"run.toml:", "oracles[0].answer_min"},
     {"-1 is outside"}},
    {"OutagesThatOverlap",
     [] {
       return weth_oracle(
           "outages = [{ at_minutes = 5, minutes = 10 }, { at_minutes = 10, minutes = 1 }]\n");
     },
     parameter_out_of_range,
     {"run.toml:", "oracles[0].outages[1].at_minutes"},
     {"before the end of the outage above"}},
    {"OutageWithoutALength",
     [] { return weth_oracle("outages = [{ at_minutes = 5 }]\n"); },
     missing_key,
     {"run.toml:", "oracles[0].outages[0].minutes"},
     {"is missing"}},
    {"MeanOfAFixedPrice",
     [] {
       return with("name = \"usdc-usd\"\n",
                   "name = \"usdc-usd\"\nmean = \"arithmetic\"\nmean_minutes = 5\n");
     },
     unknown_key,
     {"run.toml:", "oracles[1].mean"},
     {"never changes"}},
    {"MeanOfWhatAnOsmCopies",
     [] {
       return appended(
           "[[oracles]]\nname = \"osm\"\nasset = \"WETH\"\nsource = \"weth-usd\"\n"
           "osm_hop_minutes = 60\nmean = \"arithmetic\"\nmean_minutes = 5\n");
     },
     unknown_key,
     {"run.toml:", "oracles[2].mean"},
     {"its source may be an oracle with this"}},
    {"GraceOfASequencerThatIsNegative",
     [] { return appended("[sequencer]\ngrace_minutes = -1\n"); },
     parameter_out_of_range,
     {"run.toml:", "sequencer.grace_minutes"},
     {"-1 is outside"}},
};

class MalformedOracles : public ::testing::TestWithParam<Malformed> {};
TEST_P(MalformedOracles, IsRefusedWithOneClearError) { expect_one_clear_error(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Tables, MalformedOracles, ::testing::ValuesIn(table), name_of_row);

TEST(Oracles, ShapesAreAccepted) {
  expect_accepted(weth_oracle("mean = \"geometric\"\nmean_minutes = 30\nanswer_min = 1\n"));
  expect_accepted(weth_oracle("sale_places = [\"weth-usdc\"]\nsale_share = 0.1\n"));
  expect_accepted(weth_oracle("confidence_multiple = -2\nconfidence_minutes = 1\n"));
}

}  // namespace
}  // namespace seawall::malformed
