// Vectors of Curve's two-coin cryptoswap: the invariant and its inverse, also against the
// equation's true roots, and scripts on a pool that moves its price scale.

#include <algorithm>
#include <string>

#include "adapter.hpp"
#include "fields.hpp"
#include "seawall/seawall.hpp"

namespace seawall::conformance {
namespace {

using nlohmann::json;
using Pool = CryptoSwapPool<Exact>;
using Amounts = CryptoAmounts<Exact>;
using crypto_swap::Pair;

constexpr std::uint32_t no_limit = ~std::uint32_t{0};

std::string text(const Checked256& number) { return to_string(number.value); }
std::string text(Units units) { return to_string(units.value); }

template <class T>
json shown(const Ruling<T>& ruling) {
  return ruling ? text(*ruling) : "refused: " + std::string{name_of(ruling.error())};
}

std::int64_t small(const Field& field) {
  constexpr Int128 limit = std::numeric_limits<std::int64_t>::max();
  const Int128 value = field.integer();
  if (value > limit) field.refuse("an integer below 2^63");
  return static_cast<std::int64_t>(value);
}

Pair<Checked256> pair_of(const Field& list) {
  const std::vector<Field> elements = list.elements();
  if (elements.size() != 2) list.refuse("2 numbers");
  return {Checked256{elements[0].wide()}, Checked256{elements[1].wide()}};
}

Pair<CheckedDouble> in_doubles(const Pair<Checked256>& exact) {
  return {to_double(exact[0].value), to_double(exact[1].value)};
}

// Newton's method stops within 10^-14 of the root of the equation, or of D.
void compare_root(const std::string& key, const Field& expected, UInt256 found, UInt256 scale,
                  CaseResult& result) {
  if (!expected.has(key)) return;
  const UInt256 root = expected[key].wide();
  const UInt256 error = distance(Checked256{found}, Checked256{root}).value;
  const UInt256 allowed = divide(scale, UInt256{UInt128{100'000'000'000'000}}).quotient;
  if (error > wrapping_add(allowed, UInt256{2}))
    result.mismatches.push_back({expected.path() + "." + key, to_string(root), to_string(found)});
}

CaseResult run_math(const Field& inputs, const Field& expected) {
  CaseResult result;
  const crypto_swap::Shape shape{small(inputs["A"]), small(inputs["gamma"])};
  Pair<Checked256> values = pair_of(inputs["x"]);
  const Pair<CheckedDouble> fast_before = in_doubles(values);
  const std::size_t given = inputs["i"].small(1);
  const auto invariant = crypto_swap::invariant(shape, values);
  values[given] = inputs["x_after"].wide();
  const auto value =
      invariant ? crypto_swap::value_at(shape, values, 1 - given, *invariant) : invariant;
  json actual{{"D", shown(invariant)}, {"y", shown(value)}};
  if (!value && expected.has("revert")) actual["revert"] = expected["revert"].text();
  json wanted = expected.json();
  for (const char* root : {"D_true", "y_true"})
    wanted.erase(root);
  compare(wanted, actual, "expected", result.mismatches);
  if (!value) return result;
  compare_root("D_true", expected, invariant->value, invariant->value, result);
  compare_root("y_true", expected, value->value, std::max(value->value, invariant->value), result);
  const auto fast_invariant = crypto_swap::invariant(shape, fast_before);
  const auto fast =
      fast_invariant ? crypto_swap::value_at(shape, in_doubles(values), 1 - given, *fast_invariant)
                     : fast_invariant;
  result.fast_error = fast ? std::max(relative_error(fast_invariant->value, invariant->value),
                                      relative_error(fast->value, value->value))
                           : 1.0;
  return result;
}

CryptoSwapTerms terms_of(const Field& inputs) {
  CryptoSwapTerms terms;
  terms.shape = {small(inputs["A"]), small(inputs["gamma"])};
  terms.fees = {small(inputs["mid_fee"]), small(inputs["out_fee"]), small(inputs["fee_gamma"])};
  terms.admin_share = small(inputs["admin_fee"]);
  terms.allowed_extra_profit = small(inputs["allowed_extra_profit"]);
  terms.adjustment_step = small(inputs["adjustment_step"]);
  terms.half_time = inputs["ma_half_time"].small(no_limit);
  const std::vector<Field> decimals = inputs["decimals"].elements();
  if (decimals.size() != 2) inputs["decimals"].refuse("2 numbers");
  for (std::size_t i = 0; i < 2; ++i)
    terms.decimals[i] = static_cast<std::int32_t>(decimals[i].small(18));
  return terms;
}

/// A pool and what each step of a script does to it.
class Script {
 public:
  Script(CaseResult& result, const Pool& pool) : result_{result}, pool_{pool} {}

