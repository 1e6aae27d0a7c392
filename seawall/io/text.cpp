#include "seawall/io/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace seawall::io {
namespace {

constexpr std::string_view margin = "  ";
constexpr std::string_view gap = "  ";
constexpr std::size_t flexible_least = 8;

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// Bytes of the code point that starts at `at`.
std::size_t length_at(std::string_view text, std::size_t at) {
  std::size_t length = 1;
  while (at + length < text.size() && continues(text[at + length]))
    ++length;
  return length;
}

std::string_view ascii_of(std::string_view sign) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 16> table{{{"−", "-"},
                                                                                 {"–", "-"},
                                                                                 {"→", "->"},
                                                                                 {"±", "+/-"},
                                                                                 {"·", "-"},
                                                                                 {"✓", "yes"},
                                                                                 {"✗", "NO"},
                                                                                 {"≤", "<="},
                                                                                 {"≥", ">="},
                                                                                 {"×", "x"},
                                                                                 {"…", "~"},
                                                                                 {"│", "|"},
                                                                                 {"─", "-"},
                                                                                 {"└", "+"},
                                                                                 {"┤", "+"},
                                                                                 {"•", "*"}}};
  for (const auto& [from, to] : table)
    if (from == sign) return to;
  return "?";
}

std::string_view code_of(Ink ink) {
  switch (ink) {
    case Ink::plain:
      return "";
    case Ink::strong:
      return "\x1b[1m";
    case Ink::faint:
      return "\x1b[2m";
    case Ink::good:
      return "\x1b[32m";
    case Ink::bad:
      return "\x1b[31m";
    case Ink::warning:
      return "\x1b[33m";
    case Ink::accent:
      return "\x1b[36m";
  }
  return "";
}

std::string padded(std::string_view text, std::size_t width, Align align) {
  const std::size_t have = width_of(text);
  const std::string spaces(width > have ? width - have : 0, ' ');
  return align == Align::right ? spaces + std::string{text} : std::string{text} + spaces;
}

}  // namespace

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return !continues(byte); }));
}

std::string printable(std::string_view text, const Look& look) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = length_at(text, at);
    const std::string_view sign = text.substr(at, length);
    const auto first = static_cast<unsigned char>(sign.front());
    const bool is_c1 = length == 2 && first == 0xC2U && static_cast<unsigned char>(sign[1]) < 0xA0U;
    if (first < 0x20U || first == 0x7FU || is_c1)
      out += '?';
    else if (look.charset == Charset::ascii && length > 1)
      out += ascii_of(sign);
    else
      out += sign;
    at += length;
  }
  return out;
}

std::string inked(std::string_view text, Ink ink, const Look& look) {
  if (look.colour == Colour::none || ink == Ink::plain || text.empty()) return std::string{text};
  return std::string{code_of(ink)} + std::string{text} + "\x1b[0m";
}

std::string shortened(std::string_view text, std::size_t width, const Look& look) {
  if (width_of(text) <= width) return std::string{text};
  std::string out;
  for (std::size_t at = 0, cells = 0; at < text.size() && cells + 1 < width; ++cells) {
    const std::size_t length = length_at(text, at);
    out += text.substr(at, length);
    at += length;
  }
  return out + (look.charset == Charset::ascii ? "~" : "…");
}

std::string wrapped(std::string_view first, std::string_view text, const Look& look, Ink ink) {
  const std::string head = printable(first, look);
  const std::string body = printable(text, look);
  const std::size_t indent = width_of(head);
  const std::size_t room = look.columns > indent + 20 ? look.columns - indent : 20;
  std::string out;
  std::string line;
  const auto flush = [&] {
    out += (out.empty() ? head : std::string(indent, ' ')) + inked(line, ink, look) + "\n";
    line.clear();
  };
  for (std::size_t at = 0; at <= body.size();) {
    const std::size_t end = std::min(body.find(' ', at), body.size());
    const std::string_view word = std::string_view{body}.substr(at, end - at);
    if (!line.empty() && width_of(line) + 1 + width_of(word) > room) flush();
    if (!line.empty()) line += ' ';
    line += word;
    at = end + 1;
  }
  flush();
  return out;
}

std::string without_trailing_blanks(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '\n')
      while (out.ends_with(' '))
        out.pop_back();
    out += letter;
  }
  return out;
}

std::string TextTable::text(const Look& look) const {
  std::vector<std::size_t> widths;
  widths.reserve(columns_.size());
  for (const Column& column : columns_)
    widths.push_back(width_of(printable(column.title, look)));
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], width_of(printable(row[i].text, look)));
  std::size_t total = margin.size() + gap.size() * (columns_.size() - 1);
  for (const std::size_t width : widths)
    total += width;
  for (std::size_t i = columns_.size(); i-- > 0 && total > look.columns;) {
    if (columns_[i].fit == Column::Fit::fixed || widths[i] <= flexible_least) continue;
    const std::size_t cut = std::min(total - look.columns, widths[i] - flexible_least);
    widths[i] -= cut;
    total -= cut;
  }
  const auto line = [&](const auto& text_of_cell) {
    std::string out{margin};
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) out += gap;
      out += text_of_cell(i);
    }
    while (out.back() == ' ')
      out.pop_back();
    return out + "\n";
  };
  const auto fitted = [&](std::string_view words, std::size_t i) {
    return padded(shortened(printable(words, look), widths[i], look), widths[i], columns_[i].align);
  };
  std::string out =
      line([&](std::size_t i) { return inked(fitted(columns_[i].title, i), Ink::faint, look); });
  for (const auto& row : rows_)
    out += line([&](std::size_t i) {
      return i < row.size() ? inked(fitted(row[i].text, i), row[i].ink, look)
                            : std::string(widths[i], ' ');
    });
  return out;
}

std::string heading(std::string_view words, const Look& look) {
  return "\n" + inked(printable(words, look), Ink::strong, look) + "\n";
}

}  // namespace seawall::io
