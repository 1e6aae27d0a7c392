// Euler v2: one liquidation with all its bookings, interest of a vault, and its rate model.

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "adapter.hpp"
#include "fast_error.hpp"
#include "fields.hpp"

namespace seawall::conformance {
namespace {

using lending::WordAmount;
using lending::WordIndex;
using lending::WordShares;
using lending::WordValue;
using nlohmann::json;

constexpr std::uint32_t seconds_max = 0x7fff'ffff;
constexpr std::uint32_t whole = 10'000;

template <class Q>
Q read(const Field& field) {
  return Q{Checked256{field.wide()}};
}

template <class Kind>
std::string text(Quantity<Kind, Checked256> quantity) {
  return to_string(quantity.value.value);
}

BasisPoints read_share(const Field& field) {
  return {static_cast<std::int32_t>(field.small(whole))};
}

// A price as an oracle quotes it: unit of account for `unit` of an asset, of which some is held.
Checked256 quote(const Checked256& held, const Field& priced) {
  return held * Checked256{priced["price"].wide()} / Checked256{priced["unit"].wide()};
}

BasisPoints read_threshold(const Field& field, std::int64_t now) {
  return euler_v2::threshold_at({.initial = read_share(field["initial"]),
                                 .target = read_share(field["target"]),
                                 .end = field["end"].small(seconds_max),
                                 .duration = field["duration"].small(seconds_max)},
                                now);
}

/// What a case gives, as the rule takes it.
template <class N>
struct Call {
  euler_v2::Violator<N> violator;
  euler_v2::Debts<N> debts;
  euler_v2::Terms terms;
  euler_v2::Request<N> request;
};

void read_collaterals(const Field& inputs, std::int64_t now, Call<Exact>& call) {
  const std::vector<Field> held = inputs["collaterals"].elements();
  if (held.empty()) inputs["collaterals"].refuse("one collateral or more");
  const std::size_t asked = inputs["collateral"].small(static_cast<std::uint32_t>(held.size() - 1));
  for (std::size_t i = 0; i < held.size(); ++i) {
    const auto balance = read<WordShares<Exact>>(held[i]["balance"]);
    const WordValue<Exact> value{quote(balance.value, held[i])};
    call.violator.adjusted_collateral +=
        euler_v2::adjusted_value<Exact>(value, read_threshold(held[i]["ltv"], now));
    if (i == asked) {
      call.violator.collateral = balance;
      call.violator.collateral_value = value;
    } else if (balance > WordShares<Exact>{}) {
      call.request.other = euler_v2::OtherCollateral::some;
    }
  }
  if (call.violator.adjusted_collateral.value.failed)
    inputs["collaterals"].refuse("values that fit 256 bits");
}

Call<Exact> read_call(const Field& inputs) {
  Call<Exact> call;
  const std::int64_t now = inputs["now"].small(seconds_max);
  const Field vault = inputs["vault"];
  call.debts = {read<euler_v2::WordDebt<Exact>>(inputs["violatorOwed"]),
                read<euler_v2::WordDebt<Exact>>(inputs["keeperOwed"]),
                read<euler_v2::WordDebt<Exact>>(inputs["totalBorrows"])};
  call.violator.liability_value.value =
      quote(euler_v2::owed_up<Exact>(call.debts.violator).value, vault);
  call.terms = {.discount_max = read_share(vault["discountMax"]),
                .cool_off_seconds = vault["coolOff"].small(seconds_max),
                .bad_debt = vault["socialises"].json() == json(true) ? euler_v2::BadDebt::socialised
                                                                     : euler_v2::BadDebt::kept};
  if (call.terms.discount_max.value == whole) vault["discountMax"].refuse("a discount below 10000");
  if (inputs["repay"].json() != json("all"))
    call.request.repaid = read<WordAmount<Exact>>(inputs["repay"]);
  call.request.seized_min = read<WordShares<Exact>>(inputs["seizedMin"]);
  call.request.seconds_since_check = now - inputs["lastStatusCheck"].small(seconds_max);
  read_collaterals(inputs, now, call);
  return call;
}

Call<Fast> fast(const Call<Exact>& exact) {
  Call<Fast> call;
  const auto& violator = exact.violator;
  call.violator = {.liability = {},
                   .liability_value = conformance::fast(violator.liability_value),
                   .adjusted_collateral = conformance::fast(violator.adjusted_collateral),
                   .collateral = conformance::fast(violator.collateral),
                   .collateral_value = conformance::fast(violator.collateral_value)};
  call.debts = {conformance::fast(exact.debts.violator), conformance::fast(exact.debts.keeper),
                conformance::fast(exact.debts.total)};
  call.terms = exact.terms;
  if (exact.request.repaid) call.request.repaid = conformance::fast(*exact.request.repaid);
  call.request.seized_min = conformance::fast(exact.request.seized_min);
  call.request.seconds_since_check = exact.request.seconds_since_check;
  call.request.other = exact.request.other;
  return call;
}

template <class N>
Ruling<euler_v2::Liquidation<N>> run(const Call<N>& call) {
  return euler_v2::liquidate<N>(call.violator, call.debts, call.terms, call.request);
}

double liability_units(const Call<Fast>& call) {
  return call.debts.violator.value / to_double(euler_v2::debt_precision);
}

double grain_of_call(const Call<Fast>& call) {
  const auto& violator = call.violator;
  return grain_of(std::min({liability_units(call), violator.liability_value.value,
                            violator.collateral.value, violator.collateral_value.value}));
}

// At the threshold, at an amount that is just all, or at a value that is just socialised.
bool is_close_call(const Call<Fast>& call) {
  const auto& violator = call.violator;
  const double away = grain_of_call(call);
  const double adjusted = violator.adjusted_collateral.value;
  const double liability = violator.liability_value.value;
  const bool asks_all =
      call.request.repaid && is_close(call.request.repaid->value, liability_units(call));
  return std::fabs(adjusted - liability) <= 2.0 + (away + 1e-12) * liability || asks_all ||
         is_close(liability, to_double(euler_v2::socialised_value_min)) || away > 0.1;
}

void compare_fast(const Call<Exact>& call, const Ruling<euler_v2::Liquidation<Exact>>& exact,
                  CaseResult& result) {
  const Call<Fast> same = fast(call);
  if (is_close_call(same)) return;
  const auto approximate = run(same);
  FastError error{result};
  const bool at_most =
      call.request.repaid && !exact && exact.error() == Rejection::repay_above_close_factor;
  if (!error.agree(approximate, exact, at_most)) return;
  error.number(approximate->exchange.repaid, exact->exchange.repaid);
  error.number(approximate->exchange.seized, exact->exchange.seized);
  error.number(approximate->socialised, exact->socialised, liability_units(same));
}

// Compares a result, or that there is none: the venue's message is its own.
void compare_liquidation(const Field& expected, const Ruling<euler_v2::Liquidation<Exact>>& ruling,
                         CaseResult& result) {
  const bool reverts = expected.has("revert");
  if (reverts != !ruling.has_value()) {
    result.mismatches.push_back(
        {expected.path(), reverts ? "revert: " + expected["revert"].json().dump() : "no revert",
         ruling ? "no refusal" : "refused: " + std::string{name_of(ruling.error())}});
  } else if (ruling) {
    compare(expected.json(),
            {{"repaid", text(ruling->exchange.repaid)},
             {"seized", text(ruling->exchange.seized)},
             {"socialised", text(ruling->socialised)},
             {"violatorOwed", text(ruling->debts.violator)},
             {"keeperOwed", text(ruling->debts.keeper)},
             {"totalBorrows", text(ruling->debts.total)}},
            expected.path(), result.mismatches);
  }
}

void run_liquidation(const Field& inputs, const Field& expected, CaseResult& result) {
  if (!expected.json().is_object()) expected.refuse("an object");
  const Call<Exact> call = read_call(inputs);
  const auto ruling = run(call);
  compare_liquidation(expected, ruling, result);
  compare_fast(call, ruling, result);
}

void run_accrual(const Field& inputs, const Field& expected, CaseResult& result) {
  const Field before = inputs["vault"];
  const euler_v2::Vault<Exact> vault{
      .cash = read<WordAmount<Exact>>(before["cash"]),
      .debt = read<euler_v2::WordDebt<Exact>>(before["totalBorrows"]),
      .shares = read<WordShares<Exact>>(before["totalShares"]),
      .fees = read<WordShares<Exact>>(before["fees"]),
      .accumulator = read<WordIndex<Exact>>(before["accumulator"])};
  const auto rate = read<euler_v2::WordRate<Exact>>(inputs["rate"]);
  const std::int64_t seconds = inputs["elapsed"].small(seconds_max);
  const BasisPoints fee = read_share(inputs["interestFee"]);
  const auto after = euler_v2::accrue<Exact>(vault, rate, seconds, fee);
  compare(expected.json(),
          {{"cash", text(after.cash)},
           {"totalBorrows", text(after.debt)},
           {"totalShares", text(after.shares)},
           {"fees", text(after.fees)},
           {"accumulator", text(after.accumulator)}},
          expected.path(), result.mismatches);
  if (after.debt == vault.debt) return;  // nothing charged, or what the contract's integers end
  const euler_v2::Vault<Fast> same{conformance::fast(vault.cash), conformance::fast(vault.debt),
                                   conformance::fast(vault.shares), conformance::fast(vault.fees),
                                   conformance::fast(vault.accumulator)};
  const auto approximate = euler_v2::accrue<Fast>(same, conformance::fast(rate), seconds, fee);
  FastError error{result};
  error.number(approximate.accumulator, after.accumulator);
  error.number(approximate.debt, after.debt);
}

void run_rate(const Field& inputs, const Field& expected, CaseResult& result) {
  const euler_v2::KinkModel<Exact> model{
      .base = read<euler_v2::WordRate<Exact>>(inputs["base"]),
      .slope_below = read<euler_v2::WordRate<Exact>>(inputs["slopeBelow"]),
      .slope_above = read<euler_v2::WordRate<Exact>>(inputs["slopeAbove"]),
      .kink = inputs["kink"].small(0xffff'ffff)};
  const euler_v2::Vault<Exact> vault{
      .cash = read<WordAmount<Exact>>(inputs["cash"]),
      .debt = read<euler_v2::WordDebt<Exact>>(inputs["totalBorrows"])};
  compare(expected.json(), {{"rate", text(euler_v2::rate<Exact>(model, vault))}}, expected.path(),
          result.mismatches);
}

}  // namespace

CaseResult run_euler_v2(const json& test_case) {
  const Field root{test_case, ""};
  const std::string operation = root["op"].text();
  CaseResult result;
  if (operation == "liquidate") {
    run_liquidation(root["inputs"], root["expected"], result);
  } else if (operation == "accrue") {
    run_accrual(root["inputs"], root["expected"], result);
  } else if (operation == "interestRate") {
    run_rate(root["inputs"], root["expected"], result);
  } else {
    root["op"].refuse("liquidate, accrue or interestRate");
  }
  return result;
}

}  // namespace seawall::conformance
