#include "seawall/mechanics/liquidity/stable_swap_oracle.hpp"

#include <algorithm>

#include "seawall/base/math.hpp"

namespace seawall::stable_swap {
namespace {

constexpr Int128 spot_price_max = 2 * wad;

constexpr Int128 ln_2 = decimal("54916777467707473351141471128");  // ln 2 · 2^96

// ⌊a·b/2^96⌋ toward minus infinity.
Int256 scaled(Int256 a, Int256 b) { return shift_right(a * b, 96); }

Int256 shifted_left(Int256 value, int bits) { return Int256{shift_left(value.bits, bits)}; }

// The numerator stays one factor 2^96 above the denominator, so that the quotient has it.
Int256 quotient(Int256 x) {
  Int256 y = x + Int256{decimal("1346386616545796478920950773328")};
  y = scaled(y, x) + Int256{decimal("57155421227552351082224309758442")};
  Int256 p = y + x - Int256{decimal("94201549194550492254356042504812")};
  p = scaled(p, y) + Int256{decimal("28719021644029726153956944680412240")};
  p = p * x + shifted_left(Int256{decimal("4385272521454847904659076985693276")}, 96);
  constexpr std::array terms{decimal("50020603652535783019961831881945"),
                             -decimal("533845033583426703283633433725380"),
                             decimal("3604857256930695427073651918091429"),
                             -decimal("14423608567350463180887372962807573"),
                             decimal("26449188498355588339934803723976023")};
  Int256 q = x - Int256{decimal("2855989394907223263936484059900")};
  for (const Int128 term : terms)
    q = scaled(q, x) + Int256{term};
  return p / q;
}

template <class N>
CurveNumber<N> weight_of_old(std::uint64_t elapsed, std::uint64_t window) {
  if constexpr (N::is_exact) {
    const Int128 power = Int128{elapsed} * wad / Int128{window};
    return Checked256{exponential(-Int256{power})};
  } else {
    return math::exp(-static_cast<double>(elapsed) / static_cast<double>(window)) * to_double(wad);
  }
}

std::uint64_t since(std::uint64_t updated, std::uint64_t timestamp) {
  return timestamp > updated ? timestamp - updated : 0;
}

// The average as of now, with a new spot value beside it.
template <class N>
Ruling<Averaged<N>> renewed(const CurveNumber<N>& spot, const CurveNumber<N>& average) {
  const Ruling<typename N::Number> last = narrow<N>(spot);
  const Ruling<typename N::Number> old = narrow<N>(average);
  if (!last || !old) return std::unexpected{Rejection::overflow};
  return Averaged<N>{*last, *old};
}

}  // namespace

UInt256 exponential(Int256 power) {
  constexpr Int128 least = -decimal("41446531673892822313");
  SEAWALL_ASSERT(power <= Int256{0});
  if (power <= Int256{least}) return {};
  constexpr Int128 five_to_18 = 3'814'697'265'625;  // 10^18/2^96 = 5^18/2^78
  const Int256 x = shifted_left(power, 78) / Int256{five_to_18};
  const Int256 turns = shifted_left(x, 96) / Int256{ln_2} + Int256{Int128{1} << 95};
  const Int256 k = shift_right(turns, 96);  // the nearest number of ln 2, in [−60, 0]
  // The scale of the quotient, times 10^18/2^96, times 2^195.
  constexpr UInt256 scale{UInt128{0x29d9dc385},
                          (UInt128{0x63c32e5c2f6dc192} << 64) | 0xee70ef65f9978af3};
  const UInt256 product = wrapping_multiply(quotient(x - k * Int256{ln_2}).bits, scale);
  return shift_right(product, 195 - static_cast<int>(static_cast<Int128>(k.bits.low)));
}

template <class N>
CurveNumber<N> moving_average(const Averaged<N>& value, std::uint64_t elapsed,
                              std::uint64_t window) {
  using Number = CurveNumber<N>;
  SEAWALL_ASSERT(window > 0);
  if (elapsed == 0) return Number{value.average};
  const Number old = weight_of_old<N>(elapsed, window);
  const Number whole{wad};
  return (Number{value.last} * (whole - old) + Number{value.average} * old) / whole;
}

template <class N>
CurveNumber<N> Oracles<N>::price(std::size_t coin, std::uint64_t timestamp) const {
  SEAWALL_ASSERT(coin > 0 && coin < coins_max);
  return moving_average(prices[coin - 1], since(prices_updated, timestamp), price_window);
}

template <class N>
CurveNumber<N> Oracles<N>::invariant_average(std::uint64_t timestamp) const {
  return moving_average(invariant, since(invariant_updated, timestamp), invariant_window);
}

template <class N>
Ruling<void> Oracles<N>::record(const Balances<CurveNumber<N>>& spot,
                                const CurveNumber<N>& spot_invariant, std::uint64_t timestamp) {
  using Number = CurveNumber<N>;
  const Number cap{spot_price_max};
  auto changed = prices;
  for (std::size_t i = 0; i < changed.size(); ++i) {
    if (has_failed(spot[i])) return std::unexpected{Rejection::overflow};
    if (is_zero(spot[i])) continue;
    const auto made = renewed<N>(spot[i] < cap ? spot[i] : cap, price(i + 1, timestamp));
    if (!made) return std::unexpected{made.error()};
    changed[i] = *made;
  }
  if (const auto ruling = record_invariant(spot_invariant, timestamp); !ruling) return ruling;
  prices = changed;
  prices_updated = std::max(prices_updated, timestamp);
  return {};
}

template <class N>
Ruling<void> Oracles<N>::record_invariant(const CurveNumber<N>& spot_invariant,
                                          std::uint64_t timestamp) {
  const auto made = renewed<N>(spot_invariant, invariant_average(timestamp));
  if (!made) return std::unexpected{made.error()};
  invariant = *made;
  invariant_updated = std::max(invariant_updated, timestamp);
  return {};
}

Oracles<Fast> to_fast(const Oracles<Exact>& oracles) {
  const auto in_doubles = [](const Averaged<Exact>& value) {
    return Averaged<Fast>{to_double(value.last), to_double(value.average)};
  };
  Oracles<Fast> made;
  std::ranges::transform(oracles.prices, made.prices.begin(), in_doubles);
  made.invariant = in_doubles(oracles.invariant);
  made.prices_updated = oracles.prices_updated;
  made.invariant_updated = oracles.invariant_updated;
  made.price_window = oracles.price_window;
  made.invariant_window = oracles.invariant_window;
  return made;
}

template CurveNumber<Exact> moving_average(const Averaged<Exact>&, std::uint64_t, std::uint64_t);
template CurveNumber<Fast> moving_average(const Averaged<Fast>&, std::uint64_t, std::uint64_t);
template struct Oracles<Exact>;
template struct Oracles<Fast>;

}  // namespace seawall::stable_swap
