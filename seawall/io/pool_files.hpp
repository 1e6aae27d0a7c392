#pragma once

#include <string>

#include "seawall/base/result.hpp"
#include "seawall/io/table_files.hpp"
#include "seawall/model/model_spec.hpp"

namespace seawall::io {

/// Fills what a pool's files stand for. @param path "liquidity[2]"
[[nodiscard]] Result<void> load_pool(LiquiditySpec& place, const std::string& path,
                                     TableFiles& files);

}  // namespace seawall::io
