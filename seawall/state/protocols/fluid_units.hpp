#pragma once

#include "seawall/mechanics/lending/fluid.hpp"
#include "seawall/state/protocol_books.hpp"

// Between the ledger's integers and the words of a Fluid vault.
namespace seawall::fluid {

/// The collateral: the reserve beside the coin.
inline constexpr ReserveId locked{std::size_t{1}};

/// @param word  has not failed and fits the ledger (asserted)
[[nodiscard]] inline Int128 ledger_of(const Checked256& word) {
  SEAWALL_ASSERT(!word.failed && word.value.fits_128());
  return static_cast<Int128>(word.value.low);
}

/// ⌊raw · price / 10^12⌋: units of a token.
[[nodiscard]] inline Int128 units_of(const Checked256& raw, const WordPrice<Exact>& price) {
  return ledger_of(Words<Exact>::mul_div_down(raw, price.value, exchange_one));
}
[[nodiscard]] inline Checked256 raw_of(Int128 units, const WordPrice<Exact>& price) {
  return Words<Exact>::mul_div_down(units, exchange_one, price.value);
}

/// price_one · units of the coin for a unit of collateral, as the venue believes; 0 where an oracle
/// has no price, which the rules refuse.
[[nodiscard]] WordPrice<Exact> price_at(const ProtocolView& view);

/// ⌊units · price⌋ of the coin. @param units  of collateral
[[nodiscard]] inline Int128 worth_of(Int128 units, const WordPrice<Exact>& price) {
  return ledger_of(Words<Exact>::long_mul_div_down(units, price.value, price_one));
}

}  // namespace seawall::fluid
