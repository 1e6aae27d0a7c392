#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "seawall/model/model.hpp"
#include "seawall/scenario/scenario.hpp"
#include "seawall/state/state.hpp"
#include "seawall/trace/outcome.hpp"
#include "seawall/trace/series.hpp"
#include "seawall/trace/trace.hpp"

namespace seawall {

struct RunOptions {
  TraceLevel trace_level = TraceLevel::full;
  std::uint64_t series_every = 1;  ///< blocks between rows of the series; 0: none
  std::uint64_t seed = 1;
};

/// Where a saved run goes on: its state (see save() and restore()), and what its trace had come to.
struct RunSoFar {
  State state;
  Digest digest;
  TraceCounts counts;
};

/// One run of a scenario. The caller drives it, so that it can show progress, stream or stop:
///
///     Run run{model, scenario, options};
///     while (run.advance(1'000)) show(run.blocks_done());
///     const Outcome outcome = run.finish();
///
/// Model and scenario must outlive it. Deterministic: the same inputs give the same trace hash.
class Run {
 public:
  Run(const Model& model, const Scenario& scenario, RunOptions options);

  /// Goes on from there, as if it had not been interrupted.
  Run(const Model& model, const Scenario& scenario, RunOptions options, RunSoFar so_far);

  /// At most `blocks` more blocks. @return false once the run has ended (horizon, quiet, broken
  /// invariant)
  bool advance(std::uint64_t blocks);

  /// Ends the run here (reason `interrupted` if it was not over), audits, and says what is left.
  Outcome finish();

  [[nodiscard]] std::uint64_t blocks_done() const { return state_.block; }
  [[nodiscard]] std::uint64_t blocks_total() const { return scenario_.blocks; }
  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] const Trace& trace() const { return trace_; }
  [[nodiscard]] Trace& trace() { return trace_; }
  [[nodiscard]] const Series& series() const { return series_; }

 private:
  void tick();
  [[nodiscard]] bool has_ended();
  void record_row();
  [[nodiscard]] Outcome outcome() const;
  void add_keepers(Outcome& out) const;
  [[nodiscard]] double stakes_gained(KeeperId keeper) const;
  void add_bad_debt(Outcome& out) const;

  const Model& model_;
  const Scenario& scenario_;
  RunOptions options_;
  State state_;
  Trace trace_;
  Series series_;
  std::vector<double> prices_;         // exogenous, of the tick
  std::vector<double> gas_prices_;     // gwei, of the tick
  std::vector<double> recorded_sold_;  // the record's own sales in the tick
  bool over_ = false;
  StopReason stop_reason_ = StopReason::horizon;
  std::string stop_detail_;
};

}  // namespace seawall
