#pragma once

#include <vector>

#include "seawall/base/quantity.hpp"
#include "seawall/clearing/anchors/matrix.hpp"

namespace seawall::anchors {

/// Firms that owe each other. Amounts in one numeraire.
struct DebtNetwork {
  Matrix owed;                  ///< [debtor × creditor], ≥ 0
  std::vector<double> outside;  ///< [firms] assets from outside the network, ≥ 0
  /// Of what a defaulter has, the share that reaches creditors: 1 and 1 is Eisenberg and Noe; less
  /// is Rogers and Veraart, where default costs something.
  Fraction outside_recovered{1.0};  ///< α in [0, 1]
  Fraction inside_recovered{1.0};   ///< β in [0, 1]
};

struct ClearingPayments {
  std::vector<double> paid;     ///< [firms] each to all its creditors together
  std::vector<bool> defaulted;  ///< [firms] paid less than it owes
};

/// The greatest payments that clear the network: firms that cannot pay in full default round by
/// round, and in each round what defaulters pay is a linear system (fictitious default; the
/// greatest-vector algorithm). At most one round per firm.
///
///     p_i = owed_i                       where outside_i + Σ_j p_j Π_ji ≥ owed_i
///     p_i = α·outside_i + β·Σ_j p_j Π_ji   otherwise,  Π_ji = owed_ji / owed_j
///
/// @source docs/mechanics/anchors.md §2 (Eisenberg and Noe 2001; Rogers and Veraart 2013)
[[nodiscard]] ClearingPayments clear_payments_greatest(const DebtNetwork& network);

/// The limit of the same map from no payment at all: the least payments that clear where the map is
/// continuous (α = β = 1), a lower bound elsewhere. A million rounds at most.
[[nodiscard]] ClearingPayments clear_payments_least(const DebtNetwork& network);

}  // namespace seawall::anchors
