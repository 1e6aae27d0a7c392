#include "seawall/mechanics/liquidity/concentrated_observations.hpp"

#include <algorithm>

namespace seawall::concentrated {

Observations<Fast> fast_of(const Observations<Exact>& exact) {
  Observations<Fast> fast;
  fast.newest_ = exact.newest_;
  fast.cardinality_ = exact.cardinality_;
  fast.cardinality_next_ = exact.cardinality_next_;
  fast.ring_.clear();
  for (const auto& entry : exact.ring_)
    fast.ring_.push_back(
        {entry.time, {entry.sums.tick, to_double(entry.sums.seconds_per_liquidity)}});
  return fast;
}

template <class N>
void Observations<N>::grow(std::uint16_t cardinality) {
  cardinality_next_ = std::max(cardinality_next_, cardinality);
}

template <class N>
typename Observations<N>::Entry Observations<N>::carried(const Entry& last, const Moment& moment) {
  const std::uint32_t elapsed = moment.now - last.time;  // wraps, as the contract wants
  return {moment.now,
          {last.sums.tick + std::int64_t{moment.tick} * elapsed,
           Math<N>::seconds_grown(last.sums.seconds_per_liquidity, elapsed, moment.liquidity)}};
}

// More room is taken only when the newest entry stands last, so that the ring stays in order.
template <class N>
void Observations<N>::write(const Moment& before) {
  const Entry last = ring_[newest_];
  if (last.time == before.now) return;
  if (newest_ + 1 == cardinality_) cardinality_ = cardinality_next_;
  newest_ = (newest_ + 1) % cardinality_;
  const Entry entry = carried(last, before);
  if (newest_ == ring_.size())
    ring_.push_back(entry);
  else
    ring_[newest_] = entry;
}

template <class N>
Ruling<Cumulatives<N>> Observations<N>::at(const Moment& moment, std::uint32_t seconds_ago) const {
  const Entry& newest = ring_[newest_];
  const Entry& oldest = ring_[(newest_ + 1) % ring_.size()];
  if (seconds_ago <= moment.now - newest.time) {
    const std::uint32_t target = moment.now - seconds_ago;
    return carried(newest, {target, moment.tick, moment.liquidity}).sums;
  }
  if (seconds_ago > moment.now - oldest.time)
    return std::unexpected{Rejection::observation_too_old};
  return between(moment.now, seconds_ago).sums;
}

// The first entry that is younger than `age`, and the one before it. Ages and not times are
// compared: times wrap at 2^32 seconds.
template <class N>
typename Observations<N>::Entry Observations<N>::between(std::uint32_t now,
                                                         std::uint32_t age) const {
  const std::size_t oldest = newest_ + 1;
  const auto entry = [&](std::size_t i) -> const Entry& {
    return ring_[(oldest + i) % ring_.size()];
  };
  std::size_t low = 0;                  // at least as old
  std::size_t high = ring_.size() - 1;  // younger
  while (high - low > 1) {
    const std::size_t middle = (low + high) / 2;
    (now - entry(middle).time >= age ? low : high) = middle;
  }
  const Entry& before = entry(low);
  const Entry& after = entry(high);
  const std::uint32_t whole = after.time - before.time;
  const std::uint32_t elapsed = now - age - before.time;
  // The contract divides ticks before it multiplies, and seconds after.
  const std::int64_t tick = (after.sums.tick - before.sums.tick) / std::int64_t{whole};
  return {now - age,
          {before.sums.tick + tick * std::int64_t{elapsed},
           Math<N>::seconds_between(before.sums.seconds_per_liquidity,
                                    after.sums.seconds_per_liquidity, elapsed, whole)}};
}

template <class N>
Ruling<Tick> Observations<N>::mean_tick(const Moment& moment, std::uint32_t seconds_ago) const {
  if (seconds_ago == 0) return std::unexpected{Rejection::insufficient_input};
  const auto then = at(moment, seconds_ago);
  if (!then) return std::unexpected{then.error()};
  const std::int64_t sum = at(moment, 0)->tick - then->tick;
  const std::int64_t mean = sum / std::int64_t{seconds_ago};
  const bool is_above = sum < 0 && sum % std::int64_t{seconds_ago} != 0;
  return static_cast<Tick>(is_above ? mean - 1 : mean);
}

template class Observations<Exact>;
template class Observations<Fast>;

}  // namespace seawall::concentrated
