#include "seawall/analysis/names.hpp"

#include <fmt/format.h>

#include "seawall/model/curve.hpp"

namespace seawall {
namespace {

constexpr std::string_view unnamed = "?";

template <class Table, class IdType>
std::string_view name_in(const Table& table, IdType id) {
  return id.exists() && id.index() < table.size() ? std::string_view{table[id.index()].name}
                                                  : unnamed;
}

template <class IdType>
std::string_view text_in(const std::vector<std::string>& table, IdType id) {
  return id.exists() && id.index() < table.size() ? std::string_view{table[id.index()]} : unnamed;
}

Names::ColumnName name_column(const Model& model, const Column& column) {
  const Venue& venue = model.venues[column.venue.index()];
  const LendingReserve& reserve = reserves_of(venue)[column.reserve.index()];
  const std::string_view side = column.side == Side::collateral ? "collateral" : "debt";
  std::string name =
      fmt::format("{}/{}/{}", venue.name, model.assets[reserve.asset.index()].name, side);
  if (column.mode > 0) name += fmt::format("/{}", modes_of(venue)[column.mode - 1U].name);
  const OracleId oracle = rung_of(model, reserve.oracle, column.rung);
  if (column.rung > 0) name += fmt::format("/{}", model.oracles[oracle.index()].sale.size.value);
  return {std::move(name), column.venue, reserve.asset, oracle, column.side};
}

}  // namespace

std::string_view Names::of(AssetId id) const { return name_in(assets, id); }
std::string_view Names::of(VenueId id) const { return text_in(venues, id); }
std::string_view Names::of(OracleId id) const { return name_in(oracles, id); }
std::string_view Names::of(LiquidityId id) const { return name_in(liquidity, id); }
std::string_view Names::of(ColumnId id) const { return name_in(columns, id); }
std::string_view Names::of(KeeperId id) const { return text_in(keepers, id); }
std::string_view Names::of(AccountId id) const { return text_in(accounts, id); }

Amount Names::tokens(Int128 units, AssetId asset) const {
  if (!asset.exists() || asset.index() >= assets.size()) return Amount{0.0};
  return Amount{to_double(units) / to_double(power_of_ten(assets[asset.index()].decimals))};
}

std::optional<AssetId> Names::find_coin(std::string_view name) const {
  for (std::size_t i = 0; i < coins; ++i)
    if (assets[i].name == name) return AssetId{i};
  return std::nullopt;
}

Names names_of(const Model& model) {
  Names names;
  names.coins = model.coins;
  for (const Asset& asset : model.assets)
    names.assets.push_back({asset.name, asset.decimals, asset.initial_price.value});
  for (const Venue& venue : model.venues) {
    names.venues.push_back(venue.name);
    names.reserves.emplace_back();
    for (const LendingReserve& reserve : reserves_of(venue))
      names.reserves.back().push_back(reserve.asset);
  }
  for (const Oracle& oracle : model.oracles)
    names.oracles.push_back({oracle.name, oracle.asset, oracle.source_pool});
  for (const Liquidity& pool : model.liquidity)
    names.liquidity.push_back({pool.name, pool.base, pool.quote});
  for (const Column& column : model.columns)
    names.columns.push_back(name_column(model, column));
  for (const Keeper& keeper : model.keepers)
    names.keepers.push_back(keeper.name);
  names.accounts = model.positions.names;
  return names;
}

}  // namespace seawall
