#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "seawall/base/wide.hpp"
#include "seawall/model/band_range.hpp"
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
  std::uint32_t collaterals_max = 1;        ///< reserves beside the coin
  int decimals = 18;                        ///< of the coin and of each collateral; 0: any
  bool takes_deposits = false;              ///< accounts may have the coin itself with the venue
  bool has_risk_keys = false;               ///< thresholds and bonuses of reserves are read
  bool prices_coin = false;                 ///< the coin has an oracle of its own
  bool has_background_debt = true;          ///< the coin's background_debt is read
  Range account_rate{.low = 0, .high = 0};  ///< yearly interest that accounts may set themselves
  int bands_least = 0;                      ///< that an account's own bands may be
  int bands_most = 0;                       ///< 0: accounts lie in no bands
};

/// What a kind's own check finds wrong: `std::optional<TermFault> check() const` of its terms
/// together, or `std::optional<TermFault> check(const StatedAccount&) const` of an account, or
/// `check(const StatedTotals&) const` of all accounts. Each is an optional member of a kind.
struct TermFault {
  std::string key;     ///< of rules_terms; or of the account: "debt"
  std::string detail;  ///< what was found and what is allowed
};

/// An account as a scenario states it, smallest units.
struct StatedAccount {
  Int128 locked = 0;     ///< collateral, all reserves together
  Int128 owed = 0;       ///< of the coin
  Int128 deposited = 0;  ///< of the coin
  BandRange bands = {};  ///< its own
};

/// All accounts together, with what no account of the book holds or owes; smallest units.
struct StatedTotals {
  Int128 owed = 0;       ///< of the coin
  Int128 deposited = 0;  ///< of the coin
  double unit = 1.0;     ///< smallest units a token of the coin
};

}  // namespace seawall
