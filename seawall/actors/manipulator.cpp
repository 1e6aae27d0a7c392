#include "seawall/actors/manipulator.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/actors/bidder.hpp"
#include "seawall/base/math.hpp"
#include "seawall/mechanics/chain/fee_market.hpp"
#include "seawall/state/depth_view.hpp"
#include "seawall/state/lending_view.hpp"
#include "seawall/state/margin_view.hpp"

namespace seawall {
namespace {

constexpr int halvings = 100;            // of the range of doubles that a purse can be
constexpr double close_enough = 1e-6;    // of a price: nobody trades for less
constexpr double worth_borrowing = 1.0;  // USD

double unit_of(const Model& model, AssetId asset) {
  return to_double(power_of_ten(model.assets[asset.index()].decimals));
}

double price_of(const Model& model, const State& state, LiquidityId place) {
  DepthView depth{model, state};
  depth.refresh();
  return depth.middle_price(place);
}

class Look {
 public:
  explicit Look(const ManipulatorView& view)
      : view_{view}, behaviour_{view.behaviour}, hop_{pushing_hop(behaviour_)} {}

  [[nodiscard]] std::optional<Request> run() const;

 private:
  [[nodiscard]] ManipulatorState so_far() const {
    return view_.number < view_.state.manipulators.size() ? view_.state.manipulators[view_.number]
                                                          : ManipulatorState{};
  }
  [[nodiscard]] Units held(AssetId asset) const {
    return view_.state.ledger.balance(view_.model.holder_of(behaviour_.keeper), asset);
  }
  [[nodiscard]] AssetId given() const {
    const Liquidity& place = view_.model.liquidity[behaviour_.place.index()];
    return hop_.sells_base != 0 ? place.base : place.quote;
  }
  [[nodiscard]] bool has_one_waiting() const;
  [[nodiscard]] Price wanted_price(Duration since) const;
  [[nodiscard]] bool can_borrow() const;
  [[nodiscard]] ManipulationRequest in_one() const;
  [[nodiscard]] ManipulationRequest next(Duration since) const;
  [[nodiscard]] GasOffer gas() const;

