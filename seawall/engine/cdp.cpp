#include "seawall/engine/cdp.hpp"

#include <algorithm>

#include "seawall/engine/backstop_desk.hpp"
#include "seawall/engine/cdp_desk.hpp"
#include "seawall/engine/clip_desk.hpp"
#include "seawall/engine/flip_desk.hpp"
#include "seawall/mechanics/cdp/jug.hpp"

namespace seawall::engine {
namespace {

// @return whether any of the venue's debt has waited long enough
bool end_wait(const Desk& desk) {
  const Context& step = desk.step;
  CdpState& state = desk.state;
  std::size_t old = 0;
  while (old < state.queue.size() &&
         step.state.now - state.queue[old].era >= desk.engine.backstop->wait)
    state.queued -= state.queue[old++].amount;
  state.queue.erase(state.queue.begin(), state.queue.begin() + static_cast<std::ptrdiff_t>(old));
  return old > 0;
}

void heal(const Desk& desk) {
  Context& step = desk.step;
  CdpState& state = desk.state;
  const HolderId treasury = step.model.treasury_of(desk.venue);
  const Int128 coin = step.state.ledger.balance(treasury, desk.drawn().asset).value;
  const Int128 free = step.state.ledger.balance(treasury, desk.engine.system_debt).value -
                      state.queued - state.on_auction;
  const Int128 healed = std::min(coin, free);
  if (healed <= 0) return;
  step.state.ledger.burn(desk.drawn().asset, treasury, Units{healed});
  step.state.ledger.burn(desk.engine.system_debt, treasury, Units{healed});
  state.healed += healed;
  step.state.reserves[step.model.reserve_row(desk.venue, CdpEngine::debt)].repaid += healed;
}

void settle_at(const Desk& desk) {
  if (!desk.engine.backstop) return;  // nothing says how long debt waits
  const bool is_due = end_wait(desk);
  const bool is_auctioned = desk.engine.backstop->is_auctioned();
  if (is_due || is_auctioned) heal(desk);
  if (is_auctioned) open_backstop_auctions(desk);
}

}  // namespace

namespace {

void drip_at(const Desk& desk) {
  Context& step = desk.step;
  ReserveState& debt = step.state.reserves[step.model.reserve_row(desk.venue, CdpEngine::debt)];
  const std::int64_t elapsed = (step.state.now - debt.updated).whole_seconds();
  if (elapsed <= 0) return;
  const Int128 art =
      step.state.ledger.balance(step.model.accounts_of(desk.venue), desk.drawn().debt_claim).value;
  const Ray<Exact> before{unsigned_of(debt.borrow_index)};
  const auto after = jug::drip<Exact>(Ray<Exact>{unsigned_of(desk.engine.duty)}, before, elapsed);
  SEAWALL_ASSERT(after.has_value());  // compile() bounds the fee
  const auto fee = jug::fee<Exact>(Wad<Exact>{unsigned_of(art)}, before, *after);
  SEAWALL_ASSERT(fee.has_value());
  const Division coin = divide(*add(fee->value, desk.state.fee_rest.value), ray_one);
  const Int128 minted = signed_of(coin.quotient);
  const Int128 owed = owed_by_vaults(step.model, step.state, desk.venue, art);
  debt.borrow_index = debt.projected_borrow_index = signed_of(after->value);
  debt.updated = debt.updated + seconds(elapsed);
  desk.state.fee_rest.value = coin.remainder;
  desk.state.fees += minted;
  step.state.ledger.mint(desk.drawn().asset, step.model.treasury_of(desk.venue), Units{minted});
  debt.interest += minted;
  debt.rounding += minted - (owed_by_vaults(step.model, step.state, desk.venue, art) - owed);
}

}  // namespace

void drip_fees(Context& step) {
  for (std::size_t v = 0; v < step.model.venues.size(); ++v)
    if (const CdpEngine* engine = cdp_engine(step.model, VenueId{v});
        engine != nullptr && engine->duty > ray)
      drip_at({step, VenueId{v}, *engine, step.state.cdp[v]});
}

void execute_at_auction(Context& step, const Request& request) {
  const VenueId venue = request.auction().venue;
  const CdpEngine* engine = cdp_engine(step.model, venue);
  SEAWALL_ASSERT(engine != nullptr);
  const Desk desk{step, venue, *engine, step.state.cdp[venue.index()]};
  if (request.auction().house != AuctionHouse::collateral)
    return execute_at_backstop(desk, request);
  if (engine->auction == CdpAuction::clip) return execute_at_clip(desk, request);
  execute_at_flip(desk, request);
}

void settle_system_debt(Context& step) {
  for (std::size_t v = 0; v < step.model.venues.size(); ++v)
    if (const CdpEngine* engine = cdp_engine(step.model, VenueId{v}))
      settle_at({step, VenueId{v}, *engine, step.state.cdp[v]});
}

Int128 debt_hole(const Model& model, const State& state, VenueId venue) {
  const CdpEngine& engine = *cdp_engine(model, venue);
  const HolderId treasury = model.treasury_of(venue);
  return std::max<Int128>(
      0, state.ledger.balance(treasury, engine.system_debt).value -
             state.ledger.balance(treasury, engine.reserves[CdpEngine::debt.index()].asset).value);
}

}  // namespace seawall::engine
