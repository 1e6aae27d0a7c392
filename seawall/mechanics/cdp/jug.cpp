#include "seawall/mechanics/cdp/jug.hpp"

#include "seawall/mechanics/auctions/price_curve.hpp"

namespace seawall::jug {

template <class N>
Ruling<Ray<N>> drip(Ray<N> duty, Ray<N> rate, std::int64_t elapsed_seconds) {
  const auto growth = ray_power<N>(duty, static_cast<std::uint64_t>(elapsed_seconds));
  if (!growth) return std::unexpected{growth.error()};
  const auto after = ray_multiply_down<N>(rate, *growth);
  if (!after) return std::unexpected{Rejection::overflow};
  return *after;
}

template <class N>
Ruling<Rad<N>> fee(Wad<N> art, Ray<N> rate, Ray<N> rate_after) {
  const auto rise = MakerMath<N>::minus(rate_after.value, rate.value);
  const auto owed = rise ? rad_product<N>(art, Ray<N>{*rise}) : std::nullopt;
  if (!owed) return std::unexpected{Rejection::overflow};
  return *owed;
}

template Ruling<Ray<Exact>> drip<Exact>(Ray<Exact>, Ray<Exact>, std::int64_t);
template Ruling<Ray<Fast>> drip<Fast>(Ray<Fast>, Ray<Fast>, std::int64_t);
template Ruling<Rad<Exact>> fee<Exact>(Wad<Exact>, Ray<Exact>, Ray<Exact>);
template Ruling<Rad<Fast>> fee<Fast>(Wad<Fast>, Ray<Fast>, Ray<Fast>);

}  // namespace seawall::jug
