#include "seawall/mechanics/cdp/llamma_controller.hpp"

#include <utility>

#include "seawall/mechanics/cdp/llamma_borrowing.hpp"
#include "seawall/mechanics/cdp/llamma_liquidation.hpp"
#include "seawall/mechanics/liquidity/llamma_curve.hpp"

namespace seawall::llamma {
namespace {

AmountOf<Fast> in_doubles(AmountOf<Exact> amount) {
  return AmountOf<Fast>{Fast::from(amount.value)};
}

// ⌊all debt · now / then⌋. @param now the AMM's rate multiplier
template <class N>
Word<N> grown_total(const Controller<N>& controller, typename N::Number now) {
  return Word<N>{controller.total_debt.value} * Word<N>{now} / Word<N>{controller.total_multiplier};
}

// The sum of all debts follows one loan's; roundings may not take it below 0.
template <class N>
Ruling<void> move_total(Controller<N>& controller, typename N::Number now, AmountOf<N> more,
                        AmountOf<N> less) {
  const Word<N> total = grown_total(controller, now) + Word<N>{more.value};
  const auto amount = narrow<N>(excess(total, Word<N>{less.value}));
  if (!amount) return std::unexpected{amount.error()};
  controller.total_debt = AmountOf<N>{*amount};
  controller.total_multiplier = now;
  return {};
}

template <class N>
Ruling<void> lend(Controller<N>& controller, typename N::Number now, AmountOf<N> debt) {
  if (debt > controller.lendable) return std::unexpected{Rejection::insufficient_liquidity};
  controller.lendable -= debt;
  controller.minted += debt;
  return move_total(controller, now, debt, {});
}

// Lays collateral where it carries the loan's debt, and writes the loan.
template <class N>
Ruling<void> place(Controller<N>& controller, Loan<N>& loan, const LoanTerms<N>& terms) {
  const auto first = first_band(controller, terms);
  if (!first) return std::unexpected{first.error()};
  const auto position = deposit(controller.amm, terms.collateral, *first, *first + terms.bands - 1);
  const auto now = rate_multiplier(controller.amm);
  if (!position || !now) return std::unexpected{position ? now.error() : position.error()};
  loan.position = *position;
  loan.initial_debt = terms.debt;
  loan.multiplier = *now;
  return {};
}

template <class N>
Ruling<Loan<N>> create(Controller<N>& controller, const LoanTerms<N>& terms) {
  Loan<N> loan;
  loan.extra_discount = terms.extra_discount;
  loan.liquidation_discount = controller.liquidation_discount;
  if (const auto placed = place(controller, loan, terms); !placed)
    return std::unexpected{placed.error()};
  ++controller.loans;
  if (const auto lent = lend(controller, loan.multiplier, terms.debt); !lent)
    return std::unexpected{lent.error()};
  if (const auto saved = save_rate(controller); !saved) return std::unexpected{saved.error()};
  return loan;
}

// The collateral of a loan above the active band after an adjustment.
template <class N>
Ruling<AmountOf<N>> adjusted_collateral(const Holding<N>& holding,
                                        const Adjustment<N>& adjustment) {
  if (holding.stablecoin != AmountOf<N>{}) return std::unexpected{Rejection::in_soft_liquidation};
  if (adjustment.collateral_out > holding.collateral)
    return std::unexpected{Rejection::no_such_collateral};
  return holding.collateral - adjustment.collateral_out + adjustment.collateral_in;
}

template <class N>
Ruling<void> readjust(Controller<N>& controller, Loan<N>& loan, const Adjustment<N>& adjustment) {
  const auto debt = debt_of(controller, loan);
  if (!debt) return std::unexpected{debt.error()};
  const int bands = loan.position.count();
  const auto holding = withdraw(controller.amm, loan.position, N::from(wad));
  if (!holding) return std::unexpected{holding.error()};
  const auto collateral = adjusted_collateral(*holding, adjustment);
  if (!collateral) return std::unexpected{collateral.error()};
  const LoanTerms<N> terms{*collateral, *debt + adjustment.debt, bands, loan.extra_discount};
  if (const auto placed = place(controller, loan, terms); !placed) return placed;
  if (adjustment.caller == Caller::owner)
    loan.liquidation_discount = controller.liquidation_discount;
  if (adjustment.debt > AmountOf<N>{})
    if (const auto lent = lend(controller, loan.multiplier, adjustment.debt); !lent) return lent;
  return save_rate(controller);
}

// All of the debt is paid.
template <class N>
Ruling<Holding<N>> close(Controller<N>& controller, Loan<N>& loan, Caller caller) {
  const auto holding = withdraw(controller.amm, loan.position, N::from(wad));
  if (!holding) return holding;
  if (holding->stablecoin > AmountOf<N>{} && caller == Caller::stranger)
    return std::unexpected{Rejection::not_the_owner};
  loan = {};
  --controller.loans;
  return holding;
}

// The bands of a loan that owes less now; in soft liquidation they stay.
template <class N>
Ruling<void> shrink(Controller<N>& controller, Loan<N>& loan, AmountOf<N> debt, Caller caller) {
  const auto now = rate_multiplier(controller.amm);
  if (!now) return std::unexpected{now.error()};
  if (loan.position.first > active_skipped(controller.amm)) {
    const int bands = loan.position.count();
    const auto holding = withdraw(controller.amm, loan.position, N::from(wad));
    if (!holding) return std::unexpected{holding.error()};
    const LoanTerms<N> terms{holding->collateral, debt, bands, loan.extra_discount};
    if (const auto placed = place(controller, loan, terms); !placed) return placed;
    if (caller == Caller::owner) loan.liquidation_discount = controller.liquidation_discount;
  }
  loan.initial_debt = debt;
  loan.multiplier = *now;
  if (caller == Caller::owner) return {};
  const auto health = health_of(controller, loan, HealthKind::plain);
  if (!health) return std::unexpected{health.error()};
  if (!(*health > N::from(0))) return std::unexpected{Rejection::not_the_owner};
  return {};
}

template <class N>
Ruling<Repaid<N>> pay_back(Controller<N>& controller, Loan<N>& loan, AmountOf<N> offered,
                           Caller caller) {
  const auto owed = debt_of(controller, loan);
  const auto now = rate_multiplier(controller.amm);
  if (!owed || !now) return std::unexpected{Rejection::overflow};
  Repaid<N> repaid{.debt = std::min(offered, *owed), .returned = {}};
  if (repaid.debt == *owed) {
    const auto holding = close(controller, loan, caller);
    if (!holding) return std::unexpected{holding.error()};
    repaid.returned = *holding;
  } else if (const auto shrunk = shrink(controller, loan, *owed - repaid.debt, caller); !shrunk) {
    return std::unexpected{shrunk.error()};
  }
  if (const auto taken = detail::take_back(controller, *now, repaid.debt); !taken)
    return std::unexpected{taken.error()};
  return repaid;
}

}  // namespace

template <class N>
Ruling<void> detail::take_back(Controller<N>& controller, typename N::Number now,
                               AmountOf<N> debt) {
  controller.lendable += debt;
  controller.redeemed += debt;
  if (const auto moved = move_total(controller, now, {}, debt); !moved) return moved;
  return save_rate(controller);
}

template <class N>
Controller<N> make_controller(Amm<N> amm, typename N::Number loan_discount,
                              typename N::Number liquidation_discount, AmountOf<N> lendable) {
  const std::int32_t a = amm.terms.amplification;
  const Int128 ratio = wad * a / (a - 1);
  Controller<N> controller;
  controller.amm = std::move(amm);
  controller.loan_discount = loan_discount;
  controller.liquidation_discount = liquidation_discount;
  controller.log_ratio = N::from(ln_wad(UInt256{static_cast<UInt128>(ratio)}));
  controller.total_multiplier = N::from(wad);
  controller.lendable = lendable;
  return controller;
}

Controller<Fast> as_fast(const Controller<Exact>& controller) {
  Controller<Fast> fast;
  fast.amm = as_fast(controller.amm);
  fast.loan_discount = Fast::from(controller.loan_discount);
  fast.liquidation_discount = Fast::from(controller.liquidation_discount);
  fast.policy_rate = Fast::from(controller.policy_rate);
  fast.log_ratio = Fast::from(controller.log_ratio);
  fast.loans = controller.loans;
  fast.total_debt = in_doubles(controller.total_debt);
  fast.total_multiplier = Fast::from(controller.total_multiplier);
  fast.minted = in_doubles(controller.minted);
  fast.redeemed = in_doubles(controller.redeemed);
  fast.lendable = in_doubles(controller.lendable);
  return fast;
}

Loan<Fast> as_fast(const Loan<Exact>& loan) {
  return {.position = as_fast(loan.position),
          .initial_debt = in_doubles(loan.initial_debt),
          .multiplier = Fast::from(loan.multiplier),
          .liquidation_discount = Fast::from(loan.liquidation_discount),
          .extra_discount = Fast::from(loan.extra_discount)};
}

template <class N>
Ruling<AmountOf<N>> debt_of(const Controller<N>& controller, const Loan<N>& loan) {
  if (!loan.exists()) return AmountOf<N>{};
  const Word<N> grown = Word<N>{loan.initial_debt.value} * detail::growth(controller.amm);
  const Word<N> then{loan.multiplier};
  // The venue gains what rounding up takes; from the last loan it cannot, or the sum of all debts
  // would be passed.
  const auto debt = narrow<N>(controller.loans > 1 ? divide_up(grown, then) : grown / then);
  if (!debt) return std::unexpected{debt.error()};
  return AmountOf<N>{*debt};
}

template <class N>
Ruling<AmountOf<N>> total_debt_of(const Controller<N>& controller) {
  const auto now = rate_multiplier(controller.amm);
  if (!now) return std::unexpected{now.error()};
  const auto total = narrow<N>(grown_total(controller, *now));
  if (!total) return std::unexpected{total.error()};
  return AmountOf<N>{*total};
}

// Each call below works on a copy, so that a refusal half-way leaves everything as it was.

template <class N>
Ruling<Loan<N>> create_loan(Controller<N>& controller, const LoanTerms<N>& terms) {
  Controller<N> next = controller;
  const auto loan = create(next, terms);
  if (loan) controller = std::move(next);
  return loan;
}

template <class N>
Ruling<void> adjust(Controller<N>& controller, Loan<N>& loan, const Adjustment<N>& adjustment) {
  const bool adds_only =
      adjustment.collateral_out == AmountOf<N>{} && adjustment.debt == AmountOf<N>{};
  if (!loan.exists()) return std::unexpected{Rejection::no_such_debt};
  if (adjustment.caller == Caller::stranger && !adds_only)
    return std::unexpected{Rejection::not_the_owner};
  if (adds_only && adjustment.collateral_in == AmountOf<N>{}) return {};
  Controller<N> next = controller;
  Loan<N> changed = loan;
  const auto done = readjust(next, changed, adjustment);
  if (!done) return done;
  controller = std::move(next);
  loan = changed;
  return {};
}

template <class N>
Ruling<Repaid<N>> repay(Controller<N>& controller, Loan<N>& loan, AmountOf<N> debt, Caller caller) {
  if (debt == AmountOf<N>{}) return Repaid<N>{};
  if (!loan.exists()) return std::unexpected{Rejection::no_such_debt};
  Controller<N> next = controller;
  Loan<N> changed = loan;
  const auto repaid = pay_back(next, changed, debt, caller);
  if (!repaid) return repaid;
  controller = std::move(next);
  loan = changed;
  return repaid;
}

template <class N>
Ruling<void> save_rate(Controller<N>& controller) {
  return set_rate(controller.amm, std::min(controller.policy_rate, N::from(rate_most)));
}

template <class N>
Ruling<AmountOf<N>> collect_fees(Controller<N>& controller) {
  const auto now = rate_multiplier(controller.amm);
  if (!now) return std::unexpected{now.error()};
  Controller<N> next = controller;
  if (const auto moved = move_total(next, *now, {}, {}); !moved)
    return std::unexpected{moved.error()};
  if (const auto saved = save_rate(next); !saved) return std::unexpected{saved.error()};
  const AmountOf<N> due = next.total_debt + next.redeemed;
  const AmountOf<N> fees = std::max(due, next.minted) - next.minted;
  if (fees > next.lendable) return std::unexpected{Rejection::insufficient_liquidity};
  next.minted += fees;
  next.lendable -= fees;
  controller = std::move(next);
  return fees;
}

template Ruling<void> detail::take_back<Exact>(Controller<Exact>&, Exact::Number, AmountOf<Exact>);
template Controller<Exact> make_controller<Exact>(Amm<Exact>, Exact::Number, Exact::Number,
                                                  AmountOf<Exact>);
template Ruling<AmountOf<Exact>> debt_of<Exact>(const Controller<Exact>&, const Loan<Exact>&);
template Ruling<AmountOf<Exact>> total_debt_of<Exact>(const Controller<Exact>&);
template Ruling<Loan<Exact>> create_loan<Exact>(Controller<Exact>&, const LoanTerms<Exact>&);
template Ruling<void> adjust<Exact>(Controller<Exact>&, Loan<Exact>&, const Adjustment<Exact>&);
template Ruling<Repaid<Exact>> repay<Exact>(Controller<Exact>&, Loan<Exact>&, AmountOf<Exact>,
                                            Caller);
template Ruling<void> save_rate<Exact>(Controller<Exact>&);
template Ruling<AmountOf<Exact>> collect_fees<Exact>(Controller<Exact>&);

template Ruling<void> detail::take_back<Fast>(Controller<Fast>&, Fast::Number, AmountOf<Fast>);
template Controller<Fast> make_controller<Fast>(Amm<Fast>, Fast::Number, Fast::Number,
                                                AmountOf<Fast>);
template Ruling<AmountOf<Fast>> debt_of<Fast>(const Controller<Fast>&, const Loan<Fast>&);
template Ruling<AmountOf<Fast>> total_debt_of<Fast>(const Controller<Fast>&);
template Ruling<Loan<Fast>> create_loan<Fast>(Controller<Fast>&, const LoanTerms<Fast>&);
template Ruling<void> adjust<Fast>(Controller<Fast>&, Loan<Fast>&, const Adjustment<Fast>&);
template Ruling<Repaid<Fast>> repay<Fast>(Controller<Fast>&, Loan<Fast>&, AmountOf<Fast>, Caller);
template Ruling<void> save_rate<Fast>(Controller<Fast>&);
template Ruling<AmountOf<Fast>> collect_fees<Fast>(Controller<Fast>&);

}  // namespace seawall::llamma
