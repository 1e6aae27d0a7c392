// Theory checks: closed forms and small systems with known answers, run through clearing/anchors
// and clearing/speed. The kind of a case is its name without the number at its end.

#include "theory.hpp"

#include <array>

#include "adapter.hpp"

namespace seawall::conformance {
namespace {

using nlohmann::json;

struct Kind {
  std::string_view name;  ///< a case's name begins with it
  json (*run)(const Field& inputs);
};

constexpr std::array kinds{
    Kind{"clearing_linear_uniform", &theory::linear_uniform},
    Kind{"clearing_exponential_uniform", &theory::exponential_uniform},
    Kind{"clearing_exponential_loguniform", &theory::exponential_log_uniform},
    Kind{"clearing_cpmm_uniform", &theory::constant_product_uniform},
    Kind{"clearing_discrete_book", &theory::discrete_book},
    Kind{"clearing_bad_debt", &theory::bad_debt},
    Kind{"clearing_payments", &theory::payments},
    Kind{"fold_critical_impact", &theory::fold},
    Kind{"multiasset_amplification", &theory::several_assets},
    Kind{"meanfield_growth_rate", &theory::growth},
    Kind{"meanfield_resilience", &theory::resilience},
    Kind{"liquidation_velocity", &theory::velocity},
    Kind{"gbm_first_passage", &theory::barrier},
    Kind{"discrete_oracle_barrier", &theory::seen_barrier},
    Kind{"cifuentes_ferrucci_shin", &theory::common_price},
    Kind{"cont_schaanning", &theory::fire_sales},
    Kind{"greenwood_vulnerable", &theory::vulnerable_banks},
    Kind{"linear_debtrank", &theory::debt_rank},
    Kind{"almgren_chriss", &theory::execution},
    Kind{"obizhaeva_wang", &theory::refill_plan},
    Kind{"kyle_lambda", &theory::kyle},
    Kind{"square_root_impact", &theory::square_root},
    Kind{"cpmm_arbitrage", &theory::pool_arbitrage},
    Kind{"cpmm_optimal_split", &theory::pool_split},
    Kind{"cfmm_routing_arbitrage", &theory::routing},
    Kind{"lvr", &theory::pool_loss},
    Kind{"twap_manipulation", &theory::average_attack},
    Kind{"orderbook_vwap", &theory::order_book_walk},
    Kind{"toxic_frontier", &theory::toxic},
    Kind{"liquidation_step_ltv", &theory::repay_step},
    Kind{"loss_frontier", &theory::loss_frontier},
    Kind{"target_health_repay", &theory::target_health},
    Kind{"two_step_fixed_spread", &theory::two_steps},
    Kind{"dutch_auction_overshoot", &theory::auction_discount},
    Kind{"insurance_fund", &theory::insurance_fund},
    Kind{"adl_capped_pro_rata", &theory::capped_pro_rata},
};

/// Kinds whose rules come with rooms that are not there yet.
struct Later {
  std::string_view name;
  std::string_view why;
};

constexpr std::string_view options = "option prices: belongs to the options issue";
constexpr std::string_view paths = "path models and sampling: belongs to the stress issue";
constexpr std::string_view perps = "margin of perpetuals: belongs to the perps issue";

constexpr std::array later{
    Later{"merton_jump_call", options},    Later{"kou_call", options},
    Later{"heston_call", options},         Later{"garch_forecast", paths},
    Later{"hawkes_branching", paths},      Later{"t_copula_tail", paths},
    Later{"importance_sampling", paths},   Later{"perp_bankruptcy", perps},
    Later{"margin_procyclicality", perps},
};

CaseResult skipped(std::string_view why) {
  CaseResult result;
  result.skipped_why = why;
  return result;
}

// What a kind gives; a text where its inputs are of another variety of it, which has no rule here:
// that is told, not failed. A value that is there and wrong is the file's fault.
json answer(const Kind& kind, const Field& inputs) {
  try {
    return kind.run(inputs);
  } catch (const MalformedCase& problem) {
    const bool is_input = problem.key.find_first_of(".[") == problem.key.rfind('.');
    if (problem.found != "nothing" || !is_input) throw;
    return "no rule for this kind of check without " + problem.key;
  }
}

}  // namespace

CaseResult run_theory(const json& test_case) {
  const Field root{test_case, ""};
  const std::string name = root["name"].text();
  for (const Later& kind : later)
    if (name.starts_with(kind.name)) return skipped(kind.why);
  for (const Kind& kind : kinds) {
    if (!name.starts_with(kind.name)) continue;
    const double tolerance = root["tol"].number(0.0, 1.0);
    const json actual = answer(kind, root["inputs"]);
    if (actual.is_string()) return skipped(actual.get<std::string>());
    CaseResult result;
    compare_within(root["expected"].json(), actual, "expected", tolerance, result.mismatches);
    return result;
  }
  return skipped("no rule for this kind of check");
}

namespace theory {

anchors::Matrix matrix_of(const Field& rows, std::size_t columns) {
  const std::vector<Field> list = rows.elements();
  if (list.empty() || list.size() > rows_max)
    rows.refuse("1 to " + std::to_string(rows_max) + " rows");
  if (columns == 0) columns = list.size();
  anchors::Matrix matrix{list.size(), columns};
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::vector<double> row = list_of(list[i], columns);
    for (std::size_t j = 0; j < columns; ++j)
      matrix(i, j) = row[j];
  }
  return matrix;
}

std::vector<double> list_of(const Field& list, std::size_t count, double low) {
  std::vector<double> values = list.numbers(low);
  if (values.size() != count) list.refuse(std::to_string(count) + " numbers");
  return values;
}

}  // namespace theory
}  // namespace seawall::conformance
