#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/io/file_bytes.hpp"
#include "seawall/io/scenario_file.hpp"
#include "seawall/io/tables.hpp"

namespace seawall::io {

/// Reads the tables that a scenario names and remembers them as inputs.
class TableFiles {
 public:
  TableFiles(std::optional<std::filesystem::path> folder, ScenarioFile& file)
      : folder_{std::move(folder)}, file_{file} {}

  struct Loaded {
    std::string bytes;
    TableFormat format{};
    std::string path;
  };
  /// @param key key path that names the file
  [[nodiscard]] Result<Loaded> load(const std::string& name, const std::string& key) {
    if (!folder_)
      return fail(
          ErrorCode::missing_file, key,
          fmt::format(
              "{} cannot be read from a scenario without a folder; write the rows in the scenario",
              in_quotes(name)));
    Loaded loaded;
    loaded.path = (*folder_ / name).string();
    auto bytes = read_file(loaded.path);
    if (!bytes)
      return fail(bytes.error().code, key, "'" + loaded.path + "': " + bytes.error().detail);
    const auto format = table_format_of(loaded.path);
    if (!format)
      return fail(format.error().code, key, "'" + loaded.path + "': " + format.error().detail);
    loaded.bytes = *std::move(bytes);
    loaded.format = *format;
    file_.inputs.push_back({loaded.path, digest_of(loaded.bytes)});
    file_.lines.add_file(loaded.path);
    return loaded;
  }

 private:
  std::optional<std::filesystem::path> folder_;
  ScenarioFile& file_;
};

}  // namespace seawall::io
