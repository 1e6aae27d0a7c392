#include "seawall/mechanics/lending/compound_v2_account.hpp"

#include <algorithm>
#include <optional>

#include "seawall/base/bounded_list.hpp"
#include "seawall/mechanics/lending/holdings.hpp"

namespace seawall::compound_v2 {
namespace {

using lending::AccountView;
using lending::Holding;
using lending::holdings_max;
using lending::ReserveSnapshot;
using lending::Side;

constexpr ClaimRounding claims = ClaimRounding::directed;
constexpr Int128 mantissa_per_basis_point = wad / percentage_factor;
constexpr Int128 price_scale = power_of_ten(28);  // 10^(36 − decimals) of a price with 8 decimals
constexpr Int128 value_scale = power_of_ten(10);  // a mantissa of USD per unit of a price
constexpr Int128 index_scale = ray / wad;

template <class N>
using Word = typename ContractMath<N>::Word;
template <class N>
using Positions = BoundedList<Position<N>, holdings_max>;

template <class N>
ContractPrice<N> mantissa_price(const ReserveSnapshot<N>& reserve) {
  using M = ContractMath<N>;
  return ContractPrice<N>{M::number(M::widen(reserve.price.value) *
                                    (M::from(price_scale) / M::widen(reserve.unit.value)))};
}

template <class N>
ContractFraction<N> mantissa(BasisPoints share) {
  return ContractFraction<N>{
      ContractMath<N>::number_from(Int128{share.value} * mantissa_per_basis_point)};
}

// A holding as the position it is in the contract; what is no collateral has a factor of 0.
template <class N>
Position<N> position_of(const Holding<N>& holding, const ReserveSnapshot<N>& reserve) {
  using M = ContractMath<N>;
  Position<N> position{.price = mantissa_price<N>(reserve),
                       .collateral_factor = mantissa<N>(BasisPoints{0}),
                       .exchange_rate = ContractIndex<N>{M::number(
                           M::widen(reserve.liquidity_index.value) / M::from(index_scale))},
                       .claims = ContractShares<N>{M::number_from(0)},
                       .borrowed = ContractAmount<N>{M::number_from(0)}};
  if (holding.side == Side::debt) {
    const auto owed = lending::debt_balance<N>(claims, holding.scaled, reserve.borrow_index);
    position.borrowed.value = M::number(M::widen(owed.value));
  } else {
    position.claims.value = M::number(M::widen(holding.scaled.value));
    if (holding.used_as_collateral)
      position.collateral_factor = mantissa<N>(reserve.terms.liquidation_threshold);
  }
  return position;
}

template <class N>
Positions<N> positions_of(const AccountView<N>& account) {
  SEAWALL_ASSERT(account.holdings.size() <= holdings_max);
  Positions<N> positions;
  for (const Holding<N>& holding : account.holdings) {
    SEAWALL_ASSERT(holding.reserve < account.reserves.size());
    positions.push_back(position_of<N>(holding, account.reserves[holding.reserve]));
  }
  return positions;
}

template <class N>
Ruling<Liquidity<N>> liquidity_of(const Positions<N>& positions) {
  return account_liquidity<N>({positions.begin(), positions.size()});
}

template <class N>
HealthOf<N> health_of(const Liquidity<N>& sums) {
  using M = ContractMath<N>;
  if (sums.debt.value == M::number_from(0)) return HealthOf<N>{N::unbounded};
  const Word<N> ratio =
      M::mul_div_down(Word<N>{sums.collateral.value}, M::from(wad), Word<N>{sums.debt.value});
  return HealthOf<N>{M::narrow(ratio).value_or(N::unbounded)};
}

// Underlying units of some claims.
template <class N>
Word<N> underlying_of(Word<N> tokens, const Position<N>& position) {
  return tokens * Word<N>{position.exchange_rate.value} / ContractMath<N>::from(wad);
}

// One call: the account as it was, the two positions that it touches, and what it does to them.
template <class N>
class Call {
  using M = ContractMath<N>;
  using Outcome = lending::LiquidationOutcome<N>;

 public:
  Call(const PoolTerms& terms, const AccountView<N>& account,
       const lending::LiquidationRequest<N>& request)
      : account_{account}, request_{request}, positions_{positions_of<N>(account)} {
    terms_.close_factor.value = M::number_from(terms.close_factor);
    terms_.protocol_seize_share.value = M::number_from(terms.protocol_seize_share);
  }

