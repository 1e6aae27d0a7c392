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
std::vector<AccountSale> sales_of(const RankedSales& ranked, std::size_t reached, Price price) {
  std::vector<AccountSale> sales;
  sales.reserve(reached);
  for (const RankedSales::Part& part : ranked.first(reached)) {
    if (part.seller == sales.size()) sales.push_back({.is_background = part.is_background != 0});
    AccountSale& sale = sales[part.seller];
    sale.tokens += part.tokens;
    if (price.value > 0.0) sale.tokens += part.seized / price.value;
    sale.debt += part.repaid;
    sale.value += part.full;
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

RankedSales::RankedSales(const ForcedSales& sales, const LiquidationSchedule& schedule) {
  std::vector<std::uint32_t> sellers;  // [accounts]
  std::uint32_t next = 0;
  parts_.reserve(schedule.sales.size());
  for (std::size_t k = 1; k <= schedule.sales.size(); ++k) {
    const std::uint32_t source = sales.source(k);
    const AccountId account = schedule.accounts[source];
    std::uint32_t seller = next;
    if (account.exists()) {
      if (account.index() >= sellers.size()) sellers.resize(2 * account.index() + 1, not_seen);
      std::uint32_t& known = sellers[account.index()];
      if (known == not_seen) known = next;
      seller = known;
    }
    if (seller == next) ++next;
    const ForcedSale& part = schedule.sales[source];
    const double full =
        part.value.value >= 0.0 ? part.value.value + part.quantity.value * part.price.value : 0.0;
    parts_.push_back({.seller = seller,
                      .is_background = account.exists() ? 0U : 1U,
                      .tokens = part.quantity.value,
                      .seized = part.value.value,
                      .full = full,
                      .repaid = schedule.repaid[source].value});
  }
}

ClearingLosses losses_at(const RankedSales& sales, const Depth& execution, Price start,
                         const ClearingPoint& point) {
  ClearingLosses losses;
  Seller seller{execution, start};
  for (const AccountSale& sale : sales_of(sales, point.reached, point.price)) {
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

PlainLosses plain_losses(const RankedSales& sales, std::size_t reached, Price price,
                         Fraction slippage) {
  PlainLosses losses;
  const double less = price.value * (1.0 - slippage.value);
  for (const AccountSale& sale : sales_of(sales, reached, price)) {
    if (sale.is_background) continue;
    losses.at_price += Value{std::max(0.0, sale.debt - sale.tokens * price.value)};
    losses.after_slippage += Value{std::max(0.0, sale.debt - sale.tokens * less)};
  }
  return losses;
}

}  // namespace seawall
