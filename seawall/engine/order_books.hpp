#pragma once

#include "seawall/engine/context.hpp"

namespace seawall::engine {

/// A hop through an order book: what `in` smallest units fetch, the floor of what the levels say.
/// Refuses as the levels do, and with insufficient_liquidity where the providers' reserves do not
/// hold what is due.
struct OrderBookHop {
  Units out{0};
  double base_sold = 0.0;  ///< whole base tokens; bought is negative
};
[[nodiscard]] Ruling<OrderBookHop> quote_order_book(const Model& model, const State& state,
                                                    Route::Hop hop, Units in);

/// Takes from the levels what a hop traded and shares it out among the providers by what each
/// shows, to the last unit. The ledger is the caller's.
void fill_order_book(Context& step, Route::Hop hop, Units in, const OrderBookHop& traded);

/// The providers of an order book look at the price, at what they lost and at what they hold,
/// withdraw or come back, and the levels refill toward what they show.
void refill_order_book(Context& step, LiquidityId id);

/// Reference prices as order books carry them along: each that moves_reference multiplies its
/// base's price by its middle over its centre.
/// @param coin an asset  @return the factor, > 0; 1 without such an order book, or when prices are
/// given
[[nodiscard]] double carried_by_order_books(const Model& model, const State& state, AssetId coin);

}  // namespace seawall::engine
