#include "seawall/io/results.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>

#include "seawall/io/atomic_folder.hpp"
#include "seawall/io/manifest.hpp"
#include "seawall/io/report_json.hpp"
#include "seawall/io/results_tables.hpp"

namespace seawall {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view manifest_file = "manifest.json";

std::string_view name_of_level(TraceLevel level) {
  switch (level) {
    case TraceLevel::full:
      return "full";
    case TraceLevel::summary:
      return "summary";
    case TraceLevel::hash:
      return "hash";
  }
  return "unknown";
}

struct FileFacts {
  std::uint64_t bytes = 0;
  Digest digest;
};

Result<FileFacts> facts_of(const fs::path& path) {
  const auto text = io::read_whole_file(path);
  if (!text) return std::unexpected{text.error()};
  return FileFacts{text->size(), digest_of(*text)};
}

bool is_complete(const Outcome& outcome) {
  return outcome.stop_reason == StopReason::horizon || outcome.stop_reason == StopReason::quiet;
}

Json manifest_of(const RunRecord& record) {
  const Outcome& outcome = record.outcome;
  Json json;
  json["schema_version"] = results_schema_version;
  json["program"] = "seawall";
  json["version"] = SEAWALL_VERSION;
  json["command"] = record.command;
  json["scenario"] = record.scenario;
  json["seed"] = record.seed;
  json["trace_level"] = name_of_level(record.trace_level);
  json["inputs"] = io::inputs_json(record.inputs);
  json["trace_hash"] = outcome.trace_hash.hex();
  json["stop_reason"] = name_of(outcome.stop_reason);
  json["complete"] = is_complete(outcome);
  json["counts"] = {{"blocks", outcome.blocks},
                    {"events", outcome.counts.events},
                    {"events_kept", record.events.size()},
                    {"series_rows", record.series.rows()},
                    {"liquidations", outcome.counts.liquidations},
                    {"accounts_liquidatable", outcome.counts.accounts_liquidatable},
                    {"refused", outcome.counts.refused},
                    {"sales", outcome.counts.sales},
                    {"oracle_rounds", outcome.counts.oracle_rounds}};
  return json;
}

Result<void> write_files(const io::AtomicFolder& folder, const RunRecord& record) {
  const auto text_files = {
      std::pair{"summary.json", report_json(record.report, record.outcome, record.names)},
      std::pair{"names.json", io::names_json(record.names)}};
  for (const auto& [name, text] : text_files)
    if (auto written = folder.write_text(name, text); !written) return written;
  if (auto written =
          io::write_events(folder.partial() / "events.parquet", record.events, record.names);
      !written)
    return written;
  return io::write_series(folder.partial() / "series.parquet", record.series, record.names);
}

std::unexpected<Error> damaged(const fs::path& path, std::string detail) {
  return fail(ErrorCode::malformed_file, path.string(), std::move(detail));
}

Result<void> check_file(const fs::path& folder, const Json& entry) {
  const fs::path path = folder / entry.at("name").get<std::string>();
  const auto found = facts_of(path);
  if (!found) return std::unexpected{found.error()};
  const auto bytes = entry.at("bytes").get<std::uint64_t>();
  if (found->bytes != bytes)
    return damaged(path,
                   fmt::format("has {} bytes where the manifest says {}", found->bytes, bytes));
  if (found->digest.hex() != entry.at("xxh3_128").get<std::string>())
    return damaged(path, "was changed since it was written: its digest is not the manifest's");
  return {};
}

Result<Json> read_manifest(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored))
    return fail(ErrorCode::missing_file, folder.string(),
                "is no folder; give one that `run --out` made");
  const fs::path path = folder / manifest_file;
  if (!fs::exists(path, ignored))
    return fail(ErrorCode::missing_file, path.string(),
                "is not there, so this is no result folder");
  const auto text = io::read_whole_file(path);
  if (!text) return std::unexpected{text.error()};
  Json manifest = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!manifest.is_object()) return damaged(path, "is not a JSON object");
  if (manifest.value("schema_version", 0) != results_schema_version)
    return fail(ErrorCode::schema_version, path.string(),
                fmt::format("schema_version must be {}", results_schema_version));
  return manifest;
}

Result<StoredRun> read_checked(const fs::path& folder, const Json& manifest) {
  for (const Json& entry : manifest.at("files"))
    if (auto checked = check_file(folder, entry); !checked) return std::unexpected{checked.error()};
  StoredRun run;
  run.command = manifest.at("command").get<std::string>();
  run.scenario = manifest.at("scenario").get<std::string>();
  run.seed = manifest.at("seed").get<std::uint64_t>();
  run.stop_reason = manifest.at("stop_reason").get<std::string>();
  run.is_complete = manifest.at("complete").get<bool>();
  run.trace_hash = manifest.at("trace_hash").get<std::string>();
  run.trace_level = manifest.at("trace_level").get<std::string>();
  auto names = io::read_names(folder / "names.json");
  if (!names) return std::unexpected{names.error()};
  run.names = std::move(*names);
  auto events = io::read_events(folder / "events.parquet", run.names);
  if (!events) return std::unexpected{events.error()};
  run.events = std::move(*events);
  auto series = io::read_series(folder / "series.parquet", run.names);
  if (!series) return std::unexpected{series.error()};
  run.series = std::move(*series);
  return run;
}

