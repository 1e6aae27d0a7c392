#pragma once

#include "seawall/mechanics/liquidity/crypto_swap_pool.hpp"

// Deposits into and withdrawals from a cryptoswap pool. What one may ask for at least is the
// caller's to compare with what a copy of the pool gives. docs/mechanics/crypto-swap.md §3.
namespace seawall {

/// Smallest units of coins 0 and 1.
template <class N>
using CryptoAmounts = std::array<AmountOf<N>, 2>;

/// Deposits coins for shares: at first D as a constant product at the price scale, later in
/// proportion to D less a fee on what is out of proportion and 10^-5 against noise.
/// @param amounts  ≥ 0
/// @return shares. Refuses: insufficient_input (nothing, or no share for it), as invariant and
///         follow.
/// @source curvefi/curve-crypto-contract contracts/two/CurveCryptoSwap2.vy add_liquidity
template <class N>
Ruling<AmountOf<N>> deposit(CryptoSwapPool<N>& pool, const CryptoAmounts<N>& amounts,
                            std::uint64_t timestamp);

/// Shares for ⌊balance·(shares − 1)/S⌋ of both coins, without fee and without mathematics that
/// could fail. @param shares  > 0
/// @return Refuses: insufficient_input, insufficient_liquidity (more than there are), overflow.
/// @source CurveCryptoSwap2.vy remove_liquidity
template <class N>
Ruling<CryptoAmounts<N>> withdraw(CryptoSwapPool<N>& pool, AmountOf<N> shares);

/// Shares for one coin; half the pool's fee is taken from the fall of D.
/// @param shares  > 0
/// @return units of `coin`. Refuses: insufficient_input, insufficient_liquidity, as invariant and
///         follow.
/// @source CurveCryptoSwap2.vy remove_liquidity_one_coin, _calc_withdraw_one_coin
template <class N>
Ruling<AmountOf<N>> withdraw_one_coin(CryptoSwapPool<N>& pool, AmountOf<N> shares, std::size_t coin,
                                      std::uint64_t timestamp);

}  // namespace seawall
