#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "seawall/base/hash.hpp"
#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/state/certificate.hpp"
#include "seawall/state/exposures.hpp"

namespace seawall {

/// How far Fast's collateral / requirement may overstate Exact's, as a share: float amounts, prices
/// rounded to double, and the integer floors of a venue, which matter for tiny accounts.
struct WatchGuard {
  Fraction all{0x1p-22};
  std::span<const float> by_account = {};  ///< if not empty, one an account, instead of `all`
};

/// What watching has cost since build() or reset().
struct WatchCounts {
  std::uint64_t announcements = 0;
  std::uint64_t pairs_compared = 0;   ///< one threshold each
  std::uint64_t entries_crossed = 0;  ///< entries taken off a list, stale ones included
  std::uint64_t woken = 0;            ///< accounts whose certificate was broken
  std::uint64_t evaluations = 0;      ///< accounts handed out by announce(), woken or still awake
  std::uint64_t certificates = 0;     ///< certify() calls that ended in a new certificate

  bool operator==(const WatchCounts&) const = default;
};

/// Knows who could have become liquidatable without looking at who could not.
///
/// Every account in debt is split into sub-loans (Certifier), each safe while one ratio of two
/// effective prices stays below its key, and in several ways at once: it is safe while all
/// sub-loans of any one way are. Keys of one (collateral, debt) pair lie in one sorted list with a
/// cursor, so an announcement compares one threshold a pair. Ratios are relative to the prices at
/// build(); no logarithm is taken anywhere.
///
///     const auto awake = watches.announce(prices);
///     for (const AccountId account : awake)
///       if (is_liquidatable(account)) …           // stays awake: handed out again next time
///       else watches.certify(exposures, account);  // sleeps until a new certificate is broken
///
/// An account without slack stays awake. New certificates go to a heap beside each list; a
/// generation and a bit for each alternative tell which entries still count, so nothing is ever
/// searched for.
///
/// Guarantee (W-1): an account that announce() does not hand out has Fast collateral > (1 + guard)
/// · requirement, provided certify() or retire() was called whenever its holdings changed.
///
/// Memory: 8 bytes a sub-loan (float key rounded down, account, alternative) and 4 an account. An
/// account of one collateral and one debt has one sub-loan; one of several holdings has three
/// certificates of two or more. In the mix of health_scenes.hpp that is 3.3 sub-loans and 31 bytes
/// an account, with one certificate each 1.5 and 16. An account that was woken takes 8 bytes in the
/// journal and 16 for each new sub-loan.
///
/// Prices not announced are not seen: a vote, interest and a market move are all changes of an
/// effective price.
/// @source docs/mechanics/watches.md
class Watches {
 public:
  /// Certifies every account at these prices; those without slack are awake from the start.
  ///
  /// @param alternatives_built  certificates for an account of several holdings, 1 ..
  /// alternatives_max. More
  ///        of them take 8 bytes a sub-loan and save evaluations when one column moves alone.
  static Watches build(const Exposures& exposures, std::span<const Price> effective_prices,
                       WatchGuard guard = {}, std::uint32_t alternatives_built = 3);

  /// Tells all columns' effective prices, once a step. Returns who must be evaluated: ascending,
  /// each once; valid until the next announcement.
  std::span<const AccountId> announce(std::span<const Price> effective_prices);

  /// Gives an account a new certificate from its current holdings and the prices last announced.
  /// Call it for an account found healthy, and for any account whose holdings changed.
  Standing certify(const Exposures& exposures, AccountId account) {
    return certify(exposures, account, guard_of(account.value));
  }
  /// The same with a guard of its own: what Fast may overstate changes with an account's holdings.
  Standing certify(const Exposures& exposures, AccountId account, Fraction guard);

  /// The account owes nothing any more, or is out of the game: never handed out until certified
  /// again.
  void retire(AccountId account);

  /// Who was handed out last, without those certified or retired since: a fresh list, ascending.
  [[nodiscard]] std::vector<AccountId> awake() const;

  /// Back to what build() made, O(accounts touched + pairs).
  void reset();

