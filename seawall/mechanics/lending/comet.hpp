#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "seawall/base/bounded_list.hpp"
#include "seawall/base/number_policy.hpp"
#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/account.hpp"
#include "seawall/mechanics/lending/scaled.hpp"

// Compound v3 (Comet): one base asset that is supplied or borrowed, and collateral that earns
// nothing. A liquidation is two things apart: absorb takes all collateral and cancels the debt out
// of the venue's own funds, with nobody paying; later the storefront sells what it took, as long as
// these funds are short of their target. docs/mechanics/compound-v3.md has formulas, order of
// operations, sources and properties; comet_interest.hpp the rates.
//
// Prices have 8 decimals, indices 15, factors are kept to a basis point. A principal is signed:
// above 0 supplied, below 0 borrowed. An amount or value of 2^127 or more, which no asset has, is
// refused as overflow.
namespace seawall::comet {

inline constexpr Int128 index_scale = 1'000'000'000'000'000;
inline constexpr Int128 principal_max =
    (Int128{1} << 103) - 1;                    ///< int104, as an account's is kept
inline constexpr std::size_t assets_max = 24;  ///< of one Comet

template <class N>
struct BaseAsset {
  PriceOf<N> price;  ///< 1e-8 USD a whole token, > 0
  AmountOf<N> unit;  ///< 10^decimals
};

template <class N>
struct CollateralAsset {
  PriceOf<N> price;                ///< 1e-8 USD a whole token, > 0
  AmountOf<N> unit;                ///< 10^decimals
  BasisPoints borrow_factor;       ///< share of its value that may be borrowed
  BasisPoints liquidate_factor;    ///< share where absorption begins
  BasisPoints liquidation_factor;  ///< share that an absorbed account is credited with
};

/// What a Comet owes and is owed, and the base tokens it holds.
template <class N>
struct Books {
  IndexOf<N> supply_index{N::from(index_scale)};
  IndexOf<N> borrow_index{N::from(index_scale)};
  ScaledOf<N> supplied;  ///< principal of all suppliers
  ScaledOf<N> borrowed;  ///< principal of all borrowers
  AmountOf<N> balance;   ///< base tokens
};

/// How the storefront sells.
struct Storefront {
  Int128 price_factor = wad;  ///< wad: share of the liquidation discount that buyers get
  Int128 funds_target = 0;    ///< base units: at and above it nothing is sold
};

template <class N>
struct Account {
  ScaledOf<N> principal;                    ///< of the base asset
  std::span<const AmountOf<N>> collateral;  ///< one entry an asset, ≥ 0
};

/// A Comet at the moment of a call, interest accrued to it.
template <class N>
struct Comet {
  BaseAsset<N> base;
  std::span<const CollateralAsset<N>> assets;  ///< ≤ assets_max
  Books<N> books;
};

/// Value of a principal: ⌊principal · index⌋ supplied, −⌊principal · index⌋ borrowed.
/// @source compound-finance/comet contracts/CometCore.sol
template <class N>
[[nodiscard]] Ruling<AmountOf<N>> present_value(const Books<N>& books, ScaledOf<N> principal);

/// Principal of a value: floored if supplied, ceiled if borrowed, so that neither gains from it.
/// Refuses overflow beyond principal_max.
/// @source as present_value
template <class N>
[[nodiscard]] Ruling<ScaledOf<N>> principal_value(const Books<N>& books, AmountOf<N> value);

/// The venue's own base tokens: balance − supplied + borrowed at present values; may be below 0.
/// @source contracts/Comet.sol, getReserves
template <class N>
[[nodiscard]] Ruling<AmountOf<N>> funds(const Books<N>& books);

template <class N>
struct BalanceChange {
  ScaledOf<N> principal;
  Books<N> books;  ///< the base tokens themselves are the caller's to move
};

/// An account's principal after its base balance changed by `change` (a supply or repayment above
/// 0, a withdrawal or borrowing below), and the totals with it. Refuses overflow, also where the
/// totals do not hold what the account has.
/// @source as funds, supplyBase and withdrawBase
template <class N>
[[nodiscard]] Ruling<BalanceChange<N>> change_balance(const Books<N>& books, ScaledOf<N> principal,
                                                      AmountOf<N> change);

/// Health is linear in prices: Σ value · factor over the debt's value, 1e-8 USD.
template <class N>
struct AccountHealth {
  ValueOf<N> collateral;  ///< at the factors asked for
  ValueOf<N> debt;        ///< 0 for a supplier
  HealthOf<N> health;     ///< wad, floored; unbounded without debt
};

enum class FactorKind : std::uint8_t { borrow, liquidate };

/// What an account's collateral covers of its debt. Below a health of 1, by the borrow factors it
/// may not borrow more, by the liquidation factors it may be absorbed.
///
///     collateral = Σ ⌊⌊amount · price / unit⌋ · factor⌋,  debt = ⌊present value · price / unit⌋
///
/// Refuses price_not_positive and overflow.
/// @note  Fast lies within 2^-46 + one unit an asset of Exact, as a share of each sum.
/// @source as funds, isBorrowCollateralized and isLiquidatable. These stop once the debt is
/// covered:
///         a price that is not positive behind that point they do not see.
template <class N>
[[nodiscard]] Ruling<AccountHealth<N>> account_health(const Comet<N>& comet,
                                                      const Account<N>& account, FactorKind kind);

/// Collateral taken from an absorbed account.
template <class N>
struct Seizure {
  std::uint32_t asset = 0;
  AmountOf<N> amount;
  ValueOf<N> value;  ///< at the oracle price, before the liquidation factor
};

template <class N>
struct Absorption {
  BoundedList<Seizure<N>, assets_max> seized;  ///< all that it had, in the order of assets
  AmountOf<N> paid_out;                        ///< base units by which the funds fall
  ValueOf<N> paid_out_value;
  AmountOf<N> credit;           ///< base units that the account is credited with
  ScaledOf<N> principal_after;  ///< ≥ 0: no debt is left
  AmountOf<N> balance_after;    ///< what it is worth to the account
  Books<N> books_after;
};

/// Takes an account's collateral, all of it, and its debt.
///
///     credit  = ⌊Σ ⌊⌊amount · price / unit⌋ · liquidation_factor⌋ · base unit / base price⌋
///     balance = max(0, credit − debt);  the funds bear what is missing
///
/// Refuses health_factor_not_below_threshold (the account is not liquidatable), price_not_positive,
/// overflow.
/// @note  Fast lies within 2^-46 + one unit an asset of Exact, as a share of credit and debt.
/// @source as funds, absorbInternal
template <class N>
[[nodiscard]] Ruling<Absorption<N>> absorb(const Comet<N>& comet, const Account<N>& account);

/// What the storefront gives for base tokens.
///
///     price  = ⌊price · (1 − ⌊price_factor · (1 − liquidation_factor)⌋)⌋
///     amount = ⌊⌊base price · paid · unit / price⌋ / base unit⌋
///
/// Refuses price_not_positive, overflow.
/// @note  Fast floors the price too; it may lie one 1e-8 USD off.
/// @source as funds, quoteCollateral
template <class N>
[[nodiscard]] Ruling<AmountOf<N>> quote_collateral(const BaseAsset<N>& base,
                                                   const CollateralAsset<N>& asset,
                                                   const Storefront& storefront, AmountOf<N> paid);

/// The most base tokens that can be paid for no more than what is on offer: the greatest sum whose
/// quote is at most that. It is not the contract's, whose buyers ask for a quote.
///
///     ⌈(on offer + 1) · base unit · price / (base price · unit)⌉ − 1
///
/// Refuses as quote_collateral.
template <class N>
[[nodiscard]] Ruling<AmountOf<N>> most_paid(const BaseAsset<N>& base,
                                            const CollateralAsset<N>& asset,
                                            const Storefront& storefront, AmountOf<N> on_offer);

template <class N>
struct Purchase {
  std::uint32_t asset = 0;
  AmountOf<N> paid;        ///< base units
  AmountOf<N> amount_min;  ///< the buyer's limit
  AmountOf<N> on_offer;    ///< of the asset, what the Comet holds for itself
};

template <class N>
struct Sale {
  AmountOf<N> amount;    ///< to the buyer
  Books<N> books_after;  ///< with what he paid
};

/// Sells absorbed collateral.
///
/// Refuses in the contract's order: not_for_sale (the funds are at their target),
/// price_not_positive and overflow of the quote, price_above_limit (less than amount_min),
/// insufficient_liquidity (more than is on offer).
/// @source as funds, buyCollateral
template <class N>
[[nodiscard]] Ruling<Sale<N>> buy_collateral(const Comet<N>& comet, const Storefront& storefront,
                                             const Purchase<N>& purchase);

}  // namespace seawall::comet
