#pragma once

#include <limits>
#include <string>

#include "seawall/mechanics/liquidity/crypto_swap_pair.hpp"
#include "seawall/state/moved_price.hpp"
#include "seawall/state/pool_here.hpp"

namespace seawall {

/// Both coins of a cryptoswap pool.
template <class N>
struct CryptoSwapWhole {
  CryptoSwapPool<N> pool;
  std::uint64_t timestamp = 0;  ///< unix seconds

  [[nodiscard]] CryptoSwapPair<N> facing(PoolPair pair) const {
    return {pool, Leg{pair.base, pair.quote}, timestamp};
  }
  Ruling<AmountOf<N>> trade(PoolPair pair, TradeSide side, AmountOf<N> base) {
    CryptoSwapPair<N> traded = facing(pair);
    const auto quote = traded.swap(side, base);
    if (quote) pool = traded.pool;
    return quote;
  }
  /// The price scale stays.
  void move_price(PoolPair pair, Fraction factor)
    requires(!N::is_exact)
  {
    CryptoSwapPair<N> free = without_fee(facing(pair));
    trade_to(free, factor * free.middle_price());
    free.pool.terms = pool.terms;
    pool = free.pool;
  }
};

/// The pool as one whose scale never moves and that earns nothing.
[[nodiscard]] inline CryptoSwapPair<Fast> without_fee(CryptoSwapPair<Fast> pair) {
  pair.pool.terms.fees.middle = pair.pool.terms.fees.outer = 0;
  pair.pool.terms.allowed_extra_profit = std::numeric_limits<std::int64_t>::max();
  return pair;
}

template <>
struct PoolKind<CryptoTerms> {
  using Own = CryptoSwapState;
  [[nodiscard]] static Opening<Own> open(const Model& model, const Pool& pool);
  template <class N>
  [[nodiscard]] static CryptoSwapWhole<N> now(const PoolHere& here, const CryptoTerms&) {
    const CryptoSwapPool<Exact>& own = here.own<Own>().pool;
    const std::uint64_t timestamp = unix_seconds(here.state.now);
    if constexpr (N::is_exact)
      return {own, timestamp};
    else
      return {to_fast(own), timestamp};
  }
  static Ruling<Units> trade(Own& own, const CryptoTerms&, PoolPair pair, Trade<Units> trade,
                             Time now);
  [[nodiscard]] static std::string fault(const PoolHere& here, const CryptoTerms& terms);
  static Ruling<Units> deposit(Own& own, const PoolHere& here, const PoolAmounts& amounts);
  static Ruling<PoolAmounts> withdraw(Own& own, const PoolHere& here, Units shares);
};

}  // namespace seawall
