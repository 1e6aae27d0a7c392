#pragma once

#include <cstddef>
#include <vector>

#include "seawall/base/ids.hpp"

// Liquity's list of troves: v1 from the largest nominal collateral ratio to the smallest, v2 from
// the largest interest rate to the smallest. A trove keeps its place until it is touched, although
// redistributions move its ratio: all ratios fall in step, up to rounding, so the list stays in
// order without being sorted again.
// @source SortedTroves.sol
namespace seawall::liquity {

/// Two troves next to each other, or an end of the list.
struct Place {
  AccountId above = AccountId::none();
  AccountId below = AccountId::none();
};

/// Doubly linked by trove. Taking one out costs the same wherever it stands; putting one in costs
/// the steps from the hint.
struct TroveOrder {
  std::vector<AccountId> above;  ///< by trove: the next larger, or none
  std::vector<AccountId> below;  ///< by trove: the next smaller, or none
  AccountId first = AccountId::none();
  AccountId last = AccountId::none();
  std::size_t size = 0;

  [[nodiscard]] bool contains(AccountId trove) const;
  [[nodiscard]] AccountId next_above(AccountId trove) const { return above[trove.index()]; }
  [[nodiscard]] AccountId next_below(AccountId trove) const { return below[trove.index()]; }

  /// @param trove  not in the list (asserted)
  /// @param place  two neighbours, as find_place gives them
  void insert(AccountId trove, Place place);
  /// @param trove  in the list (asserted)
  void remove(AccountId trove);
};

/// Where a trove with this key belongs, searched up or down from the hint, or down from the top
/// where the hint is not in the list. Among equals it comes first from above, last from below.
/// @param key_of  a trove's current key; called for the troves passed on the way
template <class Key, class KeyOf>
[[nodiscard]] Place find_place(const TroveOrder& order, AccountId hint, const Key& key,
                               const KeyOf& key_of) {
  if (order.contains(hint) && key_of(hint) < key) {
    Place place{order.next_above(hint), hint};
    while (place.above.exists() && key_of(place.above) < key)
      place = {order.next_above(place.above), place.above};
    return place;
  }
  Place place{AccountId::none(), order.first};
  if (order.contains(hint)) place = {hint, order.next_below(hint)};
  while (place.below.exists() && key < key_of(place.below))
    place = {place.below, order.next_below(place.below)};
  return place;
}

}  // namespace seawall::liquity
