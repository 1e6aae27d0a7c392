#pragma once

#include "seawall/base/result.hpp"
#include "seawall/model/model.hpp"
#include "seawall/model/model_spec.hpp"

namespace seawall {

/// Checks everything a run relies on and resolves names. After this, nothing inside can be invalid.
/// Errors name the key path ("venues[0].reserves[1].oracle") or the position row, what was found
/// and what is allowed.
[[nodiscard]] Result<Model> compile(const ModelSpec& spec);

}  // namespace seawall
