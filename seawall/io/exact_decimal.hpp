#pragma once

#include <compare>
#include <expected>
#include <string>
#include <string_view>

namespace seawall::io {

/// A decimal number as somebody wrote it. Sums and products keep every digit: amounts that are
/// copied from one file into another are never rounded.
class ExactDecimal {
 public:
  enum class Problem { not_a_number, too_long };

  ExactDecimal() = default;  ///< 0

  /// "12", "-0.5", "+3.", "6.02e23". Up to 2,000 digits, and 200 places of an exponent.
  [[nodiscard]] static std::expected<ExactDecimal, Problem> parse(std::string_view text);

  /// Without exponent, without zeros that say nothing: "12.5", "-0.000001", "0".
  [[nodiscard]] std::string text() const;

  [[nodiscard]] bool is_zero() const { return digits_.empty(); }
  [[nodiscard]] bool is_negative() const { return negative_; }
  [[nodiscard]] bool is_whole() const { return scale_ == 0; }
  /// This times 10^-places: smallest units to tokens. @param places in [0, 200]
  [[nodiscard]] ExactDecimal shifted_down(int places) const;
  /// The nearest double, for what is judged and not copied.
  [[nodiscard]] double nearest_double() const;

  [[nodiscard]] ExactDecimal operator-() const;
  [[nodiscard]] ExactDecimal operator+(const ExactDecimal& other) const;
  [[nodiscard]] ExactDecimal operator-(const ExactDecimal& other) const { return *this + -other; }
  [[nodiscard]] ExactDecimal operator*(const ExactDecimal& other) const;
  ExactDecimal& operator+=(const ExactDecimal& other) { return *this = *this + other; }
  [[nodiscard]] bool operator==(const ExactDecimal& other) const = default;
  [[nodiscard]] std::strong_ordering operator<=>(const ExactDecimal& other) const;

 private:
  void normalise();

  std::string digits_;  ///< highest first, none of them a leading zero; empty: 0
  int scale_ = 0;       ///< digits after the point; the last of them is not 0
  bool negative_ = false;
};

}  // namespace seawall::io
