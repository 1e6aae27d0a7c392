#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/account.hpp"

// What an account's holdings are worth, and the two of them that a liquidation touches: the part of
// every lending rule that is the same for all.
namespace seawall::lending {

/// How the value of a debt is rounded; that of collateral is floored everywhere.
enum class DebtValue : std::uint8_t { floored, ceiled };

/// A venue's rounding of balances and values.
struct ValuationRounding {
  ClaimRounding claims = ClaimRounding::directed;
  DebtValue debt = DebtValue::floored;
};

template <class N>
[[nodiscard]] ValueOf<N> collateral_value(const ReserveSnapshot<N>& reserve, AmountOf<N> amount) {
  return ValueOf<N>{
      N::mul_div_biased(amount.value, reserve.price.value, N::from(0), reserve.unit.value)};
}

template <class N>
[[nodiscard]] ValueOf<N> debt_value(DebtValue rounding, const ReserveSnapshot<N>& reserve,
                                    AmountOf<N> amount) {
  const auto bias = rounding == DebtValue::floored ? N::from(0) : reserve.unit.value - N::from(1);
  return ValueOf<N>{N::mul_div_biased(amount.value, reserve.price.value, bias, reserve.unit.value)};
}

/// Every holding's balance and value, worked out once: a call changes at most two of them.
template <class N>
struct Valuation {
  struct Line {
    AmountOf<N> balance;
    ValueOf<N> value;
    BasisPoints threshold;  ///< 0 where it does not count as collateral
  };
  BoundedList<Line, holdings_max> lines;  ///< as the account's holdings
};

/// @return false where a balance or a value exceeds what contracts' integers (and ours) hold
template <class N>
[[nodiscard]] bool evaluate(ValuationRounding rounding, const AccountView<N>& account,
                            Valuation<N>& valuation) {
  SEAWALL_ASSERT(account.holdings.size() <= holdings_max);
  for (std::size_t i = 0; i < account.holdings.size(); ++i) {
    const Holding<N>& holding = account.holdings[i];
    SEAWALL_ASSERT(holding.reserve < account.reserves.size());
    const ReserveSnapshot<N>& reserve = account.reserves[holding.reserve];
    auto& line = valuation.lines.push_back({});
    if (holding.scaled.value > N::from(scaled_max)) return false;
    if (holding.side == Side::debt) {
      line.balance = debt_balance<N>(rounding.claims, holding.scaled, reserve.borrow_index);
      line.value = debt_value<N>(rounding.debt, reserve, line.balance);
    } else {
      if (holding.used_as_collateral)
        line.threshold = liquidation_threshold_of(reserve.terms, holding.reserve, account.e_mode);
      line.balance = supplied_balance<N>(rounding.claims, holding.scaled, reserve.liquidity_index);
      line.value = collateral_value<N>(reserve, line.balance);
    }
    if (line.value.value > N::from(value_max)) return false;
  }
  return true;
}

/// What a health factor is made of.
template <class N>
struct Totals {
  ValueOf<N> collateral{N::from(0)};
  ValueOf<N> debt{N::from(0)};
  typename N::Number weighted_threshold = N::from(0);  ///< Σ value · threshold, base units · bps
};

template <class N>
[[nodiscard]] Totals<N> totals_of(const AccountView<N>& account, const Valuation<N>& valuation) {
  Totals<N> totals;
  for (std::size_t i = 0; i < account.holdings.size(); ++i) {
    const auto& line = valuation.lines[i];
    if (account.holdings[i].side == Side::debt) {
      totals.debt += line.value;
    } else if (line.threshold.value != 0) {
      totals.collateral += line.value;
      totals.weighted_threshold += line.value.value * N::from(line.threshold.value);
    }
  }
  return totals;
}

/// How what may be borrowed is rounded from the average collateral factor.
enum class FactorRounding : std::uint8_t { down, half_up };

/// An account's data but for its health, which is the venue's rule.
template <class N>
[[nodiscard]] AccountData<N> describe(const AccountView<N>& account, const Valuation<N>& valuation,
                                      const Totals<N>& totals,
                                      FactorRounding rounding = FactorRounding::down) {
  AccountData<N> data;
  data.collateral = totals.collateral;
  data.debt = totals.debt;
  data.weighted_threshold = totals.weighted_threshold;
  if (totals.collateral.value == N::from(0)) return data;
  auto weighted_factor = N::from(0);
  for (std::size_t i = 0; i < account.holdings.size(); ++i) {
    if (valuation.lines[i].threshold.value == 0) continue;
    const std::uint32_t reserve = account.holdings[i].reserve;
    const TermsInForce terms =
        terms_in_force(account.reserves[reserve].terms, reserve, account.e_mode);
    weighted_factor += valuation.lines[i].value.value * N::from(terms.collateral_factor.value);
  }
  data.collateral_factor.value = N::div_down(weighted_factor, totals.collateral.value);
  data.liquidation_threshold.value =
      N::div_down(totals.weighted_threshold, totals.collateral.value);
  const auto whole = N::from(percentage_factor);
  const auto half = N::from(rounding == FactorRounding::half_up ? percentage_factor / 2 : 0);
  const ValueOf<N> limit{
      N::mul_div_biased(totals.collateral.value, data.collateral_factor.value, half, whole)};
  if (limit > totals.debt) data.available_to_borrow = limit - totals.debt;
  return data;
}

/// Base units that a contract floors a collateral's value by after it has applied the threshold.
enum class AdjustedValue : std::uint8_t { exact, floored };

/// How far the floors of Exact may take it from Fast, as a share of the health factor: one base
/// unit a value, one unit a balance. Infinite without debt or without collateral.
[[nodiscard]] double floor_error(const AccountView<Fast>& account, const Valuation<Fast>& valuation,
                                 AdjustedValue adjusted = AdjustedValue::exact);

/// A share of the health factor as a bound on Fast / Exact − 1, with the roundings of doubles.
[[nodiscard]] Fraction error_bound_from(double share);

}  // namespace seawall::lending
