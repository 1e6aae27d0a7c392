#include "seawall/mechanics/lending/fluid.hpp"

#include <algorithm>

namespace seawall::fluid {
namespace {

constexpr std::unexpected<Rejection> overflow{Rejection::overflow};

template <class N>
RawCollateral<N> collateral_at(const RawDebt<N>& debt, const Word<N>& ratio) {
  return RawCollateral<N>{Words<N>::mul_div_down(debt.value, Words<N>::from(ratio_one), ratio)};
}

// The debt that a position's tick gives it. Collateral is kept rounded down, so it is taken a step
// higher.
template <class N>
RawDebt<N> debt_on_tick(const Position<N>& position) {
  using W = Words<N>;
  const auto collateral = position.collateral.value + storage_step<N>(position.collateral.value);
  const auto debt =
      W::mul_div_down(ratio_at_tick<N>(*position.tick), collateral, W::from(ratio_one));
  return RawDebt<N>{N::is_exact ? debt + W::from(1) : debt};
}

template <class N>
const TickLink<N>& link_of(const Vault<N>& vault, const Position<N>& position) {
  const Tick<N>& tick = vault.ticks.at(*position.tick);
  return tick.generation == position.generation
             ? *tick.link
             : vault.past.at({*position.tick, position.generation});
}

/// The branch on which a liquidated tick's debt stands now, and its factor when the debt joined it.
template <class N>
struct Resting {
  std::uint32_t branch = 0;
  std::optional<DebtFactor<N>> joined;  ///< nothing where next to nothing is left
};

template <class N>
Ruling<Resting<N>> follow(const Vault<N>& vault, const TickLink<N>& link) {
  Resting<N> resting{link.branch, link.factor};
  while (vault.branches[resting.branch].status == BranchStatus::merged) {
    const Branch<N>& merged = vault.branches[resting.branch];
    const auto next = chained<N>(*resting.joined, *merged.factor);
    if (!next) return std::unexpected{next.error()};
    resting.joined = *next;
    if (!resting.joined) break;
    resting.branch = merged.base;
  }
  return resting;
}

// What is left of a debt, as positions are given it.
template <class N>
RawDebt<N> shaved(const RawDebt<N>& left, const RawDebt<N>& before) {
  using W = Words<N>;
  if (left.value <= W::div_down(before.value, W::from(100))) return {};
  return RawDebt<N>{W::mul_div_down(left.value, W::from(9'999), W::from(10'000))};
}

}  // namespace

template <class N>
Ruling<Standing<N>> standing(const Vault<N>& vault, const Position<N>& position) {
  using W = Words<N>;
  if (!position.tick) return Standing<N>{.collateral = position.collateral};
  const RawDebt<N> debt = debt_on_tick(position);
  if (W::has_failed(debt.value)) return overflow;
  const Tick<N>& tick = vault.ticks.at(*position.tick);
  if (!tick.link && tick.generation == position.generation)
    return Standing<N>{.tick = position.tick, .debt = debt, .collateral = position.collateral};

  Standing<N> now{.was_liquidated = true};
  const TickLink<N>& link = link_of(vault, position);
  now.was_absorbed = link.absorbed;
  if (now.was_absorbed) return now;
  const auto resting = follow(vault, link);
  if (!resting) return std::unexpected{resting.error()};
  const Branch<N>& branch = vault.branches[resting->branch];
  now.was_absorbed = branch.status == BranchStatus::closed;
  if (now.was_absorbed || !resting->joined) return now;
  now.debt =
      shaved<N>(RawDebt<N>{shrunk_debt<N>(debt.value, *branch.factor, *resting->joined)}, debt);
  now.branch = resting->branch;
  if (now.debt == RawDebt<N>{}) return now;
  now.tick = branch.tick;
  now.collateral = collateral_at<N>(now.debt, ratio_within_tick<N>(branch.tick, branch.partial));
  if (W::has_failed(now.collateral.value)) return overflow;
  return now;
}

template <class N>
std::optional<Place> top_of(const Vault<N>& vault) {
  if (!vault.top_tick) return std::nullopt;
  return Place{*vault.top_tick, vault.top_is_branch ? vault.branch : 0};
}

template <class N>
Word<N> ratio_at(const Vault<N>& vault, const Place& place) {
  if (place.branch == 0) return ratio_at_tick<N>(place.tick);
  return ratio_within_tick<N>(place.tick, vault.branches[place.branch].partial);
}

template <class N>
bool is_liquidatable(const Vault<N>& vault, const Place& place, int threshold) {
  if (place.tick <= threshold) return false;
  return place.branch == 0 || place.tick > threshold + 1 ||
         vault.branches[place.branch].partial != Words<N>::from(1);
}

namespace detail {

template <class N>
std::optional<int> highest_tick(const Vault<N>& vault) {
  if (vault.ticks_with_debt.empty()) return std::nullopt;
  return *vault.ticks_with_debt.rbegin();
}

template <class N>
void begin_branch(Vault<N>& vault, std::uint32_t base, std::optional<int> base_tick) {
  Branch<N> branch;
  branch.base = base;
  branch.base_tick = base_tick;
  vault.branches.push_back(branch);
  vault.branch = static_cast<std::uint32_t>(vault.branches.size() - 1);
}

namespace {

template <class N>
using Taken = std::pair<RawDebt<N>, RawCollateral<N>>;

template <class N>
void take(Taken<N>& taken, const RawDebt<N>& debt, const Word<N>& ratio) {
  taken.first += debt;
  taken.second += collateral_at<N>(debt, ratio);
}

template <class N>
void absorb_ticks(Vault<N>& vault, int limit, Taken<N>& taken) {
  for (auto tick = highest_tick(vault); tick && *tick > limit; tick = highest_tick(vault)) {
    Tick<N>& emptied = vault.ticks.at(*tick);
    take<N>(taken, emptied.debt, ratio_at_tick<N>(*tick));
    emptied.link = TickLink<N>{.absorbed = true};
    emptied.debt = {};
    vault.ticks_with_debt.erase(*tick);
  }
}

/// A branch by its id and the tick where it stands; nothing below the lowest.
struct Footing {
  std::uint32_t branch = 0;
  std::optional<int> tick;
};

template <class N>
Footing absorb_branches(Vault<N>& vault, Footing at, int limit, Taken<N>& taken) {
  while (at.tick && *at.tick > limit) {
    Branch<N>& closed = vault.branches[at.branch];
    take<N>(taken, closed.debt, ratio_within_tick<N>(*at.tick, closed.partial));
    closed.status = BranchStatus::closed;
    at = {closed.base_tick ? closed.base : 0, closed.base_tick};
  }
  return at;
}

}  // namespace

template <class N>
std::pair<RawDebt<N>, RawCollateral<N>> absorb(Vault<N>& vault, int limit) {
  Taken<N> taken;
  absorb_ticks(vault, limit, taken);
  const Branch<N>& present = vault.branches[vault.branch];
  const Footing highest = vault.top_is_branch ? Footing{vault.branch, present.tick}
                                              : Footing{present.base, present.base_tick};
  const Footing left = absorb_branches(vault, highest, limit, taken);
  const std::optional<int> tick = highest_tick(vault);

  // A present branch that nothing was liquidated into yet is used again, or given up.
  if (!vault.top_is_branch) vault.branches.pop_back();
  vault.top_is_branch = left.tick > tick;
  if (vault.top_is_branch) {
    vault.top_tick = left.tick;
    vault.branch = left.branch;
  } else {
    vault.top_tick = tick;
    begin_branch(vault, left.branch, left.tick);
  }
  vault.absorbed_debt += taken.first;
  vault.absorbed_collateral += taken.second;
  return taken;
}

template std::optional<int> highest_tick(const Vault<Exact>&);
template std::optional<int> highest_tick(const Vault<Fast>&);
template void begin_branch(Vault<Exact>&, std::uint32_t, std::optional<int>);
template void begin_branch(Vault<Fast>&, std::uint32_t, std::optional<int>);
template std::pair<RawDebt<Exact>, RawCollateral<Exact>> absorb(Vault<Exact>&, int);
template std::pair<RawDebt<Fast>, RawCollateral<Fast>> absorb(Vault<Fast>&, int);

}  // namespace detail

template Ruling<Standing<Exact>> standing(const Vault<Exact>&, const Position<Exact>&);
template Ruling<Standing<Fast>> standing(const Vault<Fast>&, const Position<Fast>&);
template std::optional<Place> top_of(const Vault<Exact>&);
template std::optional<Place> top_of(const Vault<Fast>&);
template Word<Exact> ratio_at(const Vault<Exact>&, const Place&);
template Word<Fast> ratio_at(const Vault<Fast>&, const Place&);
template bool is_liquidatable(const Vault<Exact>&, const Place&, int);
template bool is_liquidatable(const Vault<Fast>&, const Place&, int);

}  // namespace seawall::fluid
