#include "seawall/mechanics/lending/aave_v4_account.hpp"

#include <algorithm>
#include <optional>

#include "seawall/base/bounded_list.hpp"
#include "seawall/mechanics/lending/holdings.hpp"

namespace seawall::aave_v4 {
namespace {

using lending::holdings_max;

template <class N>
using Word = typename ContractMath<N>::Word;

// A value of the contract's is so many times as fine as a price's unit.
constexpr Int128 value_scale = wad;

// What an account is worth, in the contract's units.
template <class N>
struct Sums {
  using M = ContractMath<N>;

  Word<N> collateral = M::from(0);
  Word<N> weighted = M::from(0);    // by liquidation factor, value · bps
  Word<N> borrowable = M::from(0);  // by collateral factor
  Word<N> debt_ray = M::from(0);    // value · ray
  int collaterals = 0;
  int debts = 0;

  void add_collateral(Word<N> value, const lending::ReserveTerms& terms) {
    collateral = collateral + value;
    weighted = weighted + value * M::from(terms.liquidation_threshold.value);
    borrowable = borrowable + value * M::from(terms.collateral_factor.value);
    ++collaterals;
  }
  [[nodiscard]] bool has_failed() const {
    return M::has_failed(weighted) || M::has_failed(borrowable) || M::has_failed(debt_ray);
  }
  [[nodiscard]] HealthOf<N> health() const {
    if (debts == 0) return HealthOf<N>{N::unbounded};
    const Word<N> ratio =
        M::mul_div_down(weighted * M::from(wad / percentage_factor), M::from(ray), debt_ray);
    return HealthOf<N>{M::narrow(ratio).value_or(N::unbounded)};
  }
};

template <class N>
bool counts_as_collateral(const Holding<N>& holding, const ReserveSnapshot<N>& reserve) {
  return holding.side == Side::collateral && holding.used_as_collateral &&
         reserve.terms.liquidation_threshold.value > 0 && holding.scaled.value > N::from(0);
}

template <class N>
Word<N> value_of(Word<N> amount, const ReserveSnapshot<N>& reserve) {
  using M = ContractMath<N>;
  SEAWALL_ASSERT(reserve.unit.value <= N::from(wad));
  return amount * (M::from(wad) / M::widen(reserve.unit.value)) * M::widen(reserve.price.value);
}

// Assets that shares are worth, rounded down.
template <class N>
Word<N> assets_of(Word<N> shares, const ReserveSnapshot<N>& reserve) {
  using M = ContractMath<N>;
  return M::mul_div_down(shares, M::widen(reserve.liquidity_index.value), M::from(ray));
}

template <class N>
Word<N> premium_of(Premiums<N> premiums, std::size_t holding) {
  return premiums.empty() ? ContractMath<N>::from(0) : Word<N>{premiums[holding]};
}

template <class N>
Word<N> debt_ray_of(const Holding<N>& holding, const ReserveSnapshot<N>& reserve, Word<N> premium) {
  using M = ContractMath<N>;
  return M::widen(holding.scaled.value) * M::widen(reserve.borrow_index.value) + premium;
}

template <class N>
Sums<N> sums_of(const AccountView<N>& account, Premiums<N> premiums) {
  using M = ContractMath<N>;
  SEAWALL_ASSERT(account.holdings.size() <= holdings_max);
  SEAWALL_ASSERT(premiums.empty() || premiums.size() == account.holdings.size());
  Sums<N> sums;
  for (std::size_t i = 0; i < account.holdings.size(); ++i) {
    const Holding<N>& holding = account.holdings[i];
    SEAWALL_ASSERT(holding.reserve < account.reserves.size());
    const ReserveSnapshot<N>& reserve = account.reserves[holding.reserve];
    if (counts_as_collateral<N>(holding, reserve)) {
      const Word<N> amount = assets_of<N>(M::widen(holding.scaled.value), reserve);
      sums.add_collateral(value_of<N>(amount, reserve), reserve.terms);
    } else if (holding.side == Side::debt && holding.scaled.value > N::from(0)) {
      const Word<N> owed = debt_ray_of<N>(holding, reserve, premium_of<N>(premiums, i));
      sums.debt_ray = sums.debt_ray + value_of<N>(owed, reserve);
      ++sums.debts;
    }
  }
  return sums;
}

// One call: the account as it was, the two holdings that it touches, and what it does to them.
template <class N>
class Call {
  using M = ContractMath<N>;
  using Outcome = OutcomeWithPremium<N>;

