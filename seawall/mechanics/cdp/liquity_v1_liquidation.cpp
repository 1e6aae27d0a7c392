#include "seawall/mechanics/cdp/liquity_v1_liquidation.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "seawall/base/assert.hpp"

namespace seawall::liquity::v1 {
namespace {

// What became of a trove that a sequence came to.
enum class Step : std::uint8_t { liquidated, passed_over, stop };

// A call's sequence. It reads the system alone: what it comes to is stored by commit(), once the
// whole call is known to go through, or only looked at.
template <class N>
class Sequence {
 public:
  Sequence(const Terms<N>& terms, const System<N>& system, CoinPrice<N> price)
      : terms_{terms},
        system_{system},
        price_{price},
        pool_left_{system.stability_pool.total},
        total_{system.pools.total()},
        mode_{mode_of(terms, collateral_ratio(total_, price))} {}

  [[nodiscard]] Mode mode() const { return mode_; }

  // `stop` where a walk up the list would end: no trove further up can be liquidated.
  Ruling<Step> consider(AccountId account) {
    const Trove<N> trove = trove_of(system_, account);
    if (trove.status != Status::active || taken_.contains(account)) return Step::passed_over;
    const Holding<N> entire = v1::entire(system_, trove);
    const Ratio<N> ratio = collateral_ratio(entire, price_);
    if (ratio.value.failed) return refuse(Rejection::overflow);
    return mode_ == Mode::recovery ? in_recovery(account, entire, ratio)
                                   : in_normal(account, entire, ratio);
  }

  // Totals, once all troves are done.
  Ruling<void> settle() {
    if (done_.entire.debt == Coin<N>{}) return refuse(Rejection::nothing_to_liquidate);
    pools_ = system_.pools;
    redistribution_ = system_.redistribution;
    move_totals(pools_, redistribution_);
    if (pools_.failed() || redistribution_.failed() || done_.total.failed())
      return refuse(Rejection::overflow);
    return check_offset(system_.stability_pool, done_.total.debt_offset,
                        done_.total.collateral_to_pool);
  }

  // What the call did, settled.
  [[nodiscard]] const Liquidation<N>& done() const { return done_; }

  // @param system  the one that was read
  Liquidation<N> commit(System<N>& system) {
    const auto offsetting =
        offset(system.stability_pool, done_.total.debt_offset, done_.total.collateral_to_pool);
    SEAWALL_ASSERT(offsetting.has_value());
    system.pools = pools_;
    system.redistribution = redistribution_;
    for (const LiquidatedTrove<N>& liquidated : done_.troves)
      close(system, liquidated);
    return std::move(done_);
  }

 private:
  [[nodiscard]] bool is_last_trove() const { return system_.order.size - done_.troves.size() <= 1; }

  Ruling<Step> in_normal(AccountId account, const Holding<N>& entire, Ratio<N> ratio) {
    if (ratio >= terms_.minimum_ratio) return Step::stop;
    if (is_last_trove()) return refuse(Rejection::only_one_trove_left);
    return take(
        {account, Treatment::offset_first, entire, split_offset_first(terms_, entire, pool_left_)});
  }

  Ruling<Step> in_recovery(AccountId account, const Holding<N>& entire, Ratio<N> ratio) {
    if (ratio >= terms_.minimum_ratio && pool_left_ == Coin<N>{}) return Step::stop;
    if (is_last_trove()) return Step::passed_over;
    const bool below_minimum = ratio < terms_.minimum_ratio;
    if (ratio <= whole<Ratio<N>>(1))
      return take({account, Treatment::redistributed, entire, split_redistributed(terms_, entire)});
    if (below_minimum)
      return take({account, Treatment::offset_first, entire,
                   split_offset_first(terms_, entire, pool_left_)});
    if (ratio < collateral_ratio(total_, price_) && entire.debt <= pool_left_)
      return take({account, Treatment::capped, entire, split_capped(terms_, entire, price_)});
    return Step::passed_over;
  }

  Ruling<Step> take(const LiquidatedTrove<N>& liquidated) {
    const Split<N>& split = liquidated.split;
    if (split.failed()) return refuse(Rejection::overflow);
    taken_.insert(liquidated.trove);
    done_.troves.push_back(liquidated);
    done_.entire = done_.entire + liquidated.entire;
    done_.total = done_.total + split;
    done_.gas_reserve += terms_.gas_reserve;
    pool_left_ -= split.debt_offset;
    if (mode_ == Mode::recovery) recompute_mode(split);
    return Step::liquidated;
  }

