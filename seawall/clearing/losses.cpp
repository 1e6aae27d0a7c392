#include "seawall/clearing/losses.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace seawall {
namespace {

constexpr std::uint32_t not_seen = std::numeric_limits<std::uint32_t>::max();

// What one account sells at a clearing point.
struct AccountSale {
  double tokens = 0.0;
  double debt = 0.0;   // USD that its calls repay
  double value = 0.0;  // USD that they seize for it, bonus included
  bool is_background = false;
};

// In the order in which the price reaches them.
std::vector<AccountSale> sales_of(const ClearingIndex& index, const LiquidationSchedule& schedule,
                                  std::size_t reached, Price price) {
  std::vector<AccountSale> sales;
  std::vector<std::uint32_t> places;  // [accounts] into sales
  for (std::size_t k = 1; k <= reached; ++k) {
    const std::uint32_t source = index.sales().source(k);
    const AccountId account = schedule.accounts[source];
    std::size_t place = sales.size();
    if (account.exists()) {
      if (account.index() >= places.size()) places.resize(2 * account.index() + 1, not_seen);
      if (places[account.index()] != not_seen) place = places[account.index()];
      places[account.index()] = static_cast<std::uint32_t>(place);
    }
    if (place == sales.size()) sales.push_back({.is_background = !account.exists()});
    AccountSale& sale = sales[place];
    const ForcedSale& part = schedule.sales[source];
    sale.tokens += part.quantity.value;
    if (price.value > 0.0) sale.tokens += part.value.value / price.value;
    sale.debt += schedule.repaid[source].value;
    if (part.value.value >= 0.0)
      sale.value += part.value.value + part.quantity.value * part.price.value;
  }
  return sales;
}

// Sells one after the other into what those before have left.
class Seller {
 public:
  Seller(const Depth& execution, Price start)
      : execution_{execution}, start_{start}, price_{start} {}

  /// What the next token fetches.
  [[nodiscard]] Price price() const { return price_; }
  /// @return what the tokens fetch, USD
  double sell(double tokens) {
    sold_ += tokens;
    price_ = execution_.price_after(start_, Amount{sold_});
    const double before = worth_;
    worth_ = execution_.worth_down_to(start_, price_, Amount{sold_}).value;
    return worth_ - before;
  }

 private:
  const Depth& execution_;
  Price start_;
  Price price_;
  double sold_ = 0.0;
  double worth_ = 0.0;
};

}  // namespace

ClearingLosses losses_at(const ClearingIndex& index, const LiquidationSchedule& schedule,
                         const Depth& execution, Price start, const ClearingPoint& point) {
  ClearingLosses losses;
  Seller seller{execution, start};
  for (const AccountSale& sale : sales_of(index, schedule, point.reached, point.price)) {
    const double first_token = seller.price().value;
    const double proceeds = seller.sell(sale.tokens);
    const double unpaid = std::max(0.0, sale.debt - proceeds);
    if (sale.is_background) {
      losses.background_sold += Amount{sale.tokens};
      losses.background_bad_debt += Value{unpaid};
      continue;
    }
    const double seized = sale.tokens * point.price.value;
    const double payment = sale.value > 0.0 ? std::min(1.0, seized / sale.value) * sale.debt : 0.0;
    losses.repaid += Value{sale.debt - unpaid};
    losses.bad_debt_realised += Value{unpaid};
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

PlainLosses plain_losses(const ClearingIndex& index, const LiquidationSchedule& schedule,
                         std::size_t reached, Price price, Fraction slippage) {
  PlainLosses losses;
  const double less = price.value * (1.0 - slippage.value);
  for (const AccountSale& sale : sales_of(index, schedule, reached, price)) {
    if (sale.is_background) continue;
    losses.at_price += Value{std::max(0.0, sale.debt - sale.tokens * price.value)};
    losses.after_slippage += Value{std::max(0.0, sale.debt - sale.tokens * less)};
  }
  return losses;
}

}  // namespace seawall
