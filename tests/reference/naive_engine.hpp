#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "seawall/base/wide.hpp"
#include "seawall/model/model.hpp"
#include "seawall/scenario/scenario.hpp"

// The engine once more, slow and obvious: every account is looked at in every block, what is held
// is in maps, nothing is cached, and a request is a line in a list. Only the venue's rules are
// shared with the real one.
namespace seawall::reference {

struct Liquidation {
  std::uint64_t block = 0;
  std::uint32_t account = 0;
  Int128 repaid = 0;
  Int128 seized = 0;  ///< by the keeper, without the venue's fee
  auto operator<=>(const Liquidation&) const = default;
};

/// All liquidations of a run, in order. For worlds in which depth does not bind and one keeper
/// takes, a block after it has seen it, all that the rule allows; oracles read the reference price.
[[nodiscard]] std::vector<Liquidation> run_naively(const Model& model, const Scenario& scenario);

}  // namespace seawall::reference
