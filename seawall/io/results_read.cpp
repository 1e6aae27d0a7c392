// events.parquet, series.parquet and names.json back in.

#include <arrow/api.h>
#include <fmt/format.h>

#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "seawall/base/rejection.hpp"
#include "seawall/io/atomic_folder.hpp"
#include "seawall/io/results_tables.hpp"
#include "seawall/io/table_builder.hpp"
#include "seawall/model/reserve_parameter.hpp"

namespace seawall::io {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> malformed(const fs::path& path, std::string detail) {
  return fail(ErrorCode::malformed_file, path.string(), std::move(detail));
}

// Thrown inside this file only, where a column is not what was written; becomes the one Error.
struct Malformed {
  std::string detail;
};

/// A table whose columns are asked for by name and type.
class Columns {
 public:
  explicit Columns(const arrow::Table& table) : table_{table} {}

  [[nodiscard]] std::size_t rows() const { return static_cast<std::size_t>(table_.num_rows()); }

  /// take(row, value) for every row that is not null.
  template <class Array, class Take>
  void each(const std::string& name, const std::shared_ptr<arrow::DataType>& type,
            Take take) const {
    const arrow::ChunkedArray& column = find(name, type);
    std::size_t row = 0;
    for (const std::shared_ptr<arrow::Array>& chunk : column.chunks()) {
      const auto& values = static_cast<const Array&>(*chunk);
      for (std::int64_t i = 0; i < chunk->length(); ++i, ++row)
        if (chunk->IsValid(i)) take(row, values.GetView(i));
    }
  }

  template <class Take>
  void each_text(const std::string& name, Take take) const {
    const arrow::ChunkedArray& column =
        find(name, arrow::dictionary(arrow::int32(), arrow::utf8()));
    std::size_t row = 0;
    for (const std::shared_ptr<arrow::Array>& chunk : column.chunks()) {
      const auto& coded = static_cast<const arrow::DictionaryArray&>(*chunk);
      const auto& words = static_cast<const arrow::StringArray&>(*coded.dictionary());
      for (std::int64_t i = 0; i < chunk->length(); ++i, ++row)
        if (chunk->IsValid(i)) take(row, words.GetView(coded.GetValueIndex(i)));
    }
  }

 private:
  [[nodiscard]] const arrow::ChunkedArray& find(
      const std::string& name, const std::shared_ptr<arrow::DataType>& type) const {
    const std::shared_ptr<arrow::ChunkedArray> column = table_.GetColumnByName(name);
    if (column == nullptr) throw Malformed{fmt::format("has no column {}", name)};
    if (!column->type()->Equals(type))
      throw Malformed{fmt::format("column {} is {}, not {}", name, column->type()->ToString(),
                                  type->ToString())};
    return *column;
  }

  const arrow::Table& table_;
};

template <class Names>
std::map<std::string, std::uint32_t, std::less<>> index_of(const Names& names) {
  std::map<std::string, std::uint32_t, std::less<>> index;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if constexpr (requires { names[i].name; })
      index.emplace(names[i].name, static_cast<std::uint32_t>(i));
    else
      index.emplace(names[i], static_cast<std::uint32_t>(i));
  }
  return index;
}

template <class IdType>
void read_ids(const Columns& columns, const std::string& name, const auto& table,
              std::vector<Event>& events, IdType Event::* field) {
  const auto index = index_of(table);
  columns.each_text(name, [&](std::size_t row, std::string_view word) {
    const auto found = index.find(word);
    if (found == index.end())
      throw Malformed{fmt::format("column {} names {:?}, which names.json lacks", name, word)};
    (events[row].*field).value = found->second;
  });
}

template <class Enum>
std::uint8_t number_of(std::string_view word, Enum last) {
  for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(last); ++i)
    if (name_of(static_cast<Enum>(i)) == word) return i;
  throw Malformed{fmt::format("{:?} is not known here", word)};
}

void read_accounts(const Columns& columns, std::vector<Event>& events, Names& names) {
  columns.each<arrow::UInt32Array>(
      "account_id", arrow::uint32(), [&](std::size_t row, std::uint32_t id) {
        if (id >= names.accounts.size())
          throw Malformed{
              fmt::format("account_id {} is outside [0, {})", id, names.accounts.size())};
        events[row].account.value = id;
      });
  columns.each_text("account", [&](std::size_t row, std::string_view word) {
    if (!events[row].account.exists()) throw Malformed{"an account has a name and no account_id"};
    std::string& name = names.accounts[events[row].account.index()];
    if (name.empty()) name = word;
  });
}

void read_amount(const Columns& columns, const std::string& name, std::vector<Event>& events,
                 Int128 Event::* field) {
  columns.each<arrow::Decimal128Array>(
      name, units_type(), [&](std::size_t row, std::string_view bytes) {
        const arrow::Decimal128 value{reinterpret_cast<const std::uint8_t*>(bytes.data())};
        events[row].*field = static_cast<Int128>(
            (static_cast<UInt128>(static_cast<std::uint64_t>(value.high_bits())) << 64) |
            static_cast<UInt128>(value.low_bits()));
      });
}

