#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/wide.hpp"
#include "seawall/model/model.hpp"

namespace seawall {

/// Every account's claims, exact. The shape [accounts × columns] is the Model's; only amounts
/// change. Changes go through set(), which journals them, so that a worker's State is reset in
/// O(touched).
class Positions {
 public:
  Positions() = default;
  explicit Positions(const PositionTable& table) : amounts_{table.amounts} {}

  [[nodiscard]] std::span<const Int128> amounts() const { return amounts_; }
  [[nodiscard]] Int128 amount(std::size_t holding) const { return amounts_[holding]; }

  /// @param amount scaled units, ≥ 0
  void set(std::size_t holding, Int128 amount);

  void undo_all();

  /// For save and restore: replaces every amount; the journal then leads back to `initial`.
  void assign(std::span<const Int128> amounts, std::span<const Int128> initial);

 private:
  std::vector<Int128> amounts_;
  // The journal, oldest first since construction or the last undo: two columns, as a number of 16
  // bytes beside one of 4 would take 32.
  std::vector<std::uint32_t> changed_;
  std::vector<Int128> before_;
};

}  // namespace seawall
