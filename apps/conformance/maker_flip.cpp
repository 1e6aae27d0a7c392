// Maker's Liquidations 1.x: one bite, then bids on the auction that it opened. What the rules say
// moves is booked here as an engine would, so that every balance of the file is compared too.

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "adapter.hpp"
#include "fields.hpp"

namespace seawall::conformance {
namespace {

using nlohmann::json;

constexpr std::size_t bidder_count = 3;

struct Terms {
  cat::Terms<Exact> bite;
  flip::Terms<Exact> auction;
};

// Everything that a script changes. The auction of a deal that passed is the empty one.
struct World {
  Time now{};
  cat::Vault<Exact> vault;
  cat::Collateral<Exact> collateral;
  flip::EnglishAuction<Exact> auction;
  std::array<UInt256, bidder_count> bidder_dai{};
  std::array<UInt256, bidder_count> bidder_gem{};
  UInt256 vow_dai;
  UInt256 owner_gem;
};

// Below these no sum of money and no time of a script overflows.
constexpr UInt256 dai_max{UInt128{1} << 122, 0};
constexpr std::uint32_t year = 366 * 86'400;
constexpr std::size_t steps_max = 100;

// The payer has it: can_pay was asked.
void move(UInt256& from, UInt256& to, UInt256 amount) {
  from = *subtract(from, amount);
  to = *add(to, amount);
}

template <class Quantity>
Quantity read(const Field& field) {
  return Quantity{field.wide()};
}

Terms read_terms(const Field& inputs) {
  return {
      .bite = {.chop = read<Ray<Exact>>(inputs["chop"]), .lump = read<Wad<Exact>>(inputs["lump"])},
      .auction = {.beg = read<Wad<Exact>>(inputs["beg"]),
                  .ttl = seconds(inputs["ttl"].small(year)),
                  .tau = seconds(inputs["tau"].small(year))}};
}

World read_world(const Field& inputs) {
  World world;
  // Any time will do: the files speak of seconds from now.
  world.now = Time{} + seconds(1'584'000'000);
  world.vault = {read<Wad<Exact>>(inputs["ink"]), read<Wad<Exact>>(inputs["art"])};
  const cat::Ratio<Exact> ratio{read<Ray<Exact>>(inputs["par"]), read<Ray<Exact>>(inputs["mat"])};
  const auto spot = cat::spot_of<Exact>(read<Wad<Exact>>(inputs["priceAtBite"]), ratio);
  if (!spot) inputs["priceAtBite"].refuse("a price whose spot fits 256 bits, par and mat above 0");
  world.collateral = {.spot = *spot, .rate = read<Ray<Exact>>(inputs["rate"])};
  const Field dai = inputs["bidderInitialDai"];
  if (dai.wide() > dai_max) dai.refuse("an integer up to 2^250");
  world.bidder_dai.fill(dai.wide());
  return world;
}

// The rejection for each message of the contract.
std::optional<Rejection> rejection_of(std::string_view message) {
  struct Known {
    std::string_view message;
    Rejection rejection;
  };
  constexpr std::array known{
      Known{"Cat/not-unsafe", Rejection::cdp_is_safe},
      Known{"Flipper/already-finished-tic", Rejection::auction_finished},
      Known{"Flipper/already-finished-end", Rejection::auction_finished},
      Known{"Flipper/lot-not-matching", Rejection::lot_not_matching},
      Known{"Flipper/higher-than-tab", Rejection::bid_above_tab},
      Known{"Flipper/bid-not-higher", Rejection::bid_not_higher},
      Known{"Flipper/insufficient-increase", Rejection::insufficient_increase},
      Known{"Flipper/not-matching-bid", Rejection::bid_not_matching},
      Known{"Flipper/tend-not-finished", Rejection::tab_not_reached},
      Known{"Flipper/lot-not-lower", Rejection::lot_not_lower},
      Known{"Flipper/insufficient-decrease", Rejection::insufficient_decrease},
      Known{"Flipper/not-finished", Rejection::auction_not_finished},
      Known{"Flipper/bid-already-placed", Rejection::bid_already_placed},
  };
  const auto* found = std::ranges::find(known, message, &Known::message);
  return found == known.end() ? std::nullopt : std::optional{found->rejection};
}

std::string seconds_from(Time now, std::optional<Time> then) {
  return then ? std::to_string((*then - now).whole_seconds()) : "0";
}

json state_json(const World& world) {
  const auto& auction = world.auction;
  const bool is_open = auction.end != Time{};
  json dai = json::array();
  json gem = json::array();
  for (std::size_t i = 0; i < bidder_count; ++i) {
    dai.push_back(to_string(world.bidder_dai[i]));
    gem.push_back(to_string(world.bidder_gem[i]));
  }
  return {{"ok", true},
          {"bid", to_string(auction.bid.value)},
          {"lot", to_string(auction.lot.value)},
          {"tab", to_string(auction.tab.value)},
          {"highBidder",
           auction.high_bidder.exists() ? static_cast<int>(auction.high_bidder.index()) : -1},
          {"secondsToTic", seconds_from(world.now, auction.tic)},
          {"secondsToEnd", is_open ? seconds_from(world.now, auction.end) : "0"},
          {"usrGem", to_string(world.owner_gem)},
          {"vowDai", to_string(world.vow_dai)},
          {"bidderDai", dai},
          {"bidderGem", gem}};
}

// The Vat's own check when dai moves.
bool can_pay(const flip::Bid<Exact>& bid, const flip::BidOutcome<Exact>& outcome,
             const World& world) {
  const auto due = add(outcome.refund.value, outcome.paid.value);
  return due && *due <= world.bidder_dai[bid.bidder.index()];
}

void commit(const flip::Bid<Exact>& bid, const flip::BidOutcome<Exact>& outcome, World& world) {
  UInt256& payer = world.bidder_dai[bid.bidder.index()];
  if (outcome.refunded.exists())
    move(payer, world.bidder_dai[outcome.refunded.index()], outcome.refund.value);
  move(payer, world.vow_dai, outcome.paid.value);
  world.owner_gem = *add(world.owner_gem, outcome.returned.value);
  world.auction = outcome.auction;
}

// The same in doubles.
template <class Kind>
Quantity<Kind, double> fast(Quantity<Kind, UInt256> exact) {
  return Quantity<Kind, double>{to_double(exact.value)};
}

flip::Terms<Fast> fast(const flip::Terms<Exact>& terms) {
  return {fast(terms.beg), terms.ttl, terms.tau};
}

flip::EnglishAuction<Fast> fast(const flip::EnglishAuction<Exact>& auction) {
  return {fast(auction.bid),   fast(auction.lot), fast(auction.tab),
          auction.high_bidder, auction.tic,       auction.end};
}

// Whether doubles cannot tell these apart: then Fast may rule otherwise than Exact without being
// wrong.
bool is_close(double a, double b) { return std::abs(a - b) <= 0x1p-50 * std::max(a, b); }

bool is_close_call(const Terms& terms, const World& world, const flip::Bid<Exact>& bid) {
  const auto standing = fast(world.auction);
  const double beg = to_double(terms.auction.beg.value) / to_double(wad);
  const double offered = to_double(bid.bid.value);
  const double lot = to_double(bid.lot.value);
  return is_close(offered, standing.tab.value) || is_close(offered, standing.bid.value) ||
         is_close(offered, beg * standing.bid.value) || is_close(lot, standing.lot.value) ||
         is_close(beg * lot, standing.lot.value);
}

enum class Phase : std::uint8_t { tend, dent };

double fast_error_of(Phase phase, const Terms& terms, const World& world,
                     const flip::Bid<Exact>& bid, const Ruling<flip::BidOutcome<Exact>>& exact) {
  const flip::Bid<Fast> same{bid.bidder, fast(bid.lot), fast(bid.bid)};
  const auto ruling = phase == Phase::tend
                          ? flip::tend(fast(terms.auction), fast(world.auction), same, world.now)
                          : flip::dent(fast(terms.auction), fast(world.auction), same, world.now);
  if (ruling.has_value() != exact.has_value()) return is_close_call(terms, world, bid) ? 0.0 : 1.0;
  if (!exact) return 0.0;
  // Differences of two bids or lots are worth no more than what they are differences of.
  const double paid = std::abs(ruling->paid.value - to_double(exact->paid.value)) /
                      std::max(1.0, to_double(bid.bid.value));
  const double returned = std::abs(ruling->returned.value - to_double(exact->returned.value)) /
                          std::max(1.0, to_double(world.auction.lot.value));
  return std::max({paid, returned, relative_error(ruling->refund.value, exact->refund.value)});
}

// What one step gave: its fields, or why the rule refused.
struct StepResult {
  Ruling<json> fields;
  double fast_error = 0.0;
};

StepResult run_bite(const Terms& terms, World& world) {
  const auto bite = cat::bite(world.vault, world.collateral, terms.bite);
  if (!bite) return {std::unexpected{bite.error()}};
  const cat::Vault<Fast> vault{fast(world.vault.ink), fast(world.vault.art)};
  const cat::Collateral<Fast> collateral{fast(world.collateral.spot), fast(world.collateral.rate)};
  const auto same =
      cat::bite(vault, collateral, cat::Terms<Fast>{fast(terms.bite.chop), fast(terms.bite.lump)});
  StepResult result;
  result.fast_error = same ? std::max({relative_error(same->lot.value, bite->lot.value),
                                       relative_error(same->art.value, bite->art.value),
                                       relative_error(same->debt.value, bite->debt.value),
                                       relative_error(same->tab.value, bite->tab.value)})
                           : 1.0;
  world.vault = bite->vault;
  world.auction = flip::kick<Exact>(terms.auction, bite->tab, bite->lot, world.now);
  result.fields = json{{"id", "1"},
                       {"lot", to_string(bite->lot.value)},
                       {"artTaken", to_string(bite->art.value)},
                       {"debtNoPenalty", to_string(bite->debt.value)},
                       {"tab", to_string(bite->tab.value)},
                       {"urnInkAfter", to_string(bite->vault.ink.value)},
                       {"urnArtAfter", to_string(bite->vault.art.value)}};
  return result;
}

StepResult run_bid(Phase phase, const Field& step, const Terms& terms, World& world) {
  const flip::Bid<Exact> bid{.bidder = HolderId{step["bidder"].small(bidder_count - 1)},
                             .lot = read<Wad<Exact>>(step["lot"]),
                             .bid = read<Rad<Exact>>(step["bid"])};
  const auto ruling = phase == Phase::tend
                          ? flip::tend(terms.auction, world.auction, bid, world.now)
                          : flip::dent(terms.auction, world.auction, bid, world.now);
  const double error = fast_error_of(phase, terms, world, bid, ruling);
  if (!ruling) return {std::unexpected{ruling.error()}, error};
  if (!can_pay(bid, *ruling, world))
    return {std::unexpected{Rejection::insufficient_capital}, error};
  commit(bid, *ruling, world);
  return {state_json(world), error};
}

StepResult run_deal(World& world) {
  const auto settled = flip::deal(world.auction, world.now);
  if (!settled) return {std::unexpected{settled.error()}};
  UInt256& gem = world.bidder_gem[settled->winner.index()];
  gem = *add(gem, settled->lot.value);
  world.auction = {};
  return {state_json(world)};
}

StepResult run_tick(const Terms& terms, World& world) {
  const auto restarted = flip::tick(terms.auction, world.auction, world.now);
  if (!restarted) return {std::unexpected{restarted.error()}};
  world.auction = *restarted;
  return {state_json(world)};
}

StepResult run_step(const Field& step, const Terms& terms, World& world) {
  world.now = world.now + seconds(step["dt"].small(year));
  const std::string action = step["action"].text();
  if (action == "bite") return run_bite(terms, world);
  if (action == "tend") return run_bid(Phase::tend, step, terms, world);
  if (action == "dent") return run_bid(Phase::dent, step, terms, world);
  if (action == "deal") return run_deal(world);
  if (action == "tick") return run_tick(terms, world);
  step["action"].refuse("bite, tend, dent, deal or tick");
}

// Compares a step; a refusal must be for the contract's reason.
void compare_step(const json& expected, const StepResult& step, const std::string& path,
                  std::vector<Mismatch>& mismatches) {
  const std::string actual =
      step.fields ? "no refusal" : "refused: " + std::string{name_of(step.fields.error())};
  if (expected.contains("revert")) {
    const std::string message = expected["revert"].is_string() ? expected["revert"] : "";
    const auto wanted = rejection_of(message);
    if (!wanted || step.fields || step.fields.error() != *wanted)
      mismatches.push_back({path, "revert: " + message, actual});
  } else if (step.fields) {
    compare(expected, *step.fields, path, mismatches);
  } else {
    mismatches.push_back({path, "no revert", actual});
  }
}

}  // namespace

CaseResult run_maker_flip(const json& test_case) {
  const Field root{test_case, ""};
  const Field inputs = root["inputs"];
  const Terms terms = read_terms(inputs);
  World world = read_world(inputs);
  const std::vector<Field> steps = inputs["steps"].elements();
  if (steps.size() > steps_max)
    inputs["steps"].refuse("at most " + std::to_string(steps_max) + " steps");
  const std::vector<Field> expected = root["expected"]["steps"].elements();
  if (expected.size() != steps.size())
    root["expected"]["steps"].refuse(std::to_string(steps.size()) + " steps, as in inputs");
  CaseResult result;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!expected[i].json().is_object()) expected[i].refuse("an object");
    const StepResult step = run_step(steps[i], terms, world);
    result.fast_error = std::max(result.fast_error, step.fast_error);
    compare_step(expected[i].json(), step, "steps[" + std::to_string(i) + "]", result.mismatches);
  }
  return result;
}

}  // namespace seawall::conformance
