#include "nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace cli {
namespace {

// Edits (insert, remove, replace, swap neighbours counts as two) from a to b.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
  const std::string* nearest = nullptr;
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& name : known) {
    const std::size_t distance = edits(word, name);
    if (distance >= least) continue;
    least = distance;
    nearest = &name;
  }
  // "crv" for crv-squeeze is far in edits and plain to a person.
  if (nearest == nullptr && word.size() >= 2)
    for (const std::string& name : known)
      if (name.starts_with(word) || name.find(fmt::format("-{}", word)) != std::string::npos)
        return ", did you mean " + name + "?";
  return nearest != nullptr ? ", did you mean " + *nearest + "?" : std::string{};
}

}  // namespace cli
