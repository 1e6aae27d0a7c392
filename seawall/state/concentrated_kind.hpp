#pragma once

#include <optional>
#include <string>

#include "seawall/mechanics/liquidity/concentrated_side.hpp"
#include "seawall/state/pool_here.hpp"

namespace seawall {

/// Both tokens of a pool with concentrated liquidity. It lends the pool, whose ticks may be
/// thousands, until a trade changes it: then it has one of its own.
template <class N>
class ConcentratedWhole {
 public:
  explicit ConcentratedWhole(const concentrated::Pool<N>& lent) : lent_{&lent} {}

  /// Valid as long as this, unchanged.
  [[nodiscard]] concentrated::Side<N> facing(PoolPair pair) const {
    return {&pool(), concentrated::token_of(pair.base)};
  }
  Ruling<AmountOf<N>> trade(PoolPair pair, TradeSide side, AmountOf<N> base);
  void move_price(PoolPair pair, Fraction factor)
    requires(!N::is_exact);

 private:
  [[nodiscard]] const concentrated::Pool<N>& pool() const { return own_ ? *own_ : *lent_; }
  [[nodiscard]] concentrated::Pool<N>& own() {
    if (!own_) own_ = *lent_;
    return *own_;
  }

  const concentrated::Pool<N>* lent_;
  std::optional<concentrated::Pool<N>> own_;
};

extern template class ConcentratedWhole<Exact>;
extern template class ConcentratedWhole<Fast>;

template <>
struct PoolKind<ConcentratedTerms> {
  using Own = ConcentratedState;
  [[nodiscard]] static Opening<Own> open(const Model& model, const Pool& pool);
  template <class N>
  [[nodiscard]] static ConcentratedWhole<N> now(const PoolHere& here, const ConcentratedTerms&) {
    const Own& own = here.own<Own>();
    if constexpr (N::is_exact)
      return ConcentratedWhole<N>{own.pool};
    else
      return ConcentratedWhole<N>{own.in_doubles};
  }
  static Ruling<Units> trade(Own& own, const ConcentratedTerms&, PoolPair pair, Trade<Units> trade,
                             Time now);
  [[nodiscard]] static std::string fault(const PoolHere& here, const ConcentratedTerms& terms);
};

}  // namespace seawall
