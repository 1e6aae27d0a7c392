#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

#include <fmt/format.h>

#include "seawall/base/hash.hpp"
#include "seawall/base/nearest_name.hpp"
#include "seawall/model/compile_parts.hpp"

namespace seawall::compiling {
namespace {

constexpr std::size_t accounts_max = std::size_t{1} << 31;
constexpr std::size_t columns_max = 65'535;
constexpr std::uint16_t unresolved = 0xffff;

/// The position table's names, resolved once each instead of once a row.
struct Lookup {
  std::vector<std::uint16_t> venue;                 ///< [venue names] -> venue
  std::vector<std::vector<std::uint16_t>> reserve;  ///< [venues][asset names] -> reserve
  std::vector<std::vector<std::uint16_t>> mode;     ///< [venues][mode names] -> mode, 0 is none
  std::vector<std::vector<int>> decimals;           ///< [venues][reserves]
};

std::uint16_t mode_number(const Venue& venue, const std::string& name) {
  if (name.empty()) return 0;
  const auto modes = modes_of(venue);
  for (std::size_t m = 0; m < modes.size(); ++m)
    if (modes[m].name == name) return static_cast<std::uint16_t>(m + 1);
  return unresolved;
}

Lookup resolve_names(const Context& context) {
  const PositionSpec& spec = context.spec.positions;
  const Model& model = context.model;
  Lookup lookup;
  for (const std::string& name : spec.venue_names)
    lookup.venue.push_back(
        static_cast<std::uint16_t>(context.venues.find(name).value_or(unresolved)));
  for (std::size_t v = 0; v < model.venues.size(); ++v) {
    const auto listed = reserves_of(model.venues[v]);
    auto& reserves = lookup.reserve.emplace_back(spec.asset_names.size(), unresolved);
    auto& decimals = lookup.decimals.emplace_back();
    for (std::size_t r = 0; r < listed.size(); ++r) {
      const Asset& asset = model.assets[listed[r].asset.index()];
      decimals.push_back(asset.decimals);
      for (std::size_t a = 0; a < spec.asset_names.size(); ++a)
        if (spec.asset_names[a] == asset.name) reserves[a] = static_cast<std::uint16_t>(r);
    }
    auto& modes = lookup.mode.emplace_back();
    for (const std::string& name : spec.mode_names)
      modes.push_back(mode_number(model.venues[v], name));
  }
  return lookup;
}

void report_unknown_asset(Context& context, std::size_t row, std::size_t venue) {
  const PositionSpec& spec = context.spec.positions;
  const std::string& name = spec.asset_names[spec.asset[row]];
  std::vector<std::string_view> known;
  for (const LendingReserve& reserve : reserves_of(context.model.venues[venue]))
    known.push_back(context.model.assets[reserve.asset.index()].name);
  context.errors.report(ErrorCode::unknown_name, spec.where(row, "asset"),
                        fmt::format("{} asset {}{}",
                                    context.assets.find(name)
                                        ? "venue " + in_quotes(context.model.venues[venue].name) +
                                              " has no reserve of the"
                                        : std::string{"unknown"},
                                    in_quotes(name), suggestion(name, known)));
}

/// Every row names a venue, a reserve of it and a mode of it.
void check_names(Context& context, const Lookup& lookup) {
  const PositionSpec& spec = context.spec.positions;
  for (std::size_t row = 0; row < spec.rows(); ++row) {
    const std::uint16_t venue = lookup.venue[spec.venue[row]];
    if (venue == unresolved) {
      static_cast<void>(context.venues.find(spec.venue_names[spec.venue[row]],
                                            spec.where(row, "venue"), context.errors));
      return;
    }
    if (lookup.reserve[venue][spec.asset[row]] == unresolved)
      return report_unknown_asset(context, row, venue);
    if (lookup.mode[venue][spec.mode[row]] == unresolved) {
      std::vector<std::string_view> known;
      for (const EfficiencyMode& mode : modes_of(context.model.venues[venue]))
        known.push_back(mode.name);
      const std::string& name = spec.mode_names[spec.mode[row]];
      context.errors.report(
          ErrorCode::unknown_name, spec.where(row, "mode"),
          fmt::format("unknown efficiency mode {} of venue {}{}", in_quotes(name),
                      in_quotes(context.model.venues[venue].name), suggestion(name, known)));
      return;
    }
  }
}

/// Finds the first row of an account among 10⁶: open addressing, names stay where they are.
class FirstRows {
 public:
  explicit FirstRows(const PositionSpec& spec)
      : spec_{spec}, slots_(std::bit_ceil(2 * spec.rows() + 1), empty) {}

