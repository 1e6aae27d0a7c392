#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "seawall/base/hash.hpp"
#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/result.hpp"
#include "seawall/base/time.hpp"
#include "seawall/mechanics/auctions/dutch.hpp"
#include "seawall/mechanics/auctions/flap.hpp"
#include "seawall/mechanics/auctions/flip.hpp"
#include "seawall/mechanics/auctions/flop.hpp"
#include "seawall/mechanics/chain/fee_market.hpp"
#include "seawall/mechanics/liquidity/impact.hpp"
#include "seawall/mechanics/oracles/confidence.hpp"
#include "seawall/mechanics/oracles/deviation_heartbeat.hpp"
#include "seawall/mechanics/oracles/mean.hpp"
#include "seawall/mechanics/oracles/osm.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/exposures.hpp"
#include "seawall/state/ledger.hpp"
#include "seawall/state/manipulator_state.hpp"
#include "seawall/state/pool_state.hpp"
#include "seawall/state/positions.hpp"
#include "seawall/state/protocol_state.hpp"
#include "seawall/state/queue.hpp"
#include "seawall/state/watches.hpp"

namespace seawall {

/// Reference prices and what the run's own sales did to them. All [coins].
struct PriceState {
  std::vector<double> exogenous;        ///< USD
  std::vector<double> reference;        ///< USD; exogenous times the impact of what was sold
  std::vector<Displacement> displaced;  ///< by the run's own sales
  std::vector<Displacement> recorded;   ///< by the record's own (counterfactual)
  std::vector<double> lowest;           ///< of reference
  std::vector<double> highest;
  std::vector<EventId> last_shock;  ///< event of the last exogenous move
  std::vector<EventId> last_sale;   ///< event of the last sale that displaced it
  /// Part of `reference` that order books gave it: their middle over their centre; 1 without one.
  std::vector<double> carried;
  std::vector<double> redeemable;  ///< tokens that a peg may still redeem; 0 without one
  std::vector<double> mintable;    ///< and mint
};

/// What changes about a place of liquidity, whatever its kind.
struct LiquidityState {
  double consumed = 0.0;       ///< depth off chain: base tokens sold into it and not yet refilled
  double consumed_most = 0.0;  ///< the same at its furthest from 0, either way, ≥ 0
  EventId last_move = 0;       ///< event of the last sale or refill here
  double variance = 0.0;       ///< OrderBookTerms: of the reference price lately, per second
  double last_price = 0.0;     ///< OrderBookTerms: reference at the last block, quote per base
};

/// One provider of one order book.
struct ProviderState {
  Int128 base = 0;  ///< smallest units; providers' sums are their holder's balances
  Int128 quote = 0;
  double bid_share = 1.0;  ///< of its own part of the full bids that it shows, [0, 1]
  double ask_share = 1.0;
  double gain = 0.0;         ///< of its trades since the start at the last price, quote tokens
  double recent_loss = 0.0;  ///< share of its capital, fading
  Time away_until;           ///< the start of the run: never was away
  EventId last_change = 0;   ///< event of its last withdrawal or return
};

/// One stake of a provider in a pool.
struct StakeState {
  Int128 shares_at_start = 0;              ///< of its owner; 0 of a range
  std::array<Int128, 8> coins_at_start{};  ///< what it would have paid out then, [coins]
  double variance = 0.0;     ///< of the reference price of its place lately, per second
  double last_price = 0.0;   ///< quote per base at the last block
  Time away_until;           ///< the start of the run: never was away
  Time out_since{-1};        ///< when the price left its range; -1: it holds it
  EventId last_change = 0;   ///< event of its last coming, going or moving
  std::uint32_t is_out = 0;  ///< 1: taken out, to be put back
};

struct OracleState {
  OracleFeed feed;
  EventId last_event = 0;     ///< event of the round now visible
  EventId pending_cause = 0;  ///< what moved the source before the newest observation
  osm::Module module;         ///< of an OSM: feed.visible is its current price
  Time next_read{};           ///< of an OSM: when its next price was read
  MeanMemory mean;
  ConfidenceMemory confidence;
};

/// One reserve of one venue. Totals of claims are in the ledger.
struct ReserveState {
  Int128 liquidity_index = ray;
  Int128 borrow_index = ray;
  Int128 liquidity_rate = 0;  ///< ray a year
  Int128 borrow_rate = 0;     ///< ray a year
  Time updated;               ///< when the indices were last written

