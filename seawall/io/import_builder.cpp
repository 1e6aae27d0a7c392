#include "seawall/io/import_builder.hpp"

#include <utility>

#include <fmt/format.h>

#include "seawall/base/assert.hpp"
#include "seawall/base/nearest_name.hpp"

namespace seawall::io {

ImportBuilder::ImportBuilder(std::string_view kind, const Renames& renames) : renames_{renames} {
  book_.kind = kind;
}

std::string ImportBuilder::ours(const std::string& theirs) {
  names_.try_emplace(theirs);
  for (const auto& [from, to] : renames_)
    if (from == theirs) return to;
  return theirs;
}

ImportPlace ImportBuilder::ours(const ImportPlace& theirs) {
  return {theirs.account, ours(theirs.venue), ours(theirs.asset)};
}

void ImportBuilder::see(const ImportPlace& theirs, Side side, const ExactDecimal& amount) {
  const ImportPlace place = ours(theirs);
  seen_[{place.venue, place.asset, side}] += amount;
}

void ImportBuilder::keep(const ImportPlace& theirs, Side side, const ExactDecimal& amount,
                         const std::string& mode) {
  if (amount.is_zero()) return;
  const ImportPlace place = ours(theirs);
  const auto [at, is_new] =
      rows_.try_emplace({place.account, place.venue, place.asset}, book_.positions.size());
  if (is_new) book_.positions.push_back({place.account, place.venue, place.asset, mode, {}, {}});
  ImportedPosition& row = book_.positions[at->second];
  (side == Side::collateral ? row.collateral : row.debt) += amount;
}

void ImportBuilder::drop(const ImportPlace& theirs, Side side, const ExactDecimal& amount,
                         const std::string& reason) {
  if (amount.is_zero()) return;
  const ImportPlace place = ours(theirs);
  const auto [at, is_new] =
      drops_.try_emplace({reason, place.venue, place.asset, side}, book_.dropped.size());
  if (is_new) book_.dropped.push_back({reason, place.venue, place.asset, side, 0, {}});
  DroppedAmount& dropped = book_.dropped[at->second];
  ++dropped.count;
  dropped.amount += amount;
}

void ImportBuilder::bands(ImportedBands bands) {
  bands.venue = ours(bands.venue);
  book_.bands.push_back(std::move(bands));
}

void ImportBuilder::state(const std::string& source, const ImportPlace& whole, Side side,
                          const ExactDecimal& stated) {
  const ImportPlace place = ours(whole);
  book_.stated.push_back({source, place.venue, fmt::format("{} in {}", name_of(side), place.asset),
                          stated, seen_[{place.venue, place.asset, side}]});
}

void ImportBuilder::state(const std::string& source, const std::string& venue,
                          const std::string& what, const ExactDecimal& stated,
                          const ExactDecimal& read) {
  book_.stated.push_back({source, ours(venue), what, stated, read});
}

Result<void> ImportBuilder::check_renames() const {
  std::vector<std::string_view> known;
  for (const auto& [name, nothing] : names_)
    known.push_back(name);
  for (const auto& [from, to] : renames_)
    if (!names_.contains(from))
      return fail(ErrorCode::unknown_name, fmt::format("--rename {}={}", from, to),
                  fmt::format("no venue or asset of these files is called {}{}", in_quotes(from),
                              suggestion(from, known)));
  return {};
}

void ImportBuilder::reconcile() {
  std::map<Key, std::pair<ExactDecimal, ExactDecimal>> sums;  // imported, dropped
  for (const ImportedPosition& row : book_.positions) {
    // As written, so that what is compared is what a reader of the table will find.
    const auto add = [&](Side side, const ExactDecimal& amount) {
      const auto written = ExactDecimal::parse(amount.text());
      SEAWALL_ASSERT(written.has_value());
      sums[{row.venue, row.asset, side}].first += *written;
    };
    add(Side::collateral, row.collateral);
    add(Side::debt, row.debt);
  }
  for (const DroppedAmount& dropped : book_.dropped)
    sums[{dropped.venue, dropped.asset, dropped.side}].second += dropped.amount;
  for (const auto& [key, file] : seen_) {
    const auto& [imported, dropped] = sums[key];
    SEAWALL_ASSERT(file == imported + dropped);
    const auto& [venue, asset, side] = key;
    if (!file.is_zero()) book_.reconciled.push_back({venue, asset, side, file, imported, dropped});
  }
  for (const auto& [key, both] : sums)
    SEAWALL_ASSERT(seen_.contains(key) || (both.first.is_zero() && both.second.is_zero()));
}

Result<ImportedBook> ImportBuilder::finish() {
  if (auto checked = check_renames(); !checked) return std::unexpected{checked.error()};
  reconcile();
  return std::move(book_);
}

}  // namespace seawall::io
