#include "seawall/mechanics/lending/aave_v4.hpp"

#include <algorithm>
#include <cmath>

namespace seawall::aave_v4 {
namespace {

constexpr Int128 whole = percentage_factor;

// ⌊span · above / below⌋ basis points.
Int128 interpolate(Int128 span, Int128 above, Int128 below) {
  return Exact::mul_div_down(span, above, below);
}
// Round figures give whole basis points, and doubles may fall just short of them.
Int128 interpolate(Int128 span, double above, double below) {
  return floor_to_int128(to_double(span) * (above / below) + 0x1p-30);
}

/// Sizes one call. A word that failed is remembered, so that the order of the library's steps can
/// be kept and the refusal told at the end.
template <class N>
class Sizing {
  using M = ContractMath<N>;
  using Word = typename M::Word;

 public:
  Sizing(const LiquidationConfig& config, const LiquidationCase<N>& facts, BasisPoints bonus)
      : config_{config},
        facts_{facts},
        bonus_{bonus},
        supplied_{facts.collateral.shares.value},
        drawn_{facts.debt.drawn_shares.value},
        premium_{facts.debt.premium_ray},
        index_{facts.debt.drawn_index.value},
        offered_{facts.offered.value} {
    SEAWALL_ASSERT(facts.collateral.unit.value <= N::from(wad) &&
                   facts.debt.unit.value <= N::from(wad));
  }

  [[nodiscard]] Ruling<LiquidationAmounts<N>> run() {
    Debt repaid = repayment();
    Word seized = collateral_for(repaid);
    const bool all_debt = !(repaid.drawn < drawn_);
    if (seized > supplied_ || (!all_debt && leaves_collateral_dust(seized))) {
      repaid = debt_for_all_collateral();
      seized = supplied_;
      // The shares bought by all the collateral, rounded up, may pass what is owed.
      if (repaid.drawn > drawn_) {
        repaid.drawn = drawn_;
        seized = std::min(collateral_for(repaid), supplied_);
      }
    }
    const Word due =
        checked(M::div_up(repaid.drawn * index_, one_ray()) + units_up(repaid.premium));
    const Word fee = fee_on(seized);
    if (failed_) return std::unexpected{Rejection::overflow};
    if (M::exceeds(due, offered_)) return std::unexpected{Rejection::must_not_leave_dust};
    using Shares = ContractShares<N>;
    return LiquidationAmounts<N>{.collateral_shares = Shares{M::number(seized)},
                                 .collateral_shares_to_keeper = Shares{M::number(seized - fee)},
                                 .drawn_shares = Shares{M::number(repaid.drawn)},
                                 .premium_ray = M::number(repaid.premium)};
  }

  [[nodiscard]] Ruling<ContractNumber<N>> to_target() {
    const Word target = debt_to_target();
    if (failed_) return std::unexpected{Rejection::overflow};
    return M::number(target);
  }

 private:
  struct Debt {
    Word drawn;    // shares
    Word premium;  // units · ray
  };

  [[nodiscard]] static Word one_ray() { return M::from(ray); }
  [[nodiscard]] static Word units_up(Word amount_ray) { return M::div_up(amount_ray, one_ray()); }

  Word checked(Word word) {
    failed_ = failed_ || M::has_failed(word);
    return word;
  }

  template <class Position>
  Word value_of(Word amount, const Position& position) {
    return checked(amount * (M::from(wad) / M::widen(position.unit.value)) *
                   Word{position.price.value});
  }

  Word debt_to_target() {
    const auto& [collateral, debt, total, health, offered] = facts_;
    const Word penalty =
        M::div_up(M::from(bonus_.value) * M::from(wad / whole) * M::from(collateral.factor.value),
                  M::from(whole));
    const Word target = M::from(config_.target_health);
    const Word gap = checked(target - M::widen(health.value));
    const Word relief = checked(target - penalty);
    return checked(M::mul_div_up(Word{total}, M::widen(debt.unit.value) * gap,
                                 relief * (Word{debt.price.value} * M::from(wad))));
  }

  // Premium first, and drawn shares only once all of it is repaid; everything, if the rest would be
  // dust.
  Debt repayment() {
    const Word target = debt_to_target();
    Debt repaid{M::from(0), std::min(checked(M::multiple_up(target, one_ray())), premium_)};
    if (offered_ < units_up(repaid.premium)) repaid.premium = checked(offered_ * one_ray());
    if (repaid.premium == premium_ && repaid.premium < target) {
      const Word wanted = M::div_up(target - repaid.premium, index_);
      const Word covered =
          checked(M::mul_div_down(offered_ - units_up(repaid.premium), one_ray(), index_));
      repaid.drawn = std::min({wanted, covered, drawn_});
    }
    const Word left = (drawn_ - repaid.drawn) * index_ + premium_ - repaid.premium;
    if (repaid.drawn < drawn_ && value_of(left, facts_.debt) < M::from(dust_value) * one_ray())
      return {drawn_, premium_};
    return repaid;
  }

