#pragma once

#include <span>
#include <vector>

#include "seawall/mechanics/liquidity/router.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/depth_view.hpp"

namespace seawall {

/// A part of a sale that goes through one place. Parts are carried out in order.
struct ExitPart {
  Route::Hop hop;
  AssetId from;
  AssetId to;
  double in = 0.0;          ///< smallest units of `from`
  double out = 0.0;         ///< of `to`
  bool takes_rest = false;  ///< the last that gives `from` away
};

struct SplitExit {
  std::vector<ExitPart> parts;
  double out = 0.0;  ///< smallest units of what the sale is for
};

/// Where a sale can be split over: places that give away `from` or bring `to`, of those of one pool
/// only the first. Finding them is done once for many amounts.
class ExitPlaces {
 public:
  /// @param allowed  empty: all; of more than 64 that lead anywhere only the first 64
  ExitPlaces(const Model& model, std::span<const LiquidityId> allowed, AssetId from, AssetId to);

  /// The split of `in` smallest units that brings the most, in the market as `depth` has it; see
  /// split_sale(). @return no parts where nothing takes it
  [[nodiscard]] SplitExit split(const DepthView& depth, double in) const;

  [[nodiscard]] AssetId from() const { return from_; }
  [[nodiscard]] AssetId to() const { return to_; }

 private:
  const Model& model_;
  AssetId from_;
  AssetId to_;
  std::vector<Route::Hop> hops_;
};

}  // namespace seawall
