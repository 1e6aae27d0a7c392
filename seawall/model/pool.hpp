#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/model/concentrated.hpp"
#include "seawall/model/crypto_swap.hpp"
#include "seawall/model/stable_swap.hpp"
#include "seawall/model/weighted_pool.hpp"

namespace seawall {

/// A constant-product pool (Uniswap v2). All that it holds is in the ledger.
struct ConstantProductTerms {
  std::int32_t fee_numerator = 997;  ///< input that trades = input · numerator / denominator
  std::int32_t fee_denominator = 1000;
};

/// The kinds of pools: a closed set, whose registrations docs/mechanics/pools.md lists.
using PoolTerms = std::variant<ConstantProductTerms, WeightedTerms, StableSwapTerms,
                               ConcentratedTerms, CryptoTerms>;

/// A pool on chain: coins that trade for each other out of what it holds. What it holds lies in one
/// row of the ledger; each two coins that are traded are a place of Model::liquidity.
struct Pool {
  std::string name;             ///< of its first place
  std::vector<AssetId> coins;   ///< ≥ 2, none twice
  std::vector<Units> reserves;  ///< [coins] at the start; of ranges of liquidity what they need
  PoolTerms terms;
  LiquidityId first_place;  ///< whose row of the ledger it is
  AssetId shares;           ///< of it, if a provider has any; else none
};

/// What one provider has in a pool: a share of all of it, or a range of liquidity of its own.
struct PoolStake {
  KeeperId owner;
  LiquidityId place;       ///< the two coins by which its owner judges it
  PoolId pool;             ///< of the place
  Fraction share{0.0};     ///< of the pool at the start; 0 of a range
  LiquidityRange range;    ///< at the start; without liquidity of a share
  std::uint32_t slot = 0;  ///< of a range: among its pool's ranges that somebody owns

  [[nodiscard]] bool is_range() const { return range.liquidity != 0; }
};

/// Two coins of a pool: what a place trades.
struct PoolPair {
  PoolId pool;
  std::uint8_t base = 0;   ///< in Pool::coins
  std::uint8_t quote = 1;  ///< in Pool::coins, another

  [[nodiscard]] PoolPair reversed() const { return {pool, quote, base}; }
};

}  // namespace seawall
