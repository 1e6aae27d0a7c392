#include "seawall/mechanics/liquidity/concentrated_pool.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "seawall/mechanics/liquidity/concentrated_swap.hpp"

namespace seawall::concentrated {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr std::int32_t spacing_max = 16'383;

bool is_protocol_divisor(std::int32_t n) { return n == 0 || (n >= 4 && n <= 10); }

bool is_sale(TradeSide side) { return side == TradeSide::sell; }

Token paid_by(const Terms& terms, TradeSide side) {
  return is_sale(side) ? terms.base : other(terms.base);
}

/// A stretch of price with constant liquidity, in the direction of a trade and seen from the base:
/// √price falls in a sale and rises in a purchase.
struct Stretch {
  double from;
  double to;
  double liquidity;

  [[nodiscard]] double base_until(double end) const {
    return liquidity * std::fabs(from - end) / (from * end);
  }
  [[nodiscard]] double quote_until(double end) const { return liquidity * std::fabs(from - end); }
};

/// The stretches ahead of a trade that have liquidity.
template <class N>
class StretchWalk {
 public:
  StretchWalk(const Pool<N>& pool, TradeSide side)
      : pool_{pool},
        is_down_{paid_by(pool.terms, side) == Token::zero},
        below_{pool.ticks.count_up_to(pool.tick)},
        price_{Math<N>::to_double(pool.sqrt_price)},
        liquidity_{pool.liquidity} {}

