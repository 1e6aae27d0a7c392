#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/model_spec.hpp"

namespace seawall {

/// What a borrower does when its health factor falls below its trigger. A plain policy.
enum class BorrowerAction : std::uint8_t {
  top_up,  ///< adds collateral from its wallet
  repay,   ///< repays debt with coin that its wallet buys outside
  run,     ///< repays everything out of its own collateral and withdraws the rest
};

/// A share of a venue's accounts and what they do.
struct BorrowerBehaviour {
  KeeperId keeper;  ///< in whose name the requests of the group are counted
  VenueId venue;
  Fraction share_from{0.0};  ///< accounts whose draw lies in [from, to) belong to the group
  Fraction share_to{1.0};
  BorrowerAction action = BorrowerAction::top_up;
  Fraction trigger{1.1};  ///< acts below this health factor, > 1
  Fraction target{1.3};   ///< and asks for this one, > trigger
  Duration delay_low{};   ///< from seeing to acting, evenly between the two
  Duration delay_high{};
  Fraction wallet{0.0};        ///< share of its opening collateral that it can add or spend, once
  double gas_price_max = 0.0;  ///< gwei that it never exceeds
  Fraction urgency{0.6};       ///< share of block space that it tries to outbid
};

/// As a person writes it.
struct BorrowerGroupSpec {
  std::string name;
  std::string venue;
  double share = 1.0;  ///< of the venue's accounts; all groups of a venue together at most 1
  std::string action = "top_up";
  double trigger_health = 1.1;
  double target_health = 1.3;
  std::vector<double> delay_minutes = {};  ///< one figure, or lowest and highest; empty: 0
  double wallet = 0.0;
  double gas_price_max = 1e9;
  double urgency = 0.6;
};

/// Each group as a keeper of the model without money of its own.
void add_borrowers(const std::vector<BorrowerGroupSpec>& groups, std::vector<KeeperSpec>& keepers);

}  // namespace seawall
