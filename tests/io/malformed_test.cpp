// Every way that we know of to get an input wrong. One clear error each: which file, which key or
// row, what was found, what is allowed.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "seawall/io/scenario_file.hpp"
#include "tests/support/parquet_bytes.hpp"
#include "tests/support/scenario_text.hpp"
#include "tests/support/temporary_file.hpp"

namespace seawall {
namespace {

const std::string good_positions =
    "account,venue,asset,collateral,debt\nb1,aave,WETH,10,0\nb1,aave,USDC,0,900\n";
const std::string good_prices = "time,WETH\n2022-11-22T17:00:00Z,2000\n2022-11-22T17:10:00Z,1500\n";

struct Inputs {
  std::string scenario{small_scenario};
  std::string positions = {};  ///< bytes of book.csv; empty: accounts stay inline
  std::string parquet = {};    ///< bytes of book.parquet
  std::string prices = {};     ///< bytes of day.csv
};

struct Malformed {
  const char* name;
  std::function<Inputs()> make;
  ErrorCode code;
  std::vector<std::string> where;   ///< pieces that must be there
  std::vector<std::string> detail;  ///< what was found, what is allowed
};

Inputs with(std::string_view piece, std::string_view replacement) {
  return {.scenario = small_scenario_with(piece, replacement)};
}
Inputs appended(std::string_view text) {
  return {.scenario = std::string{small_scenario} + std::string{text}};
}

std::string with_file(const char* name) {
  std::string text{small_scenario};
  text.erase(text.find("[[accounts]]"), text.find("[[shocks]]") - text.find("[[accounts]]"));
  text.insert(text.find("[clock]"), "positions = \"" + std::string{name} + "\"\n");
  return text;
}
Inputs book(std::string positions) {
  return {.scenario = with_file("book.csv"), .positions = std::move(positions)};
}
Inputs book_row(std::string row) { return book(good_positions + std::move(row) + '\n'); }
Inputs parquet(std::string bytes) {
  return {.scenario = with_file("book.parquet"), .parquet = std::move(bytes)};
}
Inputs day(std::string prices, std::string_view keys = "") {
  Inputs inputs = appended("[prices]\nfile = \"day.csv\"\n" + std::string{keys});
  inputs.prices = std::move(prices);
  return inputs;
}

using enum ErrorCode;

const std::vector<Malformed> table = {
    // The file itself
    {"EmptyFile",
     [] { return Inputs{.scenario = ""}; },
     malformed_file,
     {"run.toml"},
     {"empty", "TOML is needed"}},
    {"OnlySpaces",
     [] { return Inputs{.scenario = " \n\t\n"}; },
     malformed_file,
     {"run.toml"},
     {"empty"}},
    {"TruncatedToml",
     [] { return Inputs{.scenario = std::string{small_scenario.substr(0, 305)}}; },
     malformed_file,
     {"run.toml:", ":"},
     {"TOML 1.0 is allowed"}},
    {"BinaryGarbage",
     [] {
       return Inputs{.scenario = std::string("\x7f"
                                             "ELF\x02\x01\x01\0\xff\xfe\x80",
                                             11)};
     },
     malformed_file,
     {"run.toml:1"},
     {"TOML 1.0 is allowed"}},
    {"InvalidUtf8",
     [] { return with("\"one loan, one pool\"", "\"\xc3\x28\""); },
     malformed_file,
     {"run.toml:3"},
     {"TOML 1.0 is allowed"}},
    {"DuplicateKey",
     [] { return with("seed = 7", "seed = 7\nseed = 8"); },
     malformed_file,
     {"run.toml:5"},
     {"seed"}},
    {"KeyOfAThousandParts",
     [] {
       std::string key = "a";
       for (int i = 0; i < 1000; ++i)
         key += ".a";
       return appended(key + " = 1\n");
     },
     too_large,
     {"run.toml:"},
     {"more than 256 parts"}},
    {"SchemaVersion2",
     [] { return with("schema_version = 1", "schema_version = 2"); },
     schema_version,
     {"run.toml:1", "schema_version"},
     {"2 is not known", "1 is allowed"}},
    {"NoSchemaVersion",
     [] { return with("schema_version = 1\n", ""); },
     missing_key,
     {"run.toml", "schema_version"},
     {"is missing"}},

    // Keys and types
    {"UnknownKey",
     [] { return with("duration_minutes", "duration_minuts"); },
     unknown_key,
     {"run.toml:5", "duration_minuts"},
     {"unknown key", "did you mean 'duration_minutes'?"}},
    {"UnknownTable",
     [] { return with("[clock]", "[clok]"); },
     unknown_key,
     {"run.toml:8", "clok"},
     {"did you mean 'clock'?"}},
    {"UnknownNestedKey",
     [] { return with("slope_below", "slope_bellow"); },
     unknown_key,
     {"run.toml:61", "venues[0].reserves[1].rate_curve.slope_bellow"},
     {"did you mean 'slope_below'?"}},
    {"MissingKey",
     [] { return with("price_usd = 2000\n", ""); },
     missing_key,
     {"run.toml:12", "assets[0].price_usd"},
     {"is missing"}},
    {"TextForANumber",
     [] { return with("price_usd = 2000", "price_usd = \"2000\""); },
     wrong_type,
     {"run.toml:14", "assets[0].price_usd"},
     {"the text '2000'", "a number in (0, inf)"}},
    {"NumberForAText",
     [] { return with("name = \"small\"", "name = 5"); },
     wrong_type,
     {"run.toml:2", "name"},
     {"the number 5", "text in quotes"}},
    {"TableForAList",
     [] { return with("[[keepers]]", "[keepers]"); },
     wrong_type,
     {"run.toml:70", "keepers"},
     {"a table", "a list of tables"}},
    {"FractionForAWholeNumber",
     [] { return with("decimals = 6", "decimals = 6.5"); },
     wrong_type,
     {"assets[1].decimals"},
     {"the number 6.5", "a whole number in [0, 36]"}},
    {"DateWithoutZone",
     [] { return with("17:00:00Z", "17:00:00"); },
     wrong_type,
     {"run.toml:9", "clock.start"},
     {"names no zone", "2022-11-22T17:15:00Z"}},
    {"UnknownChoice",
     [] { return with("\"generative\"", "\"generativ\""); },
     parameter_out_of_range,
     {"run.toml:6", "feedback"},
     {"did you mean 'generative'?", "\"recorded\""}},

    // Values
    {"NotANumber",
     [] { return with("price_usd = 2000", "price_usd = nan"); },
     parameter_out_of_range,
     {"run.toml:14", "assets[0].price_usd"},
     {"nan is outside (0, inf)"}},
    {"Infinite",
     [] { return with("background_supply = 50000", "background_supply = inf"); },
     parameter_out_of_range,
     {"background_supply"},
     {"inf is outside [0, inf)"}},
    {"NegativeAmount",
     [] { return with("WETH = 10.5", "WETH = -10.5"); },
     parameter_out_of_range,
     {"run.toml:81", "accounts[0].collateral.WETH"},
     {"-10.5 is outside [0, inf)"}},
    {"WrongUnit",
     [] { return with("liquidation_threshold = 0.78", "liquidation_threshold = 78"); },
     wrong_unit,
     {"run.toml:58", "venues[0].reserves[1].liquidation_threshold"},
     {"78 is outside [0, 1]; write 0.78 for 78 %"}},
    {"AbsurdSize",
     [] { return with("background_supply = 50000", "background_supply = 1e40"); },
     too_large,
     {"run.toml:60", "background_supply"},
     {"2^120", "at most"}},
    {"ZeroBlockTime",
     [] { return with("block_seconds = 12", "block_seconds = 0"); },
     parameter_out_of_range,
     {"run.toml:10", "clock.block_seconds"},
     {"0 is outside [0.001, 1000000]"}},
    {"NegativeDuration",
     [] { return with("duration_minutes = 60", "duration_minutes = -60"); },
     parameter_out_of_range,
     {"run.toml:5", "duration_minutes"},
     {"-60 is outside (0, "}},
    {"NegativeSeed",
     [] { return with("seed = 7", "seed = -7"); },
     parameter_out_of_range,
     {"run.toml:4", "seed"},
     {"-7 is outside"}},
    {"ThresholdBelowFactor",
     [] { return with("liquidation_threshold = 0.825", "liquidation_threshold = 0.7"); },
     parameter_out_of_range,
     {"run.toml:50", "venues[0].reserves[0].liquidation_threshold"},
     {"below the collateral_factor 0.8", "[0.8, 1]"}},
    {"BonusEatsTheCollateral",
     [] { return with("liquidation_bonus = 0.05\n", "liquidation_bonus = 0.3\n"); },
     parameter_out_of_range,
     {"liquidation_bonus"},
     {"less than 1 is allowed"}},
    {"LendsMoreThanItHolds",
     [] { return with("background_supply = 50000", "background_supply = 5000"); },
     parameter_out_of_range,
     {"run.toml:60", "background_supply"},
     {"lends more than it holds", "at least 11950.25 is allowed"}},
    {"ShockInPercent",
     [] { return with("change = -0.3", "change = -30"); },
     wrong_unit,
     {"shocks[0].change"},
     {"write -0.3 for -30 %"}},
    {"ShockAfterTheEnd",
     [] { return with("at_minutes = 10", "at_minutes = 90"); },
     parameter_out_of_range,
     {"shocks[0].at_minutes"},
     {"90 is outside [0, 60]"}},

    // Names
    {"DuplicateName",
     [] { return with("name = \"USDC\"", "name = \"WETH\""); },
     duplicate_name,
     {"run.toml:18", "assets[1].name"},
     {"'WETH' is there twice", "must differ"}},
    {"UnknownAsset",
     [] { return with("base = \"WETH\"", "base = \"WTEH\""); },
     unknown_name,
     {"run.toml:25", "liquidity[0].base"},
     {"unknown asset 'WTEH'", "did you mean 'WETH'?"}},
    {"UnknownAssetOfAnAccount",
     [] { return with("{ WETH = 10.5 }", "{ WTEH = 10.5 }"); },
     unknown_name,
     {"run.toml:81", "accounts[0].collateral.WTEH"},
     {"did you mean 'WETH'?"}},
    {"UnknownVenue",
     [] { return with("venue = \"aave\"\ncollateral", "venue = \"ave\"\ncollateral"); },
     unknown_name,
     {"run.toml:80", "accounts[0].venue"},
     {"unknown venue 'ave'", "did you mean 'aave'?"}},
    {"UnknownOracle",
     [] { return with("oracle = \"weth-usd\"", "oracle = \"weth_usd\""); },
     unknown_name,
     {"run.toml:48", "venues[0].reserves[0].oracle"},
     {"did you mean 'weth-usd'?"}},
    {"UnknownPool",
     [] { return with("source = \"fixed\"\nfixed_price = 1", "source = \"weth-usd\""); },
     unknown_name,
     {"run.toml:39", "oracles[1].source"},
     {"did you mean 'weth-usdc'?"}},
    {"UnknownMode",
     [] { return with("mode = \"dollars\"", "mode = \"dolars\""); },
     unknown_name,
     {"accounts[1].mode"},
     {"did you mean 'dollars'?"}},
    {"CyclicOracles",
     [] {
       return with("source = \"fixed\"\nfixed_price = 1",
                   "numeraire = \"WETH\"\n[[oracles]]\nname = \"weth-usdc\"\nasset = "
                   "\"WETH\"\nnumeraire = \"USDC\"");
     },
     cyclic_reference,
     {"oracles["},
     {"usdc-usd -> ", "source = \"reference\""}},
    {"DuplicateAccount",
     [] {
       return with(
           "name = \"borrower-2\"\nvenue = \"aave\"\nmode = \"dollars\"\ncollateral = { USDC = 100 "
           "}",
           "name = \"borrower-1\"\nvenue = \"aave\"\ncollateral = { WETH = 1 }");
     },
     duplicate_name,
     {"accounts[1]"},
     {"accounts[0]", "one row for each"}},

    // Other files
    {"MissingPositionsFile",
     [] { return Inputs{.scenario = with_file("nowhere.csv")}; },
     missing_file,
     {"run.toml:", "positions"},
     {"nowhere.csv", "no such file"}},
    {"DirectoryForAFile",
     [] { return Inputs{.scenario = with_file(".")}; },
     malformed_file,
     {"run.toml:", "positions"},
     {"is a directory; a file is needed"}},
    {"UnknownEnding",
     [] { return Inputs{.scenario = with_file("run.toml")}; },
     malformed_file,
     {"positions"},
     {".csv and .parquet are allowed"}},
    {"PositionsTwice",
     [] { return with("[clock]", "positions = \"book.csv\"\n[clock]"); },
     duplicate_name,
     {"run.toml:8", "positions"},
     {"beside accounts"}},

    // Positions
    {"EmptyPositions",
     [] { return book("\n"); },
     malformed_file,
     {"book.csv"},
     {"empty", "needed"}},
    {"NoRows",
     [] { return book("account,venue,asset,collateral,debt\n"); },
     malformed_file,
     {"book.csv"},
     {"no rows", "at least one"}},
    {"MissingColumn",
     [] { return book("account,venue,asset,collateral\nb1,aave,WETH,1\n"); },
     missing_key,
     {"book.csv:1", "debt"},
     {"the column is missing", "account, venue, asset, collateral, debt"}},
    {"UnknownColumn",
     [] { return book("account,venue,asset,collateral,dept\nb1,aave,WETH,1,0\n"); },
     unknown_key,
     {"book.csv:1", "dept"},
     {"did you mean 'debt'?"}},
    {"ColumnTwice",
     [] { return book("account,venue,asset,collateral,debt,debt\nb1,aave,WETH,1,0,0\n"); },
     duplicate_name,
     {"book.csv:1", "debt"},
     {"columns 5 and 6"}},
    {"RaggedRow",
     [] { return book_row("b2,aave,WETH,1"); },
     malformed_file,
     {"book.csv:4"},
     {"4 cells", "5 are allowed"}},
    {"BlankRow",
     [] { return book("account,venue,asset,collateral,debt\n\nb1,aave,WETH,10,0\n"); },
     missing_key,
     {"book.csv:2"},
     {"is empty", "[0, inf)"}},
    {"CellIsNoNumber",
     [] { return book_row("b2,aave,WETH,ten,0"); },
     wrong_type,
     {"book.csv:4", "collateral"},
     {"'ten' is not a number", "[0, inf)"}},
    {"CellIsEmpty",
     [] { return book_row("b2,aave,WETH,,0"); },
     missing_key,
     {"book.csv:4", "collateral"},
     {"is empty", "[0, inf)"}},
    {"CellIsNaN",
     [] { return book_row("b2,aave,WETH,nan,0"); },
     parameter_out_of_range,
     {"book.csv:4", "collateral"},
     {"nan is outside [0, inf)"}},
    {"CellIsInfinite",
     [] { return book_row("b2,aave,WETH,0,inf"); },
     parameter_out_of_range,
     {"book.csv:4", "debt"},
     {"inf is outside [0, inf)"}},
    {"CellIsNegative",
     [] { return book_row("b2,aave,WETH,-1,0"); },
     parameter_out_of_range,
     {"book.csv:4", "collateral"},
     {"-1 is outside [0, inf)"}},
    {"CellIsAbsurd",
     [] { return book_row("b2,aave,WETH,1e30,0"); },
     too_large,
     {"book.csv:4", "collateral"},
     {"2^120"}},
    {"RowOfUnknownVenue",
     [] { return book_row("b2,aaev,WETH,1,0"); },
     unknown_name,
     {"book.csv:4", "venue"},
     {"unknown venue 'aaev'", "did you mean 'aave'?"}},
    {"RowOfUnknownAsset",
     [] { return book_row("b2,aave,WTEH,1,0"); },
     unknown_name,
     {"book.csv:4", "asset"},
     {"unknown asset 'WTEH'", "did you mean 'WETH'?"}},
    {"RowOfNobody",
     [] { return book_row(",aave,WETH,1,0"); },
     parameter_out_of_range,
     {"book.csv:4", "account"},
     {"is empty", "needed"}},
    {"RowTwice",
     [] { return book_row("b1,aave,WETH,1,0"); },
     duplicate_name,
     {"book.csv:4", "asset"},
     {"book.csv:2", "one row for each"}},
    {"BinaryPositions",
     [] { return book(std::string("account,venue\n\x80\xff\0", 17)); },
     malformed_file,
     {"book.csv:2"},
     {"no text", "UTF-8 is allowed"}},
    {"CsvSchemaVersion2",
     [] { return book("# schema_version=2\n" + good_positions); },
     schema_version,
     {"book.csv:1"},
     {"'2' is not known", "1 is allowed"}},
    {"TruncatedParquet",
     [] {
       const std::string whole = parquet_bytes(small_positions());
       return parquet(whole.substr(0, whole.size() / 2));
     },
     malformed_file,
     {"book.parquet"},
     {"not a whole Parquet file"}},
    {"CsvCalledParquet",
     [] { return parquet(good_positions); },
     malformed_file,
     {"book.parquet"},
     {"not a whole Parquet file"}},
    {"EmptyParquet", [] { return parquet(""); }, malformed_file, {"book.parquet"}, {"empty"}},
    {"ParquetNaN",
     [] {
       auto columns = small_positions();
       columns[4].second = arrow_numbers({0, std::nan(""), 0});
       return parquet(parquet_bytes(columns));
     },
     parameter_out_of_range,
     {"book.parquet: row 2: debt"},
     {"nan is outside"}},
    {"ParquetWithoutColumn",
     [] {
       auto columns = small_positions();
       columns.pop_back();
       return parquet(parquet_bytes(columns));
     },
     missing_key,
     {"book.parquet: column debt"},
     {"the column is missing"}},

    // Prices
    {"UnsortedTimes",
     [] { return day(good_prices + "2022-11-22T17:05:00Z,1600\n"); },
     parameter_out_of_range,
     {"day.csv:4", "time"},
     {"17:05:00Z does not come after", "times must increase"}},
    {"TimeWithoutZone",
     [] { return day("time,WETH\n2022-11-22T17:00:00,2000\n"); },
     wrong_type,
     {"day.csv:2", "time"},
     {"'2022-11-22T17:00:00' is not a time with its zone", "2022-11-22T17:15:00Z"}},
    {"ZeroPrice",
     [] { return day(good_prices + "2022-11-22T17:15:00Z,0\n"); },
     parameter_out_of_range,
     {"day.csv:4", "WETH"},
     {"0 is outside (0, inf)"}},
    {"PriceOfUnknownAsset",
     [] { return day("time,WTEH\n2022-11-22T17:00:00Z,2000\n"); },
     unknown_name,
     {"day.csv:2", "WTEH"},
     {"did you mean 'WETH'?"}},
    {"PricesWithoutTime",
     [] { return day("date,WETH\n2022-11-22T17:00:00Z,2000\n"); },
     missing_key,
     {"day.csv:1", "time"},
     {"the column is missing"}},
    {"PricesOfAnotherDay",
     [] { return day("time,WETH\n2021-11-22T17:00:00Z,2000\n"); },
     parameter_out_of_range,
     {"day.csv:2", "time"},
     {"the run", "must overlap"}},
    {"RawRecordGenerative",
     [] { return day(good_prices, "contains_own_impact = true\n"); },
     wrong_unit,
     {"run.toml:", "prices.contains_own_impact"},
     {"generative", "Allowed: feedback = \"recorded\""}},
    {"InlineRowsOfDifferentAssets",
     [] {
       return appended(
           "[[prices.rows]]\ntime = 2022-11-22T17:00:00Z\nWETH = 1\n[[prices.rows]]\ntime = "
           "2022-11-22T17:01:00Z\nUSDC = 1\n");
     },
     missing_key,
     {"prices.rows[1].WETH"},
     {"every row prices the assets of the first"}},
};

Result<io::CompiledScenario> run(const Inputs& inputs) {
  const auto folder = fresh_folder();
  if (!inputs.positions.empty()) write_file(folder / "book.csv", inputs.positions);
  write_file(folder / "book.parquet", inputs.parquet);
  if (!inputs.prices.empty()) write_file(folder / "day.csv", inputs.prices);
  const auto file = io::read_scenario(write_file(folder / "run.toml", inputs.scenario));
  if (!file) return std::unexpected{file.error()};
  return io::compile_file(*file);
}

class MalformedInput : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedInput, IsOneErrorThatNamesPlaceFoundAndAllowed) {
  const auto result = run(GetParam().make());
  ASSERT_FALSE(result) << "was accepted";
  const Error& error = result.error();
  EXPECT_EQ(name_of(error.code), name_of(GetParam().code)) << error.text();
  EXPECT_TRUE(error.where.starts_with(::testing::TempDir())) << error.text();
  for (const std::string& piece : GetParam().where)
    EXPECT_NE(error.where.find(piece), std::string::npos) << piece << " in " << error.text();
  for (const std::string& piece : GetParam().detail)
    EXPECT_NE(error.detail.find(piece), std::string::npos) << piece << " in " << error.text();
}

INSTANTIATE_TEST_SUITE_P(Table, MalformedInput, ::testing::ValuesIn(table),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(MalformedInputTable, StartsFromInputsThatAreAccepted) {
  ASSERT_GE(table.size(), 36U);
  for (const Inputs& inputs : {Inputs{}, book(good_positions),
                               parquet(parquet_bytes(small_positions())), day(good_prices)}) {
    const auto result = run(inputs);
    EXPECT_TRUE(result) << result.error().text();
  }
}

TEST(MalformedInputTable, MissingScenarioAndDirectoryNameThePath) {
  const auto folder = fresh_folder();
  const auto missing = io::read_scenario((folder / "nowhere.toml").string());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().where, (folder / "nowhere.toml").string());
  const auto directory = io::read_scenario(folder.string());
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().detail, "is a directory; a file is needed");
  const auto device = io::read_scenario("/dev/null");
  ASSERT_FALSE(device);
  EXPECT_NE(device.error().detail.find("a regular file is needed"), std::string::npos);
}

TEST(MalformedInputTable, ScenarioFromMemoryMayNotNameFiles) {
  const auto file = io::read_scenario_text(with_file("/etc/passwd"), "memory");
  ASSERT_FALSE(file);
  EXPECT_EQ(name_of(file.error().code), "missing_file");
}

}  // namespace
}  // namespace seawall
