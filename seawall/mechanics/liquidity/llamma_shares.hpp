#pragma once

#include "seawall/base/bounded_list.hpp"
#include "seawall/mechanics/liquidity/llamma.hpp"

// What users own of LLAMMA: shares of bands side by side. Nothing is written to a user when the
// bands trade; what the shares are worth is reckoned when somebody asks. docs/mechanics/crvusd.md
// §3, §5.
namespace seawall::llamma {

/// One user's shares of the bands [first, last]; none at all before a deposit and after withdrawing
/// everything.
template <class N>
struct Position {
  int first = 0;  ///< the band at the highest price
  BoundedList<Shares<N>, bands_most> shares;

  [[nodiscard]] bool is_empty() const { return shares.empty(); }
  [[nodiscard]] int count() const { return static_cast<int>(shares.size()); }
  [[nodiscard]] int last() const { return first + count() - 1; }
};

/// Smallest units of the two tokens.
template <class N>
struct Holding {
  AmountOf<N> stablecoin{};
  AmountOf<N> collateral{};
};

/// The same shares in doubles.
[[nodiscard]] Position<Fast> as_fast(const Position<Exact>& position);

/// Whether the bands from the active one to `end`, without `end` itself, hold nothing that would
/// keep the active band from moving there: no stablecoin on the way up, no collateral on the way
/// down. Looks at 1024 bands at most. @source AMM.vy can_skip_bands
template <class N>
[[nodiscard]] bool is_free_until(const Amm<N>& amm, int end);

/// The first band from the active one upward in price that holds stablecoin; 1024 bands above the
/// active one where none does. @source AMM.vy active_band_with_skip
template <class N>
[[nodiscard]] int active_skipped(const Amm<N>& amm);

/// Lays collateral into bands, the same amount in each; the first takes what does not divide. The
/// bands must hold no stablecoin. Empty bands between the active one and the first are skipped:
/// then the active band moves up to the one before `first`.
///
///     shares = ⌊(band's shares + 1000)·y / (band's collateral + 1)⌋
///
/// @param last in [first, first + 50) (asserted)
/// Refuses, and leaves the AMM as it was: amount_too_low (100 wei a band or less, or no share),
/// band_not_empty (of stablecoin, there or on the way), overflow.
/// @source AMM.vy deposit_range
template <class N>
Ruling<Position<N>> deposit(Amm<N>& amm, AmountOf<N> collateral, int first, int last);

/// Takes a share of a position out, both tokens from every band; a whole position is empty then.
///
///     dx = ⌊(x + 1)·s / (band's shares + 1000)⌋, likewise dy;  s = ⌊share·position's shares⌋
///
/// What the last holder of a band leaves by rounding is kept for the admin.
/// @param share wad, in [0, 1] (asserted)
/// Refuses, and leaves both as they were: no_such_collateral (an empty position), overflow.
/// @source AMM.vy withdraw
template <class N>
Ruling<Holding<N>> withdraw(Amm<N>& amm, Position<N>& position, typename N::Number share);

/// What a position could withdraw now. Refuses: overflow. @source AMM.vy get_sum_xy
template <class N>
[[nodiscard]] Ruling<Holding<N>> holding_of(const Amm<N>& amm, const Position<N>& position);

/// Stablecoin that a position becomes if the oracle's price falls slowly through all of its bands:
/// at first every band trades at the oracle's present price until its own price is that price, then
/// what is left of collateral is sold along the way down, at √(upper edge·lower edge) on average.
/// Refuses: price_not_positive, overflow. @source AMM.vy get_x_down
template <class N>
[[nodiscard]] Ruling<AmountOf<N>> worth_going_down(const Amm<N>& amm, const Position<N>& position);

/// Collateral that it becomes if the price rises slowly instead. @source AMM.vy get_y_up
template <class N>
[[nodiscard]] Ruling<AmountOf<N>> worth_going_up(const Amm<N>& amm, const Position<N>& position);

}  // namespace seawall::llamma
