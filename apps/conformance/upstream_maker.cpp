// makerdao/dss' own tests of Liquidations 2.0: barks, takes, prices, restarts, and price curves.

#include <optional>

#include "maker_house.hpp"
#include "upstream.hpp"

namespace seawall::conformance::upstream {
namespace {

using namespace maker;
using nlohmann::json;

void run_bark(const Assertion& assertion, CaseResult& result) {
  FastError error{result};
  House house = read_house(assertion.inputs);
  dog::Vault<Exact> vault{wad_of(assertion.inputs["ink"]), wad_of(assertion.inputs["art"])};
  std::optional<dutch::Auction<Exact>> auction;
  static_cast<void>(
      compare_step(assertion.expected, bark(house, vault, Time{}, auction, error), result));
}

// The tests begin with an auction that is running.
struct Scene {
  dutch::Terms<Exact> terms;
  dutch::Auction<Exact> auction;
  Time now{};
};

Scene read_scene(const Field& inputs) {
  Scene scene;
  scene.terms.curve = read_curve(inputs["calc"]);
  scene.terms.tail_seconds = inputs["tail"].small(seconds_max);
  scene.terms.cusp = ray_in(inputs["cusp"]);
  scene.auction.top = ray_in(inputs["top"]);
  scene.now = Time{} + seconds(inputs["secondsSinceKick"].small(seconds_max));
  return scene;
}

// Less than the tab, for less than the lot, so that the rest is worth asking for.
Wad<Exact> half_of_tab(const dutch::Auction<Exact>& auction, Ray<Exact> price) {
  return Wad<Exact>{divide(divide(auction.tab.value, UInt256{2}).quotient, price.value).quotient};
}

json purchase_json(const dutch::Purchase<Exact>& bought) {
  const auto& rest = bought.rest;
  return {{"price", text(bought.price)},
          {"slice", text(bought.collateral_given)},
          {"owe", text(bought.dai_paid)},
          {"returnedToUsr", text(bought.collateral_returned)},
          {"auctionClosed", !rest.has_value()},
          {"tabLeft", rest ? text(rest->tab) : "0"},
          {"lotLeft", rest ? text(rest->lot) : "0"}};
}

void run_take(const Assertion& assertion, CaseResult& result) {
  const Field& inputs = assertion.inputs;
  Scene scene = read_scene(inputs);
  scene.terms.chost = rad_of(inputs["chost"]);
  scene.auction.tab = rad_of(inputs["tab"]);
  scene.auction.lot = wad_of(inputs["lot"]);
  const dutch::Bid<Exact> bid{wad_of(inputs["amt"]), ray_in(inputs["max"])};
  const auto bought =
      dutch::take<Exact>(scene.terms, dutch::Breaker::none, scene.auction, bid, scene.now);
  const auto refusal = bought ? std::nullopt : std::optional{bought.error()};
  if (!compare_refusal(assertion.expected, refusal, result)) return;

  json actual = purchase_json(*bought);
  if (bought->rest) {
    const dutch::Bid<Exact> part{half_of_tab(*bought->rest, bought->price), bid.price_max};
    const auto again =
        dutch::take<Exact>(scene.terms, dutch::Breaker::none, *bought->rest, part, scene.now);
    actual["furtherPartialTakeReverts"] =
        !again && again.error() == Rejection::partial_purchase_forbidden;
  }
  compare(assertion.expected.json(), actual, assertion.expected.path(), result.mismatches);
}

void compare_price(const Assertion& assertion, const PriceCurve& curve, const Field& elapsed,
                   CaseResult& result) {
  const Ray<Exact> top = ray_in(assertion.inputs["top"]);
  const std::int64_t seconds = elapsed.small(seconds_max);
  const auto price = price_at<Exact>(curve, top, seconds);
  const auto refusal = price ? std::nullopt : std::optional{price.error()};
  if (!compare_refusal(assertion.expected, refusal, result)) return;
  compare_figure(assertion.expected, "price", price->value, result);
  const auto approximate = price_at<Fast>(curve, fast(top), seconds);
  FastError error{result};
  if (error.agree(approximate, price)) error.number(*approximate, *price, fast(top).value * 1e-9);
}

void run_needs_redo(const Assertion& assertion, CaseResult& result) {
  const Field& inputs = assertion.inputs;
  Scene scene = read_scene(inputs);
  scene.terms.buf = ray_in(inputs["buf"]);
  // Any auction of this age and price: the verdict asks for neither tab nor lot.
  scene.auction.tab = Rad<Exact>{UInt256{1}};
  scene.auction.lot = Wad<Exact>{UInt256{1}};
  json actual;
  const auto quote = dutch::quote<Exact>(scene.terms, scene.auction, scene.now);
  if (quote) actual["needsRedo"] = quote->needs_restart;
  if (inputs.has("oraclePriceAtRedo")) {
    const dutch::Feed<Exact> feed{wad_of(inputs["oraclePriceAtRedo"]), Ray<Exact>{ray_one}};
    const auto begun =
        dutch::redo<Exact>(scene.terms, dutch::Breaker::none, feed, scene.auction, scene.now);
    if (begun) actual["topAfterRedo"] = text(begun->auction.top);
  }
  compare(assertion.expected.json(), actual, assertion.expected.path(), result.mismatches);
}

}  // namespace

void run_maker_auction(const Assertion& assertion, CaseResult& result) {
  const std::string operation = assertion.operation.text();
  const Field& inputs = assertion.inputs;
  if (operation == "bark") return run_bark(assertion, result);
  if (operation == "take") return run_take(assertion, result);
  if (operation == "needs_redo") return run_needs_redo(assertion, result);
  if (operation == "abacus_price")
    return compare_price(assertion, read_curve(inputs), inputs["dur"], result);
  if (operation == "getStatus_price")
    return compare_price(assertion, read_curve(inputs["calc"]), inputs["secondsSinceKick"], result);
  assertion.operation.refuse("bark, take, needs_redo, abacus_price or getStatus_price");
}

}  // namespace seawall::conformance::upstream
