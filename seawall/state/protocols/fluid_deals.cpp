#include <algorithm>

#include "seawall/state/protocols/fluid_books.hpp"
#include "seawall/state/protocols/fluid_units.hpp"
#include "seawall/state/state.hpp"

// What a Fluid vault lets anybody do, and what that does to the accounts on it.
namespace seawall {
namespace {

using fluid::ledger_of;
using fluid::locked;
using fluid::units_of;
using RawDebt = fluid::RawDebt<Exact>;

DealAmounts amounts_of(const fluid::Liquidation<Exact>& made) {
  return {.pays = Units{ledger_of(made.debt.value)},
          .gets = Units{ledger_of(made.collateral.value)}};
}

Deal deal_of(const ProtocolView& view, FluidBooks::Deed deed, Int128 most) {
  return {.deed = static_cast<std::uint8_t>(deed),
          .account = AccountId::none(),
          .got = locked,
          .is_divisible = true,
          .most = to_double(most),
          .cause = view.round(locked)};
}

}  // namespace

void FluidBooks::deals(const ProtocolView& view, std::vector<Deal>& deals) const {
  const auto top = fluid::top_of(vault);
  const std::optional<Limits> limits = limits_at(view);
  if (!top || !limits) return;
  if (fluid::is_liquidatable(vault, *top, limits->threshold)) {
    const auto whole = quote(view, {.deed = static_cast<std::uint8_t>(Deed::liquidate),
                                    .pays = Units{Exact::unbounded}});
    if (whole) deals.push_back(deal_of(view, Deed::liquidate, whole->pays.value));
  }
  const Int128 absorbed = units_of(vault.absorbed_debt.value, prices_at(view.state.now).borrow);
  if (absorbed >= fluid::amount_min) deals.push_back(deal_of(view, Deed::buy_absorbed, absorbed));
}

// What is asked for, at most all that can be sold that way. The contract reads a request of nothing
// as one to absorb alone, which begin_block does.
Ruling<fluid::Request<Exact>> FluidBooks::request_of(const ProtocolView& view,
                                                     const DealOrder& order) const {
  const bool buys = order.deed == static_cast<std::uint8_t>(Deed::buy_absorbed);
  const RawDebt most = buys ? vault.absorbed_debt : vault.borrowed;
  const Int128 units =
      std::min(order.pays.value, units_of(most.value, prices_at(view.state.now).borrow));
  if (units <= 0) return std::unexpected{Rejection::insufficient_input};
  return fluid::Request<Exact>{
      .debt = fluid::WordAmount<Exact>{units},
      .absorbed = buys ? fluid::Absorbed::bought_first : fluid::Absorbed::left_alone};
}

Ruling<DealAmounts> FluidBooks::quote(const ProtocolView& view, const DealOrder& order) const {
  const auto request = request_of(view, order);
  if (!request) return std::unexpected{request.error()};
  Vault after = vault;
  const auto made = fluid::liquidate<Exact>(after, fluid::price_at(view), prices_at(view.state.now),
                                            terms, *request);
  if (!made) return std::unexpected{made.error()};
  return amounts_of(*made);
}

Ruling<Dealt> FluidBooks::carry_out(const ProtocolView& view, const DealOrder& order) {
  const auto request = request_of(view, order);
  if (!request) return std::unexpected{request.error()};
  const Prices prices = prices_at(view.state.now);
  const Vault before = vault;
  const auto made = fluid::liquidate<Exact>(vault, fluid::price_at(view), prices, terms, *request);
  if (!made) return std::unexpected{made.error()};
  const std::optional<Limits> limits = limits_at(view);
  SEAWALL_ASSERT(limits.has_value());
  Dealt dealt{.amounts = amounts_of(*made), .effects = effects_since(view, before, *limits)};
  dealt.is_purchase = order.deed == static_cast<std::uint8_t>(Deed::buy_absorbed);
  add_bad_debt(dealt.effects, prices);
  borrow_price = prices.borrow;
  priced = view.state.now;
  const RawDebt absorbed = before.absorbed_debt + made->newly_absorbed_debt;
  sell_bad_debt(absorbed - vault.absorbed_debt, absorbed);
  coin += dealt.amounts.pays.value;
  collateral -= dealt.amounts.gets.value;
  book(prices, dealt.amounts.pays.value);
  return dealt;
}

std::vector<AccountEffect> FluidBooks::absorb(const ProtocolView& view, const Limits& limits) {
  const Prices prices = prices_at(view.state.now);
  const Vault before = vault;
  const auto made = fluid::liquidate<Exact>(vault, fluid::price_at(view), prices, terms, {});
  SEAWALL_ASSERT(made.has_value());
  std::vector<AccountEffect> effects = effects_since(view, before, limits);
  add_bad_debt(effects, prices);
  book(prices, 0);
  return effects;
}

// The difference of each account that stood above the threshold: nobody else is moved.
std::vector<AccountEffect> FluidBooks::effects_since(const ProtocolView& view, const Vault& before,
                                                     const Limits& limits) const {
  const Prices prices = prices_at(view.state.now);
  const fluid::WordPrice<Exact> price = fluid::price_at(view);
  std::vector<AccountEffect> effects;
  for (const std::uint32_t local : opened_above(limits.threshold)) {
    const FluidHolding was = holding(before, local, prices);
    const FluidHolding now = holding(vault, local, prices);
    if (was == now) continue;
    AccountEffect effect{.account = accounts.account(local),
                         .collateral = locked,
                         .debt = std::max<Int128>(0, was.debt - now.debt),
                         .taken = std::max<Int128>(0, was.collateral - now.collateral),
                         .health_before = health_in(before, local, limits.threshold),
                         .health_after = health_in(vault, local, limits.threshold),
                         .is_closed = now.debt == 0,
                         .is_absorbed = now.was_absorbed};
    if (now.was_absorbed)
      effect.written_off = std::max<Int128>(0, was.debt - fluid::worth_of(was.collateral, price));
    effects.push_back(effect);
  }
  std::ranges::sort(effects, {}, &AccountEffect::account);
  return effects;
}

// What a tick is absorbed with includes its positions' dust, which nobody ever owed.
void FluidBooks::add_bad_debt(const std::vector<AccountEffect>& effects, const Prices& prices) {
  for (const AccountEffect& effect : effects) {
    if (!effect.is_absorbed) continue;
    bad.value = bad.value + fluid::raw_of(effect.written_off, prices.borrow);
    vault.absorbed_dust += positions[accounts.local(effect.account)].dust;
  }
}

// Who buys what was absorbed pays for the part that was given up as well, and for the dust. The
// total, which never had the dust, has been lowered by it: it is put back, as absorbDustDebt of the
// contract's admin module does, and is income.
void FluidBooks::sell_bad_debt(const RawDebt& bought, const RawDebt& absorbed) {
  if (bought == RawDebt{}) return;
  const auto share = [&](const RawDebt& whole) {
    return RawDebt{
        lending::Words<Exact>::long_mul_div_down(whole.value, bought.value, absorbed.value)};
  };
  const RawDebt dust = share(vault.absorbed_dust);
  bad -= share(bad);
  vault.absorbed_dust = std::min(vault.absorbed_dust - dust, vault.absorbed_debt);
  bad = std::min(bad, vault.absorbed_debt - vault.absorbed_dust);
  vault.borrowed.value = fluid::stored_up<Exact>((vault.borrowed + dust).value);
  const Int128 income = units_of(dust.value, borrow_price);
  flows.interest += income;
  last_total += income;
}

}  // namespace seawall
