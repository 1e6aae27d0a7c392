#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "seawall/clearing/forced_call.hpp"
#include "seawall/clearing/joint_market.hpp"

namespace seawall {

/// All accounts' claims in doubles, and who of them may be under water at given prices.
///
/// Accounts that hold and owe the same columns form a group, sorted by their health at the start.
/// With β the least ratio of a collateral column's price to its price then, over the largest such
/// ratio of a debt column, an account stays healthy while health · β ≥ 1: an account is woken once,
/// when the group's cursor passes it, and of those with one collateral and one debt nobody is woken
/// in vain. Who is awake is measured at every change of prices.
class JointAccounts {
 public:
  /// At the prices that `market` has now. O(n log n)
  JointAccounts(const Model& model, const State& state, const JointMarket& market);

  /// Everybody asleep, all claims as in the state. O(what was touched)
  void reset();

  /// Wakes those whom prices may have reached. @return the number of accounts awake
  std::size_t wake(std::span<const Price> effective);
  [[nodiscard]] std::span<const std::uint32_t> awake() const { return awake_; }
  /// One who need not be looked at again: nothing is left to seize, or nothing is owed.
  void retire(std::size_t place_in_awake);

  /// Collateral below requirement, by margin of the claims as they are now.
  [[nodiscard]] bool is_under_water(AccountId account, std::span<const Price> effective) const;

  /// Claims, to be changed: reset() puts them back.
  [[nodiscard]] Claims claims(AccountId account);
  /// To look at or to copy.
  [[nodiscard]] std::span<const aave::Holding<Fast>> claims_now(AccountId account) const;
  [[nodiscard]] std::size_t accounts() const { return is_touched_.size(); }

 private:
  struct Group {
    std::uint32_t begin;  // into members_
    std::uint32_t end;
    std::uint32_t cursor;
    std::uint32_t columns_at;  // into the position table: the first member's row
    std::uint32_t columns;
  };
  [[nodiscard]] std::uint32_t row_begin(std::size_t account) const {
    return model_.positions.row_begin[account];
  }
  [[nodiscard]] std::uint32_t row_size(std::size_t account) const {
    return row_begin(account + 1) - row_begin(account);
  }
  [[nodiscard]] double worst_ratio(const Group& group, std::span<const Price> effective) const;
  [[nodiscard]] double health(std::size_t account, std::span<const Price> effective) const;
  void make_groups();

  const Model& model_;
  std::vector<aave::Holding<Fast>> claims_;   // [holdings]
  std::vector<aave::Holding<Fast>> initial_;  // [holdings]
  std::vector<double> start_;                 // [columns] effective prices that health_ is of
  std::vector<Group> groups_;
  std::vector<std::uint32_t> members_;  // accounts, group by group, health rising
  std::vector<double> health_;          // [members]
  std::vector<std::uint32_t> awake_;
  std::vector<std::uint8_t> is_touched_;  // [accounts]
  std::vector<std::uint32_t> touched_;
};

}  // namespace seawall
