#pragma once

#include <algorithm>
#include <cmath>

#include "adapter.hpp"
#include "seawall/seawall.hpp"

namespace seawall::conformance {

/// Collects the worst error of Fast against Exact in a case: relative to the exact number, or to
/// the whole that it is a part of where that is more. Two units of an integer are none, nor is
/// `grain` of it: a share of what was rounded on the way there.
class FastError {
 public:
  explicit FastError(CaseResult& result, double grain = 0.0)
      : worst_{result.fast_error}, grain_{grain} {}

  template <class Kind>
  void number(Quantity<Kind, double> approximate, Quantity<Kind, Checked256> exact,
              double whole = 0.0) {
    number(approximate.value, to_double(exact.value.value), whole);
  }
  template <class Kind>
  void number(Quantity<Kind, double> approximate, Quantity<Kind, UInt256> exact,
              double whole = 0.0) {
    number(approximate.value, to_double(exact.value), whole);
  }
  void number(double approximate, double exact, double whole = 0.0) {
    const double difference = std::fabs(approximate - exact);
    if (std::isnan(difference)) worst_ = 1.0;
    if (difference <= 2.0) return;
    const double relative = difference / std::max(std::fabs(exact), whole);
    worst_ = std::max(worst_, std::clamp(relative - grain_, 0.0, 1.0));
  }

  /// Whether both went through, so that their numbers can be compared. Refusing what the other
  /// allows is wholly wrong, unless doubles cannot tell the two cases apart, or the contract's
  /// integers have ended.
  template <class F, class E>
  bool agree(const Ruling<F>& approximate, const Ruling<E>& exact, bool is_close_call = false) {
    const bool has_ended = !exact && exact.error() == Rejection::overflow;
    if (approximate.has_value() != exact.has_value() && !is_close_call && !has_ended) worst_ = 1.0;
    return approximate && exact;
  }

 private:
  double& worst_;
  double grain_;
};

/// What rounding to units makes of an amount of so many.
[[nodiscard]] inline double grain_of(double units) { return 4.0 / std::max(units, 1.0); }

/// Whether doubles cannot be relied on to order two numbers.
[[nodiscard]] inline bool is_close(double a, double b) {
  return std::fabs(a - b) <= 2.0 + 1e-12 * std::max(std::fabs(a), std::fabs(b));
}

/// The same quantity in doubles.
template <class Kind>
[[nodiscard]] Quantity<Kind, double> fast(Quantity<Kind, Checked256> exact) {
  return Quantity<Kind, double>{to_double(exact.value.value)};
}

template <class Kind>
[[nodiscard]] Quantity<Kind, double> fast(Quantity<Kind, UInt256> exact) {
  return Quantity<Kind, double>{to_double(exact.value)};
}

}  // namespace seawall::conformance
