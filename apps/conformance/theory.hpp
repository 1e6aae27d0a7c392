#pragma once

#include <nlohmann/json.hpp>

#include "fields.hpp"

// One function for each kind of theory check: from a case's `inputs` to what its `expected` names,
// or to a text that says why there is no rule for these inputs.
namespace seawall::conformance::theory {

using nlohmann::json;

// theory_clearing.cpp
[[nodiscard]] json linear_uniform(const Field& inputs);
[[nodiscard]] json exponential_uniform(const Field& inputs);
[[nodiscard]] json exponential_log_uniform(const Field& inputs);
[[nodiscard]] json constant_product_uniform(const Field& inputs);
[[nodiscard]] json discrete_book(const Field& inputs);
[[nodiscard]] json bad_debt(const Field& inputs);
[[nodiscard]] json fold(const Field& inputs);
[[nodiscard]] json several_assets(const Field& inputs);

// theory_speed.cpp
[[nodiscard]] json growth(const Field& inputs);
[[nodiscard]] json resilience(const Field& inputs);
[[nodiscard]] json velocity(const Field& inputs);
[[nodiscard]] json barrier(const Field& inputs);
[[nodiscard]] json seen_barrier(const Field& inputs);

// theory_networks.cpp
[[nodiscard]] json payments(const Field& inputs);
[[nodiscard]] json common_price(const Field& inputs);
[[nodiscard]] json fire_sales(const Field& inputs);
[[nodiscard]] json vulnerable_banks(const Field& inputs);
[[nodiscard]] json debt_rank(const Field& inputs);

// theory_execution.cpp
[[nodiscard]] json execution(const Field& inputs);
[[nodiscard]] json refill_plan(const Field& inputs);
[[nodiscard]] json kyle(const Field& inputs);
[[nodiscard]] json square_root(const Field& inputs);
[[nodiscard]] json pool_arbitrage(const Field& inputs);
[[nodiscard]] json pool_split(const Field& inputs);
[[nodiscard]] json routing(const Field& inputs);
[[nodiscard]] json pool_loss(const Field& inputs);
[[nodiscard]] json average_attack(const Field& inputs);
[[nodiscard]] json order_book_walk(const Field& inputs);

// theory_mitigation.cpp
[[nodiscard]] json toxic(const Field& inputs);
[[nodiscard]] json repay_step(const Field& inputs);
[[nodiscard]] json loss_frontier(const Field& inputs);
[[nodiscard]] json target_health(const Field& inputs);
[[nodiscard]] json two_steps(const Field& inputs);
[[nodiscard]] json auction_discount(const Field& inputs);
[[nodiscard]] json insurance_fund(const Field& inputs);
[[nodiscard]] json capped_pro_rata(const Field& inputs);

/// Sizes of a case's lists, so that a malformed file cannot ask for hours.
inline constexpr std::size_t rows_max = 200;

/// A list of equally long lists of numbers ≥ 0. @param columns 0: as many as rows
[[nodiscard]] anchors::Matrix matrix_of(const Field& rows, std::size_t columns = 0);
/// A list of numbers of a given length.
[[nodiscard]] std::vector<double> list_of(const Field& list, std::size_t count, double low = 0.0);

}  // namespace seawall::conformance::theory
