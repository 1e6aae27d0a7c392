#include "seawall/model/quote_curve.hpp"

#include <algorithm>

#include "seawall/base/assert.hpp"

namespace seawall {
namespace {

// Raising by less than this is rounding, not a change of what was quoted.
constexpr double raise_min = 1e-9;
// Share of a piece within which a price may fall to what the rest of it fetches.
constexpr double fall_share_min = 0x1p-30;

/// The line from one quote to a larger one.
struct Piece {
  Quote begin;
  Quote end;

  [[nodiscard]] double width() const { return end.sold - begin.sold; }
  [[nodiscard]] double price() const { return (end.received - begin.received) / width(); }
};

// Pieces of strictly falling price, ≥ 0.
std::vector<Piece> falling_pieces(std::span<const Quote> quotes) {
  std::vector<Piece> pieces;
  Quote before{0.0, 0.0};
  for (const Quote& quote : quotes) {
    Piece piece{.begin = before, .end = quote};
    SEAWALL_ASSERT(piece.width() > 0.0);
    while (!pieces.empty() && pieces.back().price() <= piece.price()) {
      piece.begin = pieces.back().begin;
      pieces.pop_back();
    }
    pieces.push_back(piece);
    before = quote;
  }
  // Larger sizes that fetch less in all: prices fall, so they stand at the end.
  const auto worthless =
      std::ranges::find_if(pieces, [](const Piece& piece) { return piece.price() <= 0.0; });
  if (worthless == pieces.end()) return pieces;
  worthless->end = {.sold = pieces.back().end.sold, .received = worthless->begin.received};
  pieces.erase(worthless + 1, pieces.end());
  return pieces;
}

// What the curve fetches against what was quoted.
void count_raised(std::span<const Quote> quotes, QuoteCurve& curve) {
  const std::vector<FactorTable::Knot> knots =
      factor_table(curve.points, BeyondTable::nothing).knots;
  auto end = knots.begin() + 1;
  for (const Quote& quote : quotes) {
    while (quote.sold > end->quantity)
      ++end;
    const FactorTable::Knot& begin = *(end - 1);
    const double width = quote.sold - begin.quantity;
    const double fall = (begin.factor - end->factor) / (end->quantity - begin.quantity);
    const double worth = begin.worth + width * (begin.factor - fall * width / 2.0);
    const double raised = curve.reference * worth / quote.received - 1.0;
    if (!(raised > raise_min)) continue;
    ++curve.raised;
    if (raised <= curve.raised_most) continue;
    curve.raised_most = raised;
    curve.raised_most_at = quote.sold;
  }
}

// Factor where pieces[i] ends. @param factors average of each piece  @param first where it begins
double end_factor(std::span<const Piece> pieces, std::span<const double> factors, std::size_t i,
                  double first) {
  const double here = factors[i];
  if (i + 1 == pieces.size()) return first > 0.0 ? here * here / first : 0.0;
  const double next = factors[i + 1];
  const double between = (pieces[i].width() * next + pieces[i + 1].width() * here) /
                         (pieces[i].width() + pieces[i + 1].width());
  // Lower than a straight line through the piece's middle would end, and the price would stay level
  // first and then break down.
  return std::clamp(std::max(between, 2.0 * here - first), next, here);
}

}  // namespace

double best_average_price(std::span<const Quote> quotes) {
  double best = 0.0;
  for (const Quote& quote : quotes)
    best = std::max(best, quote.received / quote.sold);
  return best;
}

QuoteCurve quote_curve(std::span<const Quote> quotes, double reference) {
  SEAWALL_ASSERT(!quotes.empty() && reference > 0.0);
  const std::vector<Piece> pieces = falling_pieces(quotes);
  QuoteCurve curve;
  curve.reference = reference;
  std::vector<double> factors;
  for (const Piece& piece : pieces)
    factors.push_back(std::min(piece.price() / reference, 1.0));
  double first = 1.0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const double here = std::min(factors[i], first);
    const double last = end_factor(pieces, factors, i, first);
    if (first > last) {
      // What the first part fetches above the piece's average, the second part lacks.
      const double share = std::max((here - last) / (first - last), fall_share_min);
      const double passes = pieces[i].begin.sold + share * pieces[i].width();
      if (passes > pieces[i].begin.sold && passes < pieces[i].end.sold)
        curve.points.push_back({.quantity = passes, .factor = here});
    }
    curve.points.push_back({.quantity = pieces[i].end.sold, .factor = last});
    first = last;
  }
  count_raised(quotes, curve);
  return curve;
}

}  // namespace seawall
