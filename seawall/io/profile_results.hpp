#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "seawall/analysis/profile.hpp"
#include "seawall/base/result.hpp"
#include "seawall/io/file_bytes.hpp"
#include "seawall/io/results.hpp"

namespace seawall {

/// What goes into a profile's folder. Everything is borrowed.
struct ProfileRecord {
  std::string command;  ///< in one canonical form, without where the results go
  std::string scenario;
  std::span<const InputDigest> inputs;
  const LiquidationProfile& profile;
};

/// Writes manifest.json, profile.json, profile_curve.parquet and profile_shocks.parquet, or
/// nothing; as write_results() does. Two equal profiles give equal bytes.
[[nodiscard]] Result<void> write_profile(const std::filesystem::path& folder,
                                         const ProfileRecord& record, Existing existing);

}  // namespace seawall