// What cannot be read is not complete: --force may replace it.
bool holds_complete_results(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::exists(folder / manifest_file, ignored)) return false;
  const auto manifest = read_manifest(folder);
  if (!manifest) return false;
  const auto complete = manifest->find("complete");
  return complete != manifest->end() && complete->is_boolean() && complete->get<bool>();
}

bool is_result_file(std::string_view name) {
  constexpr std::array<std::string_view, 8> files{
      manifest_file,           "summary.json",          "names.json",
      "events.parquet",        "series.parquet",        "profile.json",
      "profile_curve.parquet", "profile_shocks.parquet"};
  return std::ranges::find(files, name) != files.end();
}

// Told before the run, not after it: the nearest folder that is there must take a new one.
Result<void> check_parents(const fs::path& folder) {
  std::error_code error;
  fs::path parent = fs::absolute(folder, error);
  do {
    parent = parent.parent_path();
  } while (!fs::exists(parent, error) && parent.has_relative_path());
  if (!fs::is_directory(parent, error))
    return fail(ErrorCode::not_writable, parent.string(), "is there and is no folder");
  if (::access(parent.c_str(), W_OK | X_OK) != 0)
    return fail(ErrorCode::not_writable, parent.string(),
                fmt::format("cannot be written: {}", std::generic_category().message(errno)));
  return {};
}

}  // namespace

Result<void> check_results_folder(const fs::path& folder, Existing existing) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (!fs::exists(status)) return check_parents(folder);
  if (!fs::is_directory(status))
    return fail(ErrorCode::not_writable, folder.string(), "is there and is no folder");
  if (fs::is_empty(folder, error)) return {};
  if (error) return fail(ErrorCode::not_writable, folder.string(), error.message());
  if (!fs::exists(folder / manifest_file, error))
    return fail(ErrorCode::not_writable, folder.string(),
                "holds other files; give a new or an empty folder");
  if (existing == Existing::refuse)
    return fail(ErrorCode::not_writable, folder.string(),
                "holds results already; give another folder or --force");
  // The folder is replaced as a whole, so nothing of anybody else's may be in it.
  for (const fs::directory_entry& entry : fs::directory_iterator{folder, error}) {
    const std::string name = entry.path().filename().string();
    if (!is_result_file(name))
      return fail(ErrorCode::not_writable, (folder / name).string(),
                  "is not part of a result folder; move it away, or give another folder");
  }
  return {};
}

fs::path incomplete_beside(const fs::path& folder) {
  fs::path named = folder;
  if (!named.has_filename()) named = named.parent_path();  // "out/" is "out"
  return named += ".incomplete";
}

Result<WrittenResults> write_results(const fs::path& wanted, const RunRecord& record,
                                     Existing existing) {
  if (auto allowed = check_results_folder(wanted, existing); !allowed)
    return std::unexpected{allowed.error()};
  const bool keeps_earlier = !is_complete(record.outcome) && holds_complete_results(wanted);
  const fs::path folder = keeps_earlier ? incomplete_beside(wanted) : wanted;
  if (keeps_earlier) {
    if (holds_complete_results(folder))
      return fail(ErrorCode::not_writable, folder.string(),
                  "holds results of a complete run, which an incomplete one does not replace");
    if (auto allowed = check_results_folder(folder, Existing::replace); !allowed)
      return std::unexpected{allowed.error()};
  }
  auto partial = io::AtomicFolder::begin(folder);
  if (!partial) return std::unexpected{partial.error()};
  const fs::path hidden = partial->partial();
  if (auto written = write_files(*partial, record); !written)
    return std::unexpected{io::renamed(written.error(), hidden, folder)};
  constexpr std::array files{"summary.json", "names.json", "events.parquet", "series.parquet"};
  if (auto written = io::write_manifest(*partial, manifest_of(record), files); !written)
    return std::unexpected{io::renamed(written.error(), hidden, folder)};
  if (auto published = partial->publish(); !published)
    return std::unexpected{io::renamed(published.error(), hidden, folder)};
  return WrittenResults{folder, keeps_earlier};
}

Result<StoredRun> read_results(const fs::path& folder) {
  const auto manifest = read_manifest(folder);
  if (!manifest) return std::unexpected{manifest.error()};
  if (manifest->value("kind", "run") == "profile")
    return fail(ErrorCode::malformed_file, (folder / manifest_file).string(),
                "is of a profile, which has no events; give a folder that `run --out` or "
                "`replay --out` made");
  try {
    return read_checked(folder, *manifest);
  } catch (const Json::exception& problem) {
    return damaged(folder / manifest_file,
                   fmt::format("lacks a key or has one of another type: {}", problem.what()));
  }
}

}  // namespace seawall
