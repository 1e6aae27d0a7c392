#include "seawall/mechanics/liquidity/llamma_shares.hpp"

#include "seawall/mechanics/liquidity/llamma_worth.hpp"

namespace seawall::llamma {
namespace {

// Where the active band would be if it skipped empty bands, to let a deposit begin at `first`.
template <class N>
Ruling<int> skipped_to(const Amm<N>& amm, int first) {
  int band = amm.active;
  for (int skipped = 0; first <= band; ++skipped, --band)
    if (skipped == skips_most || amm.bands[band].stablecoin != AmountOf<N>{})
      return std::unexpected{Rejection::band_not_empty};
  return band;
}

/// What a deposit adds to one band.
template <class N>
struct Laid {
  AmountOf<N> collateral;  // the band's, afterwards
  Shares<N> shares;        // the band's, afterwards
  Shares<N> own;
};

template <class N>
Ruling<Laid<N>> lay(const Band<N>& band, Word<N> amount) {
  if (band.stablecoin != AmountOf<N>{}) return std::unexpected{Rejection::band_not_empty};
  const Word<N> shares{band.shares};
  const Word<N> held{band.collateral.value};
  const Word<N> own = (shares + word<N>(dead_shares)) * amount / (held + word<N>(1));
  if (is_sound(own) && is_zero(own)) return std::unexpected{Rejection::amount_too_low};
  const auto own_shares = narrow_shares<N>(own);
  const auto all_shares = narrow_shares<N>(shares + own);
  const auto collateral = narrow<N>(held + amount);
  if (!own_shares || !all_shares || !collateral) return std::unexpected{Rejection::overflow};
  return Laid<N>{AmountOf<N>{*collateral}, *all_shares, *own_shares};
}

template <class N>
using LaidBands = BoundedList<Laid<N>, bands_most>;

template <class N>
Ruling<LaidBands<N>> lay_all(const Amm<N>& amm, Word<N> amount, int first, int count) {
  const Word<N> each = amount / word<N>(count);
  if (!is_sound(each)) return std::unexpected{Rejection::overflow};
  if (!(each > word<N>(100))) return std::unexpected{Rejection::amount_too_low};
  LaidBands<N> laid;
  for (int i = 0; i < count; ++i) {
    const Word<N> part = i == 0 ? amount - each * word<N>(count - 1) : each;
    const auto band = lay(amm.bands[first + i], part);
    if (!band) return std::unexpected{band.error()};
    laid.push_back(*band);
  }
  return laid;
}

/// What withdrawing takes from one band, in 18 decimals.
template <class N>
struct Taken {
  Word<N> x;
  Word<N> y;
  Shares<N> shares;
};

template <class N>
Taken<N> part_of(const Band<N>& band, Shares<N> shares) {
  const Word<N> own{shares};
  const Word<N> all = Word<N>{band.shares} + word<N>(dead_shares);
  return {(Word<N>{band.stablecoin.value} + last_unit<N>()) * own / all,
          (Word<N>{band.collateral.value} + last_unit<N>()) * own / all, shares};
}

template <class N>
Shares<N> share_of(Shares<N> all, typename N::Number share) {
  if (share == N::from(wad)) return all;
  if constexpr (N::is_exact)
    return (Checked256{share} * Checked256{all} / one<Exact>()).value.low;
  else
    return share * all / one<Fast>();
}

template <class N>
Ruling<Holding<N>> in_units(const Amm<N>& amm, Word<N> x, Word<N> y) {
  const auto stablecoin = narrow<N>(x);
  const auto collateral = narrow<N>(y / Word<N>{amm.terms.precision});
  if (!stablecoin || !collateral) return std::unexpected{Rejection::overflow};
  return Holding<N>{AmountOf<N>{*stablecoin}, AmountOf<N>{*collateral}};
}

// Dust that the last holder of a band leaves is the admin's.
template <class N>
void sweep(Amm<N>& amm, Band<N>& band) {
  amm.kept_stablecoin += band.stablecoin;
  amm.kept_collateral += AmountOf<N>{N::div_down(band.collateral.value, amm.terms.precision)};
  band = {};
}

template <class N>
AmountOf<N> left_after(AmountOf<N> held, Word<N> taken) {
  return AmountOf<N>{*narrow<N>(without(Word<N>{held.value}, taken))};
}

template <class N>
void take_out(Amm<N>& amm, int number, const Taken<N>& taken) {
  Band<N>& band = amm.bands.at(number);
  const Shares<N> before = band.shares;
  band.stablecoin = left_after<N>(band.stablecoin, taken.x);
  band.collateral = left_after<N>(band.collateral, taken.y);
  band.shares = taken.shares < before ? before - taken.shares : Shares<N>{};
  if (is_nothing_left(band.shares, before)) sweep(amm, band);
}

// The outermost bands that may hold something, after those of a position have changed.
template <class N>
void draw_in(Amm<N>& amm, int first, int last) {
  int highest = first - 1;
  for (int n = first; n <= last; ++n) {
    if (n == amm.lowest && amm.bands[n].is_empty()) ++amm.lowest;
    if (!amm.bands[n].is_empty()) highest = n;
  }
  if (amm.highest <= last) amm.highest = highest;
}

template <class N>
Ruling<AmountOf<N>> worth_of(const Amm<N>& amm, const Position<N>& position, detail::Into into) {
  const auto oracle = limited_price(amm);
  if (!oracle) return std::unexpected{oracle.error()};
  Word<N> total = word<N>(0);
  Word<N> edge = detail::edge_of(amm, position.first);
  for (int i = 0; i < position.count(); ++i) {
    const int number = position.first + i;
    const auto view = detail::view_of<N>(amm, number, Word<N>{oracle->price.value}, edge);
    edge = view.lower_edge;
    if (is_zero(view.x) && is_zero(view.y)) continue;
    const Word<N> own{position.shares[static_cast<std::size_t>(i)]};
    const Word<N> all = Word<N>{amm.bands[number].shares} + word<N>(dead_shares);
    total = total + detail::band_worth(amm.terms, view, into) * own / all;
  }
  const bool is_stablecoin = into == detail::Into::stablecoin;
  const auto units = narrow<N>(is_stablecoin ? total : total / Word<N>{amm.terms.precision});
  if (!units) return std::unexpected{units.error()};
  return AmountOf<N>{*units};
}

}  // namespace

Position<Fast> as_fast(const Position<Exact>& position) {
  Position<Fast> fast{.first = position.first, .shares = {}};
  for (const UInt128 shares : position.shares)
    fast.shares.push_back(to_double(UInt256{shares}));
  return fast;
}

template <class N>
bool is_free_until(const Amm<N>& amm, int end) {
  int band = amm.active;
  for (int i = 0; i < skips_most; ++i) {
    const bool goes_down = end > band;
    const Band<N>& held = amm.bands[band];
    if ((goes_down ? held.collateral : held.stablecoin) != AmountOf<N>{}) return false;
    band += goes_down ? 1 : -1;
    if (band == end) break;
  }
  return true;
}

template <class N>
int active_skipped(const Amm<N>& amm) {
  for (int band = amm.active; band > amm.active - skips_most; --band) {
    if (band < amm.lowest) break;
    if (amm.bands[band].stablecoin != AmountOf<N>{}) return band;
  }
  return amm.active - skips_most;
}

template <class N>
Ruling<Position<N>> deposit(Amm<N>& amm, AmountOf<N> collateral, int first, int last) {
  SEAWALL_ASSERT(first <= last && last - first < bands_most && collateral >= AmountOf<N>{});
  const Word<N> amount = Word<N>{collateral.value} * Word<N>{amm.terms.precision};
  const auto active = skipped_to(amm, first);
  if (!active) return std::unexpected{active.error()};
  const auto laid = lay_all<N>(amm, amount, first, last - first + 1);
  if (!laid) return std::unexpected{laid.error()};
  Position<N> position{.first = first, .shares = {}};
  for (const Laid<N>& band : *laid) {
    amm.bands.at(first + position.count()) = {
        .stablecoin = {}, .collateral = band.collateral, .shares = band.shares};
    position.shares.push_back(band.own);
  }
  amm.active = *active;
  amm.lowest = std::min(amm.lowest, first);
  amm.highest = std::max(amm.highest, last);
  return position;
}

template <class N>
Ruling<Holding<N>> withdraw(Amm<N>& amm, Position<N>& position, typename N::Number share) {
  SEAWALL_ASSERT(share >= N::from(0) && share <= N::from(wad));
  if (position.is_empty()) return std::unexpected{Rejection::no_such_collateral};
  BoundedList<Taken<N>, bands_most> taken;
  Word<N> x = word<N>(0);
  Word<N> y = word<N>(0);
  for (int i = 0; i < position.count(); ++i) {
    const Shares<N> own = share_of<N>(position.shares[static_cast<std::size_t>(i)], share);
    const Taken<N> part = part_of(amm.bands[position.first + i], own);
    x = x + part.x;
    y = y + part.y;
    taken.push_back(part);
  }
  const auto holding = in_units(amm, x, y);
  if (!holding) return std::unexpected{holding.error()};
  for (int i = 0; i < position.count(); ++i) {
    take_out(amm, position.first + i, taken[static_cast<std::size_t>(i)]);
    position.shares[static_cast<std::size_t>(i)] -= taken[static_cast<std::size_t>(i)].shares;
  }
  draw_in(amm, position.first, position.last());
  if (share == N::from(wad)) position = {};
  return *holding;
}

template <class N>
Ruling<Holding<N>> holding_of(const Amm<N>& amm, const Position<N>& position) {
  Word<N> x = word<N>(0);
  Word<N> y = word<N>(0);
  for (int i = 0; i < position.count(); ++i) {
    const Taken<N> part =
        part_of(amm.bands[position.first + i], position.shares[static_cast<std::size_t>(i)]);
    x = x + part.x;
    y = y + part.y;
  }
  return in_units(amm, x, y);
}

template <class N>
Ruling<AmountOf<N>> worth_going_down(const Amm<N>& amm, const Position<N>& position) {
  return worth_of(amm, position, detail::Into::stablecoin);
}

template <class N>
Ruling<AmountOf<N>> worth_going_up(const Amm<N>& amm, const Position<N>& position) {
  return worth_of(amm, position, detail::Into::collateral);
}

template bool is_free_until<Exact>(const Amm<Exact>&, int);
template int active_skipped<Exact>(const Amm<Exact>&);
template Ruling<Position<Exact>> deposit<Exact>(Amm<Exact>&, AmountOf<Exact>, int, int);
template Ruling<Holding<Exact>> withdraw<Exact>(Amm<Exact>&, Position<Exact>&, Exact::Number);
template Ruling<Holding<Exact>> holding_of<Exact>(const Amm<Exact>&, const Position<Exact>&);
template Ruling<AmountOf<Exact>> worth_going_down<Exact>(const Amm<Exact>&, const Position<Exact>&);
template Ruling<AmountOf<Exact>> worth_going_up<Exact>(const Amm<Exact>&, const Position<Exact>&);

template bool is_free_until<Fast>(const Amm<Fast>&, int);
template int active_skipped<Fast>(const Amm<Fast>&);
template Ruling<Position<Fast>> deposit<Fast>(Amm<Fast>&, AmountOf<Fast>, int, int);
template Ruling<Holding<Fast>> withdraw<Fast>(Amm<Fast>&, Position<Fast>&, Fast::Number);
template Ruling<Holding<Fast>> holding_of<Fast>(const Amm<Fast>&, const Position<Fast>&);
template Ruling<AmountOf<Fast>> worth_going_down<Fast>(const Amm<Fast>&, const Position<Fast>&);
template Ruling<AmountOf<Fast>> worth_going_up<Fast>(const Amm<Fast>&, const Position<Fast>&);

}  // namespace seawall::llamma
