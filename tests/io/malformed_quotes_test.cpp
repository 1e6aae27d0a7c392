// What is wrong with quotes, in a file or inline.

#include "tests/support/malformed_input.hpp"

namespace seawall::malformed {
namespace {

using enum ErrorCode;

const std::string good_quotes =
    "at,src,dst,size,out\n"
    "2022-11-22T17:00:00Z,WETH,USDC,1,2000\n"
    "2022-11-22T17:00:01Z,WETH,USDC,100,198000\n"
    "2022-11-22T17:00:02Z,WETH,DAI,1,2001\n"
    "2022-11-22T17:00:03Z,WETH,USDC,10,19950\n"
    "2022-11-22T18:00:00Z,WETH,USDC,10,19940\n";
const std::string mapped =
    "file = \"quotes.csv\"\ncolumns = { sold = \"size\", received = \"out\", time = \"at\" }\n";
const std::string weth_to_usdc = "filter = { src = \"WETH\", dst = \"USDC\" }\n";
const std::string first_hour = "until = 2022-11-22T18:00:00Z\n";

Inputs with_quotes(std::string_view keys, std::string_view kind = "quotes") {
  return appended("[[liquidity]]\nname = \"aggregator\"\nkind = \"" + std::string{kind} +
                  "\"\nbase = \"WETH\"\nquote = \"USDC\"\n[liquidity.quotes]\n" +
                  std::string{keys});
}
Inputs points(std::string_view rows, std::string_view keys = "") {
  return with_quotes("points = [" + std::string{rows} + "]\n" + std::string{keys});
}
Inputs quote_file(std::string bytes, std::string_view keys) {
  Inputs inputs = with_quotes(keys);
  inputs.quotes = std::move(bytes);
  return inputs;
}
Inputs row_of_file(std::string row) {
  return quote_file(good_quotes + std::move(row) + '\n', mapped + weth_to_usdc + first_hour);
}

const std::vector<Malformed> table = {
    {"QuotesWithoutPoints",
     [] { return with_quotes("beyond = \"nothing\"\n"); },
     missing_key,
     {"run.toml:", "liquidity[1].quotes.points"},
     {"is missing", "file = "}},
    {"QuotesOfAnotherKind",
     [] {
       Inputs inputs = with_quotes("points = [{ sold = 1, price = 2000 }]\n", "impact_depth");
       return inputs;
     },
     unknown_key,
     {"run.toml:", "liquidity[1].quotes"},
     {"impact_depth has no quotes", "kind = \"quotes\""}},
    {"QuotesOfNothing",
     [] {
       return appended(
           "[[liquidity]]\nname = \"a\"\nkind = \"quotes\"\nbase = \"WETH\"\nquote = \"USDC\"\n");
     },
     missing_key,
     {"run.toml", "liquidity[1].quotes"},
     {"is missing", "points = "}},
    {"QuoteOfNoSize",
     [] { return points("{ sold = 0, price = 2000 }"); },
     parameter_out_of_range,
     {"run.toml:", "liquidity[1].quotes.points[0].sold"},
     {"0 is outside (0"}},
    {"QuoteOfNegativePrice",
     [] { return points("{ sold = 1, price = -2000 }"); },
     parameter_out_of_range,
     {"run.toml:", "points[0].price"},
     {"-2000 is outside"}},
    {"QuoteThatIsNaN",
     [] { return points("{ sold = 1, received = nan }"); },
     parameter_out_of_range,
     {"run.toml:", "points[0].received"},
     {"nan is outside"}},
    {"QuoteWithPriceAndProceeds",
     [] { return points("{ sold = 1, received = 2000, price = 2000 }"); },
     duplicate_name,
     {"run.toml:", "points[0].received"},
     {"one of the two"}},
    {"QuoteWithoutPrice",
     [] { return points("{ sold = 1 }"); },
     missing_key,
     {"run.toml:", "points[0].received"},
     {"received or price is needed"}},
    {"QuoteSizesFall",
     [] { return points("{ sold = 10, price = 2000 }, { sold = 5, price = 2001 }"); },
     parameter_out_of_range,
     {"run.toml:", "points[1].sold"},
     {"5 is not above 10", "sizes must increase"}},
    {"QuoteAboveTheReference",
     [] {
       return points("{ sold = 1, price = 2000 }, { sold = 9, price = 1990 }",
                     "reference_price = 1999\n");
     },
     parameter_out_of_range,
     {"run.toml:", "quotes.reference_price"},
     {"1999 is below 2000", "best average price"}},
    {"QuotesThatGoOnWithoutFalling",
     [] { return points("{ sold = 1, price = 2000 }", "beyond = \"exponential\"\n"); },
     parameter_out_of_range,
     {"run.toml:", "quotes.beyond"},
     {"does not fall", "reference_price"}},
    {"QuotesBeyondUnknown",
     [] { return points("{ sold = 1, price = 2000 }", "beyond = \"flat\"\n"); },
     parameter_out_of_range,
     {"run.toml:", "quotes.beyond"},
     {"'flat'", "nothing", "exponential"}},
    {"QuotesAndFile",
     [] { return quote_file(good_quotes, mapped + "points = [{ sold = 1, price = 2000 }]\n"); },
     duplicate_name,
     {"run.toml:", "quotes.file"},
     {"one of the two"}},
    {"QuotesFilterWithoutFile",
     [] { return points("{ sold = 1, price = 2000 }", weth_to_usdc); },
     unknown_key,
     {"run.toml:", "quotes.filter"},
     {"there is no liquidity[1].quotes.file"}},
    {"QuotesColumnsOfUnknownName",
     [] {
       return quote_file(good_quotes, "file = \"quotes.csv\"\ncolumns = { solt = \"size\" }\n");
     },
     unknown_key,
     {"run.toml:", "quotes.columns.solt"},
     {"did you mean 'sold'?"}},
    {"QuotesMappedColumnIsMissing",
     [] {
       return quote_file(good_quotes,
                         "file = \"quotes.csv\"\n"
                         "columns = { sold = \"sise\", received = \"out\" }\n");
     },
     missing_key,
     {"quotes.csv:1: sise"},
     {"did you mean 'size'?"}},
    {"QuotesUnmappedColumnIsMissing",
     [] { return quote_file("sold\n1\n", "file = \"quotes.csv\"\n"); },
     missing_key,
     {"quotes.csv:1: received"},
     {"the column is missing"}},
    {"QuotesFilterColumnIsMissing",
     [] { return quote_file(good_quotes, mapped + "filter = { from_coin = \"WETH\" }\n"); },
     missing_key,
     {"quotes.csv:1: from_coin"},
     {"the column is missing"}},
    {"QuotesTimeColumnIsMissing",
     [] {
       return quote_file(good_quotes,
                         "file = \"quotes.csv\"\ncolumns = { sold = \"size\", received = \"out\" "
                         "}\n" +
                             weth_to_usdc + first_hour);
     },
     missing_key,
     {"quotes.csv:1: time"},
     {"the column is missing"}},
    {"QuotesEmptyAfterFilter",
     [] {
       return quote_file(good_quotes, mapped + "filter = { src = \"WETH\", dst = \"USDX\" }\n");
     },
     malformed_file,
     {"quotes.csv"},
     {"no row has dst = 'USDX' and src = 'WETH'", "no dst is 'USDX'", "did you mean 'USDC'?"}},
    {"QuotesEmptyInTime",
     [] {
       return quote_file(good_quotes, mapped + weth_to_usdc + "until = 2022-11-22T16:00:00Z\n");
     },
     malformed_file,
     {"quotes.csv"},
     {"time before 2022-11-22T16:00:00Z"}},
    {"QuotesOfTwoSweepsWithOneSize",
     [] { return quote_file(good_quotes, mapped + weth_to_usdc); },
     parameter_out_of_range,
     {"quotes.csv:6: size"},
     {"10 is also the size of", "quotes.csv:5", "narrow filter, from or until"}},
    {"QuotesNegativeSizeInAFile",
     [] { return row_of_file("2022-11-22T17:00:04Z,WETH,USDC,-5,100"); },
     parameter_out_of_range,
     {"quotes.csv:7: size"},
     {"-5 is outside"}},
    {"QuotesNaNInAFile",
     [] { return row_of_file("2022-11-22T17:00:04Z,WETH,USDC,500,nan"); },
     parameter_out_of_range,
     {"quotes.csv:7: out"},
     {"nan is outside"}},
    {"QuotesTextInAFile",
     [] { return row_of_file("2022-11-22T17:00:04Z,WETH,USDC,500,much"); },
     wrong_type,
     {"quotes.csv:7: out"},
     {"'much' is not a number"}},
    {"QuotesBadTimeInAFile",
     [] { return row_of_file("yesterday,WETH,USDC,500,900000"); },
     wrong_type,
     {"quotes.csv:7: at"},
     {"'yesterday' is not a time"}},
    {"QuotesWithoutRows",
     [] { return quote_file("sold,received\n", "file = \"quotes.csv\"\n"); },
     malformed_file,
     {"quotes.csv"},
     {"there are no rows"}},
};

class MalformedQuotes : public ::testing::TestWithParam<Malformed> {};
TEST_P(MalformedQuotes, IsRefusedWithOneClearError) { expect_one_clear_error(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Tables, MalformedQuotes, ::testing::ValuesIn(table), name_of_row);

TEST(Quotes, OfOneHourAreSortedBySize) {
  const auto result = run(quote_file(good_quotes, mapped + weth_to_usdc + first_hour));
  ASSERT_TRUE(result) << result.error().text();
  const auto& depth = std::get<QuoteDepth>(result->model.liquidity[1].kind);
  EXPECT_EQ(depth.quotes, 3U);
  EXPECT_EQ(depth.raised, 0U);
  EXPECT_DOUBLE_EQ(depth.table.knots.back().quantity, 100.0);
  EXPECT_NEAR(depth.table.knots.back().worth, 99.0, 1e-9);
}

TEST(Quotes, PricesInAColumnAreAverages) {
  const auto result =
      run(quote_file("sold,price,note\n1,2000,\n100,1980,last\n", "file = \"quotes.csv\"\n"));
  ASSERT_TRUE(result) << result.error().text();
  const auto& depth = std::get<QuoteDepth>(result->model.liquidity[1].kind);
  EXPECT_NEAR(depth.table.knots.back().worth, 99.0, 1e-9);
}

TEST(Quotes, InlineAreAccepted) {
  expect_accepted(points("{ sold = 1, price = 2000 }, { sold = 50, received = 99000 }",
                         "beyond = \"exponential\"\nreference_price = 2001\n"));
}

}  // namespace
}  // namespace seawall::malformed
