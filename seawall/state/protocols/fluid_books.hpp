#pragma once

#include <optional>
#include <span>
#include <vector>

#include "seawall/mechanics/lending/fluid.hpp"
#include "seawall/state/protocol_books.hpp"

namespace seawall {

/// What an account of a Fluid vault has now, smallest units.
struct FluidHolding {
  Int128 debt = 0;
  Int128 collateral = 0;
  bool was_absorbed = false;

  bool operator==(const FluidHolding&) const = default;
};

/// The books of one Fluid vault: its ticks and branches, and the position that each account opened.
/// Owners do nothing, so positions stay as they opened, and what they have become is read off the
/// vault. docs/mechanics/fluid.md §10.
struct FluidBooks {
  using Vault = fluid::Vault<Exact>;
  using Prices = fluid::ExchangePrices<Exact>;
  using Limits = fluid::Limits<Exact>;
  enum class Deed : std::uint8_t { liquidate, buy_absorbed };

  AccountList accounts;
  fluid::Terms terms;
  std::int32_t rate = 0;  ///< yearly, of 10000
  Vault vault;
  std::vector<fluid::Position<Exact>> positions;  ///< by account
  std::vector<std::uint32_t> by_tick;  ///< those that owe, from the highest opening tick down
  fluid::WordPrice<Exact> borrow_price{Checked256{fluid::exchange_one}};  ///< at the last call
  Time priced{};                                                          ///< that call
  Int128 coin = 0;              ///< that lies there: what keepers paid
  Int128 collateral = 0;        ///< that lies there
  fluid::RawDebt<Exact> bad{};  ///< of the absorbed debt, what its collateral did not cover
  bool may_absorb = false;      ///< something stood above the limit when the last block began
  Int128 last_total = 0;        ///< all debt when it was last booked, bad debt included
  DebtFlows flows;

  /// Positions of the accounts' rows, as if each had been opened by the contract at an exchange
  /// price of one; small ones first, so that how accounts are numbered decides nothing.
  [[nodiscard]] static FluidBooks open(const ProtocolView& view);
  [[nodiscard]] std::vector<HeldAsset> holdings(const ProtocolView& view) const;

  /// Interest grows; what has stood above the limit for a block is absorbed.
  [[nodiscard]] BlockNews begin_block(const ProtocolView& view);
  void told(const Note& note, EventId event);
  /// Accounts on ticks and branches that a liquidation would move, ascending. Where the vault's top
  /// is at the threshold nobody is looked at; else those from the top down to it.
  void find(const ProtocolView& view, std::vector<AccountId>& liquidatable) const;
  /// The threshold's ratio over that of the place where the account stands.
  [[nodiscard]] double health(const ProtocolView& view, AccountId account) const;
  [[nodiscard]] std::vector<EventId> causes(const ProtocolView& view, AccountId account) const;

  /// A liquidation from the top down, and the sale of what was absorbed.
  void deals(const ProtocolView& view, std::vector<Deal>& deals) const;
  [[nodiscard]] Ruling<DealAmounts> quote(const ProtocolView& view, const DealOrder& order) const;
  [[nodiscard]] Ruling<Dealt> carry_out(const ProtocolView& view, const DealOrder& order);

  [[nodiscard]] DebtStanding debts(const ProtocolView& view) const;

  void write(ByteWriter& writer) const;
  void read(ByteReader& reader);

  [[nodiscard]] Prices prices_at(Time now) const;
  /// Nothing where there is no price.
  [[nodiscard]] std::optional<Limits> limits_at(const ProtocolView& view) const;
  [[nodiscard]] FluidHolding holding(const Vault& seen, std::size_t local,
                                     const Prices& prices) const;

 private:
  [[nodiscard]] std::span<const std::uint32_t> opened_above(int tick) const;
  [[nodiscard]] double health_in(const Vault& seen, std::size_t local, int threshold) const;
  [[nodiscard]] Ruling<fluid::Request<Exact>> request_of(const ProtocolView& view,
                                                         const DealOrder& order) const;
  [[nodiscard]] std::vector<AccountEffect> effects_since(const ProtocolView& view,
                                                         const Vault& before,
                                                         const Limits& limits) const;
  [[nodiscard]] std::vector<AccountEffect> absorb(const ProtocolView& view, const Limits& limits);
  void add_bad_debt(const std::vector<AccountEffect>& effects, const Prices& prices);
  void sell_bad_debt(const fluid::RawDebt<Exact>& bought, const fluid::RawDebt<Exact>& absorbed);
  void book(const Prices& prices, Int128 paid);
};

}  // namespace seawall
