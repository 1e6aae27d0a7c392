#include <algorithm>

#include "seawall/mechanics/lending/fluid.hpp"

// One liquidation: from the top down, tick by tick and branch by branch, until the request is used
// up or the threshold is reached.
namespace seawall::fluid {
namespace {

constexpr std::unexpected<Rejection> overflow{Rejection::overflow};

enum class Stop : std::uint8_t { tick, branch, threshold };

/// The next ratio down at which something joins what is being liquidated, or where that ends.
template <class N>
struct Step {
  Stop stop = Stop::threshold;
  int tick = 0;
  Word<N> ratio{};
  Word<N> partial{};
};

/// Everything that is moving down together. Amounts are raw.
template <class N>
class Sweep {
 public:
  Sweep(Vault<N>& vault, const Limits<N>& limits, RawDebt<N> remaining)
      : vault_{vault}, limits_{limits}, remaining_{remaining}, branch_{vault.branch} {}

  [[nodiscard]] std::optional<Rejection> run() {
    begin();
    if (is_at_threshold()) return Rejection::health_factor_not_below_threshold;
    while (true) {
      take_up();
      const Step<N> step = next_step();
      const Needed needed = needed_for(step);
      if (W::has_failed(needed.debt.value) || W::has_failed(collateral_.value))
        return Rejection::overflow;
      if (needed.debt >= remaining_ || step.stop == Stop::threshold) return finish(step, needed);
      remaining_ -= needed.debt;
      if (const auto refused = pay(needed)) return refused;
      if (step.stop == Stop::branch)
        if (const auto refused = merge()) return refused;
      move_to(step);
    }
  }

  [[nodiscard]] RawDebt<N> debt_repaid() const { return repaid_; }
  [[nodiscard]] RawCollateral<N> collateral_taken() const { return taken_; }

 private:
  using W = Words<N>;

  struct Needed {
    RawDebt<N> debt{};
    RawCollateral<N> collateral{};
  };

  [[nodiscard]] Branch<N>& branch() { return vault_.branches[branch_]; }

  void begin() {
    // Where everything was absorbed there is no top, and the contract reads tick 0.
    tick_ = vault_.top_tick.value_or(0);
    on_branch_ = vault_.top_is_branch;
    if (!branch().factor) branch().factor = DebtFactor<N>{};
    ratio_ = on_branch_ ? ratio_within_tick<N>(tick_, branch().partial) : ratio_at_tick<N>(tick_);
  }

  // The last liquidation ended there.
  [[nodiscard]] bool is_at_threshold() {
    return on_branch_ && tick_ > limits_.threshold &&
           !is_liquidatable(vault_, {tick_, branch_}, limits_.threshold);
  }

  // Adds what stands where we are.
  void take_up() {
    RawDebt<N> joining{};
    if (on_branch_) {
      joining = branch().debt;
    } else if (const auto found = vault_.ticks.find(tick_); found != vault_.ticks.end()) {
      joining = found->second.debt;
      found->second.link = TickLink<N>{.branch = branch_, .factor = *branch().factor};
      found->second.debt = {};
      vault_.ticks_with_debt.erase(tick_);
    }
    debt_ += joining;
    collateral_.value =
        collateral_.value + W::mul_div_down(joining.value, W::from(ratio_one), ratio_);
  }

  [[nodiscard]] Step<N> next_step() {
    const std::optional<int> tick = detail::highest_tick(vault_);
    const std::optional<int> base = branch().base_tick;
    if (base > tick && *base > limits_.threshold) {
      const Word<N> partial = vault_.branches[branch().base].partial;
      return {Stop::branch, *base, ratio_within_tick<N>(*base, partial), partial};
    }
    const bool at_tick = tick && *tick > limits_.threshold;
    const int number = at_tick ? *tick : limits_.threshold;
    return {at_tick ? Stop::tick : Stop::threshold, number, ratio_at_tick<N>(number),
            W::from(partial_whole)};
  }

  [[nodiscard]] RawCollateral<N> price_of(const RawDebt<N>& debt) const {
    return RawCollateral<N>{
        W::mul_div_down(debt.value, limits_.collateral_per_debt, W::from(price_one))};
  }

  // (debt − x) / (collateral − x · price) = ratio of the step, solved for x.
  [[nodiscard]] Needed needed_for(const Step<N>& step) const {
    const auto one = W::from(price_one);
    const Word<N> kept = W::mul_div_down(step.ratio, debt_.value, ratio_);
    const Word<N> price =
        W::mul_div_down(limits_.collateral_per_debt, step.ratio, W::from(ratio_one));
    RawDebt<N> debt{W::mul_div_down(debt_.value - kept, one, one - price)};
    const RawCollateral<N> collateral = price_of(debt);
    // Somebody who has left his dust behind must not empty the branch.
    if (debt == debt_) debt.value = debt.value - W::from(1);
    return {debt, collateral};
  }

