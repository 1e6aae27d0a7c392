#include "tests/reference/naive_engine.hpp"

#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "seawall/mechanics/lending/aave.hpp"
#include "seawall/mechanics/lending/interest.hpp"
#include "seawall/mechanics/liquidity/impact.hpp"
#include "seawall/mechanics/oracles/deviation_heartbeat.hpp"
#include "seawall/state/lending_view.hpp"

namespace seawall::reference {
namespace {

using Exactly = aave::LiquidationOutcome<Exact>;

struct Pool {  // one reserve of one venue
  aave::Indices<Exact> indices{};
  aave::Rates<Exact> rates{};
  Time updated{};
  Int128 cash = 0;
  Int128 scaled_debt = 0;  // of all who owe
  Int128 deficit = 0;
  ReserveParameters terms{};
};

struct Wish {  // what the keeper wants to do in the next block
  std::uint32_t account = 0;
  std::uint32_t collateral = 0;
  std::uint32_t debt = 0;
};

class NaiveEngine {
 public:
  NaiveEngine(const Model& model, const Scenario& scenario) : model_{model}, scenario_{scenario} {
    open();
  }

  std::vector<Liquidation> run() {
    for (block_ = 1; block_ <= scenario_.blocks; ++block_) {
      before_ = now_;
      now_ = now_ + model_.clock.block;
      move_prices();
      publish();
      for (const Wish& wish : std::exchange(wishes_, {}))
        liquidate(wish);
      vote();
      look_at_everybody();
    }
    return std::move(done_);
  }

 private:
  using ClaimKey = std::tuple<std::uint32_t, Side, std::uint32_t>;  // account, side, reserve

  void open();
  void move_prices();
  double own_impact(std::size_t coin, const ImpactTerms& terms);
  void publish();
  void vote();
  void look_at_everybody();
  std::optional<Wish> choose(std::uint32_t account);
  void liquidate(const Wish& wish);
  void book(const Wish& wish, const Exactly& outcome);
  void sell(const Wish& wish, const Exactly& outcome);
  void accrue(std::size_t venue, std::size_t reserve);
  void set_rates(std::size_t venue, std::size_t reserve);

  struct View {
    std::vector<aave::ReserveSnapshot<Exact>> reserves;
    std::vector<aave::Holding<Exact>> holdings;
    std::optional<aave::EModeCategory> mode;
    [[nodiscard]] aave::AccountView<Exact> view() const {
      return {.reserves = reserves, .holdings = holdings, .e_mode = mode ? &*mode : nullptr};
    }
  };
  View view_of(std::uint32_t account);
  [[nodiscard]] std::size_t venue_of(std::uint32_t account) const {
    return model_.positions.venues[account].index();
  }
  [[nodiscard]] const LendingPool& pool_at(std::size_t venue) const {
    return lending_pool(model_, VenueId{venue});
  }
  [[nodiscard]] AaveVersion version_at(std::size_t venue) const {
    return std::get<AaveRules>(pool_at(venue).rules).version;
  }
  [[nodiscard]] AssetId asset_of(std::size_t venue, std::size_t reserve) const {
    return pool_at(venue).reserves[reserve].asset;
  }

