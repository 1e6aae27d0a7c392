#include "seawall/state/protocols/comet_watches.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace seawall {
namespace {

using comet::CollateralAsset;
using comet::Comet;

constexpr double least_debt = 1e8;  // 1e-8 USD: a debt below one dollar is looked at each time
// Of a health of 1: two floors an asset, each below 1e-8 USD, of half the least debt; and doubles.
constexpr double margin = 2e-6;
static_assert(2.0 * comet::assets_max / (least_debt / 2) < margin / 2);
// Looked at beyond these, and a sixteenth of all, costs more than making the watches anew.
constexpr std::size_t looks_most = 64;

// Price of an asset over what a unit of principal owes, both in 1e-8 USD.
double relative_value(const Comet<Exact>& comet, std::size_t asset) {
  return to_double(comet.assets[asset].price.value) /
         (to_double(comet.books.borrow_index.value) * to_double(comet.base.price.value));
}

double debt_value(const Comet<Exact>& comet, ScaledOf<Exact> principal) {
  return to_double(-principal.value) * to_double(comet.books.borrow_index.value) /
         to_double(comet::index_scale) * to_double(comet.base.price.value) /
         to_double(comet.base.unit.value);
}

double covered_value(const CollateralAsset<Exact>& asset, AmountOf<Exact> amount) {
  return to_double(amount.value) / to_double(asset.unit.value) * to_double(asset.price.value) *
         asset.liquidate_factor.value / percentage_factor;
}

}  // namespace

void CometWatches::certify(const Comet& comet, const CometAccounts& accounts) {
  const std::size_t spare = std::max(looks_most, borrowers_ / 16);
  if (hold(comet) && looked_at(comet) <= 2 * looked_at_then_ + spare) return;
  make(comet, accounts);
}

// Below half of that price the least debt is worth less than the margin reckons with.
bool CometWatches::hold(const Comet& comet) const {
  return base_price_ > 0.0 && to_double(comet.base.price.value) >= base_price_ / 2;
}

void CometWatches::make(const Comet& comet, const CometAccounts& accounts) {
  const std::size_t assets = comet.assets.size();
  std::map<std::uint32_t, Group> by_assets;
  loose_.clear();
  borrowers_ = 0;
  for (std::size_t account = 0; account < accounts.principals.size(); ++account) {
    const ScaledOf<Exact> principal = accounts.principals[account];
    if (principal.value >= 0) continue;
    ++borrowers_;
    const double debt = debt_value(comet, principal);
    if (debt < least_debt) {
      loose_.push_back(account);
      continue;
    }
    std::uint32_t mask = 0;
    double covered = 0.0;
    for (std::size_t i = 0; i < assets; ++i) {
      const AmountOf<Exact> amount = accounts.collaterals[account * assets + i];
      if (amount.value == 0) continue;
      mask |= std::uint32_t{1} << i;
      covered += covered_value(comet.assets[i], amount);
    }
    Group& group = by_assets[mask];
    group.assets = mask;
    group.watches.push_back({covered / debt, account});
  }
  groups_.clear();
  for (auto& [mask, group] : by_assets) {
    std::ranges::sort(group.watches, {}, &Watch::health);
    groups_.push_back(std::move(group));
  }
  values_.resize(assets);
  for (std::size_t i = 0; i < assets; ++i)
    values_[i] = relative_value(comet, i);
  base_price_ = to_double(comet.base.price.value);
  looked_at_then_ = looked_at(comet);
}

std::size_t CometWatches::crossed(const Group& group, const Comet& comet) const {
  double fall = group.assets == 0 ? 0.0 : HUGE_VAL;
  for (std::size_t i = 0; i < values_.size(); ++i)
    if ((group.assets >> i & 1U) != 0) fall = std::min(fall, relative_value(comet, i) / values_[i]);
  const auto end = std::ranges::partition_point(
      group.watches, [fall](const Watch& watch) { return watch.health * fall < 1.0 + margin; });
  return static_cast<std::size_t>(end - group.watches.begin());
}

std::size_t CometWatches::looked_at(const Comet& comet) const {
  std::size_t count = loose_.size();
  for (const Group& group : groups_)
    count += crossed(group, comet);
  return count;
}

}  // namespace seawall
