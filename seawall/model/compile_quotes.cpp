#include <fmt/format.h>

#include "seawall/model/compile_parts.hpp"
#include "seawall/model/quote_curve.hpp"

namespace seawall::compiling {
namespace {

struct Place {
  Context& context;
  const QuotesSpec& spec;
  std::string table;  ///< "liquidity[0].quotes"

  [[nodiscard]] std::string where(std::size_t point, std::string_view key) const {
    return spec.where(table, point, key);
  }
  void refuse(ErrorCode code, std::string where, std::string detail) const {
    context.errors.report(code, std::move(where), std::move(detail));
  }
};

/// Quote tokens received for all of a point's size; says what is wrong with the point.
double received_at(const Place& place, std::size_t i) {
  const QuotePointSpec& point = place.spec.points[i];
  FirstError& errors = place.context.errors;
  if (point.received.has_value() == point.price.has_value()) {
    place.refuse(point.received ? ErrorCode::duplicate_name : ErrorCode::missing_key,
                 place.where(i, "received"),
                 point.received ? "is there beside price; one of the two is allowed"
                                : "is missing; received or price is needed");
    return 0.0;
  }
  if (!check_range(point.sold, ranges::positive, place.where(i, "sold"), errors)) return 0.0;
  if (point.received)
    return check_range(*point.received, ranges::positive, place.where(i, "received"), errors)
               ? *point.received
               : 0.0;
  return check_range(*point.price, ranges::positive, place.where(i, "price"), errors)
             ? *point.price * point.sold
             : 0.0;
}

std::vector<Quote> quotes_of(const Place& place) {
  std::vector<Quote> quotes;
  const std::vector<QuotePointSpec>& points = place.spec.points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double received = received_at(place, i);
    if (place.context.errors.any()) return {};
    if (i > 0 && points[i].sold <= points[i - 1].sold) {
      const bool is_inline = place.spec.rows.empty();
      place.refuse(ErrorCode::parameter_out_of_range, place.where(i, "sold"),
                   is_inline
                       ? fmt::format("{} is not above {} of the point before; sizes must increase",
                                     points[i].sold, points[i - 1].sold)
                       : fmt::format("{} is also the size of {}; one quote a size is allowed: "
                                     "narrow filter, from or until",
                                     points[i].sold, place.spec.rows[i - 1]));
      return {};
    }
    quotes.push_back({.sold = points[i].sold, .received = received});
  }
  return quotes;
}

/// The price of the first token: stated, or the best that any quote pays on average.
double reference_of(const Place& place, std::span<const Quote> quotes) {
  const double best = best_average_price(quotes);
  if (!place.spec.reference_price) return best;
  const double stated = *place.spec.reference_price;
  const std::string where = place.table + ".reference_price";
  if (!check_range(stated, ranges::positive, where, place.context.errors)) return best;
  if (stated >= best) return stated;
  place.refuse(ErrorCode::parameter_out_of_range, where,
               fmt::format("{} is below {}, the best average price that is quoted; a sale never "
                           "fetches more than the reference price",
                           stated, best));
  return best;
}

}  // namespace

QuoteDepth compile_quotes(Context& context, std::size_t index) {
  const LiquiditySpec& owner = context.spec.liquidity[index];
  const std::string table = path_of("liquidity", index, "quotes");
  if (!owner.quotes || owner.quotes->points.empty()) {
    context.errors.report(ErrorCode::missing_key, owner.quotes ? table + ".points" : table,
                          "is missing; quotes need points = [{ sold, received }, ...] or file = "
                          "\"...\"");
    return {};
  }
  const Place place{context, *owner.quotes, table};
  if (place.spec.points.size() > quote_points_max) {
    place.refuse(ErrorCode::too_large, table + ".points",
                 fmt::format("{} quotes; at most {} are allowed", place.spec.points.size(),
                             quote_points_max));
    return {};
  }
  const std::vector<Quote> quotes = quotes_of(place);
  if (context.errors.any()) return {};
  QuoteCurve curve = quote_curve(quotes, reference_of(place, quotes));
  for (DepthPoint& point : curve.points)
    point.quantity *= context.spec.depth_multiplier;
  QuoteDepth depth{.table = factor_table(curve.points, place.spec.beyond),
                   .beyond = place.spec.beyond,
                   .quotes = quotes.size(),
                   .raised = curve.raised,
                   .raised_most = Fraction{curve.raised_most},
                   .raised_most_at = Amount{curve.raised_most_at}};
  if (place.spec.beyond == BeyondTable::exponential && depth.table.tail == 0.0)
    place.refuse(ErrorCode::parameter_out_of_range, table + ".beyond",
                 "\"exponential\" goes on with the fall of the last quotes, but their price does "
                 "not fall; give a larger size or reference_price, or beyond = \"nothing\"");
  return depth;
}

}  // namespace seawall::compiling
