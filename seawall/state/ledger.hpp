#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/wide.hpp"

namespace seawall {

/// Who holds what: rows [holders × assets] of exact integers. Every posting moves one asset from
/// one row to another, so per asset all rows always sum to zero; row 0 (issuance) is minus what
/// exists. Overdrafts are a broken invariant and end the run.
class Ledger {
 public:
  Ledger() = default;
  Ledger(std::size_t holders, std::size_t assets);

  [[nodiscard]] Units balance(HolderId holder, AssetId asset) const {
    return Units{rows_[row(holder, asset)]};
  }
  [[nodiscard]] std::size_t holders() const { return holders_; }
  [[nodiscard]] std::size_t assets() const { return assets_; }
  [[nodiscard]] std::uint64_t postings() const { return postings_; }

  /// @param amount ≥ 0; the giver must hold it unless it is issuance or the world (asserted).
  void transfer(AssetId asset, HolderId from, HolderId to, Units amount);
  void mint(AssetId asset, HolderId to, Units amount) { transfer(asset, issuance, to, amount); }
  void burn(AssetId asset, HolderId from, Units amount) { transfer(asset, from, issuance, amount); }

  /// Sets the opening balance of a row; only before a run.
  void open(HolderId holder, AssetId asset, Units amount) { mint(asset, holder, amount); }

  /// Checks the rows touched since the last call: none overdrawn, and per asset their changes sum
  /// to zero. Cost follows the touched rows. @return the first fault's text, or empty
  [[nodiscard]] std::string check_touched();

  /// What a row gained since the last check_touched(); 0 for a row that was not touched.
  [[nodiscard]] Int128 change_since_check(HolderId holder, AssetId asset) const;

  /// Every row: no overdraft; per asset the sum is zero. @return Σ over assets of |sum|
  [[nodiscard]] Int128 imbalance() const;
  [[nodiscard]] std::string audit() const;

  /// [holders × assets], for save and restore.
  [[nodiscard]] std::span<const Int128> rows() const { return rows_; }
  void assign(std::span<const Int128> rows, std::uint64_t postings);

  bool operator==(const Ledger& other) const { return rows_ == other.rows_; }

 private:
  static constexpr HolderId issuance{std::size_t{0}};
  static constexpr HolderId world{std::size_t{1}};

  [[nodiscard]] std::size_t row(HolderId holder, AssetId asset) const {
    return holder.index() * assets_ + asset.index();
  }
  void touch(std::size_t index);

  struct Touched {
    std::uint32_t row;
    Int128 before;
  };

  std::size_t holders_ = 0;
  std::size_t assets_ = 0;
  std::uint64_t postings_ = 0;
  std::vector<Int128> rows_;
  std::vector<std::uint8_t> is_touched_;
  std::vector<Touched> touched_;
};

}  // namespace seawall
