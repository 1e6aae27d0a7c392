#include "seawall/model/reserve_parameter.hpp"

namespace seawall {
namespace {

constexpr std::int64_t whole = 10'000;  // basis points

Int128 ray_of(std::int64_t basis_points) { return ray / whole * basis_points; }

}  // namespace

std::string_view name_of(ReserveParameter parameter) {
  switch (parameter) {
    case ReserveParameter::collateral_factor:
      return "collateral_factor";
    case ReserveParameter::liquidation_threshold:
      return "liquidation_threshold";
    case ReserveParameter::liquidation_bonus:
      return "liquidation_bonus";
    case ReserveParameter::protocol_fee:
      return "protocol_fee";
    case ReserveParameter::reserve_factor:
      return "reserve_factor";
    case ReserveParameter::base_rate:
      return "base_rate";
    case ReserveParameter::slope_below:
      return "slope_below";
    case ReserveParameter::slope_above:
      return "slope_above";
    case ReserveParameter::optimal_utilisation:
      return "optimal_utilisation";
  }
  return "unknown";
}

Int128 value_of(const ReserveParameters& parameters, ReserveParameter parameter) {
  switch (parameter) {
    case ReserveParameter::collateral_factor:
      return ray_of(parameters.collateral_factor.value);
    case ReserveParameter::liquidation_threshold:
      return ray_of(parameters.liquidation_threshold.value);
    case ReserveParameter::liquidation_bonus:
      return ray_of(parameters.liquidation_bonus.value - whole);
    case ReserveParameter::protocol_fee:
      return ray_of(parameters.protocol_fee.value);
    case ReserveParameter::reserve_factor:
      return ray_of(parameters.reserve_factor.value);
    case ReserveParameter::base_rate:
      return parameters.rate_curve.base_rate;
    case ReserveParameter::slope_below:
      return parameters.rate_curve.slope_below;
    case ReserveParameter::slope_above:
      return parameters.rate_curve.slope_above;
    case ReserveParameter::optimal_utilisation:
      return parameters.rate_curve.optimal_utilisation;
  }
  return 0;
}

}  // namespace seawall
