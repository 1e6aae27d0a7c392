#pragma once

#include <string>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"

namespace seawall {

/// Long positions that no account of the model shows, as somebody believes them to be: leverage L
/// is log-uniform between two bounds, and a long of leverage L is sold in full once the price has
/// fallen by 1/L. A prior, not a book: only the profile uses it, beside the accounts and apart from
/// them.
struct BackgroundLeverage {
  AssetId asset;
  Value value;                  ///< of the positions at the asset's price, USD, > 0
  double leverage_least = 0.0;  ///< > 1
  double leverage_most = 0.0;   ///< ≥ leverage_least
  std::string source;           ///< where the belief comes from, with its date
};

}  // namespace seawall
