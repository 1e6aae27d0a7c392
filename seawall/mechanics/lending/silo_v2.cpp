#include "seawall/mechanics/lending/silo_v2.hpp"

#include <algorithm>
#include <limits>

namespace seawall::silo_v2 {
namespace {

constexpr std::unexpected<Rejection> overflow{Rejection::overflow};

template <class N>
Word<N> largest() {
  if constexpr (N::is_exact)
    return Word<N>{UInt256::maximum()};
  else
    return std::numeric_limits<double>::infinity();
}

// A value as a part of the amounts that it is the value of, or the other way round.
template <class N>
Word<N> in_proportion(Word<N> part, Word<N> to, Word<N> whole) {
  return Words<N>::long_mul_div_down(part, to, whole);
}

// Collateral for a repayment, by value: the fee is on top, as far as there is collateral.
template <class N>
WordValue<N> seized_value(WordValue<N> repaid, WordValue<N> collateral, WordShare<N> fee) {
  using W = Words<N>;
  const WordValue<N> bonus{W::mul_div_down(repaid.value, fee.value, W::from(wad))};
  const WordValue<N> wanted = repaid + bonus;
  // What has failed is kept: a minimum would lose it.
  return W::has_failed(wanted.value) ? wanted : std::min(wanted, collateral);
}

template <class N>
struct Repayment {
  WordAmount<N> amount{};
  WordValue<N> value{};
};

template <class N>
Repayment<N> part_of_debt(const Position<N>& position, WordAmount<N> amount) {
  return {amount, WordValue<N>{in_proportion<N>(amount.value, position.debt_value.value,
                                                position.debt.value)}};
}

// What a call repays; may have failed.
template <class N>
Ruling<Repayment<N>> repayment(WordShare<N> ltv_before, const Position<N>& position,
                               const Terms<N>& terms, WordAmount<N> offered) {
  using W = Words<N>;
  if (ltv_before.value >= W::from(bad_debt_ltv))
    return part_of_debt<N>(position, std::min(offered, position.debt));
  const auto repayable = repayable_value<N>(position.debt_value, position.collateral_value, terms);
  if (!repayable) return std::unexpected{repayable.error()};
  if (*repayable == position.debt_value) return Repayment<N>{position.debt, position.debt_value};
  const WordAmount<N> most{
      in_proportion<N>(repayable->value, position.debt.value, position.debt_value.value)};
  // A minimum would lose that it has failed.
  return part_of_debt<N>(position, W::has_failed(most.value) ? most : std::min(offered, most));
}

template <class N>
WordShare<N> ltv_after(const Position<N>& position, WordValue<N> seized, WordValue<N> repaid) {
  using W = Words<N>;
  if (position.collateral_value <= seized || position.debt_value <= repaid) return {};
  const auto collateral = position.collateral_value - seized;
  const auto debt = position.debt_value - repaid;
  return WordShare<N>{W::div_up(debt.value * W::from(wad), collateral.value)};
}

}  // namespace

template <class N>
WordShare<N> ltv_of(WordValue<N> debt, WordValue<N> collateral) {
  using W = Words<N>;
  if (collateral == WordValue<N>{})
    return WordShare<N>{debt == WordValue<N>{} ? W::from(0) : largest<N>()};
  return WordShare<N>{W::long_mul_div_up(debt.value, W::from(wad), collateral.value)};
}

template <class N>
Ruling<WordValue<N>> repayable_value(WordValue<N> debt, WordValue<N> collateral,
                                     const Terms<N>& terms) {
  using W = Words<N>;
  const auto one = W::from(wad);
  if (debt == WordValue<N>{} || terms.fee.value >= one) return WordValue<N>{};
  if (debt >= collateral || terms.ltv_target == WordShare<N>{}) return debt;

  const auto covered = terms.ltv_target.value * collateral.value;
  const auto owed = debt.value * one;
  if (W::has_failed(covered) || W::has_failed(owed)) return overflow;
  if (covered >= owed) return WordValue<N>{};
  const auto target = terms.ltv_target.value;
  const auto freed = target + W::mul_div_down(target, terms.fee.value, one);
  if (W::has_failed(freed)) return overflow;
  if (freed >= one) return debt;
  const WordValue<N> repaid{W::div_down(owed - covered, one - freed)};
  if (repaid > debt) return debt;
  const auto share = W::mul_div_down(repaid.value, one, debt.value);
  if (W::has_failed(share)) return overflow;
  return share > W::from(full_liquidation_share) ? debt : repaid;
}

template <class N>
Ruling<Amounts<N>> max_liquidation(const Position<N>& position, const Terms<N>& terms) {
  using W = Words<N>;
  const auto repaid = repayable_value<N>(position.debt_value, position.collateral_value, terms);
  if (!repaid) return std::unexpected{repaid.error()};
  const auto seized = seized_value<N>(*repaid, position.collateral_value, terms.fee);
  Amounts<N> made;
  made.collateral.value =
      in_proportion<N>(seized.value, position.collateral.value, position.collateral_value.value);
  made.debt.value = in_proportion<N>(repaid->value, position.debt.value, position.debt_value.value);
  if (W::has_failed(made.collateral.value) || W::has_failed(made.debt.value)) return overflow;
  const WordAmount<N> less{W::from(underestimation)};
  return Amounts<N>{made.collateral > less ? made.collateral - less : WordAmount<N>{}, made.debt};
}

template <class N>
Ruling<Preview<N>> preview(WordShare<N> ltv_before, const Position<N>& position,
                           const Terms<N>& terms, WordAmount<N> offered) {
  using W = Words<N>;
  const auto repaid = repayment<N>(ltv_before, position, terms, offered);
  if (!repaid) return std::unexpected{repaid.error()};
  const auto seized = seized_value<N>(repaid->value, position.collateral_value, terms.fee);
  Preview<N> made;
  made.amounts.debt = repaid->amount;
  made.amounts.collateral.value =
      in_proportion<N>(seized.value, position.collateral.value, position.collateral_value.value);
  made.ltv_after = ltv_after(position, seized, repaid->value);
  if (W::has_failed(repaid->value.value) || W::has_failed(made.amounts.collateral.value) ||
      W::has_failed(made.ltv_after.value))
    return overflow;
  return made;
}

template <class N>
Accrual<N> accrue(const Totals<N>& totals, WordShare<N> growth, WordShare<N> fees) {
  using W = Words<N>;
  const auto one = W::from(wad);
  Accrual<N> made{.totals = totals};
  const WordAmount<N> interest{W::mul_div_down(totals.debt.value, growth.value, one)};
  const WordAmount<N> debt = totals.debt + interest;
  if (W::has_failed(debt.value)) return made;
  made.interest = interest;
  made.totals.debt = debt;
  const WordAmount<N> revenue{W::mul_div_down(interest.value, fees.value, one)};
  if (!W::has_failed(revenue.value)) made.revenue = revenue;
  const WordAmount<N> deposits = totals.deposits + (interest - made.revenue);
  made.totals.deposits = W::has_failed(deposits.value) ? WordAmount<N>{largest<N>()} : deposits;
  return made;
}

template WordShare<Exact> ltv_of<Exact>(WordValue<Exact>, WordValue<Exact>);
template WordShare<Fast> ltv_of<Fast>(WordValue<Fast>, WordValue<Fast>);
template Ruling<WordValue<Exact>> repayable_value(WordValue<Exact>, WordValue<Exact>,
                                                  const Terms<Exact>&);
template Ruling<WordValue<Fast>> repayable_value(WordValue<Fast>, WordValue<Fast>,
                                                 const Terms<Fast>&);
template Ruling<Amounts<Exact>> max_liquidation(const Position<Exact>&, const Terms<Exact>&);
template Ruling<Amounts<Fast>> max_liquidation(const Position<Fast>&, const Terms<Fast>&);
template Ruling<Preview<Exact>> preview(WordShare<Exact>, const Position<Exact>&,
                                        const Terms<Exact>&, WordAmount<Exact>);
template Ruling<Preview<Fast>> preview(WordShare<Fast>, const Position<Fast>&, const Terms<Fast>&,
                                       WordAmount<Fast>);
template Accrual<Exact> accrue(const Totals<Exact>&, WordShare<Exact>, WordShare<Exact>);
template Accrual<Fast> accrue(const Totals<Fast>&, WordShare<Fast>, WordShare<Fast>);

}  // namespace seawall::silo_v2
