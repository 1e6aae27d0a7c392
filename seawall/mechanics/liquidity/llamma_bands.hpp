#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "seawall/mechanics/liquidity/llamma_math.hpp"

namespace seawall::llamma {

/// What one band holds. Balances are normalised to 18 decimals, whatever the token's are.
template <class N>
struct Band {
  AmountOf<N> stablecoin{};  ///< the contract's bands_x, ≥ 0
  AmountOf<N> collateral{};  ///< bands_y, ≥ 0
  Shares<N> shares{};        ///< of all users, ≥ 0

  [[nodiscard]] bool is_empty() const {
    return stablecoin == AmountOf<N>{} && collateral == AmountOf<N>{};
  }
};

/// The bands that were ever used, side by side; every other band reads as empty. Numbers are the
/// contract's: a higher band lies at a lower price.
template <class N>
class Bands {
 public:
  [[nodiscard]] const Band<N>& operator[](int number) const {
    return has(number) ? bands_[index_of(number)] : empty_;
  }
  /// The band, to be changed; room is made for it and for all between it and the others.
  [[nodiscard]] Band<N>& at(int number) {
    if (!has(number)) make_room(number);
    return bands_[index_of(number)];
  }
  [[nodiscard]] int first() const { return first_; }
  [[nodiscard]] int count() const { return static_cast<int>(bands_.size()); }

 private:
  [[nodiscard]] bool has(int number) const { return number >= first_ && number - first_ < count(); }
  [[nodiscard]] std::size_t index_of(int number) const {
    return static_cast<std::size_t>(number - first_);
  }
  void make_room(int number) {
    if (bands_.empty()) first_ = number;
    if (number < first_) {
      bands_.insert(bands_.begin(), static_cast<std::size_t>(first_ - number), Band<N>{});
      first_ = number;
    }
    const std::size_t needed = index_of(number) + 1;
    if (bands_.size() < needed) bands_.resize(needed);
  }

  static constexpr Band<N> empty_{};
  int first_ = 0;
  std::vector<Band<N>> bands_;
};

}  // namespace seawall::llamma
