#include "seawall/mechanics/cdp/liquity_v1_redemption.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace seawall::liquity::v1 {
namespace {

// A cancelled visit ends the redemption: nothing is redeemed, but what the trove had earned is
// stored.
enum class Visit : std::uint8_t { redeemed, cancelled };

// The troves that a redemption comes to and the totals it leaves, on copies: a refusal at the end
// must leave nothing behind.
template <class N>
class Walk {
 public:
  Walk(const Terms<N>& terms, const System<N>& system, const RedemptionRequest<N>& request,
       CoinPrice<N> price)
      : terms_{terms},
        system_{system},
        request_{request},
        price_{price},
        pools_{system.pools},
        redistribution_{system.redistribution} {}

  Ruling<void> run(AccountId account) {
    constexpr auto no_limit = std::numeric_limits<std::size_t>::max();
    const std::size_t troves_max = request_.troves_max == 0 ? no_limit : request_.troves_max;
    for (std::size_t i = 0; i < troves_max && account.exists() && done_.coin < request_.amount;
         ++i) {
      const auto visit = redeem_from(account);
      if (!visit) return refuse(visit.error());
      if (*visit == Visit::cancelled) break;
      account = system_.order.next_above(account);
    }
    if (done_.collateral == Collateral<N>{}) return refuse(Rejection::nothing_to_redeem);
    return {};
  }

  [[nodiscard]] bool failed() const { return pools_.failed() || redistribution_.failed(); }
  [[nodiscard]] const Redemption<N>& done() const { return done_; }

  // The fee is taken at the rate that the redemption itself leaves.
  Ruling<void> settle(const Moment<N>& moment);

  // @param system  the one that was read
  Redemption<N> commit(System<N>& system) {
    system.pools = pools_;
    system.redistribution = redistribution_;
    system.pools.active = pools_.active - Holding<N>{done_.collateral, done_.coin};
    for (const RedeemedTrove<N>& redeemed : done_.troves)
      commit(system, redeemed);
    if (touched_.exists()) system.troves[touched_.index()] = touched_row_;
    system.base_rate = base_rate_;
    return std::move(done_);
  }

  // Pools as they will be once the collateral is paid out.
  [[nodiscard]] bool pays_out() const {
    return !(pools_.active - Holding<N>{done_.collateral, done_.coin}).failed();
  }

 private:
  Ruling<Visit> redeem_from(AccountId account) {
    const Trove<N> trove = with_earnings(system_, account, pools_);
    const Coin<N> net_debt = trove.debt - terms_.gas_reserve;
    RedeemedTrove<N> redeemed{.trove = account,
                              .coin = std::min(request_.amount - done_.coin, net_debt)};
    redeemed.collateral = worth(redeemed.coin, whole<Ratio<N>>(1), price_);
    redeemed.left =
        Holding<N>{trove.collateral, trove.debt} - Holding<N>{redeemed.collateral, redeemed.coin};
    if (net_debt.value.failed || redeemed.left.failed()) return refuse(Rejection::overflow);
    if (redeemed.coin == net_debt) {
      if (open_troves() <= 1) return refuse(Rejection::only_one_trove_left);
      close(redeemed, trove);
    } else if (!is_hinted(nominal_ratio(redeemed.left)) ||
               redeemed.left.debt - terms_.gas_reserve < terms_.net_debt_min) {
      touched_ = account;
      touched_row_ = trove;
      return Visit::cancelled;
    } else {
      const Stake<N> stake = stake_of(redistribution_, redeemed.left.collateral);
      redistribution_.total_stakes = redistribution_.total_stakes - trove.stake + stake;
    }
    done_.coin += redeemed.coin;
    done_.collateral += redeemed.collateral;
    done_.troves.push_back(redeemed);
    return Visit::redeemed;
  }

  // The contract wants the very integer; in doubles the last bits depend on the order of sums.
  [[nodiscard]] bool is_hinted(NominalRatio<N> ratio) const {
    if constexpr (N::is_exact) {
      return ratio == request_.partial;
    } else {
      constexpr double rounding = 1e-9;
      const double hint = request_.partial.value.value;
      const double difference = ratio.value.value - hint;
      return difference <= rounding * hint && -difference <= rounding * hint;
    }
  }