  [[nodiscard]] std::optional<Stretch> next() {
    while (is_down_ ? below_ > 0 : below_ < pool_.ticks.size()) {
      const TickState<N>& end = pool_.ticks[is_down_ ? below_ - 1 : below_];
      const double from = price_;
      const UInt128 liquidity = liquidity_;
      price_ = Math<N>::to_double(end.sqrt_price);
      liquidity_ += static_cast<UInt128>(is_down_ ? -end.net : end.net);
      is_down_ ? --below_ : ++below_;
      if (liquidity > 0 && from != price_) return seen_from_base(from, price_, liquidity);
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] Stretch seen_from_base(double from, double to, UInt128 liquidity) const {
    const auto depth = static_cast<double>(liquidity);
    if (pool_.terms.base == Token::zero) return {from * 0x1p-96, to * 0x1p-96, depth};
    return {0x1p96 / from, 0x1p96 / to, depth};
  }

  const Pool<N>& pool_;
  bool is_down_;
  std::size_t below_;
  double price_;
  UInt128 liquidity_;
};

// Base is a sum of stretches; where a sale's or purchase's average reaches m = quote/base within
// one, with c what it was better before,
//   t² − (s + m/s + c)·t + m = 0,   c = |quote − m·base|/L,
// and the discriminant is written as a sum that does not cancel.
double end_at_average(const Stretch& stretch, TradeSide side, double m, double better) {
  const double s = stretch.from;
  const double c = better / stretch.liquidity;
  const double sum = s + m / s;
  const double gap = s - m / s;
  const double root = std::sqrt(gap * gap + c * (2.0 * sum + c));
  const double larger = 0.5 * (sum + c + root);
  return is_sale(side) ? m / larger : larger;
}

template <class N>
AmountOf<N> whole(double base) {
  if constexpr (N::is_exact)
    return Units{base < 0x1p126 ? floor_to_int128(base) : N::unbounded};
  else
    return AmountOf<N>{base};
}

// √price·2^96 at which the marginal price of a trade is `limit`.
template <class N>
auto limit_of(const Terms& terms, TradeSide side, Price limit) {
  const double middle = std::max(
      0.0, is_sale(side) ? limit.value / terms.fee.kept() : limit.value * terms.fee.kept());
  const double price = terms.base == Token::zero ? middle : 1.0 / middle;
  const Rounding rounding = paid_by(terms, side) == Token::zero ? Rounding::up : Rounding::down;
  return Math<N>::price_from(std::sqrt(price) * 0x1p96, rounding);
}

template <class N>
Ruling<SwapPlan<N>> plan_trade(const Pool<N>& pool, TradeSide side, AmountOf<N> base) {
  using M = Math<N>;
  if (!(base > AmountOf<N>{})) return std::unexpected{Rejection::insufficient_input};
  const Token paid = paid_by(pool.terms, side);
  const Specified specified = is_sale(side) ? Specified::input : Specified::output;
  const auto amount = M::tokens_from(base);
  const auto plan = plan_swap<N>(
      pool, {paid, {specified, amount}, paid == Token::zero ? M::limit_min : M::limit_max});
  if (!plan) return std::unexpected{Rejection::insufficient_liquidity};  // at the last price of all
  // In doubles a sum of parts need not be the whole.
  const double tolerated = N::is_exact ? 0.0 : 0x1p-40 * M::to_double(amount);
  if (M::to_double(plan->left) > tolerated)
    return std::unexpected{Rejection::insufficient_liquidity};
  const auto answer = M::units_from(is_sale(side) ? plan->fill.out : plan->fill.in);
  if (answer.value == N::unbounded) return std::unexpected{Rejection::overflow};
  return plan;
}

template <class N>
AmountOf<N> answer_of(const SwapPlan<N>& plan, TradeSide side) {
  return Math<N>::units_from(is_sale(side) ? plan.fill.out : plan.fill.in);
}

}  // namespace

bool Terms::is_valid() const {
  return fee.is_valid() && tick_spacing >= 1 && tick_spacing <= spacing_max &&
         std::ranges::all_of(protocol_divisor, is_protocol_divisor);
}

template <class N>
Ruling<Pool<N>> open_pool(const Terms& terms, typename Numbers<N>::SqrtPrice price,
                          std::uint32_t now) {
  SEAWALL_ASSERT(terms.is_valid());
  const Ruling<Tick> tick = Math<N>::tick_at(price);
  if (!tick) return std::unexpected{tick.error()};
  Pool<N> pool;
  pool.terms = terms;
  pool.sqrt_price = price;
  pool.tick = *tick;
  pool.now = now;
  pool.observations = Observations<N>{now};
  return pool;
}

template Ruling<Pool<Exact>> open_pool<Exact>(const Terms&, UInt256, std::uint32_t);
template Ruling<Pool<Fast>> open_pool<Fast>(const Terms&, double, std::uint32_t);

double fast_growth(UInt256 growth) {
  const Int256 value{growth};
  return value.is_negative() ? -to_double(value.magnitude()) : to_double(growth);
}

Pool<Fast> fast_of(const Pool<Exact>& exact) {
  Pool<Fast> fast;
  fast.terms = exact.terms;
  fast.sqrt_price = std::min(to_double(exact.sqrt_price), Math<Fast>::limit_max);
  fast.tick = exact.tick;
  fast.now = exact.now;
  fast.liquidity = exact.liquidity;
  for (std::size_t i = 0; i < 2; ++i) {
    fast.fee_growth[i] = fast_growth(exact.fee_growth[i]);
    fast.protocol_fees[i] = static_cast<double>(exact.protocol_fees[i]);
  }
  for (std::size_t place = 0; place < exact.ticks.size(); ++place) {
    const TickState<Exact>& state = exact.ticks[place];
    fast.ticks.insert(
        {state.tick,
         to_double(state.sqrt_price),
         state.gross,
         state.net,
         {fast_growth(state.growth_outside[0]), fast_growth(state.growth_outside[1])}});
  }
  fast.observations = fast_of(exact.observations);
  return fast;
}

template <class N>
Ruling<AmountOf<N>> Pool<N>::quote(TradeSide side, TradeAmount base) const {
  const auto plan = plan_trade(*this, side, base);
  if (!plan) return std::unexpected{plan.error()};
  return answer_of(*plan, side);
}

template <class N>
Ruling<AmountOf<N>> Pool<N>::swap(TradeSide side, TradeAmount base) {
  const auto plan = plan_trade(*this, side, base);
  if (!plan) return std::unexpected{plan.error()};
  commit_swap(*this, *plan);
  return answer_of(*plan, side);
}

template <class N>
Price Pool<N>::marginal_price(TradeSide side) const {
  const auto stretch = StretchWalk<N>{*this, side}.next();
  if (!stretch) return Price{is_sale(side) ? 0.0 : infinite};
  const double middle = stretch->from * stretch->from;
  return Price{is_sale(side) ? middle * terms.fee.kept() : middle / terms.fee.kept()};
}

// A swap of as much as it takes, stopped at the limit, says how much that is.
template <class N>
AmountOf<N> Pool<N>::quantity_down_to(TradeSide side, Price limit) const {
  const Token paid = paid_by(terms, side);
  const auto plan = plan_swap<N>(
      *this, {paid, {Specified::input, Math<N>::unlimited()}, limit_of<N>(terms, side, limit)});
  if (!plan) return TradeAmount{};  // there already
  return Math<N>::units_from(is_sale(side) ? plan->fill.in : plan->fill.out);
}

template <class N>
AmountOf<N> Pool<N>::quantity_at_average_price(TradeSide side, Price limit) const {
  const double kept = terms.fee.kept();
  const double m = is_sale(side) ? limit.value / kept : limit.value * kept;
  const double asked =
      is_sale(side) ? 1.0 / kept : 1.0;  // base paid for each that reaches the curve
  if (!is_sale(side) && !(m > 0.0)) return TradeAmount{};
  if (m > 0.0 && m < infinite) {
    double base = 0.0;
    double better = 0.0;  // quote beyond m·base of a sale, below it of a purchase
    StretchWalk<N> walk{*this, side};
    while (const auto stretch = walk.next()) {
      const double more = stretch->base_until(stretch->to);
      const double gain = stretch->quote_until(stretch->to) - m * more;
      const double then = better + (is_sale(side) ? gain : -gain);
      if (!(then >= 0.0)) {
        const double end = end_at_average(*stretch, side, m, better);
        return whole<N>(std::max(0.0, base + stretch->base_until(end)) * asked);
      }
      base += more;
      better = then;
    }
  }
  return quantity_down_to(side, Price{is_sale(side) ? 0.0 : infinite});
}

template <class N>
std::optional<Trade<AmountOf<N>>> Pool<N>::arbitrage(Price reference) const {
  const bool sells = reference < marginal_price(TradeSide::sell);
  if (!sells && !(reference > marginal_price(TradeSide::buy))) return std::nullopt;
  const TradeSide side = sells ? TradeSide::sell : TradeSide::buy;
  const TradeAmount base = quantity_at_marginal_price(side, reference);
  if (!(base > TradeAmount{})) return std::nullopt;
  return Trade<TradeAmount>{side, base};
}

template struct Pool<Exact>;
template struct Pool<Fast>;

}  // namespace seawall::concentrated
