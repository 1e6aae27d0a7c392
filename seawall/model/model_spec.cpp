#include "seawall/model/model_spec.hpp"

#include <fmt/format.h>

namespace seawall {

std::string PositionSpec::where(std::size_t row, std::string_view column) const {
  if (const Kept* of_actor = kept_in(row)) return of_actor->where;
  if (!entries.empty()) {
    if (column == "asset") column = collateral[row] > 0.0 ? "collateral" : "debt";
    const bool is_amount = column == "collateral" || column == "debt";
    return is_amount
               ? fmt::format("accounts[{}].{}.{}", entries[row], column, asset_names[asset[row]])
               : fmt::format("accounts[{}].{}", entries[row],
                             column == "account" ? "name" : column);
  }
  if (first_line > 0) return fmt::format("{}:{}: {}", origin, first_line + row, column);
  return fmt::format("{}: row {}: {}", origin, row + 1, column);
}

std::string QuotesSpec::where(const std::string& table, std::size_t point,
                              std::string_view key) const {
  if (rows.empty()) return fmt::format("{}.points[{}].{}", table, point, key);
  for (const auto& [ours, column] : file.columns)
    if (ours == key) key = column;
  return fmt::format("{}: {}", rows[point], key);
}

}  // namespace seawall
