#include "seawall/mechanics/liquidity/weighted_math.hpp"

namespace seawall::weighted {
namespace {

// Σ weight·ratio: by how much the invariant would change if all were in proportion.
template <class Number>
struct Ratios {
  Amounts<Number> of_token{};
  Number mean{};
};

// What of an amount in counts once the fee is taken from its part out of proportion.
template <class Number>
Number counted_in(const Number& balance, const Number& amount, const Number& ratio,
                  const Ratios<Number>& ratios, const Number& fee) {
  if (!(ratio > ratios.mean)) return amount;
  const Number proportional = mul_down(balance, ratios.mean - Number{wad});
  const Number taxed = amount - proportional;
  return proportional + (taxed - mul_up(taxed, fee));
}

// What an amount out counts as once the fee is added to its part out of proportion.
template <class Number>
Number counted_out(const Number& balance, const Number& amount, const Number& ratio,
                   const Ratios<Number>& ratios, const Number& fee) {
  if (!(ratios.mean > ratio)) return amount;
  const Number proportional = mul_down(balance, complement(ratios.mean));
  const Number taxed = amount - proportional;
  return proportional + div_up(taxed, complement(fee));
}

// invariant·ratio^weight.
template <class Number>
Ruling<Number> grown(const Number& invariant_ratio, const Number& balance_ratio,
                     const Number& weight) {
  const Ruling<Number> factor = power_down(balance_ratio, weight);
  if (!factor) return factor;
  return mul_down(invariant_ratio, *factor);
}

}  // namespace

template <class Number>
Ruling<Number> invariant(std::span<const Holding<Number>> holdings) {
  Number product{wad};
  for (const Holding<Number>& holding : holdings) {
    const Ruling<Number> next = grown(product, holding.balance, holding.weight);
    if (!next) return next;
    product = *next;
  }
  if (is_zero(product)) return std::unexpected{Rejection::insufficient_liquidity};
  return sound(product);
}

template <class Number>
Ruling<Number> out_given_in(const Holding<Number>& in, const Holding<Number>& out,
                            const Number& amount) {
  if (amount > mul_down(in.balance, Number{ratio_max}))
    return std::unexpected{Rejection::ratio_above_limit};
  const auto share = share_out(in.balance, amount, div_down(in.weight, out.weight));
  if (!share) return share;
  return sound(mul_down(out.balance, *share));
}

template <class Number>
Ruling<Number> in_given_out(const Holding<Number>& in, const Holding<Number>& out,
                            const Number& amount) {
  if (amount > mul_down(out.balance, Number{ratio_max}))
    return std::unexpected{Rejection::ratio_above_limit};
  const auto share = share_in(out.balance, amount, div_up(out.weight, in.weight));
  if (!share) return share;
  return sound(mul_up(in.balance, *share));
}

template <class Number>
Ruling<Number> shares_out(std::span<const Holding<Number>> holdings, const Amounts<Number>& amounts,
                          const Ownership<Number>& ownership) {
  Ratios<Number> ratios;
  for (std::size_t i = 0; i < holdings.size(); ++i) {
    const Holding<Number>& token = holdings[i];
    ratios.of_token[i] = div_down(token.balance + amounts[i], token.balance);
    ratios.mean = ratios.mean + mul_down(ratios.of_token[i], token.weight);
  }
  Number ratio{wad};
  for (std::size_t i = 0; i < holdings.size(); ++i) {
    const Holding<Number>& token = holdings[i];
    const Number counted =
        counted_in(token.balance, amounts[i], ratios.of_token[i], ratios, ownership.fee);
    const auto next = grown(ratio, div_down(token.balance + counted, token.balance), token.weight);
    if (!next) return next;
    ratio = *next;
  }
  const Number one{wad};
  return sound(ratio > one ? mul_down(ownership.shares, ratio - one) : ratio - ratio);
}

template <class Number>
Ruling<Number> shares_in(std::span<const Holding<Number>> holdings, const Amounts<Number>& amounts,
                         const Ownership<Number>& ownership) {
  Ratios<Number> ratios;
  for (std::size_t i = 0; i < holdings.size(); ++i) {
    const Holding<Number>& token = holdings[i];
    if (amounts[i] > token.balance) return std::unexpected{Rejection::insufficient_liquidity};
    ratios.of_token[i] = div_up(token.balance - amounts[i], token.balance);
    ratios.mean = ratios.mean + mul_up(ratios.of_token[i], token.weight);
  }
  Number ratio{wad};
  for (std::size_t i = 0; i < holdings.size(); ++i) {
    const Holding<Number>& token = holdings[i];
    const Number counted =
        counted_out(token.balance, amounts[i], ratios.of_token[i], ratios, ownership.fee);
    const auto next = grown(ratio, div_down(token.balance - counted, token.balance), token.weight);
    if (!next) return next;
    ratio = *next;
  }
  return sound(mul_up(ownership.shares, complement(ratio)));
}

template <class Number>
Ruling<Number> token_in(const Holding<Number>& holding, const Number& shares,
                        const Ownership<Number>& ownership) {
  const Number one{wad};
  const Number invariant_ratio = div_up(ownership.shares + shares, ownership.shares);
  if (invariant_ratio > Number{invariant_ratio_max})
    return std::unexpected{Rejection::ratio_above_limit};
  const auto balance_ratio = power_up(invariant_ratio, div_up(one, holding.weight));
  if (!balance_ratio) return balance_ratio;
  const Number free = mul_up(holding.balance, *balance_ratio - one);
  const Number taxed = mul_up(free, complement(holding.weight));
  return sound((free - taxed) + div_up(taxed, complement(ownership.fee)));
}

template <class Number>
Ruling<Number> token_out(const Holding<Number>& holding, const Number& shares,
                         const Ownership<Number>& ownership) {
  if (shares > ownership.shares) return std::unexpected{Rejection::insufficient_liquidity};
  const Number invariant_ratio = div_up(ownership.shares - shares, ownership.shares);
  if (invariant_ratio < Number{invariant_ratio_min})
    return std::unexpected{Rejection::ratio_above_limit};
  const auto balance_ratio = power_up(invariant_ratio, div_down(Number{wad}, holding.weight));
  if (!balance_ratio) return balance_ratio;
  const Number free = mul_down(holding.balance, complement(*balance_ratio));
  const Number taxed = mul_up(free, complement(holding.weight));
  return sound((free - taxed) + mul_up(taxed, complement(ownership.fee)));
}

template Ruling<Checked256> invariant(std::span<const Holding<Checked256>>);
template Ruling<Checked256> out_given_in(const Holding<Checked256>&, const Holding<Checked256>&,
                                         const Checked256&);
template Ruling<Checked256> in_given_out(const Holding<Checked256>&, const Holding<Checked256>&,
                                         const Checked256&);
template Ruling<Checked256> shares_out(std::span<const Holding<Checked256>>,
                                       const Amounts<Checked256>&, const Ownership<Checked256>&);
template Ruling<Checked256> shares_in(std::span<const Holding<Checked256>>,
                                      const Amounts<Checked256>&, const Ownership<Checked256>&);
template Ruling<Checked256> token_in(const Holding<Checked256>&, const Checked256&,
                                     const Ownership<Checked256>&);
template Ruling<Checked256> token_out(const Holding<Checked256>&, const Checked256&,
                                      const Ownership<Checked256>&);
template Ruling<CheckedDouble> invariant(std::span<const Holding<CheckedDouble>>);
template Ruling<CheckedDouble> out_given_in(const Holding<CheckedDouble>&,
                                            const Holding<CheckedDouble>&, const CheckedDouble&);
template Ruling<CheckedDouble> in_given_out(const Holding<CheckedDouble>&,
                                            const Holding<CheckedDouble>&, const CheckedDouble&);
template Ruling<CheckedDouble> shares_out(std::span<const Holding<CheckedDouble>>,
                                          const Amounts<CheckedDouble>&,
                                          const Ownership<CheckedDouble>&);
template Ruling<CheckedDouble> shares_in(std::span<const Holding<CheckedDouble>>,
                                         const Amounts<CheckedDouble>&,
                                         const Ownership<CheckedDouble>&);
template Ruling<CheckedDouble> token_in(const Holding<CheckedDouble>&, const CheckedDouble&,
                                        const Ownership<CheckedDouble>&);
template Ruling<CheckedDouble> token_out(const Holding<CheckedDouble>&, const CheckedDouble&,
                                         const Ownership<CheckedDouble>&);

}  // namespace seawall::weighted
