#include "seawall/engine/transactions.hpp"

#include <algorithm>

#include "seawall/engine/arbitrage.hpp"
#include "seawall/engine/borrowers.hpp"
#include "seawall/engine/cdp.hpp"
#include "seawall/engine/chain.hpp"
#include "seawall/engine/liquidation.hpp"
#include "seawall/engine/manipulation.hpp"
#include "seawall/engine/pool_stakes.hpp"
#include "seawall/engine/prices.hpp"
#include "seawall/engine/protocols.hpp"
#include "seawall/engine/trading.hpp"

namespace seawall::engine {

namespace {

void execute(Context& step, const Request& request, AccountSheet<Exact>& sheet) {
  switch (request.kind) {
    case RequestKind::liquidation:
      execute_liquidation(step, request, sheet);
      break;
    case RequestKind::deal:
      execute_deal(step, request);
      break;
    case RequestKind::poke:
      poke_oracle(step, request);
      break;
    case RequestKind::sell_elsewhere:
      sell_elsewhere(step, request);
      break;
    case RequestKind::arrival:
      end_transfer(step, request);
      break;
    case RequestKind::arbitrage:
      execute_arbitrage(step, request);
      break;
    case RequestKind::add_collateral:
    case RequestKind::repay_debt:
    case RequestKind::close_account:
      execute_help(step, request);
      break;
    case RequestKind::add_liquidity:
    case RequestKind::remove_liquidity:
    case RequestKind::move_liquidity:
      execute_stake(step, request);
      break;
    case RequestKind::manipulate:
      execute_manipulation(step, request);
      break;
    default:
      execute_at_auction(step, request);
      break;
  }
}

}  // namespace

void execute_pending(Context& step) {
  if (is_down(step)) return;
  AccountSheet<Exact> sheet;
  if (!step.model.chain) {  // a million calls of one block are read where they lie
    for (const Request& request : step.state.queue.take_due(step.state.now))
      execute(step, request, sheet);
    return;
  }
  for (const Request& request : requests_of_block(step))
    execute(step, request, sheet);
}

}  // namespace seawall::engine
