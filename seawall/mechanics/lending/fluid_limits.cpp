#include <algorithm>

#include "seawall/mechanics/lending/fluid.hpp"

// Where an oracle's price puts the limits of a vault, and interest.
namespace seawall::fluid {
namespace {

constexpr std::unexpected<Rejection> overflow{Rejection::overflow};

constexpr int price_digits_max = 54;      // of an oracle's price
constexpr int raw_price_digits_max = 45;  // of a price in raw amounts: above it counts as this

template <class N>
Word<N> ten_to(int exponent) {
  return Words<N>::from(power_of_ten(exponent / 2)) *
         Words<N>::from(power_of_ten(exponent - exponent / 2));
}

/// The oracle's price in raw amounts.
template <class N>
struct RawPrice {
  Word<N> debt_per_collateral{};  ///< price_one
  Word<N> ratio{};                ///< at which debt and collateral are worth the same
};

template <class N>
Ruling<RawPrice<N>> raw_price(const WordPrice<N>& price, const ExchangePrices<N>& prices) {
  using W = Words<N>;
  if (price.value == W::from(0) || price.value > ten_to<N>(price_digits_max))
    return std::unexpected{Rejection::price_not_positive};
  const Word<N> raw = W::mul_div_down(price.value, prices.supply.value, prices.borrow.value);
  if (W::has_failed(raw)) return overflow;
  RawPrice<N> made;
  made.debt_per_collateral = std::min(raw, ten_to<N>(raw_price_digits_max));
  made.ratio = W::mul_div_down(made.debt_per_collateral, W::from(ratio_one), W::from(price_one));
  return made;
}

template <class N>
Ruling<int> tick_of_share(const RawPrice<N>& price, std::int32_t share) {
  using W = Words<N>;
  const auto found = tick_at_ratio<N>(W::mul_div_down(price.ratio, W::from(share), W::from(1'000)));
  if (!found) return std::unexpected{found.error()};
  return found->tick;
}

}  // namespace

template <class N>
WordPrice<N> grown(const WordPrice<N>& price, std::int32_t rate, std::int64_t seconds) {
  using W = Words<N>;
  constexpr Int128 year_seconds = 365 * 86'400;
  const Word<N> grows =
      W::mul_div_down(price.value, W::from(Int128{rate} * seconds), W::from(year_seconds * 10'000));
  return WordPrice<N>{price.value + grows};
}

template <class N>
Ruling<int> limit_tick(WordPrice<N> price, const ExchangePrices<N>& prices, std::int32_t share) {
  const auto raw = raw_price<N>(price, prices);
  if (!raw) return std::unexpected{raw.error()};
  return tick_of_share(*raw, share);
}

template <class N>
Ruling<Limits<N>> limits_of(WordPrice<N> price, const ExchangePrices<N>& prices,
                            const Terms& terms) {
  using W = Words<N>;
  const auto raw = raw_price<N>(price, prices);
  if (!raw) return std::unexpected{raw.error()};
  Limits<N> limits;
  const Word<N> fair = W::div_down(ten_to<N>(54), raw->debt_per_collateral);
  limits.collateral_per_debt =
      W::mul_div_down(fair, W::from(10'000 + terms.penalty), W::from(10'000));
  if (W::has_failed(limits.collateral_per_debt)) return overflow;
  const auto threshold = tick_of_share(*raw, terms.threshold);
  const auto absorption = tick_of_share(*raw, terms.limit);
  if (!threshold || !absorption) return overflow;
  limits.threshold = *threshold;
  limits.absorption = *absorption;
  return limits;
}

template WordPrice<Exact> grown<Exact>(const WordPrice<Exact>&, std::int32_t, std::int64_t);
template WordPrice<Fast> grown<Fast>(const WordPrice<Fast>&, std::int32_t, std::int64_t);
template Ruling<int> limit_tick(WordPrice<Exact>, const ExchangePrices<Exact>&, std::int32_t);
template Ruling<int> limit_tick(WordPrice<Fast>, const ExchangePrices<Fast>&, std::int32_t);
template Ruling<Limits<Exact>> limits_of(WordPrice<Exact>, const ExchangePrices<Exact>&,
                                         const Terms&);
template Ruling<Limits<Fast>> limits_of(WordPrice<Fast>, const ExchangePrices<Fast>&, const Terms&);

}  // namespace seawall::fluid
