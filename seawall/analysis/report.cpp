#include "seawall/analysis/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <variant>

#include "seawall/analysis/pool_words.hpp"
#include "seawall/analysis/staleness.hpp"
#include "seawall/analysis/wording.hpp"

namespace seawall {
namespace {

double usd_of(const Model& model, const Outcome& outcome, Int128 units, AssetId asset) {
  const double price = asset.index() < outcome.final_price_usd.size()
                           ? outcome.final_price_usd[asset.index()]
                           : model.assets[asset.index()].initial_price.value;
  return to_double(units) / to_double(power_of_ten(model.assets[asset.index()].decimals)) * price;
}

std::span<const LendingReserve> reserves_at(const Model& model, VenueId venue) {
  return reserves_of(model.venues[venue.index()]);
}

std::string order_book_text(const OrderBookTerms& terms, std::string_view base) {
  double tokens = 0.0;
  for (const double level : terms.depth)
    tokens += level;
  const double reach =
      terms.spread.value / 2.0 + static_cast<double>(terms.depth.size()) * terms.tick.value;
  std::string text =
      fmt::format("{} {} on each side within {} % of the reference price, {} provider{}",
                  number_text(tokens), base, number_text(100.0 * reach), terms.providers.size(),
                  terms.providers.size() == 1 ? "" : "s");
  if (terms.refill_time > Duration{})
    text += fmt::format(", missing depth shrinks to 1/e in {} minutes",
                        number_text(terms.refill_time.seconds() / 60.0));
  return text;
}

std::string quotes_text(const QuoteDepth& depth, std::string_view base) {
  std::string text =
      fmt::format("{} up to {} {}, beyond them {}", counted(depth.quotes, "quote"),
                  number_text(depth.table.knots.back().quantity), base,
                  depth.beyond == BeyondTable::nothing ? "nothing" : "falling on as the last ones");
  if (depth.raised > 0)
    text += fmt::format(
        "; {} raised so that prices fall with size, by at most {} (the quote for {} {})",
        depth.raised, percent_text(depth.raised_most.value),
        number_text(depth.raised_most_at.value), base);
  return text;
}

/// How far beyond the largest quote the run went, of every table of quotes. Empty: there is none.
std::string extrapolation_text(const Model& model, const Report& report) {
  std::string text;
  for (std::size_t i = 0; i < report.depth.size(); ++i) {
    const auto& reach = report.depth[i].reach;
    if (!reach) continue;
    const std::string& base = model.assets[model.liquidity[i].base.index()].name;
    if (!text.empty()) text += "; ";
    text += report.depth[i].name + ": ";
    if (reach->reached == 0.0)
      text += "nothing traded";
    else if (reach->reached <= reach->measured)
      text += fmt::format("none; {} of the {} {} that were quoted were consumed at once at most",
                          percent_text(reach->reached / reach->measured),
                          number_text(reach->measured), base);
    else
      text += fmt::format("{} {} consumed at once, {} times the largest quote of {} {}",
                          number_text(reach->reached), base,
                          number_text(reach->reached / reach->measured),
                          number_text(reach->measured), base);
  }
  return text;
}

DepthSource depth_source(const Model& model, const Liquidity& place, double multiplier) {
  DepthSource source{place.name, {}, {}, place.source, multiplier};
  const Asset& base = model.assets[place.base.index()];
  if (const auto* pair = std::get_if<PoolPair>(&place.kind)) {
    const PoolWords words = pool_words(model, model.pools[pair->pool.index()]);
    source.kind = words.kind;
    source.depth = words.depth;
  } else if (const auto* depth = std::get_if<ImpactDepth>(&place.kind)) {
    source.kind = "impact depth";
    source.depth = fmt::format("impact coefficient {} per {}",
                               number_text(depth->curve.coefficient), base.name);
  } else if (const auto* quotes = std::get_if<QuoteDepth>(&place.kind)) {
    source.kind = "quotes";
    source.depth = quotes_text(*quotes, base.name);
    source.reach = DepthReach{.measured = quotes->table.knots.back().quantity};
  } else {
    source.kind = "order book";
    source.depth = order_book_text(std::get<OrderBookTerms>(place.kind), base.name);
  }
  if (place.refill_per_minute.value > 0.0)
    source.depth += fmt::format(", refill {} {} a minute",
                                number_text(place.refill_per_minute.value), base.name);
  else if (const auto* orders = std::get_if<OrderBookTerms>(&place.kind);
           orders == nullptr || orders->refill_time == Duration{})
    source.depth += ", no refill";
  return source;
}

struct DebtAtStart {
  double accounts_usd = 0.0;
  double background_usd = 0.0;
};

DebtAtStart debt_at_start(const Model& model, VenueId venue) {
  DebtAtStart debt;
  const auto usd = [&](Int128 units, const LendingReserve& reserve) {
    const Asset& asset = model.assets[reserve.asset.index()];
    return to_double(units) / to_double(power_of_ten(asset.decimals)) * asset.initial_price.value;
  };
  const auto reserves = reserves_at(model, venue);
  for (const LendingReserve& reserve : reserves)
    debt.background_usd += usd(reserve.background_debt.value, reserve);
  for (std::size_t i = 0; i < model.positions.columns.size(); ++i) {
    const Column& column = model.columns[model.positions.columns[i]];
    if (column.venue == venue && column.side == Side::debt)
      debt.accounts_usd += usd(model.positions.amounts[i], reserves[column.reserve.index()]);
  }
  return debt;
}

double share_of(double part, double rest) { return part + rest > 0.0 ? part / (part + rest) : 1.0; }

std::vector<VenueSummary> venue_summaries(const Model& model, const Outcome& outcome,
                                          std::span<const Event> events) {
  std::vector<VenueSummary> venues(model.venues.size());
  std::vector<std::set<AccountId>> liquidated(model.venues.size());
  for (std::size_t i = 0; i < venues.size(); ++i) {
    venues[i].name = model.venues[i].name;
    const DebtAtStart debt = debt_at_start(model, VenueId{i});
    venues[i].modelled_debt_share = share_of(debt.accounts_usd, debt.background_usd);
  }
  for (const VenueId venue : model.positions.venues)
    ++venues[venue.index()].accounts;
  for (const ReserveAccounting& reserve : outcome.reserves) {
    VenueSummary& venue = venues[reserve.venue.index()];
    const AssetId asset = reserves_at(model, reserve.venue)[reserve.reserve.index()].asset;
    venue.opened_usd += usd_of(model, outcome, reserve.opened, asset);
    venue.repaid_usd += usd_of(model, outcome, reserve.repaid, asset);
    venue.outstanding_usd += usd_of(model, outcome, reserve.outstanding, asset);
    venue.bad_debt_usd += usd_of(model, outcome, reserve.bad + reserve.stranded, asset);
  }
  for (const Event& event : events) {
    if (event.kind != EventKind::liquidation) continue;
    ++venues[event.venue.index()].liquidations;
    liquidated[event.venue.index()].insert(event.account);
  }
  for (std::size_t i = 0; i < venues.size(); ++i)
    venues[i].accounts_liquidated = static_cast<std::uint32_t>(liquidated[i].size());
  return venues;
}

std::vector<Figure> headline_figures(const Outcome& outcome, const Series& series) {
  const auto count = [](auto number) { return static_cast<double>(number); };
  std::uint32_t under_water_most = 0;
  for (const std::uint32_t now : series.accounts_under_water)
    under_water_most = std::max(under_water_most, now);
  std::vector<Figure> figures;
  figures.push_back(
      {"bad_debt_usd", "Bad debt", outcome.bad_debt_usd, "USD",
       "debt written off by venues, and what accounts owe beyond their collateral, at "
       "final reference prices"});
  figures.push_back(
      {"liquidations", "Liquidations", count(outcome.counts.liquidations), "",
       "liquidation calls that went through; one account can be liquidated many times"});
  figures.push_back({"accounts_liquidated", "Accounts liquidated",
                     count(outcome.accounts_liquidated), "",
                     "accounts with at least one liquidation"});
  figures.push_back(
      {"accounts", "Accounts", count(outcome.accounts), "", "accounts given to the run"});
  figures.push_back({"repaid_usd", "Debt repaid", outcome.repaid_usd, "USD",
                     "debt that keepers repaid, each call at the reference price of its time"});
  figures.push_back({"seized_usd", "Collateral seized", outcome.seized_usd, "USD",
                     "collateral that keepers took, each call at the reference price of its time"});
  figures.push_back({"accounts_left", "Still under water", count(outcome.choices.accounts_left), "",
                     "accounts liquidatable when the run ended"});
  if (!series.accounts_under_water.empty())
    figures.push_back({"accounts_under_water_most", "Most under water at once",
                       count(under_water_most), "",
                       "most accounts liquidatable at the end of one recorded block"});
  figures.push_back({"refused", "Liquidations refused", count(outcome.counts.refused), "",
                     "calls that the venue's rules would have reverted"});
  return figures;
}

Provenance provenance_of(const Report& report, const Model& model, const Series& series,
                         std::span<const Event> events) {
  Provenance provenance;
  DebtAtStart debt;
  for (std::size_t i = 0; i < model.venues.size(); ++i) {
    const DebtAtStart here = debt_at_start(model, VenueId{i});
    debt.accounts_usd += here.accounts_usd;
    debt.background_usd += here.background_usd;
  }
  if (debt.accounts_usd + debt.background_usd > 0.0)
    provenance.modelled_accounts_share = share_of(debt.accounts_usd, debt.background_usd);
  if (const PriceMove* move = main_move(report))
    provenance.endogenous_share = move->endogenous_share;
  if (!report.finding.baselines.empty() && report.finding.baselines.front().metrics > 0) {
    const BaselineScore& nearest = report.finding.baselines.front();
    provenance.nearest_baseline = fmt::format(
        "{}: {} of {} targets inside tolerance, mean error {} tolerances (this run: {})",
        nearest.name, nearest.within, nearest.metrics, number_text(nearest.error),
        number_text(nearest.our_error));
  }
  provenance.extrapolation = extrapolation_text(model, report);
  provenance.stale_inputs = stale_inputs(model, series, events);
  return provenance;
}

// What an oracle looks at.
std::string source_of(const Model& model, const Oracle& oracle) {
  std::vector<std::string_view> names;
  if (!oracle.sale.places.empty()) {
    for (const LiquidityId place : oracle.sale.places)
      names.push_back(model.liquidity[place.index()].name);
    const std::string size =
        oracle.sale.size > Amount{0.0}
            ? number_text(oracle.sale.size.value)
            : fmt::format("{} of the collateral", percent_text(oracle.sale.share.value));
    return fmt::format("what a sale of {} fetches in {}", size, fmt::join(names, " and "));
  }
  for (const OracleId source : oracle.sources)
    names.push_back(model.oracles[source.index()].name);
  if (names.size() > 1) return fmt::format("the middle of {}", fmt::join(names, ", "));
  if (names.size() == 1) return std::string{names[0]};
  return oracle.source_pool.exists()
             ? fmt::format("the price in {}", model.liquidity[oracle.source_pool.index()].name)
             : std::string{"the reference price"};
}

std::vector<std::string> assumptions_of(const Model& model) {
  std::vector<std::string> lines;
  lines.push_back(fmt::format(
      "feedback: {}", model.feedback == FeedbackMode::recorded
                          ? "recorded prices; sales do not move them"
                      : model.feedback == FeedbackMode::counterfactual
                          ? "recorded prices with the recorded flow's impact replaced by the run's"
                          : "an exogenous path plus the impact of what is sold"));
  for (const Oracle& oracle : model.oracles) {
    if (oracle.fixed) {
      lines.push_back(
          fmt::format("oracle {}: fixed at {}", oracle.name, number_text(oracle.fixed->value)));
      continue;
    }
    std::string line = fmt::format("oracle {}: follows {}", oracle.name, source_of(model, oracle));
    if (oracle.mean.kind != MeanKind::none)
      line += fmt::format(", its mean over {}", duration_text(oracle.mean.span));
    if (oracle.rate.start != 0.0)
      line += fmt::format(", times an exchange rate of {}", number_text(oracle.rate.start));
    if (oracle.hop.nanoseconds > 0) {
      lines.push_back(line + fmt::format(", one poke of {} late", duration_text(oracle.hop)));
      continue;
    }
    if (oracle.is_medianizer()) line += ", when it is poked";
    line += oracle.deviation.value > 0.0
                ? fmt::format(", new round at {} deviation", percent_text(oracle.deviation.value))
                : std::string{", every block"};
    if (oracle.heartbeat.nanoseconds > 0)
      line += fmt::format(" or after {}", duration_text(oracle.heartbeat));
    line += oracle.delay.nanoseconds > 0
                ? fmt::format(", seen {} later", duration_text(oracle.delay))
                : std::string{", seen at once"};
    lines.push_back(std::move(line));
  }
  lines.push_back(fmt::format("blocks: one each {}; full audit every {}",
                              duration_text(model.clock.block),
                              counted(model.clock.audit_every, "block")));
  return lines;
}

std::vector<std::string> warnings_of(const Report& report, const Outcome& outcome) {
  std::vector<std::string> warnings = report.finding.warnings;
  if (outcome.stop_reason == StopReason::interrupted)
    warnings.emplace_back("interrupted before its end: these are the results so far");
  if (outcome.stop_reason == StopReason::invariant_broken)
    warnings.push_back(
        fmt::format("an invariant broke and ended the run: {}", outcome.stop_detail));
  if (outcome.ledger_imbalance != 0)
    warnings.push_back(
        fmt::format("the ledger does not balance: {} units", to_string(outcome.ledger_imbalance)));
  for (const DepthSource& depth : report.depth)
    if (depth.source.empty())
      warnings.push_back(fmt::format("no source is stated for the depth of {}", depth.name));
  return warnings;
}

}  // namespace

Report make_report(const ReportInput& input, const Model& model, const Outcome& outcome,
                   const Series& series, std::span<const Event> events) {
  Report report;
  report.scenario = input.scenario;
  report.description = input.description;
  report.feedback = model.feedback;
  report.evidence = input.evidence;
  report.finding = find_status(input.evidence);
  report.figures = headline_figures(outcome, series);
  report.prices = reference_moves(model, series);
  report.believed = believed_moves(model, series);
  for (std::size_t i = 0; i < model.liquidity.size(); ++i) {
    report.depth.push_back(depth_source(model, model.liquidity[i], input.depth_multiplier));
    if (auto& reach = report.depth.back().reach; reach && i < outcome.consumed_most.size())
      reach->reached = outcome.consumed_most[i];
  }
  report.venues = venue_summaries(model, outcome, events);
  report.contagion = contagion_table(model, events);
  report.keepers = outcome.keepers;
  report.manipulators = outcome.manipulators;
  report.contracts = outcome.contracts;
  report.choices = outcome.choices;
  report.timeliness = outcome.timeliness;
  report.provenance = provenance_of(report, model, series, events);
  report.assumptions = assumptions_of(model);
  report.assumptions.insert(report.assumptions.end(), input.assumptions.begin(),
                            input.assumptions.end());
  report.warnings = warnings_of(report, outcome);
  return report;
}

const PriceMove* main_move(const Report& report) {
  const PriceMove* largest = report.prices.empty() ? nullptr : &report.prices.front();
  for (const BelievedMove& believed : report.believed)
    if (largest == nullptr || believed.move.log_size() > largest->log_size())
      largest = &believed.move;
  return largest;
}

AssetId main_asset(const Report& report) {
  const PriceMove* largest = main_move(report);
  return largest != nullptr ? largest->asset : AssetId::none();
}

std::string_view name_of(FeedbackMode mode) {
  switch (mode) {
    case FeedbackMode::recorded:
      return "recorded";
    case FeedbackMode::counterfactual:
      return "counterfactual";
    case FeedbackMode::generative:
      return "generative";
  }
  return "unknown";
}

}  // namespace seawall
