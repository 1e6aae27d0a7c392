#pragma once

#include <optional>

#include "seawall/base/rejection.hpp"
#include "seawall/base/time.hpp"
#include "seawall/base/wide.hpp"

// Maker's Oracle Security Module: what the source says now is believed one hop later, so that a
// wrong price can be stopped. It copies integers and does no arithmetic on them, so it has no
// number policy.
// @source docs/mechanics/oracles.md §2; makerdao/osm src/osm.sol
namespace seawall::osm {

/// A price, wad in [0, 2^127), or nothing where there is none.
using Feed = std::optional<Int128>;

struct Module {
  Duration hop{};  ///< > 0, whole seconds
  Feed current{};  ///< what venues read
  Feed next{};     ///< what they will read after the next poke
  Time poked{};    ///< the contract's zzz: the last poke, rounded down to a multiple of hop
};

/// When the next poke is allowed: poked + hop. Because `poked` is rounded down, this may be sooner
/// than one hop after the last poke.
[[nodiscard]] constexpr Time poke_due(const Module& module) { return module.poked + module.hop; }

/// Moves next to current and reads the source:
///
///     current ← next,   next ← source,   poked ← now − (now mod hop)
///
/// A source without a value changes nothing, not even `poked`: the poke succeeds silently and may
/// be repeated at once.
/// @param now  ≥ 1970
/// @return Refuses: update_not_due (now < poked + hop), and leaves the module as it was.
Ruling<void> poke(Module& module, Feed source, Time now);

}  // namespace seawall::osm
