#include "seawall/base/assert.hpp"
#include "seawall/state/bytes.hpp"
#include "seawall/state/watches.hpp"

namespace seawall {
std::vector<std::byte> Watches::save() const {
  ByteWriter out;
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
  ByteReader in{saved};
  SEAWALL_ASSERT(in.get<Digest>() == built_);
  in.get(counts_);
  std::vector<Price> prices;
  in.get_all(prices, prices_.size());
  SEAWALL_ASSERT(in.is_sound());
  for (std::size_t column = 0; column < prices.size(); ++column)
    set_price(column, prices[column]);
  in.get_all(drift_, prices.size());
  in.get_all(square_, prices.size());
  in.get_all(touched_);
  for (const StatusBefore& before : touched_) {
    SEAWALL_ASSERT(before.account < status_.size());
    in.get(status_[before.account]);
  }
  in.get_all(awake_);
  in.get_all(joining_);
  const auto pairs = in.get<std::size_t>();
  SEAWALL_ASSERT(pairs >= pairs_built_);
  for (std::size_t i = 0; i < pairs; ++i) {
    const ColumnId collateral{in.get<std::uint16_t>()};
    const ColumnId debt{in.get<std::uint16_t>()};
    SEAWALL_ASSERT(in.is_sound());
    SEAWALL_ASSERT(collateral.index() < prices.size() && debt.index() < prices.size());
    SEAWALL_ASSERT(pair_of(collateral, debt) == i);
    Pair& pair = pairs_[i];
    in.get(pair.cursor);
    in.get(pair.sweep_at);
    in.get_all(pair.late);
    SEAWALL_ASSERT(in.is_sound());
    SEAWALL_ASSERT(pair.begin <= pair.cursor && pair.cursor <= pair.end);
    set_threshold(i);
  }
  SEAWALL_ASSERT(in.is_at_end());
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
