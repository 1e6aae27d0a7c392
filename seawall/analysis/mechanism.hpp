#pragma once

#include <string>
#include <vector>

namespace seawall {

/// One evening under one way of liquidating: the same book, prices, gas and keepers' money.
struct MechanismRow {
  std::string mechanism;      ///< "flip" | "clip" | "fixed_spread"
  std::string terms;          ///< what it is played with, one line
  double sales = 0.0;         ///< auctions, or calls
  double for_nothing = 0.0;   ///< of them, those that brought less than one coin
  double debt_cleared = 0.0;  ///< coins of debt that sales took from accounts
  double debt_repaid = 0.0;   ///< coins that buyers paid
  double hole = 0.0;          ///< debt cleared and not paid for, net of penalties; plus bad debt
  double lost_usd = 0.0;      ///< market value of collateral that went, beyond what was paid for it
  double keepers_usd = 0.0;   ///< keepers' profit after gas, at final prices
  double returned_pct = 0.0;  ///< collateral behind the debt cleared that owners keep
  double cleared_hours = 0.0;  ///< from the first sale begun to the last one closed
  double unfinished = 0.0;     ///< auctions still open, or accounts still unsafe, at the end
};

/// What was asked for in one table.
struct MechanismTable {
  std::vector<MechanismRow> rows;
  bool is_complete = false;  ///< false: interrupted
};

}  // namespace seawall
