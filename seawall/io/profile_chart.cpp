#include "seawall/io/profile_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "seawall/analysis/wording.hpp"
#include "seawall/io/canvas.hpp"

namespace seawall::io {
namespace {

constexpr std::size_t rows = 9;
constexpr std::size_t label_width = 10;
constexpr std::size_t width_most = 100;
constexpr std::size_t width_least = 24;

std::size_t width_for(const Look& look) {
  const std::size_t room = look.columns > label_width + 4 ? look.columns - label_width - 4 : 0;
  return std::clamp(room, width_least, width_most);
}

using Value = std::optional<double>;

// The curve's value at each column of dots; nothing where there is none or it leaves the frame.
template <class ValueOf>
std::vector<Value> sampled(const ProfileSide& side, std::size_t columns, double top,
                           const ValueOf& value_of) {
  std::vector<Value> values(columns);
  for (std::size_t x = 0; x < columns; ++x) {
    const std::size_t at = columns > 1 ? x * (side.curve.size() - 1) / (columns - 1) : 0;
    const Value value = value_of(side.curve[at]);
    if (value && *value <= top) values[x] = value;
  }
  return values;
}

void draw(Canvas& canvas, const std::vector<Value>& values, const ValueRange& range,
          std::size_t stride) {
  for (std::size_t x = 0; x < values.size(); x += stride) {
    if (!values[x]) continue;
    const std::size_t here = range.dot(*values[x], canvas.dots_y());
    const bool joins = stride == 1 && x > 0 && values[x - 1];
    const std::size_t before = joins ? range.dot(*values[x - 1], canvas.dots_y()) : here;
    for (std::size_t y = std::min(here, before); y <= std::max(here, before); ++y)
      canvas.set(x, y);
  }
}

std::string label(std::string_view words, const Look& look) {
  const std::string text = printable(words, look);
  return std::string(label_width > width_of(text) ? label_width - width_of(text) : 0, ' ') + text;
}

std::string frame(const Canvas& line, const Canvas& dotted, double top, const Look& look) {
  std::string out;
  for (std::size_t row = 0; row < rows; ++row) {
    const double level = top * (1.0 - static_cast<double>(row) / (rows - 1));
    const bool has_label = row == 0 || row == rows / 2 || row + 1 == rows;
    out += label(has_label ? number_text(level) : "", look) + " " +
           printable(has_label ? "┤" : "│", look);
    out += drawn_row(line, dotted, row, look);
    out += "\n";
  }
  return out;
}

// Prices below the frame: today's at the left, the lowest at the right.
std::string price_axis(const ProfileSide& side, std::size_t width, const Look& look) {
  std::string line = std::string(label_width + 1, ' ') + printable("└", look);
  for (std::size_t i = 0; i < width; ++i)
    line += printable("─", look);
  const std::string from = printable(number_text(side.curve.front().price), look);
  const std::string middle =
      printable(number_text(side.curve[side.curve.size() / 2].price) + " USD", look);
  const std::string to = printable(number_text(side.curve.back().price), look);
  std::string prices(label_width + 2 + width, ' ');
  prices.replace(label_width + 2, from.size(), from);
  prices.replace(label_width + 2 + width - to.size(), to.size(), to);
  if (from.size() + middle.size() + to.size() + 4 < width)
    prices.replace(label_width + 2 + width / 2 - middle.size() / 2, middle.size(), middle);
  return line + "\n" + inked(prices, Ink::faint, look) + "\n";
}

double most_to_sell(const ProfileSide& side) {
  double most = 0.0;
  for (const ProfilePoint& point : side.curve)
    most = std::max(most, point.to_sell);
  return most;
}

}  // namespace

std::string risk_profile_chart(const LiquidationProfile& profile, const ProfileSide& side,
                               const Look& look) {
  const double most = most_to_sell(side);
  const double top = most > 0.0 ? 1.25 * most : std::max(1.0, side.curve.back().absorbed);
  const ValueRange range{.low = 0.0, .high = top};
  const std::size_t width = width_for(look);
  Canvas line{width, rows, look};
  Canvas dotted{width, rows, look};
  draw(line,
       sampled(side, line.dots_x(), top, [](const ProfilePoint& p) -> Value { return p.to_sell; }),
       range, 1);
  draw(dotted,
       sampled(side, dotted.dots_x(), top,
               [](const ProfilePoint& p) -> Value { return p.absorbed; }),
       range, look.charset == Charset::ascii ? 2 : 4);
  const std::string legend = fmt::format(
      "{} (upwards) against its price (USD, falling to the right). Line: must be sold "
      "once the price is there. Dotted: what the depth takes from today's price down to "
      "there{}",
      profile.asset, side.curve.back().absorbed > top ? "; it leaves the frame above" : "");
  return without_trailing_blanks(wrapped("  ", legend, look, Ink::faint) +
                                 frame(line, dotted, top, look) + price_axis(side, width, look));
}

std::string branching_chart(const LiquidationProfile& profile, const ProfileSide& side,
                            const Look& look) {
  const ProfilePoint* most = nullptr;
  std::size_t few = 0;
  for (const ProfilePoint& point : side.curve) {
    if (!point.branching)
      ++few;
    else if (most == nullptr || *point.branching > *most->branching)
      most = &point;
  }
  if (most == nullptr)
    return wrapped("  ", "Too small to rate at every price: fewer than ten sales lie ahead.", look);
  const double top = std::max(1.0, 1.1 * *most->branching);
  const ValueRange range{.low = 0.0, .high = top};
  const std::size_t width = width_for(look);
  Canvas line{width, rows, look};
  Canvas one{width, rows, look};
  draw(line, sampled(side, line.dots_x(), top, [](const ProfilePoint& p) { return p.branching; }),
       range, 1);
  draw(one, std::vector<Value>(one.dots_x(), 1.0), range, look.charset == Charset::ascii ? 4 : 8);
  std::string legend = fmt::format(
      "R: further {} that one sold there forces (upwards) against its price (USD). Largest {:.2f} "
      "at {} USD; dotted: 1, from where each sale forces more than itself",
      profile.asset, *most->branching, number_text(most->price));
  if (few > 0)
    legend += fmt::format(
        "; blank over {} of the range: too small to rate",
        percent_text(static_cast<double>(few) / static_cast<double>(side.curve.size())));
  return without_trailing_blanks(wrapped("  ", legend, look, Ink::faint) +
                                 frame(line, one, top, look) + price_axis(side, width, look));
}

}  // namespace seawall::io