  /// Writes `outcome`; half-written where refused.
  [[nodiscard]] std::optional<Rejection> run(Outcome& outcome) {
    SEAWALL_ASSERT(request_.offered.value >= N::from(0));
    if (const auto refused = admit(outcome)) return refused;
    const auto most = repayable<N>(terms_, debt(), collateral());
    if (!most) return most.error();
    const auto offered = M::number(M::widen(request_.offered.value));
    const ContractAmount<N> repaid{std::min(most->value, offered)};
    if (repaid.value == M::number_from(0)) return Rejection::insufficient_input;
    const auto seizure = seize_for<N>(terms_, debt(), collateral(), repaid);
    if (!seizure) return seizure.error();
    return record(repaid, *seizure, outcome);
  }

 private:
  [[nodiscard]] const Position<N>& collateral() const { return positions_[collateral_at_]; }
  [[nodiscard]] const Position<N>& debt() const { return positions_[debt_at_]; }

  [[nodiscard]] std::optional<Rejection> admit(Outcome& outcome) {
    const auto sums = liquidity_of<N>(positions_);
    if (!sums) return sums.error();
    outcome.health_before = health_of<N>(*sums);
    if (sums->shortfall.value == M::number_from(0))
      return Rejection::health_factor_not_below_threshold;
    const auto seized =
        lending::find_holding<N>(account_, Side::collateral, request_.collateral_reserve);
    if (!seized || account_.holdings[*seized].scaled.value == N::from(0))
      return Rejection::no_such_collateral;
    const auto owed = lending::find_holding<N>(account_, Side::debt, request_.debt_reserve);
    if (!owed || account_.holdings[*owed].scaled.value == N::from(0))
      return Rejection::no_such_debt;
    collateral_at_ = *seized;
    debt_at_ = *owed;
    terms_.incentive =
        mantissa<N>(account_.reserves[request_.collateral_reserve].terms.liquidation_bonus);
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Rejection> record(ContractAmount<N> repaid,
                                                const Liquidation<N>& seizure, Outcome& outcome) {
    const auto& reserve = account_.reserves[request_.debt_reserve];
    const Word<N> to_keeper{seizure.to_keeper.value};
    outcome.debt_repaid.value = must_fit<N>(Word<N>{repaid.value});
    outcome.scaled_debt_burned = std::min(
        account_.holdings[debt_at_].scaled,
        lending::scaled_for_repayment<N>(claims, outcome.debt_repaid, reserve.borrow_index));
    if (outcome.scaled_debt_burned.value == N::from(0)) return Rejection::insufficient_input;
    outcome.scaled_collateral_to_keeper.value = must_fit<N>(to_keeper);
    outcome.collateral_to_keeper.value = must_fit<N>(underlying_of<N>(to_keeper, collateral()));
    outcome.scaled_fee.value = must_fit<N>(Word<N>{seizure.to_venue.value});
    outcome.fee.value = must_fit<N>(Word<N>{seizure.funds_increase.value});
    outcome.collateral_disabled = false;
    outcome.health_after = health_after(seizure, outcome);
    return pay_out(outcome);
  }

  [[nodiscard]] std::optional<Rejection> pay_out(const Outcome& outcome) const {
    if (request_.payout == lending::Payout::claim) return std::nullopt;
    if (outcome.collateral_to_keeper.value == N::from(0)) return Rejection::insufficient_output;
    if (outcome.collateral_to_keeper > account_.reserves[request_.collateral_reserve].cash)
      return Rejection::insufficient_liquidity;
    return std::nullopt;
  }

  [[nodiscard]] HealthOf<N> health_after(const Liquidation<N>& seizure, const Outcome& outcome) {
    Positions<N> later = positions_;
    later[collateral_at_].claims = seizure.claims_after;
    Holding<N> owed = account_.holdings[debt_at_];
    owed.scaled -= outcome.scaled_debt_burned;
    later[debt_at_] = position_of<N>(owed, account_.reserves[owed.reserve]);
    return health_of<N>(*liquidity_of<N>(later));
  }

  const AccountView<N>& account_;
  const lending::LiquidationRequest<N>& request_;
  Positions<N> positions_;
  Terms<N> terms_{};
  std::size_t collateral_at_ = 0;
  std::size_t debt_at_ = 0;
};

// What an account is worth before factors and at those that limit a borrowing.
template <class N>
struct Values {
  Word<N> collateral = ContractMath<N>::from(0);
  Word<N> borrowable = ContractMath<N>::from(0);
};

template <class N>
Values<N> values_of(const AccountView<N>& account, const Positions<N>& positions) {
  using M = ContractMath<N>;
  Values<N> values;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const Position<N>& position = positions[i];
    if (position.collateral_factor.value == M::number_from(0)) continue;
    const auto& terms = account.reserves[account.holdings[i].reserve].terms;
    const Word<N> value = underlying_of<N>(Word<N>{position.claims.value}, position) *
                          Word<N>{position.price.value} / M::from(wad);
    values.collateral = values.collateral + value;
    values.borrowable = values.borrowable + value * M::from(terms.collateral_factor.value);
  }
  return values;
}

}  // namespace

template <class N>
lending::AccountData<N> account_data(const AccountView<N>& account) {
  using M = ContractMath<N>;
  const Positions<N> positions = positions_of<N>(account);
  const auto sums = liquidity_of<N>(positions);
  SEAWALL_ASSERT(sums.has_value());
  const Values<N> values = values_of<N>(account, positions);
  const Word<N> scale = M::from(value_scale);
  const Word<N> weighted = Word<N>{sums->collateral.value} * M::from(percentage_factor);

  lending::AccountData<N> data;
  data.collateral.value = must_fit<N>(values.collateral / scale);
  data.debt.value = must_fit<N>(M::div_up(Word<N>{sums->debt.value}, scale));
  data.weighted_threshold = must_fit<N>(weighted / scale);
  data.health = health_of<N>(*sums);
  if (values.collateral == M::from(0)) return data;
  data.collateral_factor.value = must_fit<N>(values.borrowable / values.collateral);
  data.liquidation_threshold.value = must_fit<N>(weighted / values.collateral);
  const ValueOf<N> limit{must_fit<N>(values.borrowable / (scale * M::from(percentage_factor)))};
  if (limit > data.debt) data.available_to_borrow = limit - data.debt;
  return data;
}

template <class N>
Ruling<lending::LiquidationOutcome<N>> liquidation_call(
    const PoolTerms& terms, const AccountView<N>& account,
    const lending::LiquidationRequest<N>& request) {
  Ruling<lending::LiquidationOutcome<N>> ruling{std::in_place};
  if (const auto refused = Call<N>{terms, account, request}.run(*ruling))
    ruling = std::unexpected{*refused};
  return ruling;
}

Fraction verdict_error_bound(const AccountView<Fast>& account) {
  const Positions<Fast> positions = positions_of<Fast>(account);
  const auto sums = liquidity_of<Fast>(positions);
  if (!sums || sums->debt.value == 0.0 || sums->collateral.value == 0.0)
    return Fraction{Fast::unbounded};
  double collateral_error = 0.0;
  double debt_error = 0.0;
  for (const Position<Fast>& position : positions) {
    const double price = position.price.value / to_double(wad);
    // A debt is ceiled to a unit; of a claim the exchange rate, the product with the factor and
    // that with the price lose a mantissa's last digit each.
    debt_error += position.borrowed.value > 0.0 ? price + 1.0 : 0.0;
    collateral_error += position.claims.value * (2.0 * price + 1.0) / to_double(wad) + 1.0;
  }
  const double bound = collateral_error / sums->collateral.value + debt_error / sums->debt.value;
  return Fraction{bound / std::max(1.0 - bound, 0x1p-10) + 0x1p-47};
}

template lending::AccountData<Exact> account_data(const AccountView<Exact>&);
template lending::AccountData<Fast> account_data(const AccountView<Fast>&);
template Ruling<lending::LiquidationOutcome<Exact>> liquidation_call(
    const PoolTerms&, const AccountView<Exact>&, const lending::LiquidationRequest<Exact>&);
template Ruling<lending::LiquidationOutcome<Fast>> liquidation_call(
    const PoolTerms&, const AccountView<Fast>&, const lending::LiquidationRequest<Fast>&);

}  // namespace seawall::compound_v2