  [[nodiscard]] std::size_t open_troves() const { return system_.order.size - closed_; }

  void close(RedeemedTrove<N>& redeemed, const Trove<N>& trove) {
    redeemed.status = Status::closed_by_redemption;
    redistribution_.total_stakes -= trove.stake;
    pools_.active = pools_.active - redeemed.left;
    done_.reserve_burned += redeemed.left.debt;
    ++closed_;
  }

  void commit(System<N>& system, const RedeemedTrove<N>& redeemed) const {
    Trove<N>& trove = system.troves[redeemed.trove.index()];
    if (redeemed.status == Status::closed_by_redemption) {
      system.order.remove(redeemed.trove);
      const Collateral<N> claimable = trove.claimable + redeemed.left.collateral;
      trove = {.status = Status::closed_by_redemption, .claimable = claimable};
      return;
    }
    const AccountId hint = system.order.next_above(redeemed.trove);
    system.order.remove(redeemed.trove);
    const Place place = place_for(system, redeemed.left, hint);
    system.order.insert(redeemed.trove, place);
    trove.collateral = redeemed.left.collateral;
    trove.debt = redeemed.left.debt;
    trove.stake = stake_of(redistribution_, trove.collateral);
    trove.snapshot = redistribution_.now();
  }

  const Terms<N>& terms_;
  const System<N>& system_;
  const RedemptionRequest<N>& request_;
  CoinPrice<N> price_;
  Pools<N> pools_;
  Redistribution<N> redistribution_;
  Redemption<N> done_{};
  std::size_t closed_ = 0;
  AccountId touched_ = AccountId::none();
  Trove<N> touched_row_{};
  BaseRate<N> base_rate_{};
};

template <class N>
bool may_be_redeemed(const Terms<N>& terms, const System<N>& system, AccountId account,
                     CoinPrice<N> price) {
  return current_ratio(system, account, price) >= terms.minimum_ratio;
}

// The lowest trove of the list that redemption may touch.
template <class N>
AccountId first_redeemable(const Terms<N>& terms, const System<N>& system, CoinPrice<N> price) {
  AccountId account = system.order.last;
  while (account.exists() && !may_be_redeemed(terms, system, account, price))
    account = system.order.next_above(account);
  return account;
}

template <class N>
bool is_valid_first(const Terms<N>& terms, const System<N>& system, AccountId hint,
                    CoinPrice<N> price) {
  if (!system.order.contains(hint) || !may_be_redeemed(terms, system, hint, price)) return false;
  const AccountId below = system.order.next_below(hint);
  return !below.exists() || !may_be_redeemed(terms, system, below, price);
}

template <class N>
Ruling<void> check_request(const Terms<N>& terms, const System<N>& system,
                           const RedemptionRequest<N>& request, const Moment<N>& moment) {
  const Ratio<N> fee_max = request.fee_max;
  if (fee_max < terms.base_rate.fee_floor || fee_max > whole<Ratio<N>>(1))
    return refuse(Rejection::fee_limit_invalid);
  if (moment.now < terms.redemption_opens ||
      total_ratio(system, moment.price) < terms.minimum_ratio)
    return refuse(Rejection::redemption_closed);
  if (request.amount == Coin<N>{}) return refuse(Rejection::insufficient_input);
  const bool more_than_exists = request.balance > system.pools.total().debt;
  if (request.balance < request.amount || more_than_exists)
    return refuse(Rejection::insufficient_capital);
  return {};
}

template <class N>
BaseRate<N> rate_after(const Terms<N>& terms, const BaseRate<N>& base, Ratio<N> redeemed_share,
                       Time now) {
  const Ratio<N> rate = raised(base, terms.base_rate, redeemed_share, now);
  return {rate, minutes_since(base, now) > 0 ? now : base.last_operation};
}

template <class N>
Ruling<void> Walk<N>::settle(const Moment<N>& moment) {
  const Collateral<N> drawn = done_.collateral;
  const Coin<N> supply = system_.pools.total().debt;
  const Ratio<N> redeemed_share{drawn.value * moment.price.value / supply.value};
  base_rate_ = rate_after(terms_, system_.base_rate, redeemed_share, moment.now);
  if (base_rate_.rate == Ratio<N>{}) return refuse(Rejection::nothing_to_redeem);
  done_.fee = times(drawn, redemption_fee_rate(base_rate_.rate, terms_.base_rate));
  if (base_rate_.rate.value.failed || failed() || !pays_out()) return refuse(Rejection::overflow);
  if (done_.fee >= drawn) return refuse(Rejection::fee_above_limit);
  const Ratio<N> fee_share{done_.fee.value * Number<N>{wad} / drawn.value};
  if (fee_share > request_.fee_max) return refuse(Rejection::fee_above_limit);
  return {};
}

template <class N>
Ruling<Walk<N>> walk_of(const Terms<N>& terms, const System<N>& system,
                        const RedemptionRequest<N>& request, const Moment<N>& moment) {
  const auto checked = check_request(terms, system, request, moment);
  if (!checked) return refuse(checked.error());
  const AccountId first = is_valid_first(terms, system, request.first, moment.price)
                              ? request.first
                              : first_redeemable(terms, system, moment.price);
  Walk<N> walk{terms, system, request, moment.price};
  if (const auto ran = walk.run(first); !ran) return refuse(ran.error());
  if (const auto settled = walk.settle(moment); !settled) return refuse(settled.error());
  return walk;
}

}  // namespace

