#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "seawall/clearing/joint_accounts.hpp"
#include "seawall/clearing/joint_market.hpp"

namespace seawall {

/// What joint clearing takes for granted.
struct JointTerms {
  PoolsAfterShock pools = PoolsAfterShock::arbitraged;
  MarksWithoutImpact marks = MarksWithoutImpact::held_by_places;
  VaultSale vault_sale = VaultSale::worth_of_tab;
  Whom whom = Whom::everybody;
  std::size_t rounds_max = 10'000;  ///< a stop short of rest is told: JointPoint::is_at_rest
};

/// Where a shock of several coins comes to rest.
struct JointPoint {
  std::vector<double> prices;     ///< [coins] reference, USD
  std::vector<double> displaced;  ///< [coins] tokens sold net; bought is negative
  std::vector<double> seized;     ///< [venues × coins] tokens sold for a venue's accounts
  std::vector<double> repaid;     ///< [venues] USD at the prices of each call
  std::vector<double> bad_debt;   ///< [venues] USD likewise
  /// What sales fetched less than they repaid, USD: such a call pays nobody, and who liquidates by
  /// choice would leave it.
  double sold_at_a_loss = 0.0;
  std::vector<AccountId> liquidated;  ///< ascending
  std::size_t calls = 0;
  std::size_t rounds = 0;
  bool is_at_rest = false;  ///< another round changes nothing
};

/// Clears several coins and venues at once.
///
/// A round: prices → what oracles say of them → accounts under water → calls by each venue's own
/// rule, sold where they pay most → prices.
/// @source docs/mechanics/clearing-multi.md
class JointClearing {
 public:
  /// The state is read here and at every shock; it must outlive this. O(n log n)
  JointClearing(const Model& model, const State& state, JointTerms terms = {});

  /// The limit of the simulation in which oracles and keepers are as fast as blocks: who is seen
  /// under water at one wave's prices is called once at the next one's, and is looked at again.
  /// @param factors [coins] of the reference prices, > 0
  /// @return valid until the next call
  const JointPoint& waves(std::span<const double> factors);

  /// Quantities re-evaluated from the state at every round's prices, each account called until it
  /// is healthy or empty: from above, rounds fall to the greatest fixed point where quantities fall
  /// as prices rise.
  const JointPoint& greatest(std::span<const double> factors);
  /// From the prices that selling all collateral of all debtors leaves, rounds rise to the least.
  const JointPoint& least(std::span<const double> factors);

  [[nodiscard]] const JointPoint& point() const { return point_; }
  /// Market and accounts as the last clearing left them (waves(): with what was taken).
  [[nodiscard]] JointMarket& market() { return market_; }
  [[nodiscard]] JointAccounts& accounts() { return accounts_; }
  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] const JointTerms& terms() const { return terms_; }

 private:
  struct Seen {
    AccountId account;
    LiquidationPair pair;
  };
  void begin(std::span<const double> factors);
  void forget_flows();
  void look();
  void execute(const Seen& seen);
  void sell(AccountId account, const ForcedCall& call);
  void sell_everything();
  const JointPoint& iterate();
  void call_until_healthy(AccountId account);
  const JointPoint& finish();

  const Model& model_;
  JointTerms terms_;
  JointMarket market_;
  JointAccounts accounts_;
  JointPoint point_;
  std::vector<Seen> seen_;
  std::vector<Seen> due_;
  AccountSet liquidated_;
  AccountSet found_;
  std::vector<Price> before_;
  std::array<lending::Holding<Fast>, lending::holdings_max> scratch_{};
};

}  // namespace seawall
