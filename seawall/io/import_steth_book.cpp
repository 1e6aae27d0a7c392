#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "seawall/io/import_kinds.hpp"

namespace seawall::io {
namespace {

constexpr const char* venue = "aave-v2";
constexpr double share_unnamed_max = 0.01;  ///< of an account's collateral or debt, by value

constexpr const char* other_collateral = "holds collateral that the file does not name";
constexpr const char* other_debt = "owes coins that the file does not name";

/// One account as the file has it: two amounts in tokens, and everything in ETH.
struct Account {
  std::string user;
  ExactDecimal steth;
  ExactDecimal eth_debt;
  ExactDecimal collateral_eth;
  ExactDecimal debt_eth;
};

Result<std::vector<Account>> read_accounts(const ImportTable& table) {
  FirstError errors;
  const ImportColumn user = table.need({"user"}, errors);
  const ImportColumn steth = table.need({"steth_amount"}, errors);
  const ImportColumn eth_debt = table.need({"eth_debt"}, errors);
  const ImportColumn collateral = table.need({"collateral_eth"}, errors);
  const ImportColumn debt = table.need({"debt_eth"}, errors);
  OnceEach once;
  std::vector<Account> accounts;
  for (std::size_t row = 0; row < table.rows() && !errors.any(); ++row) {
    accounts.push_back({.user = table.account(user, row, errors),
                        .steth = table.amount(steth, row, errors),
                        .eth_debt = table.amount(eth_debt, row, errors),
                        .collateral_eth = table.amount(collateral, row, errors),
                        .debt_eth = table.amount(debt, row, errors)});
    once.check(accounts.back().user, "the account", table, user, row, errors);
  }
  if (errors.any()) return errors.take();
  return accounts;
}

/// ETH in one stETH, as the oracle of that day had it: most accounts hold nothing else, so it is
/// the middle of what collateral and stETH imply. 0 where nobody holds any.
double steth_price(const std::vector<Account>& accounts) {
  std::vector<double> ratios;
  for (const Account& account : accounts)
    if (!account.steth.is_zero())
      ratios.push_back(account.collateral_eth.nearest_double() / account.steth.nearest_double());
  if (ratios.empty()) return 0.0;
  const auto middle = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
  std::ranges::nth_element(ratios, middle);
  return *middle;
}

/// Why an account is none of stETH against ETH alone; null if it is. Judged in doubles; what is
/// imported is not.
const char* reason_to_drop(const Account& account, double price) {
  const double collateral = account.collateral_eth.nearest_double();
  const double debt = account.debt_eth.nearest_double();
  if (collateral - account.steth.nearest_double() * price > share_unnamed_max * collateral)
    return other_collateral;
  if (debt - account.eth_debt.nearest_double() > share_unnamed_max * debt) return other_debt;
  return nullptr;
}

}  // namespace

bool is_steth_book(const ImportTable& table) {
  return table.has({"steth_amount"}) && table.has({"eth_debt"});
}

Result<void> import_steth_book(const ImportTable& table, ImportBuilder& out) {
  const auto accounts = read_accounts(table);
  if (!accounts) return std::unexpected{accounts.error()};
  const double price = steth_price(*accounts);
  ExactDecimal all, named;
  for (const Account& account : *accounts) {
    const ImportPlace steth{account.user, venue, "stETH"}, eth{account.user, venue, "ETH"};
    if (account.steth.is_zero() && account.eth_debt.is_zero()) out.empty_row();
    const char* reason = reason_to_drop(account, price);
    if (reason != nullptr) {
      out.see_and_drop(steth, Side::collateral, account.steth, reason);
      out.see_and_drop(eth, Side::debt, account.eth_debt, reason);
      continue;
    }
    out.see_and_keep(steth, Side::collateral, account.steth);
    out.see_and_keep(eth, Side::debt, account.eth_debt);
    all += account.debt_eth;
    named += account.eth_debt;
  }
  out.state(table.name() + ": debt_eth of the imported accounts", venue,
            "debt in all coins, worth in ETH", all, named);
  out.note(
      fmt::format("{}: one stETH counts as {:.9f} ETH, the middle of what its accounts imply; "
                  "accounts with more than {:g} % of their collateral or debt in what the "
                  "file does not name are dropped",
                  table.name(), price, 100.0 * share_unnamed_max));
  return {};
}

}  // namespace seawall::io
