// Scripts of Liquity v1: troves are opened, deposits come and go, prices move, troves are
// liquidated one by one, as a list or from the lowest up, and LUSD is redeemed. The whole state is
// compared after every step, and every step is also run in doubles from the state before it.

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapter.hpp"
#include "fields.hpp"
#include "seawall/seawall.hpp"

namespace seawall::conformance {
namespace {

using nlohmann::json;
namespace v1 = liquity::v1;

constexpr std::uint32_t seconds_max = 0x7fff'ffff;
constexpr std::uint32_t users_max = 10'000;

template <class Kind>
std::string text(Quantity<Kind, Checked256> value) {
  return to_string(value.value.value);
}
std::string text(Checked256 value) { return to_string(value.value); }

template <class Amount>
Amount read(const Field& field) {
  return Amount{Checked256{field.wide()}};
}

AccountId user_of(const Field& field) { return AccountId{std::size_t{field.small(users_max)}}; }

/// A script's system, its clock, and the coin that the contracts' ledger would hold of each user.
template <class N>
struct World {
  v1::Terms<N> terms{};
  v1::System<N> system{};
  v1::Moment<N> moment{};
  std::vector<liquity::Coin<N>> coin{};  ///< by user
};

/// What a step gave beside the state: our fields, or why it was refused.
struct StepResult {
  json fields = json::object();
  std::optional<Rejection> refusal{};
};

// What users keep of their coin when it goes into the pool; nobody has more than was minted.
template <class N>
Ruling<liquity::PoolChange<N>> provide(World<N>& world, AccountId user, liquity::Coin<N> amount) {
  if (world.coin[user.index()] < amount) return std::unexpected{Rejection::insufficient_capital};
  auto change = liquity::provide(world.system.stability_pool, user, amount);
  if (change) world.coin[user.index()] -= amount;
  return change;
}

template <class N>
Ruling<liquity::PoolChange<N>> withdraw(World<N>& world, AccountId user, liquity::Coin<N> amount) {
  auto change = v1::withdraw_deposit(world.terms, world.system, user, amount, world.moment.price);
  if (change) world.coin[user.index()] += change->withdrawn;
  return change;
}

template <class N>
Ruling<v1::Redemption<N>> redeem(World<N>& world, AccountId user,
                                 v1::RedemptionRequest<N> request) {
  request.balance = world.coin[user.index()];
  auto redemption = v1::redeem(world.terms, world.system, request, world.moment);
  if (redemption) world.coin[user.index()] -= redemption->coin;
  return redemption;
}

json fields_of(const v1::Liquidation<Exact>& done) {
  json troves = json::array();
  for (const auto& trove : done.troves) {
    // A capped trove is announced with what the pool gets of it.
    const bool capped = trove.treatment == v1::Treatment::capped;
    troves.push_back(
        {{"user", trove.trove.value},
         {"debt", text(trove.entire.debt)},
         {"coll", text(capped ? trove.split.collateral_to_pool : trove.entire.collateral)}});
  }
  return {
      {"trovesLiquidated", troves},
      {"liquidation",
       {{"debt", text(done.entire.debt)},
        {"coll", text(done.entire.collateral - done.total.gas_compensation - done.total.to_owner)},
        {"collGasComp", text(done.total.gas_compensation)},
        {"lusdGasComp", text(done.gas_reserve)}}}};
}

template <class N>
Ruling<v1::Liquidation<N>> liquidate(World<N>& world, const Field& step) {
  const std::string action = step["action"].text();
  const auto price = world.moment.price;
  if (action == "liquidate")
    return v1::liquidate(world.terms, world.system, price, user_of(step["user"]));
  if (action == "liquidateTroves")
    return v1::liquidate_lowest(world.terms, world.system, price, step["n"].small(users_max));
  std::vector<AccountId> users;
  for (const Field& user : step["users"].elements())
    users.push_back(user_of(user));
  return v1::liquidate<N>(world.terms, world.system, price, users);
}

World<Fast> approximated(const World<Exact>& exact) {
  World<Fast> fast;
  fast.terms.redemption_opens = exact.terms.redemption_opens;
  fast.system = v1::approximate(exact.system);
  fast.moment = {liquity::approximate(exact.moment.price), exact.moment.now};
  for (const auto coin : exact.coin)
    fast.coin.push_back(liquity::approximate(coin));
  return fast;
}

/// Runs a step in both policies; what doubles made of it is measured by the caller.
class Step {
 public:
  Step(World<Exact>& exact, World<Fast>& fast, double& worst)
      : exact_{exact}, fast_{fast}, worst_{worst} {}

