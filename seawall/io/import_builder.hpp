#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "seawall/io/import.hpp"

namespace seawall::io {

/// Whose amount of what: one account's of one asset, at one venue.
struct ImportPlace {
  std::string account;
  std::string venue;
  std::string asset;
};

/// Collects what an export says and what becomes of it. Every amount is first seen, then kept or
/// dropped; finish() compares.
class ImportBuilder {
 public:
  /// @param renames of venues and assets, applied to whatever comes in
  ImportBuilder(std::string_view kind, const Renames& renames);

  /// An amount that stands in the file.
  void see(const ImportPlace& place, Side side, const ExactDecimal& amount);
  void keep(const ImportPlace& place, Side side, const ExactDecimal& amount,
            const std::string& mode = {});
  /// Zero amounts are nothing to drop.
  void drop(const ImportPlace& place, Side side, const ExactDecimal& amount,
            const std::string& reason);
  void see_and_keep(const ImportPlace& place, Side side, const ExactDecimal& amount,
                    const std::string& mode = {}) {
    see(place, side, amount);
    keep(place, side, amount, mode);
  }
  void see_and_drop(const ImportPlace& place, Side side, const ExactDecimal& amount,
                    const std::string& reason) {
    see(place, side, amount);
    drop(place, side, amount, reason);
  }
  void empty_row() { ++book_.empty_rows; }
  void bands(ImportedBands bands);
  void file(std::string name, std::size_t rows) { book_.files.emplace_back(std::move(name), rows); }
  void note(std::string text) { book_.notes.push_back(std::move(text)); }
  /// A total of one side of an asset that the data states, beside what was seen of it.
  void state(const std::string& source, const ImportPlace& whole, Side side,
             const ExactDecimal& stated);
  /// Any other total.
  void state(const std::string& source, const std::string& venue, const std::string& what,
             const ExactDecimal& stated, const ExactDecimal& read);

  /// The book with its sums. Asserts that nothing that was seen is neither kept nor dropped.
  /// Errors: a name to replace that nothing has.
  [[nodiscard]] Result<ImportedBook> finish();

 private:
  using Key = std::tuple<std::string, std::string, Side>;  ///< venue, asset, side
  using Drop = std::tuple<std::string, std::string, std::string, Side>;

  [[nodiscard]] std::string ours(const std::string& theirs);
  [[nodiscard]] ImportPlace ours(const ImportPlace& theirs);
  [[nodiscard]] Result<void> check_renames() const;
  void reconcile();

  ImportedBook book_;
  Renames renames_;
  std::map<std::string, bool, std::less<>> names_;  ///< met so far, as the file has them
  std::map<Key, ExactDecimal> seen_;
  std::map<Drop, std::size_t> drops_;
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> rows_;
};

}  // namespace seawall::io
