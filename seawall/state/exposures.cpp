#include "seawall/state/exposures.hpp"

#include <algorithm>
#include <compare>

#include "seawall/base/assert.hpp"

namespace seawall {
namespace {

constexpr std::uint32_t none = AccountId::none_value;

float narrow(Amount amount) {
  const double value = amount.value;
  SEAWALL_ASSERT(value == 0.0 || (value >= 0x1p-126 && value <= 0x1.fffffep127));
  return static_cast<float>(value);
}

}  // namespace

/// CSR rows in the order of Row, so that signatures compare as plain words.
class Exposures::Builder {
 public:
  Builder(Exposures& target, std::span<const std::uint32_t> row_starts,
          std::span<const Holding> holdings);

  /// Full slices of one signature first; what is left over of each goes to its shape's mixed
  /// slices.
  void place_all();

 private:
  struct Key {
    std::uint64_t prefix;
    std::uint32_t account;
  };

  [[nodiscard]] std::size_t size(std::uint32_t account) const {
    return starts_[account + 1] - starts_[account];
  }
  [[nodiscard]] std::span<const std::uint16_t> signature(std::uint32_t account) const {
    return std::span{columns_}.subspan(starts_[account], size(account));
  }
  [[nodiscard]] bool same_shape(std::uint32_t a, std::uint32_t b) const {
    return collaterals_[a] == collaterals_[b] && size(a) == size(b);
  }
  [[nodiscard]] bool same_signature(std::uint32_t a, std::uint32_t b) const {
    return same_shape(a, b) && std::ranges::equal(signature(a), signature(b));
  }
  [[nodiscard]] Key key(std::uint32_t account) const;
  [[nodiscard]] bool before(const Key& a, const Key& b) const;
  [[nodiscard]] std::vector<std::uint32_t> sorted_accounts() const;
  void place(std::span<const std::uint32_t> members,
             std::span<const std::uint16_t> uniform_columns);

  Exposures& target_;
  std::span<const std::uint32_t> starts_;
  std::vector<std::uint16_t> columns_;
  std::vector<float> amounts_;
  std::vector<std::uint16_t> collaterals_;
};

Exposures::Builder::Builder(Exposures& target, std::span<const std::uint32_t> row_starts,
                            std::span<const Holding> holdings)
    : target_{target},
      starts_{row_starts},
      columns_(holdings.size()),
      amounts_(holdings.size()),
      collaterals_(row_starts.size() - 1) {
  for (std::uint32_t account = 0; account < collaterals_.size(); ++account) {
    SEAWALL_ASSERT(row_starts[account] <= row_starts[account + 1] && size(account) <= 65'535);
    std::size_t at = row_starts[account];
    for (const Holding& holding : target.ordered(holdings.subspan(at, size(account)))) {
      columns_[at] = static_cast<std::uint16_t>(holding.column.index());
      amounts_[at] = narrow(holding.amount);
      if (target.side(holding.column) == Side::collateral) ++collaterals_[account];
      ++at;
    }
  }
}

Exposures::Builder::Key Exposures::Builder::key(std::uint32_t account) const {
  // The shape and the first two columns fit one word; most comparisons end there.
  const auto columns = signature(account);
  std::uint64_t prefix = std::uint64_t{collaterals_[account]} << 16 | columns.size();
  for (std::size_t i = 0; i < 2; ++i)
    prefix = prefix << 16 | (i < columns.size() ? columns[i] : 0u);
  return {prefix, account};
}

bool Exposures::Builder::before(const Key& a, const Key& b) const {
  if (a.prefix != b.prefix) return a.prefix < b.prefix;
  const auto columns_a = signature(a.account);
  const auto columns_b = signature(b.account);
  const auto order = std::lexicographical_compare_three_way(columns_a.begin(), columns_a.end(),
                                                            columns_b.begin(), columns_b.end());
  return order != 0 ? order < 0 : a.account < b.account;
}

std::vector<std::uint32_t> Exposures::Builder::sorted_accounts() const {
  std::vector<Key> keys;
  keys.reserve(collaterals_.size());
  for (std::uint32_t account = 0; account < collaterals_.size(); ++account) {
    if (size(account) > 0) keys.push_back(key(account));
  }
  std::sort(keys.begin(), keys.end(), [this](const Key& a, const Key& b) { return before(a, b); });
  std::vector<std::uint32_t> accounts(keys.size());
  std::transform(keys.begin(), keys.end(), accounts.begin(),
                 [](const Key& k) { return k.account; });
  return accounts;
}

void Exposures::Builder::place(std::span<const std::uint32_t> members,
                               std::span<const std::uint16_t> uniform_columns) {
  if (members.empty()) return;
  target_.add_segment(collaterals_[members[0]], size(members[0]),
                      (members.size() + lanes - 1) / lanes, uniform_columns);
  auto slot = static_cast<std::uint32_t>(target_.segments_.back().first_slice * lanes);
  for (const std::uint32_t account : members) {
    const Place at = target_.place_of(slot);
    for (std::size_t i = 0; i < at.size; ++i) {
      target_.amounts_[at.amounts_at + i * lanes] = amounts_[starts_[account] + i];
      target_.columns_[at.columns_at + i * at.column_stride] = columns_[starts_[account] + i];
    }
    target_.account_of_slot_[slot] = account;
    target_.slot_of_account_[account] = slot++;
  }
}

void Exposures::Builder::place_all() {
  const std::vector<std::uint32_t> order = sorted_accounts();
  std::vector<std::uint32_t> left_over;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && same_signature(order[begin], order[end]))
      ++end;
    if (!left_over.empty() && !same_shape(left_over[0], order[begin])) {
      place(left_over, {});
      left_over.clear();
    }
    const std::size_t full = (end - begin) / lanes * lanes;
    place(std::span{order}.subspan(begin, full), signature(order[begin]));
    for (std::size_t i = begin + full; i < end; ++i)
      left_over.push_back(order[i]);
    begin = end;
  }
  place(left_over, {});
}

