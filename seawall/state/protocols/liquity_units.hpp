#pragma once

#include "seawall/mechanics/cdp/liquity_math.hpp"
#include "seawall/state/protocol_books.hpp"
#include "seawall/state/protocols/wads.hpp"

// Between a scenario's numbers, the ledger's integers and the contracts' of Liquity v1 and v2.
namespace seawall::liquity {

/// The collateral: the reserve beside the coin.
inline constexpr ReserveId locked{std::size_t{1}};

/// 1/share, rounded: what the contracts divide by; a wad where the share is 0.
[[nodiscard]] inline Int128 divisor_of(double share) {
  return share > 0.0 ? floor_to_int128(1.0 / share + 0.5) : wad;
}

/// @param value  has not failed and fits the ledger (asserted)
template <class Kind>
[[nodiscard]] Int128 units_of(Quantity<Kind, Checked256> value) {
  SEAWALL_ASSERT(!value.value.failed && value.value.value.high == 0);
  return static_cast<Int128>(value.value.value.low);
}

[[nodiscard]] inline double to_number(Checked256 value) { return to_double(value.value); }

[[nodiscard]] inline CoinPrice<Exact> price_at(const ProtocolView& view) {
  return CoinPrice<Exact>{Checked256{view.price(locked, 18)}};
}

/// What is asked for, at most `most`.
[[nodiscard]] inline Coin<Exact> coin_of(Units asked, Coin<Exact> most) {
  const Coin<Exact> coin{Checked256{asked.value}};
  return coin < most ? coin : most;
}

/// Debt beyond what collateral is worth in the coin, smallest units. @param price  coin per unit
[[nodiscard]] inline Int128 uncovered(const Holding<Exact>& holding, double price) {
  const double beyond = to_number(holding.debt.value) - to_number(holding.collateral.value) * price;
  return beyond > 0.0 ? floor_to_int128(beyond) : 0;
}

/// Coin with the venue that exists no more.
[[nodiscard]] inline LedgerMove burn(const ProtocolView& view, Int128 amount) {
  return {.asset = view.reserve(Protocol::coin).asset,
          .from = view.model.cash_of(view.venue),
          .to = Model::issuance(),
          .amount = amount};
}

}  // namespace seawall::liquity