  const Model& model_;
  const Scenario& scenario_;
  std::uint64_t block_ = 0;
  Time before_;
  Time now_;
  std::map<ClaimKey, Int128> claims_;
  std::map<std::pair<std::size_t, std::size_t>, Pool> pools_;  // venue, reserve
  std::map<std::size_t, double> price_;                        // coin
  std::map<std::size_t, Displacement> sold_;                   // coin
  std::map<std::size_t, Displacement> record_sold_;            // coin
  std::map<std::size_t, OracleFeed> feeds_;                    // oracle
  std::vector<Wish> wishes_;
  std::vector<Liquidation> done_;
};

void NaiveEngine::open() {
  now_ = model_.clock.start;
  const PositionTable& table = model_.positions;
  std::map<std::pair<std::size_t, std::size_t>, Int128> supplied;
  for (std::size_t v = 0; v < model_.venues.size(); ++v)
    for (std::size_t r = 0; r < pool_at(v).reserves.size(); ++r) {
      const LendingReserve& reserve = pool_at(v).reserves[r];
      pools_[{v, r}] = {
          .updated = now_, .scaled_debt = reserve.background_debt.value, .terms = reserve.initial};
      supplied[{v, r}] = reserve.background_supply.value;
    }
  for (std::uint32_t account = 0; account < table.accounts(); ++account)
    for (std::uint32_t i = table.row_begin[account]; i < table.row_begin[account + 1]; ++i) {
      const Column& column = model_.columns[table.columns[i]];
      const std::pair key{venue_of(account), column.reserve.index()};
      claims_[{account, column.side, column.reserve.value}] = table.amounts[i];
      (column.side == Side::debt ? pools_[key].scaled_debt : supplied[key]) += table.amounts[i];
    }
  for (auto& [key, pool] : pools_) {
    pool.cash = supplied[key] - pool.scaled_debt;
    set_rates(key.first, key.second);
  }
  for (std::size_t coin = 0; coin < model_.coins; ++coin) {
    price_[coin] = model_.assets[coin].initial_price.value;
    sold_[coin].as_of = record_sold_[coin].as_of = now_;
  }
  for (std::size_t i = 0; i < model_.oracles.size(); ++i) {
    const Oracle& oracle = model_.oracles[i];
    const Price price = oracle.fixed ? *oracle.fixed : Price{price_[oracle.asset.index()]};
    feeds_[i].visible = {*oracle_answer(price, oracle.decimals), now_, now_};
  }
}

// What sales did to a price, and in a counterfactual what the record's own sales did not have to.
double NaiveEngine::own_impact(std::size_t coin, const ImpactTerms& terms) {
  if (model_.feedback == FeedbackMode::recorded) return 1.0;
  const double simulated = impact_factor(terms, displaced_at(terms, sold_[coin], now_)).value;
  if (model_.feedback == FeedbackMode::generative) return simulated;
  const double recorded = impact_factor(terms, displaced_at(terms, record_sold_[coin], now_)).value;
  for (const RecordedFlow& flow : scenario_.recorded_flows)
    for (std::size_t i = 0; i < flow.times.size(); ++i)
      if (flow.asset.index() == coin && flow.times[i] > before_ && flow.times[i] <= now_)
        displace(terms, record_sold_[coin], now_, Amount{flow.sold[i]});
  return simulated / recorded;
}

void NaiveEngine::move_prices() {
  std::vector<double> given(model_.coins);
  scenario_.path.at(now_, given);
  for (std::size_t coin = 0; coin < model_.coins; ++coin) {
    const auto& impact = model_.assets[coin].impact;
    price_[coin] = given[coin] * (impact ? own_impact(coin, *impact) : 1.0);
  }
}

void NaiveEngine::publish() {
  for (auto& [i, feed] : feeds_) {
    const Oracle& oracle = model_.oracles[i];
    if (oracle.fixed) continue;
    (void)observe(oracle, feed, Price{price_[oracle.asset.index()]}, now_);
    (void)reveal(feed, now_);
  }
}

void NaiveEngine::accrue(std::size_t venue, std::size_t reserve) {
  Pool& pool = pools_[{venue, reserve}];
  const std::int64_t seconds = (now_ - pool.updated).whole_seconds();
  if (seconds <= 0) return;
  pool.indices = aave::next_indices<Exact>(version_at(venue), pool.indices, pool.rates,
                                           ScaledOf<Exact>{pool.scaled_debt}, seconds);
  pool.updated = now_;
}

void NaiveEngine::set_rates(std::size_t venue, std::size_t reserve) {
  Pool& pool = pools_[{venue, reserve}];
  const AaveVersion version = version_at(venue);
  const auto debt =
      aave::debt_balance<Exact>(version, ScaledOf<Exact>{pool.scaled_debt}, pool.indices.borrow);
  pool.rates = aave::rates<Exact>(
      version, rate_curve_of(pool.terms),
      {.debt = debt, .cash = AmountOf<Exact>{pool.cash}, .deficit = AmountOf<Exact>{pool.deficit}});
}

void NaiveEngine::vote() {
  for (const ParameterChange& change : scenario_.changes) {
    if (change.time <= before_ || change.time > now_) continue;
    accrue(change.venue.index(), change.reserve.index());
    pools_[{change.venue.index(), change.reserve.index()}].terms = change.parameters;
    set_rates(change.venue.index(), change.reserve.index());
  }
}

// All reserves of the venue in their own numbering, and what the account has in them.
NaiveEngine::View NaiveEngine::view_of(std::uint32_t account) {
  const std::size_t venue = venue_of(account);
  View seen;
  for (std::size_t r = 0; r < pool_at(venue).reserves.size(); ++r) {
    const Pool& pool = pools_[{venue, r}];
    const auto indices = aave::projected_indices<Exact>(version_at(venue), pool.indices, pool.rates,
                                                        (now_ - pool.updated).whole_seconds());
    seen.reserves.push_back(
        {.price = PriceOf<Exact>{feeds_[pool_at(venue).reserves[r].oracle.index()].visible.answer},
         .unit = AmountOf<Exact>{power_of_ten(model_.assets[asset_of(venue, r).index()].decimals)},
         .liquidity_index = indices.liquidity,
         .borrow_index = indices.borrow,
         .cash = AmountOf<Exact>{pool.cash},
         .terms = {pool.terms.collateral_factor, pool.terms.liquidation_threshold,
                   pool.terms.liquidation_bonus, pool.terms.protocol_fee}});
    for (const Side side : {Side::collateral, Side::debt}) {
      const auto held = claims_.find({account, side, static_cast<std::uint32_t>(r)});
      if (held != claims_.end() && held->second > 0)
        seen.holdings.push_back(
            {.scaled = ScaledOf<Exact>{held->second},
             .reserve = static_cast<std::uint32_t>(r),
             .side = side == Side::debt ? aave::Side::debt : aave::Side::collateral});
    }
  }
  if (const std::uint8_t mode = model_.positions.modes[account]; mode != 0) {
    const EfficiencyMode& terms = pool_at(venue).modes[mode - 1U];
    seen.mode = aave::EModeCategory{.collateral_factor = terms.collateral_factor,
                                    .liquidation_threshold = terms.liquidation_threshold,
                                    .liquidation_bonus = terms.liquidation_bonus,
                                    .collateral_bitmap = terms.collateral_reserves};
  }
  return seen;
}

// The most valuable debt against the most valuable collateral, by claims.
std::optional<Wish> NaiveEngine::choose(std::uint32_t account) {
  const View seen = view_of(account);
  Wish wish{.account = account};
  double most[2] = {0.0, 0.0};
  for (const aave::Holding<Exact>& holding : seen.holdings) {
    const aave::ReserveSnapshot<Exact>& reserve = seen.reserves[holding.reserve];
    const bool owed = holding.side == aave::Side::debt;
    if (!owed &&
        aave::liquidation_threshold_of(reserve.terms, holding.reserve, seen.view().e_mode).value ==
            0)
      continue;
    const double value = to_double(holding.scaled.value) *
                         (to_double(reserve.price.value) / to_double(reserve.unit.value));
    if (value <= most[owed ? 1 : 0]) continue;
    most[owed ? 1 : 0] = value;
    (owed ? wish.debt : wish.collateral) = holding.reserve;
  }
  if (most[0] == 0.0 || most[1] == 0.0) return std::nullopt;
  return wish;
}

void NaiveEngine::look_at_everybody() {
  for (std::uint32_t account = 0; account < model_.positions.accounts(); ++account) {
    const auto data =
        aave::account_data<Exact>(version_at(venue_of(account)), view_of(account).view());
    if (data.health.value >= wad) continue;
    if (const auto wish = choose(account)) wishes_.push_back(*wish);
  }
}

void NaiveEngine::liquidate(const Wish& wish) {
  const std::size_t venue = venue_of(wish.account);
  accrue(venue, wish.debt);
  accrue(venue, wish.collateral);
  const auto outcome = aave::liquidation_call<Exact>(
      version_at(venue), view_of(wish.account).view(),
      {.collateral_reserve = wish.collateral, .debt_reserve = wish.debt});
  if (!outcome) return;
  for (std::size_t i = 0; i < outcome->deficits.size(); ++i)
    accrue(venue, outcome->deficits[i].reserve);
  done_.push_back(
      {block_, wish.account, outcome->debt_repaid.value, outcome->collateral_to_keeper.value});
  book(wish, *outcome);
  sell(wish, *outcome);
}

void NaiveEngine::book(const Wish& wish, const Exactly& outcome) {
  const std::size_t venue = venue_of(wish.account);
  Pool& seized = pools_[{venue, wish.collateral}];
  Pool& repaid = pools_[{venue, wish.debt}];
  claims_[{wish.account, Side::collateral, wish.collateral}] -=
      outcome.scaled_collateral_to_keeper.value + outcome.scaled_fee.value;
  claims_[{wish.account, Side::debt, wish.debt}] -= outcome.scaled_debt_burned.value;
  repaid.scaled_debt -= outcome.scaled_debt_burned.value;
  repaid.cash += outcome.debt_repaid.value;
  seized.cash -= outcome.collateral_to_keeper.value;
  for (const aave::Deficit<Exact>& deficit : outcome.deficits) {
    pools_[{venue, deficit.reserve}].deficit += deficit.amount.value;
    claims_[{wish.account, Side::debt, deficit.reserve}] -= deficit.scaled_debt_burned.value;
    pools_[{venue, deficit.reserve}].scaled_debt -= deficit.scaled_debt_burned.value;
    set_rates(venue, deficit.reserve);
  }
  set_rates(venue, wish.collateral);
  set_rates(venue, wish.debt);
}

// The collateral goes for coin 0, and that for the debt's coin: at the reference price, as depth
// does not bind.
void NaiveEngine::sell(const Wish& wish, const Exactly& outcome) {
  const std::size_t venue = venue_of(wish.account);
  const std::size_t from = asset_of(venue, wish.collateral).index();
  const std::size_t to = asset_of(venue, wish.debt).index();
  if (from == to) return;
  const auto whole = [&](std::size_t coin) {
    return to_double(power_of_ten(model_.assets[coin].decimals));
  };
  const double sold = to_double(outcome.collateral_to_keeper.value) / whole(from);
  const auto move = [&](std::size_t coin, double amount) {
    if (coin != 0 && model_.assets[coin].impact)
      displace(*model_.assets[coin].impact, sold_[coin], now_, Amount{amount});
  };
  move(from, sold);
  move(to, -sold * price_[from] / price_[to]);
}

}  // namespace

std::vector<Liquidation> run_naively(const Model& model, const Scenario& scenario) {
  return NaiveEngine{model, scenario}.run();
}

}  // namespace seawall::reference