void read_numbers(const Columns& columns, std::vector<Event>& events) {
  const auto number = [&](const std::string& name, double Event::* field) {
    columns.each<arrow::DoubleArray>(
        name, arrow::float64(), [&](std::size_t row, double value) { events[row].*field = value; });
  };
  number("trigger_price", &Event::trigger_price);
  number("market_price", &Event::market_price);
  number("execution_price", &Event::execution_price);
  number("health_before", &Event::health_before);
  number("health_after", &Event::health_after);
  number("column_change", &Event::column_change);
  columns.each<arrow::Int64Array>(
      "oracle_age_ns", arrow::int64(),
      [&](std::size_t row, std::int64_t value) { events[row].oracle_age.nanoseconds = value; });
  number("gas_price_gwei", &Event::gas_price);
  columns.each<arrow::Int64Array>(
      "waited_ns", arrow::int64(),
      [&](std::size_t row, std::int64_t value) { events[row].waited.nanoseconds = value; });
  for (std::size_t cause = 0; cause < 3; ++cause)
    columns.each<arrow::UInt64Array>(
        fmt::format("cause_{}", cause + 1), arrow::uint64(),
        [&](std::size_t row, std::uint64_t id) {
          if (id >= events[row].id)
            throw Malformed{fmt::format("event {} is caused by {}, which is not before it",
                                        events[row].id, id)};
          events[row].cause_ids[cause] = id;
        });
}

void read_heads(const Columns& columns, std::vector<Event>& events) {
  EventId previous = 0;
  columns.each<arrow::UInt64Array>("id", arrow::uint64(), [&](std::size_t row, std::uint64_t id) {
    if (id <= previous) throw Malformed{fmt::format("event {} comes after event {}", id, previous)};
    events[row].id = previous = id;
  });
  columns.each_text("kind", [&](std::size_t row, std::string_view word) {
    events[row].kind = static_cast<EventKind>(number_of(word, EventKind::deposit_drawn));
  });
  columns.each_text("detail", [&](std::size_t row, std::string_view word) {
    Event& event = events[row];
    if (event.kind == EventKind::run_stopped)
      event.detail = number_of(word, StopReason::interrupted);
    else if (event.kind == EventKind::parameter_changed)
      event.detail = number_of(word, reserve_parameters.back());
    else if (event.kind == EventKind::mode_changed)
      event.detail = number_of(word, ProtocolMode::shut_down);
    else if (event.kind == EventKind::inventory_moved)
      event.detail = word == arrived_on_chain ? 1 : 0;
    else if (event.kind == EventKind::absorbed)
      event.detail = word == absorbed_by_funds ? 1 : 0;
    else
      event.detail = number_of(word, Rejection::paused);
  });
  columns.each<arrow::TimestampArray>(
      "time", timestamp_type(),
      [&](std::size_t row, std::int64_t value) { events[row].time = Time{value}; });
  columns.each<arrow::UInt64Array>(
      "block", arrow::uint64(),
      [&](std::size_t row, std::uint64_t value) { events[row].block = value; });
}

std::vector<Event> events_of(const Columns& columns, Names& names) {
  std::vector<Event> events(columns.rows());
  read_heads(columns, events);
  read_ids(columns, "venue", names.venues, events, &Event::venue);
  read_accounts(columns, events, names);
  read_ids(columns, "keeper", names.keepers, events, &Event::keeper);
  read_ids(columns, "asset", names.assets, events, &Event::asset);
  read_ids(columns, "counter_asset", names.assets, events, &Event::counter_asset);
  read_ids(columns, "liquidity", names.liquidity, events, &Event::liquidity);
  read_ids(columns, "oracle", names.oracles, events, &Event::oracle);
  read_ids(columns, "column", names.columns, events, &Event::column);
  read_amount(columns, "amount_units", events, &Event::amount);
  read_amount(columns, "counter_amount_units", events, &Event::counter_amount);
  read_numbers(columns, events);
  return events;
}

// Where a column's values stand among those of a row.
struct Lane {
  std::size_t width = 1;
  std::size_t offset = 0;
};

template <class Array, class Value>
void read_series_column(const Columns& columns, const std::string& name,
                        const std::shared_ptr<arrow::DataType>& type, std::vector<Value>& into,
                        Lane lane = {}) {
  into.resize(columns.rows() * lane.width);
  columns.each<Array>(name, type, [&](std::size_t row, auto value) {
    into[row * lane.width + lane.offset] = Value{value};
  });
}

