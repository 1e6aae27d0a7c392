#include "seawall/mechanics/lending/comet.hpp"

#include <algorithm>
#include <optional>

#include "seawall/mechanics/lending/contract_math.hpp"

namespace seawall::comet {
namespace {

constexpr Int128 factor_scale = wad;
constexpr Int128 total_principal_max = (Int128{1} << 104) - 1;  // uint104

template <class N>
using Word = typename ContractMath<N>::Word;

// What a rule worked out, in the kind that it is given out as.
template <class N, class Kind>
Ruling<Quantity<Kind, typename N::Number>> narrowed(Word<N> word) {
  const auto number = ContractMath<N>::narrow(word);
  if (!number) return std::unexpected{Rejection::overflow};
  return Quantity<Kind, typename N::Number>{*number};
}

template <class N>
Word<N> multiply_factor(Word<N> amount, BasisPoints factor) {
  using M = ContractMath<N>;
  const auto share = M::from(Int128{factor.value} * (factor_scale / percentage_factor));
  return amount * share / M::from(factor_scale);
}

template <class N, class Asset>
Word<N> value_of(Word<N> amount, const Asset& asset) {
  using M = ContractMath<N>;
  return amount * M::widen(asset.price.value) / M::widen(asset.unit.value);
}

template <class N>
Word<N> present(ScaledOf<N> principal, IndexOf<N> index) {
  using M = ContractMath<N>;
  return M::widen(principal.value) * M::widen(index.value) / M::from(index_scale);
}

template <class N>
bool is_positive(PriceOf<N> price) {
  return price.value > N::from(0);
}

// What a principal of 0 or below owes.
template <class N>
Word<N> owed(const Books<N>& books, ScaledOf<N> principal) {
  return present<N>(-principal, books.borrow_index);
}

// Totals after one principal became another: each side loses the old one and gains the new.
template <class N>
Ruling<Books<N>> rebooked(Books<N> books, ScaledOf<N> before, ScaledOf<N> after) {
  const ScaledOf<N> none{N::from(0)};
  books.supplied += std::max(after, none) - std::max(before, none);
  books.borrowed += std::max(-after, none) - std::max(-before, none);
  if constexpr (!N::is_exact) {  // a double may fall short of what its parts add up to
    books.supplied = std::max(books.supplied, none);
    books.borrowed = std::max(books.borrowed, none);
  }
  const auto limit = N::from(total_principal_max);
  if (books.supplied < none || books.borrowed < none || books.supplied.value > limit ||
      books.borrowed.value > limit)
    return std::unexpected{Rejection::overflow};
  return books;
}

// Σ of what `share_of` makes of each collateral's value, asked in the order of assets.
template <class N, class Share>
Ruling<Word<N>> collateral_sum(const Comet<N>& comet, const Account<N>& account, Share share_of) {
  using M = ContractMath<N>;
  SEAWALL_ASSERT(account.collateral.size() == comet.assets.size());
  SEAWALL_ASSERT(comet.assets.size() <= assets_max);
  Word<N> sum = M::from(0);
  for (std::size_t i = 0; i < comet.assets.size(); ++i) {
    if (account.collateral[i].value == N::from(0)) continue;
    if (!is_positive<N>(comet.assets[i].price))
      return std::unexpected{Rejection::price_not_positive};
    sum = sum + share_of(i, value_of<N>(M::widen(account.collateral[i].value), comet.assets[i]));
  }
  if (M::has_failed(sum)) return std::unexpected{Rejection::overflow};
  return sum;
}

template <class N>
HealthOf<N> health_of(Word<N> collateral, Word<N> debt) {
  using M = ContractMath<N>;
  if (debt == M::from(0)) return HealthOf<N>{N::unbounded};
  return HealthOf<N>{
      M::narrow(M::mul_div_down(collateral, M::from(wad), debt)).value_or(N::unbounded)};
}

// Takes all collateral into `result`; what the account is credited with, in base units.
template <class N>
Ruling<Word<N>> seize_all(const Comet<N>& comet, const Account<N>& account, Absorption<N>& result) {
  using M = ContractMath<N>;
  bool fits = true;
  const auto credit = collateral_sum<N>(comet, account, [&](std::size_t asset, Word<N> value) {
    const auto narrow = M::narrow(value);
    fits = fits && narrow.has_value();
    result.seized.push_back({static_cast<std::uint32_t>(asset), account.collateral[asset],
                             ValueOf<N>{narrow.value_or(N::from(0))}});
    return multiply_factor<N>(value, comet.assets[asset].liquidation_factor);
  });
  if (!credit) return credit;
  if (!fits) return std::unexpected{Rejection::overflow};
  return *credit * M::widen(comet.base.unit.value) / M::widen(comet.base.price.value);
}

// The storefront's price of an asset, 1e-8 USD.
template <class N>
Ruling<Word<N>> shelf_price(const CollateralAsset<N>& asset, const Storefront& storefront) {
  using M = ContractMath<N>;
  const Word<N> one = M::from(factor_scale);
  const BasisPoints lost{static_cast<std::int32_t>(percentage_factor) -
                         asset.liquidation_factor.value};
  if (lost.value < 0) return std::unexpected{Rejection::overflow};
  const Word<N> discount = multiply_factor<N>(M::from(storefront.price_factor), lost);
  return M::div_whole(M::widen(asset.price.value) * (one - discount), one);
}

}  // namespace

template <class N>
Ruling<AmountOf<N>> present_value(const Books<N>& books, ScaledOf<N> principal) {
  if (principal.value >= N::from(0))
    return narrowed<N, AmountKind>(present<N>(principal, books.supply_index));
  const auto debt = narrowed<N, AmountKind>(owed<N>(books, principal));
  if (!debt) return debt;
  return -*debt;
}

template <class N>
Ruling<ScaledOf<N>> principal_value(const Books<N>& books, AmountOf<N> value) {
  using M = ContractMath<N>;
  const bool supplies = value.value >= N::from(0);
  const auto scaled = M::widen(supplies ? value.value : -value.value) * M::from(index_scale);
  const auto principal =
      narrowed<N, ScaledKind>(supplies ? M::div_down(scaled, M::widen(books.supply_index.value))
                                       : M::div_up(scaled, M::widen(books.borrow_index.value)));
  if (!principal) return principal;
  if (principal->value > N::from(principal_max)) return std::unexpected{Rejection::overflow};
  return supplies ? *principal : -*principal;
}

template <class N>
Ruling<AmountOf<N>> funds(const Books<N>& books) {
  const auto supplied = narrowed<N, AmountKind>(present<N>(books.supplied, books.supply_index));
  const auto borrowed = narrowed<N, AmountKind>(present<N>(books.borrowed, books.borrow_index));
  if (!supplied || !borrowed) return std::unexpected{Rejection::overflow};
  return books.balance - *supplied + *borrowed;
}

template <class N>
Ruling<BalanceChange<N>> change_balance(const Books<N>& books, ScaledOf<N> principal,
                                        AmountOf<N> change) {
  const auto before = present_value<N>(books, principal);
  if (!before) return std::unexpected{before.error()};
  const auto after = principal_value<N>(books, *before + change);
  if (!after) return std::unexpected{after.error()};
  // Rounding may move the principal the other way by a unit: then neither side is booked.
  const bool went_back = change.value >= N::from(0) ? *after < principal : *after > principal;
  const auto later = went_back ? Ruling<Books<N>>{books} : rebooked<N>(books, principal, *after);
  if (!later) return std::unexpected{later.error()};
  return BalanceChange<N>{*after, *later};
}

template <class N>
Ruling<AccountHealth<N>> account_health(const Comet<N>& comet, const Account<N>& account,
                                        FactorKind kind) {
  using M = ContractMath<N>;
  if (account.principal.value >= N::from(0))
    return AccountHealth<N>{ValueOf<N>{N::from(0)}, ValueOf<N>{N::from(0)},
                            HealthOf<N>{N::unbounded}};
  if (!is_positive<N>(comet.base.price)) return std::unexpected{Rejection::price_not_positive};
  const Word<N> debt = value_of<N>(owed<N>(comet.books, account.principal), comet.base);
  if (M::has_failed(debt)) return std::unexpected{Rejection::overflow};
  const auto sum = collateral_sum<N>(comet, account, [&](std::size_t i, Word<N> value) {
    const CollateralAsset<N>& asset = comet.assets[i];
    return multiply_factor<N>(
        value, kind == FactorKind::borrow ? asset.borrow_factor : asset.liquidate_factor);
  });
  if (!sum) return std::unexpected{sum.error()};
  const auto covered = narrowed<N, ValueKind>(*sum);
  const auto owed_value = narrowed<N, ValueKind>(debt);
  if (!covered || !owed_value) return std::unexpected{Rejection::overflow};
  return AccountHealth<N>{*covered, *owed_value, health_of<N>(*sum, debt)};
}

template <class N>
Ruling<Absorption<N>> absorb(const Comet<N>& comet, const Account<N>& account) {
  using M = ContractMath<N>;
  const auto health = account_health<N>(comet, account, FactorKind::liquidate);
  if (!health) return std::unexpected{health.error()};
  if (!(health->collateral < health->debt))
    return std::unexpected{Rejection::health_factor_not_below_threshold};

  Ruling<Absorption<N>> ruling{std::in_place};
  const auto credit = seize_all<N>(comet, account, *ruling);
  if (!credit) return std::unexpected{credit.error()};
  const Word<N> debt = owed<N>(comet.books, account.principal);
  const Word<N> balance = *credit > debt ? *credit - debt : M::from(0);
  const Word<N> paid_out = balance + debt;
  const auto new_balance = narrowed<N, AmountKind>(balance);
  const auto amount = narrowed<N, AmountKind>(paid_out);
  const auto value = narrowed<N, ValueKind>(value_of<N>(paid_out, comet.base));
  if (!new_balance || !amount || !value) return std::unexpected{Rejection::overflow};
  const auto principal = principal_value<N>(comet.books, *new_balance);
  if (!principal) return std::unexpected{principal.error()};
  const auto books = rebooked<N>(comet.books, account.principal, *principal);
  const auto worth = present_value<N>(comet.books, *principal);
  const auto credited = narrowed<N, AmountKind>(*credit);
  if (!books || !worth || !credited) return std::unexpected{Rejection::overflow};
  ruling->paid_out = *amount;
  ruling->paid_out_value = *value;
  ruling->credit = *credited;
  ruling->principal_after = *principal;
  ruling->balance_after = *worth;
  ruling->books_after = *books;
  return ruling;
}

template <class N>
Ruling<AmountOf<N>> quote_collateral(const BaseAsset<N>& base, const CollateralAsset<N>& asset,
                                     const Storefront& storefront, AmountOf<N> paid) {
  using M = ContractMath<N>;
  if (!is_positive<N>(base.price) || !is_positive<N>(asset.price))
    return std::unexpected{Rejection::price_not_positive};
  const auto price = shelf_price<N>(asset, storefront);
  if (!price) return std::unexpected{price.error()};
  const Word<N> worth =
      M::widen(base.price.value) * M::widen(paid.value) * M::widen(asset.unit.value);
  return narrowed<N, AmountKind>(M::div_down(worth, *price) / M::widen(base.unit.value));
}

template <class N>
Ruling<AmountOf<N>> most_paid(const BaseAsset<N>& base, const CollateralAsset<N>& asset,
                              const Storefront& storefront, AmountOf<N> on_offer) {
  using M = ContractMath<N>;
  if (!is_positive<N>(base.price) || !is_positive<N>(asset.price))
    return std::unexpected{Rejection::price_not_positive};
  const auto price = shelf_price<N>(asset, storefront);
  if (!price) return std::unexpected{price.error()};
  const Word<N> beyond = M::widen(on_offer.value) + M::from(1);
  const Word<N> limit = M::div_up(beyond * M::widen(base.unit.value) * *price,
                                  M::widen(base.price.value) * M::widen(asset.unit.value));
  if (limit == M::from(0)) return AmountOf<N>{N::from(0)};
  return narrowed<N, AmountKind>(limit - M::from(1));
}

template <class N>
Ruling<Sale<N>> buy_collateral(const Comet<N>& comet, const Storefront& storefront,
                               const Purchase<N>& purchase) {
  SEAWALL_ASSERT(purchase.asset < comet.assets.size());
  const auto own = funds<N>(comet.books);
  if (!own) return std::unexpected{own.error()};
  if (own->value >= N::from(0) && own->value >= N::from(storefront.funds_target))
    return std::unexpected{Rejection::not_for_sale};
  const auto amount =
      quote_collateral<N>(comet.base, comet.assets[purchase.asset], storefront, purchase.paid);
  if (!amount) return std::unexpected{amount.error()};
  if (*amount < purchase.amount_min) return std::unexpected{Rejection::price_above_limit};
  if (*amount > purchase.on_offer) return std::unexpected{Rejection::insufficient_liquidity};
  Sale<N> sale{.amount = *amount, .books_after = comet.books};
  sale.books_after.balance += purchase.paid;
  return sale;
}

template Ruling<AmountOf<Exact>> present_value(const Books<Exact>&, ScaledOf<Exact>);
template Ruling<AmountOf<Fast>> present_value(const Books<Fast>&, ScaledOf<Fast>);
template Ruling<ScaledOf<Exact>> principal_value(const Books<Exact>&, AmountOf<Exact>);
template Ruling<ScaledOf<Fast>> principal_value(const Books<Fast>&, AmountOf<Fast>);
template Ruling<AmountOf<Exact>> funds(const Books<Exact>&);
template Ruling<AmountOf<Fast>> funds(const Books<Fast>&);
template Ruling<BalanceChange<Exact>> change_balance(const Books<Exact>&, ScaledOf<Exact>,
                                                     AmountOf<Exact>);
template Ruling<BalanceChange<Fast>> change_balance(const Books<Fast>&, ScaledOf<Fast>,
                                                    AmountOf<Fast>);
template Ruling<AccountHealth<Exact>> account_health(const Comet<Exact>&, const Account<Exact>&,
                                                     FactorKind);
template Ruling<AccountHealth<Fast>> account_health(const Comet<Fast>&, const Account<Fast>&,
                                                    FactorKind);
template Ruling<Absorption<Exact>> absorb(const Comet<Exact>&, const Account<Exact>&);
template Ruling<Absorption<Fast>> absorb(const Comet<Fast>&, const Account<Fast>&);
template Ruling<AmountOf<Exact>> quote_collateral(const BaseAsset<Exact>&,
                                                  const CollateralAsset<Exact>&, const Storefront&,
                                                  AmountOf<Exact>);
template Ruling<AmountOf<Fast>> quote_collateral(const BaseAsset<Fast>&,
                                                 const CollateralAsset<Fast>&, const Storefront&,
                                                 AmountOf<Fast>);
template Ruling<AmountOf<Exact>> most_paid(const BaseAsset<Exact>&, const CollateralAsset<Exact>&,
                                           const Storefront&, AmountOf<Exact>);
template Ruling<AmountOf<Fast>> most_paid(const BaseAsset<Fast>&, const CollateralAsset<Fast>&,
                                          const Storefront&, AmountOf<Fast>);
template Ruling<Sale<Exact>> buy_collateral(const Comet<Exact>&, const Storefront&,
                                            const Purchase<Exact>&);
template Ruling<Sale<Fast>> buy_collateral(const Comet<Fast>&, const Storefront&,
                                           const Purchase<Fast>&);

}  // namespace seawall::comet
