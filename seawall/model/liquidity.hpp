#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/asset.hpp"
#include "seawall/model/factor_table.hpp"
#include "seawall/model/pool.hpp"

namespace seawall {

/// Off-chain depth: trades against the rest of the world at reference price · g(consumed).
struct ImpactDepth {
  ImpactTerms
      curve;  ///< permanent_share and half_life unused: consumption recovers by the refill rate
};

/// Off-chain depth by quotes for stated sizes: trades against the rest of the world at reference
/// price · table(consumed).
struct QuoteDepth {
  FactorTable table;  ///< sizes times the depth multiplier
  BeyondTable beyond = BeyondTable::nothing;
  std::size_t quotes = 0;  ///< how many were given
  std::size_t raised = 0;  ///< how many of them fetch more than quoted, so that prices fall
  Fraction raised_most;    ///< the largest rise, of what was quoted
  Amount raised_most_at;   ///< its size as quoted
};

/// Who stands behind a part of an order book, and what keeps it there.
struct LiquidityProvider {
  std::string name;
  Fraction share{1.0};           ///< of the full order book, (0, 1]; all providers' shares sum to 1
  Units base{0};                 ///< inventory at the start, ≥ 0
  Units quote{0};                ///< ≥ 0
  Amount inventory_limit;        ///< base tokens acquired or given away at which it stops, > 0
  Fraction rebate;               ///< what the exchange pays it per value traded, any sign
  Fraction required_return;      ///< expected return per value traded below which it withdraws
  Fraction informed_share{1.0};  ///< of the flow that knows where the price goes, [0, 1]
  Fraction loss_weight{1.0};     ///< how much of its recent losses it expects to repeat, ≥ 0
  Fraction withdrawn_share{1.0};  ///< of its depth that it takes away, [0, 1]
  Duration holding_time;          ///< until it has passed a trade on, ≥ 0
  Duration return_after;  ///< it is back so long after the last look that told it to stay away
};

inline constexpr std::size_t quote_points_max = 10'000;
inline constexpr std::size_t order_book_levels_max = 1'000;
inline constexpr std::size_t order_book_providers_max = 32;

/// An order book: levels around the reference price, quoted by providers. What they hold is in the
/// ledger, under the liquidity's own holder.
struct OrderBookTerms {
  Fraction spread;                   ///< of the full order book, [0, 1)
  Fraction tick;                     ///< between two levels, as a share of the centre, > 0
  std::vector<double> depth;         ///< [levels] base tokens on each side when full, best first
  Duration refill_time{};            ///< time constant of the refill; 0: refill_per_minute counts
  Amount probe;                      ///< base tokens at which its middle price is read, ≥ 0
  Duration memory{600'000'000'000};  ///< half-life of providers' memory of moves and losses, > 0
  bool moves_reference = false;      ///< its middle price carries the base's reference price along
  std::vector<LiquidityProvider> providers;  ///< ≥ 1
  std::size_t first_level = 0;     ///< of its bids in State::resting; its asks follow its bids
  std::size_t first_provider = 0;  ///< in State::providers
};

/// Somewhere to sell `base` for `quote`, and the other way round.
struct Liquidity {
  std::string name;
  AssetId base;
  AssetId quote;
  std::variant<PoolPair, ImpactDepth, OrderBookTerms, QuoteDepth> kind;
  /// What the outside adds back: base tokens per minute traded toward the reference price, ≥ 0.
  Amount refill_per_minute{0.0};
  std::string
      source;  ///< where the depth figure comes from, with its date; printed with every result
};

/// Trades there are with the outside world: nobody in the ledger holds the depth.
[[nodiscard]] inline bool is_offchain_depth(const Liquidity& place) {
  return std::holds_alternative<ImpactDepth>(place.kind) ||
         std::holds_alternative<QuoteDepth>(place.kind);
}

}  // namespace seawall