  StepResult run(const Field& step) {
    const std::string action = step["action"].text();
    if (action == "setPrice") {
      exact_.moment.price = read<liquity::CoinPrice<Exact>>(step["price"]);
      fast_.moment.price = liquity::approximate(exact_.moment.price);
      return {};
    }
    if (action == "provideToSP" || action == "withdrawFromSP") return move_deposit(step, action);
    if (action == "redeem") return redeem_step(step);
    if (action != "liquidate" && action != "liquidateTroves" && action != "batchLiquidateTroves")
      step["action"].refuse(
          "setPrice, provideToSP, withdrawFromSP, liquidate, liquidateTroves, "
          "batchLiquidateTroves or redeem");
    const auto done = agreed(liquidate(fast_, step), liquidate(exact_, step));
    return done ? StepResult{.fields = fields_of(*done)} : StepResult{.refusal = done.error()};
  }

 private:
  template <class F, class E>
  Ruling<E> agreed(const Ruling<F>& fast, Ruling<E> exact) {
    if (fast.has_value() != exact.has_value()) worst_ = 1.0;
    return exact;
  }

  StepResult move_deposit(const Field& step, const std::string& action) {
    const AccountId user = user_of(step["user"]);
    if (user.index() >= exact_.coin.size()) step["user"].refuse("a user of `opens`");
    const auto amount = read<liquity::Coin<Exact>>(step["amount"]);
    const auto fast_amount = liquity::approximate(amount);
    const bool provides = action == "provideToSP";
    const auto fast =
        provides ? provide(fast_, user, fast_amount) : withdraw(fast_, user, fast_amount);
    const auto change =
        agreed(fast, provides ? provide(exact_, user, amount) : withdraw(exact_, user, amount));
    return change ? StepResult{} : StepResult{.refusal = change.error()};
  }

  StepResult redeem_step(const Field& step) {
    const AccountId user = user_of(step["user"]);
    if (user.index() >= exact_.coin.size()) step["user"].refuse("a user of `opens`");
    v1::RedemptionRequest<Exact> request{.amount =
                                             read<liquity::Coin<Exact>>(step["truncatedAmount"])};
    request.partial = read<liquity::NominalRatio<Exact>>(step["partialNICR"]);
    if (step.has("firstHintUser")) request.first = user_of(step["firstHintUser"]);
    const v1::RedemptionRequest<Fast> fast_request{
        .amount = liquity::approximate(request.amount),
        .first = request.first,
        .partial = liquity::approximate(request.partial)};
    const auto done = agreed(redeem(fast_, user, fast_request), redeem(exact_, user, request));
    if (!done) return {.refusal = done.error()};
    return {.fields = {{"redemption",
                        {{"attempted", text(request.amount)},
                         {"actual", text(done->coin)},
                         {"ethSent", text(done->collateral)},
                         {"ethFee", text(done->fee)}}}}};
  }

