#include "seawall/io/import_table.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "seawall/base/nearest_name.hpp"

namespace seawall::io {
namespace {

// Room for a product of two amounts and a sum of many below what ExactDecimal reads back.
constexpr std::size_t amount_digits_max = 100;
constexpr std::string_view amounts_allowed = "a decimal in [0, inf) is allowed, such as 12.5";

std::string lower(std::string_view text) {
  std::string out{text};
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// "nan" and "inf" are what programs write where they have no amount.
bool is_no_finite_number(std::string_view text) {
  std::string word = lower(text);
  if (word.starts_with('-') || word.starts_with('+')) word.erase(0, 1);
  return word == "nan" || word == "inf" || word == "infinity";
}

}  // namespace

Result<ImportTable> ImportTable::load(const ImportFile& file) {
  auto raw = load_csv(file.bytes, file.name);
  if (!raw) return std::unexpected{raw.error()};
  ImportTable table;
  table.raw_ = *std::move(raw);
  table.ends_in_a_line_ = file.bytes.ends_with('\n');
  if (table.rows() == 0)
    return fail(ErrorCode::malformed_file, file.name, "there are no rows; at least one is needed");
  const auto& columns = table.raw_.columns;
  for (std::size_t c = 0; c < columns.size(); ++c)
    for (std::size_t before = 0; before < c; ++before)
      if (columns[c].name == columns[before].name)
        return fail(ErrorCode::duplicate_name, table.raw_.where_header(columns[c].name),
                    fmt::format("columns {} and {} are both called {}; names must differ",
                                before + 1, c + 1, in_quotes(columns[c].name)));
  return table;
}

std::optional<ImportColumn> ImportTable::find(const Names& names) const {
  for (const std::string_view name : names)
    for (const RawColumn& column : raw_.columns)
      if (column.name == name)
        return ImportColumn{column.name, &std::get<std::vector<std::string_view>>(column.cells)};
  return std::nullopt;
}

ImportColumn ImportTable::need(const Names& names, FirstError& errors) const {
  if (auto found = find(names)) return *std::move(found);
  std::vector<std::string_view> known;
  for (const RawColumn& column : raw_.columns)
    known.push_back(column.name);
  const std::string others =
      names.size() > 1
          ? fmt::format("; allowed too: {}", fmt::join(names.begin() + 1, names.end(), ", "))
          : std::string{};
  errors.report(ErrorCode::missing_key, raw_.where_header(names.front()),
                fmt::format("the column is missing{}{}", suggestion(names.front(), known), others));
  return {};
}

std::string ImportTable::text(const ImportColumn& column, std::size_t row,
                              FirstError& errors) const {
  std::string cell{trimmed((*column.cells)[row])};
  if (cell.empty())
    errors.report(ErrorCode::missing_key, where(column, row), "is empty; a name is needed");
  return cell;
}

std::string ImportTable::account(const ImportColumn& column, std::size_t row,
                                 FirstError& errors) const {
  constexpr std::size_t address_size = 42;  // "0x" and 40 digits
  std::string name = text(column, row, errors);
  const bool is_address = name.size() == address_size &&
                          (name.starts_with("0x") || name.starts_with("0X")) &&
                          name.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string::npos;
  return is_address ? lower(name) : name;
}

ExactDecimal ImportTable::amount(const ImportColumn& column, std::size_t row,
                                 FirstError& errors) const {
  const std::string_view cell = trimmed((*column.cells)[row]);
  const auto refuse = [&](ErrorCode code, std::string_view what) {
    errors.report(code, where(column, row),
                  fmt::format("{} {}; {}", in_quotes(cell), what, amounts_allowed));
    return ExactDecimal{};
  };
  if (cell.empty()) {
    errors.report(ErrorCode::missing_key, where(column, row),
                  fmt::format("is empty; {}", amounts_allowed));
    return {};
  }
  if (is_no_finite_number(cell))
    return refuse(ErrorCode::parameter_out_of_range, "is outside [0, inf)");
  const auto value = ExactDecimal::parse(cell);
  if (!value && value.error() == ExactDecimal::Problem::not_a_number)
    return refuse(ErrorCode::wrong_type, "is not a number");
  if (!value || value->text().size() > amount_digits_max)
    return refuse(ErrorCode::too_large, fmt::format("has more than {} digits", amount_digits_max));
  if (value->is_negative()) return refuse(ErrorCode::parameter_out_of_range, "is outside [0, inf)");
  return *value;
}

ExactDecimal ImportTable::units(const ImportColumn& column, std::size_t row, int decimals,
                                FirstError& errors) const {
  const ExactDecimal value = amount(column, row, errors);
  if (!value.is_whole())
    errors.report(ErrorCode::wrong_unit, where(column, row),
                  fmt::format("{} is no whole number of smallest units; this column counts units "
                              "of 10^-{} tokens",
                              in_quotes(value.text()), decimals));
  return value.shifted_down(decimals);
}

std::int64_t ImportTable::whole(const ImportColumn& column, std::size_t row, const Range& range,
                                FirstError& errors) const {
  const std::string_view cell = trimmed((*column.cells)[row]);
  std::int64_t value = 0;
  const auto [stop, problem] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (problem == std::errc{} && stop == cell.data() + cell.size() && !cell.empty()) {
    check_range(static_cast<double>(value), range, where(column, row), errors);
    return range.contains(static_cast<double>(value)) ? value : 0;
  }
  errors.report(
      ErrorCode::wrong_type, where(column, row),
      fmt::format("{} is not a whole number; one in {} is allowed", in_quotes(cell), range.text()));
  return 0;
}

bool ImportTable::flag(const ImportColumn& column, std::size_t row, FirstError& errors) const {
  const std::string word = lower(trimmed((*column.cells)[row]));
  if (word == "true" || word == "1") return true;
  if (word != "false" && word != "0")
    errors.report(
        ErrorCode::wrong_type, where(column, row),
        fmt::format("{} is neither true nor false; these, 1 and 0 are allowed", in_quotes(word)));
  return false;
}

void OnceEach::check(const std::string& key, const std::string& what, const ImportTable& table,
                     const ImportColumn& column, std::size_t row, FirstError& errors) {
  const auto [at, is_new] = places_.try_emplace(key, Place{&table, column.name, row});
  if (!is_new)
    errors.report(
        ErrorCode::duplicate_name, table.where(column, row),
        fmt::format("{} is there already, in {}; one row for each is allowed", what,
                    at->second.table->where({at->second.column, nullptr}, at->second.row)));
}

}  // namespace seawall::io
