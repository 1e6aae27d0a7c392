#pragma once

#include <vector>

#include "seawall/mechanics/lending/comet_interest.hpp"
#include "seawall/state/protocol_books.hpp"
#include "seawall/state/protocols/comet_watches.hpp"

namespace seawall {

/// The books of one Comet: what each account has supplied, borrowed and pledged, and what the venue
/// took from those it absorbed. docs/mechanics/compound-v3.md §9.
struct CometBooks {
  enum class Deed : std::uint8_t { absorb, buy };

  AccountList accounts;
  std::vector<comet::CollateralAsset<Exact>> assets;  ///< their prices are those of the last call
  comet::BaseAsset<Exact> base;                       ///< the same
  comet::Storefront storefront;
  comet::RateCurves curves;
  comet::Books<Exact> books;
  Time accrued{};                            ///< interest is in whole seconds up to here
  std::vector<ScaledOf<Exact>> principals;   ///< [accounts]
  std::vector<AmountOf<Exact>> collaterals;  ///< [accounts · assets], by account
  std::vector<AmountOf<Exact>> on_offer;     ///< [assets] what absorbed accounts had
  std::vector<EventId> offered_by;           ///< [assets] event of the last absorption of it
  DebtFlows flows;
  CometWatches watches;  ///< follow from the rest: not saved

  /// Deposits of the base asset are supplied; reserve i + 1 is asset i.
  [[nodiscard]] static CometBooks open(const ProtocolView& view);
  [[nodiscard]] std::vector<HeldAsset> holdings(const ProtocolView& view) const;

  /// Prices as the oracles have them; interest grows.
  [[nodiscard]] BlockNews begin_block(const ProtocolView& view);
  void told(const Note& note, EventId event);
  /// Accounts that may be absorbed, ascending: those whose watch is crossed are looked at.
  void find(const ProtocolView& view, std::vector<AccountId>& liquidatable) const;
  /// Collateral at its liquidation thresholds over debt.
  [[nodiscard]] double health(const ProtocolView& view, AccountId account) const;
  /// The oracles' rounds of what it pledged, the most valuable first.
  [[nodiscard]] std::vector<EventId> causes(const ProtocolView& view, AccountId account) const;

  /// Absorptions from the lowest health up, each with a purchase of what is worth most of it, and
  /// purchases of what is on offer. While the storefront is closed all are refused.
  void deals(const ProtocolView& view, std::vector<Deal>& deals) const;
  [[nodiscard]] Ruling<DealAmounts> quote(const ProtocolView& view, const DealOrder& order) const;
  [[nodiscard]] Ruling<Dealt> carry_out(const ProtocolView& view, const DealOrder& order);

  [[nodiscard]] DebtStanding debts(const ProtocolView& view) const;

  void write(ByteWriter& writer) const;
  void read(ByteReader& reader);

  /// At the prices of now.
  [[nodiscard]] comet::Comet<Exact> comet_now() const { return {base, assets, books}; }
  [[nodiscard]] comet::Account<Exact> account(std::size_t local) const;
  [[nodiscard]] bool is_absorbable(std::size_t local) const;
  /// All debt, smallest units of the base asset.
  [[nodiscard]] Int128 outstanding() const;
  [[nodiscard]] static ReserveId reserve_of(std::size_t asset) { return ReserveId{asset + 1}; }
  [[nodiscard]] static std::size_t asset_of(ReserveId reserve) { return reserve.index() - 1; }
};

}  // namespace seawall
