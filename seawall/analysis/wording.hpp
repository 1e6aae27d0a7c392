#pragma once

#include <string>
#include <string_view>

#include "seawall/base/ids.hpp"
#include "seawall/base/time.hpp"

namespace seawall {

// How figures are written for people: the same in a terminal, in `why` and in a report. No locale.

/// "2022-11-22 17:15:24" (UTC), with milliseconds only where there are some.
[[nodiscard]] std::string time_text(Time time);
/// "17:15:24".
[[nodiscard]] std::string time_of_day_text(Time time);
/// "48 s", "51.8 min", "6.2 h", "3.1 d".
[[nodiscard]] std::string duration_text(Duration span);
/// Four significant digits at least, thousands apart, millions and more shortened: "0.7149",
/// "1,412.3", "91,200", "63.6 M". Not finite: "–".
[[nodiscard]] std::string number_text(double number);
/// Thousands apart: "1,234,567".
[[nodiscard]] std::string count_text(std::uint64_t count);
/// "1 block", "2,000 blocks"; for words that take an s.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one);
/// "+8.2 %", "−16.7 %" of a fraction.
[[nodiscard]] std::string change_text(double fraction);
/// "48.1 %" of a fraction.
[[nodiscard]] std::string percent_text(double fraction);

}  // namespace seawall
