#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "seawall/mechanics/liquidity/crypto_swap_curve.hpp"
#include "seawall/mechanics/liquidity/routed_flow.hpp"
#include "seawall/mechanics/liquidity/stable_swap_curve.hpp"

namespace seawall::routing {

/// A place whose pool has no closed form for how much reaches a price, in its direction and in
/// whole tokens. What it was asked before is kept: a network asks at prices that close in on one,
/// so most answers are found between two neighbours in a few steps. Borrows the place.
class CurvedPlace {
 public:
  /// Nothing where the place has a closed form, is empty, or takes a fee beside its own.
  [[nodiscard]] static std::optional<CurvedPlace> of(const RoutedPlace& edge);

  /// As flow_until(), to 1e-13 of itself.
  [[nodiscard]] Flow until(double price, double most);

 private:
  using Curve = std::variant<stable_swap::Curve, crypto_swap::Curve>;
  struct Point {
    double given = 0.0;
    double rate = 0.0;
    double received = 0.0;
  };

  CurvedPlace(Curve curve, double given_unit, double received_unit);
  Point ask(double given);
  void keep(const Point& point);
  [[nodiscard]] std::size_t first_below(double price) const;
  [[nodiscard]] Flow between(Point low, Point high, double price);

  Curve curve_;
  double given_unit_;
  double received_unit_;
  double scale_;  ///< tokens at which the rate has moved
  double most_;
  std::vector<Point> known_;  ///< from nothing given on; rates fall
};

}  // namespace seawall::routing
