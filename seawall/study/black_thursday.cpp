#include "seawall/study/black_thursday.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "seawall/study/null_models.hpp"

namespace seawall {

extern const std::string_view black_thursday_toml;

namespace {

// Hours of 12 March 2020, UTC; those of the 13th go on from 24.
constexpr Time at(int hour, int minute = 0) {
  constexpr std::int64_t midnight = 1'583'971'200;
  return Time{(midnight + hour * 3600 + minute * 60) * 1'000'000'000};
}

constexpr double surplus = 0.5e6;  // DAI
constexpr double penalty = 1.13;   // tab over debt
constexpr double liquidation_ratio = 1.5;
constexpr double zero_bid_below = 1.0;  // DAI for a lot

double whole(Int128 units) { return to_double(units) / 1e18; }

/// One auction from its events; ETH and DAI.
struct Auction {
  AccountId vault;
  Time started;
  double lot = 0.0;
  double tab = 0.0;
  bool is_settled = false;
  Time settled;
  KeeperId winner;
  double won = 0.0;
  double bid = 0.0;
  double market_price = 0.0;  // when it was settled

  [[nodiscard]] bool is_zero_bid() const { return is_settled && bid < zero_bid_below; }
  [[nodiscard]] double debt() const { return tab / penalty; }
};

std::vector<Auction> auctions_of(const ReplayRun& run) {
  std::vector<Auction> all;
  std::map<EventId, std::size_t> by_start;
  for (const Event& event : run.events) {
    if (event.kind == EventKind::auction_started) {
      by_start.emplace(event.id, all.size());
      Auction auction;
      auction.vault = event.account;
      auction.started = event.time;
      auction.lot = whole(event.amount);
      auction.tab = whole(event.counter_amount);
      all.push_back(auction);
    } else if (event.kind == EventKind::auction_settled || event.kind == EventKind::auction_taken) {
      Auction& auction = all[by_start.at(event.cause_ids[0])];
      auction.is_settled = event.kind == EventKind::auction_settled;
      auction.settled = event.time;
      auction.winner = event.keeper;
      auction.won += whole(event.amount);
      auction.bid += whole(event.counter_amount);
      auction.market_price = event.market_price;
    }
  }
  return all;
}

// What settled auctions did not bring, beyond the surplus.
double hole_at(const std::vector<Auction>& auctions, Time time) {
  double missing = -surplus;
  for (const Auction& auction : auctions)
    if (auction.is_settled && auction.settled <= time) missing += auction.debt() - auction.bid;
  return std::max(0.0, missing);
}

/// A vault of the compensation window: what its owner got back, and what the poll pays by.
struct Loss {
  double lot = 0.0;
  double kept = 0.0;  // sold to the winner
  double tab = 0.0;

  [[nodiscard]] double returned() const { return lot > 0.0 ? 1.0 - kept / lot : 0.0; }
};

std::vector<Loss> losses_of(const std::vector<Auction>& auctions) {
  std::map<AccountId, Loss> by_vault;
  for (const Auction& auction : auctions) {
    if (!auction.is_settled || auction.started < at(12) || auction.started > at(37, 40)) continue;
    Loss& loss = by_vault[auction.vault];
    loss.lot += auction.lot;
    loss.kept += auction.won;
    loss.tab += auction.tab;
  }
  std::vector<Loss> losses;
  for (const auto& [vault, loss] : by_vault)
    losses.push_back(loss);
  return losses;
}

/// The poll of 8 September 2020, with the three mislabelled rows under their own percentages.
struct PollPoint {
  double guaranteed;  // share of collateral that an owner gets back
  double paid;        // DAI
};
constexpr std::array<PollPoint, 8> poll{{{0.01, 152'833},
                                         {0.03, 458'000},
                                         {0.06, 932'000},
                                         {0.12, 1'948'500},
                                         {0.15, 2'478'500},
                                         {0.18, 3'036'000},
                                         {0.21, 3'604'500},
                                         {0.2467, 4'320'833}}};

double payout(const std::vector<Loss>& losses, double guaranteed) {
  double paid = 0.0;
  for (const Loss& loss : losses)
    paid += std::max(0.0, guaranteed - loss.returned()) * loss.tab * liquidation_ratio;
  return paid;
}

double curve_error(const std::vector<Loss>& losses) {
  double squares = 0.0;
  for (const PollPoint& point : poll) {
    const double error = payout(losses, point.guaranteed) / point.paid - 1.0;
    squares += error * error;
  }
  return std::sqrt(squares / static_cast<double>(poll.size()));
}

double share_returned_under(const std::vector<Loss>& losses, double limit) {
  double under = 0.0;
  double all = 0.0;
  for (const Loss& loss : losses) {
    if (loss.returned() >= poll.back().guaranteed) continue;  // the poll does not see them
    all += loss.tab;
    if (loss.returned() < limit) under += loss.tab;
  }
  return all > 0.0 ? under / all : 0.0;
}

void measure_zero_bids(const std::vector<Auction>& auctions, Measurements& found) {
  double settled = 0.0;
  double zero = 0.0;
  double lost = 0.0;
  double value = 0.0;
  double before_noon = 0.0;
  for (const Auction& auction : auctions) {
    if (auction.is_settled) settled += 1.0;
    if (!auction.is_zero_bid()) continue;
    zero += 1.0;
    lost += auction.won;
    value += auction.won * auction.market_price;
    if (auction.settled < at(12)) before_noon += 1.0;
  }
  found["zero_bid_share"] = settled > 0.0 ? 100.0 * zero / settled : 0.0;
  found["eth_lost_zero_bid"] = lost;
  if (lost > 0.0) found["usd_per_zero_bid_eth"] = value / lost;
  found["zero_bids_before_noon"] = before_noon;
}

// Figures that are shown and not judged.
void measure_shown(const ReplayRun& run, const std::vector<Auction>& auctions,
                   Measurements& found) {
  double lot = 0.0;
  double won = 0.0;
  double unsettled = 0.0;
  Time last_settled = at(0);
  std::map<KeeperId, double> by_keeper;
  for (const Auction& auction : auctions) {
    if (!auction.is_settled) {
      unsettled += 1.0;
      continue;
    }
    last_settled = std::max(last_settled, auction.settled);
    by_keeper[auction.winner] += auction.won;
    if (auction.settled >= at(12)) continue;
    lot += auction.lot;
    won += auction.won;
  }
  found["unsettled"] = unsettled;
  found["last_settled_hour"] = (last_settled - at(0)).seconds() / 3600.0;
  found["returned_before_noon_pct"] = lot > 0.0 ? 100.0 * (1.0 - won / lot) : 0.0;
  double best = 0.0;
  for (const auto& [keeper, eth] : by_keeper)
    best = std::max(best, eth);
  found["best_bidder_eth"] = best;
  double gap = 0.0;
  for (std::size_t row = 0; row < run.series.rows(); ++row)
    gap = std::max(gap, run.series.oracle_price[row * run.series.oracles] -
                            run.series.reference_price[row * run.series.coins]);
  found["medianizer_gap_usd"] = gap;
}

Measurements measure(const ReplayRun& run, const std::filesystem::path&) {
  Measurements found;
  const std::vector<Auction> auctions = auctions_of(run);
  found["auctions"] = static_cast<double>(auctions.size());
  found["first_liquidation_hour"] =
      auctions.empty() ? 48.0 : (auctions.front().started - at(0)).seconds() / 3600.0;
  measure_zero_bids(auctions, found);
  found["debt_hole_dai"] = hole_at(auctions, at(38));
  found["debt_hole_dai_2000"] = hole_at(auctions, at(20));
  const std::vector<Loss> losses = losses_of(auctions);
  found["payout_curve_rms"] = curve_error(losses);
  found["returned_under_1pct_share"] = 100.0 * share_returned_under(losses, 0.01);
  measure_shown(run, auctions, found);
  return found;
}

std::vector<Target> targets(const std::filesystem::path&) {
  using enum TargetKind;
  std::vector<Target> all{
      {.metric = "zero_bid_share",
       .label = "Auctions won for less than 1 DAI",
       .unit = "%",
       .published = 36,
       .tolerance = Tolerance::absolute(5, "points"),
       .kind = fitted,
       .source = "Whiterabbit report, 14 Mar 2020"},
      {.metric = "eth_lost_zero_bid",
       .label = "ETH won in them",
       .unit = "ETH",
       .published = 62'890,
       .tolerance = Tolerance::relative(62'890, 0.12),
       .kind = fitted,
       .source = "press summary of the Whiterabbit report, 20 Mar 2020"},
      {.metric = "first_liquidation_hour",
       .label = "First vault sent to auction",
       .unit = "h of 12 Mar",
       .published = 8,
       .tolerance = Tolerance::absolute(1, "h"),
       .kind = fitted,
       .source = "Dragonfly timeline, 24 Mar 2020"},
      {.metric = "debt_hole_dai",
       .label = "Debt that auctions left uncovered",
       .unit = "DAI",
       .published = 5.75e6,
       .tolerance = Tolerance::around_interval(4.5e6, 7e6, 0, "DAI"),
       .source = "Whiterabbit: 5.67 M on 14 Mar; press, 4 May 2020: 6.65 M"},
      {.metric = "auctions",
       .label = "Auctions",
       .unit = "",
       .published = 3'900,
       .tolerance = Tolerance::around_interval(3'400, 4'400, 0, ""),
       .source = "at least 62,890 / 50 / 0.36 = 3,494"},
      {.metric = "payout_curve_rms",
       .label = "Compensation curve, relative error over 8 points",
       .unit = "",
       .published = 0.0,
       .tolerance = Tolerance::at_most(0.25, "at most 0.25"),
       .source = "Maker vault compensation poll, 8 Sep 2020, three rows relabelled"},
      {.metric = "returned_under_1pct_share",
       .label = "Share of tab whose owners got under 1 % back",
       .unit = "%",
       .published = 78,
       .tolerance = Tolerance::absolute(12, "points"),
       .source = "the same poll"},
      {.metric = "usd_per_zero_bid_eth",
       .label = "Market value of an ETH won for nothing",
       .unit = "USD",
       .published = 132,
       .tolerance = Tolerance::absolute(5, "USD"),
       .source = "8.32 M USD / 62,890 ETH, Whiterabbit"},
      {.metric = "zero_bids_before_noon",
       .label = "Auctions won for nothing before noon of the 12th",
       .unit = "",
       .published = 0,
       .tolerance = Tolerance::at_most(0, "none"),
       .source = "vault compensation plan: from 12 Mar 12:00"},
      {.metric = "debt_hole_dai_2000",
       .label = "Hole at 20:00 of the 12th",
       .unit = "DAI",
       .published = 4.5e6,
       .tolerance = Tolerance::around_interval(3.5e6, 5.5e6, 0, "DAI"),
       .source = "CoinDesk: about 4 M on a call of that evening; DeFi.win: 4.5 M"},
  };
  all[3].follows_from = "eth_lost_zero_bid";  // hole ≈ ETH lost · price / 1.5
  return all;
}

double most_transactions_of(const io::ScenarioFile& file, std::string_view group) {
  for (const BidderGroupSpec& bidders : file.scenario.bidders)
    if (bidders.name == group && !bidders.transactions_per_minute.empty())
      return bidders.transactions_per_minute.back();
  return 0.0;
}

std::vector<FittedParameter> fitted(const io::ScenarioFile& file) {
  const DrawnBookSpec book = file.drawn_book.value_or(DrawnBookSpec{});
  return {{"drawn_book.density", book.density, "DAI/USD",
           "sets how much debt there is, so how many auctions and how much ETH"},
          {"bidders[1].transactions_per_minute[1]", most_transactions_of(file, "keeper"),
           "a minute", "how many lots the keepers can answer: the highest of the group's range"},
          {"drawn_book.top", book.top, "USD", "sets the first liquidation"}};
}

BidderGroupSpec* group_of(io::ScenarioFile& file, std::string_view name) {
  for (BidderGroupSpec& bidders : file.scenario.bidders)
    if (bidders.name == name) return &bidders;
  return nullptr;
}

void set_capital(io::ScenarioFile& file, std::string_view name, double dai) {
  for (KeeperSpec& keeper : file.model.keepers) {
    if (!keeper.name.starts_with(name)) continue;
    for (auto& [asset, tokens] : keeper.capital)
      if (asset == "DAI") tokens = dai / static_cast<double>(group_of(file, name)->count);
  }
}

void set_gas(io::ScenarioFile& file, std::array<double, 3> percentiles) {
  if (!file.scenario.gas) return;
  for (std::size_t i = 0; i < file.scenario.gas->prices.size(); ++i)
    file.scenario.gas->prices[i] = percentiles[i % percentiles.size()];
}

void without_gas(io::ScenarioFile& file) { set_gas(file, {1.0, 2.0, 3.0}); }

// The same with as little coin as the zero-bid share asks for.
void without_gas_refitted(io::ScenarioFile& file) {
  without_gas(file);
  set_capital(file, "keeper", 0.35e6);
}

// 22 February 2020: what block space cost on a quiet day.
void with_calm_gas(io::ScenarioFile& file) { set_gas(file, {2.3, 5.5, 30.0}); }

// N0: keepers without limits who pay what a lot is worth.
void without_frictions(io::ScenarioFile& file) {
  without_gas(file);
  set_capital(file, "keeper", 1e9);
  BidderGroupSpec* const keepers = group_of(file, "keeper");
  keepers->discount = {0.0};
  keepers->exit_cost = 0.0;
  keepers->transactions_per_minute = {60.0};
  keepers->in_flight_max = 60;
}

// N1: the same, at a constant loss.
void with_constant_discount(io::ScenarioFile& file) {
  without_frictions(file);
  group_of(file, "keeper")->discount = {0.2};
}

double published(std::string_view metric) {
  for (const Target& target : targets({}))
    if (target.metric == metric) return target.published;
  return 0.0;
}

// N2: uncovered debt = constant · (log fall of the market below its trailing low). The constant is
// fitted to both published sizes of the hole. Collateral that was lost with it stood at the
// liquidation ratio when the low was made.
Measurements from_new_lows(const ReplayRun& run, const io::ScenarioFile& file) {
  std::vector<double> prices;
  for (std::size_t row = 0; row < run.series.rows(); ++row)
    prices.push_back(run.series.reference_price[row * run.series.coins]);
  const std::vector<double> falls = new_lows(prices);
  const auto fallen_by = [&](Time time) {
    double fallen = 0.0;
    for (std::size_t row = 0; row < falls.size() && run.series.time[row] <= time; ++row)
      fallen += falls[row];
    return fallen;
  };
  const std::array fallen{fallen_by(at(20)), fallen_by(at(38))};
  const std::array uncovered{published("debt_hole_dai_2000") + surplus,
                             published("debt_hole_dai") + surplus};
  const double constant = constant_of(fallen, uncovered);
  double lost = 0.0;
  double lost_before_noon = 0.0;
  double first_hour = 48.0;
  for (std::size_t row = 0; row < falls.size(); ++row) {
    if (falls[row] <= 0.0) continue;
    const double ether = constant * falls[row] * liquidation_ratio / prices[row];
    lost += ether;
    if (run.series.time[row] < at(12)) lost_before_noon += ether;
    first_hour = std::min(first_hour, (run.series.time[row] - at(0)).seconds() / 3600.0);
  }
  Measurements found{{"debt_hole_dai_2000", std::max(0.0, constant * fallen[0] - surplus)},
                     {"debt_hole_dai", std::max(0.0, constant * fallen[1] - surplus)},
                     {"eth_lost_zero_bid", lost},
                     {"first_liquidation_hour", first_hour}};
  if (lost > 0.0) found["usd_per_zero_bid_eth"] = constant * fallen[1] * liquidation_ratio / lost;
  for (const VenueSpec& venue : file.model.venues)
    if (venue.cdp && venue.cdp->flip)
      found["zero_bids_before_noon"] = lost_before_noon / venue.cdp->flip->lot_max;
  return found;
}

}  // namespace

ReplayDefinition black_thursday() {
  return {
      .info = {.name = "black-thursday",
               .title = "Maker's auctions without bidders",
               .date = "2020-03-12",
               .summary = "ETH halves, gas explodes, and lots of 50 ETH are won for nothing."},
      .scenario = black_thursday_toml,
      .baselines = {{"N0 no frictions", without_frictions},
                    {"N1 constant discount", with_constant_discount},
                    {.name = "N2 flow on new lows", .answer = from_new_lows},
                    {.name = "N3 shuffled thresholds",
                     .change = shuffle_thresholds,
                     .why_not = why_not_shuffled},
                    {"no gas", without_gas},
                    {"no gas, less coin", without_gas_refitted},
                    {"calm gas day", with_calm_gas}},
      .data_file = "prices/2020-03-12_black_thursday/binance_ETHUSDT_5m.csv",
      .notes =
          {"Prices are given: the record contains the day's own sales, and nothing here says what "
           "they did to it.",
           "Gas prices end on 12 March 23:50. What follows is stated, and the second leg depends "
           "on "
           "it: see the page of this replay.",
           "The vault book is drawn from a density, not read from the chain."},
      .assumptions = {"debt by liquidation price is a power law with one planted vault of 35,000 "
                      "ETH",
                      "14 keepers with a gas cap of 40 to 90 gwei and one seizer who pays any "
                      "price; 4 addresses pay for gas and try lower bids where nobody answers",
                      "keepers believe the reference price and sell a lot 30 to 120 minutes after "
                      "they fetched it",
                      "the oracle module is poked on every hour"},
      .measure = measure,
      .targets = targets,
      .fitted = fitted,
  };
}

}  // namespace seawall