  // What a view reports at `projected_at`: worked out once a block, then read by every account.
  Time projected_at{-1};
  Int128 projected_liquidity_index = ray;
  Int128 projected_borrow_index = ray;

  Int128 deficit = 0;  ///< written-off debt that the venue still owes its suppliers

  // Debt over the run; see ReserveAccounting.
  Int128 opened = 0;
  Int128 interest = 0;
  Int128 repaid = 0;
  Int128 bad = 0;
  Int128 rounding = 0;

  // Σ of changes of accounts' claims since the last touched-row check; must equal the ledger's.
  Int128 supply_claims_change = 0;
  Int128 debt_claims_change = 0;
};

/// What votes changed, as a small table with a version. Rows as Model::reserve_row().
struct ParameterTable {
  std::uint64_t version = 0;
  std::vector<ReserveParameters> rows;
  std::vector<EventId> last_vote;  ///< [rows] event of the last vote on its threshold; 0: none
};

/// Columns as last announced; [columns].
struct ColumnState {
  std::vector<Price> effective;     ///< venue's base units per scaled unit, threshold included
  std::vector<Price> previous;      ///< of the announcement before
  std::vector<EventId> last_event;  ///< the oracle round or vote that last moved it
};

/// One lot of seized collateral on sale.
struct FlipAuction {
  flip::EnglishAuction<Exact> english;
  AccountId vault;
  Int128 debt = 0;  ///< what the venue owes for it, without penalty, smallest units
  Int128 lot = 0;   ///< at the start
  Time kicked;
  EventId started = 0;     ///< its auction_started event
  EventId last_bid = 0;    ///< event of the standing bid
  double bid_share = 0.0;  ///< the standing bid as a share of the lot's market value when it came
  std::uint32_t bids = 0;
  std::uint32_t is_over = 0;
};

/// One lot of seized collateral on sale at a falling price.
struct ClipAuction {
  dutch::Auction<Exact> sale;  ///< as it stands; its owner is the vault
  Time kicked;
  EventId started = 0;    ///< its auction_started event
  EventId last_take = 0;  ///< event of the last purchase
  std::uint32_t takes = 0;
  std::uint32_t is_over = 0;
};

/// The venue's own token on sale for coin that it lacks.
struct DebtSale {
  flop::DebtAuction<Exact> auction;
  EventId started = 0;   ///< its auction_started event
  EventId last_bid = 0;  ///< event of the standing bid
  std::uint32_t bids = 0;
  std::uint32_t is_over = 0;
};

/// Coin of the venue on sale for its own token.
struct SurplusSale {
  flap::SurplusAuction<Exact> auction;
  EventId started = 0;   ///< its auction_started event
  EventId last_bid = 0;  ///< event of the standing bid
  std::uint32_t bids = 0;
  std::uint32_t is_over = 0;
};

/// Debt of vaults seized in one block, which may not be settled or sold yet.
struct QueuedSystemDebt {
  Time era;
  Int128 amount = 0;
};

/// What changes about a CDP engine besides its ledger rows and its vaults. Empty for other venues.
struct CdpState {
  std::vector<FlipAuction> auctions;      ///< all of the run; an auction's number is its place
  std::vector<ClipAuction> clips;         ///< the same where auctions are Dutch
  std::vector<std::uint32_t> open;        ///< numbers of those not over, ascending
  std::vector<QueuedSystemDebt> queue;    ///< oldest first
  std::vector<DebtSale> flops;            ///< debt auctions of the run; a number is a place
  std::vector<SurplusSale> flaps;         ///< surplus auctions, the same
  std::vector<std::uint32_t> open_flops;  ///< numbers of those not over, ascending
  std::vector<std::uint32_t> open_flaps;
  Int128 queued = 0;            ///< Σ of queue
  Int128 healed = 0;            ///< system debt settled with surplus
  Int128 on_auction = 0;        ///< system debt in debt auctions without a bid
  Int128 raised = 0;            ///< coin that debt auctions brought; part of healed
  Int128 minted = 0;            ///< of the venue's own token, to who won debt auctions
  Int128 burned = 0;            ///< of it, from who won surplus auctions
  Int128 seized = 0;            ///< system debt that ever arose from seized vaults
  Int128 fees = 0;              ///< coin minted to the venue for stability fees
  Rad<Exact> fee_rest;          ///< of them less than a unit of coin, not minted yet
  Int128 incentives = 0;        ///< system debt that arose from coin minted to keepers
  Rad<Exact> dirt;              ///< tabs of all open Dutch auctions
  double last_clearing = -1.0;  ///< share of its market value that the last lot sold fetched, as
                                ///< of the bid that won it; -1: none yet
  std::vector<double> learned;  ///< [keepers] share that each offers under
                                ///< BidPolicy::last_clearing, -1: none; empty until one clears
};

/// Block space now.
struct ChainState {
  WeiPerGas base_fee = 0;     ///< under FeeMarket::base_fee
  std::vector<Request> pool;  ///< pending transactions, oldest first
  std::uint64_t included = 0;
  std::uint64_t expired = 0;
  std::uint64_t replaced = 0;
};

struct KeeperState {
  std::uint64_t sequence = 0;         ///< of its requests
  std::uint64_t random_position = 0;  ///< in its own stream of random numbers
  std::uint64_t calls = 0;
  double cost_usd = 0.0;
  std::uint32_t in_flight = 0;   ///< transactions that are not in a block yet
  double credit = 0.0;           ///< transactions it may send now
  std::uint32_t unanswered = 0;  ///< auctions won in a row that nobody else bid on
  double gas_spent = 0.0;        ///< whole tokens of the chain's gas asset
  std::uint64_t won = 0;         ///< auctions
};

/// An account that was once near liquidation and has borrowers' habits to look up.
struct BorrowerState {
  static constexpr std::uint32_t no_group = 0xffff'ffff;  ///< it does not watch

