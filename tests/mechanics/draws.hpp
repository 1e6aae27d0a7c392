#pragma once

#include <cstdint>

#include <gtest/gtest.h>

#include "seawall/base/wide.hpp"

namespace seawall {

/// Inputs for properties: splitmix64, from tiny to large as the case number grows, so that the
/// first failure is small.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_{seed} {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  /// Log-uniform integer in [1, 2^bits).
  Int128 magnitude(int bits) {
    const int width = 1 + static_cast<int>(next() % static_cast<std::uint64_t>(bits));
    const UInt128 raw = (UInt128{next()} << 64) | next();
    const UInt128 mask = (UInt128{1} << width) - 1;
    return static_cast<Int128>((raw & mask) | (UInt128{1} << (width - 1)));
  }
  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(next() >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t state_;
};

/// Runs `property(draws, size)` for sizes growing from 4 to `bits`.
template <class Property>
void for_each_draw(int cases, int bits, Property property) {
  for (int i = 0; i < cases; ++i) {
    SCOPED_TRACE(::testing::Message() << "case " << i);
    Draws draws{static_cast<std::uint64_t>(i)};
    property(draws, 4 + (bits - 4) * i / cases);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

}  // namespace seawall