  /// What has changed since build(). restore() on watches built from the same accounts and prices
  /// behaves identically from there on; it asserts that they are the same.
  [[nodiscard]] std::vector<std::byte> save() const;
  void restore(std::span<const std::byte> saved);

  /// Of every certificate that build() made: equal for equal accounts and prices.
  [[nodiscard]] Digest digest_built() const { return built_; }

  [[nodiscard]] const WatchCounts& counts() const { return counts_; }
  [[nodiscard]] std::size_t pairs() const { return pairs_.size(); }
  [[nodiscard]] std::size_t entries_built() const { return entries_.size(); }
  [[nodiscard]] std::size_t memory_bytes() const;

 private:
  /// A sub-loan as certified by build().
  struct Entry {
    float key;
    std::uint32_t account : 29;
    std::uint32_t alternative : 3;
  };
  /// One certified later.
  struct LateEntry {
    double key;
    std::uint32_t account;
    std::uint32_t generation : 24;
    std::uint32_t alternative : 8;
    [[nodiscard]] bool operator>(const LateEntry& other) const { return key > other.key; }
  };
  /// An account: which of its entries count.
  struct Status {
    std::uint32_t generation : 23;  // certificates made and lost since build()
    std::uint32_t holding : 8;      // bit an alternative of the newest that is not broken
    std::uint32_t awake : 1;
  };
  struct StatusBefore {
    std::uint32_t account;
    Status status;
  };
  static constexpr std::uint32_t generation_max = (1u << 23) - 1;
  struct Pair {
    std::uint16_t collateral = 0;
    std::uint16_t debt = 0;
    std::uint32_t begin =
        0;  // entries_[begin, end), keys ascending; those before `cursor` were crossed
    std::uint32_t cursor = 0;
    std::uint32_t end = 0;
    std::vector<LateEntry> late;  // a heap, least key first
    std::size_t sweep_at = 64;    // drop stale late entries when there are this many
  };

  [[nodiscard]] std::size_t pair_of(ColumnId collateral, ColumnId debt);
  [[nodiscard]] double ratio(const Pair& pair) const {
    return growth_[pair.debt] * shrinkage_[pair.collateral];
  }
  [[nodiscard]] Fraction guard_of(std::uint32_t account) const;
  void move_columns(std::span<const Price> effective_prices);
  void set_price(std::size_t column, Price price);
  void compare_all();
  void cross(std::size_t pair);
  void set_threshold(std::size_t pair);
  void add_late(std::size_t pair, LateEntry entry);
  void wake(std::uint32_t account);
  [[nodiscard]] Status status_after(Standing standing) const;
  [[nodiscard]] bool sleeps(AccountId account) const { return status_[account.index()].awake == 0; }
  [[nodiscard]] bool holds(const LateEntry& entry) const;
  void lose(std::uint32_t account, std::uint32_t alternative);
  void set_status(std::uint32_t account, Status next);
  void gather_awake();
  void forget_since_build();
  void sort_entries(std::span<const std::uint32_t> pair_of_entry);

  std::vector<Entry> entries_;
  std::vector<Pair> pairs_;
  std::vector<std::uint32_t> pair_index_;  // [columns × columns], none_value where there is none
  Fraction guard_;
  std::vector<float> guard_by_account_;
  Digest built_;  // of entries_
  std::size_t pairs_built_ = 0;
  std::vector<AccountId> awake_built_;

  // One threshold a pair, beside the two columns that make its ratio.
  std::vector<double> thresholds_;
  std::vector<std::uint16_t> threshold_collateral_;
  std::vector<std::uint16_t> threshold_debt_;

  // One a column.
  std::vector<Price> prices_built_;
  std::vector<double> anchor_;     // the same; 1 where that is 0
  std::vector<Price> prices_;      // last announced
  std::vector<double> growth_;     // price / anchor
  std::vector<double> shrinkage_;  // anchor / price
  std::vector<double> drift_;
  std::vector<double> square_;

  std::vector<Status> status_;         // one an account
  std::vector<StatusBefore> touched_;  // journal: each change of a status of generation 0
  std::vector<AccountId> awake_;       // as handed out
  std::vector<AccountId> joining_;     // awake since then
  WatchCounts counts_;
  Certifier certifier_;
};

}  // namespace seawall
