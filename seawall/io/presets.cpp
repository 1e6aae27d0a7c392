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
constexpr std::array<Preset, 2> table{{
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

/// Adds what `own` does not state; tables that both have are merged.
void merge(Node::Table& own, Node::Table&& preset) {
  for (Entry& entry : preset) {
    const auto there = std::ranges::find(own, entry.key, &Entry::key);
    if (there == own.end()) {
      own.push_back(std::move(entry));
      continue;
    }
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
