#include "seawall/model/curve.hpp"

namespace seawall {

OracleId curve_of(const Model& model, const Column& column) {
  if (column.side == Side::debt) return OracleId::none();
  const OracleId oracle =
      reserves_of(model.venues[column.venue.index()])[column.reserve.index()].oracle;
  const bool is_curve = oracle.exists() && model.oracles[oracle.index()].sale.is_curve();
  return is_curve ? oracle : OracleId::none();
}

OracleId rung_of(const Model& model, OracleId first, std::uint8_t rung) {
  OracleId oracle = first;
  for (std::uint8_t i = 0; i < rung; ++i)
    oracle = model.oracles[oracle.index()].sale.larger;
  return oracle;
}

}  // namespace seawall
