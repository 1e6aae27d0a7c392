#include "seawall/clearing/joint_envelope.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "seawall/mechanics/lending/mechanism.hpp"
#include "seawall/state/cdp_view.hpp"
#include "seawall/state/lending_view.hpp"

namespace seawall {
namespace {

constexpr int calls_max = 64;
constexpr double rest = 0x1p-44;

bool has_bounds(const Model& model, const JointMarket& market) {
  return std::ranges::all_of(model.oracles, [&](const Oracle& oracle) {
    return oracle.fixed || (!oracle.source_pool.exists() && oracle.sale.places.empty() &&
                            (!oracle.numeraire.exists() || !market.is_moved(oracle.numeraire)));
  });
}

class Sides {
 public:
  Sides(const Model& model, const State& state, const JointTerms& terms)
      : model_{model},
        terms_{terms},
        low_{model, state, terms.pools, terms.marks},
        high_{model, state, terms.pools, terms.marks},
        accounts_{model, state, low_},
        found_{model.positions.accounts()},
        sold_(model.coins),
        bought_(model.coins),
        worst_(model.columns.size()) {}

  [[nodiscard]] const JointMarket& market() const { return low_; }
  JointEnvelope clear(std::span<const double> factors);

 private:
  void settle();
  void force(AccountId account);
  void force_all(AccountId account);
  void force_by_rule(AccountId account, LiquidationPair pair);
  void pass_on(AssetId from, AssetId to, double tokens);
  [[nodiscard]] AssetId asset(VenueId venue, std::uint32_t reserve) const {
    return reserves_of(model_.venues[venue.index()])[reserve].asset;
  }

