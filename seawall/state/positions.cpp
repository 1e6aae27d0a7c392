#include "seawall/state/positions.hpp"

namespace seawall {

void Positions::set(std::size_t holding, Int128 amount) {
  SEAWALL_ASSERT(amount >= 0);
  if (changed_.capacity() == 0) {  // room for all: what stays unused is never touched
    changed_.reserve(amounts_.size());
    before_.reserve(amounts_.size());
  }
  changed_.push_back(static_cast<std::uint32_t>(holding));
  before_.push_back(amounts_[holding]);
  amounts_[holding] = amount;
}

void Positions::undo_all() {
  for (std::size_t i = changed_.size(); i-- > 0;)
    amounts_[changed_[i]] = before_[i];
  changed_.clear();
  before_.clear();
}

void Positions::assign(std::span<const Int128> amounts, std::span<const Int128> initial) {
  SEAWALL_ASSERT(amounts.size() == initial.size());
  amounts_.assign(initial.begin(), initial.end());
  changed_.clear();
  before_.clear();
  for (std::size_t i = 0; i < amounts.size(); ++i)
    if (amounts[i] != initial[i]) set(i, amounts[i]);
}

}  // namespace seawall
