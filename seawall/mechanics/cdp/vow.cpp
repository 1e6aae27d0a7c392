#include "seawall/mechanics/cdp/vow.hpp"

namespace seawall::vow {
namespace {

template <class N>
Ruling<Rad<N>> sum(Rad<N> a, Rad<N> b) {
  const auto result = MakerMath<N>::plus(a.value, b.value);
  if (!result) return std::unexpected{Rejection::overflow};
  return Rad<N>{*result};
}

template <class N>
Ruling<Rad<N>> difference(Rad<N> a, Rad<N> b) {
  const auto result = MakerMath<N>::minus(a.value, b.value);
  if (!result) return std::unexpected{Rejection::overflow};
  return Rad<N>{*result};
}

// Takes the same sum of dai and of debt from the account: what the Vat's heal does.
template <class N>
Ruling<Account<N>> cancelled(Account<N> account, Rad<N> amount) {
  const auto dai = difference<N>(account.dai, amount);
  const auto sin = difference<N>(account.sin, amount);
  if (!dai || !sin) return std::unexpected{Rejection::overflow};
  account.dai = *dai;
  account.sin = *sin;
  return account;
}

}  // namespace

template <class N>
Ruling<Rad<N>> free_debt(const Account<N>& account) {
  const auto unqueued = difference<N>(account.sin, account.queued);
  if (!unqueued) return unqueued;
  return difference<N>(*unqueued, account.on_auction);
}

template <class N>
Ruling<Account<N>> fess(const Account<N>& account, Rad<N> debt) {
  const auto sin = sum<N>(account.sin, debt);
  const auto queued = sum<N>(account.queued, debt);
  if (!sin || !queued) return std::unexpected{Rejection::overflow};
  Account<N> after = account;
  after.sin = *sin;
  after.queued = *queued;
  return after;
}

template <class N>
Ruling<Account<N>> flog(const Account<N>& account, const QueuedDebt<N>& entry, Duration wait,
                        Time now) {
  if (entry.era + wait > now) return std::unexpected{Rejection::wait_not_finished};
  const auto queued = difference<N>(account.queued, entry.amount);
  if (!queued) return std::unexpected{queued.error()};
  Account<N> after = account;
  after.queued = *queued;
  return after;
}

template <class N>
Ruling<Account<N>> heal(const Account<N>& account, Rad<N> amount) {
  if (amount > account.dai) return std::unexpected{Rejection::insufficient_surplus};
  const auto debt = free_debt(account);
  if (!debt) return std::unexpected{debt.error()};
  if (amount > *debt) return std::unexpected{Rejection::insufficient_debt};
  return cancelled<N>(account, amount);
}

template <class N>
Ruling<Account<N>> kiss(const Account<N>& account, Rad<N> amount) {
  if (amount > account.on_auction) return std::unexpected{Rejection::insufficient_debt};
  if (amount > account.dai) return std::unexpected{Rejection::insufficient_surplus};
  Account<N> after = account;
  after.on_auction.value = *MakerMath<N>::minus(account.on_auction.value, amount.value);
  return cancelled<N>(after, amount);
}

template <class N>
Ruling<Account<N>> flop(const Account<N>& account, const Terms<N>& terms) {
  const auto debt = free_debt(account);
  if (!debt) return std::unexpected{debt.error()};
  if (terms.sump > *debt) return std::unexpected{Rejection::insufficient_debt};
  if (account.dai != Rad<N>{}) return std::unexpected{Rejection::surplus_not_zero};
  const auto on_auction = sum<N>(account.on_auction, terms.sump);
  if (!on_auction) return std::unexpected{on_auction.error()};
  Account<N> after = account;
  after.on_auction = *on_auction;
  return after;
}

template <class N>
Ruling<Account<N>> flap(const Account<N>& account, const Terms<N>& terms) {
  const auto sold = sum<N>(account.sin, terms.bump);
  const auto asked = sold ? sum<N>(*sold, terms.hump) : sold;
  if (!asked) return std::unexpected{asked.error()};
  if (account.dai < *asked) return std::unexpected{Rejection::insufficient_surplus};
  const auto debt = free_debt(account);
  if (!debt) return std::unexpected{debt.error()};
  if (*debt != Rad<N>{}) return std::unexpected{Rejection::debt_not_zero};
  Account<N> after = account;
  after.dai.value = *MakerMath<N>::minus(account.dai.value, terms.bump.value);
  return after;
}

template Ruling<Rad<Exact>> free_debt(const Account<Exact>&);
template Ruling<Rad<Fast>> free_debt(const Account<Fast>&);
template Ruling<Account<Exact>> fess(const Account<Exact>&, Rad<Exact>);
template Ruling<Account<Fast>> fess(const Account<Fast>&, Rad<Fast>);
template Ruling<Account<Exact>> flog(const Account<Exact>&, const QueuedDebt<Exact>&, Duration,
                                     Time);
template Ruling<Account<Fast>> flog(const Account<Fast>&, const QueuedDebt<Fast>&, Duration, Time);
template Ruling<Account<Exact>> heal(const Account<Exact>&, Rad<Exact>);
template Ruling<Account<Fast>> heal(const Account<Fast>&, Rad<Fast>);
template Ruling<Account<Exact>> kiss(const Account<Exact>&, Rad<Exact>);
template Ruling<Account<Fast>> kiss(const Account<Fast>&, Rad<Fast>);
template Ruling<Account<Exact>> flop(const Account<Exact>&, const Terms<Exact>&);
template Ruling<Account<Fast>> flop(const Account<Fast>&, const Terms<Fast>&);
template Ruling<Account<Exact>> flap(const Account<Exact>&, const Terms<Exact>&);
template Ruling<Account<Fast>> flap(const Account<Fast>&, const Terms<Fast>&);

}  // namespace seawall::vow
