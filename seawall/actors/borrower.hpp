#pragma once

#include <span>
#include <vector>

#include "seawall/mechanics/chain/background_demand.hpp"
#include "seawall/model/model.hpp"
#include "seawall/scenario/scenario.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// What borrowers see. Read-only: what they want comes back as requests.
struct BorrowersView {
  const Model& model;
  const State& state;
  std::span<const BorrowerBehaviour> groups;
  const BackgroundDemand* demand;  ///< of the block that has just passed; null without a chain
};

struct BorrowersPlan {
  std::vector<Request> requests;      ///< due is set; sequence is the engine's
  std::vector<BorrowerState> looked;  ///< accounts that looked for the first time, ascending
};

/// Accounts whose health factor, on the prices announced in this block, is below their group's
/// trigger ask for help: once at a time, after a delay of their own, until their wallet is empty.
/// Whether an account watches, in which group and with what delay is drawn once, from a stream
/// that is named after it, so that another account or actor changes nothing.
/// @param plan  overwritten; its vectors are reused
void look_for_help(const BorrowersView& view, BorrowersPlan& plan);

}  // namespace seawall