  // What is redistributed stays in the system. Once normal, a sequence does not turn back.
  void recompute_mode(const Split<N>& split) {
    total_ = total_ - Holding<N>{split.collateral_to_pool + split.gas_compensation + split.to_owner,
                                 split.debt_offset};
    mode_ = mode_of(terms_, collateral_ratio(total_, price_));
  }

  void move_totals(Pools<N>& pools, Redistribution<N>& redistribution) const {
    for (const LiquidatedTrove<N>& liquidated : done_.troves) {
      const Trove<N>& trove = system_.troves[liquidated.trove.index()];
      const Holding<N> earned_then = liquidated.entire - Holding<N>{trove.collateral, trove.debt};
      pools.active = pools.active + earned_then;
      pools.redistributed = pools.redistributed - earned_then;
      redistribution.total_stakes -= trove.stake;
    }
    const Split<N>& total = done_.total;
    pools.active = pools.active - Holding<N>{total.collateral_to_pool, total.debt_offset};
    redistribute(redistribution, total.redistributed);
    pools.active = pools.active - total.redistributed;
    pools.redistributed = pools.redistributed + total.redistributed;
    pools.active.collateral -= total.to_owner;
    pools.active.collateral -= total.gas_compensation;
    redistribution.stakes_snapshot = redistribution.total_stakes;
    redistribution.collateral_snapshot = pools.total().collateral;
  }

  static void close(System<N>& system, const LiquidatedTrove<N>& liquidated) {
    system.order.remove(liquidated.trove);
    Trove<N>& trove = system.troves[liquidated.trove.index()];
    const Collateral<N> claimable = trove.claimable + liquidated.split.to_owner;
    trove = {.status = Status::closed_by_liquidation, .claimable = claimable};
  }