  /// The row that named this (venue, account) first; `row` itself if none has before.
  [[nodiscard]] std::uint32_t find_or_add(std::size_t row) {
    const std::size_t mask = slots_.size() - 1;
    const std::uint64_t spread = std::uint64_t{spec_.venue[row]} * 0x9e37'79b9'7f4a'7c15;
    for (std::size_t at = (digest_of(spec_.account[row]).low ^ spread) & mask;;
         at = (at + 1) & mask) {
      const std::uint32_t first = slots_[at];
      if (first == empty) return slots_[at] = static_cast<std::uint32_t>(row);
      if (spec_.venue[first] == spec_.venue[row] && spec_.account[first] == spec_.account[row])
        return first;
    }
  }

 private:
  static constexpr std::uint32_t empty = 0xffff'ffff;
  const PositionSpec& spec_;
  std::vector<std::uint32_t> slots_;
};

/// Which account each row belongs to; accounts are (venue, name), by venue, then in order of
/// appearance.
std::vector<std::uint32_t> group_rows(Context& context, const Lookup& lookup) {
  const PositionSpec& spec = context.spec.positions;
  const std::size_t venues = context.model.venues.size();
  FirstRows index{spec};
  std::vector<std::vector<std::uint32_t>> first_rows(venues);
  std::vector<std::uint32_t> account(spec.rows());
  for (std::size_t row = 0; row < spec.rows(); ++row) {
    // Rows of one account mostly follow each other: comparing is cheaper than hashing.
    if (row > 0 && spec.venue[row] == spec.venue[row - 1] &&
        spec.account[row] == spec.account[row - 1]) {
      account[row] = account[row - 1];
      continue;
    }
    const std::uint32_t first = index.find_or_add(row);
    if (first != row) {
      account[row] = account[first];
      continue;
    }
    if (spec.account[row].empty())
      context.errors.report(ErrorCode::parameter_out_of_range, spec.where(row, "account"),
                            "is empty; the name of an account is needed");
    auto& rows_of_venue = first_rows[lookup.venue[spec.venue[row]]];
    account[row] = static_cast<std::uint32_t>(rows_of_venue.size());
    rows_of_venue.push_back(static_cast<std::uint32_t>(row));
  }
  PositionTable& table = context.model.positions;
  std::vector<std::uint32_t> offset(venues, 0);
  for (std::size_t v = 0; v < venues; ++v) {
    offset[v] = static_cast<std::uint32_t>(table.names.size());
    for (const std::uint32_t row : first_rows[v]) {
      table.names.push_back(spec.account[row]);
      table.venues.push_back(VenueId{v});
      table.modes.push_back(static_cast<std::uint8_t>(lookup.mode[v][spec.mode[row]]));
    }
  }
  for (std::size_t row = 0; row < spec.rows(); ++row)
    account[row] += offset[lookup.venue[spec.venue[row]]];
  return account;
}

/// One row per (account, asset), one mode per account.
void check_rows(Context& context, const Lookup& lookup, const std::vector<std::uint32_t>& account) {
  const PositionSpec& spec = context.spec.positions;
  std::vector<std::uint64_t> seen(context.model.positions.accounts(), 0);
  for (std::size_t row = 0; row < spec.rows(); ++row) {
    const std::uint16_t venue = lookup.venue[spec.venue[row]];
    const std::uint64_t bit = std::uint64_t{1} << lookup.reserve[venue][spec.asset[row]];
    if ((seen[account[row]] & bit) != 0) {
      std::size_t first = 0;
      while (account[first] != account[row] || spec.asset[first] != spec.asset[row])
        ++first;
      context.errors.report(
          ErrorCode::duplicate_name, spec.where(row, "asset"),
          fmt::format(
              "account {} has asset {} in venue {} already, at {}; one row for each is allowed",
              in_quotes(spec.account[row]), in_quotes(spec.asset_names[spec.asset[row]]),
              in_quotes(context.model.venues[venue].name), spec.where(first, "asset")));
      return;
    }
    seen[account[row]] |= bit;
    if (lookup.mode[venue][spec.mode[row]] == context.model.positions.modes[account[row]]) continue;
    const std::uint8_t mode = context.model.positions.modes[account[row]];
    const std::string before =
        mode == 0 ? "" : modes_of(context.model.venues[venue])[mode - 1U].name;
    context.errors.report(
        ErrorCode::duplicate_name, spec.where(row, "mode"),
        fmt::format("account {} is in mode {} here and in {} before; an account has one mode",
                    in_quotes(spec.account[row]), in_quotes(spec.mode_names[spec.mode[row]]),
                    in_quotes(before)));
    return;
  }
}

/// Numbers the columns: per reserve its collateral in no mode, in mode 1, …, then its debt.
class ColumnNumbers {
 public:
  explicit ColumnNumbers(const Model& model) : model_{model} {
    for (std::size_t v = 0; v < model.venues.size(); ++v) {
      begin_.push_back(size_);
      stride_.push_back(modes_of(model.venues[v]).size() + 2);
      size_ += reserves_of(model.venues[v]).size() * stride_.back();
    }
    number_.assign(size_, unresolved);
  }
  [[nodiscard]] std::size_t slot(std::size_t venue, std::size_t reserve, Side side,
                                 std::uint8_t mode) const {
    const std::size_t base = begin_[venue] + reserve * stride_[venue];
    if (side == Side::debt) return base + stride_[venue] - 1;
    const auto modes = modes_of(model_.venues[venue]);
    const bool applies = mode != 0 && ((modes[mode - 1U].collateral_reserves >> reserve) & 1U) != 0;
    return base + (applies ? mode : 0U);
  }
  void mark(std::size_t slot) { number_[slot] = 0; }
  [[nodiscard]] std::uint16_t operator[](std::size_t slot) const { return number_[slot]; }

