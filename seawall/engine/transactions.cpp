#include "seawall/engine/transactions.hpp"

#include <algorithm>

#include "seawall/engine/arbitrage.hpp"
#include "seawall/engine/borrowers.hpp"
#include "seawall/engine/cdp.hpp"
#include "seawall/engine/chain.hpp"
#include "seawall/engine/liquidation.hpp"
#include "seawall/engine/prices.hpp"
#include "seawall/engine/trading.hpp"

namespace seawall::engine {

void execute_pending(Context& step) {
  AccountSheet<Exact> sheet;
  for (const Request& request : requests_of_block(step)) {
    switch (request.kind) {
      case RequestKind::liquidation:
        execute_liquidation(step, request, sheet);
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
      default:
        execute_at_auction(step, request);
        break;
    }
  }
}

}  // namespace seawall::engine
