#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "seawall/base/ids.hpp"

namespace seawall {

/// Some of the accounts, one bit each: put in in any order, read in ascending order.
class AccountSet {
 public:
  explicit AccountSet(std::size_t accounts) : words_((accounts + 63) / 64, 0) {}

  void add(AccountId account) { words_[account.index() / 64] |= bit(account); }
  [[nodiscard]] bool has(AccountId account) const {
    return (words_[account.index() / 64] & bit(account)) != 0;
  }
  void clear() { std::ranges::fill(words_, std::uint64_t{0}); }

  /// Calls `visit` with each, ascending.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (std::size_t word = 0; word < words_.size(); ++word)
      for (std::uint64_t rest = words_[word]; rest != 0; rest &= rest - 1)
        visit(AccountId{word * 64 + static_cast<std::size_t>(std::countr_zero(rest))});
  }

 private:
  static std::uint64_t bit(AccountId account) { return std::uint64_t{1} << (account.index() % 64); }

  std::vector<std::uint64_t> words_;
};

}  // namespace seawall
