#include "seawall/base/time_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

namespace seawall {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t day_seconds = 86'400;

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_of(int year, int month) {
  constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap(year) ? 1 : 0);
}

/// Reads a text from left to right; every step says whether it went well.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_{text} {}
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool take(char expected) {
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    int value = 0;
    for (const char digit : rest_.substr(0, count)) {
      if (digit < '0' || digit > '9') return std::nullopt;
      value = 10 * value + (digit - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  /// ".25" as nanoseconds; no fraction is 0.
  [[nodiscard]] std::optional<std::int64_t> fraction() {
    if (!take('.')) return 0;
    std::int64_t value = 0;
    std::size_t count = 0;
    for (; count < 9 && !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; ++count) {
      value = 10 * value + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    if (count == 0) return std::nullopt;
    for (; count < 9; ++count)
      value *= 10;
    return value;
  }
  /// "Z" or "+02:00", in seconds east.
  [[nodiscard]] std::optional<int> zone() {
    if (take('Z')) return 0;
    const bool is_east = take('+');
    if (!is_east && !take('-')) return std::nullopt;
    const auto hours = digits(2);
    if (!hours || !take(':')) return std::nullopt;
    const auto minutes_part = digits(2);
    if (!minutes_part || *hours > 14 || *minutes_part > 59) return std::nullopt;
    const int east = *hours * 3600 + *minutes_part * 60;
    return is_east ? east : -east;
  }

 private:
  std::string_view rest_;
};

std::optional<std::int64_t> date_of(Scanner& scanner) {
  const auto year = scanner.digits(4);
  if (!year || !scanner.take('-')) return std::nullopt;
  const auto month = scanner.digits(2);
  if (!month || !scanner.take('-')) return std::nullopt;
  const auto day = scanner.digits(2);
  return day ? days_since_1970(*year, *month, *day) : std::nullopt;
}

std::optional<std::int64_t> nanoseconds_of_day(Scanner& scanner) {
  const auto hour = scanner.digits(2);
  if (!hour || !scanner.take(':')) return std::nullopt;
  const auto minute = scanner.digits(2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  if (!scanner.take(':')) return (*hour * 3600 + *minute * 60) * second;
  const auto whole = scanner.digits(2);
  if (!whole || *whole > 59) return std::nullopt;
  const auto part = scanner.fraction();
  if (!part) return std::nullopt;
  return (*hour * 3600 + *minute * 60 + *whole) * second + *part;
}

}  // namespace

std::optional<std::int64_t> days_since_1970(int year, int month, int day) {
  if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 ||
      day > days_of(year, month))
    return std::nullopt;
  const std::int64_t before = year - 1;
  std::int64_t days =
      365 * (before - 1969) + (before / 4 - 492) - (before / 100 - 19) + (before / 400 - 4);
  for (int m = 1; m < month; ++m)
    days += days_of(year, m);
  return days + day - 1;
}

std::optional<Time> parse_time(std::string_view text) {
  Scanner scanner{text};
  const auto days = date_of(scanner);
  if (!days || (!scanner.take('T') && !scanner.take(' '))) return std::nullopt;
  const auto of_day = nanoseconds_of_day(scanner);
  if (!of_day) return std::nullopt;
  const auto east = scanner.zone();
  if (!east || !scanner.at_end() || *days * day_seconds > time_last.whole_seconds())
    return std::nullopt;
  const Time time{(*days * day_seconds - *east) * second + *of_day};
  if (time < Time{} || time > time_last) return std::nullopt;
  return time;
}

std::string text_of(Time time) {
  std::int64_t days = time.whole_seconds() / day_seconds;
  std::int64_t rest = time.nanoseconds - days * day_seconds * second;
  if (rest < 0) {  // before 1970 only after an arithmetic slip; still worth a readable message
    rest += day_seconds * second;
    --days;
  }
  int year = 1970;
  for (; days < 0; --year)
    days += is_leap(year - 1) ? 366 : 365;
  for (; days >= (is_leap(year) ? 366 : 365); ++year)
    days -= is_leap(year) ? 366 : 365;
  int month = 1;
  for (; days >= days_of(year, month); ++month)
    days -= days_of(year, month);
  const std::int64_t seconds_part = rest / second;
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", year, month, days + 1,
                                 seconds_part / 3600, seconds_part / 60 % 60, seconds_part % 60);
  if (rest % second != 0) {
    text += fmt::format(".{:09}", rest % second);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + 'Z';
}

}  // namespace seawall
