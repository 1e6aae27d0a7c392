#include "seawall/io/scenario_file.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"
#include "seawall/io/pool_files.hpp"
#include "seawall/io/presets.hpp"
#include "seawall/io/table_files.hpp"
#include "seawall/io/table_reader.hpp"
#include "seawall/io/tables.hpp"
#include "seawall/model/compile.hpp"

namespace seawall::io {
namespace {

/// Indices of names in the order of their first appearance.
class NameIndex {
 public:
  explicit NameIndex(std::vector<std::string>& names) : names_{names} {
    for (std::size_t i = 0; i < names.size(); ++i)
      index_.emplace(names[i], i);
  }
  [[nodiscard]] std::uint16_t of(const std::string& name) {
    const auto [at, is_new] = index_.emplace(name, names_.size());
    if (is_new) names_.push_back(name);
    return static_cast<std::uint16_t>(std::min<std::size_t>(at->second, 0xffff));
  }

 private:
  std::vector<std::string>& names_;
  std::map<std::string, std::size_t> index_;
};

const double* find(const Amounts& amounts, const std::string& asset) {
  for (const auto& [name, amount] : amounts)
    if (name == asset) return &amount;
  return nullptr;
}

/// A row per asset that an account holds or owes.
Result<PositionSpec> positions_of(const std::vector<AccountEntry>& accounts) {
  PositionSpec spec;
  NameIndex venues{spec.venue_names}, assets{spec.asset_names}, modes{spec.mode_names};
  const bool has_rates = std::ranges::any_of(
      accounts, [](const AccountEntry& account) { return account.rate != 0.0; });
  const bool has_bands = std::ranges::any_of(
      accounts, [](const AccountEntry& account) { return account.band_low != account.band_high; });
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const AccountEntry& account = accounts[i];
    const auto add = [&](const std::string& asset, double collateral, double debt) {
      spec.account.push_back(account.name);
      spec.venue.push_back(venues.of(account.venue));
      spec.asset.push_back(assets.of(asset));
      spec.mode.push_back(modes.of(account.mode));
      if (has_rates) spec.rate.push_back(account.rate);
      if (has_bands)
        spec.bands.push_back({.low = static_cast<std::int32_t>(account.band_low),
                              .high = static_cast<std::int32_t>(account.band_high)});
      spec.collateral.push_back(collateral);
      spec.debt.push_back(debt);
      spec.entries.push_back(static_cast<std::uint32_t>(i));
    };
    if (account.collateral.empty() && account.debt.empty())
      return fail(ErrorCode::missing_key, fmt::format("accounts[{}]", i),
                  "holds and owes nothing; collateral = { ... } or debt = { ... } is needed");
    for (const auto& [asset, tokens] : account.collateral) {
      const double* owed = find(account.debt, asset);
      add(asset, tokens, owed == nullptr ? 0.0 : *owed);
    }
    for (const auto& [asset, tokens] : account.debt)
      if (find(account.collateral, asset) == nullptr) add(asset, 0.0, tokens);
  }
  if (std::max({spec.venue_names.size(), spec.asset_names.size(), spec.mode_names.size()}) > 0xffff)
    return fail(ErrorCode::too_large, "accounts",
                "more than 65,535 different names; at most that many are allowed");
  return spec;
}

/// Appends one row, which must price what the first row prices.
Result<void> add_row(const PriceRow& row, PriceRowsSpec& spec) {
  const auto where = [&](const std::string& asset) {
    return fmt::format("prices.rows[{}].{}", spec.times.size(), asset);
  };
  for (const std::string& asset : spec.assets) {
    const double* price = find(row.prices, asset);
    if (price == nullptr)
      return fail(ErrorCode::missing_key, where(asset),
                  "is missing; every row prices the assets of the first");
    spec.prices.push_back(*price);
  }
  for (const auto& entry : row.prices) {
    const std::vector<std::string_view> known(spec.assets.begin(), spec.assets.end());
    if (std::find(known.begin(), known.end(), entry.first) == known.end())
      return fail(ErrorCode::unknown_key, where(entry.first),
                  fmt::format("{} is not in the first row{}", in_quotes(entry.first),
                              suggestion(entry.first, known)));
  }
  spec.times.push_back(row.time);
  return {};
}

/// Rows written in the scenario; the first says which assets there are.
Result<PriceRowsSpec> inline_prices(const PricesEntry& prices) {
  PriceRowsSpec spec;
  if (!prices.rows.empty())
    for (const auto& entry : prices.rows.front().prices)
      spec.assets.push_back(entry.first);
  for (const PriceRow& row : prices.rows)
    if (auto added = add_row(row, spec); !added) return std::unexpected{std::move(added).error()};
  return spec;
}

Result<PriceRowsSpec> prices_of(const PricesEntry& prices, TableFiles& files) {
  if (!prices.file.empty() && !prices.rows.empty())
    return fail(ErrorCode::duplicate_name, "prices.file",
                "is there beside prices.rows; one of the two is allowed");
  if (prices.file.empty() && !prices.assets.empty())
    return fail(ErrorCode::unknown_key, "prices.assets",
                "picks columns of a file, but there is no prices.file");
  Result<PriceRowsSpec> spec = PriceRowsSpec{};
  if (prices.file.empty()) {
    spec = inline_prices(prices);
  } else {
    const auto loaded = files.load(prices.file, "prices.file");
    if (!loaded) return std::unexpected{loaded.error()};
    spec = read_prices(loaded->bytes, loaded->format, loaded->path, prices.assets);
  }
  if (!spec) return spec;
  spec->between = prices.between;
  spec->contains_own_impact = prices.contains_own_impact;
  return spec;
}

/// Rows written in the scenario: a time and a price for each percentile.
Result<GasRowsSpec> inline_gas(const GasEntry& gas) {
  GasRowsSpec spec;
  spec.percentiles = gas.percentiles;
  for (std::size_t i = 0; i < gas.rows.size(); ++i) {
    const TimedNumbers& row = gas.rows[i];
    if (row.numbers.size() != gas.percentiles.size())
      return fail(ErrorCode::malformed_file, fmt::format("gas.rows[{}]", i),
                  fmt::format("{} prices after the time; {} are needed, one for each of "
                              "gas.percentiles",
                              row.numbers.size(), gas.percentiles.size()));
    spec.times.push_back(row.time);
    spec.prices.insert(spec.prices.end(), row.numbers.begin(), row.numbers.end());
  }
  return spec;
}

/// The mapping names the time and percentiles that there are, each to a column of its own.
Result<void> check_columns(const GasEntry& gas) {
  std::vector<std::string> ours{"time"};
  for (const double percentile : gas.percentiles)
    ours.push_back(percentile_column(percentile));
  const std::vector<std::string_view> known(ours.begin(), ours.end());
  for (std::size_t i = 0; i < gas.columns.size(); ++i) {
    const auto& [name, column] = gas.columns[i];
    if (std::find(known.begin(), known.end(), name) == known.end())
      return fail(ErrorCode::unknown_key, "gas.columns." + name,
                  fmt::format("{} is neither time nor one of gas.percentiles{}", in_quotes(name),
                              suggestion(name, known)));
    for (std::size_t before = 0; before < i; ++before)
      if (gas.columns[before].second == column)
        return fail(ErrorCode::duplicate_name, "gas.columns." + name,
                    fmt::format("the column {} is already {}; each needs one of its own",
                                in_quotes(column), gas.columns[before].first));
  }
  return {};
}

Result<GasRowsSpec> gas_of(const GasEntry& gas, TableFiles& files) {
  if (!gas.file.empty() && !gas.rows.empty())
    return fail(ErrorCode::duplicate_name, "gas.file",
                "is there beside gas.rows; one of the two is allowed");
  if (gas.file.empty() && gas.rows.empty())
    return fail(ErrorCode::missing_key, "gas.rows",
                "is missing; rows = [[time, price, ...], ...] or file = \"...\" is needed");
  if (gas.file.empty() && !gas.columns.empty())
    return fail(ErrorCode::unknown_key, "gas.columns",
                "names columns of a file, but there is no gas.file");
  Result<GasRowsSpec> spec = GasRowsSpec{};
  if (gas.file.empty()) {
    spec = inline_gas(gas);
  } else {
    if (auto checked = check_columns(gas); !checked)
      return std::unexpected{std::move(checked).error()};
    const auto loaded = files.load(gas.file, "gas.file");
    if (!loaded) return std::unexpected{loaded.error()};
    spec = read_gas(loaded->bytes, loaded->format, loaded->path, gas.percentiles, gas.columns);
  }
  if (spec) spec->between = gas.between;
  return spec;
}

/// Quotes written in a file become points; a mapping names what there is to map.
Result<void> load_quotes(QuotesSpec& quotes, const std::string& path, TableFiles& files) {
  const QuotesFileSpec& file = quotes.file;
  if (file.name.empty()) {
    const bool times = file.from > Time{} || file.until > Time{};
    if (file.columns.empty() && file.filter.empty() && !times) return {};
    return fail(ErrorCode::unknown_key,
                path + (!file.columns.empty()  ? ".columns"
                        : !file.filter.empty() ? ".filter"
                        : file.from > Time{}   ? ".from"
                                               : ".until"),
                fmt::format("picks from a file, but there is no {}.file", path));
  }
  if (!quotes.points.empty())
    return fail(ErrorCode::duplicate_name, path + ".file",
                "is there beside points; one of the two is allowed");
  const std::vector<std::string_view> known{"sold", "received", "price", "time"};
  const auto has = [&](std::string_view ours) {
    return std::ranges::any_of(file.columns,
                               [&](const auto& mapping) { return mapping.first == ours; });
  };
  for (const auto& [ours, column] : file.columns)
    if (std::ranges::find(known, ours) == known.end())
      return fail(ErrorCode::unknown_key, path + ".columns." + ours,
                  fmt::format("{} is not one of sold, received, price and time{}", in_quotes(ours),
                              suggestion(ours, known)));
  if (has("received") && has("price"))
    return fail(ErrorCode::duplicate_name, path + ".columns.price",
                "is there beside received; one of the two is allowed");
  const auto loaded = files.load(file.name, path + ".file");
  if (!loaded) return std::unexpected{loaded.error()};
  return read_quotes(loaded->bytes, loaded->format, loaded->path, quotes);
}

Result<RecordedFlowSpec> flow_of(const FlowEntry& entry, const std::string& path,
                                 TableFiles& files) {
  if (entry.file.empty()) return RecordedFlowSpec{entry.asset, entry.times, entry.sold};
  if (!entry.times.empty() || !entry.sold.empty())
    return fail(ErrorCode::duplicate_name, path + ".file",
                "is there beside times and sold; one of the two is allowed");
  const auto loaded = files.load(entry.file, path + ".file");
  if (!loaded) return std::unexpected{loaded.error()};
  auto spec = read_recorded_flow(loaded->bytes, loaded->format, loaded->path);
  if (spec) spec->asset = entry.asset;
  return spec;
}

Result<PositionSpec> positions_of(const ScenarioDocument& document, TableFiles& files) {
  if (document.positions.empty()) return positions_of(document.accounts);
  if (!document.accounts.empty())
    return fail(ErrorCode::duplicate_name, "positions",
                "is there beside accounts; one of the two is allowed");
  const auto loaded = files.load(document.positions, "positions");
  if (!loaded) return std::unexpected{loaded.error()};
  return read_positions(loaded->bytes, loaded->format, loaded->path);
}

Result<void> fill_specs(ScenarioDocument&& document, TableFiles& files, ScenarioFile& file) {
  file.model = std::move(document.model);
  file.scenario = std::move(document.scenario);
  file.facts = std::move(document.facts);
  for (KeeperEntry& entry : document.keepers) {
    entry.behaviour.keeper = entry.keeper.name;
    file.scenario.keepers.push_back(std::move(entry.behaviour));
    file.model.keepers.push_back(std::move(entry.keeper));
  }
  add_bidders(file.scenario.bidders, file.model.keepers);
  add_arbitrageurs(file.scenario.arbitrageurs, file.model.keepers);
  add_borrowers(file.scenario.borrowers, file.model.keepers);
  add_pool_providers(file.scenario.pool_providers, file.model);
  add_manipulators(file.scenario.manipulators, file.model.keepers);
  file.drawn_book = std::move(document.drawn_book);
  if (file.drawn_book && !(document.positions.empty() && document.accounts.empty()))
    return fail(ErrorCode::duplicate_name, "drawn_book",
                "is there beside positions or accounts; one of the three is allowed");
  auto positions = positions_of(document, files);
  if (!positions) return std::unexpected{std::move(positions).error()};
  file.model.positions = *std::move(positions);
  auto prices = prices_of(document.prices, files);
  if (!prices) return std::unexpected{std::move(prices).error()};
  file.scenario.prices = *std::move(prices);

  if (document.gas) {
    auto gas = gas_of(*document.gas, files);
    if (!gas) return std::unexpected{std::move(gas).error()};
    file.scenario.gas = *std::move(gas);
  }
  for (std::size_t i = 0; i < file.model.liquidity.size(); ++i)
    if (auto loaded = load_pool(file.model.liquidity[i], fmt::format("liquidity[{}]", i), files);
        !loaded)
      return loaded;
  for (std::size_t i = 0; i < file.model.liquidity.size(); ++i)
    if (auto& quotes = file.model.liquidity[i].quotes)
      if (auto loaded = load_quotes(*quotes, fmt::format("liquidity[{}].quotes", i), files);
          !loaded)
        return loaded;
  for (std::size_t i = 0; i < document.recorded_flows.size(); ++i) {
    auto flow = flow_of(document.recorded_flows[i], fmt::format("recorded_flows[{}]", i), files);
    if (!flow) return std::unexpected{std::move(flow).error()};
    file.scenario.recorded_flows.push_back(*std::move(flow));
  }
  return {};
}

Result<ScenarioFile> read_tree(std::string_view text, const std::string& name,
                               std::optional<std::filesystem::path> folder,
                               std::span<const std::string> overrides) {
  auto root = parse_toml(text, name);
  if (!root) return std::unexpected{std::move(root).error()};
  for (const std::string& line : overrides)
    if (auto applied = apply_override(*root, line); !applied)
      return std::unexpected{std::move(applied).error()};
  ScenarioFile file;
  file.inputs.push_back({name, digest_of(text)});
  file.lines = KeyLines{*root, name};
  if (auto applied = apply_presets(*root); !applied)
    return std::unexpected{file.lines.locate(std::move(applied).error())};
  file.lines = KeyLines{*root, name};  // with what presets added
  auto document = read_document(*root);
  if (!document) return std::unexpected{file.lines.locate(std::move(document).error())};
  TableFiles files{std::move(folder), file};
  if (auto filled = fill_specs(*std::move(document), files, file); !filled)
    return std::unexpected{file.lines.locate(std::move(filled).error())};
  return file;
}

}  // namespace

Result<ScenarioFile> read_scenario(const std::string& path,
                                   std::span<const std::string> overrides) {
  const auto text = read_file(path);
  if (!text) return std::unexpected{text.error()};
  return read_tree(*text, path, std::filesystem::path{path}.parent_path(), overrides);
}

Result<ScenarioFile> read_scenario_text(std::string_view text, const std::string& name,
                                        std::span<const std::string> overrides) {
  return read_tree(text, name, std::nullopt, overrides);
}

Result<CompiledScenario> compile_file(const ScenarioFile& file) {
  ModelSpec spec = file.model;
  if (file.drawn_book) {
    auto book = draw_book(*file.drawn_book, file.scenario.seed);
    if (!book) return std::unexpected{file.lines.locate(std::move(book).error())};
    spec.positions = *std::move(book);
  }
  add_manipulator_accounts(file.scenario.manipulators, spec);  // behind all others
  auto model = compile(spec);
  if (!model) return std::unexpected{file.lines.locate(std::move(model).error())};
  auto scenario = compile_scenario(file.scenario, *model);
  if (!scenario) return std::unexpected{file.lines.locate(std::move(scenario).error())};
  return CompiledScenario{*std::move(model), *std::move(scenario)};
}

}  // namespace seawall::io
