#pragma once

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "draws.hpp"
#include "seawall/mechanics/liquidity/llamma_shares.hpp"
#include "seawall/mechanics/liquidity/llamma_trade.hpp"

// LLAMMAs for tests: A = 100 about 2 000 stablecoins a token, bands that begin below the price.
namespace seawall::scenes {

inline constexpr Int128 llamma_fee = wad / 1'000 * 6;

/// No band filled, two minutes after the oracle last moved.
inline llamma::Amm<Exact> empty_amm(Int128 fee, int decimals = 18) {
  const auto terms = llamma::make_terms<Exact>(100, PriceOf<Exact>{2'000 * wad}, decimals);
  auto amm = llamma::make_amm<Exact>(terms, fee, Time{});
  observe(amm, PriceOf<Exact>{2'000 * wad}, Time{} + llamma::jump_window);
  return amm;
}

inline PriceOf<Exact> dollars(double price) {
  return PriceOf<Exact>{floor_to_int128(price * 1e18)};
}

/// The oracle moves with no jump left to pay for.
inline void move_slowly(llamma::Amm<Exact>& amm, double price) {
  observe(amm, dollars(price), amm.now + llamma::jump_window);
}

/// Trades until the AMM's own price is the oracle's, as an arbitrageur without costs would.
inline void arbitrage(llamma::Amm<Exact>& amm) {
  const auto needed = amount_for_price(amm, amm.oracle_price);
  if (needed && needed->in > Units{}) (void)exchange_in(amm, needed->side, needed->in);
}

}  // namespace seawall::scenes
