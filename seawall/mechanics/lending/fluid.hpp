#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "seawall/base/rejection.hpp"
#include "seawall/mechanics/lending/fluid_numbers.hpp"

// A Fluid vault: positions stand on ticks of their debt to collateral, and one liquidation moves
// all debt above the liquidation tick down to it, whoever owes it. What a position has become is
// worked out when it is next asked for, from the branch that its tick was liquidated into.
// docs/mechanics/fluid.md has formulas, order of operations, sources and properties.
//
// Raw amounts are token units · 10^12 / exchange price; ratios are raw debt per raw collateral.
// Mistakes of the contract that can be reached are kept and named on the page.
namespace seawall::fluid {

struct RawDebtKind;
struct RawCollateralKind;

template <class N>
using RawDebt = Quantity<RawDebtKind, Word<N>>;
template <class N>
using RawCollateral = Quantity<RawCollateralKind, Word<N>>;
using lending::WordAmount;
using lending::WordPrice;

inline constexpr Int128 exchange_one = 1'000'000'000'000;  ///< exchange prices: 10^12 is one
inline constexpr Int128 price_one = ray;  ///< oracle: debt units per collateral unit
/// Smallest amount of an operation, a position's debt and a tick's debt.
inline constexpr Int128 amount_min = 10'000;
/// Smallest debt of a branch.
inline constexpr Int128 branch_debt_min = 100;

/// What raw amounts are worth in tokens now; they only grow.
template <class N>
struct ExchangePrices {
  WordPrice<N> supply{Words<N>::from(exchange_one)};
  WordPrice<N> borrow{Words<N>::from(exchange_one)};
};

struct Terms {
  std::int32_t threshold = 900;  ///< per mille of the oracle's ratio: liquidation begins above it
  std::int32_t limit = 950;      ///< per mille: debt above it is absorbed
  std::int32_t penalty = 100;    ///< collateral given beyond the debt's worth, of 10000
};

/// Where a liquidated tick's debt has gone.
template <class N>
struct TickLink {
  bool absorbed = false;  ///< nothing is left of it
  std::uint32_t branch = 0;
  DebtFactor<N> factor{};  ///< of the branch when the tick joined it
};

template <class N>
struct Tick {
  std::uint32_t generation = 0;  ///< how often it has been begun; positions remember theirs
  RawDebt<N> debt{};
  std::optional<TickLink<N>> link;  ///< of the present generation, once it is liquidated
};

enum class BranchStatus : std::uint8_t { untouched, liquidated, merged, closed };

/// Debt of many ticks that was liquidated together and stands at one ratio.
template <class N>
struct Branch {
  BranchStatus status = BranchStatus::untouched;
  int tick = 0;  ///< where it stands, once liquidated
  Word<N> partial{};
  RawDebt<N> debt{};
  std::optional<DebtFactor<N>> factor;  ///< nothing before the first liquidation; a connection once
                                        ///< merged
  std::uint32_t base = 0;               ///< the branch below, which it may merge into
  std::optional<int> base_tick;         ///< where that one stands; nothing where there is none
};

template <class N>
struct Vault {
  std::optional<int> top_tick;         ///< nothing without debt
  bool top_is_branch = false;          ///< the present branch stands there; else a tick does
  std::uint32_t branch = 1;            ///< the present one
  std::vector<Branch<N>> branches{2};  ///< by id; 0 is none
  std::map<int, Tick<N>> ticks;
  std::set<int> ticks_with_debt;
  std::map<std::pair<int, std::uint32_t>, TickLink<N>> past;  ///< of earlier generations
  RawCollateral<N> supplied{};
  RawDebt<N> borrowed{};
  RawDebt<N> absorbed_debt{};  ///< taken over by the venue: bad debt, until somebody buys it
  RawCollateral<N> absorbed_collateral{};
  RawDebt<N> absorbed_dust{};
};

template <class N>
struct Position {
  RawCollateral<N> collateral{};
  std::optional<int> tick{};  ///< nothing where it owes nothing
  std::uint32_t generation = 0;
  RawDebt<N> dust{};  ///< by which its debt is less than its tick says
};

/// What a position has become.
template <class N>
struct Standing {
  std::optional<int> tick{};  ///< nothing where no debt is left
  RawDebt<N> debt{};          ///< dust still included
  RawCollateral<N> collateral{};
  std::uint32_t branch = 0;  ///< that it stands on; 0 where it was not liquidated
  bool was_liquidated = false;
  bool was_absorbed = false;  ///< the venue took all of it over
};

/// A position's debt and collateral now. One that was liquidated loses another 0.01 % of its debt,
/// so that branches never run dry; one that lost more than 99 % loses all. Refuses overflow.
/// @source Instadapp/fluid-contracts-public
///         contracts/protocols/vault/vaultT1/coreModule/helpers.sol, fetchLatestPosition
template <class N>
[[nodiscard]] Ruling<Standing<N>> standing(const Vault<N>& vault, const Position<N>& position);

/// Where debt stands: on a tick, or on a branch that has come down to one.
struct Place {
  int tick = 0;
  std::uint32_t branch = 0;  ///< 0: the tick itself
};

/// The highest place with debt; nothing without debt.
template <class N>
[[nodiscard]] std::optional<Place> top_of(const Vault<N>& vault);

/// Raw debt per raw collateral there, · ratio_one.
template <class N>
[[nodiscard]] Word<N> ratio_at(const Vault<N>& vault, const Place& place);

/// Whether a liquidation moves what stands there: it is above the threshold, and not where a
/// liquidation down to it came to rest.
/// @param threshold  tick, as limits_of gives it
template <class N>
[[nodiscard]] bool is_liquidatable(const Vault<N>& vault, const Place& place, int threshold);

enum class Flow : std::uint8_t { none, in, out, out_all };

/// A deposit (in) or withdrawal (out) of collateral, a borrowing (in) or repayment (out) of debt.
template <class N>
struct Change {
  Flow collateral = Flow::none;
  WordAmount<N> collateral_amount{};
  Flow debt = Flow::none;
  WordAmount<N> debt_amount{};
  std::int32_t borrow_fee = 0;  ///< of 10000, added to the debt
};

template <class N>
struct Changed {
  WordAmount<N> collateral{};  ///< units that came in or went out
  WordAmount<N> debt{};
};

/// Changes a position, and puts its debt on the tick above its new ratio. Leaves both as they were
/// where it refuses.
///
/// Refuses: insufficient_input (an amount below amount_min, or nothing to do), no_such_collateral
/// and insufficient_debt (more out than there is), must_not_leave_dust (a debt below amount_min),
/// invariant_violated (a tick without the position's debt; a repayment or a deposit that would make
/// the position worse), overflow.
/// @note  Whether the position may borrow that much is the caller's: limit_tick of the collateral
///        factor must not be below its tick.
/// @source as standing, with ../main.sol, operate
template <class N>
[[nodiscard]] Ruling<Changed<N>> change(Vault<N>& vault, Position<N>& position,
                                        const ExchangePrices<N>& prices, const Change<N>& wanted);

/// As change, on the vault itself: of no meaning after a refusal, as the position. For whoever
/// makes so many changes that a copy of the vault for each is slow.
template <class N>
[[nodiscard]] Ruling<Changed<N>> change_in_place(Vault<N>& vault, Position<N>& position,
                                                 const ExchangePrices<N>& prices,
                                                 const Change<N>& wanted);

/// A borrow exchange price after some time: simple interest, price · (1 + rate · seconds / year).
/// @param rate  yearly, of 10000
/// @param seconds  ≥ 0, since somebody last called
/// @source Instadapp/fluid-contracts-public contracts/libraries/liquidityCalcs.sol,
///         calcExchangePrices
template <class N>
[[nodiscard]] WordPrice<N> grown(const WordPrice<N>& price, std::int32_t rate,
                                 std::int64_t seconds);

/// The tick of a share of the oracle's ratio. Refuses price_not_positive (0, or above 10^54),
/// overflow (outside the grid).
/// @param share  per mille
template <class N>
[[nodiscard]] Ruling<int> limit_tick(WordPrice<N> price, const ExchangePrices<N>& prices,
                                     std::int32_t share);

/// What a price means for a vault.
template <class N>
struct Limits {
  int threshold = 0;              ///< debt on ticks above may be liquidated
  int absorption = 0;             ///< debt on ticks above is absorbed
  Word<N> collateral_per_debt{};  ///< price_one, raw, penalty included
};

/// Refuses price_not_positive, overflow.
/// @param price  price_one · debt units per collateral unit
/// @source as change, liquidate
template <class N>
[[nodiscard]] Ruling<Limits<N>> limits_of(WordPrice<N> price, const ExchangePrices<N>& prices,
                                          const Terms& terms);

enum class Absorbed : std::uint8_t { left_alone, bought_first };

template <class N>
struct Request {
  WordAmount<N> debt{};               ///< units the keeper repays at most; 0: absorb alone
  Word<N> collateral_per_debt_min{};  ///< wad, his limit
  Absorbed absorbed = Absorbed::left_alone;
};

template <class N>
struct Liquidation {
  WordAmount<N> debt{};        ///< repaid by the keeper
  WordAmount<N> collateral{};  ///< to the keeper
  RawDebt<N> raw_debt{};
  RawCollateral<N> raw_collateral{};
  RawDebt<N> newly_absorbed_debt{};  ///< taken over by the venue before
  RawCollateral<N> newly_absorbed_collateral{};
};

/// One liquidation.
///
///     ratio = price in raw amounts; ticks of ratio · threshold and ratio · limit
///     everything above the limit is absorbed: its debt and collateral become the venue's
///     from the top down to the next tick, branch or the threshold, r being the ratio there:
///       debt to repay = (debt − r · collateral) / (1 − r · price of collateral)
///       collateral    = debt to repay · (1 + penalty) / price
///     until the request is used up or the threshold is reached
///
/// Refuses: no_such_debt (no position owes), price_not_positive, overflow, insufficient_input
/// (below amount_min or a billionth of all debt), health_factor_not_below_threshold (nothing to
/// liquidate), invariant_violated and must_not_leave_dust (roundings that the contract does not let
/// pass), insufficient_output (less than collateral_per_debt_min). It leaves the vault as it was
/// then.
/// @param price  price_one · debt units per collateral unit
/// @note  It works on a copy of the vault: a call moves all debt there is, so there are few.
/// @source as change, liquidate, with main2.sol, absorb
template <class N>
[[nodiscard]] Ruling<Liquidation<N>> liquidate(Vault<N>& vault, WordPrice<N> price,
                                               const ExchangePrices<N>& prices, const Terms& terms,
                                               const Request<N>& request);

namespace detail {

/// The highest tick with debt; nothing where there is none.
template <class N>
[[nodiscard]] std::optional<int> highest_tick(const Vault<N>& vault);
/// A branch with nothing on it above the present one; it is the present one then.
template <class N>
void begin_branch(Vault<N>& vault, std::uint32_t base, std::optional<int> base_tick);

/// Takes over all debt above a tick. @return what was taken
template <class N>
[[nodiscard]] std::pair<RawDebt<N>, RawCollateral<N>> absorb(Vault<N>& vault, int limit);

}  // namespace detail

}  // namespace seawall::fluid
