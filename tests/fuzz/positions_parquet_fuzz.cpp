// Whatever the bytes of a Parquet file are, they are read or refused, as positions and as prices.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "seawall/io/tables.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace seawall;
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  static_cast<void>(io::read_positions(bytes, io::TableFormat::parquet, "fuzz.parquet"));
  static_cast<void>(io::read_prices(bytes, io::TableFormat::parquet, "fuzz.parquet", {}));
  return 0;
}
