#pragma once

#include <cstdint>
#include <optional>

#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/words.hpp"

// The numbers of a Fluid vault: ratios of debt to collateral on a grid of ticks, amounts kept to 56
// bits, and the factors by which debt has shrunk, kept to 35. In Fast nothing is rounded but ticks.
// docs/mechanics/fluid.md §1.
namespace seawall::fluid {

using lending::Word;
using lending::Words;

inline constexpr int tick_max = 32'767;
inline constexpr Int128 ratio_one = Int128{1} << 96;  ///< raw debt per raw collateral: the ratio 1
/// A part of a tick, of partial_whole: how far between the tick below and this one.
inline constexpr Int128 partial_whole = (Int128{1} << 30) - 1;

/// 1.0015^tick · 2^96, by squaring.
/// @param tick  in [−tick_max, tick_max] (asserted)
/// @source Instadapp/fluid-contracts-public contracts/libraries/tickMath.sol, getRatioAtTick
template <class N>
[[nodiscard]] Word<N> ratio_at_tick(int tick);

template <class N>
struct TickOfRatio {
  int tick = 0;
  Word<N> ratio{};  ///< of the tick itself, ≤ the ratio asked for
};

/// The largest tick whose ratio is not above `ratio`. Refuses overflow outside the grid.
/// @source as ratio_at_tick, getTickAtRatio
template <class N>
[[nodiscard]] Ruling<TickOfRatio<N>> tick_at_ratio(const Word<N>& ratio);

/// A ratio within a tick: `partial` of the way up from the tick below.
template <class N>
[[nodiscard]] Word<N> ratio_within_tick(int tick, const Word<N>& partial);

/// ratio · 10000 / 10015 and ratio · 10015 / 10000: one tick down and up.
template <class N>
[[nodiscard]] Word<N> one_tick_below(const Word<N>& ratio);
template <class N>
[[nodiscard]] Word<N> one_tick_above(const Word<N>& ratio);

/// What storage keeps of an amount: its highest 56 bits. Up adds one to their last wherever bits
/// are cut, though they be zeros.
/// @source contracts/libraries/bigMathMinified.sol, toBigNumber
template <class N>
[[nodiscard]] Word<N> stored_down(const Word<N>& amount);
template <class N>
[[nodiscard]] Word<N> stored_up(const Word<N>& amount);
/// The smallest amount above a stored one that storage could keep, less the stored one.
template <class N>
[[nodiscard]] Word<N> storage_step(const Word<N>& stored);

/// How much is left of each unit of debt on a branch, since the branch began.
template <class N>
struct DebtFactor;

/// 35 bits · 2^exponent; a new branch begins at (2^35 − 1) · 2^16384. Only quotients have a
/// meaning.
template <>
struct DebtFactor<Exact> {
  std::uint64_t coefficient = (std::uint64_t{1} << 35) - 1;
  std::uint32_t exponent = std::uint32_t{1} << 14;
  bool operator==(const DebtFactor&) const = default;
};

template <>
struct DebtFactor<Fast> {
  double value = 1.0;
};

/// A factor after `left` of `whole` has remained. Refuses overflow (the contract's exponents end).
/// @source contracts/libraries/bigMathVault.sol, mulDivBigNumber
template <class N>
[[nodiscard]] Ruling<DebtFactor<N>> shrunk(const DebtFactor<N>& factor, const Word<N>& left,
                                           const Word<N>& whole);
/// What links a branch to the one that it merges into: base / merged. Refuses overflow.
/// @source as shrunk, divBigNumber
template <class N>
[[nodiscard]] Ruling<DebtFactor<N>> connection(const DebtFactor<N>& base,
                                               const DebtFactor<N>& merged);
/// Two links in a row; nothing where next to nothing is left of a debt.
/// Refuses overflow.
/// @source as shrunk, mulBigNumber
template <class N>
[[nodiscard]] Ruling<std::optional<DebtFactor<N>>> chained(const DebtFactor<N>& a,
                                                           const DebtFactor<N>& b);
/// Debt now: debt · now / then.
/// @source as shrunk, mulDivNormal
template <class N>
[[nodiscard]] Word<N> shrunk_debt(const Word<N>& debt, const DebtFactor<N>& now,
                                  const DebtFactor<N>& then);

}  // namespace seawall::fluid
