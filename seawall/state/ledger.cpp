#include "seawall/state/ledger.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace seawall {

Ledger::Ledger(std::size_t holders, std::size_t assets)
    : holders_{holders}, assets_{assets}, rows_(holders * assets), is_touched_(holders * assets) {}

void Ledger::touch(std::size_t index) {
  if (is_touched_[index] != 0) return;
  is_touched_[index] = 1;
  touched_.push_back({static_cast<std::uint32_t>(index), rows_[index]});
}

void Ledger::transfer(AssetId asset, HolderId from, HolderId to, Units amount) {
  SEAWALL_ASSERT(amount.value >= 0);
  if (amount.value == 0 || from == to) return;
  const std::size_t giver = row(from, asset);
  const std::size_t taker = row(to, asset);
  SEAWALL_ASSERT(from == issuance || from == world || rows_[giver] >= amount.value);  // overdraft
  touch(giver);
  touch(taker);
  rows_[giver] -= amount.value;
  rows_[taker] += amount.value;
  ++postings_;
}

std::string Ledger::check_touched() {
  // Sorted by asset and row, so that a fault is named the same way in every run.
  std::ranges::sort(touched_, [this](const Touched& a, const Touched& b) {
    return std::pair{a.row % assets_, a.row} < std::pair{b.row % assets_, b.row};
  });
  std::string fault;
  Int128 change = 0;
  for (std::size_t i = 0; i < touched_.size(); ++i) {
    const auto [index, before] = touched_[i];
    is_touched_[index] = 0;
    change += rows_[index] - before;
    const std::size_t holder = index / assets_;
    if (fault.empty() && holder > world.index() && rows_[index] < 0)
      fault = fmt::format("row {} of asset {} is overdrawn: {}", holder, index % assets_,
                          to_string(rows_[index]));
    const bool last_of_asset =
        i + 1 == touched_.size() || touched_[i + 1].row % assets_ != index % assets_;
    if (!last_of_asset) continue;
    if (fault.empty() && change != 0)
      fault = fmt::format("touched rows of asset {} changed by {} in sum", index % assets_,
                          to_string(change));
    change = 0;
  }
  touched_.clear();
  return fault;
}

Int128 Ledger::change_since_check(HolderId holder, AssetId asset) const {
  const std::size_t index = row(holder, asset);
  if (is_touched_[index] == 0) return 0;
  const auto found = std::ranges::find(touched_, index, &Touched::row);
  return rows_[index] - found->before;
}

void Ledger::assign(std::span<const Int128> rows, std::uint64_t postings) {
  SEAWALL_ASSERT(rows.size() == rows_.size());
  rows_.assign(rows.begin(), rows.end());
  std::ranges::fill(is_touched_, 0);
  touched_.clear();
  postings_ = postings;
}

Int128 Ledger::imbalance() const {
  Int128 total = 0;
  for (std::size_t asset = 0; asset < assets_; ++asset) {
    Int128 sum = 0;
    for (std::size_t holder = 0; holder < holders_; ++holder)
      sum += rows_[holder * assets_ + asset];
    total += sum < 0 ? -sum : sum;
  }
  return total;
}

std::string Ledger::audit() const {
  for (std::size_t asset = 0; asset < assets_; ++asset) {
    Int128 sum = 0;
    for (std::size_t holder = 0; holder < holders_; ++holder) {
      const Int128 held = rows_[holder * assets_ + asset];
      sum += held;
      if (holder > world.index() && held < 0)
        return fmt::format("row {} of asset {} is overdrawn: {}", holder, asset, to_string(held));
    }
    if (sum != 0) return fmt::format("rows of asset {} sum to {}", asset, to_string(sum));
  }
  return {};
}

}  // namespace seawall
