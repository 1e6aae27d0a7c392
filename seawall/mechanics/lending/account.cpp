#include "seawall/mechanics/lending/account.hpp"

namespace seawall::lending {
namespace {

bool in_bitmap(UInt128 bitmap, std::uint32_t reserve) {
  return reserve < 128 && ((bitmap >> reserve) & 1) != 0;
}

}  // namespace

TermsInForce terms_in_force(const ReserveTerms& own, std::uint32_t reserve,
                            const EModeCategory* e_mode) {
  if (e_mode != nullptr && in_bitmap(e_mode->collateral_bitmap, reserve)) {
    const bool gives_none = in_bitmap(e_mode->zero_factor_bitmap, reserve);
    return {gives_none ? BasisPoints{0} : e_mode->collateral_factor, e_mode->liquidation_threshold,
            e_mode->liquidation_bonus};
  }
  const bool isolated_out = e_mode != nullptr && e_mode->isolated;
  return {isolated_out ? BasisPoints{0} : own.collateral_factor, own.liquidation_threshold,
          own.liquidation_bonus};
}

double effective_price(const ReserveSnapshot<Fast>& reserve, Side side, BasisPoints threshold) {
  const double per_unit = reserve.price.value / reserve.unit.value;
  if (side == Side::debt) return per_unit * (reserve.borrow_index.value / to_double(ray));
  return per_unit * (reserve.liquidity_index.value / to_double(ray)) * (threshold.value / 1e4);
}

BasisPoints liquidation_threshold_of(const ReserveTerms& terms, std::uint32_t reserve,
                                     const EModeCategory* e_mode) {
  return terms_in_force(terms, reserve, e_mode).liquidation_threshold;
}

}  // namespace seawall::lending
