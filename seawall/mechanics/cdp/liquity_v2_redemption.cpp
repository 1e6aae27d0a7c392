#include "seawall/mechanics/cdp/liquity_v2_redemption.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace seawall::liquity::v2 {
namespace {

// A branch's part of a redemption, on copies of its books and of the troves it came to, so that
// several branches are stored together or not at all.
template <class N>
class Walk {
 public:
  Walk(const Terms<N>& terms, const Branch<N>& branch, const Moment<N>& moment)
      : terms_{terms}, branch_{branch}, moment_{moment}, books_{branch.books} {}

  // From the zombie that the last redemption left, then up the list.
  void redeem_in_order(Coin<N> amount, CoinPrice<N> redemption_price, Ratio<N> rate,
                       std::size_t troves_max) {
    asked_ = true;
    const bool begins_with_zombie = branch_.last_zombie.exists();
    AccountId account = begins_with_zombie ? branch_.last_zombie : branch_.order.last;
    for (std::size_t i = 0; i < troves_max && account.exists() && done_.coin < amount; ++i) {
      const bool is_zombie = begins_with_zombie && i == 0;
      const AccountId next = is_zombie ? branch_.order.last : branch_.order.next_above(account);
      const LatestTrove<N> now = latest(branch_, branch_.troves[account.index()], moment_.now);
      if (collateral_ratio(now.entire, moment_.price) >= whole<Ratio<N>>(1)) {
        RedeemedTrove<N> redeemed{.trove = account,
                                  .coin = std::min(amount - done_.coin, now.entire.debt)};
        const Collateral<N> drawn = worth(redeemed.coin, whole<Ratio<N>>(1), redemption_price);
        redeemed.fee = times(drawn, rate);
        redeemed.collateral = drawn - redeemed.fee;
        take(redeemed, now);
      }
      account = next;
    }
  }

  void redeem_with_bonus(AccountId account, Coin<N> amount) {
    asked_ = true;
    const Trove<N> trove = row(account);
    const LatestTrove<N> now = latest(branch_, trove, moment_.now);
    if (!is_open(trove.status) || now.entire.debt == Coin<N>{}) return;
    const Ratio<N> with_bonus = whole<Ratio<N>>(1) + terms_.urgent_bonus;
    RedeemedTrove<N> redeemed{.trove = account, .coin = std::min(amount, now.entire.debt)};
    redeemed.collateral = worth(redeemed.coin, with_bonus, moment_.price);
    if (redeemed.collateral > now.entire.collateral) {
      redeemed.collateral = now.entire.collateral;
      redeemed.coin = Coin<N>{redeemed.collateral.value * moment_.price.value / with_bonus.value};
    }
    redeemed.status = trove.status;
    take(redeemed, now);
  }

  // Totals, once all troves are done; false where the contract reverts. A branch of which nothing
  // was asked is not even charged its interest.
  [[nodiscard]] bool settle() {
    if (!asked_) return true;
    done_.interest = mint_interest(terms_, branch_, books_, Coin<N>{}, moment_.now);
    books_.recorded_debt = books_.recorded_debt + earned_debt_ - done_.coin;
    books_.weighted_debt = books_.weighted_debt + weighted_after_ - weighted_before_;
    books_.collateral -= done_.collateral;
    return !books_.failed() && !trove_failed_;
  }

  // Redemptions in order make zombies, urgent ones leave a trove's status alone.
  BranchRedemption<N> commit_in_order(Branch<N>& branch) {
    for (RedeemedTrove<N>& redeemed : done_.troves) {
      const Trove<N>& before = branch.troves[redeemed.trove.index()];
      Trove<N>& after = rows_[redeemed.trove];
      if (redeemed.left.debt < terms_.debt_min) {
        if (before.status == Status::active) {
          branch.order.remove(redeemed.trove);
          if (redeemed.left.debt != Coin<N>{}) branch.last_zombie = redeemed.trove;
        } else if (redeemed.left.debt == Coin<N>{}) {
          branch.last_zombie = AccountId::none();
        }
        after.status = Status::zombie;
      }
      redeemed.status = after.status;
    }
    return commit(branch);
  }

