// Vectors of Balancer v2's weighted mathematics, and scripts on a pool with its scaling, swap fee,
// joins and exits. A script's state is carried from step to step by our own rules.

#include <algorithm>
#include <string>

#include "adapter.hpp"
#include "fields.hpp"
#include "seawall/seawall.hpp"

namespace seawall::conformance {
namespace {

using nlohmann::json;
using Pool = WeightedPool<Exact>;
using Amounts = TokenAmounts<Exact>;
using weighted::Holding;

std::string text(const Checked256& number) { return to_string(number.value); }
std::string text(Units units) { return to_string(units.value); }

template <class T>
json shown(const Ruling<T>& ruling) {
  return ruling ? text(*ruling) : "refused: " + std::string{name_of(ruling.error())};
}

Checked256 number(const Field& field) { return Checked256{field.wide()}; }

CheckedDouble in_doubles(const Checked256& exact) { return to_double(exact.value); }

Holding<CheckedDouble> in_doubles(const Holding<Checked256>& exact) {
  return {in_doubles(exact.balance), in_doubles(exact.weight)};
}

/// One call of the library: whether it reverts must agree, its message is the contract's own.
CaseResult compared(const Field& expected, const std::string& key, const Ruling<Checked256>& exact,
                    const Ruling<CheckedDouble>& fast) {
  CaseResult result;
  json actual{{key, shown(exact)}};
  if (!exact && expected.has("revert")) actual["revert"] = expected["revert"].text();
  compare(expected.json(), actual, "expected", result.mismatches);
  if (exact) result.fast_error = fast ? relative_error(fast->value, exact->value) : 1.0;
  return result;
}

Holding<Checked256> holding(const Field& inputs, const std::string& side) {
  return {number(inputs["balance" + side]), number(inputs["weight" + side])};
}

CaseResult run_out_given_in(const Field& inputs, const Field& expected) {
  const auto in = holding(inputs, "In");
  const auto out = holding(inputs, "Out");
  const Checked256 amount = number(inputs["amountIn"]);
  return compared(expected, "amountOut", weighted::out_given_in(in, out, amount),
                  weighted::out_given_in(in_doubles(in), in_doubles(out), in_doubles(amount)));
}

CaseResult run_in_given_out(const Field& inputs, const Field& expected) {
  const auto in = holding(inputs, "In");
  const auto out = holding(inputs, "Out");
  const Checked256 amount = number(inputs["amountOut"]);
  return compared(expected, "amountIn", weighted::in_given_out(in, out, amount),
                  weighted::in_given_out(in_doubles(in), in_doubles(out), in_doubles(amount)));
}

CaseResult run_invariant(const Field& inputs, const Field& expected) {
  const std::vector<Field> weights = inputs["weights"].elements();
  const std::vector<Field> balances = inputs["balances"].elements();
  if (weights.size() != balances.size())
    inputs["balances"].refuse(std::to_string(weights.size()) + " balances, one for each weight");
  std::vector<Holding<Checked256>> exact;
  std::vector<Holding<CheckedDouble>> fast;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    exact.push_back({number(balances[i]), number(weights[i])});
    fast.push_back(in_doubles(exact.back()));
  }
  return compared(expected, "invariant", weighted::invariant<Checked256>(exact),
                  weighted::invariant<CheckedDouble>(fast));
}

CaseResult run_power(const Field& inputs, const Field& expected) {
  const Checked256 base = number(inputs["base"]);
  const Checked256 exponent = number(inputs["exponent"]);
  const auto up = weighted::power_up(base, exponent);
  CaseResult result =
      compared(expected, "powUp", up, weighted::power_up(in_doubles(base), in_doubles(exponent)));
  result.mismatches.clear();
  json actual{{"powUp", shown(up)}, {"powDown", shown(weighted::power_down(base, exponent))}};
  if (!up && expected.has("revert")) actual["revert"] = expected["revert"].text();
  compare(expected.json(), actual, "expected", result.mismatches);
  return result;
}

Pool pool_of(const Field& inputs) {
  const std::vector<Field> weights = inputs["weights"].elements();
  const std::vector<Field> decimals = inputs["decimals"].elements();
  if (weights.size() < 2 || weights.size() > weighted::tokens_max ||
      weights.size() != decimals.size())
    inputs["decimals"].refuse("2 to 8 of them, one for each weight");
  Pool pool;
  pool.size = weights.size();
  pool.fee = inputs["swapFee"].integer();
  for (std::size_t i = 0; i < pool.size; ++i)
    pool.tokens[i] = {Units{}, weights[i].integer(),
                      static_cast<std::int32_t>(decimals[i].small(18))};
  return pool;
}

/// A pool and what each step of a script does to it.
class Script {
 public:
  Script(CaseResult& result, const Pool& pool) : result_{result}, pool_{pool} {}

