#include "seawall/actors/keeper.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "seawall/actors/bidder.hpp"
#include "seawall/actors/golden_section.hpp"
#include "seawall/base/rng.hpp"
#include "seawall/mechanics/chain/fee_market.hpp"
#include "seawall/mechanics/lending/mechanism.hpp"
#include "seawall/state/cdp_view.hpp"
#include "seawall/state/depth_view.hpp"
#include "seawall/state/lending_view.hpp"
#include "seawall/state/liquidation_pair.hpp"
#include "seawall/state/split_exit.hpp"

namespace seawall {
namespace {

/// What a keeper wants to know of a call's outcome; raw units as doubles. A search makes and
/// compares many.
struct Call {
  double debt_repaid = 0.0;
  double scaled_debt_burned = 0.0;
  double collateral_to_keeper = 0.0;
  double scaled_collateral_to_keeper = 0.0;
  double scaled_fee = 0.0;
  double health_after = 0.0;
};

template <class N>
Ruling<Call> call_of(const Ruling<lending::LiquidationOutcome<N>>& outcome) {
  if (!outcome) return std::unexpected{outcome.error()};
  return Call{
      .debt_repaid = N::to_double(outcome->debt_repaid.value),
      .scaled_debt_burned = N::to_double(outcome->scaled_debt_burned.value),
      .collateral_to_keeper = N::to_double(outcome->collateral_to_keeper.value),
      .scaled_collateral_to_keeper = N::to_double(outcome->scaled_collateral_to_keeper.value),
      .scaled_fee = N::to_double(outcome->scaled_fee.value),
      .health_after = N::to_double(outcome->health_after.value)};
}

constexpr std::uint32_t slices_max = 256;  ///< of one account in one block
constexpr int search_steps = 40;           ///< golden section: the best size to 5e-9 of the range

/// Which claim of an account is repaid and which is seized, and where the seized asset is sold.
struct Pair {
  ReserveId collateral;
  ReserveId debt;
  std::vector<Route> routes;
};

class Look {
 public:
  Look(const KeeperView& view, KeeperPlan& plan)
      : view_{view},
        plan_{plan},
        depth_{view.model, view.state},
        random_{Seed{view.state.seed}, view.state.path,
                "keeper:" + view.model.keepers[view.behaviour.keeper.index()].name},
        snapshots_{view.model, view.state} {
    random_.seek(view.state.keepers[view.behaviour.keeper.index()].random_position);
    depth_.refresh();
    spent_.resize(view.model.coins);
    price_block_space();
  }

  void run();

 private:
  struct Offer {
    double offered = 0.0;
    Call call;
    Route exit;
    double proceeds = 0.0;
    double profit_usd = 0.0;
  };

  void price_block_space();
  void look_at(const UnderWater& entry);
  [[nodiscard]] bool choose_pair();
  [[nodiscard]] Ruling<Call> call(double offered) const;
  [[nodiscard]] Ruling<Offer> offer(double offered) const;
  [[nodiscard]] Ruling<Offer> most_profitable_below(double offered) const;
  /// The best part below; where none of at least a smallest unit is admitted, the reason why not
  /// more was.
  [[nodiscard]] Ruling<Offer> part_below(double most, Rejection reason) const;
  [[nodiscard]] Ruling<Offer> best_admitted(double wanted, bool& is_slice) const;
  [[nodiscard]] double owed() const;
  [[nodiscard]] Ruling<Offer> within_capital(Ruling<Offer> made, bool& is_slice) const;
  [[nodiscard]] double next_slice();
  [[nodiscard]] bool pays(const Ruling<Offer>& offer) const {
    return offer && offer->profit_usd >= view_.behaviour.profit_min.value;
  }
  [[nodiscard]] LiquidationRequest request_for(const UnderWater& entry) const;
  void submit(const UnderWater& entry, const Offer& offer, bool is_slice);
  [[nodiscard]] bool has_calls_left() const {
    return plan_.requests.size() < calls_paid_ &&
           (view_.behaviour.calls_per_block == 0 ||
            plan_.requests.size() < view_.behaviour.calls_per_block);
  }
  [[nodiscard]] const std::vector<Route>& routes(AssetId from, AssetId to);
  [[nodiscard]] const ExitPlaces& places(AssetId from, AssetId to);
  void find_exits();
  void find_proceeds(Offer& offer) const;
  void consume(const Offer& offer);

