// Whatever the bytes of a scenario are, they are read and compiled or refused with one error.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "seawall/io/scenario_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file =
      seawall::io::read_scenario_text({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
  if (file) static_cast<void>(seawall::io::compile_file(*file));
  return 0;
}
