#include "seawall/mechanics/liquidity/llamma_recorded.hpp"

#include <algorithm>

namespace seawall::llamma {
namespace {

/// One token of a position over bands in a row; the first takes what does not divide.
struct Spread {
  Int128 amount = 0;
  int first = 0;
  int last = -1;

  [[nodiscard]] Int128 in(int band) const {
    if (band < first || band > last || amount == 0) return 0;
    const Int128 count = last - first + 1;
    const Int128 each = amount / count;
    return band == first ? amount - each * (count - 1) : each;
  }
};

Checked256 worth_of(Int128 stablecoin, Int128 collateral, const Amm<Exact>& amm) {
  return word<Exact>(stablecoin) +
         word<Exact>(collateral) * word<Exact>(amm.oracle_price.value) / one<Exact>();
}

/// A band once more has been laid into it, and the shares of who laid it.
struct Laid {
  Band<Exact> band;
  UInt128 own = 0;
};

Ruling<Laid> lay(const Amm<Exact>& amm, const Band<Exact>& band, Int128 stablecoin,
                 Int128 collateral) {
  const Checked256 before = worth_of(band.stablecoin.value, band.collateral.value, amm);
  const Checked256 added = worth_of(stablecoin, collateral, amm);
  const Checked256 own =
      (Checked256{band.shares} + word<Exact>(dead_shares)) * added / (before + word<Exact>(1));
  const auto own_shares = narrow_shares<Exact>(own);
  const auto all_shares = narrow_shares<Exact>(Checked256{band.shares} + own);
  if (!own_shares || !all_shares) return std::unexpected{Rejection::overflow};
  return Laid{.band = {.stablecoin = band.stablecoin + AmountOf<Exact>{stablecoin},
                       .collateral = band.collateral + AmountOf<Exact>{collateral},
                       .shares = *all_shares},
              .own = *own_shares};
}

}  // namespace

Ruling<int> band_of_price(const Amm<Exact>& amm) {
  for (int band = 0;;) {
    const auto upper = upper_edge(amm, band);
    const auto lower = upper_edge(amm, band + 1);
    if (!upper || !lower) return std::unexpected{Rejection::overflow};
    if (*upper >= amm.oracle_price && *lower < amm.oracle_price) return band;
    band += *lower >= amm.oracle_price ? 1 : -1;
  }
}

Ruling<Position<Exact>> lay_recorded(Amm<Exact>& amm, const Holding<Exact>& held, int first,
                                     int last) {
  SEAWALL_ASSERT(first <= last && last - first < bands_most);
  SEAWALL_ASSERT(held.stablecoin.value == 0 || first <= amm.active);
  SEAWALL_ASSERT(held.collateral.value == 0 || last >= amm.active);
  const Int128 precision = amm.terms.precision;
  const Spread stablecoin{.amount = held.stablecoin.value,
                          .first = first,
                          .last = std::max(first, std::min(amm.active - 1, last))};
  const Spread collateral{.amount = held.collateral.value * precision,
                          .first = std::max(first, amm.active),
                          .last = last};
  Position<Exact> position{.first = first, .shares = {}};
  BoundedList<Band<Exact>, bands_most> laid;
  for (int band = first; band <= last; ++band) {
    const auto made = lay(amm, amm.bands[band], stablecoin.in(band), collateral.in(band));
    if (!made) return std::unexpected{made.error()};
    laid.push_back(made->band);
    position.shares.push_back(made->own);
  }
  for (int band = first; band <= last; ++band)
    amm.bands.at(band) = laid[static_cast<std::size_t>(band - first)];
  amm.lowest = std::min(amm.lowest, first);
  amm.highest = std::max(amm.highest, last);
  return position;
}

}  // namespace seawall::llamma
