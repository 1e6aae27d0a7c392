#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "seawall/base/quantity.hpp"

namespace seawall {

/// What is sold once the price is at or below `price`: a number of tokens, or as many as are worth
/// `value` at the price that the sale is made at, or both. A repayment with a bonus takes more
/// tokens the lower the price; a position whose collateral ends is another entry at the price where
/// it does, which takes the value back and adds the tokens.
struct ForcedSale {
  Price price{};      ///< > 0, finite
  Amount quantity{};  ///< tokens
  Value value{};      ///< quote tokens' worth, any sign; all entries from the top add up to ≥ 0
};

/// The forced sales of an asset against its price, from the highest threshold down:
///
///     D(p) = Q_k + V_k/p   for p in (price of entry k + 1, price of entry k]
///
/// where k entries have been reached and Q_k, V_k are their sums. D falls as p rises.
class ForcedSales {
 public:
  ForcedSales() = default;
  /// Sorts by price, ties in the order given. O(n) for usual prices. At most 2^32 − 2 entries.
  static ForcedSales build(std::span<const ForcedSale> sales);

  [[nodiscard]] std::size_t size() const { return price_.size(); }
  [[nodiscard]] bool is_priced_by_value() const { return !value_.empty(); }

  /// Threshold of the k-th entry, 1 ≤ k ≤ size().
  [[nodiscard]] Price price(std::size_t k) const { return Price{price_[k - 1]}; }
  /// Where the range of k reached entries ends: the next threshold, 0 after the last.
  [[nodiscard]] Price price_below(std::size_t k) const {
    return Price{k < price_.size() ? price_[k] : 0.0};
  }
  [[nodiscard]] Amount quantity(std::size_t k) const { return Amount{quantity_[k]}; }
  [[nodiscard]] Value value(std::size_t k) const { return Value{value_.empty() ? 0.0 : value_[k]}; }
  [[nodiscard]] Amount sold(std::size_t k, Price p) const {
    return Amount{quantity_[k] + (value_.empty() ? 0.0 : value_[k] / p.value)};
  }

  /// Entries reached at p: thresholds ≥ p. O(log n)
  [[nodiscard]] std::size_t reached(Price p) const;
  [[nodiscard]] Amount sold(Price p) const { return sold(reached(p), p); }

  /// Index into build()'s input of the k-th entry from the top, 1 ≤ k ≤ size().
  [[nodiscard]] std::uint32_t source(std::size_t k) const { return source_[k - 1]; }

  [[nodiscard]] std::span<const double> prices() const { return price_; }         ///< [n], falling
  [[nodiscard]] std::span<const double> quantities() const { return quantity_; }  ///< [n + 1] sums

 private:
  void sum_values(std::span<const ForcedSale> sales);

  std::vector<double> price_;     // [n] falling
  std::vector<double> quantity_;  // [n + 1] sums, 0 first
  std::vector<double> value_;     // the same; empty where all are 0
  std::vector<std::uint32_t> source_;
};

}  // namespace seawall
