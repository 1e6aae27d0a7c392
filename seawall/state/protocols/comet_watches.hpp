#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "seawall/mechanics/lending/comet.hpp"

namespace seawall {

/// A Comet's accounts as its watches read them.
struct CometAccounts {
  std::span<const ScaledOf<Exact>> principals;   ///< [accounts]
  std::span<const AmountOf<Exact>> collaterals;  ///< [accounts · assets], by account
};

/// Who can have come to be absorbable. Debt follows the principal's sign: who has supplied has no
/// watch. A borrower's health is a sum over his collaterals, so that since the watches were made it
/// has fallen no further than the one of them that fell most against the debt. Accounts that hold
/// the same assets form a group, sorted by health then: those are looked at whose health, times the
/// group's fall, may be below 1. With one collateral that is exact.
class CometWatches {
 public:
  using Comet = comet::Comet<Exact>;

  /// Makes the watches anew where they no longer hold or where many are looked at in vain.
  void certify(const Comet& comet, const CometAccounts& accounts);

  /// Whether the watches hold at these prices; if not, every account has to be looked at.
  [[nodiscard]] bool hold(const Comet& comet) const;

  /// Calls `look` with the number of each account that may be absorbable.
  template <class Look>
  void for_each(const Comet& comet, Look look) const {
    for (const Group& group : groups_) {
      const std::size_t count = crossed(group, comet);
      for (std::size_t i = 0; i < count; ++i)
        look(group.watches[i].account);
    }
    for (const std::size_t account : loose_)
      look(account);
  }

 private:
  struct Watch {
    double health = 0.0;  ///< when it was made
    std::size_t account = 0;
  };
  struct Group {
    std::uint32_t assets = 0;  ///< bit i: asset i
    std::vector<Watch> watches;
  };

  void make(const Comet& comet, const CometAccounts& accounts);
  [[nodiscard]] std::size_t crossed(const Group& group, const Comet& comet) const;
  [[nodiscard]] std::size_t looked_at(const Comet& comet) const;

  std::vector<Group> groups_;       // by assets
  std::vector<std::size_t> loose_;  // debts so small that floors decide
  std::vector<double> values_;      // [assets] price over what a unit of principal owes, then
  double base_price_ = 0.0;         // then
  std::size_t looked_at_then_ = 0;
  std::size_t borrowers_ = 0;
};

}  // namespace seawall
