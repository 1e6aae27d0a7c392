#pragma once

#include <cstddef>
#include <cstdint>

namespace seawall::support {

/// SplitMix64 for scenes and properties: small, seeded, the same everywhere. The library's own
/// randomness is keyed by path and stream; this one only has to make inputs.
class SplitMix {
 public:
  explicit SplitMix(std::uint64_t seed) : state_{seed} {}

  [[nodiscard]] std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// In [0, 1).
  [[nodiscard]] double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  [[nodiscard]] double uniform(double from, double to) { return from + (to - from) * uniform(); }
  /// In [0, bound); the bias of the modulo is below 2^-32 for the sizes used here.
  [[nodiscard]] std::size_t below(std::size_t bound) {
    return static_cast<std::size_t>(next() % bound);
  }
  [[nodiscard]] bool chance(double probability) { return uniform() < probability; }
  /// Standard normal but for its tails, which end at ±6: twelve uniforms, no logarithm.
  [[nodiscard]] double normal() {
    double sum = -6.0;
    for (int i = 0; i < 12; ++i)
      sum += uniform();
    return sum;
  }

 private:
  std::uint64_t state_;
};

}  // namespace seawall::support
