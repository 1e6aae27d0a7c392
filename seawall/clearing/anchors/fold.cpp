#include "seawall/clearing/anchors/fold.hpp"

#include <algorithm>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"

namespace seawall::anchors {
namespace {

constexpr double inverse_sqrt_2pi = 0x1.9884533d43651p-2;

double liquidated(const NormalBook& book, double price) {
  return book.quantity.value * math::normal_cdf((book.mean.value - price) / book.deviation.value);
}

double density(const NormalBook& book, double price) {
  const double z = (price - book.mean.value) / book.deviation.value;
  return book.quantity.value * inverse_sqrt_2pi * math::exp(-0.5 * z * z) / book.deviation.value;
}

// Rises through 0 where the impact that holds the price is at a peak.
double excess(const NormalBook& book, double start, double price) {
  return price * math::log(start / price) * density(book, price) - liquidated(book, price);
}

}  // namespace

std::optional<Fold> find_fold(Price start, const NormalBook& book) {
  SEAWALL_ASSERT(start.value > 0.0 && book.deviation.value > 0.0 && book.quantity.value > 0.0);
  const double step = std::min(book.deviation.value, start.value) / 1024.0;
  double above = start.value;
  double below = above - step;
  while (below > 0.0 && !(excess(book, start.value, below) > 0.0)) {
    above = below;
    below -= step;
  }
  if (!(below > 0.0)) return std::nullopt;
  for (int i = 0; i < 100; ++i) {
    const double middle = below + (above - below) / 2.0;
    (excess(book, start.value, middle) > 0.0 ? below : above) = middle;
  }
  return Fold{.price = Price{below}, .impact = 1.0 / (below * density(book, below))};
}

Price settle_normal(Price start, const NormalBook& book, double impact) {
  constexpr int waves_max = 1'000'000;
  double price = start.value;
  for (int wave = 0; wave < waves_max; ++wave) {
    const double next = start.value * math::exp(-impact * liquidated(book, price));
    if (!(next < price)) break;
    price = next;
  }
  return Price{price};
}

}  // namespace seawall::anchors
