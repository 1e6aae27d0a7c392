#include <algorithm>
#include <cmath>
#include <optional>

#include "adapter.hpp"
#include "fields.hpp"

// MakerDAO Liquidations 2.0: prices of the curves, scripts of one auction (bark, take, redo), and
// barks of several vaults against the limits. State carries through the steps; every step is also
// run in doubles from the state before it.
namespace seawall::conformance {
namespace {

using nlohmann::json;

constexpr std::uint32_t seconds_max = 0x7fff'ffff;

UInt256 wide(const Field& field) {
  const auto& value = field.json();
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  const auto number = parse_uint256(text);
  if (!number) field.refuse("an integer in [0, 2^256)");
  return *number;
}

Wad<Exact> wad_of(const Field& field) { return Wad<Exact>{wide(field)}; }
Ray<Exact> ray_in(const Field& field) { return Ray<Exact>{wide(field)}; }
Rad<Exact> rad_of(const Field& field) { return Rad<Exact>{wide(field)}; }

template <class Kind>
std::string text(Quantity<Kind, UInt256> value) {
  return to_string(value.value);
}

// The same in doubles.
template <class Kind>
Quantity<Kind, double> fast(Quantity<Kind, UInt256> value) {
  return Quantity<Kind, double>{to_double(value.value)};
}

dutch::Terms<Fast> fast(const dutch::Terms<Exact>& terms) {
  return {.curve = terms.curve,
          .buf = fast(terms.buf),
          .tail_seconds = terms.tail_seconds,
          .cusp = fast(terms.cusp),
          .chip = fast(terms.chip),
          .tip = fast(terms.tip),
          .chost = fast(terms.chost)};
}

dutch::Auction<Fast> fast(const dutch::Auction<Exact>& auction) {
  return {fast(auction.tab), fast(auction.lot), auction.owner, auction.started, fast(auction.top)};
}

dutch::Feed<Fast> fast(const dutch::Feed<Exact>& feed) {
  return {fast(feed.price), fast(feed.par)};
}

dog::Vault<Fast> fast(const dog::Vault<Exact>& vault) { return {fast(vault.ink), fast(vault.art)}; }

dog::Terms<Fast> fast(const dog::Terms<Exact>& terms) {
  return {fast(terms.spot), fast(terms.rate), fast(terms.dust), fast(terms.chop)};
}

dog::Limits<Fast> fast(const dog::Limits<Exact>& limits) {
  return {fast(limits.venue_limit), fast(limits.venue_dirt), fast(limits.type_limit),
          fast(limits.type_dirt)};
}

/// Worst error of Fast: relative to the exact number, or to what it is a part of where that is
/// more; the one unit that an integer is rounded to is none.
class FastError {
 public:
  explicit FastError(CaseResult& result) : worst_{result.fast_error} {}

  template <class Kind>
  void number(Quantity<Kind, double> approximate, Quantity<Kind, UInt256> exact,
              double whole = 0.0) {
    const double wanted = to_double(exact.value);
    const double difference = std::fabs(approximate.value - wanted);
    if (difference > 1.0)
      worst_ = std::max(worst_, std::min(1.0, difference / std::max(wanted, whole)));
    if (std::isnan(difference)) worst_ = 1.0;
  }

  /// Whether both went through, so that their numbers can be compared. Refusing what the other
  /// allows is wholly wrong.
  template <class F, class E>
  bool agree(const Ruling<F>& approximate, const Ruling<E>& exact) {
    if (approximate.has_value() != exact.has_value()) worst_ = 1.0;
    return approximate && exact;
  }

