#include "seawall/study/mechanisms.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "seawall/engine/run.hpp"
#include "seawall/study/replay_parts.hpp"

namespace seawall {
namespace {

constexpr double nothing_below = 1.0;  // coins for a lot
constexpr double deep = 1e9;           // tokens: what lenders hold and what an exit can take
constexpr std::uint64_t blocks_between_looks = 1024;

struct Played {
  io::CompiledScenario compiled;
  Outcome outcome;
  Series series;
  std::vector<Event> events;
};

Result<Played> play(const io::ScenarioFile& file, const ReplayOptions& options) {
  auto compiled = io::compile_file(file);
  if (!compiled) return std::unexpected{compiled.error()};
  Played played{.compiled = *std::move(compiled), .outcome = {}, .series = {}, .events = {}};
  Run run{played.compiled.model,
          played.compiled.scenario,
          {.trace_level = TraceLevel::full, .seed = file.scenario.seed}};
  while (run.advance(blocks_between_looks))
    if (options.progress != nullptr && options.progress->stop != 0) break;
  played.outcome = run.finish();
  played.series = run.series();
  played.events = run.trace().take_events();
  return played;
}

/// Reads what was sold, and for what, off the events of one run.
class Reading {
 public:
  Reading(const Played& played, const CdpSpec& terms) : played_{played}, terms_{terms} {
    for (const Event& event : played.events)
      read(event);
    finish();
  }
  [[nodiscard]] const MechanismRow& row() const { return row_; }

 private:
  /// An auction that is open.
  struct Lot {
    double size = 0.0;
    double debt = 0.0;
    double taken = 0.0;
    double paid = 0.0;
  };

  void read(const Event& event) {
    switch (event.kind) {
      case EventKind::auction_started:
        return start(event);
      case EventKind::auction_taken:
      case EventKind::auction_settled:
        return pay(event);
      case EventKind::liquidation:
        return call(event);
      default:
        return;
    }
  }
  void start(const Event& event) {
    begin(event.time);
    lots_[event.id] = {
        .size = tokens(event.asset, event.amount),
        .debt = tokens(event.counter_asset, event.counter_amount) / (1.0 + terms_.penalty)};
  }
  void pay(const Event& event) {
    const auto found = lots_.find(event.cause_ids[0]);
    Lot& lot = found->second;
    const double paid = tokens(event.counter_asset, event.counter_amount);
    lot.paid += paid;
    lot.taken += tokens(event.asset, event.amount);
    add(event, tokens(event.asset, event.amount), paid);
    if (event.kind != EventKind::auction_settled) return;
    row_.debt_cleared += lot.debt;
    row_.hole += lot.debt - lot.paid;
    behind_ += lot.size;
    taken_ += lot.taken;
    if (lot.paid < nothing_below) row_.for_nothing += 1.0;
    lots_.erase(found);
  }
  // The collateral behind what a call repays is its share of what the account has.
  void call(const Event& event) {
    begin(event.time);
    const double repaid = tokens(event.counter_asset, event.amount);
    const double seized = tokens(event.asset, event.counter_amount);
    add(event, seized, repaid);
    taken_ += seized;
    row_.debt_cleared += repaid;
    behind_ += repaid * terms_.liquidation_ratio * event.health_before / event.trigger_price;
    if (repaid < nothing_below) row_.for_nothing += 1.0;
  }
  void begin(Time time) {
    if (!first_) first_ = time;
    row_.sales += 1.0;
  }
  void add(const Event& event, double taken, double paid) {
    row_.debt_repaid += paid;
    row_.lost_usd += taken * event.market_price - paid * usd_of(event.counter_asset, event.time);
    last_ = event.time;
  }
  void finish() {
    const Outcome& outcome = played_.outcome;
    // Of a lot that is still open, what was paid clears its share; its owner's part is not known.
    for (const auto& [start, lot] : lots_)
      row_.debt_cleared += lot.paid / (1.0 + terms_.penalty);
    row_.hole = std::max(0.0, row_.hole - terms_.surplus);
    for (const ReserveAccounting& reserve : outcome.reserves)
      if (is_pool(reserve.venue)) row_.hole += bad_of(reserve);
    for (const KeeperAccount& keeper : outcome.keepers)
      row_.keepers_usd += keeper.profit_usd;
    if (behind_ > 0.0) row_.returned_pct = 100.0 * (1.0 - taken_ / behind_);
    if (first_ && last_ > *first_) row_.cleared_hours = (last_ - *first_).seconds() / 3600.0;
    row_.unfinished =
        static_cast<double>(lots_.size()) + static_cast<double>(outcome.choices.accounts_left);
  }
  [[nodiscard]] bool is_pool(VenueId venue) const {
    return std::holds_alternative<LendingPool>(played_.compiled.model.venues[venue.index()].kind);
  }
  [[nodiscard]] double bad_of(const ReserveAccounting& reserve) const {
    const auto& pool =
        std::get<LendingPool>(played_.compiled.model.venues[reserve.venue.index()].kind);
    return tokens(pool.reserves[reserve.reserve.index()].asset, reserve.bad + reserve.stranded);
  }
  [[nodiscard]] double tokens(AssetId asset, Int128 units) const {
    const Asset& known = played_.compiled.model.assets[asset.index()];
    return to_double(units) / to_double(power_of_ten(known.decimals));
  }
  [[nodiscard]] double usd_of(AssetId asset, Time time) const {
    const Series& series = played_.series;
    const auto after = std::ranges::upper_bound(series.time, time);
    const auto row =
        static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, after - series.time.begin() - 1));
    return series.reference_price[row * series.coins + asset.index()];
  }

