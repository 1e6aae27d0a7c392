#include "seawall/mechanics/liquidity/llamma.hpp"

#include "seawall/mechanics/liquidity/llamma_curve.hpp"

namespace seawall::llamma {
namespace {

// (A/(A−1))^50, rounded down at each step.
Checked256 farthest_of(std::int32_t amplification) {
  Checked256 power = one<Exact>();
  for (int i = 0; i < bands_most; ++i)
    power = power * Checked256{amplification} / Checked256{amplification - 1};
  return power;
}

Terms<Exact> exact_terms(std::int32_t amplification, PriceOf<Exact> base_price, int decimals) {
  SEAWALL_ASSERT(amplification >= 2 && amplification <= 10'000);
  SEAWALL_ASSERT(decimals >= 0 && decimals <= 18 && base_price > PriceOf<Exact>{});
  const Int128 ratio = wad * amplification / (amplification - 1);
  const Checked256 square =
      one<Exact>() * one<Exact>() * Checked256{amplification} / Checked256{amplification - 1};
  return {.amplification = amplification,
          .log_ratio = ln_by_squaring(ratio),
          .sqrt_ratio = *narrow<Exact>(root(square)),
          .farthest = *narrow<Exact>(farthest_of(amplification)),
          .base_price = base_price,
          .precision = power_of_ten(18 - decimals)};
}

Terms<Fast> in_doubles(const Terms<Exact>& terms) {
  return {.amplification = terms.amplification,
          .log_ratio = to_double(terms.log_ratio),
          .sqrt_ratio = to_double(terms.sqrt_ratio),
          .farthest = to_double(terms.farthest),
          .base_price = PriceOf<Fast>{to_double(terms.base_price.value)},
          .precision = to_double(terms.precision)};
}

template <class Q>
auto in_doubles(Q quantity) {
  return Fast::from(quantity.value);
}

// The jump of the oracle as smaller price / larger price, and where it may go.
template <class N>
struct Jump {
  Word<N> price;
  Word<N> ratio;
};

template <class N>
Jump<N> jump_of(Word<N> price, Word<N> stored) {
  const Word<N> most = word<N>(jump_most);
  const Word<N> least_ratio = one<N>() * one<N>() / most;
  const bool is_rise = price > stored;
  const Word<N> ratio = is_rise ? stored * one<N>() / price : price * one<N>() / stored;
  if (!(ratio < least_ratio)) return {price, ratio};
  return {is_rise ? stored * most / one<N>() : stored * one<N>() / most, least_ratio};
}

template <class N>
Ruling<Limited<N>> narrowed(Word<N> price, Word<N> fee) {
  const auto limited = narrow<N>(price);
  const auto jump_fee = narrow<N>(fee);
  if (!limited || !jump_fee) return std::unexpected{Rejection::overflow};
  return Limited<N>{PriceOf<N>{*limited}, *jump_fee};
}

template <class N>
Ruling<PriceOf<N>> price_from(Word<N> value) {
  const auto price = narrow<N>(value);
  if (!price) return std::unexpected{price.error()};
  return PriceOf<N>{*price};
}

}  // namespace

template <class N>
Terms<N> make_terms(std::int32_t amplification, PriceOf<Exact> base_price, int decimals) {
  const Terms<Exact> terms = exact_terms(amplification, base_price, decimals);
  if constexpr (N::is_exact)
    return terms;
  else
    return in_doubles(terms);
}

template <class N>
Amm<N> make_amm(const Terms<N>& terms, typename N::Number fee, Time now) {
  Amm<N> amm;
  amm.terms = terms;
  amm.fee = fee;
  amm.oracle_price = amm.stored_price = terms.base_price;
  amm.now = amm.stored_at = amm.rate_since = now;
  amm.rate_multiplier = N::from(wad);
  return amm;
}

Amm<Fast> as_fast(const Amm<Exact>& amm) {
  Amm<Fast> fast;
  fast.terms = in_doubles(amm.terms);
  fast.fee = Fast::from(amm.fee);
  fast.admin_fee = Fast::from(amm.admin_fee);
  fast.oracle_price = PriceOf<Fast>{in_doubles(amm.oracle_price)};
  fast.now = amm.now;
  fast.stored_price = PriceOf<Fast>{in_doubles(amm.stored_price)};
  fast.stored_fee = Fast::from(amm.stored_fee);
  fast.stored_at = amm.stored_at;
  fast.rate = Fast::from(amm.rate);
  fast.rate_multiplier = Fast::from(amm.rate_multiplier);
  fast.rate_since = amm.rate_since;
  fast.active = amm.active;
  fast.lowest = amm.lowest;
  fast.highest = amm.highest;
  fast.kept_stablecoin = AmountOf<Fast>{in_doubles(amm.kept_stablecoin)};
  fast.kept_collateral = AmountOf<Fast>{in_doubles(amm.kept_collateral)};
  for (int n = amm.bands.first(); n < amm.bands.first() + amm.bands.count(); ++n)
    fast.bands.at(n) = {.stablecoin = AmountOf<Fast>{in_doubles(amm.bands[n].stablecoin)},
                        .collateral = AmountOf<Fast>{in_doubles(amm.bands[n].collateral)},
                        .shares = to_double(UInt256{amm.bands[n].shares})};
  return fast;
}

template <class N>
void observe(Amm<N>& amm, PriceOf<N> oracle_price, Time now) {
  SEAWALL_ASSERT(now >= amm.now);
  amm.oracle_price = oracle_price;
  amm.now = now;
}

template <class N>
Ruling<Limited<N>> limited_price(const Amm<N>& amm) {
  if (!(amm.oracle_price > PriceOf<N>{}) || !(amm.stored_price > PriceOf<N>{}))
    return std::unexpected{Rejection::price_not_positive};
  const Duration since = std::min(amm.now - amm.stored_at, jump_window);
  const std::int64_t left = jump_window.whole_seconds() - since.whole_seconds();
  if (left == 0) return Limited<N>{amm.oracle_price, {}};
  const Jump<N> jump = jump_of<N>(Word<N>{amm.oracle_price.value}, Word<N>{amm.stored_price.value});
  const Word<N> cube = jump.ratio * jump.ratio * jump.ratio / (one<N>() * one<N>());
  const Word<N> fee = without(one<N>() + Word<N>{amm.stored_fee}, cube) * word<N>(left) /
                      word<N>(jump_window.whole_seconds());
  const Word<N> below_one = one<N>() - word<N>(1);
  return narrowed<N>(jump.price, smaller(fee, below_one));
}

template <class N>
Ruling<typename N::Number> rate_multiplier(const Amm<N>& amm) {
  return narrow<N>(detail::growth(amm));
}

template <class N>
Ruling<void> set_rate(Amm<N>& amm, typename N::Number rate) {
  const auto grown = rate_multiplier(amm);
  if (!grown) return std::unexpected{grown.error()};
  amm.rate_multiplier = *grown;
  amm.rate_since = amm.now;
  amm.rate = rate;
  return {};
}

template <class N>
Ruling<PriceOf<N>> upper_edge(const Amm<N>& amm, int band) {
  return price_from<N>(detail::edge_of(amm, band));
}

template <class N>
Ruling<PriceOf<N>> lowest_price(const Amm<N>& amm, int band) {
  const auto limited = limited_price(amm);
  if (!limited) return std::unexpected{limited.error()};
  return price_from<N>(detail::cubed<N>(Word<N>{limited->price.value}, detail::edge_of(amm, band)));
}

template <class N>
Ruling<PriceOf<N>> spot_price(const Amm<N>& amm) {
  const auto limited = limited_price(amm);
  if (!limited) return std::unexpected{limited.error()};
  const Band<N>& band = amm.bands[amm.active];
  return price_from<N>(
      detail::price_of<N>(detail::Steepness<N>{amm.terms}, Word<N>{band.stablecoin.value},
                          Word<N>{band.collateral.value}, Word<N>{limited->price.value},
                          detail::edge_of(amm, amm.active)));
}

template <class N>
Ruling<typename N::Number> current_fee(const Amm<N>& amm) {
  const auto limited = limited_price(amm);
  if (!limited) return std::unexpected{limited.error()};
  return std::max(amm.fee, limited->fee);
}

template Terms<Exact> make_terms<Exact>(std::int32_t, PriceOf<Exact>, int);
template Amm<Exact> make_amm<Exact>(const Terms<Exact>&, Exact::Number, Time);
template void observe<Exact>(Amm<Exact>&, PriceOf<Exact>, Time);
template Ruling<Limited<Exact>> limited_price<Exact>(const Amm<Exact>&);
template Ruling<Exact::Number> rate_multiplier<Exact>(const Amm<Exact>&);
template Ruling<void> set_rate<Exact>(Amm<Exact>&, Exact::Number);
template Ruling<PriceOf<Exact>> upper_edge<Exact>(const Amm<Exact>&, int);
template Ruling<PriceOf<Exact>> lowest_price<Exact>(const Amm<Exact>&, int);
template Ruling<PriceOf<Exact>> spot_price<Exact>(const Amm<Exact>&);
template Ruling<Exact::Number> current_fee<Exact>(const Amm<Exact>&);

template Terms<Fast> make_terms<Fast>(std::int32_t, PriceOf<Exact>, int);
template Amm<Fast> make_amm<Fast>(const Terms<Fast>&, Fast::Number, Time);
template void observe<Fast>(Amm<Fast>&, PriceOf<Fast>, Time);
template Ruling<Limited<Fast>> limited_price<Fast>(const Amm<Fast>&);
template Ruling<Fast::Number> rate_multiplier<Fast>(const Amm<Fast>&);
template Ruling<void> set_rate<Fast>(Amm<Fast>&, Fast::Number);
template Ruling<PriceOf<Fast>> upper_edge<Fast>(const Amm<Fast>&, int);
template Ruling<PriceOf<Fast>> lowest_price<Fast>(const Amm<Fast>&, int);
template Ruling<PriceOf<Fast>> spot_price<Fast>(const Amm<Fast>&);
template Ruling<Fast::Number> current_fee<Fast>(const Amm<Fast>&);

}  // namespace seawall::llamma
