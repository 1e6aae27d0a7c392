#pragma once

#include <optional>
#include <span>
#include <vector>

#include "seawall/clearing/depth.hpp"
#include "seawall/mechanics/lending/rules.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/depth_view.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// What a shock of the reference prices does to constant-product pools; other places follow the
/// reference price by themselves.
enum class PoolsAfterShock : std::uint8_t {
  arbitraged,  ///< each pool's price moved by as much before the first sale
  untouched,   ///< nobody trades in them but who liquidates: the simulation without arbitrageurs
};

/// What sales do to a coin that has no impact of its own.
enum class MarksWithoutImpact : std::uint8_t {
  held_by_places,  ///< arbitrage holds it where the coin's places end: MarkSource::places
  still,           ///< nothing: the simulation without arbitrageurs
};

/// Prices as clearing moves them, all coins at once: reference prices, what every venue's oracle
/// makes of them at once, and the places in which assets are sold.
///
/// A sale executes in its places and triggers through marks: the reference price of the coin that a
/// place trades falls by the coin's own impact (and an oracle that reads a pool falls with it).
/// Oracles have no delay, no deviation and no heartbeat here; fixed ones stay.
class JointMarket {
 public:
  /// The market of `state`; accounts are not copied.
  JointMarket(const Model& model, const State& state, PoolsAfterShock pools,
              MarksWithoutImpact marks);
  JointMarket(const JointMarket&) = delete;
  JointMarket& operator=(const JointMarket&) = delete;

  /// Back to the state, then every reference price times its factor. @param factors [coins] > 0
  void shock(std::span<const double> factors);
  /// Sales are undone; prices stay as they were settled last.
  void forget_sales();
  /// One coin falls everywhere, its pools too: for difference quotients. Undone by 1 / factor.
  void nudge(AssetId coin, double factor);

  /// Sells through the place, or the two, that pay most.
  /// @param units smallest units of `from`
  /// @return smallest units of `to`; 0 where nobody buys. The reference is displaced all the same.
  double sell(AssetId from, AssetId to, double units);

  /// States the net sales themselves, whole tokens, instead of selling. @param net [coins]
  void displace(std::span<const double> net) { displaced_.assign(net.begin(), net.end()); }

  /// Reference prices as all sales since the shock leave them, and what oracles make of those.
  /// @return whether a price that a venue reads is another than before
  bool settle();

  [[nodiscard]] std::span<const double> reference() const { return market_.prices.reference; }
  /// Of every column, as Exposures counts it. [columns]
  [[nodiscard]] std::span<const Price> effective() const { return effective_; }
  /// Of a lending venue's reserves; cash as calls left it.
  [[nodiscard]] std::span<const lending::ReserveSnapshot<Fast>> reserves(VenueId venue) const;
  /// What a call moves in and out of the reserves' cash, smallest units.
  void move_cash(VenueId venue, ReserveId reserve, double units);

  /// Net sales of the coin since the shock, whole tokens; bought is negative.
  [[nodiscard]] Amount displaced(AssetId coin) const { return Amount{displaced_[coin.index()]}; }
  /// Relative fall of the reference price per token, over the next `tokens`; 0 for none.
  [[nodiscard]] double impact_per_token(AssetId coin, Amount tokens) const;
  /// Whether any sale moves it.
  [[nodiscard]] bool is_moved(AssetId coin) const;
  /// What selling would add to displaced(), had nothing else been sold. @param net [coins], added
  /// to
  void add_net_sales(AssetId from, AssetId to, double units, std::span<double> net);
  [[nodiscard]] double unit(AssetId asset) const { return unit_[asset.index()]; }
  [[nodiscard]] const Model& model() const { return model_; }

 private:
  void hold_by_places();
  [[nodiscard]] double mark_after(std::size_t coin, double displaced) const;
  [[nodiscard]] const Route& best_route(AssetId from, AssetId to, double units);
  [[nodiscard]] const std::vector<Route>& routes(AssetId from, AssetId to);
  [[nodiscard]] double place_price(OracleId id) const;
  [[nodiscard]] bool publish();
  void announce();

  const Model& model_;
  const State& origin_;
  PoolsAfterShock pools_;
  State market_;  // without accounts
  DepthView depth_;
  std::vector<double> factors_;    // [coins] of the shock
  std::vector<double> start_;      // [coins] reference after the shock, before any sale
  std::vector<double> before_;     // [coins] displaced in the state already, tokens
  std::vector<double> displaced_;  // [coins]
  std::vector<Depth> held_;        // [coins] what holds a coin without impact; else empty
  std::vector<double> unit_;       // [assets]
  std::vector<std::optional<std::vector<Route>>> routes_;  // [coins × coins]
  std::vector<Price> effective_;
  std::vector<lending::ReserveSnapshot<Fast>> reserves_;  // rows as Model::reserve_row()
  std::vector<double> cash_;                              // rows, of the state
};

}  // namespace seawall
