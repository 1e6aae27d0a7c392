#include "seawall/state/oracle_view.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "seawall/mechanics/oracles/deviation_heartbeat.hpp"

namespace seawall {

OracleId middle_source(const State& state, const Oracle& oracle) {
  std::vector<std::pair<Int128, OracleId>> answers;
  answers.reserve(oracle.sources.size());
  for (const OracleId source : oracle.sources)
    answers.emplace_back(state.oracles[source.index()].feed.visible.answer, source);
  std::ranges::sort(answers);
  return answers[answers.size() / 2].second;
}

std::optional<OracleRound> quote_due(const Model& model, const State& state, OracleId id) {
  const Oracle& oracle = model.oracles[id.index()];
  const std::vector<double>& usd = state.prices.reference;
  double price =
      usd[oracle.asset.index()] / (oracle.numeraire.exists() ? usd[oracle.numeraire.index()] : 1.0);
  if (!oracle.sources.empty())
    price = answer_price(state.oracles[middle_source(state, oracle).index()].feed.visible,
                         oracle.decimals)
                .value;
  const auto round =
      next_round(oracle, state.oracles[id.index()].feed.visible, Price{price}, state.now);
  return round ? *round : std::nullopt;
}

Price source_price(const Model& model, const State& state, const Oracle& oracle,
                   double pool_price) {
  if (!oracle.sources.empty())
    return answer_price(state.oracles[middle_source(state, oracle).index()].feed.visible,
                        oracle.decimals);
  const std::vector<double>& reference = state.prices.reference;
  const double numeraire = oracle.numeraire.exists() ? reference[oracle.numeraire.index()] : 1.0;
  if (!oracle.source_pool.exists()) return Price{reference[oracle.asset.index()] / numeraire};
  const Liquidity& pool = model.liquidity[oracle.source_pool.index()];
  const double usd = pool.base == oracle.asset ? pool_price * reference[pool.quote.index()]
                                               : reference[pool.base.index()] / pool_price;
  return Price{usd / numeraire};
}

}  // namespace seawall
