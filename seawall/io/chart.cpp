#include "seawall/io/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "seawall/analysis/price_moves.hpp"
#include "seawall/analysis/wording.hpp"
#include "seawall/io/canvas.hpp"

namespace seawall::io {
namespace {

constexpr std::size_t line_rows = 8;
constexpr std::size_t bar_rows = 3;
constexpr std::size_t label_width = 10;
constexpr std::size_t width_most = 110;
constexpr std::size_t width_least = 24;
constexpr std::array<const char*, 9> blocks{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<char, 9> ascii_blocks{' ', '.', '.', ':', ':', '|', '|', '#', '#'};

/// Columns of the chart, and the time that each of them stands for.
struct Grid {
  std::size_t width = 0;
  Duration step{};
  [[nodiscard]] double span() const {
    return static_cast<double>(step.nanoseconds) * static_cast<double>(width);
  }
};

/// At most `width_allowed` columns of a length of time that people count in.
Grid grid_of(const Series& series, std::size_t width_allowed) {
  constexpr std::int64_t second = 1'000'000'000;
  constexpr std::array<std::int64_t, 34> rounds{
      1,     2,      3,      4,      5,      6,      10,     12,      15,      20,     24,    30,
      60,    120,    180,    240,    300,    360,    600,    720,     900,     1'200,  1'800, 3'600,
      7'200, 10'800, 14'400, 21'600, 28'800, 43'200, 86'400, 172'800, 432'000, 604'800};
  const std::int64_t span = (series.time.back() - series.time.front()).nanoseconds;
  const auto allowed = static_cast<std::int64_t>(width_allowed);
  const std::int64_t least = std::max<std::int64_t>(allowed / 2, width_least);
  for (const std::int64_t seconds : rounds) {
    const std::int64_t step = seconds * second;
    const std::int64_t columns = (span + step - 1) / step;
    if (columns <= allowed && columns >= least)
      return {static_cast<std::size_t>(columns), Duration{step}};
  }
  return {width_allowed, Duration{std::max<std::int64_t>(1, (span + allowed - 1) / allowed)}};
}

/// Spans without a row keep the value before.
std::vector<Bin> binned(const Series& series, const std::vector<double>& values, std::size_t bins,
                        double span) {
  std::vector<Bin> out(bins);
  const double begin = static_cast<double>(series.time.front().nanoseconds);
  for (std::size_t row = 0; row < series.rows(); ++row) {
    const double at = (static_cast<double>(series.time[row].nanoseconds) - begin) / span;
    Bin& bin = out[std::min(bins - 1, static_cast<std::size_t>(at * static_cast<double>(bins)))];
    const double value = values[row];
    bin = {std::min(bin.low, value), std::max(bin.high, value), value};
  }
  for (std::size_t i = 1; i < bins; ++i)
    if (std::isnan(out[i].last)) out[i] = {out[i - 1].last, out[i - 1].last, out[i - 1].last};
  return out;
}

std::string label(std::string_view words, const Look& look) {
  const std::string text = printable(words, look);
  return std::string(label_width > width_of(text) ? label_width - width_of(text) : 0, ' ') + text;
}

struct Shown {
  std::string title;
  std::vector<double> course;  ///< [rows] USD
};

std::vector<double> column_of(const std::vector<double>& values, std::size_t width,
                              std::size_t offset) {
  std::vector<double> course;
  for (std::size_t at = offset; at < values.size(); at += width)
    course.push_back(values[at]);
  return course;
}

// A pool that an oracle reads is what venues go by; else the reference price.
Shown shown_price(const Series& series, const Names& names, AssetId coin) {
  for (const Names::OracleName& oracle : names.oracles) {
    if (oracle.asset != coin || !oracle.source_pool.exists()) continue;
    const Names::LiquidityName& pool = names.liquidity[oracle.source_pool.index()];
    return {fmt::format("{} in {}, which oracle {} reads", names.of(coin), pool.name, oracle.name),
            pool_course(series, {oracle.source_pool, pool.base, pool.quote}, coin)};
  }
  return {std::string{names.of(coin)},
          column_of(series.reference_price, series.coins, coin.index())};
}

std::string price_rows(const Series& series, AssetId coin, const std::vector<double>& course,
                       const Grid& grid, const Look& look) {
  const std::size_t width = grid.width;
  Canvas price{width, line_rows, look};
  Canvas alone{width, line_rows, look};
  const auto with_sales = binned(series, course, price.dots_x(), grid.span());
  const auto by_itself =
      binned(series, column_of(series.exogenous_price, series.coins, coin.index()), price.dots_x(),
             grid.span());
  ValueRange range;
  range.include(with_sales);
  range.include(by_itself);
  price.line(with_sales, range);
  if (with_sales != by_itself) alone.dotted(by_itself, range);
  std::string out;
  for (std::size_t row = 0; row < line_rows; ++row) {
    const double level =
        range.high - (range.high - range.low) * static_cast<double>(row) / (line_rows - 1);
    const bool has_label = row == 0 || row + 1 == line_rows;
    out += label(has_label ? number_text(level) : "", look) + " " +
           printable(has_label ? "┤" : "│", look);
    out += drawn_row(price, alone, row, look);
    out += "\n";
  }
  return out;
}

std::vector<std::uint64_t> liquidations_by_bin(const Series& series, const Grid& grid) {
  std::vector<double> total(series.liquidations.begin(), series.liquidations.end());
  const std::vector<Bin> upto = binned(series, total, grid.width, grid.span());
  std::vector<std::uint64_t> out;
  double before = 0.0;
  for (const Bin& bin : upto) {
    out.push_back(static_cast<std::uint64_t>(bin.last - before));
    before = bin.last;
  }
  return out;
}

std::string bars(const std::vector<std::uint64_t>& counts, const Look& look) {
  const std::uint64_t most = *std::ranges::max_element(counts);
  const std::size_t steps = bar_rows * 8;
  std::string out;
  for (std::size_t row = 0; row < bar_rows; ++row) {
    out +=
        label(row == 0 ? count_text(most) : "", look) + " " + printable(row == 0 ? "┤" : "│", look);
    const std::size_t below = (bar_rows - 1 - row) * 8;
    for (const std::uint64_t count : counts) {
      // Anything at all shows at least the lowest step.
      const std::size_t height =
          count == 0 ? 0
                     : std::max<std::size_t>(
                           1, static_cast<std::size_t>(std::llround(static_cast<double>(count) *
                                                                    static_cast<double>(steps) /
                                                                    static_cast<double>(most))));
      const std::size_t fill = std::min<std::size_t>(8, height > below ? height - below : 0);
      if (fill == 0)
        out += ' ';
      else if (look.charset == Charset::ascii)
        out += ascii_blocks[fill];
      else
        out += inked(blocks[fill], Ink::warning, look);
    }
    out += "\n";
  }
  return out;
}

// A day or more: with the date, without seconds.
std::string axis_text(Time time, Duration span) {
  constexpr std::int64_t day = 86'400;
  return span.whole_seconds() < day ? time_of_day_text(time) : time_text(time).substr(5, 11);
}

std::string time_axis(const Series& series, const Grid& grid, const Look& look) {
  const std::size_t width = grid.width;
  const auto text = [&](Time time) {
    return axis_text(time, series.time.back() - series.time.front());
  };
  const std::string from = text(series.time.front());
  const std::string to = text(series.time.back());
  std::string line = std::string(label_width + 1, ' ') + printable("└", look);
  for (std::size_t i = 0; i < width; ++i)
    line += printable("─", look);
  const std::string middle =
      time_of_day_text(Time{series.time.front().nanoseconds +
                            grid.step.nanoseconds * static_cast<std::int64_t>(width) / 2});
  std::string times(label_width + 2 + width, ' ');
  times.replace(label_width + 2, from.size(), from);
  if (width >= 40)
    times.replace(label_width + 2 + width / 2 - middle.size() / 2, middle.size(), middle);
  times.replace(label_width + 2 + width - to.size(), to.size(), to);
  return line + "\n" + inked(times, Ink::faint, look) + "\n";
}

}  // namespace

std::string timeline_chart(const Series& series, const Names& names, AssetId coin,
                           const Look& look) {
  if (series.rows() < 2 || coin.index() >= series.coins) return {};
  const std::size_t room = look.columns > label_width + 4 ? look.columns - label_width - 4 : 0;
  const Grid grid = grid_of(series, std::clamp(room, width_least, width_most));
  const Shown shown = shown_price(series, names, coin);
  std::string legend = fmt::format("{}, USD per token", shown.title);
  if (shown.course != column_of(series.exogenous_price, series.coins, coin.index()))
    legend += "; dotted: without the run's sales";
  std::string out = wrapped("  ", legend, look, Ink::faint);
  out += price_rows(series, coin, shown.course, grid, look);
  const std::vector<std::uint64_t> counts = liquidations_by_bin(series, grid);
  if (*std::ranges::max_element(counts) > 0) {
    const std::string title = fmt::format("liquidations each {}", duration_text(grid.step));
    out += "  " + inked(printable(title, look), Ink::faint, look) + "\n" + bars(counts, look);
  }
  return without_trailing_blanks(out + time_axis(series, grid, look));
}

}  // namespace seawall::io
