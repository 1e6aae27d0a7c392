#include "seawall/mechanics/liquidity/arbitrage.hpp"

#include <algorithm>
#include <limits>

namespace seawall {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr int halvings = 60;

struct MarginalPrice {
  TradeSide side;

  Price operator()(const OutsideMarket& outside) const { return outside.price; }
  Price operator()(const PoolPlace& place) const {
    return Fraction{place.base_unit / place.quote_unit} *
           seawall::marginal_price<Fast>(place.pool, side);
  }
  Price operator()(const OffchainDepth& depth) const { return depth.marginal_price(side); }
  Price operator()(const OrderBook& orders) const { return orders.marginal_price(side); }
  Price operator()(const QuotedDepth& depth) const { return depth.marginal_price(side); }
};

struct QuantityUntil {
  TradeSide side;
  Price limit;

  Amount operator()(const OutsideMarket& outside) const {
    const bool is_better =
        side == TradeSide::sell ? outside.price >= limit : outside.price <= limit;
    return Amount{is_better ? infinite : 0.0};
  }
  Amount operator()(const PoolPlace& place) const {
    const Price raw{limit.value * place.quote_unit / place.base_unit};
    const Amount units = quantity_at_marginal_price<Fast>(place.pool, side, raw);
    return Amount{std::max(0.0, units.value) / place.base_unit};
  }
  Amount operator()(const OffchainDepth& depth) const {
    return depth.quantity_down_to(side, limit);
  }
  Amount operator()(const OrderBook& orders) const { return orders.quantity_down_to(side, limit); }
  Amount operator()(const QuotedDepth& depth) const { return depth.quantity_down_to(side, limit); }
};

struct Worth {
  TradeSide side;
  Amount base;

  Ruling<Amount> operator()(const OutsideMarket& outside) const {
    return Amount{base.value * outside.price.value};
  }
  Ruling<Amount> operator()(const PoolPlace& place) const {
    const auto units = seawall::quote<Fast>(place.pool, side, Amount{base.value * place.base_unit});
    if (!units) return units;
    return Amount{units->value / place.quote_unit};
  }
  Ruling<Amount> operator()(const OffchainDepth& depth) const { return depth.quote(side, base); }
  Ruling<Amount> operator()(const OrderBook& orders) const { return orders.quote(side, base); }
  Ruling<Amount> operator()(const QuotedDepth& depth) const { return depth.quote(side, base); }
};

double share_left(TradeSide side, Fraction fee) {
  return side == TradeSide::sell ? 1.0 - fee.value : 1.0 + fee.value;
}

// The largest size that costs no more than there is.
Amount affordable(const TradingPlace& place, Amount base, Amount quote) {
  if (!(place.worth_with_fee(TradeSide::buy, base) > quote)) return base;
  double low = 0.0;
  double high = base.value;
  for (int i = 0; i < halvings; ++i) {
    const double middle = 0.5 * (low + high);
    (place.worth_with_fee(TradeSide::buy, Amount{middle}) > quote ? high : low) = middle;
  }
  return Amount{low};
}

}  // namespace

Price TradingPlace::marginal_price(TradeSide side) const {
  return Fraction{share_left(side, fee)} * std::visit(MarginalPrice{side}, kind);
}

Amount TradingPlace::quantity_until(TradeSide side, Price limit) const {
  return std::visit(QuantityUntil{side, Price{limit.value / share_left(side, fee)}}, kind);
}

Amount TradingPlace::worth(TradeSide side, Amount base) const {
  if (!(base.value > 0.0)) return Amount{0.0};
  const auto quote = std::visit(Worth{side, base}, kind);
  return quote ? *quote : Amount{side == TradeSide::sell ? 0.0 : infinite};
}

Amount TradingPlace::worth_with_fee(TradeSide side, Amount base) const {
  return Fraction{share_left(side, fee)} * worth(side, base);
}

Amount arbitrage_size(const TradingPlace& bought_at, const TradingPlace& sold_at,
                      const ArbitrageInventory& inventory) {
  double low = bought_at.marginal_price(TradeSide::buy).value;
  double high = sold_at.marginal_price(TradeSide::sell).value;
  if (!(low < high)) return Amount{0.0};
  const auto bought = [&](double limit) {
    return bought_at.quantity_until(TradeSide::buy, Price{limit});
  };
  const auto sold = [&](double limit) {
    return sold_at.quantity_until(TradeSide::sell, Price{limit});
  };
  Amount size;
  if (std::holds_alternative<OutsideMarket>(sold_at.kind)) {
    size = bought(high);
  } else if (std::holds_alternative<OutsideMarket>(bought_at.kind)) {
    size = sold(low);
  } else {
    for (int i = 0; i < halvings; ++i) {
      const double middle = 0.5 * (low + high);
      (bought(middle) <= sold(middle) ? low : high) = middle;
    }
    size = std::max(bought(low), std::min(bought(high), sold(high)));
  }
  size = std::min(size, inventory.base);
  return affordable(bought_at, std::max(size, Amount{0.0}), inventory.quote);
}

}  // namespace seawall
