#include <algorithm>

#include "adapter.hpp"
#include "fields.hpp"

// Aave v4: the bonus curve, and how much one liquidation repays and seizes.
namespace seawall::conformance {
namespace {

using aave_v4::LiquidationAmounts;
using aave_v4::LiquidationCase;
using aave_v4::LiquidationConfig;
using nlohmann::json;

constexpr std::uint32_t share_max = 10'000;
constexpr std::uint32_t bonus_max = 100'000;
constexpr std::uint32_t decimals_max = 18;

BasisPoints basis_points(const Field& field, std::uint32_t limit = share_max) {
  return {static_cast<std::int32_t>(field.small(limit))};
}

AmountOf<Exact> unit_of(const Field& decimals) {
  return AmountOf<Exact>{power_of_ten(static_cast<int>(decimals.small(decimals_max)))};
}

LiquidationConfig read_curve(const Field& inputs) {
  LiquidationConfig config;
  config.health_for_max_bonus = inputs["healthFactorForMaxBonus"].integer();
  config.bonus_factor = basis_points(inputs["liquidationBonusFactor"]);
  return config;
}

LiquidationCase<Exact> read_case(const Field& inputs) {
  LiquidationCase<Exact> facts;
  // The file's hub prices a share at one asset.
  facts.collateral = {.shares = ContractShares<Exact>{inputs["suppliedShares"].wide()},
                      .share_price = {UInt256{1}, UInt256{1}},
                      .price = ContractPrice<Exact>{inputs["collateralAssetPrice"].wide()},
                      .unit = unit_of(inputs["collateralAssetDecimals"]),
                      .factor = basis_points(inputs["collateralFactor"]),
                      .bonus_max = basis_points(inputs["maxLiquidationBonus"], bonus_max),
                      .fee = basis_points(inputs["liquidationFee"])};
  facts.debt = {.drawn_shares = ContractShares<Exact>{inputs["drawnShares"].wide()},
                .premium_ray = inputs["premiumDebtRay"].wide(),
                .drawn_index = ContractIndex<Exact>{inputs["drawnIndex"].wide()},
                .price = ContractPrice<Exact>{inputs["debtAssetPrice"].wide()},
                .unit = unit_of(inputs["debtAssetDecimals"])};
  facts.total_debt_value_ray = inputs["totalDebtValueRay"].wide();
  facts.health.value = inputs["healthFactor"].integer();
  facts.offered.value = inputs["debtToCover"].wide();
  return facts;
}

template <class Kind>
Quantity<Kind, double> fast(Quantity<Kind, UInt256> value) {
  return Quantity<Kind, double>{to_double(value.value)};
}

LiquidationCase<Fast> fast(const LiquidationCase<Exact>& facts) {
  const auto& [collateral, debt, total, health, offered] = facts;
  return {.collateral = {fast(collateral.shares),
                         {to_double(collateral.share_price.assets),
                          to_double(collateral.share_price.shares)},
                         fast(collateral.price),
                         AmountOf<Fast>{to_double(collateral.unit.value)},
                         collateral.factor,
                         collateral.bonus_max,
                         collateral.fee},
          .debt = {fast(debt.drawn_shares), to_double(debt.premium_ray), fast(debt.drawn_index),
                   fast(debt.price), AmountOf<Fast>{to_double(debt.unit.value)}},
          .total_debt_value_ray = to_double(total),
          .health = HealthOf<Fast>{to_double(health.value)},
          .offered = fast(offered)};
}

// Whether the offer is so near what has to be repaid that a unit decides: there Exact is asked.
bool is_near_refusal(const LiquidationConfig& config, LiquidationCase<Fast> facts) {
  constexpr double units = 2.0;
  const double offered = facts.offered.value;
  facts.offered.value = offered - units;
  const bool less_is_enough = aave_v4::liquidation_amounts<Fast>(config, facts).has_value();
  facts.offered.value = offered + units;
  return less_is_enough != aave_v4::liquidation_amounts<Fast>(config, facts).has_value();
}

double fast_error_of(const LiquidationConfig& config, const LiquidationCase<Exact>& facts,
                     const Ruling<LiquidationAmounts<Exact>>& exact) {
  const LiquidationCase<Fast> same = fast(facts);
  const auto quick = aave_v4::liquidation_amounts<Fast>(config, same);
  if (quick.has_value() != exact.has_value()) return is_near_refusal(config, same) ? 0.0 : 1.0;
  if (!exact) return 0.0;
  const double drawn = to_double(exact->drawn_shares.value);
  const double premium = to_double(exact->premium_ray) / to_double(ray);
  const double seized = to_double(exact->collateral_shares.value);
  const double to_keeper = to_double(exact->collateral_shares_to_keeper.value);
  // A unit of the one side is a share of the other.
  const double share = 4.0 / std::max(1.0, std::min(drawn + premium, seized));
  const auto error = [&](double approximate, double wanted) {
    return error_beyond(4.0 + share * wanted, approximate, wanted);
  };
  return std::max({error(quick->drawn_shares.value, drawn),
                   error(quick->premium_ray / to_double(ray), premium),
                   error(quick->collateral_shares.value, seized),
                   error(quick->collateral_shares_to_keeper.value, to_keeper)});
}

void add(json& actual, const std::string& key, const Ruling<BasisPoints>& ruling) {
  if (ruling) actual[key] = std::to_string(ruling->value);
}
void add(json& actual, const std::string& key, const Ruling<UInt256>& ruling) {
  if (ruling) actual[key] = to_string(*ruling);
}

CaseResult run_bonus(const Field& inputs, const json& expected) {
  CaseResult result;
  const LiquidationConfig config = read_curve(inputs);
  const Int128 health = inputs["healthFactor"].integer();
  const BasisPoints most = basis_points(inputs["maxLiquidationBonus"], bonus_max);
  const auto bonus = aave_v4::liquidation_bonus<Exact>(config, HealthOf<Exact>{health}, most);
  const auto quick =
      aave_v4::liquidation_bonus<Fast>(config, HealthOf<Fast>{to_double(health)}, most);
  json actual = json::object();
  add(actual, "liquidationBonus", bonus);
  compare_refusable(expected, actual, bonus, "expected", result);
  if (bonus && quick) result.fast_error = relative_error(quick->value, Int128{bonus->value});
  return result;
}

CaseResult run_amounts(const Field& inputs, const json& expected) {
  CaseResult result;
  LiquidationConfig config = read_curve(inputs);
  config.target_health = inputs["targetHealthFactor"].integer();
  const LiquidationCase<Exact> facts = read_case(inputs);
  const auto amounts = aave_v4::liquidation_amounts<Exact>(config, facts);
  json actual = json::object();
  add(actual, "liquidationBonus",
      aave_v4::liquidation_bonus<Exact>(config, facts.health, facts.collateral.bonus_max));
  add(actual, "debtRayToTargetHealthFactor", aave_v4::debt_to_target<Exact>(config, facts));
  if (amounts) {
    actual.update(
        {{"collateralSharesToLiquidate", to_string(amounts->collateral_shares.value)},
         {"collateralSharesToLiquidator", to_string(amounts->collateral_shares_to_keeper.value)},
         {"drawnSharesToLiquidate", to_string(amounts->drawn_shares.value)},
         {"premiumDebtRayToLiquidate", to_string(amounts->premium_ray)}});
  }
  compare_refusable(expected, actual, amounts, "expected", result);
  result.fast_error = fast_error_of(config, facts, amounts);
  return result;
}

}  // namespace

CaseResult run_aave_v4(const json& test_case) {
  const Field root{test_case, ""};
  const Field inputs = root["inputs"];
  const Field expected = root["expected"];
  const std::string operation = root["op"].text();
  if (operation == "liquidation_bonus") return run_bonus(inputs, expected.json());
  if (operation == "liquidation_amounts") return run_amounts(inputs, expected.json());
  root["op"].refuse("liquidation_bonus, liquidation_amounts");
}

}  // namespace seawall::conformance
