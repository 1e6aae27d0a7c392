#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "seawall/base/math.hpp"
#include "seawall/model/compile_parts.hpp"

namespace seawall::compiling {
namespace {

constexpr double shares_tolerance = 1e-9;  // of a sum of shares that people write in decimals

struct Place {
  Context& context;
  const OrderBookSpec& spec;
  std::size_t index;

  [[nodiscard]] std::string path(std::string_view key) const {
    return path_of("liquidity", index, fmt::format("order_book.{}", key));
  }
  bool check(double value, const Range& range, std::string_view key) const {
    return check_range(value, range, path(key), context.errors);
  }
  void refuse(ErrorCode code, std::string_view key, std::string detail) const {
    context.errors.report(code, path(key), std::move(detail));
  }
};

Duration duration_of(double seconds) { return {static_cast<std::int64_t>(seconds * 1e9 + 0.5)}; }

/// Points of a rising depth, or a complaint.
bool check_points(const Place& place) {
  double distance = place.spec.spread / 2.0;
  double tokens = 0.0;
  for (std::size_t i = 0; i < place.spec.depth.size(); ++i) {
    const DepthPointSpec& point = place.spec.depth[i];
    const std::string at = fmt::format("depth[{}]", i);
    if (!place.check(point.distance, ranges::distance, at + ".distance") ||
        !place.check(point.tokens, ranges::positive, at + ".tokens"))
      return false;
    if (point.distance <= distance) {
      place.refuse(ErrorCode::parameter_out_of_range, at + ".distance",
                   fmt::format("{} is not above {}, {}; distances increase from half the spread on",
                               point.distance, distance,
                               i == 0 ? "half the spread" : "the distance before"));
      return false;
    }
    if (point.tokens < tokens) {
      place.refuse(ErrorCode::parameter_out_of_range, at + ".tokens",
                   fmt::format("{} is below {} of the point before; tokens are counted from the "
                               "best price on, so they cannot fall",
                               point.tokens, tokens));
      return false;
    }
    distance = point.distance;
    tokens = point.tokens;
  }
  return true;
}

/// Depth is written in one of two ways.
bool check_depth(const Place& place) {
  const OrderBookSpec& spec = place.spec;
  if (!spec.depth.empty()) {
    if (!spec.tokens && !spec.reach) return check_points(place);
    place.refuse(
        ErrorCode::unknown_key, spec.tokens ? "tokens" : "reach",
        "the depth is given by its points already; allowed are depth, or tokens and reach");
    return false;
  }
  if (!spec.tokens || !spec.reach) {
    place.refuse(ErrorCode::missing_key,
                 spec.tokens  ? "reach"
                 : spec.reach ? "tokens"
                              : "depth",
                 "is missing; an order book needs depth = [{ distance, tokens }, ...], or tokens "
                 "and reach of a power law");
    return false;
  }
  if (!place.check(*spec.tokens, ranges::positive, "tokens") ||
      !place.check(*spec.reach, ranges::distance, "reach") ||
      !place.check(spec.exponent, ranges::exponent_of_depth, "exponent"))
    return false;
  if (*spec.reach > spec.spread / 2.0) return true;
  place.refuse(ErrorCode::parameter_out_of_range, "reach",
               fmt::format("{} is not above {}, half the spread", *spec.reach, spec.spread / 2.0));
  return false;
}

/// Base tokens on one side between the best price and `distance`.
double tokens_within(const OrderBookSpec& spec, double distance) {
  if (spec.depth.empty()) {
    const double share = (distance - spec.spread / 2.0) / (*spec.reach - spec.spread / 2.0);
    return share > 0.0 ? *spec.tokens * math::pow(std::min(share, 1.0), spec.exponent) : 0.0;
  }
  double from = spec.spread / 2.0;
  double before = 0.0;
  for (const DepthPointSpec& point : spec.depth) {
    if (distance < point.distance)
      return before + (point.tokens - before) * (distance - from) / (point.distance - from);
    from = point.distance;
    before = point.tokens;
  }
  return before;
}

void fill_levels(const Place& place, OrderBookTerms& terms) {
  const OrderBookSpec& spec = place.spec;
  const double reach = spec.depth.empty() ? *spec.reach : spec.depth.back().distance;
  const double begin = spec.spread / 2.0;
  terms.tick = Fraction{(reach - begin) / spec.levels};
  double before = 0.0;
  for (std::uint32_t level = 1; level <= spec.levels; ++level) {
    const double end = level == spec.levels ? reach : begin + level * terms.tick.value;
    const double tokens = tokens_within(spec, end);
    terms.depth.push_back(place.context.spec.depth_multiplier * std::max(0.0, tokens - before));
    before = tokens;
  }
}

LiquidityProvider provider_of(const Place& place, std::size_t i, const Asset& base,
                              const Asset& quote) {
  const ProviderSpec& spec = place.spec.providers[i];
  const double multiplier = place.context.spec.depth_multiplier;
  const auto key = [i](std::string_view name) { return fmt::format("providers[{}].{}", i, name); };
  place.check(spec.share, ranges::share_above_zero, key("share"));
  place.check(spec.inventory_limit, ranges::positive, key("inventory_limit"));
  place.check(spec.rebate, ranges::return_per_trade, key("rebate"));
  place.check(spec.required_return, ranges::return_per_trade, key("required_return"));
  place.check(spec.informed_share, ranges::share, key("informed_share"));
  place.check(spec.loss_weight, ranges::not_negative, key("loss_weight"));
  place.check(spec.withdrawn_share, ranges::share, key("withdrawn_share"));
  const bool lasts =
      place.check(spec.holding_seconds, ranges::span_seconds, key("holding_seconds"));
  const bool returns =
      place.check(spec.return_minutes, ranges::span_minutes, key("return_minutes"));
  FirstError& errors = place.context.errors;
  return {
      .name = spec.name,
      .share = Fraction{spec.share},
      .base = check_units(spec.base * multiplier, base.decimals, place.path(key("base")), errors),
      .quote =
          check_units(spec.quote * multiplier, quote.decimals, place.path(key("quote")), errors),
      .inventory_limit = Amount{spec.inventory_limit * multiplier},
      .rebate = Fraction{spec.rebate},
      .required_return = Fraction{spec.required_return},
      .informed_share = Fraction{spec.informed_share},
      .loss_weight = Fraction{spec.loss_weight},
      .withdrawn_share = Fraction{place.spec.withdrawal ? spec.withdrawn_share : 0.0},
      .holding_time = lasts ? duration_of(spec.holding_seconds) : Duration{},
      .return_after = returns ? duration_of(60.0 * spec.return_minutes) : Duration{}};
}

void add_providers(const Place& place, std::size_t base, std::size_t quote, OrderBookTerms& terms) {
  const std::vector<Asset>& assets = place.context.model.assets;
  const std::size_t count = place.spec.providers.size();
  if (count == 0 || count > order_book_providers_max) {
    place.refuse(count == 0 ? ErrorCode::missing_key : ErrorCode::parameter_out_of_range,
                 "providers",
                 fmt::format("{} providers are given; an order book has 1 to {}", count,
                             order_book_providers_max));
    return;
  }
  NameTable names{"provider"};
  double shares = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    names.add(place.spec.providers[i].name, place.path(fmt::format("providers[{}].name", i)),
              place.context.errors);
    terms.providers.push_back(provider_of(place, i, assets[base], assets[quote]));
    shares += terms.providers.back().share.value;
  }
  if (std::abs(shares - 1.0) > shares_tolerance)
    place.refuse(ErrorCode::parameter_out_of_range, "providers",
                 fmt::format("their shares sum to {}; a sum of 1 is allowed", shares));
}

/// Two ways to refill exclude each other.
void check_refill(const Place& place) {
  place.check(place.spec.refill_minutes, ranges::span_minutes, "refill_minutes");
  if (place.spec.refill_minutes > 0.0 &&
      place.context.spec.liquidity[place.index].refill_per_minute > 0.0)
    place.refuse(ErrorCode::unknown_key, "refill_minutes",
                 "refill_per_minute is given as well; one of the two is allowed");
}

/// One price cannot follow two order books, and a record of it cannot be taken apart again.
void check_reference(const Place& place, std::size_t base) {
  const Context& context = place.context;
  if (context.spec.feedback == FeedbackMode::counterfactual)
    place.refuse(ErrorCode::parameter_out_of_range, "moves_reference",
                 "true with feedback = \"counterfactual\": what the record's own sales did to an "
                 "order book is not known; false, or another feedback, is allowed");
  for (const Liquidity& other : context.model.liquidity) {
    const auto* orders = std::get_if<OrderBookTerms>(&other.kind);
    if (orders != nullptr && orders->moves_reference && other.base == AssetId{base})
      place.refuse(ErrorCode::duplicate_name, "moves_reference",
                   fmt::format("the reference price of {} follows {} already; one order book an "
                               "asset is allowed",
                               context.model.assets[base].name, other.name));
  }
}

void number_rows(const Model& model, OrderBookTerms& terms) {
  for (const Liquidity& other : model.liquidity) {
    const auto* orders = std::get_if<OrderBookTerms>(&other.kind);
    if (orders == nullptr) continue;
    terms.first_level = orders->first_level + 2 * orders->depth.size();
    terms.first_provider = orders->first_provider + orders->providers.size();
  }
}

}  // namespace

