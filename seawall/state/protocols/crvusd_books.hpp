#pragma once

#include <vector>

#include "seawall/mechanics/cdp/llamma_watch.hpp"
#include "seawall/state/protocol_books.hpp"

namespace seawall {

/// The books of one crvUSD market: its Controller with the AMM's bands, and every loan.
/// docs/mechanics/crvusd.md §11.
struct CrvusdBooks {
  enum class Deed : std::uint8_t { liquidate, trade };

  AccountList accounts;
  llamma::Controller<Exact> controller;
  std::vector<llamma::Loan<Exact>> loans;  ///< by account
  DebtFlows flows;
  Int128 last_total = 0;  ///< all loans' debt when it was last looked at

  /// Loans of the accounts' rows. crvusd_opening.hpp.
  [[nodiscard]] static CrvusdBooks open(const ProtocolView& view);
  [[nodiscard]] std::vector<HeldAsset> holdings(const ProtocolView& view) const;

  /// The AMM sees the oracle's price; interest grows.
  [[nodiscard]] BlockNews begin_block(const ProtocolView& view);
  void told(const Note& note, EventId event);
  /// What a trade was told as: verdicts on loans whose bands it moved name it.
  void exchanged(EventId event);
  /// Loans of a full health below 0, ascending. Nothing is looked at unless price, debts or bands
  /// have changed since the last time.
  void find(const ProtocolView& view, std::vector<AccountId>& liquidatable) const;
  /// 1 + the contract's full health.
  [[nodiscard]] double health(const ProtocolView& view, AccountId account) const;
  [[nodiscard]] std::vector<EventId> causes(const ProtocolView& view, AccountId account) const;

  /// Hard liquidations, and the AMM's trade toward the reference price.
  void deals(const ProtocolView& view, std::vector<Deal>& deals) const;
  [[nodiscard]] Ruling<DealAmounts> quote(const ProtocolView& view, const DealOrder& order) const;
  [[nodiscard]] Ruling<Dealt> carry_out(const ProtocolView& view, const DealOrder& order);

  [[nodiscard]] DebtStanding debts(const ProtocolView& view) const;

  void write(ByteWriter& writer) const;
  void read(ByteReader& reader);

 private:
  struct BandTrade {
    int band;
    EventId event;
  };

  [[nodiscard]] EventId last_trade_in(const llamma::Loan<Exact>& loan) const;
  [[nodiscard]] Int128 total_debt() const;
  [[nodiscard]] bool is_liquidatable(std::size_t loan) const;
  void change() { ++version_; }

  std::vector<llamma::Loan<Fast>> fast_;  ///< mirror of loans, which only a liquidation changes
  std::vector<BandTrade> traded_;         ///< ascending by band, the last trade that moved it
  int moved_first_ = 0;                   ///< bands that the trade just carried out has moved,
  int moved_last_ = -1;                   ///< until it is told
  std::uint64_t version_ = 0;             ///< of all that a loan's health depends on
  // What find() found at a version; of no other meaning, so it is neither saved nor hashed.
  mutable std::uint64_t found_at_ = ~std::uint64_t{0};
  mutable std::vector<AccountId> found_;
  mutable llamma::BandWorths worths_;
};

}  // namespace seawall
