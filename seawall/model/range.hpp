#pragma once

#include <limits>
#include <string>

namespace seawall {

/// Numbers that an input may hold. Shared by compile(), the file reader and the schema, so that all
/// three say the same. NaN is in no range, and neither is infinity.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_is_open = false;
  bool high_is_open = false;
  bool is_share = false;  ///< a fraction of a whole, which people also write in per cent

  [[nodiscard]] bool contains(double value) const;
  [[nodiscard]] std::string text() const;  ///< "[0, 1)"
  /// "89 is outside [0, 1]; write 0.89 for 89 %". @param value outside
  [[nodiscard]] std::string refusal(double value) const;
  /// The value would be inside if it were meant in per cent.
  [[nodiscard]] bool looks_like_percent(double value) const;
};

namespace ranges {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

inline constexpr Range any{};
inline constexpr Range positive{.low = 0, .low_is_open = true};
inline constexpr Range not_negative{.low = 0};
inline constexpr Range share{.low = 0, .high = 1, .is_share = true};
inline constexpr Range share_below_one{.low = 0, .high = 1, .high_is_open = true, .is_share = true};
inline constexpr Range share_above_zero{.low = 0, .high = 1, .low_is_open = true, .is_share = true};
inline constexpr Range depth_multiplier{.low = 1e-6, .high = 1e6};
inline constexpr Range pool_fee{.low = 0, .high = 0.1, .is_share = true};
/// As the contracts' factories allow: Balancer's weights and fees, Curve's A.
inline constexpr Range pool_weight{.low = 0.01, .high = 0.99, .is_share = true};
inline constexpr Range weighted_reserve{.low = 1e-6, .high = 1e15};
inline constexpr Range weighted_fee{.low = 1e-6, .high = 0.1, .is_share = true};
inline constexpr Range amplification{.low = 1, .high = 1e6};
inline constexpr Range stable_fee{.low = 0, .high = 0.1, .is_share = true};
inline constexpr Range offpeg_multiplier{.low = 0, .high = 100};
inline constexpr Range coin_rate{.low = 1e-6, .high = 1e6};
inline constexpr Range price_window{.low = 1, .high = 1e9};
inline constexpr Range crypto_amplification{.low = 4'000, .high = 4e9};
inline constexpr Range crypto_gamma{.low = 1e-8, .high = 0.02};
inline constexpr Range extra_profit{.low = 0, .high = 1};
inline constexpr Range price_scale{.low = 1e-12, .high = 1e12};
inline constexpr Range tick{.low = -887'272, .high = 887'272};
inline constexpr Range tick_spacing{.low = 1, .high = 16'383};
inline constexpr Range protocol_divisor{.low = 0, .high = 10};
inline constexpr Range price_change{.low = -1, .high = 1000, .low_is_open = true, .is_share = true};
/// AMM.vy numbers bands in int256. Beyond ±10^5 a price is 0 or no price at A = 100 (0.99^100000).
inline constexpr Range band_number{.low = -100'000, .high = 100'000};
inline constexpr Range rate_per_year{
    .low = 0, .high = 100, .is_share = true};  ///< 100 is 10,000 % a year
inline constexpr Range asset_decimals{.low = 0, .high = 36};
inline constexpr Range oracle_decimals{.low = 0, .high = 27};
inline constexpr Range exponent{.low = 0, .high = 1, .low_is_open = true};
inline constexpr Range span_seconds{.low = 0, .high = 1e9};  ///< about 31 years
inline constexpr Range span_minutes{.low = 0, .high = 1e7};  ///< about 19 years
inline constexpr Range run_minutes{.low = 0, .high = 1e7, .low_is_open = true};
inline constexpr Range block_seconds{.low = 1e-3, .high = 1e6};
inline constexpr Range at_least_one{.low = 1};
inline constexpr Range block_gas{.low = 21'000, .high = 1e12};  ///< a bare transfer uses 21,000
/// A price in wei is outside; the dearest day on record had 2,230 gwei at the 90th percentile.
inline constexpr Range gas_price_gwei{.low = 0, .high = 1e9, .low_is_open = true};
inline constexpr Range expiry_minutes{.low = 1e-3, .high = 1e7};
inline constexpr Range log_sigma{.low = 0, .high = 5};
inline constexpr Range percentile{.low = 0, .high = 100, .low_is_open = true, .high_is_open = true};
inline constexpr Range one_to_hundred{.low = 1, .high = 100};
inline constexpr Range some_seconds{.low = 1, .high = 1e9};
inline constexpr Range times_price{.low = 0, .high = 100, .low_is_open = true};
/// Sums of a CDP engine's coin that its contract's 256 bits can still multiply by a wad.
inline constexpr Range tokens_of_debt{.low = 0, .high = 1e12};
inline constexpr Range leverage{.low = 1, .high = 1000, .low_is_open = true};
inline constexpr Range health_target{.low = 1, .high = 10};
inline constexpr Range health_factor{.low = 1, .high = 1000, .low_is_open = true};
inline constexpr Range some_minutes{.low = 0, .high = 1e7, .low_is_open = true};
inline constexpr Range order_book_levels{.low = 1, .high = 1000};
inline constexpr Range exponent_of_depth{.low = 0, .high = 10, .low_is_open = true};
inline constexpr Range distance{
    .low = 0, .high = 1, .low_is_open = true, .high_is_open = true, .is_share = true};
inline constexpr Range return_per_trade{.low = -1, .high = 1, .is_share = true};
inline constexpr Range confidence_multiple{.low = -100, .high = 100};
inline constexpr Range growth{.low = -1, .high = 10, .low_is_open = true, .is_share = true};
inline constexpr Range memory_minutes{.low = 0, .high = 1e7, .low_is_open = true};

}  // namespace ranges

}  // namespace seawall
