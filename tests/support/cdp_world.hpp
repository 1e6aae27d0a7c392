#pragma once

#include <string>
#include <utility>
#include <vector>

#include "seawall/engine/step.hpp"
#include "seawall/model/compile.hpp"
#include "seawall/scenario/scenario.hpp"
#include "seawall/state/state.hpp"
#include "seawall/trace/trace.hpp"

// Small CDP worlds, and a hand that sends single transactions to them.
namespace seawall::scenes {

struct VaultRow {
  std::string name;
  double collateral = 0.0;
  double debt = 0.0;
};

inline void add_vault(PositionSpec& positions, const VaultRow& vault) {
  for (const std::uint16_t asset : {std::uint16_t{0}, std::uint16_t{1}}) {
    positions.account.push_back(vault.name);
    positions.venue.push_back(0);
    positions.asset.push_back(asset);
    positions.collateral.push_back(asset == 0 ? vault.collateral : 0.0);
    positions.debt.push_back(asset == 1 ? vault.debt : 0.0);
    positions.mode.push_back(0);
  }
}

/// Vaults of ETH at 200 USD that owe DAI at 1 USD, unsafe below 150 %, with 13 % penalty. English
/// auctions of at most 50 ETH: 5 % steps, a bid stands 10 minutes, an auction an hour. The venue
/// owns 50 DAI.
inline ModelSpec cdp_world(const std::vector<VaultRow>& vaults) {
  ModelSpec spec;
  spec.feedback = FeedbackMode::recorded;
  spec.assets = {{.name = "ETH", .decimals = 18, .price_usd = 200.0, .impact = {}},
                 {.name = "DAI", .decimals = 18, .price_usd = 1.0, .impact = {}},
                 {.name = "MKR", .decimals = 18, .price_usd = 500.0, .impact = {}}};
  OracleSpec oracle;
  oracle.name = "eth";
  oracle.asset = "ETH";
  oracle.decimals = 18;
  oracle.deviation = 1e-9;
  spec.oracles = {oracle};
  VenueSpec venue;
  venue.name = "maker";
  venue.kind = "cdp";
  venue.mechanism = "flip";
  venue.cdp = CdpSpec{.collateral = "ETH",
                      .debt = "DAI",
                      .oracle = "eth",
                      .flip = FlipSpec{.bid_step = 0.05,
                                       .bid_lifetime_minutes = 10.0,
                                       .auction_lifetime_minutes = 60.0,
                                       .lot_max = 50.0},
                      .clip = {},
                      .backstop = {}};
  venue.cdp->surplus = 50.0;
  spec.venues = {venue};
  spec.keepers = {{.name = "first", .capital = {{"DAI", 5'000.0}, {"ETH", 1.0}}},
                  {.name = "second", .capital = {{"DAI", 5'000.0}, {"ETH", 1.0}}}};
  spec.positions.venue_names = {"maker"};
  spec.positions.asset_names = {"ETH", "DAI"};
  for (const VaultRow& vault : vaults)
    add_vault(spec.positions, vault);
  return spec;
}

/// Keeper number `keeper` at all auctions, as BidderBehaviour has it.
inline BidderBehaviour bidder_of(std::size_t keeper) {
  BidderBehaviour behaviour;
  behaviour.keeper = KeeperId{keeper};
  behaviour.gas_price_max = 1e9;
  return behaviour;
}

/// Steps a world block by block with the prices it is told, and sends single transactions.
class Hand {
 public:
  explicit Hand(const ModelSpec& spec)
      : model{compile(spec).value()}, state{make_state(model)}, trace{TraceLevel::full} {
    for (std::size_t coin = 0; coin < model.coins; ++coin)
      prices.push_back(model.assets[coin].initial_price.value);
  }

  void block() {
    step(model,
         {.time = state.now + model.clock.block,
          .prices = prices,
          .recorded_sold = {},
          .changes = {},
          .keepers = {},
          .bidders = bidders,
          .gas_shares = gas_shares,
          .gas_prices = gas_prices},
         state, trace);
  }
  void blocks_until(Duration since_start) {
    while (state.now < model.clock.start + since_start)
      block();
  }

  /// Falls due in the next block. @return its sequence
  std::uint64_t send(std::size_t keeper, RequestKind kind, AuctionRequest wanted,
                     GasOffer gas = {}) {
    wanted.venue = VenueId{std::size_t{0}};
    const std::uint64_t sequence = ++state.keepers[keeper].sequence;
    if (gas.gas > 0) ++state.keepers[keeper].in_flight;
    state.queue.push({.due = state.now + model.clock.block,
                      .kind = kind,
                      .actor = KeeperId{keeper},
                      .sequence = sequence,
                      .wanted = wanted,
                      .gas = gas});
    return sequence;
  }
  void seize(std::size_t vault) {
    AuctionRequest wanted;
    wanted.vault = AccountId{vault};
    send(0, RequestKind::seize, wanted);
    block();
  }
  std::uint64_t bid(std::size_t keeper, double lot, double coin, GasOffer gas = {}) {
    AuctionRequest wanted;
    wanted.lot = units(lot);
    wanted.bid = units(coin);
    return send(keeper, RequestKind::bid, wanted, gas);
  }

  /// Whole tokens in 18 decimals, exact for numbers of few digits.
  static Units units(double tokens) {
    return Units{static_cast<Int128>(tokens * 1e6 + 0.5) * 1'000'000'000'000};
  }
  [[nodiscard]] double tokens(HolderId holder, std::size_t asset) const {
    return to_double(state.ledger.balance(holder, AssetId{asset}).value) / 1e18;
  }
  [[nodiscard]] HolderId keeper(std::size_t number) const {
    return model.holder_of(KeeperId{number});
  }
  [[nodiscard]] const Event& last() const { return trace.events().back(); }
  [[nodiscard]] std::vector<Event> events(EventKind kind) const {
    std::vector<Event> found;
    for (const Event& event : trace.events())
      if (event.kind == kind) found.push_back(event);
    return found;
  }

  Model model;
  State state;
  Trace trace;
  std::vector<double> prices;  ///< [coins] USD
  std::vector<BidderBehaviour> bidders = {};
  std::vector<double> gas_shares = {};
  std::vector<double> gas_prices = {};  ///< gwei
};

constexpr std::size_t eth_coin = 0;
constexpr std::size_t dai_coin = 1;
constexpr VenueId maker{std::size_t{0}};

}  // namespace seawall::scenes