  const KeeperView& view_;
  KeeperPlan& plan_;
  DepthView depth_;
  Rng random_;

  // The account being looked at.
  AccountSheet<Fast> sheet_;
  bool is_in_grace_ = view_.model.sequencer.is_in_grace(view_.state.now - view_.model.clock.start);
  AccountSheet<Exact> exact_sheet_;
  bool asks_exact_ = false;  ///< Fast is too near to the threshold to tell
  const LendingRules* rules_ = nullptr;
  const LendingPool* pool_ = nullptr;
  Int128 risen_ = wad;            ///< of its Dutch bonus, when the call will be carried out
  std::uint32_t collateral_ = 0;  ///< on the sheet
  std::uint32_t debt_ = 0;
  AssetId collateral_asset_;
  AssetId debt_asset_;
  const std::vector<Route>* exits_ = nullptr;
  const ExitPlaces* split_exits_ = nullptr;  ///< null where it does not split, or needs no exit

  struct KnownRoutes {
    AssetId from;
    AssetId to;
    std::vector<Route> routes;
  };
  std::vector<KnownRoutes> known_routes_;
  std::vector<ExitPlaces> known_places_;
  ReserveSnapshots<Fast> snapshots_;
  std::vector<double> spent_;   ///< [coins] of its capital in this plan, smallest units
  GasOffer gas_;                ///< of each call; nothing without a chain
  double cost_usd_ = 0.0;       ///< of a call, with its gas
  std::size_t calls_paid_ = 0;  ///< for which it has gas
};

// Each call bids the price that outbids its share of the last block. What its waiting calls will
// pay is spent already: they bid about as much as the new ones.
void Look::price_block_space() {
  cost_usd_ = view_.behaviour.cost_per_call.value;
  calls_paid_ = std::numeric_limits<std::size_t>::max();
  gas_ = {};
  if (view_.demand == nullptr) return;
  const double price = std::min(view_.behaviour.gas_price_max,
                                view_.demand->quantile(view_.behaviour.urgency.value));
  gas_ = {.price_gwei = price, .tip_gwei = price, .gas = gas_of(RequestKind::liquidation)};
  const AssetId asset = view_.model.chain->gas_asset;
  if (!asset.exists()) return;
  const double cost = gas_cost(gas_.gas, price).value;
  cost_usd_ += cost * view_.state.prices.reference[asset.index()];
  const double unit = to_double(power_of_ten(view_.model.assets[asset.index()].decimals));
  const HolderId holder = view_.model.holder_of(view_.behaviour.keeper);
  const double calls =
      to_double(view_.state.ledger.balance(holder, asset).value) / unit / cost -
      static_cast<double>(view_.state.keepers[view_.behaviour.keeper.index()].in_flight);
  calls_paid_ = calls < 1.0 ? 0 : calls > 1e9 ? calls_paid_ : static_cast<std::size_t>(calls);
}

const std::vector<Route>& Look::routes(AssetId from, AssetId to) {
  for (const KnownRoutes& known : known_routes_)
    if (known.from == from && known.to == to) return known.routes;
  known_routes_.reserve(view_.model.coins * view_.model.coins);  // references stay valid
  known_routes_.push_back(
      {from, to, find_routes(view_.model, view_.behaviour.liquidity, from, to)});
  return known_routes_.back().routes;
}

const ExitPlaces& Look::places(AssetId from, AssetId to) {
  for (const ExitPlaces& known : known_places_)
    if (known.from() == from && known.to() == to) return known;
  known_places_.reserve(view_.model.coins * view_.model.coins);  // references stay valid
  known_places_.emplace_back(view_.model, view_.behaviour.liquidity, from, to);
  return known_places_.back();
}

void Look::find_exits() {
  const bool splits = view_.behaviour.splits_exit && collateral_asset_ != debt_asset_;
  exits_ = &routes(collateral_asset_, debt_asset_);
  split_exits_ = splits ? &places(collateral_asset_, debt_asset_) : nullptr;
}

// What the collateral of a call would fetch; below 0 where nothing takes it.
void Look::find_proceeds(Offer& offer) const {
  const double seized = offer.call.collateral_to_keeper;
  if (split_exits_ != nullptr) {
    const SplitExit split = split_exits_->split(depth_, seized);
    if (!split.parts.empty()) offer.proceeds = split.out;
    return;
  }
  for (const Route& route : *exits_) {
    const double proceeds = depth_.quote(route, seized);
    if (proceeds <= offer.proceeds) continue;
    offer.proceeds = proceeds;
    offer.exit = route;
  }
}

void Look::consume(const Offer& made) {
  const double seized = made.call.collateral_to_keeper;
  if (split_exits_ == nullptr) return depth_.consume(made.exit, seized);
  for (const ExitPart& part : split_exits_->split(depth_, seized).parts)
    depth_.consume(part.hop, part.in);
}

bool Look::choose_pair() {
  const auto pair = largest_pair(sheet_);
  if (!pair) return false;
  collateral_ = pair->collateral;
  debt_ = pair->debt;
  return true;
}

Ruling<Call> Look::call(double offered) const {
  if (!asks_exact_)
    return call_of<Fast>(lending::liquidation_call<Fast>(*pool_, sheet_.view(),
                                                         {.collateral_reserve = collateral_,
                                                          .debt_reserve = debt_,
                                                          .offered = AmountOf<Fast>{offered},
                                                          .risen = risen_}));
  const Int128 units = offered < 0x1p120 ? floor_to_int128(offered) : Exact::unbounded;
  return call_of<Exact>(lending::liquidation_call<Exact>(*pool_, exact_sheet_.view(),
                                                         {.collateral_reserve = collateral_,
                                                          .debt_reserve = debt_,
                                                          .offered = AmountOf<Exact>{units},
                                                          .risen = risen_}));
}

Ruling<Look::Offer> Look::offer(double offered) const {
  const auto call = this->call(offered);
  if (!call) return std::unexpected{call.error()};
  Offer best{.offered = offered, .call = *call, .exit = {}, .proceeds = -1.0};
  find_proceeds(best);
  if (best.proceeds < 0.0) return std::unexpected{Rejection::not_profitable};  // nowhere to sell
  const Asset& debt = view_.model.assets[debt_asset_.index()];
  const double price =
      view_.state.prices.reference[debt_asset_.index()] / to_double(power_of_ten(debt.decimals));
  best.profit_usd = (best.proceeds - call->debt_repaid) * price - cost_usd_;
  return best;
}

// Profit is concave in the size: proceeds bend down with slippage, the repayment is straight.
Ruling<Look::Offer> Look::most_profitable_below(double offered) const {
  const auto profit = [this](double size) {
    const auto made = offer(size);
    return made ? made->profit_usd : -HUGE_VAL;
  };
  const auto [low, high] = golden_section(offered, search_steps, profit);
  auto middle = offer(low + (high - low) / 2);
  return middle ? middle : offer(low);  // the best may lie where the rule begins to refuse
}

double Look::owed() const {
  for (std::size_t i = 0; i < sheet_.holding_count; ++i)
    if (sheet_.holdings[i].side == lending::Side::debt && sheet_.holdings[i].reserve == debt_)
      return lending::debt_balance<Fast>(*rules_, sheet_.holdings[i].scaled,
                                         sheet_.reserves[debt_].borrow_index)
          .value;
  return 0.0;
}

Ruling<Look::Offer> Look::best_admitted(double wanted, bool& is_slice) const {
  auto made = offer(wanted);
  is_slice = wanted != Fast::unbounded;
  if (!made && is_slice) {  // a slice may leave dust where the whole would not
    made = offer(Fast::unbounded);
    is_slice = false;
  }
  if (made) return made;
  if (made.error() != Rejection::must_not_leave_dust &&
      made.error() != Rejection::insufficient_liquidity)
    return made;
  is_slice = true;
  return part_below(std::min(wanted, owed()), made.error());
}

Ruling<Look::Offer> Look::part_below(double most, Rejection reason) const {
  auto part = most_profitable_below(most);
  if (!part || part->call.debt_repaid < 1.0) return std::unexpected{reason};
  return part;
}

// A keeper with its own money asks for what that can carry.
Ruling<Look::Offer> Look::within_capital(Ruling<Offer> made, bool& is_slice) const {
  if (view_.behaviour.funding != KeeperFunding::capital || !made) return made;
  const HolderId keeper = view_.model.holder_of(view_.behaviour.keeper);
  const double own = to_double(view_.state.ledger.balance(keeper, debt_asset_).value) -
                     spent_[debt_asset_.index()];
  if (made->call.debt_repaid <= own) return made;
  if (own < 1.0) return std::unexpected{Rejection::insufficient_capital};
  is_slice = true;
  made = offer(std::floor(own));
  if (made) return made;
  return part_below(own, made.error());
}

double Look::next_slice() {
  const std::vector<Units>& limits = view_.behaviour.slice_max;
  const double limit = limits.empty() ? 0.0 : to_double(limits[debt_asset_.index()].value);
  if (limit <= 0.0) return Fast::unbounded;
  const double jitter = view_.behaviour.slice_jitter.value;
  return std::floor(jitter > 0.0 ? limit * random_.uniform(1.0 - jitter, 1.0) : limit);
}

LiquidationRequest Look::request_for(const UnderWater& entry) const {
  LiquidationRequest request;
  request.account = entry.account;
  request.collateral = sheet_.reserve_ids[collateral_];
  request.debt = sheet_.reserve_ids[debt_];
  request.cause = entry.verdict;
  request.flash_loan = view_.behaviour.funding == KeeperFunding::flash_loan ? 1 : 0;
  return request;
}

void Look::submit(const UnderWater& entry, const Offer& made, bool is_slice) {
  const KeeperBehaviour& behaviour = view_.behaviour;
  LiquidationRequest request = request_for(entry);
  // What the rule allows in full is asked for without a number: interest may have grown it by then.
  request.debt_to_cover =
      is_slice ? Units{floor_to_int128(made.call.debt_repaid)} : Units{Exact::unbounded};
  const double price = view_.state.prices.reference[debt_asset_.index()] /
                       to_double(power_of_ten(view_.model.assets[debt_asset_.index()].decimals));
  const double margin = (cost_usd_ + behaviour.profit_min.value) / price;
  if (is_slice)
    request.proceeds_min = Units{floor_to_int128((made.call.debt_repaid + margin) * (1.0 - 1e-9))};
  request.is_slice = is_slice ? 1 : 0;
  request.exit = made.exit;
  request.splits = split_exits_ != nullptr ? 1 : 0;
  plan_.requests.push_back(
      {.due = view_.state.now + view_.model.clock.block * behaviour.latency_blocks,
       .actor = behaviour.keeper,
       .wanted = request,
       .gas = gas_});
  spent_[debt_asset_.index()] += made.call.debt_repaid;

  consume(made);
  for (std::size_t i = 0; i < sheet_.holding_count; ++i) {
    lending::Holding<Fast>& holding = sheet_.holdings[i];
    if (holding.side == lending::Side::debt && holding.reserve == debt_)
      holding.scaled.value = std::max(0.0, holding.scaled.value - made.call.scaled_debt_burned);
    if (holding.side == lending::Side::collateral && holding.reserve == collateral_)
      holding.scaled.value = std::max(
          0.0, holding.scaled.value - made.call.scaled_collateral_to_keeper - made.call.scaled_fee);
  }
}

void Look::look_at(const UnderWater& entry) {
  const VenueId venue = view_.model.positions.venues[entry.account.index()];
  const LendingPool& pool = lending_pool(view_.model, venue);
  rules_ = &pool.rules;
  pool_ = &pool;
  if (pool.liquidation.mechanism == LiquidationMechanism::dutch)
    risen_ = lending::risen(
        pool.liquidation,
        view_.state.now - entry.since + view_.model.clock.block * view_.behaviour.latency_blocks);
  asks_exact_ = false;
  fill_sheet(snapshots_, entry.account, sheet_);
  if (is_in_grace_ &&
      is_held_back(view_.model, view_.state.now,
                   lending::account_data<Fast>(*rules_, sheet_.view()).health.value / 1e18))
    return;
  if (!choose_pair()) return;
  collateral_asset_ = pool.reserves[sheet_.reserve_ids[collateral_].index()].asset;
  debt_asset_ = pool.reserves[sheet_.reserve_ids[debt_].index()].asset;
  find_exits();
  for (std::uint32_t slice = 0; slice < slices_max && has_calls_left(); ++slice) {
    bool is_slice = false;
    const double wanted = next_slice();
    auto made = within_capital(best_admitted(wanted, is_slice), is_slice);
    // The venue's own verdict is what counts: where Fast does not see it (v2 floors its average
    // threshold to a whole basis point), the keeper asks Exact, for one call a block.
    if (!made && slice == 0 && made.error() == Rejection::health_factor_not_below_threshold) {
      fill_sheet(view_.model, view_.state, entry.account, exact_sheet_);
      asks_exact_ = true;
      made = within_capital(best_admitted(wanted, is_slice), is_slice);
    }
    if (!made) {  // refused by the rule: healthy by now, nothing left, or nothing that may be taken
      if (slice == 0 && made.error() != Rejection::health_factor_not_below_threshold)
        plan_.refused.push_back({request_for(entry), made.error()});
      return;
    }
    if (!pays(made)) {
      made = most_profitable_below(made->call.debt_repaid);
      is_slice = true;
    }
    if (!pays(made)) {
      if (slice == 0) plan_.nothing_pays.push_back(entry.account);
      return;
    }
    submit(entry, *made, is_slice);
    if (!is_slice || asks_exact_ || made->call.health_after >= 1e18) return;
  }
}

void Look::run() {
  const std::size_t limit = view_.behaviour.calls_per_block == 0 ? view_.state.under_water.size()
                                                                 : view_.behaviour.calls_per_block;
  plan_.requests.reserve(std::min(limit, view_.state.under_water.size()));
  const std::vector<VenueId>& venues = view_.behaviour.venues;
  for (const UnderWater& entry : view_.state.under_water) {
    if (!has_calls_left()) break;
    if (has_status(view_.state, entry.account, account_status::in_flight)) continue;
    const VenueId venue = view_.model.positions.venues[entry.account.index()];
    // Sold at auction, to bidders; or dealt with by actors/deals.
    if (cdp_engine(view_.model, venue) != nullptr || is_protocol(view_.model, venue)) continue;
    if (!venues.empty() && std::ranges::find(venues, venue) == venues.end()) continue;
    look_at(entry);
  }
  plan_.random_position = random_.position();
}

}  // namespace

void look_for_liquidations(const KeeperView& view, KeeperPlan& plan) {
  plan.requests.clear();
  plan.refused.clear();
  plan.nothing_pays.clear();
  plan.random_position = view.state.keepers[view.behaviour.keeper.index()].random_position;
  if (view.state.under_water.empty()) return;
  Look{view, plan}.run();
}

}  // namespace seawall
