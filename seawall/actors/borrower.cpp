#include "seawall/actors/borrower.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/actors/bidder.hpp"
#include "seawall/base/rng.hpp"

namespace seawall {
namespace {

RequestKind kind_of(BorrowerAction action) {
  switch (action) {
    case BorrowerAction::top_up:
      return RequestKind::add_collateral;
    case BorrowerAction::repay:
      return RequestKind::repay_debt;
    case BorrowerAction::run:
      break;
  }
  return RequestKind::close_account;
}

// The account's draws: which group it belongs to, if any, and how long it takes to act.
BorrowerState first_look(const BorrowersView& view, AccountId account) {
  Rng random{Seed{view.state.seed}, view.state.path,
             "borrower:" + view.model.positions.names[account.index()]};
  BorrowerState fresh;
  fresh.account = account;
  const double draw = random.uniform();
  const double patience = random.uniform();
  for (std::size_t g = 0; g < view.groups.size(); ++g) {
    const BorrowerBehaviour& group = view.groups[g];
    if (group.venue != view.model.positions.venues[account.index()] ||
        draw < group.share_from.value || draw >= group.share_to.value)
      continue;
    fresh.group = static_cast<std::uint32_t>(g);
    const auto spread =
        static_cast<double>((group.delay_high - group.delay_low).nanoseconds) * patience;
    fresh.delay = group.delay_low + Duration{static_cast<std::int64_t>(std::floor(spread))};
  }
  return fresh;
}

void ask(const BorrowersView& view, const BorrowerState& who, BorrowersPlan& plan) {
  const BorrowerBehaviour& group = view.groups[who.group];
  Request request;
  request.kind = kind_of(group.action);
  request.due = view.state.now + std::max(who.delay, view.model.clock.block);
  request.actor = group.keeper;
  request.wanted =
      HelpRequest{.account = who.account, .target = group.target, .wallet = group.wallet};
  if (view.demand != nullptr) {
    const double price = std::min(group.gas_price_max, view.demand->quantile(group.urgency.value));
    request.gas = {.price_gwei = price, .tip_gwei = price, .gas = gas_of(request.kind)};
  }
  plan.requests.push_back(request);
}

}  // namespace

void look_for_help(const BorrowersView& view, BorrowersPlan& plan) {
  plan.requests.clear();
  plan.looked.clear();
  std::vector<double> trigger(view.model.venues.size(), 0.0);  // the highest of the venue's groups
  for (const BorrowerBehaviour& group : view.groups)
    trigger[group.venue.index()] = std::max(trigger[group.venue.index()], group.trigger.value);
  const PositionTable& table = view.model.positions;
  auto known = view.state.borrowers.begin();
  for (std::size_t i = 0; i < table.accounts(); ++i) {
    const AccountId account{i};
    const double highest = trigger[table.venues[i].index()];
    if (highest == 0.0 || has_status(view.state, account, account_status::bad_debt)) continue;
    const Margin margin = view.state.exposures.margin(account, view.state.columns.effective);
    if (!(margin.requirement.value > 0.0) ||
        !(margin.collateral.value < highest * margin.requirement.value))
      continue;
    known = std::lower_bound(known, view.state.borrowers.end(), account,
                             [](const BorrowerState& a, AccountId b) { return a.account < b; });
    const bool is_known = known != view.state.borrowers.end() && known->account == account;
    if (!is_known) plan.looked.push_back(first_look(view, account));
    const BorrowerState& who = is_known ? *known : plan.looked.back();
    if (who.group == BorrowerState::no_group || who.is_pending != 0 || who.is_spent != 0) continue;
    if (margin.collateral.value < view.groups[who.group].trigger.value * margin.requirement.value)
      ask(view, who, plan);
  }
}

}  // namespace seawall
