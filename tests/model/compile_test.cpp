#include "seawall/model/compile.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <variant>

namespace seawall {
namespace {

constexpr Int128 ether = 1'000'000'000'000'000'000;
constexpr Int128 usdc = 1'000'000;

void add_row(PositionSpec& rows, const std::string& account, std::uint16_t asset, double collateral,
             double debt, std::uint16_t venue = 0, std::uint16_t mode = 0) {
  rows.account.push_back(account);
  rows.venue.push_back(venue);
  rows.asset.push_back(asset);
  rows.collateral.push_back(collateral);
  rows.debt.push_back(debt);
  rows.mode.push_back(mode);
}

/// One pool, two reserves, one mode, two accounts.
ModelSpec small_world() {
  ModelSpec spec;
  spec.assets = {{.name = "WETH", .decimals = 18, .price_usd = 2'000.0, .impact = {}},
                 {.name = "USDC", .decimals = 6, .price_usd = 1.0, .impact = {}}};
  spec.liquidity.push_back({.name = "weth-usdc",
                            .kind = "constant_product",
                            .base = "WETH",
                            .quote = "USDC",
                            .base_reserve = 1'000.0,
                            .quote_reserve = {},
                            .fee = 0.003,
                            .curve = {},
                            .order_book = {},
                            .source = "test"});
  spec.oracles = {{.name = "weth-usd", .asset = "WETH", .fixed_price = {}},
                  {.name = "usdc-usd", .asset = "USDC", .source = "fixed", .fixed_price = 1.0}};
  VenueSpec venue{.name = "aave", .rules = "aave-v3.6", .reserves = {}, .modes = {}};
  venue.reserves = {{.asset = "WETH",
                     .oracle = "weth-usd",
                     .collateral_factor = 0.80,
                     .liquidation_threshold = 0.825,
                     .liquidation_bonus = 0.05,
                     .rate_curve = {},
                     .background_supply = 0.0,
                     .cash = {}},
                    {.asset = "USDC",
                     .oracle = "usdc-usd",
                     .collateral_factor = 0.75,
                     .liquidation_threshold = 0.78,
                     .liquidation_bonus = 0.045,
                     .rate_curve = RateCurveSpec{.slope_below = 0.04},
                     .background_supply = 50'000.0,
                     .cash = {}}};
  venue.modes = {{.name = "dollars",
                  .collateral_factor = 0.90,
                  .liquidation_threshold = 0.93,
                  .liquidation_bonus = 0.01,
                  .collateral = {"USDC"}}};
  spec.venues = {venue};
  spec.keepers = {{.name = "flash", .capital = {{"USDC", 1e6}}}};
  PositionSpec& rows = spec.positions;
  rows.venue_names = {"aave"};
  rows.asset_names = {"WETH", "USDC"};
  rows.mode_names = {"", "dollars"};
  add_row(rows, "borrower-1", 0, 10.5, 0.0);
  add_row(rows, "borrower-1", 1, 0.0, 12'000.25);
  add_row(rows, "borrower-2", 1, 100.0, 50.0, 0, 1);
  return spec;
}

/// The pool of small_world() as an order book of two providers.
void make_order_book(ModelSpec& spec) {
  LiquiditySpec& place = spec.liquidity[0];
  place.kind = "order_book";
  place.base_reserve = 0.0;
  place.order_book = OrderBookSpec{};
  OrderBookSpec& orders = *place.order_book;
  orders.spread = 0.02;
  orders.depth = {{.distance = 0.05, .tokens = 100.0}, {.distance = 0.21, .tokens = 500.0}};
  orders.levels = 5;
  orders.refill_minutes = 2.0;
  for (const char* name : {"maker-1", "maker-2"}) {
    ProviderSpec provider;
    provider.name = name;
    provider.share = 0.5;
    provider.base = 1'000.0;
    provider.quote = 2e6;
    provider.inventory_limit = 200.0;
    orders.providers.push_back(provider);
  }
}

const LendingPool& pool(const Model& model) { return std::get<LendingPool>(model.venues[0].kind); }

TEST(Compile, ResolvesNamesAndCountsInSmallestUnits) {
  const auto model = compile(small_world());
  ASSERT_TRUE(model) << model.error().text();

  EXPECT_EQ(model->coins, 2U);
  ASSERT_EQ(model->assets.size(), 6U);
  EXPECT_EQ(model->assets[2].name, "aave:WETH:supply");
  EXPECT_EQ(model->assets[5].name, "aave:USDC:debt");
  EXPECT_EQ(model->assets[5].decimals, 6);
  const auto& constant_product = std::get<ConstantProductPool>(model->liquidity[0].kind);
  EXPECT_EQ(constant_product.base_reserve.value, 1'000 * ether);
  EXPECT_EQ(constant_product.quote_reserve.value, 2'000'000 * usdc);
  EXPECT_EQ(constant_product.fee_numerator, 997);
  EXPECT_EQ(constant_product.fee_denominator, 1000);
  EXPECT_EQ(pool(*model).reserves[0].initial.liquidation_bonus.value, 10'500);
  EXPECT_EQ(pool(*model).reserves[1].initial.rate_curve.slope_below, ray / 25);
  EXPECT_EQ(pool(*model).modes[0].collateral_reserves, 2U);
  ASSERT_EQ(model->keepers[0].capital.size(), 6U);
  EXPECT_EQ(model->keepers[0].capital[1].value, 1'000'000 * usdc);
}

TEST(Compile, PutsAnOrderBooksDepthOnItsLevels) {
  ModelSpec spec = small_world();
  make_order_book(spec);
  spec.depth_multiplier = 2.0;
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  const auto& orders = std::get<OrderBookTerms>(model->liquidity[0].kind);

  // Levels of 4 % from 1 % on: 100 tokens, then 400 over 16 %; twice as many by the multiplier.
  EXPECT_NEAR(orders.tick.value, 0.04, 1e-15);
  ASSERT_EQ(orders.depth.size(), 5U);
  for (const double depth : orders.depth)
    EXPECT_NEAR(depth, 200.0, 1e-9);
  EXPECT_EQ(orders.providers[1].base.value, 2'000 * ether);
  EXPECT_EQ(orders.providers[1].inventory_limit.value, 400.0);
  EXPECT_EQ(orders.refill_time, minutes(2));
}

TEST(Compile, PutsAPowerLawOnItsLevels) {
  ModelSpec spec = small_world();
  make_order_book(spec);
  OrderBookSpec& written = *spec.liquidity[0].order_book;
  written.depth.clear();
  written.tokens = 100.0;
  written.reach = 0.11;
  written.exponent = 2.0;
  written.levels = 10;
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  const auto& orders = std::get<OrderBookTerms>(model->liquidity[0].kind);
  for (std::size_t i = 0; i < 10; ++i)
    EXPECT_NEAR(orders.depth[i], 2.0 * static_cast<double>(i) + 1.0, 1e-9);  // (i+1)² − i²
}

TEST(Compile, ProvidersThatMayNotWithdrawTakeNothingAway) {
  ModelSpec spec = small_world();
  make_order_book(spec);
  spec.liquidity[0].order_book->withdrawal = false;
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  for (const LiquidityProvider& who : std::get<OrderBookTerms>(model->liquidity[0].kind).providers)
    EXPECT_EQ(who.withdrawn_share.value, 0.0);
}

TEST(Compile, NumbersOneColumnForEachReserveSideAndModeThatOccurs) {
  const auto model = compile(small_world());
  ASSERT_TRUE(model) << model.error().text();

  ASSERT_EQ(model->columns.size(), 3U);  // WETH collateral; USDC collateral in the mode; USDC debt
  EXPECT_EQ(model->columns[0].side, Side::collateral);
  EXPECT_EQ(model->columns[1].mode, 1);
  EXPECT_EQ(model->columns[2].side, Side::debt);
  EXPECT_EQ(model->columns[2].mode, 0);
  const PositionTable& table = model->positions;
  EXPECT_EQ(table.names, (std::vector<std::string>{"borrower-1", "borrower-2"}));
  EXPECT_EQ(table.modes, (std::vector<std::uint8_t>{0, 1}));
  EXPECT_EQ(table.row_begin, (std::vector<std::uint32_t>{0, 2, 4}));
  EXPECT_EQ(table.columns, (std::vector<std::uint16_t>{0, 2, 1, 2}));
  EXPECT_EQ(table.amounts[0], 10 * ether + ether / 2);
  EXPECT_EQ(table.amounts[1], 12'000'250'000);
}

TEST(Compile, CollateralOutsideTheModesSetKeepsItsOwnThreshold) {
  ModelSpec spec = small_world();
  add_row(spec.positions, "borrower-2", 0, 1.0, 0.0, 0, 1);
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->columns[0].mode, 0);
  EXPECT_EQ(model->columns.size(), 3U);
  EXPECT_EQ(model->positions.columns, (std::vector<std::uint16_t>{0, 2, 0, 1, 2}));
}

TEST(Compile, AccountInTwoVenuesIsTwoAccountsGroupedByVenue) {
  ModelSpec spec = small_world();
  spec.venues.push_back(spec.venues[0]);
  spec.venues[1].name = "spark";
  spec.positions.venue_names = {"spark", "aave"};
  spec.positions.venue = {1, 1, 1};
  add_row(spec.positions, "borrower-1", 1, 7.0, 0.0, 0);
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->positions.names,
            (std::vector<std::string>{"borrower-1", "borrower-2", "borrower-1"}));
  EXPECT_EQ(model->positions.venues[1], VenueId{std::size_t{0}});
  EXPECT_EQ(model->positions.venues[2], VenueId{std::size_t{1}});
}

TEST(Compile, RowsOfAnAccountMayBeApart) {
  ModelSpec spec = small_world();
  add_row(spec.positions, "borrower-3", 1, 5.0, 0.0);
  spec.positions.account = {"a", "b", "a", "c"};
  spec.positions.asset = {0, 1, 1, 1};
  spec.positions.mode = {0, 0, 0, 0};
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->positions.names, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(model->positions.row_begin, (std::vector<std::uint32_t>{0, 3, 4, 5}));
}

TEST(Compile, WholeTokensAreExactEvenWhereDoublesAreNot) {
  ModelSpec spec = small_world();
  spec.positions.collateral[0] = 92e6;
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->positions.amounts[0], Int128{92'000'000} * ether);  // 9.2e25 has no double
}

TEST(Compile, CashOrBackgroundSupplyFollowsFromTheOther) {
  ModelSpec spec = small_world();
  spec.venues[0].reserves[1].background_supply.reset();
  spec.venues[0].reserves[1].cash = 1'000.0;
  spec.venues[0].reserves[1].background_debt = 30.0;
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  // cash + debts − accounts' deposits = 1,000 + 30 + 12,050.25 − 100
  EXPECT_EQ(pool(*model).reserves[1].background_supply.value, 12'980'250'000);
  EXPECT_EQ(pool(*model).reserves[1].background_debt.value, 30 * usdc);
}

TEST(Compile, MirroredOraclesOfTwoVenuesAreNoCircle) {
  ModelSpec spec = small_world();
  spec.oracles[0].source = "weth-usdc";
  spec.oracles.push_back({.name = "usdc-eth",
                          .asset = "USDC",
                          .numeraire = "WETH",
                          .fixed_price = {},
                          .decimals = 18});
  EXPECT_TRUE(compile(spec));
}

TEST(Compile, AChainIsThereOnlyWhereItIsWritten) {
  ModelSpec spec = small_world();
  EXPECT_FALSE(compile(spec)->chain);
  spec.chain = ChainSpec{.market = "base_fee",
                         .gas_limit = 30'000'000,
                         .expiry_minutes = 0.5,
                         .replacement_bump = 0.125,
                         .block_jitter = 0.4,
                         .gas_asset = "WETH"};
  const auto model = compile(spec);
  ASSERT_TRUE(model) << model.error().text();
  const Chain& chain = *model->chain;
  EXPECT_EQ(chain.market, FeeMarket::base_fee);
  EXPECT_EQ(chain.gas_limit, 30'000'000);
  EXPECT_EQ(chain.expiry, seconds(30));
  EXPECT_EQ(chain.replacement_bump.value, 0.125);
  EXPECT_EQ(chain.block_jitter, 0.4);
  EXPECT_EQ(chain.gas_asset, AssetId{std::size_t{0}});
  spec.chain->gas_asset.clear();
  EXPECT_FALSE(compile(spec)->chain->gas_asset.exists());
}

struct Refusal {
  const char* name;
  std::function<void(ModelSpec&)> spoil;
  ErrorCode code;
  const char* where;
  const char* detail;
};

class CompileRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(CompileRefuses, WithKeyPathFoundAndAllowed) {
  ModelSpec spec = small_world();
  GetParam().spoil(spec);
  const auto model = compile(spec);
  ASSERT_FALSE(model);
  EXPECT_EQ(name_of(model.error().code), name_of(GetParam().code));
  EXPECT_EQ(model.error().where, GetParam().where);
  EXPECT_NE(model.error().detail.find(GetParam().detail), std::string::npos)
      << model.error().detail;
}

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

const Refusal refusals[] = {
    {"BlockOfZero", [](ModelSpec& s) { s.clock.block = {}; }, ErrorCode::parameter_out_of_range,
     "clock.block_seconds", "0 is outside [0.001, 1000000]"},
    {"NoAudit", [](ModelSpec& s) { s.clock.audit_every = 0; }, ErrorCode::parameter_out_of_range,
     "clock.audit_every", "0 is outside [1, inf)"},
    {"FeeMarketOfAnotherName",
     [](ModelSpec& s) { s.chain = ChainSpec{.market = "basefee", .gas_asset = ""}; },
     ErrorCode::parameter_out_of_range, "chain.market", "did you mean 'base_fee'?"},
    {"BlockWithoutSpace",
     [](ModelSpec& s) { s.chain = ChainSpec{.gas_limit = 0, .gas_asset = ""}; },
     ErrorCode::parameter_out_of_range, "chain.gas_limit", "0 is outside [21000, "},
    {"NothingStaysPending",
     [](ModelSpec& s) { s.chain = ChainSpec{.expiry_minutes = 0, .gas_asset = ""}; },
     ErrorCode::parameter_out_of_range, "chain.expiry_minutes", "0 is outside [0.001, "},
    {"BumpInPercent",
     [](ModelSpec& s) { s.chain = ChainSpec{.replacement_bump = 10, .gas_asset = ""}; },
     ErrorCode::wrong_unit, "chain.replacement_bump", "write 0.1 for 10 %"},
    {"NegativeJitter",
     [](ModelSpec& s) { s.chain = ChainSpec{.block_jitter = -0.1, .gas_asset = ""}; },
     ErrorCode::parameter_out_of_range, "chain.block_jitter", "-0.1 is outside [0, 5]"},
    {"GasAsset", [](ModelSpec& s) { s.chain = ChainSpec{.gas_asset = "ETH"}; },
     ErrorCode::unknown_name, "chain.gas_asset", "did you mean 'WETH'?"},
    {"NoAssets", [](ModelSpec& s) { s.assets.clear(); }, ErrorCode::missing_key, "assets",
     "at least one"},
    {"AssetTwice", [](ModelSpec& s) { s.assets.push_back(s.assets[0]); }, ErrorCode::duplicate_name,
     "assets[2].name", "entries 0 and 2"},
    {"AssetCalledUsd", [](ModelSpec& s) { s.assets[1].name = "USD"; }, ErrorCode::duplicate_name,
     "assets[1].name", "numeraire"},
    {"NameWithColon", [](ModelSpec& s) { s.assets[1].name = "a:b"; },
     ErrorCode::parameter_out_of_range, "assets[1].name", "no ':'"},
    {"Decimals", [](ModelSpec& s) { s.assets[0].decimals = 37; }, ErrorCode::parameter_out_of_range,
     "assets[0].decimals", "[0, 36]"},
    {"PriceNaN", [](ModelSpec& s) { s.assets[0].price_usd = nan_value; },
     ErrorCode::parameter_out_of_range, "assets[0].price_usd", "nan is outside (0, inf)"},
    {"ImpactShare",
     [](ModelSpec& s) { s.assets[0].impact = ImpactTerms{.permanent_share = Fraction{30}}; },
     ErrorCode::wrong_unit, "assets[0].impact.permanent_share", "write 0.3 for 30 %"},
    {"PoolKind", [](ModelSpec& s) { s.liquidity[0].kind = "constant-product"; },
     ErrorCode::parameter_out_of_range, "liquidity[0].kind", "did you mean 'constant_product'?"},
    {"PoolAsset", [](ModelSpec& s) { s.liquidity[0].base = "WTEH"; }, ErrorCode::unknown_name,
     "liquidity[0].base", "unknown asset 'WTEH'; did you mean 'WETH'?"},
    {"PoolOfOneAsset", [](ModelSpec& s) { s.liquidity[0].quote = "WETH"; },
     ErrorCode::cyclic_reference, "liquidity[0].quote", "two different assets"},
    {"PoolWithoutReserve", [](ModelSpec& s) { s.liquidity[0].base_reserve = 0; },
     ErrorCode::parameter_out_of_range, "liquidity[0].base_reserve", "(0, inf)"},
    {"PoolTooLarge", [](ModelSpec& s) { s.liquidity[0].base_reserve = 1e19; }, ErrorCode::too_large,
     "liquidity[0].base_reserve", "2^120"},
    {"PoolFee", [](ModelSpec& s) { s.liquidity[0].fee = 0.3; }, ErrorCode::wrong_unit,
     "liquidity[0].fee", "write 0.003 for 0.3 %"},
    {"DepthWithoutCurve", [](ModelSpec& s) { s.liquidity[0].kind = "impact_depth"; },
     ErrorCode::missing_key, "liquidity[0].curve", "needs a curve"},
    {"OrderBookWithoutItsTable",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book.reset();
     },
     ErrorCode::missing_key, "liquidity[0].order_book", "needs order_book"},
    {"OrderBookOfAPool", [](ModelSpec& s) { s.liquidity[0].order_book = OrderBookSpec{}; },
     ErrorCode::unknown_key, "liquidity[0].order_book", "allowed with kind = \"order_book\""},
    {"OrderBookWithReserves",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].base_reserve = 5.0;
     },
     ErrorCode::unknown_key, "liquidity[0].base_reserve", "what its providers hold"},
    {"OrderBookWithoutDepth",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->depth.clear();
     },
     ErrorCode::missing_key, "liquidity[0].order_book.depth", "tokens and reach"},
    {"OrderBookWithTwoDepths",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->tokens = 5.0;
     },
     ErrorCode::unknown_key, "liquidity[0].order_book.tokens", "by its points already"},
    {"OrderBookInsideItsSpread",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->depth[0].distance = 0.01;
     },
     ErrorCode::parameter_out_of_range, "liquidity[0].order_book.depth[0].distance",
     "0.01 is not above 0.01, half the spread"},
    {"OrderBookWithFallingDepth",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->depth[1].tokens = 99.0;
     },
     ErrorCode::parameter_out_of_range, "liquidity[0].order_book.depth[1].tokens",
     "99 is below 100"},
    {"OrderBookBelowZero",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->depth[1].distance = 1.0;
     },
     ErrorCode::wrong_unit, "liquidity[0].order_book.depth[1].distance", "1 is outside (0, 1)"},
    {"OrderBookWithTwoRefills",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].refill_per_minute = 5.0;
     },
     ErrorCode::unknown_key, "liquidity[0].order_book.refill_minutes", "one of the two"},
    {"OrderBookWithoutProviders",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->providers.clear();
     },
     ErrorCode::missing_key, "liquidity[0].order_book.providers", "1 to 32"},
    {"ProvidersOfNotAll",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->providers[0].share = 0.4;
     },
     ErrorCode::parameter_out_of_range, "liquidity[0].order_book.providers", "sum to 0.9"},
    {"ProviderTwice",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->providers[1].name = "maker-1";
     },
     ErrorCode::duplicate_name, "liquidity[0].order_book.providers[1].name", "there twice"},
    {"ProviderWithoutALimit",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->providers[1].inventory_limit = 0.0;
     },
     ErrorCode::parameter_out_of_range, "liquidity[0].order_book.providers[1].inventory_limit",
     "(0, inf)"},
    {"OrderBookOfACounterfactual",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->moves_reference = true;
       s.feedback = FeedbackMode::counterfactual;
     },
     ErrorCode::parameter_out_of_range, "liquidity[0].order_book.moves_reference",
     "another feedback"},
    {"TwoOrderBooksMoveOnePrice",
     [](ModelSpec& s) {
       make_order_book(s);
       s.liquidity[0].order_book->moves_reference = true;
       s.liquidity.push_back(s.liquidity[0]);
       s.liquidity[1].name = "another";
     },
     ErrorCode::duplicate_name, "liquidity[1].order_book.moves_reference",
     "follows weth-usdc already"},
    {"OracleAsset", [](ModelSpec& s) { s.oracles[0].asset = "weth"; }, ErrorCode::unknown_name,
     "oracles[0].asset", "did you mean 'WETH'?"},
    {"OracleSource", [](ModelSpec& s) { s.oracles[0].source = "weth-uscd"; },
     ErrorCode::unknown_name, "oracles[0].source", "did you mean 'weth-usdc'?"},
    {"OracleNumeraire", [](ModelSpec& s) { s.oracles[0].numeraire = "EUR"; },
     ErrorCode::unknown_name, "oracles[0].numeraire", "unknown numeraire 'EUR'"},
    {"OracleInItself", [](ModelSpec& s) { s.oracles[0].numeraire = "WETH"; },
     ErrorCode::cyclic_reference, "oracles[0].numeraire", "fixed_price = 1"},
    {"OraclesInACircle",
     [](ModelSpec& s) {
       s.oracles[1] = {
           .name = "usdc-weth", .asset = "USDC", .numeraire = "WETH", .fixed_price = {}};
       s.oracles[0].numeraire = "USDC";
     },
     ErrorCode::cyclic_reference, "oracles[0].source", "weth-usd -> usdc-weth -> weth-usd"},
    {"OraclesThroughOnePool",
     [](ModelSpec& s) {
       s.oracles[1] = {
           .name = "usdc-usd", .asset = "USDC", .source = "weth-usdc", .fixed_price = {}};
       s.oracles[0].source = "weth-usdc";
     },
     ErrorCode::cyclic_reference, "oracles[0].source", "needs its own price"},
    {"OracleWithoutDigits",
     [](ModelSpec& s) {
       s.assets[1].price_usd = 1e-12;
       s.oracles[1].source = "reference";
       s.oracles[1].fixed_price.reset();
       s.liquidity.clear();
     },
     ErrorCode::parameter_out_of_range, "oracles[1].decimals", "1 to 2^96"},
    {"FixedWithoutPrice", [](ModelSpec& s) { s.oracles[1].fixed_price.reset(); },
     ErrorCode::missing_key, "oracles[1].fixed_price", "is missing"},
    {"VenueRules", [](ModelSpec& s) { s.venues[0].rules = "aave-v3"; },
     ErrorCode::parameter_out_of_range, "venues[0].rules", "\"aave-v3.6\""},
    {"ReserveTwice", [](ModelSpec& s) { s.venues[0].reserves.push_back(s.venues[0].reserves[0]); },
     ErrorCode::duplicate_name, "venues[0].reserves[2].asset", "'WETH' is there twice"},
    {"TooManyReserves", [](ModelSpec& s) { s.venues[0].reserves.resize(65); }, ErrorCode::too_large,
     "venues[0].reserves", "at most 64"},
    {"OracleOfAnotherAsset", [](ModelSpec& s) { s.venues[0].reserves[0].oracle = "usdc-usd"; },
     ErrorCode::unknown_name, "venues[0].reserves[0].oracle", "prices 'USDC', not 'WETH'"},
    {"ThresholdInPercent", [](ModelSpec& s) { s.venues[0].reserves[1].liquidation_threshold = 89; },
     ErrorCode::wrong_unit, "venues[0].reserves[1].liquidation_threshold",
     "89 is outside [0, 1]; write 0.89 for 89 %"},
    {"ThresholdBelowFactor",
     [](ModelSpec& s) { s.venues[0].reserves[1].liquidation_threshold = 0.7; },
     ErrorCode::parameter_out_of_range, "venues[0].reserves[1].liquidation_threshold",
     "below the collateral_factor 0.75"},
    {"BonusTooLarge", [](ModelSpec& s) { s.venues[0].reserves[0].liquidation_bonus = 0.25; },
     ErrorCode::parameter_out_of_range, "venues[0].reserves[0].liquidation_bonus",
     "less than 1 is allowed"},
    {"PartOfABasisPoint",
     [](ModelSpec& s) { s.venues[0].reserves[0].liquidation_threshold = 0.82505; },
     ErrorCode::parameter_out_of_range, "venues[0].reserves[0].liquidation_threshold",
     "8250.5 basis points; whole basis points are allowed"},
    {"MixedNumeraires", [](ModelSpec& s) { s.oracles[1].decimals = 18; }, ErrorCode::wrong_unit,
     "venues[0].reserves[1].oracle", "must count the same"},
    {"V3InAnotherUnit", [](ModelSpec& s) { s.oracles[0].decimals = s.oracles[1].decimals = 18; },
     ErrorCode::wrong_unit, "venues[0].reserves[0].oracle", "USD with 8 decimals"},
    {"V2ProtocolFee",
     [](ModelSpec& s) {
       s.venues[0].rules = "aave-v2";
       s.venues[0].reserves[0].protocol_fee = 0.1;
     },
     ErrorCode::parameter_out_of_range, "venues[0].reserves[0].protocol_fee", "0 is allowed"},
    {"V2Modes", [](ModelSpec& s) { s.venues[0].rules = "aave-v2"; }, ErrorCode::unknown_key,
     "venues[0].modes", "no efficiency modes"},
    {"ModeCollateral", [](ModelSpec& s) { s.venues[0].modes[0].collateral = {"DAI"}; },
     ErrorCode::unknown_name, "venues[0].modes[0].collateral[0]", "unknown reserve 'DAI'"},
    {"SupplyAndCash", [](ModelSpec& s) { s.venues[0].reserves[0].cash = 1; },
     ErrorCode::duplicate_name, "venues[0].reserves[0].background_supply", "one of the two"},
    {"NeitherSupplyNorCash",
     [](ModelSpec& s) { s.venues[0].reserves[0].background_supply.reset(); },
     ErrorCode::missing_key, "venues[0].reserves[0].background_supply", "is missing"},
    {"LendsMoreThanItHolds",
     [](ModelSpec& s) { s.venues[0].reserves[1].background_supply = 11'000; },
     ErrorCode::parameter_out_of_range, "positions: row 2: debt", "is more than the reserve"},
    {"KeeperAsset", [](ModelSpec& s) { s.keepers[0].capital[0].first = "USDT"; },
     ErrorCode::unknown_name, "keepers[0].capital.USDT", "did you mean 'USDC'?"},
    {"KeeperTwice", [](ModelSpec& s) { s.keepers.push_back(s.keepers[0]); },
     ErrorCode::duplicate_name, "keepers[1].name", "'flash' is there twice"},
    {"PositionVenue", [](ModelSpec& s) { s.positions.venue_names[0] = "aav"; },
     ErrorCode::unknown_name, "positions: row 1: venue", "did you mean 'aave'?"},
    {"PositionAsset", [](ModelSpec& s) { s.positions.asset_names[1] = "USCD"; },
     ErrorCode::unknown_name, "positions: row 2: asset",
     "unknown asset 'USCD'; did you mean 'USDC'?"},
    {"PositionMode", [](ModelSpec& s) { s.positions.mode_names[1] = "dollar"; },
     ErrorCode::unknown_name, "positions: row 3: mode", "did you mean 'dollars'?"},
    {"PositionTwice",
     [](ModelSpec& s) {
       add_row(s.positions, "borrower-1", 0, 1.0, 0.0);
       s.positions.first_line = 2;
       s.positions.origin = "book.csv";
     },
     ErrorCode::duplicate_name, "book.csv:5: asset", "already, at book.csv:2"},
    {"AccountInTwoModes", [](ModelSpec& s) { s.positions.mode[1] = 1; }, ErrorCode::duplicate_name,
     "positions: row 2: mode", "an account has one mode"},
    {"NegativeDebt", [](ModelSpec& s) { s.positions.debt[1] = -3; },
     ErrorCode::parameter_out_of_range, "positions: row 2: debt", "-3 is outside [0, inf)"},
    {"InlineAccount",
     [](ModelSpec& s) {
       s.positions.entries = {0, 0, 1};
       s.positions.collateral[2] = nan_value;
     },
     ErrorCode::parameter_out_of_range, "accounts[1].collateral.USDC", "nan is outside"},
    {"NamelessAccount", [](ModelSpec& s) { s.positions.account[2] = ""; },
     ErrorCode::parameter_out_of_range, "positions: row 3: account", "is empty"},
    {"AbsurdSum",
     [](ModelSpec& s) {
       s.positions.collateral[0] = 1.3e18;
       add_row(s.positions, "borrower-3", 0, 1.3e18, 0);
     },
     ErrorCode::too_large, "positions: row 4: collateral", "sums to more than 2^120"},
};

INSTANTIATE_TEST_SUITE_P(Table, CompileRefuses, ::testing::ValuesIn(refusals),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace seawall
