#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace seawall {

/// Why a rule refused: what a venue's contract would revert with. Neither an input error nor a
/// broken invariant; the engine records it as an event.
enum class Rejection : std::uint8_t {
  health_factor_not_below_threshold,
  must_not_leave_dust,
  no_such_debt,
  no_such_collateral,
  insufficient_liquidity,  ///< the reserve holds less cash than the seizure in kind needs
  insufficient_input,
  insufficient_output,
  insufficient_capital,  ///< the keeper cannot pay
  invariant_violated,    ///< a pool's own product check
  overflow,              ///< the contract's integer type would overflow
  not_profitable,
  price_not_positive,  ///< a source that no oracle may publish: NaN, 0 or below
  paused,
};

[[nodiscard]] constexpr std::string_view name_of(Rejection rejection) {
  switch (rejection) {
    case Rejection::health_factor_not_below_threshold:
      return "health_factor_not_below_threshold";
    case Rejection::must_not_leave_dust:
      return "must_not_leave_dust";
    case Rejection::no_such_debt:
      return "no_such_debt";
    case Rejection::no_such_collateral:
      return "no_such_collateral";
    case Rejection::insufficient_liquidity:
      return "insufficient_liquidity";
    case Rejection::insufficient_input:
      return "insufficient_input";
    case Rejection::insufficient_output:
      return "insufficient_output";
    case Rejection::insufficient_capital:
      return "insufficient_capital";
    case Rejection::invariant_violated:
      return "invariant_violated";
    case Rejection::overflow:
      return "overflow";
    case Rejection::not_profitable:
      return "not_profitable";
    case Rejection::price_not_positive:
      return "price_not_positive";
    case Rejection::paused:
      return "paused";
  }
  return "unknown";
}

/// What a rule returns where the venue's contract could revert.
template <class T>
using Ruling = std::expected<T, Rejection>;

}  // namespace seawall
