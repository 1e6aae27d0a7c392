#pragma once

#include <vector>

#include "seawall/mechanics/cdp/liquity_v1.hpp"
#include "seawall/state/protocol_books.hpp"

namespace seawall {

/// The books of a Liquity v1: all troves and the Stability Pool as one system of its contracts'
/// integers. docs/mechanics/liquity-v1.md §10.
struct LiquityV1Books {
  enum class Deed : std::uint8_t { liquidate, liquidate_lowest, redeem };

  AccountList accounts;
  liquity::v1::Terms<Exact> terms;
  liquity::v1::System<Exact> system;
  DebtFlows flows;
  liquity::v1::Mode mode = liquity::v1::Mode::normal;
  EventId mode_changed = 0;   ///< event of the last change of mode
  EventId redistributed = 0;  ///< of the last redistribution
  std::size_t batch = 0;      ///< troves of one call; 0: each has its own

  /// Troves of the accounts' rows, whose debt includes the gas reserve; deposits of the coin, and
  /// the reserve's background_supply, in the Stability Pool.
  [[nodiscard]] static LiquityV1Books open(const ProtocolView& view);
  [[nodiscard]] std::vector<HeldAsset> holdings(const ProtocolView& view) const;

  /// The mode follows the price; a change is told.
  [[nodiscard]] BlockNews begin_block(const ProtocolView& view);
  void told(const Note& note, EventId event);
  /// Liquidatable troves, ascending by account. Looks at those from the lowest ratio up to the one
  /// that is the trigger now, so in recovery mode at all below the system's ratio.
  void find(const ProtocolView& view, std::vector<AccountId>& liquidatable) const;
  /// Collateral ratio over the one below which it may be liquidated now.
  [[nodiscard]] double health(const ProtocolView& view, AccountId account) const;
  /// What leads to a verdict: the oracle's round, recovery mode, debt of others.
  [[nodiscard]] std::vector<EventId> causes(const ProtocolView& view, AccountId account) const;

  /// Liquidations from the lowest ratio up, and redemption.
  void deals(const ProtocolView& view, std::vector<Deal>& deals) const;
  [[nodiscard]] Ruling<DealAmounts> quote(const ProtocolView& view, const DealOrder& order) const;
  [[nodiscard]] Ruling<Dealt> carry_out(const ProtocolView& view, const DealOrder& order);

  [[nodiscard]] DebtStanding debts(const ProtocolView& view) const;
  /// What deposits lost and earned.
  [[nodiscard]] std::vector<Note> closing(const ProtocolView& view) const;

  void write(ByteWriter& writer) const;
  void read(ByteReader& reader);

 private:
  template <class Visit>
  void for_each_liquidatable(liquity::CoinPrice<Exact> price, Visit visit) const;
};

}  // namespace seawall
