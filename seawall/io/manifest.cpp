#include "seawall/io/manifest.hpp"

#include <utility>

#include "seawall/base/hash.hpp"

namespace seawall::io {

nlohmann::ordered_json inputs_json(std::span<const InputDigest> inputs) {
  auto out = nlohmann::ordered_json::array();
  for (const InputDigest& input : inputs)
    out.push_back({{"name", input.path}, {"xxh3_128", input.digest.hex()}});
  return out;
}

Result<void> write_manifest(const AtomicFolder& folder, nlohmann::ordered_json manifest,
                            std::span<const char* const> files) {
  manifest["files"] = nlohmann::ordered_json::array();
  for (const char* name : files) {
    const auto text = read_whole_file(folder.partial() / name);
    if (!text) return std::unexpected{text.error()};
    manifest["files"].push_back(
        {{"name", name}, {"bytes", text->size()}, {"xxh3_128", digest_of(*text).hex()}});
  }
  return folder.write_text("manifest.json", manifest.dump(2) + "\n");
}

Error renamed(Error error, const std::filesystem::path& hidden,
              const std::filesystem::path& folder) {
  const std::string name = hidden.string();
  if (error.where.starts_with(name)) error.where.replace(0, name.size(), folder.string());
  return error;
}

}  // namespace seawall::io
