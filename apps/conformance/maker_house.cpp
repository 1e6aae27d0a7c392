#include "maker_house.hpp"

#include <algorithm>

namespace seawall::conformance::maker {

using nlohmann::json;

dog::Vault<Fast> fast(const dog::Vault<Exact>& vault) { return {fast(vault.ink), fast(vault.art)}; }

dog::Terms<Fast> fast(const dog::Terms<Exact>& terms) {
  return {fast(terms.spot), fast(terms.rate), fast(terms.dust), fast(terms.chop)};
}

dog::Limits<Fast> fast(const dog::Limits<Exact>& limits) {
  return {fast(limits.venue_limit), fast(limits.venue_dirt), fast(limits.type_limit),
          fast(limits.type_dirt)};
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

void compare_start(const dutch::Start<Fast>& approximate, const dutch::Start<Exact>& exact,
                   FastError& error) {
  error.number(approximate.auction.top, exact.auction.top);
  error.number(approximate.incentive, exact.incentive);
}

namespace {

// Whether what a part would leave is worth so nearly the dust that doubles cannot tell if all must
// go.
bool is_dust_call(const dog::Bark<Fast>& approximate, const dog::Bark<Exact>& exact,
                  const dog::Terms<Exact>& terms) {
  const double left = std::max(approximate.vault.art.value, to_double(exact.vault.art.value));
  const bool agree = (approximate.vault.art.value == 0.0) == (exact.vault.art.value == UInt256{});
  return !agree && is_close(left * to_double(terms.rate.value), to_double(terms.dust.value));
}

void compare_bark(const dog::Bark<Fast>& approximate, const dog::Bark<Exact>& exact,
                  FastError& error) {
  error.number(approximate.dink, exact.dink);
  error.number(approximate.dart, exact.dart);
  error.number(approximate.due, exact.due);
  error.number(approximate.tab, exact.tab);
  error.number(approximate.limits.venue_dirt, exact.limits.venue_dirt);
}

}  // namespace

StepResult bark(House& house, dog::Vault<Exact>& vault, Time now,
                std::optional<dutch::Auction<Exact>>& auction, FastError& error) {
  const auto barked = dog::bark<Exact>(vault, house.dog, house.limits);
  const auto fast_barked = dog::bark<Fast>(fast(vault), fast(house.dog), fast(house.limits));
  if (error.agree(fast_barked, barked) && !is_dust_call(*fast_barked, *barked, house.dog))
    compare_bark(*fast_barked, *barked, error);
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

}  // namespace seawall::conformance::maker
