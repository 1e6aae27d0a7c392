// Morpho Blue: one liquidation of one account, interest of the totals, and its rate curve.

#include <algorithm>
#include <string>

#include "adapter.hpp"
#include "fast_error.hpp"
#include "fields.hpp"

namespace seawall::conformance {
namespace {

using lending::WordAmount;
using lending::WordShare;
using lending::WordShares;
using nlohmann::json;

constexpr std::uint32_t seconds_max = 0x7fff'ffff;

template <class Q>
Q read(const Field& field) {
  return Q{Checked256{field.wide()}};
}

// The contract's uint128.
template <class Q>
Q read_total(const Field& field) {
  if (field.wide() > morpho_blue::total_max) field.refuse("an integer in [0, 2^128)");
  return read<Q>(field);
}

template <class Kind>
std::string text(Quantity<Kind, Checked256> quantity) {
  return to_string(quantity.value.value);
}

morpho_blue::Totals<Exact> read_totals(const Field& field) {
  return {.supplied = read_total<WordAmount<Exact>>(field["totalSupplyAssets"]),
          .supply_shares = read_total<WordShares<Exact>>(field["totalSupplyShares"]),
          .borrowed = read_total<WordAmount<Exact>>(field["totalBorrowAssets"]),
          .borrow_shares = read_total<WordShares<Exact>>(field["totalBorrowShares"])};
}

json totals_json(const morpho_blue::Totals<Exact>& totals) {
  return {{"totalSupplyAssets", text(totals.supplied)},
          {"totalSupplyShares", text(totals.supply_shares)},
          {"totalBorrowAssets", text(totals.borrowed)},
          {"totalBorrowShares", text(totals.borrow_shares)}};
}

morpho_blue::Totals<Fast> fast(const morpho_blue::Totals<Exact>& totals) {
  return {conformance::fast(totals.supplied), conformance::fast(totals.supply_shares),
          conformance::fast(totals.borrowed), conformance::fast(totals.borrow_shares)};
}

// Compares a result, or that there is none: the venue's message is its own.
template <class T, class ToJson>
void compare_ruling(const Field& expected, const Ruling<T>& ruling, const ToJson& to_json,
                    CaseResult& result) {
  if (!expected.json().is_object()) expected.refuse("an object");
  const bool reverts = expected.has("revert");
  if (reverts != !ruling.has_value()) {
    result.mismatches.push_back(
        {expected.path(), reverts ? "revert: " + expected["revert"].json().dump() : "no revert",
         ruling ? "no refusal" : "refused: " + std::string{name_of(ruling.error())}});
  } else if (ruling) {
    compare(expected.json(), to_json(*ruling), expected.path(), result.mismatches);
  }
}

struct Call {
  morpho_blue::Totals<Exact> totals;
  morpho_blue::Account<Exact> account;
  morpho_blue::Terms<Exact> terms;
  morpho_blue::Request<Exact> request;
};

Call read_call(const Field& inputs) {
  const Field position = inputs["positionBefore"];
  return {.totals = read_totals(inputs["marketBefore"]),
          .account = {.borrow_shares = read_total<WordShares<Exact>>(position["borrowShares"]),
                      .collateral = read_total<WordAmount<Exact>>(position["collateral"])},
          .terms = {.liquidation_threshold = read<WordShare<Exact>>(inputs["lltv"]),
                    .price = read<lending::WordPrice<Exact>>(inputs["price"])},
          .request = {.seized = read<WordAmount<Exact>>(inputs["seizedAssets"]),
                      .repaid_shares = read<WordShares<Exact>>(inputs["repaidShares"])}};
}

json liquidation_json(const morpho_blue::Liquidation<Exact>& made) {
  return {{"seizedAssets", text(made.seized)},
          {"repaidAssets", text(made.repaid)},
          {"repaidShares", text(made.repaid_shares)},
          {"badDebtAssets", text(made.bad_debt)},
          {"badDebtShares", text(made.bad_debt_shares)},
          {"positionAfter",
           {{"borrowShares", text(made.account.borrow_shares)},
            {"collateral", text(made.account.collateral)}}},
          {"marketAfter", totals_json(made.totals)}};
}

// Whether the account is at its threshold, or is asked for all that it has.
bool is_close_call(const morpho_blue::Totals<Fast>& totals,
                   const morpho_blue::Account<Fast>& account, const morpho_blue::Terms<Fast>& terms,
                   const morpho_blue::Request<Fast>& request) {
  const morpho_blue::Worth<Fast> worth{
      .price = terms.price.value,
      .price_scale = to_double(morpho_blue::price_scale),
      .debt = morpho_blue::borrow_rate(totals),
      .incentive = morpho_blue::incentive_factor<Fast>(terms.liquidation_threshold)};
  const double owed = worth.debt.assets_up(account.borrow_shares).value;
  const double limit =
      morpho_blue::debt_max<Fast>(worth, account.collateral, terms.liquidation_threshold).value;
  const bool by_collateral = request.seized.value > 0.0;
  const double seized = by_collateral
                            ? request.seized.value
                            : morpho_blue::seizure_for<Fast>(worth, request.repaid_shares).value;
  const double repaid = by_collateral ? morpho_blue::shares_for<Fast>(worth, request.seized).value
                                      : request.repaid_shares.value;
  return is_close(limit, owed) || is_close(seized, account.collateral.value) ||
         is_close(repaid, account.borrow_shares.value);
}

void compare_fast(const Call& call, const Ruling<morpho_blue::Liquidation<Exact>>& exact,
                  CaseResult& result) {
  const auto totals = fast(call.totals);
  const morpho_blue::Account<Fast> account{conformance::fast(call.account.borrow_shares),
                                           conformance::fast(call.account.collateral)};
  const morpho_blue::Terms<Fast> terms{conformance::fast(call.terms.liquidation_threshold),
                                       conformance::fast(call.terms.price)};
  const morpho_blue::Request<Fast> request{conformance::fast(call.request.seized),
                                           conformance::fast(call.request.repaid_shares)};
  const auto approximate = morpho_blue::liquidate(totals, account, terms, request);
  FastError error{result, exact ? grain_of(to_double(exact->repaid.value.value)) : 0.0};
  if (!error.agree(approximate, exact, is_close_call(totals, account, terms, request))) return;
  error.number(approximate->seized, exact->seized);
  error.number(approximate->repaid, exact->repaid);
  error.number(approximate->repaid_shares, exact->repaid_shares);
  error.number(approximate->bad_debt, exact->bad_debt, totals.borrowed.value);
  error.number(approximate->totals.supplied, exact->totals.supplied, totals.supplied.value);
}

void run_liquidate(const Field& inputs, const Field& expected, CaseResult& result) {
  const Call call = read_call(inputs);
  const auto ruling = morpho_blue::liquidate(call.totals, call.account, call.terms, call.request);
  compare_ruling(expected, ruling, liquidation_json, result);
  compare_fast(call, ruling, result);
}

void run_accrue(const Field& inputs, const Field& expected, CaseResult& result) {
  const auto totals = read_totals(inputs["marketBefore"]);
  const auto rate = read<WordShare<Exact>>(inputs["borrowRate"]);
  const auto fee = read<WordShare<Exact>>(inputs["fee"]);
  const std::int64_t seconds = inputs["elapsed"].small(seconds_max);
  const auto ruling = morpho_blue::accrue<Exact>(totals, rate, seconds, fee);
  compare_ruling(
      expected, ruling,
      [](const morpho_blue::Accrual<Exact>& made) -> json {
        return {{"interest", text(made.interest)},
                {"feeShares", text(made.fee_shares)},
                {"marketAfter", totals_json(made.totals)}};
      },
      result);
  const auto approximate = morpho_blue::accrue<Fast>(fast(totals), conformance::fast(rate), seconds,
                                                     conformance::fast(fee));
  FastError error{result};
  if (!error.agree(approximate, ruling, false)) return;
  error.number(approximate->interest, ruling->interest);
  error.number(approximate->totals.borrowed, ruling->totals.borrowed);
}

void run_rate(const Field& inputs, const Field& expected, CaseResult& result) {
  const Int128 start = inputs["rateAtTarget"].integer();
  const Int128 used = inputs["utilization"].integer();
  if (used > wad) inputs["utilization"].refuse("an integer in [0, 10^18]");
  const std::int64_t seconds = inputs["elapsed"].small(seconds_max);
  const auto rate = adaptive_curve::rate<Exact>(SecondRateOf<Exact>{start}, used, seconds);
  compare(expected.json(),
          {{"avgRate", to_string(rate.borrow.value)},
           {"endRateAtTarget", to_string(rate.at_target.value)}},
          expected.path(), result.mismatches);
  const auto approximate =
      adaptive_curve::rate<Fast>(SecondRateOf<Fast>{to_double(start)}, to_double(used), seconds);
  FastError error{result};
  error.number(approximate.borrow.value, to_double(rate.borrow.value));
  error.number(approximate.at_target.value, to_double(rate.at_target.value));
}

}  // namespace

CaseResult run_morpho_blue(const json& test_case) {
  const Field root{test_case, ""};
  const std::string operation = root["op"].text();
  CaseResult result;
  if (operation == "liquidate") {
    run_liquidate(root["inputs"], root["expected"], result);
  } else if (operation == "accrueInterest") {
    run_accrue(root["inputs"], root["expected"], result);
  } else if (operation == "borrowRate") {
    run_rate(root["inputs"], root["expected"], result);
  } else {
    root["op"].refuse("liquidate, accrueInterest or borrowRate");
  }
  return result;
}

}  // namespace seawall::conformance
