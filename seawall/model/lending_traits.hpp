#pragma once

#include <cstdint>
#include <string_view>

#include "seawall/base/number_policy.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/model/range.hpp"

namespace seawall {

// What the lending rules of all venues share. Their shapes are in mechanics/lending/account.hpp;
// here they have names, so that a venue's struct can say what it takes and gives.
namespace lending {
template <class N>
struct AccountView;
template <class N>
struct AccountData;
template <class N>
struct LiquidationRequest;
template <class N>
struct LiquidationOutcome;
}  // namespace lending

/// How a claim's balance is worked out from its index. `directed`: what the pool owes is floored,
/// what is owed to it is ceiled.
enum class ClaimRounding : std::uint8_t { half_up, directed };

/// How a yearly rate becomes the growth of an index.
enum class InterestMethod : std::uint8_t {
  aave_v2,      ///< mechanics/lending/interest.hpp
  aave_v3,      ///< the same
  linear,       ///< 1 + rate · time, compounded whenever the reserve is touched
  taylor,       ///< e^(rate · time) to the third order
  exponential,  ///< (1 + rate a second)^seconds, by squaring
};

/// What the engine has to know about a venue's rules besides asking them.
struct LendingTraits {
  ClaimRounding claims = ClaimRounding::directed;
  InterestMethod interest = InterestMethod::linear;
  bool has_modes = false;                    ///< efficiency modes
  bool keeps_protocol_fee = false;           ///< a share of the bonus
  bool counts_usd_with_8_decimals = false;   ///< constants of the contract are in this unit
  bool floors_average_threshold = false;     ///< of several collaterals, to a basis point
  bool liquidates_at_one = false;            ///< a health of exactly 1 is not enough
  std::uint32_t debts_per_account_max = 64;  ///< reserves that one account may owe in
  std::uint32_t reserves_max = 64;           ///< of one pool
};

/// A figure of a venue's rules that a scenario states, `rules_terms.KEY = number`. Kept as an
/// integer, as contracts keep it.
template <class R>
struct LendingTerm {
  std::string_view key;
  std::string_view doc;
  Range range;
  Int128 R::* member;
  Int128 unit;  ///< what 1 is worth: wad, ray or percentage_factor
};

}  // namespace seawall
