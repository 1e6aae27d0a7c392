#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "seawall/mechanics/lending/aave.hpp"

// Scenes for the lending rules: a small pool written by hand, and random ones that grow from tiny.
namespace seawall::lending_scenes {

/// SplitMix64: enough to draw scenes, the same everywhere.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_{seed} {}

  std::uint64_t bits() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t count) { return bits() % count; }
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }  ///< [0, 1)
  bool chance(double probability) { return uniform() < probability; }

 private:
  std::uint64_t state_;
};

inline constexpr Int128 usd = 100'000'000;  ///< v3's base currency units

/// A reserve before any interest; plenty of cash.
template <class N>
[[nodiscard]] aave::ReserveSnapshot<N> reserve(Int128 price, int decimals,
                                               aave::ReserveTerms terms) {
  return {.price = PriceOf<N>{N::from(price)},
          .unit = AmountOf<N>{N::from(power_of_ten(decimals))},
          .liquidity_index = IndexOf<N>{N::from(ray)},
          .borrow_index = IndexOf<N>{N::from(ray)},
          .cash = AmountOf<N>{N::from(power_of_ten(33))},
          .terms = terms};
}

template <class N>
[[nodiscard]] aave::Holding<N> collateral(std::uint32_t in_reserve, Int128 scaled) {
  return {ScaledOf<N>{N::from(scaled)}, in_reserve, aave::Side::collateral, true};
}

template <class N>
[[nodiscard]] aave::Holding<N> debt(std::uint32_t in_reserve, Int128 scaled) {
  return {ScaledOf<N>{N::from(scaled)}, in_reserve, aave::Side::debt, false};
}

/// A pool and one account in it; the request names its holdings.
template <class N>
struct Scene {
  AaveVersion version = AaveVersion::v3_7;
  std::vector<aave::ReserveSnapshot<N>> reserves;
  std::vector<aave::Holding<N>> holdings;
  aave::LiquidationRequest<N> request;

  [[nodiscard]] aave::AccountView<N> account() const { return {reserves, holdings, nullptr}; }
  [[nodiscard]] aave::AccountData<N> data() const {
    return aave::account_data<N>(version, account());
  }
  [[nodiscard]] Ruling<aave::LiquidationOutcome<N>> liquidate() const {
    return aave::liquidation_call<N>(version, account(), request);
  }
};

/// An account in doubles.
struct FastAccount {
  std::vector<aave::ReserveSnapshot<Fast>> reserves;
  std::vector<aave::Holding<Fast>> holdings;
};

[[nodiscard]] inline FastAccount fast_account(const aave::AccountView<Exact>& exact) {
  FastAccount same;
  for (const auto& r : exact.reserves)
    same.reserves.push_back({PriceOf<Fast>{to_double(r.price.value)},
                             AmountOf<Fast>{to_double(r.unit.value)},
                             IndexOf<Fast>{to_double(r.liquidity_index.value)},
                             IndexOf<Fast>{to_double(r.borrow_index.value)},
                             AmountOf<Fast>{to_double(r.cash.value)}, r.terms});
  for (const auto& h : exact.holdings)
    same.holdings.push_back(
        {ScaledOf<Fast>{to_double(h.scaled.value)}, h.reserve, h.side, h.used_as_collateral});
  return same;
}

/// The same scene in doubles.
[[nodiscard]] inline Scene<Fast> fast(const Scene<Exact>& exact) {
  auto [reserves, holdings] = fast_account(exact.account());
  Scene<Fast> scene{exact.version, std::move(reserves), std::move(holdings), {}};
  const Int128 offered = exact.request.offered.value;
  scene.request = {
      exact.request.collateral_reserve, exact.request.debt_reserve,
      AmountOf<Fast>{offered == Exact::unbounded ? Fast::unbounded : to_double(offered)},
      exact.request.payout};
  return scene;
}

/// Any pool of the kind venues list, and an account somewhere between sound and ruined. Sizes grow
/// with `size`, from cents to hundreds of millions, so that a first failure is small.
[[nodiscard]] inline Scene<Exact> any_scene(Draw& draw, std::uint64_t size) {
  Scene<Exact> scene;
  scene.version = static_cast<AaveVersion>(draw.below(3));
  const bool v2 = scene.version == AaveVersion::v2;
  const Int128 base = v2 ? Int128{1'000'000'000'000'000} : usd;  // about a USD
  const std::uint32_t count = 2 + static_cast<std::uint32_t>(draw.below(3));
  for (std::uint32_t i = 0; i < count; ++i) {
    constexpr int decimals[] = {6, 8, 18};
    const Int128 price =
        floor_to_int128(to_double(base) * std::pow(10.0, draw.uniform() * 6.0 - 1.0));
    const auto threshold = static_cast<std::int32_t>(5'000 + draw.below(4'500));
    auto entry = reserve<Exact>(price, decimals[draw.below(3)],
                                {{threshold - 300},
                                 {threshold},
                                 {static_cast<std::int32_t>(10'100 + draw.below(900))},
                                 {v2 ? 0 : static_cast<std::int32_t>(draw.below(2'001))}});
    if (draw.chance(0.7)) {
      entry.liquidity_index.value += Int128(draw.bits() >> 2) * 100'000'000;  // up to 1.46 ray
      entry.borrow_index.value += Int128(draw.bits() >> 2) * 150'000'000;
    }
    scene.reserves.push_back(entry);
  }
  const auto worth = [&](std::uint32_t in_reserve, double value) {
    const auto& r = scene.reserves[in_reserve];
    return floor_to_int128(value * to_double(base) / to_double(r.price.value) *
                           to_double(r.unit.value)) +
           1;
  };
  const double value = std::pow(
      10.0, -2.0 + draw.uniform() * std::min(10.0, 1.0 + 0.05 * static_cast<double>(size)));
  const auto split =
      static_cast<std::uint32_t>(1 + draw.below(count - 1));  // reserves below it are collateral
  for (std::uint32_t i = 0; i < split; ++i)
    scene.holdings.push_back(collateral<Exact>(i, worth(i, value * draw.uniform())));
  for (std::uint32_t i = split; i < count; ++i)
    scene.holdings.push_back(debt<Exact>(i, worth(i, value * draw.uniform() * 0.8)));
  if (draw.chance(0.2)) scene.holdings.push_back(debt<Exact>(0, worth(0, value * 0.1)));
  scene.request.collateral_reserve = static_cast<std::uint32_t>(draw.below(split));
  scene.request.debt_reserve = split + static_cast<std::uint32_t>(draw.below(count - split));
  if (draw.chance(0.5))
    scene.request.offered.value = worth(scene.request.debt_reserve, value * draw.uniform());
  if (draw.chance(0.3)) scene.request.payout = aave::Payout::claim;
  return scene;
}

}  // namespace seawall::lending_scenes