  const ManipulatorView& view_;
  const ManipulatorBehaviour& behaviour_;
  Route::Hop hop_;
};

bool Look::has_one_waiting() const {
  const auto is_own = [this](const Request& request) {
    return request.kind == RequestKind::manipulate && request.actor == behaviour_.keeper;
  };
  return std::ranges::any_of(view_.state.queue.pending(), is_own) ||
         std::ranges::any_of(view_.state.chain.pool, is_own);
}

Price Look::wanted_price(Duration since) const {
  if (since >= behaviour_.push) return behaviour_.target;
  const double start = so_far().price_at_start > 0.0
                           ? so_far().price_at_start
                           : price_of(view_.model, view_.state, behaviour_.place);
  const double share = since.seconds() / behaviour_.push.seconds();
  return Price{start * math::exp(share * math::log(behaviour_.target.value / start))};
}

bool Look::can_borrow() const {
  if (behaviour_.borrows.empty()) return false;
  const AccountMargin margin =
      account_margin(view_.model, view_.state, behaviour_.account, MarginLevel::initial);
  const auto reserves = reserves_of(view_.model.venues[behaviour_.venue.index()]);
  const double usd = usd_per_base_currency(view_.model, view_.state, reserves.front().oracle);
  if (to_double(margin.room()) * usd < worth_borrowing) return false;
  return std::ranges::any_of(behaviour_.borrows, [&](ReserveId id) {
    const AssetId asset = reserves[id.index()].asset;
    const double cash =
        to_double(view_.state.ledger.balance(view_.model.cash_of(behaviour_.venue), asset).value);
    return cash / unit_of(view_.model, asset) * view_.state.prices.reference[asset.index()] >=
           worth_borrowing;
  });
}

ManipulationRequest Look::in_one() const {
  ManipulationRequest wanted{.manipulator = view_.number};
  const Units own = held(given());
  wanted.in =
      amount_to_price(view_.model, view_.state, hop_, behaviour_.target, own + behaviour_.loan_max);
  if (wanted.in > own) wanted.loan = wanted.in - own;
  wanted.actions = manipulation::open | manipulation::push;
  if (behaviour_.pledges) wanted.actions |= manipulation::pledge;
  if (!behaviour_.borrows.empty()) wanted.actions |= manipulation::borrow;
  if (behaviour_.unwinds) wanted.actions |= manipulation::unwind;
  return wanted;
}

ManipulationRequest Look::next(Duration since) const {
  ManipulationRequest wanted{.manipulator = view_.number};
  if (so_far().has_opened == 0) {
    wanted.actions = manipulation::open;
    return wanted;
  }
  if (since > behaviour_.push + behaviour_.hold && so_far().last_push != 0) {
    if (behaviour_.unwinds && so_far().has_unwound == 0) wanted.actions = manipulation::unwind;
    return wanted;
  }
  wanted.in = amount_to_price(view_.model, view_.state, hop_, wanted_price(since), held(given()));
  if (wanted.in.value > 0) wanted.actions = manipulation::push;
  if (since < behaviour_.push) return wanted;
  const AssetId base = view_.model.liquidity[behaviour_.place.index()].base;
  const Units opening = view_.model.keepers[behaviour_.keeper.index()].capital[base.index()];
  if (behaviour_.pledges && held(base) > opening) wanted.actions |= manipulation::pledge;
  if (can_borrow()) wanted.actions |= manipulation::borrow;
  return wanted;
}

GasOffer Look::gas() const {
  if (view_.demand == nullptr) return {};
  const double price =
      std::min(behaviour_.gas_price_max, view_.demand->quantile(behaviour_.urgency.value));
  return {.price_gwei = price, .tip_gwei = price, .gas = gas_of(RequestKind::manipulate)};
}

std::optional<Request> Look::run() const {
  const Duration since = view_.state.now - view_.model.clock.start - behaviour_.begins;
  if (since < Duration{} || has_one_waiting()) return std::nullopt;
  const bool lends = behaviour_.funding == KeeperFunding::flash_loan;
  if (lends && so_far().has_opened != 0) return std::nullopt;
  Request request;
  request.kind = RequestKind::manipulate;
  request.actor = behaviour_.keeper;
  request.gas = gas();
  const ManipulationRequest wanted = lends ? in_one() : next(since);
  if (wanted.actions == 0) return std::nullopt;
  request.wanted = wanted;
  return request;
}

}  // namespace

// The place's price rises, or falls, with what is given there. What it refuses counts as too much.
Units amount_to_price(const Model& model, const State& state, Route::Hop hop, Price wanted,
                      Units most) {
  DepthView now{model, state};
  now.refresh();
  const bool raises = hop.sells_base == 0;
  const double start = now.middle_price(hop.liquidity);
  const double goal = wanted.value;
  if (raises ? start >= goal * (1.0 - close_enough) : start <= goal * (1.0 + close_enough))
    return Units{0};
  const auto is_too_much = [&](double in) {
    DepthView after = now;
    if (!(after.consume(hop, in) > 0.0)) return true;
    const double price = after.middle_price(hop.liquidity);
    return raises ? price > goal : price < goal;
  };
  double high = to_double(most.value);
  if (high < 1.0) return Units{0};
  if (!is_too_much(high)) return most;
  double low = 0.0;
  for (int i = 0; i < halvings && high - low > std::max(1.0, 1e-12 * high); ++i) {
    const double middle = low + (high - low) / 2;
    (middle >= 1.0 && is_too_much(middle) ? high : low) = middle;
  }
  return Units{std::min(most.value, floor_to_int128(low))};
}

std::optional<Request> look_for_manipulation(const ManipulatorView& view) {
  return Look{view}.run();
}

}  // namespace seawall
