#include "seawall/analysis/wording.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>

namespace seawall {
namespace {

constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;
constexpr std::int64_t seconds_per_day = 86'400;

struct Calendar {
  int year;
  unsigned month;
  unsigned day;
  std::int64_t second_of_day;
  std::int64_t milliseconds;
};

Calendar calendar_of(Time time) {
  std::int64_t whole = time.nanoseconds / nanoseconds_per_second;
  std::int64_t rest = time.nanoseconds % nanoseconds_per_second;
  if (rest < 0) {
    rest += nanoseconds_per_second;
    --whole;
  }
  std::int64_t days = whole / seconds_per_day;
  std::int64_t second_of_day = whole % seconds_per_day;
  if (second_of_day < 0) {
    second_of_day += seconds_per_day;
    --days;
  }
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  return {static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()), second_of_day, rest / 1'000'000};
}

std::string clock_text(const Calendar& at) {
  return fmt::format("{:02}:{:02}:{:02}", at.second_of_day / 3600, at.second_of_day / 60 % 60,
                     at.second_of_day % 60);
}

// "1234567.5" → "1,234,567.5".
std::string group_thousands(std::string digits) {
  std::size_t end = digits.find('.');
  if (end == std::string::npos) end = digits.size();
  for (std::size_t at = end; at > 3; at -= 3)
    digits.insert(at - 3, 1, ',');
  return digits;
}

std::string signed_text(bool is_negative, const std::string& digits) {
  return is_negative ? "−" + digits : digits;
}

std::string trimmed(std::string digits) {
  if (digits.find('.') == std::string::npos) return digits;
  while (digits.back() == '0')
    digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

}  // namespace

std::string time_text(Time time) {
  const Calendar at = calendar_of(time);
  std::string text = fmt::format("{:04}-{:02}-{:02} {}", at.year, at.month, at.day, clock_text(at));
  if (at.milliseconds != 0) text += fmt::format(".{:03}", at.milliseconds);
  return text;
}

std::string time_of_day_text(Time time) { return clock_text(calendar_of(time)); }

std::string duration_text(Duration span) {
  const double count = span.seconds();
  const double size = std::fabs(count);
  if (size < 120.0) return fmt::format("{} s", trimmed(fmt::format("{:.1f}", count)));
  if (size < 7'200.0) return fmt::format("{} min", trimmed(fmt::format("{:.1f}", count / 60.0)));
  if (size < 172'800.0) return fmt::format("{} h", trimmed(fmt::format("{:.1f}", count / 3'600.0)));
  return fmt::format("{} d", trimmed(fmt::format("{:.1f}", count / 86'400.0)));
}

std::string number_text(double number) {
  if (!std::isfinite(number)) return "–";
  const double size = std::fabs(number);
  const bool negative = number < 0.0;
  struct Scale {
    double from;
    double unit;
    const char* suffix;
  };
  constexpr double too_long_to_read = 1e18;
  if (size >= too_long_to_read) return signed_text(negative, fmt::format("{:.3g}", size));
  constexpr std::array<Scale, 3> scales{{{1e12, 1e12, " T"}, {1e9, 1e9, " B"}, {1e6, 1e6, " M"}}};
  for (const Scale& scale : scales)
    if (size >= scale.from * 0.99995)
      return signed_text(negative,
                         group_thousands(fmt::format("{:.2f}", size / scale.unit)) + scale.suffix);
  if (size >= 10'000.0) return signed_text(negative, group_thousands(fmt::format("{:.0f}", size)));
  if (size >= 100.0)
    return signed_text(negative, group_thousands(trimmed(fmt::format("{:.2f}", size))));
  if (size >= 1.0) return signed_text(negative, trimmed(fmt::format("{:.4f}", size)));
  if (size >= 1e-4) return signed_text(negative, fmt::format("{:.4g}", size));
  if (size == 0.0) return "0";
  return signed_text(negative, fmt::format("{:.3g}", size));
}

std::string count_text(std::uint64_t count) { return group_thousands(fmt::format("{}", count)); }

std::string counted(std::uint64_t count, std::string_view one) {
  return fmt::format("{} {}{}", count_text(count), one, count == 1 ? "" : "s");
}

std::string change_text(double fraction) {
  if (!std::isfinite(fraction)) return "–";
  return fmt::format("{}{:.2f} %", fraction < 0.0 ? "−" : "+", std::fabs(fraction) * 100.0);
}

std::string percent_text(double fraction) {
  if (!std::isfinite(fraction)) return "–";
  return fmt::format("{}{:.1f} %", fraction < 0.0 ? "−" : "", std::fabs(fraction) * 100.0);
}

}  // namespace seawall
