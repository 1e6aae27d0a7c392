#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace seawall::io {

/// What a terminal can show. The caller finds out; the library builds text.
enum class Charset : std::uint8_t { unicode, ascii };
enum class Colour : std::uint8_t { none, ansi };

struct Look {
  Charset charset = Charset::unicode;
  Colour colour = Colour::none;
  std::size_t columns = 80;
};

enum class Ink : std::uint8_t { plain, strong, faint, good, bad, warning, accent };

/// Character cells of UTF-8 text; every code point counts as one.
[[nodiscard]] std::size_t width_of(std::string_view text);
/// Fit to print: control characters (a name may carry an escape sequence) become "?", and in ASCII
/// our own signs become words or plain characters.
[[nodiscard]] std::string printable(std::string_view text, const Look& look);
/// With colour if the look has it.
[[nodiscard]] std::string inked(std::string_view text, Ink ink, const Look& look);
/// At most `width` cells, the last one an ellipsis if something was cut.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t width, const Look& look);
/// Broken at spaces into lines of at most look.columns; the first starts with `first`, the others
/// with as many spaces. Ends with a line break.
[[nodiscard]] std::string wrapped(std::string_view first, std::string_view text, const Look& look,
                                  Ink ink = Ink::plain);

/// Every line without blanks at its end.
[[nodiscard]] std::string without_trailing_blanks(std::string_view text);

enum class Align : std::uint8_t { left, right };

/// A line above what follows, with an empty one before it.
[[nodiscard]] std::string heading(std::string_view words, const Look& look);

/// Rows of cells under a header. Too wide for the look: columns marked flexible are shortened, the
/// last first.
class TextTable {
 public:
  struct Column {
    std::string title;
    Align align = Align::left;
    enum class Fit : std::uint8_t { fixed, flexible } fit = Fit::fixed;
  };
  struct Cell {
    std::string text;
    Ink ink = Ink::plain;
    // Implicit, so that a row is a list of words.
    // NOLINTBEGIN(google-explicit-constructor)
    Cell(std::string words, Ink colour = Ink::plain) : text{std::move(words)}, ink{colour} {}
    Cell(const char* words) : text{words} {}
    // NOLINTEND(google-explicit-constructor)
  };

  explicit TextTable(std::vector<Column> columns) : columns_{std::move(columns)} {}
  void row(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] std::string text(const Look& look) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace seawall::io
