#include "seawall/clearing/anchors/common_price.hpp"

#include <algorithm>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"

namespace seawall::anchors {

Amount forced_sale(const RegulatedBank& bank, Price price) {
  SEAWALL_ASSERT(bank.capital_ratio_min.value > 0.0 && price.value > 0.0);
  const Value equity = bank.illiquid * price + bank.cash - bank.debt;
  const Amount carried = equity / (bank.capital_ratio_min * price);  // what the equity supports
  return std::clamp(bank.illiquid - carried, Amount{}, bank.illiquid);
}

CommonPrice settle_common_price(std::span<const RegulatedBank> banks, double impact) {
  constexpr int rounds_max = 1'000'000;
  CommonPrice result{.price = Price{1.0}};
  for (int round = 0; round < rounds_max; ++round) {
    result.sold = Amount{};
    for (const RegulatedBank& bank : banks)
      result.sold += forced_sale(bank, result.price);
    const Price next{math::exp(-impact * result.sold.value)};
    if (!(next < result.price)) break;
    result.price = next;
  }
  return result;
}

}  // namespace seawall::anchors
