#include "seawall/mechanics/lending/morpho_blue.hpp"

#include <algorithm>

namespace seawall::morpho_blue {
namespace {

constexpr std::unexpected<Rejection> overflow{Rejection::overflow};

template <class N>
ShareRate<N> rate_of(WordAmount<N> assets, WordShares<N> shares) {
  using W = Words<N>;
  return {assets.value + W::from(virtual_assets), shares.value + W::from(virtual_shares)};
}

template <class N>
Worth<N> worth_of(const Totals<N>& totals, const Terms<N>& terms) {
  return {.price = terms.price.value,
          .price_scale = Words<N>::from(price_scale),
          .debt = borrow_rate(totals),
          .incentive = incentive_factor<N>(terms.liquidation_threshold)};
}

template <class Q>
Q without(Q whole, Q part) {
  return whole > part ? whole - part : Q{};
}

template <class Kind, class W>
bool is_storable(const Quantity<Kind, W>& total) {
  if constexpr (std::is_same_v<W, double>)
    return true;
  else
    return !total.value.failed && total.value <= W{total_max};
}

// The exchange, asked for either way. What has failed stays so.
template <class N>
Liquidation<N> exchange(const Worth<N>& worth, const Request<N>& request) {
  Liquidation<N> made{.seized = request.seized, .repaid_shares = request.repaid_shares};
  if (request.seized > WordAmount<N>{}) {
    made.repaid_shares = shares_for(worth, request.seized);
  } else {
    made.seized = seizure_for(worth, request.repaid_shares);
  }
  made.repaid = worth.debt.assets_up(made.repaid_shares);
  return made;
}

// An account without collateral owes nothing any more: the lenders do without it.
template <class N>
void write_off(Liquidation<N>& made) {
  made.bad_debt_shares = made.account.borrow_shares;
  made.bad_debt =
      std::min(made.totals.borrowed, borrow_rate(made.totals).assets_up(made.bad_debt_shares));
  made.totals.borrowed -= made.bad_debt;
  made.totals.supplied -= made.bad_debt;
  made.totals.borrow_shares -= made.bad_debt_shares;
  made.account.borrow_shares = {};
}

}  // namespace

template <class N>
WordShare<N> incentive_factor(WordShare<N> liquidation_threshold) {
  using W = Words<N>;
  const auto one = W::from(wad);
  const auto risk = one - liquidation_threshold.value;
  const auto kept = one - W::mul_div_down(W::from(incentive_cursor), risk, one);
  return WordShare<N>{std::min(W::from(incentive_max), W::mul_div_down(one, one, kept))};
}

template <class N>
WordAmount<N> ShareRate<N>::assets_down(WordShares<N> of) const {
  return WordAmount<N>{Words<N>::mul_div_down(of.value, assets, shares)};
}
template <class N>
WordAmount<N> ShareRate<N>::assets_up(WordShares<N> of) const {
  return WordAmount<N>{Words<N>::mul_div_up(of.value, assets, shares)};
}
template <class N>
WordShares<N> ShareRate<N>::shares_down(WordAmount<N> of) const {
  return WordShares<N>{Words<N>::mul_div_down(of.value, shares, assets)};
}
template <class N>
WordShares<N> ShareRate<N>::shares_up(WordAmount<N> of) const {
  return WordShares<N>{Words<N>::mul_div_up(of.value, shares, assets)};
}

template <class N>
ShareRate<N> supply_rate(const Totals<N>& totals) {
  return rate_of<N>(totals.supplied, totals.supply_shares);
}
template <class N>
ShareRate<N> borrow_rate(const Totals<N>& totals) {
  return rate_of<N>(totals.borrowed, totals.borrow_shares);
}

template <class N>
WordAmount<N> debt_max(const Worth<N>& worth, WordAmount<N> collateral,
                       WordShare<N> liquidation_threshold) {
  using W = Words<N>;
  const auto value = W::mul_div_down(collateral.value, worth.price, worth.price_scale);
  return WordAmount<N>{W::mul_div_down(value, liquidation_threshold.value, W::from(wad))};
}

template <class N>
WordShares<N> shares_for(const Worth<N>& worth, WordAmount<N> seized) {
  using W = Words<N>;
  const auto value = W::mul_div_up(seized.value, worth.price, worth.price_scale);
  const WordAmount<N> repaid{W::mul_div_up(value, W::from(wad), worth.incentive.value)};
  return worth.debt.shares_up(repaid);
}

template <class N>
WordAmount<N> seizure_for(const Worth<N>& worth, WordShares<N> repaid) {
  using W = Words<N>;
  const auto value =
      W::mul_div_down(worth.debt.assets_down(repaid).value, worth.incentive.value, W::from(wad));
  return WordAmount<N>{W::mul_div_down(value, worth.price_scale, worth.price)};
}

template <class N>
Ruling<Liquidation<N>> liquidate(const Totals<N>& totals, const Account<N>& account,
                                 const Terms<N>& terms, const Request<N>& request) {
  using W = Words<N>;
  const bool asks_collateral = request.seized > WordAmount<N>{};
  const bool asks_debt = request.repaid_shares > WordShares<N>{};
  if (asks_collateral == asks_debt) return std::unexpected{Rejection::insufficient_input};

  const Worth<N> worth = worth_of(totals, terms);
  const auto limit = debt_max(worth, account.collateral, terms.liquidation_threshold);
  const auto owed = worth.debt.assets_up(account.borrow_shares);
  if (W::has_failed(limit.value) || W::has_failed(owed.value)) return overflow;
  if (limit >= owed) return std::unexpected{Rejection::health_factor_not_below_threshold};

  Liquidation<N> made = exchange(worth, request);
  if (W::has_failed(made.seized.value) || W::has_failed(made.repaid.value)) return overflow;
  if (made.repaid_shares > account.borrow_shares || made.seized > account.collateral)
    return overflow;
  made.account = {account.borrow_shares - made.repaid_shares, account.collateral - made.seized};
  made.totals = totals;
  made.totals.borrow_shares -= made.repaid_shares;
  made.totals.borrowed = without(totals.borrowed, made.repaid);
  if (made.account.collateral == WordAmount<N>{}) write_off(made);
  if (made.bad_debt > totals.supplied || W::has_failed(made.totals.borrow_shares.value))
    return overflow;
  return made;
}

template <class N>
Ruling<Accrual<N>> accrue(const Totals<N>& totals, WordShare<N> rate, std::int64_t seconds,
                          WordShare<N> fee) {
  using W = Words<N>;
  Accrual<N> made{.totals = totals};
  if (seconds == 0 || totals.borrowed == WordAmount<N>{}) return made;
  const auto one = W::from(wad);
  const auto first = rate.value * W::from(seconds);
  const auto second = W::mul_div_down(first, first, W::from(2 * wad));
  const auto third = W::mul_div_down(second, first, W::from(3 * wad));
  made.interest.value = W::mul_div_down(totals.borrowed.value, first + second + third, one);
  made.totals.borrowed += made.interest;
  made.totals.supplied += made.interest;
  if (fee > WordShare<N>{}) {
    const WordAmount<N> charged{W::mul_div_down(made.interest.value, fee.value, one)};
    const auto before_fee = rate_of<N>(made.totals.supplied - charged, totals.supply_shares);
    made.fee_shares = before_fee.shares_down(charged);
    made.totals.supply_shares += made.fee_shares;
  }
  if (!is_storable(made.totals.borrowed) || !is_storable(made.totals.supplied) ||
      !is_storable(made.totals.supply_shares))
    return overflow;
  return made;
}

template struct ShareRate<Exact>;
template struct ShareRate<Fast>;
template WordShare<Exact> incentive_factor<Exact>(WordShare<Exact>);
template WordShare<Fast> incentive_factor<Fast>(WordShare<Fast>);
template ShareRate<Exact> supply_rate(const Totals<Exact>&);
template ShareRate<Fast> supply_rate(const Totals<Fast>&);
template ShareRate<Exact> borrow_rate(const Totals<Exact>&);
template ShareRate<Fast> borrow_rate(const Totals<Fast>&);
template WordAmount<Exact> debt_max(const Worth<Exact>&, WordAmount<Exact>, WordShare<Exact>);
template WordAmount<Fast> debt_max(const Worth<Fast>&, WordAmount<Fast>, WordShare<Fast>);
template WordShares<Exact> shares_for(const Worth<Exact>&, WordAmount<Exact>);
template WordShares<Fast> shares_for(const Worth<Fast>&, WordAmount<Fast>);
template WordAmount<Exact> seizure_for(const Worth<Exact>&, WordShares<Exact>);
template WordAmount<Fast> seizure_for(const Worth<Fast>&, WordShares<Fast>);
template Ruling<Liquidation<Exact>> liquidate(const Totals<Exact>&, const Account<Exact>&,
                                              const Terms<Exact>&, const Request<Exact>&);
template Ruling<Liquidation<Fast>> liquidate(const Totals<Fast>&, const Account<Fast>&,
                                             const Terms<Fast>&, const Request<Fast>&);
template Ruling<Accrual<Exact>> accrue(const Totals<Exact>&, WordShare<Exact>, std::int64_t,
                                       WordShare<Exact>);
template Ruling<Accrual<Fast>> accrue(const Totals<Fast>&, WordShare<Fast>, std::int64_t,
                                      WordShare<Fast>);

}  // namespace seawall::morpho_blue
