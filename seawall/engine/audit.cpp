#include "seawall/engine/audit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "seawall/engine/backstop_desk.hpp"
#include "seawall/engine/protocols.hpp"
#include "seawall/state/cdp_view.hpp"
#include "seawall/state/lending_view.hpp"
#include "seawall/state/margin_view.hpp"
#include "seawall/state/pool_view.hpp"

namespace seawall::engine {
namespace {

struct ClaimSums {
  std::vector<Int128> supply;  ///< [reserve rows] scaled, all accounts
  std::vector<Int128> debt;
  std::vector<Int128> stranded;  ///< scaled debt beyond what its account's collateral is worth
};

// What one holding of a column adds where; worked out once, as a full audit reads every holding.
struct ColumnRow {
  std::size_t reserve_row = 0;
  bool owed = false;
  double usd_per_unit = 0.0;  // of a scaled unit, at the reference price
};

std::vector<ColumnRow> column_rows(const Model& model, const State& state) {
  std::vector<ColumnRow> rows;
  for (const Column& column : model.columns) {
    const AssetId asset =
        reserves_of(model.venues[column.venue.index()])[column.reserve.index()].asset;
    const std::size_t row = model.reserve_row(column.venue, column.reserve);
    const bool owed = column.side == Side::debt;
    const double index =
        to_double(owed ? state.reserves[row].borrow_index : state.reserves[row].liquidity_index) /
        1e27;
    rows.push_back({row, owed,
                    index * state.prices.reference[asset.index()] /
                        to_double(power_of_ten(model.assets[asset.index()].decimals))});
  }
  return rows;
}

// Share of an account's debt that its collateral, and what its contracts gained, could not repay at
// reference prices, in [0, 1].
double share_uncovered(const Model& model, const State& state, const std::vector<ColumnRow>& rows,
                       AccountId account) {
  double collateral = std::max(0.0, contract_gain_usd(model, state, account));
  double debt = 0.0;
  const std::uint32_t end = model.positions.row_begin[account.index() + 1];
  for (std::uint32_t place = model.positions.row_begin[account.index()]; place < end; ++place) {
    const ColumnRow& row = rows[model.positions.columns[place]];
    (row.owed ? debt : collateral) += to_double(state.positions.amount(place)) * row.usd_per_unit;
  }
  return debt > collateral ? 1.0 - collateral / debt : 0.0;
}

ClaimSums sum_claims(const Model& model, const State& state) {
  ClaimSums sums;
  sums.supply.resize(state.reserves.size());
  sums.debt.resize(state.reserves.size());
  sums.stranded.resize(state.reserves.size());
  const std::vector<ColumnRow> rows = column_rows(model, state);
  std::vector<Int128> by_column(rows.size());
  const PositionTable& table = model.positions;
  const std::span<const Int128> amounts = state.positions.amounts();
  for (std::size_t place = 0; place < amounts.size(); ++place)
    by_column[table.columns[place]] += amounts[place];
  for (std::size_t column = 0; column < rows.size(); ++column)
    (rows[column].owed ? sums.debt : sums.supply)[rows[column].reserve_row] += by_column[column];
  return sums;
}

void add_stranded(const Model& model, const State& state, ClaimSums& sums) {
  const std::vector<ColumnRow> rows = column_rows(model, state);
  const PositionTable& table = model.positions;
  for (std::size_t account = 0; account < table.accounts(); ++account) {
    const std::uint32_t begin = table.row_begin[account];
    const std::uint32_t end = table.row_begin[account + 1];
    const double uncovered = share_uncovered(model, state, rows, AccountId{account});
    if (uncovered <= 0.0) continue;
    for (std::uint32_t place = begin; place < end; ++place)
      if (const ColumnRow& row = rows[table.columns[place]]; row.owed)
        sums.stranded[row.reserve_row] +=
            floor_to_int128(to_double(state.positions.amount(place)) * uncovered);
  }
}

// A claim that a venue's kind does not have counts as nothing.
Int128 held(const State& state, HolderId holder, AssetId claim) {
  return claim.exists() ? state.ledger.balance(holder, claim).value : 0;
}

template <class Visit>
void for_each_reserve(const Model& model, Visit visit) {
  for (std::size_t v = 0; v < model.venues.size(); ++v) {
    const auto reserves = reserves_of(model.venues[v]);
    for (std::size_t r = 0; r < reserves.size(); ++r)
      visit(VenueId{v}, ReserveId{r}, reserves[r]);
  }
}

std::string compare_claims(const Model& model, const State& state, const ClaimSums& sums) {
  std::string fault;
  for_each_reserve(model, [&](VenueId venue, ReserveId id, const LendingReserve& reserve) {
    if (is_protocol(model, venue)) return;
    const std::size_t row = model.reserve_row(venue, id);
    const HolderId accounts = model.accounts_of(venue);
    const Int128 supply = held(state, accounts, reserve.supply_claim);
    const Int128 debt = held(state, accounts, reserve.debt_claim);
    if (fault.empty() && (supply != sums.supply[row] || debt != sums.debt[row]))
      fault =
          fmt::format("claims of {} on {}: accounts hold {} and owe {}, the ledger says {} and {}",
                      model.venues[venue.index()].name, model.assets[reserve.asset.index()].name,
                      to_string(sums.supply[row]), to_string(sums.debt[row]), to_string(supply),
                      to_string(debt));
  });
  return fault;
}

// What vaults owe and what the venue owes for the seized ones is outstanding; the part of the
// latter that its own coin cannot settle is stranded. Coin that the venue minted for keepers of its
// auctions was opened like any other.
struct VaultRow {
  VenueId venue;
  ReserveId id;
  const CdpEngine& engine;
};

ReserveAccounting vault_accounting(const Model& model, const State& state, const ClaimSums& sums,
                                   VaultRow of) {
  const auto& [venue, id, engine] = of;
  const std::size_t row = model.reserve_row(venue, id);
  const ReserveState& flows = state.reserves[row];
  ReserveAccounting result;
  result.venue = venue;
  result.reserve = id;
  if (id != CdpEngine::debt) return result;
  const Int128 system_debt =
      state.ledger.balance(model.treasury_of(venue), engine.system_debt).value;
  const Int128 surplus =
      state.ledger.balance(model.treasury_of(venue), engine.reserves[id.index()].asset).value;
  result.opened = flows.opened + state.cdp[venue.index()].incentives;
  result.interest = flows.interest;
  result.repaid = flows.repaid;
  result.outstanding = owed_by_vaults(model, state, venue, sums.debt[row]) + system_debt;
  result.bad = flows.bad;
  result.stranded = owed_by_vaults(model, state, venue, sums.stranded[row]) +
                    std::max<Int128>(0, system_debt - surplus);
  result.rounding = flows.rounding;
  result.imbalance = result.opened + result.interest - result.repaid - result.outstanding -
                     result.bad - result.rounding;
  return result;
}

ReserveAccounting accounting_of(const Model& model, const State& state, const ClaimSums& sums,
                                VenueId venue, ReserveId id) {
  if (is_protocol(model, venue)) return protocol_accounting(model, state, venue, id);
  if (const CdpEngine* engine = cdp_engine(model, venue))
    return vault_accounting(model, state, sums, {venue, id, *engine});
  const LendingPool& pool = lending_pool(model, venue);
  const LendingReserve& reserve = pool.reserves[id.index()];
  const std::size_t row = model.reserve_row(venue, id);
  const ReserveState& flows = state.reserves[row];
  const auto balance = [&](Int128 scaled) {
    return lending::debt_balance<Exact>(pool.rules, ScaledOf<Exact>{scaled},
                                        IndexOf<Exact>{flows.borrow_index})
        .value;
  };
  ReserveAccounting result;
  result.venue = venue;
  result.reserve = id;
  result.opened = flows.opened;
  result.interest = flows.interest;
  result.repaid = flows.repaid;
  result.outstanding = balance(
      sums.debt[row] + state.ledger.balance(model.background_of(venue), reserve.debt_claim).value);
  result.bad = flows.bad;
  result.stranded = balance(sums.stranded[row]);
  result.rounding = flows.rounding;
  result.imbalance = result.opened + result.interest - result.repaid - result.outstanding -
                     result.bad - result.rounding;
  return result;
}

// What vaults lock and what is at auction lies with the venue, to the last unit.
std::string compare_collateral(const Model& model, const State& state, const ClaimSums& sums) {
  for (std::size_t v = 0; v < model.venues.size(); ++v) {
    const VenueId venue{v};
    const CdpEngine* engine = cdp_engine(model, venue);
    if (engine == nullptr) continue;
    const CdpState& sales = state.cdp[v];
    Int128 due = sums.supply[model.reserve_row(venue, CdpEngine::collateral)];
    for (const std::uint32_t number : sales.open)
      due += static_cast<Int128>(engine->auction == CdpAuction::flip
                                     ? sales.auctions[number].english.lot.value.low
                                     : sales.clips[number].sale.lot.value.low);
    const Int128 there =
        state.ledger
            .balance(model.cash_of(venue), engine->reserves[CdpEngine::collateral.index()].asset)
            .value;
    if (due != there)
      return fmt::format("collateral of {}: {} is locked or at auction, {} is there",
                         model.venues[v].name, to_string(due), to_string(there));
    if (std::string fault = check_backstop(model, state, venue); !fault.empty()) return fault;
  }
  return {};
}

}  // namespace

void check_touched_rows(Context& step) {
  State& state = step.state;
  for_each_reserve(step.model, [&](VenueId venue, ReserveId id, const LendingReserve& reserve) {
    ReserveState& row = state.reserves[step.model.reserve_row(venue, id)];
    const HolderId accounts = step.model.accounts_of(venue);
    const auto change = [&](AssetId claim) {
      return claim.exists() ? state.ledger.change_since_check(accounts, claim) : 0;
    };
    SEAWALL_ASSERT(change(reserve.supply_claim) == row.supply_claims_change);
    SEAWALL_ASSERT(change(reserve.debt_claim) == row.debt_claims_change);
    row.supply_claims_change = row.debt_claims_change = 0;
  });
  SEAWALL_ASSERT(state.ledger.check_touched().empty());
  SEAWALL_ASSERT(check_pools(step.model, state).empty());
}

std::vector<ReserveAccounting> account_for_debt(const Model& model, const State& state) {
  ClaimSums sums = sum_claims(model, state);
  add_stranded(model, state, sums);
  std::vector<ReserveAccounting> rows;
  for_each_reserve(model, [&](VenueId venue, ReserveId id, const LendingReserve&) {
    rows.push_back(accounting_of(model, state, sums, venue, id));
  });
  return rows;
}

std::string full_audit(const Model& model, const State& state) {
  if (std::string fault = state.ledger.audit(); !fault.empty()) return fault;
  if (std::string fault = check_pools(model, state); !fault.empty()) return fault;
  if (std::string fault = check_contracts(model, state); !fault.empty()) return fault;
  const ClaimSums sums = sum_claims(model, state);
  if (std::string fault = compare_claims(model, state, sums); !fault.empty()) return fault;
  std::string fault = compare_collateral(model, state, sums);
  if (fault.empty()) fault = check_protocols(model, state);
  for_each_reserve(model, [&](VenueId venue, ReserveId id, const LendingReserve& reserve) {
    const ReserveAccounting row = accounting_of(model, state, sums, venue, id);
    if (fault.empty() && row.imbalance != 0)
      fault = fmt::format("debt of {} at {} is out of balance by {}",
                          model.assets[reserve.asset.index()].name,
                          model.venues[venue.index()].name, to_string(row.imbalance));
  });
  return fault;
}

}  // namespace seawall::engine
