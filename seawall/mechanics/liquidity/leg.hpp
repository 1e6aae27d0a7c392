#pragma once

#include <cstddef>

namespace seawall {

/// Which coin of a pool is given and which received: two different indices below its number of
/// coins.
struct Leg {
  std::size_t from = 0;
  std::size_t to = 1;

  bool operator==(const Leg&) const = default;
  [[nodiscard]] constexpr Leg reversed() const { return {to, from}; }
};

}  // namespace seawall
