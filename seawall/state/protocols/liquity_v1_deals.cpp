#include <algorithm>
#include <cmath>
#include <iterator>

#include "seawall/mechanics/cdp/liquity_v1_liquidation.hpp"
#include "seawall/mechanics/cdp/liquity_v1_redemption.hpp"
#include "seawall/mechanics/cdp/liquity_v1_triggers.hpp"
#include "seawall/state/protocols/liquity_units.hpp"
#include "seawall/state/protocols/liquity_v1_books.hpp"
#include "seawall/state/state.hpp"

// What a Liquity v1 lets anybody do, asked for and carried out.
namespace seawall {
namespace {

namespace v1 = liquity::v1;
using liquity::Coin;
using liquity::CoinPrice;
using liquity::Collateral;
using liquity::locked;
using liquity::price_at;
using liquity::Ratio;
using liquity::to_number;
using liquity::units_of;
using Deed = LiquityV1Books::Deed;

AccountEffect effect_of(const v1::LiquidatedTrove<Exact>& closed, AccountId account,
                        CoinPrice<Exact> price, Ratio<Exact> trigger) {
  const double ratio = to_number(liquity::collateral_ratio(closed.entire, price).value);
  return {.account = account,
          .collateral = locked,
          .debt = units_of(closed.entire.debt),
          .taken = units_of(closed.entire.collateral) - units_of(closed.split.to_owner),
          .health_before = ratio / to_number(trigger.value),
          .health_after = HUGE_VAL,
          .is_closed = true};
}

Ruling<v1::RedemptionRequest<Exact>> request_for(const LiquityV1Books& books,
                                                 CoinPrice<Exact> price, Units pays) {
  const Coin<Exact> asked = liquity::coin_of(pays, books.system.pools.total().debt);
  const auto hints = v1::redemption_hints(books.terms, books.system, asked, price);
  if (hints.amount == Coin<Exact>{}) return std::unexpected{Rejection::nothing_to_redeem};
  return v1::RedemptionRequest<Exact>{.amount = hints.amount,
                                      .balance = hints.amount,
                                      .first = hints.first,
                                      .partial = hints.partial};
}

DealAmounts amounts_of(const v1::Liquidation<Exact>& done) {
  return {.pays = Units{0},
          .gets = Units{units_of(done.total.gas_compensation)},
          .rewarded = Units{units_of(done.gas_reserve)}};
}

DealAmounts amounts_of(const v1::Redemption<Exact>& done) {
  return {.pays = Units{units_of(done.coin)},
          .gets = Units{units_of(done.collateral - done.fee)},
          .rewarded = Units{0}};
}

std::vector<Note> notes_of(const v1::LiquidatedTrove<Exact>& closed, AccountId account) {
  const v1::Split<Exact>& split = closed.split;
  std::vector<Note> notes;
  const auto add = [&](NoteKind kind, Coin<Exact> debt, Collateral<Exact> collateral) {
    if (debt > Coin<Exact>{})
      notes.push_back({.kind = kind,
                       .account = account,
                       .asset = Protocol::coin,
                       .counter_asset = locked,
                       .amount = units_of(debt),
                       .counter_amount = units_of(collateral)});
  };
  add(NoteKind::absorbed, split.debt_offset, split.collateral_to_pool);
  add(NoteKind::redistributed, split.redistributed.debt, split.redistributed.collateral);
  return notes;
}

Dealt carry_out_redemption(LiquityV1Books& books, const ProtocolView& view,
                           const v1::Redemption<Exact>& done) {
  Dealt dealt{.amounts = amounts_of(done)};
  const Int128 burned = units_of(done.coin + done.reserve_burned);
  books.flows.repaid += burned;
  dealt.moves.push_back(liquity::burn(view, burned));
  dealt.moves.push_back({.asset = view.reserve(locked).asset,
                         .from = view.model.cash_of(view.venue),
                         .to = view.model.treasury_of(view.venue),
                         .amount = units_of(done.fee)});
  for (const v1::RedeemedTrove<Exact>& redeemed : done.troves)
    dealt.notes.push_back({.kind = NoteKind::debt_redeemed,
                           .account = books.accounts.account(redeemed.trove.index()),
                           .asset = Protocol::coin,
                           .counter_asset = locked,
                           .amount = units_of(redeemed.coin),
                           .counter_amount = units_of(redeemed.collateral)});
  return dealt;
}

Dealt carry_out_liquidation(LiquityV1Books& books, const ProtocolView& view,
                            const v1::Liquidation<Exact>& done, Ratio<Exact> trigger) {
  Dealt dealt{.amounts = amounts_of(done)};
  for (const v1::LiquidatedTrove<Exact>& closed : done.troves) {
    const AccountId account = books.accounts.account(closed.trove.index());
    dealt.effects.push_back(effect_of(closed, account, price_at(view), trigger));
    std::ranges::copy(notes_of(closed, account), std::back_inserter(dealt.notes));
  }
  const Int128 offset = units_of(done.total.debt_offset);
  books.flows.repaid += offset;
  if (offset > 0) dealt.moves.push_back(liquity::burn(view, offset));
  return dealt;
}

}  // namespace

Ruling<DealAmounts> LiquityV1Books::quote(const ProtocolView& view, const DealOrder& order) const {
  const CoinPrice<Exact> price = price_at(view);
  if (static_cast<Deed>(order.deed) == Deed::redeem) {
    const auto request = request_for(*this, price, order.pays);
    if (!request) return std::unexpected{request.error()};
    const auto done = v1::quote_redemption<Exact>(terms, system, *request, {price, view.state.now});
    if (!done) return std::unexpected{done.error()};
    return amounts_of(*done);
  }
  const auto done =
      static_cast<Deed>(order.deed) == Deed::liquidate_lowest
          ? v1::quote_lowest(terms, system, price, batch)
          : v1::quote_liquidation(terms, system, price, AccountId{accounts.local(order.account)});
  if (!done) return std::unexpected{done.error()};
  return amounts_of(*done);
}

Ruling<Dealt> LiquityV1Books::carry_out(const ProtocolView& view, const DealOrder& order) {
  const CoinPrice<Exact> price = price_at(view);
  if (static_cast<Deed>(order.deed) == Deed::redeem) {
    const auto request = request_for(*this, price, order.pays);
    if (!request) return std::unexpected{request.error()};
    const auto done = v1::redeem<Exact>(terms, system, *request, {price, view.state.now});
    if (!done) return std::unexpected{done.error()};
    return carry_out_redemption(*this, view, *done);
  }
  const Ratio<Exact> trigger = v1::trigger_ratio(terms, v1::total_ratio(system, price));
  const auto done =
      static_cast<Deed>(order.deed) == Deed::liquidate_lowest
          ? v1::liquidate_lowest(terms, system, price, batch)
          : v1::liquidate(terms, system, price, AccountId{accounts.local(order.account)});
  if (!done) return std::unexpected{done.error()};
  return carry_out_liquidation(*this, view, *done, trigger);
}

}  // namespace seawall
