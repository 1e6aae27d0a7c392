// Whatever the bytes of a CSV file are, they are read or refused, as positions and as prices.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "seawall/io/scenario_file.hpp"
#include "seawall/io/tables.hpp"
#include "seawall/model/compile.hpp"
#include "tests/support/scenario_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace seawall;
  static const ModelSpec world = io::read_scenario_text(small_scenario, "small")->model;
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (auto positions = io::read_positions(bytes, io::TableFormat::csv, "fuzz.csv")) {
    ModelSpec spec = world;
    spec.positions = *std::move(positions);
    static_cast<void>(compile(spec));
  }
  static_cast<void>(io::read_prices(bytes, io::TableFormat::csv, "fuzz.csv", {}));
  static_cast<void>(io::read_recorded_flow(bytes, io::TableFormat::csv, "fuzz.csv"));
  return 0;
}
