#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "seawall/base/rejection.hpp"
#include "seawall/base/time.hpp"
#include "seawall/base/wide.hpp"

// Maker's Median: the middle of several sources' signed quotes. Who signs is not modelled; every
// quote names its source.
// @source docs/mechanics/oracles.md §3; makerdao/median src/median.sol
namespace seawall::median {

struct Quote {
  Int128 price = 0;          ///< wad, in [0, 2^127)
  Time observed{};           ///< when the source signed it
  std::uint32_t source = 0;  ///< < sources_max
};

/// The contract tells sources apart by one byte of their address.
inline constexpr std::uint32_t sources_max = 256;

struct Median {
  std::size_t quorum = 1;  ///< the contract's bar: odd, > 0
  Int128 price = 0;        ///< 0 before the first; then there is no value
  Time updated{};          ///< when the price was last set
};

/// Sets the price to the middle quote, quotes[quorum / 2].
/// @param quotes  ascending by price
/// @return Refuses and leaves the median as it was: quorum_not_met (not exactly `quorum` quotes);
///         then for the first quote that fails: quote_stale (not observed after the last update),
///         quotes_not_in_order, source_already_quoted.
Ruling<void> poke(Median& median, std::span<const Quote> quotes, Time now);

}  // namespace seawall::median
