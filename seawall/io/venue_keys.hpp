#pragma once

#include "seawall/io/cdp_keys.hpp"
#include "seawall/io/key.hpp"
#include "seawall/io/lending_keys.hpp"
#include "seawall/io/presets.hpp"
#include "seawall/io/scenario_document.hpp"
#include "seawall/model/choices.hpp"

namespace seawall::io {

// Venues of both kinds. Read by scenario_keys.hpp.

template <class Visitor>
void keys_of(Visitor& visit, VenueSpec& venue) {
  visit.key({"name", "how positions and results call it", Need::required}, venue.name);
  visit.key({"kind", "what sort of venue it is", Need::optional, {}, {}, choices::venue_kinds},
            venue.kind);
  // Its keys were added to the tree before it is read; nothing else is kept of it.
  std::string preset;
  visit.key({"preset",
             "parameters of a network on a day, for every key that the venue does not state",
             Need::optional,
             {},
             {},
             preset_names()},
            preset);
  visit.key({"rules",
             "lending_pool: which contract's text it follows",
             Need::optional,
             {},
             {},
             choices::lending_rules},
            venue.rules);
  visit.key({"rules_terms", "not cdp: figures that these rules alone have"}, venue.rules_terms);
  visit.key({"mechanism",
             "how an account under water is closed: a lending pool's first four, a cdp's last two",
             Need::optional,
             {},
             {},
             choices::mechanisms},
            venue.mechanism);
  visit.key({"target_health", "mechanism = \"to_target\": health that a call leaves; 1.05",
             Need::optional, ranges::health_target},
            venue.target_health);
  visit.key({"rise_minutes",
             "mechanism = \"dutch\": the bonus rises from 0 to all of it in this time; 60",
             Need::optional, ranges::some_minutes, "minutes"},
            venue.rise_minutes);
  visit.tables(
      {"reserves", "lending_pool: 1 to 64; a protocol: the coin that is owed, then what is locked"},
      venue.reserves);
  visit.tables({"modes", "lending_pool: efficiency modes (eMode)"}, venue.modes);
  visit.table({"cdp", "cdp: what vaults lock and owe, and how they are sold"}, venue.cdp);
}

}  // namespace seawall::io