  /// Gives the marked slots their numbers, in order. @return nothing where there are too many
  [[nodiscard]] std::optional<std::vector<Column>> assign() {
    std::vector<Column> columns;
    for (std::size_t v = 0; v < begin_.size(); ++v)
      for (std::size_t s = 0; s < reserves_of(model_.venues[v]).size() * stride_[v]; ++s) {
        if (number_[begin_[v] + s] == unresolved) continue;
        if (columns.size() >= columns_max) return std::nullopt;
        number_[begin_[v] + s] = static_cast<std::uint16_t>(columns.size());
        const std::size_t kind = s % stride_[v];
        const Side side = kind == stride_[v] - 1 ? Side::debt : Side::collateral;
        const ReserveId reserve{s / stride_[v]};
        columns.push_back({.venue = VenueId{v},
                           .reserve = reserve,
                           .side = side,
                           .mode = static_cast<std::uint8_t>(side == Side::debt ? 0 : kind)});
        if (side == Side::collateral) add_rungs(columns);
      }
    if (columns.size() > columns_max) return std::nullopt;  // the last one's larger sizes
    return columns;
  }

 private:
  // Behind a column that is priced by a curve: one for each of its larger sizes.
  void add_rungs(std::vector<Column>& columns) const {
    Column column = columns.back();
    OracleId oracle =
        reserves_of(model_.venues[column.venue.index()])[column.reserve.index()].oracle;
    if (!oracle.exists()) return;
    while (model_.oracles[oracle.index()].sale.is_curve()) {
      oracle = model_.oracles[oracle.index()].sale.larger;
      ++column.rung;
      columns.push_back(column);
    }
  }

