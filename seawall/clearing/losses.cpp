#include "seawall/clearing/losses.hpp"

#include <algorithm>
#include <limits>
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
  constexpr std::size_t no_place = std::numeric_limits<std::size_t>::max();
  const auto last = std::ranges::max_element(schedule.accounts);
  std::vector<std::size_t> places(last == schedule.accounts.end() ? 0 : last->index() + 1,
                                  no_place);
  for (std::size_t k = 1; k <= point.reached; ++k) {
    const std::uint32_t source = index.sales().source(k);
    std::size_t& place = places[schedule.accounts[source].index()];
    if (place == no_place) {
      place = sales.size();
      sales.emplace_back();
    }
    AccountSale& sale = sales[place];
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
