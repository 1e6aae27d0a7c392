#include "seawall/mechanics/liquidity/llamma_math.hpp"

#include <array>

namespace seawall::llamma {
namespace {

constexpr UInt128 join(std::uint64_t high, std::uint64_t low) {
  return (UInt128{high} << 64) | low;
}

constexpr Int128 two_96 = Int128{1} << 96;

// Written as wads or parts of 2^96 they are longer than the language's literals.
constexpr Int128 decimal(std::uint64_t millions_of_millions, std::uint64_t middle,
                         std::uint64_t low) {
  constexpr Int128 million_million = 1'000'000'000'000;
  return (Int128{millions_of_millions} * million_million + middle) * million_million + low;
}

constexpr Int128 ln_2 = decimal(54'916, 777'467'707'473, 351'141'471'128);  // ln 2 · 2^96

/// ⌊a·b/2^96⌋ toward 0, the step of exp's polynomials.
Int256 scaled(Int256 a, Int256 b) { return a * b / Int256{two_96}; }

/// ⌊a·b/2^96⌋ toward −∞, the step of ln's.
Int256 shifted(Int256 a, Int256 b) { return shift_right(a * b, 96); }

// x = power − k·ln 2, all of them parts of 2^96.
struct Reduced {
  Int256 x;
  int k;
};

Reduced reduce(Int128 power) {
  const Int256 x = Int256{power} * Int256{two_96} / Int256{wad};
  const Int256 turns = x * Int256{two_96} / Int256{ln_2} + Int256{two_96 / 2};
  const Int256 k = turns / Int256{two_96};
  return {x - k * Int256{ln_2}, static_cast<int>(static_cast<Int128>(k.bits.low))};
}

// The numerator ends one factor 2^96 higher than the denominator, so that the quotient keeps it.
Int256 exp_quotient(Int256 x) {
  Int256 y = x + Int256{decimal(1'346'386, 616'545'796'478, 920'950'773'328)};
  y = scaled(y, x) + Int256{decimal(57'155'421, 227'552'351'082, 224'309'758'442)};
  Int256 p = y + x - Int256{decimal(94'201'549, 194'550'492'254, 356'042'504'812)};
  p = scaled(p, y) + Int256{decimal(28'719'021'644, 29'726'153'956, 944'680'412'240)};
  p = p * x + Int256{decimal(4'385'272'521, 454'847'904'659, 76'985'693'276)} * Int256{two_96};
  constexpr std::array terms{decimal(50'020'603, 652'535'783'019, 961'831'881'945),
                             -decimal(533'845'033, 583'426'703'283, 633'433'725'380),
                             decimal(3'604'857'256, 930'695'427'073, 651'918'091'429),
                             -decimal(14'423'608'567, 350'463'180'887, 372'962'807'573),
                             decimal(26'449'188'498, 355'588'339'934, 803'723'976'023)};
  Int256 q = x - Int256{decimal(2'855'989, 394'907'223'263, 936'484'059'900)};
  for (const Int128 term : terms)
    q = scaled(q, x) + Int256{term};
  return p / q;
}

// A rational function of v in [1, 2)·2^96 that is ln v less a constant, up to the factor
// `ln_scale`.
Int256 ln_quotient(Int256 v) {
  constexpr std::array over{decimal(24'828'157, 81'833'163'892, 658'089'445'524),
                            decimal(43'456'485, 725'739'037'958, 740'375'743'393),
                            -decimal(11'111'509, 109'440'967'052, 23'855'526'967),
                            -decimal(45'023'709, 667'254'063'763, 336'534'515'857),
                            -decimal(14'706'773, 417'378'608'786, 704'636'184'526)};
  Int256 p = v + Int256{decimal(3'273'285, 459'638'523'848, 632'254'066'296)};
  for (const Int128 term : over)
    p = shifted(p, v) + Int256{term};
  p = p * v - Int256{decimal(795'164, 235'651'350'426, 258'249'787'498)} * Int256{two_96};
  constexpr std::array under{decimal(71'694'874, 799'317'883'764, 90'561'454'958),
                             decimal(283'447'036, 172'924'575'727, 196'451'306'956),
                             decimal(401'686'690, 394'027'663'651, 624'208'769'553),
                             decimal(204'048'457, 590'392'012'362, 485'061'816'622),
                             decimal(31'853'899, 698'501'571'402, 653'359'427'138),
                             decimal(909'429, 971'244'387'300, 277'376'558'375)};
  Int256 q = v + Int256{decimal(5'573'035, 233'440'673'466, 300'451'813'936)};
  for (const Int128 term : under)
    q = shifted(q, v) + Int256{term};
  return p / q;
}

}  // namespace

Checked256 root(Checked256 value) {
  Checked256 made{square_root(value.value)};
  made.failed = value.failed;
  return made;
}

std::optional<UInt256> exp_wad(Int128 power) {
  constexpr Int128 lowest = -decimal(0, 41'446'531, 673'892'821'376);
  constexpr Int128 highest = decimal(0, 135'305'999, 368'893'231'589);
  constexpr UInt256 coarsest{1'000};
  if (power <= lowest || power >= highest) return std::nullopt;
  // The scale of the quotient, times 10^18/2^96, times 2^195.
  constexpr UInt256 scale{join(0, 0x29d9dc385), join(0x63c32e5c2f6dc192, 0xee70ef65f9978af3)};
  const Reduced reduced = reduce(power);
  const UInt256 product = wrapping_multiply(exp_quotient(reduced.x).bits, scale);
  const UInt256 result = shift_right(product, 195 - reduced.k);
  if (result <= coarsest) return std::nullopt;
  return result;
}

Int128 ln_wad(UInt256 value) {
  SEAWALL_ASSERT(value > UInt256{} && (value.high >> 127) == 0);
  const int k = highest_bit(value) - 96;
  const Int256 v{shift_right(shift_left(value, 159 - k), 159)};
  // Each is its value in wads times 2^174: the quotient's scale, ln 2, and ln(2^96/10^18).
  constexpr UInt256 ln_scale{join(0, 0x1340), join(0xdaa0d5f769dba191, 0x5cef59f0815a5506)};
  constexpr UInt256 turn{join(0x267a36c0c95, 0xb3975ab3ee5b203a),
                         join(0x7614a3f75373f047, 0xd803ae7b6687f2b3)};
  constexpr UInt256 offset{join(0x57115e47018c, 0x7177eebf7cd370a3),
                           join(0x356a1b7863008a5a, 0xe8028c72b8864284)};
  const Int256 sum =
      ln_quotient(v) * Int256{ln_scale} + Int256{Int128{k}} * Int256{turn} + Int256{offset};
  return static_cast<Int128>(shift_right(sum, 174).bits.low);
}

Int128 ln_by_squaring(Int128 value) {
  SEAWALL_ASSERT(value >= wad && value <= 2 * wad);
  constexpr Int128 log2_e = 1'442'695'040'888'963'328;
  constexpr int digits = 59;  // 10^18 halved so often is 1
  Int128 log2 = 0;
  Int128 digit = wad;
  for (int i = 0; i < digits; ++i, digit /= 2) {
    if (value >= 2 * wad) {
      log2 += digit;
      value /= 2;
    }
    value = value * value / wad;
  }
  return log2 * wad / log2_e;
}

}  // namespace seawall::llamma
