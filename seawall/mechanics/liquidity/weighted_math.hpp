#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "seawall/mechanics/liquidity/weighted_power.hpp"

// Balancer v2's weighted mathematics: Π balance^weight is kept. All numbers are wads, balances
// scaled to 18 decimals, weights summing to 1. docs/mechanics/weighted-pools.md §2.
namespace seawall::weighted {

inline constexpr Int128 ratio_max = 3 * wad / 10;            ///< of a balance, in one swap
inline constexpr Int128 invariant_ratio_max = 3 * wad;       ///< after a join of one token
inline constexpr Int128 invariant_ratio_min = 7 * wad / 10;  ///< after an exit to one token
inline constexpr std::size_t tokens_max = 8;                 ///< in a pool of the factory's

/// One token of a pool.
template <class Number>
struct Holding {
  Number balance{};  ///< > 0
  Number weight{};   ///< in (0, 1)
};

template <class Number>
using Amounts = std::array<Number, tokens_max>;

/// Π balance^weight, rounded down. Refuses: insufficient_liquidity (it is 0), as power_down.
/// @source balancer/balancer-v2-monorepo pkg/pool-weighted/contracts/WeightedMath.sol
///         _calculateInvariant
template <class Number>
[[nodiscard]] Ruling<Number> invariant(std::span<const Holding<Number>> holdings);

/// balance_out·(1 − (balance_in/(balance_in + amount))^(weight_in/weight_out)), no fee.
/// @return Refuses: ratio_above_limit (amount above 30 % of balance_in), as power_up.
/// @source WeightedMath.sol _calcOutGivenIn
template <class Number>
[[nodiscard]] Ruling<Number> out_given_in(const Holding<Number>& in, const Holding<Number>& out,
                                          const Number& amount);

/// balance_in·((balance_out/(balance_out − amount))^(weight_out/weight_in) − 1), no fee.
/// @return Refuses: ratio_above_limit (amount above 30 % of balance_out), as power_up.
/// @source WeightedMath.sol _calcInGivenOut
template <class Number>
[[nodiscard]] Ruling<Number> in_given_out(const Holding<Number>& in, const Holding<Number>& out,
                                          const Number& amount);

/// What a join or an exit is reckoned with.
template <class Number>
struct Ownership {
  Number shares{};  ///< total supply, > 0
  Number fee{};     ///< swap fee, in [0, 1): charged on what is out of proportion
};

/// Shares for amounts in, ≥ 0 each.
/// @source WeightedMath.sol _calcBptOutGivenExactTokensIn
template <class Number>
[[nodiscard]] Ruling<Number> shares_out(std::span<const Holding<Number>> holdings,
                                        const Amounts<Number>& amounts,
                                        const Ownership<Number>& ownership);

/// Shares for amounts out. Refuses also: insufficient_liquidity (a balance would not do).
/// @source WeightedMath.sol _calcBptInGivenExactTokensOut
template <class Number>
[[nodiscard]] Ruling<Number> shares_in(std::span<const Holding<Number>> holdings,
                                       const Amounts<Number>& amounts,
                                       const Ownership<Number>& ownership);

/// One token for new shares. Refuses: ratio_above_limit (the invariant would more than triple).
/// @source WeightedMath.sol _calcTokenInGivenExactBptOut
template <class Number>
[[nodiscard]] Ruling<Number> token_in(const Holding<Number>& holding, const Number& shares,
                                      const Ownership<Number>& ownership);

/// One token for shares given back. Refuses: ratio_above_limit (the invariant would lose more than
/// 30 %), insufficient_liquidity (more shares than there are).
/// @source WeightedMath.sol _calcTokenOutGivenExactBptIn
template <class Number>
[[nodiscard]] Ruling<Number> token_out(const Holding<Number>& holding, const Number& shares,
                                       const Ownership<Number>& ownership);

}  // namespace seawall::weighted
