#include "seawall/actors/arbitrageur.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "seawall/actors/bidder.hpp"
#include "seawall/mechanics/chain/fee_market.hpp"
#include "seawall/state/trading_place.hpp"

namespace seawall {
namespace {

/// A trade that would pay.
struct Chance {
  ArbitrageRequest wanted;
  double profit_usd = 0.0;
};

class Look {
 public:
  Look(const ArbitrageurView& view, ArbitrageurPlan& plan)
      : view_{view}, plan_{plan}, behaviour_{view.behaviour} {}

  void run();

 private:
  void read_waiting();
  void raise_gas();
  void find_chances();
  void weigh(LiquidityId bought_at, LiquidityId sold_at, TradedPair pair);
  void take_chances();
  void rebalance(AssetId asset);
  [[nodiscard]] TradingPlace place(LiquidityId id, TradedPair pair) const {
    return trading_place(view_.model, view_.state, id, pair, behaviour_.outside_fee);
  }
  [[nodiscard]] KeeperId purse_at(LiquidityId id) const {
    return is_on_chain(view_.model, id) ? behaviour_.keeper : behaviour_.outside;
  }
  [[nodiscard]] Int128 units(KeeperId purse, AssetId asset) const {
    return view_.state.ledger.balance(view_.model.holder_of(purse), asset).value;
  }
  [[nodiscard]] Amount tokens(KeeperId purse, AssetId asset) const {
    return Amount{to_double(units(purse, asset)) /
                  to_double(power_of_ten(view_.model.assets[asset.index()].decimals))};
  }
  [[nodiscard]] bool needs_block_space(const ArbitrageRequest& wanted) const {
    return view_.demand != nullptr &&
           (is_on_chain(view_.model, wanted.bought_at) || is_on_chain(view_.model, wanted.sold_at));
  }
  [[nodiscard]] bool has_own_market(AssetId base) const;
  [[nodiscard]] bool can_pay_gas(const ArbitrageRequest& wanted) const;
  [[nodiscard]] double gas_price() const;
  [[nodiscard]] double gas_usd(const ArbitrageRequest& wanted) const;