  const Terms<N>& terms_;
  const System<N>& system_;
  CoinPrice<N> price_;
  Coin<N> pool_left_;
  Holding<N> total_;  // of the system, as the sequence leaves it
  Mode mode_;
  std::set<AccountId> taken_{};  // a list may name a trove twice
  Pools<N> pools_{};
  Redistribution<N> redistribution_{};
  Liquidation<N> done_{};
};

template <class N>
Ruling<Sequence<N>> sequence_of(const Terms<N>& terms, const System<N>& system, CoinPrice<N> price,
                                std::span<const AccountId> accounts) {
  if (accounts.empty()) return refuse(Rejection::insufficient_input);
  Sequence<N> sequence{terms, system, price};
  for (const AccountId account : accounts) {
    const auto step = sequence.consider(account);
    if (!step) return refuse(step.error());
  }
  if (const auto settled = sequence.settle(); !settled) return refuse(settled.error());
  return sequence;
}

template <class N>
Ruling<Sequence<N>> lowest_sequence(const Terms<N>& terms, const System<N>& system,
                                    CoinPrice<N> price, std::size_t count) {
  Sequence<N> sequence{terms, system, price};
  const bool spares_first = sequence.mode() == Mode::recovery;
  AccountId account = system.order.last;
  for (std::size_t i = 0; i < count && account.exists(); ++i) {
    if (spares_first && account == system.order.first) break;
    const auto step = sequence.consider(account);
    if (!step) return refuse(step.error());
    if (*step == Step::stop) break;
    account = system.order.next_above(account);
  }
  if (const auto settled = sequence.settle(); !settled) return refuse(settled.error());
  return sequence;
}

}  // namespace

template <class N>
Split<N> Split<N>::operator+(const Split& other) const {
  return {.debt_offset = debt_offset + other.debt_offset,
          .collateral_to_pool = collateral_to_pool + other.collateral_to_pool,
          .redistributed = redistributed + other.redistributed,
          .gas_compensation = gas_compensation + other.gas_compensation,
          .to_owner = to_owner + other.to_owner};
}

template <class N>
bool Split<N>::failed() const {
  return debt_offset.value.failed || collateral_to_pool.value.failed || redistributed.failed() ||
         gas_compensation.value.failed || to_owner.value.failed;
}

template <class N>
Split<N> split_offset_first(const Terms<N>& terms, const Holding<N>& entire, Coin<N> pool) {
  Split<N> split;
  split.gas_compensation = gas_compensation(terms, entire.collateral);
  split.redistributed = {entire.collateral - split.gas_compensation, entire.debt};
  if (pool == Coin<N>{}) return split;
  split.debt_offset = std::min(entire.debt, pool);
  split.collateral_to_pool = share(split.redistributed.collateral, split.debt_offset, entire.debt);
  split.redistributed =
      split.redistributed - Holding<N>{split.collateral_to_pool, split.debt_offset};
  return split;
}

template <class N>
Split<N> split_redistributed(const Terms<N>& terms, const Holding<N>& entire) {
  return split_offset_first(terms, entire, Coin<N>{});
}

template <class N>
Split<N> split_capped(const Terms<N>& terms, const Holding<N>& entire, CoinPrice<N> price) {
  const Collateral<N> capped = worth(entire.debt, terms.minimum_ratio, price);
  const Collateral<N> gas = gas_compensation(terms, capped);
  return {.debt_offset = entire.debt,
          .collateral_to_pool = capped - gas,
          .redistributed = {},
          .gas_compensation = gas,
          .to_owner = entire.collateral - capped};
}

template <class N>
Ruling<Liquidation<N>> liquidate(const Terms<N>& terms, System<N>& system, CoinPrice<N> price,
                                 std::span<const AccountId> accounts) {
  auto sequence = sequence_of<N>(terms, system, price, accounts);
  if (!sequence) return refuse(sequence.error());
  return sequence->commit(system);
}

template <class N>
Ruling<Liquidation<N>> liquidate(const Terms<N>& terms, System<N>& system, CoinPrice<N> price,
                                 AccountId account) {
  if (trove_of(system, account).status != Status::active)
    return refuse(Rejection::trove_not_active);
  return liquidate(terms, system, price, std::span{&account, 1});
}

template <class N>
Ruling<Liquidation<N>> liquidate_lowest(const Terms<N>& terms, System<N>& system,
                                        CoinPrice<N> price, std::size_t count) {
  auto sequence = lowest_sequence<N>(terms, system, price, count);
  if (!sequence) return refuse(sequence.error());
  return sequence->commit(system);
}

template <class N>
Ruling<Liquidation<N>> quote_liquidation(const Terms<N>& terms, const System<N>& system,
                                         CoinPrice<N> price, AccountId account) {
  if (trove_of(system, account).status != Status::active)
    return refuse(Rejection::trove_not_active);
  const auto sequence = sequence_of<N>(terms, system, price, std::span{&account, 1});
  if (!sequence) return refuse(sequence.error());
  return sequence->done();
}

template <class N>
Ruling<Liquidation<N>> quote_lowest(const Terms<N>& terms, const System<N>& system,
                                    CoinPrice<N> price, std::size_t count) {
  const auto sequence = lowest_sequence<N>(terms, system, price, count);
  if (!sequence) return refuse(sequence.error());
  return sequence->done();
}

template struct Split<Exact>;
template Split<Exact> split_offset_first(const Terms<Exact>&, const Holding<Exact>&, Coin<Exact>);
template Split<Exact> split_redistributed(const Terms<Exact>&, const Holding<Exact>&);
template Split<Exact> split_capped(const Terms<Exact>&, const Holding<Exact>&, CoinPrice<Exact>);
template Ruling<Liquidation<Exact>> liquidate(const Terms<Exact>&, System<Exact>&, CoinPrice<Exact>,
                                              std::span<const AccountId>);
template Ruling<Liquidation<Exact>> liquidate(const Terms<Exact>&, System<Exact>&, CoinPrice<Exact>,
                                              AccountId);
template Ruling<Liquidation<Exact>> liquidate_lowest(const Terms<Exact>&, System<Exact>&,
                                                     CoinPrice<Exact>, std::size_t);
template struct Split<Fast>;
template Split<Fast> split_offset_first(const Terms<Fast>&, const Holding<Fast>&, Coin<Fast>);
template Split<Fast> split_redistributed(const Terms<Fast>&, const Holding<Fast>&);
template Split<Fast> split_capped(const Terms<Fast>&, const Holding<Fast>&, CoinPrice<Fast>);
template Ruling<Liquidation<Fast>> liquidate(const Terms<Fast>&, System<Fast>&, CoinPrice<Fast>,
                                             std::span<const AccountId>);
template Ruling<Liquidation<Fast>> liquidate(const Terms<Fast>&, System<Fast>&, CoinPrice<Fast>,
                                             AccountId);
template Ruling<Liquidation<Fast>> liquidate_lowest(const Terms<Fast>&, System<Fast>&,
                                                    CoinPrice<Fast>, std::size_t);
template Ruling<Liquidation<Exact>> quote_liquidation(const Terms<Exact>&, const System<Exact>&,
                                                      CoinPrice<Exact>, AccountId);
template Ruling<Liquidation<Exact>> quote_lowest(const Terms<Exact>&, const System<Exact>&,
                                                 CoinPrice<Exact>, std::size_t);
template Ruling<Liquidation<Fast>> quote_liquidation(const Terms<Fast>&, const System<Fast>&,
                                                     CoinPrice<Fast>, AccountId);
template Ruling<Liquidation<Fast>> quote_lowest(const Terms<Fast>&, const System<Fast>&,
                                                CoinPrice<Fast>, std::size_t);

}  // namespace seawall::liquity::v1