  json run(const Field& step) {
    const std::string kind = step["kind"].text();
    now_ += step["dt"].small(no_limit);
    if (kind == "exchange") return exchange_step(step);
    if (kind == "add") return done("minted", deposit(pool_, amounts(step), now_));
    if (kind == "remove") return remove_step(step);
    if (kind == "remove_one")
      return done("dy", withdraw_one_coin(pool_, shares(step), step["i"].small(1), now_));
    step["kind"].refuse("exchange, add, remove, remove_one");
  }

 private:
  [[nodiscard]] static Units shares(const Field& step) { return Units{step["shares"].integer()}; }
  [[nodiscard]] static Amounts amounts(const Field& step) {
    const std::vector<Field> elements = step["amounts"].elements();
    if (elements.size() != 2) step["amounts"].refuse("2 amounts");
    return {Units{elements[0].integer()}, Units{elements[1].integer()}};
  }

  json exchange_step(const Field& step) {
    const std::size_t from = step["i"].small(1);
    const Leg leg{from, 1 - from};
    const Units given{step["dx"].integer()};
    const auto fast = amount_out(to_fast(pool_), leg, AmountOf<Fast>{to_double(given.value)});
    const auto paid = exchange(pool_, leg, given, now_);
    if (paid)
      result_.fast_error =
          std::max(result_.fast_error, fast ? relative_error(fast->value, paid->value) : 1.0);
    return done("dy", paid);
  }

  json remove_step(const Field& step) {
    const auto paid = withdraw(pool_, shares(step));
    json made = state();
    if (!paid)
      made["revert"] = name_of(paid.error());
    else
      made["amounts"] = json::array({text((*paid)[0]), text((*paid)[1])});
    return made;
  }

  [[nodiscard]] json state() const {
    return {{"balances", json::array({text(pool_.balances[0]), text(pool_.balances[1])})},
            {"D", to_string(pool_.invariant)},
            {"price_scale", to_string(pool_.prices.scale)},
            {"price_oracle", to_string(pool_.prices.average)},
            {"last_prices", to_string(pool_.prices.last)},
            {"virtual_price", to_string(pool_.profit.virtual_price)},
            {"xcp_profit", to_string(pool_.profit.total)},
            {"xcp_profit_a", to_string(pool_.profit.claimed)},
            {"not_adjusted", pool_.profit.is_adjusting ? "1" : "0"},
            {"totalSupply", text(pool_.shares)},
            {"admin_shares", text(pool_.admin_shares)}};
  }

  [[nodiscard]] json done(const std::string& key, const Ruling<Units>& ruling) const {
    json made = state();
    if (ruling)
      made[key] = text(*ruling);
    else
      made["revert"] = name_of(ruling.error());
    return made;
  }

  CaseResult& result_;
  Pool pool_;
  std::uint64_t now_ = 0;
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
  Script script{result, Pool::opened(terms_of(inputs), inputs["initial_price"].integer(), 0)};
  const std::vector<Field> steps = inputs["steps"].elements();
  const std::vector<Field> wanted = expected["steps"].elements();
  if (steps.size() != wanted.size())
    expected["steps"].refuse(std::to_string(steps.size()) + " steps, as in inputs");
  for (std::size_t i = 0; i < steps.size(); ++i)
    compare_step(wanted[i], script.run(steps[i]), result);
  return result;
}

}  // namespace

CaseResult run_curve_cryptoswap(const json& test_case) {
  const Field root{test_case, ""};
  const std::string operation = root["op"].text();
  if (operation == "newton_D_newton_y") return run_math(root["inputs"], root["expected"]);
  if (operation == "cryptoswap_sequence") return run_script(root["inputs"], root["expected"]);
  root["op"].refuse("newton_D_newton_y, cryptoswap_sequence");
}

}  // namespace seawall::conformance
