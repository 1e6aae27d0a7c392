// What it costs to sell, and where.

#include <cmath>

#include "theory.hpp"

namespace seawall::conformance::theory {
namespace {

double kept(const Field& gamma) { return gamma.number(1e-9, 1.0); }

anchors::RoutedPool routed_pool(const Field& pool, std::size_t assets) {
  anchors::RoutedPool result;
  for (const Field& asset : pool["assets"].elements()) {
    result.assets.push_back(asset.small(static_cast<std::uint32_t>(assets - 1)));
    for (std::size_t i = 0; i + 1 < result.assets.size(); ++i)
      if (result.assets[i] == result.assets.back()) asset.refuse("an asset not yet in this pool");
  }
  const std::size_t count = result.assets.size();
  if (count < 2 || count > rows_max) pool["assets"].refuse("two assets or more");
  result.reserves = list_of(pool["reserves"], count, 1e-300);
  result.kept = kept(pool["gamma"]);
  if (pool.has("sum") && pool["sum"].json() == json(true))
    result.function = anchors::RoutedPool::Function::sum;
  result.weights = pool.has("weights")
                       ? list_of(pool["weights"], count, 1e-300)
                       : std::vector<double>(count, 1.0 / static_cast<double>(count));
  return result;
}

}  // namespace

json execution(const Field& inputs) {
  const anchors::ExecutionProblem problem{.quantity = inputs["X"].positive(),
                                          .horizon = inputs["T"].positive(),
                                          .steps = static_cast<int>(inputs["N"].number(1.0, 1e6)),
                                          .volatility = inputs["sigma"].number(0.0),
                                          .half_spread = inputs["eps"].number(0.0),
                                          .permanent = inputs["gamma"].number(0.0),
                                          .temporary = inputs["eta"].positive(),
                                          .risk_aversion = inputs["lam"].number(0.0)};
  if (!(problem.temporary > problem.permanent * problem.horizon / problem.steps / 2.0))
    inputs["eta"].refuse("more than half of gamma times a step");
  const anchors::ExecutionPlan plan = anchors::plan_execution(problem);
  return {{"kappa", plan.urgency},       {"kappa_tilde", plan.urgency_continuous},
          {"half_life", plan.half_life}, {"holdings", plan.holdings},
          {"E", plan.expected_cost},     {"V", plan.cost_variance}};
}

json refill_plan(const Field& inputs) {
  const anchors::RefillPlan plan =
      anchors::plan_refill(inputs["X"].number(0.0), inputs["T"].number(0.0),
                           inputs["rho"].number(0.0), inputs["kappa"].number(0.0));
  return {{"block", plan.block}, {"rate", plan.rate}, {"cost", plan.cost}};
}

json kyle(const Field& inputs) {
  const anchors::KyleEquilibrium found =
      anchors::kyle(inputs["sigma_v"].positive(), inputs["sigma_u"].positive());
  return {{"lam", found.impact}, {"beta", found.intensity}};
}

json square_root(const Field& inputs) {
  const Fraction impact = anchors::square_root_impact(
      inputs["Y"].number(0.0), Fraction{inputs["sigma_day"].number(0.0)},
      Amount{inputs["Q"].number(0.0)}, Amount{inputs["V_day"].positive()});
  return {{"impact", impact.value}};
}

json pool_arbitrage(const Field& inputs) {
  const anchors::ProductPool pool{.reserves = {inputs["R1"].positive(), inputs["R2"].positive()},
                                  .kept = kept(inputs["gamma"])};
  const anchors::PoolArbitrage best =
      anchors::arbitrage(pool, {inputs["v1"].positive(), inputs["v2"].positive()});
  return {{"delta", best.in}, {"lambda_", best.out}, {"profit", best.profit}};
}

json pool_split(const Field& inputs) {
  std::vector<anchors::ProductPool> pools;
  for (const Field& pool : inputs["pools"].elements())
    pools.push_back(
        {.reserves = {pool["X"].positive(), pool["Y"].positive()}, .kept = kept(pool["gamma"])});
  if (pools.empty()) inputs["pools"].refuse("one pool or more");
  const anchors::SplitSale split = anchors::split_sale(pools, inputs["Q"].positive());
  return {{"delta", split.sold}, {"out", split.received}, {"marginal", split.marginal}};
}

json routing(const Field& inputs) {
  const std::vector<double> prices = inputs["prices"].numbers(0.0);
  if (prices.empty() || prices.size() > rows_max) inputs["prices"].refuse("1 to 200 prices");
  std::vector<anchors::RoutedPool> pools;
  double worth = 0.0;
  for (const Field& pool : inputs["pools"].elements()) {
    pools.push_back(routed_pool(pool, prices.size()));
    for (std::size_t k = 0; k < pools.back().assets.size(); ++k)
      worth += prices[pools.back().assets[k]] * pools.back().reserves[k];
  }
  if (!(worth > 0.0)) inputs["prices"].refuse("a price above 0 of something in a pool");
  const anchors::Route best = anchors::route(prices, pools);
  return {{"value", best.value}, {"psi", best.received}};
}

json pool_loss(const Field& inputs) {
  const double volatility = inputs["sigma"].positive();
  const anchors::BlockArbitrage block = anchors::arbitrage_per_block(
      volatility, inputs["fee"].number(0.0, 1.0), inputs["block_s"].positive());
  return {{"lvr_per_year", anchors::loss_versus_rebalancing(volatility, inputs["V"].number(0.0))},
          {"sigma_b", block.block_volatility},
          {"arb_per_block_per_liquidity", block.per_liquidity}};
}

json average_attack(const Field& inputs) {
  const anchors::AveragePriceAttack attack = anchors::attack_average(
      inputs["Y"].positive(), inputs["N"].number(1.0), inputs["u"].number(0.0));
  return {{"block_move", attack.block_move},
          {"capital", attack.capital},
          {"loss", attack.loss},
          {"geometric_block_factor", attack.geometric_block_factor}};
}

json order_book_walk(const Field& inputs) {
  std::vector<anchors::RestingOrders> levels;
  for (const Field& level : inputs["asks"].elements()) {
    const std::vector<double> pair = list_of(level, 2);
    levels.push_back({.price = Price{pair[0]}, .quantity = Amount{pair[1]}});
  }
  const anchors::OrderWalk walk = anchors::walk_orders(levels, Amount{inputs["q"].positive()});
  return {
      {"notional", walk.notional.value}, {"vwap", walk.average().value}, {"last", walk.last.value}};
}

}  // namespace seawall::conformance::theory
