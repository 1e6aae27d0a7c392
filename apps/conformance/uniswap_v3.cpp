#include "uniswap_v3.hpp"

#include <map>
#include <utility>

// Swaps of whole Uniswap v3 pools, and sequences of them with the pool's oracle and the withdrawal
// of every position.
namespace seawall::conformance {
namespace uniswap_v3 {
namespace {

// The harness lets every pool remember more than its script writes.
constexpr std::uint16_t observations_kept = 1'000;

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

// The same swap in doubles, from the same state.
void compare_fast(const Pool<Exact>& before, const SwapOrder<Exact>& order,
                  const SwapPlan<Exact>& exact, CaseResult& result) {
  const auto fast =
      plan_swap<Fast>(concentrated::fast_of(before),
                      {order.paid, fast_of(order.amount),
                       Math<Fast>::price_from(to_double(order.limit), Rounding::down)});
  FastError error{result, way_of(before, exact)};
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
}  // namespace uniswap_v3

CaseResult run_uniswap_v3(const nlohmann::json& test_case) {
  using namespace uniswap_v3;
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
