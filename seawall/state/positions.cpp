#include "seawall/state/positions.hpp"

#include <ranges>

namespace seawall {

void Positions::set(std::size_t holding, Int128 amount) {
  SEAWALL_ASSERT(amount >= 0);
  journal_.push_back({static_cast<std::uint32_t>(holding), amounts_[holding]});
  amounts_[holding] = amount;
}

void Positions::undo_all() {
  for (const Change& change : journal_ | std::views::reverse)
    amounts_[change.holding] = change.before;
  journal_.clear();
}

void Positions::assign(std::span<const Int128> amounts, std::span<const Int128> initial) {
  SEAWALL_ASSERT(amounts.size() == initial.size());
  amounts_.assign(initial.begin(), initial.end());
  journal_.clear();
  for (std::size_t i = 0; i < amounts.size(); ++i)
    if (amounts[i] != initial[i]) set(i, amounts[i]);
}

}  // namespace seawall
