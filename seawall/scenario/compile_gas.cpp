#include <fmt/format.h>

#include "seawall/scenario/compile_scenario_parts.hpp"

namespace seawall::compiling {
namespace {

void check_percentiles(const std::vector<double>& percentiles, FirstError& errors) {
  if (percentiles.empty())
    errors.report(ErrorCode::missing_key, "gas.percentiles",
                  "is empty; at least one is needed, such as [30, 60, 90]");
  for (std::size_t p = 0; p < percentiles.size(); ++p) {
    const std::string where = fmt::format("gas.percentiles[{}]", p);
    check_range(percentiles[p], ranges::percentile, where, errors);
    if (p > 0 && percentiles[p] <= percentiles[p - 1])
      errors.report(ErrorCode::parameter_out_of_range, where,
                    fmt::format("{} does not come after {}; percentiles must increase",
                                percentiles[p], percentiles[p - 1]));
  }
}

void check_row(const GasRowsSpec& rows, std::size_t t, FirstError& errors) {
  const std::size_t columns = rows.percentiles.size();
  if (t > 0 && rows.times[t] <= rows.times[t - 1])
    errors.report(ErrorCode::parameter_out_of_range, rows.where(t, 0),
                  fmt::format("{} does not come after {} of the row before; times must increase",
                              text_of(rows.times[t]), text_of(rows.times[t - 1])));
  for (std::size_t p = 0; p < columns; ++p) {
    const double price = rows.prices[t * columns + p];
    if (!ranges::gas_price_gwei.contains(price))
      check_range(price, ranges::gas_price_gwei, rows.where(t, p + 1), errors);
    if (p > 0 && price < rows.prices[t * columns + p - 1])
      errors.report(ErrorCode::parameter_out_of_range, rows.where(t, p + 1),
                    fmt::format("{} is less than {} of percentile {}; in a row gas prices may not "
                                "fall from one percentile to the next",
                                price, rows.prices[t * columns + p - 1], rows.percentiles[p - 1]));
  }
}

void check_gas_cover(ScenarioContext& context, const GasRowsSpec& rows) {
  const Time start = context.model.clock.start;
  if (rows.times.back() < start || rows.times.front() > context.end)
    context.errors.report(
        ErrorCode::parameter_out_of_range, rows.where(0, 0),
        fmt::format("the gas prices cover {} to {}, the run {} to {}; they must overlap",
                    text_of(rows.times.front()), text_of(rows.times.back()), text_of(start),
                    text_of(context.end)));
}

}  // namespace

void compile_gas(ScenarioContext& context) {
  FirstError& errors = context.errors;
  const bool has_chain = context.model.chain.has_value();
  if (has_chain != context.spec.gas.has_value()) {
    errors.report(ErrorCode::missing_key, has_chain ? "gas" : "chain",
                  has_chain ? "is missing; [chain] needs what others pay for its block space, or "
                              "leave out [chain]: every request is then executed when it is due"
                            : "is missing; [gas] says what block space costs, which needs the "
                              "chain that it is of, or leave out [gas]");
    return;
  }
  if (!has_chain) return;
  const GasRowsSpec& rows = *context.spec.gas;
  SEAWALL_ASSERT(rows.prices.size() == rows.times.size() * rows.percentiles.size());
  check_percentiles(rows.percentiles, errors);
  const auto between = check_choice(rows.between, choices::betweens, "gas.between", errors);
  if (rows.times.empty())
    errors.report(ErrorCode::missing_key, rows.origin, "there are no rows; at least one is needed");
  for (std::size_t t = 0; t < rows.times.size() && !errors.any(); ++t)
    check_row(rows, t, errors);
  if (!errors.any()) check_gas_cover(context, rows);
  if (errors.any()) return;
  GasPath& path = context.scenario.gas.emplace();
  path.times = rows.times;
  for (const double percentile : rows.percentiles)
    path.shares.push_back(percentile / 100.0);
  path.prices = rows.prices;
  path.between = *between == 0 ? GasPath::Between::hold : GasPath::Between::log_linear;
}

}  // namespace seawall::compiling
