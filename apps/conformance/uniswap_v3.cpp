// Vectors of Uniswap v3: tick and price maths, swap steps, swaps of whole pools, and sequences of
// them with the pool's oracle and the withdrawal of every position.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "adapter.hpp"
#include "fields.hpp"
#include "seawall/seawall.hpp"

namespace seawall::conformance {
namespace {

using namespace concentrated;
using nlohmann::json;
using ExactMath = Math<Exact>;

// The harness lets every pool remember more than its script writes.
constexpr std::uint16_t observations_kept = 1'000;

struct SignedAmount {
  bool is_negative;
  UInt256 magnitude;
};

SignedAmount signed_at(const Field& field) {
  const std::string text =
      field.json().is_string() ? field.json().get<std::string>() : field.json().dump();
  const bool is_negative = text.starts_with('-');
  const auto magnitude = parse_uint256(is_negative ? text.substr(1) : text);
  constexpr UInt256 limit{UInt128{1} << 127, 0};
  if (!magnitude || *magnitude > limit || (*magnitude == limit && !is_negative))
    field.refuse("an integer in [-2^255, 2^255)");
  return {is_negative, *magnitude};
}

Tick small_signed_at(const Field& field) {
  const SignedAmount value = signed_at(field);
  if (value.magnitude >= UInt256{UInt128{1} << 23}) field.refuse("an integer of 24 bits");
  const auto magnitude = static_cast<Tick>(value.magnitude.low);
  return value.is_negative ? -magnitude : magnitude;
}

UInt128 liquidity_at(const Field& field) {
  const UInt256 value = field.wide();
  if (!value.fits_128()) field.refuse("an integer below 2^128");
  return value.low;
}

UInt256 price_at(const Field& field) {
  const UInt256 value = field.wide();
  if ((value.high >> 32) != 0) field.refuse("an integer below 2^160");
  return value;
}

bool flag_at(const Field& field) {
  if (!field.json().is_boolean()) field.refuse("true or false");
  return field.json().get<bool>();
}

Fee fee_at(const Field& field) { return {static_cast<std::int32_t>(field.small(999'999))}; }

/// Compares what a case or a step expects with what our rules gave. Both must refuse or neither;
/// the venue's message is the venue's own, and how a file was checked is no figure.
void compare_result(const Field& expected, json actual, CaseResult& result) {
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

/// Worst relative error of Fast beyond the roundings that docs/mechanics/concentrated-liquidity.md
/// §6 states for each stop: two units of either token, and two of the last digit of the price as
/// the contract or a double stores it.
class FastError {
 public:
  /// @param way of the swap: prices at its ends, its most liquidity, and how often it stopped
  FastError(CaseResult& result, std::pair<UInt256, UInt256> way, UInt128 liquidity,
            std::size_t stops)
      : worst_{result.fast_error} {
    const auto [low, high] = std::minmax(way.first, way.second);
    const double bottom = to_double(low) * 0x1p-96;
    const double top = to_double(high) * 0x1p-96;
    const auto digit_at = [&](double root) {
      return static_cast<double>(liquidity) * std::max(0x1p-96, root * 0x1p-53);
    };
    const double each = 2.0 * static_cast<double>(stops);
    rounding_ = {each * (1.0 + (1.0 + digit_at(bottom)) / (bottom * bottom)),
                 each * (1.0 + top * top + digit_at(top))};
  }

  void amount(Token token, double approximate, UInt256 exact) {
    const double wanted = to_double(exact);
    const double difference = std::fabs(approximate - wanted);
    const double beyond = std::max(0.0, difference - rounding_[index_of(token)]);
    worst_ = std::max(worst_, beyond / std::max(1.0, wanted));
  }

 private:
  double& worst_;
  std::array<double, 2> rounding_{};
};

SwapAmount<Exact> amount_at(const Field& field) {
  const SignedAmount value = signed_at(field);
  return {value.is_negative ? Specified::output : Specified::input, value.magnitude};
}

SwapAmount<Fast> fast_of(const SwapAmount<Exact>& exact) {
  return {exact.specified, to_double(exact.amount)};
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
  FastError error{result, {price, step.price}, liquidity, 1};
  error.amount(paid, fast.in, step.in);
  error.amount(other(paid), fast.out, step.out);
  return result;
}

using Positions = std::map<std::pair<Tick, Tick>, Position<Exact>>;  ///< of one owner, by range

Ruling<Pool<Exact>> pool_at(const Field& inputs) {
  Terms terms{.fee = fee_at(inputs["fee"])};
  terms.tick_spacing = small_signed_at(inputs["tickSpacing"]);
  if (!terms.is_valid()) inputs["tickSpacing"].refuse("an integer in [1, 16383]");
  auto pool = open_pool<Exact>(terms, price_at(inputs["startSqrtPriceX96"]), 0);
  if (pool) pool->observations.grow(observations_kept);
  return pool;
}

std::pair<Tick, Tick> range_at(const Field& field) {
  return {small_signed_at(field["tickLower"]), small_signed_at(field["tickUpper"])};
}

Ruling<json> mint_all(Pool<Exact>& pool, const Field& positions, Positions& held) {
  json minted = json::array();
  for (const Field& field : positions.elements()) {
    const auto range = range_at(field);
    Position<Exact>& position = held[range];
    position.range = {range.first, range.second};
    const auto paid = add_liquidity(pool, position, liquidity_at(field["liquidity"]));
    if (!paid) return std::unexpected{paid.error()};
    minted.push_back(
        {{"amount0", to_string(paid->amount0)}, {"amount1", to_string(paid->amount1)}});
  }
  return minted;
}

SwapOrder<Exact> order_at(const Field& field) {
  const std::string kind = field["kind"].text();
  SwapAmount<Exact> amount = amount_at(field["amountSpecified"]);
  if (kind != "exactIn" && kind != "exactOut" && kind != "toPrice")
    field["kind"].refuse("exactIn, exactOut, toPrice");
  if (kind == "exactOut") amount.specified = Specified::output;
  return {flag_at(field["zeroForOne"]) ? Token::zero : Token::one, amount,
          price_at(field["sqrtPriceLimitX96"])};
}

std::string signed_text(UInt256 magnitude, bool is_negative) {
  return (is_negative && magnitude != UInt256{} ? "-" : "") + to_string(magnitude);
}

json state_of(const Pool<Exact>& pool) {
  return {{"sqrtPriceX96", to_string(pool.sqrt_price)},
          {"tick", std::to_string(pool.tick)},
          {"liquidity", to_string(pool.liquidity)},
          {"feeGrowthGlobal0X128", to_string(pool.fee_growth[0])},
          {"feeGrowthGlobal1X128", to_string(pool.fee_growth[1])}};
}

// Ticks with liquidity that were crossed, both ends, and where the contract only looked further.
std::size_t stops_of(const Pool<Exact>& before, const SwapPlan<Exact>& plan) {
  const int ticks = std::abs(plan.tick - before.tick);
  return plan.crossings.size() + 2 +
         static_cast<std::size_t>(ticks / (256 * before.terms.tick_spacing));
}

// The same swap in doubles, from the same state.
void compare_fast(const Pool<Exact>& before, const SwapOrder<Exact>& order,
                  const SwapPlan<Exact>& exact, CaseResult& result) {
  const auto fast =
      plan_swap<Fast>(concentrated::fast_of(before),
                      {order.paid, fast_of(order.amount),
                       Math<Fast>::price_from(to_double(order.limit), Rounding::down)});
  FastError error{result,
                  {before.sqrt_price, exact.price},
                  std::max(before.liquidity, exact.liquidity),
                  stops_of(before, exact)};
  // Refused where the way to the limit is less than a double can tell.
  const SwapFill<Fast> fill = fast ? fast->fill : SwapFill<Fast>{};
  error.amount(order.paid, fill.in, exact.fill.in);
  error.amount(other(order.paid), fill.out, exact.fill.out);
}

json swap(Pool<Exact>& pool, const SwapOrder<Exact>& order, CaseResult& result) {
  const auto plan = plan_swap(pool, order);
  if (!plan) return refusal(plan);
  compare_fast(pool, order, *plan, result);
  commit_swap(pool, *plan);
  const bool pays_zero = order.paid == Token::zero;
  json done = state_of(pool);
  done["amount0"] = signed_text(pays_zero ? plan->fill.in : plan->fill.out, !pays_zero);
  done["amount1"] = signed_text(pays_zero ? plan->fill.out : plan->fill.in, pays_zero);
  return done;
}

CaseResult run_swap(const Field& inputs, const Field& expected) {
  CaseResult result;
  auto pool = pool_at(inputs);
  if (!pool) return compare_result(expected, refusal(pool), result), result;
  Positions held;
  const auto minted = mint_all(*pool, inputs["positions"], held);
  if (!minted) return compare_result(expected, refusal(minted), result), result;
  UInt256 balance0;
  UInt256 balance1;
  for (const json& paid : *minted) {
    balance0 = *add(balance0, *parse_uint256(paid["amount0"].get<std::string>()));
    balance1 = *add(balance1, *parse_uint256(paid["amount1"].get<std::string>()));
  }
  const Tick tick_before = pool->tick;
  json actual = swap(*pool, order_at(inputs["swap"]), result);
  actual["mintAmounts"] = *minted;
  actual["poolBalance0Before"] = to_string(balance0);
  actual["poolBalance1Before"] = to_string(balance1);
  actual["tickBefore"] = std::to_string(tick_before);
  compare_result(expected, std::move(actual), result);
  return result;
}

void compare_observations(const Pool<Exact>& pool, const Field& seconds_ago, const Field& expected,
                          CaseResult& result) {
  json ticks = json::array();
  json seconds = json::array();
  for (const Field& ago : seconds_ago.elements()) {
    const auto sums = pool.observe(ago.small(0xffff'ffff));
    if (!sums) return compare_result(expected, refusal(sums), result);
    ticks.push_back(std::to_string(sums->tick));
    seconds.push_back(to_string(sums->seconds_per_liquidity));
  }
  json wanted{{"tickCumulatives", {}}, {"secondsPerLiquidityCumulativeX128s", {}}};
  for (auto& [key, value] : wanted.items())
    value = expected[key].json();
  compare(wanted, {{"tickCumulatives", ticks}, {"secondsPerLiquidityCumulativeX128s", seconds}},
          expected.path(), result.mismatches);
}

// Everything is burned and collected, position by position.
json burn_all(Pool<Exact>& pool, const Field& positions, Positions& held) {
  json burned = json::array();
  for (const Field& field : positions.elements()) {
    Position<Exact>& position = held[range_at(field)];
    const auto worth = remove_liquidity(pool, position, liquidity_at(field["liquidity"]));
    if (!worth) return burned.push_back(refusal(worth)), burned;
    const auto paid = collect(position, {UInt256{~UInt128{0}}, UInt256{~UInt128{0}}});
    burned.push_back({{"burn0", to_string(worth->amount0)},
                      {"burn1", to_string(worth->amount1)},
                      {"collect0", to_string(paid.amount0)},
                      {"collect1", to_string(paid.amount1)}});
  }
  return burned;
}

CaseResult run_sequence(const Field& inputs, const Field& expected) {
  CaseResult result;
  auto pool = pool_at(inputs);
  if (!pool) return compare_result(expected, refusal(pool), result), result;
  Positions held;
  const auto minted = mint_all(*pool, inputs["positions"], held);
  if (!minted) return compare_result(expected, refusal(minted), result), result;
  compare(expected["mintAmounts"].json(), *minted, expected.path() + ".mintAmounts",
          result.mismatches);
  const std::vector<Field> steps = inputs["steps"].elements();
  const std::vector<Field> wanted = expected["steps"].elements();
  if (steps.size() != wanted.size())
    expected["steps"].refuse(std::to_string(steps.size()) + " steps, as in inputs");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    pool->now += steps[i]["dt"].small(0xffff'ffff);
    compare_result(wanted[i], swap(*pool, order_at(steps[i]), result), result);
  }
  if (expected.has("tickCumulatives"))
    compare_observations(*pool, inputs["observeSecondsAgos"], expected, result);
  if (expected.has("burnAllAfterwards"))
    compare(expected["burnAllAfterwards"].json(), burn_all(*pool, inputs["positions"], held),
            expected.path() + ".burnAllAfterwards", result.mismatches);
  return result;
}

}  // namespace

CaseResult run_uniswap_v3(const json& test_case) {
  const Field root{test_case, ""};
  const Field inputs = root["inputs"];
  const Field expected = root["expected"];
  const std::string operation = root["op"].text();
  if (operation == "getSqrtRatioAtTick") return run_sqrt_price(inputs, expected);
  if (operation == "getTickAtSqrtRatio") return run_tick(inputs, expected);
  if (operation == "getAmountDeltas") return run_amounts(inputs, expected);
  if (operation == "getNextSqrtPriceFromInput")
    return run_next_price(inputs, expected, Specified::input);
  if (operation == "getNextSqrtPriceFromOutput")
    return run_next_price(inputs, expected, Specified::output);
  if (operation == "computeSwapStep") return run_step(inputs, expected);
  if (operation == "pool_swap") return run_swap(inputs, expected);
  if (operation == "pool_swap_sequence") return run_sequence(inputs, expected);
  root["op"].refuse(
      "getSqrtRatioAtTick, getTickAtSqrtRatio, getAmountDeltas, getNextSqrtPriceFromInput, "
      "getNextSqrtPriceFromOutput, computeSwapStep, pool_swap, pool_swap_sequence");
}

}  // namespace seawall::conformance
