#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "seawall/base/checked256.hpp"
#include "seawall/base/nearest_name.hpp"
#include "seawall/model/concentrated_opening.hpp"

namespace seawall::compiling {
namespace {

// The contract's first price. docs/mechanics/concentrated-liquidity.md
const UInt256 sqrt_price_first{UInt128{4'295'128'739}};
constexpr int sqrt_price_bits = 160;
constexpr double millionths = 1e6;

struct Under {
  const ConcentratedSpec& spec;
  std::string table;
  FirstError& errors;

  [[nodiscard]] std::string at(std::string_view key) const {
    return fmt::format("{}.{}", table, key);
  }
};

std::int32_t check_whole(const Under& under, double value, const Range& range,
                         std::string_view key) {
  if (!check_range(value, range, under.at(key), under.errors)) return 1;
  if (value != std::floor(value))
    under.errors.report(ErrorCode::parameter_out_of_range, under.at(key),
                        fmt::format("{} is not whole; a whole number is allowed", value));
  return static_cast<std::int32_t>(value);
}

ConcentratedTerms terms_of(const Under& under) {
  const ConcentratedSpec& spec = under.spec;
  ConcentratedTerms terms;
  if (check_range(spec.fee, ranges::pool_fee, under.at("fee"), under.errors))
    terms.fee_millionths = static_cast<std::int32_t>(std::floor(spec.fee * millionths + 0.5));
  terms.tick_spacing = check_whole(under, spec.tick_spacing, ranges::tick_spacing, "tick_spacing");
  terms.protocol_divisor =
      check_whole(under, spec.protocol_divisor, ranges::protocol_divisor, "protocol_divisor");
  if (const std::int32_t divisor = terms.protocol_divisor; divisor > 0 && divisor < 4)
    under.errors.report(ErrorCode::parameter_out_of_range, under.at("protocol_divisor"),
                        fmt::format("{} is neither 0 nor in [4, 10]", divisor));
  return terms;
}

bool is_token0(const Under& under, const Asset& base, const Asset& quote) {
  if (under.spec.token0.empty() || under.spec.token0 == base.name) return true;
  if (under.spec.token0 != quote.name)
    under.errors.report(ErrorCode::unknown_name, under.at("token0"),
                        fmt::format("{} is neither {} nor {}", in_quotes(under.spec.token0),
                                    in_quotes(base.name), in_quotes(quote.name)));
  return false;
}

UInt256 whole_part(double value) {
  constexpr int shift = 60;
  if (value < 0x1p120) return UInt256{static_cast<UInt128>(floor_to_int128(value))};
  return shift_left(UInt256{static_cast<UInt128>(floor_to_int128(value * 0x1p-60))}, shift);
}

UInt256 check_root(const Under& under) {
  const std::string& text = under.spec.sqrt_price_x96;
  if (under.spec.price)
    under.errors.report(ErrorCode::duplicate_name, under.at("sqrt_price_x96"),
                        "is there beside price; one of the two is allowed");
  const auto parsed = parse_uint256(text);
  if (parsed && *parsed >= sqrt_price_first && highest_bit(*parsed) < sqrt_price_bits)
    return *parsed;
  under.errors.report(
      ErrorCode::parameter_out_of_range, under.at("sqrt_price_x96"),
      fmt::format("{} is not a pool's square root of a price; a whole number from {} up to 2^160 "
                  "is allowed",
                  in_quotes(text), to_string(sqrt_price_first)));
  return sqrt_price_first;
}

// √raw price·2^96, and as a double into `made`.
UInt256 set_price(const Under& under, ConcentratedOpening& made) {
  if (!under.spec.sqrt_price_x96.empty()) {
    const UInt256 root = check_root(under);
    made.root = to_double(root) * 0x1p-96;
    return root;
  }
  const auto& assets = made.context.model.assets;
  const double price = under.spec.price.value_or(assets[made.base].initial_price.value /
                                                 assets[made.quote].initial_price.value);
  if (!check_range(price, ranges::positive, under.at("price"), under.errors))
    return sqrt_price_first;
  made.root = std::sqrt(made.raw(price));
  if (made.root > 0x1p-63 && made.root < 0x1p63) return whole_part(made.root * 0x1p96);
  under.errors.report(
      ErrorCode::parameter_out_of_range, under.at("price"),
      fmt::format("{} is past a pool's last price, 2^126 smallest units of one token for one of "
                  "the other",
                  price));
  return sqrt_price_first;
}

std::vector<LiquidityRange> ranges_of(const Under& under, const ConcentratedOpening& made) {
  const ConcentratedSpec& spec = under.spec;
  if (!spec.ticks.empty() && !spec.positions.empty())
    under.errors.report(ErrorCode::duplicate_name, under.at("ticks"),
                        "are there beside positions; one of the two is allowed");
  if (!spec.ticks.empty()) return ranges_between(made, spec, under.table);
  std::vector<LiquidityRange> ranges;
  for (std::size_t i = 0; i < spec.positions.size() && !under.errors.any(); ++i) {
    const ConcentratedPositionSpec& one = spec.positions[i];
    ranges.push_back(range_of(made, {one.lower, one.upper, one.liquidity, one.base, one.quote},
                              spec.position_origins, under.at("positions"), i));
  }
  return ranges;
}

}  // namespace

LiquidityKind compile_concentrated(Context& context, const PlaceToCompile& place) {
  const LiquiditySpec& owner = place.spec(context);
  if (!owner.concentrated) {
    context.errors.report(
        ErrorCode::missing_key, place.path("concentrated"),
        "is missing; a concentrated pool needs concentrated with positions or ticks");
    return PoolPair{};
  }
  const Under under{*owner.concentrated, place.path("concentrated"), context.errors};
  ConcentratedTerms terms = terms_of(under);
  const Asset& base = context.model.assets[place.base];
  const Asset& quote = context.model.assets[place.quote];
  ConcentratedOpening made{.context = context,
                           .base = place.base,
                           .quote = place.quote,
                           .base_is_token0 = is_token0(under, base, quote),
                           .tick_spacing = terms.tick_spacing};
  terms.sqrt_price = set_price(under, made);
  if (!context.errors.any()) terms.ranges = ranges_of(under, made);
  if (!context.errors.any()) check_ticks(made, terms.ranges, under.table);
  if (context.errors.any()) return PoolPair{};
  const AssetId token0{made.base_is_token0 ? place.base : place.quote};
  const AssetId token1{made.base_is_token0 ? place.quote : place.base};
  return add_pool(context, place,
                  {.name = owner.name,
                   .coins = {token0, token1},
                   .reserves = {Units{0}, Units{0}},
                   .terms = std::move(terms),
                   .first_place = {},
                   .shares = {}});
}

}  // namespace seawall::compiling
