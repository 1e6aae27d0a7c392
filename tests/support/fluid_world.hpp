#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "seawall/mechanics/lending/fluid.hpp"

// A Fluid vault with positions on it, as tests tell it.
namespace seawall::fluid {

template <class N>
Word<N> word(Int128 value) {
  return Words<N>::from(value);
}
inline double number(const Checked256& value) { return to_double(value.value); }
inline double number(double value) { return value; }
template <class Kind, class W>
double number(Quantity<Kind, W> quantity) {
  return number(quantity.value);
}

/// A vault of assets with 18 decimals and the positions on it.
template <class N>
struct World {
  Vault<N> vault;
  std::vector<Position<N>> positions;
  ExchangePrices<N> prices;

  void open(double collateral, double debt) {
    Position<N> position;
    const Change<N> change{
        .collateral = Flow::in,
        .collateral_amount = WordAmount<N>{word<N>(floor_to_int128(collateral * 1e18))},
        .debt = Flow::in,
        .debt_amount = WordAmount<N>{word<N>(floor_to_int128(debt * 1e18))}};
    ASSERT_TRUE((fluid::change<N>(vault, position, prices, change)));
    positions.push_back(position);
  }
  [[nodiscard]] Ruling<Liquidation<N>> liquidate(double price, double debt = 1e15) {
    const Request<N> request{.debt = WordAmount<N>{word<N>(floor_to_int128(debt * 1e18))}};
    return fluid::liquidate<N>(vault, price_of(price), prices, Terms{}, request);
  }
  [[nodiscard]] Standing<N> standing_of(std::size_t i) const {
    return *standing<N>(vault, positions[i]);
  }
  [[nodiscard]] static WordPrice<N> price_of(double price) {
    return WordPrice<N>{word<N>(floor_to_int128(price * 1e9)) * word<N>(wad)};
  }
};

using Exactly = World<Exact>;

}  // namespace seawall::fluid
