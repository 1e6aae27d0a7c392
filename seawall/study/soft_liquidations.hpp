#pragma once

#include <cstddef>
#include <vector>

#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// How far loans of crvUSD markets went into soft liquidation during a run. Whoever drives the run
/// looks every so often; what happens between two looks is not seen.
class SoftLiquidations {
 public:
  void look(const Model& model, const State& state);

  /// Largest share of what the loan held that was coin, by value; 0 for an account of another kind.
  [[nodiscard]] double deepest(AccountId account) const {
    return account.index() < deepest_.size() ? deepest_[account.index()] : 0.0;
  }
  /// Turns that it took: from no coin to some, and at the start if it had some then.
  [[nodiscard]] std::size_t episodes(AccountId account) const {
    return account.index() < episodes_.size() ? episodes_[account.index()] : 0;
  }

 private:
  void see(AccountId account, double share);

  std::vector<double> deepest_;        ///< [accounts]
  std::vector<std::size_t> episodes_;  ///< [accounts]
  std::vector<bool> in_one_;           ///< [accounts]
};

}  // namespace seawall
