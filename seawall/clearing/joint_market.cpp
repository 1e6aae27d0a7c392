#include "seawall/clearing/joint_market.hpp"

#include <algorithm>
#include <utility>

#include "seawall/clearing/depth_of.hpp"
#include "seawall/mechanics/liquidity/impact.hpp"
#include "seawall/mechanics/oracles/deviation_heartbeat.hpp"
#include "seawall/state/cdp_view.hpp"
#include "seawall/state/lending_view.hpp"
#include "seawall/state/oracle_view.hpp"
#include "seawall/state/sale_view.hpp"

namespace seawall {
namespace {

// All that prices, depth and reserves need of a state.
State without_accounts(const Model& model, const State& state) {
  State market;
  market.now = state.now;
  market.ledger = state.ledger;
  market.prices = state.prices;
  market.liquidity = state.liquidity;
  market.pools = state.pools;
  market.resting = state.resting;
  market.providers = state.providers;
  market.oracles = state.oracles;
  market.reserves = state.reserves;
  market.parameters = state.parameters;
  project_indices(model, market);
  return market;
}

}  // namespace

JointMarket::JointMarket(const Model& model, const State& state, PoolsAfterShock pools,
                         MarksWithoutImpact marks)
    : model_{model},
      origin_{state},
      pools_{pools},
      market_{without_accounts(model, state)},
      depth_{model, market_},
      factors_(model.coins, 1.0),
      start_{state.prices.reference},
      displaced_(model.coins, 0.0),
      held_(model.coins),
      routes_(model.coins * model.coins),
      effective_(model.columns.size()),
      reserves_(state.reserves.size()) {
  for (const Asset& asset : model.assets)
    unit_.push_back(to_double(power_of_ten(asset.decimals)));
  for (std::size_t coin = 0; coin < model.coins; ++coin) {
    const auto& impact = model.assets[coin].impact;
    before_.push_back(impact ? displaced_at(*impact, state.prices.displaced[coin], state.now).value
                             : 0.0);
  }
  if (marks == MarksWithoutImpact::held_by_places && model.feedback != FeedbackMode::recorded)
    hold_by_places();
  for (std::size_t v = 0; v < model.venues.size(); ++v) {
    if (cdp_engine(model, VenueId{v}) != nullptr) continue;
    for (std::size_t r = 0; r < reserves_of(model.venues[v]).size(); ++r)
      reserves_[model.reserve_row(VenueId{v}, ReserveId{r})] =
          fast_snapshot(model, market_, VenueId{v}, ReserveId{r});
  }
  for (const lending::ReserveSnapshot<Fast>& reserve : reserves_)
    cash_.push_back(reserve.cash.value);
  depth_.refresh();
  static_cast<void>(publish());
  announce();
}

// What sales do to a quote asset is not followed: only bases of a place are held by it.
void JointMarket::hold_by_places() {
  for (const Liquidity& place : model_.liquidity) {
    Depth& held = held_[place.base.index()];
    if (!held.is_empty()) continue;
    AssetDepth depth = depth_of(model_, origin_, place.base);
    if (depth.source == MarkSource::places) held = std::move(depth.mark);
  }
}

void JointMarket::shock(std::span<const double> factors) {
  SEAWALL_ASSERT(factors.size() == model_.coins);
  factors_.assign(factors.begin(), factors.end());
  for (std::size_t coin = 0; coin < model_.coins; ++coin) {
    SEAWALL_ASSERT(factors[coin] > 0.0);
    start_[coin] = origin_.prices.reference[coin] * factors[coin];
  }
  market_.prices.reference = start_;
  market_.oracles = origin_.oracles;
  forget_sales();
  static_cast<void>(publish());
  announce();
}

void JointMarket::forget_sales() {
  std::ranges::fill(displaced_, 0.0);
  for (std::size_t row = 0; row < reserves_.size(); ++row)
    reserves_[row].cash.value = cash_[row];
  depth_.refresh();
  if (pools_ == PoolsAfterShock::untouched) return;
  depth_.move_prices(factors_);
}

void JointMarket::nudge(AssetId coin, double factor) {
  market_.prices.reference[coin.index()] *= factor;
  std::vector<double> factors(model_.coins, 1.0);
  factors[coin.index()] = factor;
  depth_.move_prices(factors);
  if (publish()) announce();
}

const std::vector<Route>& JointMarket::routes(AssetId from, AssetId to) {
  auto& known = routes_[from.index() * model_.coins + to.index()];
  if (!known) known = find_routes(model_, {}, from, to);
  return *known;
}

const Route& JointMarket::best_route(AssetId from, AssetId to, double units) {
  const std::vector<Route>& ways = routes(from, to);
  const Route* best = &ways.front();
  double most = ways.size() > 1 ? depth_.quote(*best, units) : 0.0;
  for (std::size_t i = 1; i < ways.size(); ++i) {
    const double paid = depth_.quote(ways[i], units);
    if (paid <= most) continue;
    most = paid;
    best = &ways[i];
  }
  return *best;
}

double JointMarket::sell(AssetId from, AssetId to, double units) {
  if (routes(from, to).empty()) {  // nowhere to sell: the reference feels it, and nothing is paid
    displaced_[from.index()] += units / unit(from);
    return 0.0;
  }
  const Route& route = best_route(from, to, units);
  double amount = units;
  for (std::uint8_t i = 0; i < route.length; ++i) {
    const Route::Hop hop = route.hops[i];
    const AssetId base = model_.liquidity[hop.liquidity.index()].base;
    const double paid = amount > 0.0 ? depth_.consume(hop, amount) : 0.0;
    displaced_[base.index()] += (hop.sells_base != 0 ? amount : -paid) / unit(base);
    amount = paid;
  }
  return amount;
}

void JointMarket::add_net_sales(AssetId from, AssetId to, double units, std::span<double> net) {
  if (routes(from, to).empty()) {
    net[from.index()] += units / unit(from);
    return;
  }
  const Route& route = best_route(from, to, units);
  double amount = units;
  for (std::uint8_t i = 0; i < route.length; ++i) {
    const Route::Hop hop = route.hops[i];
    const AssetId base = model_.liquidity[hop.liquidity.index()].base;
    const double paid = depth_.quote(Route{{hop, {}}, 1}, amount);
    net[base.index()] += (hop.sells_base != 0 ? amount : -paid) / unit(base);
    amount = paid;
  }
}

// As a share of the price after the shock.
double JointMarket::mark_after(std::size_t coin, double displaced) const {
  if (!held_[coin].is_empty()) {
    const Price start{start_[coin]};
    return (held_[coin].price_after(start, Amount{std::max(0.0, displaced)}) / start).value;
  }
  const auto& impact = model_.assets[coin].impact;
  if (!impact || model_.feedback == FeedbackMode::recorded || displaced == 0.0) return 1.0;
  return impact_factor(*impact, Amount{before_[coin] + displaced}).value /
         impact_factor(*impact, Amount{before_[coin]}).value;
}

bool JointMarket::is_moved(AssetId coin) const {
  const auto& impact = model_.assets[coin.index()].impact;
  return !held_[coin.index()].is_empty() ||
         (impact && impact->coefficient > 0.0 && model_.feedback != FeedbackMode::recorded);
}

double JointMarket::impact_per_token(AssetId coin, Amount tokens) const {
  if (!is_moved(coin) || !(tokens.value > 0.0)) return 0.0;
  const double displaced = displaced_[coin.index()];
  const double here = mark_after(coin.index(), displaced);
  if (!(here > 0.0)) return 0.0;
  return (1.0 - mark_after(coin.index(), displaced + tokens.value) / here) / tokens.value;
}

bool JointMarket::settle() {
  for (std::size_t coin = 0; coin < model_.coins; ++coin)
    market_.prices.reference[coin] = start_[coin] * mark_after(coin, displaced_[coin]);
  if (!publish()) return false;
  announce();
  return true;
}

double JointMarket::place_price(OracleId id) const {
  const Oracle& oracle = model_.oracles[id.index()];
  if (!oracle.sale.places.empty())
    return sale_price(model_, market_, oracle, depth_, sale_size(model_, origin_, id)).value;
  return oracle.source_pool.exists() ? depth_.middle_price(oracle.source_pool) : 0.0;
}

// A source without a positive price leaves the last answer standing, as it does in the simulation.
bool JointMarket::publish() {
  bool is_new = false;
  for (std::size_t i = 0; i < model_.oracles.size(); ++i) {
    const Oracle& oracle = model_.oracles[i];
    if (oracle.fixed) continue;
    const auto answer =
        oracle_answer(source_price(model_, market_, oracle, place_price(OracleId{i})),
                      oracle.decimals, oracle.bounds);
    Int128& visible = market_.oracles[i].feed.visible.answer;
    if (!answer || *answer == visible) continue;
    visible = *answer;
    is_new = true;
  }
  return is_new;
}

void JointMarket::announce() {
  for (std::size_t i = 0; i < model_.columns.size(); ++i)
    effective_[i] = effective_price_of(model_, market_, model_.columns[i]);
  for (std::size_t v = 0; v < model_.venues.size(); ++v) {
    if (cdp_engine(model_, VenueId{v}) != nullptr) continue;
    const auto listed = reserves_of(model_.venues[v]);
    for (std::size_t r = 0; r < listed.size(); ++r)
      reserves_[model_.reserve_row(VenueId{v}, ReserveId{r})].price.value =
          to_double(market_.oracles[listed[r].oracle.index()].feed.visible.answer);
  }
}

std::span<const lending::ReserveSnapshot<Fast>> JointMarket::reserves(VenueId venue) const {
  const std::size_t begin = model_.reserve_begin[venue.index()];
  return std::span{reserves_}.subspan(begin, model_.reserve_begin[venue.index() + 1] - begin);
}

void JointMarket::move_cash(VenueId venue, ReserveId reserve, double units) {
  reserves_[model_.reserve_row(venue, reserve)].cash.value += units;
}

}  // namespace seawall
