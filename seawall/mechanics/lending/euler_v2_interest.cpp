#include "seawall/mechanics/lending/euler_v2_interest.hpp"

#include <algorithm>
#include <limits>

#include "seawall/mechanics/auctions/price_curve.hpp"

namespace seawall::euler_v2 {
namespace {

constexpr Int128 utilisation_whole = std::numeric_limits<std::uint32_t>::max();

Checked256 word_of(UInt256 number) { return number; }
double word_of(double number) { return number; }
UInt256 number_of(const Checked256& word) { return word.value; }
double number_of(double word) { return word; }

// (1 + rate)^seconds, or 1 where the contract's power overflows.
template <class N>
Word<N> growth(WordRate<N> rate, std::int64_t seconds) {
  const Word<N> one = Words<N>::from(ray);
  const auto power =
      ray_power<N>(Ray<N>{number_of(rate.value + one)}, static_cast<std::uint64_t>(seconds));
  return power ? word_of(power->value) : one;
}

template <class N>
Word<N> or_else(Word<N> grown, Word<N> before) {
  return Words<N>::has_failed(grown) ? before : grown;
}

bool is_storable(WordDebt<Exact> debt) { return debt.value <= Checked256{debt_max}; }
bool is_storable(WordDebt<Fast>) { return true; }

template <class N>
WordAmount<N> assets_of(const Vault<N>& vault) {
  return vault.cash + owed_up<N>(vault.debt);
}

// The fee as shares, at the price that the interest leaves without it.
template <class N>
void mint_fee(Vault<N>& vault, WordDebt<N> interest, BasisPoints interest_fee) {
  using W = Words<N>;
  const WordAmount<N> fee{W::mul_div_down(interest.value, W::from(interest_fee.value),
                                          W::from(percentage_factor * debt_precision))};
  if (fee == WordAmount<N>{}) return;
  const auto assets = assets_of(vault);
  const WordShares<N> shares{
      W::mul_div_down(assets.value, vault.shares.value, (assets - fee).value)};
  if (W::has_failed(shares.value) || shares.value > W::from(amount_max)) return;
  vault.fees += shares - vault.shares;
  vault.shares = shares;
}

}  // namespace

template <class N>
Vault<N> accrue(const Vault<N>& vault, WordRate<N> rate, std::int64_t seconds,
                BasisPoints interest_fee) {
  using W = Words<N>;
  if (seconds == 0) return vault;
  const Word<N> before = vault.accumulator.value;
  Vault<N> after = vault;
  after.accumulator.value =
      or_else<N>(W::mul_div_down(before, growth<N>(rate, seconds), W::from(ray)), before);
  after.debt.value = or_else<N>(W::mul_div_down(vault.debt.value, after.accumulator.value, before),
                                vault.debt.value);
  if (!is_storable(after.debt)) return vault;
  mint_fee(after, after.debt - vault.debt, interest_fee);
  return after;
}

template <class N>
WordDebt<N> grown(WordDebt<N> debt, WordIndex<N> then, WordIndex<N> now) {
  return WordDebt<N>{Words<N>::mul_div_down(debt.value, now.value, then.value)};
}

template <class N>
WordRate<N> rate(const KinkModel<N>& model, const Vault<N>& vault) {
  using W = Words<N>;
  const auto borrowed = owed_up<N>(vault.debt);
  const auto assets = vault.cash + borrowed;
  const auto used = assets == WordAmount<N>{}
                        ? W::from(0)
                        : W::mul_div_down(borrowed.value, W::from(utilisation_whole), assets.value);
  const auto kink = W::from(model.kink);
  const auto below = model.slope_below.value * std::min(used, kink);
  const auto above = used > kink ? model.slope_above.value * (used - kink) : W::from(0);
  return WordRate<N>{std::min(model.base.value + below + above, W::from(rate_max))};
}

template <class N>
WordAmount<N> assets_down(const Vault<N>& vault, WordShares<N> shares) {
  using W = Words<N>;
  const auto more = W::from(virtual_deposit);
  return WordAmount<N>{
      W::mul_div_down(shares.value, assets_of(vault).value + more, vault.shares.value + more)};
}

template <class N>
WordShares<N> shares_down(const Vault<N>& vault, WordAmount<N> assets) {
  using W = Words<N>;
  const auto more = W::from(virtual_deposit);
  return WordShares<N>{
      W::mul_div_down(assets.value, vault.shares.value + more, assets_of(vault).value + more)};
}

template Vault<Exact> accrue(const Vault<Exact>&, WordRate<Exact>, std::int64_t, BasisPoints);
template Vault<Fast> accrue(const Vault<Fast>&, WordRate<Fast>, std::int64_t, BasisPoints);
template WordDebt<Exact> grown<Exact>(WordDebt<Exact>, WordIndex<Exact>, WordIndex<Exact>);
template WordDebt<Fast> grown<Fast>(WordDebt<Fast>, WordIndex<Fast>, WordIndex<Fast>);
template WordRate<Exact> rate(const KinkModel<Exact>&, const Vault<Exact>&);
template WordRate<Fast> rate(const KinkModel<Fast>&, const Vault<Fast>&);
template WordAmount<Exact> assets_down(const Vault<Exact>&, WordShares<Exact>);
template WordAmount<Fast> assets_down(const Vault<Fast>&, WordShares<Fast>);
template WordShares<Exact> shares_down(const Vault<Exact>&, WordAmount<Exact>);
template WordShares<Fast> shares_down(const Vault<Fast>&, WordAmount<Fast>);

}  // namespace seawall::euler_v2
