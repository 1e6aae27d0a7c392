#pragma once

namespace seawall {

struct Bracket {
  double low = 0.0;
  double high = 0.0;
};

/// Where in [0, high] a score that rises and then falls is highest, to 0.618^steps of the range.
/// @param score  of a size; −infinity where a size is not allowed
template <class Score>
[[nodiscard]] Bracket golden_section(double high, int steps, Score score) {
  constexpr double golden = 0.6180339887498949;
  Bracket bracket{0.0, high};
  double left = bracket.high - golden * (bracket.high - bracket.low);
  double right = bracket.low + golden * (bracket.high - bracket.low);
  double left_score = score(left);
  double right_score = score(right);
  for (int i = 0; i < steps; ++i) {
    if (left_score >= right_score) {
      bracket.high = right;
      right = left;
      right_score = left_score;
      left = bracket.high - golden * (bracket.high - bracket.low);
      left_score = score(left);
    } else {
      bracket.low = left;
      left = right;
      left_score = right_score;
      right = bracket.low + golden * (bracket.high - bracket.low);
      right_score = score(right);
    }
  }
  return bracket;
}

}  // namespace seawall
