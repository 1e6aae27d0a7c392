// Vectors of Curve StableSwap-NG: the invariant and its inverse, and scripts on a pool with its
// oracles. A script's state is carried from step to step by our own rules.

#include <optional>
#include <string>

#include "adapter.hpp"
#include "fields.hpp"
#include "seawall/seawall.hpp"

namespace seawall::conformance {
namespace {

using nlohmann::json;
using Pool = StableSwapPool<Exact>;
using Amounts = CoinAmounts<Exact>;

constexpr std::uint32_t no_limit = ~std::uint32_t{0};

std::string text(const Checked256& number) {
  return number.failed ? "refused: overflow" : to_string(number.value);
}
std::string text(Units units) { return to_string(units.value); }

template <class T>
json shown(const Ruling<T>& ruling) {
  return ruling ? text(*ruling) : "refused: " + std::string{name_of(ruling.error())};
}

std::vector<Checked256> numbers(const Field& list) {
  std::vector<Checked256> made;
  for (const Field& element : list.elements())
    made.push_back(Checked256{element.wide()});
  if (made.size() < 2 || made.size() > stable_swap::coins_max) list.refuse("2 to 8 numbers");
  return made;
}

Leg leg_of(const Field& inputs, std::size_t coins) {
  const auto limit = static_cast<std::uint32_t>(coins - 1);
  const Leg leg{inputs["i"].small(limit), inputs["j"].small(limit)};
  if (leg.from == leg.to) inputs["j"].refuse("another coin than i");
  return leg;
}

// Doubles against the contract's integer, in parts of it.
void note_error(CaseResult& result, const Ruling<CheckedDouble>& fast, UInt256 exact) {
  const double error = fast ? relative_error(fast->value, exact) : 1.0;
  result.fast_error = std::max(result.fast_error, error);
}

std::vector<CheckedDouble> in_doubles(const std::vector<Checked256>& exact) {
  std::vector<CheckedDouble> made;
  for (const Checked256& number : exact)
    made.emplace_back(to_double(number.value));
  return made;
}

CaseResult run_math(const Field& inputs, const Field& expected) {
  CaseResult result;
  std::vector<Checked256> balances = numbers(inputs["xp"]);
  const Leg leg = leg_of(inputs, balances.size());
  const Checked256 amplification =
      Checked256{inputs["A"].wide()} * Checked256{inputs["A_precision"].wide()};
  const auto invariant = stable_swap::invariant<Checked256>(balances, amplification);
  const std::vector<CheckedDouble> before = in_doubles(balances);
  balances[leg.from] = inputs["x"].wide();
  const auto balance =
      invariant ? stable_swap::balance_at<Checked256>(balances, leg.to, amplification, *invariant)
                : invariant;
  json actual{{"D", shown(invariant)}, {"y", shown(balance)}};
  if (!balance && expected.has("revert")) actual["revert"] = expected["revert"].text();
  compare(expected.json(), actual, "expected", result.mismatches);
  if (!balance) return result;
  const CheckedDouble fast_amplification = to_double(amplification.value);
  const auto fast_invariant = stable_swap::invariant<CheckedDouble>(before, fast_amplification);
  note_error(result, fast_invariant, invariant->value);
  if (!fast_invariant) return result;
  note_error(result,
             stable_swap::balance_at<CheckedDouble>(in_doubles(balances), leg.to,
                                                    fast_amplification, *fast_invariant),
             balance->value);
  return result;
}

Amounts amounts_of(const Field& list, std::size_t size) {
  const std::vector<Field> elements = list.elements();
  if (elements.size() != size) list.refuse(std::to_string(size) + " amounts");
  Amounts amounts{};
  for (std::size_t i = 0; i < size; ++i)
    amounts[i] = Units{elements[i].integer()};
  return amounts;
}

std::int64_t amplification_of(const Field& field) {
  return static_cast<std::int64_t>(field.small(1'000'000)) * stable_swap::amplification_precision;
}

// `rates` where a coin is worth more than one, else 10^(36 − decimals).
std::vector<Int128> rates_of(const Field& inputs) {
  std::vector<Int128> rates;
  if (inputs.has("rates")) {
    for (const Field& rate : inputs["rates"].elements())
      rates.push_back(rate.integer());
  } else {
    for (const Field& decimals : inputs["decimals"].elements())
      rates.push_back(power_of_ten(36 - static_cast<int>(decimals.small(18))));
  }
  if (rates.size() < 2 || rates.size() > stable_swap::coins_max) inputs.refuse("2 to 8 coins");
  return rates;
}

Pool pool_of(const Field& inputs) {
  stable_swap::FeeTerms terms;
  terms.fee = inputs["fee"].integer();
  terms.offpeg_multiplier = inputs["offpeg_fee_multiplier"].integer();
  if (inputs.has("admin_fee")) terms.admin_share = inputs["admin_fee"].integer();
  Amplification amplification = Amplification::constant(amplification_of(inputs["A"]));
  if (inputs.has("ramp")) {
    amplification.future = amplification_of(inputs["ramp"]["A"]);
    amplification.future_time = inputs["ramp"]["time"].small(no_limit);
  }
  Pool pool = Pool::opened(rates_of(inputs), amplification, terms, 0);
  pool.oracles.price_window = inputs["ma_exp_time"].small(no_limit);
  return pool;
}

json listed(const Pool& pool, std::size_t first, auto&& text_at) {
  json list = json::array();
  for (std::size_t i = first; i < pool.size; ++i)
    list.push_back(text_at(i));
  return list;
}

json price_oracles(const Pool& pool, std::uint64_t now) {
  return listed(pool, 1, [&](std::size_t i) { return text(pool.oracles.price(i, now)); });
}

json state_of(const Pool& pool, std::uint64_t now) {
  const auto spot = state_prices(pool, now);
  const auto& oracles = pool.oracles;
  return {
      {"balances", listed(pool, 0, [&](std::size_t i) { return text(pool.coins[i].balance); })},
      {"admin_balances", listed(pool, 0, [&](std::size_t i) { return text(pool.coins[i].fees); })},
      {"total_supply", text(pool.shares)},
      {"virtual_price", shown(virtual_price(pool, now))},
      {"get_p",
       listed(pool, 1, [&](std::size_t i) { return spot ? text((*spot)[i - 1]) : "refused"; })},
      {"price_oracle", price_oracles(pool, now)},
      {"D_oracle", text(oracles.invariant_average(now))},
      {"ema_price",
       listed(pool, 1, [&](std::size_t i) { return to_string(oracles.prices[i - 1].average); })},
      {"last_price",
       listed(pool, 1, [&](std::size_t i) { return to_string(oracles.prices[i - 1].last); })}};
}

// One step of a script: what it changes, and what its result is called.
class Script {
 public:
  Script(CaseResult& result, Pool pool) : result_{result}, pool_{pool} {}

