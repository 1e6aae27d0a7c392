#pragma once

#include <string>

#include "seawall/base/math.hpp"
#include "seawall/mechanics/liquidity/weighted_pair.hpp"
#include "seawall/state/pool_here.hpp"

namespace seawall {

/// All coins of a weighted pool.
template <class N>
struct WeightedWhole {
  WeightedPool<N> pool;

  [[nodiscard]] WeightedPair<N> facing(PoolPair pair) const {
    return {pool, Leg{pair.base, pair.quote}};
  }
  Ruling<AmountOf<N>> trade(PoolPair pair, TradeSide side, AmountOf<N> base) {
    WeightedPair<N> traded = facing(pair);
    const auto quote = traded.swap(side, base);
    pool = traded.pool;
    return quote;
  }
  /// base^its weight times quote^its weight kept.
  void move_price(PoolPair pair, Fraction factor)
    requires(!N::is_exact)
  {
    WeightedToken<N>& base = pool.tokens[pair.base];
    WeightedToken<N>& quote = pool.tokens[pair.quote];
    const double share = to_double(base.weight) / to_double(base.weight + quote.weight);
    const double fall = math::pow(factor.value, share - 1.0);
    base.balance.value *= fall;
    quote.balance.value *= fall * factor.value;
  }
};

template <>
struct PoolKind<WeightedTerms> {
  using Own = InLedger;
  [[nodiscard]] static Opening<Own> open(const Model& model, const Pool& pool);
  template <class N>
  [[nodiscard]] static WeightedWhole<N> now(const PoolHere& here, const WeightedTerms& terms) {
    WeightedWhole<N> whole;
    whole.pool.size = terms.weights.size();
    whole.pool.fee = terms.fee;
    for (std::size_t i = 0; i < terms.weights.size(); ++i) {
      const AssetId coin = here.pool().coins[i];
      whole.pool.tokens[i] = {AmountOf<N>{N::from(here.held(i))}, terms.weights[i],
                              here.model.assets[coin.index()].decimals};
    }
    return whole;
  }
  [[nodiscard]] static std::string fault(const PoolHere&, const WeightedTerms&) { return {}; }
  [[nodiscard]] static Ruling<Units> deposit(Own&, const PoolHere& here,
                                             const PoolAmounts& amounts);
  [[nodiscard]] static Ruling<PoolAmounts> withdraw(Own&, const PoolHere& here, Units shares);
};

}  // namespace seawall
