#pragma once

#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/liquidity.hpp"

namespace seawall {

// Liquidity providers of an order book: what they expect to earn, how much they show, and when they
// leave. @source docs/mechanics/order-book.md §3

/// Recent variance of the price, per second: squared log returns with weights that halve every
/// half_life (exponentially weighted, as RiskMetrics).
///
///     v ← w·v + (1 − w)·r²/elapsed,   w = 2^(−elapsed/half_life)
///
/// @param log_return of the price over `elapsed`  @param half_life > 0  @param elapsed > 0
[[nodiscard]] double variance_after(double per_second, double log_return, Duration half_life,
                                    Duration elapsed);

/// What a provider lost lately, as a share of its capital: losses add up and halve every half_life.
/// @param loss ≥ 0, of this block  @param half_life > 0
[[nodiscard]] Fraction loss_after(Fraction recent, Fraction loss, Duration half_life,
                                  Duration elapsed);

/// What a provider expects to keep of each unit of value that trades with it.
///
///     spread/2 + rebate − informed·√(2/π)·σ√h − loss_weight·recent_loss
///
/// √(2/π)·σ√h is what a price moves on average over the holding time h, up or down: the option that
/// a quote gives away to those who know better (Copeland and Galai).
/// @param variance per second, ≥ 0  @param recent_loss share of its capital, ≥ 0
[[nodiscard]] Fraction expected_return(const LiquidityProvider& provider, Fraction spread,
                                       double variance, Fraction recent_loss);

/// Until when a provider stays away. Each look at an expectation below what it requires puts off
/// the return by the whole of return_after.
[[nodiscard]] Time away_until(const LiquidityProvider& provider, Fraction expected, Time until,
                              Time now);

/// What a provider holds, in whole tokens.
struct ProviderInventory {
  Amount base{};      ///< ≥ 0
  Amount quote{};     ///< ≥ 0
  Amount acquired{};  ///< base beyond what it began with, signed
};

/// What its share of a full side would need, if all of it traded.
struct SideCost {
  Amount bids_quote{};  ///< quote tokens
  Amount asks_base{};   ///< base tokens
};

/// Shares of a provider's own part of the full book that it shows, in [0, 1].
struct Quotes {
  Fraction bids{};
  Fraction asks{};
};

enum class Stance : std::uint8_t { quoting, away };

/// A provider shows less on the side that would push its inventory further, nothing at its limit,
/// less while it is away, and never more than it can pay for.
///
///     bids = stance · clamp(1 − acquired/limit),  asks = stance · clamp(1 + acquired/limit)
///
/// with clamp to [0, 1], stance = 1 − withdrawn_share while away, else 1; then at most what it
/// holds over what its full side needs. Falls as acquired rises (bids), rises (asks).
/// @source inventory bounds as Guéant, Lehalle and Fernandez-Tapia; skew as Avellaneda and Stoikov,
/// in sizes instead of prices
[[nodiscard]] Quotes quotes_of(const LiquidityProvider& provider, Stance stance,
                               const ProviderInventory& inventory, const SideCost& full);

}  // namespace seawall
