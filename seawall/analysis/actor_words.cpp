#include "seawall/analysis/actor_words.hpp"

#include <fmt/format.h>

#include <string>

#include "seawall/analysis/wording.hpp"
#include "seawall/base/rejection.hpp"

namespace seawall::why {
namespace {

std::string amount_text(const Names& names, Int128 units, AssetId asset) {
  return fmt::format("{} {}", number_text(names.tokens(units, asset).value), names.of(asset));
}

// " (3 times until 00:07:36)", or nothing where it was once.
std::string times_text(const Group& group) {
  if (group.count == 1) return {};
  return fmt::format(" ({} times until {})", count_text(group.count),
                     time_of_day_text(group.last->time));
}

// An account that is told alone says where it stood before the first step and after the last.
std::string health_text(const Group& group) {
  if (!group.key.account.exists() || group.first->health_before <= 0.0) return {};
  return fmt::format(": health factor from {} to {}", number_text(group.first->health_before),
                     number_text(group.last->health_after));
}

// What block space cost, and how long it waited for some.
std::string waited_text(const Group& group) {
  if (group.last->gas_price <= 0.0) return {};
  std::string text = fmt::format(", at {} gwei", number_text(group.last->gas_price));
  if (group.last->waited.nanoseconds > 0)
    text += fmt::format(", {} after it was sent", duration_text(group.last->waited));
  return text;
}

// Who sent it, and for which account: "arb", "savers for vault-3 on east".
std::string sender_text(const Names& names, const Group& group, std::string_view who) {
  std::string text{names.of(group.key.keeper)};
  if (group.last->account.exists()) text += fmt::format(" for {}", who);
  return text;
}

std::string redeemed_words(const Names& names, const Group& group) {
  const bool is_minted = group.amount < 0;
  const std::string amount =
      amount_text(names, is_minted ? -group.amount : group.amount, group.key.asset);
  return fmt::format("{} {} at the peg while the market paid {} USD{}", amount,
                     is_minted ? "were minted" : "were redeemed",
                     number_text(group.last->market_price), times_text(group));
}

std::string depth_words(const Names& names, const Group& group, std::string_view did) {
  const std::string times =
      group.count > 1 ? fmt::format(" ({} times)", count_text(group.count)) : std::string{};
  return fmt::format("providers {} {}{}: {} of bids", did, names.of(group.key.liquidity), times,
                     amount_text(names, group.amount, group.first->asset));
}

// "eel gave 3,880,000 USDC in thin to move its price, from 0.0382 to 0.87 before the last (60 times
// until 00:10:00)"
std::string pushed_words(const Names& names, const Group& group) {
  std::string text =
      fmt::format("{} gave {} in {} to move its price", names.of(group.key.keeper),
                  amount_text(names, group.amount, group.key.asset), names.of(group.key.liquidity));
  text += group.count == 1 ? fmt::format(", which was {}", number_text(group.first->trigger_price))
                           : fmt::format(", which was {} before the first and {} before the last",
                                         number_text(group.first->trigger_price),
                                         number_text(group.last->trigger_price));
  return text + times_text(group) + waited_text(group);
}

// Against what it believed: the mark of a contract, or the price of collateral.
std::string borrowed_words(const Names& names, const Group& group, std::string_view amount) {
  std::string text = fmt::format("{} borrowed {}", names.of(group.key.keeper), amount);
  if (group.last->oracle.exists())
    text += fmt::format(" while {} said {}", names.of(group.last->oracle),
                        number_text(group.last->trigger_price));
  return text + times_text(group) + waited_text(group);
}

// "keel moved 12 ETH to the price in eth-usdc (3 times until 12:40), at 30 gwei": the base coin
// alone.
std::string liquidity_words(const Names& names, const Group& group, std::string_view did,
                            std::string_view where) {
  return fmt::format("{} {} {} {} {}{}{}", names.of(group.key.keeper), did,
                     amount_text(names, group.amount, group.first->asset), where,
                     names.of(group.key.liquidity), times_text(group), waited_text(group));
}

std::string_view mode_words(ProtocolMode mode) {
  switch (mode) {
    case ProtocolMode::normal:
      return "went back to its normal mode";
    case ProtocolMode::recovery:
      return "went into recovery mode: accounts below the ratio of all together may be liquidated";
    case ProtocolMode::shut_down:
      return "was shut down";
  }
  return "changed its mode";
}

std::string redistributed_words(const Names& names, const Group& group, std::string_view who) {
  return fmt::format("{} of debt and {} of {} went to the other accounts{}",
                     amount_text(names, group.amount, group.key.asset),
                     amount_text(names, group.counter_amount, group.key.counter_asset), who,
                     times_text(group));
}

std::string debt_redeemed_words(const Names& names, const Group& group, std::string_view who) {
  return fmt::format("{} redeemed {} of {} for {}{}", names.of(group.last->keeper),
                     amount_text(names, group.amount, group.key.asset), who,
                     amount_text(names, group.counter_amount, group.key.counter_asset),
                     times_text(group));
}

std::string absorbed_words(const Names& names, const Group& group, std::string_view who) {
  const bool is_own = group.last->detail != 0;
  return fmt::format("the {} paid {} of {} and got {}{}",
                     is_own ? fmt::format("funds of {}", names.of(group.last->venue))
                            : std::string{"Stability Pool"},
                     amount_text(names, group.amount, group.key.asset), who,
                     amount_text(names, group.counter_amount, group.key.counter_asset),
                     times_text(group));
}

std::string deposit_words(const Names& names, const Group& group, std::string_view who) {
  const bool is_more = group.amount < 0;
  return fmt::format("the deposit of {} {} {} and earned {}", who, is_more ? "earned" : "lost",
                     amount_text(names, is_more ? -group.amount : group.amount, group.key.asset),
                     amount_text(names, group.counter_amount, group.key.counter_asset));
}

std::string dealt_words(const Names& names, const Group& group) {
  return fmt::format("{} paid {} {} and got {}{}{}", names.of(group.last->keeper),
                     names.of(group.last->venue),
                     amount_text(names, group.amount, group.key.counter_asset),
                     amount_text(names, group.counter_amount, group.key.asset), times_text(group),
                     waited_text(group));
}

}  // namespace

std::string actor_words(const Names& names, const Group& group, std::string_view who) {
  const std::string amount =
      group.key.asset.exists() ? amount_text(names, group.amount, group.key.asset) : std::string{};
  switch (group.key.kind) {
    case EventKind::collateral_added:
      return fmt::format("{} added {} of collateral itself{}{}{}", who, amount, times_text(group),
                         health_text(group), waited_text(group));
    case EventKind::debt_repaid:
      return fmt::format("{} repaid {} of debt itself{}{}{}", who, amount, times_text(group),
                         health_text(group), waited_text(group));
    case EventKind::withdrawn:
      return fmt::format("{} took {} out and left{}{}", who, amount, times_text(group),
                         waited_text(group));
    case EventKind::inventory_moved:
      return fmt::format("{} of {} arrived {}{}", amount, names.of(group.key.keeper),
                         group.key.detail != 0 ? "on chain" : "outside the chain",
                         times_text(group));
    case EventKind::redeemed:
      return redeemed_words(names, group);
    case EventKind::depth_withdrawn:
      return depth_words(names, group, "withdrew depth from");
    case EventKind::depth_returned:
      return depth_words(names, group, "came back to");
    case EventKind::price_pushed:
      return pushed_words(names, group);
    case EventKind::contract_opened:
      return fmt::format(
          "{} opened a contract on {} between its own accounts for {}, marked at {} USD{}",
          names.of(group.key.keeper), amount,
          amount_text(names, group.counter_amount, group.first->counter_asset),
          number_text(group.last->trigger_price), times_text(group));
    case EventKind::borrowed:
      return borrowed_words(names, group, amount);
    case EventKind::liquidity_added:
      return liquidity_words(names, group, "put", "into");
    case EventKind::liquidity_removed:
      return liquidity_words(names, group, "took", "out of");
    case EventKind::liquidity_moved:
      return liquidity_words(names, group, "moved", "to the price in");
    case EventKind::mode_changed:
      return fmt::format("{} {}{}", names.of(group.last->venue),
                         mode_words(static_cast<ProtocolMode>(group.last->detail)),
                         times_text(group));
    case EventKind::redistributed:
      return redistributed_words(names, group, who);
    case EventKind::debt_redeemed:
      return debt_redeemed_words(names, group, who);
    case EventKind::absorbed:
      return absorbed_words(names, group, who);
    case EventKind::deposit_drawn:
      return deposit_words(names, group, who);
    case EventKind::dealt:
      return dealt_words(names, group);
    case EventKind::request_refused:
      return fmt::format("a request of {} was refused: {}{}", sender_text(names, group, who),
                         name_of(static_cast<Rejection>(group.key.detail)), times_text(group));
    case EventKind::transaction_dropped:
      return fmt::format("a transaction of {} that bid {} gwei waited {} and was dropped{}",
                         sender_text(names, group, who), number_text(group.last->gas_price),
                         duration_text(group.last->waited), times_text(group));
    default:
      return {};
  }
}

}  // namespace seawall::why
