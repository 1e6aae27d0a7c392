#include "seawall/mechanics/cdp/cat.hpp"

#include <algorithm>
#include <limits>

namespace seawall::cat {
namespace {

constexpr std::unexpected<Rejection> overflow{Rejection::overflow};

// The Vat takes lot and art as signed integers.
constexpr UInt256 signed_limit{UInt128{1} << 127, 0};

}  // namespace

template <class N>
Ruling<Ray<N>> spot_of(Wad<N> price, const Ratio<N>& ratio) {
  const auto scaled = ray_of<N>(price);
  const auto in_dai = scaled ? ray_divide_down<N>(*scaled, ratio.par) : std::nullopt;
  const auto spot = in_dai ? ray_divide_down<N>(*in_dai, ratio.mat) : std::nullopt;
  if (!spot) return overflow;
  return *spot;
}

template <class N>
Ruling<bool> is_unsafe(const Vault<N>& vault, const Collateral<N>& collateral) {
  const auto safe_debt = rad_product<N>(vault.ink, collateral.spot);
  const auto debt = rad_product<N>(vault.art, collateral.rate);
  if (!safe_debt || !debt) return overflow;
  return *safe_debt < *debt;
}

template <class N>
Fraction health_factor(const Vault<N>& vault, const Collateral<N>& collateral) {
  using M = MakerMath<N>;
  const double debt = M::to_double(vault.art.value) * M::to_double(collateral.rate.value);
  if (debt == 0.0) return Fraction{std::numeric_limits<double>::infinity()};
  return Fraction{M::to_double(vault.ink.value) * M::to_double(collateral.spot.value) / debt};
}

template <class N>
Ruling<Bite<N>> bite(const Vault<N>& vault, const Collateral<N>& collateral,
                     const Terms<N>& terms) {
  using M = MakerMath<N>;
  const Ruling<bool> unsafe = is_unsafe(vault, collateral);
  if (!unsafe) return std::unexpected{unsafe.error()};
  if (!*unsafe) return std::unexpected{Rejection::cdp_is_safe};
  if (vault.ink == Wad<N>{}) return std::unexpected{Rejection::no_such_collateral};

  Bite<N> result{.lot = std::min(vault.ink, terms.lump)};
  const auto share = M::mul_div_down(result.lot.value, vault.art.value, vault.ink.value);
  if (!share) return overflow;
  result.art = std::min(vault.art, Wad<N>{*share});
  const auto debt = rad_product<N>(result.art, collateral.rate);
  const auto tab = debt ? ray_multiply_down<N>(*debt, terms.chop) : std::nullopt;
  const Wad<N> limit{M::from(signed_limit)};
  if (!tab || result.lot > limit || result.art > limit) return overflow;
  result.debt = *debt;
  result.tab = *tab;
  result.vault = {.ink = Wad<N>{*M::minus(vault.ink.value, result.lot.value)},
                  .art = Wad<N>{*M::minus(vault.art.value, result.art.value)}};
  return result;
}

template Ruling<Ray<Exact>> spot_of<Exact>(Wad<Exact>, const Ratio<Exact>&);
template Ruling<Ray<Fast>> spot_of<Fast>(Wad<Fast>, const Ratio<Fast>&);
template Ruling<bool> is_unsafe(const Vault<Exact>&, const Collateral<Exact>&);
template Ruling<bool> is_unsafe(const Vault<Fast>&, const Collateral<Fast>&);
template Fraction health_factor(const Vault<Exact>&, const Collateral<Exact>&);
template Fraction health_factor(const Vault<Fast>&, const Collateral<Fast>&);
template Ruling<Bite<Exact>> bite(const Vault<Exact>&, const Collateral<Exact>&,
                                  const Terms<Exact>&);
template Ruling<Bite<Fast>> bite(const Vault<Fast>&, const Collateral<Fast>&, const Terms<Fast>&);

}  // namespace seawall::cat
