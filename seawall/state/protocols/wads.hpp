#pragma once

#include "seawall/base/wide.hpp"

namespace seawall {

/// A scenario's number as a contract has it: to the nearest billionth. @param number  in [0, 10^12]
[[nodiscard]] inline Int128 wad_of(double number) {
  return floor_to_int128(number * 1e9 + 0.5) * 1'000'000'000;
}

}  // namespace seawall
