#include "seawall/actors/deals.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "seawall/actors/bidder.hpp"
#include "seawall/actors/golden_section.hpp"
#include "seawall/mechanics/chain/fee_market.hpp"
#include "seawall/state/depth_view.hpp"

namespace seawall {
namespace {

constexpr int search_steps = 32;  // golden section: the best size to 2e-7 of the range
constexpr double probe_share = 1e-7;
constexpr double coarse_share = 1e-3;
constexpr double growth = 16.0;
constexpr double nearly_all = 0.999;
constexpr double probe_least = 1e4;  // smallest units: what rounding takes of them is nothing

/// One deal of a size, and what it is worth to the keeper.
struct Chance {
  DealOrder order;
  DealAmounts amounts = {};
  Route exit = {};
  bool is_quoted = false;         ///< the venue does not refuse it
  double profit_usd = -HUGE_VAL;  ///< that where it cannot be paid for
};

class Look {
 public:
  Look(const KeeperView& view, std::vector<Request>& requests)
      : view_{view}, requests_{requests}, depth_{view.model, view.state} {
    depth_.refresh();
    price_block_space();
  }

  void run() {
    const std::vector<VenueId>& venues = view_.behaviour.venues;
    for (std::size_t v = 0; v < view_.model.venues.size(); ++v) {
      const VenueId venue{v};
      if (!is_protocol(view_.model, venue)) continue;
      if (venues.empty() || std::ranges::find(venues, venue) != venues.end()) look_at(venue);
    }
  }

 private:
  void price_block_space();
  void look_at(VenueId venue);
  void take(const ProtocolView& view, const Deal& deal);
  [[nodiscard]] Chance weigh(const ProtocolView& view, const DealOrder& order) const;
  [[nodiscard]] double value_usd(const ProtocolView& view, const DealAmounts& amounts,
                                 Chance& chance) const;
  [[nodiscard]] Chance best_size(const ProtocolView& view, DealOrder order, double most) const;
  [[nodiscard]] bool is_affordable(const ProtocolView& view, const Chance& chance,
                                   double proceeds) const;
  void submit(const ProtocolView& view, const Deal& deal, const Chance& chance);
  [[nodiscard]] bool has_calls_left() const {
    return static_cast<double>(requests_.size()) < calls_paid_ &&
           (view_.behaviour.calls_per_block == 0 ||
            requests_.size() < view_.behaviour.calls_per_block);
  }

