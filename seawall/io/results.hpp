#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "seawall/analysis/names.hpp"
#include "seawall/analysis/report.hpp"
#include "seawall/base/hash.hpp"
#include "seawall/base/result.hpp"
#include "seawall/io/file_bytes.hpp"
#include "seawall/trace/event.hpp"
#include "seawall/trace/outcome.hpp"
#include "seawall/trace/series.hpp"
#include "seawall/trace/trace.hpp"

namespace seawall {

// A result folder: manifest.json (what was run, digests of every input and file), summary.json (the
// report), names.json (what ids mean), events.parquet, series.parquet. Two equal runs give equal
// bytes: no clock, no machine, no folder's own name in it.

inline constexpr int results_schema_version = 1;

/// What goes into a result folder. Everything is borrowed.
struct RunRecord {
  std::string command;  ///< in one canonical form, without where the results go
  std::string scenario;
  std::uint64_t seed = 1;
  TraceLevel trace_level = TraceLevel::full;
  std::vector<InputDigest> inputs;
  const Outcome& outcome;
  const Report& report;
  std::span<const Event> events;
  const Series& series;
  const Names& names;
};

/// What to do with a folder that already holds results. Anything else that is not an empty folder
/// is refused either way.
enum class Existing : std::uint8_t { refuse, replace };

/// Says before a long run whether write_results would be refused.
[[nodiscard]] Result<void> check_results_folder(const std::filesystem::path& folder,
                                                Existing existing);

/// Where results went.
struct WrittenResults {
  std::filesystem::path folder;
  bool kept_earlier = false;  ///< complete results stay where they were; `folder` is beside them
};

/// Where results of a run that ended early go if complete ones are in the way: "out.incomplete".
[[nodiscard]] std::filesystem::path incomplete_beside(const std::filesystem::path& folder);

/// Writes the folder or nothing: files go to a hidden sibling folder, are synced, and the sibling
/// is renamed at the end. On a failure (disk full, no permission) the sibling is removed; a sibling
/// that a killed run left behind is removed by the next write to the same folder. A second writer
/// at the same time is refused. A run that ended early never replaces the results of a complete
/// one: it goes to incomplete_beside(folder), whose earlier results it may replace.
/// @note amounts beyond 38 decimal digits are refused (too_large): Parquet's decimals end there
[[nodiscard]] Result<WrittenResults> write_results(const std::filesystem::path& folder,
                                                   const RunRecord& record, Existing existing);

/// What is read back: enough for `why`.
struct StoredRun {
  std::string command;
  std::string scenario;
  std::uint64_t seed = 0;
  std::string stop_reason;
  bool is_complete = true;  ///< false: it was interrupted, or an invariant broke
  std::string trace_hash;
  std::string trace_level;  ///< "full" | "summary" | "hash": which events were kept
  std::vector<Event> events;
  Series series;
  Names names;  ///< accounts are named where an event names them
};

/// Checks the files against the manifest's sizes and digests first, so that a damaged folder is one
/// clear error.
[[nodiscard]] Result<StoredRun> read_results(const std::filesystem::path& folder);

}  // namespace seawall
