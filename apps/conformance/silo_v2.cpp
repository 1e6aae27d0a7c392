// Silo v2: the three questions of its partial-liquidation library, asked about one position; and
// interest of one silo.

#include <algorithm>
#include <optional>
#include <string>

#include "adapter.hpp"
#include "fast_error.hpp"
#include "fields.hpp"

namespace seawall::conformance {
namespace {

using lending::WordAmount;
using lending::WordShare;
using lending::WordValue;
using nlohmann::json;

template <class Q>
Q read(const Field& field) {
  return Q{Checked256{field.wide()}};
}

template <class Kind>
std::string text(Quantity<Kind, Checked256> quantity) {
  return to_string(quantity.value.value);
}

template <class N>
struct Question {
  silo_v2::Position<N> position;
  silo_v2::Terms<N> terms;
  WordShare<N> ltv_before;
  WordAmount<N> offered;
};

Question<Exact> read_question(const Field& inputs) {
  Question<Exact> question;
  question.position = {.collateral = read<WordAmount<Exact>>(inputs["collateralAssets"]),
                       .collateral_value = read<WordValue<Exact>>(inputs["collateralValue"]),
                       .debt = read<WordAmount<Exact>>(inputs["debtAssets"]),
                       .debt_value = read<WordValue<Exact>>(inputs["debtValue"])};
  question.terms = {.fee = read<WordShare<Exact>>(inputs["liquidationFee"]),
                    .ltv_target = read<WordShare<Exact>>(inputs["liquidationTargetLtv"])};
  question.ltv_before = read<WordShare<Exact>>(inputs["ltvBefore"]);
  question.offered = read<WordAmount<Exact>>(inputs["maxDebtToCover"]);
  return question;
}

Question<Fast> fast(const Question<Exact>& exact) {
  Question<Fast> question;
  question.position = {.collateral = conformance::fast(exact.position.collateral),
                       .collateral_value = conformance::fast(exact.position.collateral_value),
                       .debt = conformance::fast(exact.position.debt),
                       .debt_value = conformance::fast(exact.position.debt_value)};
  question.terms = {.fee = conformance::fast(exact.terms.fee),
                    .ltv_target = conformance::fast(exact.terms.ltv_target)};
  question.ltv_before = conformance::fast(exact.ltv_before);
  question.offered = conformance::fast(exact.offered);
  return question;
}

template <class N>
struct Answer {
  Ruling<WordValue<N>> repayable;
  Ruling<silo_v2::Amounts<N>> most;
  Ruling<silo_v2::Preview<N>> preview;
};

template <class N>
Answer<N> ask(const Question<N>& question) {
  const auto& [position, terms, ltv_before, offered] = question;
  return {silo_v2::repayable_value<N>(position.debt_value, position.collateral_value, terms),
          silo_v2::max_liquidation<N>(position, terms),
          silo_v2::preview<N>(ltv_before, position, terms, offered)};
}

// One of the three answers: a text or an object, or that there is none.
void compare_answer(const Field& expected, std::string_view key, std::optional<Rejection> refusal,
                    const json& actual, CaseResult& result) {
  if (!expected.has(key)) return;
  const Field wanted = expected[key];
  const bool reverts = wanted.json().is_object() && wanted.has("revert");
  if (reverts != refusal.has_value()) {
    result.mismatches.push_back(
        {wanted.path(), reverts ? "revert" : "no revert",
         refusal ? "refused: " + std::string{name_of(*refusal)} : "no refusal"});
  } else if (!refusal) {
    compare(wanted.json(), actual, wanted.path(), result.mismatches);
  }
}

template <class T>
std::optional<Rejection> refusal_of(const Ruling<T>& ruling) {
  return ruling ? std::nullopt : std::optional{ruling.error()};
}

json amounts_json(const silo_v2::Amounts<Exact>& amounts) {
  return {{"collateralToLiquidate", text(amounts.collateral)}, {"debtToRepay", text(amounts.debt)}};
}

void compare_answers(const Field& expected, const Answer<Exact>& answer, CaseResult& result) {
  compare_answer(expected, "estimateMaxRepayValue", refusal_of(answer.repayable),
                 answer.repayable ? json(text(*answer.repayable)) : json(), result);
  compare_answer(expected, "maxLiquidation", refusal_of(answer.most),
                 answer.most ? amounts_json(*answer.most) : json(), result);
  json preview;
  if (answer.preview) {
    preview = amounts_json(answer.preview->amounts);
    preview["ltvAfter"] = text(answer.preview->ltv_after);
  }
  compare_answer(expected, "preview", refusal_of(answer.preview), preview, result);
}

// All that is repaid or none of it: there a double decides by its last digits.
bool is_close_call(const Question<Fast>& question, const Answer<Exact>& answer) {
  const double debt = question.position.debt_value.value * 1e18;
  const double collateral =
      question.position.collateral_value.value * question.terms.ltv_target.value;
  const double share = answer.repayable ? to_double(answer.repayable->value.value) /
                                              question.position.debt_value.value
                                        : 0.0;
  return is_close(debt, collateral) || is_close(share * 1e18, 9e17) ||
         is_close(question.ltv_before.value, 1e18);
}

void compare_fast(const Question<Exact>& question, const Answer<Exact>& exact, CaseResult& result) {
  const Question<Fast> same = fast(question);
  if (is_close_call(same, exact)) return;
  const Answer<Fast> approximate = ask(same);
  // What is repaid is a difference of debt and covered collateral, and errs as these do.
  const auto& position = same.position;
  FastError error{result,
                  grain_of(std::min({position.debt.value, position.debt_value.value,
                                     position.collateral_value.value, same.offered.value}))};
  if (error.agree(approximate.repayable, exact.repayable, false))
    error.number(*approximate.repayable, *exact.repayable, position.debt_value.value);
  if (error.agree(approximate.preview, exact.preview, false)) {
    error.number(approximate.preview->amounts.debt, exact.preview->amounts.debt,
                 position.debt.value);
    error.number(approximate.preview->amounts.collateral, exact.preview->amounts.collateral,
                 position.collateral.value);
  }
}

void run_liquidation(const Field& inputs, const Field& expected, CaseResult& result) {
  if (!expected.json().is_object()) expected.refuse("an object");
  const Question<Exact> question = read_question(inputs);
  const Answer<Exact> answer = ask(question);
  compare_answers(expected, answer, result);
  compare_fast(question, answer, result);
}

void run_accrual(const Field& inputs, const Field& expected, CaseResult& result) {
  const silo_v2::Totals<Exact> totals{read<WordAmount<Exact>>(inputs["collateralAssets"]),
                                      read<WordAmount<Exact>>(inputs["debtAssets"])};
  const auto made = silo_v2::accrue<Exact>(totals, read<WordShare<Exact>>(inputs["rcomp"]),
                                           read<WordShare<Exact>>(inputs["fees"]));
  compare(expected.json(),
          {{"collateralAssets", text(made.totals.deposits)},
           {"debtAssets", text(made.totals.debt)},
           {"revenue", text(made.revenue)},
           {"accruedInterest", text(made.interest)}},
          expected.path(), result.mismatches);
}

}  // namespace

CaseResult run_silo_v2(const json& test_case) {
  const Field root{test_case, ""};
  const std::string operation = root["op"].text();
  CaseResult result;
  if (operation == "partial_liquidation") {
    run_liquidation(root["inputs"], root["expected"], result);
  } else if (operation == "accrue_interest") {
    run_accrual(root["inputs"], root["expected"], result);
  } else {
    root["op"].refuse("partial_liquidation or accrue_interest");
  }
  return result;
}

}  // namespace seawall::conformance
