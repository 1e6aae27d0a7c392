#include "seawall/engine/chain.hpp"

#include <algorithm>

#include "seawall/base/rng.hpp"
#include "seawall/engine/borrowers.hpp"
#include "seawall/mechanics/chain/fee_market.hpp"

namespace seawall::engine {
namespace {

bool needs_block_space(const Request& request) {
  switch (request.kind) {
    case RequestKind::sell_elsewhere:
    case RequestKind::arrival:
      return false;
    case RequestKind::arbitrage:
      return request.gas.gas > 0;  // between two places off the chain there is none
    default:
      return true;
  }
}

void leave_pool(Context& step, const Request& request) {
  if (request.gas.gas > 0) --step.state.keepers[request.actor.index()].in_flight;
}

bool is_help(const Request& request) { return std::holds_alternative<HelpRequest>(request.wanted); }

AccountId account_of(const Request& request) {
  if (is_help(request)) return request.help().account;
  if (request.kind == RequestKind::liquidation) return request.liquidation().account;
  if (request.kind == RequestKind::deal) return request.deal().account;
  if (request.kind == RequestKind::seize) return request.auction().vault;
  return AccountId::none();
}

// Nobody will take it any more: it waited too long, or its sender cannot pay.
void drop(Context& step, const Request& request) {
  leave_pool(step, request);
  if (is_help(request))
    forget_help(step.state, request.help().account);
  else if (const AccountId account = account_of(request); account.exists())
    clear_status(step.state, account, account_status::in_flight);
  Event event = step.event(EventKind::transaction_dropped);
  event.keeper = request.actor;
  event.account = account_of(request);
  event.gas_price = request.gas.price_gwei;
  event.waited = step.state.now - request.due;
  step.trace.append(event);
}

void drop_expired(Context& step) {
  std::vector<Request>& pool = step.state.chain.pool;
  const Duration expiry = step.model.chain->expiry;
  std::erase_if(pool, [&](const Request& request) {
    if (step.state.now - request.due <= expiry) return false;
    drop(step, request);
    ++step.state.chain.expired;
    return true;
  });
}

// A replacement takes the place of the transaction that it names, if that still waits and the new
// one pays enough more.
void join_pool(Context& step, const Request& request) {
  ChainState& chain = step.state.chain;
  if (request.gas.replaces == 0) {
    chain.pool.push_back(request);
    return;
  }
  const auto old = std::ranges::find_if(chain.pool, [&](const Request& waiting) {
    return waiting.actor == request.actor && waiting.sequence == request.gas.replaces;
  });
  if (old == chain.pool.end() ||
      !may_replace(old->gas.price_gwei, request.gas.price_gwei, step.model.chain->replacement_bump))
    return leave_pool(step, request);
  const Time first_sent = old->due;
  *old = request;
  old->due = first_sent;  // it has waited since then
  old->gas.replaces = 0;  // and may be replaced in its turn
  leave_pool(step, request);
  ++chain.replaced;
}

std::vector<std::size_t> chosen(Context& step) {
  const Chain& chain = *step.model.chain;
  ChainState& state = step.state.chain;
  std::vector<std::size_t> order;
  if (chain.market == FeeMarket::first_price) {
    std::vector<Offer> offers;
    for (std::size_t i = 0; i < state.pool.size(); ++i)
      offers.push_back({state.pool[i].gas.price_gwei, state.pool[i].gas.gas, i});
    return include(offers, *step.demand, chain.gas_limit);
  }
  std::vector<CappedOffer> offers;
  for (std::size_t i = 0; i < state.pool.size(); ++i)
    offers.push_back(
        {state.pool[i].gas.price_gwei, state.pool[i].gas.tip_gwei, state.pool[i].gas.gas, i});
  BaseFeeBlock block = include(offers, *step.demand, state.base_fee, chain.gas_limit);
  for (const std::size_t i : block.included)
    state.pool[i].gas.price_gwei = effective_price_gwei(offers[i], state.base_fee);
  state.base_fee = next_base_fee(state.base_fee, block.gas_used, gas_target_of(chain.gas_limit));
  return block.included;
}

// Gas is paid whether the call succeeds or not. Who cannot pay all of it is not executed: a block
// with such a transaction would not be valid. Actors look at what they have before they send, so
// this is somebody who spent it in between.
// @return whether it was paid
bool pay_gas(Context& step, const Request& request) {
  const AssetId asset = step.model.chain->gas_asset;
  const double cost = gas_cost(request.gas.gas, request.gas.price_gwei).value;
  if (asset.exists() && !is_help(request)) {  // borrowers' money is not modelled
    const HolderId holder = step.model.holder_of(request.actor);
    const double unit = to_double(power_of_ten(step.model.assets[asset.index()].decimals));
    const Units due{floor_to_int128(cost * unit)};
    if (step.state.ledger.balance(holder, asset) < due) return false;
    step.state.ledger.transfer(asset, holder, Model::world(), due);
  }
  step.state.keepers[request.actor.index()].gas_spent += cost;
  return true;
}

}  // namespace

void open_block(Context& step) {
  if (!step.model.chain) return;
  Rng random{Seed{step.state.seed}, step.state.path, "chain"};
  random.seek(step.state.block);
  const double level = step.model.chain->block_jitter > 0.0
                           ? block_level(step.model.chain->block_jitter, random.normal())
                           : 1.0;
  step.demand.emplace(step.shock.gas_shares, step.shock.gas_prices, level);
  if (step.model.chain->market == FeeMarket::base_fee && step.state.chain.base_fee == 0)
    step.state.chain.base_fee = resting_base_fee(*step.demand, step.model.chain->gas_limit,
                                                 gas_target_of(step.model.chain->gas_limit));
}

std::vector<Request> requests_of_block(Context& step) {
  const std::vector<Request>& due = step.state.queue.take_due(step.state.now);
  std::vector<Request> now;
  for (const Request& request : due) {
    if (needs_block_space(request))
      join_pool(step, request);
    else
      now.push_back(request);
  }
  drop_expired(step);
  std::vector<Request>& pool = step.state.chain.pool;
  if (pool.empty()) return now;
  const std::vector<std::size_t> order = chosen(step);
  std::vector<std::uint8_t> is_in(pool.size(), 0);
  for (const std::size_t i : order) {
    is_in[i] = 1;
    if (!pay_gas(step, pool[i])) {
      drop(step, pool[i]);
      continue;
    }
    now.push_back(pool[i]);
    leave_pool(step, pool[i]);
    ++step.state.chain.included;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < pool.size(); ++i)
    if (is_in[i] == 0) pool[kept++] = pool[i];
  pool.resize(kept);
  return now;
}

}  // namespace seawall::engine
