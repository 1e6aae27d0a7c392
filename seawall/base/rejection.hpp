#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace seawall {

/// Why a rule refused: what a venue's contract would revert with. Neither an input error nor a
/// broken invariant; the engine records it as an event.
enum class Rejection : std::uint8_t {
  health_factor_not_below_threshold,
  must_not_leave_dust,
  no_such_debt,
  no_such_collateral,
  insufficient_liquidity,  ///< the reserve holds less cash than the seizure in kind needs
  insufficient_input,
  insufficient_output,
  insufficient_capital,  ///< the keeper cannot pay
  invariant_violated,    ///< a pool's own product check
  overflow,              ///< the contract's integer type would overflow
  not_profitable,
  price_not_positive,    ///< a source that no oracle may publish: NaN, 0 or below
  cdp_is_safe,           ///< a vault that still covers its debt cannot be bitten
  auction_finished,      ///< the standing bid or the auction itself has expired
  auction_not_finished,  ///< too early to settle or to restart
  bid_already_placed,    ///< an auction with a bid is settled, not restarted
  lot_not_matching,      ///< the phase that raises the bid keeps the lot
  bid_not_matching,      ///< the phase that lowers the lot keeps the bid
  bid_above_tab,
  bid_not_higher,
  insufficient_increase,  ///< higher, but by less than the auction's step
  tab_not_reached,        ///< the lot falls only once the whole tab is bid
  lot_not_lower,
  insufficient_decrease,       ///< lower, but by less than the auction's step
  wait_not_finished,           ///< queued debt, or an account's last change, is not old enough
  insufficient_debt,           ///< less (unqueued) debt than the operation needs
  insufficient_surplus,        ///< less surplus than the operation needs
  surplus_not_zero,            ///< debt is auctioned only when no surplus is left
  debt_not_zero,               ///< surplus is auctioned only when no debt is left
  update_not_due,              ///< the oracle's hop has not passed
  quorum_not_met,              ///< not as many quotes as the median asks for
  quote_stale,                 ///< not newer than the last median
  quotes_not_in_order,         ///< the median takes them ascending
  source_already_quoted,       ///< one quote for each source
  liquidation_limit_reached,   ///< as much is at auction as the venue allows at one time
  nothing_to_auction,          ///< a lot, a debt or a bite of nothing
  auction_needs_restart,       ///< too old, or too far below its top, to be bought from
  price_above_limit,           ///< the asking price is above what the buyer accepts
  partial_purchase_forbidden,  ///< the rest of an auction would be dust, so all or nothing
  tick_out_of_range,           ///< past the prices a pool can have, or off its grid
  limit_already_passed,        ///< a price limit that is not ahead of the price
  observation_too_old,         ///< before what the pool remembers
  repay_above_close_factor,    ///< more of the debt than one call may repay
  seizure_above_collateral,    ///< the account holds less than the repayment would seize
  not_for_sale,                ///< the venue's funds are at their target: it keeps its collateral
  not_converged,               ///< a pool's iteration did not settle within the contract's steps
  ratio_above_limit,           ///< a larger share of a pool than one call may move
  outside_safe_range,          ///< where a pool's own arithmetic is not trusted
  no_such_deposit,
  trove_not_active,  ///< closed, or never opened
  trove_already_active,
  nothing_to_liquidate,        ///< no trove of the call is below its threshold
  only_one_trove_left,         ///< the last one is never closed
  liquidations_pending,        ///< deposits stay while a trove waits to be liquidated
  insufficient_collateral,     ///< more than the account holds
  ratio_below_minimum,         ///< of a trove after its owner's change
  total_ratio_below_critical,  ///< of all troves after it
  recovery_mode,               ///< what the owner asks for is not allowed in it
  fee_limit_invalid,           ///< outside what a caller may set
  fee_above_limit,             ///< above what the caller accepts, or all there is
  redemption_closed,           ///< too early, or the system is undercollateralised
  nothing_to_redeem,
  rate_out_of_range,           ///< an interest rate that owners may not set
  branch_shut_down,            ///< for good
  branch_not_shut_down,        ///< urgent redemption waits for it
  total_ratio_above_shutdown,  ///< nobody may shut such a branch down
  amount_too_low,              ///< too few units to be counted in what the contract counts in
  band_not_empty,              ///< collateral cannot be laid where stablecoin already lies
  band_count_not_allowed,      ///< a loan is spread over 4 to 50 bands
  debt_too_high,               ///< more than the collateral carries at the oracle's price
  in_soft_liquidation,         ///< part of the collateral is sold already: repay instead
  not_the_owner,               ///< what a stranger may not do to somebody's loan
  paused,                      ///< stays the last: readers take it for the enum's end
};

