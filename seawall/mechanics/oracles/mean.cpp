#include "seawall/mechanics/oracles/mean.hpp"

#include <algorithm>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"

namespace seawall {
namespace {

double seconds_of(Duration span) { return static_cast<double>(span.nanoseconds) * 1e-9; }

double heard(const MeanTerms& terms, Price price) {
  return terms.kind == MeanKind::geometric ? math::log(price.value) : price.value;
}

// What was before the run counts as if it had stood there forever.
double cumulative_at(const MeanMemory& memory, Time then) {
  const auto after = std::ranges::find_if(
      memory.kept, [then](const MeanMemory::Observation& seen) { return seen.at >= then; });
  SEAWALL_ASSERT(after != memory.kept.end());
  if (after == memory.kept.begin())
    return after->cumulative - memory.first * seconds_of(after->at - then);
  const auto before = after - 1;
  const double share = seconds_of(then - before->at) / seconds_of(after->at - before->at);
  return before->cumulative + share * (after->cumulative - before->cumulative);
}

// One observation older than the span is kept, to interpolate from.
void forget(MeanMemory& memory, Time then) {
  const auto first_needed = std::ranges::find_if(
      memory.kept, [then](const MeanMemory::Observation& seen) { return seen.at >= then; });
  if (first_needed - memory.kept.begin() > 1)
    memory.kept.erase(memory.kept.begin(), first_needed - 1);
}

double forgetting(const MeanTerms& terms, const MeanMemory& memory, Price price, Time now) {
  const double passed = seconds_of(now - memory.kept.back().at);
  return price.value + (memory.value - price.value) * math::exp(-passed / seconds_of(terms.span));
}

}  // namespace

MeanMemory mean_of_one(const MeanTerms& terms, Price price, Time now) {
  return {
      .kept = {{.at = now, .cumulative = 0.0}}, .first = heard(terms, price), .value = price.value};
}

Price remember(const MeanTerms& terms, MeanMemory& memory, Price price, Time now) {
  SEAWALL_ASSERT(terms.kind != MeanKind::none && !memory.kept.empty());
  SEAWALL_ASSERT(now >= memory.kept.back().at);
  if (terms.kind == MeanKind::exponential) {
    memory.value = forgetting(terms, memory, price, now);
    memory.kept.back().at = now;
    return Price{memory.value};
  }
  const MeanMemory::Observation last = memory.kept.back();
  if (now > last.at)
    memory.kept.push_back({now, last.cumulative + heard(terms, price) * seconds_of(now - last.at)});
  const Time then = now - terms.span;
  const double mean =
      (memory.kept.back().cumulative - cumulative_at(memory, then)) / seconds_of(terms.span);
  forget(memory, then);
  return Price{terms.kind == MeanKind::geometric ? math::exp(mean) : mean};
}

}  // namespace seawall
