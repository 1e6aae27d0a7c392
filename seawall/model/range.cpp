#include "seawall/model/range.hpp"

#include <cmath>

#include <fmt/format.h>

namespace seawall {

bool Range::contains(double value) const {
  if (!std::isfinite(value)) return false;
  return (low_is_open ? value > low : value >= low) &&
         (high_is_open ? value < high : value <= high);
}

std::string Range::text() const {
  if (std::isinf(low) && std::isinf(high)) return "the finite numbers";
  return fmt::format("{}{}, {}{}", low_is_open || std::isinf(low) ? '(' : '[', low, high,
                     high_is_open || std::isinf(high) ? ')' : ']');
}

bool Range::looks_like_percent(double value) const {
  const bool is_within = value > high ? value <= 100.0 * high : value >= 100.0 * low;
  return is_share && is_within && !contains(value) && contains(value / 100.0);
}

std::string Range::refusal(double value) const {
  std::string text_of = fmt::format("{} is outside {}", value, text());
  if (looks_like_percent(value))
    text_of += fmt::format("; write {} for {} %", value / 100.0, value);
  return text_of;
}

}  // namespace seawall
