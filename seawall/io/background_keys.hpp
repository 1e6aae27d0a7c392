#pragma once

#include "seawall/io/key.hpp"
#include "seawall/model/model_spec.hpp"

namespace seawall::io {

// Leverage that no account shows. Read by scenario_keys.hpp.

template <class Visitor>
void keys_of(Visitor& visit, BackgroundLeverageSpec& prior) {
  visit.key({"asset", "what is held long", Need::required}, prior.asset);
  visit.key({"value_usd", "of the positions, at the asset's price", Need::required,
             ranges::positive, "USD"},
            prior.value_usd);
  visit.key(
      {"leverage_least", "leverage is log-uniform from here", Need::required, ranges::leverage},
      prior.leverage_least);
  visit.key({"leverage_most", "to here; a long of leverage L is sold once the price fell by 1/L",
             Need::required, ranges::leverage},
            prior.leverage_most);
  visit.key({"source", "where the belief comes from, with its date", Need::required}, prior.source);
}

}  // namespace seawall::io
