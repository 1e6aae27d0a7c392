#include "seawall/scenario/drawn_book.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace seawall {
namespace {

DrawnBookSpec some_book() {
  DrawnBookSpec spec;
  spec.venue = "maker";
  spec.collateral = "ETH";
  spec.debt = "DAI";
  spec.accounts = 500;
  spec.density = 1e5;
  spec.slope = 0.8;
  spec.bottom = 60.0;
  spec.top = 180.0;
  spec.liquidation_ratio = 1.5;
  spec.size_sigma = 1.2;
  return spec;
}

struct Vault {
  double collateral = 0.0;
  double debt = 0.0;
  [[nodiscard]] double price() const { return debt * 1.5 / collateral; }
};

std::map<std::string, Vault> vaults_of(const DrawnBookSpec& spec, std::uint64_t seed) {
  const auto book = draw_book(spec, seed);
  EXPECT_TRUE(book) << book.error().text();
  std::map<std::string, Vault> vaults;
  for (std::size_t row = 0; row < book->rows(); ++row) {
    vaults[book->account[row]].collateral += book->collateral[row];
    vaults[book->account[row]].debt += book->debt[row];
  }
  return vaults;
}

double debt_between(const std::map<std::string, Vault>& vaults, double low, double high) {
  double sum = 0.0;
  for (const auto& [name, vault] : vaults)
    if (vault.price() >= low && vault.price() < high) sum += vault.debt;
  return sum;
}

// ∫ 1e5 (p/180)^0.8 dp, by hand: 1e5 · 180 / 1.8 · ((p/180)^1.8)
double integral(double low, double high) {
  return 1e7 * (std::pow(high / 180.0, 1.8) - std::pow(low / 180.0, 1.8));
}

TEST(DrawnBook, OwesInEveryTwentiethWhatTheDensitySays) {
  const auto vaults = vaults_of(some_book(), 1);
  EXPECT_EQ(vaults.size(), 500U);
  for (int band = 0; band < 20; ++band) {
    const double low = 60.0 + 6.0 * band;
    EXPECT_NEAR(debt_between(vaults, low + 1e-9, low + 6.0 + 1e-9) / integral(low, low + 6.0), 1.0,
                1e-6)
        << band;
  }
}

TEST(DrawnBook, SeedsDifferInWhoAndLittleInHowMuchIsOwedWhere) {
  const auto one = vaults_of(some_book(), 1);
  const auto two = vaults_of(some_book(), 2);
  std::size_t same = 0;
  for (const auto& [name, vault] : one)
    same += two.at(name).debt == vault.debt ? 1 : 0;
  EXPECT_EQ(same, 0U);
  for (double low = 60.0; low < 179.0; low += 12.0)  // two bands, cut at their middle
    EXPECT_NEAR(debt_between(one, low + 3, low + 9) / debt_between(two, low + 3, low + 9), 1.0, 0.5)
        << low;
  EXPECT_NEAR(debt_between(one, 0, 200) / debt_between(two, 0, 200), 1.0, 1e-9);
}

TEST(DrawnBook, APlantedVaultIsAsGivenAndTakesItsDebtOffItsTwentieth) {
  DrawnBookSpec spec = some_book();
  spec.planted = {{.name = "largest", .collateral = 2'000.0, .liquidation_price = 150.0}};
  const auto vaults = vaults_of(spec, 1);
  EXPECT_NEAR(vaults.at("largest").collateral, 2'000.0, 1e-6);
  EXPECT_NEAR(vaults.at("largest").debt, 200'000.0, 1e-6);
  EXPECT_NEAR(debt_between(vaults, 150.0 - 1e-9, 156.0 + 1e-9) / integral(150, 156), 1.0, 1e-6);
  EXPECT_NEAR(debt_between(vaults, 0, 200) / integral(60, 180), 1.0, 1e-9);
}

TEST(DrawnBook, APlantedVaultOutsideTheRangeTakesNothingOff) {
  DrawnBookSpec spec = some_book();
  spec.planted = {{.name = "far", .collateral = 1'000.0, .liquidation_price = 300.0}};
  EXPECT_NEAR(debt_between(vaults_of(spec, 1), 0, 200) / integral(60, 180), 1.0, 1e-9);
}

TEST(DrawnBook, AFewAccountsOweTheWholeIntegralToo) {
  DrawnBookSpec spec = some_book();
  for (const std::uint32_t accounts : {1U, 3U, 11U}) {
    spec.accounts = accounts;
    const auto vaults = vaults_of(spec, 5);
    EXPECT_EQ(vaults.size(), accounts);
    EXPECT_NEAR(debt_between(vaults, 0, 200) / integral(60, 180), 1.0, 1e-9) << accounts;
  }
}

TEST(DrawnBook, SaysWhichKeyIsWrong) {
  struct Case {
    void (*spoil)(DrawnBookSpec&);
    const char* where;
    const char* detail;
  };
  for (const Case& wrong : {
           Case{[](DrawnBookSpec& s) { s.accounts = 0; }, "drawn_book.accounts", "0 is outside"},
           Case{[](DrawnBookSpec& s) { s.density = -1.0; }, "drawn_book.density", "outside (0"},
           Case{[](DrawnBookSpec& s) { s.bottom = 200.0; }, "drawn_book.bottom", "not below top"},
           Case{[](DrawnBookSpec& s) { s.liquidation_ratio = 0.5; }, "drawn_book.liquidation_ratio",
                "[1, 100]"},
           Case{[](DrawnBookSpec& s) { s.size_sigma = 9.0; }, "drawn_book.size_sigma", "[0, 5]"},
           Case{[](DrawnBookSpec& s) { s.planted = {{.name = "x", .collateral = 1.0}}; },
                "drawn_book.planted[0].liquidation_price", "outside (0"},
       }) {
    DrawnBookSpec spec = some_book();
    wrong.spoil(spec);
    const auto book = draw_book(spec, 1);
    ASSERT_FALSE(book) << wrong.where;
    EXPECT_EQ(book.error().where, wrong.where);
    EXPECT_NE(book.error().detail.find(wrong.detail), std::string::npos) << book.error().detail;
  }
}

}  // namespace
}  // namespace seawall
