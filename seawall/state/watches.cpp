#include "seawall/state/watches.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "seawall/base/assert.hpp"

namespace seawall {
namespace {

constexpr std::uint32_t none = AccountId::none_value;
constexpr double never = std::numeric_limits<double>::infinity();
// Weight of the newest announcement in a column's drift and noise.
constexpr double newest_share = 1.0 / 32;
// Each further certificate saves fewer evaluations than making it costs (watches.md has the table).
constexpr std::uint32_t alternatives_late = 3;
constexpr std::uint32_t accounts_max = 1u << 29;
constexpr std::size_t block = 16;  // pairs compared between two branches

float round_down(double key) {
  const auto nearest = static_cast<float>(key);
  if (static_cast<double>(nearest) <= key) return nearest;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(nearest) - 1);  // key > 0
}

}  // namespace

Watches Watches::build(const Exposures& exposures, std::span<const Price> effective_prices,
                       WatchGuard guard, std::uint32_t alternatives_built) {
  const std::size_t columns = exposures.columns();
  SEAWALL_ASSERT(effective_prices.size() == columns && columns <= 4'096);
  SEAWALL_ASSERT(guard.by_account.empty() || guard.by_account.size() == exposures.accounts());
  SEAWALL_ASSERT(exposures.accounts() < accounts_max);
  SEAWALL_ASSERT(alternatives_built >= 1 && alternatives_built <= alternatives_max);
  Watches watches;
  watches.guard_ = guard.all;
  watches.guard_by_account_.assign(guard.by_account.begin(), guard.by_account.end());
  watches.pair_index_.assign(columns * columns, none);
  watches.prices_built_.assign(effective_prices.begin(), effective_prices.end());
  watches.prices_ = watches.prices_built_;
  for (const Price price : effective_prices) {
    SEAWALL_ASSERT(price.value >= 0 && std::isfinite(price.value));
    watches.anchor_.push_back(price.value > 0 ? price.value : 1.0);
  }
  watches.growth_.resize(columns);
  watches.shrinkage_.resize(columns);
  watches.drift_.resize(columns);
  watches.square_.resize(columns);
  watches.status_.assign(exposures.accounts(), Status{});

  std::vector<std::uint32_t> pair_of_entry;
  for (std::uint32_t account = 0; account < exposures.accounts(); ++account) {
    const Standing standing =
        watches.certifier_.certify(exposures.row(AccountId{account}), effective_prices,
                                   {.drift = watches.drift_, .square = watches.square_},
                                   watches.guard_of(account), alternatives_built);
    watches.status_[account] = watches.status_after(standing);
    if (standing == Standing::awake) watches.awake_built_.push_back(AccountId{account});
    for (const SubLoan& loan : watches.certifier_.sub_loans()) {
      pair_of_entry.push_back(
          static_cast<std::uint32_t>(watches.pair_of(loan.collateral, loan.debt)));
      watches.entries_.push_back({.key = round_down(loan.growth),
                                  .account = account & (accounts_max - 1),
                                  .alternative = loan.alternative & (alternatives_max - 1)});
    }
  }
  watches.sort_entries(pair_of_entry);
  watches.pairs_built_ = watches.pairs_.size();
  watches.built_ = digest_of(std::as_bytes(std::span{watches.entries_}));
  watches.forget_since_build();
  return watches;
}

/// Entries were written account by account; now pair by pair, keys ascending in each.
void Watches::sort_entries(std::span<const std::uint32_t> pair_of_entry) {
  for (const std::uint32_t pair : pair_of_entry)
    ++pairs_[pair].end;
  std::uint32_t begin = 0;
  for (Pair& pair : pairs_) {
    pair.begin = pair.cursor = begin;
    begin += pair.end;
    pair.end = pair.begin;
  }
  std::vector<Entry> sorted(entries_.size());
  for (std::size_t i = 0; i < entries_.size(); ++i)
    sorted[pairs_[pair_of_entry[i]].end++] = entries_[i];
  for (const Pair& pair : pairs_) {
    std::sort(sorted.begin() + pair.begin, sorted.begin() + pair.end,
              [](const Entry& a, const Entry& b) {
                return a.key != b.key ? a.key < b.key : a.account < b.account;
              });
  }
  entries_ = std::move(sorted);
}

std::size_t Watches::pair_of(ColumnId collateral, ColumnId debt) {
  std::uint32_t& index = pair_index_[collateral.index() * anchor_.size() + debt.index()];
  if (index == none) {
    index = static_cast<std::uint32_t>(pairs_.size());
    Pair& pair = pairs_.emplace_back();
    pair.collateral = static_cast<std::uint16_t>(collateral.index());
    pair.debt = static_cast<std::uint16_t>(debt.index());
    thresholds_.push_back(never);
    threshold_collateral_.push_back(pair.collateral);
    threshold_debt_.push_back(pair.debt);
  }
  return index;
}

Fraction Watches::guard_of(std::uint32_t account) const {
  return guard_by_account_.empty() ? guard_
                                   : Fraction{static_cast<double>(guard_by_account_[account])};
}

std::span<const AccountId> Watches::announce(std::span<const Price> effective_prices) {
  move_columns(effective_prices);
  compare_all();
  gather_awake();
  ++counts_.announcements;
  counts_.pairs_compared += pairs_.size();
  counts_.evaluations += awake_.size();
  return awake_;
}

void Watches::move_columns(std::span<const Price> effective_prices) {
  const std::size_t columns = anchor_.size();
  SEAWALL_ASSERT(effective_prices.size() == columns);
  bool valid = true;
  for (std::size_t column = 0; column < columns; ++column) {
    const double price = effective_prices[column].value;
    valid = valid && price >= 0.0 && price < never;
    const double raw_move = price / anchor_[column] * shrinkage_[column] - 1.0;
    // Up from zero counts as doubling; NaN (zero twice) as the fall that it once was.
    const double move = raw_move > -1.0 ? std::min(raw_move, 1.0) : -1.0;
    set_price(column, effective_prices[column]);
    drift_[column] += newest_share * (move - drift_[column]);
    square_[column] += newest_share * (move * move - square_[column]);
  }
  SEAWALL_ASSERT(valid);
}

void Watches::set_price(std::size_t column, Price price) {
  prices_[column] = price;
  growth_[column] = price.value / anchor_[column];
  shrinkage_[column] = anchor_[column] / price.value;
}

void Watches::compare_all() {
  // Not below the threshold also when a price of zero makes the ratio infinite or not a number.
  const auto crossed = [this](std::size_t i) {
    return !(growth_[threshold_debt_[i]] * shrinkage_[threshold_collateral_[i]] < thresholds_[i]);
  };
  std::size_t i = 0;
  for (; i + block <= thresholds_.size(); i += block) {
    unsigned any = 0;
    for (std::size_t j = 0; j < block; ++j)
      any |= static_cast<unsigned>(crossed(i + j));
    if (any == 0) [[likely]]
      continue;
    for (std::size_t j = 0; j < block; ++j) {
      if (crossed(i + j)) cross(i + j);
    }
  }
  for (; i < thresholds_.size(); ++i) {
    if (crossed(i)) cross(i);
  }
}

void Watches::cross(std::size_t index) {
  Pair& pair = pairs_[index];
  const double now = ratio(pair);
  for (; pair.cursor < pair.end && !(now < static_cast<double>(entries_[pair.cursor].key));
       ++pair.cursor) {
    ++counts_.entries_crossed;
    const Entry& entry = entries_[pair.cursor];
    const Status status = status_[entry.account];
    if (status.generation == 0 && (status.holding >> entry.alternative & 1u) != 0)
      lose(entry.account, entry.alternative);
  }
  while (!pair.late.empty() && !(now < pair.late.front().key)) {
    ++counts_.entries_crossed;
    const LateEntry entry = pair.late.front();
    std::pop_heap(pair.late.begin(), pair.late.end(), std::greater{});
    pair.late.pop_back();
    if (holds(entry)) lose(entry.account, entry.alternative);
  }
  set_threshold(index);
}

void Watches::set_threshold(std::size_t index) {
  const Pair& pair = pairs_[index];
  const double built =
      pair.cursor < pair.end ? static_cast<double>(entries_[pair.cursor].key) : never;
  thresholds_[index] = pair.late.empty() ? built : std::min(built, pair.late.front().key);
}

bool Watches::holds(const LateEntry& entry) const {
  const Status status = status_[entry.account];
  return status.generation == entry.generation && (status.holding >> entry.alternative & 1u) != 0;
}

/// One certificate is broken; the account sleeps on while another holds.
void Watches::lose(std::uint32_t account, std::uint32_t alternative) {
  Status& status = status_[account];
  const std::uint32_t left = status.holding & ~(1u << alternative) & 0xffu;
  if (left == 0) return wake(account);
  if (status.generation == 0) touched_.push_back({account, status});
  status.holding = left & 0xffu;
}

void Watches::wake(std::uint32_t account) {
  ++counts_.woken;
  set_status(account, {.generation = 0, .holding = 0, .awake = 1});
}

/// A new generation: whatever entries the account has are stale from here on.
void Watches::set_status(std::uint32_t account, Status next) {
  Status& status = status_[account];
  SEAWALL_ASSERT(status.generation < generation_max);
  if (status.generation == 0) touched_.push_back({account, status});
  if (next.awake != 0 && status.awake == 0) joining_.push_back(AccountId{account});
  next.generation = (status.generation + 1) & generation_max;
  status = next;
}

void Watches::gather_awake() {
  const auto asleep = [this](AccountId account) { return sleeps(account); };
  std::erase_if(awake_, asleep);
  std::erase_if(joining_, asleep);
  if (joining_.empty()) return;
  std::sort(joining_.begin(), joining_.end());
  std::vector<AccountId> merged(awake_.size() + joining_.size());
  std::merge(awake_.begin(), awake_.end(), joining_.begin(), joining_.end(), merged.begin());
  awake_.swap(merged);
  // One that slept and woke again since the last announcement is in both.
  awake_.erase(std::unique(awake_.begin(), awake_.end()), awake_.end());
  joining_.clear();
}

Watches::Status Watches::status_after(Standing standing) const {
  Status status{};
  status.awake = standing == Standing::awake ? 1 : 0;
  for (const SubLoan& loan : certifier_.sub_loans()) {
    status.holding = (status.holding | 1u << loan.alternative) & 0xffu;
  }
  return status;
}

Standing Watches::certify(const Exposures& exposures, AccountId id, Fraction guard) {
  const Standing standing = certifier_.certify(
      exposures.row(id), prices_, {.drift = drift_, .square = square_}, guard, alternatives_late);
  const std::span<const SubLoan> loans = certifier_.sub_loans();
  if (standing == Standing::watched) ++counts_.certificates;
  set_status(id.value, status_after(standing));
  const std::uint32_t generation = status_[id.index()].generation;
  for (const SubLoan& loan : loans) {
    const std::size_t index = pair_of(loan.collateral, loan.debt);
    const double key = loan.growth * ratio(pairs_[index]);
    // Only where prices leave the range of doubles; a key that is not a number would spoil the
    // heap.
    add_late(index, {.key = key > 0.0 ? key : 0.0,
                     .account = id.value,
                     .generation = generation & generation_max,
                     .alternative = loan.alternative & 0xffu});
  }
  return standing;
}

void Watches::add_late(std::size_t index, LateEntry entry) {
  Pair& pair = pairs_[index];
  if (pair.late.size() >= pair.sweep_at) {
    std::erase_if(pair.late, [this](const LateEntry& late) { return !holds(late); });
    std::make_heap(pair.late.begin(), pair.late.end(), std::greater{});
    pair.sweep_at = 2 * pair.late.size() + 64;
  }
  pair.late.push_back(entry);
  std::push_heap(pair.late.begin(), pair.late.end(), std::greater{});
  thresholds_[index] = std::min(thresholds_[index], entry.key);
}

void Watches::retire(AccountId account) { set_status(account.value, Status{}); }

std::vector<AccountId> Watches::awake() const {
  std::vector<AccountId> accounts{awake_};
  accounts.insert(accounts.end(), joining_.begin(), joining_.end());
  std::erase_if(accounts, [this](AccountId account) { return sleeps(account); });
  std::sort(accounts.begin(), accounts.end());
  accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
  return accounts;
}

void Watches::reset() {
  // Backwards: an account's oldest status comes last.
  for (auto before = touched_.rbegin(); before != touched_.rend(); ++before)
    status_[before->account] = before->status;
  forget_since_build();
}

/// All but the status of touched accounts, which build() has none of.
void Watches::forget_since_build() {
  touched_.clear();
  joining_.clear();
  awake_ = awake_built_;
  for (std::size_t i = pairs_built_; i < pairs_.size(); ++i) {
    pair_index_[pairs_[i].collateral * anchor_.size() + pairs_[i].debt] = none;
  }
  pairs_.resize(pairs_built_);
  thresholds_.resize(pairs_built_);
  threshold_collateral_.resize(pairs_built_);
  threshold_debt_.resize(pairs_built_);
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    pairs_[i].cursor = pairs_[i].begin;
    pairs_[i].late.clear();
    pairs_[i].sweep_at = 64;
    set_threshold(i);
  }
  for (std::size_t column = 0; column < anchor_.size(); ++column) {
    set_price(column, prices_built_[column]);
    drift_[column] = square_[column] = 0.0;
  }
  counts_ = {};
}

}  // namespace seawall
