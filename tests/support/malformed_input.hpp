#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "seawall/io/scenario_file.hpp"
#include "tests/support/scenario_text.hpp"
#include "tests/support/temporary_file.hpp"

// Inputs with one thing wrong, and what must be said of it: which file, which key or row, what was
// found, what is allowed. All start from the small scenario, which is accepted.
namespace seawall::malformed {

inline const std::string good_positions =
    "account,venue,asset,collateral,debt\nb1,aave,WETH,10,0\nb1,aave,USDC,0,900\n";
inline const std::string good_prices =
    "time,WETH\n2022-11-22T17:00:00Z,2000\n2022-11-22T17:10:00Z,1500\n";

struct Inputs {
  std::string scenario{small_scenario};
  std::string positions = {};  ///< bytes of book.csv; empty: accounts stay inline
  std::string parquet = {};    ///< bytes of book.parquet
  std::string prices = {};     ///< bytes of day.csv
  std::string gas = {};        ///< bytes of gas.csv
  std::string quotes = {};     ///< bytes of quotes.csv
};

/// One row of a table of wrong inputs.
struct Malformed {
  const char* name;
  std::function<Inputs()> make;
  ErrorCode code;
  std::vector<std::string> where;   ///< pieces that must be there
  std::vector<std::string> detail;  ///< what was found, what is allowed
};

/// The small scenario with a piece of it replaced.
inline Inputs with(std::string_view piece, std::string_view replacement) {
  return {.scenario = small_scenario_with(piece, replacement)};
}
inline Inputs appended(std::string_view text) {
  return {.scenario = std::string{small_scenario} + std::string{text}};
}

/// The small scenario with `positions` in a file instead of its accounts.
inline std::string with_file(const char* name) {
  std::string text{small_scenario};
  text.erase(text.find("[[accounts]]"), text.find("[[shocks]]") - text.find("[[accounts]]"));
  text.insert(text.find("[clock]"), "positions = \"" + std::string{name} + "\"\n");
  return text;
}
inline Inputs book(std::string positions) {
  return {.scenario = with_file("book.csv"), .positions = std::move(positions)};
}
inline Inputs book_row(std::string row) { return book(good_positions + std::move(row) + '\n'); }
inline Inputs parquet(std::string bytes) {
  return {.scenario = with_file("book.parquet"), .parquet = std::move(bytes)};
}
inline Inputs day(std::string prices, std::string_view keys = "") {
  Inputs inputs = appended("[prices]\nfile = \"day.csv\"\n" + std::string{keys});
  inputs.prices = std::move(prices);
  return inputs;
}

/// Reads and compiles the inputs from files in a folder of the running test's own.
inline Result<io::CompiledScenario> run(const Inputs& inputs) {
  const auto folder = fresh_folder();
  if (!inputs.positions.empty()) write_file(folder / "book.csv", inputs.positions);
  write_file(folder / "book.parquet", inputs.parquet);
  if (!inputs.prices.empty()) write_file(folder / "day.csv", inputs.prices);
  if (!inputs.gas.empty()) write_file(folder / "gas.csv", inputs.gas);
  if (!inputs.quotes.empty()) write_file(folder / "quotes.csv", inputs.quotes);
  const auto file = io::read_scenario(write_file(folder / "run.toml", inputs.scenario));
  if (!file) return std::unexpected{file.error()};
  return io::compile_file(*file);
}

inline void expect_one_clear_error(const Malformed& row) {
  const auto result = run(row.make());
  ASSERT_FALSE(result) << "was accepted";
  const Error& error = result.error();
  EXPECT_EQ(name_of(error.code), name_of(row.code)) << error.text();
  EXPECT_TRUE(error.where.starts_with(::testing::TempDir())) << error.text();
  for (const std::string& piece : row.where)
    EXPECT_NE(error.where.find(piece), std::string::npos) << piece << " in " << error.text();
  for (const std::string& piece : row.detail)
    EXPECT_NE(error.detail.find(piece), std::string::npos) << piece << " in " << error.text();
}

inline void expect_accepted(const Inputs& inputs) {
  const auto result = run(inputs);
  EXPECT_TRUE(result) << result.error().text();
}

inline std::string name_of_row(const ::testing::TestParamInfo<Malformed>& row) {
  return row.param.name;
}

}  // namespace seawall::malformed
