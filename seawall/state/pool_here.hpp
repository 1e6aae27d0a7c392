#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "seawall/base/number_policy.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// How a kind of pool comes from the state and goes back there; see pool_kinds.hpp.
template <class Terms>
struct PoolKind;

/// A pool at the start of a run.
template <class Own>
struct Opening {
  Own own;
  std::vector<Units> holdings;  ///< [coins]
  Units shares{0};              ///< in all; 0 of kinds without
};

/// Coins of a pool, smallest units: [coins].
using PoolAmounts = std::vector<Units>;

/// As contracts count time. @param time ≥ the epoch
[[nodiscard]] inline std::uint64_t unix_seconds(Time time) {
  return static_cast<std::uint64_t>(time.nanoseconds) / 1'000'000'000U;
}

/// One pool of a state.
struct PoolHere {
  const Model& model;
  const State& state;
  PoolId id;

  [[nodiscard]] const Pool& pool() const { return model.pools[id.index()]; }
  /// What the ledger says that it holds, smallest units. @param coin in Pool::coins
  [[nodiscard]] Int128 held(std::size_t coin) const {
    return state.ledger.balance(model.holder_of(id), pool().coins[coin]).value;
  }
  /// All shares of it there are. @note of a pool with an asset for them
  [[nodiscard]] Units supply() const {
    return Units{-state.ledger.balance(Model::issuance(), pool().shares).value};
  }
  template <class Own>
  [[nodiscard]] const Own& own() const {
    return std::get<Own>(state.pools[id.index()]);
  }
};

}  // namespace seawall
