#include "nearest.hpp"

#include <fmt/format.h>

#include "seawall/seawall.hpp"

namespace cli {
namespace {

// "crv" for crv-squeeze is far in edits and plain to a person.
std::string_view beginning_with(std::string_view word, const std::vector<std::string>& known) {
  if (word.size() < 2) return {};
  for (const std::string& name : known)
    if (name.starts_with(word) || name.find(fmt::format("-{}", word)) != std::string::npos)
      return name;
  return {};
}

}  // namespace

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
  const std::vector<std::string_view> names{known.begin(), known.end()};
  const std::string_view meant =
      seawall::nearest_name(word, names).value_or(beginning_with(word, known));
  return meant.empty() ? std::string{} : fmt::format(", did you mean {}?", meant);
}

}  // namespace cli