  json run(const Field& step) {
    const std::string kind = step["kind"].text();
    if (kind == "given_in") return swap_step(step, TradeSide::sell);
    if (kind == "given_out") return swap_step(step, TradeSide::buy);
    if (kind == "join_first") return done("shares", join_first(pool_, amounts(step)));
    if (kind == "join_tokens") return done("shares", join_with_tokens(pool_, amounts(step)));
    if (kind == "join_one")
      return done("amount", join_with_one_token(pool_, token(step, "i"), shares(step)));
    if (kind == "join_all") return all_done(join_in_proportion(pool_, shares(step)));
    if (kind == "exit_tokens") return done("shares", exit_to_tokens(pool_, amounts(step)));
    if (kind == "exit_one")
      return done("amount", exit_to_one_token(pool_, token(step, "i"), shares(step)));
    if (kind == "exit_all") return all_done(exit_in_proportion(pool_, shares(step)));
    step["kind"].refuse(
        "given_in, given_out, join_first, join_tokens, join_one, join_all, exit_tokens, exit_one, "
        "exit_all");
  }

 private:
  [[nodiscard]] std::size_t token(const Field& step, const std::string& key) const {
    return step[key].small(static_cast<std::uint32_t>(pool_.size - 1));
  }
  [[nodiscard]] static Units shares(const Field& step) { return Units{step["shares"].integer()}; }
  [[nodiscard]] Amounts amounts(const Field& step) const {
    const std::vector<Field> elements = step["amounts"].elements();
    if (elements.size() != pool_.size)
      step["amounts"].refuse(std::to_string(pool_.size) + " amounts");
    Amounts made{};
    for (std::size_t i = 0; i < pool_.size; ++i)
      made[i] = Units{elements[i].integer()};
    return made;
  }

  // Token i is base: sold for token j, or bought with it.
  json swap_step(const Field& step, TradeSide side) {
    WeightedPair<Exact> pair{pool_, {token(step, "i"), token(step, "j")}};
    if (pair.sale.from == pair.sale.to) step["j"].refuse("another token than i");
    const Units amount{step["amount"].integer()};
    const WeightedPair<Fast> in_doubles{to_fast(pool_), pair.sale};
    const auto fast = in_doubles.quote(side, AmountOf<Fast>{to_double(amount.value)});
    const auto made = pair.swap(side, amount);
    if (made)
      result_.fast_error =
          std::max(result_.fast_error, fast ? relative_error(fast->value, made->value) : 1.0);
    pool_ = pair.pool;
    return done("amount", made);
  }

  [[nodiscard]] json state() const {
    json balances = json::array();
    for (std::size_t i = 0; i < pool_.size; ++i)
      balances.push_back(text(pool_.tokens[i].balance));
    return {{"balances", balances}, {"totalSupply", text(pool_.shares)}};
  }

  [[nodiscard]] json done(const std::string& key, const Ruling<Units>& ruling) const {
    json made = state();
    if (ruling)
      made[key] = text(*ruling);
    else
      made["revert"] = name_of(ruling.error());
    return made;
  }

  [[nodiscard]] json all_done(const Ruling<Amounts>& ruling) const {
    json made = state();
    if (!ruling) return made["revert"] = name_of(ruling.error()), made;
    made["amounts"] = json::array();
    for (std::size_t i = 0; i < pool_.size; ++i)
      made["amounts"].push_back(text((*ruling)[i]));
    return made;
  }

  CaseResult& result_;
  Pool pool_;
};

void compare_step(const Field& expected, json actual, CaseResult& result) {
  if (actual.contains("revert") && expected.has("revert"))
    actual["revert"] = expected.json()["revert"];
  compare(expected.json(), actual, expected.path(), result.mismatches);
  if (actual.contains("revert") && !expected.has("revert"))
    result.mismatches.push_back({expected.path() + ".revert", "none", actual["revert"]});
}

CaseResult run_script(const Field& inputs, const Field& expected) {
  CaseResult result;
  Script script{result, pool_of(inputs)};
  const std::vector<Field> steps = inputs["steps"].elements();
  const std::vector<Field> wanted = expected["steps"].elements();
  if (steps.size() != wanted.size())
    expected["steps"].refuse(std::to_string(steps.size()) + " steps, as in inputs");
  for (std::size_t i = 0; i < steps.size(); ++i)
    compare_step(wanted[i], script.run(steps[i]), result);
  return result;
}

}  // namespace

CaseResult run_balancer_weighted(const json& test_case) {
  const Field root{test_case, ""};
  const Field inputs = root["inputs"];
  const Field expected = root["expected"];
  const std::string operation = root["op"].text();
  if (operation == "calcOutGivenIn") return run_out_given_in(inputs, expected);
  if (operation == "calcInGivenOut") return run_in_given_out(inputs, expected);
  if (operation == "invariant") return run_invariant(inputs, expected);
  if (operation == "fixed_point_pow") return run_power(inputs, expected);
  if (operation == "weighted_pool_sequence") return run_script(inputs, expected);
  root["op"].refuse(
      "calcOutGivenIn, calcInGivenOut, invariant, fixed_point_pow, weighted_pool_sequence");
}

}  // namespace seawall::conformance
