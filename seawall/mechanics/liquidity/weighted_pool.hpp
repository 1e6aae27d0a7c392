#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "seawall/mechanics/liquidity/leg.hpp"
#include "seawall/mechanics/liquidity/liquidity.hpp"
#include "seawall/mechanics/liquidity/weighted_math.hpp"

namespace seawall {

/// One token of a weighted pool.
template <class N>
struct WeightedToken {
  AmountOf<N> balance{};       ///< smallest units, in [0, 2^112)
  Int128 weight = 0;           ///< wads, in [10^16, 10^18); all of a pool's sum to 10^18
  std::int32_t decimals = 18;  ///< in [0, 18]

  bool operator==(const WeightedToken&) const = default;
};

/// One amount for each token of a pool, smallest units; those past its last token are 0.
template <class N>
using TokenAmounts = std::array<AmountOf<N>, weighted::tokens_max>;

/// A weighted pool of Balancer v2 with constant weights, as its contract and the Vault see it.
/// Without protocol fees: the part of the swap fees that joins and exits mint to the protocol.
/// @source balancer/balancer-v2-monorepo pkg/pool-weighted/contracts/BaseWeightedPool.sol,
///         pkg/pool-utils/contracts/BasePool.sol, BaseMinimalSwapInfoPool.sol
template <class N>
struct WeightedPool {
  std::array<WeightedToken<N>, weighted::tokens_max> tokens{};  ///< the first `size` of them
  std::size_t size = 2;                                         ///< in [2, 8]
  Int128 fee = 3 * wad / 1000;  ///< of what is given, wads, in [10^12, 10^17]; 0 in tests
  AmountOf<N> shares{};         ///< total supply, 18 decimals

  bool operator==(const WeightedPool&) const = default;

  /// A token as the mathematics see it, scaled to 18 decimals.
  [[nodiscard]] weighted::Holding<CurveNumber<N>> holding(std::size_t token) const;
  [[nodiscard]] std::array<weighted::Holding<CurveNumber<N>>, weighted::tokens_max> holdings()
      const;
};

/// Shares of the first join that nobody can ever burn.
inline constexpr Int128 weighted_shares_locked = 1'000'000;
/// The largest balance the Vault stores: 2^112 − 1 smallest units.
inline constexpr Int128 vault_balance_max = (Int128{1} << 112) - 1;

extern template struct WeightedPool<Exact>;
extern template struct WeightedPool<Fast>;

/// The same pool in doubles.
[[nodiscard]] WeightedPool<Fast> to_fast(const WeightedPool<Exact>& pool);

/// `amount` of token `from` for token `to`: the fee is taken first, ⌈amount·fee⌉, then scaled.
/// @return Refuses: insufficient_input (amount ≤ 0), ratio_above_limit (above 30 % of the balance),
///         overflow (also a balance the Vault cannot store), outside_safe_range.
/// @note  Fast differs from Exact by at most 2 units, what one unit brings that trades (the fee is
///        not rounded), 2^-48 of the result and (3 + 3w)·10^-18 of the balance paid from,
///        w = weight_from/weight_to (property WP-3).
/// @source BaseMinimalSwapInfoPool.sol onSwap, GIVEN_IN
template <class N>
[[nodiscard]] Ruling<AmountOf<N>> amount_out(const WeightedPool<N>& pool, Leg leg,
                                             AmountOf<N> amount);

/// What must be given of token `from` for `amount` of token `to`: scaled back rounding up, then
/// ⌈·/(1 − fee)⌉.
/// @return Refuses: insufficient_output (amount ≤ 0), else as amount_out.
/// @note  Fast differs from Exact by at most 3 units, 2^-48 of the result and (3 + 3w)·10^-18 of
/// the
///        balance paid into,
///        w = weight_to/weight_from (property WP-3).
/// @source BaseMinimalSwapInfoPool.sol onSwap, GIVEN_OUT
template <class N>
[[nodiscard]] Ruling<AmountOf<N>> amount_in(const WeightedPool<N>& pool, Leg leg,
                                            AmountOf<N> amount);

/// The first join: shares = number of tokens times the invariant, 10^6 of them locked for ever.
/// @return shares the owner receives. Refuses: insufficient_liquidity (no more than are locked).
/// @source BaseWeightedPool.sol _onInitializePool
template <class N>
Ruling<AmountOf<N>> join_first(WeightedPool<N>& pool, const TokenAmounts<N>& amounts);

/// Any amounts, ≥ 0. @return shares, also 0. Refuses: overflow, outside_safe_range.
template <class N>
Ruling<AmountOf<N>> join_with_tokens(WeightedPool<N>& pool, const TokenAmounts<N>& amounts);

/// @return units of `token` for exactly `shares`. Refuses: ratio_above_limit, overflow,
///         outside_safe_range.
template <class N>
Ruling<AmountOf<N>> join_with_one_token(WeightedPool<N>& pool, std::size_t token,
                                        AmountOf<N> shares);

/// @return ⌈balance·shares/S⌉ of every token, the ratio rounded up to wads first. Refuses:
/// overflow.
template <class N>
Ruling<TokenAmounts<N>> join_in_proportion(WeightedPool<N>& pool, AmountOf<N> shares);

/// @return ⌊balance·shares/S⌋ of every token, the ratio rounded down to wads first. Refuses:
///         insufficient_liquidity, overflow.
template <class N>
Ruling<TokenAmounts<N>> exit_in_proportion(WeightedPool<N>& pool, AmountOf<N> shares);

/// @return units of `token` for exactly `shares`. Refuses: ratio_above_limit,
/// insufficient_liquidity,
///         overflow, outside_safe_range.
template <class N>
Ruling<AmountOf<N>> exit_to_one_token(WeightedPool<N>& pool, std::size_t token, AmountOf<N> shares);

/// @return the shares that go for exactly these amounts. Refuses: insufficient_liquidity, overflow,
///         outside_safe_range.
template <class N>
Ruling<AmountOf<N>> exit_to_tokens(WeightedPool<N>& pool, const TokenAmounts<N>& amounts);

}  // namespace seawall
