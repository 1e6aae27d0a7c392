#pragma once

#include "seawall/io/key.hpp"
#include "seawall/io/scenario_document.hpp"

namespace seawall::io {

// What venues believe of prices. Read by scenario_keys.hpp.

template <class Visitor>
void keys_of(Visitor& visit, OracleSpec& oracle) {
  visit.key({"name", "how reserves call it", Need::required}, oracle.name);
  visit.key({"asset", "what it prices", Need::required}, oracle.asset);
  visit.key({"numeraire", "what it counts in: \"USD\" or an asset"}, oracle.numeraire);
  visit.key({"source", "\"reference\", the name of a pool or of an oracle above, or \"fixed\""},
            oracle.source);
  visit.key({"median_of", "oracles above whose middle price is the source; instead of source"},
            oracle.median_of);
  visit.key({"osm_hop_minutes",
             "an OSM: shows what its source said at the poke before, one poke a hop; 0: none",
             Need::optional, ranges::span_minutes, "minutes"},
            oracle.osm_hop_minutes);
  visit.key({"must_be_poked",
             "moves only when a bidder's transaction pokes it: an OSM, or a median whose deviation "
             "or heartbeat says when"},
            oracle.must_be_poked);
  visit.key({"fixed_price", "for source = \"fixed\"", Need::optional, ranges::positive,
             "numeraire per token"},
            oracle.fixed_price);
  visit.key({"decimals", "the published integer is price times 10 to this power", Need::optional,
             ranges::oracle_decimals},
            oracle.decimals);
  visit.key({"deviation", "relative move that makes a new round; 0 publishes every block",
             Need::optional, ranges::share_below_one},
            oracle.deviation);
  visit.key({"heartbeat_seconds", "longest time between rounds; 0: none", Need::optional,
             ranges::span_seconds, "seconds"},
            oracle.heartbeat_seconds);
  visit.key({"delay_seconds", "from observation to visibility", Need::optional,
             ranges::span_seconds, "seconds"},
            oracle.delay_seconds);
}

}  // namespace seawall::io
