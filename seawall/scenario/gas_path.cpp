#include "seawall/scenario/gas_path.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"

namespace seawall {

void GasPath::at(Time time, std::span<double> out) const {
  const std::size_t columns = shares.size();
  SEAWALL_ASSERT(!times.empty() && out.size() == columns &&
                 prices.size() == times.size() * columns);
  const auto after = std::upper_bound(times.begin(), times.end(), time);
  const auto row = static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - times.begin() - 1, 0));
  const std::span<const double> low{prices.data() + row * columns, columns};
  std::copy(low.begin(), low.end(), out.begin());
  if (between == Between::hold || after == times.end() || time <= times[row]) return;
  const double part = static_cast<double>((time - times[row]).nanoseconds) /
                      static_cast<double>((times[row + 1] - times[row]).nanoseconds);
  const std::span<const double> high{prices.data() + (row + 1) * columns, columns};
  for (std::size_t p = 0; p < columns; ++p) {
    if (low[p] != high[p]) out[p] = low[p] * math::exp(part * math::log(high[p] / low[p]));
    // Percentiles that are close may cross by a rounding; they never fall.
    if (p > 0) out[p] = std::max(out[p], out[p - 1]);
  }
}

std::string GasRowsSpec::where(std::size_t row, std::size_t column) const {
  if (!is_file) return fmt::format("{}[{}][{}]", origin, row, column);
  if (first_line > 0) return fmt::format("{}:{}: {}", origin, first_line + row, columns[column]);
  return fmt::format("{}: row {}: {}", origin, row + 1, columns[column]);
}

std::string percentile_column(double percentile) { return fmt::format("p{}", percentile); }

}  // namespace seawall
