#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "seawall/analysis/names.hpp"
#include "seawall/base/ids.hpp"
#include "seawall/base/time.hpp"
#include "seawall/trace/event.hpp"
#include "seawall/trace/series.hpp"

namespace seawall {

/// What is known of a finished run: what `why` reads.
struct Story {
  std::span<const Event> events;  ///< ascending ids; a summary has gaps
  const Series& series;
  const Names& names;
};

/// One thing that led to what is asked about; several alike are told as one.
struct ExplanationStep {
  std::uint32_t depth = 0;  ///< verdicts between this and the account asked about; 0: its own story
  EventId event = 0;        ///< the first of them; 0: told from the series
  EventId last_event = 0;   ///< the last of them; equal to `event` for a single one
  std::uint64_t count = 1;  ///< events told in this step
  Time time;                ///< of the first
  std::string text;
};

/// A part of a price change, in logarithms so that parts add up.
struct PriceShare {
  std::string cause;  ///< "exogenous", or a venue's name
  double log_change = 0.0;
  double share = 0.0;     ///< of the whole change; parts sum to 1
  double net_sold = 0.0;  ///< whole tokens sold by it; bought is negative
  std::uint64_t sales = 0;
};

/// One price (the reference, or what an oracle published) from the start of the run to the time
/// asked about.
struct PriceSplit {
  std::string price;  ///< "reference price" or "oracle eth_usd"
  double before = 0.0;
  double after = 0.0;
  std::vector<PriceShare>
      shares;  ///< exogenous first, then venues; empty where the price did not move
};

/// Structured, so that terminal and JSON tell the same.
struct Explanation {
  std::string subject;
  std::string headline;
  std::vector<ExplanationStep> steps;  ///< in order of time
  std::vector<PriceSplit> splits;      ///< of a price
  std::vector<std::string> notes;  ///< what was left out or could not be told, and how to see it
};

/// What led to what happened to an account, on every venue where it has positions. Walks cause_ids
/// back: exogenous moves, sales (whose liquidation on which venue), oracle rounds with their age,
/// verdicts, then the account's own liquidations, their sales and bad debt.
/// @return no steps if no event names the account; the headline says so
[[nodiscard]] Explanation explain_account(const Story& story, std::string_view account);

/// Splits an asset's price change from the start of the run to `time` into its exogenous part and
/// each venue's sales, and tells who sold. What sales moved is shared among venues by net tokens
/// sold.
[[nodiscard]] Explanation explain_price(const Story& story, AssetId asset, Time time);

}  // namespace seawall
