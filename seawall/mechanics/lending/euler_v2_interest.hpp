#pragma once

#include <cstdint>

#include "seawall/mechanics/lending/euler_v2.hpp"

// Interest of an Euler v2 vault: one accumulator that every debt follows, and fees minted as
// shares. docs/mechanics/euler-v2.md §4.
namespace seawall::euler_v2 {

using lending::WordIndex;

struct SecondRayKind;

/// Interest a second, ray.
template <class N>
using WordRate = Quantity<SecondRayKind, Word<N>>;

/// Rates above this (a million per cent a year) are cut to it.
/// @source euler-xyz/euler-vault-kit src/EVault/shared/Constants.sol
inline constexpr Int128 rate_max = Int128{291'867'278'914} * 1'000'000'000 + 945'094'175;
/// Assets and shares that conversions count beside a vault's own.
inline constexpr Int128 virtual_deposit = 1'000'000;

template <class N>
struct Vault {
  WordAmount<N> cash{};
  WordDebt<N> debt{};          ///< of all borrowers
  WordShares<N> shares{};      ///< of all depositors, fees included
  WordShares<N> fees{};        ///< not yet paid out
  WordIndex<N> accumulator{};  ///< ray, ≥ 1 ray
};

/// Interest of some seconds.
///
///     accumulator' = ⌊accumulator · (1 + rate)^seconds⌋, the power by squaring, half up
///     debt'        = ⌊debt · accumulator' / accumulator⌋
///     fee          = ⌊(debt' − debt) · interest_fee / 2^31⌋ units
///     shares'      = ⌊assets · shares / (assets − fee)⌋, assets = cash + ⌈debt' / 2^31⌉
///
/// It never refuses: what would not fit leaves the vault as it was, as in the contract.
/// @note  Fast lies within 2^-46 · log2(seconds) of Exact.
/// @source euler-xyz/euler-vault-kit src/EVault/shared/Cache.sol, initVaultCache
template <class N>
[[nodiscard]] Vault<N> accrue(const Vault<N>& vault, WordRate<N> rate, std::int64_t seconds,
                              BasisPoints interest_fee);

/// A debt as the accumulator has let it grow since it was last touched.
/// @source src/EVault/shared/BorrowUtils.sol, getCurrentOwed
template <class N>
[[nodiscard]] WordDebt<N> grown(WordDebt<N> debt, WordIndex<N> then, WordIndex<N> now);

/// A vault's two-slope rate model. Rates in ray a second; slopes for each 2^-32 of utilisation.
template <class N>
struct KinkModel {
  WordRate<N> base{};
  WordRate<N> slope_below{};
  WordRate<N> slope_above{};
  std::uint32_t kink = 0;  ///< utilisation · (2^32 − 1)
};

/// base + slope_below · min(u, kink) + slope_above · max(0, u − kink),
/// u = ⌊borrowed · (2^32 − 1) / (cash + borrowed)⌋; at most rate_max.
/// @source src/InterestRateModels/IRMLinearKink.sol; BorrowUtils.sol, computeInterestRate
template <class N>
[[nodiscard]] WordRate<N> rate(const KinkModel<N>& model, const Vault<N>& vault);

/// What shares are worth and what an amount is in shares, in the vault's favour where it pays.
/// @source src/EVault/shared/{types/Shares,types/Assets,lib/ConversionHelpers}.sol
template <class N>
[[nodiscard]] WordAmount<N> assets_down(const Vault<N>& vault, WordShares<N> shares);
template <class N>
[[nodiscard]] WordShares<N> shares_down(const Vault<N>& vault, WordAmount<N> assets);

}  // namespace seawall::euler_v2
