// What is wrong with a venue that keeps its own books, or with its accounts.

#include "tests/support/malformed_input.hpp"

namespace seawall::malformed {
namespace {

using enum ErrorCode;

const std::string liquity = R"(
[[assets]]
name = "BOLD"
price_usd = 1

[[oracles]]
name = "weth-18"
asset = "WETH"
decimals = 18

[[venues]]
name = "ether"
kind = "liquity-v2"
rules_terms = { rate = 0.05 }
[[venues.reserves]]
asset = "BOLD"
background_supply = 1000
[[venues.reserves]]
asset = "WETH"
oracle = "weth-18"

[[accounts]]
name = "trove-1"
venue = "ether"
rate = 0.04
collateral = { WETH = 10 }
debt = { BOLD = 9000 }
)";

// A venue of each of these kinds, with nobody in it.
const std::string comet = R"(
[[venues]]
name = "comet"
kind = "compound-v3"
[[venues.reserves]]
asset = "USDC"
oracle = "usdc-usd"
background_supply = 1000
[[venues.reserves]]
asset = "WETH"
oracle = "weth-usd"
collateral_factor = 0.8
liquidation_threshold = 0.85
liquidation_bonus = 0.05
)";

const std::string crvusd = R"(
[[assets]]
name = "crvUSD"
price_usd = 1

[[oracles]]
name = "weth-18"
asset = "WETH"
decimals = 18

[[venues]]
name = "bands"
kind = "crvusd"
rules_terms = { loan_discount = 0.09, liquidation_discount = 0.06 }
[[venues.reserves]]
asset = "crvUSD"
[[venues.reserves]]
asset = "WETH"
oracle = "weth-18"
)";

Inputs changed(std::string text, std::string_view piece, std::string_view replacement) {
  const std::size_t at = text.find(piece);
  if (at == std::string::npos) return appended("the test's piece of text is not there");
  return appended(text.replace(at, piece.size(), replacement));
}

Inputs liquity_with(std::string_view piece, std::string_view replacement) {
  return changed(liquity, piece, replacement);
}

Inputs v1_with(std::string_view piece, std::string_view replacement) {
  std::string text = liquity;
  const auto replace = [&text](std::string_view old, std::string_view now) {
    const std::size_t at = text.find(old);
    text = at == std::string::npos ? "the test's piece of text is not there"
                                   : text.replace(at, old.size(), now);
  };
  replace("liquity-v2", "liquity-v1");
  replace("rate = 0.04\n", "");
  replace("{ rate = 0.05 }", "{ minimum_ratio = 1.1 }");
  replace(piece, replacement);
  return appended(text);
}

const std::vector<Malformed> table = {
    {"CollateralThatCountsForNothing",
     [] { return changed(comet, "collateral_factor = 0.8\nliquidation_threshold = 0.85\n", ""); },
     missing_key,
     {"run.toml:", "venues[1].reserves[1].liquidation_threshold"},
     {"is missing", "'WETH' would count for nothing", "\"compound-v3\""}},
    {"LoanThatIsLiquidatedAtOnce",
     [] { return changed(crvusd, "loan_discount = 0.09", "loan_discount = 0.05"); },
     parameter_out_of_range,
     {"run.toml:", "venues[1].rules_terms.loan_discount"},
     {"0.05 is not above liquidation_discount, 0.06"}},
    {"UnknownTerm",
     [] { return liquity_with("{ rate = 0.05 }", "{ rte = 0.05 }"); },
     unknown_name,
     {"run.toml:", "venues[1].rules_terms.rte"},
     {"'rte'"}},
    {"TermInPerCent",
     [] { return liquity_with("{ rate = 0.05 }", "{ penalty_pool = 5 }"); },
     wrong_unit,
     {"run.toml:", "venues[1].rules_terms.penalty_pool"},
     {"write 0.05 for 5 %"}},
    {"RateThatOwnersMayNotSet",
     [] { return liquity_with("{ rate = 0.05 }", "{ rate = 0.001 }"); },
     parameter_out_of_range,
     {"run.toml:", "venues[1].rules_terms.rate"},
     {"0.001 is outside [0.005, 2.5]"}},
    {"CriticalBelowMinimum",
     [] { return v1_with("{ minimum_ratio = 1.1 }", "{ critical_ratio = 1.05 }"); },
     parameter_out_of_range,
     {"run.toml:", "venues[1].rules_terms.critical_ratio"},
     {"1.05 is below minimum_ratio, 1.1"}},
    {"ShutdownAboveCritical",
     [] { return liquity_with("{ rate = 0.05 }", "{ shutdown_ratio = 1.6 }"); },
     parameter_out_of_range,
     {"run.toml:", "venues[1].rules_terms.shutdown_ratio"},
     {"1.6 is above critical_ratio, 1.5"}},
    {"BackgroundDebt",
     [] { return liquity_with("background_supply = 1000", "background_debt = 1000"); },
     unknown_key,
     {"run.toml:", "venues[1].reserves[0].background_debt"},
     {"kind = \"liquity-v2\""}},
    {"AccountsRateOutOfRange",
     [] { return liquity_with("rate = 0.04", "rate = 3.5"); },
     parameter_out_of_range,
     {"run.toml"},
     {"rate of account 'trove-1' at 'ether'", "3.5 is outside [0.005, 2.5]"}},
    {"RateWhereNoneIsSet",
     [] { return v1_with("name = \"trove-1\"", "rate = 0.04\nname = \"trove-1\""); },
     unknown_key,
     {"run.toml:", "rate"},
     {"'trove-1' states 0.04", "'ether' set no rate"}},
    {"TroveBelowTheLeastDebt",
     [] { return v1_with("BOLD = 9000", "BOLD = 1500"); },
     parameter_out_of_range,
     {"run.toml"},
     {"debt of account 'trove-1' at 'ether'", "1500 is owed; a trove owes at least 2000"}},
    {"CollateralThatOwesNothing",
     [] { return v1_with("debt = { BOLD = 9000 }", ""); },
     parameter_out_of_range,
     {"run.toml"},
     {"0 is owed; a trove owes at least 2000"}},
};

class MalformedProtocol : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedProtocol, IsOneErrorThatNamesPlaceFoundAndAllowed) {
  expect_one_clear_error(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Table, MalformedProtocol, ::testing::ValuesIn(table), name_of_row);

TEST(MalformedProtocolTable, StartsFromWhatIsAccepted) {
  expect_accepted(appended(liquity));
  expect_accepted(appended(comet));
  expect_accepted(appended(crvusd));
  expect_accepted(v1_with("1.1", "1.2"));
}

}  // namespace
}  // namespace seawall::malformed
