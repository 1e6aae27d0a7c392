#include "seawall/io/pool_tables.hpp"

#include <cmath>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "seawall/io/column_reader.hpp"
#include "seawall/io/key.hpp"
#include "seawall/io/raw_table.hpp"

namespace seawall::io {
namespace {

/// A file's table with the names that a pool gives its columns.
class PoolTable {
 public:
  PoolTable(const RawTable& table, const ColumnNames& names, FirstError& errors)
      : table_{table}, names_{names}, reader_{table, errors}, errors_{errors} {}

  /// Columns that must be there, and others that may be.
  void need(const std::vector<std::string_view>& needed,
            const std::vector<std::string_view>& optional) {
    std::vector<std::string> called;
    for (const std::string_view ours : needed)
      called.push_back(column(ours));
    const std::vector<std::string_view> picked(called.begin(), called.end());
    if (names_.empty())
      reader_.check_names(picked, optional);
    else
      reader_.check_picked(picked);
    reader_.check_not_empty();
  }
  [[nodiscard]] bool has(std::string_view ours) const {
    return reader_.find(column(ours)) != nullptr;
  }
  [[nodiscard]] std::vector<double> numbers(std::string_view ours, const Range& range) {
    return errors_.any() ? std::vector<double>{} : reader_.numbers(column(ours), range);
  }
  /// Empty where the column is not there.
  [[nodiscard]] std::vector<double> numbers_if_any(std::string_view ours, const Range& range) {
    return has(ours) ? numbers(ours, range) : std::vector<double>{};
  }
  [[nodiscard]] std::vector<std::string_view> texts(std::string_view ours) {
    if (errors_.any()) return {};
    const auto* cells = reader_.texts(column(ours));
    return cells == nullptr ? std::vector<std::string_view>{} : *cells;
  }
  [[nodiscard]] std::size_t rows() const { return table_.rows; }
  void refuse(std::size_t row, std::string_view ours, std::string detail) {
    errors_.report(ErrorCode::wrong_type, table_.where(row, column(ours)), std::move(detail));
  }
  [[nodiscard]] RowOrigins origins() const {
    RowOrigins origins;
    for (std::size_t row = 0; row < table_.rows; ++row)
      origins.rows.push_back(table_.first_line > 0
                                 ? fmt::format("{}:{}", table_.name, table_.first_line + row)
                                 : fmt::format("{}: row {}", table_.name, row + 1));
    return origins;
  }

 private:
  [[nodiscard]] std::string column(std::string_view ours) const {
    for (const auto& [name, theirs] : names_)
      if (name == ours) return theirs;
    return std::string{ours};
  }

  const RawTable& table_;
  const ColumnNames& names_;
  ColumnReader reader_;
  FirstError& errors_;
};

/// Opens the file's table and fills a pool from it.
template <class Fill>
Result<void> read_table(std::string_view bytes, TableFormat format, const std::string& name,
                        const ColumnNames& names, Fill fill) {
  const auto loaded = load_table(bytes, format, name);
  if (!loaded) return std::unexpected{loaded.error()};
  FirstError errors;
  PoolTable table{*loaded, names, errors};
  fill(table, errors);
  if (errors.any()) return errors.take();
  return {};
}

/// Coins with one more number each, which may be left out where `number` says so.
template <class Pool, class Set>
Result<void> read_coin_table(std::string_view bytes, TableFormat format, const std::string& name,
                             Pool& pool, std::string_view number, Need need, Set set) {
  const auto fill = [&](PoolTable& table, FirstError& errors) {
    if (need == Need::required)
      table.need({"asset", "reserve", number}, {});
    else
      table.need({"asset", "reserve"}, number.empty() ? std::vector<std::string_view>{}
                                                      : std::vector<std::string_view>{number});
    const std::vector<std::string_view> assets = table.texts("asset");
    const std::vector<double> reserves = table.numbers("reserve", ranges::any);
    const std::vector<double> numbers = table.numbers_if_any(number, ranges::any);
    if (errors.any()) return;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      auto& coin = pool.coins.emplace_back();
      coin.asset = trimmed(assets[row]);
      coin.reserve = reserves[row];
      if (!numbers.empty()) set(coin, numbers[row]);
    }
    pool.origins = table.origins();
  };
  return read_table(bytes, format, name, pool.file.columns, fill);
}

}  // namespace

Result<void> read_coins(std::string_view bytes, TableFormat format, const std::string& name,
                        WeightedSpec& pool) {
  return read_coin_table(bytes, format, name, pool, "weight", Need::required,
                         [](WeightedCoinSpec& coin, double value) { coin.weight = value; });
}

Result<void> read_coins(std::string_view bytes, TableFormat format, const std::string& name,
                        StableSwapSpec& pool) {
  return read_coin_table(bytes, format, name, pool, "rate", Need::optional,
                         [](StableCoinSpec& coin, double value) { coin.rate = value; });
}

Result<void> read_coins(std::string_view bytes, TableFormat format, const std::string& name,
                        CryptoSwapSpec& pool) {
  return read_coin_table(bytes, format, name, pool, "", Need::optional,
                         [](CryptoCoinSpec&, double) {});
}

Result<void> read_pool_positions(std::string_view bytes, TableFormat format,
                                 const std::string& name, ConcentratedSpec& pool) {
  const auto fill = [&](PoolTable& table, FirstError& errors) {
    const bool has_liquidity = table.has("liquidity");
    if (has_liquidity)
      table.need({"lower", "upper", "liquidity"}, {});
    else
      table.need({"lower", "upper", "base", "quote"}, {});
    const std::vector<double> lower = table.numbers("lower", ranges::any);
    const std::vector<double> upper = table.numbers("upper", ranges::any);
    const auto liquidity = table.numbers_if_any("liquidity", ranges::any);
    const auto base = table.numbers_if_any("base", ranges::any);
    const auto quote = table.numbers_if_any("quote", ranges::any);
    if (errors.any()) return;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      ConcentratedPositionSpec& one = pool.positions.emplace_back();
      one.lower = lower[row];
      one.upper = upper[row];
      if (has_liquidity) {
        one.liquidity = liquidity[row];
      } else {
        one.base = base[row];
        one.quote = quote[row];
      }
    }
    pool.position_origins = table.origins();
  };
  return read_table(bytes, format, name, pool.columns, fill);
}

Result<void> read_pool_ticks(std::string_view bytes, TableFormat format, const std::string& name,
                             ConcentratedSpec& pool) {
  const auto fill = [&](PoolTable& table, FirstError& errors) {
    table.need({"tick", "net"}, {});
    const std::vector<double> ticks = table.numbers("tick", ranges::tick);
    const std::vector<std::string_view> nets = table.texts("net");
    if (errors.any()) return;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (ticks[row] != std::floor(ticks[row]))
        table.refuse(row, "tick", fmt::format("{} is not a whole number", ticks[row]));
      pool.ticks.push_back(
          {static_cast<std::int32_t>(ticks[row]), std::string{trimmed(nets[row])}});
    }
    pool.tick_origins = table.origins();
  };
  return read_table(bytes, format, name, pool.columns, fill);
}

}  // namespace seawall::io
