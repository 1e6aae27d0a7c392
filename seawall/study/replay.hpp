#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "seawall/analysis/names.hpp"
#include "seawall/analysis/report.hpp"
#include "seawall/base/result.hpp"
#include "seawall/io/results.hpp"
#include "seawall/trace/event.hpp"
#include "seawall/trace/outcome.hpp"
#include "seawall/trace/series.hpp"
#include "seawall/trace/trace.hpp"

namespace seawall {

/// How far a long piece of work is; written by the worker, read by whoever shows it. Setting `stop`
/// asks the worker to end at the next block; it then reports what it has, with
/// StopReason::interrupted.
struct ProgressCounter {
  std::atomic<std::uint64_t> done{0};   ///< blocks
  std::atomic<std::uint64_t> total{0};  ///< blocks of all runs; 0: not known yet
  std::atomic<std::uint64_t> runs{1};   ///< of equal length, that the work consists of
  std::atomic<std::uint32_t> stop{0};   ///< 1: end now
};

/// A recorded event that can be replayed.
struct ReplayInfo {
  std::string_view name;     ///< "crv-squeeze"
  std::string_view title;    ///< "92 M CRV short on Aave v2"
  std::string_view date;     ///< "2022-11-22"
  std::string_view summary;  ///< one sentence
};

/// Every replay, in order of date.
[[nodiscard]] std::span<const ReplayInfo> replays();

/// What another seed changes.
enum class SeededBy : std::uint8_t {
  everything,  ///< the drawn book and every actor's and the chain's random numbers
  book,        ///< the drawn book alone; the rest stays as at the replay's own seed
};

struct ReplayOptions {
  std::vector<std::string> overrides;  ///< "key.path=value" each, as given to --set
  std::optional<std::uint64_t> seed;   ///< nothing: the replay's own
  std::filesystem::path
      data_dir;  ///< recorded days; empty: targets that need them are not computed
  TraceLevel trace_level = TraceLevel::full;
  SeededBy seeded = SeededBy::everything;  ///< of several seeds
  ProgressCounter* progress = nullptr;     ///< may be null; must outlive the call
};

/// What a replay gave. Targets, fitted parameters, baselines and the status are in report.evidence
/// and report.finding; where depth comes from is in report.depth.
struct ReplayResult {
  std::string event;  ///< ReplayInfo::name
  std::uint64_t seed = 1;
  Report report;
  Outcome outcome;
  Series series;
  std::vector<Event> events;  ///< as options.trace_level keeps
  Names names;
  std::vector<std::string>
      notes;  ///< what a reader must know: "recorded mode meets calls without explaining them"
  std::vector<std::pair<std::string, double>> shown;  ///< measured, but no target: not judged
  std::vector<InputDigest> inputs;                    ///< files that were read
};

/// Runs the replay, its baselines and its null model.
/// @return unknown_name with the nearest name if there is no such replay; errors of overrides name
/// their key
[[nodiscard]] Result<ReplayResult> run_replay(std::string_view name, const ReplayOptions& options);

/// An invariant broke, or something does not balance.
[[nodiscard]] bool is_broken(const ReplayResult& result);

/// A target was missed, or an invariant broke: what makes `replay` exit with 1. Targets that were
/// not computed do not count.
[[nodiscard]] bool has_failed(const ReplayResult& result);

}  // namespace seawall
