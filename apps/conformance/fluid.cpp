// Fluid: scripts of positions and liquidations on one vault. After each step the vault's totals and
// every position are compared; each step is also run in doubles from the state before it.

#include <cmath>
#include <map>
#include <optional>
#include <string>

#include "adapter.hpp"
#include "fast_error.hpp"
#include "fields.hpp"

namespace seawall::conformance {
namespace {

using lending::WordAmount;
using lending::WordPrice;
using nlohmann::json;

constexpr std::int32_t mille = 1'000;
constexpr std::size_t steps_max = 1'000;

template <class Kind>
std::string text(Quantity<Kind, Checked256> quantity) {
  return to_string(quantity.value.value);
}

std::string text(const std::optional<int>& tick) { return tick ? std::to_string(*tick) : "none"; }

/// A vault and the positions on it, by name.
template <class N>
struct World {
  fluid::Terms terms;
  fluid::Vault<N> vault;
  std::map<std::string, fluid::Position<N>> positions;
};

// ---- the same in doubles

double fast(const Checked256& word) { return to_double(word.value); }

// A factor counts from where a branch begins, a connection from one.
enum class Scale : std::uint8_t { factor, connection };

fluid::DebtFactor<Fast> fast(const fluid::DebtFactor<Exact>& factor, Scale scale) {
  const double whole =
      scale == Scale::factor ? static_cast<double>(fluid::DebtFactor<Exact>{}.coefficient) : 1.0;
  const int exponent =
      static_cast<int>(factor.exponent) - static_cast<int>(fluid::DebtFactor<Exact>{}.exponent);
  return {std::ldexp(static_cast<double>(factor.coefficient) / whole, exponent)};
}

fluid::TickLink<Fast> fast(const fluid::TickLink<Exact>& link) {
  return {link.absorbed, link.branch, fast(link.factor, Scale::factor)};
}

fluid::Branch<Fast> fast(const fluid::Branch<Exact>& branch) {
  fluid::Branch<Fast> same;
  same.status = branch.status;
  same.tick = branch.tick;
  same.partial = fast(branch.partial);
  same.debt = conformance::fast(branch.debt);
  if (branch.factor)
    same.factor =
        fast(*branch.factor,
             branch.status == fluid::BranchStatus::merged ? Scale::connection : Scale::factor);
  same.base = branch.base;
  same.base_tick = branch.base_tick;
  return same;
}

fluid::Vault<Fast> fast(const fluid::Vault<Exact>& vault) {
  fluid::Vault<Fast> same;
  same.top_tick = vault.top_tick;
  same.top_is_branch = vault.top_is_branch;
  same.branch = vault.branch;
  same.branches.clear();
  for (const auto& branch : vault.branches)
    same.branches.push_back(fast(branch));
  for (const auto& [number, tick] : vault.ticks)
    same.ticks[number] = {tick.generation, conformance::fast(tick.debt),
                          tick.link ? std::optional{fast(*tick.link)} : std::nullopt};
  same.ticks_with_debt = vault.ticks_with_debt;
  for (const auto& [key, link] : vault.past)
    same.past[key] = fast(link);
  same.supplied = conformance::fast(vault.supplied);
  same.borrowed = conformance::fast(vault.borrowed);
  same.absorbed_debt = conformance::fast(vault.absorbed_debt);
  same.absorbed_collateral = conformance::fast(vault.absorbed_collateral);
  same.absorbed_dust = conformance::fast(vault.absorbed_dust);
  return same;
}

fluid::Position<Fast> fast(const fluid::Position<Exact>& position) {
  return {conformance::fast(position.collateral), position.tick, position.generation,
          conformance::fast(position.dust)};
}

World<Fast> fast(const World<Exact>& world) {
  World<Fast> same{world.terms, fast(world.vault), {}};
  for (const auto& [name, position] : world.positions)
    same.positions[name] = fast(position);
  return same;
}

// ---- steps

fluid::Terms read_terms(const Field& inputs) {
  return {.threshold = static_cast<std::int32_t>(inputs["liquidationThreshold"].small(mille)),
          .limit = static_cast<std::int32_t>(inputs["liquidationMaxLimit"].small(mille)),
          .penalty = static_cast<std::int32_t>(inputs["liquidationPenalty"].small(mille))};
}

template <class N>
lending::Word<N> read(const Field& field) {
  if constexpr (N::is_exact)
    return Checked256{field.wide()};
  else
    return to_double(field.wide());
}

template <class N>
WordPrice<N> read_exchange_price(const Field& field) {
  if (field.wide() < UInt256{static_cast<UInt128>(fluid::exchange_one)})
    field.refuse("an exchange price of at least 10^12");
  return WordPrice<N>{read<N>(field)};
}

template <class N>
fluid::ExchangePrices<N> read_prices(const Field& step) {
  return {read_exchange_price<N>(step["supplyExchangePrice"]),
          read_exchange_price<N>(step["borrowExchangePrice"])};
}

/// An amount with its sign: "-5", "0", "7", or "all" for all that goes out.
template <class N>
struct Movement {
  fluid::Flow flow = fluid::Flow::none;
  WordAmount<N> amount{};
};

template <class N>
Movement<N> read_movement(const Field& field) {
  std::string written = field.text();
  if (written == "all") return {fluid::Flow::out_all, {}};
  if (written == "0") return {};
  const bool out = written.starts_with('-');
  const auto number = parse_uint256(out ? std::string_view{written}.substr(1) : written);
  if (!number) field.refuse("an integer with or without a sign, or \"all\"");
  const Checked256 amount{*number};
  if constexpr (N::is_exact)
    return {out ? fluid::Flow::out : fluid::Flow::in, WordAmount<N>{amount}};
  else
    return {out ? fluid::Flow::out : fluid::Flow::in, WordAmount<N>{fast(amount)}};
}

template <class N>
Ruling<fluid::Changed<N>> operate(World<N>& world, const Field& step) {
  const auto collateral = read_movement<N>(step["collateral"]);
  const auto debt = read_movement<N>(step["debt"]);
  const fluid::Change<N> change{
      .collateral = collateral.flow,
      .collateral_amount = collateral.amount,
      .debt = debt.flow,
      .debt_amount = debt.amount,
      .borrow_fee =
          step.has("borrowFee") ? static_cast<std::int32_t>(step["borrowFee"].small(10'000)) : 0};
  const std::string name = step["position"].text();
  const auto held = world.positions.find(name);
  fluid::Position<N> position = held == world.positions.end() ? fluid::Position<N>{} : held->second;
  const auto made = fluid::change<N>(world.vault, position, read_prices<N>(step), change);
  if (made) world.positions[name] = position;
  return made;
}

template <class N>
Ruling<fluid::Liquidation<N>> liquidate(World<N>& world, const Field& step) {
  const bool first = step.has("absorbedFirst") && step["absorbedFirst"].json() == json(true);
  const fluid::Request<N> request{
      .debt = WordAmount<N>{read<N>(step["debt"])},
      .collateral_per_debt_min = step.has("collateralPerDebtMin")
                                     ? read<N>(step["collateralPerDebtMin"])
                                     : lending::Word<N>{},
      .absorbed = first ? fluid::Absorbed::bought_first : fluid::Absorbed::left_alone};
  return fluid::liquidate<N>(world.vault, WordPrice<N>{read<N>(step["oraclePrice"])},
                             read_prices<N>(step), world.terms, request);
}

json state_json(const World<Exact>& world) {
  const auto& vault = world.vault;
  json positions = json::object();
  for (const auto& [name, position] : world.positions) {
    const auto now = fluid::standing(vault, position);
    if (!now) {
      positions[name] = std::string{name_of(now.error())};
      continue;
    }
    positions[name] = {{"tick", text(now->tick)},
                       {"debt", text(now->debt)},
                       {"collateral", text(now->collateral)},
                       {"dust", text(position.dust)}};
  }
  return {{"topTick", text(vault.top_tick)},
          {"topIsBranch", vault.top_is_branch},
          {"branch", std::to_string(vault.branch)},
          {"branches", std::to_string(vault.branches.size() - 1)},
          {"totalSupply", text(vault.supplied)},
          {"totalBorrow", text(vault.borrowed)},
          {"absorbedDebt", text(vault.absorbed_debt)},
          {"absorbedCollateral", text(vault.absorbed_collateral)},
          {"absorbedDust", text(vault.absorbed_dust)},
          {"positions", positions}};
}

// Positions in doubles against those in integers, as parts of the vault's totals.
void compare_positions(const World<Fast>& approximate, const World<Exact>& exact,
                       FastError& error) {
  for (const auto& [name, position] : exact.positions) {
    const auto now = fluid::standing(exact.vault, position);
    const auto same = fluid::standing(approximate.vault, approximate.positions.at(name));
    if (!error.agree(same, now)) continue;
    error.number(same->debt, now->debt, fast(exact.vault.borrowed.value));
    error.number(same->collateral, now->collateral, fast(exact.vault.supplied.value));
  }
}

/// What a step gave: its fields, or why it was refused.
struct StepResult {
  json fields = json::object();
  std::optional<Rejection> refusal;
};

StepResult run_operate(World<Exact>& world, World<Fast>& same, const Field& step,
                       FastError& error) {
  const auto made = operate(world, step);
  const auto approximate = operate(same, step);
  if (error.agree(approximate, made)) compare_positions(same, world, error);
  if (!made) return {.refusal = made.error()};
  return {.fields = {{"collateral", text(made->collateral)}, {"debt", text(made->debt)}},
          .refusal = {}};
}

StepResult run_liquidate(World<Exact>& world, World<Fast>& same, const Field& step,
                         FastError& error) {
  const auto made = liquidate(world, step);
  const auto approximate = liquidate(same, step);
  if (error.agree(approximate, made)) {
    error.number(approximate->debt, made->debt, fast(world.vault.borrowed.value));
    error.number(approximate->collateral, made->collateral, fast(world.vault.supplied.value));
    compare_positions(same, world, error);
  }
  if (!made) return {.refusal = made.error()};
  return {.fields = {{"debt", text(made->debt)},
                     {"collateral", text(made->collateral)},
                     {"newlyAbsorbedDebt", text(made->newly_absorbed_debt)},
                     {"newlyAbsorbedCollateral", text(made->newly_absorbed_collateral)}},
          .refusal = {}};
}

// Compares one step; false where our verdict and the contract's differ, so that going on would mean
// nothing.
bool compare_step(const Field& expected, const StepResult& step, const World<Exact>& world,
                  CaseResult& result) {
  if (!expected.json().is_object()) expected.refuse("an object");
  json wanted = expected.json();
  const bool reverts = wanted.contains("revert");
  if (reverts != step.refusal.has_value()) {
    result.mismatches.push_back(
        {expected.path(), reverts ? "revert: " + wanted["revert"].dump() : "no revert",
         step.refusal ? "refused: " + std::string{name_of(*step.refusal)} : "no refusal"});
    return false;
  }
  wanted.erase("revert");
  json actual = step.fields;
  actual["state"] = state_json(world);
  compare(wanted, actual, expected.path(), result.mismatches);
  return true;
}

}  // namespace

CaseResult run_fluid(const json& test_case) {
  const Field root{test_case, ""};
  if (root["op"].text() != "vault_script") root["op"].refuse("vault_script");
  const Field inputs = root["inputs"];
  World<Exact> world{.terms = read_terms(inputs), .vault = {}, .positions = {}};
  const std::vector<Field> steps = inputs["steps"].elements();
  const std::vector<Field> expected = root["expected"]["steps"].elements();
  if (steps.size() > steps_max || expected.size() != steps.size())
    root["expected"]["steps"].refuse(std::to_string(steps.size()) + " steps, as in inputs");

  CaseResult result;
  FastError error{result};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    World<Fast> same = fast(world);
    const std::string action = steps[i]["action"].text();
    if (action != "operate" && action != "liquidate")
      steps[i]["action"].refuse("operate or liquidate");
    const StepResult step = action == "operate" ? run_operate(world, same, steps[i], error)
                                                : run_liquidate(world, same, steps[i], error);
    if (!compare_step(expected[i], step, world, result)) break;
  }
  return result;
}

}  // namespace seawall::conformance
