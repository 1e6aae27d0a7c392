#pragma once

#include <cstddef>
#include <cstdint>

#include "seawall/model/model.hpp"

namespace seawall {

// An oracle with SaleTerms::larger publishes a curve, each size by an oracle of its own. A reserve
// reads the smallest; behind the column of each of its collaterals lie those of the larger sizes.

/// The curve that values a column's holdings, each by its own size; none where its venue reads one
/// price for everybody.
[[nodiscard]] OracleId curve_of(const Model& model, const Column& column);

/// The same question of a column by its number, for little: those of larger sizes come behind it.
[[nodiscard]] inline bool is_priced_by_curve(const Model& model, std::size_t column) {
  return column + 1 < model.columns.size() && model.columns[column + 1].rung == 1;
}

/// The oracle of one size: so many steps up the curve.
[[nodiscard]] OracleId rung_of(const Model& model, OracleId first, std::uint8_t rung);

}  // namespace seawall
