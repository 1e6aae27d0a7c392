#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "seawall/io/atomic_folder.hpp"
#include "seawall/io/file_bytes.hpp"

namespace seawall::io {

// Private to io: what every result folder's manifest.json has. JSON stays out of public headers.

/// Name and digest of every input.
[[nodiscard]] nlohmann::ordered_json inputs_json(std::span<const InputDigest> inputs);

/// Adds name, size and digest of the folder's files to the manifest and writes it. Call it last.
[[nodiscard]] Result<void> write_manifest(const AtomicFolder& folder,
                                          nlohmann::ordered_json manifest,
                                          std::span<const char* const> files);

/// An error below the hidden folder, told by the name that the caller gave.
[[nodiscard]] Error renamed(Error error, const std::filesystem::path& hidden,
                            const std::filesystem::path& folder);

}  // namespace seawall::io
