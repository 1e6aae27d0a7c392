#include "seawall/io/tables.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "seawall/base/time_text.hpp"
#include "tests/support/parquet_bytes.hpp"

namespace seawall {
namespace {

using io::TableFormat;

constexpr std::string_view positions_csv =
    "account,venue,asset,collateral,debt\n"
    "b1,aave,WETH,10,0\n"
    "b1,aave,USDC,0,900\n"
    "b2,aave,WETH,1,0\n";

PositionSpec positions(std::string_view bytes, TableFormat format = TableFormat::csv) {
  auto spec = io::read_positions(bytes, format, "book");
  EXPECT_TRUE(spec) << spec.error().text();
  return spec ? *std::move(spec) : PositionSpec{};
}

Error error_of(std::string_view bytes, TableFormat format = TableFormat::csv) {
  const auto spec = io::read_positions(bytes, format, "book");
  EXPECT_FALSE(spec);
  return spec ? Error{} : spec.error();
}

void expect_small(const PositionSpec& spec) {
  EXPECT_EQ(spec.account, (std::vector<std::string>{"b1", "b1", "b2"}));
  EXPECT_EQ(spec.venue_names, std::vector<std::string>{"aave"});
  EXPECT_EQ(spec.asset_names, (std::vector<std::string>{"WETH", "USDC"}));
  EXPECT_EQ(spec.asset, (std::vector<std::uint16_t>{0, 1, 0}));
  EXPECT_EQ(spec.collateral, (std::vector<double>{10, 0, 1}));
  EXPECT_EQ(spec.debt, (std::vector<double>{0, 900, 0}));
  EXPECT_EQ(spec.mode, (std::vector<std::uint16_t>{0, 0, 0}));
}

TEST(Positions, CsvAndParquetSayTheSame) {
  expect_small(positions(positions_csv));
  expect_small(positions(parquet_bytes(small_positions()), TableFormat::parquet));
}

TEST(Positions, ColumnsComeInAnyOrderWithQuotesSpacesAndModes) {
  const PositionSpec spec = positions(
      "\xEF\xBB\xBF# schema_version = 1\r\n# from a "
      "test\r\nmode,debt,collateral,asset,venue,\"account\"\r\n"
      ",1e3, 2.5 ,WETH,aave,\"a \"\"big\"\" one, indeed\"\r\neth,0,1,WETH,aave,b\r\n\r\n");
  EXPECT_EQ(spec.account[0], "a \"big\" one, indeed");
  EXPECT_EQ(spec.collateral[0], 2.5);
  EXPECT_EQ(spec.debt[0], 1000.0);
  EXPECT_EQ(spec.mode_names, (std::vector<std::string>{"", "eth"}));
  EXPECT_EQ(spec.mode, (std::vector<std::uint16_t>{0, 1}));
  EXPECT_EQ(spec.where(1, "debt"), "book:5: debt");
}

TEST(Positions, ParquetMayHoldDictionariesAndWholeNumbers) {
  auto columns = small_positions();
  arrow::StringDictionaryBuilder builder;
  for (const char* name : {"WETH", "USDC", "WETH"})
    ASSERT_TRUE(builder.Append(name).ok());
  columns[2].second = builder.Finish().ValueOrDie();
  columns[3].second = arrow_array<arrow::Int64Builder>(std::vector<std::int64_t>{10, 0, 1});
  columns[4].second = arrow_array<arrow::FloatBuilder>(std::vector<float>{0, 900, 0});
  expect_small(positions(parquet_bytes(columns, {{"schema_version", "1"}}), TableFormat::parquet));
}

TEST(Positions, RowsBeyondOneBlockKeepTheirLines) {
  std::string text{positions_csv};
  for (int i = 0; i < 100'000; ++i)
    text += "account-" + std::to_string(i) + ",aave,USDC,1.5,0\n";
  EXPECT_EQ(positions(text).rows(), 100'003U);
  EXPECT_EQ(error_of(text + "x,aave,USDC,1.5,-1\n").where, "book:100005: debt");
  EXPECT_EQ(error_of(text + "x,aave,USDC,1.5\n").where, "book:100005");
}

TEST(Positions, ParquetErrorsNameRowAndColumn) {
  auto columns = small_positions();
  columns[3].second = arrow_numbers({10.0, -1.0, 1.0});
  EXPECT_EQ(error_of(parquet_bytes(columns), TableFormat::parquet).where,
            "book: row 2: collateral");

  columns = small_positions();
  arrow::DoubleBuilder builder;
  ASSERT_TRUE(builder.AppendValues({1.0, 2.0}).ok() && builder.AppendNull().ok());
  columns[4].second = builder.Finish().ValueOrDie();
  const Error missing = error_of(parquet_bytes(columns), TableFormat::parquet);
  EXPECT_EQ(missing.where, "book: row 3: debt");
  EXPECT_EQ(missing.detail, "is empty; a value is needed in every row");

  columns = small_positions();
  columns[4].second = arrow_texts({"1", "2", "3"});
  EXPECT_EQ(error_of(parquet_bytes(columns), TableFormat::parquet).where, "book: column debt");
  columns = small_positions();
  columns[0].second = arrow_numbers({1, 2, 3});
  EXPECT_EQ(error_of(parquet_bytes(columns), TableFormat::parquet).where, "book: column account");
  columns = small_positions();
  columns.push_back({"dept", columns[4].second});
  EXPECT_EQ(error_of(parquet_bytes(columns), TableFormat::parquet).where, "book: column dept");
  EXPECT_EQ(
      error_of(parquet_bytes(small_positions(), {{"schema_version", "2"}}), TableFormat::parquet)
          .where,
      "book: schema_version");
}

TEST(Positions, EveryCutOfAParquetFileIsRefused) {
  const std::string whole = parquet_bytes(small_positions());
  for (std::size_t size = 0; size < whole.size(); ++size)
    ASSERT_FALSE(io::read_positions(whole.substr(0, size), TableFormat::parquet, "book")) << size;
}

TEST(Positions, EveryDamagedByteOfAParquetFileIsReadOrRefused) {
  const std::string whole = parquet_bytes(small_positions());
  std::size_t refused = 0;
  for (std::size_t place = 0; place < whole.size(); ++place) {
    std::string damaged = whole;
    damaged[place] = static_cast<char>(~damaged[place]);
    if (!io::read_positions(damaged, TableFormat::parquet, "book")) ++refused;
  }
  EXPECT_GT(refused, 100U);  // much of a footer is statistics that nobody reads
}

TEST(Prices, ReadTimesInAnyZoneAndTakeTheColumnsThatAreAskedFor) {
  constexpr std::string_view text =
      "time,CRV,USDC,note\n2022-11-22T17:00:00Z,0.61,1,a\n2022-11-22 18:05:00.5+01:00,0.6,1,b\n";
  const auto spec = io::read_prices(text, TableFormat::csv, "day", {"USDC", "CRV"});
  ASSERT_TRUE(spec) << spec.error().text();
  EXPECT_EQ(spec->prices, (std::vector<double>{1, 0.61, 1, 0.6}));
  EXPECT_EQ(text_of(spec->times[1]), "2022-11-22T17:05:00.5Z");
  EXPECT_EQ(spec->where(1, "CRV"), "day:3: CRV");

  const auto all = io::read_prices(text, TableFormat::csv, "day", {});
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().where, "day:2: note");
  const auto none = io::read_prices(text, TableFormat::csv, "day", {"CVR"});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().detail, "the column is missing; did you mean 'CRV'?");
}

TEST(Prices, ParquetTimestampsNeedAZone) {
  const auto with_unit = [](arrow::TimeUnit::type unit, const char* zone, std::int64_t scale) {
    return parquet_bytes({{"time", arrow_times({1'669'136'400 * scale, 1'669'136'460 * scale},
                                               arrow::timestamp(unit, zone))},
                          {"CRV", arrow_numbers({0.6, 0.61})}});
  };
  for (const auto& bytes : {with_unit(arrow::TimeUnit::NANO, "UTC", 1'000'000'000),
                            with_unit(arrow::TimeUnit::MICRO, "Europe/Rome", 1'000'000),
                            with_unit(arrow::TimeUnit::MILLI, "UTC", 1'000)}) {
    const auto spec = io::read_prices(bytes, TableFormat::parquet, "day", {});
    ASSERT_TRUE(spec) << spec.error().text();
    EXPECT_EQ(text_of(spec->times[0]), "2022-11-22T17:00:00Z");
  }
  const auto bare = io::read_prices(with_unit(arrow::TimeUnit::NANO, "", 1'000'000'000),
                                    TableFormat::parquet, "day", {});
  ASSERT_FALSE(bare);
  EXPECT_EQ(bare.error().where, "day: column time");
  const auto absurd = io::read_prices(with_unit(arrow::TimeUnit::MICRO, "UTC", 1'000'000'000),
                                      TableFormat::parquet, "day", {});
  ASSERT_FALSE(absurd);
  EXPECT_EQ(absurd.error().where, "day: row 1: time");
}

TEST(RecordedFlows, MayBuyAndSell) {
  const auto flow = io::read_recorded_flow(
      "time,sold\n2022-11-22T17:00Z,5\n2022-11-22T17:01Z,-2.5\n", TableFormat::csv, "flow");
  ASSERT_TRUE(flow) << flow.error().text();
  EXPECT_EQ(flow->sold, (std::vector<double>{5, -2.5}));
}

}  // namespace
}  // namespace seawall
