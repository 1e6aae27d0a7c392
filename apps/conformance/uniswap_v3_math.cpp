#include "uniswap_v3.hpp"

// Tick and price maths and swap steps of Uniswap v3.
namespace seawall::conformance::uniswap_v3 {

CaseResult run_sqrt_price(const Field& inputs, const Field& expected) {
  CaseResult result;
  const auto price = exact_sqrt_price_at(small_signed_at(inputs["tick"]));
  compare_result(expected, price ? json{{"sqrtPriceX96", to_string(*price)}} : refusal(price),
                 result);
  return result;
}

CaseResult run_tick(const Field& inputs, const Field& expected) {
  CaseResult result;
  const auto tick = ExactMath::tick_at(price_at(inputs["sqrtPriceX96"]));
  compare_result(expected, tick ? json{{"tick", std::to_string(*tick)}} : refusal(tick), result);
  return result;
}

CaseResult run_amounts(const Field& inputs, const Field& expected) {
  CaseResult result;
  const UInt256 a = price_at(inputs["sqrtRatioAX96"]);
  const UInt256 b = price_at(inputs["sqrtRatioBX96"]);
  const UInt128 liquidity = liquidity_at(inputs["liquidity"]);
  const Rounding rounding = flag_at(inputs["roundUp"]) ? Rounding::up : Rounding::down;
  if (std::min(a, b) == UInt256{}) {
    compare_result(expected, {{"revert", "a price of 0"}}, result);
    return result;
  }
  compare_result(expected,
                 {{"amount0", to_string(ExactMath::amount0_between(a, b, liquidity, rounding))},
                  {"amount1", to_string(ExactMath::amount1_between(a, b, liquidity, rounding))}},
                 result);
  return result;
}

CaseResult run_next_price(const Field& inputs, const Field& expected, Specified specified) {
  CaseResult result;
  const UInt256 price = price_at(inputs["sqrtPriceX96"]);
  const UInt128 liquidity = liquidity_at(inputs["liquidity"]);
  const UInt256 amount = inputs["amount"].wide();
  const Token paid = flag_at(inputs["zeroForOne"]) ? Token::zero : Token::one;
  const auto next = specified == Specified::input
                        ? ExactMath::price_after_input(price, liquidity, amount, paid)
                        : ExactMath::price_after_output(price, liquidity, amount, other(paid));
  compare_result(expected, next ? json{{"sqrtPriceNextX96", to_string(*next)}} : refusal(next),
                 result);
  return result;
}

CaseResult run_step(const Field& inputs, const Field& expected) {
  CaseResult result;
  const UInt256 price = price_at(inputs["sqrtPriceCurrentX96"]);
  const UInt256 target = price_at(inputs["sqrtPriceTargetX96"]);
  const UInt128 liquidity = liquidity_at(inputs["liquidity"]);
  const SwapAmount<Exact> amount = amount_at(inputs["amountRemaining"]);
  const Fee fee = fee_at(inputs["feePips"]);
  if (std::min(price, target) == UInt256{}) {
    compare_result(expected, {{"revert", "a price of 0"}}, result);
    return result;
  }
  const SwapStep<Exact> step = ExactMath::step(price, target, liquidity, amount, fee);
  compare_result(expected,
                 {{"sqrtPriceNextX96", to_string(step.price)},
                  {"amountIn", to_string(step.in)},
                  {"amountOut", to_string(step.out)},
                  {"feeAmount", to_string(step.fee)}},
                 result);
  const SwapStep<Fast> fast =
      Math<Fast>::step(to_double(price), to_double(target), liquidity, fast_of(amount), fee);
  const Token paid = price >= target ? Token::zero : Token::one;
  FastError error{result, {price, step.price, liquidity, 1}};
  error.amount(paid, fast.in, step.in);
  error.amount(other(paid), fast.out, step.out);
  return result;
}

}  // namespace seawall::conformance::uniswap_v3