  BranchRedemption<N> commit(Branch<N>& branch) {
    branch.books = std::move(books_);
    for (const auto& [account, trove] : rows_)
      branch.troves[account.index()] = trove;
    return std::move(done_);
  }

  [[nodiscard]] const BranchRedemption<N>& done() const { return done_; }

 private:
  // As an earlier step of this walk left it: an urgent redeemer may name a trove twice.
  [[nodiscard]] Trove<N> row(AccountId account) const {
    const auto found = rows_.find(account);
    return found != rows_.end() ? found->second : trove_of(branch_, account);
  }

  void take(RedeemedTrove<N>& redeemed, const LatestTrove<N>& now) {
    redeemed.left = now.entire - Holding<N>{redeemed.collateral, redeemed.coin};
    trove_failed_ |= redeemed.left.failed() || now.weighted.value.failed;
    Trove<N> trove = row(redeemed.trove);
    const Stake<N> stake = stake_of(books_.redistribution, redeemed.left.collateral);
    books_.redistribution.total_stakes = books_.redistribution.total_stakes - trove.stake + stake;
    books_.redistributed = books_.redistributed - now.earned;
    books_.collateral += now.earned.collateral;
    trove.collateral = redeemed.left.collateral;
    trove.debt = redeemed.left.debt;
    trove.stake = stake;
    trove.snapshot = books_.redistribution.now();
    trove.debt_updated = moment_.now;
    earned_debt_ += now.earned.debt;
    weighted_before_ += now.weighted;
    weighted_after_ += WeightedDebt<N>{trove.debt.value * trove.rate.value};
    rows_[redeemed.trove] = trove;
    done_.coin += redeemed.coin;
    done_.collateral += redeemed.collateral;
    done_.fee += redeemed.fee;
    done_.troves.push_back(redeemed);
  }

  const Terms<N>& terms_;
  const Branch<N>& branch_;
  Moment<N> moment_;
  Books<N> books_;
  std::map<AccountId, Trove<N>> rows_{};
  Coin<N> earned_debt_{};
  WeightedDebt<N> weighted_before_{};
  WeightedDebt<N> weighted_after_{};
  bool trove_failed_ = false;
  bool asked_ = false;
  BranchRedemption<N> done_{};
};

template <class N>
bool is_redeemable(const BranchSeen<N>& at, Time now) {
  return !at.branch->shut_down &&
         total_ratio(*at.branch, {at.price, now}) >= at.terms->shutdown_ratio;
}

/// The parts of branches in a redemption.
template <class N>
struct Weights {
  std::vector<Coin<N>> of{};  ///< 0 for those that cannot be redeemed from
  Coin<N> sum{};
  bool by_size = false;  ///< nothing is unbacked
};

template <class N>
Weights<N> weights_of(std::span<const BranchSeen<N>> branches, Time now) {
  Weights<N> weights;
  for (const BranchSeen<N>& at : branches)
    weights.of.push_back(is_redeemable(at, now) ? unbacked(*at.branch, now) : Coin<N>{});
  for (const Coin<N> weight : weights.of)
    weights.sum += weight;
  if (weights.sum != Coin<N>{}) return weights;
  weights.by_size = true;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    if (!is_redeemable(branches[i], now)) continue;
    weights.of[i] = total(*branches[i].branch, now).debt;
    weights.sum += weights.of[i];
  }
  return weights;
}

template <class N>
Ratio<N> rate_for(const BaseRate<N>& base, Coin<N> amount, Coin<N> supply, Time now) {
  const Ratio<N> redeemed_share{amount.value * Number<N>{wad} / supply.value};
  return raised(base, redemption_terms<N>(), redeemed_share, now);
}

