#include "seawall/state/sale_view.hpp"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "seawall/state/lending_view.hpp"

namespace seawall {
namespace {

constexpr int parts = 32;
constexpr double least_tokens = 1e-3;

double unit_of(const Model& model, AssetId asset) {
  return to_double(power_of_ten(model.assets[asset.index()].decimals));
}

// A single hop out of the asset, and what a smallest unit of what it pays is worth.
struct WayOut {
  Route route;
  double usd = 0.0;
};

std::vector<WayOut> ways_out(const Model& model, const State& state, const Oracle& oracle) {
  std::vector<WayOut> ways;
  for (const LiquidityId id : oracle.sale.places) {
    const Liquidity& place = model.liquidity[id.index()];
    const bool sells_base = place.base == oracle.asset;
    const AssetId paid = sells_base ? place.quote : place.base;
    WayOut way;
    way.route.hops[0] = {id, static_cast<std::uint8_t>(sells_base ? 1 : 0)};
    way.route.length = 1;
    way.usd = state.prices.reference[paid.index()] / unit_of(model, paid);
    ways.push_back(way);
  }
  return ways;
}

// Sells one part where it fetches most; USD.
double sell_part(DepthView& depth, const std::vector<WayOut>& ways, double part) {
  double best = 0.0;
  const WayOut* chosen = nullptr;
  for (const WayOut& way : ways) {
    const double fetched = depth.quote(way.route, part) * way.usd;
    if (!(fetched > best)) continue;
    best = fetched;
    chosen = &way;
  }
  if (chosen != nullptr) depth.consume(chosen->route, part);
  return best;
}

double collateral_in(const Model& model, const State& state, VenueId venue, ReserveId reserve) {
  const LendingReserve& listed = reserves_of(model.venues[venue.index()])[reserve.index()];
  const double scaled =
      to_double(state.ledger.balance(model.accounts_of(venue), listed.supply_claim).value);
  const double index =
      to_double(state.reserves[model.reserve_row(venue, reserve)].projected_liquidity_index) /
      to_double(ray);
  return scaled * index / unit_of(model, listed.asset);
}

}  // namespace

Amount sale_size(const Model& model, const State& state, OracleId id) {
  const SaleTerms& sale = model.oracles[id.index()].sale;
  if (sale.size > Amount{0.0}) return sale.size;
  double held = 0.0;
  for (std::size_t v = 0; v < model.venues.size(); ++v) {
    const auto listed = reserves_of(model.venues[v]);
    for (std::size_t r = 0; r < listed.size(); ++r)
      if (listed[r].oracle == id) held += collateral_in(model, state, VenueId{v}, ReserveId{r});
  }
  return Amount{held * sale.share.value};
}

Price sale_price(const Model& model, const State& state, const Oracle& oracle, DepthView depth,
                 Amount size) {
  const std::vector<WayOut> ways = ways_out(model, state, oracle);
  const double tokens = std::max(size.value, least_tokens);
  const double part = tokens * unit_of(model, oracle.asset) / parts;
  double fetched = 0.0;
  for (int i = 0; i < parts; ++i)
    fetched += sell_part(depth, ways, part);
  return Price{fetched / tokens};
}

}  // namespace seawall