  AccountId account;
  std::uint32_t group = no_group;  ///< of Shock::borrowers
  Duration delay{};                ///< from seeing to acting
  double spent = 0.0;              ///< of its wallet, as a share of its opening collateral
  std::uint32_t is_pending = 0;    ///< 1: it waits for its request
  std::uint32_t is_spent = 0;      ///< 1: there is nothing more that it can do
};

/// Counters that Outcome reports; see there.
struct Tally {
  double repaid_usd = 0.0;
  double seized_usd = 0.0;
  double bad_debt_usd = 0.0;
  std::uint64_t cleared_in_full = 0;
  std::uint64_t only_a_slice = 0;
  std::uint64_t nothing_pays = 0;
  std::uint64_t accounts_cleared = 0;
  std::uint32_t accounts_liquidated = 0;
  std::uint64_t audits = 0;
  // Liquidations against the reference price of that moment.
  std::uint64_t wrongful = 0;     ///< it held the account safe
  std::uint64_t late = 0;         ///< the collateral did not cover debt and bonus any more
  std::uint64_t under_water = 0;  ///< of the late: nor the debt alone
};

/// An account whose exact verdict is "liquidatable", until it recovers or is closed.
struct UnderWater {
  AccountId account;
  EventId verdict = 0;  ///< its account_liquidatable event
  Time since;           ///< of that event
};

/// What is known of an account besides its claims; bits of State::status.
namespace account_status {
inline constexpr std::uint8_t under_water = 1;     ///< in State::under_water
inline constexpr std::uint8_t was_liquidated = 2;  ///< at least once
inline constexpr std::uint8_t nothing_paid = 4;    ///< counted in Tally::nothing_pays
inline constexpr std::uint8_t in_flight = 8;       ///< a request for it is pending
inline constexpr std::uint8_t bad_debt = 16;       ///< debt without collateral, already recorded
inline constexpr std::uint8_t refusal_told = 32;   ///< the rule's refusal of it is in the trace
}  // namespace account_status

/// What changes during a run. Belongs to one worker; reset from its journals between paths.
struct State {
  Digest origin;  ///< of what make_state() made: two models' states are told apart by it
  std::uint64_t seed = 1;
  std::uint64_t path = 0;  ///< which of a study's paths; part of every random stream's key
  Time now;
  std::uint64_t block = 0;
  std::uint64_t quiet_blocks =
      0;  ///< blocks in a row in which nothing happened and nothing is pending
  Ledger ledger;
  PriceState prices;
  std::vector<LiquidityState> liquidity;
  std::vector<PoolState> pools;
  std::vector<StakeState> stakes;        ///< [Model::stakes]
  std::vector<double> resting;           ///< base tokens on the levels of all order books
  std::vector<ProviderState> providers;  ///< of all order books
  std::vector<OracleState> oracles;
  std::vector<CdpState> cdp;             ///< [venues]
  std::vector<ProtocolBooks> protocols;  ///< [venues]
  ChainState chain;
  std::vector<ReserveState> reserves;  ///< rows as Model::reserve_row()
  ParameterTable parameters;
  ColumnState columns;
  std::vector<KeeperState> keepers;
  std::vector<BorrowerState> borrowers;              ///< ascending by account
  std::vector<ContractPosition> contract_positions;  ///< ascending by account, then contract
  std::vector<ContractState> contracts;              ///< [Model::contracts]
  std::vector<ManipulatorState> manipulators;  ///< [Shock::manipulators]; empty until one acts
  std::vector<Int128> manipulator_flows;  ///< [manipulators × flows × coins] to it, smallest units
  Queue queue;
  std::vector<UnderWater>
      under_water;  ///< ascending by account; entries without the status bit are over
  Tally tally;

