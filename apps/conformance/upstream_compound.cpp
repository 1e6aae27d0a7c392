// Compound's own tests: what a repayment seizes (v2), and what the storefront asks (v3).

#include "upstream.hpp"

namespace seawall::conformance::upstream {
namespace {

// A mantissa, as markets are deployed with it: in whole basis points.
BasisPoints basis_points_at(const Field& field) {
  constexpr Int128 one = wad / percentage_factor;
  const Int128 mantissa = field.integer();
  if (mantissa > wad || mantissa % one != 0) field.refuse("whole basis points of 10^18");
  return {static_cast<std::int32_t>(mantissa / one)};
}

}  // namespace

void run_compound_v2(const Assertion& assertion, CaseResult& result) {
  if (assertion.operation.text() != "liquidateCalculateSeizeTokens")
    assertion.operation.refuse("liquidateCalculateSeizeTokens");
  const Field& inputs = assertion.inputs;
  const compound_v2::SeizurePrices<Exact> prices{
      .borrowed = ContractPrice<Exact>{inputs["priceBorrowed"].wide()},
      .collateral = ContractPrice<Exact>{inputs["priceCollateral"].wide()},
      .exchange_rate = ContractIndex<Exact>{inputs["exchangeRate"].wide()}};
  const auto seized = compound_v2::seize_tokens<Exact>(
      prices, ContractFraction<Exact>{inputs["liquidationIncentive"].wide()},
      ContractAmount<Exact>{inputs["repayAmount"].wide()});
  const std::optional<Rejection> refusal = seized ? std::nullopt : std::optional{seized.error()};
  if (compare_refusal(assertion.expected, refusal, result))
    compare_figure(assertion.expected, "seizeTokens", seized->value, result);
}

void run_compound_v3(const Assertion& assertion, CaseResult& result) {
  if (assertion.operation.text() != "quote_collateral")
    assertion.operation.refuse("quote_collateral");
  const Field& inputs = assertion.inputs;
  constexpr std::uint32_t decimals_max = 18;
  const auto unit = [&](std::string_view key) {
    return AmountOf<Exact>{power_of_ten(static_cast<int>(inputs[key].small(decimals_max)))};
  };
  comet::BaseAsset<Exact> base{};
  base.price = PriceOf<Exact>{inputs["basePrice"].integer()};
  base.unit = unit("baseDecimals");
  comet::CollateralAsset<Exact> asset{};
  asset.price = PriceOf<Exact>{inputs["assetPrice"].integer()};
  asset.unit = unit("assetDecimals");
  asset.liquidation_factor = basis_points_at(inputs["liquidationFactor"]);
  comet::Storefront storefront{};
  storefront.price_factor = inputs["storeFrontPriceFactor"].integer();
  const auto quote = comet::quote_collateral<Exact>(
      base, asset, storefront, AmountOf<Exact>{inputs["baseAmount"].integer()});
  const std::optional<Rejection> refusal = quote ? std::nullopt : std::optional{quote.error()};
  if (compare_refusal(assertion.expected, refusal, result))
    compare_figure(assertion.expected, "collateralAmount", static_cast<UInt128>(quote->value),
                   result);
}

}  // namespace seawall::conformance::upstream
