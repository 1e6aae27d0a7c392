#include <algorithm>
#include <array>

#include "adapter.hpp"
#include "fields.hpp"

// Compound v2: one liquidateBorrow of an account with one collateral and one debt.
namespace seawall::conformance {
namespace {

using compound_v2::Liquidation;
using compound_v2::Position;
using compound_v2::Terms;
using nlohmann::json;

constexpr std::size_t collateral_at = 0;
constexpr std::size_t borrowed_at = 1;

struct Borrower {
  Terms<Exact> terms;
  std::array<Position<Exact>, 2> account;
  compound_v2::LiquidationRequest<Exact> request;

  [[nodiscard]] compound_v2::SeizurePrices<Exact> prices() const {
    return {account[borrowed_at].price, account[collateral_at].price,
            account[collateral_at].exchange_rate};
  }
};

Borrower read_borrower(const Field& inputs) {
  const Field collateral = inputs["collateral"];
  const Field borrowed = inputs["borrowed"];
  Borrower borrower;
  borrower.terms = {ContractFraction<Exact>{inputs["closeFactor"].wide()},
                    ContractFraction<Exact>{inputs["liquidationIncentive"].wide()},
                    ContractFraction<Exact>{inputs["protocolSeizeShare"].wide()}};
  borrower.account[collateral_at] = {
      .price = ContractPrice<Exact>{collateral["price"].wide()},
      .collateral_factor = ContractFraction<Exact>{collateral["collateralFactor"].wide()},
      .exchange_rate = ContractIndex<Exact>{collateral["exchangeRate"].wide()},
      .claims = ContractShares<Exact>{collateral["borrowerCTokens"].wide()},
      .borrowed = {}};
  borrower.account[borrowed_at] = {
      .price = ContractPrice<Exact>{borrowed["price"].wide()},
      .collateral_factor = {},
      .exchange_rate = {},
      .claims = {},
      .borrowed = ContractAmount<Exact>{borrowed["borrowBalance"].wide()}};
  borrower.request = {borrowed_at, collateral_at,
                      ContractAmount<Exact>{inputs["repayAmount"].wide()}};
  return borrower;
}

template <class Kind>
Quantity<Kind, double> fast(Quantity<Kind, UInt256> value) {
  return Quantity<Kind, double>{to_double(value.value)};
}

Position<Fast> fast(const Position<Exact>& position) {
  return {fast(position.price), fast(position.collateral_factor), fast(position.exchange_rate),
          fast(position.claims), fast(position.borrowed)};
}

double fast_error_of(const Borrower& borrower, const Ruling<Liquidation<Exact>>& exact) {
  const Terms<Fast> terms{fast(borrower.terms.close_factor), fast(borrower.terms.incentive),
                          fast(borrower.terms.protocol_seize_share)};
  const std::array account{fast(borrower.account[0]), fast(borrower.account[1])};
  const auto quick = compound_v2::liquidate_borrow<Fast>(
      terms, account,
      {borrower.request.borrowed, borrower.request.collateral, fast(borrower.request.repaid)});
  if (quick.has_value() != exact.has_value()) return 1.0;
  if (!exact) return 0.0;
  return std::max({relative_error(quick->seized.value, exact->seized.value),
                   relative_error(quick->to_keeper.value, exact->to_keeper.value),
                   relative_error(quick->funds_increase.value, exact->funds_increase.value),
                   relative_error(quick->borrowed_after.value, exact->borrowed_after.value)});
}

}  // namespace

CaseResult run_compound_v2(const json& test_case) {
  const Field root{test_case, ""};
  CaseResult result;
  const Borrower borrower = read_borrower(root["inputs"]);
  json actual = json::object();
  if (const auto sums = compound_v2::account_liquidity<Exact>(borrower.account)) {
    actual["accountLiquidity"] = to_string(sums->liquidity.value);
    actual["accountShortfall"] = to_string(sums->shortfall.value);
  }
  if (const auto quote = compound_v2::seize_tokens<Exact>(
          borrower.prices(), borrower.terms.incentive, borrower.request.repaid))
    actual["seizeTokensQuote"] = to_string(quote->value);
  const auto liquidation =
      compound_v2::liquidate_borrow<Exact>(borrower.terms, borrower.account, borrower.request);
  if (liquidation) {
    actual.update({{"liquidatorCTokens", to_string(liquidation->to_keeper.value)},
                   {"borrowerCTokensAfter", to_string(liquidation->claims_after.value)},
                   {"borrowBalanceAfter", to_string(liquidation->borrowed_after.value)},
                   {"collateralReservesIncrease", to_string(liquidation->funds_increase.value)},
                   {"totalSupplyDecrease", to_string(liquidation->to_venue.value)}});
  }
  compare_refusable(root["expected"].json(), actual, liquidation, "expected", result);
  result.fast_error = fast_error_of(borrower, liquidation);
  return result;
}

}  // namespace seawall::conformance
