// Groups like events and puts each group into words.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "seawall/analysis/actor_words.hpp"
#include "seawall/analysis/causes.hpp"
#include "seawall/analysis/event_group.hpp"
#include "seawall/analysis/wording.hpp"
#include "seawall/base/math.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/model/reserve_parameter.hpp"

namespace seawall::why {
namespace {

// A bid of less than a thousandth of what the lot is worth.
bool is_for_nothing(const Names& names, const Event& event) {
  return event.execution_price < 1e-3 * event.market_price &&
         names.tokens(event.amount, event.asset).value > 0.0;
}

// Told by who sent it, whatever it was for.
bool is_of_a_keeper(EventKind kind) {
  return kind == EventKind::request_refused || kind == EventKind::transaction_dropped;
}

double price_said(const Event& event) {
  return event.kind == EventKind::oracle_published ? event.trigger_price : event.market_price;
}

// The first and the last price hide what lay between: nothing where nothing did.
std::string between_text(const Group& group, double from, double to) {
  constexpr double same = 1e-9;
  if (group.price_low >= std::min(from, to) * (1.0 - same) &&
      group.price_high <= std::max(from, to) * (1.0 + same))
    return {};
  return fmt::format(", between {} and {}", number_text(std::min({from, to, group.price_low})),
                     number_text(std::max({from, to, group.price_high})));
}

class Teller {
 public:
  Teller(const Story& story, std::span<const Ancestor> ancestors, const ToldAccounts& accounts)
      : story_{story}, ancestors_{ancestors}, told_{accounts.asked} {
    choose_accounts(accounts.others_most);
  }

  [[nodiscard]] std::vector<ExplanationStep> steps() const;

 private:
  void choose_accounts(std::size_t most);
  [[nodiscard]] SaleOwner owner(const Event& event) const;
  [[nodiscard]] GroupKey key_of(const Ancestor& ancestor) const;
  void add_account(const Event& event, GroupKey& key) const;
  [[nodiscard]] std::string words(const Group& group) const;
  [[nodiscard]] std::string shock_words(const Group& group) const;
  [[nodiscard]] std::string oracle_words(const Group& group) const;
  [[nodiscard]] std::string verdict_words(const Group& group) const;
  [[nodiscard]] std::string liquidation_words(const Group& group) const;
  [[nodiscard]] std::string sale_words(const Group& group) const;
  [[nodiscard]] std::string auction_words(const Group& group) const;
  [[nodiscard]] std::string backstop_words(const Group& group) const;
  [[nodiscard]] std::string waited_words(const Group& group) const;
  [[nodiscard]] std::string vote_words(const Event& event) const;
  [[nodiscard]] std::string other_words(const Group& group) const;
  [[nodiscard]] std::string who(const Group& group) const;
  [[nodiscard]] std::string amount(Int128 units, AssetId asset) const;

