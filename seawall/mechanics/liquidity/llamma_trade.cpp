#include "seawall/mechanics/liquidity/llamma_trade.hpp"

#include <optional>

#include "seawall/base/bounded_list.hpp"
#include "seawall/mechanics/liquidity/llamma_walk.hpp"

namespace seawall::llamma {
namespace {

using detail::Walk;

enum class Given : std::uint8_t { in, out };  // which side of a trade is fixed

template <class N>
struct Request {
  TradeSide side;
  Given given;
  Word<N> amount;  // of the given side, 18 decimals
};

/// A band as a trade leaves it. All but the last give away what they have.
template <class N>
struct Passed {
  int band;
  Word<N> in;
};

/// What a trade would do, in 18 decimals.
template <class N>
struct Fill {
  Word<N> paid = word<N>(0);
  Word<N> got = word<N>(0);
  Word<N> kept = word<N>(0);  // of `paid`, by the admin
  Word<N> last_out = word<N>(0);
  int last_band = 0;
  bool is_complete = false;
  BoundedList<Passed<N>, bands_most> passed;
};

/// What a trade does in one band.
template <class N>
struct Step {
  Word<N> into;  // fee included
  Word<N> net;   // without it
  Word<N> out_left;
  bool ends_here;
};

template <class N>
Step<N> emptied(Word<N> net, Word<N> into) {
  // At least a unit goes in, so that no band gives its last ones away for nothing.
  return {larger(into, last_unit<N>()), net, word<N>(0), false};
}

template <class N>
Step<N> step_for_in(const Walk<N>& walk, Word<N> left) {
  const Word<N> net = walk.whole();
  const Word<N> into = net * walk.markup() / one<N>();
  if (into < left) return emptied<N>(net, into);
  const Word<N> part = left * one<N>() / walk.markup();
  const Word<N> rest =
      without(walk.curve().product / (walk.virtual_in() + (walk.in() + part)), walk.virtual_out()) +
      last_unit<N>();
  return {left, part, smaller(rest, walk.out()), true};
}

template <class N>
Step<N> step_for_out(const Walk<N>& walk, Word<N> left) {
  if (walk.out() < left) {
    const Word<N> net = walk.whole();
    return emptied<N>(net, net * walk.markup() / one<N>());
  }
  const Word<N> rest = walk.out() - left;
  const Word<N> net = without(
      without(walk.curve().product / (walk.virtual_out() + rest), walk.virtual_in()), walk.in());
  return {net * walk.markup() / one<N>(), net, rest, true};
}

// Adds one band's step to what the trade does. @return unsound where the contract reverts
template <class N>
bool take_step(Fill<N>& fill, const Amm<N>& amm, const Walk<N>& walk, const Step<N>& step) {
  const Word<N> kept = without(step.into, step.net) * Word<N>{amm.admin_fee} / one<N>();
  const Word<N> in = without(walk.in() + step.into, kept);
  fill.paid = fill.paid + step.into;
  fill.got = fill.got + (walk.out() - step.out_left);
  fill.kept = fill.kept + kept;
  fill.last_out = step.out_left;
  (fill.passed.end() - 1)->in = in;
  return is_sound(in) && is_sound(fill.paid) && is_sound(fill.got);
}

template <class N>
Ruling<Fill<N>> fill_of(const Amm<N>& amm, const Limited<N>& oracle, const Request<N>& request) {
  Fill<N> fill;
  Word<N> left = request.amount;
  const bool is_in = request.given == Given::in;
  Walk<N> walk{amm, oracle, request.side};
  do {
    fill.last_band = walk.band();
    fill.last_out = word<N>(0);
    if (walk.has_begun()) fill.passed.push_back({walk.band(), walk.in()});
    if (!is_sound(walk.edge()) || !is_sound(walk.curve().product))
      return std::unexpected{Rejection::overflow};
    if (!walk.gives()) continue;
    const Step<N> step = is_in ? step_for_in(walk, left) : step_for_out(walk, left);
    if (!take_step(fill, amm, walk, step)) return std::unexpected{Rejection::overflow};
    fill.is_complete = step.ends_here;
    if (fill.is_complete) break;
    left = without(left, is_in ? step.into : walk.out());
  } while (walk.advance());
  return fill;
}

template <class N>
struct Traded {
  Exchanged<N> exchanged;
  Fill<N> fill;
  Limited<N> oracle;
};

// 18 decimals per smallest unit of the token that goes in, or comes out.
template <class N>
Word<N> unit_of(const Amm<N>& amm, TradeSide side, Given given) {
  const bool is_stablecoin = (side == TradeSide::buy) == (given == Given::in);
  return is_stablecoin ? word<N>(1) : Word<N>{amm.terms.precision};
}

template <class N>
Ruling<Traded<N>> trade(const Amm<N>& amm, TradeSide side, Given given, AmountOf<N> amount) {
  const auto oracle = limited_price(amm);
  if (!oracle) return std::unexpected{oracle.error()};
  Traded<N> traded{{}, {}, *oracle};
  if (amount == AmountOf<N>{}) return traded;
  SEAWALL_ASSERT(amount > AmountOf<N>{});
  const Word<N> scaled = Word<N>{amount.value} * unit_of(amm, side, given);
  const auto fill = fill_of(amm, *oracle, Request<N>{side, given, scaled});
  if (!fill) return std::unexpected{fill.error()};
  const auto in = narrow<N>(divide_up(fill->paid, unit_of(amm, side, Given::in)));
  const auto out = narrow<N>(fill->got / unit_of(amm, side, Given::out));
  if (!in || !out) return std::unexpected{Rejection::overflow};
  traded.exchanged = {AmountOf<N>{*in}, AmountOf<N>{*out}};
  traded.fill = *fill;
  return traded;
}

template <class N>
void store(Amm<N>& amm, const Limited<N>& oracle) {
  amm.stored_price = oracle.price;
  amm.stored_fee = oracle.fee;
  amm.stored_at = amm.now;
}

// The new contents of the bands; nothing is written before all of them fit.
template <class N>
Ruling<void> write(Amm<N>& amm, TradeSide side, const Fill<N>& fill) {
  for (const Passed<N>& passed : fill.passed)
    if (!narrow<N>(passed.in)) return std::unexpected{Rejection::overflow};
  const auto kept = narrow<N>(fill.kept / unit_of(amm, side, Given::in));
  if (!kept) return std::unexpected{kept.error()};
  const bool is_purchase = side == TradeSide::buy;
  for (const Passed<N>& passed : fill.passed) {
    const AmountOf<N> in{*narrow<N>(passed.in)};
    const AmountOf<N> out{passed.band == fill.last_band ? *narrow<N>(fill.last_out)
                                                        : typename N::Number{}};
    Band<N>& band = amm.bands.at(passed.band);
    band.stablecoin = is_purchase ? in : out;
    band.collateral = is_purchase ? out : in;
  }
  (is_purchase ? amm.kept_stablecoin : amm.kept_collateral) += AmountOf<N>{*kept};
  amm.active = fill.last_band;
  return {};
}

template <class N>
Ruling<Exchanged<N>> settle(Amm<N>& amm, TradeSide side, const Traded<N>& traded) {
  Exchanged<N> exchanged = traded.exchanged;
  if (exchanged.in == AmountOf<N>{} || exchanged.out == AmountOf<N>{}) {
    exchanged = {};
  } else if (const auto written = write(amm, side, traded.fill); !written) {
    return std::unexpected{written.error()};
  }
  store(amm, traded.oracle);
  return exchanged;
}

// What goes in until the band's price is `target`, without fee.
template <class N>
Word<N> needed_in(const Walk<N>& walk, Word<N> target) {
  const detail::Curve<N>& curve = walk.curve();
  const Word<N> y = excess(root(curve.product * one<N>() / target), curve.g);
  if (!walk.is_purchase()) return excess(y, walk.in());
  return excess(excess(curve.product / (curve.g + y), curve.f), walk.in());
}

// The AMM's own prices at the ends of the band that a walk is in.
template <class N>
class OwnPrices {
 public:
  OwnPrices(const Amm<N>& amm, const Walk<N>& walk)
      : wider_{word<N>(Int128{amm.terms.amplification} * amm.terms.amplification)},
        narrower_{word<N>(Int128{amm.terms.amplification - 1} * (amm.terms.amplification - 1))},
        low_{detail::cubed<N>(walk.price(), walk.edge())},
        high_{low_ * wider_ / narrower_} {}