 public:
  Call(const AccountView<N>& account, Premiums<N> premiums, const LiquidationRequest<N>& request)
      : account_{account},
        premiums_{premiums},
        request_{request},
        sums_{sums_of<N>(account, premiums)} {}

  /// Writes `outcome`; half-written where refused.
  [[nodiscard]] std::optional<Rejection> run(const LiquidationConfig& config, Outcome& outcome) {
    if (sums_.has_failed()) return Rejection::overflow;
    if (const auto refused = admit(outcome.call)) return refused;
    const auto amounts = liquidation_amounts<N>(config, facts(outcome.call.health_before));
    if (!amounts) return amounts.error();
    if (const auto refused = move_collateral(*amounts, outcome.call)) return refused;
    if (const auto refused = repay(*amounts, outcome)) return refused;
    settle(*amounts, outcome.call);
    return std::nullopt;
  }

 private:
  using SharedOutcome = LiquidationOutcome<N>;

  [[nodiscard]] const Holding<N>& collateral() const { return account_.holdings[collateral_at_]; }
  [[nodiscard]] const Holding<N>& debt() const { return account_.holdings[debt_at_]; }
  [[nodiscard]] const ReserveSnapshot<N>& seized_reserve() const {
    return account_.reserves[request_.collateral_reserve];
  }
  [[nodiscard]] const ReserveSnapshot<N>& repaid_reserve() const {
    return account_.reserves[request_.debt_reserve];
  }

  [[nodiscard]] std::optional<Rejection> admit(SharedOutcome& outcome) {
    if (request_.offered.value <= N::from(0)) return Rejection::insufficient_input;
    const auto seized =
        lending::find_holding<N>(account_, Side::collateral, request_.collateral_reserve);
    if (!seized || account_.holdings[*seized].scaled.value <= N::from(0))
      return Rejection::no_such_collateral;
    const auto owed = lending::find_holding<N>(account_, Side::debt, request_.debt_reserve);
    if (!owed || account_.holdings[*owed].scaled.value <= N::from(0))
      return Rejection::no_such_debt;
    outcome.health_before = sums_.health();
    if (outcome.health_before.value >= N::from(wad))
      return Rejection::health_factor_not_below_threshold;
    collateral_at_ = *seized;
    debt_at_ = *owed;
    if (!counts_as_collateral<N>(collateral(), seized_reserve()))
      return Rejection::no_such_collateral;
    return std::nullopt;
  }

  [[nodiscard]] LiquidationCase<N> facts(HealthOf<N> health) const {
    const ReserveSnapshot<N>& seized = seized_reserve();
    const ReserveSnapshot<N>& repaid = repaid_reserve();
    const auto number = [](typename N::Number value) { return M::number(M::widen(value)); };
    return {
        .collateral = {.shares = ContractShares<N>{number(collateral().scaled.value)},
                       .share_price = {number(seized.liquidity_index.value), M::number_from(ray)},
                       .price = ContractPrice<N>{number(seized.price.value)},
                       .unit = seized.unit,
                       .factor = seized.terms.liquidation_threshold,
                       .bonus_max = seized.terms.liquidation_bonus,
                       .fee = seized.terms.protocol_fee},
        .debt = {.drawn_shares = ContractShares<N>{number(debt().scaled.value)},
                 .premium_ray = M::number(premium_of<N>(premiums_, debt_at_)),
                 .drawn_index = ContractIndex<N>{number(repaid.borrow_index.value)},
                 .price = ContractPrice<N>{number(repaid.price.value)},
                 .unit = repaid.unit},
        .total_debt_value_ray = M::number(sums_.debt_ray),
        .health = health,
        .offered = ContractAmount<N>{number(request_.offered.value)}};
  }

