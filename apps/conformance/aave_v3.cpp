#include <algorithm>
#include <cmath>
#include <optional>

#include "adapter.hpp"
#include "fields.hpp"

// Aave v3.6 and v3.7: scripts of liquidation calls on one account of a whole pool.
namespace seawall::conformance {
namespace {

using aave::AccountView;
using aave::Holding;
using aave::ReserveSnapshot;
using aave::Side;
using nlohmann::json;

// The pool and the one account of a script, as integers. Reads the first step; later steps are
// compared.
struct World {
  AaveVersion version{};
  std::vector<ReserveSnapshot<Exact>> reserves;  ///< borrow_index: as a view projects it
  std::vector<IndexOf<Exact>> stored;            ///< borrow index when the reserve was last touched
  std::vector<Int128> deficits;
  std::vector<Holding<Exact>> holdings;
  std::optional<aave::EModeCategory> e_mode;

  [[nodiscard]] AccountView<Exact> account() const {
    return {.reserves = reserves, .holdings = holdings, .e_mode = e_mode ? &*e_mode : nullptr};
  }
  [[nodiscard]] Int128 scaled(Side side, std::size_t reserve) const {
    for (const auto& holding : holdings)
      if (holding.side == side && holding.reserve == reserve) return holding.scaled.value;
    return 0;
  }
};

std::string number(Int128 value) {
  return value == Exact::unbounded ? to_string(UInt256::maximum()) : to_string(value);
}

BasisPoints basis_points(const Field& field, std::uint32_t limit) {
  return {static_cast<std::int32_t>(field.small(limit))};
}

constexpr std::uint32_t share_max = 10'000;
constexpr std::uint32_t bonus_max = 20'000;

AaveVersion read_version(const Field& field) {
  const std::string name = field.text();
  if (name == "v3.6") return AaveVersion::v3_6;
  if (name == "v3.7") return AaveVersion::v3_7;
  field.refuse("\"v3.6\" or \"v3.7\"");
}

BasisPoints read_bonus(const Field& field) {
  const BasisPoints bonus = basis_points(field, bonus_max);
  if (bonus.value < 10'000) field.refuse("a bonus in [10000, 20000]");
  return bonus;
}

ReserveSnapshot<Exact> read_reserve(const Field& field) {
  ReserveSnapshot<Exact> reserve;
  reserve.price.value = field["price"].integer();
  if (reserve.price.value == 0) field["price"].refuse("a price above 0");
  reserve.unit.value = power_of_ten(static_cast<int>(field["decimals"].small(24)));
  reserve.cash.value = Exact::unbounded;  // the files do not state it: there was always enough
  reserve.terms = {.collateral_factor = basis_points(field["ltv"], share_max),
                   .liquidation_threshold = basis_points(field["liquidationThreshold"], share_max),
                   .liquidation_bonus = read_bonus(field["liquidationBonus"]),
                   .protocol_fee = basis_points(field["liquidationProtocolFee"], share_max)};
  return reserve;
}

aave::EModeCategory read_e_mode(const Field& field, std::size_t reserve_count) {
  aave::EModeCategory category{
      .collateral_factor = basis_points(field["ltv"], share_max),
      .liquidation_threshold = basis_points(field["liquidationThreshold"], share_max),
      .liquidation_bonus = read_bonus(field["liquidationBonus"])};
  for (const Field& reserve : field["collateralReserves"].elements())
    category.collateral_bitmap |= UInt128{1}
                                  << reserve.small(static_cast<std::uint32_t>(reserve_count - 1));
  return category;
}

IndexOf<Exact> read_index(const Field& field) {
  const Int128 index = field.integer();
  if (index < ray || index > 100 * ray) field.refuse("an index in [1, 100] ray");
  return IndexOf<Exact>{index};
}

void read_holdings(const Field& inputs, const std::vector<Field>& rows, World& world) {
  std::vector<bool> enabled(world.reserves.size(), false);
  for (const Field& reserve : inputs["userCollateralReserves"].elements())
    enabled[reserve.small(static_cast<std::uint32_t>(enabled.size() - 1))] = true;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ScaledOf<Exact> supplied{rows[i]["scaledCollateral"].integer()};
    const ScaledOf<Exact> owed{rows[i]["scaledDebt"].integer()};
    const auto reserve = static_cast<std::uint32_t>(i);
    if (supplied.value != 0 || enabled[i])
      world.holdings.push_back({supplied, reserve, Side::collateral, enabled[i]});
    if (owed.value != 0) world.holdings.push_back({owed, reserve, Side::debt, false});
  }
  if (world.holdings.size() > aave::holdings_max)
    inputs["steps"].refuse("at most " + std::to_string(aave::holdings_max) + " holdings");
}

std::vector<Field> read_rows(const Field& step, const World& world) {
  std::vector<Field> rows = step["userReservesBefore"].elements();
  if (rows.size() != world.reserves.size())
    step["userReservesBefore"].refuse(std::to_string(world.reserves.size()) +
                                      " rows, one a reserve");
  return rows;
}

// The rule's own bound (aave.hpp): a price times the difference of two units must not pass 10^34.
void check_prices(const Field& inputs, const World& world) {
  const auto [low, high] =
      std::ranges::minmax(world.reserves, {}, [](const auto& reserve) { return reserve.unit; });
  const Int128 limit = power_of_ten(34) / (high.unit.value / low.unit.value);
  for (const Field& reserve : inputs["reserves"].elements())
    if (reserve["price"].integer() > limit)
      reserve["price"].refuse("a price up to " + to_string(limit));
}

World read_world(const Field& inputs) {
  World world;
  world.version = read_version(inputs["version"]);
  for (const Field& reserve : inputs["reserves"].elements())
    world.reserves.push_back(read_reserve(reserve));
  if (world.reserves.empty() || world.reserves.size() > 128)
    inputs["reserves"].refuse("1 to 128 reserves");
  check_prices(inputs, world);
  if (inputs.has("eMode")) world.e_mode = read_e_mode(inputs["eMode"], world.reserves.size());
  const std::vector<Field> steps = inputs["steps"].elements();
  if (steps.empty()) inputs["steps"].refuse("at least one step");
  const std::vector<Field> rows = read_rows(steps.front(), world);
  read_holdings(inputs, rows, world);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    world.reserves[i].liquidity_index = read_index(rows[i]["liquidityIndex"]);
    world.reserves[i].borrow_index = read_index(rows[i]["variableBorrowIndex"]);
    world.deficits.push_back(rows[i]["reserveDeficit"].integer());
    // The files give the borrow index as a view projects it. Where nobody ever paid interest
    // (suppliers earned none) nobody ever owed, and the stored index is still the first one.
    const bool never_lent =
        world.scaled(Side::debt, i) == 0 && world.reserves[i].liquidity_index.value == ray;
    world.stored.push_back(never_lent ? IndexOf<Exact>{ray} : world.reserves[i].borrow_index);
  }
  return world;
}

json account_json(const World& world) {
  const aave::AccountData<Exact> data = aave::account_data<Exact>(world.version, world.account());
  return {{"totalCollateralBase", number(data.collateral.value)},
          {"totalDebtBase", number(data.debt.value)},
          {"availableBorrowsBase", number(data.available_to_borrow.value)},
          {"currentLiquidationThreshold", number(data.liquidation_threshold.value)},
          {"ltv", number(data.collateral_factor.value)},
          {"healthFactor", number(data.health.value)}};
}

json rows_json(const World& world) {
  json rows = json::array();
  for (std::size_t i = 0; i < world.reserves.size(); ++i) {
    const ReserveSnapshot<Exact>& reserve = world.reserves[i];
    const ScaledOf<Exact> supplied{world.scaled(Side::collateral, i)};
    const ScaledOf<Exact> owed{world.scaled(Side::debt, i)};
    const auto balance =
        aave::supplied_balance<Exact>(world.version, supplied, reserve.liquidity_index);
    const auto debt = aave::debt_balance<Exact>(world.version, owed, reserve.borrow_index);
    rows.push_back({{"scaledCollateral", number(supplied.value)},
                    {"collateralBalance", number(balance.value)},
                    {"scaledDebt", number(owed.value)},
                    {"debtBalance", number(debt.value)},
                    {"liquidityIndex", number(reserve.liquidity_index.value)},
                    {"variableBorrowIndex", number(reserve.borrow_index.value)},
                    {"reserveDeficit", number(world.deficits[i])}});
  }
  return rows;
}

// Interest that a later step states through its indices; they only grow. All else must be as we
// left it.
void accrue_stated(const std::vector<Field>& rows, World& world) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto& reserve = world.reserves[i];
    reserve.liquidity_index =
        std::max(reserve.liquidity_index, read_index(rows[i]["liquidityIndex"]));
    reserve.borrow_index =
        std::max(reserve.borrow_index, read_index(rows[i]["variableBorrowIndex"]));
  }
}