  void advance(TradeSide side) {
    if (side == TradeSide::buy) {
      low_ = high_;
      high_ = high_ * wider_ / narrower_;
    } else {
      high_ = low_;
      low_ = low_ * narrower_ / wider_;
    }
  }
  [[nodiscard]] bool contain(Word<N> price) const { return !(price < low_) && !(price > high_); }

 private:
  Word<N> wider_;
  Word<N> narrower_;
  Word<N> low_;
  Word<N> high_;
};

template <class N>
Ruling<Word<N>> amount_until(const Amm<N>& amm, Walk<N>& walk, TradeSide side, Word<N> target) {
  Word<N> total = word<N>(0);
  OwnPrices<N> prices{amm, walk};
  for (;;) {
    const bool is_last = prices.contain(target);
    if (!walk.is_empty()) {
      const Word<N> net = is_last ? needed_in(walk, target) : walk.whole();
      total = total + net * walk.markup() / one<N>();
    }
    if (!is_sound(total) || !is_sound(walk.edge())) return std::unexpected{Rejection::overflow};
    if (is_last || !walk.advance()) return total;
    prices.advance(side);
  }
}

}  // namespace

template <class N>
Ruling<Exchanged<N>> quote_in(const Amm<N>& amm, TradeSide side, AmountOf<N> in) {
  const auto traded = trade(amm, side, Given::in, in);
  if (!traded) return std::unexpected{traded.error()};
  return traded->exchanged;
}

template <class N>
Ruling<Exchanged<N>> quote_out(const Amm<N>& amm, TradeSide side, AmountOf<N> out) {
  const auto traded = trade(amm, side, Given::out, out);
  if (!traded) return std::unexpected{traded.error()};
  return traded->exchanged;
}

template <class N>
Ruling<Exchanged<N>> exchange_in(Amm<N>& amm, TradeSide side, AmountOf<N> in,
                                 AmountOf<N> least_out) {
  const auto traded = trade(amm, side, Given::in, in);
  if (!traded) return std::unexpected{traded.error()};
  if (traded->exchanged.out < least_out) return std::unexpected{Rejection::insufficient_output};
  return settle(amm, side, *traded);
}

template <class N>
Ruling<Exchanged<N>> exchange_out(Amm<N>& amm, TradeSide side, AmountOf<N> out,
                                  AmountOf<N> most_in) {
  const auto traded = trade(amm, side, Given::out, out);
  if (!traded) return std::unexpected{traded.error()};
  if (out > AmountOf<N>{} && !traded->fill.is_complete)
    return std::unexpected{Rejection::insufficient_liquidity};
  if (traded->exchanged.in > most_in) return std::unexpected{Rejection::price_above_limit};
  return settle(amm, side, *traded);
}

template <class N>
Ruling<Needed<N>> amount_for_price(const Amm<N>& amm, PriceOf<N> target) {
  SEAWALL_ASSERT(target > PriceOf<N>{});
  const auto oracle = limited_price(amm);
  const auto now = spot_price(amm);
  if (!oracle || !now) return std::unexpected{oracle ? now.error() : oracle.error()};
  const TradeSide side = target < *now ? TradeSide::sell : TradeSide::buy;
  Walk<N> walk{amm, *oracle, side};
  const auto total = amount_until(amm, walk, side, Word<N>{target.value});
  if (!total) return std::unexpected{total.error()};
  const auto in = narrow<N>(divide_up(*total, unit_of(amm, side, Given::in)));
  if (!in) return std::unexpected{in.error()};
  return Needed<N>{side, AmountOf<N>{*in}};
}

template Ruling<Exchanged<Exact>> quote_in<Exact>(const Amm<Exact>&, TradeSide, AmountOf<Exact>);
template Ruling<Exchanged<Exact>> quote_out<Exact>(const Amm<Exact>&, TradeSide, AmountOf<Exact>);
template Ruling<Exchanged<Exact>> exchange_in<Exact>(Amm<Exact>&, TradeSide, AmountOf<Exact>,
                                                     AmountOf<Exact>);
template Ruling<Exchanged<Exact>> exchange_out<Exact>(Amm<Exact>&, TradeSide, AmountOf<Exact>,
                                                      AmountOf<Exact>);
template Ruling<Needed<Exact>> amount_for_price<Exact>(const Amm<Exact>&, PriceOf<Exact>);

template Ruling<Exchanged<Fast>> quote_in<Fast>(const Amm<Fast>&, TradeSide, AmountOf<Fast>);
template Ruling<Exchanged<Fast>> quote_out<Fast>(const Amm<Fast>&, TradeSide, AmountOf<Fast>);
template Ruling<Exchanged<Fast>> exchange_in<Fast>(Amm<Fast>&, TradeSide, AmountOf<Fast>,
                                                   AmountOf<Fast>);
template Ruling<Exchanged<Fast>> exchange_out<Fast>(Amm<Fast>&, TradeSide, AmountOf<Fast>,
                                                    AmountOf<Fast>);
template Ruling<Needed<Fast>> amount_for_price<Fast>(const Amm<Fast>&, PriceOf<Fast>);

}  // namespace seawall::llamma
