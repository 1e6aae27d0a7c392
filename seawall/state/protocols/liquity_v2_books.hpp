#pragma once

#include <vector>

#include "seawall/mechanics/cdp/liquity_v2.hpp"
#include "seawall/state/protocol_books.hpp"

namespace seawall {

/// What must be crossed before a trove of Liquity v2 can be liquidated: the price at which it would
/// fall below MCR with the interest of a day to come. A redistribution moves all of them at once,
/// so that they are made anew; a trove that a redemption touched is looked at each time until then.
struct LiquityV2Watches {
  struct Watch {
    liquity::CoinPrice<Exact> price;
    AccountId trove;
  };
  std::vector<Watch> falling;    ///< highest price first
  std::vector<AccountId> loose;  ///< troves that are looked at whatever the price
  Time until{};                  ///< while it holds
  Checked256 redistributed{};    ///< debt per stake when they were made
  bool stand = false;
};

/// The books of one branch of Liquity v2: its troves and its Stability Pool as one value of its
/// contracts' integers. docs/mechanics/liquity-v2.md §9.
struct LiquityV2Books {
  enum class Deed : std::uint8_t { liquidate, redeem, redeem_urgently };

  AccountList accounts;
  liquity::v2::Terms<Exact> terms;
  liquity::v2::Branch<Exact> branch;
  liquity::BaseRate<Exact> base_rate;
  liquity::Collateral<Exact> gas_reserve;  ///< beside each open trove
  DebtFlows flows;
  EventId shut_down = 0;      ///< event of the shutdown
  EventId redistributed = 0;  ///< of the last redistribution
  LiquityV2Watches watches;   ///< follow from the rest: not saved

  /// Troves of the accounts' rows, at the account's rate or the venue's; one that owes less than
  /// the least is a zombie. Deposits of the coin, and the reserve's background_supply, in the
  /// Stability Pool.
  [[nodiscard]] static LiquityV2Books open(const ProtocolView& view);
  [[nodiscard]] std::vector<HeldAsset> holdings(const ProtocolView& view) const;

  /// Interest is minted; below SCR somebody shuts the branch down.
  [[nodiscard]] BlockNews begin_block(const ProtocolView& view);
  void told(const Note& note, EventId event);
  /// Liquidatable troves, ascending by account: those whose watch is crossed are looked at, or all
  /// of them in a block in which something was redistributed.
  void find(const ProtocolView& view, std::vector<AccountId>& liquidatable) const;
  /// Collateral ratio over MCR.
  [[nodiscard]] double health(const ProtocolView& view, AccountId account) const;
  /// The oracle's round, and debt of others.
  [[nodiscard]] std::vector<EventId> causes(const ProtocolView& view, AccountId account) const;

  /// Liquidations from the lowest ratio up; redemption, or urgent redemption after shutdown.
  void deals(const ProtocolView& view, std::vector<Deal>& deals) const;
  [[nodiscard]] Ruling<DealAmounts> quote(const ProtocolView& view, const DealOrder& order) const;
  [[nodiscard]] Ruling<Dealt> carry_out(const ProtocolView& view, const DealOrder& order);

  [[nodiscard]] DebtStanding debts(const ProtocolView& view) const;
  /// What deposits lost and earned.
  [[nodiscard]] std::vector<Note> closing(const ProtocolView& view) const;

  void write(ByteWriter& writer) const;
  void read(ByteReader& reader);

  /// Watches anew, where they no longer hold or too many troves are looked at each time.
  void certify(Time now);
};

}  // namespace seawall