  [[nodiscard]] std::optional<Rejection> pay(const Needed& paid) {
    if (paid.debt > debt_ || paid.collateral > collateral_) return Rejection::overflow;
    const auto factor = shrunk<N>(*branch().factor, (debt_ - paid.debt).value, debt_.value);
    if (!factor) return factor.error();
    branch().factor = *factor;
    repaid_ += paid.debt;
    taken_ += paid.collateral;
    debt_ -= paid.debt;
    collateral_ -= paid.collateral;
    return std::nullopt;
  }

  // What is moving joins the branch that it has come down to.
  [[nodiscard]] std::optional<Rejection> merge() {
    const std::uint32_t base = branch().base;
    const auto link = connection<N>(*vault_.branches[base].factor, *branch().factor);
    if (!link) return link.error();
    Branch<N> merged;
    merged.status = BranchStatus::merged;
    merged.factor = *link;
    merged.base = base;
    merged.base_tick = branch().base_tick;
    branch() = merged;
    branch_ = base;
    return std::nullopt;
  }

  void move_to(const Step<N>& step) {
    tick_ = step.tick;
    on_branch_ = step.stop == Stop::branch;
    ratio_ = step.ratio;
  }

  // Where the branch stands when the request ends between two steps.
  [[nodiscard]] Ruling<Step<N>> resting_place(const Step<N>& step, const Needed& paid) const {
    if (paid.debt > debt_ || paid.collateral > collateral_) return overflow;
    const Word<N> ratio = W::mul_div_down((debt_ - paid.debt).value, W::from(ratio_one),
                                          (collateral_ - paid.collateral).value);
    const auto below = tick_at_ratio<N>(ratio);
    if (!below) return std::unexpected{below.error()};
    const Word<N> whole = W::from(partial_whole);
    if (below->tick < step.tick && step.partial == whole)
      return Step<N>{Stop::threshold, below->tick + 2, ratio, W::from(1)};
    const Word<N> length = one_tick_above<N>(below->ratio) - below->ratio;
    const Word<N> partial = std::clamp(W::mul_div_down(ratio - below->ratio, whole, length),
                                       W::from(1), whole - W::from(1));
    const int tick = below->tick + 1;
    if (step.stop == Stop::branch && tick == step.tick && step.partial >= partial)
      return std::unexpected{Rejection::invariant_violated};
    return Step<N>{Stop::threshold, tick, ratio, partial};
  }

  [[nodiscard]] std::optional<Rejection> finish(const Step<N>& step, Needed paid) {
    // A tick is never left at its whole: a part of it can be told from positions that stand there.
    Ruling<Step<N>> rest = Step<N>{Stop::threshold, step.tick + 1, step.ratio, W::from(1)};
    if (paid.debt >= remaining_) {
      paid = {remaining_, price_of(remaining_)};
      rest = resting_place(step, paid);
      if (!rest) return rest.error();
    }
    if (const auto refused = pay(paid)) return refused;
    if (debt_.value < W::from(branch_debt_min)) return Rejection::must_not_leave_dust;
    branch().status = BranchStatus::liquidated;
    branch().tick = rest->tick;
    branch().partial = rest->partial;
    branch().debt.value = stored_up<N>(debt_.value);
    vault_.top_tick = rest->tick;
    vault_.top_is_branch = true;
    vault_.branch = branch_;
    return std::nullopt;
  }

