#include "seawall/mechanics/liquidity/stable_swap_math.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace seawall::stable_swap {
namespace {

constexpr int steps_max = 255;

bool is_settled(const Checked256& now, const Checked256& before) {
  return distance(now, before).value <= UInt256{1};
}

// Newton's error squares at each step, so after a step of 2^-48 only roundings are left.
bool is_settled(CheckedDouble now, CheckedDouble before) {
  return distance(now, before).value <= 1.0 + 0x1p-48 * now.value;
}

int to_int(std::size_t small) { return static_cast<int>(small); }

Int128 to_the_own_power(std::size_t coins) {
  Int128 power = 1;
  for (std::size_t i = 0; i < coins; ++i)
    power *= to_int(coins);
  return power;
}

// y² + (b − D)·y = c.
template <class Number>
struct Quadratic {
  Number b{};
  Number c{};
};

template <class Number>
Quadratic<Number> quadratic_for(std::span<const Number> balances, std::size_t unknown,
                                const Number& amplification, const Number& invariant) {
  const Number coins{to_int(balances.size())};
  const Number slope = amplification * coins;
  Number sum{};
  Number product = invariant;
  for (std::size_t i = 0; i < balances.size(); ++i) {
    if (i == unknown) continue;
    sum = sum + balances[i];
    product = product * invariant / (balances[i] * coins);
  }
  const Number precision{amplification_precision};
  return {sum + invariant * precision / slope, product * invariant * precision / (slope * coins)};
}

Ruling<Checked256> positive_root(const Quadratic<Checked256>& quadratic,
                                 const Checked256& invariant) {
  Checked256 y = invariant;
  for (int i = 0; i < steps_max; ++i) {
    const Checked256 before = y;
    y = (y * y + quadratic.c) / (Checked256{2} * y + quadratic.b - invariant);
    if (has_failed(y)) return std::unexpected{Rejection::overflow};
    if (is_settled(y, before)) return y;
  }
  return std::unexpected{Rejection::not_converged};
}

Ruling<CheckedDouble> positive_root(const Quadratic<CheckedDouble>& quadratic,
                                    const CheckedDouble& invariant) {
  const double b = quadratic.b.value - invariant.value;
  const double c = quadratic.c.value;
  const double root = std::sqrt(b * b + 4.0 * c);
  const CheckedDouble y = b > 0.0 ? 2.0 * c / (b + root) : 0.5 * (root - b);
  if (has_failed(y)) return std::unexpected{Rejection::overflow};
  return y;
}

// What leaves the pool, where `c` is of the quadratic after the trade.
Checked256 received_of(const Traded<Checked256>& traded, const Checked256& before,
                       const Checked256&, const Checked256&) {
  return before - traded.to_balance - Checked256{1};
}

// The quadratics before and after share c times the balance given, so their difference is known
// without taking one balance from another.
CheckedDouble received_of(const Traded<CheckedDouble>& traded, CheckedDouble before,
                          CheckedDouble added, CheckedDouble c) {
  const CheckedDouble from_before = traded.from_balance.value - added.value;
  return added * (c / from_before + before) / (c / traded.to_balance + before);
}

}  // namespace

template <class Number>
Ruling<Number> invariant(std::span<const Number> balances, Number amplification) {
  Number sum{};
  for (const Number& balance : balances)
    sum = sum + balance;
  if (has_failed(sum)) return std::unexpected{Rejection::overflow};
  if (is_zero(sum)) return sum;
  const Number coins{to_int(balances.size())};
  const Number power{to_the_own_power(balances.size())};
  const Number precision{amplification_precision};
  const Number slope = amplification * coins;
  Number d = sum;
  for (int i = 0; i < steps_max; ++i) {
    Number product = d;
    for (const Number& balance : balances)
      product = product * d / balance;
    product = product / power;
    const Number before = d;
    d = (slope * sum / precision + product * coins) * d /
        ((slope - precision) * d / precision + (coins + Number{1}) * product);
    if (has_failed(d)) return std::unexpected{Rejection::overflow};
    if (is_settled(d, before)) return d;
  }
  return std::unexpected{Rejection::not_converged};
}

