#include <algorithm>
#include <cmath>
#include <optional>

#include "maker_house.hpp"

// MakerDAO Liquidations 2.0: prices of the curves, scripts of one auction (bark, take, redo), and
// barks of several vaults against the limits. State carries through the steps; every step is also
// run in doubles from the state before it.
namespace seawall::conformance {
namespace {

using namespace maker;
using nlohmann::json;

CaseResult run_price(const Field& inputs, const Field& expected) {
  CaseResult result;
  const PriceCurve curve = read_curve(inputs);
  const Ray<Exact> top = ray_in(inputs["top"]);
  const std::int64_t elapsed = inputs["dur"].small(seconds_max);
  const auto price = price_at<Exact>(curve, top, elapsed);
  const std::string actual = price ? text(*price) : std::string{name_of(price.error())};
  compare(expected.json(), {{"price", actual}}, "expected", result.mismatches);

  // A power of 10^-27 steps has few digits left once it is small: errors count against at least
  // the 10^9th part of the top.
  const auto approximate = price_at<Fast>(curve, fast(top), elapsed);
  FastError error{result};
  if (error.agree(approximate, price)) error.number(*approximate, *price, fast(top).value * 1e-9);
  return result;
}

/// The one auction of a script, with its vault and its clock.
struct Script {
  House house;
  dog::Vault<Exact> vault;
  std::optional<dutch::Auction<Exact>> auction;
  Wad<Exact> returned;  ///< to the vault's owner so far
  Time now{};
};

void compare_purchase(const dutch::Purchase<Fast>& approximate, const dutch::Purchase<Exact>& exact,
                      const dutch::Auction<Exact>& before, FastError& error) {
  const double tab = fast(before.tab).value;
  const double lot = fast(before.lot).value;
  error.number(approximate.price, exact.price, fast(before.top).value * 1e-9);
  error.number(approximate.dai_paid, exact.dai_paid, tab);
  error.number(approximate.collateral_given, exact.collateral_given, lot);
  error.number(approximate.collateral_returned, exact.collateral_returned, lot);
  error.number(approximate.dirt_removed, exact.dirt_removed, tab);
  error.number(approximate.shortfall, exact.shortfall, tab);
}

// A limit one unit from the price, or a bid that a double loses beside the lot, decides nothing in
// doubles: there Fast is not compared.
bool doubles_can_tell(const dutch::Bid<Exact>& bid, const dutch::Auction<Exact>& auction,
                      Ray<Exact> price) {
  constexpr double within_reach = 1e-12;
  const double asked = fast(price).value;
  const bool limit_is_apart = std::fabs(fast(bid.price_max).value - asked) > within_reach * asked;
  return limit_is_apart && fast(bid.amount).value > within_reach * fast(auction.lot).value;
}

StepResult take(Script& script, const Field& step, FastError& error) {
  const dutch::Auction<Exact> before = *script.auction;
  const dutch::Terms<Exact>& terms = script.house.clip;
  const dutch::Bid<Exact> bid{wad_of(step["amt"]), ray_in(step["max"])};
  const auto bought = dutch::take<Exact>(terms, dutch::Breaker::none, before, bid, script.now);
  const auto fast_bought = dutch::take<Fast>(fast(terms), dutch::Breaker::none, fast(before),
                                             {fast(bid.amount), fast(bid.price_max)}, script.now);
  const auto quote = dutch::quote<Exact>(terms, before, script.now);
  const bool comparable = quote && doubles_can_tell(bid, before, quote->price);
  if (comparable && error.agree(fast_bought, bought))
    compare_purchase(*fast_bought, *bought, before, error);

  StepResult result;
  if (quote) result.fields["price"] = text(quote->price);
  if (!bought) {
    result.refusal = bought.error();
    return result;
  }
  script.auction = bought->rest;
  script.returned = Wad<Exact>{*add(script.returned.value, bought->collateral_returned.value)};
  script.house.limits = dog::dig<Exact>(script.house.limits, bought->dirt_removed);
  // The contract's view: what was not raised is still shown, what went home is not.
  const auto& rest = bought->rest;
  result.fields.update({{"owe", text(bought->dai_paid)},
                        {"slice", text(bought->collateral_given)},
                        {"tabLeft", text(rest ? rest->tab : bought->shortfall)},
                        {"lotLeft", text(rest ? rest->lot : bought->collateral_returned)},
                        {"auctionClosed", !rest.has_value()},
                        {"dirt", text(script.house.limits.type_dirt)},
                        {"usrGem", text(script.returned)}});
  return result;
}

StepResult redo(Script& script, const Field& step, FastError& error) {
  const dutch::Auction<Exact> before = *script.auction;
  const dutch::Terms<Exact>& terms = script.house.clip;
  script.house.feed.price = wad_of(step["oraclePrice"]);
  const dutch::Feed<Exact>& feed = script.house.feed;
  const auto begun = dutch::redo<Exact>(terms, dutch::Breaker::none, feed, before, script.now);
  const auto fast_begun =
      dutch::redo<Fast>(fast(terms), dutch::Breaker::none, fast(feed), fast(before), script.now);
  if (error.agree(fast_begun, begun)) compare_start(*fast_begun, *begun, error);

  StepResult result;
  const auto quote = dutch::quote<Exact>(terms, before, script.now);
  if (quote) result.fields["needsRedo"] = quote->needs_restart;
  if (!begun) {
    result.refusal = begun.error();
    return result;
  }
  script.auction = begun->auction;
  result.fields.update({{"top", text(begun->auction.top)},
                        {"tab", text(begun->auction.tab)},
                        {"lot", text(begun->auction.lot)},
                        {"coin", text(begun->incentive)}});
  return result;
}

StepResult run_step(Script& script, const Field& step, FastError& error) {
  script.now = script.now + seconds(step["dt"].small(seconds_max));
  const std::string action = step["action"].text();
  if (action == "bark" && !script.auction)
    return bark(script.house, script.vault, script.now, script.auction, error);
  if (action != "take" && action != "redo") step["action"].refuse("one bark, then take or redo");
  // The contract refuses it too: not-running-auction.
  if (!script.auction) return {.refusal = Rejection::nothing_to_auction};
  return action == "take" ? take(script, step, error) : redo(script, step, error);
}

std::vector<Field> paired(const Field& expected, std::size_t count) {
  std::vector<Field> fields = expected.elements();
  if (fields.size() != count) expected.refuse(std::to_string(count) + " elements, as in inputs");
  return fields;
}

CaseResult run_auction(const Field& inputs, const Field& expected) {
  CaseResult result;
  FastError error{result};
  Script script;
  script.house = read_house(inputs);
  script.house.clip.curve = read_curve(inputs["calc"]);
  script.house.clip.tail_seconds = inputs["tail"].small(seconds_max);
  script.house.clip.cusp = ray_in(inputs["cusp"]);
  script.vault = {wad_of(inputs["ink"]), wad_of(inputs["art"])};

  json header = expected.json();
  header.erase("steps");
  compare(header,
          {{"spotAtBark", text(script.house.dog.spot)}, {"chost", text(script.house.clip.chost)}},
          "expected", result.mismatches);

  const std::vector<Field> steps = inputs["steps"].elements();
  const std::vector<Field> wanted = paired(expected["steps"], steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (!compare_step(wanted[i], run_step(script, steps[i], error), result)) break;
  return result;
}

CaseResult run_barks(const Field& inputs, const Field& expected) {
  CaseResult result;
  FastError error{result};
  House house = read_house(inputs);
  std::vector<dog::Vault<Exact>> vaults;
  for (const Field& vault : inputs["vaults"].elements())
    vaults.push_back({wad_of(vault["ink"]), wad_of(vault["art"])});
  if (vaults.empty()) inputs["vaults"].refuse("one vault or more");

  const std::vector<Field> order = inputs["barkOrder"].elements();
  const std::vector<Field> wanted = paired(expected["barks"], order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    auto& vault = vaults[order[i].small(static_cast<std::uint32_t>(vaults.size() - 1))];
    std::optional<dutch::Auction<Exact>> auction;
    if (!compare_step(wanted[i], bark(house, vault, Time{}, auction, error), result)) break;
  }
  return result;
}

}  // namespace

CaseResult run_maker_clip(const json& test_case) {
  const Field root{test_case, ""};
  const std::string operation = root["op"].text();
  const Field inputs = root["inputs"];
  const Field expected = root["expected"];
  if (!expected.json().is_object()) expected.refuse("an object");
  if (operation == "abacus_price") return run_price(inputs, expected);
  if (operation == "dog_clip_auction") return run_auction(inputs, expected);
  if (operation == "dog_bark_sequence") return run_barks(inputs, expected);
  root["op"].refuse("abacus_price, dog_clip_auction or dog_bark_sequence");
}

}  // namespace seawall::conformance
