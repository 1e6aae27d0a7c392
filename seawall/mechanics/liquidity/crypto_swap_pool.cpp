#include "seawall/mechanics/liquidity/crypto_swap_pool.hpp"

namespace seawall {

using crypto_swap::Change;
using crypto_swap::constant_product;
using crypto_swap::LossCheck;
using crypto_swap::Pair;

template <class N>
CryptoSwapPool<N> CryptoSwapPool<N>::opened(const CryptoSwapTerms& terms, typename N::Number price,
                                            std::uint64_t timestamp) {
  SEAWALL_ASSERT(price > typename N::Number{});
  CryptoSwapPool pool;
  pool.terms = terms;
  pool.prices = {price, price, price, timestamp};
  return pool;
}

template <class N>
CurveNumber<N> CryptoSwapPool<N>::scale_of(std::size_t coin) const {
  return power_of_ten(18 - terms.decimals[coin]);
}

template <class N>
Pair<CurveNumber<N>> CryptoSwapPool<N>::values() const {
  using Number = CurveNumber<N>;
  return {Number{balances[0].value} * scale_of(0),
          Number{balances[1].value} * scale_of(1) * Number{prices.scale} / Number{wad}};
}

CryptoSwapPool<Fast> to_fast(const CryptoSwapPool<Exact>& pool) {
  const auto in_doubles = [](Units units) { return AmountOf<Fast>{to_double(units.value)}; };
  CryptoSwapPool<Fast> made;
  made.terms = pool.terms;
  made.balances = {in_doubles(pool.balances[0]), in_doubles(pool.balances[1])};
  made.invariant = to_double(pool.invariant);
  made.prices = {to_double(pool.prices.scale), to_double(pool.prices.average),
                 to_double(pool.prices.last), pool.prices.updated};
  made.profit = {to_double(pool.profit.virtual_price), to_double(pool.profit.total),
                 to_double(pool.profit.claimed), pool.profit.is_adjusting};
  made.shares = in_doubles(pool.shares);
  made.admin_shares = in_doubles(pool.admin_shares);
  return made;
}

namespace {

// The last unit that the contract keeps against its own rounding.
template <class N>
CurveNumber<N> last_unit() {
  return CurveNumber<N>{N::is_exact ? 1 : 0};
}

template <class N>
Ruling<CurveNumber<N>> paid_for(const CryptoSwapPool<N>& pool, Leg leg, AmountOf<N> amount) {
  using Number = CurveNumber<N>;
  SEAWALL_ASSERT(leg.from + leg.to == 1);
  if (!(amount > AmountOf<N>{})) return std::unexpected{Rejection::insufficient_input};
  CryptoSwapPool<N> filled = pool;
  const auto held = narrow_amount<N>(Number{pool.balances[leg.from].value} + Number{amount.value});
  if (!held) return std::unexpected{held.error()};
  filled.balances[leg.from] = *held;
  Pair<Number> values = filled.values();
  const auto left = crypto_swap::value_at(pool.terms.shape, values, leg.to, Number{pool.invariant});
  if (!left) return left;
  Number received = values[leg.to] - *left - last_unit<N>();
  if (has_failed(received)) return std::unexpected{Rejection::insufficient_output};
  values[leg.to] = *left;
  if (leg.to == 1) received = received * Number{wad} / Number{pool.prices.scale};
  received = received / pool.scale_of(leg.to);
  const Number fee = crypto_swap::fee(pool.terms.fees, values);
  return sound(received - fee * received / Number{crypto_swap::fee_denominator});
}

template <class N>
Ruling<void> store(typename N::Number& place, const CurveNumber<N>& number) {
  const auto made = narrow<N>(number);
  if (!made) return std::unexpected{made.error()};
  place = *made;
  return {};
}

// In doubles a swap too small to change the virtual price is not a loss.
bool is_loss(const Checked256& now, const Checked256& before) { return now < before; }
bool is_loss(CheckedDouble now, CheckedDouble before) {
  return now.value < before.value * (1.0 - 0x1p-40);
}

// The average as of `timestamp`, before the price of the change itself.
template <class N>
Ruling<void> update_average(CryptoSwapPool<N>& pool, std::uint64_t timestamp) {
  using Number = CurveNumber<N>;
  CryptoSwapPrices<N>& prices = pool.prices;
  if (prices.updated >= timestamp) return {};
  const auto power = crypto_swap::half_power(timestamp - prices.updated, pool.terms.half_time);
  if (!power) return std::unexpected{power.error()};
  const Number weight{*power};
  const Number whole{wad};
  prices.updated = timestamp;
  return store<N>(
      prices.average,
      (Number{prices.last} * (whole - weight) + Number{prices.average} * weight) / whole);
}

// What a millionth of coin 0 would be exchanged at.
template <class N>
Ruling<CurveNumber<N>> spot_price(const CryptoSwapPool<N>& pool, const Pair<CurveNumber<N>>& now,
                                  const CurveNumber<N>& invariant) {
  using Number = CurveNumber<N>;
  Pair<Number> values = now;
  const Number step = values[0] / Number{1'000'000};
  values[0] = values[0] + step;
  const auto left = crypto_swap::value_at(pool.terms.shape, values, 1, invariant);
  if (!left) return left;
  return sound(Number{pool.prices.scale} * step / (values[1] - *left));
}

// The shares' worth if the liquidity were centred at `scale`.
template <class N>
Ruling<CurveNumber<N>> worth_at(const CryptoSwapPool<N>& pool, const CurveNumber<N>& invariant,
                                const CurveNumber<N>& scale) {
  using Number = CurveNumber<N>;
  const auto product = constant_product<N>(invariant, scale);
  if (!product) return product;
  return sound(Number{wad} * *product / Number{pool.shares.value});
}

// One step of the scale, no less than the least, in proportion to the distance.
template <class N>
CurveNumber<N> next_scale(const CryptoSwapPool<N>& pool, const CurveNumber<N>& norm) {
  using Number = CurveNumber<N>;
  const Number step{Int128{pool.terms.adjustment_step}};
  return (Number{pool.prices.scale} * (norm - step) + step * Number{pool.prices.average}) / norm;
}

enum class Repeg : std::uint8_t { not_due, done, too_dear };

// Moves the scale if what it costs leaves half of the profit.
template <class N>
Ruling<Repeg> try_repeg(CryptoSwapPool<N>& pool, Pair<CurveNumber<N>> values) {
  using Number = CurveNumber<N>;
  const Number one{wad};
  const Number scale{pool.prices.scale};
  const Number norm = distance(Number{pool.prices.average} * one / scale, one);
  if (has_failed(norm)) return std::unexpected{Rejection::overflow};
  if (!(norm > Number{Int128{pool.terms.adjustment_step}})) return Repeg::not_due;
  const Number moved = next_scale(pool, norm);
  values[1] = values[1] * moved / scale;
  const auto invariant = crypto_swap::invariant(pool.terms.shape, values);
  if (!invariant) return std::unexpected{invariant.error()};
  const auto worth = worth_at(pool, *invariant, moved);
  if (!worth) return std::unexpected{worth.error()};
  const bool is_affordable = *worth > one && Number{2} * *worth - one > Number{pool.profit.total};
  if (!is_affordable) return Repeg::too_dear;
  const auto new_scale = narrow<N>(moved);
  const auto new_invariant = narrow<N>(*invariant);
  const auto new_worth = narrow<N>(*worth);
  if (!new_scale || !new_invariant || !new_worth) return std::unexpected{Rejection::overflow};
  pool.prices.scale = *new_scale;
  pool.invariant = *new_invariant;
  pool.profit.virtual_price = *new_worth;
  return Repeg::done;
}

// The shares' worth and the profit after a change, the scale unmoved.
template <class N>
Ruling<void> update_profit(CryptoSwapPool<N>& pool, const CurveNumber<N>& invariant,
                           LossCheck loss_check) {
  using Number = CurveNumber<N>;
  const Number before{pool.profit.virtual_price};
  Number now{wad};
  Number total{wad};
  if (!is_zero(before)) {
    const auto worth = worth_at(pool, invariant, Number{pool.prices.scale});
    if (!worth) return std::unexpected{worth.error()};
    now = *worth;
    total = Number{pool.profit.total} * now / before;
    if (loss_check == LossCheck::refuse && is_loss(now, before))
      return std::unexpected{Rejection::invariant_violated};
  }
  if (const auto stored = store<N>(pool.profit.virtual_price, now); !stored) return stored;
  if (const auto stored = store<N>(pool.profit.total, total); !stored) return stored;
  return store<N>(pool.invariant, invariant);
}

// Whether half of the profit and the allowance are covered, so that the rest may pay for moving.
template <class N>
bool has_profit_to_spare(const CryptoSwapPool<N>& pool) {
  using Number = CurveNumber<N>;
  return Number{pool.profit.virtual_price} * Number{2} >
         Number{pool.profit.total} + Number{wad} +
             Number{2} * Number{Int128{pool.terms.allowed_extra_profit}};
}

}  // namespace

namespace crypto_swap {

template <class N>
Ruling<CurveNumber<N>> constant_product(const CurveNumber<N>& invariant,
                                        const CurveNumber<N>& scale) {
  using Number = CurveNumber<N>;
  const Number two{2};
  return geometric_mean(Pair<Number>{invariant / two, invariant * Number{wad} / (scale * two)});
}

template <class N>
Ruling<void> follow(CryptoSwapPool<N>& pool, const Change<N>& change) {
  using Number = CurveNumber<N>;
  if (const auto ruling = update_average(pool, change.timestamp); !ruling) return ruling;
  Ruling<Number> invariant = change.invariant;
  if (is_zero(change.invariant))
    invariant = crypto_swap::invariant(pool.terms.shape, change.values);
  if (!invariant) return std::unexpected{invariant.error()};
  Ruling<Number> price = change.price;
  if (is_zero(change.price)) price = spot_price(pool, change.values, *invariant);
  if (!price) return std::unexpected{price.error()};
  if (const auto stored = store<N>(pool.prices.last, *price); !stored) return stored;
  const bool has_history = pool.profit.virtual_price > typename N::Number{};
  if (const auto ruling = update_profit(pool, *invariant, change.loss_check); !ruling)
    return ruling;
  pool.profit.is_adjusting |= has_profit_to_spare(pool);
  if (!pool.profit.is_adjusting || !has_history) return {};
  const Ruling<Repeg> repeg = try_repeg(pool, change.values);
  if (!repeg) return std::unexpected{repeg.error()};
  if (*repeg != Repeg::too_dear) return {};
  pool.profit.is_adjusting = false;
  return claim_profit(pool);
}

}  // namespace crypto_swap

template <class N>
Ruling<AmountOf<N>> amount_out(const CryptoSwapPool<N>& pool, Leg leg, AmountOf<N> amount) {
  const auto paid = paid_for(pool, leg, amount);
  if (!paid) return std::unexpected{paid.error()};
  return narrow_amount<N>(*paid);
}

template <class N>
Ruling<AmountOf<N>> exchange(CryptoSwapPool<N>& pool, Leg leg, AmountOf<N> amount,
                             std::uint64_t timestamp) {
  using Number = CurveNumber<N>;
  const Ruling<AmountOf<N>> paid = amount_out(pool, leg, amount);
  if (!paid) return paid;
  if (*paid > pool.balances[leg.to]) return std::unexpected{Rejection::insufficient_liquidity};
  CryptoSwapPool<N> changed = pool;
  changed.balances[leg.from] += amount;
  changed.balances[leg.to] -= *paid;
  Change<N> change{.values = changed.values(), .timestamp = timestamp};
  const AmountOf<N> least{N::from(100'000)};  // below it a price of two integers is too coarse
  if (amount > least && *paid > least) {
    const Number given = Number{amount.value} * pool.scale_of(leg.from);
    const Number taken = Number{paid->value} * pool.scale_of(leg.to);
    const Number one{wad};
    change.price = leg.from == 0 ? given * one / taken : taken * one / given;
  }
  const auto followed = crypto_swap::follow(changed, change);
  if (!followed) return std::unexpected{followed.error()};
  pool = changed;
  return paid;
}

template <class N>
Ruling<void> claim_profit(CryptoSwapPool<N>& pool) {
  using Number = CurveNumber<N>;
  const Number one{wad};
  Number total{pool.profit.total};
  const Number claimed{pool.profit.claimed};
  if (total > claimed) {
    const Number fees = (total - claimed) * Number{Int128{pool.terms.admin_share}} /
                        Number{2 * crypto_swap::fee_denominator};
    if (!is_zero(fees)) {
      const Number worth{pool.profit.virtual_price};
      const Number part = worth * one / (worth - fees) - one;
      const auto minted = narrow_amount<N>(Number{pool.shares.value} * part / one);
      if (!minted) return std::unexpected{minted.error()};
      pool.shares += *minted;
      pool.admin_shares += *minted;
      total = total - fees * Number{2};
      if (const auto stored = store<N>(pool.profit.total, total); !stored) return stored;
    }
  }
  const auto invariant = crypto_swap::invariant(pool.terms.shape, pool.values());
  if (!invariant) return std::unexpected{invariant.error()};
  if (const auto stored = store<N>(pool.invariant, *invariant); !stored) return stored;
  const auto worth = worth_at(pool, *invariant, Number{pool.prices.scale});
  if (!worth) return std::unexpected{worth.error()};
  if (total > claimed) pool.profit.claimed = pool.profit.total;
  return store<N>(pool.profit.virtual_price, *worth);
}

template <class N>
Ruling<CurveNumber<N>> virtual_price(const CryptoSwapPool<N>& pool) {
  using Number = CurveNumber<N>;
  return worth_at(pool, Number{pool.invariant}, Number{pool.prices.scale});
}

template struct CryptoSwapPool<Exact>;
template struct CryptoSwapPool<Fast>;
template Ruling<AmountOf<Exact>> amount_out(const CryptoSwapPool<Exact>&, Leg, AmountOf<Exact>);
template Ruling<AmountOf<Exact>> exchange(CryptoSwapPool<Exact>&, Leg, AmountOf<Exact>,
                                          std::uint64_t);
template Ruling<void> crypto_swap::follow(CryptoSwapPool<Exact>&, const Change<Exact>&);
template Ruling<CurveNumber<Exact>> crypto_swap::constant_product<Exact>(const CurveNumber<Exact>&,
                                                                         const CurveNumber<Exact>&);
template Ruling<void> claim_profit(CryptoSwapPool<Exact>&);
template Ruling<CurveNumber<Exact>> virtual_price(const CryptoSwapPool<Exact>&);
template Ruling<AmountOf<Fast>> amount_out(const CryptoSwapPool<Fast>&, Leg, AmountOf<Fast>);
template Ruling<AmountOf<Fast>> exchange(CryptoSwapPool<Fast>&, Leg, AmountOf<Fast>, std::uint64_t);
template Ruling<void> crypto_swap::follow(CryptoSwapPool<Fast>&, const Change<Fast>&);
template Ruling<CurveNumber<Fast>> crypto_swap::constant_product<Fast>(const CurveNumber<Fast>&,
                                                                       const CurveNumber<Fast>&);
template Ruling<void> claim_profit(CryptoSwapPool<Fast>&);
template Ruling<CurveNumber<Fast>> virtual_price(const CryptoSwapPool<Fast>&);

}  // namespace seawall
