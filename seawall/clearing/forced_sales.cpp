#include "seawall/clearing/forced_sales.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <utility>

#include "seawall/base/assert.hpp"

namespace seawall {
namespace {

// A price's upper half, turned round so that ascending keys are falling prices, and where it was.
// Positive doubles order as their bits do; 20 bits of the fraction part all but a millionth.
struct Ranked {
  std::uint32_t key;
  std::uint32_t source;
};

constexpr int digit_bits = 11;
constexpr std::uint32_t digits = 1u << digit_bits;
constexpr int passes = 3;
using Counts = std::array<std::array<std::uint32_t, digits>, passes>;

std::uint32_t key_of(double price) {
  return ~static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(price) >> 32);
}

std::uint32_t digit_of(std::uint32_t key, int pass) {
  return (key >> (pass * digit_bits)) & (digits - 1);
}

// Least significant digit first, stable; a pass in which all share a digit is left out.
std::vector<Ranked> ranked_by_key(std::span<const ForcedSale> sales) {
  std::vector<Ranked> from(sales.size());
  auto counts = std::make_unique<Counts>();
  for (std::uint32_t i = 0; i < from.size(); ++i) {
    from[i] = {key_of(sales[i].price.value), i};
    for (int pass = 0; pass < passes; ++pass)
      ++(*counts)[pass][digit_of(from[i].key, pass)];
  }
  std::vector<Ranked> to(sales.size());
  for (int pass = 0; pass < passes; ++pass) {
    auto& count = (*counts)[pass];
    if (!from.empty() && count[digit_of(from.front().key, pass)] == from.size()) continue;
    std::uint32_t sum = 0;
    for (std::uint32_t& entry : count)
      sum += std::exchange(entry, sum);
    for (const Ranked& ranked : from)
      to[count[digit_of(ranked.key, pass)]++] = ranked;
    from.swap(to);
  }
  return from;
}

// Runs that share a key are put in order by the whole price.
void settle_ties(std::span<const ForcedSale> sales, std::vector<Ranked>& ranked) {
  for (std::size_t begin = 0; begin < ranked.size();) {
    std::size_t end = begin + 1;
    while (end < ranked.size() && ranked[end].key == ranked[begin].key)
      ++end;
    if (end - begin > 1)
      std::stable_sort(ranked.begin() + static_cast<std::ptrdiff_t>(begin),
                       ranked.begin() + static_cast<std::ptrdiff_t>(end),
                       [&](const Ranked& a, const Ranked& b) {
                         return sales[a.source].price > sales[b.source].price;
                       });
    begin = end;
  }
}

constexpr double rounding = 0x1p-40;

}  // namespace

ForcedSales ForcedSales::build(std::span<const ForcedSale> sales) {
  SEAWALL_ASSERT(sales.size() < 0xffff'ffff);
  std::vector<Ranked> ranked = ranked_by_key(sales);
  settle_ties(sales, ranked);
  ForcedSales result;
  const std::size_t n = sales.size();
  result.price_.resize(n);
  result.source_.resize(n);
  result.quantity_.resize(n + 1);
  result.value_.resize(n + 1);
  double quantity = 0.0;
  double value = 0.0;
  double largest = 0.0;
  bool has_value = false;
  for (std::size_t i = 0; i < n; ++i) {
    const ForcedSale& sale = sales[ranked[i].source];
    result.price_[i] = sale.price.value;
    result.source_[i] = ranked[i].source;
    result.quantity_[i + 1] = quantity += sale.quantity.value;
    value += sale.value.value;
    largest = std::max(largest, value);
    if (value < rounding * largest) value = 0.0;  // all taken back but for the last digits
    result.value_[i + 1] = value;
    has_value |= value != 0.0;
  }
  if (!has_value) result.value_.clear();
  return result;
}

std::size_t ForcedSales::reached(Price p) const {
  const auto below = std::ranges::upper_bound(price_, p.value, std::ranges::greater{});
  return static_cast<std::size_t>(below - price_.begin());
}

}  // namespace seawall
