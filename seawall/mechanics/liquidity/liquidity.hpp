#pragma once

#include <concepts>
#include <cstdint>

#include "seawall/base/number_policy.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/rejection.hpp"

namespace seawall {

/// Which way a trade goes, seen from the base asset: `sell` gives base and receives quote currency,
/// `buy` receives base and pays quote currency.
enum class TradeSide : std::uint8_t { sell, buy };

/// A trade somebody could make: always measured in base, on both sides.
template <class TradeAmount>
struct Trade {
  TradeSide side{};
  TradeAmount base{};  ///< units of base, > 0
};

/// Anything that can be sold into or bought from: pools, order books, impact curves, tables of
/// quotes.
///
///   quote(side, base)              quote currency received for (sell) or paid for (buy) `base`
///   swap(side, base)               the same, and the depth is consumed; refuses exactly where
///   quote does marginal_price(side)           price of the next small trade, all fees included
///   quantity_down_to(side, limit)  base that can be traded until marginal_price(side) reaches
///   `limit`
///                                  (up to it when buying); 0 when it is there already
///
/// Prices are quote currency per base in the units the liquidity itself counts in: smallest units
/// for a pool with integer reserves (see raw_price), whole tokens for a depth in doubles.
template <class L>
concept TradableLiquidity = requires(const L& liquidity, L& consumed, TradeSide side,
                                     typename L::TradeAmount base, Price limit) {
  { liquidity.quote(side, base) } -> std::same_as<Ruling<typename L::TradeAmount>>;
  { consumed.swap(side, base) } -> std::same_as<Ruling<typename L::TradeAmount>>;
  { liquidity.marginal_price(side) } -> std::same_as<Price>;
  { liquidity.quantity_down_to(side, limit) } -> std::same_as<typename L::TradeAmount>;
};

/// Quote tokens per base token → smallest quote units per smallest base unit.
/// @param base_decimals, quote_decimals in [0, 38]
[[nodiscard]] inline Price raw_price(Price per_token, int base_decimals, int quote_decimals) {
  return Price{per_token.value * to_double(power_of_ten(quote_decimals)) /
               to_double(power_of_ten(base_decimals))};
}

/// The inverse of raw_price.
[[nodiscard]] inline Price token_price(Price raw, int base_decimals, int quote_decimals) {
  return Price{raw.value * to_double(power_of_ten(base_decimals)) /
               to_double(power_of_ten(quote_decimals))};
}

}  // namespace seawall
