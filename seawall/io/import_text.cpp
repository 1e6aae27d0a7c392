#include "seawall/io/import_text.hpp"

#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "seawall/analysis/wording.hpp"

namespace seawall::io {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t sums_shown_max = 60;

std::size_t accounts_of(const ImportedBook& book) {
  std::set<std::pair<std::string_view, std::string_view>> accounts;
  for (const ImportedPosition& row : book.positions)
    accounts.emplace(row.venue, row.account);
  return accounts.size();
}

std::string sums(const ImportedBook& book, const Look& look) {
  TextTable table{{{"venue", Align::left, TextTable::Column::Fit::flexible},
                   {"sum of", Align::left},
                   {"", Align::left},
                   {"tokens", Align::right}}};
  std::size_t shown = 0;
  for (const Reconciled& sum : book.reconciled) {
    if (++shown > sums_shown_max) break;
    table.row({printable(sum.venue, look),
               printable(fmt::format("{} {}", sum.asset, name_of(sum.side)), look), "file",
               sum.file.text()});
    table.row({"", "", "imported", sum.imported.text()});
    table.row({"", "", "dropped", sum.dropped.text()});
    table.row({"", "", "difference", (sum.file - sum.imported - sum.dropped).text()});
  }
  std::string out = heading("Sums: file = imported + dropped", look) + table.text(look);
  if (book.reconciled.size() > sums_shown_max)
    out += fmt::format("  and {} more, each with a difference of 0; --json has them all\n",
                       book.reconciled.size() - sums_shown_max);
  return out;
}

std::string drops(const ImportedBook& book, const Look& look) {
  if (book.dropped.empty()) return heading("Dropped: nothing", look);
  TextTable table{{{"reason", Align::left, TextTable::Column::Fit::flexible},
                   {"of", Align::left},
                   {"rows", Align::right},
                   {"tokens", Align::right}}};
  for (const DroppedAmount& dropped : book.dropped)
    table.row(
        {printable(dropped.reason, look),
         printable(fmt::format("{} {} {}", dropped.venue, dropped.asset, name_of(dropped.side)),
                   look),
         std::to_string(dropped.count), dropped.amount.text()});
  return heading("Dropped", look) + table.text(look);
}

/// "WETH_market.json: totals.totalDebt" of the same in any folder.
std::string without_folder(const std::string& source) {
  const std::size_t end = source.find_last_of('/');
  return end == std::string::npos ? source : source.substr(end + 1);
}

std::string totals(const ImportedBook& book, const Look& look) {
  if (book.stated.empty()) return {};
  TextTable table{{{"total", Align::left, TextTable::Column::Fit::flexible},
                   {"", Align::left},
                   {"", Align::right}}};
  for (const StatedTotal& total : book.stated) {
    table.row({printable(fmt::format("{}: {}", total.venue, total.what), look), "stated",
               total.stated.text()});
    table.row({printable(without_folder(total.source), look), "read", total.read.text()});
    table.row({"", "difference", (total.read - total.stated).text()});
  }
  return heading("Totals that the data states", look) + table.text(look);
}

Json drops_json(const ImportedBook& book) {
  Json out = Json::array();
  for (const DroppedAmount& dropped : book.dropped)
    out.push_back({{"reason", dropped.reason},
                   {"venue", dropped.venue},
                   {"asset", dropped.asset},
                   {"side", name_of(dropped.side)},
                   {"rows", dropped.count},
                   {"amount", dropped.amount.text()}});
  return out;
}

Json sums_json(const ImportedBook& book) {
  Json out = Json::array();
  for (const Reconciled& sum : book.reconciled)
    out.push_back({{"venue", sum.venue},
                   {"asset", sum.asset},
                   {"side", name_of(sum.side)},
                   {"file", sum.file.text()},
                   {"imported", sum.imported.text()},
                   {"dropped", sum.dropped.text()},
                   {"difference", (sum.file - sum.imported - sum.dropped).text()}});
  return out;
}

Json totals_json(const ImportedBook& book) {
  Json out = Json::array();
  for (const StatedTotal& total : book.stated)
    out.push_back({{"source", total.source},
                   {"venue", total.venue},
                   {"what", total.what},
                   {"stated", total.stated.text()},
                   {"read", total.read.text()},
                   {"difference", (total.read - total.stated).text()}});
  return out;
}

}  // namespace

std::string import_text(const ImportedBook& book, const Look& look) {
  std::string out =
      inked(fmt::format("{}: {} of {}", book.kind, counted(book.positions.size(), "position"),
                        counted(accounts_of(book), "account")),
            Ink::strong, look) +
      "\n";
  for (const auto& [name, rows] : book.files)
    out += wrapped("  ", fmt::format("{} ({})", name, counted(rows, "row")), look);
  if (book.empty_rows > 0)
    out += wrapped("  ",
                   fmt::format("{} with nothing held and nothing owed: no position",
                               counted(book.empty_rows, "row")),
                   look);
  for (const std::string& note : book.notes)
    out += wrapped("  ", note, look, Ink::warning);
  return without_trailing_blanks(out + drops(book, look) + sums(book, look) + totals(book, look));
}

std::string import_json(const ImportedBook& book) {
  Json files = Json::array();
  for (const auto& [name, rows] : book.files)
    files.push_back({{"name", name}, {"rows", rows}});
  const Json json{{"schema_version", 1},
                  {"kind", book.kind},
                  {"files", std::move(files)},
                  {"positions", book.positions.size()},
                  {"accounts", accounts_of(book)},
                  {"bands", book.bands.size()},
                  {"empty_rows", book.empty_rows},
                  {"dropped", drops_json(book)},
                  {"sums", sums_json(book)},
                  {"stated_totals", totals_json(book)},
                  {"notes", book.notes}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace seawall::io
