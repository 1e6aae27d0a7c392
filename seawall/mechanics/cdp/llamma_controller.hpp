#pragma once

#include "seawall/mechanics/liquidity/llamma_shares.hpp"

// crvUSD's Controller: loans against collateral that lies in LLAMMA's bands. It decides how much
// may be borrowed, in which bands the collateral lies, and when the rest of a loan may be taken by
// somebody who repays it. docs/mechanics/crvusd.md §6 to §9.
namespace seawall::llamma {

inline constexpr int loan_bands_least = 4;  ///< that a loan is spread over, up to bands_most
inline constexpr Int128 rate_most = 43'959'106'799;  ///< of interest, a second, wad: 300 % a year

/// One account. It changes only when somebody calls the Controller; debt and collateral of a later
/// time follow from what it claims.
template <class N>
struct Loan {
  Position<N> position;
  AmountOf<N> initial_debt{};                 ///< when it was last written; 0: no loan
  typename N::Number multiplier{};            ///< the AMM's rate multiplier then, wad
  typename N::Number liquidation_discount{};  ///< in force when its owner last called, wad
  typename N::Number extra_discount{};  ///< on top of the loan discount, by the owner's wish, wad

  [[nodiscard]] bool exists() const { return initial_debt > AmountOf<N>{}; }
};

/// One collateral's Controller with its AMM. A plain value.
template <class N>
struct Controller {
  Amm<N> amm;
  typename N::Number loan_discount{};         ///< of what bands fetch, not lent, wad, in (0, 0.5]
  typename N::Number liquidation_discount{};  ///< of what bands fetch, not counted, wad
  typename N::Number policy_rate{};           ///< what the monetary policy asks now, a second, wad
  typename N::Number log_ratio{};             ///< ln(A/(A−1)) as ln_wad has it, wad

  std::int64_t loans = 0;
  AmountOf<N> total_debt{};               ///< when it was last written
  typename N::Number total_multiplier{};  ///< the AMM's rate multiplier then, wad
  AmountOf<N> minted{};                   ///< lent ever, and fees collected
  AmountOf<N> redeemed{};                 ///< repaid ever
  AmountOf<N> lendable{};                 ///< stablecoin that the Controller has left to lend
};

/// @param lendable the debt ceiling, minted to the Controller beforehand
template <class N>
[[nodiscard]] Controller<N> make_controller(Amm<N> amm, typename N::Number loan_discount,
                                            typename N::Number liquidation_discount,
                                            AmountOf<N> lendable);

[[nodiscard]] Controller<Fast> as_fast(const Controller<Exact>& controller);
[[nodiscard]] Loan<Fast> as_fast(const Loan<Exact>& loan);

/// initial debt · rate multiplier / the loan's, rounded up, unless it is the only loan: then down.
/// @return 0 where there is no loan. Refuses: overflow. @source Controller.vy _debt
template <class N>
[[nodiscard]] Ruling<AmountOf<N>> debt_of(const Controller<N>& controller, const Loan<N>& loan);

/// All loans' debt now, rounded down. Refuses: overflow. @source Controller.vy total_debt
template <class N>
[[nodiscard]] Ruling<AmountOf<N>> total_debt_of(const Controller<N>& controller);

// Who calls: the owner, or somebody without the owner's approval.
enum class Caller : std::uint8_t { owner, stranger };

/// What a new loan is to be.
template <class N>
struct LoanTerms {
  AmountOf<N> collateral{};             ///< smallest units
  AmountOf<N> debt{};                   ///< smallest units of stablecoin
  int bands = 10;                       ///< that it is spread over, in [4, 50]
  typename N::Number extra_discount{};  ///< as Loan's, wad
};

/// Lends, and lays the collateral into the lowest-priced bands that carry the debt (first_band).
/// Refuses, and changes nothing: band_count_not_allowed, no_such_debt (a debt of 0), debt_too_high,
/// amount_too_low, band_not_empty, insufficient_liquidity (more than is lendable), overflow.
/// @source Controller.vy create_loan
template <class N>
Ruling<Loan<N>> create_loan(Controller<N>& controller, const LoanTerms<N>& terms);

/// A change of a loan that lies above the active band: its bands are chosen anew.
template <class N>
struct Adjustment {
  AmountOf<N> collateral_in{};   ///< added
  AmountOf<N> collateral_out{};  ///< removed; of both at most one is above 0
  AmountOf<N> debt{};            ///< borrowed on top
  Caller caller = Caller::owner;
};

/// Adds or removes collateral, borrows more. Refuses, and changes nothing: no_such_debt,
/// in_soft_liquidation (stablecoin lies in its bands: only repaying is left), no_such_collateral
/// (more removed than there is), not_the_owner (a stranger may only add), and as create_loan.
/// @source Controller.vy add_collateral, remove_collateral, borrow_more
template <class N>
Ruling<void> adjust(Controller<N>& controller, Loan<N>& loan, const Adjustment<N>& adjustment);

template <class N>
struct Repaid {
  AmountOf<N> debt{};     ///< that the caller paid, at most what was owed
  Holding<N> returned{};  ///< to the owner, where all of it was repaid
};

/// Repays. All of the debt: the position is withdrawn for the owner. Part of it: the bands are
/// chosen anew for the debt that is left, but stay where they are in soft liquidation.
/// Refuses, and changes nothing: no_such_debt, not_the_owner (a stranger who would close a loan in
/// soft liquidation, or leave it with a plain health ≤ 0), and as create_loan.
/// @source Controller.vy repay
template <class N>
Ruling<Repaid<N>> repay(Controller<N>& controller, Loan<N>& loan, AmountOf<N> debt,
                        Caller caller = Caller::owner);

/// What a call of the Controller ends with: interest till now, and the policy's rate from now on.
/// Refuses: overflow. @source Controller.vy _save_rate
template <class N>
Ruling<void> save_rate(Controller<N>& controller);

/// Interest that has come up since the last call, minted for the venue.
/// @return ≥ 0. Refuses: overflow. @source Controller.vy collect_fees
template <class N>
Ruling<AmountOf<N>> collect_fees(Controller<N>& controller);

}  // namespace seawall::llamma