  const KeeperView& view_;
  std::vector<Request>& requests_;
  DepthView depth_;
  std::vector<Route> exits_;  // of the deal that is weighed, from what it brings to what it costs
  GasOffer gas_;
  double cost_usd_ = 0.0;
  double calls_paid_ = HUGE_VAL;  // for which it has gas
};

void Look::price_block_space() {
  cost_usd_ = view_.behaviour.cost_per_call.value;
  if (view_.demand == nullptr) return;
  const double price = std::min(view_.behaviour.gas_price_max,
                                view_.demand->quantile(view_.behaviour.urgency.value));
  gas_ = {.price_gwei = price, .tip_gwei = price, .gas = gas_of(RequestKind::deal)};
  const AssetId asset = view_.model.chain->gas_asset;
  if (!asset.exists()) return;
  const double cost = gas_cost(gas_.gas, price).value;
  cost_usd_ += cost * view_.state.prices.reference[asset.index()];
  const double unit = to_double(power_of_ten(view_.model.assets[asset.index()].decimals));
  const HolderId holder = view_.model.holder_of(view_.behaviour.keeper);
  calls_paid_ = to_double(view_.state.ledger.balance(holder, asset).value) / unit / cost -
                static_cast<double>(view_.state.keepers[view_.behaviour.keeper.index()].in_flight);
}

double Look::value_usd(const ProtocolView& view, const DealAmounts& amounts, Chance& chance) const {
  const AssetId got = view.reserve(chance.order.got).asset;
  const AssetId paid = view.reserve(chance.order.paid).asset;
  const double gets = to_double(amounts.gets.value);
  double proceeds = got == paid ? gets : 0.0;
  bool is_sold = got == paid;
  if (gets > 0.0)
    for (const Route& route : exits_) {
      const double fetched = depth_.quote(route, gets);
      if (is_sold && fetched <= proceeds) continue;
      is_sold = true;
      proceeds = fetched;
      chance.exit = route;
    }
  const double kept = is_sold ? 0.0 : gets * view.reference(chance.order.got);
  if (!is_affordable(view, chance, proceeds)) return -HUGE_VAL;
  return kept + (proceeds - to_double(amounts.pays.value)) * view.reference(chance.order.paid) +
         to_double(amounts.rewarded.value) * view.reference(Protocol::coin) - cost_usd_;
}

bool Look::is_affordable(const ProtocolView& view, const Chance& chance, double proceeds) const {
  const Units pays = chance.amounts.pays;
  if (pays.value == 0) return true;
  const AssetId paid = view.reserve(chance.order.paid).asset;
  if (view_.behaviour.funding == KeeperFunding::capital)
    return pays <= view_.state.ledger.balance(view_.model.holder_of(view_.behaviour.keeper), paid);
  const double rewarded =
      chance.order.paid == Protocol::coin ? to_double(chance.amounts.rewarded.value) : 0.0;
  return proceeds + rewarded >= to_double(pays.value);
}

Chance Look::weigh(const ProtocolView& view, const DealOrder& order) const {
  Chance chance{.order = order};
  const auto amounts = visit_books(
      view.state.protocols[view.venue.index()],
      [&](const auto& books) -> Ruling<DealAmounts> { return books.quote(view, order); });
  if (!amounts) return chance;
  chance.amounts = *amounts;
  chance.is_quoted = true;
  chance.profit_usd = value_usd(view, *amounts, chance);
  return chance;
}

Chance Look::best_size(const ProtocolView& view, DealOrder order, double most) const {
  if (view_.behaviour.funding == KeeperFunding::capital) {
    const AssetId paid = view.reserve(order.paid).asset;
    most = std::min(
        most,
        to_double(
            view_.state.ledger.balance(view_.model.holder_of(view_.behaviour.keeper), paid).value));
  }
  const auto weighed = [&](double size) {
    order.pays = Units{floor_to_int128(size)};
    return order.pays.value <= 0 ? Chance{.order = order} : weigh(view, order);
  };
  // Each unit more is worth less: where not even the first ones pay for themselves, none do. Of a
  // venue that refuses so little more has to be asked.
  // Where amounts are coarse, roundings may eat what little pays: a larger part of it decides then.
  double least = std::min(most, std::max(most * probe_share, probe_least));
  Chance first = weighed(least);
  const auto pays_nothing = [&] { return first.is_quoted && first.profit_usd + cost_usd_ <= 0.0; };
  if (pays_nothing()) first = weighed(least = std::max(least, most * coarse_share));
  if (pays_nothing()) return first;
  // Quoting a large deal may walk over many accounts: sizes grow until one is worth no more than
  // the last, so that nothing much larger than the best is ever asked for.
  double top = least;
  Chance reached = first;
  while (top < most) {
    top = std::min(most, growth * top);
    Chance next = weighed(top);
    if (reached.profit_usd > -HUGE_VAL && next.profit_usd <= reached.profit_usd) break;
    reached = next;
  }
  // All of it, where nearly all is worth no more: a search never ends at the end itself.
  const bool is_whole = top == most && reached.order.pays == Units{floor_to_int128(most)};
  if (is_whole && reached.profit_usd > -HUGE_VAL &&
      reached.profit_usd >= weighed(most * nearly_all).profit_usd)
    return reached;
  const Bracket at =
      golden_section(top, search_steps, [&](double size) { return weighed(size).profit_usd; });
  return weighed(at.low + (at.high - at.low) / 2);
}

void Look::submit(const ProtocolView& view, const Deal& deal, const Chance& chance) {
  const auto verdict =
      std::ranges::lower_bound(view_.state.under_water, deal.account, {}, &UnderWater::account);
  const bool is_known = deal.account.exists() && verdict != view_.state.under_water.end() &&
                        verdict->account == deal.account;
  DealRequest wanted{.venue = view.venue,
                     .account = deal.account,
                     .paid = chance.order.paid,
                     .got = chance.order.got,
                     .pays = chance.order.pays,
                     .cause = is_known ? verdict->verdict : deal.cause,
                     .exit = chance.exit,
                     .deed = deal.deed};
  wanted.flash_loan = view_.behaviour.funding == KeeperFunding::flash_loan ? 1 : 0;
  if (chance.exit.length > 0) {
    const double gets = to_double(chance.amounts.gets.value);
    const double expected = depth_.quote(chance.exit, gets);
    const double spare = std::max(0.0, chance.profit_usd - view_.behaviour.profit_min.value) /
                         view.reference(chance.order.paid);
    wanted.least = Units{floor_to_int128(std::max(0.0, (expected - spare) * (1.0 - 1e-9)))};
    depth_.consume(chance.exit, gets);
  }
  requests_.push_back(
      {.due = view_.state.now + view_.model.clock.block * view_.behaviour.latency_blocks,
       .kind = RequestKind::deal,
       .actor = view_.behaviour.keeper,
       .wanted = wanted,
       .gas = gas_});
}

void Look::take(const ProtocolView& view, const Deal& deal) {
  if (deal.account.exists() && has_status(view_.state, deal.account, account_status::in_flight))
    return;
  const AssetId got = view.reserve(deal.got).asset;
  const AssetId paid = view.reserve(deal.paid).asset;
  exits_.clear();
  if (got != paid) exits_ = find_routes(view_.model, view_.behaviour.liquidity, got, paid);
  DealOrder order{.deed = deal.deed,
                  .account = deal.account,
                  .paid = deal.paid,
                  .got = deal.got,
                  .pays = Units{Exact::unbounded}};
  const Chance chance = deal.is_divisible ? best_size(view, order, deal.most) : weigh(view, order);
  if (chance.profit_usd > -HUGE_VAL && chance.profit_usd >= view_.behaviour.profit_min.value)
    submit(view, deal, chance);
}

void Look::look_at(VenueId venue) {
  const ProtocolView view{view_.model, view_.state, venue};
  std::vector<Deal> deals;
  visit_books(view_.state.protocols[venue.index()],
              [&](const auto& books) { books.deals(view, deals); });
  for (const Deal& deal : deals) {
    if (!has_calls_left()) return;
    take(view, deal);
  }
}

}  // namespace

void look_for_deals(const KeeperView& view, std::vector<Request>& requests) {
  requests.clear();
  Look{view, requests}.run();
}

}  // namespace seawall