  Word collateral_for(const Debt& repaid) {
    const auto& [collateral, debt, total, health, offered] = facts_;
    const Word worth =
        Word{debt.price.value} * M::widen(collateral.unit.value) * M::from(bonus_.value);
    const Word cost =
        M::widen(debt.unit.value) * Word{collateral.price.value} * M::from(whole) * one_ray();
    const Word amount = M::mul_div_down(repaid.drawn * index_ + repaid.premium, worth, cost);
    const SharePrice<N>& share = collateral.share_price;
    return checked(amount * Word{share.shares} / Word{share.assets});
  }

  bool leaves_collateral_dust(Word seized) {
    if (!(seized < supplied_)) return false;
    const SharePrice<N>& share = facts_.collateral.share_price;
    const Word amount = checked((supplied_ - seized) * Word{share.assets} / Word{share.shares});
    return value_of(amount, facts_.collateral) < M::from(dust_value);
  }

  Debt debt_for_all_collateral() {
    const auto& [collateral, debt, total, health, offered] = facts_;
    const SharePrice<N>& share = collateral.share_price;
    const Word amount = M::div_up(supplied_ * Word{share.assets}, Word{share.shares});
    const Word worth =
        Word{collateral.price.value} * M::widen(debt.unit.value) * M::from(whole) * one_ray();
    const Word cost =
        Word{debt.price.value} * M::widen(collateral.unit.value) * M::from(bonus_.value);
    const Word repaid = checked(M::mul_div_up(amount, worth, cost));
    if (repaid <= premium_)
      return {M::from(0), std::min(M::multiple_up(repaid, one_ray()), premium_)};
    return {checked(M::div_up(repaid - premium_, index_)), premium_};
  }

  Word fee_on(Word seized) {
    const Word share = M::from(facts_.collateral.fee.value) * M::from(bonus_.value - whole);
    const Word fee = checked(M::div_up(seized * share, M::from(bonus_.value) * M::from(whole)));
    checked(seized - fee);
    return fee;
  }

  const LiquidationConfig& config_;
  const LiquidationCase<N>& facts_;
  BasisPoints bonus_;
  Word supplied_;
  Word drawn_;
  Word premium_;
  Word index_;
  Word offered_;
  bool failed_ = false;
};

template <class N>
Ruling<BasisPoints> bonus_of(const LiquidationConfig& config, const LiquidationCase<N>& facts) {
  return liquidation_bonus<N>(config, facts.health, facts.collateral.bonus_max);
}

}  // namespace

template <class N>
Ruling<BasisPoints> liquidation_bonus(const LiquidationConfig& config, HealthOf<N> health,
                                      BasisPoints bonus_max) {
  const auto one = N::from(wad);
  const auto low = N::from(config.health_for_max_bonus);
  if (health.value <= low) return bonus_max;
  const Int128 above_par = Int128{bonus_max.value} - whole;
  const Int128 kept = above_par * config.bonus_factor.value / whole;
  if (above_par < 0 || kept > above_par || health.value > one)
    return std::unexpected{Rejection::overflow};
  const Int128 rise = interpolate(above_par - kept, one - health.value, one - low);
  return BasisPoints{static_cast<std::int32_t>(whole + kept + rise)};
}

template <class N>
Ruling<ContractNumber<N>> debt_to_target(const LiquidationConfig& config,
                                         const LiquidationCase<N>& facts) {
  const auto bonus = bonus_of<N>(config, facts);
  if (!bonus) return std::unexpected{bonus.error()};
  return Sizing<N>{config, facts, *bonus}.to_target();
}

template <class N>
Ruling<LiquidationAmounts<N>> liquidation_amounts(const LiquidationConfig& config,
                                                  const LiquidationCase<N>& facts) {
  const auto bonus = bonus_of<N>(config, facts);
  if (!bonus) return std::unexpected{bonus.error()};
  return Sizing<N>{config, facts, *bonus}.run();
}

template Ruling<BasisPoints> liquidation_bonus<Exact>(const LiquidationConfig&, HealthOf<Exact>,
                                                      BasisPoints);
template Ruling<BasisPoints> liquidation_bonus<Fast>(const LiquidationConfig&, HealthOf<Fast>,
                                                     BasisPoints);
template Ruling<UInt256> debt_to_target<Exact>(const LiquidationConfig&,
                                               const LiquidationCase<Exact>&);
template Ruling<double> debt_to_target<Fast>(const LiquidationConfig&,
                                             const LiquidationCase<Fast>&);
template Ruling<LiquidationAmounts<Exact>> liquidation_amounts(const LiquidationConfig&,
                                                               const LiquidationCase<Exact>&);
template Ruling<LiquidationAmounts<Fast>> liquidation_amounts(const LiquidationConfig&,
                                                              const LiquidationCase<Fast>&);

}  // namespace seawall::aave_v4
