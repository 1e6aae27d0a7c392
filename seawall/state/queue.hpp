#pragma once

#include <compare>
#include <cstdint>
#include <variant>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"

namespace seawall {

/// Up to two pools, one after the other, that turn one asset into another.
struct Route {
  struct Hop {
    LiquidityId liquidity;
    std::uint8_t sells_base = 1;  ///< 1: base in, quote out; 0: quote in, base out
  };
  Hop hops[2];
  std::uint8_t length = 0;  ///< 0: no exchange is needed (same asset)
};

/// What a keeper asks a venue to do: one liquidation call and what happens to its collateral.
struct LiquidationRequest {
  AccountId account;
  ReserveId collateral;
  ReserveId debt;
  Units debt_to_cover{0};
  Units proceeds_min{0};        ///< of the exit, in the debt asset; less and the call is undone
  EventId cause = 0;            ///< the verdict that it answers
  std::uint8_t is_slice = 0;    ///< 1: less than the rule allowed
  std::uint8_t flash_loan = 1;  ///< 1: must pay for itself within the call
  std::uint8_t splits = 0;      ///< 1: sold over all ways of the keeper, best as they then are
  Route exit;                   ///< otherwise
};

/// What a CDP engine's auction sells.
enum class AuctionHouse : std::uint8_t {
  collateral,  ///< of seized vaults: flip, clip
  debt,        ///< the venue's own token for coin that it lacks: flop
  surplus,     ///< coin that it has too much of, for its own token: flap
};

/// What a keeper asks of a CDP engine's auctions.
struct AuctionRequest {
  VenueId venue;
  AccountId vault;              ///< seize: whose collateral goes to auction
  std::uint32_t auction = 0;    ///< bid, take, settle, restart: State::cdp's number of it
  std::uint8_t whole_tab = 0;   ///< bid: 1 where the offer is the tab, which has finer digits
  std::uint8_t flash_loan = 0;  ///< take: 1: pays with what `exit` fetches within the call
  AuctionHouse house = AuctionHouse::collateral;  ///< bid, settle, restart; lot and bid are tokens
                                                  ///< and coin at a debt auction, coin and tokens
                                                  ///< at a surplus auction
  Units lot{0};                                   ///< bid, take: collateral wanted
  Units bid{0};         ///< bid: coin offered for it; take: highest price, smallest units of
                        ///< coin per whole token (wad: nine digits short of the rule's ray)
  Units profit_min{0};  ///< take: coin that a flash loan must leave; less and it is undone
  EventId cause = 0;
  Route exit;  ///< take: where a flash loan sells; settle of a debt auction: where the winner does
};

/// What a keeper sells outside of what it won at an auction, once it has arrived there.
struct OutsideSaleRequest {
  VenueId venue;  ///< whose auction it won
  AssetId asset;
  AssetId counter_asset;    ///< what it is sold for
  double share_kept = 1.0;  ///< of the reference value
  Units lot{0};             ///< amount to sell
  EventId cause = 0;
  Route exit = {};  ///< where it is sold; of length 0: outside everything modelled
};

/// What an arbitrageur asks for: buy at one place, sell at the other, as much as pays when it is
/// carried out.
struct ArbitrageRequest {
  LiquidityId bought_at;  ///< none: at the reference price
  LiquidityId sold_at;    ///< none: at the reference price
  AssetId base;
  AssetId quote;
  KeeperId outside;  ///< who holds what it has off the chain
  Fraction outside_fee;
  Amount base_max;  ///< whole tokens, > 0
};

/// Inventory that changes sides: it leaves at once and arrives when the request is due.
struct TransferRequest {
  AssetId asset;
  Units amount{0};
  KeeperId from;
  KeeperId transit;  ///< who holds it meanwhile
  KeeperId to;
};

/// An update of an oracle.
struct PokeRequest {
  OracleId oracle;
  Int128 answer = 0;  ///< a medianizer's: what its sources signed; an OSM reads for itself
  Time signed_at{};
};

/// What a transaction pays for its place in a block; unused where the model has no chain.
struct GasOffer {
  double price_gwei = 0.0;
  double tip_gwei = 0.0;       ///< under a base fee
  std::int64_t gas = 0;        ///< > 0
  std::uint64_t replaces = 0;  ///< the actor's sequence of the transaction that this one replaces
};

/// The kinds of things that fall due, in the order in which they happen at the same time.
enum class RequestKind : std::uint8_t {
  liquidation,
  poke,              ///< an oracle that somebody must update
  seize,             ///< an unsafe vault's collateral goes to auction
  bid,               ///< English auction
  take,              ///< Dutch auction
  settle,            ///< English auction: the winner fetches the lot
  restart,           ///< of an auction that nobody bid on, or that fell too far
  sell_elsewhere,    ///< what was transferred out arrives and is sold outside; needs no block space
  arrival,           ///< of an arbitrageur's transfer; needs no block space
  arbitrage,         ///< needs block space where a pool is one of its places
  add_collateral,    ///< a borrower, to its own account
  repay_debt,        ///< a borrower, of its own account
  close_account,     ///< a borrower, its own: repays all and withdraws all
  add_liquidity,     ///< a provider, to its stake in a pool
  remove_liquidity,  ///< a provider, of its stake
  move_liquidity,    ///< a provider, its range to where the price is
  deal,              ///< with a venue that keeps its own books
  manipulate,        ///< an actor who moves a price and acts at a venue that reads it
};

/// What a provider of a pool asks for.
struct StakeRequest {
  StakeId stake;
  Fraction share{1.0};  ///< remove: of what is in, (0, 1]
};

/// What a borrower asks of its venue for its own account.
struct HelpRequest {
  AccountId account;
  Fraction target;  ///< health factor that it asks for
  Fraction wallet;  ///< share of its opening collateral that it can spend in all
};

/// What somebody asks of a venue that keeps its own books; see Deal.
struct DealRequest {
  VenueId venue;
  AccountId account;  ///< whom it closes; or none
  ReserveId paid;
  ReserveId got;
  Units pays{0};   ///< at most
  Units least{0};  ///< that the exit must fetch, of `paid`
  EventId cause = 0;
  Route exit;  ///< of length 0: what is received is kept
  std::uint8_t deed = 0;
  std::uint8_t flash_loan = 1;  ///< 1: must pay for itself within the call
};

/// Bits of ManipulationRequest::actions, carried out in this order.
namespace manipulation {
inline constexpr std::uint8_t open = 1;     ///< deposits to its accounts and opens its contract
inline constexpr std::uint8_t push = 2;     ///< trades `in` at its place
inline constexpr std::uint8_t pledge = 4;   ///< deposits what it has bought
inline constexpr std::uint8_t borrow = 8;   ///< as much as margin and cash admit
inline constexpr std::uint8_t unwind = 16;  ///< trades back what pushing brought
}  // namespace manipulation

/// What somebody who moves a price asks for: all of it, or with a flash loan that is not paid back
/// nothing.
struct ManipulationRequest {
  std::uint32_t manipulator = 0;  ///< of Shock::manipulators
  std::uint8_t actions = 0;
  Units in{0};    ///< push: what it gives at its place; at most what it then has
  Units loan{0};  ///< of what it gives, paid back at the end; 0: no flash loan
};

using Wanted =
    std::variant<LiquidationRequest, AuctionRequest, PokeRequest, ArbitrageRequest, TransferRequest,
                 HelpRequest, OutsideSaleRequest, StakeRequest, DealRequest, ManipulationRequest>;

/// A pending transaction. A fall makes a million of them at once: each byte is a megabyte.
struct Request {
  Time due;
  RequestKind kind = RequestKind::liquidation;
  KeeperId actor;
  std::uint64_t sequence = 0;  ///< the actor's own
  Wanted wanted = {};
  GasOffer gas = {};

