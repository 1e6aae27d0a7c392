#include "seawall/io/exact_decimal.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "seawall/base/assert.hpp"

namespace seawall::io {
namespace {

constexpr std::size_t digits_max = 2000;
constexpr int places_max = 200;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "e-7" and the like; nothing where it is no exponent.
std::optional<int> exponent_of(std::string_view text) {
  text.remove_prefix(1);
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  int value = 0;
  const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (stop != text.data() + text.size() || text.empty()) return std::nullopt;
  if (problem == std::errc::result_out_of_range) return places_max + 1;
  return problem == std::errc{} ? std::optional{value} : std::nullopt;
}

/// Both with as many digits after the point, and as long.
void align(std::string& a, std::string& b, int scale_a, int scale_b) {
  if (scale_a < scale_b) a.append(static_cast<std::size_t>(scale_b - scale_a), '0');
  if (scale_b < scale_a) b.append(static_cast<std::size_t>(scale_a - scale_b), '0');
  if (a.size() < b.size()) a.insert(0, b.size() - a.size(), '0');
  if (b.size() < a.size()) b.insert(0, a.size() - b.size(), '0');
}

std::string sum_of(const std::string& a, const std::string& b) {
  std::string out(a.size() + 1, '0');
  int carry = 0;
  for (std::size_t i = a.size(); i-- > 0;) {
    const int digit = (a[i] - '0') + (b[i] - '0') + carry;
    out[i + 1] = static_cast<char>('0' + digit % 10);
    carry = digit / 10;
  }
  out[0] = static_cast<char>('0' + carry);
  return out;
}

/// @param a ≥ b, as long as b
std::string difference_of(const std::string& a, const std::string& b) {
  std::string out(a.size(), '0');
  int borrow = 0;
  for (std::size_t i = a.size(); i-- > 0;) {
    const int digit = (a[i] - '0') - (b[i] - '0') - borrow;
    borrow = digit < 0 ? 1 : 0;
    out[i] = static_cast<char>('0' + digit + 10 * borrow);
  }
  return out;
}

}  // namespace

std::expected<ExactDecimal, ExactDecimal::Problem> ExactDecimal::parse(std::string_view text) {
  ExactDecimal made;
  if (text.starts_with('-') || text.starts_with('+')) {
    made.negative_ = text.front() == '-';
    text.remove_prefix(1);
  }
  const std::size_t end = std::min(text.find_first_of("eE"), text.size());
  std::optional<int> exponent = 0;
  if (end < text.size()) exponent = exponent_of(text.substr(end));
  const std::string_view mantissa = text.substr(0, end);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  made.digits_ = mantissa.substr(0, point);
  if (point < mantissa.size()) made.digits_ += mantissa.substr(point + 1);
  if (!exponent || made.digits_.empty() || !std::ranges::all_of(made.digits_, is_digit))
    return std::unexpected{Problem::not_a_number};
  if (made.digits_.size() > digits_max || *exponent > places_max || *exponent < -places_max)
    return std::unexpected{Problem::too_long};
  const std::size_t after = point < mantissa.size() ? mantissa.size() - point - 1 : 0;
  made.scale_ = static_cast<int>(after) - *exponent;
  made.normalise();
  return made;
}

void ExactDecimal::normalise() {
  digits_.erase(0, std::min(digits_.find_first_not_of('0'), digits_.size()));
  if (digits_.empty()) {
    scale_ = 0;
    negative_ = false;
    return;
  }
  if (scale_ < 0) {
    digits_.append(static_cast<std::size_t>(-scale_), '0');
    scale_ = 0;
  }
  while (scale_ > 0 && digits_.back() == '0') {
    digits_.pop_back();
    --scale_;
  }
}

std::string ExactDecimal::text() const {
  if (digits_.empty()) return "0";
  std::string out = digits_;
  const auto after = static_cast<std::size_t>(scale_);
  if (out.size() <= after) out.insert(0, after + 1 - out.size(), '0');
  if (after > 0) out.insert(out.size() - after, 1, '.');
  return negative_ ? "-" + out : out;
}

ExactDecimal ExactDecimal::shifted_down(int places) const {
  SEAWALL_ASSERT(places >= 0 && places <= places_max);
  ExactDecimal out = *this;
  out.scale_ += places;
  out.normalise();
  return out;
}

double ExactDecimal::nearest_double() const {
  const std::string written = text();
  double value = 0.0;
  std::from_chars(written.data(), written.data() + written.size(), value);
  return value;
}

ExactDecimal ExactDecimal::operator-() const {
  ExactDecimal out = *this;
  out.negative_ = !negative_ && !digits_.empty();
  return out;
}

ExactDecimal ExactDecimal::operator+(const ExactDecimal& other) const {
  std::string a = digits_;
  std::string b = other.digits_;
  align(a, b, scale_, other.scale_);
  ExactDecimal out;
  out.scale_ = std::max(scale_, other.scale_);
  if (negative_ == other.negative_) {
    out.digits_ = sum_of(a, b);
    out.negative_ = negative_;
  } else {
    const bool is_first_larger = a >= b;
    out.digits_ = is_first_larger ? difference_of(a, b) : difference_of(b, a);
    out.negative_ = is_first_larger ? negative_ : other.negative_;
  }
  out.normalise();
  return out;
}

ExactDecimal ExactDecimal::operator*(const ExactDecimal& other) const {
  std::string product(digits_.size() + other.digits_.size(), '0');
  for (std::size_t i = digits_.size(); i-- > 0;) {
    int carry = 0;
    for (std::size_t j = other.digits_.size(); j-- > 0;) {
      const int digit =
          (product[i + j + 1] - '0') + (digits_[i] - '0') * (other.digits_[j] - '0') + carry;
      product[i + j + 1] = static_cast<char>('0' + digit % 10);
      carry = digit / 10;
    }
    product[i] = static_cast<char>(product[i] + carry);
  }
  ExactDecimal out;
  out.digits_ = std::move(product);
  out.scale_ = scale_ + other.scale_;
  out.negative_ = negative_ != other.negative_;
  out.normalise();
  return out;
}

std::strong_ordering ExactDecimal::operator<=>(const ExactDecimal& other) const {
  const ExactDecimal difference = *this - other;
  if (difference.is_zero()) return std::strong_ordering::equal;
  return difference.negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
}

}  // namespace seawall::io
