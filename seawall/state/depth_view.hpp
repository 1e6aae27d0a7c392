#pragma once

#include <span>
#include <vector>

#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/liquidity/arbitrage.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/pool_view.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// A picture of the depth that can be traded in: real at first, then less what a plan takes.
/// Doubles in smallest units.
class DepthView {
 public:
  DepthView(const Model& model, const State& state) : model_{model}, state_{state} {}

  /// Reads the market afresh.
  void refresh();

  /// What `in` units of the route's first asset would fetch; 0 where the route refuses.
  [[nodiscard]] double quote(const Route& route, double in) const;
  void consume(const Route& route, double in);
  /// One hop; smallest units of the asset that it gives.
  double consume(Route::Hop hop, double in);

  /// The middle price of a place as this picture has it, whole quote tokens per base token.
  [[nodiscard]] double middle_price(LiquidityId id) const;
  /// The place as this picture has it, for a router; lends from this view and from the state.
  [[nodiscard]] TradingPlace trading_place(LiquidityId id) const;
  /// Arbitrage without a fee moves every pool as far as the coins' prices moved; places off chain
  /// follow the reference price by themselves. @param factors [coins] > 0
  void move_prices(std::span<const double> factors);

 private:
  struct Place {
    double base = 0.0;  ///< what an order book's providers hold
    double quote = 0.0;
    double consumed = 0.0;  ///< whole base tokens of depth off chain
    double sold = 0.0;      ///< whole base tokens that this plan takes from an order book's bids
    double bought = 0.0;    ///< and from its asks
  };

  [[nodiscard]] double quote(Route::Hop hop, double in) const;
  [[nodiscard]] double through(Route::Hop hop, double in, Place& place) const;
  [[nodiscard]] double through_order_book(Route::Hop hop, double in, Place& place) const;

  const Model& model_;
  const State& state_;
  std::vector<Place> places_;           // order books and depth off chain
  std::vector<WholePool<Fast>> pools_;  // one behind all places that trade its coins
};

/// Ways from one asset to another through the allowed places (all if empty): every single place,
/// and if there is none every two of them, not both in one pool. In order of the Model.
[[nodiscard]] std::vector<Route> find_routes(const Model& model,
                                             std::span<const LiquidityId> allowed, AssetId from,
                                             AssetId to);

}  // namespace seawall
