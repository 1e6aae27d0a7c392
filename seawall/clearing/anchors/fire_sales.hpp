#pragma once

#include <span>
#include <vector>

#include "seawall/base/quantity.hpp"

namespace seawall::anchors {

/// A bank with one marketable and one illiquid asset and a leverage limit.
struct LeveragedBank {
  Value marketable{};  ///< Π ≥ 0, what it can sell
  Value illiquid{};    ///< I ≥ 0
  Value capital{};     ///< C; leverage is (Π + I)/C
};

/// How a sale of value q moves the price S of the marketable asset.
///
///     depth D = c · (daily_volume / daily_volatility) · √days
///     Ψ(q) = (1 − floor/S) · (1 − e^(−q/δ)),   δ = (1 − floor/start) · D
struct SaleImpact {
  Price start{};              ///< > floor
  Price floor{};              ///< buyers come in here; ≥ 0
  Value daily_volume{};       ///< > 0
  Fraction daily_volatility;  ///< > 0
  double scale = 0.4;         ///< c > 0
  double days = 20.0;         ///< horizon of a sale, > 0

  [[nodiscard]] Value depth() const;
  [[nodiscard]] Value width() const;  ///< δ
  [[nodiscard]] Fraction fall(Price price, Value sold) const;
};

struct LeverageRule {
  double limit = 0.0;              ///< above it a bank sells, > target
  double target = 0.0;             ///< down to this
  Fraction realised_at_fall{0.5};  ///< α: of the fall, the share that a bank's own sales suffer
};

/// One round: all sell at once, then the price falls.
struct FireSaleRound {
  std::vector<double> sold_share;    ///< Γ [banks] of the marketable asset
  Value sold{};                      ///< by all
  Fraction fall{};                   ///< Ψ
  std::vector<Value> loss;           ///< [banks] (1 − (1 − α)Γ)·Π·Ψ
  std::vector<LeveragedBank> banks;  ///< after it
  Price price{};                     ///< after it
};

/// Rounds until none sells; that last one is in the result. Γ = min(1, (Π + I − target·C)/Π) where
/// leverage is above the limit or no capital is left.
/// @param rounds_max  rounds at most, ≥ 1
/// @source docs/mechanics/anchors.md §2 (Cont and Schaanning 2017)
[[nodiscard]] std::vector<FireSaleRound> run_fire_sales(std::vector<LeveragedBank> banks,
                                                        const SaleImpact& impact,
                                                        const LeverageRule& rule,
                                                        int rounds_max = 10'000);

}  // namespace seawall::anchors
