#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "seawall/io/import.hpp"

// Exports written in a test, and what must come of them.
namespace seawall::importing {

/// An export with one thing wrong, and what must be said of it.
struct Wrong {
  const char* name;
  std::vector<io::ImportFile> files;
  ErrorCode code;
  std::string where;                ///< file, line and column, or pieces of them
  std::vector<std::string> detail;  ///< what was found, what is allowed
};

inline std::string name_of_row(const ::testing::TestParamInfo<Wrong>& row) {
  return row.param.name;
}

inline void expect_one_clear_error(std::string_view kind, const Wrong& row) {
  const auto book = io::import_positions(kind, row.files);
  ASSERT_FALSE(book) << "was accepted";
  const Error& error = book.error();
  EXPECT_EQ(name_of(error.code), name_of(row.code)) << error.text();
  EXPECT_EQ(error.where, row.where) << error.text();
  for (const std::string& piece : row.detail)
    EXPECT_NE(error.detail.find(piece), std::string::npos) << piece << " in " << error.text();
}

inline io::ImportedBook imported(std::string_view kind, const std::vector<io::ImportFile>& files,
                                 const io::Renames& renames = {}) {
  auto book = io::import_positions(kind, files, renames);
  if (!book) {
    ADD_FAILURE() << book.error().text();
    return {};
  }
  return *std::move(book);
}

/// "reason: rows x amount asset side" of each.
inline std::vector<std::string> drops_of(const io::ImportedBook& book) {
  std::vector<std::string> out;
  for (const io::DroppedAmount& drop : book.dropped)
    out.push_back(drop.reason + ": " + std::to_string(drop.count) + " x " + drop.amount.text() +
                  ' ' + drop.asset + ' ' + std::string{name_of(drop.side)});
  return out;
}

/// "venue asset side: file = imported + dropped" of each.
inline std::vector<std::string> sums_of(const io::ImportedBook& book) {
  std::vector<std::string> out;
  for (const io::Reconciled& sum : book.reconciled)
    out.push_back(sum.venue + ' ' + sum.asset + ' ' + std::string{name_of(sum.side)} + ": " +
                  sum.file.text() + " = " + sum.imported.text() + " + " + sum.dropped.text());
  return out;
}

/// "venue what: stated, read" of each.
inline std::vector<std::string> totals_of(const io::ImportedBook& book) {
  std::vector<std::string> out;
  for (const io::StatedTotal& total : book.stated)
    out.push_back(total.venue + ' ' + total.what + ": " + total.stated.text() + ", " +
                  total.read.text());
  return out;
}

}  // namespace seawall::importing
