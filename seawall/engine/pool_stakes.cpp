#include "seawall/engine/pool_stakes.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "seawall/base/math.hpp"
#include "seawall/engine/trading.hpp"
#include "seawall/mechanics/liquidity/providers.hpp"
#include "seawall/state/pool_stakes.hpp"
#include "seawall/state/pool_view.hpp"

namespace seawall::engine {
namespace {

/// One request of a provider while it is carried out.
struct Desk {
  Context& step;
  const Request& request;
  StakeId id;

  [[nodiscard]] const PoolStake& stake() const { return step.model.stakes[id.index()]; }
  [[nodiscard]] const Pool& pool() const { return step.model.pools[stake().pool.index()]; }
  [[nodiscard]] StakeState& state() const { return step.state.stakes[id.index()]; }
  [[nodiscard]] HolderId owner() const { return step.model.holder_of(request.actor); }
  [[nodiscard]] Units held(AssetId asset) const {
    return step.state.ledger.balance(owner(), asset);
  }
};

enum class Way : std::uint8_t { in, out };

void move_coins(const Desk& desk, const StakeChange& change, Way way) {
  const HolderId pool = desk.step.model.holder_of(desk.stake().pool);
  const bool in = way == Way::in;
  Ledger& ledger = desk.step.state.ledger;
  for (std::size_t coin = 0; coin < change.coins.size(); ++coin)
    ledger.transfer(desk.pool().coins[coin], in ? desk.owner() : pool, in ? pool : desk.owner(),
                    change.coins[coin]);
  if (change.shares.value > 0) {
    if (in)
      ledger.mint(desk.pool().shares, desk.owner(), change.shares);
    else
      ledger.burn(desk.pool().shares, desk.owner(), change.shares);
  }
  follow_shares(desk.step.model, desk.step.state, desk.stake().pool);
}

void announce(const Desk& desk, EventKind kind, const StakeChange& change) {
  const LiquidityId place = desk.stake().place;
  const Liquidity& at = desk.step.model.liquidity[place.index()];
  const auto& pair = std::get<PoolPair>(at.kind);
  LiquidityState& here = desk.step.state.liquidity[place.index()];
  Event event = desk.step.event(kind);
  event.keeper = desk.request.actor;
  event.liquidity = place;
  event.asset = at.base;
  event.counter_asset = at.quote;
  event.amount = change.coins[pair.base].value;
  event.counter_amount = change.coins[pair.quote].value;
  event.market_price = desk.step.state.prices.reference[at.base.index()];
  event.gas_price = desk.request.gas.price_gwei;
  event.waited = desk.step.state.now - desk.request.due;
  event.cause_ids = {here.last_move, desk.step.state.prices.last_shock[at.base.index()],
                     desk.state().last_change};
  here.last_move = desk.state().last_change = desk.step.trace.append(event);
}

void refuse(const Desk& desk, Rejection rejection) {
  const Liquidity& at = desk.step.model.liquidity[desk.stake().place.index()];
  Event event = desk.step.event(EventKind::request_refused);
  event.keeper = desk.request.actor;
  event.detail = static_cast<std::uint8_t>(rejection);
  event.liquidity = desk.stake().place;
  event.asset = at.base;
  event.counter_asset = at.quote;
  event.gas_price = desk.request.gas.price_gwei;
  event.waited = desk.step.state.now - desk.request.due;
  event.cause_ids = {desk.state().last_change, 0, 0};
  desk.step.trace.append(event);
}

// What it has beside the capital that it began with, which is for gas.
PoolAmounts spare_coins(const Desk& desk) {
  const Keeper& keeper = desk.step.model.keepers[desk.request.actor.index()];
  PoolAmounts spare;
  for (const AssetId coin : desk.pool().coins) {
    const bool is_gas = desk.step.model.chain && desk.step.model.chain->gas_asset == coin;
    const Units kept = is_gas ? keeper.capital[coin.index()] : Units{0};
    spare.push_back(std::max(Units{0}, desk.held(coin) - kept));
  }
  return spare;
}

// What its pool refuses is tried again after as long as it stays away.
void put_in(const Desk& desk, EventKind kind, const PoolAmounts& at_most, Duration again_after) {
  StakeState& state = desk.state();
  const auto change = add_to_stake(desk.step.model, desk.step.state, desk.id, at_most);
  if (!change) {
    state.is_out = 1;
    state.away_until = desk.step.state.now + again_after;
    return refuse(desk, change.error());
  }
  state.is_out = 0;
  move_coins(desk, *change, Way::in);
  announce(desk, kind, *change);
}

std::optional<StakeChange> take_out(const Desk& desk, Fraction share) {
  auto change = take_from_stake(desk.step.model, desk.step.state, desk.id, share);
  if (!change) {
    refuse(desk, change.error());
    return std::nullopt;
  }
  desk.state().is_out = 1;
  move_coins(desk, *change, Way::out);
  announce(desk, EventKind::liquidity_removed, *change);
  return *std::move(change);
}

// How much of `base` must be sold in the pool until both coins are worth the same at its price.
// @param pair  whose base is worth more
double excess(const Desk& desk, PoolPair pair, double base, double quote) {
  const WholePool<Fast> whole = whole_pool<Fast>(desk.step.model, desk.step.state, pair.pool);
  constexpr int halvings = 60;
  double low = 0.0;
  double high = base;
  for (int i = 0; i < halvings; ++i) {
    const double middle = 0.5 * (low + high);
    WholePool<Fast> traded = whole;
    const auto got = trade_for<Fast>(traded, pair, AmountOf<Fast>{middle});
    const double price = middle_price<Fast>(facing<Fast>(traded, pair)).value;
    const bool is_enough = !got || (base - middle) * price <= quote + got->value;
    (is_enough ? high : low) = middle;
  }
  return low;
}

// Trades until what was taken out can be put in around the price. @return what it has then
PoolAmounts balanced(const Desk& desk, PoolAmounts coins) {
  const PoolPair straight{desk.stake().pool, 0, 1};
  const double price = pool_price(desk.step.model, desk.step.state, straight).value *
                       units_of(desk.step.model, straight).quote /
                       units_of(desk.step.model, straight).base;
  const bool sells0 = to_double(coins[0].value) * price > to_double(coins[1].value);
  const PoolPair pair = sells0 ? straight : straight.reversed();
  const Units lot{floor_to_int128(
      excess(desk, pair, to_double(coins[pair.base].value), to_double(coins[pair.quote].value)))};
  if (lot.value <= 0) return coins;
  const LiquidityId place = desk.stake().place;
  const bool sells_base =
      desk.step.model.liquidity[place.index()].base == desk.pool().coins[pair.base];
  const Route route{{{place, static_cast<std::uint8_t>(sells_base ? 1 : 0)}, {}}, 1};
  const auto quote = quote_route(desk.step.model, desk.step.state, route, lot);
  if (!quote) return coins;
  sell(desk.step,
       {.seller = desk.owner(),
        .asset = desk.pool().coins[pair.base],
        .amount = lot,
        .route = route,
        .cause = desk.state().last_change,
        .keeper = desk.request.actor,
        .venue = VenueId::none()},
       *quote);
  coins[pair.base] -= lot;
  coins[pair.quote] += quote->out;
  return coins;
}

void move_range(const Desk& desk, Duration again_after) {
  const auto taken = take_out(desk, Fraction{1.0});
  if (!taken) return;
  const PoolAmounts coins = balanced(desk, taken->coins);
  const auto view = range_of(desk.step.model, desk.step.state, desk.id);
  set_range(desk.step.model, desk.step.state, desk.id, view->around(view->tick));
  desk.state().out_since = Time{-1};
  put_in(desk, EventKind::liquidity_moved, coins, again_after);
}

Duration away_time(const Context& step, KeeperId keeper) {
  const auto found =
      std::ranges::find(step.shock.pool_providers, keeper, &PoolProviderBehaviour::keeper);
  return found == step.shock.pool_providers.end() ? Duration{} : found->return_after;
}

}  // namespace

void remember_stakes(Context& step) {
  for (const PoolProviderBehaviour& provider : step.shock.pool_providers)
    for (const StakeId id : provider.stakes) {
      StakeState& state = step.state.stakes[id.index()];
      const Liquidity& place = step.model.liquidity[step.model.stakes[id.index()].place.index()];
      const std::vector<double>& usd = step.state.prices.reference;
      const double price = usd[place.base.index()] / usd[place.quote.index()];
      state.variance = variance_after(state.variance, math::log(price / state.last_price),
                                      provider.memory, step.model.clock.block);
      state.last_price = price;
      const auto range = range_of(step.model, step.state, id);
      if (!range) continue;
      if (range->holds_price())
        state.out_since = Time{-1};
      else if (state.out_since < step.model.clock.start)
        state.out_since = step.state.now;
    }
}

void execute_stake(Context& step, const Request& request) {
  const Desk desk{step, request, request.stake().stake};
  const Duration again_after = away_time(step, request.actor);
  switch (request.kind) {
    case RequestKind::add_liquidity:
      put_in(desk, EventKind::liquidity_added, spare_coins(desk), again_after);
      break;
    case RequestKind::remove_liquidity:
      static_cast<void>(take_out(desk, request.stake().share));
      break;
    default:
      move_range(desk, again_after);
      break;
  }
  ++step.state.keepers[request.actor.index()].calls;
}

}  // namespace seawall::engine
