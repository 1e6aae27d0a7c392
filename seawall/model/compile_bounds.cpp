#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "seawall/model/compile_parts.hpp"

// What the lending rules assert, checked while there still is somebody to tell.
namespace seawall::compiling {
namespace {

constexpr int decimals_max = 24;
constexpr double price_scale_max =
    1e30;  // the rules assert 1e34: a price may grow ten-thousandfold
constexpr std::size_t holdings_max = 16;  // of one account at one venue

double price_in_base_units(const Model& model, const LendingReserve& reserve) {
  const Oracle& oracle = model.oracles[reserve.oracle.index()];
  const double usd = model.assets[reserve.asset.index()].initial_price.value;
  const double numeraire =
      oracle.numeraire.exists() ? model.assets[oracle.numeraire.index()].initial_price.value : 1.0;
  return usd / numeraire * to_double(power_of_ten(oracle.decimals));
}

void check_venue(Context& context, std::size_t venue) {
  const Model& model = context.model;
  const auto reserves = reserves_of(model.venues[venue]);
  int fewest = decimals_max;
  for (const LendingReserve& reserve : reserves)
    fewest = std::min(fewest, model.assets[reserve.asset.index()].decimals);
  for (std::size_t r = 0; r < reserves.size(); ++r) {
    const Asset& asset = model.assets[reserves[r].asset.index()];
    const std::string where = path_of(fmt::format("venues[{}].reserves", venue), r, "asset");
    if (asset.decimals > decimals_max)
      context.errors.report(ErrorCode::parameter_out_of_range, where,
                            fmt::format("'{}' has {} decimals; a lending reserve allows at most {}",
                                        asset.name, asset.decimals, decimals_max));
    const double price = price_in_base_units(model, reserves[r]);
    if (price < 1.0)
      context.errors.report(
          ErrorCode::parameter_out_of_range, where,
          fmt::format("'{}' is worth less than one unit of its oracle's decimals; more decimals or "
                      "a higher price are needed",
                      asset.name));
    else if (price * to_double(power_of_ten(std::max(0, asset.decimals - fewest))) >
             price_scale_max)
      context.errors.report(
          ErrorCode::too_large, where,
          fmt::format("the price of '{}' in its oracle's units and the venue's range of decimals "
                      "multiply to more than {:g}",
                      asset.name, price_scale_max));
  }
}

// Some contracts know of one debt only.
void check_debts(Context& context, std::size_t account) {
  const PositionTable& table = context.model.positions;
  const auto* pool =
      std::get_if<LendingPool>(&context.model.venues[table.venues[account].index()].kind);
  if (pool == nullptr) return;
  const std::uint32_t most = traits_of(pool->rules).debts_per_account_max;
  std::uint32_t debts = 0;
  for (std::uint32_t place = table.row_begin[account]; place < table.row_begin[account + 1];
       ++place)
    if (context.model.columns[table.columns[place]].side == Side::debt) ++debts;
  if (debts > most)
    context.errors.report(
        ErrorCode::too_large, context.spec.positions.origin,
        fmt::format("account '{}' owes {} assets at '{}'; at most {} is allowed with its rules",
                    table.names[account], debts,
                    context.model.venues[table.venues[account].index()].name, most));
}

}  // namespace

void compile_bounds(Context& context) {
  Model& model = context.model;
  model.reserve_begin.assign(1, 0);
  for (std::size_t v = 0; v < model.venues.size(); ++v) {
    if (std::holds_alternative<LendingPool>(model.venues[v].kind)) check_venue(context, v);
    const std::size_t reserves = reserves_of(model.venues[v]).size();
    model.reserve_begin.push_back(model.reserve_begin.back() +
                                  static_cast<std::uint32_t>(reserves));
  }
  const PositionTable& table = model.positions;
  for (std::size_t account = 0; account < table.accounts(); ++account) {
    check_debts(context, account);
    if (table.row_begin[account + 1] - table.row_begin[account] > holdings_max)
      context.errors.report(
          ErrorCode::too_large, context.spec.positions.origin,
          fmt::format("account '{}' has {} holdings at one venue; at most {} are allowed",
                      table.names[account], table.row_begin[account + 1] - table.row_begin[account],
                      holdings_max));
  }
}

}  // namespace seawall::compiling
