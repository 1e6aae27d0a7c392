#pragma once

#include <array>
#include <vector>

#include "seawall/engine/context.hpp"
#include "seawall/state/cdp_view.hpp"

namespace seawall::engine {

[[nodiscard]] UInt256 unsigned_of(Int128 value);

/// @param value fits 127 bits, as the ledger's amounts do because compile() bounds their sums
[[nodiscard]] Int128 signed_of(UInt256 value);

/// What an event tells of an auction.
struct Lot {
  AccountId vault;
  Int128 collateral = 0;            ///< on sale or sold, smallest units
  Int128 coin = 0;                  ///< asked, offered or paid for it, smallest units
  std::array<EventId, 2> causes{};  ///< 0 is none
};

/// @param holder  of a keeper's rows
[[nodiscard]] KeeperId keeper_of(const Model& model, HolderId holder);

/// A CDP engine as the requests of one block see it: what English and Dutch auctions share, which
/// is vaults, the venue's own debt and what happens to a lot that was won.
struct Desk {
  Context& step;
  VenueId venue;
  const CdpEngine& engine;
  CdpState& state;

  [[nodiscard]] const LendingReserve& locked() const {
    return engine.reserves[CdpEngine::collateral.index()];
  }
  [[nodiscard]] const LendingReserve& drawn() const {
    return engine.reserves[CdpEngine::debt.index()];
  }
  [[nodiscard]] double tokens(AssetId asset, Int128 units) const;
  [[nodiscard]] double usd(AssetId asset, Int128 units) const;

  /// Who asked, what the oracle says, what the transaction paid.
  [[nodiscard]] Event event_of(const Request& request, EventKind kind) const;
  /// The same, and the lot.
  [[nodiscard]] Event event_of(const Request& request, EventKind kind, const Lot& lot) const;
  /// The same, and what a token of the lot was offered or paid, unless nothing is left of it.
  [[nodiscard]] Event trade_of(const Request& request, EventKind kind, const Lot& lot) const;
  /// Puts auction `number` on the list of those that are open. The vault's verdict and the oracle's
  /// round led to it. @return its auction_started event
  [[nodiscard]] EventId open(const Request& request, Lot lot, std::size_t number) const;
  /// The auction that a request is for. Where it is over, the request is refused.
  template <class Auction>
  [[nodiscard]] Auction* open_auction(std::vector<Auction>& auctions,
                                      const Request& request) const {
    Auction& auction = auctions[request.auction().auction];
    if (auction.is_over == 0) return &auction;
    refuse(request, Rejection::auction_finished);
    return nullptr;
  }
  void refuse(const Request& request, Rejection rejection) const;

  /// Takes both amounts off a vault and off the ledger's claims on it. @param debt normalised
  void take_from_vault(const VaultSheet& sheet, AccountId account, Int128 collateral,
                       Int128 debt) const;
  /// What is true of the vault now: empty, or still unsafe until a candidate's look says otherwise.
  void settle_vault(AccountId account, const cat::Vault<Exact>& left) const;
  /// The debt of what was seized, in coin, becomes the venue's own and waits before it may be
  /// settled.
  void take_debt(Int128 amount) const;
  /// The winner transfers the lot to where it sells; its coin is back after its exit delay.
  void send_out(KeeperId keeper, Int128 lot, EventId settlement) const;
  /// A lot, or part of one, was sold at this share of its market value: who learns from that does.
  void note_clearing(double share) const;
  /// The same of anything that it won. @param sale  asset, lot, exit and cause of it
  void send_out(KeeperId keeper, OutsideSaleRequest sale) const;
  /// Takes an auction off the list of those that are open.
  void close(std::uint32_t number) const;
};

}  // namespace seawall::engine
