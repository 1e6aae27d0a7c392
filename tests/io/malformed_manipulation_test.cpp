// What is wrong with contracts held as margin, with who moves a price, and with how a keeper sells.

#include "tests/support/malformed_input.hpp"

namespace seawall::malformed {
namespace {

using enum ErrorCode;

constexpr std::string_view contract_keys = R"([[contracts]]
name = "WETH-PERP"
venue = "aave"
base = "WETH"
settled_in = "USDC"
mark = "weth-usd"
initial_margin = 0.1
maintenance_margin = 0.05
)";

constexpr std::string_view actor_keys = R"([[manipulators]]
name = "eel"
capital = { USDC = 100000 }
place = "weth-usdc"
target_price = 2500
)";

constexpr std::string_view loan_keys = R"(venue = "aave"
deposits = { USDC = 1000 }
borrows = ["USDC"]
)";

Inputs contract(std::string_view piece, std::string_view replacement) {
  std::string text{contract_keys};
  const std::size_t at = text.find(piece);
  return appended(at == std::string::npos ? text + std::string{piece}
                                          : text.replace(at, piece.size(), replacement));
}
Inputs contract_with(std::string_view keys) {
  return appended(std::string{contract_keys} + std::string{keys});
}
Inputs actor(std::string_view piece, std::string_view replacement) {
  std::string text{actor_keys};
  return appended(text.replace(text.find(piece), piece.size(), replacement));
}
Inputs actor_with(std::string_view keys) {
  return appended(std::string{actor_keys} + std::string{keys});
}
Inputs trader(std::string_view keys) {
  return appended(std::string{contract_keys} + std::string{actor_keys} + std::string{loan_keys} +
                  std::string{keys});
}

