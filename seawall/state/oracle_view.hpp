#pragma once

#include <optional>

#include "seawall/model/model.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// Of an oracle's sources the one whose visible answer is in the middle; of an even number the
/// upper of the two, of equal answers the one listed last.
/// @param oracle  has sources
[[nodiscard]] OracleId middle_source(const State& state, const Oracle& oracle);

/// What a poke of a medianizer would carry now: its sources' middle price, or without sources the
/// reference price, if it is due.
/// @param oracle  is_medianizer()
/// @return nothing where neither deviation nor heartbeat asks for it, or there is no price
[[nodiscard]] std::optional<OracleRound> quote_due(const Model& model, const State& state,
                                                   OracleId oracle);

/// What its source says now, in its numeraire: the middle of other oracles' answers, a pool's price
/// through the reference price of the pool's other side, what a sale would fetch, or the reference
/// price itself; of a staked coin times the exchange rate that is believed.
/// @param oracle       not fixed
/// @param place_price  of its source_pool, quote per base token; with sale terms sale_price(); not
///                     read where it has neither
[[nodiscard]] Price source_price(const Model& model, const State& state, const Oracle& oracle,
                                 double place_price);

/// Whether the oracle cannot look at its source now.
[[nodiscard]] bool is_out(const Model& model, const Oracle& oracle, Time now);

}  // namespace seawall
