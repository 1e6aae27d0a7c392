#include "seawall/mechanics/lending/compound_v2.hpp"

#include <algorithm>

namespace seawall::compound_v2 {
namespace {

template <class N>
using Word = typename ContractMath<N>::Word;

template <class N>
Word<N> mantissa_one() {
  return ContractMath<N>::from(wad);
}

// ⌊a · b / 10^18⌋, as the contracts' mul_ and truncate: Fast floors it too, since a mantissa may be
// small.
template <class N>
Word<N> truncated_product(Word<N> a, Word<N> b) {
  return ContractMath<N>::div_whole(a * b, mantissa_one<N>());
}

template <class N>
bool is_zero(ContractNumber<N> number) {
  return number == ContractNumber<N>{};
}

// Claims per unit repaid, a mantissa.
template <class N>
Ruling<Word<N>> seizure_ratio(const SeizurePrices<N>& prices, ContractFraction<N> incentive) {
  if (is_zero<N>(prices.borrowed.value) || is_zero<N>(prices.collateral.value))
    return std::unexpected{Rejection::price_not_positive};
  const auto numerator =
      truncated_product<N>(Word<N>{incentive.value}, Word<N>{prices.borrowed.value});
  const auto denominator =
      truncated_product<N>(Word<N>{prices.collateral.value}, Word<N>{prices.exchange_rate.value});
  const auto ratio = ContractMath<N>::div_whole(numerator * mantissa_one<N>(), denominator);
  if (ContractMath<N>::has_failed(ratio)) return std::unexpected{Rejection::overflow};
  return ratio;
}

template <class N>
SeizurePrices<N> prices_of(const Position<N>& borrowed, const Position<N>& collateral) {
  return {borrowed.price, collateral.price, collateral.exchange_rate};
}

}  // namespace

template <class N>
Ruling<Liquidity<N>> account_liquidity(std::span<const Position<N>> account) {
  using M = ContractMath<N>;
  Word<N> collateral = M::from(0);
  Word<N> debt = M::from(0);
  for (const Position<N>& position : account) {
    if (is_zero<N>(position.price.value)) return std::unexpected{Rejection::price_not_positive};
    const Word<N> price{position.price.value};
    const auto counted = truncated_product<N>(Word<N>{position.collateral_factor.value},
                                              Word<N>{position.exchange_rate.value});
    const auto per_claim = truncated_product<N>(counted, price);
    collateral = collateral + truncated_product<N>(per_claim, Word<N>{position.claims.value});
    debt = debt + truncated_product<N>(price, Word<N>{position.borrowed.value});
  }
  if (M::has_failed(collateral) || M::has_failed(debt)) return std::unexpected{Rejection::overflow};
  using Value = ContractValue<N>;
  const bool is_short = debt > collateral;
  return Liquidity<N>{
      .collateral = Value{M::number(collateral)},
      .debt = Value{M::number(debt)},
      .liquidity = Value{is_short ? M::number_from(0) : M::number(collateral - debt)},
      .shortfall = Value{is_short ? M::number(debt - collateral) : M::number_from(0)}};
}

template <class N>
Ruling<ContractShares<N>> seize_tokens(const SeizurePrices<N>& prices,
                                       ContractFraction<N> incentive, ContractAmount<N> repaid) {
  const auto ratio = seizure_ratio<N>(prices, incentive);
  if (!ratio) return std::unexpected{ratio.error()};
  return settled<N, ScaledKind>(truncated_product<N>(*ratio, Word<N>{repaid.value}));
}

template <class N>
Ruling<ContractAmount<N>> close_limit(const Terms<N>& terms, ContractAmount<N> borrowed) {
  return settled<N, AmountKind>(
      truncated_product<N>(Word<N>{terms.close_factor.value}, Word<N>{borrowed.value}));
}

template <class N>
Ruling<ContractAmount<N>> repayable(const Terms<N>& terms, const Position<N>& borrowed,
                                    const Position<N>& collateral) {
  using M = ContractMath<N>;
  const auto limit = close_limit<N>(terms, borrowed.borrowed);
  if (!limit) return limit;
  const auto ratio = seizure_ratio<N>(prices_of<N>(borrowed, collateral), terms.incentive);
  if (!ratio) return std::unexpected{ratio.error()};
  if (is_zero<N>(M::number(*ratio))) return limit;  // seizes nothing, whatever is repaid
  // The most that still truncates to `claims`: ⌈(claims + 1) · 10^18 / ratio⌉ − 1.
  const Word<N> next = Word<N>{collateral.claims.value} + M::from(1);
  const Word<N> beyond = M::div_up(next * mantissa_one<N>(), *ratio);
  const Word<N> most = std::max(beyond, M::from(1)) - M::from(1);
  if (M::has_failed(most)) return std::unexpected{Rejection::overflow};
  return std::min(*limit, ContractAmount<N>{M::number(most)});
}

template <class N>
Ruling<Liquidation<N>> seize_for(const Terms<N>& terms, const Position<N>& borrowed,
                                 const Position<N>& collateral, ContractAmount<N> repaid) {
  using M = ContractMath<N>;
  const auto tokens = seize_tokens<N>(prices_of<N>(borrowed, collateral), terms.incentive, repaid);
  if (!tokens) return std::unexpected{tokens.error()};
  const Word<N> held{collateral.claims.value};
  if (M::exceeds(Word<N>{tokens->value}, held))
    return std::unexpected{Rejection::seizure_above_collateral};
  const Word<N> seized = std::min(Word<N>{tokens->value}, held);
  const auto to_venue = truncated_product<N>(seized, Word<N>{terms.protocol_seize_share.value});
  const auto to_keeper = seized - to_venue;
  const auto funds = truncated_product<N>(Word<N>{collateral.exchange_rate.value}, to_venue);
  const auto debt_left = Word<N>{borrowed.borrowed.value} - Word<N>{repaid.value};
  if (M::has_failed(to_keeper) || M::has_failed(funds) || M::has_failed(debt_left))
    return std::unexpected{Rejection::overflow};
  return Liquidation<N>{.seized = ContractShares<N>{M::number(seized)},
                        .to_keeper = ContractShares<N>{M::number(to_keeper)},
                        .to_venue = ContractShares<N>{M::number(to_venue)},
                        .funds_increase = ContractAmount<N>{M::number(funds)},
                        .borrowed_after = ContractAmount<N>{M::number(debt_left)},
                        .claims_after = ContractShares<N>{M::number(held - seized)}};
}

template <class N>
Ruling<Liquidation<N>> liquidate_borrow(const Terms<N>& terms, std::span<const Position<N>> account,
                                        const LiquidationRequest<N>& request) {
  SEAWALL_ASSERT(request.borrowed < account.size() && request.collateral < account.size());
  const auto sums = account_liquidity<N>(account);
  if (!sums) return std::unexpected{sums.error()};
  if (is_zero<N>(sums->shortfall.value))
    return std::unexpected{Rejection::health_factor_not_below_threshold};
  const Position<N>& borrowed = account[request.borrowed];
  const auto limit = close_limit<N>(terms, borrowed.borrowed);
  if (!limit) return std::unexpected{limit.error()};
  if (request.repaid > *limit) return std::unexpected{Rejection::repay_above_close_factor};
  if (is_zero<N>(request.repaid.value)) return std::unexpected{Rejection::insufficient_input};
  return seize_for<N>(terms, borrowed, account[request.collateral], request.repaid);
}

template Ruling<Liquidity<Exact>> account_liquidity(std::span<const Position<Exact>>);
template Ruling<Liquidity<Fast>> account_liquidity(std::span<const Position<Fast>>);
template Ruling<ContractShares<Exact>> seize_tokens(const SeizurePrices<Exact>&,
                                                    ContractFraction<Exact>, ContractAmount<Exact>);
template Ruling<ContractShares<Fast>> seize_tokens(const SeizurePrices<Fast>&,
                                                   ContractFraction<Fast>, ContractAmount<Fast>);
template Ruling<ContractAmount<Exact>> close_limit(const Terms<Exact>&, ContractAmount<Exact>);
template Ruling<ContractAmount<Fast>> close_limit(const Terms<Fast>&, ContractAmount<Fast>);
template Ruling<ContractAmount<Exact>> repayable(const Terms<Exact>&, const Position<Exact>&,
                                                 const Position<Exact>&);
template Ruling<ContractAmount<Fast>> repayable(const Terms<Fast>&, const Position<Fast>&,
                                                const Position<Fast>&);
template Ruling<Liquidation<Exact>> seize_for(const Terms<Exact>&, const Position<Exact>&,
                                              const Position<Exact>&, ContractAmount<Exact>);
template Ruling<Liquidation<Fast>> seize_for(const Terms<Fast>&, const Position<Fast>&,
                                             const Position<Fast>&, ContractAmount<Fast>);
template Ruling<Liquidation<Exact>> liquidate_borrow(const Terms<Exact>&,
                                                     std::span<const Position<Exact>>,
                                                     const LiquidationRequest<Exact>&);
template Ruling<Liquidation<Fast>> liquidate_borrow(const Terms<Fast>&,
                                                    std::span<const Position<Fast>>,
                                                    const LiquidationRequest<Fast>&);

}  // namespace seawall::compound_v2