 private:
  double& worst_;
};

PriceCurve read_curve(const Field& field) {
  const auto seconds_of = [&](std::string_view key, std::uint32_t least) {
    const std::uint32_t seconds = field[key].small(seconds_max);
    if (seconds < least) field[key].refuse("at least " + std::to_string(least) + " second");
    return std::int64_t{seconds};
  };
  const auto cut = [&] {
    const Int128 value = field["cut"].integer();
    if (value > ray) field["cut"].refuse("a factor in [0, 10^27]");
    return value;
  };
  const std::string kind = field["kind"].text();
  if (kind == "LinearDecrease") return LinearCurve{seconds_of("tau", 0)};
  if (kind == "StairstepExponentialDecrease") return StairstepCurve{seconds_of("step", 1), cut()};
  if (kind == "ExponentialDecrease") return ExponentialCurve{cut()};
  field["kind"].refuse("LinearDecrease, StairstepExponentialDecrease or ExponentialDecrease");
}

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

/// One collateral type with its vaults' terms, its limits and the house of its auctions.
struct House {
  dog::Terms<Exact> dog;
  dog::Limits<Exact> limits;
  dutch::Terms<Exact> clip;
  dutch::Feed<Exact> feed;
  std::uint64_t kicks = 0;
};

House read_house(const Field& inputs) {
  House house;
  const Ray<Exact> par = ray_in(inputs["par"]);
  house.feed = {wad_of(inputs["priceAtBark"]), par};
  const auto spot =
      cat::spot_of<Exact>(house.feed.price, {.par = par, .mat = ray_in(inputs["mat"])});
  if (!spot) inputs["priceAtBark"].refuse("a price, par and mat that uint256 can divide");
  house.dog = {*spot, ray_in(inputs["rate"]), rad_of(inputs["dust"]), wad_of(inputs["chop"])};
  house.limits = {rad_of(inputs["Hole"]), {}, rad_of(inputs["hole"]), {}};
  const auto chost = dutch::smallest_tab<Exact>(house.dog.dust, house.dog.chop);
  if (!chost) inputs["dust"].refuse("a dust that times chop fits uint256");
  house.clip.buf = ray_in(inputs["buf"]);
  house.clip.chip = wad_of(inputs["chip"]);
  house.clip.tip = rad_of(inputs["tip"]);
  house.clip.chost = *chost;
  return house;
}

/// The one auction of a script, with its vault and its clock.
struct Script {
  House house;
  dog::Vault<Exact> vault;
  std::optional<dutch::Auction<Exact>> auction;
  Wad<Exact> returned;  ///< to the vault's owner so far
  Time now{};
};

/// What a step gave: our result's fields, or why it was refused; either may come with what can be
/// seen before the call.
struct StepResult {
  json fields = json::object();
  std::optional<Rejection> refusal;
};

void compare_start(const dutch::Start<Fast>& approximate, const dutch::Start<Exact>& exact,
                   FastError& error) {
  error.number(approximate.auction.top, exact.auction.top);
  error.number(approximate.incentive, exact.incentive);
}

// Bark and the kick it makes, as one transaction.
StepResult bark(House& house, dog::Vault<Exact>& vault, Time now,
                std::optional<dutch::Auction<Exact>>& auction, FastError& error) {
  const auto barked = dog::bark<Exact>(vault, house.dog, house.limits);
  const auto fast_barked = dog::bark<Fast>(fast(vault), fast(house.dog), fast(house.limits));
  if (error.agree(fast_barked, barked)) {
    error.number(fast_barked->dink, barked->dink);
    error.number(fast_barked->dart, barked->dart);
    error.number(fast_barked->due, barked->due);
    error.number(fast_barked->tab, barked->tab);
    error.number(fast_barked->limits.venue_dirt, barked->limits.venue_dirt);
  }
  if (!barked) return {.refusal = barked.error()};
  const AccountId owner{std::size_t{0}};
  const dutch::Seizure<Exact> seizure{barked->tab, barked->dink, owner};
  const auto kicked =
      dutch::kick<Exact>(house.clip, dutch::Breaker::none, house.feed, seizure, now);
  const auto fast_kicked =
      dutch::kick<Fast>(fast(house.clip), dutch::Breaker::none, fast(house.feed),
                        {fast(seizure.tab), fast(seizure.lot), owner}, now);
  if (error.agree(fast_kicked, kicked)) compare_start(*fast_kicked, *kicked, error);
  if (!kicked) return {.refusal = kicked.error()};

  vault = barked->vault;
  house.limits = barked->limits;
  auction = kicked->auction;
  return {.fields = {{"id", std::to_string(++house.kicks)},
                     {"dink", text(barked->dink)},
                     {"dart", text(barked->dart)},
                     {"due", text(barked->due)},
                     {"tab", text(kicked->auction.tab)},
                     {"lot", text(kicked->auction.lot)},
                     {"top", text(kicked->auction.top)},
                     {"coin", text(kicked->incentive)},
                     {"dirtAfter", text(house.limits.type_dirt)},
                     {"DirtAfter", text(house.limits.venue_dirt)},
                     {"urnInkAfter", text(vault.ink)},
                     {"urnArtAfter", text(vault.art)}},
          .refusal = {}};
}

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

// Compares one step; false where our verdict and the contract's differ, so that going on would
// mean nothing.
bool compare_step(const Field& expected, const StepResult& step, CaseResult& result) {
  if (!expected.json().is_object()) expected.refuse("an object");
  json wanted = expected.json();
  const bool reverts = wanted.contains("revert");
  const std::string refusal =
      step.refusal ? "refused: " + std::string{name_of(*step.refusal)} : "no refusal";
  if (reverts != step.refusal.has_value()) {
    result.mismatches.push_back(
        {expected.path(), reverts ? "revert: " + wanted["revert"].dump() : "no revert", refusal});
    return false;
  }
  wanted.erase("revert");
  compare(wanted, step.fields, expected.path(), result.mismatches);
  return true;
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
