#include "seawall/state/certificate.hpp"

#include <algorithm>
#include <cmath>

namespace seawall {
namespace {

// What doubles may do to a certificate's sums is below 2^-48 for rows of a few dozen holdings.
// Supply is kept above demand by more than that, so that every debt, however small, finds its
// collateral.
constexpr double supply_reserve = 0x1p-42;
constexpr double growth_reserve = 0x1p-44;
// Two amounts rounded to single precision on either side of the ratio, with room to spare.
constexpr double guard_least = 4 * amount_error;
// How many standard deviations a column that only trembles is given for the expected time.
constexpr double noise_quantile = 1.0;
// The same for every column that has not moved yet: the slack is then shared in proportion to
// value.
constexpr double noise_least = 1e-6;
// Collateral below this share of the slack is taken as worthless: cheaper than watching it.
constexpr double dust_share = 1.0 / 64;
/// How an alternative weighs columns' noise: more for one holding than for the others of its side.
struct Leaning {
  double favourite;
  double others;
};
constexpr Leaning leanings[] = {{4.0, 0.3},
                                {1.5, 0.2}};  // found by measuring evaluations in watch_awake

}  // namespace

Standing Certifier::read(const Exposures::Row& row, std::span<const Price> effective_prices,
                         ColumnMotion motion, Fraction guard) {
  collaterals_read_.clear();
  sub_loans_.clear();
  debts_.clear();
  double collateral = 0.0;
  double requirement = 0.0;
  bool owes_unpriced = false;
  const double markup = 1.0 + std::max(guard.value, guard_least);
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool owned = i < row.collaterals();
    const ColumnId column = row.column(i);
    const double value =
        row.amount(i).value * effective_prices[column.index()].value * (owned ? 1.0 : markup);
    if (value == 0.0) {
      owes_unpriced = owes_unpriced || (!owned && row.amount(i).value > 0.0);
      continue;
    }
    const double drift = motion.drift[column.index()];
    const double noise = noise_quantile * std::sqrt(motion.square[column.index()]);
    (owned ? collaterals_read_ : debts_)
        .push_back({column, value, std::max(0.0, owned ? -drift : drift),
                    std::max(noise, noise_least), 1.0, 0.0, 0.0});
    (owned ? collateral : requirement) += value;
  }
  // A debt at price zero grows without bound at the first quote; no ratio can watch it.
  if (owes_unpriced) return Standing::awake;
  if (debts_.empty()) return Standing::free;
  slack_read_ = collateral - requirement - supply_reserve * (collateral + requirement);
  return slack_read_ > 0.0 && std::isfinite(collateral) ? Standing::watched : Standing::awake;
}

void Certifier::drop_dust() {
  std::erase_if(collaterals_read_, [this](const Part& part) {
    if (part.value > dust_share * slack_read_) return false;
    slack_read_ -= part.value;
    return true;
  });
}

void Certifier::begin_alternative(double weight) {
  collaterals_ = collaterals_read_;
  slack_ = slack_read_;
  for (auto* parts : {&collaterals_, &debts_}) {
    for (Part& part : *parts)
      part.weight = weight;
  }
}

/// n of Σ value · (drift·n + noise·√n) = slack, as √n.
double Certifier::announcements_root() const {
  double drift = 0.0;
  double noise = 0.0;
  for (const auto* parts : {&collaterals_, &debts_}) {
    for (const Part& part : *parts) {
      drift += part.value * part.drift;
      noise += part.value * part.noise * part.weight;
    }
  }
  return 2.0 * slack_ / (noise + std::sqrt(noise * noise + 4.0 * drift * slack_));
}

/// Collateral that would be used up altogether in that time is taken as worthless; the rest share
/// anew.
bool Certifier::drop_worn_out(double root) {
  return std::erase_if(collaterals_, [&](const Part& part) {
           if (part.drift * root * root + part.noise * part.weight * root < 1.0) return false;
           slack_ -= part.value;
           return true;
         }) > 0;
}

bool Certifier::match(std::uint32_t alternative) {
  std::size_t c = 0;
  for (Part& debt : debts_) {
    while (debt.unmatched > 0.0) {
      while (c < collaterals_.size() && !(collaterals_[c].unmatched > 0.0))
        ++c;
      if (c == collaterals_.size()) return false;
      Part& collateral = collaterals_[c];
      const double flow = std::min(collateral.unmatched, debt.unmatched);
      collateral.unmatched -= flow;
      debt.unmatched -= flow;
      const double growth = (1.0 + debt.move) / (1.0 - collateral.move) * (1.0 - growth_reserve);
      if (!(growth > 0.0)) return false;
      sub_loans_.push_back({collateral.column, debt.column, growth, alternative});
    }
  }
  return true;
}

/// Appends one certificate; none if it cannot be made.
bool Certifier::split(std::uint32_t alternative) {
  double root = announcements_root();
  while (slack_ > 0.0 && drop_worn_out(root))
    root = announcements_root();
  if (!(slack_ > 0.0)) return false;
  for (auto* parts : {&collaterals_, &debts_}) {
    for (Part& part : *parts)
      part.move = part.drift * root * root + part.noise * part.weight * root;
  }
  for (Part& part : collaterals_)
    part.unmatched = part.value * (1.0 - part.move);
  for (Part& part : debts_)
    part.unmatched = part.value * (1.0 + part.move);
  const std::size_t made = sub_loans_.size();
  if (match(alternative)) return true;
  sub_loans_.resize(made);
  return false;
}

Standing Certifier::certify(const Exposures::Row& row, std::span<const Price> effective_prices,
                            ColumnMotion motion, Fraction guard, std::uint32_t alternatives) {
  const Standing standing = read(row, effective_prices, motion, guard);
  if (standing != Standing::watched) return standing;
  drop_dust();
  begin_alternative(1.0);
  if (!split(0)) return Standing::awake;
  std::uint32_t made = 1;
  for (const Leaning leaning : leanings) {
    // What falls on the only holding of a side falls on every sub-loan alike: nothing to lean to.
    for (std::size_t i = 0;
         collaterals_read_.size() > 1 && i < collaterals_read_.size() && made < alternatives; ++i) {
      begin_alternative(leaning.others);
      collaterals_[i].weight = leaning.favourite;
      if (split(made)) ++made;
    }
    for (std::size_t i = 0; debts_.size() > 1 && i < debts_.size() && made < alternatives; ++i) {
      begin_alternative(leaning.others);
      debts_[i].weight = leaning.favourite;
      if (split(made)) ++made;
    }
  }
  return Standing::watched;
}

}  // namespace seawall
