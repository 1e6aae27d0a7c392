#include "seawall/mechanics/cdp/llamma_borrowing.hpp"

#include <cmath>

#include "seawall/mechanics/liquidity/llamma_curve.hpp"

namespace seawall::llamma {
namespace {

// ⌊ln(ratio) / ln(A/(A−1))⌋. @param ratio wad, > 0, sound
int bands_of(Checked256 ratio, Int128 log_ratio) {
  const Int128 log = ln_wad(ratio.value);
  const Int128 rest = log % log_ratio;
  return static_cast<int>(log / log_ratio - (rest < 0 ? 1 : 0));
}
int bands_of(double ratio, double log_ratio) {
  return static_cast<int>(std::floor(math::log(ratio / one<Fast>()) * one<Fast>() / log_ratio));
}

// Whether the contract's int256 has room for it.
bool has_log(Checked256 ratio) {
  return is_sound(ratio) && !is_zero(ratio) && (ratio.value.high >> 127) == 0;
}
bool has_log(double ratio) { return is_sound(ratio) && ratio > 0.0; }

// Nobody's shares cost a deposit up to 1000 wei a band; so much less is lent.
template <class N>
Word<N> lent_share(const Controller<N>& controller, const LoanTerms<N>& terms, Word<N> each) {
  const Word<N> dead = word<N>(dead_shares);
  const Word<N> discount = Word<N>{controller.loan_discount} + Word<N>{terms.extra_discount} +
                           dead * one<N>() / larger(each, dead);
  return one<N>() - smaller(discount, one<N>());
}

// Collateral that fetches `edge` each, instead of what the bands below that edge fetch.
template <class N>
Word<N> effective_collateral(const Controller<N>& controller, const LoanTerms<N>& terms) {
  const detail::Steepness<N> steepness{controller.amm.terms};
  const Word<N> count = word<N>(terms.bands);
  const Word<N> collateral =
      Word<N>{terms.collateral.value} * Word<N>{controller.amm.terms.precision};
  Word<N> part = collateral * lent_share(controller, terms, collateral / count) /
                 (Word<N>{controller.amm.terms.sqrt_ratio} * count);
  Word<N> total = part;
  for (int i = 1; i < terms.bands; ++i) {
    part = steepness.next(part);
    total = total + part;
  }
  return total;
}

// The highest edge that is not above the oracle's price and not in a band that holds stablecoin.
template <class N>
Word<N> highest_edge(const Controller<N>& controller, Word<N> price) {
  constexpr int margin = 5;  // bands by which the logarithm may be off
  const Amm<N>& amm = controller.amm;
  const Word<N> base = Word<N>{amm.terms.base_price.value} * detail::growth(amm) / one<N>();
  const Word<N> ratio = base * one<N>() / price;
  if (!has_log(ratio)) return Word<N>{} / word<N>(0);  // unsound: the contract reverts
  const int least = active_skipped(amm);
  int band = std::max(bands_of(ratio, controller.log_ratio) + margin, least + 1);
  Word<N> edge = detail::edge_of(amm, band);
  for (int i = 0; i <= skips_most && --band > least; ++i) {
    const Word<N> before = edge;
    edge = detail::Steepness<N>{amm.terms}.previous(edge);
    if (edge > price) return before;
  }
  return edge;
}

bool is_allowed(int bands) { return bands >= loan_bands_least && bands <= bands_most; }

}  // namespace

template <class N>
Ruling<AmountOf<N>> max_borrowable(const Controller<N>& controller, const LoanTerms<N>& terms) {
  if (!is_allowed(terms.bands)) return std::unexpected{Rejection::band_count_not_allowed};
  const auto oracle = limited_price(controller.amm);
  if (!oracle) return std::unexpected{oracle.error()};
  const Word<N> edge = highest_edge(controller, Word<N>{oracle->price.value});
  const Word<N> fetched = effective_collateral(controller, terms) * edge / one<N>();
  const Word<N> kept_back = one<N>() / word<N>(10'000);
  const Word<N> most = excess(fetched, last_unit<N>()) * (one<N>() - kept_back) / one<N>();
  const Word<N> lendable = Word<N>{controller.lendable.value} + Word<N>{terms.debt.value};
  const auto amount = narrow<N>(smaller(most, lendable));
  if (!amount) return std::unexpected{amount.error()};
  return AmountOf<N>{*amount};
}

template <class N>
Ruling<int> first_band(const Controller<N>& controller, const LoanTerms<N>& terms) {
  if (!is_allowed(terms.bands)) return std::unexpected{Rejection::band_count_not_allowed};
  if (!(terms.debt > AmountOf<N>{})) return std::unexpected{Rejection::no_such_debt};
  const Amm<N>& amm = controller.amm;
  const Word<N> worth = effective_collateral(controller, terms) * detail::edge_of(amm, amm.active);
  const Word<N> ratio = worth / (Word<N>{terms.debt.value} + word<N>(1));
  if (is_sound(ratio) && is_zero(ratio)) return std::unexpected{Rejection::amount_too_low};
  if (!has_log(ratio)) return std::unexpected{Rejection::overflow};
  const int below = std::min(bands_of(ratio, controller.log_ratio), skips_most - terms.bands);
  const int band = amm.active + below;
  if (below <= 0 && !is_free_until(amm, band - 1)) return std::unexpected{Rejection::debt_too_high};
  const auto oracle = limited_price(amm);
  const auto edge = upper_edge(amm, band);
  if (!oracle || !edge) return std::unexpected{oracle ? edge.error() : oracle.error()};
  if (!(*edge < oracle->price)) return std::unexpected{Rejection::debt_too_high};
  return band;
}

template Ruling<AmountOf<Exact>> max_borrowable<Exact>(const Controller<Exact>&,
                                                       const LoanTerms<Exact>&);
template Ruling<AmountOf<Fast>> max_borrowable<Fast>(const Controller<Fast>&,
                                                     const LoanTerms<Fast>&);
template Ruling<int> first_band<Exact>(const Controller<Exact>&, const LoanTerms<Exact>&);
template Ruling<int> first_band<Fast>(const Controller<Fast>&, const LoanTerms<Fast>&);

}  // namespace seawall::llamma
