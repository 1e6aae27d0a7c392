#pragma once

#include <cstdint>
#include <optional>

#include "seawall/mechanics/chain/background_demand.hpp"
#include "seawall/model/model.hpp"
#include "seawall/scenario/scenario.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// What somebody who moves a price sees. Read-only: what it wants comes back as a request.
struct ManipulatorView {
  const Model& model;
  const State& state;
  const ManipulatorBehaviour& behaviour;
  std::uint32_t number = 0;        ///< of Shock::manipulators
  const BackgroundDemand* demand;  ///< of the block that has just passed; null without a chain
};

/// What it does next, at most one transaction at a time.
///
/// With its own capital: when it begins, its deposits and its contract; then in every block of the
/// push and of the hold, as much at its place as brings the place's own price to
///
///     p(t) = p_start · (target / p_start)^min(1, t / push)
///
/// and nothing where the price is there already; from the end of the push on it pledges what it
/// bought and borrows while margin and cash admit a dollar; after the hold it trades back. With a
/// flash loan all of that in one transaction, once.
[[nodiscard]] std::optional<Request> look_for_manipulation(const ManipulatorView& view);

/// Smallest units of what is given there, so that the place's own price comes to `wanted`; at most
/// `most`, and 0 where it is there already.
/// @param hop  the direction: gives quote to raise the price, base to lower it
[[nodiscard]] Units amount_to_price(const Model& model, const State& state, Route::Hop hop,
                                    Price wanted, Units most);

/// The hop that moves the place's price toward the target.
[[nodiscard]] inline Route::Hop pushing_hop(const ManipulatorBehaviour& behaviour) {
  return {behaviour.place, static_cast<std::uint8_t>(behaviour.raises ? 0 : 1)};
}

}  // namespace seawall
