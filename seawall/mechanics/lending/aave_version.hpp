#pragma once

#include <cstdint>

namespace seawall {

/// The three generations of Aave whose contracts differ in rounding, close factor and bad debt.
///   v2    aave/protocol-v2; values in wei of ETH, 50 % close factor, bad debt stays on the account
///   v3_6  aave-dao/aave-v3-origin, tag v3.6.0; values in 1e-8 USD, percentages rounded half up
///   v3_7  the same repository, commit fd1fbd915042; percentages rounded by direction
enum class AaveVersion : std::uint8_t { v2, v3_6, v3_7 };

}  // namespace seawall
