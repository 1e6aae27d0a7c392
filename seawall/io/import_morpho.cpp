#include <map>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/io/import_kinds.hpp"

namespace seawall::io {
namespace {

using Names = ImportTable::Names;

const Names user_names{"user.address", "user", "user_address", "account"};
constexpr const char* lent = "lent out: what is supplied is no collateral";

struct MorphoMarket {
  std::string venue;
  std::string collateral;  ///< empty: nothing can be posted
  int collateral_decimals = 0;
  std::string loan;
  int loan_decimals = 0;
  std::string where_collateral;
  std::string where_debt;
  std::optional<ExactDecimal> total_collateral;
  std::optional<ExactDecimal> total_debt;
};

struct MarketColumns {
  ImportColumn id;
  std::optional<ImportColumn> name;
  ImportColumn collateral;
  ImportColumn collateral_decimals;
  ImportColumn loan;
  ImportColumn loan_decimals;
  std::optional<ImportColumn> total_collateral;
  std::optional<ImportColumn> total_debt;
};

MarketColumns market_columns(const ImportTable& table, FirstError& errors) {
  return {.id = table.need({"uniqueKey", "market_id", "id"}, errors),
          .name = table.find({"name"}),
          .collateral = table.need({"collateralAsset.symbol", "collateral_symbol"}, errors),
          .collateral_decimals =
              table.need({"collateralAsset.decimals", "collateral_decimals"}, errors),
          .loan = table.need({"loanAsset.symbol", "loan_symbol"}, errors),
          .loan_decimals = table.need({"loanAsset.decimals", "loan_decimals"}, errors),
          .total_collateral = table.find({"state.collateralAssets", "total_collateral"}),
          .total_debt = table.find({"state.borrowAssets", "total_borrow_assets"})};
}

using MorphoMarkets = std::map<std::string, MorphoMarket>;

void read_markets(const ImportTable& table, MorphoMarkets& markets, FirstError& errors) {
  const MarketColumns columns = market_columns(table, errors);
  OnceEach once;
  for (std::size_t row = 0; row < table.rows() && !errors.any(); ++row) {
    const std::string id = table.text(columns.id, row, errors);
    once.check(id, fmt::format("the Morpho market {}", in_quotes(id)), table, columns.id, row,
               errors);
    const auto decimals = [&](const ImportColumn& column) {
      return static_cast<int>(table.whole(column, row, import_decimals, errors));
    };
    MorphoMarket& market = markets[id];
    market.venue = columns.name ? table.text(*columns.name, row, errors) : id;
    market.collateral = trimmed((*columns.collateral.cells)[row]);
    if (!market.collateral.empty())
      market.collateral_decimals = decimals(columns.collateral_decimals);
    market.loan = table.text(columns.loan, row, errors);
    market.loan_decimals = decimals(columns.loan_decimals);
    if (columns.total_collateral && !market.collateral.empty()) {
      market.where_collateral = table.where(*columns.total_collateral, row);
      market.total_collateral =
          table.units(*columns.total_collateral, row, market.collateral_decimals, errors);
    }
    if (columns.total_debt) {
      market.where_debt = table.where(*columns.total_debt, row);
      market.total_debt = table.units(*columns.total_debt, row, market.loan_decimals, errors);
    }
  }
}

const MorphoMarket* market_of(const MorphoMarkets& markets, const std::string& id,
                              const ImportTable& table, const ImportColumn& column, std::size_t row,
                              FirstError& errors) {
  const auto found = markets.find(id);
  if (found != markets.end()) return &found->second;
  std::vector<std::string_view> known;
  for (const auto& [there, market] : markets)
    known.push_back(there);
  errors.report(
      ErrorCode::unknown_name, table.where(column, row),
      fmt::format("unknown Morpho market {}{}", in_quotes(id),
                  known.empty() ? "; a table of Morpho markets with a column uniqueKey is needed"
                                : suggestion(id, known)));
  return nullptr;
}

Result<void> read_accounts(const ImportTable& table, const MorphoMarkets& markets, OnceEach& once,
                           ImportBuilder& out) {
  FirstError errors;
  const ImportColumn user = table.need(user_names, errors);
  const ImportColumn id = table.need({"market.uniqueKey", "market_id", "market"}, errors);
  const ImportColumn held = table.need({"state.collateral", "collateral"}, errors);
  const ImportColumn owed = table.need({"state.borrowAssets", "borrow_assets"}, errors);
  const auto supplied = table.find({"state.supplyAssets", "supply_assets"});
  if (errors.any()) return errors.take();
  for (std::size_t row = 0; row < table.rows() && !errors.any(); ++row) {
    const std::string account = table.account(user, row, errors);
    const std::string key = table.text(id, row, errors);
    const MorphoMarket* market = market_of(markets, key, table, id, row, errors);
    if (market == nullptr) break;
    const ExactDecimal posted = table.units(held, row, market->collateral_decimals, errors);
    const ExactDecimal debt = table.units(owed, row, market->loan_decimals, errors);
    const ExactDecimal deposit =
        supplied ? table.units(*supplied, row, market->loan_decimals, errors) : ExactDecimal{};
    if (market->collateral.empty() && !posted.is_zero())
      errors.report(ErrorCode::parameter_out_of_range, table.where(held, row),
                    fmt::format("{} of a Morpho market without a collateral asset; 0 is allowed",
                                in_quotes((*held.cells)[row])));
    once.check(account + '\n' + key, fmt::format("the account's position in {}", in_quotes(key)),
               table, user, row, errors);
    if (errors.any()) break;
    out.see_and_keep({account, market->venue, market->collateral}, Side::collateral, posted);
    out.see_and_keep({account, market->venue, market->loan}, Side::debt, debt);
    out.see_and_drop({account, market->venue, market->loan}, Side::collateral, deposit, lent);
    if (posted.is_zero() && debt.is_zero() && deposit.is_zero()) out.empty_row();
  }
  if (errors.any()) return errors.take();
  return {};
}

}  // namespace

Result<void> import_morpho(ImportFiles files, ImportBuilder& out) {
  const auto tables = import_tables(files, out);
  if (!tables) return std::unexpected{tables.error()};
  const auto is_markets = [](const ImportTable& table) {
    return !table.has(user_names) && table.has({"uniqueKey", "market_id", "id"});
  };
  MorphoMarkets markets;
  FirstError errors;
  for (const ImportTable& table : *tables)
    if (is_markets(table)) read_markets(table, markets, errors);
  if (errors.any()) return errors.take();
  OnceEach once;
  for (const ImportTable& table : *tables)
    if (!is_markets(table))
      if (auto read = read_accounts(table, markets, once, out); !read) return read;
  for (const auto& [id, market] : markets) {
    if (market.total_collateral)
      out.state(market.where_collateral, whole_of(market.venue, market.collateral),
                Side::collateral, *market.total_collateral);
    if (market.total_debt)
      out.state(market.where_debt, whole_of(market.venue, market.loan), Side::debt,
                *market.total_debt);
  }
  return {};
}

}  // namespace seawall::io
