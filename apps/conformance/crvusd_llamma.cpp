// crvUSD's LLAMMA and Controller: prices of single bands, and whole scripts of loans, moves of the
// oracle, arbitrage and liquidations.

#include <limits>

#include "adapter.hpp"
#include "fields.hpp"

namespace seawall::conformance {
namespace {

using nlohmann::json;
namespace ll = llamma;

constexpr std::uint32_t year = 31'536'000;
constexpr std::size_t rows_max = 1'000;
// The factory mints to the Controller whatever its markets may lend; no script comes near it.
constexpr Int128 ceiling = Int128{1} << 120;

std::string digits(Int128 value) { return to_string(value); }
template <class Kind>
std::string digits(Quantity<Kind, Int128> quantity) {
  return to_string(quantity.value);
}

// What a rule gave, or why it refused where the file expects a number.
template <class T>
json shown(const Ruling<T>& ruling) {
  if (!ruling) return "refused: " + std::string{name_of(ruling.error())};
  return digits(*ruling);
}

int band_number(const Field& field) {
  const json& value = field.json();
  if (!value.is_number_integer()) field.refuse("a whole number");
  const auto number = value.get<std::int64_t>();
  if (number < -10'000 || number > 10'000) field.refuse("a band in [-10000, 10000]");
  return static_cast<int>(number);
}

std::int32_t amplification(const Field& field) {
  const std::uint32_t value = field.small(10'000);
  if (value < 2) field.refuse("an integer in [2, 10000]");
  return static_cast<std::int32_t>(value);
}

PriceOf<Exact> price_at(const Field& field) {
  const Int128 value = field.integer();
  if (value == 0) field.refuse("a price above 0");
  return PriceOf<Exact>{value};
}

Int128 share_at(const Field& field) {
  const Int128 value = field.integer();
  if (value > wad) field.refuse("a share in wads, at most 1");
  return value;
}

// --- one band ---------------------------------------------------------------------------------

template <class N>
ll::Amm<N> amm_for(const Field& inputs) {
  ll::Amm<N> amm =
      ll::make_amm(ll::make_terms<N>(amplification(inputs["A"]), price_at(inputs["basePrice"]), 18),
                   N::from(wad / 1'000), Time{});
  const auto price = PriceOf<N>{N::from(price_at(inputs["priceOracle"]).value)};
  ll::observe(amm, price, Time{} + ll::jump_window);
  return amm;
}

CaseResult run_band(const Field& inputs, const Field& expected) {
  CaseResult result;
  const int n = band_number(inputs["n"]);
  const auto exact = amm_for<Exact>(inputs);
  const auto fast = amm_for<Fast>(inputs);
  const json actual{{"p_oracle_up", shown(ll::upper_edge(exact, n))},
                    {"p_oracle_down", shown(ll::upper_edge(exact, n + 1))},
                    {"p_current_up", shown(ll::lowest_price(exact, n + 1))},
                    {"p_current_down", shown(ll::lowest_price(exact, n))}};
  compare(expected.json(), actual, "", result.mismatches);
  result.fast_error = std::max(
      relative_error(ll::upper_edge(fast, n)->value, expected["p_oracle_up"].integer()),
      relative_error(ll::lowest_price(fast, n)->value, expected["p_current_down"].integer()));
  return result;
}

// --- scripts ----------------------------------------------------------------------------------

/// One market of a script: the Controller, and its users' loans in the file's order.
struct World {
  ll::Controller<Exact> controller;
  std::vector<std::uint32_t> users;
  std::vector<ll::Loan<Exact>> loans;
  Time now{};

  ll::Loan<Exact>* loan_of(std::uint32_t user) {
    for (std::size_t i = 0; i < users.size(); ++i)
      if (users[i] == user) return &loans[i];
    return nullptr;
  }
};

World world_for(const Field& inputs) {
  const auto decimals = static_cast<int>(inputs["collDecimals"].small(18));
  const auto terms =
      ll::make_terms<Exact>(amplification(inputs["A"]), price_at(inputs["price"]), decimals);
  ll::Amm<Exact> amm = ll::make_amm(terms, share_at(inputs["fee"]), Time{});
  amm.admin_fee = share_at(inputs["adminFee"]);
  World world{ll::make_controller(amm, share_at(inputs["loan_discount"]),
                                  share_at(inputs["liquidation_discount"]), Units{ceiling}),
              {},
              {},
              {}};
  world.controller.policy_rate = inputs["rate"].integer();
  return world;
}

json user_json(const World& world, const ll::Loan<Exact>& loan) {
  if (!loan.exists()) return {{"exists", false}};
  const ll::Amm<Exact>& amm = world.controller.amm;
  const auto holding = ll::holding_of(amm, loan.position);
  return {{"exists", true},
          {"collateral", holding ? digits(holding->collateral) : "refused"},
          {"stablecoin", holding ? digits(holding->stablecoin) : "refused"},
          {"debt", shown(ll::debt_of(world.controller, loan))},
          {"N", std::to_string(loan.position.count())},
          {"n1", std::to_string(loan.position.first)},
          {"n2", std::to_string(loan.position.last())},
          {"x_down", shown(ll::worth_going_down(amm, loan.position))},
          {"y_up", shown(ll::worth_going_up(amm, loan.position))},
          {"health", shown(ll::health_of(world.controller, loan, ll::HealthKind::plain))},
          {"healthFull", shown(ll::health_of(world.controller, loan, ll::HealthKind::full))}};
}

json bands_json(const ll::Amm<Exact>& amm) {
  json bands = json::array();
  for (int n = amm.bands.first(); n < amm.bands.first() + amm.bands.count(); ++n)
    if (!amm.bands[n].is_empty())
      bands.push_back({{"n", n},
                       {"x", digits(amm.bands[n].stablecoin)},
                       {"y", digits(amm.bands[n].collateral)}});
  return bands;
}

json state_json(const World& world) {
  const ll::Amm<Exact>& amm = world.controller.amm;
  const auto oracle = ll::limited_price(amm);
  json users = json::array();
  for (const ll::Loan<Exact>& loan : world.loans)
    users.push_back(user_json(world, loan));
  return {{"price_oracle", oracle ? digits(oracle->price) : "refused"},
          {"amm_price", shown(ll::spot_price(amm))},
          {"active_band", std::to_string(amm.active)},
          {"dynamic_fee", shown(ll::current_fee(amm))},
          {"bands", bands_json(amm)},
          {"users", users}};
}

// Worths and healths of all loans in doubles, from the exact state: what Fast screens with.
double fast_error_of(const World& world) {
  const auto fast = ll::as_fast(world.controller);
  ll::BandWorths worths;
  if (!worths.refresh(fast.amm)) return 1.0;
  double worst = 0.0;
  for (const ll::Loan<Exact>& loan : world.loans) {
    if (!loan.exists()) continue;
    const auto exact = ll::health_of(world.controller, loan, ll::HealthKind::full);
    const double health =
        ll::health_of(fast, ll::as_fast(loan), worths, ll::HealthKind::full) + 1.0;
    // A health of a few per cent is a difference of larger numbers: 1 + health is what is computed.
    if (exact) worst = std::max(worst, relative_error(health * to_double(wad), *exact + wad));
  }
  return worst;
}

json run_loan(World& world, const Field& loan) {
  const ll::LoanTerms<Exact> terms{.collateral = Units{loan["collateral"].integer()},
                                   .debt = Units{loan["debt"].integer()},
                                   .bands = static_cast<int>(loan["N"].small(1'000))};
  ll::LoanTerms<Exact> unborrowed = terms;
  unborrowed.debt = {};
  json actual{{"max_borrowable", shown(ll::max_borrowable(world.controller, unborrowed))}};
  const auto created = ll::create_loan(world.controller, terms);
  world.users.push_back(loan["user"].small(std::numeric_limits<std::uint32_t>::max()));
  world.loans.push_back(created.value_or(ll::Loan<Exact>{}));
  if (!created) actual["revert"] = std::string{name_of(created.error())};
  return actual;
}

json exchanged_json(const Ruling<ll::Exchanged<Exact>>& exchanged) {
  if (!exchanged) return "refused: " + std::string{name_of(exchanged.error())};
  return {{"in_amount", digits(exchanged->in)}, {"out_amount", digits(exchanged->out)}};
}

void run_swap(World& world, const Field& swap, json& actual, double& fast_error) {
  const TradeSide side = swap["i"].small(1) == 0 ? TradeSide::buy : TradeSide::sell;
  const Units in{swap["inAmount"].integer()};
  ll::Amm<Exact>& amm = world.controller.amm;
  const auto quoted = ll::quote_in(amm, side, in);
  actual["get_dy"] = quoted ? json(digits(quoted->out)) : exchanged_json(quoted);
  const auto fast = ll::quote_in(ll::as_fast(amm), side, AmountOf<Fast>{to_double(in.value)});
  const auto exchanged = ll::exchange_in(amm, side, in);
  actual["exchange"] = exchanged_json(exchanged);
  if (fast && exchanged && exchanged->out > Units{})
    fast_error = std::max(fast_error, relative_error(fast->out.value, exchanged->out.value));
}

json run_price_move(World& world, const Field& step, double& fast_error) {
  ll::Amm<Exact>& amm = world.controller.amm;
  ll::observe(amm, price_at(step["oraclePrice"]), world.now);
  json actual;
  const auto needed = ll::amount_for_price(amm, price_at(step["targetPrice"]));
  if (needed)
    actual["get_amount_for_price"] = {{"amount", digits(needed->in)},
                                      {"pump", needed->side == TradeSide::buy}};
  if (step.has("swap")) run_swap(world, step["swap"], actual, fast_error);
  return actual;
}

json run_liquidation(World& world, const Field& liquidation) {
  ll::observe(world.controller.amm, world.controller.amm.oracle_price, world.now);
  ll::Loan<Exact>* loan =
      world.loan_of(liquidation["user"].small(std::numeric_limits<std::uint32_t>::max()));
  if (loan == nullptr) liquidation["user"].refuse("a user of inputs.loans");
  const Int128 share = share_at(liquidation["frac"]);
  json actual;
  if (loan->exists())
    actual["tokens_to_liquidate"] = shown(ll::tokens_to_liquidate(world.controller, *loan, share));
  const auto done = ll::liquidate(world.controller, *loan, {.share = share});
  if (!done) {
    actual["revert"] = std::string{name_of(done.error())};
  } else {
    actual["liquidatorCollateralGain"] = digits(done->withdrawn.collateral);
    actual["liquidatorStablecoinChange"] = digits(done->received_stablecoin() - done->paid());
  }
  return actual;
}

// That a call is refused is compared; how a contract words it is not.
void compare_step(const Field& expected, json actual, std::vector<Mismatch>& mismatches) {
  if (expected.has("revert") && actual.contains("revert"))
    actual["revert"] = expected["revert"].json();
  else if (actual.contains("revert"))
    mismatches.push_back({expected.path() + ".revert", "nothing", actual["revert"].dump()});
  compare(expected.json(), actual, expected.path(), mismatches);
}

std::vector<Field> rows(const Field& list) {
  const std::vector<Field> elements = list.elements();
  if (elements.size() > rows_max) list.refuse("at most " + std::to_string(rows_max) + " rows");
  return elements;
}

std::vector<Field> rows_as(const Field& list, std::size_t count) {
  const std::vector<Field> elements = rows(list);
  if (elements.size() != count) list.refuse(std::to_string(count) + " rows, as in inputs");
  return elements;
}

CaseResult run_script(const Field& inputs, const Field& expected) {
  CaseResult result;
  World world = world_for(inputs);
  const std::vector<Field> loans = rows(inputs["loans"]);
  const std::vector<Field> loans_wanted = rows_as(expected["loans"], loans.size());
  for (std::size_t i = 0; i < loans.size(); ++i)
    compare_step(loans_wanted[i], run_loan(world, loans[i]), result.mismatches);
  compare(expected["afterLoans"].json(), state_json(world), "afterLoans", result.mismatches);
  const std::vector<Field> steps = rows(inputs["steps"]);
  const std::vector<Field> steps_wanted = rows_as(expected["steps"], steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    world.now = world.now + seconds(steps[i]["dt"].small(year));
    json actual = steps[i].has("liquidate") ? run_liquidation(world, steps[i]["liquidate"])
                                            : run_price_move(world, steps[i], result.fast_error);
    actual["state"] = state_json(world);
    compare_step(steps_wanted[i], actual, result.mismatches);
    result.fast_error = std::max(result.fast_error, fast_error_of(world));
  }
  return result;
}

}  // namespace

CaseResult run_crvusd_llamma(const json& test_case) {
  const Field root{test_case, ""};
  const std::string operation = root["op"].text();
  if (operation == "band_prices") return run_band(root["inputs"], root["expected"]);
  if (operation == "llamma_scenario") return run_script(root["inputs"], root["expected"]);
  root["op"].refuse("band_prices, llamma_scenario");
}

}  // namespace seawall::conformance
