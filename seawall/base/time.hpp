#pragma once

#include <compare>
#include <cstdint>

namespace seawall {

/// A span of simulated time in integer nanoseconds; range about ±292 years.
struct Duration {
  std::int64_t nanoseconds = 0;
  constexpr auto operator<=>(const Duration&) const = default;
  constexpr Duration operator+(Duration other) const { return {nanoseconds + other.nanoseconds}; }
  constexpr Duration operator-(Duration other) const { return {nanoseconds - other.nanoseconds}; }
  constexpr Duration operator*(std::int64_t factor) const { return {nanoseconds * factor}; }
  [[nodiscard]] constexpr double seconds() const { return static_cast<double>(nanoseconds) * 1e-9; }
  [[nodiscard]] constexpr std::int64_t whole_seconds() const { return nanoseconds / 1'000'000'000; }
};

[[nodiscard]] constexpr Duration seconds(std::int64_t count) { return {count * 1'000'000'000}; }
[[nodiscard]] constexpr Duration minutes(std::int64_t count) { return seconds(60 * count); }

/// A point of simulated time: nanoseconds since 1970-01-01T00:00:00Z. Never read from a clock.
struct Time {
  std::int64_t nanoseconds = 0;
  constexpr auto operator<=>(const Time&) const = default;
  constexpr Time operator+(Duration span) const { return {nanoseconds + span.nanoseconds}; }
  constexpr Time operator-(Duration span) const { return {nanoseconds - span.nanoseconds}; }
  constexpr Duration operator-(Time other) const { return {nanoseconds - other.nanoseconds}; }
  [[nodiscard]] constexpr std::int64_t whole_seconds() const { return nanoseconds / 1'000'000'000; }
};

}  // namespace seawall
