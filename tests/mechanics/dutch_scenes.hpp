#pragma once

#include "draws.hpp"
#include "seawall/mechanics/auctions/dutch.hpp"

// Numbers as Maker writes them, for the tests of its auctions.
namespace seawall::dutch_scenes {

inline UInt256 raw(Int128 value) { return UInt256{static_cast<UInt128>(value)}; }

inline Wad<Exact> wad_raw(Int128 units) { return Wad<Exact>{raw(units)}; }
inline Ray<Exact> ray_raw(Int128 units) { return Ray<Exact>{raw(units)}; }
/// Thousandths, so that 1.1 is tokens(1'100).
inline Wad<Exact> tokens(Int128 thousandths) { return wad_raw(wad / 1'000 * thousandths); }
inline Ray<Exact> ratio(Int128 thousandths) { return ray_raw(ray / 1'000 * thousandths); }
inline Rad<Exact> dai(Int128 whole) {
  return *rad_product<Exact>(wad_raw(wad * whole), ratio(1'000));
}

template <class Kind>
Quantity<Kind, UInt256> plus(Quantity<Kind, UInt256> a, Quantity<Kind, UInt256> b) {
  return Quantity<Kind, UInt256>{*add(a.value, b.value)};
}

template <class Kind>
Quantity<Kind, double> fast(Quantity<Kind, UInt256> value) {
  return Quantity<Kind, double>{to_double(value.value)};
}

inline dutch::Terms<Fast> fast(const dutch::Terms<Exact>& terms) {
  return {terms.curve,      fast(terms.buf), terms.tail_seconds, fast(terms.cusp),
          fast(terms.chip), fast(terms.tip), fast(terms.chost)};
}

inline dutch::Auction<Fast> fast(const dutch::Auction<Exact>& auction) {
  return {fast(auction.tab), fast(auction.lot), auction.owner, auction.started, fast(auction.top)};
}

inline Time at_second(std::int64_t second) { return Time{} + seconds(second); }

}  // namespace seawall::dutch_scenes