void touch(std::uint32_t reserve, World& world) {
  auto& projected = world.reserves[reserve].borrow_index;
  const ScaledOf<Exact> owed{world.scaled(Side::debt, reserve)};
  projected = aave::touched_borrow_index<Exact>(world.stored[reserve], projected, owed);
  world.stored[reserve] = projected;
}

void commit(const aave::LiquidationRequest<Exact>& request,
            const aave::LiquidationOutcome<Exact>& outcome, World& world) {
  touch(request.debt_reserve, world);
  touch(request.collateral_reserve, world);
  for (auto& holding : world.holdings) {
    const bool debt = holding.side == Side::debt;
    if (debt && holding.reserve == request.debt_reserve)
      holding.scaled -= outcome.scaled_debt_burned;
    if (!debt && holding.reserve == request.collateral_reserve) {
      holding.scaled -= outcome.scaled_collateral_to_keeper + outcome.scaled_fee;
      if (outcome.collateral_disabled) holding.used_as_collateral = false;
    }
  }
  for (const auto& deficit : outcome.deficits) {
    touch(deficit.reserve, world);
    world.deficits[deficit.reserve] += deficit.amount.value;
    for (auto& holding : world.holdings)
      if (holding.side == Side::debt && holding.reserve == deficit.reserve)
        holding.scaled -= deficit.scaled_debt_burned;
  }
}

