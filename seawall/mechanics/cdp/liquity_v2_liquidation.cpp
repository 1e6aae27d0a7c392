#include "seawall/mechanics/cdp/liquity_v2_liquidation.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace seawall::liquity::v2 {
namespace {

template <class N>
struct Seizure {
  Collateral<N> seized{};
  Collateral<N> rest{};
};

// At most the debt and its penalty, in collateral.
template <class N>
Seizure<N> seize(Collateral<N> available, Coin<N> debt, Ratio<N> penalty, CoinPrice<N> price) {
  const Collateral<N> most = worth(debt, whole<Ratio<N>>(1) + penalty, price);
  if (most.value.failed) return {most, most};
  if (available > most) return {most, available - most};
  return {available, {}};
}

// A call's sequence, as in v1: it reads the branch alone, and commit() stores what it came to.
template <class N>
class Sequence {
 public:
  Sequence(const Terms<N>& terms, const Branch<N>& branch, const Moment<N>& moment)
      : terms_{terms}, branch_{branch}, moment_{moment}, books_{branch.books} {
    const Coin<N> deposits = books_.pool.total;
    pool_left_ = deposits - std::min(terms.coin_kept, deposits);
  }

  Ruling<void> consider(AccountId account) {
    const Trove<N> trove = trove_of(branch_, account);
    if (!is_open(trove.status) || taken_.contains(account)) return {};
    const LatestTrove<N> now = latest(branch_, trove, moment_.now);
    const Ratio<N> ratio = collateral_ratio(now.entire, moment_.price);
    if (ratio.value.failed || now.weighted.value.failed) return refuse(Rejection::overflow);
    if (ratio >= terms_.minimum_ratio) return {};
    if (branch_.open_troves - done_.troves.size() == 1)
      return refuse(Rejection::only_one_trove_left);
    take(account, trove, now);
    return {};
  }

  // Totals, once all troves are done.
  Ruling<void> settle() {
    if (done_.entire.debt == Coin<N>{}) return refuse(Rejection::nothing_to_liquidate);
    done_.interest = mint_interest(terms_, branch_, books_, Coin<N>{}, moment_.now);
    move_totals();
    if (books_.failed() || done_.total.failed()) return refuse(Rejection::overflow);
    return {};
  }

  // What the call did, settled.
  [[nodiscard]] const Liquidation<N>& done() const { return done_; }

  // @param branch  the one that was read
  Liquidation<N> commit(Branch<N>& branch) {
    branch.books = std::move(books_);
    branch.open_troves -= done_.troves.size();
    for (const LiquidatedTrove<N>& liquidated : done_.troves)
      close(branch, liquidated);
    return std::move(done_);
  }

 private:
  void take(AccountId account, const Trove<N>& trove, const LatestTrove<N>& now) {
    const Split<N> parts = split(terms_, now.entire, pool_left_, moment_.price);
    taken_.insert(account);
    done_.troves.push_back({account, now.entire, parts});
    done_.entire = done_.entire + now.entire;
    done_.total = done_.total + parts;
    pool_left_ -= parts.debt_offset;
    // What it earned in redistributions first becomes active, then leaves with the rest.
    books_.redistributed = books_.redistributed - now.earned;
    books_.collateral += now.earned.collateral;
    earned_debt_ += now.earned.debt;
    weighted_ += now.weighted;
    books_.redistribution.total_stakes -= trove.stake;
  }

  void move_totals() {
    const Split<N>& total = done_.total;
    books_.recorded_debt = books_.recorded_debt + earned_debt_ - done_.entire.debt;
    books_.weighted_debt -= weighted_;
    const bool offsets =
        total.debt_offset != Coin<N>{} || total.collateral_to_pool != Collateral<N>{};
    if (offsets) offset(books_.pool, total.debt_offset, total.collateral_to_pool);
    books_.collateral -= total.collateral_to_pool;
    redistribute(books_.redistribution, total.redistributed);
    books_.redistributed = books_.redistributed + total.redistributed;
    books_.collateral -= total.redistributed.collateral;
    books_.collateral -= total.to_owner;
    books_.collateral -= total.gas_compensation;
    books_.redistribution.stakes_snapshot = books_.redistribution.total_stakes;
    books_.redistribution.collateral_snapshot = books_.collateral + books_.redistributed.collateral;
  }

  static void close(Branch<N>& branch, const LiquidatedTrove<N>& liquidated) {
    Trove<N>& trove = branch.troves[liquidated.trove.index()];
    if (trove.status == Status::active) branch.order.remove(liquidated.trove);
    if (branch.last_zombie == liquidated.trove) branch.last_zombie = AccountId::none();
    const Collateral<N> claimable = trove.claimable + liquidated.split.to_owner;
    trove = {.status = Status::closed_by_liquidation, .claimable = claimable};
  }