  const Model& model_;
  std::size_t size_ = 0;
  std::vector<std::size_t> begin_;
  std::vector<std::size_t> stride_;
  std::vector<std::uint16_t> number_;
};

struct RowUnits {
  Int128 collateral = 0;
  Int128 debt = 0;
};

/// Rows in smallest units; sums stay within units_max, so that nothing later can overflow.
std::vector<RowUnits> convert_rows(Context& context, const Lookup& lookup, ReserveSums& sums) {
  const PositionSpec& spec = context.spec.positions;
  std::vector<RowUnits> units(spec.rows());
  const auto convert = [&](std::size_t row, double tokens, int decimals, std::string_view column,
                           Int128& sum) {
    if (tokens == 0.0) return Int128{0};
    const auto fits = tokens > 0.0 ? units_of(tokens, decimals) : std::nullopt;
    const Int128 amount =
        fits ? fits->value
             : check_units(tokens, decimals, spec.where(row, column), context.errors).value;
    sum += amount;
    if (sum > units_max)
      context.errors.report(
          ErrorCode::too_large, spec.where(row, column),
          fmt::format(
              "up to here the {} of the reserve sums to more than 2^120 smallest units, which "
              "is the most that is allowed",
              column));
    return amount;
  };
  for (std::size_t row = 0; row < spec.rows() && !context.errors.any(); ++row) {
    const std::uint16_t venue = lookup.venue[spec.venue[row]];
    const std::uint16_t reserve = lookup.reserve[venue][spec.asset[row]];
    const int decimals = lookup.decimals[venue][reserve];
    ReserveSum& sum = sums[venue][reserve];
    units[row].collateral =
        convert(row, spec.collateral[row], decimals, "collateral", sum.collateral);
    units[row].debt = convert(row, spec.debt[row], decimals, "debt", sum.debt);
  }
  return units;
}

/// What is owed has no size that a curve could value it by.
void check_curve_debts(Context& context, const Lookup& lookup, const std::vector<RowUnits>& units) {
  const PositionSpec& spec = context.spec.positions;
  for (std::size_t row = 0; row < spec.rows() && !context.errors.any(); ++row) {
    const PositionSpec::Kept* kept = spec.kept_in(row);
    if (units[row].debt == 0 && (kept == nullptr || !kept->debt)) continue;
    const std::uint16_t venue = lookup.venue[spec.venue[row]];
    const LendingReserve& reserve =
        reserves_of(context.model.venues[venue])[lookup.reserve[venue][spec.asset[row]]];
    if (!reserve.oracle.exists()) continue;
    const Oracle& oracle = context.model.oracles[reserve.oracle.index()];
    if (!oracle.sale.is_curve()) continue;
    context.errors.report(
        ErrorCode::wrong_unit, spec.where(row, "debt"),
        fmt::format(
            "{} is owed at venue {}, whose oracle {} publishes a curve (sale_sizes) of what "
            "sales fetch; such a reserve can be collateral only",
            in_quotes(context.model.assets[reserve.asset.index()].name),
            in_quotes(context.model.venues[venue].name), in_quotes(oracle.name)));
  }
}

/// Rows -> compressed table: counts, offsets, then each holding in its place, by column within an
/// account.
void fill_table(Context& context, const Lookup& lookup, const std::vector<std::uint32_t>& account,
                const std::vector<RowUnits>& units) {
  const PositionSpec& spec = context.spec.positions;
  PositionTable& table = context.model.positions;
  ColumnNumbers numbers{context.model};
  const auto slot = [&](std::size_t row, Side side) {
    const std::uint16_t venue = lookup.venue[spec.venue[row]];
    return numbers.slot(venue, lookup.reserve[venue][spec.asset[row]], side,
                        table.modes[account[row]]);
  };
  const auto is_there = [&](std::size_t row, Side side) {
    const PositionSpec::Kept* kept = spec.kept_in(row);
    return side == Side::debt ? units[row].debt > 0 || (kept != nullptr && kept->debt)
                              : units[row].collateral > 0 || (kept != nullptr && kept->collateral);
  };
  table.row_begin.assign(table.accounts() + 1, 0);
  for (std::size_t row = 0; row < spec.rows(); ++row)
    for (const Side side : {Side::collateral, Side::debt}) {
      if (!is_there(row, side)) continue;
      numbers.mark(slot(row, side));
      ++table.row_begin[account[row] + 1U];
    }
  auto columns = numbers.assign();
  if (!columns) {
    context.errors.report(
        ErrorCode::too_large, spec.origin,
        fmt::format(
            "the positions use more than {} columns (reserve, side, mode); at most that many "
            "are allowed",
            columns_max));
    return;
  }
  context.model.columns = std::move(*columns);
  for (std::size_t a = 0; a < table.accounts(); ++a)
    table.row_begin[a + 1] += table.row_begin[a];
  table.columns.resize(table.row_begin.back());
  table.amounts.resize(table.row_begin.back());
  std::vector<std::uint32_t> end(table.row_begin.begin(), table.row_begin.end() - 1);
  const auto put = [&](std::size_t row, Side side, Int128 amount) {
    if (!is_there(row, side)) return;
    const std::uint16_t column = numbers[slot(row, side)];
    std::uint32_t place = end[account[row]]++;
    for (; place > table.row_begin[account[row]] && table.columns[place - 1] > column; --place) {
      table.columns[place] = table.columns[place - 1];
      table.amounts[place] = table.amounts[place - 1];
    }
    table.columns[place] = column;
    table.amounts[place] = amount;
  };
  for (std::size_t row = 0; row < spec.rows(); ++row) {
    put(row, Side::collateral, units[row].collateral);
    put(row, Side::debt, units[row].debt);
  }
}

/// Accounts that an actor fills have no certificate to sleep by.
void note_actors(Context& context, const std::vector<std::uint32_t>& account) {
  const PositionSpec& spec = context.spec.positions;
  for (std::size_t row = spec.rows() - spec.kept.size(); row < spec.rows(); ++row)
    add_margin_account(context.model, AccountId{account[row]});
}

void check_columns_sizes(const PositionSpec& spec, FirstError& errors) {
  const std::size_t rows = spec.rows();
  SEAWALL_ASSERT(spec.venue.size() == rows && spec.asset.size() == rows &&
                 spec.collateral.size() == rows && spec.debt.size() == rows &&
                 spec.mode.size() == rows && (spec.rate.empty() || spec.rate.size() == rows) &&
                 (spec.bands.empty() || spec.bands.size() == rows));
  if (rows >= accounts_max)
    errors.report(ErrorCode::too_large, spec.origin,
                  fmt::format("{} rows; fewer than 2^31 are allowed", rows));
}

}  // namespace

void compile_positions(Context& context) {
  check_columns_sizes(context.spec.positions, context.errors);
  if (context.errors.any()) return;
  const Lookup lookup = resolve_names(context);
  check_names(context, lookup);
  if (context.errors.any()) return;
  const std::vector<std::uint32_t> account = group_rows(context, lookup);
  check_rows(context, lookup, account);
  compile_rates(context, account);
  compile_bands(context, account);
  ReserveSums sums;
  for (const Venue& venue : context.model.venues)
    sums.emplace_back(reserves_of(venue).size());
  const std::vector<RowUnits> units = convert_rows(context, lookup, sums);
  if (!context.errors.any()) check_curve_debts(context, lookup, units);
  if (context.errors.any()) return;
  fill_table(context, lookup, account, units);
  note_actors(context, account);
  for (std::size_t v = 0; v < sums.size(); ++v)
    for (std::size_t r = 0; r < sums[v].size() && !context.errors.any(); ++r)
      if (std::holds_alternative<LendingPool>(context.model.venues[v].kind))
        compile_background(context, v, r, sums[v][r]);
  if (!context.errors.any()) check_vaults(context);
  if (!context.errors.any()) check_protocol_accounts(context);
}

}  // namespace seawall::compiling
