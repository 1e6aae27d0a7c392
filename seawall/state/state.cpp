#include "seawall/state/state.hpp"

#include <algorithm>

#include "seawall/state/cdp_view.hpp"
#include "seawall/state/lending_view.hpp"
#include "seawall/state/open_oracles.hpp"
#include "seawall/state/order_book_view.hpp"
#include "seawall/state/own_size.hpp"
#include "seawall/state/pool_view.hpp"

namespace seawall {
namespace {

void open_background(const Model& model, VenueId venue, State& state) {
  const LendingPool& pool = lending_pool(model, venue);
  for (const LendingReserve& reserve : pool.reserves) {
    state.ledger.open(model.background_of(venue), reserve.supply_claim, reserve.background_supply);
    state.ledger.open(model.background_of(venue), reserve.debt_claim, reserve.background_debt);
  }
}

void open_accounts(const Model& model, VenueId venue, State& state) {
  const auto reserves = reserves_of(model.venues[venue.index()]);
  const PositionTable& table = model.positions;
  for (std::size_t account = 0; account < table.accounts(); ++account) {
    if (table.venues[account] != venue) continue;
    for (std::uint32_t place = table.row_begin[account]; place < table.row_begin[account + 1];
         ++place) {
      const Column& column = model.columns[table.columns[place]];
      const LendingReserve& reserve = reserves[column.reserve.index()];
      const AssetId claim = column.side == Side::debt ? reserve.debt_claim : reserve.supply_claim;
      state.ledger.open(model.accounts_of(venue), claim, Units{table.amounts[place]});
    }
  }
}

// Cash is what was supplied and not lent; indices are 1, so claims count as amounts.
void open_cash(const Model& model, VenueId venue, State& state) {
  const LendingPool& pool = lending_pool(model, venue);
  for (std::size_t r = 0; r < pool.reserves.size(); ++r) {
    const LendingReserve& reserve = pool.reserves[r];
    const auto both = [&](AssetId claim) {
      return state.ledger.balance(model.background_of(venue), claim).value +
             state.ledger.balance(model.accounts_of(venue), claim).value;
    };
    ReserveState& opening = state.reserves[model.reserve_row(venue, ReserveId{r})];
    opening.opened = both(reserve.debt_claim);
    opening.updated = model.clock.start;
    const Units cash{both(reserve.supply_claim) - opening.opened};
    state.ledger.open(model.cash_of(venue), reserve.asset, cash);
    const auto rates = lending::rates(pool.rules, rate_curve_of(reserve.initial),
                                      {.debt = AmountOf<Exact>{opening.opened},
                                       .cash = AmountOf<Exact>{cash.value},
                                       .deficit = {}});
    opening.borrow_rate = rates.borrow.value;
    opening.liquidity_rate = rates.supply.value;
  }
}

// What vaults lock lies with the venue; what they drew is in circulation, outside.
void open_cdp(const Model& model, VenueId venue, const CdpEngine& engine, State& state) {
  const LendingReserve& locked = engine.reserves[CdpEngine::collateral.index()];
  const LendingReserve& drawn = engine.reserves[CdpEngine::debt.index()];
  state.ledger.open(model.cash_of(venue), locked.asset,
                    state.ledger.balance(model.accounts_of(venue), locked.supply_claim));
  state.ledger.open(model.treasury_of(venue), drawn.asset, engine.opening_surplus);
  ReserveState& debt = state.reserves[model.reserve_row(venue, CdpEngine::debt)];
  debt.opened = state.ledger.balance(model.accounts_of(venue), drawn.debt_claim).value;
  debt.updated = model.clock.start;
}

void open_market(const Model& model, State& state) {
  PriceState& prices = state.prices;
  for (std::size_t coin = 0; coin < model.coins; ++coin)
    prices.reference.push_back(model.assets[coin].initial_price.value);
  prices.exogenous = prices.lowest = prices.highest = prices.reference;
  Displacement none;
  none.as_of = model.clock.start;
  prices.displaced.assign(model.coins, none);
  prices.recorded.assign(model.coins, none);
  prices.carried.assign(model.coins, 1.0);
  prices.redeemable.assign(model.coins, 0.0);
  for (std::size_t coin = 0; coin < model.coins; ++coin)
    if (const auto& peg = model.assets[coin].peg) prices.redeemable[coin] = peg->capacity.value;
  prices.mintable = prices.redeemable;
  prices.last_shock.assign(model.coins, 0);
  prices.last_sale.assign(model.coins, 0);
  state.liquidity.resize(model.liquidity.size());
  open_pools(model, state);
  open_order_books(model, state);
  open_oracles(model, state);
  for (const Keeper& keeper : model.keepers) {
    const HolderId holder =
        model.holder_of(KeeperId{static_cast<std::size_t>(&keeper - model.keepers.data())});
    for (std::size_t coin = 0; coin < keeper.capital.size(); ++coin)
      state.ledger.open(holder, AssetId{coin}, keeper.capital[coin]);
  }
  state.keepers.resize(model.keepers.size());
}

// What their books say they hold.
void open_protocols(const Model& model, State& state) {
  state.protocols.resize(model.venues.size());
  for (std::size_t v = 0; v < model.venues.size(); ++v) {
    const ProtocolView view{model, state, VenueId{v}};
    if (!is_protocol(model, view.venue)) continue;
    state.protocols[v] = open_books(view);
    const auto held =
        visit_books(state.protocols[v], [&](const auto& books) { return books.holdings(view); });
    for (const auto& [asset, amount] : held)
      state.ledger.open(model.cash_of(view.venue), asset, Units{amount});
  }
}

void open_contracts(const Model& model, State& state) {
  state.contract_positions = model.contract_positions;
  state.contracts.resize(model.contracts.size());
  for (const ContractPosition& position : model.contract_positions) {
    const Contract& contract = model.contracts[position.contract.index()];
    const HolderId accounts = model.accounts_of(contract.venue);
    const AssetId side = position.size > 0 ? contract.long_claim : contract.short_claim;
    state.ledger.open(accounts, side, Units{position.size > 0 ? position.size : -position.size});
  }
}

void open_columns(const Model& model, State& state) {
  ColumnState& columns = state.columns;
  columns.effective.reserve(model.columns.size());
  for (const Column& column : model.columns)
    columns.effective.push_back(effective_price_of(model, state, column));
  columns.previous = columns.effective;
  columns.last_event.assign(columns.effective.size(), 0);
}

void open_mirror(const Model& model, State& state) {
  state.exposures = opening_exposures(model);
  state.status.assign(model.positions.accounts(), 0);
}

}  // namespace

State make_state(const Model& model) {
  State state;
  state.now = model.clock.start;
  state.ledger = Ledger{model.holders(), model.assets.size()};
  state.reserves.resize(model.reserve_begin.back());
  state.cdp.resize(model.venues.size());
  for (std::size_t v = 0; v < model.venues.size(); ++v) {
    const VenueId venue{v};
    if (!is_protocol(model, venue)) open_accounts(model, venue, state);
    if (is_protocol(model, venue)) {
      // its books open once oracles have a price
    } else if (const CdpEngine* engine = cdp_engine(model, venue)) {
      open_cdp(model, venue, *engine, state);
    } else {
      open_background(model, venue, state);
      open_cash(model, venue, state);
    }
    for (const LendingReserve& reserve : reserves_of(model.venues[v]))
      state.parameters.rows.push_back(reserve.initial);
  }
  state.parameters.last_vote.assign(state.parameters.rows.size(), 0);
  open_market(model, state);
  open_protocols(model, state);
  open_contracts(model, state);
  project_indices(model, state);
  state.positions = Positions{model.positions};
  open_columns(model, state);
  open_mirror(model, state);
  std::vector<float> guards(model.positions.accounts());
  for (std::size_t i = 0; i < guards.size(); ++i)
    guards[i] = static_cast<float>(verdict_error(model, state, AccountId{i}));
  state.watches = Watches::build(state.exposures, state.columns.effective, {.by_account = guards});
  SEAWALL_ASSERT(state.ledger.check_touched().empty());
  state.origin = origin_of(state);
  return state;
}

}  // namespace seawall
