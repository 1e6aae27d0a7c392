#include <algorithm>

#include "seawall/mechanics/lending/fluid.hpp"

// How a position leaves its tick or branch, changes, and finds a new tick.
namespace seawall::fluid {
namespace {

constexpr std::unexpected<Rejection> overflow{Rejection::overflow};

// Largest raw amount of a position.
const Checked256 raw_max{~UInt128{0}};
bool is_storable(const Checked256& raw) { return !raw.failed && raw <= raw_max; }
bool is_storable(double) { return true; }

/// A position on its way from one tick to the next, free of dust.
template <class N>
struct Moving {
  RawCollateral<N> collateral{};
  RawDebt<N> debt{};
};

template <class N>
void leave_branch(Vault<N>& vault, const Standing<N>& now) {
  RawDebt<N>& debt = vault.branches[now.branch].debt;
  const RawDebt<N> least{Words<N>::from(branch_debt_min)};
  debt.value = stored_up<N>(debt > now.debt + least ? (debt - now.debt).value : least.value);
}

// The highest tick is empty: the one below it, or the branch under it, is the top.
template <class N>
void lower_top(Vault<N>& vault) {
  const std::optional<int> tick = detail::highest_tick(vault);
  const std::uint32_t base = vault.branches[vault.branch].base;
  const std::optional<int> base_tick = vault.branches[vault.branch].base_tick;
  if (base_tick > tick) {
    vault.branches.pop_back();
    vault.branch = base;
    vault.top_tick = base_tick;
    vault.top_is_branch = true;
  } else {
    vault.top_tick = tick;
  }
}

template <class N>
void leave_tick(Vault<N>& vault, int number, const RawDebt<N>& debt) {
  Tick<N>& tick = vault.ticks.at(number);
  const RawDebt<N> left = debt < tick.debt ? tick.debt - debt : RawDebt<N>{};
  const bool is_empty = left.value < Words<N>::from(amount_min);
  tick.debt.value = is_empty ? Word<N>{} : stored_down<N>(left.value);
  if (!is_empty) return;
  vault.ticks_with_debt.erase(number);
  if (vault.top_tick == number && !vault.top_is_branch) lower_top(vault);
}

template <class N>
Ruling<Moving<N>> take_out(Vault<N>& vault, const Position<N>& position) {
  const auto now = standing(vault, position);
  if (!now) return std::unexpected{now.error()};
  if (!position.tick) return Moving<N>{now->collateral, {}};
  if (!now->was_liquidated) {
    if (vault.ticks.at(*now->tick).debt == RawDebt<N>{})
      return std::unexpected{Rejection::invariant_violated};
    leave_tick(vault, *now->tick, now->debt);
    return Moving<N>{now->collateral, now->debt - position.dust};
  }
  if (now->debt > position.dust) {
    if (vault.branches[now->branch].debt < now->debt) return overflow;
    leave_branch(vault, *now);
    return Moving<N>{now->collateral, now->debt - position.dust};
  }
  vault.absorbed_dust += position.dust - now->debt;
  return Moving<N>{};
}

template <class N>
Word<N> raw_of(const WordAmount<N>& amount, const WordPrice<N>& price) {
  return Words<N>::mul_div_down(amount.value, Words<N>::from(exchange_one), price.value);
}
template <class N>
Word<N> units_of(const Word<N>& raw, const WordPrice<N>& price) {
  return Words<N>::mul_div_down(raw, price.value, Words<N>::from(exchange_one));
}

// One unit of rounding, always against the position.
template <class N>
Word<N> one() {
  return Words<N>::from(N::is_exact ? 1 : 0);
}

template <class N>
Ruling<WordAmount<N>> move_collateral(const Change<N>& wanted, const WordPrice<N>& price,
                                      RawCollateral<N>& held) {
  const Word<N> raw = raw_of<N>(wanted.collateral_amount, price);
  switch (wanted.collateral) {
    case Flow::none:
      return WordAmount<N>{};
    case Flow::in:
      held.value = held.value + raw;
      if (!is_storable(held.value)) return overflow;
      return wanted.collateral_amount;
    case Flow::out:
      if (raw + one<N>() > held.value) return std::unexpected{Rejection::no_such_collateral};
      held.value = held.value - raw - one<N>();
      return wanted.collateral_amount;
    case Flow::out_all:
      break;
  }
  const Word<N> units = units_of<N>(held.value, price);
  if (units <= one<N>()) return std::unexpected{Rejection::no_such_collateral};
  held = {};
  return WordAmount<N>{units - one<N>()};
}

template <class N>
Ruling<WordAmount<N>> move_debt(const Change<N>& wanted, const WordPrice<N>& price,
                                RawDebt<N>& owed) {
  using W = Words<N>;
  const Word<N> raw = raw_of<N>(wanted.debt_amount, price);
  switch (wanted.debt) {
    case Flow::none:
      return WordAmount<N>{};
    case Flow::in: {
      const Word<N> borrowed = raw + one<N>();
      const Word<N> fee = W::mul_div_down(borrowed, W::from(wanted.borrow_fee), W::from(10'000));
      owed.value = owed.value + borrowed + fee;
      if (!is_storable(owed.value)) return overflow;
      return wanted.debt_amount;
    }
    case Flow::out: {
      const Word<N> repaid = raw > one<N>() ? raw - one<N>() : Word<N>{};
      if (repaid > owed.value) return std::unexpected{Rejection::insufficient_debt};
      owed.value = owed.value - repaid;
      return wanted.debt_amount;
    }
    case Flow::out_all:
      break;
  }
  const WordAmount<N> units{units_of<N>(owed.value, price) + one<N>()};
  owed = {};
  return units;
}

template <class N>
struct Placed {
  int tick = 0;
  std::uint32_t generation = 0;
  RawDebt<N> debt{};  ///< dust included
  RawDebt<N> dust{};
};

template <class N>
Ruling<Placed<N>> find_tick(const Moving<N>& moving) {
  using W = Words<N>;
  // A billionth more: what storage cuts off must not make the position better than it is.
  const Word<N> net =
      W::mul_div_down(moving.debt.value, W::from(1'000'000'001), W::from(1'000'000'000)) + one<N>();
  if (net < W::from(amount_min)) return std::unexpected{Rejection::must_not_leave_dust};
  const auto below =
      tick_at_ratio<N>(W::mul_div_down(net, W::from(ratio_one), moving.collateral.value));
  if (!below) return std::unexpected{below.error()};
  if (below->tick >= tick_max) return overflow;
  const Word<N> debt =
      W::mul_div_down(one_tick_above<N>(below->ratio), moving.collateral.value, W::from(ratio_one));
  if (W::has_failed(debt) || debt < net) return overflow;
  return Placed<N>{
      .tick = below->tick + 1, .debt = RawDebt<N>{debt}, .dust = RawDebt<N>{debt - net}};
}

template <class N>
Ruling<Placed<N>> put_on_tick(Vault<N>& vault, const Moving<N>& moving) {
  const auto found = find_tick(moving);
  if (!found) return found;
  Placed<N> placed = *found;
  Tick<N>& tick = vault.ticks[placed.tick];
  if (tick.link) {
    vault.past.insert_or_assign({placed.tick, tick.generation}, *tick.link);
    tick.link.reset();
    tick.debt = {};
    ++tick.generation;
  }
  if (tick.generation == 0) tick.generation = 1;
  tick.debt += placed.debt;
  if (tick.debt.value < Words<N>::from(amount_min))
    return std::unexpected{Rejection::must_not_leave_dust};
  tick.debt.value = stored_down<N>(tick.debt.value);
  vault.ticks_with_debt.insert(placed.tick);
  placed.generation = tick.generation;
  if (vault.top_tick && *vault.top_tick > placed.tick) return placed;
  if (vault.top_is_branch) detail::begin_branch(vault, vault.branch, vault.top_tick);
  vault.top_is_branch = false;
  vault.top_tick = placed.tick;
  return placed;
}

// Anybody may repay or deposit for anybody, so it must not hurt.
template <class N>
bool is_worse(const Change<N>& wanted, const Moving<N>& before, const Moving<N>& after,
              const Placed<N>& placed) {
  using W = Words<N>;
  const RawDebt<N> net = placed.debt - placed.dust;
  const bool repays = wanted.debt == Flow::out || wanted.debt == Flow::out_all;
  if (repays && net > before.debt) return true;
  if (wanted.collateral != Flow::in || wanted.debt != Flow::none) return false;
  const auto scale = W::from(ratio_one);
  return W::mul_div_down(net.value, scale, after.collateral.value) >
         W::mul_div_down(before.debt.value, scale, before.collateral.value);
}

template <class N>
bool is_too_little(Flow flow, const WordAmount<N>& amount) {
  return (flow == Flow::in || flow == Flow::out) && amount.value < Words<N>::from(amount_min);
}

// The vault's totals. A position's debt is worked out a unit or two above what was booked for it,
// so the contract does not let the last one go where nothing else is owed.
template <class N>
bool book(Vault<N>& vault, const Moving<N>& before, const Moving<N>& after, const RawDebt<N>& net) {
  using W = Words<N>;
  const RawCollateral<N> supplied = vault.supplied + after.collateral - before.collateral;
  const RawDebt<N> borrowed = vault.borrowed + net - before.debt;
  if (W::has_failed(supplied.value) || W::has_failed(borrowed.value)) return false;
  vault.supplied.value = stored_down<N>(supplied.value);
  vault.borrowed.value = stored_up<N>(borrowed.value);
  return true;
}

}  // namespace

template <class N>
Ruling<Changed<N>> change_in_place(Vault<N>& vault, Position<N>& position,
                                   const ExchangePrices<N>& prices, const Change<N>& wanted) {
  if ((wanted.collateral == Flow::none && wanted.debt == Flow::none) ||
      is_too_little<N>(wanted.collateral, wanted.collateral_amount) ||
      is_too_little<N>(wanted.debt, wanted.debt_amount))
    return std::unexpected{Rejection::insufficient_input};
  const auto before = take_out(vault, position);
  if (!before) return std::unexpected{before.error()};
  Moving<N> after = *before;
  const auto collateral = move_collateral<N>(wanted, prices.supply, after.collateral);
  if (!collateral) return std::unexpected{collateral.error()};
  const auto debt = move_debt<N>(wanted, prices.borrow, after.debt);
  if (!debt) return std::unexpected{debt.error()};

  Position<N> moved{.collateral = RawCollateral<N>{stored_down<N>(after.collateral.value)}};
  RawDebt<N> net{};
  if (after.debt > RawDebt<N>{}) {
    const auto placed = put_on_tick(vault, after);
    if (!placed) return std::unexpected{placed.error()};
    if (is_worse(wanted, *before, after, *placed))
      return std::unexpected{Rejection::invariant_violated};
    net = placed->debt - placed->dust;
    moved.tick = placed->tick;
    moved.generation = placed->generation;
    moved.dust.value = stored_down<N>(placed->dust.value);
  }
  if (!book(vault, *before, after, net)) return overflow;
  position = moved;
  return Changed<N>{.collateral = *collateral, .debt = *debt};
}

template <class N>
Ruling<Changed<N>> change(Vault<N>& vault, Position<N>& position, const ExchangePrices<N>& prices,
                          const Change<N>& wanted) {
  Vault<N> changed = vault;
  Position<N> moved = position;
  const auto done = change_in_place(changed, moved, prices, wanted);
  if (!done) return done;
  vault = std::move(changed);
  position = moved;
  return done;
}

template Ruling<Changed<Exact>> change_in_place(Vault<Exact>&, Position<Exact>&,
                                                const ExchangePrices<Exact>&, const Change<Exact>&);
template Ruling<Changed<Fast>> change_in_place(Vault<Fast>&, Position<Fast>&,
                                               const ExchangePrices<Fast>&, const Change<Fast>&);

template Ruling<Changed<Exact>> change(Vault<Exact>&, Position<Exact>&,
                                       const ExchangePrices<Exact>&, const Change<Exact>&);
template Ruling<Changed<Fast>> change(Vault<Fast>&, Position<Fast>&, const ExchangePrices<Fast>&,
                                      const Change<Fast>&);

}  // namespace seawall::fluid
