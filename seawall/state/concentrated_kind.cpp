#include "seawall/state/concentrated_kind.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "seawall/base/assert.hpp"
#include "seawall/mechanics/liquidity/concentrated_swap.hpp"

namespace seawall {
namespace {

using concentrated::Token;
using concentrated::token_of;

Int128 units_of(UInt256 amount) {
  SEAWALL_ASSERT(amount.fits_128() && (amount.low >> 127) == 0);
  return static_cast<Int128>(amount.low);
}

concentrated::Terms terms_of(const ConcentratedTerms& terms) {
  return {.fee = {terms.fee_millionths},
          .tick_spacing = terms.tick_spacing,
          .protocol_divisor = {terms.protocol_divisor, terms.protocol_divisor}};
}

// A new position. compile() checked the range.
concentrated::Position<Exact> put_in(ConcentratedState& own, const LiquidityRange& range) {
  concentrated::Position<Exact> position{.range = {range.lower, range.upper}};
  const auto paid = add_liquidity(own.pool, position, range.liquidity);
  SEAWALL_ASSERT(paid.has_value());
  own.held[0] += units_of(paid->amount0);
  own.held[1] += units_of(paid->amount1);
  return position;
}

}  // namespace

void follow_price(ConcentratedState& state) {
  state.in_doubles.sqrt_price = to_double(state.pool.sqrt_price);
  state.in_doubles.tick = state.pool.tick;
  state.in_doubles.liquidity = state.pool.liquidity;
}

void follow_ticks(ConcentratedState& state) { state.in_doubles = fast_of(state.pool); }

template <class N>
Ruling<AmountOf<N>> ConcentratedWhole<N>::trade(PoolPair pair, TradeSide side, AmountOf<N> base) {
  return concentrated::trade(own(), token_of(pair.base), side, base);
}

// A swap with a limit and no fee is the way that the price takes. Where liquidity ends, the price
// of the last of it is left.
template <class N>
void ConcentratedWhole<N>::move_price(PoolPair pair, Fraction factor)
  requires(!N::is_exact)
{
  if (factor.value == 1.0) return;
  concentrated::Pool<N>& changed = own();
  const concentrated::Fee fee = changed.terms.fee;
  changed.terms.fee.millionths = 0;
  const double up = pair.base == 0 ? factor.value : 1.0 / factor.value;
  const double limit =
      std::clamp(changed.sqrt_price * std::sqrt(up), concentrated::Math<N>::limit_min,
                 concentrated::Math<N>::limit_max);
  static_cast<void>(concentrated::exchange<N>(
      changed, {up < 1.0 ? Token::zero : Token::one,
                {concentrated::Specified::input, concentrated::Math<N>::unlimited()},
                limit}));
  changed.terms.fee = fee;
}

template class ConcentratedWhole<Exact>;
template class ConcentratedWhole<Fast>;

Opening<ConcentratedState> PoolKind<ConcentratedTerms>::open(const Model& model, const Pool& pool) {
  const auto& terms = std::get<ConcentratedTerms>(pool.terms);
  Own own;
  const auto opened =
      concentrated::open_pool<Exact>(terms_of(terms), terms.sqrt_price,
                                     static_cast<std::uint32_t>(unix_seconds(model.clock.start)));
  SEAWALL_ASSERT(opened.has_value());  // compile() checked price and ranges
  own.pool = *opened;
  for (const LiquidityRange& range : terms.ranges)
    static_cast<void>(put_in(own, range));
  for (const PoolStake& stake : model.stakes)
    if (stake.place.exists() && &model.pools[stake.pool.index()] == &pool)
      own.positions.push_back(put_in(own, stake.range));
  follow_ticks(own);
  return {own, {Units{own.held[0]}, Units{own.held[1]}}};
}

Ruling<Units> PoolKind<ConcentratedTerms>::trade(Own& own, const ConcentratedTerms&, PoolPair pair,
                                                 Trade<Units> trade, Time now) {
  own.pool.now = static_cast<std::uint32_t>(unix_seconds(now));
  const auto quote = concentrated::trade(own.pool, token_of(pair.base), trade.side, trade.base);
  if (!quote) return quote;
  const bool sells = trade.side == TradeSide::sell;
  own.held[pair.base] += sells ? trade.base.value : -trade.base.value;
  own.held[pair.quote] += sells ? -quote->value : quote->value;
  follow_price(own);
  return quote;
}

std::string PoolKind<ConcentratedTerms>::fault(const PoolHere& here, const ConcentratedTerms&) {
  const Own& own = here.own<Own>();
  for (std::size_t i = 0; i < own.held.size(); ++i)
    if (own.held[i] != here.held(i))
      return fmt::format("it counts {} of {}, the ledger says {}", to_string(own.held[i]),
                         here.model.assets[here.pool().coins[i].index()].name,
                         to_string(here.held(i)));
  return {};
}

}  // namespace seawall
