#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "seawall/mechanics/cdp/llamma_liquidation.hpp"

// Who is liquidatable, without asking everybody: what a share of each band is worth is reckoned
// once for all loans, and a loan's health is a weighted sum of those numbers. Doubles only: a
// verdict within `health_margin` of its threshold is Exact's to decide. docs/mechanics/crvusd.md
// §9.
namespace seawall::llamma {

/// By how much a Fast health of some table may differ from the Exact one, in health (1 is 100 %).
/// Measured as property LL-8 for loans of 10^12 18-decimals units a band and more, A up to 200.
inline constexpr double health_margin = 1e-9;

/// What one share of each band is worth on the way down, over the growth of debts: the column that
/// a loan's health is linear in.
class BandWorths {
 public:
  /// Reckons all bands anew; memory is reused. Refuses: price_not_positive, overflow.
  Ruling<void> refresh(const Amm<Fast>& amm);

  /// Smallest units of stablecoin a share, over growth; 0 for a band that holds nothing.
  [[nodiscard]] double operator[](int band) const {
    return band >= first_ && band - first_ < static_cast<int>(values_.size())
               ? values_[static_cast<std::size_t>(band - first_)]
               : 0.0;
  }
  [[nodiscard]] int active() const { return active_; }
  [[nodiscard]] double growth() const { return growth_; }  ///< of debts since the first day
  /// The oracle's price as the AMM has it, wads over growth.
  [[nodiscard]] double price() const { return price_; }

 private:
  int first_ = 0;
  int active_ = 0;
  double growth_ = 1.0;
  double price_ = 0.0;
  std::vector<double> values_;
};

/// health_of through the table; 1 is 100 %. @param loan exists (asserted)
[[nodiscard]] double health_of(const Controller<Fast>& controller, const Loan<Fast>& loan,
                               const BandWorths& worths, HealthKind kind);

/// Whether the full health is below 0; the part above the bands is asked for only where it decides.
[[nodiscard]] bool is_liquidatable(const Controller<Fast>& controller, const Loan<Fast>& loan,
                                   const BandWorths& worths);

/// What must happen before a loan that is not liquidatable can be: one of its columns falls to its
/// level. A level is a number that was reckoned once, so columns can hold them sorted.
///
/// Where the plain health is ≥ 0 the columns are the worths of its bands, and each may fall by the
/// whole of the loan's slack:
///
///     level(n) = worth(n) / (1 + plain − margin)    safe while worth(n) > level(n) for all its
///     bands
///
/// Where only what lies above the first edge keeps it healthy, the columns are the oracle's price
/// over growth and the active band, which must stay below the loan's first: above its edge and
/// before any trade, the worth of a band does not move.
struct HealthCertificate {
  int first = 0;                           ///< the loan's first band
  BoundedList<double, bands_most> levels;  ///< of its bands' worths; empty where the price decides
  double price_level = 0.0;                ///< of the oracle's price over growth; 0 where unused
};

/// @return nothing for a loan whose full health is not above health_margin: it must be asked each
/// time
[[nodiscard]] std::optional<HealthCertificate> certificate_of(const Controller<Fast>& controller,
                                                              const Loan<Fast>& loan,
                                                              const BandWorths& worths);

/// Whether any column has reached its level, so that the loan must be asked again.
[[nodiscard]] bool is_crossed(const HealthCertificate& certificate, const BandWorths& worths);

}  // namespace seawall::llamma
