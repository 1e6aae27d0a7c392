#include "runner.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

namespace seawall::conformance {
namespace {

using nlohmann::json;

// Whether a file was asked for by name or found in a folder: only the latter may be of an unknown
// format.
enum class Found : std::uint8_t { by_name, in_folder };

std::unexpected<Error> missing(const std::filesystem::path& path, const std::string& what) {
  return fail(ErrorCode::missing_file, path.string(),
              what + "; a vector file (JSON) or a folder of them is allowed");
}

Result<json> read_json(const std::filesystem::path& path) {
  std::ifstream stream{path, std::ios::binary};
  if (!stream) return missing(path, "cannot be read");
  try {
    return json::parse(stream);
  } catch (const json::exception& problem) {       // malformed, not UTF-8, or a number out of range
    const std::string_view what = problem.what();  // "[json.exception.parse_error.101] parse ..."
    return fail(ErrorCode::malformed_file, path.string(),
                "is not JSON: " + std::string{what.substr(what.find("] ") + 2)} +
                    "; a vector file (JSON) is allowed");
  }
}

// A member that must be a text, or nothing.
std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::string case_name(const json& test_case, std::size_t index) {
  const std::string name = test_case.is_object() ? text_of(test_case, "name") : "";
  return "cases[" + std::to_string(index) + "]" + (name.empty() ? "" : " (" + name + ")");
}

std::string quoted(const std::string& text) {
  return text.empty() ? "nothing" : "\"" + text + "\"";
}

Result<void> run_case(const json& test_case, RunCase run, const std::string& where,
                      const std::string& name, FileReport& report) {
  try {
    CaseResult result = run(test_case);
    report.fast_error = std::max(report.fast_error, result.fast_error);
    if (!result.skipped_why.empty()) {
      ++report.skipped;
      report.skipped_cases.push_back({name, std::move(result.skipped_why)});
    } else if (result.mismatches.empty()) {
      ++report.passed;
    } else {
      report.failed.push_back({name, std::move(result.mismatches)});
    }
  } catch (const MalformedCase& problem) {
    return fail(ErrorCode::malformed_file, where + ": " + problem.key,
                "found " + problem.found + ", allowed: " + problem.allowed);
  } catch (const BrokenInvariant& broken) {
    report.failed.push_back({name, {{"invariant", std::string{broken.condition()}, "broken"}}});
  }
  return {};
}

// Runs all cases of a file.
Result<FileReport> run_file(const std::filesystem::path& path, Found found) {
  const auto content = read_json(path);
  if (!content) return std::unexpected{content.error()};
  const std::string where = path.string();
  const bool by_name = found == Found::by_name;
  if (!content->is_object()) {
    return fail(ErrorCode::malformed_file, where,
                std::string{"found "} + content->type_name() + ", allowed: an object");
  }
  const std::string protocol = text_of(*content, "protocol");
  const auto cases = content->find("cases");
  const bool listed = cases != content->end() && cases->is_array();
  const bool theory = is_theory(*content);
  if (by_name && protocol.empty() && !theory)
    return fail(ErrorCode::missing_key, where + ": protocol",
                "found no text, allowed: " + known_formats());

  FileReport report;
  report.name = path.filename().string();
  for (std::size_t i = 0; listed && i < cases->size(); ++i) {
    const json& test_case = (*cases)[i];
    const std::string operation = test_case.is_object() ? text_of(test_case, "op") : "";
    const RunCase run = theory ? &run_theory : adapter_for(protocol, operation);
    const std::string name = case_name(test_case, i);
    const std::string format = "protocol " + quoted(protocol) + " with op " + quoted(operation);
    if (run == nullptr) {
      if (by_name)
        return fail(ErrorCode::unknown_name, where + ": " + name,
                    "found " + format + ", allowed: " + known_formats());
      ++report.skipped;
      report.skipped_why = "no adapter for " + format;
      continue;
    }
    const auto ran = run_case(test_case, run, where + ": " + name, name, report);
    if (!ran) return std::unexpected{ran.error()};
  }
  const bool known = adapter_for(protocol, "liquidation_call") != nullptr;
  if (!listed && (by_name || known))
    return fail(ErrorCode::missing_key, where + ": cases",
                "found no list, allowed: a list of cases");
  if (listed && cases->empty() && by_name)  // nothing run must not look like everything passed
    return fail(ErrorCode::malformed_file, where + ": cases",
                "found none, allowed: one case or more");
  return report;
}

Result<std::vector<std::filesystem::path>> files_in(const std::filesystem::path& folder) {
  std::error_code failure;
  std::vector<std::filesystem::path> files;
  auto entries = std::filesystem::directory_iterator{folder, failure};
  if (failure) return missing(folder, "cannot be read: " + failure.message());
  for (const auto& entry : entries)
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  if (files.empty()) return missing(folder, "has no .json file");
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<std::vector<FileReport>> run_path(const std::filesystem::path& path) {
  std::error_code failure;
  if (!std::filesystem::exists(path, failure)) return missing(path, "no such file or folder");
  const bool is_folder = std::filesystem::is_directory(path, failure);
  const auto files =
      is_folder ? files_in(path) : Result<std::vector<std::filesystem::path>>{std::vector{path}};
  if (!files) return std::unexpected{files.error()};
  std::vector<FileReport> reports;
  bool any_ran = false;
  for (const std::filesystem::path& file : *files) {
    auto report = run_file(file, is_folder ? Found::in_folder : Found::by_name);
    if (!report) return std::unexpected{report.error()};
    any_ran |= report->skipped < report->cases();
    reports.push_back(std::move(*report));
  }
  if (!any_ran)
    return fail(ErrorCode::unknown_name, path.string(),
                "none of its " + std::to_string(reports.size()) +
                    " .json files has a case that can be run, allowed: " + known_formats());
  return reports;
}

}  // namespace seawall::conformance
