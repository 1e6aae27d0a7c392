#include "seawall/mechanics/cdp/liquity_v2_pool.hpp"

#include <algorithm>

namespace seawall::liquity::v2 {
namespace {

constexpr Int128 scale_factor = 1'000'000'000;
constexpr std::uint32_t gain_scales = 2;     // changes of scale after which a deposit earns no more
constexpr std::uint32_t deposit_scales = 8;  // and after which nothing is left of it

template <class N>
YieldSums<N> sums_at(const YieldPool<N>& pool, std::uint32_t scale) {
  return scale < pool.sums.size() ? pool.sums[scale] : YieldSums<N>{};
}

template <class N>
Number<N> gain(const YieldPool<N>& pool, const YieldDeposit<N>& deposit,
               Number<N> YieldSums<N>::* sum) {
  if (deposit.initial == Coin<N>{}) return {};
  Number<N> normalised = sums_at(pool, deposit.scale).*sum - deposit.sums.*sum;
  Number<N> divisor{1};
  for (std::uint32_t i = 1; i <= gain_scales; ++i) {
    divisor = divisor * Number<N>{scale_factor};
    normalised = normalised + sums_at(pool, deposit.scale + i).*sum / divisor;
  }
  return deposit.initial.value * normalised / deposit.product;
}

}  // namespace

template <class N>
bool YieldPool<N>::failed() const {
  return total.value.failed || collateral.value.failed || yield_owed.value.failed ||
         yield_pending.value.failed || product.failed || sums.back().collateral.failed ||
         sums.back().yield.failed;
}

template <class N>
Coin<N> deposit_of(const YieldPool<N>& pool, const YieldDeposit<N>& deposit) {
  if (deposit.initial == Coin<N>{}) return {};
  const std::uint32_t scales = pool.scale - deposit.scale;
  if (scales > deposit_scales) return {};
  Number<N> divisor{1};
  for (std::uint32_t i = 0; i < scales; ++i)
    divisor = divisor * Number<N>{scale_factor};
  return Coin<N>{deposit.initial.value * pool.product / deposit.product / divisor};
}

template <class N>
Collateral<N> collateral_gain(const YieldPool<N>& pool, const YieldDeposit<N>& deposit) {
  return std::min(Collateral<N>{gain(pool, deposit, &YieldSums<N>::collateral)}, pool.collateral);
}

template <class N>
Coin<N> yield_gain(const YieldPool<N>& pool, const YieldDeposit<N>& deposit) {
  return std::min(Coin<N>{gain(pool, deposit, &YieldSums<N>::yield)}, pool.yield_owed);
}

template <class N>
void offset(YieldPool<N>& pool, Coin<N> debt, Collateral<N> collateral) {
  const Number<N> total = pool.total.value;
  Number<N>& sum = pool.sums.back().collateral;
  sum = sum + pool.product * collateral.value / total;
  Number<N> numerator = pool.product * (pool.total - debt).value;
  pool.product = numerator / total;
  pool.product.failed |= pool.product == Number<N>{};
  pool.total -= debt;
  pool.collateral += collateral;
  const Number<N> least{power_of_ten(27)};
  while (!pool.failed() && pool.product < least) {
    numerator = numerator * Number<N>{scale_factor};
    pool.product = numerator / total;
    pool.sums.emplace_back();
    ++pool.scale;
  }
}

template <class N>
void pay_yield(YieldPool<N>& pool, Coin<N> yield, Coin<N> least) {
  const Coin<N> earned = pool.yield_pending + yield;
  if (earned == Coin<N>{}) return;
  pool.yield_pending = earned;
  if (pool.total < least) return;
  pool.yield_pending = {};
  pool.yield_owed += earned;
  Number<N>& sum = pool.sums.back().yield;
  sum = sum + pool.product * earned.value / pool.total.value;
}

template <class N>
YieldDeposit<N> renewed(const YieldPool<N>& pool, Coin<N> amount, Collateral<N> stashed) {
  if (amount == Coin<N>{}) return {.stashed = stashed};
  return {amount, pool.product, pool.sums.back(), pool.scale, stashed};
}

YieldPool<Fast> approximate(const YieldPool<Exact>& exact) {
  using liquity::approximate;
  YieldPool<Fast> pool{.total = approximate(exact.total),
                       .collateral = approximate(exact.collateral),
                       .yield_owed = approximate(exact.yield_owed),
                       .yield_pending = approximate(exact.yield_pending),
                       .product = approximate(exact.product),
                       .scale = exact.scale,
                       .sums = {}};
  for (const YieldSums<Exact>& sums : exact.sums)
    pool.sums.push_back({approximate(sums.collateral), approximate(sums.yield)});
  return pool;
}

YieldDeposit<Fast> approximate(const YieldDeposit<Exact>& exact) {
  using liquity::approximate;
  return {approximate(exact.initial),
          approximate(exact.product),
          {approximate(exact.sums.collateral), approximate(exact.sums.yield)},
          exact.scale,
          approximate(exact.stashed)};
}

template struct YieldPool<Exact>;
template Coin<Exact> deposit_of(const YieldPool<Exact>&, const YieldDeposit<Exact>&);
template Collateral<Exact> collateral_gain(const YieldPool<Exact>&, const YieldDeposit<Exact>&);
template Coin<Exact> yield_gain(const YieldPool<Exact>&, const YieldDeposit<Exact>&);
template void offset(YieldPool<Exact>&, Coin<Exact>, Collateral<Exact>);
template void pay_yield(YieldPool<Exact>&, Coin<Exact>, Coin<Exact>);
template YieldDeposit<Exact> renewed(const YieldPool<Exact>&, Coin<Exact>, Collateral<Exact>);
template struct YieldPool<Fast>;
template Coin<Fast> deposit_of(const YieldPool<Fast>&, const YieldDeposit<Fast>&);
template Collateral<Fast> collateral_gain(const YieldPool<Fast>&, const YieldDeposit<Fast>&);
template Coin<Fast> yield_gain(const YieldPool<Fast>&, const YieldDeposit<Fast>&);
template void offset(YieldPool<Fast>&, Coin<Fast>, Collateral<Fast>);
template void pay_yield(YieldPool<Fast>&, Coin<Fast>, Coin<Fast>);
template YieldDeposit<Fast> renewed(const YieldPool<Fast>&, Coin<Fast>, Collateral<Fast>);

}  // namespace seawall::liquity::v2