  World<Exact>& exact_;
  World<Fast>& fast_;
  double& worst_;
};

std::string name_of(v1::Status status) {
  switch (status) {
    case v1::Status::none:
      return "nonExistent";
    case v1::Status::active:
      return "active";
    case v1::Status::closed_by_owner:
      return "closedByOwner";
    case v1::Status::closed_by_liquidation:
      return "closedByLiquidation";
    case v1::Status::closed_by_redemption:
      return "closedByRedemption";
  }
  return "unknown";
}

json trove_fields(const World<Exact>& world, AccountId user) {
  const v1::Trove<Exact> trove = v1::trove_of(world.system, user);
  json fields{{"status", name_of(trove.status)}, {"surplus", text(trove.claimable)}};
  if (trove.status != v1::Status::active) return fields;
  const auto holding = v1::entire(world.system, trove);
  fields.update({{"debt", text(holding.debt)},
                 {"coll", text(holding.collateral)},
                 {"ICR", text(v1::current_ratio(world.system, user, world.moment.price))},
                 {"stake", text(trove.stake)}});
  return fields;
}

json state_fields(const World<Exact>& world) {
  const v1::System<Exact>& system = world.system;
  const auto& pool = system.stability_pool;
  const auto ratio = v1::total_ratio(system, world.moment.price);
  const auto total = system.pools.total();
  json troves = json::array();
  json deposits = json::array();
  for (std::size_t i = 0; i < world.coin.size(); ++i) {
    const AccountId user{i};
    troves.push_back(trove_fields(world, user));
    deposits.push_back({{"deposit", text(liquity::deposit_of(pool, user))},
                        {"ethGain", text(liquity::collateral_gain(pool, user))}});
  }
  return {{"price", text(world.moment.price)},
          {"recoveryMode", v1::mode_of(world.terms, ratio) == v1::Mode::recovery},
          {"TCR", text(ratio)},
          {"systemColl", text(total.collateral)},
          {"systemDebt", text(total.debt)},
          {"activeColl", text(system.pools.active.collateral)},
          {"activeDebt", text(system.pools.active.debt)},
          {"defaultColl", text(system.pools.redistributed.collateral)},
          {"defaultDebt", text(system.pools.redistributed.debt)},
          {"spDeposits", text(pool.total)},
          {"spETH", text(pool.collateral)},
          {"P", text(pool.product)},
          {"epoch", std::to_string(pool.epoch)},
          {"scale", std::to_string(pool.scale)},
          {"L_ETH", text(system.redistribution.collateral_per_stake)},
          {"L_LUSDDebt", text(system.redistribution.debt_per_stake)},
          {"baseRate", text(system.base_rate.rate)},
          {"troves", troves},
          {"sp", deposits}};
}

// Errors count against the whole that a number is a part of.
void measure(const World<Fast>& fast, const World<Exact>& exact, double& worst) {
  const auto error = [&](double approximate, double wanted, double all) {
    const double difference = std::fabs(approximate - wanted);
    if (std::isnan(difference)) worst = 1.0;
    if (difference > 1.0)
      worst = std::max(worst, std::min(1.0, difference / std::max(wanted, all)));
  };
  const auto total = liquity::approximate(exact.system.pools.total());
  const auto fast_total = fast.system.pools.total();
  error(fast_total.collateral.value.value, total.collateral.value.value, 0.0);
  error(fast_total.debt.value.value, total.debt.value.value, 0.0);
  const auto& pool = exact.system.stability_pool;
  for (std::size_t i = 0; i < exact.coin.size(); ++i) {
    const AccountId user{i};
    const auto wanted =
        liquity::approximate(v1::entire(exact.system, v1::trove_of(exact.system, user)));
    const auto holding = v1::entire(fast.system, v1::trove_of(fast.system, user));
    error(holding.collateral.value.value, wanted.collateral.value.value, 0.0);
    error(holding.debt.value.value, wanted.debt.value.value, 0.0);
    error(liquity::deposit_of(fast.system.stability_pool, user).value.value,
          to_double(liquity::deposit_of(pool, user).value.value),
          to_double(pool.total.value.value));
    error(liquity::collateral_gain(fast.system.stability_pool, user).value.value,
          to_double(liquity::collateral_gain(pool, user).value.value),
          to_double(pool.collateral.value.value));
  }
}

World<Exact> read_world(const Field& inputs, CaseResult& result) {
  World<Exact> world;
  world.moment.price = read<liquity::CoinPrice<Exact>>(inputs["price"]);
  world.terms.redemption_opens = world.moment.now + seconds(14 * 86'400);
  for (const Field& open : inputs["opens"].elements()) {
    const AccountId user = user_of(open["user"]);
    const auto coin = read<liquity::Coin<Exact>>(open["lusdAmount"]);
    const auto opened = v1::open_trove(
        world.terms, world.system, user,
        {.collateral = read<liquity::Collateral<Exact>>(open["coll"]), .coin = coin}, world.moment);
    if (!opened)
      open.refuse("a trove that can be opened; ours: " +
                  std::string{seawall::name_of(opened.error())});
    compare(open["compositeDebt"].json(), text(opened->now.debt), open.path() + ".compositeDebt",
            result.mismatches);
    if (world.coin.size() <= user.index()) world.coin.resize(user.index() + 1);
    world.coin[user.index()] += coin;
  }
  return world;
}

// Compares one step; false where our verdict and the contract's differ, so that going on would mean
// nothing.
bool compare_step(const Field& expected, const StepResult& step, const World<Exact>& world,
                  CaseResult& result) {
  const bool reverts = expected.has("revert");
  if (reverts != step.refusal.has_value()) {
    const std::string refusal =
        step.refusal ? "refused: " + std::string{seawall::name_of(*step.refusal)} : "no refusal";
    result.mismatches.push_back(
        {expected.path(), reverts ? "revert: " + expected["revert"].text() : "no revert", refusal});
    return false;
  }
  json wanted = expected.json();
  wanted.erase("revert");
  json actual = step.fields;
  actual["ok"] = !step.refusal.has_value();
  actual["state"] = state_fields(world);
  compare(wanted, actual, expected.path(), result.mismatches);
  return true;
}

}  // namespace

CaseResult run_liquity_v1(const json& test_case) {
  const Field root{test_case, ""};
  const Field inputs = root["inputs"];
  const Field expected = root["expected"];
  CaseResult result;
  World<Exact> world = read_world(inputs, result);
  compare(expected["afterOpens"].json(), state_fields(world), "expected.afterOpens",
          result.mismatches);
  const std::vector<Field> steps = inputs["steps"].elements();
  const std::vector<Field> wanted = expected["steps"].elements();
  if (wanted.size() != steps.size())
    expected["steps"].refuse(std::to_string(steps.size()) + " elements, as in inputs");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].has("dt"))
      world.moment.now = world.moment.now + seconds(steps[i]["dt"].small(seconds_max));
    World<Fast> fast = approximated(world);
    const StepResult done = Step{world, fast, result.fast_error}.run(steps[i]);
    if (!compare_step(wanted[i], done, world, result)) break;
    measure(fast, world, result.fast_error);
  }
  return result;
}

}  // namespace seawall::conformance
