#pragma once

#include <cstdint>

#include "seawall/model/model.hpp"

namespace seawall {

// An oracle with SaleTerms::larger publishes a curve, each size by an oracle of its own. A reserve
// reads the smallest; behind the column of each of its collaterals lie those of the larger sizes.

/// The curve that values a column's holdings, each by its own size; none where its venue reads one
/// price for everybody.
[[nodiscard]] OracleId curve_of(const Model& model, const Column& column);

/// The oracle of one size: so many steps up the curve.
[[nodiscard]] OracleId rung_of(const Model& model, OracleId first, std::uint8_t rung);

}  // namespace seawall
