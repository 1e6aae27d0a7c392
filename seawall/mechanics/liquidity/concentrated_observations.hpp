#pragma once

#include <vector>

#include "seawall/mechanics/liquidity/concentrated_math.hpp"

namespace seawall::concentrated {

/// What had added up at a moment, since the pool was opened.
template <class N>
struct Cumulatives {
  std::int64_t tick = 0;                                ///< Σ tick·seconds
  typename Numbers<N>::Growth seconds_per_liquidity{};  ///< Σ seconds·2^128/max(1, L)

  bool operator==(const Cumulatives&) const = default;
};

/// The state of a pool that adds up with time.
struct Moment {
  std::uint32_t now = 0;  ///< unix seconds modulo 2^32, not before the last entry's
  Tick tick = 0;
  UInt128 liquidity = 0;  ///< in range
};

template <class N>
class Observations;

/// The same sums in doubles.
[[nodiscard]] Observations<Fast> fast_of(const Observations<Exact>& exact);

/// A pool's memory of its own price: a ring of entries, at most one for each second and so for each
/// block. An entry is written by the first change in a block, from the tick that stood until then,
/// so what happens within a block is never seen in it.
/// @source Uniswap/v3-core contracts/libraries/Oracle.sol
template <class N>
class Observations {
 public:
  Observations() : Observations{0} {}
  explicit Observations(std::uint32_t now) : ring_{Entry{now, {}}} {}

  /// Room for as many entries from the next time the ring is full; never less than before.
  void grow(std::uint16_t cardinality);
  [[nodiscard]] std::uint16_t cardinality() const { return cardinality_; }

  /// Nothing where there is an entry of this second already.
  void write(const Moment& before);

  /// What had added up `seconds_ago`. Between two entries the tick and the liquidity are taken to
  /// have been what they were on average; after the last one, what they are.
  /// Refuses: observation_too_old (before the oldest entry).
  [[nodiscard]] Ruling<Cumulatives<N>> at(const Moment& moment, std::uint32_t seconds_ago) const;

  /// The time-weighted mean tick, rounded down: the tick of the geometric mean of the price.
  /// Refuses: insufficient_input (0 seconds), observation_too_old.
  /// @source Uniswap/v3-periphery contracts/libraries/OracleLibrary.sol consult
  [[nodiscard]] Ruling<Tick> mean_tick(const Moment& moment, std::uint32_t seconds_ago) const;

  bool operator==(const Observations&) const = default;

 private:
  friend Observations<Fast> fast_of(const Observations<Exact>& exact);

  struct Entry {
    std::uint32_t time = 0;
    Cumulatives<N> sums;
    bool operator==(const Entry&) const = default;
  };

  [[nodiscard]] static Entry carried(const Entry& last, const Moment& moment);
  [[nodiscard]] Entry between(std::uint32_t now, std::uint32_t age) const;

  std::vector<Entry> ring_;  ///< only entries that were written; as many as `cardinality_` at most
  std::size_t newest_ = 0;
  std::uint16_t cardinality_ = 1;
  std::uint16_t cardinality_next_ = 1;
};

extern template class Observations<Exact>;
extern template class Observations<Fast>;

}  // namespace seawall::concentrated
