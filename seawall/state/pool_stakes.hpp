#pragma once

#include <optional>

#include "seawall/base/rejection.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/pool_here.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

// What providers have in pools. Coins and shares in the ledger are the caller's to move, by exactly
// what is returned; what State holds of the pool is changed here.

/// What changes hands between a pool and the owner of a stake.
struct StakeChange {
  PoolAmounts coins;  ///< [coins] into the pool or out of it
  Units shares{0};    ///< minted or burned; 0 of ranges
};

/// Puts coins in: as much of a stake as has been taken out of it and these coins pay for. Shares
/// are bought in proportion to what the pool holds, a range as its price asks.
/// @param at_most  [coins] that its owner has
/// @return Refuses: insufficient_input (nothing is missing, or the coins buy nothing), and as the
///         pool's own rule.
[[nodiscard]] Ruling<StakeChange> add_to_stake(const Model& model, State& state, StakeId id,
                                               const PoolAmounts& at_most);

/// Takes a share of what is left of a stake, with all that a range has earned.
/// @param share  in (0, 1]
/// @return Refuses: insufficient_liquidity (nothing is left), and as the pool's own rule.
[[nodiscard]] Ruling<StakeChange> take_from_stake(const Model& model, State& state, StakeId id,
                                                  Fraction share);

/// Gives an emptied range other ends. @param range  of ticks on the pool's spacing
void set_range(const Model& model, State& state, StakeId id, concentrated::TickRange range);

/// What a stake would pay out in all, fees included: [coins].
[[nodiscard]] PoolAmounts claim_of(const Model& model, const State& state, StakeId id);

/// Share of what was put in at the start that is in the pool now, [0, 1].
[[nodiscard]] Fraction share_in(const Model& model, const State& state, StakeId id);

/// A range's ends and where the pool's price stands; nothing of a share.
struct RangeView {
  concentrated::TickRange range;
  concentrated::Tick tick = 0;
  std::int32_t spacing = 1;

  [[nodiscard]] bool holds_price() const { return tick >= range.lower && tick < range.upper; }
  /// As wide as it is and as near to the middle as the spacing allows, around another tick.
  [[nodiscard]] concentrated::TickRange around(concentrated::Tick middle) const;
};
[[nodiscard]] std::optional<RangeView> range_of(const Model& model, const State& state, StakeId id);

}  // namespace seawall
