#include "seawall/mechanics/oracles/exchange_rate.hpp"

#include <algorithm>

namespace seawall {
namespace {

constexpr double seconds_of_a_year = 365.0 * 86'400.0;

double years_of(Duration since) {
  return static_cast<double>(since.nanoseconds) * 1e-9 / seconds_of_a_year;
}

}  // namespace

double rate_at(const ExchangeRateTerms& terms, Duration since) {
  const double jumped = since >= terms.jump_at ? terms.jump : 1.0;
  return terms.start * (1.0 + terms.growth.value * years_of(since)) * jumped;
}

double believed_rate(const ExchangeRateTerms& terms, Duration since) {
  const double rate = rate_at(terms, since);
  if (!terms.growth_max) return rate;
  return std::min(rate, terms.start * (1.0 + terms.growth_max->value * years_of(since)));
}

}  // namespace seawall
