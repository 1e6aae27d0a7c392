#include "seawall/state/protocols/liquity_v2_deals.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>
#include <tuple>
#include <utility>

#include "seawall/mechanics/cdp/liquity_v2_liquidation.hpp"
#include "seawall/mechanics/cdp/liquity_v2_redemption.hpp"
#include "seawall/state/protocols/liquity_units.hpp"
#include "seawall/state/state.hpp"

namespace seawall::liquity {

void add_interest(const ProtocolView& view, const v2::Minted<Exact>& minted, DebtFlows& flows,
                  std::vector<LedgerMove>& moves) {
  const auto mint = [&](HolderId to, Coin<Exact> coin) {
    const Int128 amount = units_of(coin);
    if (amount == 0) return;
    flows.interest += amount;
    moves.push_back({.asset = view.reserve(Protocol::coin).asset,
                     .from = Model::issuance(),
                     .to = to,
                     .amount = amount});
  };
  mint(view.model.cash_of(view.venue), minted.to_pool);
  mint(view.model.treasury_of(view.venue), minted.to_router);
}

double health_of(const v2::Terms<Exact>& terms, const Holding<Exact>& holding,
                 CoinPrice<Exact> price) {
  return to_number(collateral_ratio(holding, price).value) / to_number(terms.minimum_ratio.value);
}

std::vector<AccountId> urgent_troves(const LiquityV2Books& books, const v2::Moment<Exact>& moment,
                                     Coin<Exact> amount) {
  const v2::Branch<Exact>& branch = books.branch;
  const Ratio<Exact> with_bonus = whole<Ratio<Exact>>(1) + books.terms.urgent_bonus;
  std::vector<AccountId> named;
  std::vector<AccountId> poor;
  Coin<Exact> gathered;
  for (AccountId trove = branch.order.last; trove.exists() && gathered < amount;
       trove = branch.order.next_above(trove)) {
    const auto now = v2::latest(branch, branch.troves[trove.index()], moment.now);
    if (collateral_ratio(now.entire, moment.price) < with_bonus) {
      poor.push_back(trove);
      continue;
    }
    named.push_back(trove);
    gathered += now.entire.debt;
  }
  if (gathered < amount) std::ranges::copy(poor, std::back_inserter(named));
  return named;
}

}  // namespace seawall::liquity

namespace seawall {
namespace {

namespace v2 = liquity::v2;
using liquity::Coin;
using liquity::locked;
using liquity::units_of;
using Deed = LiquityV2Books::Deed;

v2::Moment<Exact> moment_of(const ProtocolView& view) {
  return {liquity::price_at(view), view.state.now};
}

v2::RedemptionRequest<Exact> request_for(const LiquityV2Books& books, const ProtocolView& view,
                                         Units pays) {
  const Coin<Exact> supply = v2::total(books.branch, view.state.now).debt;
  const Coin<Exact> amount = liquity::coin_of(pays, supply);
  return {.amount = amount, .balance = amount, .supply = supply};
}

DealAmounts amounts_of(const LiquityV2Books& books, const v2::Liquidation<Exact>& done) {
  const Int128 reserves = units_of(books.gas_reserve) * static_cast<Int128>(done.troves.size());
  return {.pays = Units{0},
          .gets = Units{units_of(done.total.gas_compensation) + reserves},
          .rewarded = Units{0}};
}

Ruling<DealAmounts> amounts_of(const v2::BranchRedemption<Exact>& done) {
  if (done.coin == Coin<Exact>{}) return std::unexpected{Rejection::nothing_to_redeem};
  return DealAmounts{.pays = Units{units_of(done.coin)},
                     .gets = Units{units_of(done.collateral)},
                     .rewarded = Units{0}};
}

Ruling<DealAmounts> quote_redemption(const LiquityV2Books& books, const ProtocolView& view,
                                     Units pays) {
  const auto price = liquity::price_at(view);
  const v2::BranchSeen<Exact> seen{books.terms, books.branch, price, price};
  const auto done = v2::quote_redemption<Exact>(books.base_rate, std::span{&seen, 1},
                                                request_for(books, view, pays), view.state.now);
  if (!done) return std::unexpected{done.error()};
  return amounts_of(done->branches[0]);
}

/// An urgent redemption as it is asked for.
struct Urgent {
  std::vector<AccountId> troves;
  v2::UrgentRequest<Exact> request;

