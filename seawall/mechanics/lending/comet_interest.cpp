#include "seawall/mechanics/lending/comet_interest.hpp"

#include "seawall/mechanics/lending/contract_math.hpp"

namespace seawall::comet {
namespace {

constexpr Int128 word64_max = (Int128{1} << 64) - 1;

template <class N>
using Word = typename ContractMath<N>::Word;

// A uint64 of the contract's, in the kind that it is given out as.
template <class N, class Kind>
Ruling<Quantity<Kind, typename N::Number>> word64(Word<N> word) {
  const auto number = ContractMath<N>::narrow(word);
  if (!number || *number > N::from(word64_max)) return std::unexpected{Rejection::overflow};
  return Quantity<Kind, typename N::Number>{*number};
}

// A rate a second has few digits, so Fast cuts it too.
template <class N>
Word<N> times(Word<N> factor, Word<N> rate) {
  return ContractMath<N>::div_whole(factor * rate, ContractMath<N>::from(wad));
}

template <class N>
Ruling<IndexOf<N>> grown(IndexOf<N> index, RateOf<N> rate, std::int64_t seconds) {
  using M = ContractMath<N>;
  const Word<N> now = M::widen(index.value);
  return word64<N, IndexKind>(now + times<N>(now, M::widen(rate.value) * M::from(seconds)));
}

}  // namespace

template <class N>
Ruling<RateOf<N>> utilisation(const Books<N>& books) {
  using M = ContractMath<N>;
  const auto supplied = present_value<N>(books, books.supplied);
  const auto owed = present_value<N>(books, -books.borrowed);
  if (!supplied || !owed) return std::unexpected{Rejection::overflow};
  if (supplied->value == N::from(0)) return RateOf<N>{N::from(0)};
  const auto used =
      M::narrow(M::div_whole(M::widen(-owed->value) * M::from(wad), M::widen(supplied->value)));
  if (!used) return std::unexpected{Rejection::overflow};
  return RateOf<N>{*used};
}

template <class N>
Ruling<RateOf<N>> rate_at(const RateCurve& curve, RateOf<N> used) {
  using M = ContractMath<N>;
  const Word<N> base = M::from(curve.base);
  const Word<N> low = M::from(curve.slope_low);
  const Word<N> kink = M::from(curve.kink);
  const Word<N> used_word = M::widen(used.value);
  if (used_word <= kink) return word64<N, RateKind>(base + times<N>(low, used_word));
  return word64<N, RateKind>(base + times<N>(low, kink) +
                             times<N>(M::from(curve.slope_high), used_word - kink));
}

template <class N>
Ruling<Books<N>> accrue(const RateCurves& curves, const Books<N>& books, std::int64_t seconds) {
  if (seconds == 0) return books;
  const auto used = utilisation<N>(books);
  if (!used) return std::unexpected{used.error()};
  const auto supply = rate_at<N>(curves.supply, *used);
  const auto borrow = rate_at<N>(curves.borrow, *used);
  if (!supply || !borrow) return std::unexpected{Rejection::overflow};
  const auto supply_index = grown<N>(books.supply_index, *supply, seconds);
  const auto borrow_index = grown<N>(books.borrow_index, *borrow, seconds);
  if (!supply_index || !borrow_index) return std::unexpected{Rejection::overflow};
  Books<N> later = books;
  later.supply_index = *supply_index;
  later.borrow_index = *borrow_index;
  return later;
}

template Ruling<RateOf<Exact>> utilisation(const Books<Exact>&);
template Ruling<RateOf<Fast>> utilisation(const Books<Fast>&);
template Ruling<RateOf<Exact>> rate_at<Exact>(const RateCurve&, RateOf<Exact>);
template Ruling<RateOf<Fast>> rate_at<Fast>(const RateCurve&, RateOf<Fast>);
template Ruling<Books<Exact>> accrue(const RateCurves&, const Books<Exact>&, std::int64_t);
template Ruling<Books<Fast>> accrue(const RateCurves&, const Books<Fast>&, std::int64_t);

}  // namespace seawall::comet
