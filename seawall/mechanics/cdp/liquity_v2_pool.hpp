#pragma once

#include <cstdint>
#include <vector>

#include "seawall/mechanics/cdp/liquity_math.hpp"

// Liquity v2's Stability Pool: as v1's, but P begins at 10^36, one coin always stays so that it is
// never emptied (there are no epochs), gains span two changes of scale instead of one, and part of
// all interest is paid to depositors through a second sum B.
// @source liquity/bold contracts/src/StabilityPool.sol
namespace seawall::liquity::v2 {

/// Running sums of one scale, per coin deposited at P = 10^36.
template <class N>
struct YieldSums {
  Number<N> collateral{};  ///< the contract's scaleToS
  Number<N> yield{};       ///< scaleToB
};

template <class N>
struct YieldDeposit {
  Coin<N> initial{};    ///< when last changed
  Number<N> product{};  ///< P then
  YieldSums<N> sums{};
  std::uint32_t scale = 0;
  Collateral<N> stashed{};  ///< earned earlier and not claimed
};

/// Everything but the deposits: small, so that a rule may work on a copy.
template <class N>
struct YieldPool {
  Coin<N> total{};             ///< totalBoldDeposits
  Collateral<N> collateral{};  ///< earned and not yet paid out
  Coin<N> yield_owed{};        ///< interest earned and not yet paid out
  Coin<N> yield_pending{};     ///< interest that came while nearly nothing was deposited
  Number<N> product{power_of_ten(36)};
  std::uint32_t scale = 0;
  std::vector<YieldSums<N>> sums{1};  ///< by scale

  [[nodiscard]] bool failed() const;
};

/// A deposit after its losses.
template <class N>
[[nodiscard]] Coin<N> deposit_of(const YieldPool<N>& pool, const YieldDeposit<N>& deposit);

/// Collateral earned since the deposit was last changed; stashed collateral is not in it.
template <class N>
[[nodiscard]] Collateral<N> collateral_gain(const YieldPool<N>& pool,
                                            const YieldDeposit<N>& deposit);

/// Interest earned since.
template <class N>
[[nodiscard]] Coin<N> yield_gain(const YieldPool<N>& pool, const YieldDeposit<N>& deposit);

/// Cancels debt with deposits and takes collateral for it; fails (pool.failed()) where debt exceeds
/// the total or P would become 0.
///
///     S += ⌊P · collateral / total⌋,   P ← ⌊P · (total − debt) / total⌋
///     while P < 10^27:  P ← the same, 10^9 times finer; scale + 1
///
/// @param debt  ≤ total − coin_kept, as the liquidation sees to
template <class N>
void offset(YieldPool<N>& pool, Coin<N> debt, Collateral<N> collateral);

/// Pays interest to depositors, B += ⌊P · yield / total⌋; it waits while less than `least` is
/// deposited.
template <class N>
void pay_yield(YieldPool<N>& pool, Coin<N> yield, Coin<N> least);

/// The deposit as it is made anew now, with what was earned taken out of it.
template <class N>
[[nodiscard]] YieldDeposit<N> renewed(const YieldPool<N>& pool, Coin<N> amount,
                                      Collateral<N> stashed);

[[nodiscard]] YieldPool<Fast> approximate(const YieldPool<Exact>& exact);
[[nodiscard]] YieldDeposit<Fast> approximate(const YieldDeposit<Exact>& exact);

}  // namespace seawall::liquity::v2
