#include "seawall/state/oracle_view.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "seawall/mechanics/oracles/deviation_heartbeat.hpp"
#include "seawall/mechanics/oracles/exchange_rate.hpp"

namespace seawall {
namespace {

double plain_source(const Model& model, const State& state, const Oracle& oracle,
                    double place_price) {
  if (!oracle.sources.empty())
    return answer_price(state.oracles[middle_source(state, oracle).index()].feed.visible,
                        oracle.decimals)
        .value;
  const std::vector<double>& reference = state.prices.reference;
  const double numeraire = oracle.numeraire.exists() ? reference[oracle.numeraire.index()] : 1.0;
  if (!oracle.sale.places.empty()) return place_price / numeraire;
  if (!oracle.source_pool.exists()) return reference[oracle.asset.index()] / numeraire;
  const Liquidity& pool = model.liquidity[oracle.source_pool.index()];
  const double usd = pool.base == oracle.asset ? place_price * reference[pool.quote.index()]
                                               : reference[pool.base.index()] / place_price;
  return usd / numeraire;
}

}  // namespace

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
                   double place_price) {
  const Price coin{plain_source(model, state, oracle, place_price)};
  if (oracle.rate.start == 0.0) return coin;
  return Price{coin.value * believed_rate(oracle.rate, state.now - model.clock.start)};
}

bool is_out(const Model& model, const Oracle& oracle, Time now) {
  const Duration since = now - model.clock.start;
  return std::ranges::any_of(oracle.outages, [since](const Outage& outage) {
    return outage.from <= since && since < outage.until;
  });
}

}  // namespace seawall