template <class N>
Ruling<void> check_request(const RedemptionRequest<N>& request) {
  const Ratio<N> fee_max = request.fee_max;
  if (fee_max < redemption_terms<N>().fee_floor || fee_max > whole<Ratio<N>>(1))
    return refuse(Rejection::fee_limit_invalid);
  if (request.amount == Coin<N>{}) return refuse(Rejection::insufficient_input);
  return {};
}

// Each branch's walk; the parts add up to the amount exactly.
template <class N>
std::vector<Walk<N>> walk_branches(std::span<const BranchSeen<N>> branches, Weights<N> weights,
                                   const RedemptionRequest<N>& request, Ratio<N> rate, Time now) {
  constexpr auto no_limit = std::numeric_limits<std::size_t>::max();
  const std::size_t troves_max = request.troves_max == 0 ? no_limit : request.troves_max;
  Coin<N> left = request.amount;
  std::vector<Walk<N>> walks;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    const BranchSeen<N>& at = branches[i];
    walks.emplace_back(*at.terms, *at.branch, Moment<N>{at.price, now});
    if (weights.of[i] == Coin<N>{}) continue;
    const Coin<N> part = share(left, weights.of[i], weights.sum);
    if (part != Coin<N>{})
      walks.back().redeem_in_order(part, at.redemption_price, rate, troves_max);
    left -= part;
    weights.sum -= weights.of[i];
  }
  return walks;
}

/// A redemption on copies.
template <class N>
struct Plan {
  std::vector<Walk<N>> walks{};
  Redemption<N> redemption{};  ///< but for its branches
};

template <class N>
Ruling<Plan<N>> plan_of(const BaseRate<N>& base_rate, std::span<const BranchSeen<N>> branches,
                        const RedemptionRequest<N>& request, Time now) {
  const auto checked = check_request(request);
  if (!checked) return refuse(checked.error());
  const Weights<N> weights = weights_of(branches, now);
  RedemptionRequest<N> bounded = request;
  if (!weights.by_size) bounded.amount = std::min(request.amount, weights.sum);
  Plan<N> plan;
  Redemption<N>& redemption = plan.redemption;
  redemption.rate = redemption_fee_rate(rate_for(base_rate, bounded.amount, request.supply, now),
                                        redemption_terms<N>());
  if (redemption.rate.value.failed || weights.sum.value.failed) return refuse(Rejection::overflow);
  if (redemption.rate > request.fee_max) return refuse(Rejection::fee_above_limit);

  plan.walks = walk_branches(branches, weights, bounded, redemption.rate, now);
  for (Walk<N>& walk : plan.walks) {
    if (!walk.settle()) return refuse(Rejection::overflow);
    redemption.coin += walk.done().coin;
  }
  const std::int64_t minutes_passed = minutes_since(base_rate, now);
  redemption.base_rate = {rate_for(base_rate, redemption.coin, request.supply, now),
                          base_rate.last_operation + minutes(minutes_passed)};
  if (redemption.coin > request.balance) return refuse(Rejection::insufficient_capital);
  return plan;
}

template <class N>
Ruling<Walk<N>> urgent_walk(const Terms<N>& terms, const Branch<N>& branch,
                            const UrgentRequest<N>& request, const Moment<N>& moment) {
  if (!branch.shut_down) return refuse(Rejection::branch_not_shut_down);
  if (request.amount == Coin<N>{}) return refuse(Rejection::insufficient_input);
  if (request.balance < request.amount) return refuse(Rejection::insufficient_capital);
  Walk<N> walk{terms, branch, moment};
  for (const AccountId account : request.troves) {
    if (walk.done().coin >= request.amount) break;
    walk.redeem_with_bonus(account, request.amount - walk.done().coin);
  }
  if (!walk.settle()) return refuse(Rejection::overflow);
  if (walk.done().collateral < request.collateral_min)
    return refuse(Rejection::insufficient_output);
  return walk;
}

}  // namespace

