#include "seawall/clearing/liquidation_schedule.hpp"

#include <algorithm>
#include <optional>

#include "seawall/clearing/account_liquidation.hpp"
#include "seawall/state/cdp_view.hpp"

namespace seawall {
namespace {

// An account never takes more calls than this: each repays at least half of a debt, and small ones
// are closed at once.
constexpr int calls_max = 128;
// The rule is asked a hair below the threshold, where Fast's sums agree that it is passed.
constexpr double just_below = 1.0 - 0x1p-36;

// Health against the asset's price p: (slope·p + rest) of collateral over the same of debt.
struct Line {
  double slope = 0.0;
  double rest = 0.0;
};
struct Health {
  Line collateral;
  Line debt;
};

// One call as the price reaches its level.
struct ReachedCall {
  double price;
  double seized;  // tokens at that price
  double repaid_usd;
};

class Scheduler {
 public:
  Scheduler(const Model& model, const State& state, AssetId asset, Seizure seizure)
      : model_{model},
        state_{state},
        asset_{asset},
        seizure_{seizure},
        usd_{state.prices.reference} {
    usd_.resize(model.coins);
    now_ = usd_[asset.index()];
  }

  LiquidationSchedule run() {
    for (std::size_t i = 0; i < model_.positions.accounts(); ++i) {
      const AccountId account{i};
      const VenueId venue = model_.positions.venues[i];
      if (cdp_engine(model_, venue) != nullptr)
        add_vault(account, venue);
      else
        add_account(account, venue);
    }
    return std::move(schedule_);
  }

 private:
  void add_account(AccountId account, VenueId venue);
  void add_vault(AccountId account, VenueId venue);
  void add(AccountId account, const ForcedSale& sale, double repaid_usd) {
    schedule_.sales.push_back(sale);
    schedule_.accounts.push_back(account);
    schedule_.repaid.emplace_back(repaid_usd);
  }
  void add_calls(AccountId account, double locked);
  [[nodiscard]] double collateral_tokens(VenueId venue) const;
  [[nodiscard]] bool owes(const AccountSheet<Fast>& sheet) const;
  [[nodiscard]] Health health(VenueId venue) const;
  [[nodiscard]] std::optional<double> threshold(VenueId venue) const;
  void price_sheet(VenueId venue, double price);

