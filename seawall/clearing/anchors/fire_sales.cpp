#include "seawall/clearing/anchors/fire_sales.hpp"

#include <algorithm>
#include <cmath>

#include "seawall/base/assert.hpp"
#include "seawall/base/math.hpp"

namespace seawall::anchors {
namespace {

double share_to_sell(const LeveragedBank& bank, const LeverageRule& rule) {
  const Value assets = bank.marketable + bank.illiquid;
  const bool over = bank.capital.value <= 0.0 || (assets / bank.capital).value > rule.limit;
  if (!over || bank.marketable.value <= 0.0) return 0.0;
  const Value excess = assets - Fraction{rule.target} * bank.capital;
  return std::clamp((excess / bank.marketable).value, 0.0, 1.0);
}

}  // namespace

Value SaleImpact::depth() const {
  return Value{scale * daily_volume.value / daily_volatility.value * std::sqrt(days)};
}

Value SaleImpact::width() const { return Fraction{1.0 - (floor / start).value} * depth(); }

Fraction SaleImpact::fall(Price price, Value sold) const {
  const double room = 1.0 - (floor / price).value;
  return Fraction{room * -math::expm1(-(sold / width()).value)};
}

std::vector<FireSaleRound> run_fire_sales(std::vector<LeveragedBank> banks,
                                          const SaleImpact& impact, const LeverageRule& rule,
                                          int rounds_max) {
  SEAWALL_ASSERT(rule.limit > rule.target && impact.start > impact.floor);
  std::vector<FireSaleRound> rounds;
  Price price = impact.start;
  for (int i = 0; i < rounds_max; ++i) {
    FireSaleRound round;
    for (const LeveragedBank& bank : banks) {
      round.sold_share.push_back(share_to_sell(bank, rule));
      round.sold += Fraction{round.sold_share.back()} * bank.marketable;
    }
    round.fall = impact.fall(price, round.sold);
    for (std::size_t b = 0; b < banks.size(); ++b) {
      const double share = round.sold_share[b];
      const double exposed = 1.0 - (1.0 - rule.realised_at_fall.value) * share;
      round.loss.push_back(Fraction{exposed * round.fall.value} * banks[b].marketable);
      banks[b].capital -= round.loss.back();
      banks[b].marketable =
          Fraction{(1.0 - share) * (1.0 - round.fall.value)} * banks[b].marketable;
    }
    price = Fraction{1.0 - round.fall.value} * price;
    round.banks = banks;
    round.price = price;
    rounds.push_back(std::move(round));
    if (rounds.back().sold == Value{}) break;
  }
  return rounds;
}

}  // namespace seawall::anchors
