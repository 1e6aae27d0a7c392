// Each scenario of examples/ runs, and does what its first lines say.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "seawall/analysis/report.hpp"
#include "seawall/analysis/why.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/base/time_text.hpp"
#include "seawall/engine/run.hpp"
#include "seawall/io/scenario_file.hpp"
#include "seawall/model/reserve_parameter.hpp"
#include "tests/support/played_example.hpp"

namespace seawall {
namespace {

using support::examples;
using support::expect_sound;
using support::play;
using support::Played;

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

/// Ids of everything that `event` goes back to.
std::set<EventId> behind(const Played& played, const Event& event) {
  std::set<EventId> ids;
  std::vector<EventId> open{event.cause_ids.begin(), event.cause_ids.end()};
  while (!open.empty()) {
    const EventId id = open.back();
    open.pop_back();
    if (id == 0 || !ids.insert(id).second) continue;
    const Event& cause = played.run.trace().events()[id - 1];
    open.insert(open.end(), cause.cause_ids.begin(), cause.cause_ids.end());
  }
  return ids;
}

const PriceSplit& split_of(const Explanation& told, std::string_view price) {
  const auto found = std::ranges::find(told.splits, price, &PriceSplit::price);
  if (found == told.splits.end()) throw std::runtime_error{"no split of " + std::string{price}};
  return *found;
}

std::vector<std::string> causes(const PriceSplit& split) {
  std::vector<std::string> names;
  for (const PriceShare& share : split.shares)
    names.push_back(share.cause);
  return names;
}

/// Position in the telling of the first step that says so.
std::size_t step_with(const Explanation& told, std::string_view text) {
  const auto found = std::ranges::find_if(told.steps, [text](const ExplanationStep& step) {
    return step.text.find(text) != std::string::npos;
  });
  EXPECT_NE(found, told.steps.end()) << "no step says: " << text;
  return static_cast<std::size_t>(found - told.steps.begin());
}

TEST(TwoVenues, ALiquidationAtOneCausesOneAtTheOther) {
  const auto played = play("two-venues.toml");
  expect_sound(*played);
  EXPECT_THAT(played->liquidated(), ElementsAre("harbour", "orchard"));
  EXPECT_TRUE(played->events(EventKind::bad_debt).empty());
}

TEST(TwoVenues, WithAPoolEachTheOtherStaysAboveWater) {
  const auto played = play("two-venues-apart.toml");
  expect_sound(*played);
  EXPECT_THAT(played->liquidated(), ElementsAre("orchard"));
  for (const Event& verdict : played->events(EventKind::account_liquidatable))
    EXPECT_EQ(played->names.of(verdict.account), "orchard");
}

TEST(OrderBookExample, WithdrawalMakesTheSameFallLiquidateMore) {
  const auto fled = play("order-book.toml");
  const auto held = play("order-book.toml", {"liquidity.exchange.order_book.withdrawal=false"});
  expect_sound(*fled);
  expect_sound(*held);
  EXPECT_THAT(held->liquidated(), ElementsAre("ash", "beech"));
  EXPECT_THAT(fled->liquidated(), ElementsAre("ash", "beech", "cedar", "elm"));
  EXPECT_LT(fled->outcome.lowest_price_usd[0], held->outcome.lowest_price_usd[0]);
  EXPECT_EQ(fled->events(EventKind::depth_withdrawn).size(), 2U);
  EXPECT_EQ(fled->events(EventKind::depth_returned).size(), 2U);
  EXPECT_TRUE(held->events(EventKind::depth_withdrawn).empty());
}

TEST(QuotesExample, SalesBeyondTheLargestQuoteAreSoldOnlyIfPricesGoOn) {
  const auto goes_on = play("quotes.toml");
  const auto ends = play("quotes.toml", {"liquidity.aggregator.quotes.beyond=nothing"});
  expect_sound(*goes_on);
  expect_sound(*ends);
  const auto report_of = [](const Played& played) {
    return make_report({}, played.compiled.model, played.outcome, played.run.series(),
                       played.run.trace().events());
  };
  const Report beyond = report_of(*goes_on);
  const Report within = report_of(*ends);
  ASSERT_TRUE(beyond.depth[0].reach && within.depth[0].reach);
  EXPECT_EQ(beyond.depth[0].reach->measured, 300.0);
  EXPECT_GT(beyond.depth[0].reach->reached, 700.0);
  EXPECT_THAT(beyond.provenance.extrapolation, HasSubstr("times the largest quote of 300 ETH"));
  EXPECT_THAT(beyond.depth[0].depth, HasSubstr("1 raised"));
  EXPECT_LE(within.depth[0].reach->reached, 300.0);
  EXPECT_THAT(within.provenance.extrapolation, HasSubstr("none; "));
  EXPECT_GT(ends->outcome.counts.liquidations, 10 * goes_on->outcome.counts.liquidations);
}

TEST(ClipExample, FlashLoansOutOfAShallowPoolBuyInPartsAndForLess) {
  const auto borrowed = play("clip.toml");
  const auto owned = play("clip.toml", {"bidders.taker.funding=capital"});
  expect_sound(*borrowed);
  expect_sound(*owned);
  const auto bought = [](const Played& played) {
    Int128 collateral = 0;
    for (const EventKind kind : {EventKind::auction_taken, EventKind::auction_settled})
      for (const Event& event : played.events(kind))
        collateral += event.amount;
    return to_double(collateral) / 1e18;
  };
  EXPECT_GE(borrowed->events(EventKind::auction_taken).size(), 10U);
  EXPECT_TRUE(owned->events(EventKind::auction_taken).empty());
  for (const Played* played : {borrowed.get(), owned.get()}) {
    EXPECT_EQ(played->events(EventKind::auction_settled).size(), 3U);
    EXPECT_NEAR(played->outcome.repaid_usd, (12'000.0 + 14'160.0 + 16'240.0) * 1.13, 1e-6);
  }
  EXPECT_GT(bought(*borrowed), 1.05 * bought(*owned));  // owners get less back
}

// The largest gap of the median to the market, USD.
double median_gap(const Played& played) {
  constexpr std::size_t median = 3;
  const Series& series = played.run.series();
  double widest = 0.0;
  for (std::size_t row = 0; row < series.rows(); ++row)
    widest = std::max(widest, series.oracle_price[row * series.oracles + median] -
                                  series.reference_price[row * series.coins]);
  return widest;
}

TEST(MedianizerExample, TheMedianLagsTheFurtherTheLessItsFeederPaysForGas) {
  const auto play_with_cap = [](const char* gwei) {
    return play("medianizer.toml", {std::string{"bidders.feeder.gas_price_max=["} + gwei + "]"});
  };
  const auto given = play("medianizer.toml");  // 20 gwei
  const auto middle = play_with_cap("40");
  const auto rich = play_with_cap("500");
  for (const Played* played : {given.get(), middle.get(), rich.get()})
    expect_sound(*played);
  EXPECT_LT(median_gap(*rich), 4.0);  // measured: 2.4, 7.0 and 37.8
  EXPECT_GT(median_gap(*middle), 1.5 * median_gap(*rich));
  EXPECT_GT(median_gap(*given), 20.0);
  // Lots of vaults that the median, and the OSM after it, show as unsafe.
  EXPECT_EQ(rich->events(EventKind::auction_started).size(), 4U);
  EXPECT_EQ(given->events(EventKind::auction_started).size(), 2U);
}

// Nobody to start it: the fall alone puts nobody at west under water.
TEST(TwoVenues, TheOtherIsSafeFromTheShockAlone) {
  const auto played = play("two-venues.toml", {"accounts.orchard.debt.USDC=100000"});
  EXPECT_TRUE(played->events(EventKind::account_liquidatable).empty());
}

TEST(TwoVenues, TheEventChainLeadsFromTheVerdictToTheSaleThatDidIt) {
  const auto played = play("two-venues.toml");
  const auto verdicts = played->events(EventKind::account_liquidatable);
  const auto harbour = std::ranges::find_if(
      verdicts, [&](const Event& event) { return played->names.of(event.account) == "harbour"; });
  ASSERT_NE(harbour, verdicts.end());
  const std::set<EventId> ids = behind(*played, *harbour);
  const auto sales = played->events(EventKind::sale);
  const auto sale =
      std::ranges::find_if(sales, [&](const Event& event) { return ids.contains(event.id); });
  ASSERT_NE(sale, sales.end());
  EXPECT_EQ(played->names.of(sale->venue), "east");
  const Event& liquidation = played->run.trace().events()[sale->cause_ids[0] - 1];
  EXPECT_EQ(liquidation.kind, EventKind::liquidation);
  EXPECT_EQ(played->names.of(liquidation.account), "orchard");
  // What came after the verdict is no cause of it.
  EXPECT_LT(*ids.rbegin(), harbour->id);
}

TEST(TwoVenues, WhyNamesTheSaleOnTheOtherVenue) {
  const auto played = play("two-venues.toml");
  const Explanation told = explain_account(played->story(), "harbour");
  EXPECT_THAT(told.headline, HasSubstr("harbour was liquidated"));
  const std::size_t shock = step_with(told, "the price of ETH moved by itself");
  const std::size_t first = step_with(told, "orchard on east fell under water");
  const std::size_t sale = step_with(told, "the sale for orchard on east");
  const std::size_t round = step_with(told, "oracle eth-pool published");
  const std::size_t second = step_with(told, "harbour on west fell under water");
  EXPECT_LT(shock, first);
  EXPECT_LT(first, sale);
  EXPECT_LT(sale, round);
  EXPECT_LT(round, second);
  EXPECT_GT(told.steps[sale].depth, told.steps[second].depth);
}

TEST(TwoVenues, ThePoolsFallIsSplitIntoItsOutsidePartAndEachVenuesSales) {
  const auto played = play("two-venues.toml");
  const AssetId eth = *played->names.find_coin("ETH");
  const Explanation told = explain_price(played->story(), eth, *parse_time("2024-01-01T00:09:00Z"));
  const PriceSplit& pool = split_of(told, "oracle eth-pool");
  EXPECT_THAT(causes(pool), ElementsAre("exogenous", "east", "west"));
  double shares = 0.0;
  double log_change = 0.0;
  for (const PriceShare& share : pool.shares) {
    EXPECT_LT(share.log_change, 0.0) << share.cause;
    shares += share.share;
    log_change += share.log_change;
  }
  EXPECT_NEAR(shares, 1.0, 1e-12);
  EXPECT_NEAR(log_change, std::log(pool.after / pool.before), 1e-12);
  EXPECT_NEAR(pool.shares[0].log_change, std::log(0.95), 1e-12);
  // ETH has no impact curve: its reference price fell by the shock alone.
  EXPECT_NEAR(split_of(told, "reference price").shares[0].share, 1.0, 1e-12);
}

// A price that is read at one pool owes nothing to what was sold at another.
TEST(TwoVenues, SalesElsewhereHaveNoShareInAPoolsPrice) {
  const auto played = play("two-venues-apart.toml", {"accounts.harbour.debt.USDC=155000"});
  EXPECT_THAT(played->liquidated(), ElementsAre("harbour", "orchard"));
  const Explanation told = explain_price(played->story(), *played->names.find_coin("ETH"),
                                         *parse_time("2024-01-01T00:09:00Z"));
  EXPECT_THAT(causes(split_of(told, "oracle eth-east")), ElementsAre("exogenous", "east"));
  EXPECT_THAT(causes(split_of(told, "oracle eth-west")), ElementsAre("exogenous", "west"));
}

// A whole call has no number to be refused with, and a result folder could not hold the one it is
// sent with.
TEST(TwoVenues, ARefusedCallForAllThatIsAllowedAsksForNothingInParticular) {
  const auto played = play("two-venues.toml", {"keepers.flash.latency_blocks=3"});
  const auto refused = played->events(EventKind::liquidation_refused);
  ASSERT_FALSE(refused.empty());
  EXPECT_EQ(refused[0].amount, 0);
}

TEST(Vote, LiquidatesWhomItPutsUnderWaterAndWhyNamesIt) {
  const auto played = play("vote.toml");
  expect_sound(*played);
  EXPECT_THAT(played->liquidated(), ElementsAre("thin"));
  const Explanation told = explain_account(played->story(), "thin");
  EXPECT_LT(
      step_with(told, "a vote lowered the liquidation threshold of ETH on pool from 83 % to 80 %"),
      step_with(told, "thin on pool fell under water"));
  const auto votes = played->events(EventKind::parameter_changed);
  ASSERT_EQ(votes.size(), 1U);
  EXPECT_EQ(votes[0].detail, static_cast<std::uint8_t>(ReserveParameter::liquidation_threshold));
  EXPECT_TRUE(votes[0].amount == ray / 100 * 83);
  EXPECT_TRUE(votes[0].counter_amount == ray / 100 * 80);
  const auto verdicts = played->events(EventKind::account_liquidatable);
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_TRUE(
      behind(*played, verdicts[0]).contains(played->events(EventKind::parameter_changed)[0].id));
  EXPECT_TRUE(play("vote.toml", {"votes.ETH.liquidation_threshold=0.82"})->liquidated().empty());
}

TEST(Arbitrage, InventoryDecidesHowMuchOfAFallReachesTheOrderBook) {
  const auto rich = play("arbitrage.toml");
  const auto poor =
      play("arbitrage.toml",
           {"arbitrageurs.arb.capital.USDC=100000", "arbitrageurs.arb.outside.ETH=50",
            "arbitrageurs.arb.capital.ETH=50", "arbitrageurs.arb.outside.USDC=100000"});
  expect_sound(*rich);
  expect_sound(*poor);
  EXPECT_LT(rich->outcome.lowest_price_usd[0], poor->outcome.lowest_price_usd[0]);
  EXPECT_GT(rich->liquidated().size(), poor->liquidated().size());
  EXPECT_GT(rich->events(EventKind::sale).size(), poor->events(EventKind::sale).size());
  const Explanation told = explain_price(rich->story(), *rich->names.find_coin("ETH"),
                                         *parse_time("2024-01-01T00:10:00Z"));
  step_with(told, "the trade of arb: 21.139 ETH bought at exchange for 39,890 USDC");
  step_with(told, "11 trades of arb: ");
  step_with(told, "providers withdrew depth from exchange (2 times): ");
  for (const ExplanationStep& step : told.steps)
    EXPECT_THAT(step.text, testing::Not(HasSubstr("?"))) << "a name that is none";
}

TEST(Borrowers, HelpInTimeSavesAndHelpThatIsLateDoesNot) {
  const auto early = play("borrowers.toml");
  const auto late = play("borrowers.toml", {"borrowers.savers.delay_minutes=[60]",
                                            "borrowers.repayers.delay_minutes=[60]"});
  expect_sound(*early);
  expect_sound(*late);
  EXPECT_LT(early->outcome.accounts_liquidated, late->outcome.accounts_liquidated / 2);
  EXPECT_FALSE(early->events(EventKind::collateral_added).empty());
  EXPECT_FALSE(early->events(EventKind::debt_repaid).empty());
  EXPECT_GT(early->outcome.highest_price_usd[1], 1.0);
  const Event helped = early->events(EventKind::collateral_added).front();
  const Explanation told =
      explain_account(early->story(), std::string{early->names.of(helped.account)});
  EXPECT_THAT(told.headline, HasSubstr("; it added collateral "));
  step_with(told, " ETH of collateral itself");
  const Event repaid = early->events(EventKind::debt_repaid).front();
  step_with(explain_account(early->story(), std::string{early->names.of(repaid.account)}),
            " USDC of debt itself");
}

TEST(Utilisation, APoolThatIsLentOutRefusesASeizureInKind) {
  const auto played = play("utilisation.toml");
  expect_sound(*played);
  EXPECT_TRUE(played->liquidated().empty());
  EXPECT_EQ(played->outcome.choices.accounts_left, 1U);
  step_with(explain_account(played->story(), "stuck"), "refused: insufficient_liquidity");
}

TEST(Utilisation, WithCashTheSameSeizureGoesThrough) {
  const auto played = play("utilisation.toml", {"venues.pool.reserves.ETH.background_debt=0"});
  expect_sound(*played);
  EXPECT_THAT(played->liquidated(), ElementsAre("stuck"));
}

TEST(StakedLoop, RatesAloneLiquidateItAndNoPriceDoes) {
  const auto played = play("staked-loop.toml");
  expect_sound(*played);
  EXPECT_THAT(played->liquidated(), ElementsAre("loop"));
  const Time first = played->events(EventKind::liquidation).front().time;
  EXPECT_GT(first - played->compiled.model.clock.start, minutes(28'800)) << "after the peg is back";
  const auto cheap =
      play("staked-loop.toml", {"venues.pool.reserves.WETH.background_supply=40000"});
  EXPECT_TRUE(cheap->liquidated().empty());
  EXPECT_EQ(cheap->outcome.choices.accounts_left, 0U);
}

TEST(StakedLoop, AMarketPriceLiquidatesItInTheDepeg) {
  const auto played = play("staked-loop.toml", {"venues.pool.reserves.wstETH.oracle=market"});
  expect_sound(*played);
  EXPECT_THAT(played->liquidated(), ElementsAre("loop"));
  const Time first = played->events(EventKind::liquidation).front().time;
  EXPECT_LT(first - played->compiled.model.clock.start, minutes(24 * 60));
}

TEST(StakedLoop, WithoutAPegNobodyTakesIt) {
  const auto played = play("staked-loop.toml", {"shocks[1].change=0"});
  expect_sound(*played);
  EXPECT_TRUE(played->liquidated().empty());
  EXPECT_EQ(played->outcome.choices.accounts_left, 1U);
  EXPECT_GT(played->outcome.choices.nothing_pays, 0U);
}

TEST(OwnBook, ReadsItsTableAndLiquidatesSomeOfIt) {
  const auto played = play("own-book/scenario.toml");
  expect_sound(*played);
  EXPECT_EQ(played->file.inputs.size(), 2U);
  EXPECT_EQ(played->outcome.accounts, 30U);
  EXPECT_GT(played->outcome.accounts_liquidated, 5U);
  EXPECT_LT(played->outcome.accounts_liquidated, 30U);
  // Depth is what the answer rests on: with less of it more is lost.
  const auto thin = play("own-book/scenario.toml", {"depth_multiplier=0.2"});
  expect_sound(*thin);
  EXPECT_GE(thin->outcome.bad_debt_usd, played->outcome.bad_debt_usd);
}

TEST(LiquityRecovery, TheTriggerJumpsToTheRatioOfAllTogether) {
  const auto played = play("liquity-recovery.toml");
  expect_sound(*played);
  EXPECT_THAT(played->liquidated(), ElementsAre("reef"));
  const auto modes = played->events(EventKind::mode_changed);
  ASSERT_EQ(modes.size(), 2U);
  EXPECT_EQ(static_cast<ProtocolMode>(modes[0].detail), ProtocolMode::recovery);
  EXPECT_EQ(static_cast<ProtocolMode>(modes[1].detail), ProtocolMode::normal);
  const Explanation reef = explain_account(played->story(), "reef");
  EXPECT_LT(step_with(reef, "liquity went into recovery mode"),
            step_with(reef, "reef on liquity fell under water: health factor 0.8763"));
  step_with(reef, "the Stability Pool paid 139,860 LUSD of reef on liquity and got 86.9754 ETH");
  const Explanation shoal = explain_account(played->story(), "shoal");
  step_with(shoal, "shoal on liquity was healthy again without a liquidation");
}

TEST(LiquityRecovery, WithoutRecoveryModeNobodyIsLiquidated) {
  const auto played =
      play("liquity-recovery.toml", {"venues.liquity.rules_terms.critical_ratio=1.1"});
  expect_sound(*played);
  EXPECT_TRUE(played->liquidated().empty());
}

TEST(LiquityShutdown, DebtThatIsPassedOnShutsTheBranchDown) {
  const auto played = play("liquity-v2-shutdown.toml");
  expect_sound(*played);
  EXPECT_THAT(played->liquidated(), ElementsAre("keel", "mast"));
  const Explanation mast = explain_account(played->story(), "mast");
  EXPECT_LT(step_with(mast, "went to the other accounts"),
            step_with(mast, "mast on ether fell under water: health factor 0.9206"));
  const Explanation hull = explain_account(played->story(), "hull");
  EXPECT_LT(step_with(hull, "ether was shut down"),
            step_with(hull, "bot redeemed 21,684 BOLD of hull on ether for 19.1995 ETH"));
}

TEST(CrvusdSoft, ALoanIsLiquidatedHardAsThePriceRecovers) {
  const auto played = play("crvusd-soft.toml");
  expect_sound(*played);
  EXPECT_THAT(played->liquidated(), ElementsAre("yawl"));
  // Trades in both directions, the last liquidation long after the low.
  std::size_t sold = 0;
  std::size_t bought = 0;
  const Event closed = played->events(EventKind::liquidation).at(0);
  for (const Event& trade : played->events(EventKind::dealt))
    ++(trade.asset == closed.asset ? sold : bought);
  EXPECT_GT(sold, 20U);
  EXPECT_GT(bought, 20U);
  EXPECT_GT((closed.time - played->events(EventKind::dealt).front().time).seconds(), 6'000.0);
  // Its story names the last trade that moved its bands, which came before it.
  const Event& verdict = played->events(EventKind::account_liquidatable).back();
  const EventId trade = verdict.cause_ids[1];
  ASSERT_NE(trade, 0U);
  EXPECT_EQ(played->run.trace().events()[trade - 1].kind, EventKind::dealt);
  EXPECT_LT(trade, verdict.id);
  EXPECT_TRUE(behind(*played, closed).contains(trade));
}

TEST(CrvusdSoft, WithLessDebtBothLoansSurvive) {
  const auto played = play("crvusd-soft.toml", {"accounts.yawl.debt.crvUSD=150000"});
  expect_sound(*played);
  EXPECT_TRUE(played->liquidated().empty());
}

TEST(CometStorefront, AbsorbedCollateralIsSoldForItself) {
  const auto played = play("comet-storefront.toml");
  expect_sound(*played);
  EXPECT_THAT(played->liquidated(), UnorderedElementsAre("cutter", "sloop"));
  const Explanation sloop = explain_account(played->story(), "sloop");
  EXPECT_LT(step_with(sloop, "sloop on comet fell under water: health factor 0.8844"),
            step_with(sloop, "the funds of comet paid"));
  // Beyond the larger collateral the credit falls short: 117,000 − 64,000 · 0.95 − 60,000 · 0.9.
  ASSERT_EQ(played->events(EventKind::bad_debt).size(), 1U);
  EXPECT_NEAR(played->outcome.bad_debt_usd, 2'200.0, 1.0);
}

TEST(CometStorefront, WithFundsAtTheirTargetNobodyAbsorbs) {
  const auto played = play("comet-storefront.toml", {"venues.comet.rules_terms.funds=6000000"});
  expect_sound(*played);
  EXPECT_TRUE(played->liquidated().empty());
  EXPECT_EQ(played->events(EventKind::account_liquidatable).size(), 2U);
}

TEST(LiquityShutdown, AFullStabilityPoolKeepsItFromTheOthers) {
  const auto played =
      play("liquity-v2-shutdown.toml", {"venues.ether.reserves.BOLD.background_supply=300000"});
  expect_sound(*played);
  EXPECT_THAT(played->liquidated(), ElementsAre("keel", "mast"));
  EXPECT_TRUE(played->events(EventKind::redistributed).empty());
  EXPECT_TRUE(played->events(EventKind::mode_changed).empty());
  EXPECT_TRUE(played->events(EventKind::debt_redeemed).empty());
}

TEST(FluidTicks, OneCallMovesARangeOfTicksAndAGapIsAbsorbed) {
  const auto played = play("fluid-ticks.toml");
  expect_sound(*played);
  EXPECT_THAT(played->liquidated(), ElementsAre("hull", "keel", "mast"));
  const auto liquidations = played->events(EventKind::liquidation);
  ASSERT_GE(liquidations.size(), 2U);
  EXPECT_EQ(liquidations[0].time, liquidations[1].time);
  const Explanation keel = explain_account(played->story(), "keel");
  EXPECT_LT(step_with(keel, "bot liquidated keel on vault"),
            step_with(keel, "keel on vault was absorbed: the venue took over"));
  std::set<std::string> bad;
  Int128 given_up = 0;
  for (const Event& event : played->events(EventKind::bad_debt)) {
    bad.emplace(played->names.of(event.account));
    given_up += event.amount;
  }
  EXPECT_THAT(bad, ElementsAre("keel", "mast"));
  // Who bought what was absorbed paid for most of it.
  EXPECT_EQ(played->events(EventKind::dealt).size(), 1U);
  EXPECT_GT(played->outcome.reserves[0].bad, 0);
  EXPECT_LT(played->outcome.reserves[0].bad * 2, given_up);
}

}  // namespace
}  // namespace seawall