json outcome_json(const aave::LiquidationOutcome<Exact>& outcome) {
  json created = json::array();
  for (const auto& deficit : outcome.deficits)
    created.push_back({{"asset", deficit.reserve}, {"amount", number(deficit.amount.value)}});
  return {{"debtRepaid", number(outcome.debt_repaid.value)},
          {"collateralToLiquidator", number(outcome.collateral_to_keeper.value)},
          {"treasuryScaledFee", number(outcome.scaled_fee.value)},
          {"deficitsCreated", created}};
}

// The same call in doubles, from the same state; its worst relative error.
double fast_error_of(const World& world, const aave::LiquidationRequest<Exact>& request,
                     const Ruling<aave::LiquidationOutcome<Exact>>& exact) {
  std::vector<ReserveSnapshot<Fast>> reserves;
  reserves.reserve(world.reserves.size());
  for (const auto& r : world.reserves)
    reserves.push_back({PriceOf<Fast>{to_double(r.price.value)},
                        AmountOf<Fast>{to_double(r.unit.value)},
                        IndexOf<Fast>{to_double(r.liquidity_index.value)},
                        IndexOf<Fast>{to_double(r.borrow_index.value)},
                        AmountOf<Fast>{to_double(r.cash.value)}, r.terms});
  std::vector<Holding<Fast>> holdings;
  holdings.reserve(world.holdings.size());
  for (const auto& h : world.holdings)
    holdings.push_back(
        {ScaledOf<Fast>{to_double(h.scaled.value)}, h.reserve, h.side, h.used_as_collateral});
  const AccountView<Fast> account{reserves, holdings, world.e_mode ? &*world.e_mode : nullptr};
  const aave::LiquidationRequest<Fast> same{request.collateral_reserve, request.debt_reserve,
                                            AmountOf<Fast>{to_double(request.offered.value)},
                                            request.payout};

  const auto data = aave::account_data<Exact>(world.version, world.account());
  const auto fast_data = aave::account_data<Fast>(world.version, account);
  double worst = std::max(relative_error(fast_data.collateral.value, data.collateral.value),
                          relative_error(fast_data.debt.value, data.debt.value));
  if (data.debt.value != 0)
    worst = std::max(worst, relative_error(fast_data.health.value, data.health.value));
  const auto fast = aave::liquidation_call<Fast>(world.version, account, same);
  if (fast.has_value() != exact.has_value()) {
    // Where Exact would be asked anyway Fast is not wrong: near the threshold, and where an integer
    // is rounded to nothing.
    const double bound = aave::verdict_error_bound(world.version, account).value;
    const bool near = std::abs(fast_data.health.value / to_double(wad) - 1.0) <= bound;
    const bool to_nothing = !exact && (exact.error() == Rejection::insufficient_input ||
                                       exact.error() == Rejection::insufficient_output);
    return near || to_nothing ? worst : 1.0;
  }
  if (!exact) return worst;
  return std::max(
      {worst, relative_error(fast->debt_repaid.value, exact->debt_repaid.value),
       relative_error(fast->collateral_to_keeper.value, exact->collateral_to_keeper.value),
       relative_error(fast->scaled_fee.value, exact->scaled_fee.value)});
}

