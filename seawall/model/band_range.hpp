#pragma once

#include <cstdint>

namespace seawall {

/// Bands of an AMM, by number, in which a loan lies. It lies in several, so that two equal numbers
/// state none.
struct BandRange {
  std::int32_t low = 0;   ///< the band at the highest price
  std::int32_t high = 0;  ///< the band at the lowest price

  [[nodiscard]] bool exists() const { return low != high; }
  [[nodiscard]] int count() const { return exists() ? high - low + 1 : 0; }
  bool operator==(const BandRange&) const = default;
};

}  // namespace seawall
