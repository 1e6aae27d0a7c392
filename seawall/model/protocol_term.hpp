#pragma once

#include <cstdint>
#include <string_view>

#include "seawall/model/range.hpp"

namespace seawall {

/// A figure of a protocol's terms that a scenario states, `rules_terms.KEY = number`.
template <class P>
struct ProtocolTerm {
  std::string_view key;
  std::string_view doc;
  Range range;
  double P::* member;
};

/// What compile() has to know of a protocol besides its terms.
struct ProtocolTraits {
  std::uint32_t collaterals_max = 1;  ///< reserves beside the coin
  int decimals = 18;                  ///< of the coin and of each collateral; 0: any
  bool takes_deposits = false;        ///< accounts may have the coin itself with the venue
  bool has_risk_keys = false;         ///< thresholds and bonuses of reserves are read
  bool prices_coin = false;           ///< the coin has an oracle of its own
};

}  // namespace seawall