template <class Number>
Ruling<Number> balance_at(std::span<const Number> balances, std::size_t unknown,
                          Number amplification, Number invariant) {
  SEAWALL_ASSERT(unknown < balances.size());
  const auto quadratic = quadratic_for(balances, unknown, amplification, invariant);
  if (has_failed(quadratic.b) || has_failed(quadratic.c))
    return std::unexpected{Rejection::overflow};
  return positive_root(quadratic, invariant);
}

template <class Number>
Ruling<Traded<Number>> trade(std::span<const Number> balances, Leg leg, Number added,
                             Number amplification, Number invariant) {
  SEAWALL_ASSERT(leg.from != leg.to && leg.from < balances.size() && leg.to < balances.size());
  Balances<Number> after{};
  std::copy(balances.begin(), balances.end(), after.begin());
  after[leg.from] = after[leg.from] + added;
  const std::span<const Number> changed{after.data(), balances.size()};
  const Ruling<Number> y = balance_at(changed, leg.to, amplification, invariant);
  if (!y) return std::unexpected{y.error()};
  Traded<Number> traded{after[leg.from], *y, {}, {}};
  const Number c = quadratic_for(changed, leg.to, amplification, invariant).c;
  traded.received = received_of(traded, balances[leg.to], added, c);
  if (has_failed(traded.received)) return std::unexpected{Rejection::insufficient_output};
  if constexpr (std::is_same_v<Number, CheckedDouble>)
    traded.rate = (c / traded.from_balance + *y) / (c / *y + *y);
  return traded;
}

double rate(std::span<const CheckedDouble> balances, Leg leg, CheckedDouble amplification,
            CheckedDouble invariant) {
  const CheckedDouble c = quadratic_for(balances, leg.to, amplification, invariant).c;
  const CheckedDouble x = balances[leg.from];
  const CheckedDouble y = balances[leg.to];
  return ((c / x + y) / (c / y + y)).value;
}

template <class Number>
Balances<Number> prices(std::span<const Number> balances, Number amplification, Number invariant) {
  const Number slope = amplification * Number{to_int(balances.size())};
  Number rest = invariant / Number{to_the_own_power(balances.size())};
  for (const Number& balance : balances)
    rest = rest * invariant / balance;
  const Number amplified = slope * balances[0] / Number{amplification_precision};
  Balances<Number> made{};
  for (std::size_t i = 1; i < balances.size(); ++i)
    made[i - 1] = Number{wad} * (amplified + rest * balances[0] / balances[i]) / (amplified + rest);
  return made;
}

template <class Number>
Number dynamic_fee(const Number& a, const Number& b, const Number& fee, Int128 multiplier) {
  if (multiplier <= fee_denominator) return fee;
  const Number sum = a + b;
  const Number steepness{multiplier - fee_denominator};
  return Number{multiplier} * fee /
         (steepness * Number{4} * a * b / (sum * sum) + Number{fee_denominator});
}

template Ruling<Checked256> invariant(std::span<const Checked256>, Checked256);
template Ruling<Checked256> balance_at(std::span<const Checked256>, std::size_t, Checked256,
                                       Checked256);
template Ruling<Traded<Checked256>> trade(std::span<const Checked256>, Leg, Checked256, Checked256,
                                          Checked256);
template Balances<Checked256> prices(std::span<const Checked256>, Checked256, Checked256);
template Checked256 dynamic_fee(const Checked256&, const Checked256&, const Checked256&, Int128);
template Ruling<CheckedDouble> invariant(std::span<const CheckedDouble>, CheckedDouble);
template Ruling<CheckedDouble> balance_at(std::span<const CheckedDouble>, std::size_t,
                                          CheckedDouble, CheckedDouble);
template Ruling<Traded<CheckedDouble>> trade(std::span<const CheckedDouble>, Leg, CheckedDouble,
                                             CheckedDouble, CheckedDouble);
template Balances<CheckedDouble> prices(std::span<const CheckedDouble>, CheckedDouble,
                                        CheckedDouble);
template CheckedDouble dynamic_fee(const CheckedDouble&, const CheckedDouble&, const CheckedDouble&,
                                   Int128);

}  // namespace seawall::stable_swap
