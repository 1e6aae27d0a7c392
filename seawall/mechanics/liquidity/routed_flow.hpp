#pragma once

#include "seawall/mechanics/liquidity/router.hpp"

// What one place takes and brings in its direction, in whole tokens. docs/mechanics/routing.md §1.
namespace seawall::routing {

struct Flow {
  double in = 0.0;
  double out = 0.0;
};

/// What `in` tokens bring. @return 0 of nothing, and where the place refuses
[[nodiscard]] double out_of(const RoutedPlace& edge, double in);

/// Tokens in until the last one brings `price`; at most `most`. @param price > 0
[[nodiscard]] double in_until(const RoutedPlace& edge, double price, double most);

/// The same with what they bring, which a purchase knows before what it costs.
/// @param most  with what it brings: the answer where the price is not reached before
[[nodiscard]] Flow flow_until(const RoutedPlace& edge, double price, const Flow& most);

/// What the first token brings.
[[nodiscard]] double first_price(const RoutedPlace& edge);

}  // namespace seawall::routing
