// Properties LL-1 to LL-9 of docs/mechanics/crvusd.md.
#include <vector>

#include "llamma_scenes.hpp"
#include "seawall/mechanics/cdp/llamma_watch.hpp"

namespace seawall::llamma {
namespace {

using scenes::arbitrage;
using scenes::dollars;
using scenes::empty_amm;
using scenes::llamma_fee;
using scenes::move_slowly;

struct Scene {
  Amm<Exact> amm;
  std::vector<Position<Exact>> positions;
};

Int128 any_fee(Draws& draws) {
  return 1 + static_cast<Int128>(draws.next() % 20'000) * wad / 1'000'000;
}

// One to four positions over overlapping bands below the price, then some way down into them.
// @param size  of a position, bits of 10^-9 tokens
Scene any_scene(Draws& draws, int size) {
  const int decimals = draws.next() % 3 == 0 ? 8 : 18;
  Scene scene{empty_amm(any_fee(draws), decimals), {}};
  const int count = 1 + static_cast<int>(draws.next() % 4);
  for (int i = 0; i < count; ++i) {
    const int first = 1 + static_cast<int>(draws.next() % 20);
    const int last = first + 3 + static_cast<int>(draws.next() % 20);
    const Int128 units = (1 + draws.magnitude(size)) * power_of_ten(decimals) / 1'000'000;
    const auto position = deposit(scene.amm, Units{units}, first, last);
    if (position) scene.positions.push_back(*position);
  }
  for (int step = static_cast<int>(draws.next() % 12); step > 0; --step) {
    const double price = to_double(scene.amm.oracle_price.value) / 1e18;
    move_slowly(scene.amm, price * draws.uniform(0.97, 1.005));
    arbitrage(scene.amm);
  }
  return scene;
}

TradeSide any_side(Draws& draws) {
  return draws.next() % 2 == 0 ? TradeSide::sell : TradeSide::buy;
}

// Up to about all that the bands could take or give. @param side  of the trade that it goes into
Units any_in(Draws& draws, const Amm<Exact>& amm, TradeSide side) {
  double held = 0.0;
  for (int n = amm.bands.first(); n < amm.bands.first() + amm.bands.count(); ++n)
    held +=
        to_double(amm.bands[n].collateral.value) + to_double(amm.bands[n].stablecoin.value) / 2e3;
  const double part = std::ldexp(draws.uniform(0.5, 1.0), -static_cast<int>(draws.next() % 24));
  const double most = side == TradeSide::sell ? held / to_double(amm.terms.precision) : held * 2e3;
  return Units{1 + floor_to_int128(most * part)};
}

// In 18 decimals.
struct Held {
  Int128 stablecoin = 0;
  Int128 collateral = 0;
};

Held all_of(const Amm<Exact>& amm) {
  Held held{amm.kept_stablecoin.value, amm.kept_collateral.value * amm.terms.precision};
  for (int n = amm.bands.first(); n < amm.bands.first() + amm.bands.count(); ++n) {
    held.stablecoin += amm.bands[n].stablecoin.value;
    held.collateral += amm.bands[n].collateral.value;
  }
  return held;
}

// LL-1: what went in and did not come out is in the bands, but for parts of a unit of a token that
// has fewer decimals: those are nobody's.
TEST(LlammaProperties, BandsConserve) {
  for_each_draw(500, 50, [](Draws& draws, int size) {
    auto [amm, positions] = any_scene(draws, size);
    for (int step = 0; step < 8; ++step) {
      const TradeSide side = any_side(draws);
      const Held before = all_of(amm);
      const auto traded = exchange_in(amm, side, any_in(draws, amm, side));
      ASSERT_TRUE(traded);
      const Held after = all_of(amm);
      const bool is_sale = side == TradeSide::sell;
      const Int128 precision = amm.terms.precision;
      const Int128 collateral = (is_sale ? traded->in : -traded->out).value * precision;
      const Int128 stablecoin = (is_sale ? -traded->out : traded->in).value;
      ASSERT_EQ(after.stablecoin - before.stablecoin, stablecoin);
      ASSERT_LE(after.collateral - before.collateral, collateral);
      ASSERT_GT(after.collateral - before.collateral, collateral - precision);
    }
    // And all leave with what is there, but for dust that stays with the admin and dead shares.
    for (Position<Exact>& position : positions) {
      const Held before = all_of(amm);
      const auto taken = withdraw(amm, position, wad);
      ASSERT_TRUE(taken);
      const Held after = all_of(amm);
      ASSERT_EQ(before.stablecoin - after.stablecoin, taken->stablecoin.value);
      ASSERT_GE(before.collateral - after.collateral,
                taken->collateral.value * amm.terms.precision);
    }
  });
}

// LL-2: while the oracle stands still.
TEST(LlammaProperties, NoWayRoundGains) {
  for_each_draw(800, 50, [](Draws& draws, int size) {
    Amm<Exact> amm = any_scene(draws, size).amm;
    TradeSide side = any_side(draws);
    Units have = any_in(draws, amm, side);
    Units left{};  // of what the trade began with
    const auto first = exchange_in(amm, side, have);
    ASSERT_TRUE(first);
    left = have - first->in;
    side = side == TradeSide::sell ? TradeSide::buy : TradeSide::sell;
    const auto back = exchange_in(amm, side, first->out);
    ASSERT_TRUE(back);
    ASSERT_LE(left + back->out, have);
  });
}

// What one token in bands 3 to 12 is after a fall through all of them and back, in steps.
double after_round_trip(Int128 fee, double step) {
  Amm<Exact> amm = empty_amm(fee);
  auto position = *deposit(amm, Units{wad}, 3, 12);
  const auto walk_to = [&](double price, double goal) {
    while (price != goal) {
      price = price > goal ? std::max(price * (1.0 - step), goal)
                           : std::min(price / (1.0 - step), goal);
      move_slowly(amm, price);
      arbitrage(amm);
    }
  };
  walk_to(2'000.0, 1'700.0);
  walk_to(1'700.0, 2'000.0);
  const auto held = *holding_of(amm, position);
  return to_double(held.collateral.value) / 1e18 + to_double(held.stablecoin.value) / 2e21;
}

// LL-3: without a fee what is lost is the oracle's steps alone, and goes to nothing with them.
TEST(LlammaProperties, ASoftLiquidationAndBackLosesOnlyToStepsAndFees) {
  double last = 1.0 - after_round_trip(1, 0.008);
  EXPECT_LT(last, 0.05);
  for (const double step : {0.004, 0.002, 0.001, 0.0005}) {
    const double loss = 1.0 - after_round_trip(1, step);
    EXPECT_GT(loss, 0.0) << step;
    EXPECT_LT(loss, 0.65 * last) << step;
    last = loss;
  }
}

double to_tokens(Units units) { return to_double(units.value) / 1e18; }

// LL-4: positions share what the bands are worth, and nobody has the dead shares' part.
TEST(LlammaProperties, WorthsAddUp) {
  for_each_draw(400, 50, [](Draws& draws, int size) {
    const auto [amm, positions] = any_scene(draws, size + 10);
    double sum = 0.0;
    Holding<Exact> held;
    for (const Position<Exact>& position : positions) {
      sum += to_tokens(*worth_going_down(amm, position));
      held.stablecoin += holding_of(amm, position)->stablecoin;
      held.collateral += holding_of(amm, position)->collateral;
    }
    Position<Exact> whole;
    whole.first = amm.bands.first();
    for (int n = 0; n < amm.bands.count(); ++n)
      whole.shares.push_back(amm.bands[whole.first + n].shares);
    const double worth = to_tokens(*worth_going_down(amm, whole));
    ASSERT_NEAR(sum, worth, 1e-12 * worth + 1e-15);
    const Held all = all_of(amm);
    ASSERT_LE(held.stablecoin.value, all.stablecoin);
    ASSERT_LE(held.collateral.value * amm.terms.precision, all.collateral);
  });
}

// LL-5: whoever trades pays the fee to those whose bands it is.
TEST(LlammaProperties, ATradeTakesNothingFromWhatAPositionIsWorth) {
  for_each_draw(400, 50, [](Draws& draws, int size) {
    auto [amm, positions] = any_scene(draws, size + 10);
    for (int step = 0; step < 5; ++step) {
      std::vector<double> down, up;
      for (const Position<Exact>& position : positions) {
        down.push_back(to_tokens(*worth_going_down(amm, position)));
        up.push_back(to_tokens(*worth_going_up(amm, position)) * to_double(amm.terms.precision));
      }
      const TradeSide side = any_side(draws);
      ASSERT_TRUE(exchange_in(amm, side, any_in(draws, amm, side)));
      for (std::size_t i = 0; i < positions.size(); ++i) {
        const double unit = 1e-18 * to_double(amm.terms.precision);
        ASSERT_GE(to_tokens(*worth_going_down(amm, positions[i])),
                  down[i] * (1.0 - 1e-12) - 2e3 * unit);
        ASSERT_GE(to_tokens(*worth_going_up(amm, positions[i])) * to_double(amm.terms.precision),
                  up[i] * (1.0 - 1e-12) - 100.0 * unit);
      }
    }
  });
}

// LL-6
TEST(LlammaProperties, AQuoteIsWhatTheTradeDoes) {
  for_each_draw(500, 50, [](Draws& draws, int size) {
    Amm<Exact> amm = any_scene(draws, size).amm;
    const TradeSide side = any_side(draws);
    const Units in = any_in(draws, amm, side);
    const auto quoted = quote_in(amm, side, in);
    const auto traded = exchange_in(amm, side, in);
    ASSERT_TRUE(quoted && traded);
    // The contract quotes what a trade for nothing would take, and does not make it.
    ASSERT_EQ(traded->in, quoted->out == Units{} ? Units{} : quoted->in);
    ASSERT_EQ(traded->out, quoted->in == Units{} ? Units{} : quoted->out);
    ASSERT_LE(traded->in, in);

    const Units base{1 + any_in(draws, amm, TradeSide::sell).value / 2};
    const auto whole = amm.quote(side, base);
    const Held before = all_of(amm);
    ASSERT_EQ(amm.swap(side, base), whole);
    if (!whole) {
      ASSERT_EQ(all_of(amm).stablecoin, before.stablecoin);
    }
  });
}

// LL-7: without the fee, which falls where the next band is nearer to the oracle.
TEST(LlammaProperties, EveryNextUnitSoldBringsLess) {
  for_each_draw(500, 50, [](Draws& draws, int size) {
    Amm<Exact> amm = any_scene(draws, size + 20).amm;
    const TradeSide side = any_side(draws);
    Int128 price = spot_price(amm)->value;
    for (int step = 0; step < 6; ++step) {
      const auto traded = exchange_in(amm, side, any_in(draws, amm, side));
      if (!traded || traded->out == Units{}) return;
      const Int128 now = spot_price(amm)->value;
      const Int128 rounding = price / 1'000'000'000'000;
      if (side == TradeSide::sell) {
        ASSERT_LE(now, price + rounding);
      } else {
        ASSERT_GE(now, price - rounding);
      }
      price = now;
    }
  });
}

// Loans of 10^12 units a band and more, and a way down into some of them.
struct Lending {
  Controller<Exact> controller;
  std::vector<Loan<Exact>> loans;
};

Lending any_lending(Draws& draws) {
  const auto a = static_cast<std::int32_t>(10 + draws.next() % 191);
  Amm<Exact> amm = make_amm<Exact>(make_terms<Exact>(a, dollars(2'000.0), 18), llamma_fee, Time{});
  observe(amm, dollars(2'000.0), Time{} + jump_window);
  Lending made{make_controller(amm, wad / 100 * 9, wad / 100 * 6, Units{Int128{1} << 110}), {}};
  for (int i = 0; i < 6; ++i) {
    LoanTerms<Exact> terms{.collateral = Units{50'000'000'000'000 * draws.magnitude(24)},
                           .debt = {}};
    terms.bands = 4 + static_cast<int>(draws.next() % 47);
    const double most = to_double(terms.collateral.value) * 2'000.0;
    terms.debt = Units{floor_to_int128(most * draws.uniform(0.3, 0.85))};
    if (const auto loan = create_loan(made.controller, terms)) made.loans.push_back(*loan);
  }
  return made;
}

void fall(Draws& draws, Amm<Exact>& amm) {
  const double price = to_double(amm.oracle_price.value) / 1e18;
  move_slowly(amm, price * draws.uniform(0.92, 1.01));
  if (draws.next() % 3 != 0) arbitrage(amm);
}

// LL-8: the doubles' table against Exact, and that nobody becomes liquidatable uncrossed.
TEST(LlammaProperties, TheTableOfWorthsGivesEveryHealthAndMissesNobody) {
  std::size_t asked = 0;
  std::size_t liquidatable = 0;
  for_each_draw(200, 50, [&](Draws& draws, int) {
    auto [controller, loans] = any_lending(draws);
    BandWorths worths;
    ASSERT_TRUE(worths.refresh(as_fast(controller.amm)));
    std::vector<std::optional<HealthCertificate>> certificates;
    for (const Loan<Exact>& loan : loans)
      certificates.push_back(certificate_of(as_fast(controller), as_fast(loan), worths));
    for (int step = 0; step < 12; ++step) {
      fall(draws, controller.amm);
      const Controller<Fast> fast = as_fast(controller);
      ASSERT_TRUE(worths.refresh(fast.amm));
      for (std::size_t i = 0; i < loans.size(); ++i) {
        for (const HealthKind kind : {HealthKind::plain, HealthKind::full}) {
          const double exact = to_double(*health_of(controller, loans[i], kind)) / 1e18;
          ASSERT_NEAR(health_of(fast, as_fast(loans[i]), worths, kind), exact, health_margin);
        }
        const bool is_due = *health_of(controller, loans[i], HealthKind::full) < 0;
        ++asked;
        liquidatable += is_due ? 1U : 0U;
        if (is_due && certificates[i]) {
          ASSERT_TRUE(is_crossed(*certificates[i], worths));
        }
      }
    }
  });
  EXPECT_GT(liquidatable, asked / 20);
  EXPECT_LT(liquidatable, asked);
}

// LL-9: of what is traded, and of what the bands could have given.
TEST(LlammaProperties, FastTradesWithinABillionthOfExact) {
  for_each_draw(1'000, 50, [](Draws& draws, int size) {
    const Amm<Exact> amm = any_scene(draws, size + 10).amm;
    const Amm<Fast> fast = as_fast(amm);
    const TradeSide side = any_side(draws);
    const Units in = any_in(draws, amm, side);
    const auto exact = quote_in(amm, side, in);
    const auto made = quote_in(fast, side, AmountOf<Fast>{to_double(in.value)});
    ASSERT_TRUE(exact && made);
    const Held all = all_of(amm);
    const double most = side == TradeSide::sell
                            ? to_double(all.stablecoin)
                            : to_double(all.collateral) / to_double(amm.terms.precision);
    ASSERT_NEAR(made->out.value, to_double(exact->out.value), 1e-9 * most + 100.0);
  });
}

}  // namespace
}  // namespace seawall::llamma