  Urgent(const LiquityV2Books& books, const ProtocolView& view, Units pays) {
    const v2::Moment<Exact> moment = moment_of(view);
    const Coin<Exact> amount = liquity::coin_of(pays, v2::total(books.branch, moment.now).debt);
    troves = liquity::urgent_troves(books, moment, amount);
    request = {.amount = amount, .balance = amount, .troves = troves};
  }
  Urgent(const Urgent&) = delete;
  Urgent& operator=(const Urgent&) = delete;
};

Note note_of(NoteKind kind, AccountId account, Coin<Exact> coin,
             liquity::Collateral<Exact> collateral) {
  return {.kind = kind,
          .account = account,
          .asset = Protocol::coin,
          .counter_asset = locked,
          .amount = units_of(coin),
          .counter_amount = units_of(collateral)};
}

// Rows were changed beside their watches.
void touch(LiquityV2Books& books, const v2::BranchRedemption<Exact>& done) {
  for (const v2::RedeemedTrove<Exact>& redeemed : done.troves)
    books.watches.loose.push_back(redeemed.trove);
}

Ruling<Dealt> follow(LiquityV2Books& books, const ProtocolView& view,
                     const v2::BranchRedemption<Exact>& done) {
  const auto amounts = amounts_of(done);
  if (!amounts) return std::unexpected{amounts.error()};
  Dealt dealt{.amounts = *amounts};
  liquity::add_interest(view, done.interest, books.flows, dealt.moves);
  books.flows.repaid += units_of(done.coin);
  dealt.moves.push_back(liquity::burn(view, units_of(done.coin)));
  for (const v2::RedeemedTrove<Exact>& redeemed : done.troves)
    dealt.notes.push_back(note_of(NoteKind::debt_redeemed,
                                  books.accounts.account(redeemed.trove.index()), redeemed.coin,
                                  redeemed.collateral));
  touch(books, done);
  return dealt;
}

Dealt follow(LiquityV2Books& books, const ProtocolView& view, const v2::Liquidation<Exact>& done) {
  Dealt dealt{.amounts = amounts_of(books, done)};
  liquity::add_interest(view, done.interest, books.flows, dealt.moves);
  for (const v2::LiquidatedTrove<Exact>& closed : done.troves) {
    const AccountId account = books.accounts.account(closed.trove.index());
    const v2::Split<Exact>& split = closed.split;
    dealt.effects.push_back(
        {.account = account,
         .collateral = locked,
         .debt = units_of(closed.entire.debt),
         .taken = units_of(closed.entire.collateral) - units_of(split.to_owner),
         .health_before = liquity::health_of(books.terms, closed.entire, liquity::price_at(view)),
         .health_after = HUGE_VAL,
         .is_closed = true});
    if (split.debt_offset > Coin<Exact>{})
      dealt.notes.push_back(
          note_of(NoteKind::absorbed, account, split.debt_offset, split.collateral_to_pool));
    if (split.redistributed.debt > Coin<Exact>{})
      dealt.notes.push_back(note_of(NoteKind::redistributed, account, split.redistributed.debt,
                                    split.redistributed.collateral));
  }
  const Int128 offset = units_of(done.total.debt_offset);
  books.flows.repaid += offset;
  if (offset > 0) dealt.moves.push_back(liquity::burn(view, offset));
  return dealt;
}

Ruling<Dealt> redeem(LiquityV2Books& books, const ProtocolView& view, Units pays) {
  if (const auto amounts = quote_redemption(books, view, pays); !amounts)
    return std::unexpected{amounts.error()};
  const auto price = liquity::price_at(view);
  const v2::BranchAt<Exact> at{&books.terms, &books.branch, price, price};
  const auto done = v2::redeem<Exact>(books.base_rate, std::span{&at, 1},
                                      request_for(books, view, pays), view.state.now);
  if (!done) return std::unexpected{done.error()};
  books.base_rate = done->base_rate;
  return follow(books, view, done->branches[0]);
}

}  // namespace

void LiquityV2Books::deals(const ProtocolView& view, std::vector<Deal>& deals) const {
  const v2::Moment<Exact> moment = moment_of(view);
  std::vector<AccountId> liquidatable;
  find(view, liquidatable);
  // Troves that a redemption emptied and that owe only what was redistributed have one ratio: the
  // size then decides, or the numbers of accounts would.
  std::vector<std::tuple<liquity::Ratio<Exact>, Coin<Exact>, AccountId>> ranked;
  ranked.reserve(liquidatable.size());
  for (const AccountId account : liquidatable) {
    const auto& trove = branch.troves[accounts.local(account)];
    const liquity::Holding<Exact> entire = v2::latest(branch, trove, moment.now).entire;
    ranked.emplace_back(liquity::collateral_ratio(entire, moment.price), entire.debt, account);
  }
  std::ranges::sort(ranked);
  const auto add = [&](Deed deed, AccountId account) {
    deals.push_back({.deed = static_cast<std::uint8_t>(deed),
                     .account = account,
                     .paid = Protocol::coin,
                     .got = locked});
  };
  for (const auto& [ratio, debt, account] : ranked)
    add(Deed::liquidate, account);
  if (branch.order.size == 0) return;
  add(branch.shut_down ? Deed::redeem_urgently : Deed::redeem, AccountId::none());
  deals.back().is_divisible = true;
  deals.back().most = liquity::to_number(v2::total(branch, moment.now).debt.value);
  deals.back().cause = shut_down;
}

Ruling<DealAmounts> LiquityV2Books::quote(const ProtocolView& view, const DealOrder& order) const {
  switch (static_cast<Deed>(order.deed)) {
    case Deed::redeem:
      return quote_redemption(*this, view, order.pays);
    case Deed::redeem_urgently: {
      const Urgent urgent{*this, view, order.pays};
      const auto done = v2::quote_urgent_redemption(terms, branch, urgent.request, moment_of(view));
      if (!done) return std::unexpected{done.error()};
      return amounts_of(*done);
    }
    case Deed::liquidate:
      break;
  }
  const AccountId trove{accounts.local(order.account)};
  const auto done = v2::quote_liquidation(terms, branch, moment_of(view), std::span{&trove, 1});
  if (!done) return std::unexpected{done.error()};
  return amounts_of(*this, *done);
}

Ruling<Dealt> LiquityV2Books::carry_out(const ProtocolView& view, const DealOrder& order) {
  switch (static_cast<Deed>(order.deed)) {
    case Deed::redeem:
      return redeem(*this, view, order.pays);
    case Deed::redeem_urgently: {
      if (const auto amounts = quote(view, order); !amounts)
        return std::unexpected{amounts.error()};
      const Urgent urgent{*this, view, order.pays};
      const auto done = v2::redeem_urgently(terms, branch, urgent.request, moment_of(view));
      if (!done) return std::unexpected{done.error()};
      return follow(*this, view, *done);
    }
    case Deed::liquidate:
      break;
  }
  const AccountId trove{accounts.local(order.account)};
  const auto done = v2::liquidate(terms, branch, moment_of(view), std::span{&trove, 1});
  if (!done) return std::unexpected{done.error()};
  return follow(*this, view, *done);
}

}  // namespace seawall
