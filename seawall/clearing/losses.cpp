#include "seawall/clearing/losses.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace seawall {
namespace {

// What one account sells at a clearing point.
struct AccountSale {
  double tokens = 0.0;
  double debt = 0.0;   // USD that its calls repay
  double value = 0.0;  // USD that they seize for it, bonus included
};

// In the order in which the price reaches them.
std::vector<AccountSale> sales_of(const ClearingIndex& index, const LiquidationSchedule& schedule,
                                  const ClearingPoint& point) {
  std::vector<AccountSale> sales;
  std::unordered_map<std::uint32_t, std::size_t> places;
  for (std::size_t k = 1; k <= point.reached; ++k) {
    const std::uint32_t source = index.sales().source(k);
    const auto [place, is_new] = places.try_emplace(schedule.accounts[source].value, sales.size());
    if (is_new) sales.emplace_back();
    AccountSale& sale = sales[place->second];
    const ForcedSale& part = schedule.sales[source];
    sale.tokens += part.quantity.value;
    if (point.price.value > 0.0) sale.tokens += part.value.value / point.price.value;
    sale.debt += schedule.repaid[source].value;
    if (part.value.value >= 0.0)
      sale.value += part.value.value + part.quantity.value * part.price.value;
  }
  return sales;
}

}  // namespace

ClearingLosses losses_at(const ClearingIndex& index, const LiquidationSchedule& schedule,
                         const Depth& execution, Price start, const ClearingPoint& point) {
  ClearingLosses losses;
  double sold = 0.0;
  double worth = 0.0;
  for (const AccountSale& sale : sales_of(index, schedule, point)) {
    const double first_token = execution.price_after(start, Amount{sold}).value;
    sold += sale.tokens;
    const double after = execution.worth(start, Amount{sold}).value;
    const double proceeds = after - worth;
    worth = after;
    const double seized = sale.tokens * point.price.value;
    const double payment = sale.value > 0.0 ? std::min(1.0, seized / sale.value) * sale.debt : 0.0;
    losses.repaid += Value{sale.debt};
    losses.bad_debt_realised += Value{std::max(0.0, sale.debt - proceeds)};
    losses.bad_debt_uniform += Value{std::max(0.0, sale.debt - seized)};
    ++losses.accounts;
    if (proceeds >= payment)
      ++losses.in_full;
    else if (first_token * sale.tokens >= payment)
      ++losses.in_part;
    else
      ++losses.not_at_all;
  }
  return losses;
}

}  // namespace seawall
