#include "seawall/mechanics/cdp/llamma_liquidation.hpp"

#include <utility>

namespace seawall::llamma {
namespace {

// What the collateral is worth above its first edge, per debt, wad; 0 once a band is reached.
template <class N>
Ruling<typename N::Number> room_above(const Controller<N>& controller, const Loan<N>& loan,
                                      AmountOf<N> debt) {
  const Amm<N>& amm = controller.amm;
  if (loan.position.first <= amm.active) return typename N::Number{};
  const auto oracle = limited_price(amm);
  const auto edge = upper_edge(amm, loan.position.first);
  const auto holding = holding_of(amm, loan.position);
  if (!oracle || !edge || !holding) return std::unexpected{Rejection::overflow};
  const Word<N> distance = excess(Word<N>{oracle->price.value}, Word<N>{edge->value});
  return narrow<N>(distance * Word<N>{holding->collateral.value} * Word<N>{amm.terms.precision} /
                   Word<N>{debt.value});
}

template <class N>
Ruling<typename N::Number> health_at(const Controller<N>& controller, const Loan<N>& loan,
                                     AmountOf<N> debt, HealthKind kind) {
  const auto worth = worth_going_down(controller.amm, loan.position);
  if (!worth) return std::unexpected{worth.error()};
  const Word<N> counted = one<N>() - Word<N>{loan.liquidation_discount};
  const auto covered = narrow<N>(Word<N>{worth->value} * counted / Word<N>{debt.value});
  if (!covered) return std::unexpected{covered.error()};
  const typename N::Number plain = *covered - N::from(wad);
  if (kind == HealthKind::plain) return plain;
  const auto room = room_above(controller, loan, debt);
  if (!room) return std::unexpected{room.error()};
  return plain + *room;
}

template <class N>
Word<N> part_of(AmountOf<N> whole, typename N::Number share) {
  return Word<N>{whole.value} * Word<N>{share} / one<N>();
}

template <class N>
Ruling<void> check_verdict(const Controller<N>& controller, const Loan<N>& loan, AmountOf<N> debt) {
  const auto health = health_at(controller, loan, debt, HealthKind::full);
  if (!health) return std::unexpected{health.error()};
  if (!(*health < N::from(0))) return std::unexpected{Rejection::health_factor_not_below_threshold};
  return {};
}

// What is left of a loan after `repaid` of what it owed.
template <class N>
void write_down(Controller<N>& controller, Loan<N>& loan, AmountOf<N> left,
                typename N::Number now) {
  loan.initial_debt = left;
  loan.multiplier = now;
  if (loan.exists()) return;
  --controller.loans;
  if (loan.position.is_empty()) loan = {};
}

template <class N>
Ruling<Liquidated<N>> take(Controller<N>& controller, Loan<N>& loan,
                           const LiquidationTerms<N>& terms) {
  const auto owed = debt_of(controller, loan);
  const auto now = rate_multiplier(controller.amm);
  if (!owed || !now) return std::unexpected{Rejection::overflow};
  const bool is_stranger = terms.caller == Caller::stranger;
  const typename N::Number discount =
      is_stranger ? loan.liquidation_discount : typename N::Number{};
  if (discount != typename N::Number{})
    if (const auto checked = check_verdict(controller, loan, *owed); !checked)
      return std::unexpected{checked.error()};
  const auto debt = narrow<N>(part_of<N>(*owed, terms.share));
  if (!debt || *debt == typename N::Number{}) return std::unexpected{Rejection::amount_too_low};
  const auto withdrawn =
      withdraw(controller.amm, loan.position, withdrawn_share<N>(terms.share, discount));
  if (!withdrawn) return std::unexpected{withdrawn.error()};
  if (withdrawn->stablecoin < terms.stablecoin_least)
    return std::unexpected{Rejection::insufficient_output};
  const Liquidated<N> liquidated{AmountOf<N>{*debt}, *withdrawn};
  write_down(controller, loan, *owed - liquidated.debt, *now);
  if (const auto taken = detail::take_back(controller, *now, liquidated.debt); !taken)
    return std::unexpected{taken.error()};
  return liquidated;
}

}  // namespace

template <class N>
Ruling<typename N::Number> health_of(const Controller<N>& controller, const Loan<N>& loan,
                                     HealthKind kind) {
  if (!loan.exists()) return std::unexpected{Rejection::no_such_debt};
  const auto debt = debt_of(controller, loan);
  if (!debt) return std::unexpected{debt.error()};
  return health_at(controller, loan, *debt, kind);
}

template <class N>
typename N::Number withdrawn_share(typename N::Number share,
                                   typename N::Number liquidation_discount) {
  if (!(share < N::from(wad))) return N::from(wad);
  const Word<N> whole = one<N>();
  const Word<N> part{share};
  const Word<N> discount{liquidation_discount};
  const Word<N> spared = (whole + discount / word<N>(2)) * (whole - part) / (whole + discount);
  return *narrow<N>((spared + part) * part / whole);
}

template <class N>
Ruling<AmountOf<N>> tokens_to_liquidate(const Controller<N>& controller, const Loan<N>& loan,
                                        typename N::Number share) {
  if (!loan.exists()) return std::unexpected{Rejection::no_such_debt};
  const auto debt = debt_of(controller, loan);
  const auto holding = holding_of(controller.amm, loan.position);
  if (!debt || !holding) return std::unexpected{Rejection::overflow};
  const Word<N> stablecoin =
      part_of<N>(holding->stablecoin, withdrawn_share<N>(share, loan.liquidation_discount));
  const auto missing = narrow<N>(excess(part_of<N>(*debt, share), stablecoin));
  if (!missing) return std::unexpected{missing.error()};
  return AmountOf<N>{*missing};
}

template <class N>
Ruling<Liquidated<N>> liquidate(Controller<N>& controller, Loan<N>& loan,
                                const LiquidationTerms<N>& terms) {
  SEAWALL_ASSERT(terms.share >= N::from(0) && terms.share <= N::from(wad));
  if (!loan.exists()) return std::unexpected{Rejection::no_such_debt};
  Controller<N> next = controller;
  Loan<N> changed = loan;
  const auto liquidated = take(next, changed, terms);
  if (!liquidated) return liquidated;
  controller = std::move(next);
  loan = changed;
  return liquidated;
}

template Ruling<Exact::Number> health_of<Exact>(const Controller<Exact>&, const Loan<Exact>&,
                                                HealthKind);
template Exact::Number withdrawn_share<Exact>(Exact::Number, Exact::Number);
template Ruling<AmountOf<Exact>> tokens_to_liquidate<Exact>(const Controller<Exact>&,
                                                            const Loan<Exact>&, Exact::Number);
template Ruling<Liquidated<Exact>> liquidate<Exact>(Controller<Exact>&, Loan<Exact>&,
                                                    const LiquidationTerms<Exact>&);

template Ruling<Fast::Number> health_of<Fast>(const Controller<Fast>&, const Loan<Fast>&,
                                              HealthKind);
template Fast::Number withdrawn_share<Fast>(Fast::Number, Fast::Number);
template Ruling<AmountOf<Fast>> tokens_to_liquidate<Fast>(const Controller<Fast>&,
                                                          const Loan<Fast>&, Fast::Number);
template Ruling<Liquidated<Fast>> liquidate<Fast>(Controller<Fast>&, Loan<Fast>&,
                                                  const LiquidationTerms<Fast>&);

}  // namespace seawall::llamma
