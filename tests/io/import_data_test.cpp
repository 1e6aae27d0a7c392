// Recorded exports, if they are on this machine. Sums were made apart from this program.

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

#include "seawall/io/file_bytes.hpp"
#include "seawall/io/tables.hpp"
#include "tests/support/import_case.hpp"

namespace seawall::importing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RecordedExports : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* named = std::getenv("SEAWALL_DATA");
    if (named == nullptr || !std::filesystem::is_directory(folder() / "positions"))
      GTEST_SKIP() << "no recorded exports here: SEAWALL_DATA names no folder with positions/";
  }
  [[nodiscard]] static std::filesystem::path folder() {
    const char* named = std::getenv("SEAWALL_DATA");
    return named == nullptr ? std::filesystem::path{} : std::filesystem::path{named};
  }
  [[nodiscard]] static std::vector<io::ImportFile> files(const std::vector<std::string>& names) {
    std::vector<io::ImportFile> out;
    for (const std::string& name : names) {
      auto bytes = io::read_file((folder() / "positions" / name).string());
      EXPECT_TRUE(bytes) << name;
      out.push_back({name, bytes.value_or("")});
    }
    return out;
  }
};

TEST_F(RecordedExports, CrvusdLoansAreAllImportedToTheLastDigit) {
  const auto book =
      imported("crvusd",
               files({"crvusd_2024-01-30/WETH_loans.csv", "crvusd_2024-01-30/WETH_bands.csv",
                      "crvusd_2024-01-30/WETH_market.json", "crvusd_2024-01-30/sfrxETH_loans.csv",
                      "crvusd_2024-01-30/sfrxETH_market.json", "crvusd_2024-01-30/wstETH_loans.csv",
                      "crvusd_2024-01-30/wstETH_market.json"}));
  EXPECT_THAT(book.dropped, IsEmpty());
  EXPECT_THAT(book.bands, SizeIs(255 + 66 + 240));
  EXPECT_THAT(
      sums_of(book),
      ElementsAre(
          "crvusd-WETH WETH collateral: 14071.574648673255696937 = 14071.574648673255696937 + 0",
          "crvusd-WETH crvUSD collateral: 232742.141943768884559136 = 232742.141943768884559136 + "
          "0",
          "crvusd-WETH crvUSD debt: 19820324.18425566004053384 = 19820324.18425566004053384 + 0",
          "crvusd-sfrxETH crvUSD collateral: 52434.198123136663039363 = 52434.198123136663039363 + "
          "0",
          "crvusd-sfrxETH crvUSD debt: 12156164.067761638947740563 = 12156164.067761638947740563 + "
          "0",
          "crvusd-sfrxETH sfrxETH collateral: 8127.388971150857894654 = 8127.388971150857894654 + "
          "0",
          "crvusd-wstETH crvUSD collateral: 267219.57894748317631257 = 267219.57894748317631257 + "
          "0",
          "crvusd-wstETH crvUSD debt: 33263275.793539996047935915 = 33263275.793539996047935915 + "
          "0",
          "crvusd-wstETH wstETH collateral: 20210.55458197764633473 = 20210.55458197764633473 + "
          "0"));
  // Loans are 3.3 hours older than the market's block, bands 20: the totals differ.
  EXPECT_EQ((book.stated[0].read - book.stated[0].stated).text(), "129587.099837781895727512");
  EXPECT_EQ((book.stated[1].read - book.stated[1].stated).text(), "75.435919432580368289");
  EXPECT_EQ(book.stated[2].stated.text(), "254");
  EXPECT_EQ(book.stated[3].stated.text(), "14357.001290881142908921");
}

TEST_F(RecordedExports, CompoundV2AccountsAreAllImported) {
  const auto book = imported("compound-v2", files({"compound_v2_underwater_accounts_2020.csv"}));
  EXPECT_THAT(book.positions, SizeIs(380));
  EXPECT_THAT(book.dropped, IsEmpty());
  EXPECT_EQ(sums_of(book)[0],
            "compound-v2 BAT collateral: 4059.48463577248954502768 = 4059.48463577248954502768 + "
            "0");
}

TEST_F(RecordedExports, StethBookKeepsAccountsOfStethAgainstEthAlone) {
  const auto book = imported("aave-v2", files({"aave_v2_steth_book_2023-06.csv"}));
  std::size_t accounts = 0;
  for (const io::ImportedPosition& row : book.positions)
    accounts += row.asset == "stETH" ? 1 : 0;
  EXPECT_EQ(accounts, 242U);
  std::size_t dropped = 0;
  for (const io::DroppedAmount& drop : book.dropped)
    dropped += drop.asset == "stETH" ? drop.count : 0;
  EXPECT_EQ(accounts + dropped, 1309U);
  const auto read = io::read_positions(io::positions_csv(book), io::TableFormat::csv, "out.csv");
  EXPECT_TRUE(read);
}

}  // namespace
}  // namespace seawall::importing
