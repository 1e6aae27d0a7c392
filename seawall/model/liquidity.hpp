#pragma once

#include <string>
#include <variant>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/model/asset.hpp"

namespace seawall {

/// A constant-product pool (Uniswap v2). Reserves live in the ledger.
struct ConstantProductPool {
  Units base_reserve{0};   ///< at the start, > 0
  Units quote_reserve{0};  ///< at the start, > 0
  std::int32_t fee_numerator =
      997;  ///< input counted after the fee = input · numerator / denominator
  std::int32_t fee_denominator = 1000;
};

/// Off-chain depth: trades against the rest of the world at reference price · g(consumed).
struct ImpactDepth {
  ImpactTerms
      curve;  ///< permanent_share and half_life unused: consumption recovers by the refill rate
};

/// Somewhere to sell `base` for `quote`, and the other way round.
struct Liquidity {
  std::string name;
  AssetId base;
  AssetId quote;
  std::variant<ConstantProductPool, ImpactDepth> kind;
  /// What the outside adds back: base tokens per minute traded toward the reference price, ≥ 0.
  Amount refill_per_minute{0.0};
  std::string
      source;  ///< where the depth figure comes from, with its date; printed with every result
};

}  // namespace seawall
