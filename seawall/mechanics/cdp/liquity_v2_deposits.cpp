#include "seawall/mechanics/cdp/liquity_v2_deposits.hpp"

#include <algorithm>

namespace seawall::liquity::v2 {
namespace {

template <class N>
struct Movement {
  Coin<N> added{};
  Coin<N> asked{};  // to be withdrawn, at most what stands
  Gains gains = Gains::claim;
};

template <class N>
void store(Branch<N>& branch, AccountId depositor, const YieldDeposit<N>& deposit) {
  if (depositor.index() >= branch.deposits.size()) branch.deposits.resize(depositor.index() + 1);
  branch.deposits[depositor.index()] = deposit;
}

// The deposit is made anew from what stands of it; the books as they were before the contract's
// last check are in `books`.
template <class N>
DepositChange<N> move_deposit(Books<N>& books, YieldDeposit<N>& deposit,
                              const Movement<N>& movement) {
  YieldPool<N>& pool = books.pool;
  const Coin<N> standing = deposit_of(pool, deposit);
  const Coin<N> yield = yield_gain(pool, deposit);
  const Collateral<N> gained = deposit.stashed + collateral_gain(pool, deposit);
  const Coin<N> withdrawn = std::min(movement.asked, standing);
  const bool claims = movement.gains == Gains::claim;
  const Coin<N> kept = claims ? Coin<N>{} : yield;

  DepositChange<N> change;
  change.deposit = standing + movement.added - withdrawn + kept;
  change.paid = withdrawn + yield - kept;
  change.collateral = claims ? gained : Collateral<N>{};
  deposit = renewed(pool, change.deposit, claims ? Collateral<N>{} : gained);
  pool.total = pool.total + movement.added + kept - withdrawn;
  pool.yield_owed -= yield;
  pool.collateral -= change.collateral;
  return change;
}

}  // namespace

template <class N>
Ruling<DepositChange<N>> provide(const Terms<N>& terms, Branch<N>& branch, AccountId depositor,
                                 Coin<N> amount, Gains gains, Time now) {
  if (amount == Coin<N>{}) return refuse(Rejection::insufficient_input);
  Books<N> books = branch.books;
  YieldDeposit<N> deposit = deposit_row(branch, depositor);
  const Minted<N> minted = mint_interest(terms, branch, books, Coin<N>{}, now);
  auto change = move_deposit<N>(books, deposit, {.added = amount, .gains = gains});
  change.interest = minted;
  pay_yield(books.pool, Coin<N>{}, terms.coin_kept);  // what waited for a deposit
  if (books.failed() || change.deposit.value.failed) return refuse(Rejection::overflow);
  branch.books = std::move(books);
  store(branch, depositor, deposit);
  return change;
}

template <class N>
Ruling<DepositChange<N>> withdraw(const Terms<N>& terms, Branch<N>& branch, AccountId depositor,
                                  Coin<N> amount, Gains gains, Time now) {
  YieldDeposit<N> deposit = deposit_row(branch, depositor);
  if (deposit.initial == Coin<N>{}) return refuse(Rejection::no_such_deposit);
  Books<N> books = branch.books;
  const Minted<N> minted = mint_interest(terms, branch, books, Coin<N>{}, now);
  auto change = move_deposit<N>(books, deposit, {.asked = amount, .gains = gains});
  change.interest = minted;
  if (books.failed() || change.deposit.value.failed) return refuse(Rejection::overflow);
  if (books.pool.total < terms.coin_kept) return refuse(Rejection::insufficient_liquidity);
  branch.books = std::move(books);
  store(branch, depositor, deposit);
  return change;
}

template <class N>
Ruling<Collateral<N>> claim_stashed(const Terms<N>& terms, Branch<N>& branch, AccountId depositor,
                                    Time now) {
  const YieldDeposit<N> deposit = deposit_row(branch, depositor);
  const bool has_deposit = deposit.initial != Coin<N>{};
  if (has_deposit || deposit.stashed == Collateral<N>{})
    return refuse(Rejection::no_such_collateral);
  Books<N> books = branch.books;
  mint_interest(terms, branch, books, Coin<N>{}, now);
  books.pool.collateral -= deposit.stashed;
  if (books.failed()) return refuse(Rejection::overflow);
  branch.books = std::move(books);
  branch.deposits[depositor.index()].stashed = {};
  return deposit.stashed;
}

template Ruling<DepositChange<Exact>> provide(const Terms<Exact>&, Branch<Exact>&, AccountId,
                                              Coin<Exact>, Gains, Time);
template Ruling<DepositChange<Exact>> withdraw(const Terms<Exact>&, Branch<Exact>&, AccountId,
                                               Coin<Exact>, Gains, Time);
template Ruling<Collateral<Exact>> claim_stashed(const Terms<Exact>&, Branch<Exact>&, AccountId,
                                                 Time);
template Ruling<DepositChange<Fast>> provide(const Terms<Fast>&, Branch<Fast>&, AccountId,
                                             Coin<Fast>, Gains, Time);
template Ruling<DepositChange<Fast>> withdraw(const Terms<Fast>&, Branch<Fast>&, AccountId,
                                              Coin<Fast>, Gains, Time);
template Ruling<Collateral<Fast>> claim_stashed(const Terms<Fast>&, Branch<Fast>&, AccountId, Time);

}  // namespace seawall::liquity::v2
