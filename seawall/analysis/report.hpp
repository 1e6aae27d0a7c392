#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "seawall/analysis/contagion_table.hpp"
#include "seawall/analysis/price_moves.hpp"
#include "seawall/analysis/target.hpp"
#include "seawall/base/ids.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/model.hpp"
#include "seawall/trace/event.hpp"
#include "seawall/trace/outcome.hpp"
#include "seawall/trace/series.hpp"

namespace seawall {

/// One printed number and what it means; `--explain` prints the definition.
struct Figure {
  std::string key;    ///< stable, for JSON: "bad_debt_usd"
  std::string label;  ///< "Bad debt"
  double value = 0.0;
  std::string unit;  ///< "USD", "accounts", "" for a count
  std::string definition;
};

/// How far a run went into depth that was measured up to some size, base tokens.
struct DepthReach {
  double measured = 0.0;  ///< largest quote, times the depth multiplier
  double reached = 0.0;   ///< most that was consumed at once, sold or bought
};

/// Where collateral could be sold, and who says so.
struct DepthSource {
  std::string name;
  std::string kind;         ///< "constant product" | "impact depth" | "order book" | "quotes"
  std::string depth;        ///< "40 M CRV, refill 3 M CRV a minute"
  std::string source;       ///< with its date; empty: none was stated
  double multiplier = 1.0;  ///< what the stated depth was multiplied by
  std::optional<DepthReach> reach = {};  ///< of quotes only: other kinds state no measured size
};

struct VenueSummary {
  std::string name;
  std::uint32_t accounts = 0;
  std::uint32_t accounts_liquidated = 0;  ///< from the events; 0 at trace level hash
  std::uint64_t liquidations = 0;         ///< from the events
  double opened_usd = 0.0;  ///< debt at the start; all USD here at final reference prices
  double repaid_usd = 0.0;
  double outstanding_usd = 0.0;
  double bad_debt_usd = 0.0;  ///< written off and stranded
  double modelled_debt_share =
      0.0;  ///< accounts' debt / (accounts' + background debt), at the start
};

/// What every output says about itself (docs: what counts as evidence). Nothing: not modelled, or
/// not stated.
struct Provenance {
  std::optional<double>
      modelled_accounts_share;  ///< of debt at the start that the given accounts owe
  std::optional<double>
      modelled_flow_share;  ///< of flow through the pools that is modelled liquidation
  std::optional<double>
      endogenous_share;  ///< of the largest move, of the reference or where oracles read a pool
  std::string nearest_baseline;  ///< empty: no baseline was run
  std::string extrapolation;     ///< empty: no calibrated size is stated
  std::string
      stale_inputs;  ///< by stale_input_definition; empty: the events to tell by were not kept
};

/// What a run meant. Built from results only; two equal runs give equal reports.
struct Report {
  std::string scenario;
  std::string description;
  FeedbackMode feedback = FeedbackMode::generative;
  Evidence evidence;
  StatusFinding finding;
  std::vector<Figure> figures;         ///< headline numbers, most important first
  std::vector<PriceMove> prices;       ///< coins that moved, the largest move first
  std::vector<BelievedMove> believed;  ///< where oracles read a pool, by coin
  std::vector<DepthSource> depth;
  std::vector<VenueSummary> venues;
  std::vector<ContagionRow> contagion;  ///< of two venues and more, from the events
  std::vector<KeeperAccount> keepers;
  std::vector<ManipulatorAccount> manipulators;
  std::vector<ContractAccount> contracts;
  KeeperChoices choices;
  Timeliness timeliness;
  Provenance provenance;
  std::vector<std::string> assumptions;  ///< for --explain: oracles, keepers, feedback, depth
  std::vector<std::string> warnings;     ///< to print always
};

struct ReportInput {
  std::string scenario;
  std::string description;
  Evidence evidence;  ///< without targets the report is illustrative
  double depth_multiplier = 1.0;
  std::vector<std::string> assumptions;  ///< what the Model does not show: how keepers behave
};

[[nodiscard]] Report make_report(const ReportInput& input, const Model& model,
                                 const Outcome& outcome, const Series& series,
                                 std::span<const Event> events);

/// The largest move of any price; null where none moved.
[[nodiscard]] const PriceMove* main_move(const Report& report);

/// The coin whose move is the story: that of the largest move, else none.
[[nodiscard]] AssetId main_asset(const Report& report);

[[nodiscard]] std::string_view name_of(FeedbackMode mode);

}  // namespace seawall
