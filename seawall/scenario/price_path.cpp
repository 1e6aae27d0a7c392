#include <fmt/format.h>
#include <algorithm>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"
#include "seawall/scenario/scenario.hpp"

namespace seawall {

void PricePath::at(Time time, std::span<double> out) const {
  SEAWALL_ASSERT(!times.empty() && out.size() == coins && prices.size() == times.size() * coins);
  const auto after = std::upper_bound(times.begin(), times.end(), time);
  const auto row = static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - times.begin() - 1, 0));
  const std::span<const double> low{prices.data() + row * coins, coins};
  std::copy(low.begin(), low.end(), out.begin());
  if (between == Between::hold || after == times.end() || time <= times[row]) return;
  const double share = static_cast<double>((time - times[row]).nanoseconds) /
                       static_cast<double>((times[row + 1] - times[row]).nanoseconds);
  const std::span<const double> high{prices.data() + (row + 1) * coins, coins};
  for (std::size_t coin = 0; coin < coins; ++coin)
    if (low[coin] != high[coin])
      out[coin] = low[coin] * math::exp(share * math::log(high[coin] / low[coin]));
}

std::string PriceRowsSpec::where(std::size_t row, std::string_view column) const {
  if (!is_file) return fmt::format("{}[{}].{}", origin, row, column);
  if (first_line > 0) return fmt::format("{}:{}: {}", origin, first_line + row, column);
  return fmt::format("{}: row {}: {}", origin, row + 1, column);
}

}  // namespace seawall
