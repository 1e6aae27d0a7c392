#include "seawall/study/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace seawall {
namespace {

// In order of date. A replay that can be run has a row here.
constexpr std::array<ReplayInfo, 0> known_replays{};

}  // namespace

std::span<const ReplayInfo> replays() { return known_replays; }

Result<ReplayResult> run_replay(std::string_view name, const ReplayOptions& /*options*/) {
  return fail(ErrorCode::unknown_name, fmt::format("replay {}", name), "there is no such replay");
}

bool has_failed(const ReplayResult& result) {
  if (result.outcome.stop_reason == StopReason::invariant_broken || result.outcome.ledger_imbalance != 0) return true;
  return std::ranges::any_of(result.report.evidence.targets,
                             [](const Target& target) { return is_within(target) == false; });
}

}  // namespace seawall
