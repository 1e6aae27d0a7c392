#include "seawall/mechanics/cdp/liquity_v1_borrowing.hpp"

#include <algorithm>

namespace seawall::liquity::v1 {
namespace {

template <class N>
Mode mode_now(const Terms<N>& terms, const System<N>& system, CoinPrice<N> price) {
  return mode_of(terms, total_ratio(system, price));
}

// A fee limit below the floor is refused outright, before anything else.
template <class N>
bool limit_is_valid(const Terms<N>& terms, Mode mode, Ratio<N> fee_max) {
  const bool reaches_floor = mode == Mode::recovery || fee_max >= terms.borrowing_fee_floor;
  return reaches_floor && fee_max <= whole<Ratio<N>>(1);
}

template <class N>
struct Fee {
  Coin<N> amount{};
  BaseRate<N> base{};  ///< decayed where a fee was taken
};

template <class N>
Ruling<Fee<N>> take_fee(const Terms<N>& terms, const BaseRate<N>& base, Coin<N> borrowed,
                        Ratio<N> fee_max, Time now) {
  Fee<N> fee;
  fee.base = {decayed(base, terms.base_rate, now),
              minutes_since(base, now) > 0 ? now : base.last_operation};
  fee.amount = borrowing_fee(terms, fee.base.rate, borrowed);
  const Ratio<N> fee_share{fee.amount.value * Number<N>{wad} / borrowed.value};
  if (fee_share.value.failed) return refuse(Rejection::overflow);
  if (fee_share > fee_max) return refuse(Rejection::fee_above_limit);
  return fee;
}

template <class N>
Ruling<void> check_total(const Terms<N>& terms, const Holding<N>& total, CoinPrice<N> price) {
  const Ratio<N> ratio = collateral_ratio(total, price);
  if (total.failed() || ratio.value.failed) return refuse(Rejection::overflow);
  if (ratio < terms.critical_ratio) return refuse(Rejection::total_ratio_below_critical);
  return {};
}

template <class N>
Ruling<void> check_opening(const Terms<N>& terms, const System<N>& system, const Holding<N>& trove,
                           CoinPrice<N> price) {
  const Ratio<N> ratio = collateral_ratio(trove, price);
  if (trove.failed() || ratio.value.failed) return refuse(Rejection::overflow);
  const bool recovery = mode_now(terms, system, price) == Mode::recovery;
  if (ratio < (recovery ? terms.critical_ratio : terms.minimum_ratio))
    return refuse(Rejection::ratio_below_minimum);
  if (recovery) return {};
  return check_total(terms, system.pools.total() + trove, price);
}

// A trove's change on copies, from its entire holding.
template <class N>
struct Change {
  Trove<N> trove{};
  Pools<N> pools{};
  Redistribution<N> redistribution{};
  Holding<N> before{};
};

template <class N>
Change<N> begin_change(const System<N>& system, AccountId account) {
  Change<N> change{.pools = system.pools, .redistribution = system.redistribution};
  change.trove = with_earnings(system, account, change.pools);
  change.before = {change.trove.collateral, change.trove.debt};
  return change;
}

template <class N>
Holding<N> applied(const Holding<N>& holding, const Adjustment<N>& adjustment, Coin<N> debt) {
  const bool adds = adjustment.collateral_direction == Direction::add;
  const bool borrows = adjustment.coin_direction == Direction::take;
  return {adds ? holding.collateral + adjustment.collateral
               : holding.collateral - adjustment.collateral,
          borrows ? holding.debt + debt : holding.debt - debt};
}

template <class N>
Ruling<void> check_recovery(const Terms<N>& terms, const Adjustment<N>& adjustment, Ratio<N> before,
                            Ratio<N> after) {
  const bool takes_collateral = adjustment.collateral_direction == Direction::take &&
                                adjustment.collateral != Collateral<N>{};
  if (takes_collateral) return refuse(Rejection::recovery_mode);
  if (adjustment.coin_direction == Direction::add) return {};
  if (after < terms.critical_ratio) return refuse(Rejection::ratio_below_minimum);
  if (after < before) return refuse(Rejection::recovery_mode);
  return {};
}

template <class N>
Ruling<void> check_adjustment(const Terms<N>& terms, const Adjustment<N>& adjustment,
                              const Change<N>& change, const Holding<N>& after,
                              CoinPrice<N> price) {
  const Holding<N> total = change.pools.total();
  const Ratio<N> ratio_before = collateral_ratio(change.before, price);
  const Ratio<N> ratio_after = collateral_ratio(after, price);
  if (ratio_before.value.failed || ratio_after.value.failed) return refuse(Rejection::overflow);
  if (mode_of(terms, collateral_ratio(total, price)) == Mode::recovery) {
    const auto allowed = check_recovery(terms, adjustment, ratio_before, ratio_after);
    if (!allowed) return allowed;
  } else {
    if (ratio_after < terms.minimum_ratio) return refuse(Rejection::ratio_below_minimum);
    const auto allowed = check_total(terms, total + after - change.before, price);
    if (!allowed) return allowed;
  }
  const bool repays = adjustment.coin_direction == Direction::add && adjustment.coin != Coin<N>{};
  const Coin<N> net_debt = after.debt - terms.gas_reserve;
  if (repays && (net_debt.value.failed || net_debt < terms.net_debt_min))
    return refuse(Rejection::must_not_leave_dust);
  return {};
}

template <class N>
Ruling<void> check_request(const Terms<N>& terms, const System<N>& system, AccountId account,
                           const Adjustment<N>& adjustment, Mode mode) {
  const bool borrows = adjustment.coin_direction == Direction::take;
  if (borrows && !limit_is_valid(terms, mode, adjustment.fee_max))
    return refuse(Rejection::fee_limit_invalid);
  const bool no_coin = adjustment.coin == Coin<N>{};
  if (no_coin && (borrows || adjustment.collateral == Collateral<N>{}))
    return refuse(Rejection::insufficient_input);
  if (trove_of(system, account).status != Status::active)
    return refuse(Rejection::trove_not_active);
  return {};
}

// Stores the change and gives the trove its stake and its place.
template <class N>
Ruling<void> commit(System<N>& system, AccountId account, Change<N>& change,
                    const Holding<N>& after, AccountId hint) {
  change.trove.collateral = after.collateral;
  change.trove.debt = after.debt;
  const Stake<N> stake = stake_of(change.redistribution, after.collateral);
  change.redistribution.total_stakes =
      change.redistribution.total_stakes - change.trove.stake + stake;
  change.trove.stake = stake;
  change.pools.active = change.pools.active + after - change.before;
  if (after.failed() || change.pools.failed() || change.redistribution.failed() ||
      nominal_ratio(after).value.failed)
    return refuse(Rejection::overflow);
  system.pools = change.pools;
  system.redistribution = change.redistribution;
  if (account.index() >= system.troves.size()) system.troves.resize(account.index() + 1);
  if (system.order.contains(account)) {
    if (!hint.exists() || hint == account) hint = system.order.next_above(account);
    system.order.remove(account);
  }
  system.order.insert(account, place_for(system, after, hint));
  system.troves[account.index()] = change.trove;
  return {};
}

}  // namespace

template <class N>
Coin<N> borrowing_fee(const Terms<N>& terms, Ratio<N> base_rate, Coin<N> amount) {
  return times(amount, std::min(terms.borrowing_fee_floor + base_rate, terms.borrowing_fee_cap));
}

template <class N>
Ruling<Borrowed<N>> open_trove(const Terms<N>& terms, System<N>& system, AccountId account,
                               const Opening<N>& opening, const Moment<N>& moment) {
  const Mode mode = mode_now(terms, system, moment.price);
  if (!limit_is_valid(terms, mode, opening.fee_max)) return refuse(Rejection::fee_limit_invalid);
  if (trove_of(system, account).status == Status::active)
    return refuse(Rejection::trove_already_active);
  Fee<N> fee{.base = system.base_rate};
  if (mode == Mode::normal) {
    const auto taken = take_fee(terms, system.base_rate, opening.coin, opening.fee_max, moment.now);
    if (!taken) return refuse(taken.error());
    fee = *taken;
  }
  const Coin<N> net_debt = opening.coin + fee.amount;
  if (net_debt < terms.net_debt_min) return refuse(Rejection::must_not_leave_dust);
  const Holding<N> trove{opening.collateral, net_debt + terms.gas_reserve};
  const auto allowed = check_opening(terms, system, trove, moment.price);
  if (!allowed) return refuse(allowed.error());

  Change<N> change{.pools = system.pools, .redistribution = system.redistribution};
  change.trove = {.status = Status::active,
                  .snapshot = system.redistribution.now(),
                  .claimable = trove_of(system, account).claimable};
  const auto stored = commit(system, account, change, trove, opening.hint);
  if (!stored) return refuse(stored.error());
  system.base_rate = fee.base;
  return Borrowed<N>{fee.amount, trove};
}

template <class N>
Ruling<Borrowed<N>> adjust_trove(const Terms<N>& terms, System<N>& system, AccountId account,
                                 const Adjustment<N>& adjustment, const Moment<N>& moment) {
  const Mode mode = mode_now(terms, system, moment.price);
  const auto valid = check_request(terms, system, account, adjustment, mode);
  if (!valid) return refuse(valid.error());
  Change<N> change = begin_change(system, account);
  Fee<N> fee{.base = system.base_rate};
  if (adjustment.coin_direction == Direction::take && mode == Mode::normal) {
    const auto taken =
        take_fee(terms, system.base_rate, adjustment.coin, adjustment.fee_max, moment.now);
    if (!taken) return refuse(taken.error());
    fee = *taken;
  }
  const Holding<N> after = applied(change.before, adjustment, adjustment.coin + fee.amount);
  if (after.collateral.value.failed) return refuse(Rejection::insufficient_collateral);
  if (after.debt.value.failed) return refuse(Rejection::must_not_leave_dust);
  const auto allowed = check_adjustment(terms, adjustment, change, after, moment.price);
  if (!allowed) return refuse(allowed.error());
  const auto stored = commit(system, account, change, after, adjustment.hint);
  if (!stored) return refuse(stored.error());
  system.base_rate = fee.base;
  return Borrowed<N>{fee.amount, after};
}

template <class N>
Ruling<Holding<N>> close_trove(const Terms<N>& terms, System<N>& system, AccountId account,
                               CoinPrice<N> price) {
  if (trove_of(system, account).status != Status::active)
    return refuse(Rejection::trove_not_active);
  if (mode_now(terms, system, price) == Mode::recovery) return refuse(Rejection::recovery_mode);
  Change<N> change = begin_change(system, account);
  const auto allowed = check_total(terms, change.pools.total() - change.before, price);
  if (!allowed) return refuse(allowed.error());
  if (system.order.size <= 1) return refuse(Rejection::only_one_trove_left);
  change.redistribution.total_stakes -= change.trove.stake;
  change.pools.active = change.pools.active - change.before;
  if (change.pools.failed() || change.redistribution.failed()) return refuse(Rejection::overflow);
  system.pools = change.pools;
  system.redistribution = change.redistribution;
  system.order.remove(account);
  const Collateral<N> claimable = change.trove.claimable;
  system.troves[account.index()] = {.status = Status::closed_by_owner, .claimable = claimable};
  return change.before;
}

template Coin<Exact> borrowing_fee(const Terms<Exact>&, Ratio<Exact>, Coin<Exact>);
template Ruling<Borrowed<Exact>> open_trove(const Terms<Exact>&, System<Exact>&, AccountId,
                                            const Opening<Exact>&, const Moment<Exact>&);
template Ruling<Borrowed<Exact>> adjust_trove(const Terms<Exact>&, System<Exact>&, AccountId,
                                              const Adjustment<Exact>&, const Moment<Exact>&);
template Ruling<Holding<Exact>> close_trove(const Terms<Exact>&, System<Exact>&, AccountId,
                                            CoinPrice<Exact>);
template Coin<Fast> borrowing_fee(const Terms<Fast>&, Ratio<Fast>, Coin<Fast>);
template Ruling<Borrowed<Fast>> open_trove(const Terms<Fast>&, System<Fast>&, AccountId,
                                           const Opening<Fast>&, const Moment<Fast>&);
template Ruling<Borrowed<Fast>> adjust_trove(const Terms<Fast>&, System<Fast>&, AccountId,
                                             const Adjustment<Fast>&, const Moment<Fast>&);
template Ruling<Holding<Fast>> close_trove(const Terms<Fast>&, System<Fast>&, AccountId,
                                           CoinPrice<Fast>);

}  // namespace seawall::liquity::v1
