#pragma once

#include <string>
#include <string_view>

#include "seawall/base/result.hpp"
#include "seawall/io/tables.hpp"
#include "seawall/model/model_spec.hpp"

namespace seawall::io {

// What a pool holds, as a table of a file. Columns go by our names or as `columns` of the pool maps
// them; where nothing is mapped the file has no other column. A row of the file is a row of the
// pool's list, in the file's order.

/// Columns asset, reserve (tokens) and weight (share).
[[nodiscard]] Result<void> read_coins(std::string_view bytes, TableFormat format,
                                      const std::string& name, WeightedSpec& pool);
/// Columns asset, reserve (tokens) and, if wanted, rate.
[[nodiscard]] Result<void> read_coins(std::string_view bytes, TableFormat format,
                                      const std::string& name, StableSwapSpec& pool);
/// Columns asset and reserve (tokens).
[[nodiscard]] Result<void> read_coins(std::string_view bytes, TableFormat format,
                                      const std::string& name, CryptoSwapSpec& pool);
/// Columns lower, upper (quote tokens per base token) and liquidity, or base and quote (tokens).
[[nodiscard]] Result<void> read_pool_positions(std::string_view bytes, TableFormat format,
                                               const std::string& name, ConcentratedSpec& pool);
/// Columns tick and net, whole numbers.
[[nodiscard]] Result<void> read_pool_ticks(std::string_view bytes, TableFormat format,
                                           const std::string& name, ConcentratedSpec& pool);

}  // namespace seawall::io
