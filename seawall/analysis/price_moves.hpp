#pragma once

#include <optional>
#include <string>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/model.hpp"
#include "seawall/trace/series.hpp"

namespace seawall {

/// How far one price of a coin went, and how much of that the run's own sales did.
struct PriceMove {
  AssetId asset;
  double initial = 0.0;  ///< USD
  double extreme = 0.0;  ///< USD, the price farthest from the initial one (in logarithms)
  double last = 0.0;     ///< USD, at the end
  Time extreme_at;
  /// Share of the log move at the extreme that is there only because of the run's sales. Nothing:
  /// the price did not move, or prices are recorded and feedback is not modelled.
  std::optional<double> endogenous_share;

  [[nodiscard]] double log_size() const;
};

/// A price beside the reference: in a pool that an oracle reads, or what such an oracle said.
struct BelievedMove {
  std::string where;  ///< "in eth-usdc" | "by eth-east, eth-west": one course, told once
  std::string unit;   ///< "USD", or the oracle's numeraire; the prices below are in it
  PriceMove move;
};

/// Coins whose reference price moved, the largest move first.
[[nodiscard]] std::vector<PriceMove> reference_moves(const Model& model, const Series& series);

/// For each coin that an oracle prices from a pool: the pool, then the oracles. The reference price
/// alone would hide what its venues went by.
[[nodiscard]] std::vector<BelievedMove> believed_moves(const Model& model, const Series& series);

/// A pool's price of one of its two assets, USD per token. [rows]
struct PoolSide {
  LiquidityId pool;
  AssetId base;
  AssetId quote;
};
[[nodiscard]] std::vector<double> pool_course(const Series& series, const PoolSide& side,
                                              AssetId asset);

}  // namespace seawall
