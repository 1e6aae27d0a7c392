#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "adapter.hpp"
#include "fields.hpp"
#include "seawall/seawall.hpp"

// What the two halves of the Uniswap v3 adapter share: reading, comparing, measuring Fast.
namespace seawall::conformance::uniswap_v3 {

using namespace concentrated;
// The library has others of these names.
using concentrated::Pool;
using concentrated::TokenAmounts;
using nlohmann::json;
using ExactMath = Math<Exact>;

struct SignedAmount {
  bool is_negative;
  UInt256 magnitude;
};

inline SignedAmount signed_at(const Field& field) {
  const std::string text =
      field.json().is_string() ? field.json().get<std::string>() : field.json().dump();
  const bool is_negative = text.starts_with('-');
  const auto magnitude = parse_uint256(is_negative ? text.substr(1) : text);
  constexpr UInt256 limit{UInt128{1} << 127, 0};
  if (!magnitude || *magnitude > limit || (*magnitude == limit && !is_negative))
    field.refuse("an integer in [-2^255, 2^255)");
  return {is_negative, *magnitude};
}

inline Tick small_signed_at(const Field& field) {
  const SignedAmount value = signed_at(field);
  if (value.magnitude >= UInt256{UInt128{1} << 23}) field.refuse("an integer of 24 bits");
  const auto magnitude = static_cast<Tick>(value.magnitude.low);
  return value.is_negative ? -magnitude : magnitude;
}

inline UInt128 liquidity_at(const Field& field) {
  const UInt256 value = field.wide();
  if (!value.fits_128()) field.refuse("an integer below 2^128");
  return value.low;
}

inline UInt256 price_at(const Field& field) {
  const UInt256 value = field.wide();
  if ((value.high >> 32) != 0) field.refuse("an integer below 2^160");
  return value;
}

inline bool flag_at(const Field& field) {
  if (!field.json().is_boolean()) field.refuse("true or false");
  return field.json().get<bool>();
}

inline Fee fee_at(const Field& field) { return {static_cast<std::int32_t>(field.small(999'999))}; }

inline SwapAmount<Exact> amount_at(const Field& field) {
  const SignedAmount value = signed_at(field);
  return {value.is_negative ? Specified::output : Specified::input, value.magnitude};
}

inline SwapAmount<Fast> fast_of(const SwapAmount<Exact>& exact) {
  return {exact.specified, to_double(exact.amount)};
}

/// Compares what a case or a step expects with what our rules gave. Both must refuse or neither;
/// the venue's message is the venue's own, and how a file was checked is no figure.
inline void compare_result(const Field& expected, json actual, CaseResult& result) {
  if (!expected.json().is_object()) expected.refuse("an object");
  json wanted = expected.json();
  wanted.erase("matchesUpstreamSnapshot");
  const bool refuses = wanted.contains("revert");
  if (refuses != actual.contains("revert")) {
    result.mismatches.push_back({expected.path() + ".revert",
                                 refuses ? "revert: " + wanted["revert"].dump() : "none",
                                 refuses ? "none" : "refused: " + actual["revert"].dump()});
    if (!refuses) return;
  }
  wanted.erase("revert");
  compare(wanted, actual, expected.path(), result.mismatches);
}

template <class T>
json refusal(const Ruling<T>& ruling) {
  return {{"revert", std::string{name_of(ruling.error())}}};
}

/// Worst relative error of Fast beyond the roundings that fast_rounding states.
class FastError {
 public:
  FastError(CaseResult& result, const Way& way)
      : worst_{result.fast_error}, allowed_{fast_rounding(way)} {}

  void amount(Token token, double approximate, UInt256 exact) {
    const double wanted = to_double(exact);
    const double allowed = token == Token::zero ? allowed_.amount0 : allowed_.amount1;
    const double beyond = std::max(0.0, std::fabs(approximate - wanted) - allowed);
    worst_ = std::max(worst_, beyond / std::max(1.0, wanted));
  }

 private:
  double& worst_;
  TokenAmounts<Fast> allowed_;
};

// Rules without a pool, one op of the file each.
[[nodiscard]] CaseResult run_sqrt_price(const Field& inputs, const Field& expected);
[[nodiscard]] CaseResult run_tick(const Field& inputs, const Field& expected);
[[nodiscard]] CaseResult run_amounts(const Field& inputs, const Field& expected);
[[nodiscard]] CaseResult run_next_price(const Field& inputs, const Field& expected,
                                        Specified specified);
[[nodiscard]] CaseResult run_step(const Field& inputs, const Field& expected);

}  // namespace seawall::conformance::uniswap_v3
