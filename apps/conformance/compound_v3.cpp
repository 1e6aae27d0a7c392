#include <algorithm>
#include <cmath>
#include <vector>

#include "adapter.hpp"
#include "fields.hpp"

// Compound v3 (Comet): an account is absorbed, then some of its collateral is bought from the
// storefront. State carries through: from the absorption to the sales, and from sale to sale.
namespace seawall::conformance {
namespace {

using comet::Absorption;
using comet::Books;
using comet::CollateralAsset;
using nlohmann::json;

constexpr std::uint32_t decimals_max = 18;

template <class N>
struct World {
  comet::BaseAsset<N> base;
  std::vector<CollateralAsset<N>> assets;
  Books<N> books;
  comet::Storefront storefront;
  ScaledOf<N> principal;
  std::vector<AmountOf<N>> collateral;  ///< the account's
  std::vector<AmountOf<N>> on_offer;    ///< the Comet's own

  [[nodiscard]] comet::Comet<N> venue() const { return {base, assets, books}; }
  [[nodiscard]] comet::Account<N> account() const { return {principal, collateral}; }
};

// A factor as the contract keeps it: what is below a basis point is lost when it is set.
BasisPoints stored_factor(const Field& field) {
  const Int128 factor = field.integer();
  if (factor > wad) field.refuse("a factor in [0, 10^18]");
  return {static_cast<std::int32_t>(factor / (wad / percentage_factor))};
}

AmountOf<Exact> unit_of(const Field& decimals) {
  return AmountOf<Exact>{power_of_ten(static_cast<int>(decimals.small(decimals_max)))};
}

Int128 signed_integer(const Field& field) {
  const json& value = field.json();
  const auto number = parse_int128(value.is_string() ? value.get<std::string>() : value.dump());
  if (!number) field.refuse("an integer in (-2^127, 2^127), best as a decimal string");
  return *number;
}

Books<Exact> read_books(const Field& inputs) {
  const Field totals = inputs["totalsBefore"];
  return {.supply_index = IndexOf<Exact>{totals["baseSupplyIndex"].integer()},
          .borrow_index = IndexOf<Exact>{totals["baseBorrowIndex"].integer()},
          .supplied = ScaledOf<Exact>{totals["totalSupplyBase"].integer()},
          .borrowed = ScaledOf<Exact>{totals["totalBorrowBase"].integer()},
          .balance = AmountOf<Exact>{inputs["cometBaseBalance"].integer()}};
}

World<Exact> read_world(const Field& inputs) {
  World<Exact> world;
  world.base = {PriceOf<Exact>{inputs["basePrice"].integer()},
                AmountOf<Exact>{inputs["baseScale"].integer()}};
  if (world.base.unit.value == 0) inputs["baseScale"].refuse("a scale above 0");
  world.books = read_books(inputs);
  world.storefront = {inputs["storeFrontPriceFactor"].integer(),
                      inputs["targetReserves"].integer()};
  world.principal.value = signed_integer(inputs["principal"]);
  for (const Field& asset : inputs["assets"].elements()) {
    world.assets.push_back({.price = PriceOf<Exact>{asset["price"].integer()},
                            .unit = unit_of(asset["decimals"]),
                            .borrow_factor = stored_factor(asset["borrowCollateralFactor"]),
                            .liquidate_factor = stored_factor(asset["liquidateCollateralFactor"]),
                            .liquidation_factor = stored_factor(asset["liquidationFactor"])});
    world.collateral.push_back(AmountOf<Exact>{asset["userBalance"].integer()});
  }
  if (world.assets.size() > comet::assets_max)
    inputs["assets"].refuse("at most " + std::to_string(comet::assets_max) + " assets");
  world.on_offer.resize(world.assets.size());
  return world;
}

template <class Kind>
Quantity<Kind, double> fast(Quantity<Kind, Int128> value) {
  return Quantity<Kind, double>{to_double(value.value)};
}

World<Fast> fast(const World<Exact>& world) {
  World<Fast> quick;
  quick.base = {fast(world.base.price), fast(world.base.unit)};
  quick.books = {fast(world.books.supply_index), fast(world.books.borrow_index),
                 fast(world.books.supplied), fast(world.books.borrowed), fast(world.books.balance)};
  quick.storefront = world.storefront;
  quick.principal = fast(world.principal);
  for (const auto& asset : world.assets)
    quick.assets.push_back({fast(asset.price), fast(asset.unit), asset.borrow_factor,
                            asset.liquidate_factor, asset.liquidation_factor});
  for (const auto amount : world.collateral)
    quick.collateral.push_back(fast(amount));
  return quick;
}

bool is_below_one(const Ruling<comet::AccountHealth<Exact>>& health) {
  return health && health->collateral < health->debt;
}

// What the account and the venue are before anything happens.
json before_json(const World<Exact>& world) {
  using comet::FactorKind;
  const auto absorbable =
      comet::account_health<Exact>(world.venue(), world.account(), FactorKind::liquidate);
  const auto covered =
      comet::account_health<Exact>(world.venue(), world.account(), FactorKind::borrow);
  json actual{{"isLiquidatable", is_below_one(absorbable)},
              {"isBorrowCollateralized", covered && !is_below_one(covered)}};
  if (const auto funds = comet::funds<Exact>(world.books))
    actual["reservesBefore"] = to_string(funds->value);
  return actual;
}

json absorption_json(const Absorption<Exact>& done) {
  json seized = json::array();
  for (const auto& one : done.seized)
    seized.push_back(
        {{"amount", to_string(one.amount.value)}, {"usdValue", to_string(one.value.value)}});
  const Books<Exact>& books = done.books_after;
  const auto funds = comet::funds<Exact>(books);
  return {{"basePaidOut", to_string(done.paid_out.value)},
          {"usdValue", to_string(done.paid_out_value.value)},
          {"collateral", seized},
          {"principalAfter", to_string(done.principal_after.value)},
          {"userBaseBalanceAfter", to_string(done.balance_after.value)},
          {"reservesAfter", funds ? to_string(funds->value) : "overflow"},
          {"totalsAfter",
           {{"baseSupplyIndex", to_string(books.supply_index.value)},
            {"baseBorrowIndex", to_string(books.borrow_index.value)},
            {"totalSupplyBase", to_string(books.supplied.value)},
            {"totalBorrowBase", to_string(books.borrowed.value)}}}};
}

// Each value and the debt's are floored to a unit: so much is a verdict or a credit uncertain.
double fast_error_of(const World<Exact>& world, const Ruling<Absorption<Exact>>& exact) {
  const World<Fast> same = fast(world);
  const auto quick = comet::absorb<Fast>(same.venue(), same.account());
  const double units = static_cast<double>(world.assets.size()) + 2.0;
  if (quick.has_value() != exact.has_value()) {
    const auto health =
        comet::account_health<Fast>(same.venue(), same.account(), comet::FactorKind::liquidate);
    const bool is_near = health && std::abs((health->collateral - health->debt).value) <= units;
    return is_near ? 0.0 : 1.0;
  }
  if (!exact) return 0.0;
  const double base_units = 2.0 + units * same.base.unit.value / same.base.price.value;
  const double paid_out = to_double(exact->paid_out.value);
  // What is left to the account is a difference: its error is a share of what was paid out.
  return std::max(
      {error_beyond(base_units, quick->paid_out.value, paid_out),
       error_beyond(base_units, quick->balance_after.value + paid_out,
                    to_double(exact->balance_after.value) + paid_out),
       error_beyond(units + 2.0 * same.base.price.value / same.base.unit.value,
                    quick->paid_out_value.value, to_double(exact->paid_out_value.value))});
}

void commit(const Absorption<Exact>& done, World<Exact>& world) {
  for (const auto& one : done.seized) {
    world.on_offer[one.asset] += one.amount;
    world.collateral[one.asset] -= one.amount;
  }
  world.principal = done.principal_after;
  world.books = done.books_after;
}

void run_purchase(const Field& step, const json& expected, const std::string& path,
                  World<Exact>& world, CaseResult& result) {
  const auto asset_max = static_cast<std::uint32_t>(world.assets.size() - 1);
  const std::uint32_t asset = step["asset"].small(asset_max);
  const AmountOf<Exact> paid{step["baseAmount"].integer()};
  json actual{{"collateralReservesBefore", to_string(world.on_offer[asset].value)}};
  const auto quote =
      comet::quote_collateral<Exact>(world.base, world.assets[asset], world.storefront, paid);
  if (quote) {
    actual["quote"] = to_string(quote->value);
    const World<Fast> quick = fast(world);
    const auto quick_quote = comet::quote_collateral<Fast>(quick.base, quick.assets[asset],
                                                           quick.storefront, fast(paid));
    result.fast_error = std::max(
        result.fast_error, quick_quote ? relative_error(quick_quote->value, quote->value) : 1.0);
  }
  const auto sale = comet::buy_collateral<Exact>(
      world.venue(), world.storefront,
      {.asset = asset, .paid = paid, .amount_min = {}, .on_offer = world.on_offer[asset]});
  if (sale) {
    world.on_offer[asset] -= sale->amount;
    world.books = sale->books_after;
    actual["bought"] = to_string(sale->amount.value);
    const auto funds = comet::funds<Exact>(world.books);
    actual["reservesAfter"] = funds ? to_string(funds->value) : "overflow";
  }
  compare_refusable(expected, actual, sale, path, result);
}

void run_absorption(const json& expected, World<Exact>& world, CaseResult& result) {
  json wanted = expected;
  json actual = before_json(world);
  const auto absorption = comet::absorb<Exact>(world.venue(), world.account());
  result.fast_error = fast_error_of(world, absorption);
  if (absorption) {
    actual["absorb"] = absorption_json(*absorption);
    commit(*absorption, world);
  }
  wanted.erase("buys");
  if (wanted.contains("absorbRevert")) {
    wanted["revert"] = wanted["absorbRevert"];
    wanted.erase("absorbRevert");
  }
  compare_refusable(wanted, actual, absorption, "expected", result);
}

}  // namespace

CaseResult run_compound_v3(const json& test_case) {
  const Field root{test_case, ""};
  const Field inputs = root["inputs"];
  const Field expected = root["expected"];
  CaseResult result;
  World<Exact> world = read_world(inputs);
  const std::vector<Field> steps = inputs["buys"].elements();
  const std::vector<Field> wanted = expected["buys"].elements();
  if (steps.size() != wanted.size())
    expected["buys"].refuse(std::to_string(steps.size()) + " purchases, as in inputs");
  if (!steps.empty() && world.assets.empty()) inputs["assets"].refuse("an asset to buy");
  run_absorption(expected.json(), world, result);
  for (std::size_t i = 0; i < steps.size(); ++i)
    run_purchase(steps[i], wanted[i].json(), wanted[i].path(), world, result);
  return result;
}

}  // namespace seawall::conformance
