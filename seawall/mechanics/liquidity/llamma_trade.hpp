#pragma once

#include "seawall/mechanics/liquidity/llamma.hpp"

// Exchanges with LLAMMA, in smallest units of both tokens: `buy` gives stablecoin and takes
// collateral (the contract's pump), `sell` the reverse. docs/mechanics/crvusd.md §4.
namespace seawall::llamma {

/// What changed hands. Less than was asked where the bands in reach end; nothing at all where one
/// of the two would be nothing.
template <class N>
struct Exchanged {
  AmountOf<N> in{};   ///< rounded up to the token's smallest unit
  AmountOf<N> out{};  ///< rounded down
};

/// What `in` fetches now. Band by band, with that band's fee:
///
///     fee    = max(static fee, jump fee, distance fee)
///     whole  = product/g − f − x                 to empty the band of collateral
///     into   = whole/(1 − fee)
///     into < left:  the band is emptied for it, and the next one is met
///     otherwise:    net = left·(1 − fee),  y′ = min(product/(f + x + net) − g + 1 wei, y)
///
/// (for a sale with x and y, f and g changed over). All of `left` stays in the band, the fee too:
/// it belongs to the borrowers there.
/// Refuses: price_not_positive, overflow.
/// @source AMM.vy get_dxdy, calc_swap_out
template <class N>
[[nodiscard]] Ruling<Exchanged<N>> quote_in(const Amm<N>& amm, TradeSide side, AmountOf<N> in);

/// What must go in for `out`; out is less than asked where the bands in reach hold less.
/// Refuses: price_not_positive, overflow. @source AMM.vy get_dydx, calc_swap_in
template <class N>
[[nodiscard]] Ruling<Exchanged<N>> quote_out(const Amm<N>& amm, TradeSide side, AmountOf<N> out);

/// Trades as quote_in says, and stores the oracle's price and fee: also for an exchange of nothing.
/// Refuses, and leaves the AMM as it was: what quote_in refuses, insufficient_output (less than
/// `least_out`).
/// @source AMM.vy exchange
template <class N>
Ruling<Exchanged<N>> exchange_in(Amm<N>& amm, TradeSide side, AmountOf<N> in,
                                 AmountOf<N> least_out = {});

/// Trades as quote_out says, all or nothing. Refuses as exchange_in; insufficient_liquidity (less
/// than `out` in reach), price_above_limit (more than `most_in` would go in).
/// @source AMM.vy exchange_dy
template <class N>
Ruling<Exchanged<N>> exchange_out(Amm<N>& amm, TradeSide side, AmountOf<N> out,
                                  AmountOf<N> most_in = AmountOf<N>{N::unbounded});

/// The exchange that brings the AMM's price to a target.
template <class N>
struct Needed {
  TradeSide side{};
  AmountOf<N>
      in{};  ///< fee included, rounded up; 0 where the price is there, or nobody can move it
};

/// In the last band y′ = √(product/target) − g, x′ = product/(g + y′) − f; bands before it are
/// emptied. The fees are reckoned on top of what moves the price, but stay in the band and move it
/// too: the price ends a little beyond the target.
/// @param target stablecoin per whole token, wad, > 0
/// Refuses: price_not_positive, overflow. @source AMM.vy get_amount_for_price
template <class N>
[[nodiscard]] Ruling<Needed<N>> amount_for_price(const Amm<N>& amm, PriceOf<N> target);

}  // namespace seawall::llamma
