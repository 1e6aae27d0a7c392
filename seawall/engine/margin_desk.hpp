#pragma once

#include "seawall/base/rejection.hpp"
#include "seawall/engine/context.hpp"

namespace seawall::engine {

/// One account of a lending pool and whose purse pays into it and is paid from it.
struct MarginDesk {
  Context& step;
  KeeperId actor;
  AccountId account;
};

/// Moves coin of the actor into its account. @param amount > 0, held by the actor; the account has
/// room for collateral in that reserve  @return the event
EventId deposit(const MarginDesk& desk, ReserveId reserve, Units amount, EventId cause);

/// Takes coin out of the venue against the account: the smallest of `most`, what initial margin
/// admits and the venue's cash. Refuses insufficient_collateral and insufficient_liquidity where
/// that is less than a smallest unit.
/// @param most > 0; the account has room for debt in that reserve  @return what was taken
Ruling<Units> borrow(const MarginDesk& desk, ReserveId reserve, Units most, EventId cause);

/// The two sides of a trade in a contract: `account` takes `size`, the other one its opposite.
struct ContractTrade {
  ContractId contract;
  AccountId account;
  AccountId other;
  Int128 size = 0;  ///< smallest units of base; short is negative
  Int128 paid = 0;  ///< smallest units of the settlement asset; received is negative
};

/// Opens as much of it as the limit of open interest admits; both sides must keep initial margin.
/// Refuses insufficient_collateral where one does not, debt_too_high where the limit leaves
/// nothing.
/// @return the size opened, with its sign
Ruling<Int128> open_contract(Context& step, KeeperId actor, const ContractTrade& trade,
                             EventId cause);

/// After oracles have published: how much contracts have gained at most.
void mark_contracts(Context& step);

}  // namespace seawall::engine