  const Played& played_;
  const CdpSpec& terms_;
  MechanismRow row_;
  std::map<EventId, Lot> lots_;
  std::optional<Time> first_;
  Time last_{};
  double taken_ = 0.0;
  double behind_ = 0.0;
};

// A bidder as a pool's keeper: it sends no more calls a block than it could bids, and at least one.
KeeperBehaviourSpec keeper_of(const BidderBehaviour& bidder, const Model& model) {
  const double calls = bidder.transactions_per_minute * model.clock.block.seconds() / 60.0;
  KeeperBehaviourSpec keeper;
  keeper.keeper = model.keepers[bidder.keeper.index()].name;
  keeper.funding = "capital";
  keeper.profit_min_usd = bidder.profit_min.value;
  keeper.calls_per_block = static_cast<std::uint32_t>(std::max(1.0, std::round(calls)));
  keeper.gas_price_max = bidder.gas_price_max;
  keeper.urgency = bidder.urgency.value;
  return keeper;
}

// A pool counts in whole basis points; the next below the engine's ratio.
double threshold_of(const CdpSpec& terms) {
  return std::floor(1e4 / terms.liquidation_ratio + 1e-9) / 1e4;
}

ReserveSpec reserve_of(const std::string& asset, const std::string& oracle) {
  ReserveSpec reserve;
  reserve.asset = asset;
  reserve.oracle = oracle;
  reserve.cash = deep;
  return reserve;
}

