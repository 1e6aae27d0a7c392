#include "seawall/mechanics/cdp/stability_pool.hpp"

#include <algorithm>

namespace seawall::liquity {
namespace {

constexpr Int128 scale_factor = 1'000'000'000;

template <class N>
PoolSums<N> sums_at(const StabilityPool<N>& pool, std::uint32_t epoch, std::uint32_t scale) {
  const std::size_t index = std::size_t{pool.epochs_begin[epoch]} + scale;
  const std::size_t end =
      epoch + 1 < pool.epochs_begin.size() ? pool.epochs_begin[epoch + 1] : pool.sums.size();
  return index < end ? pool.sums[index] : PoolSums<N>{};
}

template <class N>
const Deposit<N>* find_deposit(const StabilityPool<N>& pool, AccountId depositor) {
  if (depositor.index() >= pool.deposits.size()) return nullptr;
  const Deposit<N>& deposit = pool.deposits[depositor.index()];
  return deposit.initial == Coin<N>{} ? nullptr : &deposit;
}

// ⌊⌊initial · (sum − sum then + ⌊next scale's sum / 10^9⌋) / P₀⌋ / 10^18⌋
template <class N>
Number<N> gain(const StabilityPool<N>& pool, AccountId depositor, Number<N> PoolSums<N>::* sum) {
  const Deposit<N>* deposit = find_deposit(pool, depositor);
  if (deposit == nullptr) return {};
  const Number<N> own = sums_at(pool, deposit->epoch, deposit->scale).*sum - deposit->sums.*sum;
  const Number<N> next = sums_at(pool, deposit->epoch, deposit->scale + 1).*sum;
  return deposit->initial.value * (own + next / Number<N>{scale_factor}) / deposit->product /
         Number<N>{wad};
}

// Everything earned is paid at each change, and the rest is a deposit made now.
template <class N>
Ruling<PoolChange<N>> change_deposit(StabilityPool<N>& pool, AccountId depositor, Coin<N> added,
                                     Coin<N> asked) {
  const Coin<N> standing = deposit_of(pool, depositor);
  const PoolChange<N> change{.withdrawn = std::min(asked, standing),
                             .collateral = collateral_gain(pool, depositor),
                             .reward = reward_gain(pool, depositor)};
  const Coin<N> deposit = standing + added - change.withdrawn;
  const Coin<N> total = pool.total + added - change.withdrawn;
  const Collateral<N> collateral = pool.collateral - change.collateral;
  if (deposit.value.failed || total.value.failed || collateral.value.failed || change.reward.failed)
    return refuse(Rejection::overflow);

  pool.total = total;
  pool.collateral = collateral;
  if (depositor.index() >= pool.deposits.size()) pool.deposits.resize(depositor.index() + 1);
  pool.deposits[depositor.index()] = deposit == Coin<N>{}
                                         ? Deposit<N>{}
                                         : Deposit<N>{.initial = deposit,
                                                      .product = pool.product,
                                                      .sums = sums_at(pool, pool.epoch, pool.scale),
                                                      .scale = pool.scale,
                                                      .epoch = pool.epoch};
  return change;
}

template <class N>
void begin_scale(StabilityPool<N>& pool) {
  pool.sums.emplace_back();
  ++pool.scale;
}

template <class N>
void begin_epoch(StabilityPool<N>& pool) {
  pool.epochs_begin.push_back(static_cast<std::uint32_t>(pool.sums.size()));
  pool.sums.emplace_back();
  pool.scale = 0;
  ++pool.epoch;
}

// Coin lost per coin deposited, wad, and the excess that rounding it up took.
template <class N>
Spread<Number<N>> loss_of(const StabilityPool<N>& pool, Coin<N> debt) {
  if (debt == pool.total) return {Number<N>{wad}, Number<N>{}};
  const Number<N> numerator = debt.value * Number<N>{wad} - pool.loss_carried;
  const Number<N> per_coin = numerator / pool.total.value;
  if constexpr (!N::is_exact) return {std::min(per_coin, Number<N>{wad}), Number<N>{}};
  const Number<N> rounded_up = per_coin + Number<N>{1};
  return {rounded_up, rounded_up * pool.total.value - numerator};
}

enum class Changes : std::uint8_t { nothing, sums, scale, epoch };

// What an offset leaves.
template <class N>
struct Offset {
  Changes changes = Changes::nothing;
  Number<N> sum{};
  Number<N> product{};
  Number<N> loss_carried{};
  Number<N> collateral_carried{};
  Coin<N> total{};
  Collateral<N> collateral{};
};

template <class N>
Ruling<Offset<N>> after_offset(const StabilityPool<N>& pool, Coin<N> debt,
                               Collateral<N> collateral) {
  if (pool.total == Coin<N>{} || debt == Coin<N>{}) return Offset<N>{};
  const Coin<N> left = pool.total - debt;
  if (left.value.failed) return refuse(Rejection::insufficient_liquidity);
  const auto loss = loss_of(pool, debt);
  const auto gained = spread<N>(collateral.value, pool.collateral_carried, pool.total.value);
  const Number<N> factor = Number<N>{wad} - loss.per_unit;
  const Number<N> sum = pool.sums.back().collateral + gained.per_unit * pool.product;
  const Number<N> product = pool.product * factor / Number<N>{wad};
  const Number<N> rescaled = pool.product * factor * Number<N>{scale_factor} / Number<N>{wad};
  const Collateral<N> held = pool.collateral + collateral;
  if (loss.carried.failed || gained.carried.failed || sum.failed || rescaled.failed ||
      held.value.failed)
    return refuse(Rejection::overflow);
  const bool emptied = factor == Number<N>{};
  const bool too_small = product < Number<N>{scale_factor};
  if (!emptied && too_small && rescaled == Number<N>{}) return refuse(Rejection::overflow);
  return Offset<N>{.changes = emptied     ? Changes::epoch
                              : too_small ? Changes::scale
                                          : Changes::sums,
                   .sum = sum,
                   .product = emptied     ? Number<N>{wad}
                              : too_small ? rescaled
                                          : product,
                   .loss_carried = loss.carried,
                   .collateral_carried = gained.carried,
                   .total = left,
                   .collateral = held};
}

}  // namespace

template <class N>
Coin<N> deposit_of(const StabilityPool<N>& pool, AccountId depositor) {
  const Deposit<N>* deposit = find_deposit(pool, depositor);
  if (deposit == nullptr || deposit->epoch < pool.epoch) return {};
  const std::uint32_t scales = pool.scale - deposit->scale;
  if (scales > 1) return {};
  Number<N> standing = deposit->initial.value * pool.product / deposit->product;
  if (scales == 1) standing = standing / Number<N>{scale_factor};
  if (standing < deposit->initial.value / Number<N>{scale_factor}) return {};
  return Coin<N>{standing};
}

template <class N>
Collateral<N> collateral_gain(const StabilityPool<N>& pool, AccountId depositor) {
  return Collateral<N>{gain(pool, depositor, &PoolSums<N>::collateral)};
}

template <class N>
Number<N> reward_gain(const StabilityPool<N>& pool, AccountId depositor) {
  return gain(pool, depositor, &PoolSums<N>::reward);
}

template <class N>
Ruling<PoolChange<N>> provide(StabilityPool<N>& pool, AccountId depositor, Coin<N> amount) {
  if (amount == Coin<N>{}) return refuse(Rejection::insufficient_input);
  return change_deposit(pool, depositor, amount, Coin<N>{});
}

template <class N>
Ruling<PoolChange<N>> withdraw(StabilityPool<N>& pool, AccountId depositor, Coin<N> amount) {
  if (find_deposit(pool, depositor) == nullptr) return refuse(Rejection::no_such_deposit);
  return change_deposit(pool, depositor, Coin<N>{}, amount);
}

template <class N>
Ruling<void> check_offset(const StabilityPool<N>& pool, Coin<N> debt, Collateral<N> collateral) {
  const auto after = after_offset(pool, debt, collateral);
  if (!after) return refuse(after.error());
  return {};
}

template <class N>
Ruling<void> offset(StabilityPool<N>& pool, Coin<N> debt, Collateral<N> collateral) {
  const auto after = after_offset(pool, debt, collateral);
  if (!after) return refuse(after.error());
  if (after->changes == Changes::nothing) return {};
  pool.sums.back().collateral = after->sum;
  pool.loss_carried = after->loss_carried;
  pool.collateral_carried = after->collateral_carried;
  pool.product = after->product;
  if (after->changes == Changes::epoch) begin_epoch(pool);
  if (after->changes == Changes::scale) begin_scale(pool);
  pool.total = after->total;
  pool.collateral = after->collateral;
  return {};
}

template <class N>
Ruling<void> issue(StabilityPool<N>& pool, Number<N> reward) {
  if (pool.total == Coin<N>{} || reward == Number<N>{}) return {};
  const auto given = spread<N>(reward, pool.reward_carried, pool.total.value);
  const Number<N> sum = pool.sums.back().reward + given.per_unit * pool.product;
  if (sum.failed || given.carried.failed) return refuse(Rejection::overflow);
  pool.sums.back().reward = sum;
  pool.reward_carried = given.carried;
  return {};
}

StabilityPool<Fast> approximate(const StabilityPool<Exact>& exact) {
  const auto sums_of = [](const PoolSums<Exact>& sums) {
    return PoolSums<Fast>{approximate(sums.collateral), approximate(sums.reward)};
  };
  StabilityPool<Fast> pool;
  pool.total = approximate(exact.total);
  pool.collateral = approximate(exact.collateral);
  pool.product = approximate(exact.product);
  pool.scale = exact.scale;
  pool.epoch = exact.epoch;
  pool.epochs_begin = exact.epochs_begin;
  pool.sums.clear();
  for (const PoolSums<Exact>& sums : exact.sums)
    pool.sums.push_back(sums_of(sums));
  for (const Deposit<Exact>& deposit : exact.deposits)
    pool.deposits.push_back({approximate(deposit.initial), approximate(deposit.product),
                             sums_of(deposit.sums), deposit.scale, deposit.epoch});
  return pool;
}

template Coin<Exact> deposit_of(const StabilityPool<Exact>&, AccountId);
template Collateral<Exact> collateral_gain(const StabilityPool<Exact>&, AccountId);
template Number<Exact> reward_gain(const StabilityPool<Exact>&, AccountId);
template Ruling<PoolChange<Exact>> provide(StabilityPool<Exact>&, AccountId, Coin<Exact>);
template Ruling<PoolChange<Exact>> withdraw(StabilityPool<Exact>&, AccountId, Coin<Exact>);
template Ruling<void> check_offset(const StabilityPool<Exact>&, Coin<Exact>, Collateral<Exact>);
template Ruling<void> offset(StabilityPool<Exact>&, Coin<Exact>, Collateral<Exact>);
template Ruling<void> issue(StabilityPool<Exact>&, Number<Exact>);
template Coin<Fast> deposit_of(const StabilityPool<Fast>&, AccountId);
template Collateral<Fast> collateral_gain(const StabilityPool<Fast>&, AccountId);
template Number<Fast> reward_gain(const StabilityPool<Fast>&, AccountId);
template Ruling<PoolChange<Fast>> provide(StabilityPool<Fast>&, AccountId, Coin<Fast>);
template Ruling<PoolChange<Fast>> withdraw(StabilityPool<Fast>&, AccountId, Coin<Fast>);
template Ruling<void> check_offset(const StabilityPool<Fast>&, Coin<Fast>, Collateral<Fast>);
template Ruling<void> offset(StabilityPool<Fast>&, Coin<Fast>, Collateral<Fast>);
template Ruling<void> issue(StabilityPool<Fast>&, Number<Fast>);

}  // namespace seawall::liquity