  const Model& model_;
  JointTerms terms_;
  JointMarket low_;
  JointMarket high_;
  JointAccounts accounts_;
  AccountSet found_;
  std::vector<double> sold_;    // [coins] tokens
  std::vector<double> bought_;  // [coins] tokens
  std::vector<Price> worst_;    // [columns]
};

// Tokens that one asset turns into are at most their value at the envelope's prices.
void Sides::pass_on(AssetId from, AssetId to, double tokens) {
  const std::vector<Route> routes = find_routes(model_, {}, from, to);
  if (routes.empty()) sold_[from.index()] += tokens;
  for (const Route& route : routes) {
    double amount = tokens;
    for (std::uint8_t i = 0; i < route.length; ++i) {
      const Route::Hop hop = route.hops[i];
      const Liquidity& place = model_.liquidity[hop.liquidity.index()];
      const AssetId in = hop.sells_base != 0 ? place.base : place.quote;
      const AssetId out = hop.sells_base != 0 ? place.quote : place.base;
      const double most = amount * high_.reference()[in.index()] / low_.reference()[out.index()];
      if (hop.sells_base != 0)
        sold_[in.index()] += amount;
      else
        bought_[out.index()] += most;
      amount = most;
    }
  }
}

// Which collateral goes for which debt changes with prices: all of each may.
void Sides::force_all(AccountId account) {
  const VenueId venue = model_.positions.venues[account.index()];
  const bool is_vault = cdp_engine(model_, venue) != nullptr;
  const auto claims = accounts_.claims_now(account);
  for (const lending::Holding<Fast>& held : claims) {
    if (held.side == lending::Side::debt || held.scaled.value <= 0.0) continue;
    const double index =
        is_vault ? 1.0 : low_.reserves(venue)[held.reserve].liquidity_index.value / 1e27;
    const AssetId from = asset(venue, held.reserve);
    for (const lending::Holding<Fast>& owed : claims)
      if (owed.side == lending::Side::debt && owed.scaled.value > 0.0)
        pass_on(from, asset(venue, owed.reserve), held.scaled.value * index / low_.unit(from));
  }
}

// One collateral for one debt: the venue's rule, collateral at its lowest and debt at its highest.
void Sides::force_by_rule(AccountId account, LiquidationPair pair) {
  const VenueId venue = model_.positions.venues[account.index()];
  const LendingPool& pool = lending_pool(model_, venue);
  const std::array reserves{low_.reserves(venue)[pair.collateral],
                            high_.reserves(venue)[pair.debt]};
  std::array<lending::Holding<Fast>, 2> holdings{};
  for (const lending::Holding<Fast>& claim : accounts_.claims_now(account)) {
    const bool owed = claim.side == lending::Side::debt;
    if (claim.reserve != (owed ? pair.debt : pair.collateral)) continue;
    holdings[owed ? 1 : 0] = claim;
    holdings[owed ? 1 : 0].reserve = owed ? 1 : 0;
  }
  const std::uint8_t mode = model_.positions.modes[account.index()];
  lending::EModeCategory category{};
  if (mode != 0) {
    category = mode_terms(pool, mode);
    category.collateral_bitmap = category.collateral_bitmap >> pair.collateral & 1U;
  }
  double seized = 0.0;
  for (int i = 0; i < calls_max; ++i) {
    const auto call = lending::liquidation_call<Fast>(
        pool,
        {.reserves = reserves, .holdings = holdings, .e_mode = mode != 0 ? &category : nullptr},
        {.collateral_reserve = 0, .debt_reserve = 1});
    if (!call) break;
    seized += call->collateral_to_keeper.value;
    holdings[0].scaled.value -= call->scaled_collateral_to_keeper.value + call->scaled_fee.value;
    holdings[1].scaled.value -= call->scaled_debt_burned.value;
    for (lending::Holding<Fast>& holding : holdings)
      holding.scaled.value = std::max(0.0, holding.scaled.value);
  }
  const AssetId from = asset(venue, pair.collateral);
  pass_on(from, asset(venue, pair.debt), seized / low_.unit(from));
}

void Sides::force(AccountId account) {
  const VenueId venue = model_.positions.venues[account.index()];
  const auto pair = accounts_.only_pair(account);
  if (pair && pair->collateral != pair->debt && cdp_engine(model_, venue) == nullptr)
    return force_by_rule(account, *pair);
  force_all(account);
}

void Sides::settle() {
  low_.displace(sold_);
  for (double& tokens : bought_)
    tokens = -tokens;
  high_.displace(bought_);
  static_cast<void>(low_.settle());
  static_cast<void>(high_.settle());
}

JointEnvelope Sides::clear(std::span<const double> factors) {
  JointEnvelope result;
  low_.shock(factors);
  high_.shock(factors);
  while (!result.is_at_rest && result.rounds < terms_.rounds_max) {
    ++result.rounds;
    result.low.assign(low_.reference().begin(), low_.reference().end());
    result.high.assign(high_.reference().begin(), high_.reference().end());
    for (std::size_t i = 0; i < worst_.size(); ++i)
      worst_[i] = (model_.columns[i].side == Side::debt ? high_ : low_).effective()[i];
    std::ranges::fill(sold_, 0.0);
    std::ranges::fill(bought_, 0.0);
    accounts_.find_under_water(worst_, found_);
    found_.for_each([&](AccountId account) { force(account); });
    settle();
    double change = 0.0;
    for (std::size_t coin = 0; coin < model_.coins; ++coin)
      change = std::max({change, std::fabs(low_.reference()[coin] / result.low[coin] - 1.0),
                         std::fabs(high_.reference()[coin] / result.high[coin] - 1.0)});
    result.is_at_rest = change <= rest;
  }
  return result;
}

}  // namespace

std::optional<JointEnvelope> envelope_of(const Model& model, const State& state,
                                         std::span<const double> factors, JointTerms terms) {
  Sides sides{model, state, terms};
  if (!has_bounds(model, sides.market())) return std::nullopt;
  JointEnvelope envelope = sides.clear(factors);
  terms.whom = Whom::longs;
  envelope.longs_only = JointClearing{model, state, terms}.greatest(factors).prices;
  return envelope;
}

}  // namespace seawall
