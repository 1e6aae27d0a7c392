#include "seawall/io/presets.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "seawall/base/assert.hpp"
#include "seawall/base/nearest_name.hpp"

namespace seawall::io {
namespace {

// A figure stands here only if the named file states it; what it does not state stays the
// scenario's. Keys are those of [[venues]] (venue_keys.hpp).
constexpr std::array<Preset, 5> table{{
    {.name = "maker-eth-a-2020-03-12",
     .as_of = "2020-03-12",
     .source = "makerdao/dss-deploy-scripts config/main.json; makerdao/spells-mainnet "
               "archive/2020-03-12-DssSpell",
     .toml = R"(
kind = "cdp"
mechanism = "flip"
[cdp]
liquidation_ratio = 1.5
penalty = 0.13
dust = 20
[cdp.flip]
bid_step = 0.03
bid_lifetime_minutes = 10
auction_lifetime_minutes = 4320
lot_max = 50
)"},
    {.name = "maker-eth-a-2025-07",
     .as_of = "2025-07",
     .source = "makerdao/spells-mainnet src/test/config.sol",
     .toml = R"(
kind = "cdp"
mechanism = "clip"
[cdp]
liquidation_ratio = 1.45
penalty = 0.13
dust = 7500
[cdp.clip]
price_buffer = 1.1
lifetime_minutes = 120
price_drop_max = 0.45
incentive_share = 0.001
incentive_flat = 250
curve = "stairstep"
step_seconds = 90
cut = 0.99
debt_at_auction_max = 40000000
)"},
    {.name = "aave-v3-ethereum-2023-10-31",
     .as_of = "2023-10-31",
     .source = "bgd-labs/aave-proposals-v3 reports/"
               "AaveV3Ethereum_UpgradeAaveV3ETHPooolWETHParameters_20231031_after.json",
     .toml = R"(
[[reserves]]
asset = "WETH"
collateral_factor = 0.805
liquidation_threshold = 0.83
liquidation_bonus = 0.05
protocol_fee = 0.1
reserve_factor = 0.15
rate_curve = { base_rate = 0, slope_below = 0.028, slope_above = 0.8, optimal_utilisation = 0.8 }
[[reserves]]
asset = "wstETH"
collateral_factor = 0.785
liquidation_threshold = 0.81
liquidation_bonus = 0.06
protocol_fee = 0.1
reserve_factor = 0.15
rate_curve = { base_rate = 0.0025, slope_below = 0.045, slope_above = 0.8, optimal_utilisation = 0.45 }
[[reserves]]
asset = "WBTC"
collateral_factor = 0.73
liquidation_threshold = 0.78
liquidation_bonus = 0.05
protocol_fee = 0.1
reserve_factor = 0.2
rate_curve = { base_rate = 0, slope_below = 0.04, slope_above = 3, optimal_utilisation = 0.45 }
[[reserves]]
asset = "USDC"
collateral_factor = 0.77
liquidation_threshold = 0.8
liquidation_bonus = 0.045
protocol_fee = 0.2
reserve_factor = 0.1
rate_curve = { base_rate = 0, slope_below = 0.035, slope_above = 0.6, optimal_utilisation = 0.9 }
[[reserves]]
asset = "USDT"
collateral_factor = 0.74
liquidation_threshold = 0.76
liquidation_bonus = 0.045
protocol_fee = 0.1
reserve_factor = 0.1
rate_curve = { base_rate = 0, slope_below = 0.04, slope_above = 0.75, optimal_utilisation = 0.8 }
[[reserves]]
asset = "DAI"
collateral_factor = 0.77
liquidation_threshold = 0.8
liquidation_bonus = 0.05
protocol_fee = 0.2
reserve_factor = 0.1
rate_curve = { base_rate = 0, slope_below = 0.05, slope_above = 0.75, optimal_utilisation = 0.9 }
[[reserves]]
asset = "LINK"
collateral_factor = 0.53
liquidation_threshold = 0.68
liquidation_bonus = 0.07
protocol_fee = 0.1
reserve_factor = 0.2
rate_curve = { base_rate = 0, slope_below = 0.07, slope_above = 3, optimal_utilisation = 0.45 }
[[reserves]]
asset = "cbETH"
collateral_factor = 0.745
liquidation_threshold = 0.77
liquidation_bonus = 0.075
protocol_fee = 0.1
reserve_factor = 0.15
rate_curve = { base_rate = 0, slope_below = 0.07, slope_above = 3, optimal_utilisation = 0.45 }
[[reserves]]
asset = "rETH"
collateral_factor = 0.745
liquidation_threshold = 0.77
liquidation_bonus = 0.075
protocol_fee = 0.1
reserve_factor = 0.15
rate_curve = { base_rate = 0, slope_below = 0.07, slope_above = 3, optimal_utilisation = 0.45 }
[[modes]]
name = "ETH correlated"
collateral_factor = 0.90
liquidation_threshold = 0.93
liquidation_bonus = 0.01
collateral = ["WETH", "wstETH", "cbETH", "rETH"]
)"},
    {.name = "compound-v3-usdc-2022-08",
     .as_of = "2022-08",
     .source = "compound-finance/comet deployments/mainnet/usdc/configuration.json at 3daf2050c7cf",
     .toml = R"(
kind = "compound-v3"
[rules_terms]
funds_target = 5000000
storefront_share = 0.5
supply_base = 0
supply_slope_low = 0.0325
supply_slope_high = 0.4
supply_kink = 0.8
borrow_base = 0.015
borrow_slope_low = 0.035
borrow_slope_high = 0.25
borrow_kink = 0.8
[[reserves]]
asset = "COMP"
collateral_factor = 0.65
liquidation_threshold = 0.73
liquidation_bonus = 0.07
[[reserves]]
asset = "WBTC"
collateral_factor = 0.7
liquidation_threshold = 0.78
liquidation_bonus = 0.05
[[reserves]]
asset = "WETH"
collateral_factor = 0.82
liquidation_threshold = 0.9
liquidation_bonus = 0.05
[[reserves]]
asset = "UNI"
collateral_factor = 0.75
liquidation_threshold = 0.83
liquidation_bonus = 0.07
[[reserves]]
asset = "LINK"
collateral_factor = 0.79
liquidation_threshold = 0.87
liquidation_bonus = 0.07
)"},
    {.name = "morpho-blue-wsteth-usdc-2024-01-03",
     .as_of = "2024-01-03",
     .source = "CreateMarket at Ethereum block 18925910, market 0xb323495f7e4148be5643a4ea4a8221ee"
               "f163e4bccfdedc2a6f4696baacbc86cc; a market's LLTV never changes",
     .toml = R"(
rules = "morpho-blue"
[[reserves]]
asset = "wstETH"
collateral_factor = 0.86
liquidation_threshold = 0.86
)"},
}};

constexpr auto names = [] {
  std::array<std::string_view, table.size()> out{};
  for (std::size_t i = 0; i < table.size(); ++i)
    out[i] = table[i].name;
  return out;
}();

/// Marks whatever the preset wrote: errors name it, not a line of the file.
void mark(Node& node, const std::string& origin) {
  node.line = 0;
  node.origin = origin;
  if (auto* entries = std::get_if<Node::Table>(&node.value))
    for (Entry& entry : *entries)
      mark(entry.node, origin);
}

void merge(Node::Table& own, Node::Table&& preset);

const Node* asset_of(const Node& reserve) { return reserve.find("asset"); }

bool is_of(const Node& reserve, const std::string& asset) {
  const Node* named = asset_of(reserve);
  return named != nullptr && named->text() != nullptr && *named->text() == asset;
}

/// A venue lists the reserves that it has; a preset fills those that it knows of.
void merge_reserves(Node::Array& own, Node::Array&& preset) {
  for (Node& reserve : own) {
    auto* keys = std::get_if<Node::Table>(&reserve.value);
    const Node* asset = keys == nullptr ? nullptr : asset_of(reserve);
    if (asset == nullptr || asset->text() == nullptr) continue;  // the reader tells
    const std::string name = *asset->text();
    const auto known =
        std::ranges::find_if(preset, [&](const Node& node) { return is_of(node, name); });
    if (known != preset.end()) merge(*keys, std::move(std::get<Node::Table>(known->value)));
  }
}

/// Modes of a preset hold for the reserves that the venue lists.
void keep_listed(Node& modes, const Node& reserves) {
  for (Node& mode : std::get<Node::Array>(modes.value))
    for (Entry& entry : std::get<Node::Table>(mode.value))
      if (entry.key == "collateral")
        std::erase_if(std::get<Node::Array>(entry.node.value), [&](const Node& asset) {
          const auto* listed = std::get_if<Node::Array>(&reserves.value);
          return listed == nullptr || std::ranges::none_of(*listed, [&](const Node& reserve) {
                   return is_of(reserve, *asset.text());
                 });
        });
}

/// Adds what `own` does not state; tables that both have are merged, reserves by asset.
void merge(Node::Table& own, Node::Table&& preset) {
  for (Entry& entry : preset) {
    const auto there = std::ranges::find(own, entry.key, &Entry::key);
    if (there == own.end() && entry.key == "reserves") continue;  // which, the venue says
    if (there == own.end() && entry.key == "modes") {
      const auto listed = std::ranges::find(own, "reserves", &Entry::key);
      if (listed != own.end()) keep_listed(entry.node, listed->node);
    }
    if (there == own.end()) {
      own.push_back(std::move(entry));
      continue;
    }
    auto* list = std::get_if<Node::Array>(&there->node.value);
    auto* known = std::get_if<Node::Array>(&entry.node.value);
    if (entry.key == "reserves" && list != nullptr && known != nullptr)
      merge_reserves(*list, std::move(*known));
    auto* below = std::get_if<Node::Table>(&there->node.value);
    auto* added = std::get_if<Node::Table>(&entry.node.value);
    if (below != nullptr && added != nullptr) merge(*below, std::move(*added));
  }
}

Result<void> apply_to(Node& venue, const std::string& path) {
  const Node* named = venue.find("preset");
  if (named == nullptr || named->text() == nullptr) return {};  // the reader tells of the type
  const auto preset = std::ranges::find(table, std::string_view{*named->text()}, &Preset::name);
  if (preset == table.end())
    return fail(ErrorCode::unknown_name, path + ".preset",
                fmt::format("unknown preset {}{}", in_quotes(*named->text()),
                            suggestion(*named->text(), names)));
  auto tree = parse_toml(preset->toml, std::string{preset->name});
  SEAWALL_ASSERT(tree.has_value());
  // Keys of another kind would be told one by one as keys that the venue does not know.
  const Node* own_kind = venue.find("kind");
  const Node* its_kind = tree->find("kind");
  const std::string kind = its_kind == nullptr ? "lending_pool" : *its_kind->text();
  if (own_kind != nullptr && own_kind->text() != nullptr && *own_kind->text() != kind)
    return fail(ErrorCode::wrong_unit, path + ".preset",
                fmt::format("{} is of kind {}; the venue says kind = {}", in_quotes(preset->name),
                            in_quotes(kind), in_quotes(*own_kind->text())));
  mark(*tree, fmt::format("preset {}", preset->name));
  merge(std::get<Node::Table>(venue.value), std::move(std::get<Node::Table>(tree->value)));
  return {};
}

}  // namespace

std::span<const Preset> presets() { return table; }
std::span<const std::string_view> preset_names() { return names; }

Result<void> apply_presets(Node& root) {
  Node* venues = root.find("venues");
  auto* list = venues == nullptr ? nullptr : std::get_if<Node::Array>(&venues->value);
  if (list == nullptr) return {};
  for (std::size_t i = 0; i < list->size(); ++i)
    if ((*list)[i].table() != nullptr)
      if (auto applied = apply_to((*list)[i], fmt::format("venues[{}]", i)); !applied)
        return applied;
  return {};
}

}  // namespace seawall::io
