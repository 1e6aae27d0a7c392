#include "seawall/mechanics/lending/morpho_blue_account.hpp"

#include <algorithm>

#include "seawall/mechanics/lending/exchange_call.hpp"

namespace seawall::morpho_blue {
namespace {

using lending::AccountPair;
using lending::AccountView;
using lending::LiquidationRequest;
using lending::ReserveSnapshot;
using lending::Side;

constexpr lending::ValuationRounding rounding{};

template <class N>
WordShare<N> threshold_of(BasisPoints threshold) {
  return WordShare<N>{Words<N>::from(Int128{threshold.value} * (wad / percentage_factor))};
}

// Both assets at their prices: a collateral unit's worth in loan units is one quotient.
template <class N>
Worth<N> worth_of(const ReserveSnapshot<N>& collateral, const ReserveSnapshot<N>& loan,
                  BasisPoints threshold) {
  using W = Words<N>;
  return {.price = W::widen(collateral.price.value) * W::widen(loan.unit.value),
          .price_scale = W::widen(loan.price.value) * W::widen(collateral.unit.value),
          .debt = {.assets = W::widen(loan.borrow_index.value), .shares = W::from(ray)},
          .incentive = incentive_factor<N>(threshold_of<N>(threshold))};
}

// The one debt of an account; nothing where it owes nothing.
template <class N>
std::optional<std::size_t> debt_position(const AccountView<N>& account) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < account.holdings.size(); ++i) {
    if (account.holdings[i].side != Side::debt || account.holdings[i].scaled.value == N::from(0))
      continue;
    SEAWALL_ASSERT(!found);
    found = i;
  }
  return found;
}

template <class N>
HealthOf<N> health_from(const AccountView<N>& account, const lending::Valuation<N>& valuation) {
  using W = Words<N>;
  const auto debt = debt_position(account);
  if (!debt) return HealthOf<N>{N::unbounded};
  const ReserveSnapshot<N>& loan = account.reserves[account.holdings[*debt].reserve];
  auto limit = WordAmount<N>{};
  for (std::size_t i = 0; i < account.holdings.size(); ++i) {
    const auto& line = valuation.lines[i];
    if (line.threshold.value == 0) continue;
    const auto worth =
        worth_of<N>(account.reserves[account.holdings[i].reserve], loan, line.threshold);
    limit += debt_max<N>(worth, WordAmount<N>{W::widen(line.balance.value)},
                         threshold_of<N>(line.threshold));
  }
  const auto owed = W::widen(valuation.lines[*debt].balance.value);
  return HealthOf<N>{W::narrow(W::mul_div_down(limit.value, W::from(wad), owed))};
}

template <class N>
HealthOf<N> health_of(const AccountView<N>& account) {
  lending::Valuation<N> valuation;
  SEAWALL_ASSERT(lending::evaluate<N>(rounding, account, valuation));
  return health_from(account, valuation);
}

// Shares of debt that the offer pays for, at most what the account owes.
template <class N>
WordShares<N> shares_offered(const Worth<N>& worth, WordShares<N> held, AmountOf<N> owed,
                             AmountOf<N> offered) {
  if (offered >= owed) return held;
  return std::min(held, worth.debt.shares_down(WordAmount<N>{Words<N>::widen(offered.value)}));
}

// Which of the two a keeper asks for, and how much, so that the contract does not refuse him.
template <class N>
Request<N> best_request(const Worth<N>& worth, WordAmount<N> collateral, WordShares<N> shares) {
  using W = Words<N>;
  const auto bought = seizure_for<N>(worth, shares);
  if (!W::has_failed(bought.value) && bought <= collateral)
    return {.seized = bought, .repaid_shares = shares};
  const auto paid = shares_for<N>(worth, collateral);
  if (paid <= shares) return {.seized = collateral, .repaid_shares = paid};
  // The roundings of a seizure ask for a little more than there is to repay: a little is left.
  const auto value = W::mul_div_down(collateral.value, worth.price, worth.price_scale);
  const WordAmount<N> repaid{W::mul_div_down(value, W::from(wad), worth.incentive.value)};
  const auto fewer = std::min(shares, worth.debt.shares_down(repaid));
  return {.seized = std::min(collateral, seizure_for<N>(worth, fewer)), .repaid_shares = fewer};
}