  const Terms<N>& terms_;
  const Branch<N>& branch_;
  Moment<N> moment_;
  Books<N> books_;
  Coin<N> pool_left_{};
  Coin<N> earned_debt_{};
  WeightedDebt<N> weighted_{};
  std::set<AccountId> taken_{};  // a list may name a trove twice
  Liquidation<N> done_{};
};

template <class N>
Ruling<Sequence<N>> sequence_of(const Terms<N>& terms, const Branch<N>& branch,
                                const Moment<N>& moment, std::span<const AccountId> accounts) {
  if (accounts.empty()) return refuse(Rejection::insufficient_input);
  Sequence<N> sequence{terms, branch, moment};
  for (const AccountId account : accounts) {
    const auto considered = sequence.consider(account);
    if (!considered) return refuse(considered.error());
  }
  if (const auto settled = sequence.settle(); !settled) return refuse(settled.error());
  return sequence;
}

}  // namespace

template <class N>
Split<N> Split<N>::operator+(const Split& other) const {
  return {.debt_offset = debt_offset + other.debt_offset,
          .collateral_to_pool = collateral_to_pool + other.collateral_to_pool,
          .gas_compensation = gas_compensation + other.gas_compensation,
          .redistributed = redistributed + other.redistributed,
          .to_owner = to_owner + other.to_owner};
}

template <class N>
bool Split<N>::failed() const {
  return debt_offset.value.failed || collateral_to_pool.value.failed ||
         gas_compensation.value.failed || redistributed.failed() || to_owner.value.failed;
}

template <class N>
Split<N> split(const Terms<N>& terms, const Holding<N>& entire, Coin<N> pool, CoinPrice<N> price) {
  Split<N> parts;
  Collateral<N> portion;
  if (pool != Coin<N>{}) {
    parts.debt_offset = std::min(entire.debt, pool);
    portion = share(entire.collateral, parts.debt_offset, entire.debt);
    const Collateral<N> gas{portion.value / Number<N>{terms.gas_divisor}};
    parts.gas_compensation = std::min(gas, terms.gas_cap);
    const auto seizure =
        seize<N>(portion - parts.gas_compensation, parts.debt_offset, terms.penalty_pool, price);
    parts.collateral_to_pool = seizure.seized;
    parts.to_owner = seizure.rest;
  }
  parts.redistributed.debt = entire.debt - parts.debt_offset;
  const Collateral<N> left = entire.collateral - portion;
  if (parts.redistributed.debt != Coin<N>{} && left != Collateral<N>{}) {
    const auto seizure = seize<N>(left + parts.to_owner, parts.redistributed.debt,
                                  terms.penalty_redistribution, price);
    parts.redistributed.collateral = seizure.seized;
    parts.to_owner = seizure.rest;
  }
  return parts;
}

template <class N>
Ruling<Liquidation<N>> liquidate(const Terms<N>& terms, Branch<N>& branch, const Moment<N>& moment,
                                 std::span<const AccountId> accounts) {
  auto sequence = sequence_of<N>(terms, branch, moment, accounts);
  if (!sequence) return refuse(sequence.error());
  return sequence->commit(branch);
}

template <class N>
Ruling<Liquidation<N>> quote_liquidation(const Terms<N>& terms, const Branch<N>& branch,
                                         const Moment<N>& moment,
                                         std::span<const AccountId> accounts) {
  const auto sequence = sequence_of<N>(terms, branch, moment, accounts);
  if (!sequence) return refuse(sequence.error());
  return sequence->done();
}

template <class N>
bool is_liquidatable(const Terms<N>& terms, const Branch<N>& branch, AccountId account,
                     const Moment<N>& moment) {
  return is_open(trove_of(branch, account).status) && branch.open_troves > 1 &&
         current_ratio(branch, account, moment) < terms.minimum_ratio;
}

template struct Split<Exact>;
template Split<Exact> split(const Terms<Exact>&, const Holding<Exact>&, Coin<Exact>,
                            CoinPrice<Exact>);
template Ruling<Liquidation<Exact>> liquidate(const Terms<Exact>&, Branch<Exact>&,
                                              const Moment<Exact>&, std::span<const AccountId>);
template struct Split<Fast>;
template Split<Fast> split(const Terms<Fast>&, const Holding<Fast>&, Coin<Fast>, CoinPrice<Fast>);
template Ruling<Liquidation<Fast>> liquidate(const Terms<Fast>&, Branch<Fast>&, const Moment<Fast>&,
                                             std::span<const AccountId>);
template Ruling<Liquidation<Exact>> quote_liquidation(const Terms<Exact>&, const Branch<Exact>&,
                                                      const Moment<Exact>&,
                                                      std::span<const AccountId>);
template Ruling<Liquidation<Fast>> quote_liquidation(const Terms<Fast>&, const Branch<Fast>&,
                                                     const Moment<Fast>&,
                                                     std::span<const AccountId>);
template bool is_liquidatable(const Terms<Exact>&, const Branch<Exact>&, AccountId,
                              const Moment<Exact>&);
template bool is_liquidatable(const Terms<Fast>&, const Branch<Fast>&, AccountId,
                              const Moment<Fast>&);

}  // namespace seawall::liquity::v2
