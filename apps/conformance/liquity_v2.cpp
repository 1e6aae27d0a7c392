// Liquity v2 (Bold): the split of one liquidated trove, and scripts of several branches with
// everything that owners, depositors, redeemers and liquidators do. The whole state is compared
// after every step, and every step is also run in doubles from the state before it.

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "adapter.hpp"
#include "fields.hpp"
#include "seawall/seawall.hpp"

namespace seawall::conformance {
namespace {

using nlohmann::json;
namespace v2 = liquity::v2;
using liquity::Coin;
using liquity::CoinPrice;
using liquity::Collateral;
using liquity::Ratio;

constexpr std::uint32_t seconds_max = 0x7fff'ffff;
constexpr std::uint32_t users_max = 10'000;

std::string text(Checked256 value) { return to_string(value.value); }
template <class Kind>
std::string text(Quantity<Kind, Checked256> value) {
  return text(value.value);
}

/// A number of the file in either policy.
template <class N, class Amount>
Amount read(const Field& field) {
  const Checked256 number{field.wide()};
  if constexpr (N::is_exact) return Amount{number};
  if constexpr (!N::is_exact) return Amount{liquity::approximate(number)};
}

AccountId user_of(const Field& field) { return AccountId{std::size_t{field.small(users_max)}}; }

std::vector<AccountId> users_of(const Field& field) {
  std::vector<AccountId> users;
  for (const Field& user : field.elements())
    users.push_back(user_of(user));
  return users;
}

/// Errors count against the whole that a number is a part of; the unit that an integer is rounded
/// to is none.
void error_of(double approximate, double wanted, double all, double& worst) {
  const double difference = std::fabs(approximate - wanted);
  if (std::isnan(difference)) worst = 1.0;
  if (difference > 1.0) worst = std::max(worst, std::min(1.0, difference / std::max(wanted, all)));
}

CaseResult run_split(const Field& inputs, const Field& expected) {
  CaseResult result;
  v2::Terms<Exact> terms;
  terms.penalty_pool = read<Exact, Ratio<Exact>>(inputs["penaltySP"]);
  terms.penalty_redistribution = read<Exact, Ratio<Exact>>(inputs["penaltyRedistribution"]);
  v2::Terms<Fast> fast_terms;
  fast_terms.penalty_pool = liquity::approximate(terms.penalty_pool);
  fast_terms.penalty_redistribution = liquity::approximate(terms.penalty_redistribution);
  const liquity::Holding<Exact> entire{read<Exact, Collateral<Exact>>(inputs["entireColl"]),
                                       read<Exact, Coin<Exact>>(inputs["entireDebt"])};
  const auto pool = read<Exact, Coin<Exact>>(inputs["boldInSPForOffsets"]);
  const auto price = read<Exact, CoinPrice<Exact>>(inputs["price"]);
  const auto parts = v2::split(terms, entire, pool, price);
  const auto fast = v2::split(fast_terms, liquity::approximate(entire), liquity::approximate(pool),
                              liquity::approximate(price));
  if (expected.has("revert") != parts.failed()) {
    result.mismatches.push_back({"revert", expected.has("revert") ? "revert" : "no revert",
                                 parts.failed() ? "overflow" : "no refusal"});
    return result;
  }
  if (parts.failed()) return result;
  compare(expected.json(),
          {{"debtToOffset", text(parts.debt_offset)},
           {"collToSendToSP", text(parts.collateral_to_pool)},
           {"collGasCompensation", text(parts.gas_compensation)},
           {"debtToRedistribute", text(parts.redistributed.debt)},
           {"collToRedistribute", text(parts.redistributed.collateral)},
           {"collSurplus", text(parts.to_owner)}},
          "expected", result.mismatches);
  const double collateral = to_double(entire.collateral.value.value);
  const auto measure = [&](double approximate, Checked256 exact, double all) {
    error_of(approximate, to_double(exact.value), all, result.fast_error);
  };
  measure(fast.debt_offset.value.value, parts.debt_offset.value, 0.0);
  measure(fast.redistributed.debt.value.value, parts.redistributed.debt.value,
          to_double(entire.debt.value.value));
  measure(fast.collateral_to_pool.value.value, parts.collateral_to_pool.value, collateral);
  measure(fast.gas_compensation.value.value, parts.gas_compensation.value, collateral);
  measure(fast.redistributed.collateral.value.value, parts.redistributed.collateral.value,
          collateral);
  measure(fast.to_owner.value.value, parts.to_owner.value, collateral);
  return result;
}

template <class N>
struct World {
  std::vector<v2::Terms<N>> terms{};
  std::vector<v2::Branch<N>> branches{};
  std::vector<CoinPrice<N>> prices{};
  std::vector<CoinPrice<N>> redemption_prices{};
  liquity::BaseRate<N> base_rate{liquity::whole<Ratio<N>>(1), Time{}};
  Coin<N> supply{};  ///< all coin there is; who holds it does not matter here
  Time now{};
};

/// One step in one policy; `fields` are the file's, of the exact one.
template <class N>
class Step {
 public:
  Step(World<N>& world, const Field& step) : world_{world}, step_{step} {
    const auto count = static_cast<std::uint32_t>(world.branches.size());
    if (step.has("branch")) at_ = step["branch"].small(count - 1);
  }

