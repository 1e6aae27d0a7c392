#pragma once

#include <string>

#include "seawall/analysis/oracle_table.hpp"
#include "seawall/io/text.hpp"

namespace seawall::io {

/// One row an oracle, then what each reads and how it is pushed.
[[nodiscard]] std::string oracle_table_text(const OracleTable& table, const Look& look);

/// The same as JSON, one line a key; an attack that nobody can make is null.
[[nodiscard]] std::string oracle_table_json(const OracleTable& table);

}  // namespace seawall::io
