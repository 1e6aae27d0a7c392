#include "seawall/analysis/why.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "seawall/analysis/causes.hpp"
#include "seawall/analysis/price_moves.hpp"
#include "seawall/analysis/wording.hpp"
#include "seawall/base/math.hpp"

namespace seawall {
namespace {

constexpr std::size_t other_accounts_most = 3;
constexpr std::size_t accounts_of_a_price_most = 3;

bool is_about_an_account(EventKind kind) {
  switch (kind) {
    case EventKind::account_liquidatable:
    case EventKind::liquidation:
    case EventKind::liquidation_refused:
    case EventKind::bad_debt:
    case EventKind::recovered:
    case EventKind::auction_started:
    case EventKind::auction_bid:
    case EventKind::auction_settled:
    case EventKind::auction_taken:
    case EventKind::auction_restarted:
    case EventKind::request_refused:
    case EventKind::transaction_dropped:
    case EventKind::collateral_added:
    case EventKind::debt_repaid:
    case EventKind::withdrawn:
    case EventKind::contract_opened:
    case EventKind::borrowed:
    case EventKind::redistributed:
    case EventKind::debt_redeemed:
    case EventKind::absorbed:
    case EventKind::dealt:
    case EventKind::deposit_drawn:
      return true;
    default:
      return false;
  }
}

struct Own {
  std::vector<EventId> events;  ///< ascending
  std::vector<why::Ancestor> sales;
  std::uint64_t liquidations = 0;
  std::uint64_t auctions = 0;
  std::uint64_t verdicts = 0;
  std::uint64_t bad_debts = 0;
  std::uint64_t additions = 0;   ///< of collateral, by itself
  std::uint64_t repayments = 0;  ///< of debt, by itself
  std::uint64_t withdrawals = 0;
  std::uint64_t loans = 0;        ///< taken during the run
  std::uint64_t redemptions = 0;  ///< of its debt, by somebody else

