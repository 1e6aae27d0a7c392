#pragma once

#include <cmath>
#include <string>

#include "seawall/mechanics/liquidity/constant_product.hpp"
#include "seawall/state/pool_here.hpp"

namespace seawall {

/// Both coins of a constant-product pool.
template <class N>
struct ConstantProductWhole {
  ConstantProduct<N> pool;  ///< the first coin is its base

  [[nodiscard]] ConstantProduct<N> facing(PoolPair pair) const {
    return pair.base == 0 ? pool : pool.reversed();
  }
  Ruling<AmountOf<N>> trade(PoolPair pair, TradeSide side, AmountOf<N> base) {
    ConstantProduct<N> traded = facing(pair);
    const auto quote = traded.swap(side, base);
    pool = pair.base == 0 ? traded : traded.reversed();
    return quote;
  }
  /// The product of its reserves kept.
  void move_price(PoolPair pair, Fraction factor)
    requires(!N::is_exact)
  {
    ConstantProduct<N> moved = facing(pair);
    const double root = std::sqrt(factor.value);
    moved.base_reserve.value /= root;
    moved.quote_reserve.value *= root;
    pool = pair.base == 0 ? moved : moved.reversed();
  }
};

template <>
struct PoolKind<ConstantProductTerms> {
  using Own = InLedger;
  [[nodiscard]] static Opening<Own> open(const Model& model, const Pool& pool);
  template <class N>
  [[nodiscard]] static ConstantProductWhole<N> now(const PoolHere& here,
                                                   const ConstantProductTerms& terms) {
    return {{AmountOf<N>{N::from(here.held(0))}, AmountOf<N>{N::from(here.held(1))},
             FeeRatio{terms.fee_numerator, terms.fee_denominator}}};
  }
  [[nodiscard]] static std::string fault(const PoolHere&, const ConstantProductTerms&) {
    return {};
  }
  [[nodiscard]] static Ruling<Units> deposit(Own&, const PoolHere& here,
                                             const PoolAmounts& amounts);
  [[nodiscard]] static Ruling<PoolAmounts> withdraw(Own&, const PoolHere& here, Units shares);
};

}  // namespace seawall