  std::optional<Rejection> run() {
    const std::string action = step_["action"].text();
    if (action == "wait") return std::nullopt;
    if (action == "setPrice") return set_price();
    if (action == "openTrove") return open();
    if (action == "adjustTrove") return adjust();
    if (action == "adjustInterestRate") return set_rate();
    if (action == "closeTrove") return close();
    if (action == "provideToSP") return provide();
    if (action == "withdrawFromSP") return withdraw();
    if (action == "liquidate") return liquidate();
    if (action == "redeem") return redeem();
    if (action == "shutdown") return shut_down();
    if (action == "urgentRedemption") return redeem_urgently();
    step_["action"].refuse(
        "wait, setPrice, openTrove, adjustTrove, adjustInterestRate, closeTrove, provideToSP, "
        "withdrawFromSP, liquidate, redeem, shutdown or urgentRedemption");
  }

  json fields = json::object();

 private:
  v2::Branch<N>& branch() { return world_.branches[at_]; }
  const v2::Terms<N>& terms() { return world_.terms[at_]; }
  v2::Moment<N> moment() { return {world_.prices[at_], world_.now}; }
  AccountId user() { return user_of(step_["user"]); }
  template <class Amount>
  Amount amount(std::string_view key) {
    return read<N, Amount>(step_[key]);
  }
  void mint(const v2::Minted<N>& minted) { world_.supply += minted.to_pool + minted.to_router; }

  template <class Amount>
  void field(const char* key, Amount value) {
    if constexpr (N::is_exact) fields[key] = text(value);
  }

  std::optional<Rejection> set_price() {
    world_.prices[at_] = amount<CoinPrice<N>>("price");
    world_.redemption_prices[at_] =
        step_.has("redemptionPrice") ? amount<CoinPrice<N>>("redemptionPrice") : world_.prices[at_];
    return std::nullopt;
  }

  std::optional<Rejection> open() {
    const auto coin = amount<Coin<N>>("bold");
    const auto opened = v2::open_trove(terms(), branch(), user(),
                                       {.collateral = amount<Collateral<N>>("coll"),
                                        .coin = coin,
                                        .rate = amount<Ratio<N>>("rate")},
                                       moment());
    if (!opened) return opened.error();
    world_.supply += coin;
    mint(opened->interest);
    field("upfrontFee", opened->upfront_fee);
    return std::nullopt;
  }

  std::optional<Rejection> adjust() {
    const auto debt_before =
        v2::latest(branch(), v2::trove_of(branch(), user()), world_.now).entire.debt;
    const auto direction = [&](std::string_view key) {
      return step_[key].text() == "add" ? v2::Direction::add : v2::Direction::take;
    };
    const auto adjusted = v2::adjust_trove(terms(), branch(), user(),
                                           {.collateral_direction = direction("collDirection"),
                                            .collateral = amount<Collateral<N>>("coll"),
                                            .coin_direction = direction("boldDirection"),
                                            .coin = amount<Coin<N>>("bold")},
                                           moment());
    if (!adjusted) return adjusted.error();
    world_.supply = world_.supply + adjusted->now.debt - adjusted->upfront_fee - debt_before;
    mint(adjusted->interest);
    field("upfrontFee", adjusted->upfront_fee);
    return std::nullopt;
  }

