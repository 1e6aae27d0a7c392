#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "seawall/clearing/account_set.hpp"
#include "seawall/clearing/forced_call.hpp"
#include "seawall/clearing/joint_market.hpp"

namespace seawall {

/// Whose accounts are looked at.
enum class Whom : std::uint8_t {
  everybody,
  longs,  ///< who owes only what no sale moves: their liquidations never raise a price
};

/// All accounts' claims in doubles, and who of them is under water at given prices.
///
/// Accounts that hold and owe the same columns form a group, sorted by their health at the start.
/// With β the least ratio of a collateral column's price to its price then, over the largest such
/// ratio of a debt column, an account stays healthy while health · β ≥ 1: an account is woken once,
/// when the group's cursor passes it, and of those with one collateral and one debt nobody is woken
/// in vain. Who is awake and found healthy is measured again only after prices have fallen (β of
/// all columns from look to look) by what its health allows.
class JointAccounts {
 public:
  /// At the prices that `market` has now. O(n log n)
  JointAccounts(const Model& model, const State& state, const JointMarket& market,
                Whom whom = Whom::everybody);

  /// Everybody asleep, all claims as in the state. O(what was touched)
  void reset();

  /// Whoever is under water at these prices. @param found overwritten
  void find_under_water(std::span<const Price> effective, AccountSet& found);
  /// What a call would repay and seize where the account has one of each; its claims are not read.
  [[nodiscard]] std::optional<LiquidationPair> only_pair(AccountId account) const;
  /// Need not be looked at again: nothing is left to seize, or nothing is owed.
  void retire(AccountId account) { is_retired_[account.index()] = 1; }

  /// Claims, to be changed: reset() puts them back.
  [[nodiscard]] Claims claims(AccountId account);
  /// As they are now.
  [[nodiscard]] std::span<const lending::Holding<Fast>> claims_now(AccountId account) const;
  [[nodiscard]] std::size_t accounts() const { return is_touched_.size(); }

 private:
  struct Group {
    std::uint32_t begin;  // into members_
    std::uint32_t end;
    std::uint32_t cursor;
    std::uint32_t columns_at;  // into the position table: the first member's row
    std::uint32_t columns;
    bool has_one_pair;  // one column that counts on each side: health moves as their ratio does
    LiquidationPair pair;
  };
  [[nodiscard]] std::uint32_t row_begin(std::size_t account) const {
    return model_.positions.row_begin[account];
  }
  [[nodiscard]] std::uint32_t row_size(std::size_t account) const {
    return row_begin(account + 1) - row_begin(account);
  }
  [[nodiscard]] double worst_ratio(const Group& group, std::span<const Price> effective) const;
  struct Awake {
    std::uint32_t account;
    double measured_below;  // measured again once all prices have fallen to this
  };
  void wake(std::span<const Price> effective, AccountSet& found);
  void note_fall(std::span<const Price> effective);
  [[nodiscard]] double health(std::size_t account, std::span<const Price> effective) const;
  void make_groups(Whom whom, const JointMarket& market);
  [[nodiscard]] bool is_long(std::size_t account, const JointMarket& market) const;
  void find_only_pair(Group& group) const;

  const Model& model_;
  std::vector<lending::Holding<Fast>> claims_;   // [holdings]
  std::vector<lending::Holding<Fast>> initial_;  // [holdings]
  std::vector<double> start_;                    // [columns] effective prices that health_ is of
  std::vector<Group> groups_;
  std::vector<std::uint32_t> group_of_;  // [accounts], of debtors
  std::vector<std::uint32_t> members_;   // accounts, group by group, health rising
  std::vector<double> health_;           // [members]
  std::vector<Awake> awake_;
  std::vector<double> last_;              // [columns] effective prices of the last look
  double fallen_ = 1.0;                   // product of all β from look to look, none above 1
  std::vector<std::uint8_t> is_touched_;  // [accounts]
  std::vector<std::uint8_t> is_retired_;  // [accounts]
  std::vector<std::uint32_t> touched_;
};

}  // namespace seawall