template <class N>
lending::AccountExchange<N> exchange_of(const AccountView<N>& account, const AccountPair<N>& pair,
                                        const Worth<N>& worth, const Request<N>& request) {
  using W = Words<N>;
  const auto& held = account.holdings[pair.collateral];
  const AmountOf<N> balance = pair.collateral_line().balance;
  lending::AccountExchange<N> made;
  made.scaled_repaid.value = W::narrow(request.repaid_shares.value);
  made.repaid.value = W::narrow(worth.debt.assets_up(request.repaid_shares).value);
  made.seized.value = std::min(balance.value, W::narrow(request.seized.value));
  const bool all = made.seized >= balance;
  made.scaled_seized =
      all ? held.scaled
          : std::min(held.scaled, lending::scaled_for_withdrawal<N>(
                                      rounding.claims, made.seized,
                                      account.reserves[held.reserve].liquidity_index));
  if (all) {
    const auto left =
        WordShares<N>{W::widen(account.holdings[pair.debt].scaled.value)} - request.repaid_shares;
    made.written_off.value = W::narrow(worth.debt.assets_up(left).value);
  }
  return made;
}

}  // namespace

template <class N>
lending::AccountData<N> account_data(const AccountView<N>& account) {
  lending::Valuation<N> valuation;
  SEAWALL_ASSERT(lending::evaluate<N>(rounding, account, valuation));
  auto data = lending::describe<N>(account, valuation, lending::totals_of<N>(account, valuation));
  data.health = health_from(account, valuation);
  return data;
}

template <class N>
Ruling<lending::LiquidationOutcome<N>> liquidation_call(const AccountView<N>& account,
                                                        const LiquidationRequest<N>& request) {
  using W = Words<N>;
  const auto pair = lending::find_pair<N>(rounding, account, request);
  if (!pair) return std::unexpected{pair.error()};
  if (health_from(account, pair->valuation).value >= N::from(wad))
    return std::unexpected{Rejection::health_factor_not_below_threshold};
  const Worth<N> worth =
      worth_of<N>(account.reserves[request.collateral_reserve],
                  account.reserves[request.debt_reserve], pair->collateral_line().threshold);
  const auto shares =
      shares_offered<N>(worth, WordShares<N>{W::widen(account.holdings[pair->debt].scaled.value)},
                        pair->debt_line().balance, request.offered);
  if (shares == WordShares<N>{}) return std::unexpected{Rejection::insufficient_input};
  const Request<N> best = best_request<N>(
      worth, WordAmount<N>{W::widen(pair->collateral_line().balance.value)}, shares);
  return lending::carry_out<N>(account, request, *pair, exchange_of<N>(account, *pair, worth, best),
                               health_of<N>);
}

Fraction verdict_error_bound(const AccountView<Fast>& account) {
  lending::Valuation<Fast> valuation;
  const auto debt = debt_position(account);
  if (!debt || !lending::evaluate<Fast>(rounding, account, valuation))
    return Fraction{Fast::unbounded};
  // Each collateral is floored to a unit, its worth and its limit to a unit of the loan asset.
  const ReserveSnapshot<Fast>& loan = account.reserves[account.holdings[*debt].reserve];
  double limit = 0.0;
  double floors = 0.0;
  for (std::size_t i = 0; i < account.holdings.size(); ++i) {
    const auto& line = valuation.lines[i];
    if (line.threshold.value == 0) continue;
    const auto worth =
        worth_of<Fast>(account.reserves[account.holdings[i].reserve], loan, line.threshold);
    limit += line.balance.value * worth.price / worth.price_scale * line.threshold.value / 1e4;
    floors += 2.0 + worth.price / worth.price_scale;
  }
  const double owed = valuation.lines[*debt].balance.value;
  if (limit == 0.0 || owed == 0.0) return Fraction{Fast::unbounded};
  return lending::error_bound_from(floors / limit + 1.0 / owed);
}

template lending::AccountData<Exact> account_data(const AccountView<Exact>&);
template lending::AccountData<Fast> account_data(const AccountView<Fast>&);
template Ruling<lending::LiquidationOutcome<Exact>> liquidation_call(
    const AccountView<Exact>&, const LiquidationRequest<Exact>&);
template Ruling<lending::LiquidationOutcome<Fast>> liquidation_call(
    const AccountView<Fast>&, const LiquidationRequest<Fast>&);

}  // namespace seawall::morpho_blue