  void count(EventKind kind);
};

void Own::count(EventKind kind) {
  liquidations += kind == EventKind::liquidation ? 1 : 0;
  auctions += kind == EventKind::auction_started ? 1 : 0;
  verdicts += kind == EventKind::account_liquidatable ? 1 : 0;
  bad_debts += kind == EventKind::bad_debt ? 1 : 0;
  additions += kind == EventKind::collateral_added ? 1 : 0;
  repayments += kind == EventKind::debt_repaid ? 1 : 0;
  withdrawals += kind == EventKind::withdrawn ? 1 : 0;
  loans += kind == EventKind::borrowed ? 1 : 0;
  redemptions += kind == EventKind::debt_redeemed ? 1 : 0;
}

Own own_events(const Story& story, std::string_view account) {
  Own own;
  for (std::size_t i = 0; i < story.events.size(); ++i) {
    const Event& event = story.events[i];
    if (event.kind == EventKind::sale) {
      if (story.names.of(why::owner_of_sale(story.events, event).account) == account)
        own.sales.push_back({i, 0});
    } else if (is_about_an_account(event.kind) && story.names.of(event.account) == account) {
      own.events.push_back(event.id);
      own.count(event.kind);
    }
  }
  return own;
}

// Its own sales are told, but not what else was sold into the same pool before: that is the pool's
// story.
void add_own_sales(std::vector<why::Ancestor>& ancestors, const std::vector<why::Ancestor>& sales) {
  ancestors.insert(ancestors.end(), sales.begin(), sales.end());
  std::ranges::sort(ancestors, [](const why::Ancestor& a, const why::Ancestor& b) {
    return a.position != b.position ? a.position < b.position : a.depth < b.depth;
  });
  const auto repeated = std::ranges::unique(ancestors, {}, &why::Ancestor::position);
  ancestors.erase(repeated.begin(), repeated.end());
}

// One name may have positions on several venues.
std::vector<AccountId> accounts_named(const Names& names, std::string_view name) {
  std::vector<AccountId> ids;
  for (std::size_t i = 0; i < names.accounts.size(); ++i)
    if (names.accounts[i] == name) ids.emplace_back(i);
  return ids;
}

std::string times_text(std::uint64_t times) {
  return times == 1 ? "once" : count_text(times) + " times";
}

// "added collateral 2 times and repaid debt once".
std::string own_help_text(const Own& own) {
  std::string text;
  const auto add = [&text](std::uint64_t times, std::string_view what) {
    if (times == 0) return;
    if (!text.empty()) text += " and ";
    text += fmt::format("{} {}", what, times_text(times));
  };
  add(own.additions, "added collateral");
  add(own.repayments, "repaid debt");
  add(own.withdrawals, "took collateral out");
  add(own.loans, "borrowed");
  return text;
}

std::string account_headline(std::string_view account, const Own& own) {
  if (own.events.empty())
    return fmt::format("no event names account {}: it stayed above water, or the name is another",
                       account);
  std::string text;
  if (own.liquidations > 0)
    text = fmt::format("{} was liquidated {}", account, times_text(own.liquidations));
  else if (own.auctions > 0)
    text = fmt::format("{} was sent to auction{}", account,
                       own.auctions == 1 ? "" : " in " + count_text(own.auctions) + " lots");
  else if (own.verdicts > 0)
    text = fmt::format("{} fell under water and was not liquidated", account);
  else
    text = fmt::format("{} stayed above water", account);
  if (own.bad_debts > 0) text += " and left bad debt";
  if (own.redemptions > 0)
    text += fmt::format(" and had debt redeemed {}", times_text(own.redemptions));
  if (const std::string help = own_help_text(own); !help.empty()) text += "; it " + help;
  return text;
}

bool is_summary(std::span<const Event> events) {
  return !events.empty() && events.back().id != events.size();
}

// The net tokens of `asset` that each venue's liquidations sold up to `time`; as Engine: a trade
// displaces the price of its pool's base asset.
struct Sold {
  double tokens = 0.0;
  std::uint64_t sales = 0;
};

/// @param pool only what was sold there, for a price that is read there; none: everywhere
std::map<VenueId, Sold> sold_by_venue(const Story& story, AssetId asset, Time time,
                                      LiquidityId pool = LiquidityId::none()) {
  std::map<VenueId, Sold> sold;
  for (const Event& event : story.events) {
    if (event.time > time) break;
    if (event.kind != EventKind::sale || (event.asset != asset && event.counter_asset != asset))
      continue;
    if (pool.exists() && event.liquidity != pool) continue;
    Sold& venue = sold[why::owner_of_sale(story.events, event).venue];
    ++venue.sales;
    venue.tokens += event.asset == asset ? story.names.tokens(event.amount, asset).value
                                         : -story.names.tokens(event.counter_amount, asset).value;
  }
  return sold;
}

// `split` comes with its price, before and after; the shares are what is added.
PriceSplit split_price(PriceSplit split, double exogenous_log, const std::map<VenueId, Sold>& sold,
                       const Names& names) {
  const double whole = math::log(split.after / split.before);
  // Below this a share is a quotient of rounding errors.
  if (!(std::fabs(whole) > 1e-12)) return split;
  const auto share_of = [whole](double part) { return part / whole; };
  split.shares.push_back({"exogenous", exogenous_log, share_of(exogenous_log), 0.0, 0});
  const double rest = whole - exogenous_log;
  double net = 0.0;
  for (const auto& [venue, part] : sold)
    net += part.tokens;
  const bool can_share = net * rest < 0.0;  // net selling goes with a fall, net buying with a rise
  for (const auto& [venue, part] : sold) {
    const double log_change = can_share ? rest * (part.tokens / net) : 0.0;
    const std::string name =
        venue.exists() ? std::string{names.of(venue)} : std::string{"no venue"};
    split.shares.push_back({name, log_change, share_of(log_change), part.tokens, part.sales});
  }
  if (!can_share && std::fabs(rest) > 1e-12)
    split.shares.push_back({"refill and decay", rest, share_of(rest), 0.0, 0});
  return split;
}

// Where an oracle reads a pool, that pool's price is what venues go by.
PriceSplit split_pool(const Story& story, AssetId asset, LiquidityId pool, std::size_t row,
                      Time time) {
  const Names::LiquidityName& place = story.names.liquidity[pool.index()];
  const std::vector<double> course =
      pool_course(story.series, {pool, place.base, place.quote}, asset);
  const std::vector<double>& alone = story.series.exogenous_price;
  const double exogenous_log =
      math::log(alone[row * story.series.coins + asset.index()] / alone[asset.index()]);
  return split_price({fmt::format("pool {}", place.name), course.front(), course[row], {}},
                     exogenous_log, sold_by_venue(story, asset, time, pool), story.names);
}

std::vector<PriceSplit> split_prices(const Story& story, AssetId asset, std::size_t row,
                                     Time time) {
  const Series& series = story.series;
  const std::size_t at = row * series.coins + asset.index();
  const double initial = story.names.assets[asset.index()].initial_price;
  const double exogenous_log = math::log(series.exogenous_price[at] / initial);
  std::vector<PriceSplit> splits;
  std::set<LiquidityId> told;
  splits.push_back(split_price({"reference price", initial, series.reference_price[at], {}},
                               exogenous_log, sold_by_venue(story, asset, time), story.names));
  for (std::size_t i = 0; i < series.oracles && i < story.names.oracles.size(); ++i) {
    const Names::OracleName& oracle = story.names.oracles[i];
    if (oracle.asset != asset) continue;
    if (oracle.source_pool.exists() && told.insert(oracle.source_pool).second)
      splits.push_back(split_pool(story, asset, oracle.source_pool, row, time));
    const double first = series.oracle_price[i];
    const double then = series.oracle_price[row * series.oracles + i];
    if (first > 0.0 && then > 0.0)
      splits.push_back(
          split_price({fmt::format("oracle {}", oracle.name), first, then, {}},
                      math::log(series.exogenous_price[at] / series.exogenous_price[asset.index()]),
                      sold_by_venue(story, asset, time, oracle.source_pool), story.names));
  }
  return splits;
}

std::string price_headline(std::string_view name, const PriceSplit& split) {
  std::string text =
      fmt::format("{} stood at {} USD, {} from {}", name, number_text(split.after),
                  change_text(split.after / split.before - 1.0), number_text(split.before));
  if (!split.shares.empty())
    text +=
        fmt::format(": {} of the move by itself, {} through sales",
                    percent_text(split.shares[0].share), percent_text(1.0 - split.shares[0].share));
  return text;
}

// All up to `time` that the asset's prices are made of: moves from outside, trades, and every round
// of its oracles, also those that led to nothing.
std::vector<EventId> events_of_price(const Story& story, AssetId asset, Time time) {
  std::vector<EventId> ids;
  std::set<LiquidityId> read;
  for (const Names::OracleName& oracle : story.names.oracles)
    if (oracle.asset == asset && oracle.source_pool.exists()) read.insert(oracle.source_pool);
  for (const Event& event : story.events) {
    if (event.time > time) break;
    const bool trades = (event.kind == EventKind::sale || event.kind == EventKind::price_pushed) &&
                        (event.asset == asset || event.counter_asset == asset);
    const bool moves =
        (event.kind == EventKind::price_shock || event.kind == EventKind::oracle_published ||
         event.kind == EventKind::redeemed || event.kind == EventKind::inventory_moved) &&
        event.asset == asset;
    const bool refills =
        event.kind == EventKind::refill && (event.asset == asset || read.contains(event.liquidity));
    if (trades || moves || refills) ids.push_back(event.id);
  }
  return ids;
}

}  // namespace

Explanation explain_account(const Story& story, std::string_view account) {
  const Own own = own_events(story, account);
  Explanation told{std::string{account}, account_headline(account, own), {}, {}, {}};
  if (own.events.empty()) return told;
  std::vector<why::Ancestor> ancestors = why::ancestors_of(story.events, own.events);
  add_own_sales(ancestors, own.sales);
  told.steps =
      why::tell(story, ancestors, {accounts_named(story.names, account), other_accounts_most});
  if (is_summary(story.events))
    told.notes.emplace_back(
        "the trace was not kept in full: sales, oracle rounds and verdicts are missing; run again "
        "with --trace full");
  return told;
}

Explanation explain_price(const Story& story, AssetId asset, Time time) {
  const std::string_view name = story.names.of(asset);
  Explanation told{fmt::format("{} at {}", name, time_text(time)), {}, {}, {}, {}};
  const why::SeriesRow row = why::row_at(story.series, time);
  if (!row.exists || asset.index() >= story.series.coins) {
    told.headline = story.series.rows() == 0
                        ? std::string{"the run kept no series, so no price can be told"}
                        : fmt::format("the run began at {}, after the time asked about",
                                      time_text(story.series.time.front()));
    return told;
  }
  told.splits = split_prices(story, asset, row.row, time);
  told.headline = price_headline(name, told.splits.front());
  for (const PriceSplit& split : told.splits)
    if (split.price.starts_with("pool "))
      told.headline += "; " + price_headline(split.price, split);
  told.steps =
      why::tell(story, why::ancestors_of(story.events, events_of_price(story, asset, time)),
                {.asked = {}, .others_most = accounts_of_a_price_most});
  if (time > story.series.time.back())
    told.notes.push_back(fmt::format("the run ended at {}; this is its last price",
                                     time_text(story.series.time.back())));
  if (!sold_by_venue(story, asset, time).empty())
    told.notes.emplace_back("what sales moved is shared among venues by net tokens sold");
  if (is_summary(story.events))
    told.notes.emplace_back(
        "the trace was not kept in full: sales are missing; run again with --trace full");
  return told;
}

}  // namespace seawall
