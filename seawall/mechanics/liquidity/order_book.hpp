#pragma once

#include <span>

#include "seawall/base/time.hpp"
#include "seawall/mechanics/liquidity/liquidity.hpp"
#include "seawall/model/liquidity.hpp"

namespace seawall {

/// What a market order got.
struct Fill {
  Amount base{};   ///< tokens traded, ≤ what was asked for
  Amount quote{};  ///< tokens received for (sell) or paid for (buy) them
};

/// An order book of aggregated levels on a grid around a centre. Level i rests at
///
///     bid  centre · (1 − spread/2 − i·tick)      ask  centre · (1 + spread/2 + i·tick)
///
/// A view: the levels belong to somebody else and stay as they are; what this view trades is
/// remembered beside them, and take_from_levels() commits it. Amounts are whole tokens, prices
/// quote tokens per base token.
/// @source docs/mechanics/order-book.md §1
struct OrderBook {
  using TradeAmount = Amount;

  Price centre{};                ///< > 0
  Fraction spread{};             ///< best ask minus best bid of a full book over the centre, [0, 1)
  Fraction tick{};               ///< > 0; spread/2 + tick·levels < 1
  std::span<const double> bids;  ///< [levels] base tokens that rest, ≥ 0, best first
  std::span<const double> asks;  ///< [levels]
  Amount sold{};                 ///< taken from the bids by this view, ≥ 0
  Amount bought{};               ///< taken from the asks by this view, ≥ 0

  /// @param base > 0. Refuses: insufficient_input (base ≤ 0), insufficient_liquidity (more than
  /// rests on that side, by more than 2^-40 of it).
  [[nodiscard]] Ruling<Amount> quote(TradeSide side, Amount base) const;
  Ruling<Amount> swap(TradeSide side, Amount base);

  /// Price of the best level with something left; where there is none, that of the last level.
  [[nodiscard]] Price marginal_price(TradeSide side) const;
  /// Everything at prices better than `limit`: what is left then trades at `limit` or worse.
  [[nodiscard]] Amount quantity_down_to(TradeSide side, Price limit) const;

  /// A limit order that takes what it can get at `limit` or better and leaves the rest.
  /// @param base ≥ 0  @param limit ≥ 0; a sale's is the least price, a purchase's the highest
  [[nodiscard]] Fill fill(TradeSide side, Amount base, Price limit) const;

  /// Base that `paid` quote tokens buy, the last level in part. Refuses: insufficient_input (paid
  /// ≤ 0), insufficient_liquidity (all asks cost less).
  [[nodiscard]] Ruling<Amount> bought_for(Amount paid) const;

  /// Between what `probe` base tokens fetch and what they cost on average, whatever is missing
  /// counted at the last level. Exactly the centre where both sides are alike.
  /// @param probe ≥ 0; 0 asks for the best prices
  [[nodiscard]] Price middle_price(Amount probe) const;

  [[nodiscard]] Amount available(TradeSide side) const;
  /// Of a level from the centre, as a share of it.
  [[nodiscard]] Fraction distance_of(std::size_t level) const {
    return Fraction{spread.value / 2.0 + static_cast<double>(level) * tick.value};
  }
  [[nodiscard]] Price price_of(TradeSide side, std::size_t level) const;
};

static_assert(TradableLiquidity<OrderBook>);

/// Removes what was traded from the levels, best first.
/// @param levels [levels] of the side that was hit  @param base ≥ 0; what the side does not have
/// (the last digits of a sum) is not taken
void take_from_levels(std::span<double> levels, Amount base);

/// Every order on a side shrinks to the same share of itself. @param kept in [0, 1]
/// @return base that left
Amount cancel_share(std::span<double> levels, Fraction kept);

/// How fast orders come back. One of the two; without either nothing comes back.
struct RefillRate {
  Duration time_constant{};  ///< what is missing shrinks to 1/e of itself in this time; 0: unused
  Amount per_minute{};       ///< or so many base tokens a minute on each side; 0: unused
};

/// Levels move toward share · profile and never past it; what rests beyond it is withdrawn at once.
///
///     time constant   missing ← missing · exp(−elapsed/τ), on every level alike
///     per minute      the level taken last comes back first, so the best price is the last to
///                     recover
///
/// Two steps give one step's result. @param levels [levels]  @param profile [levels] ≥ 0
/// @param share in [0, 1]  @return base that came back, ≥ 0
/// @source docs/mechanics/order-book.md §2 (Obizhaeva and Wang: exponential resilience)
Amount refill_levels(std::span<double> levels, std::span<const double> profile, Fraction share,
                     RefillRate rate, Duration elapsed);

}  // namespace seawall
