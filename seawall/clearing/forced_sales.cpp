#include "seawall/clearing/forced_sales.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <utility>

#include "seawall/base/assert.hpp"

namespace seawall {
namespace {

// A sale on its way to its place. The key is its price's upper half turned round, so that keys
// ascend as prices fall: positive doubles are in order as their bits are, and 20 bits of the
// fraction part all but a millionth.
struct Sorted {
  double price;
  double quantity;
  std::uint32_t key;
  std::uint32_t source;
};

constexpr double rounding = 0x1p-40;  // what sums of values may leave of what was taken back
constexpr int digit_bits = 11;
constexpr std::size_t buckets = std::size_t{1} << digit_bits;
using Counts = std::array<std::uint32_t, buckets + 1>;

std::uint32_t key_of(const ForcedSale& sale) {
  return ~static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(sale.price.value) >> 32);
}

// Counts become where each bucket begins; the last entry is the end.
void accumulate(Counts& counts) {
  std::uint32_t sum = 0;
  for (std::uint32_t& count : counts)
    sum += std::exchange(count, sum);
}

// Orders one bucket by the key's lower bits, least significant digit first, and then by the whole
// price. Stable.
class BucketSort {
 public:
  void sort(std::span<Sorted> bucket, int bits) {
    if (bucket.size() > insertion_max) {
      for (int shift = 0; shift < bits; shift += digit_bits)
        pass(bucket, shift);
      settle_ties(bucket);
    } else {
      insert(bucket);
    }
  }

 private:
  static constexpr std::size_t insertion_max = 24;

  void pass(std::span<Sorted> bucket, int shift) {
    const auto digit = [shift](const Sorted& sale) { return (sale.key >> shift) & (buckets - 1); };
    counts_.fill(0);
    for (const Sorted& sale : bucket)
      ++counts_[digit(sale)];
    accumulate(counts_);
    scratch_.resize(std::max(scratch_.size(), bucket.size()));
    for (const Sorted& sale : bucket)
      scratch_[counts_[digit(sale)]++] = sale;
    std::copy_n(scratch_.begin(), bucket.size(), bucket.begin());
  }

  static void insert(std::span<Sorted> bucket) {
    for (std::size_t i = 1; i < bucket.size(); ++i) {
      const Sorted sale = bucket[i];
      std::size_t j = i;
      for (; j > 0 && bucket[j - 1].price < sale.price; --j)
        bucket[j] = bucket[j - 1];
      bucket[j] = sale;
    }
  }

  static void settle_ties(std::span<Sorted> bucket) {
    for (std::size_t begin = 0; begin < bucket.size();) {
      std::size_t end = begin + 1;
      while (end < bucket.size() && bucket[end].key == bucket[begin].key)
        ++end;
      const std::span run = bucket.subspan(begin, end - begin);
      if (run.size() > insertion_max)
        std::ranges::stable_sort(run, std::ranges::greater{}, &Sorted::price);
      else
        insert(run);
      begin = end;
    }
  }

  Counts counts_{};
  std::vector<Sorted> scratch_;
};

// One pass into buckets by the keys' leading bits as far as they differ, then each bucket while it
// is in the cache.
std::unique_ptr<Sorted[]> sorted_from_above(std::span<const ForcedSale> sales) {
  std::vector<std::uint32_t> keys(sales.size());
  std::uint32_t first = 0xffff'ffff;
  std::uint32_t last = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    keys[i] = key_of(sales[i]);
    first = std::min(first, keys[i]);
    last = std::max(last, keys[i]);
  }
  const int bits =
      std::max(0, static_cast<int>(std::bit_width(last - std::min(first, last))) - digit_bits);
  const auto bucket_of = [&](std::uint32_t key) { return (key - first) >> bits; };
  Counts begins{};
  for (const std::uint32_t key : keys)
    ++begins[bucket_of(key)];
  accumulate(begins);
  auto sorted = std::make_unique_for_overwrite<Sorted[]>(sales.size());
  Counts ends = begins;
  for (std::uint32_t i = 0; i < sales.size(); ++i)
    sorted[ends[bucket_of(keys[i])]++] = {sales[i].price.value, sales[i].quantity.value,
                                          keys[i] - first, i};
  BucketSort order;
  for (std::size_t bucket = 0; bucket < buckets; ++bucket)
    order.sort({sorted.get() + begins[bucket], sorted.get() + ends[bucket]}, bits);
  return sorted;
}

}  // namespace

ForcedSales ForcedSales::build(std::span<const ForcedSale> sales) {
  SEAWALL_ASSERT(sales.size() < 0xffff'ffff);
  const std::unique_ptr<const Sorted[]> sorted = sorted_from_above(sales);
  ForcedSales result;
  const std::size_t n = sales.size();
  result.price_.reserve(n);
  result.source_.reserve(n);
  result.quantity_.reserve(n + 1);
  result.quantity_.push_back(0.0);
  double quantity = 0.0;
  for (const Sorted& sale : std::span{sorted.get(), n}) {
    result.price_.push_back(sale.price);
    result.source_.push_back(sale.source);
    result.quantity_.push_back(quantity += sale.quantity);
  }
  if (std::ranges::any_of(sales, [](const ForcedSale& sale) { return sale.value.value != 0.0; }))
    result.sum_values(sales);
  return result;
}

void ForcedSales::sum_values(std::span<const ForcedSale> sales) {
  value_.reserve(source_.size() + 1);
  value_.push_back(0.0);
  double value = 0.0;
  double largest = 0.0;
  for (const std::uint32_t source : source_) {
    value += sales[source].value.value;
    largest = std::max(largest, value);
    if (value < rounding * largest) value = 0.0;
    value_.push_back(value);
  }
}

std::size_t ForcedSales::reached(Price p) const {
  const auto below = std::ranges::upper_bound(price_, p.value, std::ranges::greater{});
  return static_cast<std::size_t>(below - price_.begin());
}

}  // namespace seawall
