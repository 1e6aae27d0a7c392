#pragma once

#include "seawall/io/key.hpp"
#include "seawall/io/scenario_document.hpp"
#include "seawall/model/choices.hpp"

namespace seawall::io {

// What a trade does to a price. Read by scenario_keys.hpp.

template <class Visitor>
void keys_of(Visitor& visit, ImpactTerms& terms) {
  visit.choice({"shape", "form of the curve", Need::optional, {}, {}, choices::curve_shapes},
               terms.shape);
  visit.key({"coefficient", "strength of the curve: k of docs/mechanics/liquidity.md",
             Need::required, ranges::not_negative, "per token, to the power of the curve"},
            terms.coefficient);
  visit.key({"exponent", "of a curve of shape \"power\"", Need::optional, ranges::exponent},
            terms.exponent);
  visit.key({"permanent_share", "share of a trade's displacement that never decays", Need::optional,
             ranges::share},
            terms.permanent_share.value);
  visit.minutes({"half_life_minutes", "of the rest; 0 means that it is gone at once",
                 Need::optional, ranges::span_minutes, "minutes"},
                terms.half_life);
}

}  // namespace seawall::io
