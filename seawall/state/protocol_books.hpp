#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/bytes.hpp"

// What the books of a protocol tell the engine and what they take from it. Books are one plain
// value a venue, in State; the coins and collateral themselves lie in the ledger, at the venue's
// cash row, and must equal holdings() after every block.
namespace seawall {

struct State;

/// A protocol where it stands: what its books may read of the world.
struct ProtocolView {
  const Model& model;
  const State& state;
  VenueId venue;

  [[nodiscard]] const Protocol& protocol() const {
    return std::get<Protocol>(model.venues[venue.index()].kind);
  }
  [[nodiscard]] const LendingReserve& reserve(ReserveId id) const {
    return protocol().reserves[id.index()];
  }
  /// What the venue believes of a reserve: the oracle's answer in USD with so many decimals.
  [[nodiscard]] Int128 price(ReserveId id, int decimals) const;
  /// The oracle round behind it.
  [[nodiscard]] EventId round(ReserveId id) const;
  /// At the reference price, USD a smallest unit.
  [[nodiscard]] double reference(ReserveId id) const;
};

/// The accounts of one venue, ascending: books number them from 0.
class AccountList {
 public:
  AccountList() = default;
  AccountList(const Model& model, VenueId venue);

  [[nodiscard]] std::size_t size() const { return accounts_.size(); }
  [[nodiscard]] AccountId account(std::size_t local) const { return accounts_[local]; }
  [[nodiscard]] std::size_t local(AccountId account) const;  ///< there (asserted)

 private:
  std::vector<AccountId> accounts_;
};

/// What an account holds and owes at the start.
struct OpeningRow {
  std::vector<Int128> collateral;  ///< [reserves] smallest units; of the coin: deposits
  Int128 debt = 0;
};
[[nodiscard]] OpeningRow opening_of(const Model& model, VenueId venue, AccountId account);

/// Debt of the coin over a run: opened + interest = repaid + outstanding + bad + rounding.
struct DebtFlows {
  Int128 opened = 0;
  Int128 interest = 0;
  Int128 repaid = 0;
  Int128 bad = 0;
  Int128 rounding = 0;
};

/// Debt as it stands, smallest units of the coin.
struct DebtStanding {
  Int128 outstanding = 0;
  Int128 stranded = 0;  ///< part of it beyond its accounts' collateral at reference prices
};

/// Something that a protocol lets anybody do now. `deed` is the kind's own number of it.
struct Deal {
  std::uint8_t deed = 0;
  AccountId account = {};  ///< whom it closes; or none
  ReserveId paid = Protocol::coin;
  ReserveId got = Protocol::coin;
  bool is_divisible = false;  ///< less than all of it can be asked for
  double most = 0.0;          ///< of `paid`, smallest units, about; 0: nothing is paid
  EventId cause = 0;
};

/// What is asked for.
struct DealOrder {
  std::uint8_t deed = 0;
  AccountId account = {};
  ReserveId paid = {};
  ReserveId got = {};
  Units pays{0};  ///< at most; a deal that is not divisible takes what it needs
};

/// What an order moves between who sends it and the venue.
struct DealAmounts {
  Units pays{0};      ///< of `paid`
  Units gets{0};      ///< of `got`
  Units rewarded{0};  ///< of the coin, besides

  bool operator==(const DealAmounts&) const = default;
};

/// What a deal, or a block, did to one account.
struct AccountEffect {
  AccountId account = {};
  ReserveId collateral = {};
  Int128 debt = 0;                                            ///< that it no longer owes
  Int128 taken = 0;                                           ///< of its collateral
  Int128 written_off = 0;                                     ///< of `debt`, which nobody pays
  std::vector<std::pair<ReserveId, Int128>> also_taken = {};  ///< of its other collaterals
  double health_before = 0.0;
  double health_after = 0.0;
  bool is_closed = false;
  bool is_absorbed = false;  ///< the venue took both over: no keeper paid or got anything
};

/// A move of the ledger besides those of DealAmounts.
struct LedgerMove {
  AssetId asset = {};
  HolderId from = {};
  HolderId to = {};
  Int128 amount = 0;
};

/// What else the trace is to tell; each kind is an event of the same name.
enum class NoteKind : std::uint8_t {
  mode_changed,   ///< `detail`: 0 normal, 1 recovery, 2 shut down
  redistributed,  ///< amount of debt and counter_amount of collateral went to other accounts
  debt_redeemed,  ///< amount of its debt was paid for counter_amount of its collateral
  absorbed,       ///< amount of its debt was paid for counter_amount of collateral; `detail`: 0
                  ///< out of deposits, 1 out of the venue's own funds
  deposit_drawn,  ///< at the run's end: a deposit's amount less and counter_amount more since the
                  ///< start; of no account: all deposits together
};
struct Note {
  NoteKind kind{};
  std::uint8_t detail = 0;
  AccountId account = {};
  ReserveId asset = Protocol::coin;
  ReserveId counter_asset = Protocol::coin;
  Int128 amount = 0;
  Int128 counter_amount = 0;
  EventId cause = 0;
};

struct Dealt {
  DealAmounts amounts = {};
  std::vector<AccountEffect> effects = {};
  std::vector<LedgerMove> moves = {};
  std::vector<Note> notes = {};  ///< caused by the deal
  bool is_purchase = false;      ///< of what the venue took over: its amounts count as repaid and
                                 ///< seized, and an event of its own tells them
};

/// What the passage of a block did.
struct BlockNews {
  std::vector<AccountEffect> effects;
  std::vector<LedgerMove> moves;
  std::vector<Note> notes;
};

struct HeldAsset {
  AssetId asset = {};
  Int128 amount = 0;
};

}  // namespace seawall
