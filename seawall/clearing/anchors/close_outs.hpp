#pragma once

#include "seawall/base/quantity.hpp"

namespace seawall::anchors {

// What a liquidation does to one loan, prices given. A venue's own rules are in mechanics/lending;
// these say when such a rule helps.

struct Loan {
  Value collateral{};
  Value debt{};
  Fraction liquidation_threshold{};  ///< in (0, 1)
  Fraction liquidation_bonus{};      ///< ≥ 0, of what is repaid
};

/// LT · collateral / debt; below 1 it can be liquidated.
[[nodiscard]] Fraction health_factor(const Loan& loan);

/// Debt over collateral before and after a part is repaid and (1 + bonus) of it seized.
struct StepEffect {
  Fraction before{};
  Fraction after{};
  [[nodiscard]] bool is_toxic() const { return after > before; }  ///< it made the loan worse
};

/// @param repaid in [0, debt], (1 + bonus)·repaid < collateral
[[nodiscard]] StepEffect repay_step(const Loan& loan, Value repaid);

/// Debt over collateral from which a repayment makes it worse: 1/(1 + bonus).
[[nodiscard]] Fraction toxic_threshold(Fraction bonus);

/// λ = 1 + 2·collateral/quote_reserve: how much worse it is where the seized collateral is sold in
/// a constant product without fee and the rest is marked at its new price.
[[nodiscard]] Fraction own_impact(Value collateral, Value quote_reserve);
/// 1/((1 + bonus)·λ)
[[nodiscard]] Fraction toxic_threshold(Fraction bonus, Fraction impact);

struct Repayment {
  Value repaid{};
  Value seized{};
};

/// What brings the health factor back to a target: (h·debt − LT·collateral)/(h − LT(1 + bonus)).
/// @param target h > LT·(1 + bonus)
[[nodiscard]] Repayment repay_to_target(const Loan& loan, Fraction target);

struct TwoSteps {
  Value first{};     ///< leaves the health factor at 1, so that the loan can still be liquidated
  Value total{};     ///< with the close factor of the rest
  Value one_step{};  ///< the close factor of all, for comparison
  Value profit{};    ///< bonus · total, before any cost
  [[nodiscard]] Fraction gain() const { return Fraction{(total / one_step).value - 1.0}; }
};

/// How a keeper passes a close factor: d1 = (debt − LT·collateral)/(1 − LT(1 + bonus)) first.
/// @param loan with a health factor of at most 1
/// @source docs/mechanics/anchors.md §5 (strategy of Qin, Zhou, Gamito, Jovanovic and Gervais 2021)
[[nodiscard]] TwoSteps two_step_strategy(const Loan& loan, Fraction close_factor);

struct LossFrontier {
  Fraction eligible_from{};   ///< fall from which a loop can be liquidated, 1 − 1/HF
  Fraction uncovered_from{};  ///< D*: least instant fall that leaves debt + bonus uncovered
};

/// D* = max(1 − 1/HF, 1 − (1 + bonus)·LT/HF) for a loop of one asset against a like one.
/// @source docs/mechanics/anchors.md §5
[[nodiscard]] LossFrontier loss_frontier(Fraction health_factor, Fraction liquidation_threshold,
                                         Fraction bonus);

}  // namespace seawall::anchors
