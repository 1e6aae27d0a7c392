#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "seawall/base/quantity.hpp"
#include "seawall/state/exposures.hpp"

namespace seawall {

/// How columns have moved lately, one entry a column, per announcement.
struct ColumnMotion {
  std::span<const double> drift;   ///< mean relative move
  std::span<const double> square;  ///< mean squared relative move
};

/// A part of one collateral against a part of one debt. It stays solvent while the debt's effective
/// price over the collateral's has grown by less than `growth` since the certificate was made.
struct SubLoan {
  ColumnId collateral;
  ColumnId debt;
  double growth;              ///< ≥ 1, rounded down
  std::uint32_t alternative;  ///< which of the account's certificates it belongs to, from 0
};

/// How many certificates an account may have at once.
inline constexpr std::uint32_t alternatives_max = 8;

/// Where an account stands after certifying.
enum class Standing : std::uint8_t {
  free,     ///< owes nothing; no price can make it liquidatable
  watched,  ///< safe while all its sub-loans are solvent
  awake,    ///< liquidatable, or within its guard of it: evaluate at each announcement
};

/// Splits an account into sub-loans, each watched by one ratio of two prices.
///
/// With collateral values w_c, requirement values d_j and slack M = Σw − Σd, every holding is
/// allotted a move against the account: collateral c may lose the share h_c, debt j may grow by
/// g_j, Σ w·h + Σ d·g = M. The values left, w_c(1 − h_c) and d_j(1 + g_j), then balance and are
/// matched like supply and demand in a transport problem. A flow φ from c to j is a sub-loan:
/// collateral φ/(1 − h_c) against debt φ/(1 + g_j), solvent while
///
///     (price_j / price_c) now < (price_j / price_c) then · (1 + g_j)/(1 − h_c)
///
/// The parts add up to the account, so it is solvent while all of them are. One collateral against
/// one debt is exact. n collaterals against m debts need at most n + m − 1 sub-loans, where one
/// watch for each pair would be n·m; the box of the h and g lies inside what the sub-loans allow.
///
/// The slack is allotted so that all holdings last equally long: what column i needs for n
/// announcements is drift_i·n + noise_i·√n, and n is solved for. A collateral allotted all it is
/// worth needs no watch.
class Certifier {
 public:
  /// @param alternatives  at most so many certificates, 1 .. alternatives_max. The account is safe
  /// while any one
  ///               of them holds. The first shares the slack evenly; each other leaves more of it
  ///               to one holding, so that what the first kept in reserve for a move that did not
  ///               come is not lost.
  /// @param guard  collateral / requirement as Fast has it overstates Exact's at most by this
  /// share, ≥ 0:
  ///               a certificate holds only while Fast's ratio stays above 1 + guard, so safe means
  ///               Exact-safe. Never below 4 · amount_error.
  [[nodiscard]] Standing certify(const Exposures::Row& row, std::span<const Price> effective_prices,
                                 ColumnMotion motion, Fraction guard, std::uint32_t alternatives);

  /// Of the last certify() that answered `watched`.
  [[nodiscard]] std::span<const SubLoan> sub_loans() const { return sub_loans_; }

 private:
  struct Part {
    ColumnId column;
    double value;      // requirement already with its guard
    double drift;      // against the account, per announcement, ≥ 0
    double noise;      // per square root of an announcement, > 0
    double weight;     // of its noise in the alternative being made
    double move;       // allotted: h or g
    double unmatched;  // value · (1 − h) or value · (1 + g), less what is matched
  };

  [[nodiscard]] Standing read(const Exposures::Row& row, std::span<const Price> effective_prices,
                              ColumnMotion motion, Fraction guard);
  void drop_dust();
  void begin_alternative(double weight);
  [[nodiscard]] bool split(std::uint32_t alternative);
  [[nodiscard]] double announcements_root() const;
  [[nodiscard]] bool drop_worn_out(double root);
  [[nodiscard]] bool match(std::uint32_t alternative);

  std::vector<Part> collaterals_read_;  // as the account holds them, dust dropped
  std::vector<Part> collaterals_;       // of the alternative being made
  std::vector<Part> debts_;
  std::vector<SubLoan> sub_loans_;
  double slack_read_ = 0;
  double slack_ = 0;
};

}  // namespace seawall
