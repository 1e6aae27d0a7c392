#pragma once

#include <span>
#include <vector>

#include "seawall/base/rejection.hpp"
#include "seawall/engine/context.hpp"

namespace seawall::engine {

/// What a route pays, hop by hop. Holds as long as nothing trades in between.
struct RouteQuote {
  struct Leg {
    Units in{0};
    Units out{0};
    double base_sold = 0.0;  ///< whole base tokens; bought is negative
  };
  Leg legs[2];
  Units out{0};  ///< of the last hop
};

/// What a route would pay now for `in` smallest units of its first asset; nothing is consumed.
/// Depth off chain counts in doubles and pays the floor.
[[nodiscard]] Ruling<RouteQuote> quote_route(const Model& model, const State& state,
                                             const Route& route, Units in);

/// What a sale over several places pays, place by place; each is used once.
struct SplitQuote {
  struct Part {
    Route::Hop hop;
    RouteQuote quote;
  };
  std::vector<Part> parts;
  Units out{0};  ///< of what the sale is for
};

/// The split of `in` smallest units over the allowed places that brings the most now, quoted
/// exactly: what doubles leave over goes with the last part that gives the same asset.
/// @param allowed  empty: all  @return refuses insufficient_liquidity where no place takes it
[[nodiscard]] Ruling<SplitQuote> quote_split(const Model& model, const State& state,
                                             std::span<const LiquidityId> allowed, AssetId from,
                                             AssetId to, Units in);

struct Sale {
  HolderId seller;
  AssetId asset;  ///< what is sold, the route's first asset
  Units amount;   ///< > 0, held by the seller
  Route route;
  EventId cause = 0;
  KeeperId keeper;
  VenueId venue;  ///< whose liquidation it serves
};

/// Sells along the route: moves both assets in the ledger, consumes depth, displaces reference
/// prices and appends one sale event a hop. @param quote of this very route and amount, with
/// nothing traded since
void sell(Context& step, const Sale& sale, const RouteQuote& quote);

/// The same over several places. @param sale  its asset and route are the parts' own
void sell(Context& step, const Sale& sale, const SplitQuote& quote);

/// Net selling displaces the asset's reference price from the next block on.
/// @param base_sold whole tokens; bought is negative  @param sale the event behind it
void displace_reference(Context& step, AssetId asset, double base_sold, EventId sale);

/// A trade with the outside market. The trader gives `in` of `asset` and receives
/// `out` of `counter_asset`.
struct OutsideTrade {
  HolderId trader;
  KeeperId keeper;
  VenueId venue;  ///< whose auction it serves; or none
  AssetId asset;
  AssetId counter_asset;
  Units in{0};
  Units out{0};
  double execution_price = 0.0;  ///< USD per token of asset
  AssetId moved;                 ///< whose reference price it displaces ...
  double moved_sold = 0.0;       ///< ... by so many whole tokens; bought is negative
  EventId cause = 0;
};

/// Moves both assets, records the sale and displaces the reference price from the next block on.
void trade_outside(Context& step, const OutsideTrade& trade);

/// What a keeper transferred out arrives and is sold at the reference price less its exit cost,
/// outside everything modelled, or where its exit names a route along that. It displaces the
/// reference price as any sale does.
void sell_elsewhere(Context& step, const Request& request);

/// The outside trades pools back toward the reference price, at most each pool's refill rate; order
/// books refill, and their providers act.
void refill_liquidity(Context& step);

/// A pool's marginal price before fees, an order book's middle price; whole quote tokens per base
/// token.
[[nodiscard]] double pool_price(const Model& model, const State& state, LiquidityId pool);

}  // namespace seawall::engine
