#include "seawall/clearing/joint_clearing.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/state/cdp_view.hpp"

namespace seawall {
namespace {

// A lender whose close factor is a half halves what it may not take at once; 64 leave 2^-64 of it.
constexpr int calls_max = 64;
// Prices nearer to each other are the same: a few roundings.
constexpr double rest = 0x1p-48;

}  // namespace

JointClearing::JointClearing(const Model& model, const State& state, JointTerms terms)
    : model_{model},
      terms_{terms},
      market_{model, state, terms.pools, terms.marks},
      accounts_{model, state, market_, terms.whom},
      liquidated_{model.positions.accounts()},
      found_{model.positions.accounts()} {
  point_.prices.resize(model.coins);
  point_.displaced.resize(model.coins);
  point_.seized.resize(model.venues.size() * model.coins);
  point_.repaid.resize(model.venues.size());
  point_.bad_debt.resize(model.venues.size());
}

void JointClearing::begin(std::span<const double> factors) {
  accounts_.reset();
  market_.shock(factors);
  seen_.clear();
  point_.rounds = 0;
  point_.is_at_rest = false;
  forget_flows();
}

void JointClearing::forget_flows() {
  std::ranges::fill(point_.seized, 0.0);
  std::ranges::fill(point_.repaid, 0.0);
  std::ranges::fill(point_.bad_debt, 0.0);
  point_.sold_at_a_loss = 0.0;
  point_.calls = 0;
  liquidated_.clear();
}

const JointPoint& JointClearing::finish() {
  std::ranges::copy(market_.reference(), point_.prices.begin());
  for (std::size_t coin = 0; coin < model_.coins; ++coin)
    point_.displaced[coin] = market_.displaced(AssetId{coin}).value;
  point_.liquidated.clear();
  liquidated_.for_each([&](AccountId account) { point_.liquidated.push_back(account); });
  return point_;
}

void JointClearing::sell(AccountId account, const ForcedCall& call) {
  const VenueId venue = model_.positions.venues[account.index()];
  ++point_.calls;
  liquidated_.add(account);
  const double paid = market_.sell(call.seized_asset, call.repaid_asset, call.seized);
  const AssetId repaid = call.repaid_asset;
  const double usd = market_.reference()[repaid.index()] / market_.unit(repaid);
  point_.seized[venue.index() * model_.coins + call.seized_asset.index()] +=
      call.seized / market_.unit(call.seized_asset);
  point_.repaid[venue.index()] += call.repaid * usd;
  point_.bad_debt[venue.index()] += call.bad_debt;
  point_.sold_at_a_loss += std::max(0.0, call.repaid - paid) * usd;
  if (cdp_engine(model_, venue) != nullptr) return;
  market_.move_cash(venue, call.collateral, -call.seized);
  market_.move_cash(venue, call.debt, call.repaid);
}

void JointClearing::execute(const Seen& seen) {
  const auto call = call_once(market_, seen.account, accounts_.claims(seen.account), seen.pair,
                              terms_.vault_sale);
  if (!call) return;
  sell(seen.account, *call);
  if (call->is_over) accounts_.retire(seen.account);
}

// Whoever is under water at the prices of this wave; a keeper serves them in order of account.
void JointClearing::look() {
  accounts_.find_under_water(market_.effective(), found_);
  seen_.clear();
  found_.for_each([&](AccountId account) {
    auto pair = accounts_.only_pair(account);
    if (!pair) pair = pair_of(model_, market_, account, accounts_.claims_now(account));
    if (pair)
      seen_.push_back({account, *pair});
    else
      accounts_.retire(account);
  });
}

const JointPoint& JointClearing::waves(std::span<const double> factors) {
  begin(factors);
  look();
  while (!point_.is_at_rest && point_.rounds < terms_.rounds_max) {
    ++point_.rounds;
    due_.swap(seen_);
    const std::size_t calls = point_.calls;
    for (const Seen& seen : due_)
      execute(seen);
    look();
    const bool is_new = market_.settle();
    if (is_new && seen_.empty()) look();
    // Whom the rule has refused at these prices it refuses for good.
    const bool is_refused = point_.calls == calls &&
                            std::ranges::equal(seen_, due_, {}, &Seen::account, &Seen::account);
    point_.is_at_rest = !is_new && (seen_.empty() || is_refused);
  }
  return finish();
}

void JointClearing::call_until_healthy(AccountId account) {
  const auto claims = accounts_.claims_now(account);
  std::ranges::copy(claims, scratch_.begin());
  const Claims copy = Claims{scratch_}.first(claims.size());
  for (int i = 0; i < calls_max; ++i) {
    const auto pair = pair_of(model_, market_, account, copy);
    if (!pair) return;
    const auto call = call_once(market_, account, copy, *pair, terms_.vault_sale);
    if (!call) return;
    sell(account, *call);
    if (call->is_healthy || call->is_over || call->seized < 1.0) return;
  }
}

const JointPoint& JointClearing::iterate() {
  while (!point_.is_at_rest && point_.rounds < terms_.rounds_max) {
    ++point_.rounds;
    accounts_.find_under_water(market_.effective(), found_);
    forget_flows();
    market_.forget_sales();
    found_.for_each([&](AccountId account) { call_until_healthy(account); });
    before_.assign(market_.effective().begin(), market_.effective().end());
    const bool is_told = market_.settle();
    double change = 0.0;
    for (std::size_t i = 0; i < before_.size(); ++i)
      if (before_[i].value > 0.0)
        change = std::max(change, std::fabs((market_.effective()[i] / before_[i]).value - 1.0));
    point_.is_at_rest = !is_told || change <= rest;
  }
  return finish();
}

const JointPoint& JointClearing::greatest(std::span<const double> factors) {
  begin(factors);
  return iterate();
}

const JointPoint& JointClearing::least(std::span<const double> factors) {
  begin(factors);
  sell_everything();
  market_.settle();
  return iterate();
}

// More than any prices can force: every debtor's whole collateral.
void JointClearing::sell_everything() {
  for (std::size_t i = 0; i < accounts_.accounts(); ++i) {
    const AccountId account{i};
    const VenueId venue = model_.positions.venues[i];
    const auto reserves = reserves_of(model_.venues[venue.index()]);
    const auto claims = accounts_.claims_now(account);
    const auto debt = std::ranges::find_if(claims, [](const lending::Holding<Fast>& holding) {
      return holding.side == lending::Side::debt && holding.scaled.value > 0.0;
    });
    if (debt == claims.end()) continue;
    for (const lending::Holding<Fast>& holding : claims) {
      if (holding.side == lending::Side::debt) continue;
      const double index =
          cdp_engine(model_, venue) != nullptr
              ? 1.0
              : market_.reserves(venue)[holding.reserve].liquidity_index.value / 1e27;
      market_.sell(reserves[holding.reserve].asset, reserves[debt->reserve].asset,
                   holding.scaled.value * index);
    }
  }
}

}  // namespace seawall
