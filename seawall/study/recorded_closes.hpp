#pragma once

#include <filesystem>
#include <vector>

#include "seawall/base/quantity.hpp"
#include "seawall/base/result.hpp"
#include "seawall/base/time.hpp"

namespace seawall {

/// A price that was recorded at the end of a bar.
struct RecordedClose {
  Time time;
  double price = 0.0;  ///< USD
};

/// Closes of a bar file (CSV: ts_utc of the bar's open, …, close, …) that end within [first, last].
[[nodiscard]] Result<std::vector<RecordedClose>> read_recorded_closes(
    const std::filesystem::path& file, Duration bar, Time first, Time last);

}  // namespace seawall
