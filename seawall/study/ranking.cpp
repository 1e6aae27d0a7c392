#include "seawall/study/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "seawall/base/assert.hpp"
#include "seawall/base/rng.hpp"

namespace seawall {
namespace {

constexpr std::size_t resamples = 1'000;

std::vector<Ranked> by_score(std::span<const Ranked> ranked) {
  std::vector<Ranked> sorted(ranked.begin(), ranked.end());
  std::ranges::sort(sorted, std::ranges::greater{}, &Ranked::score);
  return sorted;
}

/// Ranked with equal scores, in a row.
struct Tie {
  std::size_t count = 0;
  std::size_t happened = 0;
};

template <class Take>
void for_each_tie(const std::vector<Ranked>& sorted, Take take) {
  for (std::size_t i = 0; i < sorted.size();) {
    Tie tie;
    for (const double score = sorted[i].score; i < sorted.size() && sorted[i].score == score; ++i) {
      ++tie.count;
      tie.happened += sorted[i].happened ? 1 : 0;
    }
    take(tie);
  }
}

Interval middle_of(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return {std::nan(""), std::nan("")};
  std::ranges::sort(values);
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
  };
  return {.low = at(0.025), .high = at(0.975)};
}

}  // namespace

double area_under_curve(std::span<const Ranked> ranked) {
  double above = 0.0;  // to whom it happened, with a higher score
  double pairs = 0.0;
  double others = 0.0;
  for_each_tie(by_score(ranked), [&](const Tie& tie) {
    const auto happened = static_cast<double>(tie.happened);
    const double not_happened = static_cast<double>(tie.count) - happened;
    pairs += not_happened * (above + 0.5 * happened);
    above += happened;
    others += not_happened;
  });
  if (above == 0.0 || others == 0.0) return std::numeric_limits<double>::quiet_NaN();
  return pairs / (above * others);
}

double hits_among(std::span<const Ranked> ranked, std::size_t count) {
  double hits = 0.0;
  std::size_t left = count;
  for_each_tie(by_score(ranked), [&](const Tie& tie) {
    const std::size_t taken = std::min(left, tie.count);
    hits += static_cast<double>(tie.happened) * static_cast<double>(taken) /
            static_cast<double>(tie.count);
    left -= taken;
  });
  return hits;
}

Resampled resample(std::span<const Ranked> ranked, std::span<const Ranked> other,
                   std::uint64_t seed) {
  SEAWALL_ASSERT(ranked.size() == other.size());
  Rng random{Seed{seed}, 0, "resample"};
  std::vector<double> areas;
  std::vector<double> leads;
  std::vector<Ranked> own(ranked.size());
  std::vector<Ranked> theirs(ranked.size());
  for (std::size_t n = 0; n < resamples && !ranked.empty(); ++n) {
    for (std::size_t i = 0; i < own.size(); ++i) {
      const std::size_t drawn = random.below(ranked.size());
      own[i] = ranked[drawn];
      theirs[i] = other[drawn];
    }
    areas.push_back(area_under_curve(own));
    leads.push_back(areas.back() - area_under_curve(theirs));
  }
  return {.area = middle_of(areas), .lead = middle_of(leads)};
}

}  // namespace seawall
