#include "seawall/mechanics/liquidity/peg.hpp"

#include <algorithm>

#include "seawall/mechanics/liquidity/impact.hpp"

namespace seawall {

Amount redeemed_at_peg(const PegTerms& peg, const ImpactTerms& impact, Price exogenous,
                       Amount displaced, Amount left) {
  const Price now = impact_factor(impact, displaced) * exogenous;
  const Price floor = Fraction{1.0 - peg.fee.value} * peg.target;
  const Price ceiling = Fraction{1.0 + peg.fee.value} * peg.target;
  if (now < floor) {
    const Amount wanted = displaced - displacement_at(impact, floor / exogenous);
    return std::clamp(wanted, Amount{0.0}, left);
  }
  if (peg.mintable && now > ceiling) {
    const Amount wanted = displacement_at(impact, ceiling / exogenous) - displaced;
    return -std::clamp(wanted, Amount{0.0}, left);
  }
  return Amount{0.0};
}

Amount capacity_after(const PegTerms& peg, Amount left, Duration elapsed) {
  return std::min(peg.capacity, left + Amount{peg.per_minute.value * elapsed.seconds() / 60.0});
}

}  // namespace seawall
