// events.parquet, series.parquet and names.json out; events and series as tables.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "seawall/base/assert.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/io/results_arrow.hpp"
#include "seawall/io/results_tables.hpp"
#include "seawall/io/table_builder.hpp"
#include "seawall/model/reserve_parameter.hpp"

namespace seawall::io {
namespace {

constexpr Int128 parquet_decimal_most = power_of_ten(38) - 1;

std::unexpected<Error> not_written(const std::filesystem::path& path, const arrow::Status& status) {
  return fail(ErrorCode::not_writable, path.string(), "cannot be written: " + text_of(status));
}

template <class IdType>
std::optional<std::string_view> name_or_null(const Names& names, IdType id) {
  if (!id.exists()) return std::nullopt;
  return names.of(id);
}

std::optional<double> price_or_null(double price) {
  if (price == 0.0) return std::nullopt;
  return price;
}

std::optional<std::uint64_t> cause_or_null(EventId id) {
  if (id == 0) return std::nullopt;
  return id;
}

std::optional<std::string_view> detail_name(const Event& event) {
  switch (event.kind) {
    case EventKind::liquidation_refused:
    case EventKind::request_refused:
      return name_of(static_cast<Rejection>(event.detail));
    case EventKind::run_stopped:
      return name_of(static_cast<StopReason>(event.detail));
    case EventKind::parameter_changed:
      return name_of(static_cast<ReserveParameter>(event.detail));
    case EventKind::mode_changed:
      return name_of(static_cast<ProtocolMode>(event.detail));
    case EventKind::inventory_moved:
      return event.detail != 0 ? arrived_on_chain : arrived_outside;
    case EventKind::absorbed:
      return event.detail != 0 ? absorbed_by_funds : absorbed_by_deposits;
    default:
      return std::nullopt;
  }
}

void add_names(TableBuilder& table, std::span<const Event> rows, const Names& names) {
  table.add("venue", [&](std::size_t i) { return name_or_null(names, rows[i].venue); });
  table.add("account", [&](std::size_t i) { return name_or_null(names, rows[i].account); });
  table.add("account_id", [&](std::size_t i) {
    return rows[i].account.exists() ? std::optional{rows[i].account.value} : std::nullopt;
  });
  table.add("keeper", [&](std::size_t i) { return name_or_null(names, rows[i].keeper); });
  table.add("asset", [&](std::size_t i) { return name_or_null(names, rows[i].asset); });
  table.add("counter_asset",
            [&](std::size_t i) { return name_or_null(names, rows[i].counter_asset); });
  table.add("liquidity", [&](std::size_t i) { return name_or_null(names, rows[i].liquidity); });
  table.add("oracle", [&](std::size_t i) { return name_or_null(names, rows[i].oracle); });
  table.add("column", [&](std::size_t i) { return name_or_null(names, rows[i].column); });
}

void add_amounts(TableBuilder& table, std::span<const Event> rows, const Names& names) {
  // An oracle's integer counts in its own decimals; trigger_price has it as a price.
  const auto counts_tokens = [](const Event& event) {
    return event.kind != EventKind::oracle_published && event.kind != EventKind::parameter_changed;
  };
  const auto tokens = [&names](Int128 units, AssetId asset) {
    return asset.exists() ? std::optional{names.tokens(units, asset).value} : std::nullopt;
  };
  table.add("amount_units", [&](std::size_t i) { return std::optional{rows[i].amount}; });
  // Of a liquidation or a deal the amount is what is paid (or offered), which is its counter asset.
  const auto is_call = [](const Event& event) {
    return event.kind == EventKind::liquidation || event.kind == EventKind::liquidation_refused ||
           event.kind == EventKind::dealt;
  };
  table.add("amount", [&, is_call, counts_tokens](std::size_t i) {
    if (!counts_tokens(rows[i])) return std::optional<double>{};
    return tokens(rows[i].amount, is_call(rows[i]) ? rows[i].counter_asset : rows[i].asset);
  });
  table.add("counter_amount_units",
            [&](std::size_t i) { return std::optional{rows[i].counter_amount}; });
  table.add("counter_amount", [&, is_call](std::size_t i) {
    return tokens(rows[i].counter_amount, is_call(rows[i]) ? rows[i].asset : rows[i].counter_asset);
  });
}

void add_votes(TableBuilder& table, std::span<const Event> rows) {
  const auto add = [&](const char* name, Int128 Event::* field) {
    table.add(name, [&, field](std::size_t i) -> std::optional<double> {
      if (rows[i].kind != EventKind::parameter_changed) return std::nullopt;
      return to_double(rows[i].*field) / to_double(ray);
    });
  };
  add("value_before", &Event::amount);
  add("value_after", &Event::counter_amount);
}

void add_prices(TableBuilder& table, std::span<const Event> rows) {
  table.add("trigger_price", [&](std::size_t i) { return price_or_null(rows[i].trigger_price); });
  table.add("market_price", [&](std::size_t i) { return price_or_null(rows[i].market_price); });
  table.add("execution_price",
            [&](std::size_t i) { return price_or_null(rows[i].execution_price); });
  table.add("health_before", [&](std::size_t i) { return std::optional{rows[i].health_before}; });
  table.add("health_after", [&](std::size_t i) { return std::optional{rows[i].health_after}; });
  table.add("column_change", [&](std::size_t i) { return std::optional{rows[i].column_change}; });
  table.add("oracle_age_ns",
            [&](std::size_t i) { return std::optional{rows[i].oracle_age.nanoseconds}; });
  table.add("gas_price_gwei", [&](std::size_t i) { return std::optional{rows[i].gas_price}; });
  table.add("waited_ns", [&](std::size_t i) { return std::optional{rows[i].waited.nanoseconds}; });
  table.add("cause_1", [&](std::size_t i) { return cause_or_null(rows[i].cause_ids[0]); });
  table.add("cause_2", [&](std::size_t i) { return cause_or_null(rows[i].cause_ids[1]); });
  table.add("cause_3", [&](std::size_t i) { return cause_or_null(rows[i].cause_ids[2]); });
}

// One table after the other into one file; an empty run still gives a file with its columns.
template <class MakeTable>
arrow::Status write_groups(const std::filesystem::path& path, std::size_t rows, MakeTable make) {
  ARROW_ASSIGN_OR_RAISE(const std::shared_ptr<arrow::Table> first,
                        make(0, std::min(rows, rows_per_group)));
  ARROW_ASSIGN_OR_RAISE(ParquetSink sink, ParquetSink::open(path, *first->schema()));
  arrow::Status status = sink.write(*first);
  for (std::size_t from = rows_per_group; status.ok() && from < rows; from += rows_per_group) {
    const auto next = make(from, std::min(rows - from, rows_per_group));
    status = next.ok() ? sink.write(**next) : next.status();
  }
  return status.ok() ? sink.close() : status;
}

}  // namespace

arrow::Result<std::shared_ptr<arrow::Table>> events_table(std::span<const Event> rows,
                                                          const Names& names) {
  TableBuilder table{static_cast<std::int64_t>(rows.size())};
  table.add("id", [&](std::size_t i) { return std::optional{rows[i].id}; });
  table.add("kind", [&](std::size_t i) { return std::optional{name_of(rows[i].kind)}; });
  table.add("detail", [&](std::size_t i) { return detail_name(rows[i]); });
  table.add("time", [&](std::size_t i) { return std::optional{rows[i].time}; });
  table.add("block", [&](std::size_t i) { return std::optional{rows[i].block}; });
  add_names(table, rows, names);
  add_amounts(table, rows, names);
  add_votes(table, rows);
  add_prices(table, rows);
  return table.finish();
}

arrow::Result<std::shared_ptr<arrow::Table>> series_table(const Series& series, std::size_t from,
                                                          std::size_t count, const Names& names) {
  TableBuilder table{static_cast<std::int64_t>(count)};
  const auto column = [&](std::string name, const auto& values, std::size_t width,
                          std::size_t offset) {
    table.add(std::move(name), [&, width, offset](std::size_t i) {
      return std::optional{values[(from + i) * width + offset]};
    });
  };
  column("time", series.time, 1, 0);
  column("block", series.block, 1, 0);
  for (std::size_t i = 0; i < names.coins; ++i)
    column("reference_price_" + names.assets[i].name, series.reference_price, series.coins, i);
  for (std::size_t i = 0; i < names.coins; ++i)
    column("exogenous_price_" + names.assets[i].name, series.exogenous_price, series.coins, i);
  for (std::size_t i = 0; i < names.oracles.size(); ++i)
    column("oracle_price_" + names.oracles[i].name, series.oracle_price, series.oracles, i);
  for (std::size_t i = 0; i < names.liquidity.size(); ++i)
    column("pool_price_" + names.liquidity[i].name, series.pool_price, series.pools, i);
  column("repaid_usd", series.repaid_usd, 1, 0);
  column("seized_usd", series.seized_usd, 1, 0);
  column("bad_debt_usd", series.bad_debt_usd, 1, 0);
  column("accounts_under_water", series.accounts_under_water, 1, 0);
  column("liquidations", series.liquidations, 1, 0);
  return table.finish();
}

std::optional<EventId> beyond_decimal(std::span<const Event> events) {
  for (const Event& event : events)
    for (const Int128 units : {event.amount, event.counter_amount})
      if (units > parquet_decimal_most || units < -parquet_decimal_most) return event.id;
  return std::nullopt;
}

Result<void> write_events(const std::filesystem::path& path, std::span<const Event> events,
                          const Names& names) {
  if (const auto id = beyond_decimal(events))
    return fail(
        ErrorCode::too_large, path.string(),
        fmt::format(
            "event {} has an amount of more than 38 digits, the most that Parquet's decimals hold",
            *id));
  const arrow::Status status =
      write_groups(path, events.size(), [&](std::size_t from, std::size_t count) {
        return events_table(events.subspan(from, count), names);
      });
  if (!status.ok()) return not_written(path, status);
  return {};
}

Result<void> write_series(const std::filesystem::path& path, const Series& series,
                          const Names& names) {
  SEAWALL_ASSERT(series.rows() == 0 ||
                 (series.coins == names.coins && series.oracles == names.oracles.size() &&
                  series.pools == names.liquidity.size()));
  const arrow::Status status =
      write_groups(path, series.rows(), [&](std::size_t from, std::size_t count) {
        return series_table(series, from, count, names);
      });
  if (!status.ok()) return not_written(path, status);
  return {};
}

std::string names_json(const Names& names) {
  using Json = nlohmann::ordered_json;
  const auto id = [](auto value) { return value.exists() ? Json(value.value) : Json(nullptr); };
  Json json;
  json["schema_version"] = 1;
  json["coins"] = names.coins;
  json["assets"] = Json::array();
  for (const auto& asset : names.assets)
    json["assets"].push_back({{"name", asset.name},
                              {"decimals", asset.decimals},
                              {"initial_price_usd", asset.initial_price}});
  json["venues"] = names.venues;
  json["reserves"] = Json::array();
  for (const std::vector<AssetId>& assets : names.reserves) {
    Json row = Json::array();
    for (const AssetId asset : assets)
      row.push_back(id(asset));
    json["reserves"].push_back(std::move(row));
  }
  json["oracles"] = Json::array();
  for (const auto& oracle : names.oracles)
    json["oracles"].push_back({{"name", oracle.name},
                               {"asset", id(oracle.asset)},
                               {"source_pool", id(oracle.source_pool)}});
  json["liquidity"] = Json::array();
  for (const auto& place : names.liquidity)
    json["liquidity"].push_back(
        {{"name", place.name}, {"base", id(place.base)}, {"quote", id(place.quote)}});
  json["columns"] = Json::array();
  for (const auto& column : names.columns)
    json["columns"].push_back({{"name", column.name},
                               {"venue", id(column.venue)},
                               {"asset", id(column.asset)},
                               {"oracle", id(column.oracle)},
                               {"side", column.side == Side::collateral ? "collateral" : "debt"}});
  json["keepers"] = names.keepers;
  json["accounts"] = names.accounts.size();
  return json.dump(2) + "\n";
}

}  // namespace seawall::io
