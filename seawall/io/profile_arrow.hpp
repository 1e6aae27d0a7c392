#pragma once

// Private to io: Arrow stays out of every public header.

#include <arrow/result.h>
#include <arrow/type_fwd.h>

#include <memory>

#include "seawall/analysis/profile.hpp"

namespace seawall::io {

// The tables of a profile's folder, whole: rows of both sides below each other, the accounts' own
// first. What each column means is in docs/profile.md.

[[nodiscard]] arrow::Result<std::shared_ptr<arrow::Table>> curve_table(
    const LiquidationProfile& profile);
[[nodiscard]] arrow::Result<std::shared_ptr<arrow::Table>> shocks_table(
    const LiquidationProfile& profile);

}  // namespace seawall::io
