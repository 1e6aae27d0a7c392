#include "seawall/mechanics/lending/compound_v2_interest.hpp"

namespace seawall::compound_v2 {
namespace {

template <class N>
using Word = typename ContractMath<N>::Word;

template <class N>
Word<N> one() {
  return ContractMath<N>::from(wad);
}

template <class N>
Word<N> owned_by_suppliers(const Reserve<N>& reserve) {
  return Word<N>{reserve.cash.value} + Word<N>{reserve.borrows.value} -
         Word<N>{reserve.funds.value};
}

template <class N>
Word<N> utilisation_of(const Reserve<N>& reserve) {
  using M = ContractMath<N>;
  if (reserve.borrows.value == M::number_from(0)) return M::from(0);
  return M::div_whole(Word<N>{reserve.borrows.value} * one<N>(), owned_by_suppliers<N>(reserve));
}

// A rate a block has few digits, so Fast cuts it too.
template <class N>
Word<N> times(Word<N> share, Word<N> rate) {
  return ContractMath<N>::div_whole(share * rate, one<N>());
}

template <class N>
Word<N> rate_at(const JumpRateModel<N>& model, Word<N> used) {
  const Word<N> base{model.base.value};
  const Word<N> multiplier{model.multiplier.value};
  const Word<N> kink{model.kink.value};
  if (used <= kink) return times<N>(used, multiplier) + base;
  const Word<N> normal = times<N>(kink, multiplier) + base;
  return times<N>(used - kink, Word<N>{model.jump.value}) + normal;
}

}  // namespace

template <class N>
Ruling<JumpRateModel<N>> rate_model(const YearlyRates<N>& yearly) {
  using M = ContractMath<N>;
  using Fraction = ContractFraction<N>;
  const Word<N> year = M::from(blocks_per_year);
  const Word<N> base = M::div_whole(Word<N>{yearly.base.value}, year);
  const Word<N> multiplier =
      M::div_whole(Word<N>{yearly.multiplier.value} * one<N>(), year * Word<N>{yearly.kink.value});
  const Word<N> jump = M::div_whole(Word<N>{yearly.jump.value}, year);
  if (M::has_failed(multiplier)) return std::unexpected{Rejection::overflow};
  return JumpRateModel<N>{Fraction{M::number(base)}, Fraction{M::number(multiplier)},
                          Fraction{M::number(jump)}, yearly.kink};
}

template <class N>
Ruling<ContractFraction<N>> utilisation(const Reserve<N>& reserve) {
  return settled<N, FractionKind>(utilisation_of<N>(reserve));
}

template <class N>
Ruling<ContractFraction<N>> borrow_rate(const JumpRateModel<N>& model, const Reserve<N>& reserve) {
  const Word<N> used = utilisation_of<N>(reserve);
  if (ContractMath<N>::has_failed(used)) return std::unexpected{Rejection::overflow};
  return settled<N, FractionKind>(rate_at<N>(model, used));
}

template <class N>
Ruling<ContractFraction<N>> supply_rate(const JumpRateModel<N>& model, const Reserve<N>& reserve) {
  const auto rate = borrow_rate<N>(model, reserve);
  if (!rate) return rate;
  const Word<N> kept = one<N>() - Word<N>{reserve.reserve_factor.value};
  const Word<N> to_suppliers = times<N>(Word<N>{rate->value}, kept);
  return settled<N, FractionKind>(times<N>(utilisation_of<N>(reserve), to_suppliers));
}

template <class N>
Ruling<ContractIndex<N>> exchange_rate(const Reserve<N>& reserve) {
  using M = ContractMath<N>;
  if (reserve.claims.value == M::number_from(0)) return reserve.exchange_rate_initial;
  return settled<N, IndexKind>(ContractMath<N>::div_down(owned_by_suppliers<N>(reserve) * one<N>(),
                                                         Word<N>{reserve.claims.value}));
}

template <class N>
Ruling<Reserve<N>> accrue_interest(const JumpRateModel<N>& model, const Reserve<N>& reserve,
                                   std::int64_t blocks) {
  using M = ContractMath<N>;
  if (blocks == 0) return reserve;
  const auto rate = borrow_rate<N>(model, reserve);
  if (!rate) return std::unexpected{rate.error()};
  if (rate->value > M::number_from(borrow_rate_max)) return std::unexpected{Rejection::overflow};
  const Word<N> factor = Word<N>{rate->value} * M::from(blocks);
  const Word<N> borrows{reserve.borrows.value};
  const Word<N> index{reserve.borrow_index.value};
  const Word<N> interest = factor * borrows / one<N>();
  const Word<N> later_borrows = interest + borrows;
  const Word<N> later_funds =
      Word<N>{reserve.reserve_factor.value} * interest / one<N>() + Word<N>{reserve.funds.value};
  const Word<N> later_index = factor * index / one<N>() + index;
  if (M::has_failed(later_borrows) || M::has_failed(later_funds) || M::has_failed(later_index))
    return std::unexpected{Rejection::overflow};
  Reserve<N> later = reserve;
  later.borrows.value = M::number(later_borrows);
  later.funds.value = M::number(later_funds);
  later.borrow_index.value = M::number(later_index);
  return later;
}

template <class N>
Ruling<ContractAmount<N>> borrow_balance(ContractAmount<N> principal, ContractIndex<N> written_at,
                                         ContractIndex<N> index) {
  if (principal.value == ContractMath<N>::number_from(0)) return principal;
  return settled<N, AmountKind>(ContractMath<N>::div_down(
      Word<N>{principal.value} * Word<N>{index.value}, Word<N>{written_at.value}));
}

template Ruling<JumpRateModel<Exact>> rate_model(const YearlyRates<Exact>&);
template Ruling<JumpRateModel<Fast>> rate_model(const YearlyRates<Fast>&);
template Ruling<ContractFraction<Exact>> utilisation(const Reserve<Exact>&);
template Ruling<ContractFraction<Fast>> utilisation(const Reserve<Fast>&);
template Ruling<ContractFraction<Exact>> borrow_rate(const JumpRateModel<Exact>&,
                                                     const Reserve<Exact>&);
template Ruling<ContractFraction<Fast>> borrow_rate(const JumpRateModel<Fast>&,
                                                    const Reserve<Fast>&);
template Ruling<ContractFraction<Exact>> supply_rate(const JumpRateModel<Exact>&,
                                                     const Reserve<Exact>&);
template Ruling<ContractFraction<Fast>> supply_rate(const JumpRateModel<Fast>&,
                                                    const Reserve<Fast>&);
template Ruling<ContractIndex<Exact>> exchange_rate(const Reserve<Exact>&);
template Ruling<ContractIndex<Fast>> exchange_rate(const Reserve<Fast>&);
template Ruling<Reserve<Exact>> accrue_interest(const JumpRateModel<Exact>&, const Reserve<Exact>&,
                                                std::int64_t);
template Ruling<Reserve<Fast>> accrue_interest(const JumpRateModel<Fast>&, const Reserve<Fast>&,
                                               std::int64_t);
template Ruling<ContractAmount<Exact>> borrow_balance<Exact>(ContractAmount<Exact>,
                                                             ContractIndex<Exact>,
                                                             ContractIndex<Exact>);
template Ruling<ContractAmount<Fast>> borrow_balance<Fast>(ContractAmount<Fast>,
                                                           ContractIndex<Fast>,
                                                           ContractIndex<Fast>);

}  // namespace seawall::compound_v2
