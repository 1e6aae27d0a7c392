#include <optional>

#include <fmt/format.h>

#include "seawall/model/compile_parts.hpp"

namespace seawall::compiling {
namespace {

std::string tokens_of(Int128 units, int decimals) {
  return fmt::format("{:.10g}", to_double(units) / to_double(power_of_ten(decimals)));
}

/// The row whose debt alone is more than the reserve holds, the largest such: more often a slip in
/// the positions than in the reserve. Nothing where no single row is to blame.
std::optional<std::size_t> row_to_blame(const ModelSpec& spec, std::size_t venue, std::size_t index,
                                        double held) {
  const PositionSpec& rows = spec.positions;
  if (!rows.entries.empty()) return std::nullopt;  // a scenario with its accounts is one page
  std::optional<std::size_t> largest;
  for (std::size_t row = 0; row < rows.rows(); ++row)
    if (rows.debt[row] > held && rows.venue_names[rows.venue[row]] == spec.venues[venue].name &&
        rows.asset_names[rows.asset[row]] == spec.venues[venue].reserves[index].asset &&
        (!largest || rows.debt[row] > rows.debt[*largest]))
      largest = row;
  return largest;
}

}  // namespace

void compile_background(Context& context, std::size_t venue, std::size_t index,
                        const ReserveSum& sums) {
  const ReserveSpec& spec = context.spec.venues[venue].reserves[index];
  LendingReserve& reserve = std::get<LendingPool>(context.model.venues[venue].kind).reserves[index];
  const int decimals = context.model.assets[reserve.asset.index()].decimals;
  const std::string where = fmt::format("venues[{}].reserves[{}]", venue, index);
  FirstError& errors = context.errors;
  if (spec.background_supply.has_value() == spec.cash.has_value()) {
    errors.report(
        spec.cash ? ErrorCode::duplicate_name : ErrorCode::missing_key,
        where + ".background_supply",
        spec.cash ? "is there beside cash; one of the two is allowed, the other follows"
                  : "is missing; background_supply (deposits outside the book) or cash is needed");
    return;
  }
  reserve.background_debt =
      check_units(spec.background_debt, decimals, where + ".background_debt", errors);
  const Int128 lent = reserve.background_debt.value + sums.debt - sums.collateral;
  if (spec.background_supply) {
    reserve.background_supply =
        check_units(*spec.background_supply, decimals, where + ".background_supply", errors);
    if (errors.any() || reserve.background_supply.value >= lent) return;
    const double held =
        *spec.background_supply + to_double(sums.collateral) / to_double(power_of_ten(decimals));
    if (const auto row = row_to_blame(context.spec, venue, index, held))
      errors.report(
          ErrorCode::parameter_out_of_range, context.spec.positions.where(*row, "debt"),
          fmt::format(
              "{:.10g} is more than the reserve {} of {} holds: deposits {} + {} of accounts",
              context.spec.positions.debt[*row], spec.asset, context.spec.venues[venue].name,
              *spec.background_supply, tokens_of(sums.collateral, decimals)));
    else
      errors.report(ErrorCode::parameter_out_of_range, where + ".background_supply",
                    fmt::format("the reserve lends more than it holds: deposits {} + {} of "
                                "accounts, debts {} + {} of "
                                "accounts; at least {} is allowed",
                                *spec.background_supply, tokens_of(sums.collateral, decimals),
                                spec.background_debt, tokens_of(sums.debt, decimals),
                                tokens_of(lent, decimals)));
    return;
  }
  reserve.background_supply =
      check_units(*spec.cash, decimals, where + ".cash", errors) + Units{lent};
  if (!errors.any() && reserve.background_supply.value < 0)
    errors.report(
        ErrorCode::parameter_out_of_range, where + ".cash",
        fmt::format(
            "{} with debts of {} is less than the accounts' deposits of {}; at least {} is allowed",
            *spec.cash, tokens_of(reserve.background_debt.value + sums.debt, decimals),
            tokens_of(sums.collateral, decimals), tokens_of(-lent, decimals)));
}

}  // namespace seawall::compiling