template <class N>
RedemptionHints<N> redemption_hints(const Terms<N>& terms, const System<N>& system, Coin<N> amount,
                                    CoinPrice<N> price, std::size_t troves_max) {
  AccountId account = first_redeemable(terms, system, price);
  RedemptionHints<N> hints{.first = account};
  Coin<N> left = amount;
  for (std::size_t i = 0; account.exists() && left != Coin<N>{}; ++i) {
    if (troves_max != 0 && i == troves_max) break;
    const Holding<N> holding = entire(system, trove_of(system, account));
    const Coin<N> net_debt = holding.debt - terms.gas_reserve;
    if (net_debt > left) {
      if (net_debt <= terms.net_debt_min) break;
      const Coin<N> lot = std::min(left, net_debt - terms.net_debt_min);
      const Collateral<N> drawn = worth(lot, whole<Ratio<N>>(1), price);
      hints.partial = nominal_ratio(holding - Holding<N>{drawn, lot});
      left -= lot;
      break;
    }
    left -= net_debt;
    account = system.order.next_above(account);
  }
  hints.amount = amount - left;
  return hints;
}

template <class N>
Ruling<Redemption<N>> redeem(const Terms<N>& terms, System<N>& system,
                             const RedemptionRequest<N>& request, const Moment<N>& moment) {
  auto walk = walk_of<N>(terms, system, request, moment);
  if (!walk) return refuse(walk.error());
  return walk->commit(system);
}

template <class N>
Ruling<Redemption<N>> quote_redemption(const Terms<N>& terms, const System<N>& system,
                                       const RedemptionRequest<N>& request,
                                       const Moment<N>& moment) {
  const auto walk = walk_of<N>(terms, system, request, moment);
  if (!walk) return refuse(walk.error());
  return walk->done();
}

template RedemptionHints<Exact> redemption_hints(const Terms<Exact>&, const System<Exact>&,
                                                 Coin<Exact>, CoinPrice<Exact>, std::size_t);
template Ruling<Redemption<Exact>> redeem(const Terms<Exact>&, System<Exact>&,
                                          const RedemptionRequest<Exact>&, const Moment<Exact>&);
template RedemptionHints<Fast> redemption_hints(const Terms<Fast>&, const System<Fast>&, Coin<Fast>,
                                                CoinPrice<Fast>, std::size_t);
template Ruling<Redemption<Fast>> redeem(const Terms<Fast>&, System<Fast>&,
                                         const RedemptionRequest<Fast>&, const Moment<Fast>&);
template Ruling<Redemption<Exact>> quote_redemption(const Terms<Exact>&, const System<Exact>&,
                                                    const RedemptionRequest<Exact>&,
                                                    const Moment<Exact>&);
template Ruling<Redemption<Fast>> quote_redemption(const Terms<Fast>&, const System<Fast>&,
                                                   const RedemptionRequest<Fast>&,
                                                   const Moment<Fast>&);

}  // namespace seawall::liquity::v1
