#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "seawall/mechanics/perps/margin.hpp"
#include "seawall/model/model.hpp"
#include "seawall/state/lending_view.hpp"
#include "seawall/state/state.hpp"

namespace seawall {

/// Which weights are asked for: to open and to borrow, or to stay.
enum class MarginLevel : std::uint8_t { initial, maintenance };

/// An account's deposits, debts and contracts as one sum, in smallest units of the venue's base
/// currency. Deposits count by their collateral factor (initial) or threshold (maintenance), debts
/// in full, contracts as perps::position_margin() has it; every rounding is against the account.
struct AccountMargin {
  Int128 credit = 0;  ///< ≥ 0
  Int128 debit = 0;   ///< ≥ 0
  Int128 gain = 0;    ///< of its contracts, unweighted
  [[nodiscard]] Int128 room() const { return credit - debit; }
};
[[nodiscard]] AccountMargin account_margin(const Model& model, const State& state,
                                           AccountId account, MarginLevel level);

/// The contracts of one account; empty for most.
[[nodiscard]] std::span<const ContractPosition> contracts_of(const State& state, AccountId account);

/// One position as its venue marks it now.
[[nodiscard]] perps::PositionMargin<Exact> marked(const Model& model, const State& state,
                                                  const ContractPosition& position,
                                                  MarginLevel level);

/// Whether deposits, debts and contracts together leave the account liquidatable.
[[nodiscard]] ExactVerdict margin_verdict(const Model& model, const State& state,
                                          AccountId account);

/// Most open interest that a contract may have now, smallest units of base: its stated limit and
/// what the depth of its places carries, the smaller. Nothing: no limit.
[[nodiscard]] std::optional<Int128> open_interest_limit(const Model& model, const State& state,
                                                        ContractId contract);

/// What the account's contracts have gained at reference prices instead of marks, USD; a loss is
/// negative.
[[nodiscard]] double contract_gain_usd(const Model& model, const State& state, AccountId account);

/// USD of one smallest unit of what a venue's oracles count, at reference prices.
[[nodiscard]] double usd_per_base_currency(const Model& model, const State& state, OracleId oracle);

/// The first contract whose sides do not sum to 0 or are not the ledger's open interest, in words;
/// empty: none.
[[nodiscard]] std::string check_contracts(const Model& model, const State& state);

}  // namespace seawall