Exposures Exposures::build(std::span<const Side> sides, std::span<const std::uint32_t> row_starts,
                           std::span<const Holding> holdings) {
  SEAWALL_ASSERT(!row_starts.empty() && row_starts.front() == 0 &&
                 row_starts.back() == holdings.size());
  SEAWALL_ASSERT(sides.size() <= 65'536);
  Exposures exposures;
  exposures.sides_.assign(sides.begin(), sides.end());
  exposures.slot_of_account_.assign(row_starts.size() - 1, none);
  exposures.is_touched_.assign(row_starts.size() - 1, false);
  exposures.holdings_built_ = holdings.size();
  Builder{exposures, row_starts, holdings}.place_all();
  exposures.segments_built_ = exposures.segments_.size();
  exposures.amounts_built_ = exposures.amounts_.size();
  exposures.columns_built_ = exposures.columns_.size();
  exposures.slices_built_ = exposures.segment_of_slice_.size();
  return exposures;
}

std::vector<Holding> Exposures::ordered(std::span<const Holding> holdings) const {
  std::vector<Holding> row{holdings.begin(), holdings.end()};
  for (const Holding& holding : row)
    SEAWALL_ASSERT(holding.column.index() < sides_.size());
  std::sort(row.begin(), row.end(), [this](const Holding& a, const Holding& b) {
    const Side side_a = side(a.column);
    const Side side_b = side(b.column);
    return side_a != side_b ? side_a < side_b : a.column < b.column;
  });
  for (std::size_t i = 1; i < row.size(); ++i)
    SEAWALL_ASSERT(row[i - 1].column != row[i].column);
  return row;
}

void Exposures::add_segment(std::size_t collaterals, std::size_t size, std::size_t slices,
                            std::span<const std::uint16_t> uniform_columns) {
  const bool uniform = !uniform_columns.empty();
  const auto index = static_cast<std::uint32_t>(segments_.size());
  segments_.push_back({.first_slice = static_cast<std::uint32_t>(segment_of_slice_.size()),
                       .slices = static_cast<std::uint32_t>(slices),
                       .collaterals = static_cast<std::uint16_t>(collaterals),
                       .size = static_cast<std::uint16_t>(size),
                       .uniform = uniform ? 1u : 0u,
                       .amounts_at = amounts_.size(),
                       .columns_at = columns_.size()});
  amounts_.resize(amounts_.size() + slices * size * lanes);
  columns_.resize(columns_.size() + (uniform ? size : slices * size * lanes));
  segment_of_slice_.insert(segment_of_slice_.end(), slices, index);
  account_of_slot_.resize(account_of_slot_.size() + slices * lanes, none);
}

Exposures::Place Exposures::place_of(std::uint32_t slot) const {
  const std::size_t slice = slot / lanes;
  const Segment& segment = segments_[segment_of_slice_[slice]];
  const std::size_t offset = (slice - segment.first_slice) * segment.size * lanes + slot % lanes;
  return {.amounts_at = segment.amounts_at + offset,
          .columns_at = segment.columns_at + (segment.uniform != 0 ? 0 : offset),
          .column_stride = segment.uniform != 0 ? 1 : lanes,
          .collaterals = segment.collaterals,
          .size = segment.size};
}

Exposures::Row Exposures::row(AccountId account) const {
  Row row;
  const std::uint32_t slot = slot_of_account_[account.index()];
  if (slot == none) return row;
  const Place place = place_of(slot);
  row.amounts_ = amounts_.data() + place.amounts_at;
  row.columns_ = columns_.data() + place.columns_at;
  row.column_stride_ = place.column_stride;
  row.collaterals_ = place.collaterals;
  row.size_ = place.size;
  return row;
}

Margin Exposures::margin(AccountId account, std::span<const Price> effective_prices) const {
  const Row holdings = row(account);
  Margin margin;
  for (std::size_t i = 0; i < holdings.size(); ++i) {
    Value& sum = i < holdings.collaterals() ? margin.collateral : margin.requirement;
    sum += holdings.amount(i) * effective_prices[holdings.column(i).index()];
  }
  return margin;
}

void Exposures::journal(AccountId account) {
  if (is_touched_[account.index()]) return;
  is_touched_[account.index()] = true;
  if (touched_.capacity() == 0) {  // room for all: what stays unused is never touched
    touched_.reserve(accounts());
    amounts_before_.reserve(holdings_built_);
  }
  const std::uint32_t slot = slot_of_account_[account.index()];
  touched_.push_back({account.value, slot});
  if (slot == none) return;
  const Place place = place_of(slot);
  for (std::size_t i = 0; i < place.size; ++i)
    amounts_before_.push_back(amounts_[place.amounts_at + i * lanes]);
}

bool Exposures::fits(std::uint32_t slot, std::span<const Holding> row) const {
  if (slot == none) return row.empty();
  const Place place = place_of(slot);
  std::size_t matched = 0;
  for (std::size_t i = 0; i < place.size && matched < row.size(); ++i) {
    if (columns_[place.columns_at + i * place.column_stride] == row[matched].column.index())
      ++matched;
  }
  return matched == row.size();
}

std::uint32_t Exposures::new_slot(std::size_t collaterals, std::size_t size) {
  // Only the newest slice of a shape can have lanes that were never used.
  for (std::size_t i = segments_.size(); i > segments_built_; --i) {
    const Segment& segment = segments_[i - 1];
    if (segment.collaterals != collaterals || segment.size != size) continue;
    const auto first = static_cast<std::uint32_t>(segment.first_slice * lanes);
    for (std::uint32_t slot = first; slot < first + lanes; ++slot) {
      if (account_of_slot_[slot] == none) return slot;
    }
    break;
  }
  add_segment(collaterals, size, 1, {});
  return static_cast<std::uint32_t>(segments_.back().first_slice * lanes);
}

void Exposures::move_row(AccountId account, std::span<const Holding> row) {
  // Its old columns keep a place, so a row moves at most once for each column there is.
  std::vector<Holding> widened{row.begin(), row.end()};
  const std::uint32_t old_slot = slot_of_account_[account.index()];
  if (old_slot != none) {
    const Place place = place_of(old_slot);
    for (std::size_t i = 0; i < place.size; ++i) {
      const ColumnId column{columns_[place.columns_at + i * place.column_stride]};
      if (std::ranges::find(row, column, &Holding::column) == row.end())
        widened.push_back({column, Amount{0}});
      amounts_[place.amounts_at + i * lanes] = 0.0F;
    }
    account_of_slot_[old_slot] = none;
  }
  widened = ordered(widened);
  const auto is_collateral = [this](const Holding& holding) {
    return side(holding.column) == Side::collateral;
  };
  const auto collaterals = static_cast<std::size_t>(std::ranges::count_if(widened, is_collateral));
  const std::uint32_t slot = new_slot(collaterals, widened.size());
  const Place place = place_of(slot);
  for (std::size_t i = 0; i < widened.size(); ++i) {
    amounts_[place.amounts_at + i * lanes] = narrow(widened[i].amount);
    columns_[place.columns_at + i * lanes] = static_cast<std::uint16_t>(widened[i].column.index());
  }
  slot_of_account_[account.index()] = slot;
  account_of_slot_[slot] = account.value;
}

void Exposures::set_row(AccountId account, std::span<const Holding> holdings) {
  journal(account);
  const std::vector<Holding> wanted = ordered(holdings);
  const std::uint32_t slot = slot_of_account_[account.index()];
  if (!fits(slot, wanted)) return move_row(account, wanted);
  if (slot == none) return;
  const Place place = place_of(slot);
  for (std::size_t i = 0, next = 0; i < place.size; ++i) {
    const std::uint16_t column = columns_[place.columns_at + i * place.column_stride];
    const bool kept = next < wanted.size() && column == wanted[next].column.index();
    amounts_[place.amounts_at + i * lanes] = kept ? narrow(wanted[next].amount) : 0.0F;
    if (kept) ++next;
  }
}

void Exposures::set_amount(AccountId account, ColumnId column, Amount amount) {
  const std::uint32_t slot = slot_of_account_[account.index()];
  const Place place = slot == none ? Place{} : place_of(slot);
  for (std::size_t i = 0; i < place.size; ++i) {
    if (columns_[place.columns_at + i * place.column_stride] != column.index()) continue;
    journal(account);
    amounts_[place.amounts_at + i * lanes] = narrow(amount);
    return;
  }
  const Row holdings = row(account);
  std::vector<Holding> wanted{{column, amount}};
  for (std::size_t i = 0; i < holdings.size(); ++i)
    wanted.push_back({holdings.column(i), holdings.amount(i)});
  set_row(account, wanted);
}

void Exposures::reset() {
  auto amount = amounts_before_.begin();
  for (const SlotBefore& before : touched_) {
    is_touched_[before.account] = false;
    slot_of_account_[before.account] = before.slot;
    if (before.slot == none) continue;
    account_of_slot_[before.slot] = before.account;
    const Place place = place_of(before.slot);
    for (std::size_t i = 0; i < place.size; ++i)
      amounts_[place.amounts_at + i * lanes] = *amount++;
  }
  amounts_before_.clear();
  touched_.clear();
  segments_.resize(segments_built_);
  amounts_.resize(amounts_built_);
  columns_.resize(columns_built_);
  segment_of_slice_.resize(slices_built_);
  account_of_slot_.resize(slices_built_ * lanes);
}

std::size_t Exposures::scan_bytes() const {
  return amounts_.size() * sizeof(float) + columns_.size() * sizeof(std::uint16_t);
}

std::size_t Exposures::memory_bytes() const {
  return scan_bytes() + segments_.size() * sizeof(Segment) + sides_.size() +
         is_touched_.size() / 8 +
         (segment_of_slice_.size() + account_of_slot_.size() + slot_of_account_.size()) *
             sizeof(std::uint32_t) +
         touched_.size() * sizeof(SlotBefore) + amounts_before_.size() * sizeof(float);
}

}  // namespace seawall
