#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "seawall/mechanics/lending/account.hpp"
#include "seawall/mechanics/lending/interest.hpp"
#include "seawall/mechanics/lending/scaled.hpp"
#include "seawall/model/lending_rules.hpp"

// The lending rules of any venue, asked without knowing whose they are. Each function asks the
// member of the set (seawall/model/lending_rules.hpp); what is the same for all of them is done
// here.
namespace seawall::lending {

/// What a member of the set offers, for N = Exact and N = Fast.
///
///   names, named(i)         what a scenario's `rules` calls it, and the member of that name
///   terms                   figures of its own that a scenario states; LendingTerm
///   traits()                what the engine has to know besides
///   account_data<N>         health in wad, linear in effective prices
///   liquidation_call<N>     one call, refused where its contract reverts
template <class R>
concept LendingRuleSet = requires(const R& rules, const AccountView<Exact>& account,
                                  const LiquidationRequest<Exact>& request) {
  { R::names[0] } -> std::convertible_to<std::string_view>;
  { R::named(std::size_t{0}) } -> std::same_as<R>;
  { R::terms.size() } -> std::convertible_to<std::size_t>;
  { rules.traits() } -> std::same_as<LendingTraits>;
  { rules.template account_data<Exact>(account) } -> std::same_as<AccountData<Exact>>;
  {
    rules.template liquidation_call<Exact>(account, request)
  } -> std::same_as<Ruling<LiquidationOutcome<Exact>>>;
};

template <class N>
[[nodiscard]] AccountData<N> account_data(const LendingRules& rules, const AccountView<N>& account);

/// Whether the account may be liquidated.
template <class N>
[[nodiscard]] bool is_liquidatable(const LendingRules& rules, HealthOf<N> health) {
  const auto one = N::from(wad);
  return traits_of(rules).liquidates_at_one ? health.value <= one : health.value < one;
}

/// How far, relative, Fast's health may lie from Exact's, as the rules themselves say it; nothing
/// where they only floor balances and values (Aave), which a caller bounds for less.
[[nodiscard]] std::optional<Fraction> verdict_error_bound(const LendingRules& rules,
                                                          const AccountView<Fast>& account);

/// One liquidation call. Refuses as the venue's contract does.
template <class N>
[[nodiscard]] Ruling<LiquidationOutcome<N>> liquidation_call(const LendingRules& rules,
                                                             const AccountView<N>& account,
                                                             const LiquidationRequest<N>& request);

/// What the reserve's rates are after an action, from the totals that it leaves.
[[nodiscard]] Rates<Exact> rates(const LendingRules& rules, const RateCurve<Exact>& curve,
                                 const ReserveTotals<Exact>& totals);

/// The indices that a view reports `seconds` after the reserve was last touched.
[[nodiscard]] Indices<Exact> projected_indices(const LendingRules& rules,
                                               const Indices<Exact>& stored,
                                               const Rates<Exact>& rates, std::int64_t seconds);

/// The indices stored when the reserve is touched `seconds` after the last time.
[[nodiscard]] Indices<Exact> next_indices(const LendingRules& rules, const Indices<Exact>& stored,
                                          const Rates<Exact>& rates,
                                          ScaledOf<Exact> scaled_debt_total, std::int64_t seconds);

/// The venue's share of the interest between two accruals, as a scaled claim on the reserve.
[[nodiscard]] ScaledOf<Exact> treasury_accrual(const LendingRules& rules,
                                               const Indices<Exact>& before,
                                               const Indices<Exact>& after,
                                               ScaledOf<Exact> scaled_debt_total,
                                               BasisPoints reserve_factor);

// Claims and their balances, as scaled.hpp has them.

template <class N>
[[nodiscard]] AmountOf<N> supplied_balance(const LendingRules& rules, ScaledOf<N> scaled,
                                           IndexOf<N> index) {
  return supplied_balance<N>(traits_of(rules).claims, scaled, index);
}
template <class N>
[[nodiscard]] AmountOf<N> debt_balance(const LendingRules& rules, ScaledOf<N> scaled,
                                       IndexOf<N> index) {
  return debt_balance<N>(traits_of(rules).claims, scaled, index);
}
template <class N>
[[nodiscard]] ScaledOf<N> scaled_for_supply(const LendingRules& rules, AmountOf<N> amount,
                                            IndexOf<N> index) {
  return scaled_for_supply<N>(traits_of(rules).claims, amount, index);
}
template <class N>
[[nodiscard]] ScaledOf<N> scaled_for_repayment(const LendingRules& rules, AmountOf<N> amount,
                                               IndexOf<N> index) {
  return scaled_for_repayment<N>(traits_of(rules).claims, amount, index);
}

}  // namespace seawall::lending
