#pragma once

#include <array>
#include <vector>

#include "seawall/mechanics/liquidity/concentrated_position.hpp"

namespace seawall {

/// What a pool with concentrated liquidity holds besides tokens: its price, ticks and fees, and who
/// owns how much of it. Liquidity without an owner stays for ever.
struct ConcentratedState {
  concentrated::Pool<Exact> pool;
  /// The same in doubles, for plans: ticks and price, kept up with every change. Fees are not in
  /// it.
  concentrated::Pool<Fast> in_doubles;
  std::array<Int128, 2> held{};  ///< paid in less paid out since the opening, smallest units
  std::vector<concentrated::Position<Exact>> positions;  ///< of stakes, by PoolStake::slot
};

/// Takes the pool in doubles to where the exact one is, after a swap.
void follow_price(ConcentratedState& state);
/// The same after liquidity came, went or moved.
void follow_ticks(ConcentratedState& state);

}  // namespace seawall
