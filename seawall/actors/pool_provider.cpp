#include "seawall/actors/pool_provider.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/actors/bidder.hpp"
#include "seawall/mechanics/chain/fee_market.hpp"
#include "seawall/state/pool_stakes.hpp"

namespace seawall {
namespace {

constexpr double seconds_per_day = 86'400.0;
constexpr double share_slack = 1e-9;  // below it nothing is left to take out

class Look {
 public:
  Look(const PoolProviderView& view, PoolProviderPlan& plan)
      : view_{view}, plan_{plan}, behaviour_{view.behaviour} {}

  void run() {
    for (const StakeId id : behaviour_.stakes)
      if (!is_under_way(id)) look_at(id);
  }

 private:
  [[nodiscard]] bool is_under_way(StakeId id) const {
    const auto is_it = [&](const Request& request) {
      return request.actor == behaviour_.keeper &&
             std::holds_alternative<StakeRequest>(request.wanted) && request.stake().stake == id;
    };
    return std::ranges::any_of(view_.state.chain.pool, is_it) ||
           std::ranges::any_of(view_.state.queue.pending(), is_it);
  }
  void look_at(StakeId id);
  void ask(RequestKind kind, StakeId id, Fraction share = Fraction{1.0});
  [[nodiscard]] double gas_price() const {
    return std::min(behaviour_.gas_price_max, view_.demand->quantile(behaviour_.urgency.value));
  }
  [[nodiscard]] bool can_pay(RequestKind kind) const;
  [[nodiscard]] bool is_told_to_leave(StakeId id) const;

  const PoolProviderView& view_;
  PoolProviderPlan& plan_;
  const PoolProviderBehaviour& behaviour_;
};

// A wallet does not sign what it could not pay for.
bool Look::can_pay(RequestKind kind) const {
  if (view_.demand == nullptr || !view_.model.chain->gas_asset.exists()) return true;
  const AssetId asset = view_.model.chain->gas_asset;
  const double unit = to_double(power_of_ten(view_.model.assets[asset.index()].decimals));
  const HolderId holder = view_.model.holder_of(behaviour_.keeper);
  return to_double(view_.state.ledger.balance(holder, asset).value) / unit >=
         gas_cost(gas_of(kind), gas_price()).value;
}

bool Look::is_told_to_leave(StakeId id) const {
  const StakeState& state = view_.state.stakes[id.index()];
  if (std::sqrt(state.variance * seconds_per_day) > behaviour_.volatility_max) return true;
  const PoolStake& stake = view_.model.stakes[id.index()];
  const std::vector<AssetId>& coins = view_.model.pools[stake.pool.index()].coins;
  const PoolAmounts claim = claim_of(view_.model, view_.state, id);
  double base = 0.0;
  double all = 0.0;
  for (std::size_t coin = 0; coin < coins.size(); ++coin) {
    const Asset& asset = view_.model.assets[coins[coin].index()];
    const double usd = to_double(claim[coin].value) / to_double(power_of_ten(asset.decimals)) *
                       view_.state.prices.reference[coins[coin].index()];
    all += usd;
    if (coins[coin] == view_.model.liquidity[stake.place.index()].base) base = usd;
  }
  if (!(all > 0.0)) return false;  // it is out
  return base < behaviour_.base_share_min.value * all ||
         base > behaviour_.base_share_max.value * all;
}

void Look::look_at(StakeId id) {
  const StakeState& state = view_.state.stakes[id.index()];
  const Time now = view_.state.now;
  const double in = share_in(view_.model, view_.state, id).value;
  if (is_told_to_leave(id)) {
    plan_.stays_away.emplace_back(id, now + behaviour_.return_after);
    const double kept = 1.0 - behaviour_.withdrawn_share.value;
    if (state.is_out == 0 && in > kept + share_slack)
      ask(RequestKind::remove_liquidity, id, Fraction{(in - kept) / in});
    return;
  }
  if (state.is_out != 0) {
    if (now >= state.away_until) ask(RequestKind::add_liquidity, id);
    return;
  }
  if (behaviour_.recentre_after && in > 0.0 && state.out_since >= view_.model.clock.start &&
      now - state.out_since >= *behaviour_.recentre_after)
    ask(RequestKind::move_liquidity, id);
}

void Look::ask(RequestKind kind, StakeId id, Fraction share) {
  if (!can_pay(kind)) return;
  Request request;
  request.kind = kind;
  request.actor = behaviour_.keeper;
  request.wanted = StakeRequest{.stake = id, .share = share};
  if (view_.demand != nullptr)
    request.gas = {.price_gwei = gas_price(), .tip_gwei = gas_price(), .gas = gas_of(kind)};
  plan_.requests.push_back(request);
}

}  // namespace

void look_after_stakes(const PoolProviderView& view, PoolProviderPlan& plan) {
  plan.requests.clear();
  plan.stays_away.clear();
  Look{view, plan}.run();
}

}  // namespace seawall