  json run(const Field& step) {
    const std::string kind = step.has("kind") ? step["kind"].text() : "exchange";
    now_ += step["dt"].small(no_limit);
    if (kind == "exchange") return exchange_step(step);
    if (kind == "add") return shares_step("minted", deposit(pool_, amounts(step), now_));
    if (kind == "remove_exactly")
      return shares_step("burned", withdraw_exactly(pool_, amounts(step), now_));
    if (kind == "remove_one")
      return shares_step("dy", withdraw_one_coin(pool_, shares(step), coin(step), now_));
    if (kind == "remove") return remove_step(step);
    if (kind == "claim") return listed_amounts("claimed", claim_fees(pool_));
    step["kind"].refuse("exchange, add, remove, remove_exactly, remove_one, claim");
  }

  [[nodiscard]] json state() const { return state_of(pool_, now_); }

 private:
  [[nodiscard]] Amounts amounts(const Field& step) const {
    return amounts_of(step["amounts"], pool_.size);
  }
  [[nodiscard]] static Units shares(const Field& step) { return Units{step["shares"].integer()}; }
  [[nodiscard]] std::size_t coin(const Field& step) const {
    return step["i"].small(static_cast<std::uint32_t>(pool_.size - 1));
  }

  json exchange_step(const Field& step) {
    const Leg leg = leg_of(step, pool_.size);
    const Units given{step["dx"].integer()};
    const auto planned = plan_exchange(pool_, leg, given, now_);
    json before{{"get_dy", planned ? text(planned->paid) : "refused"},
                {"dynamic_fee_before", text(dynamic_fee(pool_, leg))},
                {"price_oracle_before", price_oracles(pool_, now_)}};
    const auto fast =
        plan_exchange(to_fast(pool_), leg, AmountOf<Fast>{to_double(given.value)}, now_);
    const auto paid = exchange(pool_, leg, given, now_);
    if (paid)
      note_error(result_,
                 fast ? Ruling<CheckedDouble>{fast->paid.value} : std::unexpected{fast.error()},
                 static_cast<UInt128>(paid->value));
    before.update(shares_step("dy", paid));
    return before;
  }

