#include "seawall/clearing/anchors/uniform_book.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"
#include "seawall/clearing/anchors/lambert_w.hpp"

namespace seawall::anchors {
namespace {

void check(Price start, const UniformBook& book) {
  SEAWALL_ASSERT(start.value > 0.0 && book.high > book.low && book.low.value >= 0.0);
  SEAWALL_ASSERT(book.density >= 0.0);
}

Amount sold_at(const UniformBook& book, Price price) {
  const double depth = (book.high - std::max(price, book.low)).value;
  return Amount{book.density * std::max(0.0, depth)};
}

double amplification(Price high, Price start, Price settled) {
  return start < high ? (high - settled).value / (high - start).value : 1.0;
}

Settlement settled(Price start, const UniformBook& book, Price price, double feedback) {
  return {.price = price,
          .sold = sold_at(book, price),
          .feedback = feedback,
          .amplification = amplification(book.high, start, price),
          .exhausted = price < book.low};
}

// The root of the cubic below √start. It is convex there and positive at 0, so Newton's steps from
// 0 rise to the root and never pass it.
double root_of_price(Price start, const UniformBook& book, Amount pool_base) {
  const double cubic = book.density / pool_base.value;
  const double linear = 1.0 + cubic * book.high.value;
  const double constant = std::sqrt(start.value);
  double root = 0.0;
  constexpr int steps_max = 200;
  for (int i = 0; i < steps_max; ++i) {
    const double value = (cubic * root * root - linear) * root + constant;
    const double next = root - value / (3.0 * cubic * root * root - linear);
    if (!(next > root)) break;
    root = next;
  }
  return root;
}

}  // namespace

Settlement settle_linear(Price start, const UniformBook& book, double impact) {
  check(start, book);
  const double feedback = impact * book.density;
  if (start >= book.high) return settled(start, book, start, feedback);
  Price price{book.high.value - (book.high - start).value / (1.0 - feedback)};
  if (feedback >= 1.0 || price < book.low) {
    const double all = book.density * (book.high - book.low).value;
    price = Price{std::max(0.0, start.value - impact * all)};
  }
  return settled(start, book, price, feedback);
}

Settlement settle_exponential(Price start, const UniformBook& book, double impact) {
  check(start, book);
  const double k = impact * book.density;
  if (start >= book.high || k == 0.0) return settled(start, book, start, k * start.value);
  Price price{-lambert_w(-k * start.value * math::exp(-k * book.high.value)) / k};
  if (price < book.low) price = Price{start.value * math::exp(-k * (book.high - book.low).value)};
  return settled(start, book, price, k * price.value);
}

Settlement settle_constant_product(Price start, const UniformBook& book, Amount pool_base) {
  check(start, book);
  SEAWALL_ASSERT(pool_base.value > 0.0);
  const auto price_after = [&](Amount sold) {
    const double grown = 1.0 + (sold / pool_base).value;
    return Price{start.value / (grown * grown)};
  };
  Price price = start;
  if (start < book.high) {
    const double root = root_of_price(start, book, pool_base);
    price = Price{root * root};
    if (price < book.low) price = price_after(sold_at(book, book.low));
  }
  const double grown = 1.0 + (sold_at(book, price) / pool_base).value;
  const double feedback =
      2.0 * book.density * start.value / pool_base.value / (grown * grown * grown);
  return settled(start, book, price, feedback);
}

Settlement settle_log_uniform(Price start, const LogUniformBook& book, double impact) {
  SEAWALL_ASSERT(start.value > 0.0 && book.high.value > 0.0 && book.density >= 0.0);
  const double feedback = impact * book.density;
  Settlement result{.price = start, .feedback = feedback};
  if (start >= book.high) return result;
  if (feedback >= 1.0) {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    return {.price = Price{0.0},
            .sold = Amount{infinite},
            .feedback = feedback,
            .amplification = infinite,
            .exhausted = true};
  }
  result.amplification = 1.0 / (1.0 - feedback);
  const double fall = math::log(book.high.value / start.value) * result.amplification;
  result.price = Price{book.high.value * math::exp(-fall)};
  result.sold = Amount{book.density * fall};
  return result;
}

}  // namespace seawall::anchors