  [[nodiscard]] const LiquidationRequest& liquidation() const {
    return std::get<LiquidationRequest>(wanted);
  }
  [[nodiscard]] const AuctionRequest& auction() const { return std::get<AuctionRequest>(wanted); }
  [[nodiscard]] const OutsideSaleRequest& outside_sale() const {
    return std::get<OutsideSaleRequest>(wanted);
  }
  [[nodiscard]] const PokeRequest& poke() const { return std::get<PokeRequest>(wanted); }
  [[nodiscard]] const ArbitrageRequest& arbitrage() const {
    return std::get<ArbitrageRequest>(wanted);
  }
  [[nodiscard]] const StakeRequest& stake() const { return std::get<StakeRequest>(wanted); }
  [[nodiscard]] const HelpRequest& help() const { return std::get<HelpRequest>(wanted); }
  [[nodiscard]] const DealRequest& deal() const { return std::get<DealRequest>(wanted); }
  [[nodiscard]] const ManipulationRequest& manipulation() const {
    return std::get<ManipulationRequest>(wanted);
  }
  [[nodiscard]] const TransferRequest& transfer() const {
    return std::get<TransferRequest>(wanted);
  }

  [[nodiscard]] bool before(const Request& other) const {
    if (due != other.due) return due < other.due;
    if (kind != other.kind) return kind < other.kind;
    if (actor != other.actor) return actor < other.actor;
    return sequence < other.sequence;
  }
};

/// Pending requests in the one order that depends on nothing but themselves: (time, kind, actor,
/// the actor's own sequence).
class Queue {
 public:
  void push(const Request& request);
  /// Takes all of `requests`, which is left empty: a whole plan changes hands without a copy where
  /// nothing else is pending.
  void push_all(std::vector<Request>& requests);
  /// Removes and returns everything due at or before `now`, in order. Valid until
  /// it is called again; what is pushed meanwhile is not among it.
  [[nodiscard]] const std::vector<Request>& take_due(Time now);

  [[nodiscard]] bool empty() const { return pending_.empty(); }
  [[nodiscard]] const std::vector<Request>& pending() const { return pending_; }
  void assign(std::vector<Request> pending) { pending_ = std::move(pending); }

 private:
  std::vector<Request> pending_;
  std::vector<Request> due_;
};

}  // namespace seawall
