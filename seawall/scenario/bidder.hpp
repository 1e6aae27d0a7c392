#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/model_spec.hpp"
#include "seawall/scenario/funding.hpp"

namespace seawall {

/// What a bidder offers for a lot. A plain policy: what it sees is const, what it wants is a
/// request.
enum class BidPolicy : std::uint8_t {
  discount,  ///< its value less a discount, always
  learning,  ///< the same at first; after each win that nobody answered only a tenth of it, until
             ///< somebody outbids it
  last_clearing,  ///< its discount until a lot of the venue has cleared, then what that cleared at;
                  ///< with every further one it moves a share of the way to it
};

/// A keeper at a CDP engine's auctions: its money, its patience and what it pays for block space.
struct BidderBehaviour {
  KeeperId keeper;
  std::vector<VenueId> venues;  ///< CDP engines where it works; empty: all
  bool seizes = false;          ///< sends unsafe vaults to auction
  bool bids = true;
  bool pokes = false;  ///< updates oracles that must be poked
  BidPolicy policy = BidPolicy::discount;
  KeeperFunding funding = KeeperFunding::capital;  ///< flash_loan: at Dutch auctions only
  Fraction discount{0.0};                          ///< off the market value of a lot, in [0, 1)
  Fraction clearing_rate{0.5};  ///< of last_clearing: share of the way that it moves, in (0, 1]
  double gas_price_max = 0.0;   ///< gwei that it never exceeds
  Fraction urgency{0.6};        ///< share of block space that it tries to outbid
  bool raises_gas = false;      ///< replaces a transaction that waits; otherwise it waits too
  double transactions_per_minute = 1.0;  ///< > 0
  std::uint32_t in_flight_max = 1;       ///< transactions that may wait for a block at once, > 0
  Duration exit_delay{};                 ///< from a settled lot to coin again: transfer and sale
  Fraction exit_cost{0.0};               ///< lost in that sale, in [0, 1)
  Value profit_min{0.0};                 ///< USD after gas
};

/// From lowest to highest over a group.
struct Spread {
  double low = 0.0;
  double high = 0.0;
};

/// As a person writes it: `count` bidders called "name-1", "name-2", … whose figures lie evenly in
/// the spreads.
struct BidderGroupSpec {
  std::string name;
  std::uint32_t count = 1;
  std::vector<std::pair<std::string, double>> capital_total = {};  ///< of the group, shared evenly
  std::vector<std::string> venues = {};
  bool seizes = false;
  bool bids = true;
  bool pokes = false;
  std::string policy = "discount";
  std::string funding = "capital";           ///< "flash_loan" | "capital"
  std::vector<double> discount = {};         ///< empty: 0
  std::optional<double> clearing_rate = {};  ///< of policy "last_clearing"; absent: 0.5
  std::vector<double> gas_price_max = {};    ///< empty: no cap
  double urgency = 0.6;
  bool raises_gas = false;
  std::vector<double> transactions_per_minute = {};  ///< empty: 1
  std::uint32_t in_flight_max = 1;
  std::vector<double> exit_delay_minutes = {};  ///< empty: 0
  double exit_cost = 0.0;
  double profit_min_usd = 0.0;
};

constexpr std::uint32_t bidders_max = 10'000;  ///< of one group

/// "name-1", …; a group of one keeps its name.
[[nodiscard]] std::string bidder_name(const BidderGroupSpec& group, std::uint32_t member);

/// The groups' members as keepers of the model: their money. Of a group of more than bidders_max
/// only so many: compile_scenario() refuses it.
void add_bidders(const std::vector<BidderGroupSpec>& groups, std::vector<KeeperSpec>& keepers);

}  // namespace seawall
