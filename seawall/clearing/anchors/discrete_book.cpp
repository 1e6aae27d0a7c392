#include "seawall/clearing/anchors/discrete_book.hpp"

#include <algorithm>
#include <limits>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"

namespace seawall::anchors {
namespace {

// What is sold once the k positions of the highest liquidation prices are. [positions + 1]
std::vector<Amount> prefix_sums(std::span<const Position> positions) {
  std::vector<Amount> sums{Amount{}};
  sums.reserve(positions.size() + 1);
  for (const Position& position : positions)
    sums.push_back(sums.back() + position.quantity);
  return sums;
}

std::size_t liquidated_at(std::span<const Position> falling, Price price) {
  std::size_t count = 0;
  while (count < falling.size() && falling[count].liquidation_price >= price)
    ++count;
  return count;
}

}  // namespace

Price SaleCurve::after(Amount sold) const {
  switch (shape) {
    case Shape::linear:
      return Price{std::max(0.0, start.value - coefficient * sold.value)};
    case Shape::exponential:
      return Price{start.value * math::exp(-coefficient * sold.value)};
    case Shape::constant_product:
      break;
  }
  const double grown = 1.0 + coefficient * sold.value;
  return Price{start.value / (grown * grown)};
}

DiscreteClearing clear_positions(const SaleCurve& curve, std::vector<Position> positions) {
  std::ranges::stable_sort(positions, std::greater{}, &Position::liquidation_price);
  const std::vector<Amount> sold = prefix_sums(positions);
  const std::size_t count = positions.size();
  constexpr double infinite = std::numeric_limits<double>::infinity();
  const auto level = [&](std::size_t k) {  // l_k, counted from 1
    if (k == 0) return infinite;
    return k > count ? -infinite : positions[k - 1].liquidation_price.value;
  };

  DiscreteClearing result;
  for (std::size_t k = 0; k <= count; ++k) {
    const Price price = curve.after(sold[k]);
    if (level(k) >= price.value && price.value > level(k + 1))
      result.equilibria.push_back({.liquidated = k, .sold = sold[k], .price = price});
  }
  SEAWALL_ASSERT(!result.equilibria.empty());

  result.waves.push_back(curve.start);
  for (std::size_t wave = 0; wave <= count; ++wave) {
    const Price next = curve.after(sold[liquidated_at(positions, result.waves.back())]);
    if (!(next < result.waves.back())) break;
    result.waves.push_back(next);
  }
  return result;
}

Price liquidation_price(const Borrower& borrower) {
  return borrower.debt / (borrower.liquidation_threshold * borrower.collateral);
}

Value bad_debt_at(Price price, std::span<const Borrower> borrowers) {
  Value missing{};
  for (const Borrower& borrower : borrowers)
    if (liquidation_price(borrower) >= price)
      missing += std::max(Value{}, borrower.debt - price * borrower.collateral);
  return missing;
}

}  // namespace seawall::anchors
