#include "seawall/study/recorded_closes.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "seawall/base/time_text.hpp"

namespace seawall {
namespace {

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> fields;
  for (std::size_t begin = 0;;) {
    const std::size_t comma = line.find(',', begin);
    fields.push_back(line.substr(begin, comma - begin));
    if (comma == std::string_view::npos) return fields;
    begin = comma + 1;
  }
}

}  // namespace

Result<std::vector<RecordedClose>> read_recorded_closes(const std::filesystem::path& file,
                                                        Duration bar, Time first, Time last) {
  std::ifstream in{file};
  if (!in) return fail(ErrorCode::missing_file, file.string(), "cannot be read");
  std::string line;
  std::getline(in, line);
  const auto header = split(line);
  const auto time_column = std::ranges::find(header, "ts_utc") - header.begin();
  const auto close_column = std::ranges::find(header, "close") - header.begin();
  const auto columns = static_cast<std::ptrdiff_t>(header.size());
  if (time_column == columns || close_column == columns)
    return fail(ErrorCode::missing_key, file.string() + ":1",
                "columns ts_utc and close are needed");
  std::vector<RecordedClose> closes;
  for (std::size_t number = 2; std::getline(in, line); ++number) {
    const auto fields = split(line);
    const std::string where = fmt::format("{}:{}", file.string(), number);
    if (std::ssize(fields) != columns)
      return fail(ErrorCode::malformed_file, where, "has another number of fields than the header");
    const auto opened = parse_time(fields[static_cast<std::size_t>(time_column)]);
    const std::string_view text = fields[static_cast<std::size_t>(close_column)];
    double price = 0.0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), price);
    if (!opened || parsed.ec != std::errc{} || !(price > 0.0))
      return fail(ErrorCode::malformed_file, where,
                  fmt::format("'{}' is no time and positive price", line));
    const Time closed = *opened + bar;
    if (closed >= first && closed <= last) closes.push_back({closed, price});
  }
  if (closes.empty())
    return fail(ErrorCode::malformed_file, file.string(), "has no bar in the window asked for");
  return closes;
}

}  // namespace seawall
