// What is wrong with a file of positions, or with how a scenario names it.

#include <cmath>

#include "tests/support/malformed_input.hpp"
#include "tests/support/parquet_bytes.hpp"

namespace seawall::malformed {
namespace {

using enum ErrorCode;

const std::vector<Malformed> table = {
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
};

class MalformedPositions : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedPositions, IsOneErrorThatNamesPlaceFoundAndAllowed) {
  expect_one_clear_error(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Table, MalformedPositions, ::testing::ValuesIn(table), name_of_row);

TEST(MalformedPositionsTable, StartsFromWhatIsAccepted) {
  expect_accepted(book(good_positions));
  expect_accepted(parquet(parquet_bytes(small_positions())));
}

}  // namespace
}  // namespace seawall::malformed
