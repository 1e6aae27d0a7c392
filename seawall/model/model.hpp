#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/asset.hpp"
#include "seawall/model/background_leverage.hpp"
#include "seawall/model/band_range.hpp"
#include "seawall/model/cdp.hpp"
#include "seawall/model/chain.hpp"
#include "seawall/model/contract.hpp"
#include "seawall/model/lending.hpp"
#include "seawall/model/liquidity.hpp"
#include "seawall/model/oracle.hpp"
#include "seawall/model/pool.hpp"
#include "seawall/model/protocol.hpp"

namespace seawall {

/// A protocol or exchange. A closed set: a new kind adds a member here and a case where it is
/// visited.
struct Venue {
  std::string name;
  std::variant<LendingPool, CdpEngine, Protocol> kind;
};

/// What can be locked and owed at a venue, whatever its kind.
[[nodiscard]] std::span<const LendingReserve> reserves_of(const Venue& venue);
[[nodiscard]] std::span<LendingReserve> reserves_of(Venue& venue);

/// A lending pool's efficiency modes; empty for other kinds.
[[nodiscard]] std::span<const EfficiencyMode> modes_of(const Venue& venue);

/// One side of one reserve of one venue in one efficiency mode: what an account's health is linear
/// in.
enum class Side : std::uint8_t { collateral, debt };

struct Column {
  VenueId venue;
  ReserveId reserve;
  Side side = Side::collateral;
  std::uint8_t mode = 0;  ///< efficiency mode whose threshold applies; 0 for debt
  std::uint8_t rung = 0;  ///< which size of its oracle's curve prices it; 0: the smallest, or all
};

/// Who can liquidate, and with what money. How it behaves is the scenario's.
struct Keeper {
  std::string name;
  std::vector<Units> capital;  ///< [assets], own funds at the start
  KeeperId owner = {};         ///< whose second purse this is: results are counted there; or none
};

/// How recorded prices are to be read; design: three ways to treat a recorded price.
enum class FeedbackMode : std::uint8_t { recorded, counterfactual, generative };

struct Clock {
  Time start;
  Duration block{12'000'000'000};    ///< time between blocks, > 0
  std::uint64_t audit_every = 1000;  ///< blocks between full audits, > 0
};

/// Of a rollup. While it is down no transaction is carried out and no oracle publishes; for `grace`
/// after it liquidations are refused, but of accounts far under water.
/// @source aave-dao/aave-v3-origin src/contracts/misc/PriceOracleSentinel.sol
struct Sequencer {
  std::vector<Outage> outages;  ///< in order of time
  Duration grace{};

  [[nodiscard]] bool is_down(Duration since_start) const;
  [[nodiscard]] bool is_in_grace(Duration since_start) const;
};

/// Rows [accounts × columns] in compressed form, accounts grouped by venue. Amounts are claims in
/// scaled units at the start (indices are 1 ray then).
struct PositionTable {
  std::vector<std::string> names;        ///< [accounts]
  std::vector<VenueId> venues;           ///< [accounts]
  std::vector<std::uint8_t> modes;       ///< [accounts]
  std::vector<std::uint32_t> row_begin;  ///< [accounts + 1]
  std::vector<std::uint16_t> columns;    ///< [holdings], index into Model::columns
  std::vector<Int128> amounts;           ///< [holdings], > 0; 0 where an actor is to fill it
  std::vector<double> rates;             ///< [accounts] a year; 0: none stated. Empty: all of them
  std::vector<BandRange> bands;          ///< [accounts] that a loan lies in. Empty: none stated

  /// Yearly interest that its owner set; 0 where none is stated.
  [[nodiscard]] double rate_of(AccountId account) const {
    return rates.empty() ? 0.0 : rates[account.index()];
  }
  [[nodiscard]] BandRange bands_of(AccountId account) const {
    return bands.empty() ? BandRange{} : bands[account.index()];
  }
  [[nodiscard]] std::size_t accounts() const { return names.size(); }
};

/// What the world is. Immutable during a run; made by compile() only.
struct Model {
  std::vector<Asset> assets;  ///< coins first, then every venue's claims
  std::size_t coins = 0;      ///< assets[0 … coins) are coins
  std::vector<Liquidity> liquidity;
  std::vector<Pool> pools;        ///< behind the places of liquidity that are on chain
  std::vector<PoolStake> stakes;  ///< of providers, in the order of the pool_providers
  std::vector<Oracle> oracles;
  std::vector<Venue> venues;
  std::vector<Column> columns;
  std::vector<Keeper> keepers;
  PositionTable positions;
  std::vector<Contract> contracts;                   ///< perpetuals held as margin
  std::vector<ContractPosition> contract_positions;  ///< at the start, by account and contract
  std::vector<AccountId> margin_accounts;  ///< looked at in every block, without watches; ascending
  std::vector<BackgroundLeverage> background_leverage;  ///< read by the profile alone
  Clock clock;
  std::optional<Chain> chain;  ///< none: every request is executed when it is due
  Sequencer sequencer;         ///< that never fails, unless outages are stated
  FeedbackMode feedback = FeedbackMode::generative;

  /// Row of a venue's reserve in the tables of State: reserve_begin[venue] + reserve.
  std::vector<std::uint32_t> reserve_begin;  ///< [venues + 1]
  [[nodiscard]] std::size_t reserve_row(VenueId venue, ReserveId reserve) const {
    return reserve_begin[venue.index()] + reserve.index();
  }

  // Rows of the ledger, in this order.
  [[nodiscard]] static HolderId issuance() {
    return HolderId{std::size_t{0}};
  }  ///< minus what exists
  [[nodiscard]] static HolderId world() {
    return HolderId{std::size_t{1}};
  }  ///< the outside market
  [[nodiscard]] HolderId cash_of(VenueId venue) const { return HolderId{2 + 4 * venue.index()}; }
  [[nodiscard]] HolderId accounts_of(VenueId venue) const {
    return HolderId{3 + 4 * venue.index()};
  }
  [[nodiscard]] HolderId background_of(VenueId venue) const {
    return HolderId{4 + 4 * venue.index()};
  }
  [[nodiscard]] HolderId treasury_of(VenueId venue) const {
    return HolderId{5 + 4 * venue.index()};
  }
  /// What an order book's providers hold, or the pool of a place: places of one pool share a row.
  [[nodiscard]] HolderId holder_of(LiquidityId place) const {
    const auto* pair = std::get_if<PoolPair>(&liquidity[place.index()].kind);
    return pair == nullptr ? row_of(place) : holder_of(pair->pool);
  }
  [[nodiscard]] HolderId holder_of(PoolId pool) const {
    return row_of(pools[pool.index()].first_place);
  }
  [[nodiscard]] HolderId holder_of(KeeperId keeper) const {
    return HolderId{2 + 4 * venues.size() + liquidity.size() + keeper.index()};
  }
  [[nodiscard]] std::size_t holders() const {
    return 2 + 4 * venues.size() + liquidity.size() + keepers.size();
  }

 private:
  [[nodiscard]] HolderId row_of(LiquidityId place) const {
    return HolderId{2 + 4 * venues.size() + place.index()};
  }
};

}  // namespace seawall
