#pragma once

#include "seawall/mechanics/liquidity/stable_swap_pool.hpp"

// Deposits into and withdrawals from a StableSwap-NG pool. What one may ask for at least or pay at
// most is the caller's to compare with what a copy of the pool gives. docs/mechanics/stable-swap.md
// §3.
namespace seawall {

/// One amount for each coin of a pool, smallest units; those past its last coin are 0.
template <class N>
using CoinAmounts = std::array<AmountOf<N>, stable_swap::coins_max>;

/// Deposits coins for shares. The first deposit needs all coins and is given D shares; a later one
///
///     S·(D₂ − D₀)/D₀
///
/// where D₂ lacks a fee on each coin's distance from its share of D₁ (the deposit without fees).
/// @param amounts  ≥ 0
/// @return shares. Refuses: insufficient_input (D does not grow; a coin is missing at first),
///         overflow, not_converged.
/// @source CurveStableSwapNG.vy add_liquidity
template <class N>
Ruling<AmountOf<N>> deposit(StableSwapPool<N>& pool, const CoinAmounts<N>& amounts,
                            std::uint64_t timestamp);

/// Withdraws exactly these amounts, with a fee on each coin's distance from proportion.
/// @return the shares that go for it: ⌊S·(D₀ − D₂)/D₀⌋ + 1. Refuses: insufficient_liquidity (a
/// balance
///         or all shares would not do), insufficient_output (no share would go), overflow,
///         not_converged.
/// @source CurveStableSwapNG.vy remove_liquidity_imbalance
template <class N>
Ruling<AmountOf<N>> withdraw_exactly(StableSwapPool<N>& pool, const CoinAmounts<N>& amounts,
                                     std::uint64_t timestamp);

/// Shares for one coin.
/// @param shares  > 0
/// @return units of `coin`. Refuses: insufficient_input (shares ≤ 0), insufficient_liquidity (more
///         than there are), insufficient_output, overflow, not_converged.
/// @source CurveStableSwapNG.vy remove_liquidity_one_coin, _calc_withdraw_one_coin
template <class N>
Ruling<AmountOf<N>> withdraw_one_coin(StableSwapPool<N>& pool, AmountOf<N> shares, std::size_t coin,
                                      std::uint64_t timestamp);

/// Shares for ⌊shares·balance/S⌋ of every coin, without fee and without asking for the invariant,
/// so that this way out stays open where Newton's method fails. The fee receiver's part, which the
/// contract pays out on the same occasion unless told not to, is claim_fees'.
/// @param shares  > 0
/// @return Refuses: insufficient_input, insufficient_liquidity, overflow.
/// @source CurveStableSwapNG.vy remove_liquidity
template <class N>
Ruling<CoinAmounts<N>> withdraw(StableSwapPool<N>& pool, AmountOf<N> shares,
                                std::uint64_t timestamp);

/// Empties what was set aside for the fee receiver, who gets it.
/// @source CurveStableSwapNG.vy _withdraw_admin_fees
template <class N>
CoinAmounts<N> claim_fees(StableSwapPool<N>& pool);

}  // namespace seawall
