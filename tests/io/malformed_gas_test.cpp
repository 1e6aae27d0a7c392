// What is wrong with a course of gas prices, in a file or inline.

#include "tests/support/malformed_input.hpp"

namespace seawall::malformed {
namespace {

using enum ErrorCode;

const std::string good_gas =
    "time,p30,p60,p90\n2022-11-22T17:00:00Z,10,20,30\n2022-11-22T17:10:00Z,40,80,270\n";
const std::string good_gas_rows =
    "rows = [[2022-11-22T17:00:00Z, 10, 20, 30],\n[2022-11-22T17:10:00Z, 40.5, 80, 270]]\n";

Inputs with_gas(std::string_view keys) {
  return appended("[chain]\ngas_asset = \"USDC\"\n[gas]\npercentiles = [30, 60, 90]\n" +
                  std::string{keys});
}
Inputs gas_file(std::string bytes, std::string_view keys = "") {
  Inputs inputs = with_gas("file = \"gas.csv\"\n" + std::string{keys});
  inputs.gas = std::move(bytes);
  return inputs;
}

const std::vector<Malformed> table = {
    {"ChainWithoutGas",
     [] { return appended("[chain]\nmarket = \"first_price\"\n"); },
     missing_key,
     {"run.toml", "gas"},
     {"is missing", "leave out [chain]"}},
    {"GasWithoutChain",
     [] { return appended("[gas]\npercentiles = [30, 60, 90]\n" + good_gas_rows); },
     missing_key,
     {"run.toml", "chain"},
     {"is missing", "leave out [gas]"}},
    {"GasWithoutRows",
     [] { return with_gas(""); },
     missing_key,
     {"run.toml:", "gas.rows"},
     {"is missing", "file = "}},
    {"GasWithoutPercentiles",
     [] { return appended("[chain]\n[gas]\n" + good_gas_rows); },
     missing_key,
     {"run.toml:", "gas.percentiles"},
     {"is missing"}},
    {"GasRowsAndFile",
     [] { return gas_file(good_gas, good_gas_rows); },
     duplicate_name,
     {"run.toml:", "gas.file"},
     {"one of the two"}},
    {"GasRowWithTooFewPrices",
     [] { return with_gas("rows = [[2022-11-22T17:00:00Z, 10, 20]]\n"); },
     malformed_file,
     {"run.toml:", "gas.rows[0]"},
     {"2 prices after the time", "3 are needed"}},
    {"GasRowWithoutTime",
     [] { return with_gas("rows = [[10, 20, 30]]\n"); },
     wrong_type,
     {"run.toml:", "gas.rows[0][0]"},
     {"the number 10", "a time with its zone"}},
    {"GasRowThatIsNone",
     [] { return with_gas("rows = [10, 20, 30]\n"); },
     wrong_type,
     {"run.toml:", "gas.rows[0]"},
     {"the number 10", "a row such as"}},
    {"GasPriceAsText",
     [] { return with_gas("rows = [[2022-11-22T17:00:00Z, 10, \"20\", 30]]\n"); },
     wrong_type,
     {"run.toml:", "gas.rows[0][2]"},
     {"the text '20'", "gwei"}},
    {"GasPriceInWei",
     [] { return with_gas("rows = [[2022-11-22T17:00:00Z, 10e9, 20e9, 30e9]]\n"); },
     parameter_out_of_range,
     {"run.toml:", "gas.rows[0][1]"},
     {"is outside (0, 1000000000]"}},
    {"GasPercentilesFallInARow",
     [] { return gas_file(good_gas + "2022-11-22T17:20:00Z,40,39.5,270\n"); },
     parameter_out_of_range,
     {"gas.csv:4: p60"},
     {"39.5 is less than 40 of percentile 30"}},
    {"GasTimesFall",
     [] { return gas_file(good_gas + "2022-11-22T17:05:00Z,40,80,270\n"); },
     parameter_out_of_range,
     {"gas.csv:4: time"},
     {"times must increase"}},
    {"GasPriceOfZero",
     [] { return gas_file(good_gas + "2022-11-22T17:20:00Z,0,80,270\n"); },
     parameter_out_of_range,
     {"gas.csv:4: p30"},
     {"0 is outside (0, 1000000000]"}},
    {"GasExtraColumn",
     [] { return gas_file("time,p30,p60,p90,p95\n2022-11-22T17:00:00Z,10,20,30,31\n"); },
     unknown_key,
     {"gas.csv:1: p95"},
     {"unknown column 'p95'", "did you mean 'p9"}},
    {"GasMissingColumn",
     [] { return gas_file("time,p30,p60\n2022-11-22T17:00:00Z,10,20\n"); },
     missing_key,
     {"gas.csv:1: p90"},
     {"needed are time, p30, p60, p90"}},
    {"GasMappedColumnIsMissing",
     [] {
       return gas_file("time,p30_gwei,p60,p90\n2022-11-22T17:00:00Z,10,20,30\n",
                       "columns = { p30 = \"p30_gwie\" }\n");
     },
     missing_key,
     {"gas.csv:1: p30_gwie"},
     {"did you mean 'p30_gwei'?"}},
    {"GasMappingOfAnotherPercentile",
     [] { return gas_file(good_gas, "columns = { p31 = \"p30\" }\n"); },
     unknown_key,
     {"run.toml:", "gas.columns.p31"},
     {"neither time nor one of gas.percentiles"}},
    {"GasColumnMappedTwice",
     [] { return gas_file(good_gas, "columns = { p30 = \"p30\", p60 = \"p30\" }\n"); },
     duplicate_name,
     {"run.toml:", "gas.columns.p60"},
     {"'p30' is already p30"}},
    {"GasMappingToANumber",
     [] { return gas_file(good_gas, "columns = { p30 = 30 }\n"); },
     wrong_type,
     {"run.toml:", "gas.columns.p30"},
     {"the number 30", "a text in quotes"}},
    {"GasMappingWithoutFile",
     [] { return with_gas("columns = { p30 = \"a\" }\n" + good_gas_rows); },
     unknown_key,
     {"run.toml:", "gas.columns"},
     {"there is no gas.file"}},
    {"GasOfAnotherYear",
     [] { return gas_file("time,p30,p60,p90\n2021-11-22T17:00:00Z,10,20,30\n"); },
     parameter_out_of_range,
     {"gas.csv:2: time"},
     {"they must overlap"}},
};

class MalformedGas : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedGas, IsOneErrorThatNamesPlaceFoundAndAllowed) {
  expect_one_clear_error(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Table, MalformedGas, ::testing::ValuesIn(table), name_of_row);

TEST(MalformedGasTable, StartsFromWhatIsAccepted) {
  expect_accepted(with_gas(good_gas_rows));
  expect_accepted(gas_file(good_gas));
  expect_accepted(gas_file(good_gas, "columns = { p30 = \"p30\" }\n"));
}

}  // namespace
}  // namespace seawall::malformed
