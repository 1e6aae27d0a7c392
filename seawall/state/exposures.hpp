#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/model/model.hpp"

namespace seawall {

/// One entry of an account's row. Amounts are ≥ 0 whatever the side; 0, or at least 2^-126.
struct Holding {
  ColumnId column;
  Amount amount;
};

/// An account against its effective prices: solvent while collateral ≥ requirement.
struct Margin {
  Value collateral;   ///< Σ amount · effective price over collateral columns
  Value requirement;  ///< the same over debt columns
};

/// `uncertain` lies within the error bound of the threshold: Exact must decide.
enum class FastVerdict : std::uint8_t { safe, uncertain, liquidatable };

/// What single precision may have done to each amount, relative: 2^-24, and a little for the sums
/// in double. True collateral and requirement lie within this share of a Margin's own, so a verdict
/// is certain once the two are further apart than that.
inline constexpr double amount_error = 0x1.001p-24;

[[nodiscard]] constexpr FastVerdict verdict_of(Margin margin) {
  const double collateral = margin.collateral.value;
  const double requirement = margin.requirement.value;
  if (collateral * (1 - amount_error) >= requirement * (1 + amount_error)) return FastVerdict::safe;
  if (collateral * (1 + amount_error) < requirement * (1 - amount_error))
    return FastVerdict::liquidatable;
  return FastVerdict::uncertain;
}

/// All accounts' positions as Fast sees them: sparse rows [accounts × columns].
///
/// A column is anything announced as changed, already multiplied out to one effective price: price
/// · index · threshold for collateral, price · index for debt.
///
/// Memory. Rows are grouped by their shape (how many collaterals, how many debts) and within it by
/// signature (which columns). Eight accounts make a slice: eight amounts of the first holding,
/// eight of the second, … A full slice of one signature names its columns once for the whole run of
/// such slices: 4 bytes a holding, no index loads, no branches. What is left over of each signature
/// fills mixed slices, 4 + 2 bytes a holding. Besides: 8.6 bytes an account to find the row and the
/// way back.
///
/// A row's sums run over its holdings in order of column, whatever the layout or the vector width,
/// so the same holdings give the same bits everywhere.
class Exposures {
 public:
  static constexpr std::size_t lanes = 8;  ///< accounts in a slice

  /// One account's holdings where they lie: collaterals first, then debts, columns ascending in
  /// each.
  class Row {
   public:
    [[nodiscard]] std::size_t collaterals() const { return collaterals_; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] ColumnId column(std::size_t holding) const {
      return ColumnId{columns_[holding * column_stride_]};
    }
    [[nodiscard]] Amount amount(std::size_t holding) const {
      return Amount{static_cast<double>(amounts_[holding * lanes])};
    }

   private:
    friend class Exposures;
    const float* amounts_ = nullptr;
    const std::uint16_t* columns_ = nullptr;
    std::size_t column_stride_ = 1;  // 1 in a slice of one signature, else `lanes`
    std::size_t collaterals_ = 0;
    std::size_t size_ = 0;
  };

  /// Compressed sparse rows: account i holds holdings[row_starts[i] .. row_starts[i + 1]), each
  /// column at most once. `sides` names each column's side; at most 65,536 columns.
  static Exposures build(std::span<const Side> sides, std::span<const std::uint32_t> row_starts,
                         std::span<const Holding> holdings);

  [[nodiscard]] std::size_t accounts() const { return slot_of_account_.size(); }
  [[nodiscard]] std::size_t columns() const { return sides_.size(); }
  [[nodiscard]] Side side(ColumnId column) const { return sides_[column.index()]; }
  [[nodiscard]] Row row(AccountId account) const;
  [[nodiscard]] Margin margin(AccountId account, std::span<const Price> effective_prices) const;

  /// Replaces one account's holdings, O(its holdings). Columns it had and has no more stay at zero;
  /// a new column moves the row to a slice at the end.
  void set_row(AccountId account, std::span<const Holding> holdings);

  /// Sets one amount, the others stay. A column the account has no place for moves its row.
  void set_amount(AccountId account, ColumnId column, Amount amount);

  /// Back to what build() made, O(rows changed since).
  void reset();

  [[nodiscard]] std::size_t holdings() const {
    return holdings_built_;
  }  ///< at build, all accounts
  [[nodiscard]] std::size_t scan_bytes()
      const;  ///< what a full scan reads: amounts and column indices
  [[nodiscard]] std::size_t memory_bytes() const;

 private:
  friend class FullScan;

  /// A run of slices of one shape; `uniform`: of one signature.
  struct Segment {
    std::uint32_t first_slice = 0;
    std::uint32_t slices = 0;
    std::uint16_t collaterals = 0;
    std::uint16_t size = 0;
    std::uint32_t uniform = 0;
    std::size_t amounts_at = 0;
    std::size_t columns_at = 0;
  };
  /// Where one lane's holdings are.
  struct Place {
    std::size_t amounts_at;
    std::size_t columns_at;
    std::size_t column_stride;
    std::size_t collaterals;
    std::size_t size;
  };
  struct SlotBefore {
    std::uint32_t account;
    std::uint32_t slot;
  };
  class Builder;

  [[nodiscard]] Place place_of(std::uint32_t slot) const;
  [[nodiscard]] std::vector<Holding> ordered(std::span<const Holding> holdings) const;
  void add_segment(std::size_t collaterals, std::size_t size, std::size_t slices,
                   std::span<const std::uint16_t> uniform_columns);
  [[nodiscard]] bool fits(std::uint32_t slot, std::span<const Holding> row) const;
  [[nodiscard]] std::uint32_t new_slot(std::size_t collaterals, std::size_t size);
  void move_row(AccountId account, std::span<const Holding> row);
  void journal(AccountId account);

  std::vector<Side> sides_;
  std::vector<Segment> segments_;
  std::vector<float> amounts_;
  std::vector<std::uint16_t> columns_;
  std::vector<std::uint32_t> segment_of_slice_;
  std::vector<std::uint32_t> account_of_slot_;  // none_value where a lane is free
  std::vector<std::uint32_t> slot_of_account_;  // none_value where a row is empty
  std::size_t holdings_built_ = 0;

  // Rows changed since build(): what they held, and how large the tables were.
  std::vector<bool> is_touched_;
  std::vector<SlotBefore> touched_;
  std::vector<float> amounts_before_;  // of each touched row in turn
  std::size_t segments_built_ = 0;
  std::size_t amounts_built_ = 0;
  std::size_t columns_built_ = 0;
  std::size_t slices_built_ = 0;
};

/// What the scan's kernel reads: a run of slices of one shape.
struct ScanRun {
  const float* amounts;          ///< [slices × size × lanes]
  const std::uint16_t* columns;  ///< the same where slices are mixed
  std::size_t slices;
  std::size_t collaterals;
  std::size_t size;
};

/// Who is under water, as far as Fast can tell; both lists ascend.
struct ScanResult {
  std::vector<AccountId> liquidatable;
  std::vector<AccountId> uncertain;  ///< to be decided by Exact

 private:
  friend class FullScan;
  std::vector<std::uint8_t> suspects_;  // bit a lane, byte a slice
  std::vector<std::uint64_t> liquidatable_bits_;
  std::vector<std::uint64_t> uncertain_bits_;
};

/// Evaluates every account: the slow reference that watches must agree with, as fast as memory
/// allows.
void full_scan(const Exposures& exposures, std::span<const Price> effective_prices,
               ScanResult& result);

}  // namespace seawall
