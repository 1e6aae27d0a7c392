// LLAMMA as a place to trade: the concept TradableLiquidity over its exchanges.

#include <limits>

#include "seawall/mechanics/liquidity/llamma_trade.hpp"
#include "seawall/mechanics/liquidity/llamma_walk.hpp"

namespace seawall::llamma {
namespace {

using detail::Walk;

// A trade of exactly `base`, or none.
template <class N>
Ruling<AmountOf<N>> all_of(const Exchanged<N>& exchanged, TradeSide side, AmountOf<N> base) {
  const bool is_sale = side == TradeSide::sell;
  const AmountOf<N> quote = is_sale ? exchanged.out : exchanged.in;
  const AmountOf<N> traded = is_sale ? exchanged.in : exchanged.out;
  // In doubles the sum of the bands' parts is off by its roundings.
  const typename N::Number missing = (base - traded).value;
  if (missing > (N::is_exact ? N::from(0) : base.value * static_cast<typename N::Number>(0x1p-40)))
    return std::unexpected{Rejection::insufficient_liquidity};
  if (quote == AmountOf<N>{}) return std::unexpected{Rejection::insufficient_output};
  return quote;
}

/// Stablecoin wads per whole token → smallest units per smallest unit.
double raw_per_wad(const Terms<Fast>& terms) { return terms.precision / one<Fast>(); }

// A band in the middle of a trade, in doubles.
class BandTrade {
 public:
  BandTrade(const Amm<Fast>& amm, const Walk<Fast>& walk)
      : walk_{walk}, kept_share_{amm.admin_fee / one<Fast>()} {}

  /// Base that empties the band: what a sale puts in, or a purchase takes out.
  [[nodiscard]] double whole() const {
    return walk_.is_purchase() ? walk_.out() : walk_.whole() * markup();
  }
  [[nodiscard]] double markup() const { return walk_.markup() / one<Fast>(); }

  /// The AMM's own price after `base` was traded here; it rises with a purchase, falls with a sale.
  [[nodiscard]] double price_after(double base) const {
    const double out = walk_.is_purchase() ? without(walk_.out(), base) : out_for(base / markup());
    const double net = walk_.is_purchase() ? in_for(out) : base / markup();
    const double fee = net * (markup() - 1.0);
    return price(walk_.in() + net + fee * (1.0 - kept_share_), out);
  }
  [[nodiscard]] double price_now() const { return price(walk_.in(), walk_.out()); }

 private:
  [[nodiscard]] double out_for(double net) const {
    return without(walk_.curve().product / (walk_.virtual_in() + walk_.in() + net),
                   walk_.virtual_out());
  }
  [[nodiscard]] double in_for(double out) const {
    return without(without(walk_.curve().product / (walk_.virtual_out() + out), walk_.virtual_in()),
                   walk_.in());
  }
  [[nodiscard]] double price(double in, double out) const {
    const double x = walk_.is_purchase() ? in : out;
    const double y = walk_.is_purchase() ? out : in;
    return detail::price_of<Fast>(walk_.steepness(), x, y, walk_.price(), walk_.edge());
  }

  const Walk<Fast>& walk_;
  double kept_share_;
};

// Whether the AMM's own price has gone as far as `target`.
bool has_reached(TradeSide side, double price, double target) {
  return side == TradeSide::sell ? price <= target : price >= target;
}

// Base in this band until its own price is `target`, by halving: the fee that stays in the band
// enters y0, and no closed form is left.
double base_until(const BandTrade& band, TradeSide side, double target) {
  constexpr int halvings = 46;
  double low = 0.0;
  double high = band.whole();
  if (has_reached(side, band.price_now(), target)) return 0.0;
  if (!has_reached(side, band.price_after(high), target)) return high;
  for (int i = 0; i < halvings; ++i) {
    const double middle = 0.5 * (low + high);
    (has_reached(side, band.price_after(middle), target) ? high : low) = middle;
  }
  return low;
}

// In 18 decimals. @param limit wads of stablecoin per whole token, fee included
double base_down_to(const Amm<Fast>& amm, const Limited<Fast>& oracle, TradeSide side,
                    double limit) {
  double base = 0.0;
  Walk<Fast> walk{amm, oracle, side};
  do {
    if (!walk.gives()) continue;
    const BandTrade band{amm, walk};
    const double target = side == TradeSide::sell ? limit * band.markup() : limit / band.markup();
    const double here = base_until(band, side, target);
    base += here;
    if (here < band.whole()) break;
  } while (walk.advance());
  return base;
}

}  // namespace

template <class N>
Ruling<AmountOf<N>> Amm<N>::quote(TradeSide side, TradeAmount base) const {
  if (!(base > TradeAmount{})) return std::unexpected{Rejection::insufficient_input};
  const auto exchanged =
      side == TradeSide::sell ? quote_in(*this, side, base) : quote_out(*this, side, base);
  if (!exchanged) return std::unexpected{exchanged.error()};
  return all_of(*exchanged, side, base);
}

template <class N>
Ruling<AmountOf<N>> Amm<N>::swap(TradeSide side, TradeAmount base) {
  const Ruling<TradeAmount> answer = quote(side, base);
  if (!answer) return answer;
  const auto exchanged =
      side == TradeSide::sell ? exchange_in(*this, side, base) : exchange_out(*this, side, base);
  if (!exchanged) return std::unexpected{exchanged.error()};
  return answer;
}

template <class N>
Price Amm<N>::marginal_price(TradeSide side) const {
  const Price nothing{side == TradeSide::sell ? 0.0 : std::numeric_limits<double>::infinity()};
  if constexpr (N::is_exact) {
    return as_fast(*this).marginal_price(side);
  } else {
    const auto oracle = limited_price(*this);
    if (!oracle) return nothing;
    Walk<Fast> walk{*this, *oracle, side};
    while (!walk.gives())
      if (!walk.advance()) return nothing;
    const BandTrade band{*this, walk};
    const double factor = side == TradeSide::sell ? 1.0 / band.markup() : band.markup();
    return Price{band.price_now() * factor * raw_per_wad(terms)};
  }
}

template <class N>
AmountOf<N> Amm<N>::quantity_down_to(TradeSide side, Price limit) const {
  if constexpr (N::is_exact) {
    const double base = as_fast(*this).quantity_down_to(side, limit).value;
    return TradeAmount{floor_to_int128(base)};
  } else {
    const auto oracle = limited_price(*this);
    const bool is_nothing = side == TradeSide::buy && !(limit.value > 0.0);
    if (!oracle || is_nothing) return {};
    const double wads = std::max(limit.value, 0.0) / raw_per_wad(terms);
    return TradeAmount{base_down_to(*this, *oracle, side, wads) / terms.precision};
  }
}

template struct Amm<Exact>;
template struct Amm<Fast>;

}  // namespace seawall::llamma
