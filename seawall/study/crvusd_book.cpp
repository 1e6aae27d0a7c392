#include "seawall/study/crvusd_book.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "seawall/base/rng.hpp"
#include "seawall/io/crvusd_market.hpp"
#include "seawall/io/file_bytes.hpp"
#include "seawall/io/import.hpp"
#include "seawall/io/tables.hpp"
#include "seawall/study/recorded_closes.hpp"

namespace seawall {
namespace {

constexpr std::string_view venue_prefix = "crvusd-";
constexpr Duration lead_in = minutes(60);

std::string symbol_of(const VenueSpec& venue) { return venue.name.substr(venue_prefix.size()); }

/// Reads files below the folder and notes them as inputs.
class Folder {
 public:
  Folder(std::filesystem::path folder, io::ScenarioFile& file)
      : folder_{std::move(folder)}, file_{file} {}

  [[nodiscard]] Result<std::string> read(const std::string& name) {
    const std::string path = (folder_ / name).string();
    auto bytes = io::read_file(path);
    if (bytes) file_.inputs.push_back({.path = path, .digest = digest_of(*bytes)});
    return bytes;
  }

 private:
  std::filesystem::path folder_;
  io::ScenarioFile& file_;
};

Result<PositionSpec> read_loans(const io::ScenarioFile& file, const std::string& at,
                                Folder& folder) {
  std::vector<io::ImportFile> files;
  for (const VenueSpec& venue : file.model.venues) {
    const std::string name = at + "/" + symbol_of(venue) + "_loans.csv";
    auto bytes = folder.read(name);
    if (!bytes) return std::unexpected{bytes.error()};
    files.push_back({name, *std::move(bytes)});
  }
  const auto book = io::import_positions("crvusd", files);
  if (!book) return std::unexpected{book.error()};
  return io::read_positions(io::positions_csv(*book), io::TableFormat::csv, at);
}

/// Oracle prices of the book's day, by symbol; band edges go to the venues.
Result<std::map<std::string, double>> read_markets(io::ScenarioFile& file, const std::string& at,
                                                   Folder& folder) {
  std::map<std::string, double> prices;
  for (VenueSpec& venue : file.model.venues) {
    const std::string name = at + "/" + symbol_of(venue) + "_market.json";
    const auto bytes = folder.read(name);
    if (!bytes) return std::unexpected{bytes.error()};
    const auto market = io::read_crvusd_market(*bytes, name);
    if (!market) return std::unexpected{market.error()};
    std::erase_if(venue.rules_terms, [](const auto& term) { return term.first == "base_price"; });
    venue.rules_terms.emplace_back("base_price", market->base_price);
    prices[symbol_of(venue)] = market->oracle_price;
  }
  return prices;
}

/// One row of the path: every collateral at its price of the book's day times `level`.
void add_row(PriceRowsSpec& rows, const std::map<std::string, double>& book, Time time,
             double level) {
  rows.times.push_back(time);
  for (const std::string& asset : rows.assets)
    rows.prices.push_back(book.at(asset) * level);
}

PriceRowsSpec path_of(const std::vector<RecordedClose>& closes, BookPrices how, double unit,
                      const std::map<std::string, double>& book) {
  PriceRowsSpec rows;
  rows.origin = "recorded closes";
  rows.between = "log_linear";
  rows.contains_own_impact = true;
  for (const auto& [asset, price] : book)
    rows.assets.push_back(asset);
  const Time start = closes.front().time;
  for (const RecordedClose& close : closes) {
    const double level = close.price / (how == BookPrices::rebased ? closes.front().price : unit);
    if (how == BookPrices::as_they_were && close.time == start)
      add_row(rows, book, close.time, 1.0);
    else if (how == BookPrices::rebased || close.time >= start + lead_in)
      add_row(rows, book, close.time, level);
  }
  return rows;
}

Result<void> read_path(io::ScenarioFile& file, const CrvusdBook& source, BookPrices how,
                       const std::map<std::string, double>& book,
                       const std::filesystem::path& data_dir) {
  const Time first = file.model.clock.start;
  const Time last = first + minutes(static_cast<std::int64_t>(file.scenario.duration_minutes));
  const auto closes = read_recorded_closes(data_dir / source.price_file, minutes(1), first, last);
  if (!closes) return std::unexpected{closes.error()};
  if (closes->front().time != first)
    return fail(ErrorCode::malformed_file, (data_dir / source.price_file).string(),
                "has no bar that ends at the start of the scenario; one is needed");
  for (AssetSpec& asset : file.model.assets)
    if (const auto price = book.find(asset.name); price != book.end())
      asset.price_usd = price->second;
  file.scenario.prices = path_of(*closes, how, book.at(source.ether), book);
  return {};
}

Result<void> read_depth(io::ScenarioFile& file, const CrvusdBook& source, Folder& folder) {
  const auto bytes = folder.read(source.depth_file);
  if (!bytes) return std::unexpected{bytes.error()};
  for (LiquiditySpec& place : file.model.liquidity) {
    const auto src = std::ranges::find(source.depth_sold, place.base,
                                       &std::pair<std::string, std::string>::first);
    if (!place.quotes || src == source.depth_sold.end()) continue;
    place.quotes->points.clear();
    place.quotes->file = {
        .name = source.depth_file,
        .columns = {{"sold", "in_amount"}, {"received", "out_amount"}, {"time", "ts_utc"}},
        .filter = {{"src", src->second}, {"dst", source.depth_coin}},
        .from = source.depth_from,
        .until = source.depth_until};
    if (auto read = io::read_quotes(*bytes, io::TableFormat::csv, source.depth_file, *place.quotes);
        !read)
      return read;
    place.quotes->file = {};
  }
  return {};
}

}  // namespace

Result<void> load_crvusd_book(io::ScenarioFile& file, const CrvusdBook& book, BookPrices prices,
                              const std::filesystem::path& data_dir) {
  Folder folder{data_dir, file};
  auto loans = read_loans(file, book.folder, folder);
  if (!loans) return std::unexpected{loans.error()};
  file.model.positions = *std::move(loans);
  const auto first_prices = read_markets(file, book.folder, folder);
  if (!first_prices) return std::unexpected{first_prices.error()};
  if (auto read = read_path(file, book, prices, *first_prices, data_dir); !read) return read;
  return read_depth(file, book, folder);
}

namespace {

/// The rows of one loan, and what it stands for.
struct Loan {
  double debt = 0.0;
  BandRange bands;
  std::vector<std::size_t> rows;
  std::map<std::uint16_t, double> per_debt;  ///< of each asset that lies in its bands
};

/// By venue and name, so that a shuffle does not depend on how the book is written.
std::map<std::uint16_t, std::map<std::string, Loan>> loans_of(const PositionSpec& book) {
  std::map<std::uint16_t, std::map<std::string, Loan>> venues;
  for (std::size_t row = 0; row < book.rows(); ++row) {
    Loan& loan = venues[book.venue[row]][book.account[row]];
    loan.debt += book.debt[row];
    loan.bands = book.bands[row];
    loan.per_debt[book.asset[row]] += book.collateral[row];
    loan.rows.push_back(row);
  }
  for (auto& [venue, loans] : venues)
    for (auto& [name, loan] : loans)
      for (auto& [asset, held] : loan.per_debt)
        held /= loan.debt;
  return venues;
}

void add_loan(PositionSpec& book, const PositionSpec& from, const Loan& own, const Loan& other) {
  std::map<std::uint16_t, double> debts;
  for (const std::size_t row : own.rows)
    debts[from.asset[row]] += from.debt[row];
  std::map<std::uint16_t, double> held = other.per_debt;
  for (const auto& [asset, debt] : debts)
    held.try_emplace(asset, 0.0);
  for (const auto& [asset, per_debt] : held) {
    book.account.push_back(from.account[own.rows.front()]);
    book.venue.push_back(from.venue[own.rows.front()]);
    book.asset.push_back(asset);
    book.mode.push_back(0);
    book.collateral.push_back(per_debt * own.debt);
    const auto debt = debts.find(asset);
    book.debt.push_back(debt == debts.end() ? 0.0 : debt->second);
    book.bands.push_back(other.bands);
  }
}

}  // namespace

void shuffle_bands(io::ScenarioFile& file) {
  const PositionSpec from = std::move(file.model.positions);
  PositionSpec& book = file.model.positions = {};
  book.venue_names = from.venue_names;
  book.asset_names = from.asset_names;
  book.mode_names = from.mode_names;
  book.origin = from.origin;
  Rng random{Seed{file.scenario.seed}, 0, "N3"};
  for (const auto& [venue, loans] : loans_of(from)) {
    std::vector<const Loan*> others;
    for (const auto& [name, loan] : loans)
      others.push_back(&loan);
    for (std::size_t left = others.size(); left > 1; --left)
      std::swap(others[left - 1], others[random.below(left)]);
    std::size_t next = 0;
    for (const auto& [name, loan] : loans)
      add_loan(book, from, loan, *others[next++]);
  }
}

}  // namespace seawall
