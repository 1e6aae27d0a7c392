#include "seawall/mechanics/liquidity/concentrated_ticks.hpp"

#include <algorithm>
#include <utility>

namespace seawall::concentrated {

template <class N>
std::size_t TickSet<N>::count_up_to(Tick tick) const {
  const auto above = std::ranges::upper_bound(keys_, tick, {}, &Key::tick);
  return static_cast<std::size_t>(above - keys_.begin());
}

template <class N>
const TickState<N>* TickSet<N>::find(Tick tick) const {
  const std::size_t count = count_up_to(tick);
  const bool is_there = count > 0 && keys_[count - 1].tick == tick;
  return is_there ? &states_[keys_[count - 1].slot] : nullptr;
}

template <class N>
TickState<N>* TickSet<N>::find(Tick tick) {
  return const_cast<TickState<N>*>(std::as_const(*this).find(tick));
}

template <class N>
TickState<N>& TickSet<N>::insert(const TickState<N>& state) {
  const std::size_t place = count_up_to(state.tick);
  SEAWALL_ASSERT(place == 0 || keys_[place - 1].tick != state.tick);
  auto slot = static_cast<std::uint32_t>(states_.size());
  if (free_.empty()) {
    states_.push_back(state);
  } else {
    slot = free_.back();
    free_.pop_back();
    states_[slot] = state;
  }
  keys_.insert(keys_.begin() + static_cast<std::ptrdiff_t>(place), Key{state.tick, slot});
  return states_[slot];
}

template <class N>
void TickSet<N>::erase(Tick tick) {
  const std::size_t count = count_up_to(tick);
  SEAWALL_ASSERT(count > 0 && keys_[count - 1].tick == tick);
  const auto key = keys_.begin() + static_cast<std::ptrdiff_t>(count - 1);
  free_.push_back(key->slot);
  keys_.erase(key);
}

template <class N>
bool TickSet<N>::operator==(const TickSet& other) const {
  if (size() != other.size()) return false;
  for (std::size_t place = 0; place < size(); ++place)
    if ((*this)[place] != other[place]) return false;
  return true;
}

template class TickSet<Exact>;
template class TickSet<Fast>;

}  // namespace seawall::concentrated
