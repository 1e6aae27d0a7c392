#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

#include "seawall/io/scenario_file.hpp"
#include "seawall/io/tables.hpp"
#include "seawall/model/compile.hpp"
#include "tests/support/parquet_bytes.hpp"
#include "tests/support/scenario_text.hpp"

namespace seawall {
namespace {

/// Two rows an account, named as addresses are: 42 characters.
struct Rows {
  std::vector<std::string> account, venue, asset;
  std::vector<double> collateral, debt;
};

Rows make_rows(std::size_t count) {
  Rows rows;
  for (std::size_t row = 0; row < count; ++row) {
    const std::string digits = std::to_string(row / 2 * 0x9e37'79b9'7f4a'7c15U);
    rows.account.push_back("0x" + std::string(40 - digits.size(), '0') + digits);
    rows.venue.push_back("aave");
    rows.asset.push_back(row % 2 == 0 ? "WETH" : "USDC");
    rows.collateral.push_back(row % 2 == 0 ? 1.5 + static_cast<double>(row % 97) / 7.0 : 0.0);
    rows.debt.push_back(row % 2 == 0 ? 0.0 : 900.25);
  }
  return rows;
}

std::string as_parquet(const Rows& rows) {
  return parquet_bytes({{"account", arrow_texts(rows.account)},
                        {"venue", arrow_texts(rows.venue)},
                        {"asset", arrow_texts(rows.asset)},
                        {"collateral", arrow_numbers(rows.collateral)},
                        {"debt", arrow_numbers(rows.debt)}});
}

std::string as_csv(const Rows& rows) {
  std::string text = "account,venue,asset,collateral,debt\n";
  for (std::size_t row = 0; row < rows.account.size(); ++row)
    text += rows.account[row] + ',' + rows.venue[row] + ',' + rows.asset[row] + ',' +
            std::to_string(rows.collateral[row]) + ',' + std::to_string(rows.debt[row]) + '\n';
  return text;
}

// From a file's bytes to a Model that the engine can run.
void compile_positions(benchmark::State& timing, io::TableFormat format) {
  const Rows rows = make_rows(static_cast<std::size_t>(timing.range(0)));
  const std::string bytes = format == io::TableFormat::csv ? as_csv(rows) : as_parquet(rows);
  ModelSpec spec = io::read_scenario_text(small_scenario, "small")->model;
  spec.venues[0].reserves[1].background_supply = 1e12;
  Digest checksum;
  for (auto _ : timing) {
    auto positions = io::read_positions(bytes, format, "book");
    if (!positions) return timing.SkipWithError(positions.error().text().c_str());
    spec.positions = *std::move(positions);
    const auto model = compile(spec);
    if (!model) return timing.SkipWithError(model.error().text().c_str());
    checksum = digest_of(std::as_bytes(std::span{model->positions.amounts}));
    extend(checksum, std::as_bytes(std::span{model->positions.columns}));
  }
  timing.SetItemsProcessed(timing.iterations() * timing.range(0));
  timing.SetBytesProcessed(timing.iterations() * static_cast<std::int64_t>(bytes.size()));
  timing.counters["checksum"] = static_cast<double>(checksum.low % 1'000'003);
}
BENCHMARK_CAPTURE(compile_positions, parquet, io::TableFormat::parquet)
    ->Arg(1'000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(compile_positions, csv, io::TableFormat::csv)
    ->Arg(1'000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace seawall
