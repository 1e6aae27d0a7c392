// Whatever the bytes of an export are, they are imported with sums that agree, or refused.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "seawall/base/assert.hpp"
#include "seawall/io/import.hpp"
#include "seawall/io/tables.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace seawall;
  const std::string bytes{reinterpret_cast<const char*>(data), size};
  for (const std::string_view kind : io::import_kinds()) {
    for (const char* name : {"fuzz.csv", "fuzz.json"}) {
      const std::vector<io::ImportFile> files{{name, bytes}};
      const auto book = io::import_positions(kind, files);
      if (!book) continue;
      for (const io::Reconciled& sum : book->reconciled)
        SEAWALL_ASSERT(sum.file == sum.imported + sum.dropped);
      static_cast<void>(
          io::read_positions(io::positions_csv(*book), io::TableFormat::csv, "out.csv"));
    }
  }
  return 0;
}
