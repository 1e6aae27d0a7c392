#pragma once

// Private to io: Arrow stays out of every public header.

#include <memory>
#include <string>

#include <arrow/type_fwd.h>

#include "seawall/base/result.hpp"
#include "seawall/io/raw_table.hpp"

namespace seawall::io {

/// A table of Arrow's as the readers of tables want it, whatever it came from. Texts and doubles
/// are shown where they lie; other numbers and times are converted. The table is kept alive.
/// @return schema_version where the metadata names one that is not known
[[nodiscard]] Result<RawTable> raw_table_of(std::shared_ptr<const arrow::Table> table,
                                            const arrow::KeyValueMetadata* metadata,
                                            const std::string& name);

}  // namespace seawall::io