template <class N>
Coin<N> unbacked(const Branch<N>& branch, Time now) {
  const Coin<N> debt = total(branch, now).debt;
  const Coin<N> deposits = branch.books.pool.total;
  return debt > deposits ? debt - deposits : Coin<N>{};
}

template <class N>
Ruling<Redemption<N>> redeem(const BaseRate<N>& base_rate, std::span<const BranchAt<N>> branches,
                             const RedemptionRequest<N>& request, Time now) {
  const std::vector<BranchSeen<N>> seen{branches.begin(), branches.end()};
  auto plan = plan_of<N>(base_rate, seen, request, now);
  if (!plan) return refuse(plan.error());
  for (std::size_t i = 0; i < branches.size(); ++i)
    plan->redemption.branches.push_back(plan->walks[i].commit_in_order(*branches[i].branch));
  return std::move(plan->redemption);
}

template <class N>
Ruling<Redemption<N>> quote_redemption(const BaseRate<N>& base_rate,
                                       std::span<const BranchSeen<N>> branches,
                                       const RedemptionRequest<N>& request, Time now) {
  auto plan = plan_of<N>(base_rate, branches, request, now);
  if (!plan) return refuse(plan.error());
  for (const Walk<N>& walk : plan->walks)
    plan->redemption.branches.push_back(walk.done());
  return std::move(plan->redemption);
}

template <class N>
Ruling<BranchRedemption<N>> redeem_urgently(const Terms<N>& terms, Branch<N>& branch,
                                            const UrgentRequest<N>& request,
                                            const Moment<N>& moment) {
  auto walk = urgent_walk<N>(terms, branch, request, moment);
  if (!walk) return refuse(walk.error());
  return walk->commit(branch);
}

template <class N>
Ruling<BranchRedemption<N>> quote_urgent_redemption(const Terms<N>& terms, const Branch<N>& branch,
                                                    const UrgentRequest<N>& request,
                                                    const Moment<N>& moment) {
  const auto walk = urgent_walk<N>(terms, branch, request, moment);
  if (!walk) return refuse(walk.error());
  return walk->done();
}

template Coin<Exact> unbacked(const Branch<Exact>&, Time);
template Ruling<Redemption<Exact>> redeem(const BaseRate<Exact>&, std::span<const BranchAt<Exact>>,
                                          const RedemptionRequest<Exact>&, Time);
template Ruling<BranchRedemption<Exact>> redeem_urgently(const Terms<Exact>&, Branch<Exact>&,
                                                         const UrgentRequest<Exact>&,
                                                         const Moment<Exact>&);
template Coin<Fast> unbacked(const Branch<Fast>&, Time);
template Ruling<Redemption<Fast>> redeem(const BaseRate<Fast>&, std::span<const BranchAt<Fast>>,
                                         const RedemptionRequest<Fast>&, Time);
template Ruling<BranchRedemption<Fast>> redeem_urgently(const Terms<Fast>&, Branch<Fast>&,
                                                        const UrgentRequest<Fast>&,
                                                        const Moment<Fast>&);
template Ruling<Redemption<Exact>> quote_redemption(const BaseRate<Exact>&,
                                                    std::span<const BranchSeen<Exact>>,
                                                    const RedemptionRequest<Exact>&, Time);
template Ruling<BranchRedemption<Exact>> quote_urgent_redemption(const Terms<Exact>&,
                                                                 const Branch<Exact>&,
                                                                 const UrgentRequest<Exact>&,
                                                                 const Moment<Exact>&);
template Ruling<Redemption<Fast>> quote_redemption(const BaseRate<Fast>&,
                                                   std::span<const BranchSeen<Fast>>,
                                                   const RedemptionRequest<Fast>&, Time);
template Ruling<BranchRedemption<Fast>> quote_urgent_redemption(const Terms<Fast>&,
                                                                const Branch<Fast>&,
                                                                const UrgentRequest<Fast>&,
                                                                const Moment<Fast>&);

}  // namespace seawall::liquity::v2
