#pragma once

#include <compare>
#include <optional>

#include "seawall/base/wide.hpp"

namespace seawall {

// Contracts that count in uint256 and int256. Three ways in which they add and multiply, and each
// has its type or its function here:
//
//   checked     Solidity 0.8, Vyper, SafeMath: what does not fit reverts       Checked256
//   unchecked   EVM words: sums wrap at 2^256                                  wrapping_add, …
//   signed      int256: two's complement                                       Int256

[[nodiscard]] UInt256 wrapping_add(UInt256 a, UInt256 b);
[[nodiscard]] UInt256 wrapping_subtract(UInt256 a, UInt256 b);
[[nodiscard]] UInt256 wrapping_multiply(UInt256 a, UInt256 b);
/// Position of the highest bit that is set, in [0, 255]; -1 for 0.
[[nodiscard]] int highest_bit(UInt256 value);
[[nodiscard]] constexpr UInt256 bit_and(UInt256 a, UInt256 b) {
  return {a.high & b.high, a.low & b.low};
}
[[nodiscard]] constexpr UInt256 bit_or(UInt256 a, UInt256 b) {
  return {a.high | b.high, a.low | b.low};
}

/// ⌊a·b/c⌋ and ⌈a·b/c⌉ with a 512-bit product; nothing where the result does not fit 256 bits or c
/// is 0 (the contract's mulDiv reverts).
[[nodiscard]] std::optional<UInt256> mul_div_down(UInt256 a, UInt256 b, UInt256 c);
[[nodiscard]] std::optional<UInt256> mul_div_up(UInt256 a, UInt256 b, UInt256 c);

/// A uint256 under checked arithmetic. Once an operation does not fit, what it gave has failed, and
/// so has everything made of it: an expression is written as the contract writes it and asked once,
/// at its end, whether the contract would have reverted. Comparisons read values alone, so a rule
/// that branches asks first.
struct Checked256 {
  UInt256 value;
  bool failed = false;  ///< overflow, a difference below 0, or a division by 0

  constexpr Checked256() = default;
  constexpr Checked256(UInt256 of) : value{of} {}  // NOLINT(google-explicit-constructor)
  constexpr Checked256(UInt128 of)                 // NOLINT(google-explicit-constructor)
      : value{of} {}
  /// @param of ≥ 0 (asserted)
  constexpr Checked256(Int128 of)  // NOLINT(google-explicit-constructor)
      : value{static_cast<UInt128>(of)} {
    SEAWALL_ASSERT(of >= 0);
  }
  constexpr Checked256(int of) : Checked256{Int128{of}} {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] static Checked256 of(std::optional<UInt256> result) {
    Checked256 made{result.value_or(UInt256{})};
    made.failed = !result;
    return made;
  }
  [[nodiscard]] std::optional<UInt256> result() const {
    return failed ? std::nullopt : std::optional{value};
  }
  constexpr std::strong_ordering operator<=>(const Checked256& other) const {
    return value <=> other.value;
  }
  constexpr bool operator==(const Checked256& other) const { return value == other.value; }
};

[[nodiscard]] Checked256 operator+(Checked256 a, Checked256 b);
[[nodiscard]] Checked256 operator-(Checked256 a, Checked256 b);
[[nodiscard]] Checked256 operator*(Checked256 a, Checked256 b);
[[nodiscard]] Checked256 operator/(Checked256 a, Checked256 b);  ///< floor
[[nodiscard]] Checked256 operator%(Checked256 a, Checked256 b);
[[nodiscard]] Checked256 divide_up(Checked256 a, Checked256 b);
[[nodiscard]] Checked256 mul_div_down(Checked256 a, Checked256 b, Checked256 c);
[[nodiscard]] Checked256 mul_div_up(Checked256 a, Checked256 b, Checked256 c);

/// int256 in two's complement. Sums and products wrap; a contract that checks them asks
/// `checked_…`.
struct Int256 {
  UInt256 bits;

  constexpr Int256() = default;
  constexpr explicit Int256(UInt256 pattern) : bits{pattern} {}
  constexpr Int256(Int128 of)  // NOLINT(google-explicit-constructor)
      : bits{of < 0 ? ~UInt128{0} : UInt128{0}, static_cast<UInt128>(of)} {}

  [[nodiscard]] constexpr bool is_negative() const { return (bits.high >> 127) != 0; }
  constexpr bool operator==(const Int256&) const = default;
  constexpr std::strong_ordering operator<=>(const Int256& other) const {
    if (is_negative() != other.is_negative())
      return is_negative() ? std::strong_ordering::less : std::strong_ordering::greater;
    return bits <=> other.bits;
  }
  /// |value|; that of the least number is 2^255.
  [[nodiscard]] UInt256 magnitude() const;
};

[[nodiscard]] Int256 operator-(Int256 a);
[[nodiscard]] Int256 operator+(Int256 a, Int256 b);
[[nodiscard]] Int256 operator-(Int256 a, Int256 b);
[[nodiscard]] Int256 operator*(Int256 a, Int256 b);
[[nodiscard]] Int256 operator/(Int256 a, Int256 b);  ///< toward 0. @param b ≠ 0 (asserted)
[[nodiscard]] Int256 operator%(Int256 a, Int256 b);  ///< sign of a. @param b ≠ 0 (asserted)
/// Toward minus infinity, as the EVM's sar. @param bits in [0, 255]
[[nodiscard]] Int256 shift_right(Int256 value, int bits);
/// Nothing where the sum or product does not fit int256.
[[nodiscard]] std::optional<Int256> checked_add(Int256 a, Int256 b);
[[nodiscard]] std::optional<Int256> checked_multiply(Int256 a, Int256 b);

}  // namespace seawall
