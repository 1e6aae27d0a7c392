#pragma once

#include <string>

#include "seawall/mechanics/liquidity/stable_swap_pair.hpp"
#include "seawall/state/moved_price.hpp"
#include "seawall/state/pool_here.hpp"

namespace seawall {

/// All coins of a StableSwap pool.
template <class N>
struct StableSwapWhole {
  StableSwapPool<N> pool;
  std::uint64_t timestamp = 0;  ///< unix seconds

  [[nodiscard]] StableSwapPair<N> facing(PoolPair pair) const {
    return {pool, Leg{pair.base, pair.quote}, timestamp};
  }
  Ruling<AmountOf<N>> trade(PoolPair pair, TradeSide side, AmountOf<N> base) {
    StableSwapPair<N> traded = facing(pair);
    const auto quote = traded.swap(side, base);
    if (quote) pool = traded.pool;
    return quote;
  }
  void move_price(PoolPair pair, Fraction factor)
    requires(!N::is_exact)
  {
    StableSwapPair<N> free = facing(pair);
    free.pool.terms.fee = 0;
    trade_to(free, factor * free.middle_price());
    free.pool.terms = pool.terms;
    pool = free.pool;
  }
};

template <>
struct PoolKind<StableSwapTerms> {
  using Own = StableSwapState;
  [[nodiscard]] static Opening<Own> open(const Model& model, const Pool& pool);
  template <class N>
  [[nodiscard]] static StableSwapWhole<N> now(const PoolHere& here, const StableSwapTerms&) {
    const StableSwapPool<Exact>& own = here.own<Own>().pool;
    const std::uint64_t timestamp = unix_seconds(here.state.now);
    if constexpr (N::is_exact)
      return {own, timestamp};
    else
      return {to_fast(own), timestamp};
  }
  static Ruling<Units> trade(Own& own, const StableSwapTerms&, PoolPair pair, Trade<Units> trade,
                             Time now);
  [[nodiscard]] static std::string fault(const PoolHere& here, const StableSwapTerms& terms);
  static Ruling<Units> deposit(Own& own, const PoolHere& here, const PoolAmounts& amounts);
  static Ruling<PoolAmounts> withdraw(Own& own, const PoolHere& here, Units shares);
};

}  // namespace seawall
