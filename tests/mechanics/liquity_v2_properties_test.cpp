#include <algorithm>

#include "liquity_scenes.hpp"
#include "seawall/mechanics/cdp/liquity_v2_borrowing.hpp"
#include "seawall/mechanics/cdp/liquity_v2_deposits.hpp"
#include "seawall/mechanics/cdp/liquity_v2_liquidation.hpp"
#include "seawall/mechanics/cdp/liquity_v2_redemption.hpp"

namespace seawall::liquity::v2 {
namespace {

using liquity_scenes::account;
using liquity_scenes::coin;
using liquity_scenes::rough;

/// A branch on which everything happens, with the books of its collateral.
struct RandomBranch {
  Terms<Exact> terms = ether_terms<Exact>();
  Branch<Exact> branch{};
  BaseRate<Exact> base_rate{};
  Moment<Exact> moment{liquity_scenes::price(2'000'000), Time{}};
  Collateral<Exact> brought{};
  Collateral<Exact> taken{};
  int rows = 0;  ///< touched so far
  int liquidations = 0;

  [[nodiscard]] std::size_t accounts() const { return branch.troves.size(); }

  void open(Draws& draws, std::size_t who, double ratio) {
    const Coin<Exact> amount = coin(2'000'000) + raw<Coin<Exact>>(draws.magnitude(84));
    const auto wanted = raw<Ratio<Exact>>(floor_to_int128(ratio * 1e18));
    const Collateral<Exact> collateral = worth(amount, wanted, moment.price);
    const auto opened = open_trove<Exact>(
        terms, branch, account(who),
        {.collateral = collateral, .coin = amount, .rate = any_rate(draws)}, moment);
    if (!opened) return;
    brought += collateral;
    ++rows;
  }

  static Ratio<Exact> any_rate(Draws& draws) {
    return raw<Ratio<Exact>>(floor_to_int128(draws.uniform(0.005, 0.25) * 1e18));
  }

  void adjust(Draws& draws, std::size_t who) {
    const auto any = [&] { return draws.next() % 2 == 0 ? Direction::add : Direction::take; };
    const auto before = latest(branch, trove_of(branch, account(who)), moment.now).entire;
    const auto done =
        adjust_trove<Exact>(terms, branch, account(who),
                            {.collateral_direction = any(),
                             .collateral = raw<Collateral<Exact>>(draws.magnitude(72)),
                             .coin_direction = any(),
                             .coin = raw<Coin<Exact>>(draws.magnitude(80))},
                            moment);
    if (!done) return;
    ++rows;
    const bool adds = done->now.collateral > before.collateral;
    (adds ? brought : taken) +=
        adds ? done->now.collateral - before.collateral : before.collateral - done->now.collateral;
  }

