#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "seawall/io/import_builder.hpp"
#include "seawall/io/import_table.hpp"

namespace seawall::io {

// A reader for each kind of export. They fill a builder; the first thing that is wrong is returned.

using ImportFiles = std::span<const ImportFile>;

/// Aave v2 and v3 (reserves of users), Compound v2 (tokens of accounts) and v3 (Comets' accounts):
/// one row for what an account holds and owes of one asset.
[[nodiscard]] Result<void> import_pool(std::string_view kind, ImportFiles files,
                                       ImportBuilder& out);
/// Aave v2 accounts with their stETH and ETH debt, all else as totals in ETH.
[[nodiscard]] Result<void> import_steth_book(const ImportTable& table, ImportBuilder& out);
[[nodiscard]] bool is_steth_book(const ImportTable& table);
/// Vaults of the Vat, with the rates of their ilks.
[[nodiscard]] Result<void> import_maker(ImportFiles files, ImportBuilder& out);
/// Positions of Morpho Blue, with the table of its markets.
[[nodiscard]] Result<void> import_morpho(ImportFiles files, ImportBuilder& out);
/// Loans of crvUSD's controllers; bands and market totals to compare with.
[[nodiscard]] Result<void> import_crvusd(ImportFiles files, ImportBuilder& out);

/// Every file as a table. @param files all CSV
[[nodiscard]] Result<std::vector<ImportTable>> import_tables(ImportFiles files, ImportBuilder& out);
/// Names of assets at places that a table of markets states.
[[nodiscard]] inline ImportPlace whole_of(const std::string& venue, const std::string& asset) {
  return {{}, venue, asset};
}

}  // namespace seawall::io
