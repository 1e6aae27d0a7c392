#include "seawall/mechanics/lending/aave.hpp"

#include <algorithm>
#include <optional>

#include "seawall/mechanics/lending/fixed_spread.hpp"
#include "seawall/mechanics/lending/valuation.hpp"

namespace seawall::aave {
namespace {

constexpr Int128 health_threshold = wad;
constexpr Int128 close_factor_health = wad / 100 * 95;  // above it only half may be repaid
constexpr Int128 close_factor_value_min =
    Int128{2'000} * 100'000'000;  // 2000 USD: below it all may be repaid
constexpr Int128 leftover_value_min = close_factor_value_min / 2;
constexpr Int128 close_factor = 5'000;

using lending::collateral_value;
using lending::Totals;
using lending::totals_of;
using lending::Valuation;

lending::ValuationRounding rounding_of_values(AaveVersion version) {
  return {rounding_of(version),
          version == AaveVersion::v2 ? lending::DebtValue::floored : lending::DebtValue::ceiled};
}

template <class N>
ValueOf<N> debt_value(AaveVersion version, const ReserveSnapshot<N>& reserve, AmountOf<N> amount) {
  return lending::debt_value<N>(rounding_of_values(version).debt, reserve, amount);
}

template <class N>
bool evaluate(AaveVersion version, const AccountView<N>& account, Valuation<N>& valuation) {
  return lending::evaluate<N>(rounding_of_values(version), account, valuation);
}

template <class N>
HealthOf<N> health_of(AaveVersion version, const Totals<N>& totals) {
  using Health = HealthOf<N>;
  const auto debt = totals.debt.value;
  const auto whole = N::from(percentage_factor);
  if (debt == N::from(0)) return Health{N::unbounded};
  const auto half = N::div_down(debt, N::from(2));
  if (version == AaveVersion::v2) {
    if (totals.collateral.value == N::from(0)) return Health{N::from(0)};
    const auto average = N::div_down(totals.weighted_threshold, totals.collateral.value);
    const auto adjusted = N::mul_div_half_up(totals.collateral.value, average, whole);
    return Health{N::mul_div_biased(adjusted, N::from(wad), half, debt)};
  }
  // ⌊⌊(Σ·wad + debt/2) / debt⌋ / 10⁴⌋ as one division.
  return Health{N::mul_div_biased(totals.weighted_threshold, N::from(wad), half, debt * whole)};
}

// One call: the account as it was, the two holdings it touches, and what it does to them.
template <class N>
class Call {
 public:
  Call(AaveVersion version, const AccountView<N>& account, const LiquidationRequest<N>& request)
      : version_{version}, account_{account}, request_{request} {}

  /// Writes `outcome`; half-written where refused.
  [[nodiscard]] std::optional<Rejection> run(LiquidationOutcome<N>& outcome) {
    if (const auto refused = admit(outcome)) return refused;
    const FixedSpread<N> spread = exchange();
    if (leaves_dust(spread)) return Rejection::must_not_leave_dust;
    if (const auto refused = move_collateral(spread, outcome)) return refused;
    const bool insolvent = version_ != AaveVersion::v2 && all_collateral_gone(spread, outcome);
    if (const auto refused = burn_debt(spread, insolvent, outcome)) return refused;
    if (const auto refused = pay_out(outcome)) return refused;
    settle(spread, insolvent, outcome);
    return std::nullopt;
  }

 private:
  using Outcome = LiquidationOutcome<N>;
  using Line = typename Valuation<N>::Line;

  [[nodiscard]] const ReserveSnapshot<N>& reserve_of(std::size_t holding) const {
    return account_.reserves[account_.holdings[holding].reserve];
  }
  [[nodiscard]] const Line& collateral() const { return valuation_.lines[collateral_at_]; }
  [[nodiscard]] const Line& debt() const { return valuation_.lines[debt_at_]; }

  [[nodiscard]] std::optional<Rejection> admit(Outcome& outcome) {
    SEAWALL_ASSERT(request_.offered.value >= N::from(0));
    if (!evaluate<N>(version_, account_, valuation_)) return Rejection::overflow;
    totals_ = totals_of<N>(account_, valuation_);
    outcome.health_before = health_of<N>(version_, totals_);
    if (outcome.health_before.value >= N::from(health_threshold))
      return Rejection::health_factor_not_below_threshold;
    const auto seized =
        lending::position_of(account_, Side::collateral, request_.collateral_reserve);
    if (!seized || valuation_.lines[*seized].threshold.value == 0)
      return Rejection::no_such_collateral;
    const auto owed = lending::position_of(account_, Side::debt, request_.debt_reserve);
    if (!owed || valuation_.lines[*owed].balance.value == N::from(0))
      return Rejection::no_such_debt;
    collateral_at_ = *seized;
    debt_at_ = *owed;
    health_ = outcome.health_before;
    return std::nullopt;
  }

  // v2: half of this reserve's debt. v3: all of it, unless the account is large and barely
  // unhealthy; then half of the whole account's debt, whatever reserve it is in.
  [[nodiscard]] AmountOf<N> repayable() const {
    const auto whole = N::from(percentage_factor);
    const AmountOf<N> owed = debt().balance;
    if (version_ == AaveVersion::v2)
      return AmountOf<N>{N::mul_div_half_up(owed.value, N::from(close_factor), whole)};
    const auto value_min = N::from(close_factor_value_min);
    if (collateral().value.value < value_min || debt().value.value < value_min ||
        health_.value <= N::from(close_factor_health))
      return owed;
    const auto half = N::mul_div_half_up(totals_.debt.value, N::from(close_factor), whole);
    if (debt().value.value <= half) return owed;
    const ReserveSnapshot<N>& reserve = reserve_of(debt_at_);
    return AmountOf<N>{N::mul_div_down(half, reserve.unit.value, reserve.price.value)};
  }

  [[nodiscard]] FixedSpread<N> exchange() const {
    const ReserveSnapshot<N>& paid = reserve_of(debt_at_);
    const ReserveSnapshot<N>& seized = reserve_of(collateral_at_);
    const lending::TermsInForce terms =
        lending::terms_in_force(seized.terms, request_.collateral_reserve, account_.e_mode);
    const SpreadTerms<N> spread{.debt = {paid.price, paid.unit},
                                .collateral = {seized.price, seized.unit},
                                .liquidation_bonus = terms.liquidation_bonus,
                                .protocol_fee = seized.terms.protocol_fee};
    const SpreadRounding rounding = version_ == AaveVersion::v2     ? SpreadRounding::half_up_late
                                    : version_ == AaveVersion::v3_6 ? SpreadRounding::half_up
                                                                    : SpreadRounding::directed;
    return fixed_spread<N>(rounding, spread, std::min(request_.offered, repayable()),
                           collateral().balance);
  }

  [[nodiscard]] bool leaves_dust(const FixedSpread<N>& spread) const {
    if (version_ == AaveVersion::v2) return false;
    const AmountOf<N> debt_left = debt().balance - spread.repaid;
    const AmountOf<N> collateral_left = collateral().balance - spread.seized;
    if (debt_left.value <= N::from(0) || collateral_left.value <= N::from(0)) return false;
    const auto value_min = N::from(leftover_value_min);
    return debt_value<N>(version_, reserve_of(debt_at_), debt_left).value < value_min ||
           collateral_value<N>(reserve_of(collateral_at_), collateral_left).value < value_min;
  }

  // Claims the account loses. Both parts are rounded against it, so their sum may pass what it has:
  // the treasury, served last, goes short.
  [[nodiscard]] std::optional<Rejection> move_collateral(const FixedSpread<N>& spread,
                                                         Outcome& outcome) const {
    const IndexOf<N> index = reserve_of(collateral_at_).liquidity_index;
    const ScaledOf<N> held = account_.holdings[collateral_at_].scaled;
    outcome.collateral_to_keeper = spread.seized - spread.fee;
    const ScaledOf<N> moved =
        scaled_for_withdrawal<N>(version_, outcome.collateral_to_keeper, index);
    if (N::is_exact && moved > held)
      return Rejection::overflow;  // the token's subtraction would revert
    outcome.scaled_collateral_to_keeper = std::min(moved, held);
    outcome.fee = spread.fee;
    outcome.scaled_fee = ScaledOf<N>{N::from(0)};
    if (spread.fee.value == N::from(0)) return std::nullopt;
    outcome.scaled_fee = scaled_for_withdrawal<N>(version_, spread.fee, index);
    const ScaledOf<N> rest = held - outcome.scaled_collateral_to_keeper;
    if (outcome.scaled_fee > rest) {
      outcome.scaled_fee = rest;
      outcome.fee = supplied_balance<N>(version_, rest, index);
    }
    return std::nullopt;
  }

  // v3.6 compares values of amounts, v3.7 the value of the claims really consumed.
  [[nodiscard]] bool all_collateral_gone(const FixedSpread<N>& spread,
                                         const Outcome& outcome) const {
    const ReserveSnapshot<N>& reserve = reserve_of(collateral_at_);
    AmountOf<N> consumed = spread.seized;
    if (version_ == AaveVersion::v3_7) {
      consumed =
          supplied_balance<N>(version_, outcome.scaled_collateral_to_keeper + outcome.scaled_fee,
                              reserve.liquidity_index);
    }
    const ValueOf<N> value = collateral_value<N>(reserve, consumed);
    if constexpr (N::is_exact) return value == totals_.collateral;
    // The contract compares floors, so what is worth less than a base unit is nothing; in doubles
    // the sum itself is also uncertain by a few ulp.
    const double slack = std::max(1.0, N::to_double(totals_.collateral.value) * 1e-14);
    return N::to_double((totals_.collateral - value).value) < slack;
  }

  [[nodiscard]] std::optional<Rejection> burn_debt(const FixedSpread<N>& spread, bool insolvent,
                                                   Outcome& outcome) const {
    const ScaledOf<N> held = account_.holdings[debt_at_].scaled;
    const bool all = insolvent || spread.repaid >= debt().balance;
    outcome.debt_repaid = spread.repaid;
    outcome.scaled_debt_burned =
        all ? held
            : std::min(held, scaled_for_repayment<N>(version_, spread.repaid,
                                                     reserve_of(debt_at_).borrow_index));
    if (outcome.scaled_debt_burned.value == N::from(0)) return Rejection::insufficient_input;
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Rejection> pay_out(const Outcome& outcome) const {
    if (request_.payout == Payout::claim) return std::nullopt;
    if (outcome.collateral_to_keeper > reserve_of(collateral_at_).cash)
      return Rejection::insufficient_liquidity;
    if (outcome.scaled_collateral_to_keeper.value == N::from(0))
      return Rejection::insufficient_output;
    return std::nullopt;
  }

  void settle(const FixedSpread<N>& spread, bool insolvent, Outcome& outcome) {
    const ScaledOf<N> held = account_.holdings[collateral_at_].scaled;
    const ScaledOf<N> left = held - outcome.scaled_collateral_to_keeper - outcome.scaled_fee;
    outcome.collateral_disabled =
        spread.seized >= collateral().balance ||
        (version_ == AaveVersion::v3_7 && (insolvent || left.value <= N::from(0)));
    if (insolvent) write_off(spread, outcome);
    outcome.health_after = health_after(left, insolvent, outcome);
  }

  void write_off(const FixedSpread<N>& spread, Outcome& outcome) const {
    const auto record = [&outcome](std::uint32_t reserve, AmountOf<N> lost, ScaledOf<N> burned) {
      if (lost.value > N::from(0)) outcome.deficits.push_back({reserve, lost, burned});
    };
    record(request_.debt_reserve, debt().balance - spread.repaid, ScaledOf<N>{N::from(0)});
    for (std::size_t i = 0; i < account_.holdings.size(); ++i) {
      const Holding<N>& holding = account_.holdings[i];
      if (holding.side == Side::debt && i != debt_at_)
        record(holding.reserve, valuation_.lines[i].balance, holding.scaled);
    }
  }

  [[nodiscard]] HealthOf<N> health_after(ScaledOf<N> collateral_left, bool insolvent,
                                         const Outcome& outcome) {
    if (insolvent) return HealthOf<N>{N::unbounded};
    const ReserveSnapshot<N>& seized = reserve_of(collateral_at_);
    Line& kept = valuation_.lines[collateral_at_];
    kept.balance = supplied_balance<N>(version_, collateral_left, seized.liquidity_index);
    kept.value = collateral_value<N>(seized, kept.balance);
    if (outcome.collateral_disabled) kept.threshold = {};
    const ReserveSnapshot<N>& repaid = reserve_of(debt_at_);
    Line& owed = valuation_.lines[debt_at_];
    owed.balance =
        debt_balance<N>(version_, account_.holdings[debt_at_].scaled - outcome.scaled_debt_burned,
                        repaid.borrow_index);
    owed.value = debt_value<N>(version_, repaid, owed.balance);
    return health_of<N>(version_, totals_of<N>(account_, valuation_));
  }

  AaveVersion version_;
  const AccountView<N>& account_;
  const LiquidationRequest<N>& request_;
  Valuation<N> valuation_;
  Totals<N> totals_;
  HealthOf<N> health_;
  std::size_t collateral_at_ = 0;
  std::size_t debt_at_ = 0;
};

}  // namespace

template <class N>
AccountData<N> account_data(AaveVersion version, const AccountView<N>& account) {
  Valuation<N> valuation;
  SEAWALL_ASSERT(evaluate<N>(version, account, valuation));
  const Totals<N> totals = totals_of<N>(account, valuation);
  AccountData<N> data =
      lending::describe<N>(account, valuation, totals,
                           version == AaveVersion::v2 ? lending::FactorRounding::half_up
                                                      : lending::FactorRounding::down);
  data.health = health_of<N>(version, totals);
  return data;
}

template <class N>
Ruling<LiquidationOutcome<N>> liquidation_call(AaveVersion version, const AccountView<N>& account,
                                               const LiquidationRequest<N>& request) {
  // One result, returned by one name: it is made where the caller wants it and never copied.
  Ruling<LiquidationOutcome<N>> ruling{std::in_place};
  if (const auto refused = Call<N>{version, account, request}.run(*ruling))
    ruling = std::unexpected{*refused};
  return ruling;
}

Fraction verdict_error_bound(AaveVersion version, const AccountView<Fast>& account) {
  Valuation<Fast> valuation;
  if (!evaluate<Fast>(version, account, valuation)) return Fraction{Fast::unbounded};
  double bound = lending::floor_error(account, valuation);
  const Totals<Fast> totals = totals_of<Fast>(account, valuation);
  if (version == AaveVersion::v2 && totals.weighted_threshold != 0.0) {
    const auto collaterals = std::ranges::count_if(
        valuation.lines, [](const auto& line) { return line.threshold.value != 0; });
    if (collaterals > 1) bound += totals.collateral.value / totals.weighted_threshold;
    bound += 1e4 / totals.weighted_threshold;  // the adjusted value rounds to a base unit
  }
  return lending::error_bound_from(bound);
}

template AccountData<Exact> account_data(AaveVersion, const AccountView<Exact>&);
template AccountData<Fast> account_data(AaveVersion, const AccountView<Fast>&);
template Ruling<LiquidationOutcome<Exact>> liquidation_call(AaveVersion, const AccountView<Exact>&,
                                                            const LiquidationRequest<Exact>&);
template Ruling<LiquidationOutcome<Fast>> liquidation_call(AaveVersion, const AccountView<Fast>&,
                                                           const LiquidationRequest<Fast>&);

}  // namespace seawall::aave

namespace seawall {

template <class N>
lending::AccountData<N> AaveRules::account_data(const lending::AccountView<N>& account) const {
  return aave::account_data<N>(version, account);
}

template <class N>
Ruling<lending::LiquidationOutcome<N>> AaveRules::liquidation_call(
    const lending::AccountView<N>& account, const lending::LiquidationRequest<N>& request) const {
  return aave::liquidation_call<N>(version, account, request);
}

template lending::AccountData<Exact> AaveRules::account_data(
    const lending::AccountView<Exact>&) const;
template lending::AccountData<Fast> AaveRules::account_data(
    const lending::AccountView<Fast>&) const;
template Ruling<lending::LiquidationOutcome<Exact>> AaveRules::liquidation_call(
    const lending::AccountView<Exact>&, const lending::LiquidationRequest<Exact>&) const;
template Ruling<lending::LiquidationOutcome<Fast>> AaveRules::liquidation_call(
    const lending::AccountView<Fast>&, const lending::LiquidationRequest<Fast>&) const;

}  // namespace seawall
