#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/number_policy.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/lending.hpp"

namespace seawall {

/// How a CDP engine sells what it seizes.
enum class CdpAuction : std::uint8_t {
  flip,  ///< English, bid rises then lot falls: mechanics/auctions/flip.hpp (Maker 1.x)
  clip,  ///< Dutch, price falls: mechanics/auctions/dutch.hpp (Maker 2.0)
};

/// Terms of the English auction.
struct FlipTerms {
  Int128 bid_step = wad;        ///< beg: a bid is at least this times the one before; > 1 wad
  Duration bid_lifetime{};      ///< ttl: a bid that stands this long wins, whole seconds
  Duration auction_lifetime{};  ///< tau, whole seconds
  Units lot_max{0};             ///< lump: most collateral of one auction
};

/// Shape of the Dutch auction's price.
enum class DutchCurve : std::uint8_t { linear, stairstep, exponential };

/// Terms of the Dutch auction.
struct ClipTerms {
  Int128 price_buffer = ray;   ///< buf: the start above the feed's price, ray
  Duration lifetime{};         ///< tail: longest before it must be restarted
  Int128 price_drop_max = 0;   ///< cusp: restart below this share of the start, ray
  Int128 incentive_share = 0;  ///< chip: of the tab, wad
  Units incentive_flat{0};     ///< tip
  DutchCurve curve = DutchCurve::stairstep;
  Duration linear_lifetime{};    ///< linear: tau
  Duration step{};               ///< stairstep
  Int128 cut = ray;              ///< stairstep and exponential: what is left after a step, ray
  Units debt_at_auction_max{0};  ///< hole: most debt with penalty at auction at once
};

/// A venue's own token, sold for the debt asset when auctions left a hole, and bought back with
/// what is left over. Without lot_start the debt only waits; without surplus_lot nothing is bought
/// back.
struct BackstopTerms {
  AssetId asset;
  Duration wait{};          ///< from the loss to the first sale
  Units lot{0};             ///< sump: debt that one sale covers
  Units lot_start{0};       ///< dump: tokens that a debt auction offers at first; 0: none is held
  Int128 lot_growth = wad;  ///< pad: of the lot at a restart, wad, ≥ 1
  Units surplus_lot{0};     ///< bump: coin that one surplus auction sells; 0: none is held
  Units surplus_kept{0};    ///< hump: coin that is never sold
  Int128 bid_step = wad;    ///< beg, of both, wad, > 1
  Duration bid_lifetime{};  ///< ttl, of both, whole seconds
  Duration auction_lifetime{};  ///< tau, of both, whole seconds

  [[nodiscard]] bool sells_tokens() const { return lot_start > Units{0}; }
  [[nodiscard]] bool sells_surplus() const { return surplus_lot > Units{0}; }
  [[nodiscard]] bool is_auctioned() const { return sells_tokens() || sells_surplus(); }
};

/// A CDP engine with one type of collateral (Maker's ilk): vaults lock an asset and draw a coin
/// that the venue mints. Vaults are accounts; their two columns are collateral · spot and debt ·
/// rate.
struct CdpEngine {
  static constexpr ReserveId collateral{std::size_t{0}};
  static constexpr ReserveId debt{std::size_t{1}};

  std::vector<LendingReserve> reserves;  ///< [0] what is locked, [1] what is drawn
  AssetId system_debt;                   ///< sin: debt of seized vaults, in the ledger
  Int128 liquidation_ratio = ray;        ///< mat, ray
  Int128 duty = ray;                     ///< growth of debt in a second, ray, ≥ 1; 1: no fee
  Int128 penalty = ray;                  ///< chop: tab = debt · penalty, ray, ≥ 1
  Units dust{0};                         ///< least debt of a vault
  Units opening_surplus{0};              ///< of the debt asset
  CdpAuction auction = CdpAuction::flip;
  FlipTerms flip;
  ClipTerms clip;
  std::optional<BackstopTerms> backstop;
};

}  // namespace seawall
