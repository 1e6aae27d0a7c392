#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "seawall/base/hash.hpp"
#include "seawall/base/ids.hpp"
#include "seawall/base/time.hpp"
#include "seawall/base/wide.hpp"

namespace seawall {

enum class EventKind : std::uint8_t {
  run_started,
  price_shock,        ///< the exogenous price of `asset` moved; market_price is the new reference
  oracle_published,   ///< trigger_price is what venues now believe of `asset`
  parameter_changed,  ///< a vote: `detail`, a ReserveParameter of `asset` at `venue`, was `amount`
                      ///< and is counter_amount, both in ray
  account_liquidatable,  ///< a verdict turned; health_before is the health factor
  liquidation,           ///< amount of `counter_asset` repaid, counter_amount of `asset` seized
  liquidation_refused,   ///< `detail` is the Rejection; amount of `counter_asset` asked for, 0: all
                         ///< allowed
  sale,       ///< `amount` of `asset` sold for counter_amount of `counter_asset` at `liquidity`
  refill,     ///< the outside traded `amount` of `asset` back toward the reference
  bad_debt,   ///< `amount` of `asset` owed by an account without collateral
  recovered,  ///< a liquidatable account became healthy without being liquidated
  auction_started,      ///< `amount` of `asset` is on sale, counter_amount of `counter_asset` asked
  auction_bid,          ///< counter_amount of `counter_asset` offered for `amount` of `asset`
  auction_settled,      ///< `amount` of `asset` goes to the keeper for counter_amount
  auction_restarted,    ///< nobody bid in time, or the price fell too far
  request_refused,      ///< an auction's or an oracle's rule said no; `detail` is the Rejection
  transaction_dropped,  ///< nobody took it into a block in time
  audit,
  run_stopped,      ///< `detail` is the StopReason
  depth_withdrawn,  ///< provider `detail` of an order book stays away: `amount` of its bids is gone
  depth_returned,   ///< it is back, and `amount` of bids begins to refill
  auction_taken,  ///< part of a Dutch auction: `amount` of `asset` to the keeper for counter_amount
  inventory_moved,    ///< `amount` of an arbitrageur's `asset` arrives on chain or outside
  collateral_added,   ///< a borrower put `amount` of `asset` on its own account
  debt_repaid,        ///< a borrower repaid `amount` of `asset` itself
  withdrawn,          ///< a borrower took `amount` of `asset` out and is gone
  redeemed,           ///< `amount` of a pegged `asset` was redeemed; minted is negative
  liquidity_added,    ///< a provider put `amount` of `asset` and counter_amount of `counter_asset`
                      ///< into the pool of `liquidity`
  liquidity_removed,  ///< it took them out
  liquidity_moved,    ///< it put them in around the price, into a range that it had taken out
  mode_changed,       ///< of a venue that keeps its own books; `detail` is the ProtocolMode
  redistributed,      ///< `amount` of debt in `asset`, and counter_amount of `counter_asset`, of a
                      ///< closed account went to the others
  dealt,              ///< the venue gave counter_amount of `asset` for `amount` of `counter_asset`
  price_pushed,  ///< somebody is about to give `amount` of `asset` at `liquidity` for its price's
                 ///< sake; trigger_price is that price, market_price the reference price
  contract_opened,  ///< `account` goes long and another short by `amount` of `asset`, for
                    ///< counter_amount of `counter_asset`; trigger_price is the mark
  borrowed,         ///< `amount` of `asset` taken out of a venue against what `account` has there
  debt_redeemed,    ///< somebody paid `amount` of an account's debt in `asset` and took
                    ///< counter_amount of its `counter_asset` at face value
  absorbed,         ///< deposits paid `amount` of a closed account's debt and got counter_amount;
                    ///< `detail` 1: the venue's own funds
  deposit_drawn,    ///< at the run's end: what that and interest came to for the deposit of an
                    ///< account (all together: none): `amount` of `asset` less, counter_amount of
                    ///< `counter_asset` more
};

/// What a venue that keeps its own books allows now.
enum class ProtocolMode : std::uint8_t { normal, recovery, shut_down };

enum class StopReason : std::uint8_t { horizon, quiet, invariant_broken, interrupted };

/// One thing that happened, and what made it happen. Flat, so that a million fit and hash quickly.
/// Fields that a kind does not use hold their default.
struct Event {
  EventId id = 0;
  EventKind kind = EventKind::run_started;
  std::uint8_t detail = 0;  ///< Rejection, StopReason, ReserveParameter or ProtocolMode, by kind
  Time time;
  std::uint64_t block = 0;
  VenueId venue;
  AccountId account;
  KeeperId keeper;
  AssetId asset;
  AssetId counter_asset;
  LiquidityId liquidity;
  OracleId oracle;
  ColumnId column;               ///< the column that moved the account's health most
  Int128 amount = 0;             ///< smallest units
  Int128 counter_amount = 0;     ///< smallest units
  double trigger_price = 0.0;    ///< what the venue believed, numeraire of its oracle per token
  double market_price = 0.0;     ///< reference, USD per token
  double execution_price = 0.0;  ///< USD per token received or paid
  double health_before = 0.0;
  double health_after = 0.0;
  double column_change = 0.0;  ///< log change of `column` since the account was last seen healthy
  Duration oracle_age{};       ///< of the price that triggered
  double gas_price = 0.0;      ///< gwei that the transaction bid; 0 where there is no chain
  Duration waited{};           ///< from its submission to its block
  std::array<EventId, 3> cause_ids{};  ///< 0 is none
};

[[nodiscard]] std::string_view name_of(EventKind kind);
[[nodiscard]] std::string_view name_of(StopReason reason);
[[nodiscard]] std::string_view name_of(ProtocolMode mode);

/// What TraceLevel::summary keeps: a timeline, not every trade and oracle round.
[[nodiscard]] bool belongs_to_summary(EventKind kind);

/// Extends `running` by every field of `event` in a fixed order.
void extend(Digest& running, const Event& event);

}  // namespace seawall
