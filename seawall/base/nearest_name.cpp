#include "seawall/base/nearest_name.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace seawall {
namespace {

constexpr std::size_t compared_characters = 64;  // a longer name is not a typing error
constexpr int edit = 4;
constexpr std::size_t listed_names = 8;
constexpr std::size_t quoted_characters = 80;

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

int replacement_cost(char a, char b) {
  if (a == b) return 0;
  return lower(a) == lower(b) ? 1 : edit;
}

/// Optimal string alignment distance, in quarters of an edit.
int edit_distance(std::string_view a, std::string_view b) {
  std::vector<int> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    above[j] = edit * static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = edit * static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + edit, row[j - 1] + edit,
                         above[j - 1] + replacement_cost(a[i - 1], b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + edit);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::optional<std::string_view> nearest_name(std::string_view name,
                                             std::span<const std::string_view> known) {
  if (name.empty() || name.size() > compared_characters) return std::nullopt;
  std::optional<std::string_view> best;
  int best_distance = std::max(edit, edit * static_cast<int>(name.size()) / 3) + 1;
  for (const std::string_view candidate : known) {
    if (candidate.empty() || candidate.size() > compared_characters) continue;
    const int distance = edit_distance(name, candidate);
    if (distance >= best_distance) continue;
    best_distance = distance;
    best = candidate;
  }
  return best;
}

std::string in_quotes(std::string_view name) {
  std::string text = "'";
  for (const char letter : name.substr(0, quoted_characters))
    text += static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f ? '?' : letter;
  // A cut inside a multi-byte character would make the message invalid UTF-8.
  while (name.size() > quoted_characters && (static_cast<unsigned char>(text.back()) & 0x80U) != 0)
    text.pop_back();
  if (name.size() > quoted_characters) text += "...";
  return text + "'";
}

std::string suggestion(std::string_view name, std::span<const std::string_view> known) {
  if (const auto nearest = nearest_name(name, known))
    return "; did you mean " + in_quotes(*nearest) + "?";
  if (known.empty()) return "; there are none";
  std::string text = "; known: ";
  for (std::size_t i = 0; i < std::min(known.size(), listed_names); ++i) {
    if (i > 0) text += ", ";
    text += in_quotes(known[i]);
  }
  if (known.size() > listed_names) text += ", ... (" + std::to_string(known.size()) + " in all)";
  return text;
}

}  // namespace seawall
