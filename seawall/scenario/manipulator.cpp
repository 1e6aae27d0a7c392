#include "seawall/scenario/manipulator.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace seawall {
namespace {

std::uint16_t number_of(std::vector<std::string>& names, const std::string& name) {
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<std::uint16_t>(found - names.begin());
  names.push_back(name);
  return static_cast<std::uint16_t>(names.size() - 1);
}

// What an account may come to hold and to owe, each asset once.
struct Room {
  std::vector<std::string> assets;
  std::vector<PositionSpec::Kept> kept;

  PositionSpec::Kept& of(const std::string& asset, const std::string& where) {
    const auto found = std::ranges::find(assets, asset);
    if (found != assets.end()) return kept[static_cast<std::size_t>(found - assets.begin())];
    assets.push_back(asset);
    kept.push_back({.where = where});
    return kept.back();
  }
};

void add_account(PositionSpec& positions, const std::string& name, const std::string& venue,
                 Room room) {
  for (std::size_t i = 0; i < room.assets.size(); ++i) {
    positions.account.push_back(name);
    positions.venue.push_back(number_of(positions.venue_names, venue));
    positions.asset.push_back(number_of(positions.asset_names, room.assets[i]));
    positions.mode.push_back(0);
    positions.collateral.push_back(0.0);
    positions.debt.push_back(0.0);
    positions.kept.push_back(std::move(room.kept[i]));
  }
}

// The asset that it buys, or sells, at its place.
const std::string* base_of(const ManipulatorSpec& spec, const ModelSpec& model) {
  for (const LiquiditySpec& place : model.liquidity)
    if (place.name == spec.place) return &place.base;
  return nullptr;
}

}  // namespace

std::string account_name(const ManipulatorSpec& spec) { return spec.name; }

std::string counter_account_name(const ManipulatorSpec& spec) {
  return spec.name + " (other side)";
}

void add_manipulators(const std::vector<ManipulatorSpec>& specs, std::vector<KeeperSpec>& keepers) {
  for (std::size_t i = 0; i < specs.size(); ++i)
    keepers.push_back({.name = specs[i].name,
                       .capital = specs[i].capital,
                       .where = fmt::format("manipulators[{}]", i)});
}

void add_manipulator_accounts(const std::vector<ManipulatorSpec>& specs, ModelSpec& model) {
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const ManipulatorSpec& spec = specs[i];
    const std::string where = fmt::format("manipulators[{}]", i);
    if (spec.venue.empty()) continue;
    Room own;
    for (const auto& [asset, tokens] : spec.deposits)
      own.of(asset, where + ".deposits." + asset).collateral = true;
    if (const std::string* base = base_of(spec, model); spec.pledges && base != nullptr)
      own.of(*base, where + ".pledges").collateral = true;
    for (const std::string& asset : spec.borrows)
      own.of(asset, where + ".borrows").debt = true;
    add_account(model.positions, account_name(spec), spec.venue, std::move(own));
    Room other;
    for (const auto& [asset, tokens] : spec.counter_deposits)
      other.of(asset, where + ".counter_deposits." + asset).collateral = true;
    add_account(model.positions, counter_account_name(spec), spec.venue, std::move(other));
  }
}

}  // namespace seawall
