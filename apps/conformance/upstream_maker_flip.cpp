// makerdao/dss' own tests of Liquidations 1.x: bids on one auction, told by the bidders' names.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "upstream.hpp"

namespace seawall::conformance::upstream {
namespace {

using nlohmann::json;

constexpr std::uint32_t seconds_max = 0x7fff'ffff;

template <class Q>
Q read(const Field& field) {
  return Q{field.wide()};
}

// The flipper's tests use the contract's first settings.
constexpr std::int64_t flip_ttl_seconds = 3 * 3'600;
constexpr std::int64_t flip_tau_seconds = 2 * 86'400;

/// Who has what, by the names that the case gives: bidders, "gal" who receives the dai, "usr" who
/// had the vault.
struct FlipScene {
  flip::Terms<Exact> terms;
  std::optional<flip::EnglishAuction<Exact>> auction;  ///< nothing once it is settled
  Time now{};
  std::map<std::string, UInt256> dai;
  std::map<std::string, UInt256> gem;
  std::vector<std::string> bidders;

  HolderId holder(const std::string& name) {
    const auto found = std::ranges::find(bidders, name);
    const auto index = static_cast<std::size_t>(found - bidders.begin());
    if (found == bidders.end()) bidders.push_back(name);
    return HolderId{index};
  }
};

FlipScene read_flip_scene(const Field& inputs) {
  FlipScene scene;
  scene.terms = {.beg = read<Wad<Exact>>(inputs["beg"]),
                 .ttl = seconds(flip_ttl_seconds),
                 .tau = seconds(flip_tau_seconds)};
  scene.auction = flip::kick<Exact>(scene.terms, read<Rad<Exact>>(inputs["tab"]),
                                    read<Wad<Exact>>(inputs["lot"]), scene.now);
  for (const Field& step : inputs["steps"].elements()) {
    const std::string name = step["bidder"].text();
    scene.dai[name] = inputs["bidderDai"].wide();
    static_cast<void>(scene.holder(name));
  }
  return scene;
}

void move(UInt256& from, UInt256& to, UInt256 amount) {
  from = *subtract(from, amount);
  to = *add(to, amount);
}

bool bid(FlipScene& scene, const Field& step, const std::string& action) {
  if (!scene.auction) return false;
  const std::string name = step["bidder"].text();
  const flip::Bid<Exact> offer{
      .bidder = scene.holder(name),
      .lot = step.has("lot") ? read<Wad<Exact>>(step["lot"]) : scene.auction->lot,
      .bid = read<Rad<Exact>>(step["bid"])};
  const auto made = action == "tend" ? flip::tend(scene.terms, *scene.auction, offer, scene.now)
                                     : flip::dent(scene.terms, *scene.auction, offer, scene.now);
  if (!made) return false;
  const auto due = add(made->refund.value, made->paid.value);
  if (!due || *due > scene.dai[name]) return false;  // the Vat's own check when dai moves
  if (made->refunded.exists())
    move(scene.dai[name], scene.dai[scene.bidders[made->refunded.index()]], made->refund.value);
  move(scene.dai[name], scene.dai["gal"], made->paid.value);
  scene.gem["usr"] = *add(scene.gem["usr"], made->returned.value);
  scene.auction = made->auction;
  return true;
}

bool settle(FlipScene& scene) {
  if (!scene.auction) return false;
  const auto settled = flip::deal(*scene.auction, scene.now);
  if (!settled) return false;
  UInt256& gem = scene.gem[scene.bidders[settled->winner.index()]];
  gem = *add(gem, settled->lot.value);
  scene.auction.reset();
  return true;
}

bool run_flip_step(FlipScene& scene, const Field& step) {
  if (step.has("after_s")) scene.now = scene.now + seconds(step["after_s"].small(seconds_max));
  const std::string action = step["action"].text();
  if (action == "tend" || action == "dent") return bid(scene, step, action);
  if (action == "deal") return settle(scene);
  step["action"].refuse("tend, dent or deal");
}

}  // namespace

void run_maker_flip(const Assertion& assertion, CaseResult& result) {
  if (assertion.operation.text() != "flip_script") assertion.operation.refuse("flip_script");
  FlipScene scene = read_flip_scene(assertion.inputs);
  json actual{{"accepted", json::array()}};
  for (const Field& step : assertion.inputs["steps"].elements())
    actual["accepted"].push_back(run_flip_step(scene, step));
  for (const std::string& name : {std::string{"gal"}, std::string{"usr"}}) {
    scene.dai.try_emplace(name);
    scene.gem.try_emplace(name);
  }
  for (const auto& [name, amount] : scene.dai)
    actual[name + "Dai"] = to_string(amount);
  for (const std::string& name : scene.bidders)
    scene.gem.try_emplace(name);
  for (const auto& [name, amount] : scene.gem)
    actual[name + "Gem"] = to_string(amount);
  compare(assertion.expected.json(), actual, assertion.expected.path(), result.mismatches);
}

}  // namespace seawall::conformance::upstream