  const ArbitrageurView& view_;
  ArbitrageurPlan& plan_;
  const ArbitrageurBehaviour& behaviour_;
  std::vector<const Request*> waiting_;  ///< its own transactions that are not in a block yet
  std::vector<Chance> chances_;
};

double Look::gas_price() const {
  return std::min(behaviour_.gas_price_max, view_.demand->quantile(behaviour_.urgency.value));
}

double Look::gas_usd(const ArbitrageRequest& wanted) const {
  if (!needs_block_space(wanted) || !view_.model.chain->gas_asset.exists()) return 0.0;
  return gas_cost(gas_of(RequestKind::arbitrage), gas_price()).value *
         view_.state.prices.reference[view_.model.chain->gas_asset.index()];
}

// A wallet does not sign what it could not pay for.
bool Look::can_pay_gas(const ArbitrageRequest& wanted) const {
  if (!needs_block_space(wanted) || !view_.model.chain->gas_asset.exists()) return true;
  return tokens(behaviour_.keeper, view_.model.chain->gas_asset) >=
         gas_cost(gas_of(RequestKind::arbitrage), gas_price());
}

void Look::read_waiting() {
  const auto note = [this](const Request& request) {
    if (request.actor == behaviour_.keeper && request.kind == RequestKind::arbitrage)
      waiting_.push_back(&request);
  };
  std::ranges::for_each(view_.state.chain.pool, note);
  std::ranges::for_each(view_.state.queue.pending(), note);
}

void Look::raise_gas() {
  if (!behaviour_.raises_gas || view_.demand == nullptr) return;
  const double bump = 1.0 + view_.model.chain->replacement_bump.value;
  for (const Request* waiting : waiting_) {
    const double asked = std::max(gas_price(), waiting->gas.price_gwei * bump);
    if (waiting->gas.replaces != 0 || asked > behaviour_.gas_price_max) continue;
    if (view_.demand->quantile(0.5) <= waiting->gas.price_gwei) continue;  // its turn will come
    Request request = *waiting;
    request.gas.price_gwei = request.gas.tip_gwei = asked;
    request.gas.replaces = waiting->sequence;
    plan_.trades.push_back(request);
  }
}

// The outside market of a base is an order book where it works, if the reference price is that
// order book's own.
bool Look::has_own_market(AssetId base) const {
  if (view_.model.feedback != FeedbackMode::generative) return false;
  return std::ranges::any_of(behaviour_.places, [&](LiquidityId id) {
    const Liquidity& here = view_.model.liquidity[id.index()];
    const auto* orders = std::get_if<OrderBookTerms>(&here.kind);
    return orders != nullptr && orders->moves_reference && here.base == base;
  });
}

void Look::weigh(LiquidityId bought_at, LiquidityId sold_at, TradedPair pair) {
  const TradingPlace cheap = place(bought_at, pair);
  const TradingPlace dear = place(sold_at, pair);
  const KeeperId payer = purse_at(bought_at);
  const KeeperId deliverer = purse_at(sold_at);
  const Amount base = payer == deliverer ? Amount{std::numeric_limits<double>::infinity()}
                                         : tokens(deliverer, pair.base);
  const Amount size =
      arbitrage_size(cheap, dear, {.quote = tokens(payer, pair.quote), .base = base});
  if (!(size.value > 0.0)) return;
  Chance chance{.wanted = {.bought_at = bought_at,
                           .sold_at = sold_at,
                           .base = pair.base,
                           .quote = pair.quote,
                           .outside = behaviour_.outside,
                           .outside_fee = behaviour_.outside_fee,
                           .base_max = size}};
  const Amount gained =
      dear.worth_with_fee(TradeSide::sell, size) - cheap.worth_with_fee(TradeSide::buy, size);
  chance.profit_usd =
      gained.value * view_.state.prices.reference[pair.quote.index()] - gas_usd(chance.wanted);
  if (!can_pay_gas(chance.wanted)) return;
  if (chance.profit_usd > 0.0 && chance.profit_usd >= behaviour_.profit_min.value)
    chances_.push_back(chance);
}

void Look::find_chances() {
  const std::vector<LiquidityId>& places = behaviour_.places;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Liquidity& here = view_.model.liquidity[places[i].index()];
    const TradedPair pair{here.base, here.quote};
    if (!has_own_market(here.base)) {
      weigh(LiquidityId::none(), places[i], pair);
      weigh(places[i], LiquidityId::none(), pair);
    }
    for (std::size_t j = i + 1; j < places.size(); ++j) {
      const Liquidity& there = view_.model.liquidity[places[j].index()];
      if (there.base != pair.base || there.quote != pair.quote) continue;
      weigh(places[i], places[j], pair);
      weigh(places[j], places[i], pair);
    }
  }
}

void Look::take_chances() {
  std::vector<LiquidityId> used;
  const auto use = [&used](const ArbitrageRequest& wanted) {
    for (const LiquidityId id : {wanted.bought_at, wanted.sold_at})
      if (id.exists()) used.push_back(id);
  };
  for (const Request* waiting : waiting_)
    use(waiting->arbitrage());
  std::ranges::stable_sort(chances_, std::ranges::greater{}, &Chance::profit_usd);
  for (const Chance& chance : chances_) {
    const bool is_used = std::ranges::any_of(used, [&](LiquidityId id) {
      return id == chance.wanted.bought_at || id == chance.wanted.sold_at;
    });
    if (is_used) continue;
    use(chance.wanted);
    Request request;
    request.kind = RequestKind::arbitrage;
    request.actor = behaviour_.keeper;
    request.wanted = chance.wanted;
    if (needs_block_space(chance.wanted))
      request.gas = {.price_gwei = gas_price(),
                     .tip_gwei = gas_price(),
                     .gas = gas_of(RequestKind::arbitrage)};
    plan_.trades.push_back(request);
  }
}

void Look::rebalance(AssetId asset) {
  if (units(behaviour_.transit, asset) > 0) return;
  const auto opening = [&](KeeperId purse) {
    return to_double(view_.model.keepers[purse.index()].capital[asset.index()].value);
  };
  const double on_chain = to_double(units(behaviour_.keeper, asset));
  const double outside = to_double(units(behaviour_.outside, asset));
  const double all = on_chain + outside;
  const double all_before = opening(behaviour_.keeper) + opening(behaviour_.outside);
  const double target = all_before > 0.0 ? opening(behaviour_.keeper) / all_before : 0.5;
  const double missing = target * all - on_chain;
  if (!(std::abs(missing) > behaviour_.rebalance_band.value * all)) return;
  const KeeperId from = missing > 0.0 ? behaviour_.outside : behaviour_.keeper;
  Request request;
  request.kind = RequestKind::arrival;
  request.actor = behaviour_.keeper;
  request.due = view_.state.now + behaviour_.transfer_delay;
  request.wanted = TransferRequest{
      .asset = asset,
      .amount = Units{std::min(floor_to_int128(std::abs(missing)), units(from, asset))},
      .from = from,
      .transit = behaviour_.transit,
      .to = missing > 0.0 ? behaviour_.keeper : behaviour_.outside};
  if (request.transfer().amount.value > 0) plan_.transfers.push_back(request);
}

void Look::run() {
  read_waiting();
  raise_gas();
  find_chances();
  take_chances();
  for (std::size_t coin = 0; coin < view_.model.coins; ++coin)
    rebalance(AssetId{coin});
}

}  // namespace

void look_for_arbitrage(const ArbitrageurView& view, ArbitrageurPlan& plan) {
  plan.trades.clear();
  plan.transfers.clear();
  Look{view, plan}.run();
}

}  // namespace seawall
