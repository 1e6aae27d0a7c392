#include "seawall/state/oracle_view.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace seawall {

OracleId middle_source(const State& state, const Oracle& oracle) {
  std::vector<std::pair<Int128, OracleId>> answers;
  answers.reserve(oracle.sources.size());
  for (const OracleId source : oracle.sources)
    answers.emplace_back(state.oracles[source.index()].feed.visible.answer, source);
  std::ranges::sort(answers);
  return answers[answers.size() / 2].second;
}

}  // namespace seawall
