#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "seawall/io/import_kinds.hpp"

namespace seawall::io {
namespace {

using Names = ImportTable::Names;

constexpr const char* not_used = "supplied, but not used as collateral";
constexpr const char* lent = "lent out: the base asset is no collateral";

/// How a kind of export calls its columns; none of a name: it has no such column.
struct Layout {
  Names account;
  Names venue;  ///< empty: one venue, called as the kind
  Names asset;
  Names decimals;  ///< where the column is there, amounts are whole smallest units
  Names collateral;
  std::vector<Names> debts;  ///< summed; the first that is all there counts
  Names used;                ///< whether the holding is used as collateral
  Names lent;                ///< held, and no collateral
  Names mode;
  std::string_view asset_prefix;  ///< taken off
  // Of a second table, of totals.
  Names total_collateral;
  Names total_lent;
  Names total_debt;
};

Layout aave() {
  return {.account = {"user", "user.id", "user_address", "account"},
          .venue = {},
          .asset = {"symbol", "reserve.symbol", "asset"},
          .decimals = {"decimals", "reserve.decimals"},
          .collateral = {"currentATokenBalance", "collateral", "supplied"},
          .debts = {{"currentTotalDebt"},
                    {"currentVariableDebt", "currentStableDebt"},
                    {"currentVariableDebt"},
                    {"debt"},
                    {"borrowed"}},
          .used = {"usageAsCollateralEnabledOnUser", "usage_as_collateral"},
          .lent = {},
          .mode = {"eModeCategoryId", "user.eModeCategoryId.id", "emode"},
          .asset_prefix = {},
          .total_collateral = {"totalATokenSupply"},
          .total_lent = {},
          .total_debt = {"totalCurrentVariableDebt"}};
}

Layout compound_v2() {
  return {.account = {"account", "account.id", "user"},
          .venue = {},
          .asset = {"ctoken", "symbol", "market.symbol"},
          .decimals = {},
          .collateral = {"supply_underlying", "supplyBalanceUnderlying"},
          .debts = {{"borrow_underlying"}, {"storedBorrowBalance"}, {"borrowBalanceUnderlying"}},
          .used = {"enteredMarket", "entered"},
          .lent = {},
          .mode = {},
          .asset_prefix = "c",
          .total_collateral = {},
          .total_lent = {},
          .total_debt = {"totalBorrows"}};
}

Layout compound_v3() {
  return {.account = {"account", "user", "account.address"},
          .venue = {"comet", "market"},
          .asset = {"token", "asset", "symbol"},
          .decimals = {"decimals"},
          .collateral = {"collateralBalanceOf", "collateral"},
          .debts = {{"borrowBalanceOf"}, {"debt"}},
          .used = {},
          .lent = {"balanceOf", "supplied"},
          .mode = {},
          .asset_prefix = {},
          .total_collateral = {"totalsCollateral"},
          .total_lent = {"totalSupply"},
          .total_debt = {"totalBorrow"}};
}

Layout layout_of(std::string_view kind) {
  if (kind == "compound-v2") return compound_v2();
  return kind == "compound-v3" ? compound_v3() : aave();
}

/// The columns of one table that a layout finds.
struct Columns {
  ImportColumn account;
  std::optional<ImportColumn> venue;
  ImportColumn asset;
  std::optional<ImportColumn> decimals;
  ImportColumn collateral;
  std::vector<ImportColumn> debts;
  std::optional<ImportColumn> used;
  std::optional<ImportColumn> lent;
  std::optional<ImportColumn> mode;
};

std::vector<ImportColumn> debts_in(const ImportTable& table, const Layout& layout,
                                   FirstError& errors) {
  for (const Names& names : layout.debts) {
    std::vector<ImportColumn> found;
    for (const std::string_view name : names)
      if (auto column = table.find({name})) found.push_back(*std::move(column));
    if (found.size() == names.size()) return found;
  }
  Names any;
  for (const Names& names : layout.debts)
    if (names.size() == 1) any.push_back(names.front());
  return {table.need(any, errors)};
}

Columns columns_of(const ImportTable& table, const Layout& layout, FirstError& errors) {
  Columns columns;
  columns.account = table.need(layout.account, errors);
  if (!layout.venue.empty()) columns.venue = table.need(layout.venue, errors);
  columns.asset = table.need(layout.asset, errors);
  columns.decimals = table.find(layout.decimals);
  columns.collateral = table.need(layout.collateral, errors);
  columns.debts = debts_in(table, layout, errors);
  columns.used = table.find(layout.used);
  columns.lent = table.find(layout.lent);
  columns.mode = table.find(layout.mode);
  return columns;
}

/// Reads the cells of one table, row by row.
class PoolRows {
 public:
  PoolRows(const ImportTable& table, const Layout& layout, std::string_view kind,
           FirstError& errors)
      : table_{table}, layout_{layout}, kind_{kind}, errors_{errors} {}