OrderBookTerms compile_order_book(Context& context, std::size_t index, std::size_t base,
                                  std::size_t quote) {
  const LiquiditySpec& owner = context.spec.liquidity[index];
  if (!owner.order_book) {
    context.errors.report(
        ErrorCode::missing_key, path_of("liquidity", index, "order_book"),
        "is missing; an order book needs order_book with spread, depth and providers");
    return {};
  }
  const Place place{context, *owner.order_book, index};
  const OrderBookSpec& spec = place.spec;
  OrderBookTerms terms;
  place.check(spec.levels, ranges::order_book_levels, "levels");
  place.check(spec.probe, ranges::not_negative, "probe");
  place.check(spec.memory_minutes, ranges::memory_minutes, "memory_minutes");
  check_refill(place);
  if (spec.moves_reference) check_reference(place, base);
  if (!place.check(spec.spread, ranges::share_below_one, "spread") || !check_depth(place) ||
      context.errors.any())
    return terms;
  terms.spread = Fraction{spec.spread};
  terms.refill_time = duration_of(60.0 * spec.refill_minutes);
  terms.probe = Amount{spec.probe * context.spec.depth_multiplier};
  terms.memory = std::max(duration_of(60.0 * spec.memory_minutes), Duration{1});
  terms.moves_reference = spec.moves_reference;
  fill_levels(place, terms);
  add_providers(place, base, quote, terms);
  number_rows(context.model, terms);
  return terms;
}

}  // namespace seawall::compiling
