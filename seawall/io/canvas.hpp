#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "seawall/io/text.hpp"

namespace seawall::io {

// Lines drawn with dots over a grid of characters; chart.cpp and profile_chart.cpp put axes around.

// A braille cell holds 2 × 4 dots; bits by column and row.
inline constexpr std::array<std::array<unsigned, 4>, 2> braille_bits{
    {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}};

/// What a value did within one of equal spans of time.
struct Bin {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  double last = std::numeric_limits<double>::quiet_NaN();
  bool operator==(const Bin&) const = default;
};

struct ValueRange {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void include(const std::vector<Bin>& bins) {
    for (const Bin& bin : bins) {
      low = std::min(low, bin.low);
      high = std::max(high, bin.high);
    }
  }
  /// Dots from the top of `height` dots.
  [[nodiscard]] std::size_t dot(double value, std::size_t height) const {
    if (high <= low) return height / 2;
    const double share = (high - value) / (high - low);
    return std::min(height - 1,
                    static_cast<std::size_t>(std::lround(share * static_cast<double>(height - 1))));
  }
};

/// Dots of one line over a grid of cells.
class Canvas {
 public:
  Canvas(std::size_t columns, std::size_t rows, const Look& look)
      : columns_{columns},
        rows_{rows},
        dots_per_cell_x_{look.charset == Charset::ascii ? 1U : 2U},
        dots_per_cell_y_{look.charset == Charset::ascii ? 1U : 4U},
        cells_(columns * rows, 0) {}

  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] std::size_t dots_x() const { return columns_ * dots_per_cell_x_; }
  [[nodiscard]] std::size_t dots_y() const { return rows_ * dots_per_cell_y_; }

  void set(std::size_t x, std::size_t y) {
    cells_[y / dots_per_cell_y_ * columns_ + x / dots_per_cell_x_] |=
        braille_bits[x % dots_per_cell_x_][y % dots_per_cell_y_];
  }
  [[nodiscard]] unsigned cell(std::size_t column, std::size_t row) const {
    return cells_[row * columns_ + column];
  }

  /// Covers each bin's range and joins neighbours, so that a jump is seen.
  void line(const std::vector<Bin>& bins, const ValueRange& range) {
    for (std::size_t x = 0; x < bins.size(); ++x) {
      const double before = x > 0 ? bins[x - 1].last : bins[x].last;
      const std::size_t top = range.dot(std::max(bins[x].high, before), dots_y());
      const std::size_t bottom = range.dot(std::min(bins[x].low, before), dots_y());
      for (std::size_t y = top; y <= bottom; ++y)
        set(x, y);
    }
  }
  void dotted(const std::vector<Bin>& bins, const ValueRange& range) {
    const std::size_t stride = 2 * dots_per_cell_x_;
    for (std::size_t x = 0; x < bins.size(); x += stride)
      set(x, range.dot(bins[x].last, dots_y()));
  }

 private:
  std::size_t columns_;
  std::size_t rows_;
  std::size_t dots_per_cell_x_;
  std::size_t dots_per_cell_y_;
  std::vector<unsigned> cells_;
};

[[nodiscard]] inline std::string braille(unsigned bits) {
  const unsigned code = 0x2800U + bits;
  return {static_cast<char>(0xE0U | (code >> 12U)),
          static_cast<char>(0x80U | ((code >> 6U) & 0x3FU)),
          static_cast<char>(0x80U | (code & 0x3FU))};
}

/// One row of cells: the line, where it is not the dotted one, else blanks.
[[nodiscard]] inline std::string drawn_row(const Canvas& line, const Canvas& dotted,
                                           std::size_t row, const Look& look) {
  const bool is_ascii = look.charset == Charset::ascii;
  std::string out;
  for (std::size_t column = 0; column < line.columns(); ++column) {
    const unsigned own = line.cell(column, row);
    const unsigned other = dotted.cell(column, row);
    if (own != 0)
      out += inked(is_ascii ? "*" : braille(own), Ink::accent, look);
    else if (other != 0)
      out += inked(is_ascii ? "." : braille(other), Ink::faint, look);
    else
      out += ' ';
  }
  return out;
}

}  // namespace seawall::io
