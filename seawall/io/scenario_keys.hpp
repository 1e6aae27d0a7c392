#pragma once

#include "seawall/io/actor_keys.hpp"
#include "seawall/io/asset_keys.hpp"
#include "seawall/io/background_keys.hpp"
#include "seawall/io/chain_keys.hpp"
#include "seawall/io/course_keys.hpp"
#include "seawall/io/key.hpp"
#include "seawall/io/liquidity_keys.hpp"
#include "seawall/io/manipulator_keys.hpp"
#include "seawall/io/oracle_keys.hpp"
#include "seawall/io/pool_provider_keys.hpp"
#include "seawall/io/position_keys.hpp"
#include "seawall/io/scenario_document.hpp"
#include "seawall/io/venue_keys.hpp"
#include "seawall/model/choices.hpp"

namespace seawall::io {

// The one list of what a scenario file may hold: this table and those of *_keys.hpp beside it. A
// visitor walks it: the reader fills the struct, the schema writes down type, range, unit, default
// and text. Adding a key adds it everywhere.

template <class Visitor>
void keys_of(Visitor& visit, Fact& fact) {
  visit.key({"what", "the figure's name", Need::required}, fact.what);
  visit.key({"value", "as published, with its unit", Need::required}, fact.value);
  visit.key({"source", "where it is from", Need::required}, fact.source);
}

template <class Visitor>
void keys_of(Visitor& visit, ScenarioDocument& file) {
  visit.key({"schema_version", "of this format", Need::required, Range{.low = 1, .high = 1}},
            file.schema_version);
  visit.key({"name", "of the scenario", Need::required}, file.scenario.name);
  visit.key({"description", "what it is about"}, file.scenario.description);
  visit.key({"seed", "of all random numbers", Need::optional, ranges::not_negative},
            file.scenario.seed);
  visit.key({"duration_minutes", "longest simulated time", Need::required, ranges::run_minutes,
             "minutes"},
            file.scenario.duration_minutes);
  visit.key({"stop_when_quiet", "stop once nobody is under water and no request is pending"},
            file.scenario.stop_when_quiet);
  visit.choice({"feedback",
                "how sales act on the reference price",
                Need::optional,
                {},
                {},
                choices::feedback_modes},
               file.model.feedback);
  visit.key({"depth_multiplier", "every depth in the file times this: reserves, refill, impact",
             Need::optional, ranges::depth_multiplier},
            file.model.depth_multiplier);
  visit.table({"clock", "when the run begins and how its blocks come"}, file.model.clock);
  visit.table({"chain", "block space; absent: every request is executed when it is due"},
              file.model.chain);
  visit.table({"sequencer", "of a rollup; absent: it never fails"}, file.model.sequencer);
  visit.tables({"assets", "the coins", Need::required}, file.model.assets);
  visit.tables({"liquidity", "where they are sold"}, file.model.liquidity);
  visit.tables({"oracles", "what venues believe of their prices"}, file.model.oracles);
  visit.tables({"venues", "where they are lent"}, file.model.venues);
  visit.tables({"keepers", "who liquidates"}, file.keepers);
  visit.tables({"bidders", "who seizes vaults and bids at a CDP engine's auctions"},
               file.scenario.bidders);
  visit.tables({"arbitrageurs", "who trades between pools, order books and the outside market"},
               file.scenario.arbitrageurs);
  visit.tables({"borrowers", "who among a venue's accounts looks after itself, and how"},
               file.scenario.borrowers);
  visit.tables({"pool_providers", "whose liquidity in pools comes, goes and moves"},
               file.scenario.pool_providers);
  visit.tables({"contracts", "perpetuals that a lending pool's accounts hold as margin"},
               file.model.contracts);
  visit.tables({"manipulators", "who moves a price that a venue reads, and pays for it"},
               file.scenario.manipulators);
  visit.table({"drawn_book", "accounts drawn from a stated density of debt; instead of accounts"},
              file.drawn_book);
  visit.key(
      {"positions",
       "CSV or Parquet: account, venue, asset, collateral, debt and, if wanted, mode, rate, and "
       "band_low with band_high"},
      file.positions);
  visit.tables({"accounts", "positions written here instead of in a file"}, file.accounts);
  visit.tables({"background_leverage",
                "longs that no account shows, as a stated prior; only for "
                "seawall profile"},
               file.model.background_leverage);
  visit.table({"prices", "a recorded or stated course of reference prices"}, file.prices);
  visit.table({"gas", "what others pay for block space; needed beside a chain"}, file.gas);
  visit.tables({"shocks", "jumps of a reference price"}, file.scenario.shocks);
  visit.tables({"votes", "changes of a reserve's parameters"}, file.scenario.votes);
  visit.tables({"recorded_flows", "what the record itself sold, for feedback = \"counterfactual\""},
               file.recorded_flows);
  visit.tables({"facts", "what was published about the event; documentation"}, file.facts);
}

}  // namespace seawall::io