  json remove_step(const Field& step) {
    const auto paid = withdraw(pool_, shares(step), now_);
    if (!paid) return refusal(paid.error());
    return listed_amounts("amounts", *paid);
  }

  json listed_amounts(const std::string& key, const Amounts& paid) const {
    json made = state();
    made[key] = listed(pool_, 0, [&](std::size_t i) { return text(paid[i]); });
    return made;
  }

  json shares_step(const std::string& key, const Ruling<Units>& ruling) const {
    if (!ruling) return refusal(ruling.error());
    json made = state();
    made[key] = text(*ruling);
    return made;
  }

  [[nodiscard]] json refusal(Rejection why) const {
    json made = state();
    made["revert"] = name_of(why);
    return made;
  }

  CaseResult& result_;
  Pool pool_;
  std::uint64_t now_ = 0;
};

// Whether a step reverts must agree; the contract's message is its own.
void compare_step(const Field& expected, json actual, CaseResult& result) {
  if (actual.contains("revert") && expected.has("revert"))
    actual["revert"] = expected.json()["revert"];
  compare(expected.json(), actual, expected.path(), result.mismatches);
  if (actual.contains("revert") && !expected.has("revert"))
    result.mismatches.push_back({expected.path() + ".revert", "none", actual["revert"]});
}

CaseResult run_script(const Field& inputs, const Field& expected) {
  CaseResult result;
  Pool pool = pool_of(inputs);
  const auto seeded = deposit(pool, amounts_of(inputs["initialBalances"], pool.size), 0);
  if (!seeded) inputs["initialBalances"].refuse("a first deposit that the pool accepts");
  Script script{result, pool};
  if (expected.has("afterDeposit"))
    compare(expected["afterDeposit"].json(), script.state(), "expected.afterDeposit",
            result.mismatches);
  const std::vector<Field> steps = inputs["steps"].elements();
  const std::vector<Field> wanted = expected["steps"].elements();
  if (steps.size() != wanted.size())
    expected["steps"].refuse(std::to_string(steps.size()) + " steps, as in inputs");
  for (std::size_t i = 0; i < steps.size(); ++i)
    compare_step(wanted[i], script.run(steps[i]), result);
  return result;
}

}  // namespace

CaseResult run_curve_stableswap(const json& test_case) {
  const Field root{test_case, ""};
  const std::string operation = root["op"].text();
  if (operation == "get_D_get_y") return run_math(root["inputs"], root["expected"]);
  if (operation == "stableswap_ng_sequence") return run_script(root["inputs"], root["expected"]);
  root["op"].refuse("get_D_get_y, stableswap_ng_sequence");
}

}  // namespace seawall::conformance