  Vault<N>& vault_;
  const Limits<N>& limits_;
  RawDebt<N> remaining_;
  std::uint32_t branch_;
  int tick_ = 0;
  bool on_branch_ = false;
  Word<N> ratio_{};
  RawDebt<N> debt_{};
  RawCollateral<N> collateral_{};
  RawDebt<N> repaid_{};
  RawCollateral<N> taken_{};
};

// What the venue had absorbed earlier is sold in proportion, without penalty.
template <class N>
Liquidation<N> buy_absorbed(Vault<N>& vault, RawDebt<N>& remaining) {
  Liquidation<N> bought;
  if (vault.absorbed_debt > remaining) {
    bought.raw_debt = remaining;
    bought.raw_collateral.value = Words<N>::mul_div_down(
        vault.absorbed_collateral.value, remaining.value, vault.absorbed_debt.value);
  } else {
    bought.raw_debt = vault.absorbed_debt;
    bought.raw_collateral = vault.absorbed_collateral;
  }
  vault.absorbed_debt -= bought.raw_debt;
  vault.absorbed_collateral -= bought.raw_collateral;
  remaining -= bought.raw_debt;
  return bought;
}

template <class N>
Word<N> units_of(const Word<N>& raw, const WordPrice<N>& price) {
  return Words<N>::mul_div_down(raw, price.value, Words<N>::from(exchange_one));
}

// Token amounts, the keeper's limit, and the vault's totals.
template <class N>
std::optional<Rejection> settle(Vault<N>& vault, const ExchangePrices<N>& prices,
                                const Request<N>& request, Liquidation<N>& made) {
  using W = Words<N>;
  made.debt.value = units_of<N>(made.raw_debt.value, prices.borrow);
  made.collateral.value = units_of<N>(made.raw_collateral.value, prices.supply);
  if (W::has_failed(made.debt.value) || W::has_failed(made.collateral.value))
    return Rejection::overflow;
  if (made.debt == WordAmount<N>{}) return Rejection::health_factor_not_below_threshold;
  const Word<N> per_debt = W::mul_div_down(made.collateral.value, W::from(wad), made.debt.value);
  if (per_debt < request.collateral_per_debt_min) return Rejection::insufficient_output;
  if (made.raw_collateral > vault.supplied || made.raw_debt > vault.borrowed)
    return Rejection::overflow;
  vault.supplied.value = stored_down<N>((vault.supplied - made.raw_collateral).value);
  vault.borrowed.value = stored_up<N>((vault.borrowed - made.raw_debt).value);
  return std::nullopt;
}

// The part of the request that can be served at all, raw.
template <class N>
Ruling<RawDebt<N>> asked_debt(const Vault<N>& vault, const ExchangePrices<N>& prices,
                              const Request<N>& request) {
  using W = Words<N>;
  const RawDebt<N> raw{
      W::mul_div_down(request.debt.value, W::from(exchange_one), prices.borrow.value)};
  if (request.debt.value < W::from(amount_min) || W::has_failed(raw.value) ||
      W::div_down(vault.borrowed.value, W::from(1'000'000'000)) > raw.value)
    return std::unexpected{Rejection::insufficient_input};
  return raw;
}

template <class N>
std::optional<Rejection> carry_out(Vault<N>& vault, const Limits<N>& limits,
                                   const ExchangePrices<N>& prices, const Request<N>& request,
                                   Liquidation<N>& made) {
  if (*vault.top_tick > limits.absorption) {
    const auto taken = detail::absorb(vault, limits.absorption);
    made.newly_absorbed_debt = taken.first;
    made.newly_absorbed_collateral = taken.second;
    if (request.debt == WordAmount<N>{}) return std::nullopt;
  }
  auto remaining = asked_debt(vault, prices, request);
  if (!remaining) return remaining.error();
  if (request.absorbed == Absorbed::bought_first) {
    const Liquidation<N> bought = buy_absorbed(vault, *remaining);
    made.raw_debt = bought.raw_debt;
    made.raw_collateral = bought.raw_collateral;
  }
  if (vault.top_tick.value_or(0) > limits.threshold && *remaining > RawDebt<N>{}) {
    Sweep<N> sweep{vault, limits, *remaining};
    if (const auto refused = sweep.run()) return refused;
    made.raw_debt += sweep.debt_repaid();
    made.raw_collateral += sweep.collateral_taken();
  }
  return settle(vault, prices, request, made);
}

}  // namespace

template <class N>
Ruling<Liquidation<N>> liquidate(Vault<N>& vault, WordPrice<N> price,
                                 const ExchangePrices<N>& prices, const Terms& terms,
                                 const Request<N>& request) {
  if (!vault.top_tick) return std::unexpected{Rejection::no_such_debt};
  const auto limits = limits_of<N>(price, prices, terms);
  if (!limits) return std::unexpected{limits.error()};
  Vault<N> after = vault;
  Ruling<Liquidation<N>> ruling{std::in_place};
  if (const auto refused = carry_out(after, *limits, prices, request, *ruling))
    return std::unexpected{*refused};
  vault = std::move(after);
  return ruling;
}

template Ruling<Liquidation<Exact>> liquidate(Vault<Exact>&, WordPrice<Exact>,
                                              const ExchangePrices<Exact>&, const Terms&,
                                              const Request<Exact>&);
template Ruling<Liquidation<Fast>> liquidate(Vault<Fast>&, WordPrice<Fast>,
                                             const ExchangePrices<Fast>&, const Terms&,
                                             const Request<Fast>&);

}  // namespace seawall::fluid
