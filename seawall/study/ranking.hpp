#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace seawall {

/// One of those that are ranked: the higher the score, the sooner it was expected.
struct Ranked {
  double score = 0.0;
  bool happened = false;
};

/// Share of pairs of one to whom it happened and one to whom it did not in which the first has the
/// higher score; equal scores count half. 0.5 is chance.
/// @return NaN where it happened to all or to nobody
[[nodiscard]] double area_under_curve(std::span<const Ranked> ranked);

/// To how many of the `count` with the highest scores it happened; those that tie for the last
/// places count by their share.
[[nodiscard]] double hits_among(std::span<const Ranked> ranked, std::size_t count);

struct Interval {
  double low = 0.0;
  double high = 0.0;
};

/// Middle 95 % of the area, and of its lead over another ranking of the same, when those that are
/// ranked are drawn anew with replacement.
struct Resampled {
  Interval area;
  Interval lead;
};

/// @param other of the same length and outcomes, in the same order
[[nodiscard]] Resampled resample(std::span<const Ranked> ranked, std::span<const Ranked> other,
                                 std::uint64_t seed);

}  // namespace seawall