Series series_of(const Columns& columns, const Names& names) {
  Series series;
  series.coins = names.coins;
  series.oracles = names.oracles.size();
  read_series_column<arrow::TimestampArray>(columns, "time", timestamp_type(), series.time);
  read_series_column<arrow::UInt64Array>(columns, "block", arrow::uint64(), series.block);
  series.pools = names.liquidity.size();
  const auto numbers = [&](const std::string& name, std::vector<double>& into, std::size_t width,
                           std::size_t offset) {
    read_series_column<arrow::DoubleArray>(columns, name, arrow::float64(), into, {width, offset});
  };
  for (std::size_t i = 0; i < series.coins; ++i) {
    numbers("reference_price_" + names.assets[i].name, series.reference_price, series.coins, i);
    numbers("exogenous_price_" + names.assets[i].name, series.exogenous_price, series.coins, i);
  }
  for (std::size_t i = 0; i < series.oracles; ++i)
    numbers("oracle_price_" + names.oracles[i].name, series.oracle_price, series.oracles, i);
  for (std::size_t i = 0; i < series.pools; ++i)
    numbers("pool_price_" + names.liquidity[i].name, series.pool_price, series.pools, i);
  numbers("repaid_usd", series.repaid_usd, 1, 0);
  numbers("seized_usd", series.seized_usd, 1, 0);
  numbers("bad_debt_usd", series.bad_debt_usd, 1, 0);
  read_series_column<arrow::UInt32Array>(columns, "accounts_under_water", arrow::uint32(),
                                         series.accounts_under_water);
  read_series_column<arrow::UInt64Array>(columns, "liquidations", arrow::uint64(),
                                         series.liquidations);
  return series;
}

template <class Read>
auto read_table(const fs::path& path, Read read)
    -> Result<std::invoke_result_t<Read, const Columns&>> {
  const auto table = read_parquet(path);
  if (!table.ok())
    return malformed(path, "is no readable Parquet file: " + text_of(table.status()));
  try {
    return read(Columns{**table});
  } catch (const Malformed& problem) {
    return malformed(path, problem.detail);
  }
}

using Json = nlohmann::json;

template <class IdType>
IdType id_of(const Json& value, std::size_t below) {
  if (value.is_null()) return IdType::none();
  const auto index = value.get<std::uint32_t>();
  if (index >= below) throw Malformed{fmt::format("index {} is outside [0, {})", index, below)};
  return IdType{static_cast<std::size_t>(index)};
}

// An account costs a string; a larger figure than any book is a damaged file, not a wish for
// memory.
constexpr std::size_t accounts_most = 100'000'000;

Names names_from(const Json& json) {
  Names names;
  names.coins = json.at("coins").get<std::size_t>();
  for (const Json& asset : json.at("assets")) {
    const int decimals = asset.at("decimals").get<int>();
    if (decimals < 0 || decimals > 36)
      throw Malformed{fmt::format("decimals {} are outside [0, 36]", decimals)};
    names.assets.push_back({asset.at("name").get<std::string>(), decimals,
                            asset.at("initial_price_usd").get<double>()});
  }
  if (names.coins > names.assets.size()) throw Malformed{"counts more coins than assets"};
  names.venues = json.at("venues").get<std::vector<std::string>>();
  for (const Json& row : json.at("reserves")) {
    names.reserves.emplace_back();
    for (const Json& asset : row)
      names.reserves.back().push_back(id_of<AssetId>(asset, names.assets.size()));
  }
  const Json& places = json.at("liquidity");
  for (const Json& oracle : json.at("oracles"))
    names.oracles.push_back({oracle.at("name").get<std::string>(),
                             id_of<AssetId>(oracle.at("asset"), names.assets.size()),
                             id_of<LiquidityId>(oracle.at("source_pool"), places.size())});
  for (const Json& place : places)
    names.liquidity.push_back({place.at("name").get<std::string>(),
                               id_of<AssetId>(place.at("base"), names.assets.size()),
                               id_of<AssetId>(place.at("quote"), names.assets.size())});
  for (const Json& column : json.at("columns"))
    names.columns.push_back(
        {column.at("name").get<std::string>(),
         id_of<VenueId>(column.at("venue"), names.venues.size()),
         id_of<AssetId>(column.at("asset"), names.assets.size()),
         id_of<OracleId>(column.at("oracle"), names.oracles.size()),
         column.at("side").get<std::string>() == "debt" ? Side::debt : Side::collateral});
  names.keepers = json.at("keepers").get<std::vector<std::string>>();
  const auto accounts = json.at("accounts").get<std::size_t>();
  if (accounts > accounts_most) throw Malformed{fmt::format("counts {} accounts", accounts)};
  names.accounts.resize(accounts);
  return names;
}

}  // namespace

Result<Names> read_names(const fs::path& path) {
  const auto text = read_whole_file(path);
  if (!text) return std::unexpected{text.error()};
  try {
    return names_from(Json::parse(*text));
  } catch (const Json::exception& problem) {
    return malformed(path, problem.what());
  } catch (const Malformed& problem) {
    return malformed(path, problem.detail);
  }
}

Result<std::vector<Event>> read_events(const fs::path& path, Names& names) {
  return read_table(path, [&names](const Columns& columns) { return events_of(columns, names); });
}

Result<Series> read_series(const fs::path& path, const Names& names) {
  return read_table(path, [&names](const Columns& columns) { return series_of(columns, names); });
}

}  // namespace seawall::io