  const Model& model_;
  const State& state_;
  AssetId asset_;
  Seizure seizure_;
  std::vector<double> usd_;  // [coins] the asset's own entry is the price being tried
  double now_ = 0.0;
  AccountSheet<Fast> sheet_;
  std::vector<ReachedCall> calls_;  // of the account being looked at, prices falling
  LiquidationSchedule schedule_;
};

double Scheduler::collateral_tokens(VenueId venue) const {
  const LendingPool& pool = lending_pool(model_, venue);
  double sum = 0.0;
  for (std::size_t i = 0; i < sheet_.holding_count; ++i) {
    const lending::Holding<Fast>& holding = sheet_.holdings[i];
    const lending::ReserveSnapshot<Fast>& reserve = sheet_.reserves[holding.reserve];
    if (holding.side == lending::Side::collateral &&
        pool.reserves[sheet_.reserve_ids[holding.reserve].index()].asset == asset_)
      sum += holding.scaled.value * (reserve.liquidity_index.value / to_double(ray)) /
             reserve.unit.value;
  }
  return sum;
}

bool Scheduler::owes(const AccountSheet<Fast>& sheet) const {
  return std::any_of(sheet.holdings.begin(),
                     sheet.holdings.begin() + static_cast<std::ptrdiff_t>(sheet.holding_count),
                     [](const lending::Holding<Fast>& holding) {
                       return holding.side == lending::Side::debt && holding.scaled.value > 0.0;
                     });
}

// In USD, so that an oracle that counts in the asset itself is a line too.
Health Scheduler::health(VenueId venue) const {
  const LendingPool& pool = lending_pool(model_, venue);
  Health health;
  for (std::size_t i = 0; i < sheet_.holding_count; ++i) {
    const lending::Holding<Fast>& holding = sheet_.holdings[i];
    const lending::ReserveSnapshot<Fast>& snapshot = sheet_.reserves[holding.reserve];
    const LendingReserve& reserve = pool.reserves[sheet_.reserve_ids[holding.reserve].index()];
    const Oracle& oracle = model_.oracles[reserve.oracle.index()];
    const BasisPoints threshold =
        lending::liquidation_threshold_of(snapshot.terms, holding.reserve, sheet_.view().e_mode);
    // What the venue counts it as, in USD: for a fixed oracle the numeraire's worth of its price.
    const double numeraire = oracle.numeraire.exists() ? usd_[oracle.numeraire.index()] : 1.0;
    const double unit = to_double(power_of_ten(oracle.decimals));
    const double value = holding.scaled.value *
                         lending::effective_price(snapshot, holding.side, threshold) / unit *
                         numeraire;
    const AssetId moves_with = oracle.fixed ? oracle.numeraire : reserve.asset;
    Line& side = holding.side == lending::Side::debt ? health.debt : health.collateral;
    if (moves_with == asset_)
      side.slope += value / usd_[asset_.index()];
    else
      side.rest += value;
  }
  return health;
}

// The price at which health is 1; today's where it is below already. Nothing where no fall of the
// asset brings it there.
std::optional<double> Scheduler::threshold(VenueId venue) const {
  const Health line = health(venue);
  const double price = usd_[asset_.index()];
  const double collateral = line.collateral.slope * price + line.collateral.rest;
  const double debt = line.debt.slope * price + line.debt.rest;
  if (!(debt > 0.0)) return std::nullopt;
  if (collateral < debt) return price;
  const double slope = line.collateral.slope - line.debt.slope;
  const double gap = line.debt.rest - line.collateral.rest;
  if (!(slope > 0.0) || !(gap > 0.0)) return std::nullopt;
  return std::min(price, gap / slope);
}

void Scheduler::price_sheet(VenueId venue, double price) {
  usd_[asset_.index()] = price;
  set_prices(model_, venue, usd_, sheet_);
}

void Scheduler::add_account(AccountId account, VenueId venue) {
  fill_sheet(model_, state_, account, sheet_);
  price_sheet(venue, now_);
  const double locked = collateral_tokens(venue);
  if (!(locked > 0.0) || !owes(sheet_)) return;
  ++schedule_.accounts_with_asset;
  schedule_.collateral += locked;
  calls_.clear();
  bool was_reached = false;
  for (int call = 0; call < calls_max; ++call) {
    const auto level = threshold(venue);
    if (!level) break;
    was_reached = true;
    price_sheet(venue, *level * just_below);
    const auto made = liquidate_on_sheet(model_, venue, sheet_);
    if (!made) {
      schedule_.refused += made.error() == Rejection::no_such_collateral ? 0 : 1;
      break;
    }
    if (made->seized_asset == asset_)
      calls_.push_back({*level, made->seized, made->repaid * usd_[made->repaid_asset.index()]});
    else
      ++schedule_.seized_elsewhere;
  }
  if (!was_reached) ++schedule_.out_of_reach;
  usd_[asset_.index()] = now_;
  add_calls(account, locked);
}

// Priced at the end, what the calls take is worth what it was at their levels. Once that is more
// than all the account has, all is sold and there is no more to take.
void Scheduler::add_calls(AccountId account, double locked) {
  double value = 0.0;
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    const ReachedCall& call = calls_[i];
    if (seizure_ == Seizure::at_threshold) {
      add(account, {.price = Price{call.price}, .quantity = Amount{call.seized}, .value = {}},
          call.repaid_usd);
      continue;
    }
    const double more = call.seized * call.price;
    const double next = i + 1 < calls_.size() ? calls_[i + 1].price : 0.0;
    const double end = std::min(call.price, (value + more) / locked);
    add(account, {.price = Price{call.price}, .quantity = {}, .value = Value{more}},
        call.repaid_usd);
    value += more;
    if (end <= next) continue;
    add(account, {.price = Price{end}, .quantity = Amount{locked}, .value = Value{-value}}, 0.0);
    // Later calls find nothing to seize; what they would have repaid stays owed.
    for (std::size_t j = i + 1; j < calls_.size(); ++j)
      add(account, {.price = Price{calls_[j].price}, .quantity = {}, .value = {}},
          calls_[j].repaid_usd);
    return;
  }
}

void Scheduler::add_vault(AccountId account, VenueId venue) {
  const CdpEngine& engine = *cdp_engine(model_, venue);
  const LendingReserve& locked = engine.reserves[CdpEngine::collateral.index()];
  if (locked.asset != asset_) return;
  const cat::Vault<Exact> vault = vault_of(model_, state_, account).vault;
  const double ink = to_double(vault.ink.value) / 1e18;
  const double rate =
      to_double(collateral_terms(model_, state_, venue).rate.value) / to_double(ray);
  const double owed = to_double(vault.art.value) / 1e18 * rate;
  if (!(ink > 0.0) || !(owed > 0.0)) return;
  ++schedule_.accounts_with_asset;
  schedule_.collateral += ink;
  const double ratio = to_double(engine.liquidation_ratio) / to_double(ray);
  const double level = std::min(now_, owed * ratio / ink);
  const double coin = usd_[engine.reserves[CdpEngine::debt.index()].asset.index()];
  const double asked = owed * to_double(engine.penalty) / to_double(ray) * coin;
  const double end = asked / ink;
  if (seizure_ == Seizure::at_threshold || end >= level) {
    const double lot = std::min(ink, asked / level);
    add(account, {.price = Price{level}, .quantity = Amount{lot}, .value = {}}, owed * coin);
    return;
  }
  add(account, {.price = Price{level}, .quantity = {}, .value = Value{asked}}, owed * coin);
  add(account, {.price = Price{end}, .quantity = Amount{ink}, .value = Value{-asked}}, 0.0);
}

}  // namespace

LiquidationSchedule liquidation_schedule(const Model& model, const State& state, AssetId asset,
                                         Seizure seizure) {
  return Scheduler{model, state, asset, seizure}.run();
}

}  // namespace seawall