  std::optional<Rejection> set_rate() {
    const auto changed =
        v2::set_rate(terms(), branch(), user(), {.rate = amount<Ratio<N>>("rate")}, moment());
    if (!changed) return changed.error();
    mint(changed->interest);
    field("upfrontFee", changed->upfront_fee);
    return std::nullopt;
  }

  std::optional<Rejection> close() {
    const auto interest = v2::pending_interest(branch(), world_.now);
    const auto closed = v2::close_trove(terms(), branch(), user(), moment());
    if (!closed) return closed.error();
    world_.supply = world_.supply + interest - closed->debt;
    return std::nullopt;
  }

  v2::Gains gains() { return step_["claim"].text() == "yes" ? v2::Gains::claim : v2::Gains::keep; }

  std::optional<Rejection> moved(const Ruling<v2::DepositChange<N>>& change) {
    if (!change) return change.error();
    mint(change->interest);
    field("collPaid", change->collateral);
    return std::nullopt;
  }

  std::optional<Rejection> provide() {
    return moved(
        v2::provide(terms(), branch(), user(), amount<Coin<N>>("amount"), gains(), world_.now));
  }
  std::optional<Rejection> withdraw() {
    return moved(
        v2::withdraw(terms(), branch(), user(), amount<Coin<N>>("amount"), gains(), world_.now));
  }

  std::optional<Rejection> liquidate() {
    const auto users = users_of(step_["users"]);
    const auto done = v2::liquidate<N>(terms(), branch(), moment(), users);
    if (!done) return done.error();
    mint(done->interest);
    world_.supply -= done->total.debt_offset;
    field("debtToOffset", done->total.debt_offset);
    field("collToSendToSP", done->total.collateral_to_pool);
    field("collGasCompensation", done->total.gas_compensation);
    field("debtToRedistribute", done->total.redistributed.debt);
    field("collToRedistribute", done->total.redistributed.collateral);
    field("collSurplus", done->total.to_owner);
    return std::nullopt;
  }

  std::optional<Rejection> redeem() {
    std::vector<v2::BranchAt<N>> at;
    for (std::size_t i = 0; i < world_.branches.size(); ++i)
      at.push_back(
          {&world_.terms[i], &world_.branches[i], world_.prices[i], world_.redemption_prices[i]});
    const v2::RedemptionRequest<N> request{.amount = amount<Coin<N>>("amount"),
                                           .balance = world_.supply,
                                           .supply = world_.supply,
                                           .troves_max = step_["maxIterations"].small(users_max)};
    const auto done = v2::redeem<N>(world_.base_rate, at, request, world_.now);
    if (!done) return done.error();
    for (const auto& part : done->branches)
      mint(part.interest);
    world_.supply -= done->coin;
    world_.base_rate = done->base_rate;
    field("redeemed", done->coin);
    field("rate", done->rate);
    return std::nullopt;
  }

  std::optional<Rejection> shut_down() {
    const auto minted = v2::shut_down(terms(), branch(), moment());
    if (!minted) return minted.error();
    mint(*minted);
    return std::nullopt;
  }

  std::optional<Rejection> redeem_urgently() {
    const auto users = users_of(step_["users"]);
    const auto done = v2::redeem_urgently<N>(terms(), branch(),
                                             {.amount = amount<Coin<N>>("amount"),
                                              .balance = world_.supply,
                                              .collateral_min = amount<Collateral<N>>("minColl"),
                                              .troves = users},
                                             moment());
    if (!done) return done.error();
    world_.supply -= done->coin;
    field("redeemed", done->coin);
    field("collPaid", done->collateral);
    return std::nullopt;
  }

