#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "seawall/base/wide.hpp"

// Division of 512 by 256 bits, in limbs of 64 bits, least first: what wide.hpp and checked256.hpp
// are made of.
namespace seawall::detail {

using Limb = std::uint64_t;
using Limbs4 = std::array<Limb, 4>;
using Limbs8 = std::array<Limb, 8>;

[[nodiscard]] constexpr Limbs4 limbs_of(UInt256 value) {
  return {static_cast<Limb>(value.low), static_cast<Limb>(value.low >> 64),
          static_cast<Limb>(value.high), static_cast<Limb>(value.high >> 64)};
}

[[nodiscard]] constexpr UInt256 from_limbs(std::span<const Limb, 4> limbs) {
  return {(UInt128{limbs[3]} << 64) | limbs[2], (UInt128{limbs[1]} << 64) | limbs[0]};
}

/// Limbs without the zeros at the top; 0 for 0.
[[nodiscard]] constexpr std::size_t length_of(std::span<const Limb> limbs) {
  std::size_t length = limbs.size();
  while (length > 0 && limbs[length - 1] == 0)
    --length;
  return length;
}

struct LongDivision {
  Limbs8 quotient{};
  Limbs4 remainder{};
};

/// @param divisor > 0 (asserted)
/// @source Knuth, The Art of Computer Programming 2, 4.3.1 D
[[nodiscard]] LongDivision divide_long(const Limbs8& dividend, const Limbs4& divisor);

}  // namespace seawall::detail