  std::vector<std::uint8_t> status;           ///< [accounts]
  std::vector<std::uint32_t> status_changed;  ///< accounts whose status was ever set: the journal

  Positions positions;
  Exposures exposures;  ///< Fast mirror of positions
  Watches watches;
};

/// Sets bits of an account's status, journalled.
inline void set_status(State& state, AccountId account, std::uint8_t bits) {
  std::uint8_t& status = state.status[account.index()];
  if (status == 0) state.status_changed.push_back(account.value);
  status |= bits;
}
inline void clear_status(State& state, AccountId account, std::uint8_t bits) {
  state.status[account.index()] &= static_cast<std::uint8_t>(~bits);
}
[[nodiscard]] inline bool has_status(const State& state, AccountId account, std::uint8_t bits) {
  return (state.status[account.index()] & bits) != 0;
}

/// The world at the start of a run.
[[nodiscard]] State make_state(const Model& model);

/// Back to `initial` (a fresh make_state of the same model) in O(what the run touched).
void reset(State& state, const State& initial, const Model& model);

/// Everything needed to go on later, byte by byte; restore() then continues to the same trace hash.
[[nodiscard]] std::vector<std::byte> save(const State& state);
/// Refuses bytes that were cut short or changed, and an intact state of a model that starts
/// otherwise: with another book, other prices, parameters, liquidity, oracles or capital.
[[nodiscard]] Result<State> restore(std::span<const std::byte> bytes, const Model& model);

/// What State::origin holds: of the small tables as they are now, and of the certificates that
/// watches were built with. O(rows of those tables), not O(accounts).
[[nodiscard]] Digest origin_of(const State& state);

}  // namespace seawall