  World<N>& world_;
  const Field& step_;
  std::uint32_t at_ = 0;
};

std::string name_of(v2::Status status) {
  switch (status) {
    case v2::Status::none:
      return "nonExistent";
    case v2::Status::active:
      return "active";
    case v2::Status::closed_by_owner:
      return "closedByOwner";
    case v2::Status::closed_by_liquidation:
      return "closedByLiquidation";
    case v2::Status::zombie:
      return "zombie";
  }
  return "unknown";
}

json trove_fields(const World<Exact>& world, std::size_t at, AccountId user) {
  const auto& branch = world.branches[at];
  const v2::Trove<Exact> trove = v2::trove_of(branch, user);
  json fields{{"status", name_of(trove.status)}, {"surplus", text(trove.claimable)}};
  if (!v2::is_open(trove.status)) return fields;
  const auto entire = v2::latest(branch, trove, world.now).entire;
  fields.update({{"debt", text(entire.debt)},
                 {"coll", text(entire.collateral)},
                 {"rate", text(trove.rate)},
                 {"stake", text(trove.stake)},
                 {"ICR", text(collateral_ratio(entire, world.prices[at]))}});
  return fields;
}

json branch_fields(const World<Exact>& world, std::size_t at) {
  const auto& branch = world.branches[at];
  const auto& books = branch.books;
  json troves = json::array();
  for (std::size_t i = 0; i < branch.troves.size(); ++i)
    troves.push_back(trove_fields(world, at, AccountId{i}));
  json deposits = json::array();
  for (const auto& deposit : branch.deposits)
    deposits.push_back({{"deposit", text(v2::deposit_of(books.pool, deposit))},
                        {"collGain", text(v2::collateral_gain(books.pool, deposit))},
                        {"yieldGain", text(v2::yield_gain(books.pool, deposit))},
                        {"stashed", text(deposit.stashed)}});
  json order = json::array();
  for (AccountId id = branch.order.first; id.exists(); id = branch.order.next_below(id))
    order.push_back(id.value);
  const auto total = v2::total(branch, world.now);
  return {{"totalColl", text(total.collateral)},
          {"totalDebt", text(total.debt)},
          {"activeColl", text(books.collateral)},
          {"recordedDebt", text(books.recorded_debt)},
          {"weightedDebt", text(books.weighted_debt)},
          {"defaultColl", text(books.redistributed.collateral)},
          {"defaultDebt", text(books.redistributed.debt)},
          {"spDeposits", text(books.pool.total)},
          {"spColl", text(books.pool.collateral)},
          {"yieldOwed", text(books.pool.yield_owed)},
          {"yieldPending", text(books.pool.yield_pending)},
          {"P", text(books.pool.product)},
          {"scale", std::to_string(books.pool.scale)},
          {"L_coll", text(books.redistribution.collateral_per_stake)},
          {"L_debt", text(books.redistribution.debt_per_stake)},
          {"TCR", text(collateral_ratio(total, world.prices[at]))},
          {"shutDown", branch.shut_down.has_value()},
          {"lastZombie", branch.last_zombie.exists() ? json(branch.last_zombie.value) : json()},
          {"order", order},
          {"troves", troves},
          {"sp", deposits}};
}

json state_fields(const World<Exact>& world) {
  json branches = json::array();
  for (std::size_t i = 0; i < world.branches.size(); ++i)
    branches.push_back(branch_fields(world, i));
  return {{"baseRate", text(world.base_rate.rate)},
          {"supply", text(world.supply)},
          {"branches", branches}};
}

World<Fast> approximated(const World<Exact>& exact) {
  World<Fast> fast;
  for (std::size_t i = 0; i < exact.branches.size(); ++i) {
    fast.branches.push_back(v2::approximate(exact.branches[i]));
    fast.prices.push_back(liquity::approximate(exact.prices[i]));
    fast.redemption_prices.push_back(liquity::approximate(exact.redemption_prices[i]));
    const bool staked = exact.terms[i].critical_ratio != v2::ether_terms<Exact>().critical_ratio;
    fast.terms.push_back(staked ? v2::staked_ether_terms<Fast>() : v2::ether_terms<Fast>());
  }
  fast.base_rate = {liquity::approximate(exact.base_rate.rate), exact.base_rate.last_operation};
  fast.supply = liquity::approximate(exact.supply);
  fast.now = exact.now;
  return fast;
}

void measure(const World<Fast>& fast, const World<Exact>& exact, double& worst) {
  for (std::size_t i = 0; i < exact.branches.size(); ++i) {
    const auto& branch = exact.branches[i];
    const auto& rough = fast.branches[i];
    const auto total = liquity::approximate(v2::total(branch, exact.now));
    // What is left of a branch that was emptied counts against one whole coin.
    error_of(v2::total(rough, fast.now).debt.value.value, total.debt.value.value, to_double(wad),
             worst);
    for (std::size_t t = 0; t < branch.troves.size(); ++t) {
      const auto wanted =
          liquity::approximate(v2::latest(branch, branch.troves[t], exact.now).entire);
      const auto entire = v2::latest(rough, rough.troves[t], fast.now).entire;
      // What is left of a trove that was nearly emptied is the difference of two larger numbers.
      error_of(entire.collateral.value.value, wanted.collateral.value.value,
               1e-6 * total.collateral.value.value, worst);
      error_of(entire.debt.value.value, wanted.debt.value.value, 1e-6 * total.debt.value.value,
               worst);
    }
    for (std::size_t d = 0; d < branch.deposits.size(); ++d)
      error_of(v2::deposit_of(rough.books.pool, rough.deposits[d]).value.value,
               to_double(v2::deposit_of(branch.books.pool, branch.deposits[d]).value.value),
               to_double(branch.books.pool.total.value.value), worst);
  }
}

World<Exact> read_world(const Field& inputs) {
  World<Exact> world;
  for (const Field& branch : inputs["branches"].elements()) {
    const std::string name = branch["terms"].text();
    if (name != "WETH" && name != "SETH") branch["terms"].refuse("WETH or SETH");
    world.terms.push_back(name == "WETH" ? v2::ether_terms<Exact>()
                                         : v2::staked_ether_terms<Exact>());
    world.branches.emplace_back();
    world.prices.push_back(read<Exact, CoinPrice<Exact>>(branch["price"]));
    world.redemption_prices.push_back(world.prices.back());
  }
  if (world.branches.empty()) inputs["branches"].refuse("one branch or more");
  return world;
}

CaseResult run_script(const Field& inputs, const Field& expected) {
  CaseResult result;
  World<Exact> world = read_world(inputs);
  const std::vector<Field> steps = inputs["steps"].elements();
  const std::vector<Field> wanted = expected["steps"].elements();
  if (wanted.size() != steps.size())
    expected["steps"].refuse(std::to_string(steps.size()) + " elements, as in inputs");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].has("dt")) world.now = world.now + seconds(steps[i]["dt"].small(seconds_max));
    World<Fast> fast = approximated(world);
    Step<Fast> fast_step{fast, steps[i]};
    Step<Exact> step{world, steps[i]};
    const auto fast_refusal = fast_step.run();
    const auto refusal = step.run();
    if (fast_refusal.has_value() != refusal.has_value()) result.fast_error = 1.0;
    const bool reverts = wanted[i].has("revert");
    if (reverts != refusal.has_value()) {
      result.mismatches.push_back(
          {wanted[i].path(), reverts ? "revert: " + wanted[i]["revert"].text() : "no revert",
           refusal ? "refused: " + std::string{seawall::name_of(*refusal)} : "no refusal"});
      break;
    }
    json actual = step.fields;
    actual["state"] = state_fields(world);
    json wanted_fields = wanted[i].json();
    wanted_fields.erase("revert");
    compare(wanted_fields, actual, wanted[i].path(), result.mismatches);
    measure(fast, world, result.fast_error);
  }
  return result;
}

}  // namespace

CaseResult run_liquity_v2(const json& test_case) {
  const Field root{test_case, ""};
  const std::string operation = root["op"].text();
  if (operation == "offset_and_redistribution") return run_split(root["inputs"], root["expected"]);
  if (operation == "branch_script") return run_script(root["inputs"], root["expected"]);
  root["op"].refuse("offset_and_redistribution or branch_script");
}

}  // namespace seawall::conformance
