#pragma once

#include "draws.hpp"
#include "seawall/mechanics/cdp/liquity_v1.hpp"
#include "seawall/mechanics/cdp/liquity_v1_borrowing.hpp"

// Amounts as people write them, and a small system of troves, for the tests of Liquity.
namespace seawall::liquity_scenes {

using namespace liquity;  // the vocabulary of all these tests

/// Thousandths, so that 1.1 is coin(1'100).
inline Coin<Exact> coin(Int128 thousandths) { return raw<Coin<Exact>>(wad / 1'000 * thousandths); }
inline Collateral<Exact> ether(Int128 thousandths) {
  return raw<Collateral<Exact>>(wad / 1'000 * thousandths);
}
inline CoinPrice<Exact> price(Int128 thousandths) {
  return raw<CoinPrice<Exact>>(wad / 1'000 * thousandths);
}
inline Ratio<Exact> percent(Int128 percents) { return raw<Ratio<Exact>>(wad / 100 * percents); }

template <class Kind>
std::string text(Quantity<Kind, Checked256> value) {
  return to_string(value.value.value);
}

inline AccountId account(std::size_t index) { return AccountId{index}; }

inline double rough(Checked256 number) { return to_double(number.value); }

/// A v1 system at a price of 1000: the debts are these, fee and gas reserve included, all of them
/// opened at a fee of 0.5 %.
struct TroveOf {
  Int128 ether;  ///< thousandths
  Int128 coin;   ///< thousandths, to the owner
};
inline v1::System<Exact> opened(const std::vector<TroveOf>& troves, Int128 at = 1'000'000) {
  v1::System<Exact> system;
  for (std::size_t i = 0; i < troves.size(); ++i) {
    const auto borrowed = v1::open_trove<Exact>(
        {}, system, account(i),
        {.collateral = ether(troves[i].ether), .coin = coin(troves[i].coin)}, {price(at), Time{}});
    SEAWALL_ASSERT(borrowed.has_value());
  }
  return system;
}

}  // namespace seawall::liquity_scenes
