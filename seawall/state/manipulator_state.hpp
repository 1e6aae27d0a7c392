#pragma once

#include <cstdint>

#include "seawall/base/ids.hpp"

namespace seawall {

/// What an actor's money went to and came from; each has a row in State::manipulator_flows.
enum class ManipulatorFlow : std::uint8_t {
  pushed,     ///< trades that moved the price
  unwound,    ///< trades that sold back what those had bought
  deposited,  ///< given to its accounts at a venue, negative
  borrowed,   ///< taken out of them
  loan_fee,   ///< of flash loans, negative
};
inline constexpr std::size_t manipulator_flows = 5;

/// How far an actor who moves a price has come.
struct ManipulatorState {
  double price_at_start = 0.0;  ///< of its place when it began; 0: it has not
  double price_furthest = 0.0;  ///< where its trades brought it
  EventId last_push = 0;
  std::uint32_t has_opened = 0;   ///< 1: deposits and contract are made, or were refused
  std::uint32_t has_unwound = 0;  ///< 1: it has sold back, or tried
  std::uint32_t told_poor = 0;    ///< 1: that its money ended is in the trace
  std::uint32_t unused = 0;
};

/// One contract over a run.
struct ContractState {
  double gain_highest = 0.0;  ///< Σ unrealised gains of those who gain, USD at reference prices of
                              ///< the venue's base currency, at its highest
  double mark_highest = 0.0;  ///< USD
  double mark_lowest = 0.0;
};

}  // namespace seawall
