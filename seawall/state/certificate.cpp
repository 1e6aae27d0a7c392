#include "seawall/state/certificate.hpp"

#include <algorithm>
#include <cmath>

namespace seawall {
namespace {

// What doubles may do to a certificate's sums is below 2^-48 for rows of a few dozen holdings. Supply is
// kept above demand by more than that, so that every debt, however small, finds its collateral.
constexpr double supply_reserve = 0x1p-42;
constexpr double growth_reserve = 0x1p-44;
// Two amounts rounded to single precision on either side of the ratio, with room to spare.
constexpr double guard_least = 4 * amount_error;
// How many standard deviations a column that only trembles is given for the expected time.
constexpr double noise_quantile = 1.5;
// The same for every column that has not moved yet: the slack is then shared in proportion to value.
constexpr double noise_least = 1e-6;
// Collateral below this share of the slack is taken as worthless: cheaper than watching it.
constexpr double dust_share = 1.0 / 64;
// An account that would be woken within this many announcements stays awake.
constexpr double announcements_least = 1.0;

}  // namespace

Standing Certifier::read(const Exposures::Row& row, std::span<const Price> effective_prices, ColumnMotion motion,
                         Fraction guard) {
  collaterals_.clear();
  debts_.clear();
  double collateral = 0.0;
  double requirement = 0.0;
  bool owes_unpriced = false;
  const double markup = 1.0 + std::max(guard.value, guard_least);
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool owned = i < row.collaterals();
    const ColumnId column = row.column(i);
    const double value = row.amount(i).value * effective_prices[column.index()].value * (owned ? 1.0 : markup);
    if (value == 0.0) {
      owes_unpriced = owes_unpriced || (!owned && row.amount(i).value > 0.0);
      continue;
    }
    const double drift = motion.drift[column.index()];
    const double noise = noise_quantile * std::sqrt(motion.square[column.index()]);
    (owned ? collaterals_ : debts_)
        .push_back({column, value, std::max(0.0, owned ? -drift : drift), std::max(noise, noise_least), 0.0, 0.0});
    (owned ? collateral : requirement) += value;
  }
  // A debt at price zero grows without bound at the first quote; no ratio can watch it.
  if (owes_unpriced) return Standing::awake;
  if (debts_.empty()) return Standing::free;
  slack_ = collateral - requirement - supply_reserve * (collateral + requirement);
  return slack_ > 0.0 && std::isfinite(collateral) ? Standing::watched : Standing::awake;
}

void Certifier::drop_dust() {
  std::erase_if(collaterals_, [this](const Part& part) {
    if (part.value > dust_share * slack_) return false;
    slack_ -= part.value;
    return true;
  });
}

/// n of Σ value · (drift·n + noise·√n) = slack, as √n.
double Certifier::announcements() const {
  double drift = 0.0;
  double noise = 0.0;
  for (const auto* parts : {&collaterals_, &debts_}) {
    for (const Part& part : *parts) {
      drift += part.value * part.drift;
      noise += part.value * part.noise;
    }
  }
  return 2.0 * slack_ / (noise + std::sqrt(noise * noise + 4.0 * drift * slack_));
}

/// Collateral that would be used up altogether in that time is taken as worthless; the rest share anew.
bool Certifier::drop_worn_out(double root) {
  return std::erase_if(collaterals_, [&](const Part& part) {
           if (part.drift * root * root + part.noise * root < 1.0) return false;
           slack_ -= part.value;
           return true;
         }) > 0;
}

bool Certifier::match() {
  sub_loans_.clear();
  std::size_t c = 0;
  for (Part& debt : debts_) {
    while (debt.unmatched > 0.0) {
      while (c < collaterals_.size() && !(collaterals_[c].unmatched > 0.0)) ++c;
      if (c == collaterals_.size()) return false;
      Part& collateral = collaterals_[c];
      const double flow = std::min(collateral.unmatched, debt.unmatched);
      collateral.unmatched -= flow;
      debt.unmatched -= flow;
      const double growth = (1.0 + debt.move) / (1.0 - collateral.move) * (1.0 - growth_reserve);
      if (!(growth > 0.0)) return false;
      sub_loans_.push_back({collateral.column, debt.column, growth});
    }
  }
  return true;
}

Standing Certifier::certify(const Exposures::Row& row, std::span<const Price> effective_prices, ColumnMotion motion,
                            Fraction guard) {
  const Standing standing = read(row, effective_prices, motion, guard);
  if (standing != Standing::watched) return standing;
  drop_dust();
  double root = announcements();
  while (drop_worn_out(root)) {
    if (!(slack_ > 0.0)) return Standing::awake;
    root = announcements();
  }
  if (!(root * root >= announcements_least)) return Standing::awake;
  for (auto* parts : {&collaterals_, &debts_}) {
    for (Part& part : *parts) part.move = part.drift * root * root + part.noise * root;
  }
  for (Part& part : collaterals_) part.unmatched = part.value * (1.0 - part.move);
  for (Part& part : debts_) part.unmatched = part.value * (1.0 + part.move);
  return match() ? Standing::watched : Standing::awake;
}

}  // namespace seawall
