#include <map>
#include <optional>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/io/import_kinds.hpp"

namespace seawall::io {
namespace {

constexpr int wad_decimals = 18;
constexpr int ray_decimals = 27;
constexpr const char* coin = "DAI";

const ImportTable::Names ilk_names{"ilk"};
const ImportTable::Names urn_names{"urn", "vault", "cdp", "account"};

/// "ETH-A" locks ETH, "UNIV2DAIETH-A" UNIV2DAIETH.
std::string collateral_of(const std::string& ilk) {
  const std::size_t dash = ilk.rfind('-');
  return dash == std::string::npos || dash == 0 ? ilk : ilk.substr(0, dash);
}

/// Rates by ilk, and the sums that the Vat keeps of each.
struct Ilks {
  std::map<std::string, ExactDecimal> rates;
  std::map<std::string, std::pair<std::string, ExactDecimal>> arts;  ///< where, stated Art
};

void read_ilks(const ImportTable& table, Ilks& ilks, FirstError& errors) {
  const ImportColumn ilk = table.need(ilk_names, errors);
  const ImportColumn rate = table.need({"rate"}, errors);
  const auto total = table.find({"Art", "total_art"});
  OnceEach once;
  for (std::size_t row = 0; row < table.rows() && !errors.any(); ++row) {
    const std::string name = table.text(ilk, row, errors);
    once.check(name, fmt::format("the ilk {}", in_quotes(name)), table, ilk, row, errors);
    ilks.rates[name] = table.units(rate, row, ray_decimals, errors);
    if (total)
      ilks.arts[name] = {table.where(*total, row), table.units(*total, row, wad_decimals, errors)};
  }
}

/// The rate of a row: its own, or its ilk's.
class Rates {
 public:
  Rates(const ImportTable& table, const Ilks& ilks) : ilks_{ilks}, own_{table.find({"rate"})} {}

  [[nodiscard]] ExactDecimal of(const ImportTable& table, const ImportColumn& ilk, std::size_t row,
                                const std::string& name, FirstError& errors) const {
    if (own_) return table.units(*own_, row, ray_decimals, errors);
    const auto found = ilks_.rates.find(name);
    if (found != ilks_.rates.end()) return found->second;
    std::vector<std::string_view> known;
    for (const auto& [there, rate] : ilks_.rates)
      known.push_back(there);
    errors.report(ErrorCode::unknown_name, table.where(ilk, row),
                  fmt::format("no file states a rate for the ilk {}{}", in_quotes(name),
                              known.empty() ? "; a table with columns ilk and rate is needed"
                                            : suggestion(name, known)));
    return {};
  }

 private:
  const Ilks& ilks_;
  std::optional<ImportColumn> own_;
};

using Sums = std::map<std::string, ExactDecimal>;  ///< normalised debt by ilk

Result<void> read_vaults(const ImportTable& table, const Ilks& ilks, OnceEach& once, Sums& sums,
                         ImportBuilder& out) {
  FirstError errors;
  const ImportColumn urn = table.need(urn_names, errors);
  const ImportColumn ilk = table.need(ilk_names, errors);
  const bool is_raw = table.has({"ink"}) || table.has({"art"});
  const ImportColumn ink = table.need({is_raw ? "ink" : "collateral"}, errors);
  const ImportColumn art = table.need({is_raw ? "art" : "debt"}, errors);
  if (errors.any()) return errors.take();
  const Rates rates{table, ilks};
  for (std::size_t row = 0; row < table.rows() && !errors.any(); ++row) {
    const std::string name = table.text(ilk, row, errors);
    const std::string account = table.account(urn, row, errors);
    ExactDecimal locked, owed;
    if (is_raw) {
      const ExactDecimal normalised = table.units(art, row, wad_decimals, errors);
      const ExactDecimal rate = rates.of(table, ilk, row, name, errors);
      locked = table.units(ink, row, wad_decimals, errors);
      owed = normalised * rate;
      sums[name] += normalised;
    } else {
      locked = table.amount(ink, row, errors);
      owed = table.amount(art, row, errors);
    }
    once.check(fmt::format("{}\n{}", account, name),
               fmt::format("the vault {} of {}", in_quotes(account), in_quotes(name)), table, urn,
               row, errors);
    if (errors.any()) break;
    out.see_and_keep({account, name, collateral_of(name)}, Side::collateral, locked);
    out.see_and_keep({account, name, coin}, Side::debt, owed);
    if (locked.is_zero() && owed.is_zero()) out.empty_row();
  }
  if (errors.any()) return errors.take();
  return {};
}

}  // namespace

Result<void> import_maker(ImportFiles files, ImportBuilder& out) {
  const auto tables = import_tables(files, out);
  if (!tables) return std::unexpected{tables.error()};
  const auto is_vaults = [](const ImportTable& table) {
    return table.has(urn_names) || !table.has({"rate"});
  };
  Ilks ilks;
  FirstError errors;
  for (const ImportTable& table : *tables)
    if (!is_vaults(table)) read_ilks(table, ilks, errors);
  if (errors.any()) return errors.take();
  OnceEach once;
  Sums sums;
  for (const ImportTable& table : *tables)
    if (is_vaults(table))
      if (auto read = read_vaults(table, ilks, once, sums, out); !read) return read;
  for (const auto& [ilk, stated] : ilks.arts)
    out.state(stated.first, ilk, "Art, debt before its rate", stated.second, sums[ilk]);
  return {};
}

}  // namespace seawall::io
