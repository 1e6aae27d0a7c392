#include "seawall/mechanics/cdp/liquity_v2.hpp"

#include <algorithm>
#include <utility>

namespace seawall::liquity::v2 {
namespace {

constexpr Int128 year_seconds = 365 * 86'400;

std::int64_t seconds_between(Time from, Time to) {
  return std::max<std::int64_t>(to.whole_seconds() - from.whole_seconds(), 0);
}

}  // namespace

template <class N>
bool Books<N>::failed() const {
  return collateral.value.failed || recorded_debt.value.failed || weighted_debt.value.failed ||
         redistributed.failed() || redistribution.failed() || pool.failed();
}

template <class N>
Trove<N> trove_of(const Branch<N>& branch, AccountId account) {
  return account.index() < branch.troves.size() ? branch.troves[account.index()] : Trove<N>{};
}

template <class N>
YieldDeposit<N> deposit_row(const Branch<N>& branch, AccountId depositor) {
  return depositor.index() < branch.deposits.size() ? branch.deposits[depositor.index()]
                                                    : YieldDeposit<N>{};
}

template <class N>
Coin<N> interest(WeightedDebt<N> weighted, std::int64_t seconds) {
  return Coin<N>{weighted.value * Number<N>{Int128{seconds}} / Number<N>{year_seconds} /
                 Number<N>{wad}};
}

template <class N>
Coin<N> pending_interest(const Branch<N>& branch, Time now) {
  if (branch.shut_down) return {};
  const std::int64_t seconds = seconds_between(branch.books.interest_minted, now);
  return Coin<N>{divide_up(branch.books.weighted_debt.value * Number<N>{Int128{seconds}},
                           Number<N>{year_seconds * wad})};
}

template <class N>
LatestTrove<N> latest(const Branch<N>& branch, const Trove<N>& trove, Time now) {
  LatestTrove<N> result;
  if (!is_open(trove.status)) return result;
  const Time until = branch.shut_down ? std::min(*branch.shut_down, now) : now;
  result.earned = earned(branch.books.redistribution, trove.stake, trove.snapshot);
  result.weighted = WeightedDebt<N>{trove.debt.value * trove.rate.value};
  result.interest = v2::interest<N>(result.weighted, seconds_between(trove.debt_updated, until));
  result.entire = Holding<N>{trove.collateral, trove.debt + result.interest} + result.earned;
  return result;
}

template <class N>
Holding<N> total(const Branch<N>& branch, Time now) {
  const Books<N>& books = branch.books;
  return Holding<N>{books.collateral, books.recorded_debt + pending_interest(branch, now)} +
         books.redistributed;
}

template <class N>
Ratio<N> current_ratio(const Branch<N>& branch, AccountId account, const Moment<N>& moment) {
  return collateral_ratio(latest(branch, trove_of(branch, account), moment.now).entire,
                          moment.price);
}

template <class N>
Ratio<N> total_ratio(const Branch<N>& branch, const Moment<N>& moment) {
  return collateral_ratio(total(branch, moment.now), moment.price);
}

template <class N>
Minted<N> mint_interest(const Terms<N>& terms, const Branch<N>& branch, Books<N>& books,
                        Coin<N> upfront_fee, Time now) {
  const Coin<N> minted = pending_interest(branch, now) + upfront_fee;
  const Coin<N> to_pool = times(minted, terms.pool_share);
  books.recorded_debt += minted;
  books.interest_minted = now;
  if (to_pool != Coin<N>{}) pay_yield(books.pool, to_pool, terms.coin_kept);
  return {to_pool, minted - to_pool};
}

template <class N>
Place place_for(const Branch<N>& branch, Ratio<N> rate, AccountId hint) {
  return find_place(branch.order, hint, rate,
                    [&](AccountId other) { return branch.troves[other.index()].rate; });
}

template <class N>
Ruling<Minted<N>> shut_down(const Terms<N>& terms, Branch<N>& branch, const Moment<N>& moment) {
  if (branch.shut_down) return refuse(Rejection::branch_shut_down);
  const Ratio<N> ratio = total_ratio(branch, moment);
  if (ratio.value.failed) return refuse(Rejection::overflow);
  if (ratio >= terms.shutdown_ratio) return refuse(Rejection::total_ratio_above_shutdown);
  Books<N> books = branch.books;
  const Minted<N> minted = mint_interest(terms, branch, books, Coin<N>{}, moment.now);
  if (books.failed()) return refuse(Rejection::overflow);
  branch.books = std::move(books);
  branch.shut_down = moment.now;
  return minted;
}

template <class N>
Ruling<Collateral<N>> claim_collateral(Branch<N>& branch, AccountId account) {
  if (trove_of(branch, account).claimable == Collateral<N>{})
    return refuse(Rejection::no_such_collateral);
  return std::exchange(branch.troves[account.index()].claimable, Collateral<N>{});
}

Branch<Fast> approximate(const Branch<Exact>& exact) {
  using liquity::approximate;
  Branch<Fast> fast;
  fast.books = {.collateral = approximate(exact.books.collateral),
                .recorded_debt = approximate(exact.books.recorded_debt),
                .weighted_debt = approximate(exact.books.weighted_debt),
                .interest_minted = exact.books.interest_minted,
                .redistributed = approximate(exact.books.redistributed),
                .redistribution = approximate(exact.books.redistribution),
                .pool = approximate(exact.books.pool)};
  fast.order = exact.order;
  fast.open_troves = exact.open_troves;
  fast.last_zombie = exact.last_zombie;
  fast.shut_down = exact.shut_down;
  for (const YieldDeposit<Exact>& deposit : exact.deposits)
    fast.deposits.push_back(approximate(deposit));
  for (const Trove<Exact>& trove : exact.troves)
    fast.troves.push_back({.status = trove.status,
                           .collateral = approximate(trove.collateral),
                           .debt = approximate(trove.debt),
                           .rate = approximate(trove.rate),
                           .stake = approximate(trove.stake),
                           .snapshot = approximate(trove.snapshot),
                           .debt_updated = trove.debt_updated,
                           .rate_updated = trove.rate_updated,
                           .claimable = approximate(trove.claimable)});
  return fast;
}

template struct Books<Exact>;
template Trove<Exact> trove_of(const Branch<Exact>&, AccountId);
template YieldDeposit<Exact> deposit_row(const Branch<Exact>&, AccountId);
template Coin<Exact> interest<Exact>(WeightedDebt<Exact>, std::int64_t);
template Coin<Exact> pending_interest(const Branch<Exact>&, Time);
template LatestTrove<Exact> latest(const Branch<Exact>&, const Trove<Exact>&, Time);
template Holding<Exact> total(const Branch<Exact>&, Time);
template Ratio<Exact> current_ratio(const Branch<Exact>&, AccountId, const Moment<Exact>&);
template Ratio<Exact> total_ratio(const Branch<Exact>&, const Moment<Exact>&);
template Minted<Exact> mint_interest(const Terms<Exact>&, const Branch<Exact>&, Books<Exact>&,
                                     Coin<Exact>, Time);
template Place place_for(const Branch<Exact>&, Ratio<Exact>, AccountId);
template struct Books<Fast>;
template Trove<Fast> trove_of(const Branch<Fast>&, AccountId);
template YieldDeposit<Fast> deposit_row(const Branch<Fast>&, AccountId);
template Coin<Fast> interest<Fast>(WeightedDebt<Fast>, std::int64_t);
template Coin<Fast> pending_interest(const Branch<Fast>&, Time);
template LatestTrove<Fast> latest(const Branch<Fast>&, const Trove<Fast>&, Time);
template Holding<Fast> total(const Branch<Fast>&, Time);
template Ratio<Fast> current_ratio(const Branch<Fast>&, AccountId, const Moment<Fast>&);
template Ratio<Fast> total_ratio(const Branch<Fast>&, const Moment<Fast>&);
template Minted<Fast> mint_interest(const Terms<Fast>&, const Branch<Fast>&, Books<Fast>&,
                                    Coin<Fast>, Time);
template Place place_for(const Branch<Fast>&, Ratio<Fast>, AccountId);
template Ruling<Minted<Exact>> shut_down(const Terms<Exact>&, Branch<Exact>&, const Moment<Exact>&);
template Ruling<Collateral<Exact>> claim_collateral(Branch<Exact>&, AccountId);
template Ruling<Minted<Fast>> shut_down(const Terms<Fast>&, Branch<Fast>&, const Moment<Fast>&);
template Ruling<Collateral<Fast>> claim_collateral(Branch<Fast>&, AccountId);

}  // namespace seawall::liquity::v2
