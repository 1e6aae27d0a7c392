#include "seawall/state/protocol_books.hpp"

#include <algorithm>

#include "seawall/base/assert.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

Int128 ProtocolView::price(ReserveId id, int decimals) const {
  const OracleId oracle = reserve(id).oracle;
  const Int128 answer = state.oracles[oracle.index()].feed.visible.answer;
  const int more = decimals - model.oracles[oracle.index()].decimals;
  return more >= 0 ? answer * power_of_ten(more) : answer / power_of_ten(-more);
}

EventId ProtocolView::round(ReserveId id) const {
  return state.oracles[reserve(id).oracle.index()].last_event;
}

double ProtocolView::reference(ReserveId id) const {
  const AssetId asset = reserve(id).asset;
  return state.prices.reference[asset.index()] /
         to_double(power_of_ten(model.assets[asset.index()].decimals));
}

AccountList::AccountList(const Model& model, VenueId venue) {
  for (std::size_t account = 0; account < model.positions.accounts(); ++account)
    if (model.positions.venues[account] == venue) accounts_.emplace_back(account);
}

std::size_t AccountList::local(AccountId account) const {
  const auto found = std::ranges::lower_bound(accounts_, account);
  SEAWALL_ASSERT(found != accounts_.end() && *found == account);
  return static_cast<std::size_t>(found - accounts_.begin());
}

OpeningRow opening_of(const Model& model, VenueId venue, AccountId account) {
  const PositionTable& table = model.positions;
  OpeningRow row;
  row.collateral.resize(reserves_of(model.venues[venue.index()]).size());
  for (std::uint32_t place = table.row_begin[account.index()];
       place < table.row_begin[account.index() + 1]; ++place) {
    const Column& column = model.columns[table.columns[place]];
    (column.side == Side::debt ? row.debt : row.collateral[column.reserve.index()]) +=
        table.amounts[place];
  }
  return row;
}

}  // namespace seawall
