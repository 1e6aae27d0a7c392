#pragma once

#include <span>

#include "seawall/mechanics/liquidity/order_book.hpp"
#include "seawall/mechanics/liquidity/providers.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// What rests on one side of an order book: sales meet bids, purchases asks.
[[nodiscard]] std::span<double> levels_of(State& state, const OrderBookTerms& terms,
                                          TradeSide side);
[[nodiscard]] std::span<const double> levels_of(const State& state, const OrderBookTerms& terms,
                                                TradeSide side);

/// The providers of one order book.
[[nodiscard]] std::span<ProviderState> providers_of(State& state, const OrderBookTerms& terms);

/// The order book as it rests now, about the reference price without what order books themselves
/// did to it. Valid until levels or prices move.
[[nodiscard]] OrderBook order_book_now(const Model& model, const State& state, LiquidityId id,
                                       const OrderBookTerms& terms);

/// What a provider shows of its part of the full order book, given what it holds.
[[nodiscard]] Quotes quotes_now(const Model& model, const State& state, LiquidityId id,
                                std::size_t provider, Stance stance);

/// Share of the full order book that the providers together show, [0, 1].
[[nodiscard]] Quotes shown_now(const OrderBookTerms& terms,
                               std::span<const ProviderState> providers);

/// Reserves, providers and full levels at the start of a run. @param state with its ledger, prices
/// and liquidity
void open_order_books(const Model& model, State& state);

}  // namespace seawall