  [[nodiscard]] std::string venue(const std::optional<ImportColumn>& column, std::size_t row) {
    return column ? table_.text(*column, row, errors_) : std::string{kind_};
  }
  [[nodiscard]] std::string asset(const ImportColumn& column, std::size_t row) {
    std::string name = table_.text(column, row, errors_);
    if (name.size() > layout_.asset_prefix.size() && name.starts_with(layout_.asset_prefix))
      name.erase(0, layout_.asset_prefix.size());
    return name;
  }
  [[nodiscard]] ExactDecimal tokens(const ImportColumn& column,
                                    const std::optional<ImportColumn>& decimals, std::size_t row) {
    if (!decimals) return table_.amount(column, row, errors_);
    const auto places = static_cast<int>(table_.whole(*decimals, row, import_decimals, errors_));
    return table_.units(column, row, places, errors_);
  }

 private:
  const ImportTable& table_;
  const Layout& layout_;
  std::string_view kind_;
  FirstError& errors_;
};

std::string mode_in(const std::optional<ImportColumn>& column, std::size_t row) {
  if (!column) return {};
  const std::string_view mode = trimmed((*column->cells)[row]);
  return mode == "0" ? std::string{} : std::string{mode};
}

Result<void> read_accounts(const ImportTable& table, const Layout& layout, std::string_view kind,
                           OnceEach& once, ImportBuilder& out) {
  FirstError errors;
  const Columns columns = columns_of(table, layout, errors);
  if (errors.any()) return errors.take();
  PoolRows rows{table, layout, kind, errors};
  for (std::size_t row = 0; row < table.rows() && !errors.any(); ++row) {
    const ImportPlace place{table.account(columns.account, row, errors),
                            rows.venue(columns.venue, row), rows.asset(columns.asset, row)};
    const std::string mode = mode_in(columns.mode, row);
    const ExactDecimal held = rows.tokens(columns.collateral, columns.decimals, row);
    ExactDecimal owed;
    for (const ImportColumn& debt : columns.debts)
      owed += rows.tokens(debt, columns.decimals, row);
    const ExactDecimal supplied =
        columns.lent ? rows.tokens(*columns.lent, columns.decimals, row) : ExactDecimal{};
    const bool is_used = !columns.used || table.flag(*columns.used, row, errors);
    once.check(fmt::format("{}\n{}\n{}", place.account, place.venue, place.asset),
               fmt::format("the account's {}", place.asset), table, columns.account, row, errors);
    if (errors.any()) break;
    out.see(place, Side::collateral, held + supplied);
    if (is_used)
      out.keep(place, Side::collateral, held, mode);
    else
      out.drop(place, Side::collateral, held, not_used);
    out.drop(place, Side::collateral, supplied, lent);
    out.see_and_keep(place, Side::debt, owed, mode);
    if (held.is_zero() && supplied.is_zero() && owed.is_zero()) out.empty_row();
  }
  if (errors.any()) return errors.take();
  return {};
}

Result<void> read_totals(const ImportTable& table, const Layout& layout, std::string_view kind,
                         ImportBuilder& out) {
  FirstError errors;
  const auto venue =
      layout.venue.empty() ? std::optional<ImportColumn>{} : table.need(layout.venue, errors);
  const ImportColumn asset = table.need(layout.asset, errors);
  const auto decimals = table.find(layout.decimals);
  if (errors.any()) return errors.take();
  PoolRows rows{table, layout, kind, errors};
  const auto lent_out = table.find(layout.total_lent);
  const auto state = [&](const Names& names, Side side, std::size_t row) {
    const auto column = table.find(names);
    if (!column) return;
    const ImportPlace whole = whole_of(rows.venue(venue, row), rows.asset(asset, row));
    ExactDecimal stated = rows.tokens(*column, decimals, row);
    if (side == Side::collateral && lent_out) stated += rows.tokens(*lent_out, decimals, row);
    if (!errors.any()) out.state(table.where(*column, row), whole, side, stated);
  };
  for (std::size_t row = 0; row < table.rows() && !errors.any(); ++row) {
    state(layout.total_collateral, Side::collateral, row);
    state(layout.total_debt, Side::debt, row);
  }
  if (errors.any()) return errors.take();
  return {};
}

}  // namespace

Result<void> import_pool(std::string_view kind, ImportFiles files, ImportBuilder& out) {
  const auto tables = import_tables(files, out);
  if (!tables) return std::unexpected{tables.error()};
  const Layout layout = layout_of(kind);
  const auto is_totals = [&](const ImportTable& table) {
    return !table.has(layout.account) &&
           (table.has(layout.total_collateral) || table.has(layout.total_debt));
  };
  OnceEach once;
  for (const ImportTable& table : *tables) {
    if (is_totals(table)) continue;
    const bool is_book = kind == "aave-v2" && is_steth_book(table);
    auto read =
        is_book ? import_steth_book(table, out) : read_accounts(table, layout, kind, once, out);
    if (!read) return read;
  }
  for (const ImportTable& table : *tables)
    if (is_totals(table))
      if (auto read = read_totals(table, layout, kind, out); !read) return read;
  return {};
}

}  // namespace seawall::io