// A list, however long: the compiler tells which name is missing.
// NOLINTNEXTLINE(readability-function-size)
[[nodiscard]] constexpr std::string_view name_of(Rejection rejection) {
  switch (rejection) {
    case Rejection::health_factor_not_below_threshold:
      return "health_factor_not_below_threshold";
    case Rejection::must_not_leave_dust:
      return "must_not_leave_dust";
    case Rejection::no_such_debt:
      return "no_such_debt";
    case Rejection::no_such_collateral:
      return "no_such_collateral";
    case Rejection::insufficient_liquidity:
      return "insufficient_liquidity";
    case Rejection::insufficient_input:
      return "insufficient_input";
    case Rejection::insufficient_output:
      return "insufficient_output";
    case Rejection::insufficient_capital:
      return "insufficient_capital";
    case Rejection::invariant_violated:
      return "invariant_violated";
    case Rejection::overflow:
      return "overflow";
    case Rejection::not_profitable:
      return "not_profitable";
    case Rejection::price_not_positive:
      return "price_not_positive";
    case Rejection::cdp_is_safe:
      return "cdp_is_safe";
    case Rejection::auction_finished:
      return "auction_finished";
    case Rejection::auction_not_finished:
      return "auction_not_finished";
    case Rejection::bid_already_placed:
      return "bid_already_placed";
    case Rejection::lot_not_matching:
      return "lot_not_matching";
    case Rejection::bid_not_matching:
      return "bid_not_matching";
    case Rejection::bid_above_tab:
      return "bid_above_tab";
    case Rejection::bid_not_higher:
      return "bid_not_higher";
    case Rejection::insufficient_increase:
      return "insufficient_increase";
    case Rejection::tab_not_reached:
      return "tab_not_reached";
    case Rejection::lot_not_lower:
      return "lot_not_lower";
    case Rejection::insufficient_decrease:
      return "insufficient_decrease";
    case Rejection::wait_not_finished:
      return "wait_not_finished";
    case Rejection::insufficient_debt:
      return "insufficient_debt";
    case Rejection::insufficient_surplus:
      return "insufficient_surplus";
    case Rejection::surplus_not_zero:
      return "surplus_not_zero";
    case Rejection::debt_not_zero:
      return "debt_not_zero";
    case Rejection::update_not_due:
      return "update_not_due";
    case Rejection::quorum_not_met:
      return "quorum_not_met";
    case Rejection::quote_stale:
      return "quote_stale";
    case Rejection::quotes_not_in_order:
      return "quotes_not_in_order";
    case Rejection::source_already_quoted:
      return "source_already_quoted";
    case Rejection::liquidation_limit_reached:
      return "liquidation_limit_reached";
    case Rejection::nothing_to_auction:
      return "nothing_to_auction";
    case Rejection::auction_needs_restart:
      return "auction_needs_restart";
    case Rejection::price_above_limit:
      return "price_above_limit";
    case Rejection::partial_purchase_forbidden:
      return "partial_purchase_forbidden";
    case Rejection::tick_out_of_range:
      return "tick_out_of_range";
    case Rejection::limit_already_passed:
      return "limit_already_passed";
    case Rejection::observation_too_old:
      return "observation_too_old";
    case Rejection::repay_above_close_factor:
      return "repay_above_close_factor";
    case Rejection::seizure_above_collateral:
      return "seizure_above_collateral";
    case Rejection::not_for_sale:
      return "not_for_sale";
    case Rejection::not_converged:
      return "not_converged";
    case Rejection::ratio_above_limit:
      return "ratio_above_limit";
    case Rejection::outside_safe_range:
      return "outside_safe_range";
    case Rejection::no_such_deposit:
      return "no_such_deposit";
    case Rejection::trove_not_active:
      return "trove_not_active";
    case Rejection::trove_already_active:
      return "trove_already_active";
    case Rejection::nothing_to_liquidate:
      return "nothing_to_liquidate";
    case Rejection::only_one_trove_left:
      return "only_one_trove_left";
    case Rejection::liquidations_pending:
      return "liquidations_pending";
    case Rejection::insufficient_collateral:
      return "insufficient_collateral";
    case Rejection::ratio_below_minimum:
      return "ratio_below_minimum";
    case Rejection::total_ratio_below_critical:
      return "total_ratio_below_critical";
    case Rejection::recovery_mode:
      return "recovery_mode";
    case Rejection::fee_limit_invalid:
      return "fee_limit_invalid";
    case Rejection::fee_above_limit:
      return "fee_above_limit";
    case Rejection::redemption_closed:
      return "redemption_closed";
    case Rejection::nothing_to_redeem:
      return "nothing_to_redeem";
    case Rejection::rate_out_of_range:
      return "rate_out_of_range";
    case Rejection::branch_shut_down:
      return "branch_shut_down";
    case Rejection::branch_not_shut_down:
      return "branch_not_shut_down";
    case Rejection::total_ratio_above_shutdown:
      return "total_ratio_above_shutdown";
    case Rejection::amount_too_low:
      return "amount_too_low";
    case Rejection::band_not_empty:
      return "band_not_empty";
    case Rejection::band_count_not_allowed:
      return "band_count_not_allowed";
    case Rejection::debt_too_high:
      return "debt_too_high";
    case Rejection::in_soft_liquidation:
      return "in_soft_liquidation";
    case Rejection::not_the_owner:
      return "not_the_owner";
    case Rejection::paused:
      return "paused";
  }
  return "unknown";
}

/// What a rule returns where the venue's contract could revert.
template <class T>
using Ruling = std::expected<T, Rejection>;

}  // namespace seawall
