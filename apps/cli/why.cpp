#include <fmt/format.h>

#include <optional>

#include "commands.hpp"
#include "console.hpp"
#include "nearest.hpp"

namespace cli {
namespace {

using seawall::ErrorCode;
using seawall::Explanation;
using seawall::Result;
using seawall::Story;

// Seconds may be left out: "2022-11-22T17:30Z".
std::optional<seawall::Time> time_of(std::string_view text) {
  if (const auto time = seawall::parse_time(text)) return time;
  constexpr std::size_t minutes_end = 16;
  if (text.size() < minutes_end) return std::nullopt;
  return seawall::parse_time(
      fmt::format("{}:00{}", text.substr(0, minutes_end), text.substr(minutes_end)));
}

std::vector<std::string> coins_of(const seawall::Names& names) {
  std::vector<std::string> coins;
  coins.reserve(names.coins);
  for (std::size_t i = 0; i < names.coins; ++i)
    coins.push_back(names.assets[i].name);
  return coins;
}

bool is_account(const seawall::Names& names, std::string_view name) {
  return std::ranges::find(names.accounts, name) != names.accounts.end();
}

// Why the run knows no price of this time; empty where it does.
std::string outside(const seawall::Series& series, seawall::Time time) {
  if (series.rows() == 0) return "the run kept no prices";
  const seawall::Time first = series.time.front();
  const seawall::Time last = series.time.back();
  if (first <= time && time <= last) return {};
  return fmt::format("{} is {} the run, which spans {} to {}; give a time in it",
                     seawall::text_of(time), time < first ? "before" : "after",
                     seawall::text_of(first), seawall::text_of(last));
}

// An account may have an @ in its name; a price never is one that events name.
Result<Explanation> answer(const std::string& question, const Story& story) {
  const std::size_t at = question.rfind('@');
  if (at == std::string::npos || is_account(story.names, question)) {
    Explanation told = seawall::explain_account(story, question);
    if (told.steps.empty())
      return seawall::fail(ErrorCode::unknown_name, question,
                           told.headline + suggestion(question, story.names.accounts));
    return told;
  }
  const std::string asset_name = question.substr(0, at);
  const auto asset = story.names.find_coin(asset_name);
  if (!asset)
    return seawall::fail(ErrorCode::unknown_name, question,
                         fmt::format("the run has no asset {}{}", asset_name,
                                     suggestion(asset_name, coins_of(story.names))));
  const auto time = time_of(std::string_view{question}.substr(at + 1));
  if (!time)
    return seawall::fail(
        ErrorCode::wrong_type, question,
        fmt::format("{} is no time; write {}", question.substr(at + 1), seawall::time_example));
  if (const std::string wrong = outside(story.series, *time); !wrong.empty())
    return seawall::fail(ErrorCode::parameter_out_of_range, question, wrong);
  return seawall::explain_price(story, *asset, *time);
}

std::string incomplete_text(const seawall::StoredRun& stored, const std::string& folder) {
  const std::string_view ending =
      stored.stop_reason == "interrupted" ? "was interrupted" : "ended by a broken invariant";
  return fmt::format("INCOMPLETE: the run in {} {}{}; what would have come later is not in it",
                     folder, ending,
                     stored.series.rows() > 0 ? " at " + seawall::text_of(stored.series.time.back())
                                              : std::string{});
}

}  // namespace

Exit why(const Options& options) {
  const auto stored = seawall::read_results(options.results);
  if (!stored) return complain(stored.error());
  if (stored->trace_level != "full")
    return complain(fmt::format(
        "{}: its run kept a trace of level {}; why needs every event, as --trace full keeps them",
        options.results, stored->trace_level));
  auto told = answer(options.question, Story{stored->events, stored->series, stored->names});
  if (!told) {
    if (!stored->is_complete) note(incomplete_text(*stored, options.results));
    return complain(told.error());
  }
  if (!stored->is_complete)
    told->notes.insert(told->notes.begin(), incomplete_text(*stored, options.results));
  return print(options.json ? seawall::explanation_json(*told)
                            : seawall::io::explanation_text(*told, look_of_stdout(options)));
}

}  // namespace cli
