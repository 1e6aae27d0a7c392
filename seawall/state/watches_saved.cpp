#include <cstring>
#include <type_traits>

#include "seawall/base/assert.hpp"
#include "seawall/state/watches.hpp"

namespace seawall {
namespace {

/// Plain words one after another, in this machine's (x86-64's) byte order.
class Writer {
 public:
  template <class T>
  void put(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    const auto* bytes = reinterpret_cast<const std::byte*>(&value);
    bytes_.insert(bytes_.end(), bytes, bytes + sizeof value);
  }
  template <class T>
  void put_all(const std::vector<T>& values) {
    put(values.size());
    for (const T& value : values)
      put(value);
  }
  [[nodiscard]] std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_{bytes} {}

  template <class T>
  T get() {
    SEAWALL_ASSERT(bytes_.size() >= sizeof(T));
    T value{};
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_ = bytes_.subspan(sizeof value);
    return value;
  }
  template <class T>
  std::vector<T> get_all() {
    const auto size = get<std::size_t>();
    SEAWALL_ASSERT(size <= bytes_.size() / sizeof(T));
    std::vector<T> values(size);
    for (T& value : values)
      value = get<T>();
    return values;
  }
  [[nodiscard]] bool at_end() const { return bytes_.empty(); }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace

std::vector<std::byte> Watches::save() const {
  Writer out;
  out.put(built_);
  out.put(counts_);
  out.put_all(prices_);
  out.put_all(drift_);
  out.put_all(square_);
  out.put_all(touched_);
  for (const StatusBefore& before : touched_)
    out.put(status_[before.account]);
  out.put_all(awake_);
  out.put_all(joining_);
  out.put(pairs_.size());
  for (const Pair& pair : pairs_) {
    out.put(pair.collateral);
    out.put(pair.debt);
    out.put(pair.cursor);
    out.put(pair.sweep_at);
    out.put_all(pair.late);
  }
  return out.take();
}

void Watches::restore(std::span<const std::byte> saved) {
  reset();
  Reader in{saved};
  SEAWALL_ASSERT(in.get<Digest>() == built_);
  counts_ = in.get<WatchCounts>();
  const auto prices = in.get_all<Price>();
  SEAWALL_ASSERT(prices.size() == prices_.size());
  for (std::size_t column = 0; column < prices.size(); ++column)
    set_price(column, prices[column]);
  drift_ = in.get_all<double>();
  square_ = in.get_all<double>();
  SEAWALL_ASSERT(drift_.size() == prices.size() && square_.size() == prices.size());
  touched_ = in.get_all<StatusBefore>();
  for (const StatusBefore& before : touched_) {
    SEAWALL_ASSERT(before.account < status_.size());
    status_[before.account] = in.get<Status>();
  }
  awake_ = in.get_all<AccountId>();
  joining_ = in.get_all<AccountId>();
  const auto pairs = in.get<std::size_t>();
  SEAWALL_ASSERT(pairs >= pairs_built_);
  for (std::size_t i = 0; i < pairs; ++i) {
    const ColumnId collateral{in.get<std::uint16_t>()};
    const ColumnId debt{in.get<std::uint16_t>()};
    SEAWALL_ASSERT(collateral.index() < prices.size() && debt.index() < prices.size());
    SEAWALL_ASSERT(pair_of(collateral, debt) == i);
    Pair& pair = pairs_[i];
    pair.cursor = in.get<std::uint32_t>();
    pair.sweep_at = in.get<std::size_t>();
    pair.late = in.get_all<LateEntry>();
    SEAWALL_ASSERT(pair.begin <= pair.cursor && pair.cursor <= pair.end);
    set_threshold(i);
  }
  SEAWALL_ASSERT(in.at_end());
}

std::size_t Watches::memory_bytes() const {
  std::size_t late = 0;
  for (const Pair& pair : pairs_)
    late += pair.late.capacity();
  return entries_.size() * sizeof(Entry) + touched_.size() * sizeof(StatusBefore) +
         late * sizeof(LateEntry) + pairs_.size() * (sizeof(Pair) + 12) +
         pair_index_.size() * sizeof(std::uint32_t) + anchor_.size() * 7 * sizeof(double) +
         (status_.size() + awake_.size() + joining_.size() + awake_built_.size()) *
             sizeof(std::uint32_t) +
         guard_by_account_.size() * sizeof(float);
}

}  // namespace seawall
