#include "runner.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

namespace seawall::conformance {
namespace {

using nlohmann::json;

Result<json> read_json(const std::filesystem::path& path) {
  std::ifstream stream{path, std::ios::binary};
  if (!stream)
    return fail(ErrorCode::missing_file, path.string(),
                "cannot be read; a vector file is expected");
  try {
    return json::parse(stream);
  } catch (const json::exception& problem) {  // a parse error, or text that is not UTF-8
    std::string what = problem.what();
    std::ranges::replace(what, '\n', ' ');
    return fail(ErrorCode::malformed_file, path.string(), "not JSON: " + what);
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
    if (result.mismatches.empty()) {
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

}  // namespace

Result<std::vector<VectorFile>> vector_files(const std::filesystem::path& path) {
  std::error_code failure;
  if (!std::filesystem::is_directory(path, failure))
    return std::vector{VectorFile{path, Found::by_name}};
  std::vector<VectorFile> files;
  auto entries = std::filesystem::directory_iterator{path, failure};
  if (failure)
    return fail(ErrorCode::missing_file, path.string(), "cannot be read: " + failure.message());
  for (const auto& entry : entries)
    if (entry.path().extension() == ".json") files.push_back({entry.path(), Found::in_folder});
  if (files.empty())
    return fail(ErrorCode::missing_file, path.string(), "no .json file in this folder");
  std::ranges::sort(files, {}, &VectorFile::path);
  return files;
}

Result<FileReport> run_file(const VectorFile& file) {
  const auto content = read_json(file.path);
  if (!content) return std::unexpected{content.error()};
  const std::string where = file.path.string();
  const bool by_name = file.found == Found::by_name;
  if (!content->is_object()) {
    return fail(ErrorCode::malformed_file, where,
                std::string{"found "} + content->type_name() + ", allowed: an object");
  }
  const std::string protocol = text_of(*content, "protocol");
  const auto cases = content->find("cases");
  const bool listed = cases != content->end() && cases->is_array();
  if (by_name && protocol.empty())
    return fail(ErrorCode::missing_key, where + ": protocol",
                "found no text, allowed: " + known_formats());

  FileReport report;
  report.name = file.path.filename().string();
  for (std::size_t i = 0; listed && i < cases->size(); ++i) {
    const json& test_case = (*cases)[i];
    const std::string operation = test_case.is_object() ? text_of(test_case, "op") : "";
    const RunCase run = adapter_for(protocol, operation);
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

}  // namespace seawall::conformance
