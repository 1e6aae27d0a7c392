#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "seawall/base/hash.hpp"
#include "seawall/base/ids.hpp"
#include "seawall/base/wide.hpp"
#include "seawall/trace/event.hpp"
#include "seawall/trace/trace.hpp"

namespace seawall {

/// Debt of one reserve over a run, smallest units of its asset:
///     opened + interest = repaid + outstanding + bad + rounding
/// holds exactly; rounding is what the venue's integer divisions kept.
struct ReserveAccounting {
  VenueId venue;
  ReserveId reserve;
  Int128 opened = 0;
  Int128 interest = 0;
  Int128 repaid = 0;
  Int128 outstanding = 0;
  Int128 bad = 0;       ///< written off by the venue
  Int128 stranded = 0;  ///< part of outstanding beyond its accounts' collateral at reference prices
  Int128 rounding = 0;
  Int128 imbalance =
      0;  ///< opened + interest − repaid − outstanding − bad − rounding; 0 or the run is broken
};

/// Calls on lending venues measured with reference prices instead of oracles. Of one that is
/// under water the collateral is worth less than the debt; late is one whose collateral no longer
/// covers debt and bonus, so that somebody loses whatever is done; wrongful one whose account was
/// safe.
struct Timeliness {
  std::uint64_t wrongful = 0;
  std::uint64_t late = 0;
  std::uint64_t under_water = 0;  ///< ≤ late
};

/// What keepers made of the accounts under water; counted once an account and outcome.
struct KeeperChoices {
  std::uint64_t cleared_in_full = 0;   ///< calls that repaid all that the rule allowed
  std::uint64_t only_a_slice = 0;      ///< calls cut to what paid (or to the keeper's slice)
  std::uint64_t nothing_pays = 0;      ///< looks at an account that no size made profitable
  std::uint64_t accounts_cleared = 0;  ///< accounts left without debt or healthy
  std::uint64_t accounts_left = 0;     ///< accounts still liquidatable at the end
};

struct KeeperAccount {
  std::string name;
  std::uint64_t calls = 0;
  double profit_usd = 0.0;  ///< ledger change of its holdings at final reference prices
  double cost_usd = 0.0;
};

/// What somebody who moved a price gave and took, whole USD at final reference prices of the coins
/// that changed hands. profit_usd is the sum of the others less gas, and what its ledger rows
/// gained.
struct ManipulatorAccount {
  std::string name;
  double pushed_usd = 0.0;     ///< lost to the trades that moved the price, ≤ 0 as a rule
  double unwound_usd = 0.0;    ///< gained by trading back
  double deposited_usd = 0.0;  ///< left at venues, negative
  double borrowed_usd = 0.0;   ///< taken out of them
  double loan_fee_usd = 0.0;   ///< of flash loans, negative
  double profit_usd = 0.0;
  double price_at_start = 0.0;  ///< of its place, quote per base
  double price_furthest = 0.0;  ///< where its trades brought it
};

/// One contract over a run.
struct ContractAccount {
  std::string name;
  double open_interest = 0.0;     ///< tokens at the end
  double gain_highest_usd = 0.0;  ///< unrealised, of those who gained, at its highest
  double gain_usd = 0.0;          ///< the same at the end
  double uncovered_usd = 0.0;     ///< losses at the end beyond what the losers have at the venue
  double mark_highest = 0.0;      ///< what its venue believed
  double mark_lowest = 0.0;
};

/// How a run ended and what is left.
struct Outcome {
  StopReason stop_reason = StopReason::horizon;
  std::string stop_detail;  ///< for invariant_broken: the condition, step and transfer
  std::uint64_t blocks = 0;
  std::uint64_t audits = 0;
  Int128 ledger_imbalance = 0;  ///< Σ over assets of |sum of all rows|; 0 or the run is broken
  std::vector<ReserveAccounting> reserves;
  KeeperChoices choices;
  Timeliness timeliness;
  std::vector<KeeperAccount> keepers;
  std::vector<ManipulatorAccount> manipulators;
  std::vector<ContractAccount> contracts;
  std::vector<double> final_price_usd;    ///< [coins]
  std::vector<double> lowest_price_usd;   ///< [coins]
  std::vector<double> highest_price_usd;  ///< [coins]
  std::vector<double> consumed_most;      ///< [liquidity] base tokens, furthest from 0 either way
  double bad_debt_usd = 0.0;              ///< written off and stranded, at final reference prices
  double repaid_usd = 0.0;                ///< at the prices of each call
  double seized_usd = 0.0;
  std::uint32_t accounts = 0;
  std::uint32_t accounts_liquidated = 0;  ///< accounts with at least one liquidation
  TraceCounts counts;
  Digest trace_hash;
};

}  // namespace seawall
