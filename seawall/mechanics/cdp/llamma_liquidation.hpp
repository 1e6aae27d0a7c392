#pragma once

#include "seawall/mechanics/cdp/llamma_controller.hpp"

// When a loan may be taken by whoever repays it, and what that moves. docs/mechanics/crvusd.md §8.
namespace seawall::llamma {

/// `plain` counts what the bands fetch on the way down; `full` adds, while no band of the loan is
/// reached, what the collateral is worth above its first band's upper edge. The verdict is full <
/// 0.
enum class HealthKind : std::uint8_t { plain, full };

/// Health, wad; below 0 the loan may be liquidated.
///
///     plain = ⌊worth going down·(1 − discount)/debt⌋ − 1
///     full  = plain + ⌊(price − edge)·collateral/debt⌋   if first band > active and price > edge
///
/// Refuses: no_such_debt, price_not_positive, overflow.
/// @source Controller.vy health, _health
template <class N>
[[nodiscard]] Ruling<typename N::Number> health_of(const Controller<N>& controller,
                                                   const Loan<N>& loan, HealthKind kind);

/// The part of a position that goes with a part of its debt: less than in proportion, so that the
/// rest comes out healthier.
///
///     ((1 + h/2)/(1 + h)·(1 − share) + share)·share,   h = liquidation discount;   1 for all of it
///
/// @param share wad, in [0, 1]. @source Controller.vy _get_f_remove
template <class N>
[[nodiscard]] typename N::Number withdrawn_share(typename N::Number share,
                                                 typename N::Number liquidation_discount);

/// Stablecoin that a liquidator must bring for a share of a loan.
/// Refuses: no_such_debt, overflow. @source Controller.vy tokens_to_liquidate
template <class N>
[[nodiscard]] Ruling<AmountOf<N>> tokens_to_liquidate(const Controller<N>& controller,
                                                      const Loan<N>& loan,
                                                      typename N::Number share);

/// What a liquidation is to be.
template <class N>
struct LiquidationTerms {
  typename N::Number share = N::from(wad);  ///< of the debt, wad, in (0, 1]
  Caller caller = Caller::stranger;  ///< an owner may close at any health, and takes in proportion
  AmountOf<N> stablecoin_least{};    ///< that the bands must still hold
};

/// What changed hands. The liquidator pays max(debt − stablecoin, 0) and receives the collateral
/// and, where the bands held more stablecoin than the debt, the rest of it.
template <class N>
struct Liquidated {
  AmountOf<N> debt{};
  Holding<N> withdrawn{};

  [[nodiscard]] AmountOf<N> paid() const {
    return debt > withdrawn.stablecoin ? debt - withdrawn.stablecoin : AmountOf<N>{};
  }
  [[nodiscard]] AmountOf<N> received_stablecoin() const {
    return withdrawn.stablecoin > debt ? withdrawn.stablecoin - debt : AmountOf<N>{};
  }
};

/// Repays ⌊debt·share⌋ with what the bands hold in stablecoin first, and hands the withdrawn
/// collateral over. A whole loan is gone afterwards.
/// Refuses, and changes nothing: no_such_debt, health_factor_not_below_threshold (a stranger, and
/// full health ≥ 0), amount_too_low (no debt in the share), insufficient_output (less stablecoin
/// than wanted), price_not_positive, overflow.
/// @source Controller.vy liquidate, liquidate_extended, _liquidate
template <class N>
Ruling<Liquidated<N>> liquidate(Controller<N>& controller, Loan<N>& loan,
                                const LiquidationTerms<N>& terms = {});

namespace detail {
/// Debt that was paid back: to be lent again, off the sum of all debts.
template <class N>
Ruling<void> take_back(Controller<N>& controller, typename N::Number now, AmountOf<N> debt);
}  // namespace detail

}  // namespace seawall::llamma
