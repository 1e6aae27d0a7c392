// Loans that open in bands of their own, as a record has them.

#include <gtest/gtest.h>

#include <cmath>

#include "seawall/mechanics/cdp/llamma_liquidation.hpp"
#include "tests/support/continuation.hpp"
#include "tests/support/liquity_world.hpp"

namespace seawall {
namespace {

struct RecordedLoan {
  std::string name;
  double collateral = 0.0;  ///< ETH in its bands
  double coin = 0.0;        ///< COIN in its bands
  double debt = 0.0;
  BandRange bands;
};

support::WorldSpec market_of(const std::vector<RecordedLoan>& loans, double base_price) {
  support::WorldSpec world = support::eth_world();
  VenueSpec venue = support::liquity_venue("crvusd", 0.0);
  venue.name = "crvusd";
  venue.reserves[0].background_supply.reset();
  venue.rules_terms = {{"base_price", base_price}};
  world.model.venues = {venue};
  PositionSpec& rows = world.model.positions;
  rows.venue_names = {"crvusd"};
  for (const RecordedLoan& loan : loans) {
    support::add_position(rows, {loan.name, loan.collateral, loan.debt, loan.coin}, 0);
    rows.bands.resize(rows.rows(), loan.bands);
  }
  return world;
}

const CrvusdBooks& books_of(const State& state) {
  return std::get<CrvusdBooks>(state.protocols.front());
}

// At 2,000 USD with a base price of 1,800 the active band is -11.
const std::vector<RecordedLoan> recorded{
    {"soft", 3.0, 5'000.0, 10'000.0, {-15, -6}},
    {"sold", 0.0, 9'000.0, 8'000.0, {-20, -17}},
    {"calm", 10.0, 0.0, 15'000.0, {-3, 6}},
};

TEST(CrvusdBands, EveryLoanOpensInItsOwnWithWhatIsInThem) {
  const auto world = support::compiled(market_of(recorded, 1'800.0));
  const State state = make_state(world.model);
  const CrvusdBooks& books = books_of(state);
  EXPECT_EQ(books.controller.amm.active, -11);
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    const llamma::Position<Exact>& position = books.loans[i].position;
    EXPECT_EQ(position.first, recorded[i].bands.low);
    EXPECT_EQ(position.last(), recorded[i].bands.high);
    const auto held = llamma::holding_of(books.controller.amm, position);
    ASSERT_TRUE(held);
    EXPECT_NEAR(to_double(held->collateral.value) / 1e18, recorded[i].collateral, 1e-9);
    EXPECT_NEAR(to_double(held->stablecoin.value) / 1e18, recorded[i].coin, 1e-9);
  }
}

TEST(CrvusdBands, NothingIsMadeOrLostByOpening) {
  const auto world = support::compiled(market_of(recorded, 1'800.0));
  const State state = make_state(world.model);
  const ProtocolView view{world.model, state, VenueId{std::size_t{0}}};
  const auto held = books_of(state).holdings(view);
  EXPECT_EQ(held[0].amount, 13 * wad);
  EXPECT_EQ(held[1].amount, 14'000 * wad);
  EXPECT_EQ(books_of(state).flows.opened, 33'000 * wad);
}

// The price falls slowly through ten bands of 10 ETH, less the discount, over the debt.
TEST(CrvusdBands, HealthIsThatOfTheBandsNotOfTheDebt) {
  const auto world = support::compiled(market_of(recorded, 1'800.0));
  const State state = make_state(world.model);
  const CrvusdBooks& books = books_of(state);
  double fetched = 0.0;
  for (int band = -3; band <= 6; ++band)
    fetched += 1'800.0 * std::pow(0.99, band) * std::sqrt(0.99);
  const auto plain = llamma::health_of(books.controller, books.loans[2], llamma::HealthKind::plain);
  ASSERT_TRUE(plain);
  EXPECT_NEAR(to_double(*plain) / 1e18, fetched * 0.94 / 15'000.0 - 1.0, 1e-6);
}

TEST(CrvusdBands, LoansWithoutAnyAreLaidBesideThem) {
  auto loans = recorded;
  loans.push_back({"new", 10.0, 0.0, 12'000.0, {}});
  const auto world = support::compiled(market_of(loans, 1'800.0));
  const State state = make_state(world.model);
  const llamma::Position<Exact>& laid = books_of(state).loans[3].position;
  EXPECT_EQ(laid.count(), 10);
  EXPECT_GT(laid.first, -11);
}

TEST(CrvusdBands, ARunFromARecordBalancesAndGoesOnWhenRestored) {
  support::WorldSpec spec = market_of(recorded, 1'800.0);
  spec.scenario.stop_when_quiet = false;
  support::shock(spec, 5.0, -0.06);
  support::shock(spec, 12.0, -0.08);
  const auto world = support::compiled(spec);
  seawall::Run whole{world.model, world.scenario, RunOptions{}};
  while (whole.advance(1'000)) {
  }
  const Outcome outcome = whole.finish();
  EXPECT_NE(outcome.stop_reason, StopReason::invariant_broken) << outcome.stop_detail;
  EXPECT_EQ(outcome.ledger_imbalance, 0);
  for (const ReserveAccounting& row : outcome.reserves)
    EXPECT_EQ(row.imbalance, 0);
  EXPECT_EQ(support::hash_when_restored(world, RunOptions{}, 40), outcome.trace_hash);
}

// One band holds both tokens: who lies in it shares its mix, and gives nobody else's worth away.
TEST(CrvusdBands, TheActiveBandIsSharedByWorth) {
  const auto world = support::compiled(market_of(
      {{"mixed", 1.0, 1'000.0, 2'500.0, {-11, -8}}, {"plain", 4.0, 0.0, 6'000.0, {-11, -8}}},
      1'800.0));
  const State state = make_state(world.model);
  const CrvusdBooks& books = books_of(state);
  for (const auto& [loan, worth] :
       std::vector<std::pair<std::size_t, double>>{{0, 3'000.0}, {1, 8'000.0}}) {
    const auto held = llamma::holding_of(books.controller.amm, books.loans[loan].position);
    ASSERT_TRUE(held);
    EXPECT_NEAR(
        to_double(held->stablecoin.value) / 1e18 + to_double(held->collateral.value) / 1e18 * 2e3,
        worth, 1e-6);
  }
}

}  // namespace
}  // namespace seawall
