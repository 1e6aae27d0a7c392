#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"
#include "seawall/base/wide.hpp"

namespace seawall {

/// What the aggregator's contract can publish at most and at least; a source beyond is published as
/// the bound.
struct AnswerBounds {
  Int128 answer_min = 1;
  Int128 answer_max = (Int128{1} << 126) - 1;
};

/// The mean of what the source said over a span: arithmetic is a Uniswap v2 TWAP, geometric a v3
/// one; exponential forgets with the span as its time constant, as Curve's price_oracle does.
enum class MeanKind : std::uint8_t { none, arithmetic, geometric, exponential };
struct MeanTerms {
  MeanKind kind = MeanKind::none;
  Duration span{};  ///< > 0 where there is a kind
};

/// How sure a puller's signers are of the price: as wide as it moved over the horizon lately.
/// Venues are shown price · (1 + multiple · confidence).
struct ConfidenceTerms {
  double multiple = 0.0;  ///< negative values collateral low, positive values debt high; 0: none
  Duration horizon{};     ///< > 0 where there is a multiple
  Fraction least{0.0};    ///< of the price, ≥ 0
  Fraction most{1.0};     ///< wider than this nothing is shown, and the feed goes stale
};

/// Base coins a staked coin is redeemed for, start · (1 + growth · years), times `jump` from
/// `jump_at` on (a slashing, or a donation that lifts a share price). Venues believe no more than
/// start · (1 + growth_max · years).
struct ExchangeRateTerms {
  double start = 0.0;                       ///< base coin per coin, > 0; 0: no rate
  Fraction growth{0.0};                     ///< a year
  std::optional<Fraction> growth_max = {};  ///< a year; none: no cap
  double jump = 1.0;                        ///< > 0
  Duration jump_at{};                       ///< after the start of the run
};

/// How many sizes a curve may publish.
inline constexpr std::size_t curve_sizes_max = 16;

/// What selling a quantity would fetch on average, each unit where it fetches most.
struct SaleTerms {
  std::vector<LiquidityId> places;  ///< that it watches; empty: it is not liquidity-weighted
  Amount size{0.0};                 ///< whole tokens, > 0, or …
  Fraction share{0.0};  ///< … of what accounts have as collateral where this oracle is read, > 0
  OracleId larger;      ///< publishes the next larger size of its curve; none: no other is larger
  Units units{0};       ///< of a curve, the size in smallest units, > 0

  /// Several sizes are published, each by an oracle of its own, and this is the smallest that its
  /// reader knows of.
  [[nodiscard]] bool is_curve() const { return larger.exists(); }
};

/// Nothing is observed from `from` until `until`.
struct Outage {
  Duration from{};  ///< after the start of the run
  Duration until{};
};

/// What a venue believes an asset is worth: the border between the market's doubles and a venue's
/// integers. Publishes when the source moved by `deviation` or `heartbeat` passed; a round observed
/// at t is visible from t + delay.
struct Oracle {
  std::string name;
  AssetId asset;
  AssetId numeraire;        ///< none: USD
  LiquidityId source_pool;  ///< none: the reference price; else the pool's marginal price
  int decimals = 8;         ///< published integer = price · 10^decimals
  Fraction deviation{0.0};  ///< relative move that makes a new round, ≥ 0; 0 publishes every block
  Duration heartbeat{};     ///< 0: none
  Duration delay{};         ///< observation to visibility, ≥ 0
  std::optional<Price> fixed;     ///< a hard-coded price: never follows anything
  std::vector<OracleId> sources;  ///< other oracles, all before this one; of several the middle one
  Duration hop{};                 ///< > 0: an OSM, which shows what its source said one poke before
  bool must_be_poked = false;     ///< somebody sends a transaction; else it updates itself
  MeanTerms mean;
  ConfidenceTerms confidence;
  ExchangeRateTerms rate;
  SaleTerms sale;
  AnswerBounds bounds;
  std::vector<Outage> outages;  ///< in order of time

  /// Set by a transaction with signed quotes when they have moved by `deviation` or `heartbeat`
  /// passed: Maker's Median.
  [[nodiscard]] bool is_medianizer() const { return must_be_poked && hop == Duration{}; }
};

}  // namespace seawall
