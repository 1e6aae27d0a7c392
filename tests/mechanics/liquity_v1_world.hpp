#pragma once

#include <algorithm>

#include "liquity_scenes.hpp"
#include "seawall/mechanics/cdp/liquity_v1_liquidation.hpp"
#include "seawall/mechanics/cdp/liquity_v1_redemption.hpp"

// Small random systems of Liquity v1 on which everything happens, with the books of what went in
// and out that the properties are held against.
namespace seawall::liquity_scenes {

struct RandomSystem {
  v1::Terms<Exact> terms{};
  v1::System<Exact> system{};
  v1::Moment<Exact> moment{price(1'000'000), Time{}};
  Coin<Exact> minted{};            ///< debt that was made, fees and gas reserves included
  Coin<Exact> cancelled{};         ///< debt that was repaid, offset or redeemed
  Collateral<Exact> brought{};     ///< by owners
  Collateral<Exact> taken{};       ///< by owners, depositors, redeemers and liquidators
  Collateral<Exact> liquidated{};  ///< of troves closed by liquidation
  int touches = 0;                 ///< rows changed so far: each may lose a unit to rounding

  [[nodiscard]] std::size_t accounts() const { return system.troves.size(); }

  void open(Draws& draws, std::size_t who, double ratio) {
    const Coin<Exact> amount = coin(1'800'000) + raw<Coin<Exact>>(draws.magnitude(84));
    const Ratio<Exact> wanted = raw<Ratio<Exact>>(floor_to_int128(ratio * 1e18));
    const Collateral<Exact> collateral = worth(amount + coin(300'000), wanted, moment.price);
    const auto opened = v1::open_trove(terms, system, account(who),
                                       {.collateral = collateral, .coin = amount}, moment);
    if (!opened) return;
    minted += opened->now.debt;
    brought += collateral;
    ++touches;
  }

  void move_price(Draws& draws) {
    const auto factor = raw<Ratio<Exact>>(floor_to_int128(draws.uniform(0.85, 1.12) * 1e18));
    moment.price = CoinPrice<Exact>{times(moment.price, factor).value};
  }

  /// The price moves so that the lowest trove of the list stands where liquidations begin.
  void bring_lowest_near_the_threshold(Draws& draws) {
    const Ratio<Exact> lowest = v1::current_ratio(system, system.order.last, moment.price);
    const auto wanted = raw<Ratio<Exact>>(floor_to_int128(draws.uniform(0.8, 1.3) * 1e18));
    moment.price = share(moment.price, wanted, lowest);
  }

  void move_deposit(Draws& draws, std::size_t who) {
    const Coin<Exact> amount = coin(1'000) + raw<Coin<Exact>>(draws.magnitude(84));
    const auto change = draws.next() % 3 != 0 ? provide(system.stability_pool, account(who), amount)
                                              : v1::withdraw_deposit(terms, system, account(who),
                                                                     amount, moment.price);
    if (change) taken += change->collateral;
  }

  void adjust(Draws& draws, std::size_t who) {
    using v1::Direction;
    const auto any = [&] { return draws.next() % 2 == 0 ? Direction::add : Direction::take; };
    const auto before = entire(system, trove_of(system, account(who)));
    const v1::Adjustment<Exact> adjustment{
        .collateral_direction = any(),
        .collateral = raw<Collateral<Exact>>(draws.magnitude(72)),
        .coin_direction = any(),
        .coin = raw<Coin<Exact>>(draws.magnitude(80))};
    const auto done = v1::adjust_trove(terms, system, account(who), adjustment, moment);
    if (!done) return;
    ++touches;
    book(before, done->now);
  }

  void close(std::size_t who) {
    const auto closed = v1::close_trove(terms, system, account(who), moment.price);
    if (closed) book(*closed, {});
  }

  void redeem(Draws& draws) {
    const auto hints = v1::redemption_hints<Exact>(
        terms, system, raw<Coin<Exact>>(draws.magnitude(86)), moment.price);
    const v1::RedemptionRequest<Exact> request{
        .amount = hints.amount, .balance = hints.amount, .partial = hints.partial};
    const auto done = v1::redeem(terms, system, request, moment);
    if (!done) return;
    cancelled += done->coin + done->reserve_burned;
    taken += done->collateral;
    touches += static_cast<int>(done->troves.size()) + 1;
  }

  /// Some of all accounts, in any order, some perhaps twice.
  std::vector<AccountId> any_list(Draws& draws) const {
    std::vector<AccountId> list;
    for (std::uint64_t i = 1 + draws.next() % 8; i > 0; --i)
      list.push_back(account(draws.next() % accounts()));
    return list;
  }

  Ruling<v1::Liquidation<Exact>> liquidate(std::span<const AccountId> list) {
    auto done = v1::liquidate(terms, system, moment.price, list);
    if (done) book(*done);
    return done;
  }

  void liquidate_lowest(std::size_t count) {
    const auto done = v1::liquidate_lowest(terms, system, moment.price, count);
    if (done) book(*done);
  }

  /// Anything that anybody may do.
  void step(Draws& draws) {
    const std::size_t who = draws.next() % (accounts() + 1);
    moment.now = moment.now + seconds(static_cast<std::int64_t>(draws.next() % 5'000));
    switch (draws.next() % 9) {
      case 0:
        return open(draws, who, draws.uniform(1.05, 3.0));
      case 1:
        return adjust(draws, who);
      case 2:
        return close(who);
      case 3:
        return redeem(draws);
      case 4:
        return static_cast<void>(liquidate(any_list(draws)));
      case 5:
        return liquidate_lowest(1 + draws.next() % 4);
      case 6:
        return move_deposit(draws, who);
      default:
        return move_price(draws);
    }
  }

 private:
  void book(const Holding<Exact>& before, const Holding<Exact>& after) {
    (after.debt > before.debt ? minted : cancelled) +=
        after.debt > before.debt ? after.debt - before.debt : before.debt - after.debt;
    (after.collateral > before.collateral ? brought : taken) +=
        after.collateral > before.collateral ? after.collateral - before.collateral
                                             : before.collateral - after.collateral;
  }
  void book(const v1::Liquidation<Exact>& done) {
    cancelled += done.total.debt_offset;
    taken += done.total.gas_compensation;
    liquidated += done.entire.collateral;
    touches += static_cast<int>(accounts());  // a redistribution rounds for everybody
  }
};

/// A system whose first trove is large and safe.
inline RandomSystem any_system(Draws& draws, int troves) {
  RandomSystem world;
  world.open(draws, 0, draws.uniform(2.0, 3.5));
  for (int i = 1; i < troves; ++i)
    world.open(draws, static_cast<std::size_t>(i), draws.uniform(1.15, 3.0));
  return world;
}

}  // namespace seawall::liquity_scenes
