#include "seawall/base/math.hpp"

#include <cstring>

#include "seawall/base/assert.hpp"

namespace seawall::math {

namespace {

// What every x86-64 has. Wider vectors gain on newer machines but their calling convention depends
// on the target.
constexpr std::size_t width = 2;

typedef double Lanes __attribute__((vector_size(width * sizeof(double))));
typedef std::uint64_t LaneBits __attribute__((vector_size(width * sizeof(std::uint64_t))));

}  // namespace

template <>
struct kernel::Lane<Lanes> {
  using Bits = LaneBits;
  static Bits to_bits(Lanes x) { return std::bit_cast<Bits>(x); }
  static Lanes from_bits(Bits bits) { return std::bit_cast<Lanes>(bits); }
  static Lanes splat(double x) { return Lanes{x, x}; }
  static Lanes select(auto choice, Lanes yes, Lanes no) { return choice ? yes : no; }
  static bool all(auto choice) { return (choice[0] & choice[1]) != 0; }
  template <std::size_t rows, std::size_t columns>
  static Lanes gather(const double (&table)[rows][columns], Bits row, std::size_t column) {
    return Lanes{table[row[0]][column], table[row[1]][column]};
  }
};

namespace {

/// Applies a kernel two lanes at a time; an odd last one is padded with 1, which every kernel
/// accepts.
template <class Kernel>
void for_lanes(std::span<const double> x, std::span<double> y, Kernel function) {
  SEAWALL_ASSERT(x.size() == y.size());
  std::size_t i = 0;
  Lanes lanes;
  for (; i + width <= x.size(); i += width) {
    std::memcpy(&lanes, x.data() + i, sizeof lanes);
    lanes = function(lanes);
    std::memcpy(y.data() + i, &lanes, sizeof lanes);
  }
  if (i == x.size()) return;
  lanes = Lanes{1.0, 1.0};
  std::memcpy(&lanes, x.data() + i, (x.size() - i) * sizeof(double));
  lanes = function(lanes);
  std::memcpy(y.data() + i, &lanes, (x.size() - i) * sizeof(double));
}

}  // namespace

void exp(std::span<const double> x, std::span<double> y) {
  for_lanes(x, y, [](Lanes lanes) { return kernel::exp(lanes); });
}

void log(std::span<const double> x, std::span<double> y) {
  for_lanes(x, y, [](Lanes lanes) { return kernel::log(lanes); });
}

}  // namespace seawall::math
