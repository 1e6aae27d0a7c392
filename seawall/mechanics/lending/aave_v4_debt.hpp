#pragma once

#include <cstdint>

#include "seawall/mechanics/lending/contract_math.hpp"
#include "seawall/mechanics/lending/interest.hpp"

// What an Aave v4 borrower owes: drawn shares, worth the hub's drawn index, and a premium for the
// risk of his collateral. The premium accrues on shares of its own that owe nothing at the start:
// an offset takes their first worth away.
//
// @source aave/aave-v4 src/spoke/libraries/UserPositionUtils.sol, src/hub/libraries/{AssetLogic,
//         Premium}.sol
namespace seawall::aave_v4 {

/// The drawn index `seconds` after it was stored, rounded up: linear between two touches of the
/// asset. An asset in which nobody owes keeps its index.
template <class N>
[[nodiscard]] IndexOf<N> grown_drawn_index(IndexOf<N> stored, RateOf<N> rate,
                                           std::int64_t seconds) {
  return IndexOf<N>{
      N::mul_div_up(stored.value, aave::linear_growth<N>(rate, seconds).value, N::from(ray))};
}

template <class N>
struct Premium {
  ContractShares<N> shares;
  typename ContractMath<N>::Signed offset_ray{};  ///< units · ray
};

/// shares · index − offset, units · ray. Refuses a sum below 0 or beyond uint256 as overflow.
template <class N>
[[nodiscard]] Ruling<ContractNumber<N>> premium_debt_ray(const Premium<N>& premium,
                                                         ContractIndex<N> index) {
  using M = ContractMath<N>;
  using Word = typename M::Word;
  const Word debt =
      M::minus_signed(Word{premium.shares.value} * Word{index.value}, premium.offset_ray);
  if (M::has_failed(debt)) return std::unexpected{Rejection::overflow};
  return M::number(debt);
}

template <class N>
struct PremiumRepayment {
  ContractShares<N> drawn_left;  ///< drawn shares after it
  BasisPoints risk_premium;      ///< of the account from now on
  ContractNumber<N> repaid_ray;  ///< ≤ premium_debt_ray
};

/// The premium after a repayment: as many shares as the drawn ones times the risk premium, and an
/// offset that leaves the debt at what it was less what was repaid (property V4-5).
template <class N>
[[nodiscard]] Ruling<Premium<N>> premium_after(const Premium<N>& before, ContractIndex<N> index,
                                               const PremiumRepayment<N>& repayment) {
  using M = ContractMath<N>;
  using Word = typename M::Word;
  const auto owed = premium_debt_ray<N>(before, index);
  if (!owed) return std::unexpected{owed.error()};
  const Word shares =
      M::div_up(Word{repayment.drawn_left.value} * M::from(repayment.risk_premium.value),
                M::from(percentage_factor));
  const Word worth = shares * Word{index.value};
  const Word left = Word{*owed} - Word{repayment.repaid_ray};
  if (M::has_failed(worth) || M::has_failed(left)) return std::unexpected{Rejection::overflow};
  return Premium<N>{ContractShares<N>{M::number(shares)}, M::difference(worth, left)};
}

}  // namespace seawall::aave_v4
