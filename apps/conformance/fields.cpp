#include "fields.hpp"

#include <algorithm>
#include <cmath>

namespace seawall::conformance {
namespace {

using nlohmann::json;

std::string shown(const json& value) {
  std::string text = value.dump();
  if (text.size() > 60) text = text.substr(0, 57) + "...";
  return text;
}

// Integers as decimal text however the file writes them; anything else as JSON.
std::string normal(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.dump();
}

}  // namespace

void Field::refuse(std::string allowed) const {
  throw MalformedCase{path_, shown(*value_), std::move(allowed)};
}

Field Field::operator[](std::string_view key) const {
  if (!value_->is_object()) refuse("an object");
  const auto found = value_->find(key);
  const std::string path = path_.empty() ? std::string{key} : path_ + "." + std::string{key};
  if (found == value_->end()) throw MalformedCase{path, "nothing", "this key"};
  return {*found, path};
}

bool Field::has(std::string_view key) const {
  if (!value_->is_object()) return false;
  const auto found = value_->find(key);
  return found != value_->end() && !found->is_null();
}

std::vector<Field> Field::elements() const {
  if (!value_->is_array()) refuse("a list");
  std::vector<Field> fields;
  fields.reserve(value_->size());
  for (std::size_t i = 0; i < value_->size(); ++i)
    fields.emplace_back((*value_)[i], path_ + "[" + std::to_string(i) + "]");
  return fields;
}

Int128 Field::integer() const {
  const Int128 value = integer_or_all();
  if (value == Exact::unbounded) refuse("an integer in [0, 2^127)");
  return value;
}

UInt256 Field::wide() const {
  const auto number = parse_uint256(normal(*value_));
  if (!number) refuse("an integer in [0, 2^256), best as a decimal string");
  return *number;
}

Int128 Field::integer_or_all() const {
  const UInt256 number = wide();
  constexpr UInt256 limit{static_cast<UInt128>(Exact::unbounded)};
  return number < limit ? static_cast<Int128>(number.low) : Exact::unbounded;
}

std::uint32_t Field::small(std::uint32_t limit) const {
  const Int128 value = integer_or_all();
  if (value > Int128{limit}) refuse("an integer in [0, " + std::to_string(limit) + "]");
  return static_cast<std::uint32_t>(value);
}

std::string Field::text() const {
  if (!value_->is_string()) refuse("a text");
  return value_->get<std::string>();
}

double Field::number(double low, double high) const {
  if (value_->is_number()) {
    const double value = value_->get<double>();
    if (value >= low && value <= high) return value;
  }
  const bool any = low <= -1e300 && high >= 1e300;
  refuse(any ? "a finite number"
             : "a number in [" + nlohmann::json(low).dump() + ", " + nlohmann::json(high).dump() +
                   "]");
}

double Field::positive() const { return number(1e-300); }

std::vector<double> Field::numbers(double low, double high) const {
  std::vector<double> values;
  for (const Field& element : elements())
    values.push_back(element.number(low, high));
  return values;
}

void compare(const json& expected, const json& actual, const std::string& path,
             std::vector<Mismatch>& mismatches) {
  if (expected.is_object() && actual.is_object()) {
    for (const auto& [key, value] : expected.items()) {
      const std::string inner = path.empty() ? key : path + "." + key;
      if (actual.contains(key))
        compare(value, actual[key], inner, mismatches);
      else
        mismatches.push_back({inner, normal(value), "nothing: no such field in our result"});
    }
  } else if (expected.is_array() && actual.is_array() && expected.size() == actual.size()) {
    for (std::size_t i = 0; i < expected.size(); ++i)
      compare(expected[i], actual[i], path + "[" + std::to_string(i) + "]", mismatches);
  } else if (normal(expected) != normal(actual)) {
    mismatches.push_back({path, normal(expected), normal(actual)});
  }
}

void compare_within(const json& expected, const json& actual, const std::string& path,
                    double tolerance, std::vector<Mismatch>& mismatches) {
  if (expected.is_object() && actual.is_object()) {
    for (const auto& [key, value] : expected.items()) {
      const std::string inner = path + "." + key;
      if (actual.contains(key))
        compare_within(value, actual[key], inner, tolerance, mismatches);
      else
        mismatches.push_back({inner, shown(value), "nothing: no such field in our result"});
    }
  } else if (expected.is_array() && actual.is_array() && expected.size() == actual.size()) {
    for (std::size_t i = 0; i < expected.size(); ++i)
      compare_within(expected[i], actual[i], path + "[" + std::to_string(i) + "]", tolerance,
                     mismatches);
  } else if (expected.is_number() && actual.is_number()) {
    const auto wanted = expected.get<double>();
    const double allowed = tolerance * (wanted == 0.0 ? 1.0 : std::fabs(wanted));
    if (!(std::fabs(actual.get<double>() - wanted) <= allowed))
      mismatches.push_back({path, shown(expected), shown(actual)});
  } else if (expected != actual) {
    mismatches.push_back({path, shown(expected), shown(actual)});
  }
}

namespace {

double relative_error_of(double fast, double reference) {
  const double difference = std::abs(fast - reference);
  if (std::isnan(difference)) return 1.0;
  if (difference < 1.0) return 0.0;
  return std::min(1.0, difference / std::max(std::abs(fast), std::abs(reference)));
}

}  // namespace

double relative_error(double fast, Int128 exact) {
  return relative_error_of(fast, to_double(exact));
}

double relative_error(double fast, UInt256 exact) {
  return relative_error_of(fast, to_double(exact));
}

double error_beyond(double units, double fast, double exact) {
  const double difference = std::abs(fast - exact) - units;
  if (std::isnan(difference)) return 1.0;
  return difference <= 0.0 ? 0.0 : std::min(1.0, difference / std::max(1.0, std::abs(exact)));
}

}  // namespace seawall::conformance
