#include <algorithm>
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "seawall/io/import_kinds.hpp"

namespace seawall::io {
namespace {

using Json = nlohmann::json;

constexpr const char* coin = "crvUSD";
constexpr Range band_numbers = ranges::band_number;
// That hold a loan. @source curvefi/curve-stablecoin contracts/Controller.vy MIN_TICKS, MAX_TICKS
constexpr std::int64_t bands_min = 4;
constexpr std::int64_t bands_max = 50;

/// "WETH" of "dir/WETH_loans.csv": what files of one controller have in common.
std::string stem_of(const std::string& name) {
  const std::string stem = std::filesystem::path{name}.stem().string();
  const std::size_t end = stem.rfind('_');
  return end == std::string::npos || end == 0 ? stem : stem.substr(0, end);
}

/// What a controller's market file says of the whole.
struct Whole {
  std::string file;
  std::string symbol;
  ExactDecimal debt;
  ExactDecimal collateral;
  std::optional<ExactDecimal> loans;
};

/// The files of one controller.
struct Controller {
  std::string stem;
  const ImportTable* loans = nullptr;
  const ImportTable* bands = nullptr;
  std::optional<Whole> whole;
};

Result<std::string> text_at(const Json& json, const std::string& file, const char* table,
                            const char* key) {
  const auto there = json.find(table);
  if (there != json.end() && there->is_object())
    if (const auto value = there->find(key); value != there->end() && value->is_string())
      return value->get<std::string>();
  return fail(ErrorCode::missing_key, fmt::format("{}: {}.{}", file, table, key),
              "is missing; a text with it is needed");
}

Result<ExactDecimal> amount_at(const Json& json, const std::string& file, const char* table,
                               const char* key) {
  const auto text = text_at(json, file, table, key);
  if (!text) return std::unexpected{text.error()};
  const auto value = ExactDecimal::parse(*text);
  if (!value || value->is_negative())
    return fail(ErrorCode::wrong_type, fmt::format("{}: {}.{}", file, table, key),
                fmt::format("'{}' is no amount; a decimal in [0, inf) is allowed", *text));
  return *value;
}

Result<Whole> read_whole(const ImportFile& file) {
  const Json json = Json::parse(file.bytes, nullptr, false);
  if (json.is_discarded() || !json.is_object())
    return fail(ErrorCode::malformed_file, file.name,
                "is not a whole JSON object; a controller's totals are needed");
  Whole whole{.file = file.name, .symbol = {}, .debt = {}, .collateral = {}, .loans = {}};
  const auto symbol = text_at(json, file.name, "llamma", "collateral_symbol");
  if (!symbol) return std::unexpected{symbol.error()};
  const auto debt = amount_at(json, file.name, "totals", "totalDebt");
  if (!debt) return std::unexpected{debt.error()};
  const auto collateral = amount_at(json, file.name, "totals", "totalCollateral");
  if (!collateral) return std::unexpected{collateral.error()};
  if (const auto loans = amount_at(json, file.name, "controller", "n_loans")) whole.loans = *loans;
  whole.symbol = *symbol;
  whole.debt = *debt;
  whole.collateral = *collateral;
  return whole;
}

/// The controller that a file belongs to: by the name they share, or the only one.
Controller* owner_of(const std::string& name, std::vector<Controller>& controllers) {
  const std::string stem = stem_of(name);
  for (Controller& controller : controllers)
    if (controller.stem == stem) return &controller;
  return controllers.size() == 1 ? &controllers.front() : nullptr;
}

std::unexpected<Error> without_loans(const std::string& name) {
  return fail(
      ErrorCode::unknown_name, name,
      fmt::format("belongs to no file of loans; one called {}_loans.csv is needed", stem_of(name)));
}

/// Names are the collateral's symbol where a market file states it.
struct Called {
  std::string venue;
  std::string collateral;
};

Called called(const Controller& controller) {
  const std::string symbol = controller.whole ? controller.whole->symbol : controller.stem;
  return {.venue = "crvusd-" + symbol, .collateral = symbol};
}

struct LoanColumns {
  ImportColumn user;
  ImportColumn collateral;
  ImportColumn stablecoin;
  ImportColumn debt;
  ImportColumn low;
  ImportColumn high;
};

Result<void> read_loans(const Controller& controller, ImportBuilder& out) {
  const ImportTable& table = *controller.loans;
  const Called names = called(controller);
  FirstError errors;
  const LoanColumns columns{.user = table.need({"user"}, errors),
                            .collateral = table.need({"collateral"}, errors),
                            .stablecoin = table.need({"stablecoin"}, errors),
                            .debt = table.need({"debt"}, errors),
                            .low = table.need({"n1"}, errors),
                            .high = table.need({"n2"}, errors)};
  OnceEach once;
  for (std::size_t row = 0; row < table.rows() && !errors.any(); ++row) {
    const std::string user = table.account(columns.user, row, errors);
    const ExactDecimal collateral = table.amount(columns.collateral, row, errors);
    const ExactDecimal stablecoin = table.amount(columns.stablecoin, row, errors);
    const ExactDecimal debt = table.amount(columns.debt, row, errors);
    const std::int64_t low = table.whole(columns.low, row, band_numbers, errors);
    const std::int64_t high = table.whole(columns.high, row, band_numbers, errors);
    if (high < low + bands_min - 1 || high - low >= bands_max)
      errors.report(
          ErrorCode::parameter_out_of_range, table.where(columns.high, row),
          fmt::format("{} is outside [{}, {}]; a loan lies in {} to {} bands from its n1", high,
                      low + bands_min - 1, low + bands_max - 1, bands_min, bands_max));
    once.check(user, "the account's loan", table, columns.user, row, errors);
    if (errors.any()) break;
    out.see_and_keep({user, names.venue, names.collateral}, Side::collateral, collateral);
    out.see_and_keep({user, names.venue, coin}, Side::collateral, stablecoin);
    out.see_and_keep({user, names.venue, coin}, Side::debt, debt);
    if (collateral.is_zero() && stablecoin.is_zero() && debt.is_zero())
      out.empty_row();
    else
      out.bands({.account = user, .venue = names.venue, .low = low, .high = high});
  }
  if (errors.any()) return errors.take();
  return {};
}

Result<void> compare_bands(const Controller& controller, ImportBuilder& out) {
  const ImportTable& table = *controller.bands;
  const Called names = called(controller);
  FirstError errors;
  const ImportColumn band = table.need({"band"}, errors);
  const ImportColumn collateral = table.need({"collateral"}, errors);
  const ImportColumn stablecoin = table.need({"stablecoin"}, errors);
  OnceEach once;
  ExactDecimal collateral_sum, stablecoin_sum;
  for (std::size_t row = 0; row < table.rows() && !errors.any(); ++row) {
    const std::int64_t number = table.whole(band, row, band_numbers, errors);
    once.check(std::to_string(number), "the band", table, band, row, errors);
    collateral_sum += table.amount(collateral, row, errors);
    stablecoin_sum += table.amount(stablecoin, row, errors);
  }
  if (errors.any()) return errors.take();
  const std::string source = table.name() + ": sum of bands";
  out.state(source, whole_of(names.venue, names.collateral), Side::collateral, collateral_sum);
  out.state(source, whole_of(names.venue, coin), Side::collateral, stablecoin_sum);
  return {};
}

void compare_whole(const Controller& controller, ImportBuilder& out) {
  const Whole& whole = *controller.whole;
  const Called names = called(controller);
  out.state(whole.file + ": totals.totalDebt", whole_of(names.venue, coin), Side::debt, whole.debt);
  out.state(whole.file + ": totals.totalCollateral", whole_of(names.venue, names.collateral),
            Side::collateral, whole.collateral);
  if (whole.loans)
    out.state(whole.file + ": controller.n_loans", names.venue, "number of loans", *whole.loans,
              *ExactDecimal::parse(std::to_string(controller.loans->rows())));
}

/// Sorts files to the controllers whose loans are there.
Result<std::vector<Controller>> controllers_of(const std::vector<ImportTable>& tables,
                                               const std::vector<Whole>& wholes) {
  const auto is_bands = [](const ImportTable& table) { return table.has({"band"}); };
  std::vector<Controller> controllers;
  for (const ImportTable& table : tables)
    if (!is_bands(table))
      controllers.push_back(
          {.stem = stem_of(table.name()), .loans = &table, .bands = nullptr, .whole = {}});
  for (const ImportTable& table : tables) {
    if (!is_bands(table)) continue;
    Controller* owner = owner_of(table.name(), controllers);
    if (owner == nullptr) return without_loans(table.name());
    owner->bands = &table;
  }
  for (const Whole& whole : wholes) {
    Controller* owner = owner_of(whole.file, controllers);
    if (owner == nullptr) return without_loans(whole.file);
    owner->whole = whole;
  }
  for (std::size_t i = 0; i < controllers.size(); ++i)
    for (std::size_t before = 0; before < i; ++before)
      if (called(controllers[i]).venue == called(controllers[before]).venue)
        return fail(ErrorCode::duplicate_name, controllers[i].loans->name(),
                    fmt::format("is of the same controller, {}, as {}; one file of loans for each "
                                "is allowed",
                                called(controllers[i]).venue, controllers[before].loans->name()));
  return controllers;
}

}  // namespace

Result<void> import_crvusd(ImportFiles files, ImportBuilder& out) {
  std::vector<ImportFile> csv;
  std::vector<Whole> wholes;
  for (const ImportFile& file : files) {
    if (!file.name.ends_with(".json")) {
      csv.push_back(file);
      continue;
    }
    auto whole = read_whole(file);
    if (!whole) return std::unexpected{whole.error()};
    out.file(file.name, 1);
    wholes.push_back(*std::move(whole));
  }
  const auto tables = import_tables(csv, out);
  if (!tables) return std::unexpected{tables.error()};
  const auto controllers = controllers_of(*tables, wholes);
  if (!controllers) return std::unexpected{controllers.error()};
  for (const Controller& controller : *controllers) {
    if (auto read = read_loans(controller, out); !read) return read;
    if (controller.whole) compare_whole(controller, out);
    if (controller.bands == nullptr) continue;
    if (auto compared = compare_bands(controller, out); !compared) return compared;
  }
  return {};
}

}  // namespace seawall::io