  const Story& story_;
  std::span<const Ancestor> ancestors_;
  std::vector<AccountId> told_;  ///< accounts told one by one, ascending
};

void Teller::choose_accounts(std::size_t most) {
  std::map<AccountId, double> sold_usd;
  for (const Ancestor& ancestor : ancestors_) {
    const Event& event = story_.events[ancestor.position];
    if (event.kind != EventKind::sale) continue;
    const AccountId account = owner(event).account;
    if (account.exists() && std::ranges::find(told_, account) == told_.end())
      sold_usd[account] +=
          story_.names.tokens(event.amount, event.asset).value * event.execution_price;
  }
  std::vector<std::pair<double, AccountId>> ranked;
  ranked.reserve(sold_usd.size());
  for (const auto& [account, usd] : sold_usd)
    ranked.emplace_back(-usd, account);
  std::ranges::sort(ranked);
  for (std::size_t i = 0; i < std::min(most, ranked.size()); ++i)
    told_.push_back(ranked[i].second);
  std::ranges::sort(told_);
  told_.erase(std::ranges::unique(told_).begin(), told_.end());
}

SaleOwner Teller::owner(const Event& event) const {
  return event.kind == EventKind::sale ? owner_of_sale(story_.events, event)
                                       : SaleOwner{event.venue, event.account};
}

GroupKey Teller::key_of(const Ancestor& ancestor) const {
  const Event& event = story_.events[ancestor.position];
  GroupKey key;
  key.kind = event.kind;
  key.depth = ancestor.depth;
  switch (event.kind) {
    case EventKind::price_shock:
      key.asset = event.asset;
      break;
    case EventKind::oracle_published:
      key.oracle = event.oracle;
      break;
    case EventKind::refill:
      key.liquidity = event.liquidity;
      break;
    case EventKind::depth_withdrawn:
    case EventKind::depth_returned:
      key.liquidity = event.liquidity;
      key.asset = event.asset;
      break;
    case EventKind::liquidity_added:
    case EventKind::liquidity_removed:
    case EventKind::liquidity_moved:
      key.liquidity = event.liquidity;
      key.asset = event.asset;
      key.keeper = event.keeper;
      break;
    case EventKind::price_pushed:
    case EventKind::borrowed:
    case EventKind::contract_opened:
      key.liquidity = event.liquidity;
      key.asset = event.asset;
      key.keeper = event.keeper;
      break;
    case EventKind::redeemed:
      key.asset = event.asset;
      key.detail = event.amount < 0 ? 1 : 0;  // minted
      break;
    case EventKind::inventory_moved:
      key.asset = event.asset;
      key.keeper = event.keeper;
      key.detail = event.detail;
      break;
    case EventKind::run_started:
    case EventKind::run_stopped:
    case EventKind::audit:
    case EventKind::parameter_changed:
      key.single = event.id;
      break;
    default:
      add_account(event, key);
  }
  return key;
}

// Of events that are about an account, or that a keeper sent.
void Teller::add_account(const Event& event, GroupKey& key) const {
  const SaleOwner of = owner(event);
  key.venue = of.venue;
  if (std::ranges::binary_search(told_, of.account)) key.account = of.account;
  if (is_of_a_keeper(event.kind) || !of.account.exists()) key.keeper = event.keeper;
  if (event.kind == EventKind::auction_bid || event.kind == EventKind::auction_settled)
    key.detail = is_for_nothing(story_.names, event) ? 1 : 0;
  if (event.kind == EventKind::liquidation_refused || event.kind == EventKind::request_refused)
    key.detail = event.detail;
  if (event.kind == EventKind::liquidation) key.detail = event.keeper.exists() ? 0 : 1;
  if (event.kind == EventKind::account_liquidatable || event.kind == EventKind::recovered) return;
  key.asset = event.asset;
  key.counter_asset = event.counter_asset;
  key.liquidity = event.liquidity;
}

std::vector<ExplanationStep> Teller::steps() const {
  std::map<GroupKey, Group> groups;
  for (const Ancestor& ancestor : ancestors_) {
    const Event& event = story_.events[ancestor.position];
    const GroupKey key = key_of(ancestor);
    Group& group = groups[key];
    const double price = price_said(event);
    if (group.count == 0) {
      group.first = &event;
      group.price_low = group.price_high = price;
    }
    group.price_low = std::min(group.price_low, price);
    group.price_high = std::max(group.price_high, price);
    group.key = key;
    group.last = &event;
    ++group.count;
    ++group.accounts[owner(event).account];
    group.amount += event.amount;
    group.counter_amount += event.counter_amount;
  }
  std::vector<ExplanationStep> steps;
  steps.reserve(groups.size());
  for (const auto& [key, group] : groups)
    steps.push_back(
        {key.depth, group.first->id, group.last->id, group.count, group.first->time, words(group)});
  std::ranges::sort(steps, {}, &ExplanationStep::event);
  return steps;
}

std::string Teller::words(const Group& group) const {
  switch (group.key.kind) {
    case EventKind::price_shock:
      return shock_words(group);
    case EventKind::oracle_published:
      return oracle_words(group);
    case EventKind::account_liquidatable:
      return verdict_words(group);
    case EventKind::liquidation:
      return liquidation_words(group);
    case EventKind::sale:
      return sale_words(group);
    case EventKind::auction_started:
    case EventKind::auction_bid:
    case EventKind::auction_settled:
    case EventKind::auction_taken:
      return auction_words(group);
    default:
      return other_words(group);
  }
}

std::string Teller::amount(Int128 units, AssetId asset) const {
  return fmt::format("{} {}", number_text(story_.names.tokens(units, asset).value),
                     story_.names.of(asset));
}

// "alpha on lending_a", or "14 accounts on lending_a" for those that are not told one by one.
std::string Teller::who(const Group& group) const {
  const std::string_view venue = story_.names.of(group.key.venue);
  if (group.key.account.exists())
    return fmt::format("{} on {}", story_.names.of(group.key.account), venue);
  return fmt::format("{} on {}", counted(group.accounts.size(), "account"), venue);
}

std::string Teller::shock_words(const Group& group) const {
  const AssetId asset = group.key.asset;
  const std::string_view name = story_.names.of(asset);
  const Series& series = story_.series;
  const SeriesRow end = row_at(series, group.last->time);
  if (!end.exists || asset.index() >= series.coins)
    return fmt::format("the price of {} moved by itself; its reference was then {} USD", name,
                       number_text(group.last->market_price));
  const SeriesRow before = row_at(series, Time{group.first->time.nanoseconds - 1});
  const double from = before.exists
                          ? series.exogenous_price[before.row * series.coins + asset.index()]
                          : story_.names.assets[asset.index()].initial_price;
  const double to = series.exogenous_price[end.row * series.coins + asset.index()];
  std::string text = fmt::format("the price of {} moved by itself from {} to {} USD ({})", name,
                                 number_text(from), number_text(to), change_text(to / from - 1.0));
  if (group.count > 1)
    text += fmt::format(" in {} moves until {}{}", count_text(group.count),
                        time_of_day_text(group.last->time), between_text(group, from, to));
  return text;
}

std::string Teller::oracle_words(const Group& group) const {
  const std::string_view name = story_.names.of(group.key.oracle);
  const std::string price = number_text(group.last->trigger_price);
  const std::string age =
      group.last->oracle_age.nanoseconds > 0
          ? fmt::format("observed {} before", duration_text(group.last->oracle_age))
          : std::string{"observed at once"};
  if (group.count == 1) return fmt::format("oracle {} published {}, {}", name, price, age);
  return fmt::format("oracle {} published {} rounds from {} to {} until {}{}, the last {}", name,
                     count_text(group.count), number_text(group.first->trigger_price), price,
                     time_of_day_text(group.last->time),
                     between_text(group, group.first->trigger_price, group.last->trigger_price),
                     age);
}

std::string Teller::verdict_words(const Group& group) const {
  const Event& event = *group.last;
  std::string text = fmt::format("{} fell under water", who(group));
  if (group.count > group.accounts.size())
    text += fmt::format(" ({} times until {})", count_text(group.count),
                        time_of_day_text(group.last->time));
  if (!group.key.account.exists()) return text;
  if (event.health_before > 0.0)
    text += fmt::format(": {}health factor {:.4f}", group.count > 1 ? "the last time with " : "",
                        event.health_before);
  if (event.column.exists())
    text += fmt::format(", {} moved {} since it was last healthy", story_.names.of(event.column),
                        change_text(math::expm1(event.column_change)));
  if (event.oracle_age.nanoseconds > 0)
    text += fmt::format(", on a price {} old", duration_text(event.oracle_age));
  return text;
}

std::string Teller::liquidation_words(const Group& group) const {
  const std::string repaid = amount(group.amount, group.key.counter_asset);
  const std::string seized = amount(group.counter_amount, group.key.asset);
  if (!group.first->keeper.exists())
    return fmt::format("{} was absorbed: the venue took over {} of debt and {}", who(group), repaid,
                       seized);
  if (group.count == 1)
    return fmt::format("{} liquidated {}: repaid {} and took {}",
                       story_.names.of(group.first->keeper), who(group), repaid, seized);
  return fmt::format("{} liquidations of {} until {}: repaid {} and took {}",
                     count_text(group.count), who(group), time_of_day_text(group.last->time),
                     repaid, seized);
}

std::string Teller::sale_words(const Group& group) const {
  const Names& names = story_.names;
  const std::string_view place =
      group.key.liquidity.exists() ? names.of(group.key.liquidity) : std::string_view{"outside"};
  const bool buys_base =
      group.key.liquidity.exists() &&
      names.liquidity[group.key.liquidity.index()].base == group.key.counter_asset;
  const std::string sold = amount(group.amount, group.key.asset);
  const std::string got = amount(group.counter_amount, group.key.counter_asset);
  const double tokens = names.tokens(group.amount, group.key.asset).value;
  const double received = names.tokens(group.counter_amount, group.key.counter_asset).value;
  std::string text;
  if (group.key.keeper.exists())  // for itself
    text = group.count > 1 ? fmt::format("{} trades of {}: ", count_text(group.count),
                                         names.of(group.key.keeper))
                           : fmt::format("the trade of {}: ", names.of(group.key.keeper));
  else if (group.count > 1)
    text = fmt::format("{} sales for {}: ", count_text(group.count), who(group));
  else
    text = fmt::format("the sale for {}: ", who(group));
  if (buys_base)
    text += fmt::format("{} bought at {} for {}, {} {} each", got, place, sold,
                        number_text(tokens / received), names.of(group.key.asset));
  else
    text += fmt::format("{} sold at {} for {}, {} {} each", sold, place, got,
                        number_text(received / tokens), names.of(group.key.counter_asset));
  if (group.count > 1) text += fmt::format(", until {}", time_of_day_text(group.last->time));
  return text;
}

// What block space cost it, and how long it waited for some.
std::string Teller::waited_words(const Group& group) const {
  if (group.last->gas_price <= 0.0) return {};
  std::string text = fmt::format(", at {} gwei", number_text(group.last->gas_price));
  if (group.last->waited.nanoseconds > 0)
    text += fmt::format(" after waiting {}", duration_text(group.last->waited));
  return text;
}

// A venue sells its own token, or coin for it.
std::string Teller::backstop_words(const Group& group) const {
  const Event& event = *group.last;
  const std::string lot = amount(group.amount, group.key.asset);
  const std::string price = group.counter_amount == 0
                                ? "what is bid"
                                : amount(group.counter_amount, group.key.counter_asset);
  if (group.key.kind == EventKind::auction_started)
    return fmt::format("{} put {} up for {} in {}", story_.names.of(event.venue), lot, price,
                       counted(group.count, "auction"));
  if (group.key.kind == EventKind::auction_bid)
    return fmt::format("{} by {}: {} for {}{}", counted(group.count, "bid"),
                       story_.names.of(event.keeper), price, lot, waited_words(group));
  return fmt::format("{} got {} for {}", story_.names.of(event.keeper), lot, price);
}

std::string Teller::auction_words(const Group& group) const {
  const Event& event = *group.last;
  const std::string lot = amount(group.amount, group.key.asset);
  const std::string coin = amount(group.counter_amount, group.key.counter_asset);
  const std::string worth = fmt::format(
      "{} USD on the market",
      number_text(story_.names.tokens(group.amount, group.key.asset).value * event.market_price));
  const std::string when =
      group.count > 1 ? fmt::format(" until {}", time_of_day_text(event.time)) : std::string{};
  if (!event.account.exists()) return backstop_words(group);
  if (group.key.kind == EventKind::auction_started)
    return fmt::format("{} sent {} of {} to {}{}, asking {}{}", story_.names.of(event.keeper), lot,
                       who(group), counted(group.count, "auction"), when, coin,
                       waited_words(group));
  if (group.key.kind == EventKind::auction_bid)
    return fmt::format("{} by {}{}: {} for {}{}", counted(group.count, "bid"),
                       story_.names.of(event.keeper), when, coin, lot, waited_words(group));
  if (group.key.detail != 0)
    return fmt::format(
        "nobody answered in time: {} got {}, worth {}, for {}{}; the venue is left "
        "with the debt",
        story_.names.of(event.keeper), lot, worth, coin, when);
  return fmt::format("{} got {}, worth {}, for {}{}", story_.names.of(event.keeper), lot, worth,
                     coin, when);
}

// "a vote lowered the liquidation threshold of ETH on pool from 83 % to 80 %".
std::string Teller::vote_words(const Event& event) const {
  std::string parameter{name_of(static_cast<ReserveParameter>(event.detail))};
  std::ranges::replace(parameter, '_', ' ');
  const auto share = [](Int128 value) {
    return fmt::format("{} %", number_text(100.0 * to_double(value) / to_double(ray)));
  };
  return fmt::format("a vote {} the {} of {} on {} from {} to {}",
                     event.counter_amount < event.amount ? "lowered" : "raised", parameter,
                     story_.names.of(event.asset), story_.names.of(event.venue),
                     share(event.amount), share(event.counter_amount));
}

std::string Teller::other_words(const Group& group) const {
  const Names& names = story_.names;
  if (std::string text = actor_words(names, group, who(group)); !text.empty()) return text;
  const std::string times =
      group.count > 1 ? fmt::format(" ({} times)", count_text(group.count)) : std::string{};
  switch (group.key.kind) {
    case EventKind::refill:
      return fmt::format("the outside traded at {} toward the reference price{}",
                         names.of(group.key.liquidity), times);
    case EventKind::liquidation_refused:
      return fmt::format("a liquidation of {} was refused: {}{}", who(group),
                         name_of(static_cast<Rejection>(group.key.detail)), times);
    case EventKind::bad_debt:
      return fmt::format("{} owed by {} with no collateral behind it: bad debt",
                         amount(group.amount, group.key.asset), who(group));
    case EventKind::recovered:
      return fmt::format("{} was healthy again without a liquidation{}", who(group), times);
    case EventKind::auction_restarted:
      return fmt::format("an auction of {} began anew{}",
                         group.last->account.exists() ? who(group) : names.of(group.last->asset),
                         times);
    case EventKind::parameter_changed:
      return vote_words(*group.first);
    case EventKind::run_started:
      return "the run started";
    default:
      return std::string{name_of(group.key.kind)} + times;
  }
}

}  // namespace

std::vector<ExplanationStep> tell(const Story& story, std::span<const Ancestor> ancestors,
                                  const ToldAccounts& accounts) {
  return Teller{story, ancestors, accounts}.steps();
}

}  // namespace seawall::why
