#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "seawall/model/lending.hpp"

namespace seawall {

/// One of the figures of ReserveParameters: what a vote is about.
enum class ReserveParameter : std::uint8_t {
  collateral_factor,
  liquidation_threshold,
  liquidation_bonus,
  protocol_fee,
  reserve_factor,
  base_rate,
  slope_below,
  slope_above,
  optimal_utilisation,
};

inline constexpr std::array reserve_parameters{
    ReserveParameter::collateral_factor,  ReserveParameter::liquidation_threshold,
    ReserveParameter::liquidation_bonus,  ReserveParameter::protocol_fee,
    ReserveParameter::reserve_factor,     ReserveParameter::base_rate,
    ReserveParameter::slope_below,        ReserveParameter::slope_above,
    ReserveParameter::optimal_utilisation};

/// As the key of a scenario file.
[[nodiscard]] std::string_view name_of(ReserveParameter parameter);

/// As a scenario file says it, in ray: a bonus of 10500 basis points is 5 %.
[[nodiscard]] Int128 value_of(const ReserveParameters& parameters, ReserveParameter parameter);

}  // namespace seawall
