// Compiled once for each vector width that Highway knows; the widest one the machine has is called.
// Every lane is one account and adds its holdings in order, with separate multiplications and
// additions, so the width cannot change a bit.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "seawall/state/full_scan.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "seawall/state/exposures.hpp"

HWY_BEFORE_NAMESPACE();
namespace seawall::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t slice_lanes = Exposures::lanes;
using Doubles = hn::CappedTag<double, slice_lanes>;
using Vector = hn::Vec<Doubles>;

/// Amounts of one holding, and the price of each: one for all lanes, or each lane's own.
HWY_INLINE Vector values(const float* amounts, double price) {
  const Doubles doubles;
  const hn::Rebind<float, Doubles> floats;
  return hn::Mul(hn::PromoteTo(doubles, hn::LoadU(floats, amounts)), hn::Set(doubles, price));
}
HWY_INLINE Vector values(const float* amounts, const std::uint16_t* columns, const double* prices) {
  const Doubles doubles;
  const hn::Rebind<float, Doubles> floats;
  HWY_ALIGN double gathered[slice_lanes];
  for (std::size_t lane = 0; lane < hn::Lanes(doubles); ++lane)
    gathered[lane] = prices[columns[lane]];
  return hn::Mul(hn::PromoteTo(doubles, hn::LoadU(floats, amounts)), hn::Load(doubles, gathered));
}

/// Bit per lane: not certainly safe.
HWY_INLINE unsigned unsafe_lanes(Vector collateral, Vector requirement) {
  const Doubles doubles;
  const auto least = hn::Mul(collateral, hn::Set(doubles, 1 - amount_error));
  const auto most = hn::Mul(requirement, hn::Set(doubles, 1 + amount_error));
  std::uint8_t bits[8] = {};
  hn::StoreMaskBits(doubles, hn::Not(hn::Ge(least, most)), bits);
  return bits[0];
}

/// Holding `i` of the run's first slice, from `lane` on.
template <bool uniform>
HWY_INLINE Vector holding_values(const ScanRun& run, const double* prices, std::size_t i,
                                 std::size_t lane) {
  const std::size_t at = i * slice_lanes + lane;
  if constexpr (uniform) {
    return values(run.amounts + at, prices[i]);
  } else {
    return values(run.amounts + at, run.columns + at, prices);
  }
}

/// A run of slices of one shape. `prices`: one a holding (uniform) or one a column (mixed).
template <bool uniform>
HWY_INLINE void find_suspects(ScanRun run, const double* prices, std::uint8_t* suspects) {
  const Doubles doubles;
  const std::size_t step = hn::Lanes(doubles);
  for (std::size_t slice = 0; slice < run.slices; ++slice) {
    unsigned bits = 0;
    for (std::size_t lane = 0; lane < slice_lanes; lane += step) {
      Vector sums[2] = {hn::Zero(doubles), hn::Zero(doubles)};
      for (std::size_t i = 0; i < run.collaterals; ++i)
        sums[0] = hn::Add(sums[0], holding_values<uniform>(run, prices, i, lane));
      for (std::size_t i = run.collaterals; i < run.size; ++i)
        sums[1] = hn::Add(sums[1], holding_values<uniform>(run, prices, i, lane));
      bits |= unsafe_lanes(sums[0], sums[1]) << lane;
    }
    suspects[slice] = static_cast<std::uint8_t>(bits);
    run.amounts += run.size * slice_lanes;
    run.columns += uniform ? 0 : run.size * slice_lanes;
  }
}

void find_suspects_uniform(const ScanRun& run, const double* prices, std::uint8_t* suspects) {
  find_suspects<true>(run, prices, suspects);
}
void find_suspects_mixed(const ScanRun& run, const double* prices, std::uint8_t* suspects) {
  find_suspects<false>(run, prices, suspects);
}

}  // namespace seawall::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <bit>
#include <cmath>
#include <cstring>

#include "seawall/base/assert.hpp"

namespace seawall {
HWY_EXPORT(find_suspects_uniform);
HWY_EXPORT(find_suspects_mixed);

namespace {

void list(std::span<const std::uint64_t> bits, std::vector<AccountId>& accounts) {
  accounts.clear();
  for (std::size_t word = 0; word < bits.size(); ++word) {
    for (std::uint64_t rest = bits[word]; rest != 0; rest &= rest - 1) {
      accounts.push_back(AccountId{word * 64 + static_cast<std::size_t>(std::countr_zero(rest))});
    }
  }
}

}  // namespace

class FullScan {
 public:
  FullScan(const Exposures& exposures, std::span<const Price> prices, ScanResult& result)
      : exposures_{exposures}, prices_{prices}, result_{result} {
    SEAWALL_ASSERT(prices.size() == exposures.columns());
    column_prices_.reserve(prices.size());
    for (const Price price : prices) {
      SEAWALL_ASSERT(price.value >= 0 && std::isfinite(price.value));
      column_prices_.push_back(price.value);
    }
    result.suspects_.assign((exposures.segment_of_slice_.size() + 7) / 8 * 8, 0);
    result.liquidatable_bits_.assign((exposures.accounts() + 63) / 64, 0);
    result.uncertain_bits_.assign((exposures.accounts() + 63) / 64, 0);
  }

  void run() {
    for (const Exposures::Segment& segment : exposures_.segments_)
      mark_suspects(segment);
    for (std::size_t slice = 0; slice < result_.suspects_.size(); slice += 8) {
      std::uint64_t eight_slices = 0;
      std::memcpy(&eight_slices, &result_.suspects_[slice], sizeof eight_slices);
      for (; eight_slices != 0; eight_slices &= eight_slices - 1) {
        decide(slice * Exposures::lanes + static_cast<std::size_t>(std::countr_zero(eight_slices)));
      }
    }
    list(result_.liquidatable_bits_, result_.liquidatable);
    list(result_.uncertain_bits_, result_.uncertain);
  }

 private:
  void mark_suspects(const Exposures::Segment& segment) {
    const ScanRun run{.amounts = exposures_.amounts_.data() + segment.amounts_at,
                      .columns = exposures_.columns_.data() + segment.columns_at,
                      .slices = segment.slices,
                      .collaterals = segment.collaterals,
                      .size = segment.size};
    std::uint8_t* suspects = result_.suspects_.data() + segment.first_slice;
    if (segment.uniform == 0) {
      HWY_DYNAMIC_DISPATCH(find_suspects_mixed)(run, column_prices_.data(), suspects);
      return;
    }
    row_prices_.resize(run.size);
    for (std::size_t i = 0; i < run.size; ++i)
      row_prices_[i] = column_prices_[run.columns[i]];
    HWY_DYNAMIC_DISPATCH(find_suspects_uniform)(run, row_prices_.data(), suspects);
  }

  void decide(std::size_t slot) {
    const std::uint32_t account = exposures_.account_of_slot_[slot];
    const FastVerdict verdict = verdict_of(exposures_.margin(AccountId{account}, prices_));
    auto& found =
        verdict == FastVerdict::liquidatable ? result_.liquidatable_bits_ : result_.uncertain_bits_;
    found[account / 64] |= std::uint64_t{1} << (account % 64);
  }

  const Exposures& exposures_;
  std::span<const Price> prices_;
  ScanResult& result_;
  std::vector<double> column_prices_;
  std::vector<double> row_prices_;
};

void full_scan(const Exposures& exposures, std::span<const Price> effective_prices,
               ScanResult& result) {
  FullScan{exposures, effective_prices, result}.run();
}

}  // namespace seawall
#endif  // HWY_ONCE
