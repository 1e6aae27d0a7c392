#include "seawall/mechanics/lending/fluid_numbers.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "seawall/base/math.hpp"

namespace seawall::fluid {
namespace {

constexpr std::unexpected<Rejection> overflow{Rejection::overflow};

constexpr UInt128 digits(std::string_view text) {
  UInt128 value = 0;
  for (const char digit : text)
    value = value * 10 + static_cast<UInt128>(digit - '0');
  return value;
}

// 2^128 / 1.0015^(2^k), to the nearest.
constexpr std::array falling{
    digits("339772707859149738855091969477551883631"),
    digits("339263812140938331358054887146831636176"),
    digits("338248306163758188337119769319392490073"),
    digits("336226404141693512316971918999264834163"),
    digits("332218786018727629051611634067491389875"),
    digits("324346285652234375371948336458280706178"),
    digits("309156521885964218294057947947195947664"),
    digits("280877777739312896540849703637713172762"),
    digits("231843708922198649176471782639349113087"),
    digits("157961477267171621126394973980180876449"),
    digits("73326833024599564193373530205717235131"),
    digits("15801066890623697521348224657638773661"),
    digits("733725103481409245883800626999235102"),
    digits("1582075887005588088019997442108535"),
    digits("7355550435635883087458926352"),
};

// 1.0015^(2^k) · 10^26 as the contract has it: to the nearest, but for k = 6, which is cut.
constexpr std::array rising{
    digits("100150000000000000000000000"),           digits("100300225000000000000000000"),
    digits("100601351350506250000000000"),           digits("101206318935480056907421313"),
    digits("102427189924701091191840928"),           digits("104913292358707887270979600"),
    digits("110067989135437147685980801"),           digits("121149622323187099817270416"),
    digits("146772309890508740607270615"),           digits("215421109505955298802281577"),
    digits("464062544207767844008185025"),           digits("2153540449365864845468344760"),
    digits("46377364670549310883002866649"),         digits("21508599537851153911767490449162"),
    digits("4626198540796508716348404308345255985"),
};
constexpr UInt128 rising_one = digits("100000000000000000000000000");

constexpr UInt256 ratio_min{digits("37075072")};
constexpr UInt256 ratio_max{digits("497551133185"),
                            digits("141081047947173414010652917645423777235")};

constexpr double log_of_step = 0.0014988761237359489;  // ln 1.0015

double fast_ratio(int tick) {
  return to_double(ratio_one) * math::exp(log_of_step * static_cast<double>(tick));
}

UInt256 exact_ratio(int tick) {
  UInt256 factor{1, 0};  // 2^128
  const auto distance = static_cast<unsigned>(std::abs(tick));
  for (std::size_t k = 0; k < falling.size(); ++k)
    if ((distance >> k & 1U) != 0)
      factor = shift_right(wrapping_multiply(factor, UInt256{falling[k]}), 128);
  if (tick < 0) return shift_right(factor, 32);
  factor = divide(UInt256::maximum(), factor).quotient;
  const bool rest = static_cast<std::uint32_t>(factor.low) != 0;
  return wrapping_add(shift_right(factor, 32), UInt256{UInt128{rest ? 1U : 0U}});
}

Ruling<TickOfRatio<Exact>> exact_tick(const UInt256& ratio) {
  if (ratio < ratio_min || ratio > ratio_max) return overflow;
  const Checked256 one{ratio_one};
  const Checked256 scale{rising_one};
  const bool below_one = ratio < one.value;
  Checked256 factor = below_one ? one * scale / Checked256{ratio} : Checked256{ratio} * scale / one;
  int tick = 0;
  for (std::size_t k = rising.size(); k-- > 0;) {
    if (factor < Checked256{rising[k]}) continue;
    tick |= 1 << k;
    factor = factor * scale / Checked256{rising[k]};
  }
  const Checked256 perfect = below_one ? Checked256{ratio} * factor / Checked256{rising[0]}
                                       : Checked256{ratio} * scale / factor;
  if (perfect.failed || perfect.value > ratio) return overflow;
  return TickOfRatio<Exact>{below_one ? -tick - 1 : tick, perfect};
}

Ruling<TickOfRatio<Fast>> fast_tick(double ratio) {
  if (!(ratio >= to_double(ratio_min) && ratio <= to_double(ratio_max))) return overflow;
  int tick = static_cast<int>(std::floor(math::log(ratio / to_double(ratio_one)) / log_of_step));
  if (fast_ratio(tick + 1) <= ratio) ++tick;
  if (fast_ratio(tick) > ratio) --tick;
  return TickOfRatio<Fast>{tick, fast_ratio(tick)};
}

// Bits that storage cuts off an amount.
constexpr int kept_bits = 56;
int cut_bits(const UInt256& amount) { return std::max(0, highest_bit(amount) + 1 - kept_bits); }

constexpr int factor_bits = 35;
constexpr int factor_exponent_max = (1 << 15) - 1;
constexpr int factor_exponent_one = 1 << 14;
constexpr int share_bits = 64;

int bit_length(UInt128 value) {
  const auto high = static_cast<std::uint64_t>(value >> 64);
  return high != 0 ? 128 - std::countl_zero(high)
                   : 64 - std::countl_zero(static_cast<std::uint64_t>(value));
}

DebtFactor<Exact> made_factor(UInt128 coefficient, int exponent) {
  return {static_cast<std::uint64_t>(coefficient), static_cast<std::uint32_t>(exponent)};
}

}  // namespace

template <>
Word<Exact> ratio_at_tick<Exact>(int tick) {
  SEAWALL_ASSERT(std::abs(tick) <= tick_max);
  return exact_ratio(tick);
}
template <>
Word<Fast> ratio_at_tick<Fast>(int tick) {
  SEAWALL_ASSERT(std::abs(tick) <= tick_max);
  return fast_ratio(tick);
}

template <>
Ruling<TickOfRatio<Exact>> tick_at_ratio<Exact>(const Checked256& ratio) {
  if (ratio.failed) return overflow;
  return exact_tick(ratio.value);
}
template <>
Ruling<TickOfRatio<Fast>> tick_at_ratio<Fast>(const double& ratio) {
  return fast_tick(ratio);
}

template <class N>
Word<N> one_tick_below(const Word<N>& ratio) {
  return Words<N>::mul_div_down(ratio, Words<N>::from(10'000), Words<N>::from(10'015));
}
template <class N>
Word<N> one_tick_above(const Word<N>& ratio) {
  return Words<N>::mul_div_down(ratio, Words<N>::from(10'015), Words<N>::from(10'000));
}

template <class N>
Word<N> ratio_within_tick(int tick, const Word<N>& partial) {
  const Word<N> top = ratio_at_tick<N>(tick);
  const Word<N> bottom = one_tick_below<N>(top);
  return bottom + Words<N>::mul_div_down(top - bottom, partial, Words<N>::from(partial_whole));
}

template <>
Word<Exact> stored_down<Exact>(const Checked256& amount) {
  const int cut = cut_bits(amount.value);
  Checked256 kept = amount;
  kept.value = shift_left(shift_right(amount.value, cut), cut);
  return kept;
}
template <>
Word<Fast> stored_down<Fast>(const double& amount) {
  return amount;
}

template <>
Word<Exact> stored_up<Exact>(const Checked256& amount) {
  const int cut = cut_bits(amount.value);
  return cut == 0 ? amount : stored_down<Exact>(amount) + Checked256{shift_left(UInt256{1}, cut)};
}
template <>
Word<Fast> stored_up<Fast>(const double& amount) {
  return amount;
}

template <>
Word<Exact> storage_step<Exact>(const Checked256& stored) {
  return shift_left(UInt256{1}, cut_bits(stored.value));
}
template <>
Word<Fast> storage_step<Fast>(const double&) {
  return 0.0;
}

template <>
Ruling<DebtFactor<Exact>> shrunk(const DebtFactor<Exact>& factor, const Checked256& left,
                                 const Checked256& whole) {
  const Checked256 share = Checked256{UInt128{1} << share_bits} * left / whole;
  if (share.failed || share.value == UInt256{} || share.value > UInt256{UInt128{1} << share_bits})
    return overflow;
  const UInt128 product = factor.coefficient * share.value.low;
  const int cut = bit_length(product) - factor_bits;
  const int exponent = static_cast<int>(factor.exponent) + cut - share_bits;
  if (cut < 0 || exponent <= 0) return overflow;
  return made_factor(product >> cut, exponent);
}
template <>
Ruling<DebtFactor<Fast>> shrunk(const DebtFactor<Fast>& factor, const double& left,
                                const double& whole) {
  return DebtFactor<Fast>{factor.value * (left / whole)};
}

template <>
Ruling<DebtFactor<Exact>> connection(const DebtFactor<Exact>& base,
                                     const DebtFactor<Exact>& merged) {
  const UInt128 quotient = (UInt128{base.coefficient} << share_bits) / merged.coefficient;
  const int cut = ((quotient >> share_bits) == 1 ? share_bits + 1 : share_bits) - factor_bits;
  const int exponent = static_cast<int>(base.exponent) + factor_exponent_one + cut -
                       static_cast<int>(merged.exponent) - share_bits;
  if (exponent <= 0) return overflow;
  return made_factor(quotient >> cut, exponent);
}
template <>
Ruling<DebtFactor<Fast>> connection(const DebtFactor<Fast>& base, const DebtFactor<Fast>& merged) {
  return DebtFactor<Fast>{base.value / merged.value};
}

template <>
Ruling<std::optional<DebtFactor<Exact>>> chained(const DebtFactor<Exact>& a,
                                                 const DebtFactor<Exact>& b) {
  const UInt128 product = UInt128{a.coefficient} * b.coefficient;
  const int cut = (product >> (2 * factor_bits - 1)) != 0 ? factor_bits : factor_bits - 1;
  const int exponent =
      static_cast<int>(a.exponent) + static_cast<int>(b.exponent) + cut - factor_exponent_one;
  if (exponent < 0) return overflow;
  if (exponent > factor_exponent_max) return std::nullopt;
  return made_factor(product >> cut, exponent);
}
template <>
Ruling<std::optional<DebtFactor<Fast>>> chained(const DebtFactor<Fast>& a,
                                                const DebtFactor<Fast>& b) {
  return DebtFactor<Fast>{a.value * b.value};
}

template <>
Word<Exact> shrunk_debt(const Checked256& debt, const DebtFactor<Exact>& now,
                        const DebtFactor<Exact>& then) {
  const int fallen = static_cast<int>(then.exponent) - static_cast<int>(now.exponent);
  if (fallen < 0 || fallen > 128) return 0;
  return debt * Checked256{UInt128{now.coefficient}} /
         Checked256{shift_left(UInt256{UInt128{then.coefficient}}, fallen)};
}
template <>
Word<Fast> shrunk_debt(const double& debt, const DebtFactor<Fast>& now,
                       const DebtFactor<Fast>& then) {
  return debt * now.value / then.value;
}

template Checked256 one_tick_below<Exact>(const Checked256&);
template double one_tick_below<Fast>(const double&);
template Checked256 one_tick_above<Exact>(const Checked256&);
template double one_tick_above<Fast>(const double&);
template Checked256 ratio_within_tick<Exact>(int, const Checked256&);
template double ratio_within_tick<Fast>(int, const double&);

}  // namespace seawall::fluid
