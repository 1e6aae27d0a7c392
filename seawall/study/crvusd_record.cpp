#include "seawall/study/crvusd_record.hpp"

#include <algorithm>

#include "seawall/io/column_reader.hpp"
#include "seawall/io/file_bytes.hpp"

namespace seawall {
namespace {

std::string in_lower_case(std::string_view text) {
  std::string out{text};
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// Columns that both files have: whose loan a row is of.
class LoanColumns {
 public:
  explicit LoanColumns(io::ColumnReader& reader)
      : platform_{reader.texts("platform")},
        chain_{reader.texts("chain")},
        token_{reader.texts("collateral_token")},
        user_{reader.texts("user")} {}

  [[nodiscard]] bool are_readable() const {
    return platform_ != nullptr && chain_ != nullptr && token_ != nullptr && user_ != nullptr;
  }
  [[nodiscard]] bool is_ours(std::size_t row) const {
    return (*platform_)[row] == "crvUSD" && (*chain_)[row] == "ETHEREUM";
  }
  [[nodiscard]] LoanName loan(std::size_t row) const {
    return {"crvusd-" + std::string{(*token_)[row]}, in_lower_case((*user_)[row])};
  }

 private:
  using Cells = const std::vector<std::string_view>*;
  Cells platform_;
  Cells chain_;
  Cells token_;
  Cells user_;
};

template <class Take>
Result<void> read_rows(const std::filesystem::path& path, std::vector<std::string_view> columns,
                       Take take) {
  const auto bytes = io::read_file(path.string());
  if (!bytes) return std::unexpected{bytes.error()};
  const auto table = io::load_table(*bytes, io::TableFormat::csv, path.string());
  if (!table) return std::unexpected{table.error()};
  FirstError errors;
  io::ColumnReader reader{*table, errors};
  columns.insert(columns.end(), {"platform", "chain", "collateral_token", "user"});
  reader.check_picked(columns);
  if (errors.any()) return errors.take();
  const LoanColumns loans{reader};
  if (loans.are_readable()) take(reader, loans, table->rows);
  if (errors.any()) return errors.take();
  return {};
}

}  // namespace

Result<CrvusdRecord> read_crvusd_record(const std::filesystem::path& data_dir, Time first,
                                        Time last) {
  CrvusdRecord record;
  auto hard = read_rows(data_dir / hard_liquidations_file, {"ts_utc", "debt"},
                        [&](io::ColumnReader& reader, const LoanColumns& loans, std::size_t rows) {
                          const auto times = reader.times("ts_utc");
                          const auto debts = reader.numbers("debt", ranges::not_negative);
                          if (debts.size() != rows || times.size() != rows) return;
                          for (std::size_t row = 0; row < rows; ++row)
                            if (loans.is_ours(row) && times[row] >= first && times[row] <= last)
                              record.hard.push_back({times[row], loans.loan(row), debts[row]});
                        });
  if (!hard) return std::unexpected{hard.error()};
  auto soft = read_rows(data_dir / soft_episodes_file, {"ts_utc_first", "last_dt"},
                        [&](io::ColumnReader& reader, const LoanColumns& loans, std::size_t rows) {
                          const auto begins = reader.times("ts_utc_first");
                          const auto ends = reader.times("last_dt");
                          if (begins.size() != rows || ends.size() != rows) return;
                          for (std::size_t row = 0; row < rows; ++row)
                            if (loans.is_ours(row) && begins[row] <= last && ends[row] >= first)
                              record.soft.insert(loans.loan(row));
                        });
  if (!soft) return std::unexpected{soft.error()};
  std::ranges::stable_sort(record.hard, {}, &RecordedLiquidation::time);
  return record;
}

}  // namespace seawall
