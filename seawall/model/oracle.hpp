#pragma once

#include <optional>
#include <string>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"

namespace seawall {

/// What a venue believes an asset is worth: the border between the market's doubles and a venue's
/// integers. Publishes when the source moved by `deviation` or `heartbeat` passed; a round observed
/// at t is visible from t + delay.
struct Oracle {
  std::string name;
  AssetId asset;
  AssetId numeraire;        ///< none: USD
  LiquidityId source_pool;  ///< none: the reference price; else the pool's marginal price
  int decimals = 8;         ///< published integer = price · 10^decimals
  Fraction deviation{0.0};  ///< relative move that makes a new round, ≥ 0; 0 publishes every block
  Duration heartbeat{};     ///< 0: none
  Duration delay{};         ///< observation to visibility, ≥ 0
  std::optional<Price> fixed;     ///< a hard-coded price: never follows anything
  std::vector<OracleId> sources;  ///< other oracles, all before this one; of several the middle one
  Duration hop{};                 ///< > 0: an OSM, which shows what its source said one poke before
  bool must_be_poked = false;     ///< somebody sends a transaction; else it updates itself

  /// Set by a transaction with signed quotes when they have moved by `deviation` or `heartbeat`
  /// passed: Maker's Median.
  [[nodiscard]] bool is_medianizer() const { return must_be_poked && hop == Duration{}; }
};

}  // namespace seawall