  [[nodiscard]] std::optional<Rejection> move_collateral(const LiquidationAmounts<N>& amounts,
                                                         SharedOutcome& outcome) {
    const ReserveSnapshot<N>& reserve = seized_reserve();
    const Word<N> shares{amounts.collateral_shares_to_keeper.value};
    const Word<N> fee_shares = Word<N>{amounts.collateral_shares.value} - shares;
    taken_.value = must_fit<N>(Word<N>{amounts.collateral_shares.value});
    outcome.scaled_collateral_to_keeper.value = must_fit<N>(shares);
    outcome.collateral_to_keeper.value = must_fit<N>(assets_of<N>(shares, reserve));
    outcome.scaled_fee.value = must_fit<N>(fee_shares);
    outcome.fee.value = must_fit<N>(assets_of<N>(fee_shares, reserve));
    if (request_.payout == Payout::claim || outcome.scaled_collateral_to_keeper.value == N::from(0))
      return std::nullopt;
    if (outcome.collateral_to_keeper.value == N::from(0)) return Rejection::insufficient_output;
    if (outcome.collateral_to_keeper > reserve.cash) return Rejection::insufficient_liquidity;
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Rejection> repay(const LiquidationAmounts<N>& amounts,
                                               Outcome& outcome) {
    const Word<N> drawn{amounts.drawn_shares.value};
    const Word<N> premium{amounts.premium_ray};
    const Word<N> index = M::widen(repaid_reserve().borrow_index.value);
    const Word<N> paid = M::div_up(drawn * index, M::from(ray)) + M::div_up(premium, M::from(ray));
    const auto units = M::narrow(paid);
    if (!units) return Rejection::overflow;
    if (*units == N::from(0)) return Rejection::insufficient_input;
    outcome.call.debt_repaid.value = *units;
    outcome.call.scaled_debt_burned.value = must_fit<N>(drawn);
    outcome.premium_repaid_ray = amounts.premium_ray;
    premium_left_ = premium_of<N>(premiums_, debt_at_) - premium;
    return std::nullopt;
  }

  void settle(const LiquidationAmounts<N>& amounts, SharedOutcome& outcome) {
    outcome.collateral_disabled = false;
    const bool emptied = taken_ >= collateral().scaled;
    const bool debt_left = outcome.scaled_debt_burned < debt().scaled || sums_.debts > 1;
    if (emptied && sums_.collaterals == 1 && debt_left) {
      write_off(amounts, outcome);
      outcome.health_after = HealthOf<N>{N::unbounded};
    } else {
      outcome.health_after = health_after(outcome);
    }
  }

  void write_off(const LiquidationAmounts<N>& amounts, SharedOutcome& outcome) const {
    const auto record = [&](std::size_t at, Word<N> lost_ray, ScaledOf<N> burned) {
      const AmountOf<N> lost{must_fit<N>(M::div_up(lost_ray, M::from(ray)))};
      if (lost.value > N::from(0))
        outcome.deficits.push_back({account_.holdings[at].reserve, lost, burned});
    };
    const Word<N> index = M::widen(repaid_reserve().borrow_index.value);
    const Word<N> drawn_left = M::widen(debt().scaled.value) - Word<N>{amounts.drawn_shares.value};
    record(debt_at_, drawn_left * index + premium_left_, ScaledOf<N>{N::from(0)});
    outcome.scaled_debt_burned = debt().scaled;
    for (std::size_t i = 0; i < account_.holdings.size(); ++i) {
      const Holding<N>& other = account_.holdings[i];
      if (other.side == Side::debt && i != debt_at_)
        record(i,
               debt_ray_of<N>(other, account_.reserves[other.reserve], premium_of<N>(premiums_, i)),
               other.scaled);
    }
  }

  [[nodiscard]] HealthOf<N> health_after(const SharedOutcome& outcome) const {
    BoundedList<Holding<N>, holdings_max> holdings;
    BoundedList<ContractNumber<N>, holdings_max> premiums;
    for (std::size_t i = 0; i < account_.holdings.size(); ++i) {
      holdings.push_back(account_.holdings[i]);
      if (!premiums_.empty()) premiums.push_back(premiums_[i]);
    }
    holdings[collateral_at_].scaled -= taken_;
    holdings[debt_at_].scaled -= outcome.scaled_debt_burned;
    if (!premiums_.empty()) premiums[debt_at_] = M::number(premium_left_);
    const AccountView<N> later{account_.reserves, {holdings.begin(), holdings.size()}, nullptr};
    return sums_of<N>(later, {premiums.begin(), premiums.size()}).health();
  }

  const AccountView<N>& account_;
  Premiums<N> premiums_;
  const LiquidationRequest<N>& request_;
  Sums<N> sums_;
  ScaledOf<N> taken_;  // of the collateral, fee included
  Word<N> premium_left_ = M::from(0);
  std::size_t collateral_at_ = 0;
  std::size_t debt_at_ = 0;
};

}  // namespace

template <class N>
AccountData<N> account_data(const AccountView<N>& account, Premiums<N> premiums) {
  using M = ContractMath<N>;
  const Sums<N> sums = sums_of<N>(account, premiums);
  SEAWALL_ASSERT(!sums.has_failed());
  const Word<N> scale = M::from(value_scale);
  const Word<N> whole = M::from(percentage_factor);

  AccountData<N> data;
  data.collateral.value = must_fit<N>(sums.collateral / scale);
  data.debt.value = must_fit<N>(M::div_up(sums.debt_ray, scale * M::from(ray)));
  data.weighted_threshold = must_fit<N>(sums.weighted / scale);
  data.health = sums.health();
  if (sums.collaterals == 0) return data;
  data.collateral_factor.value = must_fit<N>(sums.borrowable / sums.collateral);
  data.liquidation_threshold.value = must_fit<N>(sums.weighted / sums.collateral);
  const ValueOf<N> limit{must_fit<N>(sums.borrowable / (scale * whole))};
  if (limit > data.debt) data.available_to_borrow = limit - data.debt;
  return data;
}

template <class N>
Ruling<OutcomeWithPremium<N>> liquidation_call(const LiquidationConfig& config,
                                               const AccountView<N>& account, Premiums<N> premiums,
                                               const LiquidationRequest<N>& request) {
  Ruling<OutcomeWithPremium<N>> ruling{std::in_place};
  if (const auto refused = Call<N>{account, premiums, request}.run(config, *ruling))
    ruling = std::unexpected{*refused};
  return ruling;
}

template <class N>
Ruling<LiquidationOutcome<N>> liquidation_call(const LiquidationConfig& config,
                                               const AccountView<N>& account,
                                               const LiquidationRequest<N>& request) {
  const auto ruling = liquidation_call<N>(config, account, Premiums<N>{}, request);
  if (!ruling) return std::unexpected{ruling.error()};
  return ruling->call;
}

Fraction verdict_error_bound(const AccountView<Fast>& account) {
  const Sums<Fast> sums = sums_of<Fast>(account, {});
  if (sums.debts == 0 || sums.weighted == 0.0) return Fraction{Fast::unbounded};
  double floors = 0.0;
  for (const Holding<Fast>& holding : account.holdings) {
    const ReserveSnapshot<Fast>& reserve = account.reserves[holding.reserve];
    if (counts_as_collateral<Fast>(holding, reserve))
      floors += value_of<Fast>(1.0, reserve) * reserve.terms.liquidation_threshold.value;
  }
  const double bound = floors / sums.weighted;
  // 2^-47: sixty-four roundings of a double, and one wad unit of the quotient.
  return Fraction{bound / std::max(1.0 - bound, 0x1p-10) + 0x1p-47};
}

template AccountData<Exact> account_data(const AccountView<Exact>&, Premiums<Exact>);
template AccountData<Fast> account_data(const AccountView<Fast>&, Premiums<Fast>);
template Ruling<OutcomeWithPremium<Exact>> liquidation_call(const LiquidationConfig&,
                                                            const AccountView<Exact>&,
                                                            Premiums<Exact>,
                                                            const LiquidationRequest<Exact>&);
template Ruling<OutcomeWithPremium<Fast>> liquidation_call(const LiquidationConfig&,
                                                           const AccountView<Fast>&, Premiums<Fast>,
                                                           const LiquidationRequest<Fast>&);
template Ruling<LiquidationOutcome<Exact>> liquidation_call(const LiquidationConfig&,
                                                            const AccountView<Exact>&,
                                                            const LiquidationRequest<Exact>&);
template Ruling<LiquidationOutcome<Fast>> liquidation_call(const LiquidationConfig&,
                                                           const AccountView<Fast>&,
                                                           const LiquidationRequest<Fast>&);

}  // namespace seawall::aave_v4
