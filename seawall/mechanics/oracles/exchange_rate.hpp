#pragma once

#include "seawall/base/time.hpp"
#include "seawall/model/oracle.hpp"

namespace seawall {

/// Base coins per coin that the staking contract would pay `since` the start of the run.
/// @param terms  has a rate
/// @source docs/mechanics/oracles.md §6
[[nodiscard]] double rate_at(const ExchangeRateTerms& terms, Duration since);

/// What a venue believes of it: no more than the cap on its growth lets through. A fall is believed
/// at once. @source Aave's CAPO adapters (bgd-labs/aave-capo PriceCapAdapterBase.sol)
[[nodiscard]] double believed_rate(const ExchangeRateTerms& terms, Duration since);

}  // namespace seawall