const std::vector<Malformed> table = {
    {"ContractAtAVenueThatIsNot",
     [] { return contract("venue = \"aave\"", "venue = \"aaev\""); },
     unknown_name,
     {"run.toml:", "contracts[0].venue"},
     {"aaev", "aave"}},
    {"ContractSettledInWhatTheVenueLacks",
     [] { return contract("settled_in = \"USDC\"", "settled_in = \"DAI\""); },
     unknown_name,
     {"run.toml:", "contracts[0].settled_in"},
     {"DAI"}},
    {"MarkOfAnotherCoin",
     [] { return contract("mark = \"weth-usd\"", "mark = \"usdc-usd\""); },
     unknown_name,
     {"run.toml:", "contracts[0].mark"},
     {"prices 'USDC'", "not 'WETH'"}},
    {"MaintenanceAboveInitial",
     [] { return contract("maintenance_margin = 0.05", "maintenance_margin = 0.2"); },
     parameter_out_of_range,
     {"run.toml:", "contracts[0].maintenance_margin"},
     {"0.2 is above initial_margin"}},
    {"InitialMarginOfNothing",
     [] { return contract("initial_margin = 0.1", "initial_margin = 0"); },
     parameter_out_of_range,
     {"run.toml:", "contracts[0].initial_margin"},
     {"0 is outside (0, 1]"}},
    {"GainWeightAboveAll",
     [] { return contract_with("gain_weight = 1.5\n"); },
     wrong_unit,
     {"run.toml:", "contracts[0].gain_weight"},
     {"1.5 is outside"}},
    {"DepthWithoutMultiple",
     [] { return contract_with("depth_places = [\"weth-usdc\"]\n"); },
     missing_key,
     {"run.toml:", "contracts[0].depth_places"},
     {"go together"}},
    {"DepthFallOfEverything",
     [] {
       return contract_with("depth_places = [\"weth-usdc\"]\ndepth_multiple = 1\ndepth_fall = 1\n");
     },
     wrong_unit,
     {"run.toml:", "contracts[0].depth_fall"},
     {"1 is outside"}},
    {"PositionOfAStranger",
     [] {
       return contract_with("positions = [{ account = \"who\", size = 1, entry_price = 1 }]\n");
     },
     unknown_name,
     {"run.toml:", "contracts[0].positions[0].account"},
     {"who"}},
    {"OneSidedContract",
     [] {
       return contract_with(
           "positions = [{ account = \"borrower-1\", size = 1, entry_price = 2000 }]\n");
     },
     parameter_out_of_range,
     {"run.toml:", "contracts[0].positions"},
     {"must sum to 0"}},
    {"PriceMovedNowhere",
     [] { return actor("place = \"weth-usdc\"", "place = \"weth-usd\""); },
     unknown_name,
     {"run.toml:", "manipulators[0].place"},
     {"weth-usd", "weth-usdc"}},
    {"TargetOfZero",
     [] { return actor("target_price = 2500", "target_price = 0"); },
     parameter_out_of_range,
     {"run.toml:", "manipulators[0].target_price"},
     {"0 is outside"}},
    {"BeginsAfterTheRun",
     [] { return actor_with("at_minutes = 100\n"); },
     parameter_out_of_range,
     {"run.toml:", "manipulators[0].at_minutes"},
     {"100 is outside"}},
    {"BorrowsWithoutAVenue",
     [] { return actor_with("borrows = [\"USDC\"]\n"); },
     missing_key,
     {"run.toml:", "manipulators[0].venue"},
     {"is missing"}},
    {"BorrowsWhatTheVenueLacks",
     [] { return actor_with("venue = \"aave\"\ndeposits = { USDC = 1 }\nborrows = [\"DAI\"]\n"); },
     unknown_name,
     {"run.toml:", "manipulators[0].borrows"},
     {"DAI"}},
    {"FlashLoanOfNothing",
     [] { return actor_with("funding = \"flash_loan\"\n"); },
     parameter_out_of_range,
     {"run.toml:", "manipulators[0].loan_max"},
     {"above 0"}},
    {"FlashLoanOverTenMinutes",
     [] { return actor_with("funding = \"flash_loan\"\nloan_max = 10\npush_minutes = 10\n"); },
     parameter_out_of_range,
     {"run.toml:", "manipulators[0].push_minutes"},
     {"one transaction"}},
    {"UnknownFunding",
     [] { return actor_with("funding = \"gift\"\n"); },
     parameter_out_of_range,
     {"run.toml:", "manipulators[0].funding"},
     {"gift"}},
    {"ContractThatIsNot",
     [] { return trader("contract = \"WETH-PERPS\"\nsize = 1\nentry_price = 2000\n"); },
     unknown_name,
     {"run.toml:", "manipulators[0].contract"},
     {"WETH-PERPS", "WETH-PERP"}},
    {"SizeWithoutAContract",
     [] { return trader("size = 1\n"); },
     missing_key,
     {"run.toml:", "manipulators[0].contract"},
     {"is missing"}},
    {"ContractWithoutTheOtherSide",
     [] { return trader("contract = \"WETH-PERP\"\nsize = 1\nentry_price = 2000\n"); },
     missing_key,
     {"run.toml:", "manipulators[0].counter_deposits"},
     {"both sides"}},
    {"NameOfAKeeper",
     [] { return actor("name = \"eel\"", "name = \"flash\""); },
     duplicate_name,
     {"run.toml:", "manipulators[0].name"},
     {"flash"}},
    {"ExitThatIsNeither",
     [] {
       return with("funding = \"flash_loan\"\n", "funding = \"flash_loan\"\nexit = \"both\"\n");
     },
     parameter_out_of_range,
     {"run.toml:", "keepers[0].exit"},
     {"both"}},
};

class MalformedManipulation : public ::testing::TestWithParam<Malformed> {};
TEST_P(MalformedManipulation, IsRefusedWithOneClearError) { expect_one_clear_error(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Tables, MalformedManipulation, ::testing::ValuesIn(table), name_of_row);

TEST(Manipulation, KeysAreAccepted) {
  expect_accepted(actor_with(""));
  expect_accepted(actor_with(loan_keys));
  expect_accepted(trader(
      "contract = \"WETH-PERP\"\nsize = 1\nentry_price = 2000\ncounter_deposits = { USDC = 900 "
      "}\n"));
  expect_accepted(
      contract_with("depth_places = [\"weth-usdc\"]\ndepth_multiple = 2\ndepth_fall = 0.1\n"));
}

}  // namespace
}  // namespace seawall::malformed
