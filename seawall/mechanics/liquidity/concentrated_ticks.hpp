#pragma once

#include <vector>

#include "seawall/mechanics/liquidity/concentrated_math.hpp"

namespace seawall::concentrated {

/// An end of at least one position's range.
template <class N>
struct TickState {
  Tick tick = 0;
  typename Numbers<N>::SqrtPrice sqrt_price{};  ///< at the tick, Q64.96
  UInt128 gross = 0;                            ///< liquidity of all positions that end here, > 0
  Int128 net = 0;  ///< what crossing upward adds to the liquidity in range
  /// Fees per liquidity on the side of the tick where the price is not. Only differences of such
  /// sums mean anything: where they begin depends on when the tick came to be.
  std::array<typename Numbers<N>::Growth, 2> growth_outside{};

  bool operator==(const TickState&) const = default;
};

/// The ticks of a pool that have liquidity, by tick. A short sorted list of keys is what is
/// searched and what moves when a tick comes or goes; the states stay where they are. Walking is
/// one step in the list, whatever the distance. Finding is O(log n), inserting O(n) at 8 bytes a
/// tick.
template <class N>
class TickSet {
 public:
  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  /// How many are at or below a tick: the place of the first above it, one past the last up to it.
  [[nodiscard]] std::size_t count_up_to(Tick tick) const;
  /// @param place < size(), from the lowest
  [[nodiscard]] const TickState<N>& operator[](std::size_t place) const {
    return states_[keys_[place].slot];
  }
  [[nodiscard]] TickState<N>& operator[](std::size_t place) { return states_[keys_[place].slot]; }
  [[nodiscard]] const TickState<N>* find(Tick tick) const;  ///< nothing where it has no liquidity
  [[nodiscard]] TickState<N>* find(Tick tick);

  /// @param state.tick  not in the set yet (asserted)
  TickState<N>& insert(const TickState<N>& state);
  void erase(Tick tick);  ///< in the set (asserted)

  bool operator==(const TickSet& other) const;

 private:
  struct Key {
    Tick tick;
    std::uint32_t slot;
  };
  std::vector<Key> keys_;
  std::vector<TickState<N>> states_;
  std::vector<std::uint32_t> free_;
};

extern template class TickSet<Exact>;
extern template class TickSet<Fast>;

}  // namespace seawall::concentrated
