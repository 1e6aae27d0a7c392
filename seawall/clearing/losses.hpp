#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "seawall/clearing/clearing_index.hpp"
#include "seawall/clearing/liquidation_schedule.hpp"

namespace seawall {

/// What the forced sales of a clearing point repay, and what they leave.
struct ClearingLosses {
  std::size_t accounts = 0;    ///< liquidated at least in part
  Value repaid;                ///< debt called that the proceeds cover, USD
  Value bad_debt_realised;     ///< Σ (debt − proceeds)⁺, each account sold after those above it
  Value bad_debt_uniform;      ///< the same, all at the clearing price
  std::size_t in_full = 0;     ///< accounts whose sale brings a keeper more than it repays
  std::size_t in_part = 0;     ///< only a slice pays: the first token does, the whole does not
  std::size_t not_at_all = 0;  ///< nothing pays: not even the first token
  // Of what belongs to no account, a stated background. Counted in none of the above.
  Amount background_sold;
  Value background_bad_debt;
};

/// The forced sales in the order in which a falling price reaches them, with whose they are: made
/// once, then read from the front for any clearing point.
class RankedSales {
 public:
  /// @param sales made of `schedule.sales`
  RankedSales(const ForcedSales& sales, const LiquidationSchedule& schedule);

  /// One forced sale.
  struct Part {
    std::uint32_t seller = 0;  ///< sellers are numbered as they are reached
    std::uint32_t is_background = 0;
    double tokens = 0.0;  ///< whatever the price
    double seized = 0.0;  ///< USD that more tokens pay for, the more the lower the price
    double full = 0.0;    ///< USD that the call seizes in all, bonus included; 0: a background's
    double repaid = 0.0;  ///< USD
  };
  /// @param reached ≤ the schedule's sales
  [[nodiscard]] std::span<const Part> first(std::size_t reached) const {
    return std::span{parts_}.first(reached);
  }

 private:
  std::vector<Part> parts_;
};

/// Sells account by account in the order in which the price reaches them, each into what those
/// above have left: proceeds are ∫ of the execution price, not the mark. A keeper repays what the
/// seized tokens are worth at the clearing price less the bonus.
/// @param execution where the sales are made, USD a token
/// @param start     the shocked price
/// @param point     a clearing point of the sales' index at that start
/// @source docs/mechanics/clearing.md §5
[[nodiscard]] ClearingLosses losses_at(const RankedSales& sales, const Depth& execution,
                                       Price start, const ClearingPoint& point);

/// Debt that the accounts' sales leave where every one of them is made at one price and moves none:
/// at the price that seizes the collateral, and at that less a slippage.
struct PlainLosses {
  Value at_price;
  Value after_slippage;
};

/// @param reached  how many forced sales @param price that seizes, USD
/// @param slippage share of it that every sale loses
[[nodiscard]] PlainLosses plain_losses(const RankedSales& sales, std::size_t reached, Price price,
                                       Fraction slippage);

}  // namespace seawall
