#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "seawall/base/time.hpp"

namespace seawall {

/// Last moment that an input may name: 2200-01-01T00:00:00Z. Leaves room for runs of many years.
inline constexpr Time time_last{7'258'118'400'000'000'000};

/// What a message says is allowed.
inline constexpr std::string_view time_example = "2022-11-22T17:15:00Z";

/// Days from 1970-01-01 to a date of the Gregorian calendar; nothing where there is no such date.
[[nodiscard]] std::optional<std::int64_t> days_since_1970(int year, int month, int day);

/// ISO 8601 with a zone: "2022-11-22T17:15:00Z", ".5" for parts of a second, "+02:00" for another
/// zone, a space in place of the T. Nothing for anything else: without a zone a time means nothing
/// here.
/// @return within [1970, 2200]
[[nodiscard]] std::optional<Time> parse_time(std::string_view text);

/// "2022-11-22T17:15:00Z", with parts of a second only where there are any.
[[nodiscard]] std::string text_of(Time time);

}  // namespace seawall
