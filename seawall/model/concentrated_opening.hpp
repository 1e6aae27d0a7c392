#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "seawall/model/compile_parts.hpp"

// How a pool with concentrated liquidity comes from what a person writes.
namespace seawall::compiling {

/// A concentrated pool under way. Raw prices are token 1 per token 0 in smallest units.
struct ConcentratedOpening {
  Context& context;
  std::size_t base = 0;  ///< assets of the place
  std::size_t quote = 0;
  bool base_is_token0 = true;
  std::int32_t tick_spacing = 60;
  double root = 1.0;  ///< √raw price

  /// Raw price of a price in quote tokens per base token.
  [[nodiscard]] double raw(double price) const;
};

/// A position as a person writes it: of nobody in the model, or of a provider.
struct WrittenRange {
  double lower = 0.0;  ///< quote tokens per base token
  double upper = 0.0;
  std::optional<double> liquidity;
  double base = 0.0;  ///< tokens, if there is no liquidity
  double quote = 0.0;
};

/// The nearest ticks on the spacing, with the liquidity that the amounts pay for, times the depth
/// multiplier. Reports what is wrong; liquidity is 0 then.
/// @param list, row  where it is written: "liquidity[0].concentrated.positions", 2
[[nodiscard]] LiquidityRange range_of(const ConcentratedOpening& made, const WrittenRange& written,
                                      const RowOrigins& origins, const std::string& list,
                                      std::size_t row);

/// Ranges between ticks, from what crossing each adds.
[[nodiscard]] std::vector<LiquidityRange> ranges_between(const ConcentratedOpening& made,
                                                         const ConcentratedSpec& spec,
                                                         const std::string& table);

/// No tick may end more liquidity than the contract allows. @param where key path of the ranges
void check_ticks(const ConcentratedOpening& made, const std::vector<LiquidityRange>& ranges,
                 const std::string& where);

}  // namespace seawall::compiling