  void move_deposit(Draws& draws, std::size_t who) {
    const Coin<Exact> amount = coin(1'000) + raw<Coin<Exact>>(draws.magnitude(84));
    const Gains gains = draws.next() % 2 == 0 ? Gains::claim : Gains::keep;
    const auto change =
        draws.next() % 3 != 0
            ? provide<Exact>(terms, branch, account(who), amount, gains, moment.now)
            : withdraw<Exact>(terms, branch, account(who), amount, gains, moment.now);
    if (change) taken += change->collateral;
  }

  std::vector<AccountId> any_list(Draws& draws) const {
    std::vector<AccountId> list;
    for (std::uint64_t i = 1 + draws.next() % 8; i > 0; --i)
      list.push_back(account(draws.next() % accounts()));
    return list;
  }

  void liquidate_some(Draws& draws) {
    const auto done = liquidate<Exact>(terms, branch, moment, any_list(draws));
    if (!done) return;
    taken += done->total.gas_compensation;
    rows += static_cast<int>(accounts());
    ++liquidations;
  }

  void redeem_some(Draws& draws) {
    const Coin<Exact> supply = total(branch, moment.now).debt;
    if (supply == Coin<Exact>{}) return;
    const BranchAt<Exact> at{&terms, &branch, moment.price, moment.price};
    const auto done = redeem<Exact>(
        base_rate, std::span{&at, 1},
        {.amount = raw<Coin<Exact>>(draws.magnitude(84)), .balance = supply, .supply = supply},
        moment.now);
    if (!done) return;
    base_rate = done->base_rate;
    taken += done->branches[0].collateral;
    rows += static_cast<int>(done->branches[0].troves.size());
  }

  void close(std::size_t who) {
    const auto closed = close_trove<Exact>(terms, branch, account(who), moment);
    if (closed) taken += closed->collateral;
  }

  void shut_or_redeem_urgently(Draws& draws) {
    if (shut_down<Exact>(terms, branch, moment)) return;
    const std::vector<AccountId> list = any_list(draws);
    const Coin<Exact> amount = raw<Coin<Exact>>(draws.magnitude(82));
    const auto done = redeem_urgently<Exact>(
        terms, branch, {.amount = amount, .balance = amount, .troves = list}, moment);
    if (!done) return;
    taken += done->collateral;
    rows += static_cast<int>(done->troves.size());
  }

  void step(Draws& draws) {
    const std::size_t who = draws.next() % (accounts() + 1);
    moment.now = moment.now + seconds(static_cast<std::int64_t>(draws.next() % 3'000'000));
    const auto factor = raw<Ratio<Exact>>(floor_to_int128(draws.uniform(0.85, 1.15) * 1e18));
    moment.price = CoinPrice<Exact>{times(moment.price, factor).value};
    switch (draws.next() % 9) {
      case 0:
        return open(draws, who, draws.uniform(1.1, 3.0));
      case 1:
        return adjust(draws, who);
      case 2:
        return close(who);
      case 3:
        return redeem_some(draws);
      case 4:
        return shut_or_redeem_urgently(draws);
      case 5:
        return static_cast<void>(
            set_rate<Exact>(terms, branch, account(who), {.rate = any_rate(draws)}, moment));
      case 6:
        return move_deposit(draws, who);
      default:
        return liquidate_some(draws);
    }
  }
};

void run(const auto& check) {
  for_each_draw(300, 60, [&](Draws& draws, int steps) {
    RandomBranch world;
    world.open(draws, 0, draws.uniform(2.0, 3.5));
    for (std::size_t i = 1; i < 4 + draws.next() % 8; ++i)
      world.open(draws, i, draws.uniform(1.15, 3.0));
    for (int i = 0; i < steps; ++i) {
      world.step(draws);
      check(world);
      if (::testing::Test::HasFatalFailure()) return;
    }
  });
}

// Property L-B1: each unit of a liquidated trove goes somewhere, and nobody gets more than the debt
// and the penalty.
TEST(BoldSplit, LosesNothingAndSeizesNoMoreThanThePenalty) {
  for_each_draw(20'000, 90, [](Draws& draws, int bits) {
    const Terms<Exact> terms =
        draws.next() % 2 == 0 ? ether_terms<Exact>() : staked_ether_terms<Exact>();
    const Holding<Exact> entire{raw<Collateral<Exact>>(draws.magnitude(bits)),
                                raw<Coin<Exact>>(draws.magnitude(bits))};
    const Coin<Exact> pool = raw<Coin<Exact>>(draws.magnitude(bits) - 1);
    const CoinPrice<Exact> price = raw<CoinPrice<Exact>>(draws.magnitude(75));
    const Split<Exact> parts = split(terms, entire, pool, price);
    ASSERT_FALSE(parts.failed());
    ASSERT_EQ(parts.debt_offset + parts.redistributed.debt, entire.debt);
    ASSERT_EQ(parts.collateral_to_pool + parts.gas_compensation + parts.redistributed.collateral +
                  parts.to_owner,
              entire.collateral);
    const Ratio<Exact> one = whole<Ratio<Exact>>(1);
    ASSERT_LE(parts.collateral_to_pool, worth(parts.debt_offset, one + terms.penalty_pool, price));
    ASSERT_LE(parts.redistributed.collateral,
              worth(parts.redistributed.debt, one + terms.penalty_redistribution, price));
  });
}

// Property L-B2: what owners brought and nobody took is in a pool or somebody's to claim, to the
// unit.
TEST(BoldBranch, CollateralIsConserved) {
  int liquidations = 0;
  run([&](const RandomBranch& world) {
    const Books<Exact>& books = world.branch.books;
    Collateral<Exact> claimable;
    for (const Trove<Exact>& trove : world.branch.troves)
      claimable += trove.claimable;
    ASSERT_EQ(books.collateral + books.redistributed.collateral + books.pool.collateral + claimable,
              world.brought - world.taken);
    liquidations = std::max(liquidations, world.liquidations);
  });
  EXPECT_GT(liquidations, 2);
}

// Property L-B3: the branch owes at least what its troves owe, interest included, and not more than
// rounding makes: a unit for each row touched and each minting, and what redistributions carry.
TEST(BoldBranch, NeverOwesLessThanItsTroves) {
  run([](const RandomBranch& world) {
    Holding<Exact> sum;
    for (const Trove<Exact>& trove : world.branch.troves)
      sum = sum + latest(world.branch, trove, world.moment.now).entire;
    const Holding<Exact> all = total(world.branch, world.moment.now);
    ASSERT_LE(sum.debt, all.debt);
    ASSERT_LE(sum.collateral, all.collateral);
    const double rounding = (world.rows + 100.0) * (1.0 + 1e-18 * rough(world.brought.value));
    ASSERT_LE(rough((all.debt - sum.debt).value), rounding);
    ASSERT_LE(rough((all.collateral - sum.collateral).value), rounding);
  });
}

// Property L-B4: the list holds the active troves by rate, stakes and weights add up exactly, and
// one open trove is always left unless the branch is shut down.
TEST(BoldBranch, ListStakesAndWeightsAddUp) {
  run([](const RandomBranch& world) {
    const Branch<Exact>& branch = world.branch;
    Stake<Exact> stakes;
    WeightedDebt<Exact> weighted;
    std::size_t open = 0;
    for (std::size_t i = 0; i < branch.troves.size(); ++i) {
      const Trove<Exact>& trove = branch.troves[i];
      ASSERT_EQ(branch.order.contains(account(i)), trove.status == Status::active);
      open += is_open(trove.status) ? 1 : 0;
      stakes += trove.stake;
      weighted += WeightedDebt<Exact>{trove.debt.value * trove.rate.value};
    }
    ASSERT_EQ(open, branch.open_troves);
    ASSERT_EQ(stakes, branch.books.redistribution.total_stakes);
    ASSERT_EQ(weighted, branch.books.weighted_debt);
    ASSERT_TRUE(open >= 1 || branch.shut_down);
    for (AccountId id = branch.order.first; id.exists(); id = branch.order.next_below(id)) {
      const AccountId below = branch.order.next_below(id);
      if (below.exists()) {
        ASSERT_GE(trove_of(branch, id).rate, trove_of(branch, below).rate);
      }
    }
  });
}

// Property L-B5: depositors are owed no more coin, collateral or interest than the pool has, up to
// a unit for each.
TEST(BoldBranch, ThePoolCoversItsDepositors) {
  run([](const RandomBranch& world) {
    const YieldPool<Exact>& pool = world.branch.books.pool;
    Coin<Exact> deposits;
    Coin<Exact> yields;
    Collateral<Exact> gains;
    Collateral<Exact> stashed;
    for (const YieldDeposit<Exact>& deposit : world.branch.deposits) {
      deposits += deposit_of(pool, deposit);
      yields += yield_gain(pool, deposit);
      gains += collateral_gain(pool, deposit);
      stashed += deposit.stashed;
    }
    ASSERT_LE(deposits, pool.total);
    ASSERT_LE(yields, pool.yield_owed);
    ASSERT_LE(gains + stashed, pool.collateral);
    ASSERT_TRUE(pool.total == Coin<Exact>{} || pool.total >= world.terms.coin_kept);
  });
}

// Property L-B6: a trove is liquidatable below its liquidation price and nowhere else, whatever the
// branch is.
TEST(BoldBranch, ATrovesTriggerIsItsOwnAlone) {
  int seen = 0;
  run([&](const RandomBranch& world) {
    for (std::size_t i = 0; i < world.accounts(); ++i) {
      const Trove<Exact>& trove = world.branch.troves[i];
      const Holding<Exact> entire = latest(world.branch, trove, world.moment.now).entire;
      if (!is_open(trove.status) || entire.debt == Coin<Exact>{} || world.branch.open_troves == 1 ||
          entire.collateral == Collateral<Exact>{})
        continue;
      const CoinPrice<Exact> safe = liquidation_price(world.terms, entire);
      const std::vector list{account(i)};
      Branch<Exact> branch = world.branch;
      ASSERT_FALSE(liquidate<Exact>(world.terms, branch, {safe, world.moment.now}, list));
      const CoinPrice<Exact> below = safe - raw<CoinPrice<Exact>>(1);
      ASSERT_TRUE(liquidate<Exact>(world.terms, branch, {below, world.moment.now}, list));
      ++seen;
    }
  });
  EXPECT_GT(seen, 1'000);
}

// Property L-B7: doubles give the same interest, liquidations and totals to ten digits.
TEST(BoldBranch, DoublesAgree) {
  int compared = 0;
  for_each_draw(200, 50, [&](Draws& draws, int steps) {
    RandomBranch world;
    for (std::size_t i = 0; i < 8; ++i)
      world.open(draws, i, draws.uniform(1.3, 3.0));
    for (int i = 0; i < steps; ++i)
      world.step(draws);
    Branch<Fast> fast = approximate(world.branch);
    const Moment<Fast> moment{liquity::approximate(world.moment.price), world.moment.now};
    const std::vector<AccountId> list = world.any_list(draws);
    const auto rough_done = liquidate<Fast>(ether_terms<Fast>(), fast, moment, list);
    const auto done = liquidate<Exact>(world.terms, world.branch, world.moment, list);
    ASSERT_EQ(rough_done.has_value(), done.has_value());
    compared += done ? 1 : 0;
    const Holding<Exact> all = total(world.branch, world.moment.now);
    const Holding<Fast> fast_all = total(fast, world.moment.now);
    ASSERT_NEAR(fast_all.debt.value.value, rough(all.debt.value), 1e-10 * rough(all.debt.value));
    ASSERT_NEAR(fast_all.collateral.value.value, rough(all.collateral.value),
                1e-10 * rough(all.collateral.value));
  });
  EXPECT_GT(compared, 20);
}

}  // namespace
}  // namespace seawall::liquity::v2
