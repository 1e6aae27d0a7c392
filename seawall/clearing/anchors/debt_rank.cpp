#include "seawall/clearing/anchors/debt_rank.hpp"

#include <algorithm>

namespace seawall::anchors {

std::vector<double> debt_rank(const Matrix& leverage, const std::vector<double>& first) {
  constexpr int rounds_max = 1'000'000;
  std::vector<double> loss = first;
  std::vector<double> rise = first;
  bool moved = true;
  for (int round = 0; moved && round < rounds_max; ++round) {
    moved = false;
    const std::vector<double> passed_on = times(leverage, rise);
    for (std::size_t bank = 0; bank < loss.size(); ++bank) {
      const double next = std::min(1.0, loss[bank] + passed_on[bank]);
      rise[bank] = next - loss[bank];
      loss[bank] = next;
      moved |= rise[bank] > 0.0;
    }
  }
  return loss;
}

}  // namespace seawall::anchors
