#pragma once

#include "seawall/base/rejection.hpp"
#include "seawall/base/time.hpp"
#include "seawall/mechanics/cdp/maker_math.hpp"

// Maker's own account, the Vow: debt of bitten vaults against the dai that their auctions bring.
//
//     sin = queued (too young to auction) + on auction (asked of a debt auction) + free
//
// Every rule takes the account and returns it changed, or refuses and nothing happens.
// @source docs/mechanics/auctions.md §3; makerdao/dss tag 1.0.5 src/vow.sol
namespace seawall::vow {

template <class N>
struct Account {
  Rad<N> dai{};         ///< surplus
  Rad<N> sin{};         ///< debt, ≥ queued + on_auction
  Rad<N> queued{};      ///< the contract's Sin
  Rad<N> on_auction{};  ///< the contract's Ash
};

template <class N>
struct Terms {
  Duration wait;  ///< how long queued debt stays queued, ≥ 0
  Rad<N> sump{};  ///< dai that one debt auction asks for
  Wad<N> dump{};  ///< MKR that it offers at first
  Rad<N> bump{};  ///< dai that one surplus auction sells
  Rad<N> hump{};  ///< surplus that is kept
};

/// Debt of the bites of one second.
template <class N>
struct QueuedDebt {
  Time era{};  ///< when it was bitten
  Rad<N> amount{};
};

/// sin − queued − on_auction: debt that may be settled or auctioned. Refuses: overflow (negative).
template <class N>
[[nodiscard]] Ruling<Rad<N>> free_debt(const Account<N>& account);

/// A bite's debt arrives and is queued. Refuses: overflow.
template <class N>
[[nodiscard]] Ruling<Account<N>> fess(const Account<N>& account, Rad<N> debt);

/// Debt leaves the queue once it is `wait` old; the caller forgets the entry.
/// Refuses: wait_not_finished, overflow (more than is queued).
template <class N>
[[nodiscard]] Ruling<Account<N>> flog(const Account<N>& account, const QueuedDebt<N>& entry,
                                      Duration wait, Time now);

/// Cancels surplus against free debt. Refuses: insufficient_surplus, insufficient_debt, overflow.
template <class N>
[[nodiscard]] Ruling<Account<N>> heal(const Account<N>& account, Rad<N> amount);

/// Cancels surplus against debt on auction: what a debt auction's first bid brought.
/// Refuses: insufficient_debt, insufficient_surplus, overflow.
template <class N>
[[nodiscard]] Ruling<Account<N>> kiss(const Account<N>& account, Rad<N> amount);

/// Puts terms.sump of free debt on auction; the caller kicks a debt auction (flop.hpp) with sump
/// and dump. Refuses: overflow, insufficient_debt, surplus_not_zero.
template <class N>
[[nodiscard]] Ruling<Account<N>> flop(const Account<N>& account, const Terms<N>& terms);

/// Sells terms.bump of surplus; it leaves the account at once.
///
///     dai ≥ sin + bump + hump   and   free debt = 0
///
/// Refuses: insufficient_surplus, overflow, debt_not_zero.
template <class N>
[[nodiscard]] Ruling<Account<N>> flap(const Account<N>& account, const Terms<N>& terms);

}  // namespace seawall::vow
