#include "seawall/mechanics/lending/euler_v2.hpp"

#include <algorithm>
#include <cmath>

namespace seawall::euler_v2 {
namespace {

constexpr std::unexpected<Rejection> overflow{Rejection::overflow};
constexpr std::unexpected<Rejection> insufficient_debt{Rejection::insufficient_debt};

template <class N>
Word<N> whole() {
  return Words<N>::from(percentage_factor);
}

// Whether two debts are one, but for less than a unit.
template <class N>
bool is_dust(WordDebt<N> difference) {
  return difference.value < Words<N>::from(debt_precision);
}

template <class N>
bool fits(WordAmount<N> amount) {
  return !Words<N>::has_failed(amount.value) && amount.value <= Words<N>::from(amount_max);
}

bool fits(WordDebt<Exact> debt) { return !debt.value.failed && debt.value <= Checked256{debt_max}; }
bool fits(WordDebt<Fast>) { return true; }

// The share of its worth that a keeper pays for collateral, wad.
template <class N>
Word<N> price_of_collateral(const Violator<N>& violator, BasisPoints discount_max) {
  using W = Words<N>;
  const auto one = W::from(wad);
  const auto health =
      W::mul_div_down(violator.adjusted_collateral.value, one, violator.liability_value.value);
  const auto least = one - W::mul_div_down(one, W::from(discount_max.value), whole<N>());
  return W::has_failed(health) ? health : std::max(health, least);
}

template <class N>
bool is_healthy(const Violator<N>& violator) {
  return violator.liability == WordAmount<N>{} || violator.liability_value == WordValue<N>{} ||
         violator.adjusted_collateral > violator.liability_value;
}

// Who owes nothing is not asked how much of it is to be repaid.
template <class N>
Ruling<Exchange<N>> asked_exchange(const Violator<N>& violator, const Terms& terms,
                                   const Request<N>& request) {
  if (violator.liability == WordAmount<N>{}) return Exchange<N>{};
  const auto most = max_exchange<N>(violator, terms.discount_max);
  return most ? part_of<N>(*most, request.repaid) : most;
}

// Whether what an account still owes is taken from the lenders.
template <class N>
bool is_socialised(const Violator<N>& violator, const Exchange<N>& exchange, const Terms& terms,
                   OtherCollateral other) {
  const bool nothing_left =
      other == OtherCollateral::none && exchange.seized == violator.collateral;
  return terms.bad_debt == BadDebt::socialised && nothing_left &&
         violator.liability > exchange.repaid &&
         violator.liability_value.value >= Words<N>::from(socialised_value_min);
}

}  // namespace

template <class N>
WordAmount<N> owed_up(WordDebt<N> debt) {
  return WordAmount<N>{Words<N>::div_up(debt.value, Words<N>::from(debt_precision))};
}

template <class N>
WordDebt<N> debt_of(WordAmount<N> amount) {
  return WordDebt<N>{amount.value * Words<N>::from(debt_precision)};
}

BasisPoints threshold_at(const ThresholdRamp& ramp, std::int64_t now) {
  if (now >= ramp.end || ramp.target >= ramp.initial) return ramp.target;
  SEAWALL_ASSERT(ramp.duration > 0);
  const std::int64_t above = ramp.initial.value - ramp.target.value;
  const std::int64_t left = above * (ramp.end - now) / ramp.duration;
  return {static_cast<std::int32_t>(ramp.target.value + left)};
}

template <class N>
WordValue<N> adjusted_value(WordValue<N> value, BasisPoints threshold) {
  using W = Words<N>;
  return WordValue<N>{W::mul_div_down(value.value, W::from(threshold.value), whole<N>())};
}

template <class N>
Ruling<Exchange<N>> max_exchange(const Violator<N>& violator, BasisPoints discount_max) {
  using W = Words<N>;
  if (is_healthy(violator)) return Exchange<N>{};
  if (violator.collateral_value == WordValue<N>{})
    return Exchange<N>{.repaid = {}, .seized = violator.collateral};

  const auto one = W::from(wad);
  const auto price = price_of_collateral(violator, discount_max);
  WordValue<N> repaid = violator.liability_value;
  WordValue<N> seized{W::mul_div_down(repaid.value, one, price)};
  if (W::has_failed(seized.value)) return overflow;
  if (violator.collateral_value < seized) {
    repaid.value = W::mul_div_down(violator.collateral_value.value, price, one);
    seized = violator.collateral_value;
  }
  Exchange<N> made;
  made.repaid.value =
      W::mul_div_down(repaid.value, violator.liability.value, violator.liability_value.value);
  made.seized.value =
      W::mul_div_down(seized.value, violator.collateral.value, violator.collateral_value.value);
  if (!fits<N>(made.repaid) || W::has_failed(made.seized.value)) return overflow;
  // In doubles a value's part of itself need not be all.
  if (repaid == violator.liability_value) made.repaid = violator.liability;
  if (seized == violator.collateral_value) made.seized = violator.collateral;
  return made;
}

template <class N>
Ruling<Exchange<N>> part_of(const Exchange<N>& most, std::optional<WordAmount<N>> repaid) {
  using W = Words<N>;
  if (!repaid) return most;
  if (*repaid > most.repaid) return std::unexpected{Rejection::repay_above_close_factor};
  if (*repaid == most.repaid) return most;
  const WordShares<N> seized{W::mul_div_down(repaid->value, most.seized.value, most.repaid.value)};
  if (W::has_failed(seized.value)) return overflow;
  return Exchange<N>{.repaid = *repaid, .seized = seized};
}

template <class N>
Ruling<Debts<N>> transfer(const Debts<N>& debts, WordAmount<N> amount) {
  WordDebt<N> moved = debt_of<N>(amount);
  const WordDebt<N> owed = debts.violator;
  if (is_dust<N>(moved > owed ? moved - owed : owed - moved)) moved = owed;
  if (moved > owed) return insufficient_debt;
  Debts<N> left = debts;
  left.violator -= moved;
  left.keeper += moved;
  if (!fits(left.keeper)) return overflow;
  return left;
}

template <class N>
Ruling<Debts<N>> decrease(const Debts<N>& debts, WordAmount<N> amount) {
  const WordAmount<N> owed = owed_up<N>(debts.violator);
  if (amount > owed) return insufficient_debt;
  const WordDebt<N> left = debt_of<N>(owed - amount);
  Debts<N> after = debts;
  after.violator = left;
  after.total = debts.total > debts.violator ? debts.total - debts.violator + left : left;
  return after;
}

template <class N>
Ruling<Liquidation<N>> liquidate(const Violator<N>& violator, const Debts<N>& debts,
                                 const Terms& terms, const Request<N>& request) {
  if (request.seconds_since_check < terms.cool_off_seconds)
    return std::unexpected{Rejection::wait_not_finished};
  Violator<N> read = violator;
  read.liability = owed_up<N>(debts.violator);
  const auto exchange = asked_exchange<N>(read, terms, request);
  if (!exchange) return std::unexpected{exchange.error()};
  if (request.seized_min > exchange->seized) return std::unexpected{Rejection::insufficient_output};

  Liquidation<N> made{.exchange = *exchange, .debts = debts, .socialised = {}};
  if (exchange->repaid > WordAmount<N>{}) {
    const auto moved = transfer<N>(debts, exchange->repaid);
    if (!moved) return std::unexpected{moved.error()};
    made.debts = *moved;
  }
  if (!is_socialised(read, *exchange, terms, request.other)) return made;
  made.socialised = read.liability - exchange->repaid;
  const auto written_off = decrease<N>(made.debts, made.socialised);
  if (!written_off) return std::unexpected{written_off.error()};
  made.debts = *written_off;
  return made;
}

template WordAmount<Exact> owed_up<Exact>(WordDebt<Exact>);
template WordAmount<Fast> owed_up<Fast>(WordDebt<Fast>);
template WordDebt<Exact> debt_of<Exact>(WordAmount<Exact>);
template WordDebt<Fast> debt_of<Fast>(WordAmount<Fast>);
template WordValue<Exact> adjusted_value<Exact>(WordValue<Exact>, BasisPoints);
template WordValue<Fast> adjusted_value<Fast>(WordValue<Fast>, BasisPoints);
template Ruling<Exchange<Exact>> max_exchange(const Violator<Exact>&, BasisPoints);
template Ruling<Exchange<Fast>> max_exchange(const Violator<Fast>&, BasisPoints);
template Ruling<Exchange<Exact>> part_of(const Exchange<Exact>&, std::optional<WordAmount<Exact>>);
template Ruling<Exchange<Fast>> part_of(const Exchange<Fast>&, std::optional<WordAmount<Fast>>);
template Ruling<Debts<Exact>> transfer<Exact>(const Debts<Exact>&, WordAmount<Exact>);
template Ruling<Debts<Fast>> transfer<Fast>(const Debts<Fast>&, WordAmount<Fast>);
template Ruling<Debts<Exact>> decrease<Exact>(const Debts<Exact>&, WordAmount<Exact>);
template Ruling<Debts<Fast>> decrease<Fast>(const Debts<Fast>&, WordAmount<Fast>);
template Ruling<Liquidation<Exact>> liquidate(const Violator<Exact>&, const Debts<Exact>&,
                                              const Terms&, const Request<Exact>&);
template Ruling<Liquidation<Fast>> liquidate(const Violator<Fast>&, const Debts<Fast>&,
                                             const Terms&, const Request<Fast>&);

}  // namespace seawall::euler_v2