// The engine's vaults as accounts of a pool, and its bidders as the pool's keepers.
Result<io::ScenarioFile> as_pool(const io::ScenarioFile& file) {
  const auto compiled = io::compile_file(file);
  if (!compiled) return std::unexpected{compiled.error()};
  io::ScenarioFile pool = file;
  VenueSpec& venue = pool.model.venues.front();
  const CdpSpec terms = *venue.cdp;
  venue = {.name = venue.name, .kind = "lending_pool", .rules = "aave-v2"};
  ReserveSpec locked = reserve_of(terms.collateral, terms.oracle);
  locked.liquidation_threshold = threshold_of(terms);
  locked.collateral_factor = locked.liquidation_threshold;
  locked.liquidation_bonus = terms.penalty;
  const std::string par = terms.debt + " at 1 USD";  // as the engine counts its coin
  OracleSpec oracle;
  oracle.name = par;
  oracle.asset = terms.debt;
  oracle.source = "fixed";
  oracle.fixed_price = 1.0;
  oracle.decimals = 18;
  pool.model.oracles.push_back(std::move(oracle));
  venue.reserves = {std::move(locked), reserve_of(terms.debt, par)};
  double exit_cost = 0.0;
  for (const BidderBehaviour& bidder : compiled->scenario.bidders) {
    if (!bidder.bids) continue;
    exit_cost = std::max(exit_cost, bidder.exit_cost.value);
    pool.scenario.keepers.push_back(keeper_of(bidder, compiled->model));
  }
  pool.scenario.bidders.clear();
  LiquiditySpec exit;
  exit.name = "exit";
  exit.kind = "constant_product";
  exit.base = terms.collateral;
  exit.quote = terms.debt;
  exit.base_reserve = deep;
  exit.fee = exit_cost;
  exit.refill_per_minute = deep;  // back at the market in the next block
  pool.model.liquidity.push_back(std::move(exit));
  return pool;
}

std::string terms_of(const io::ScenarioFile& file, const CdpSpec& terms) {
  const VenueSpec& venue = file.model.venues.front();
  if (venue.mechanism == "flip")
    return fmt::format("lots of {:g}, bids stay {:g} min", terms.flip->lot_max,
                       terms.flip->bid_lifetime_minutes);
  if (venue.mechanism == "clip")
    return fmt::format("from {:g} of the oracle price, × {:g} every {:g} s",
                       terms.clip->price_buffer, terms.clip->cut, terms.clip->step_seconds);
  return fmt::format("threshold {:.4g}, bonus {:g}, close factor 0.5, exit at once",
                     threshold_of(terms), terms.penalty);
}

/// The same evening under each mechanism, in order of the table.
Result<std::vector<std::pair<std::string, io::ScenarioFile>>> evenings(
    const io::ScenarioFile& file) {
  std::vector<std::pair<std::string, io::ScenarioFile>> all;
  for (const char* mechanism : {"flip", "clip"}) {
    all.emplace_back(mechanism, file);
    all.back().second.model.venues.front().mechanism = mechanism;
  }
  auto pool = as_pool(all.front().second);
  if (!pool) return std::unexpected{pool.error()};
  all.emplace_back("fixed_spread", *std::move(pool));
  return all;
}

}  // namespace

Result<MechanismTable> run_mechanisms(std::string_view name, const ReplayOptions& options) {
  const auto replay = find_replay(name);
  if (!replay) return std::unexpected{replay.error()};
  const auto file = read_replay(**replay, options);
  if (!file) return std::unexpected{file.error()};
  const std::vector<VenueSpec>& venues = file->model.venues;
  if (venues.size() != 1 || !venues.front().cdp || !venues.front().cdp->flip ||
      !venues.front().cdp->clip)
    return fail(ErrorCode::unknown_name, "replay",
                fmt::format("'{}' is not an evening of one CDP engine with terms for both flip and "
                            "clip; black-thursday is",
                            name));
  const CdpSpec terms = *venues.front().cdp;
  const auto all = evenings(*file);
  if (!all) return std::unexpected{all.error()};
  MechanismTable table;
  for (const auto& [mechanism, evening] : *all) {
    const auto played = play(evening, options);
    if (!played) return std::unexpected{played.error()};
    if (played->outcome.stop_reason == StopReason::interrupted) return table;
    MechanismRow row = Reading{*played, terms}.row();
    row.mechanism = mechanism;
    row.terms = terms_of(evening, terms);
    table.rows.push_back(std::move(row));
  }
  table.is_complete = true;
  return table;
}

}  // namespace seawall