// Runs one step; false where our verdict and the contract's differ, so that going on would mean
// nothing.
bool run_step(const Field& step, const json& expected, const std::string& path, World& world,
              CaseResult& result) {
  const std::vector<Field> rows = read_rows(step, world);
  accrue_stated(rows, world);
  compare(step["userReservesBefore"].json(), rows_json(world), path + ".userReservesBefore",
          result.mismatches);

  json actual{{"accountBefore", account_json(world)}};
  const auto reserve_max = static_cast<std::uint32_t>(world.reserves.size() - 1);
  const aave::LiquidationRequest<Exact> request{
      .collateral_reserve = step["collateral"].small(reserve_max),
      .debt_reserve = step["debt"].small(reserve_max),
      .offered = AmountOf<Exact>{step["debtToCover"].integer_or_all()},
      .payout = aave::Payout::underlying};
  const auto ruling = aave::liquidation_call<Exact>(world.version, world.account(), request);
  result.fast_error = std::max(result.fast_error, fast_error_of(world, request, ruling));

  json wanted = expected;
  const bool reverts = wanted.contains("revert");
  const std::string refusal =
      ruling ? "no refusal" : "refused: " + std::string{name_of(ruling.error())};
  if (reverts) {
    if (ruling) result.mismatches.push_back({path, "revert: " + wanted["revert"].dump(), refusal});
    wanted.erase("revert");
  } else if (!ruling) {
    result.mismatches.push_back({path, "no revert", refusal});
  }
  if (ruling && !reverts) {
    commit(request, *ruling, world);
    actual.update(outcome_json(*ruling));
    actual["accountAfter"] = account_json(world);
    actual["userReservesAfter"] = rows_json(world);
  }
  const bool agree = ruling.has_value() != reverts;
  if (agree) compare(wanted, actual, path, result.mismatches);
  return agree;
}

}  // namespace

CaseResult run_aave_v3(const json& test_case) {
  const Field root{test_case, ""};
  const Field inputs = root["inputs"];
  World world = read_world(inputs);
  const std::vector<Field> steps = inputs["steps"].elements();
  const std::vector<Field> expected = root["expected"]["steps"].elements();
  if (expected.size() != steps.size())
    root["expected"]["steps"].refuse(std::to_string(steps.size()) + " steps, as in inputs");

  CaseResult result;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!expected[i].json().is_object()) expected[i].refuse("an object");
    if (!run_step(steps[i], expected[i].json(), "steps[" + std::to_string(i) + "]", world, result))
      break;
  }
  return result;
}

}  // namespace seawall::conformance
