#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/number_policy.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/wide.hpp"

namespace seawall {

using ContractId = Id<struct ContractTag>;  ///< Model::contracts

/// A perpetual contract that a lending pool's accounts may hold as margin: one account is long, the
/// other short, and what one gains the other owes. Its size counts smallest units of `base`, its
/// money smallest units of the asset of the reserve that it settles in.
struct Contract {
  std::string name;
  VenueId venue;  ///< a lending pool
  AssetId base;   ///< the coin whose price it follows
  ReserveId settled_in;
  OracleId mark;                          ///< prices `base`, in the venue's base currency
  BasisPoints initial_margin;             ///< share of the notional, asked of who opens or borrows
  BasisPoints maintenance_margin;         ///< the same below which an account is liquidatable
  BasisPoints gain_weight;                ///< share of an unrealised gain that counts as collateral
  Units open_interest_max{0};             ///< 0: no limit
  std::vector<LiquidityId> depth_places;  ///< with them open interest is tied to their depth …
  double depth_multiple = 0.0;            ///< … to so many times what they take …
  Fraction depth_fall{0.0};               ///< … before their price has fallen by so much, in (0, 1)
  AssetId long_claim;                     ///< open interest in the ledger: one unit a unit of size
  AssetId short_claim;
};

/// What one account has of one contract. Over all accounts of a contract sizes sum to 0, and so
/// does what was paid for them.
struct ContractPosition {
  AccountId account;
  ContractId contract;
  Int128 size = 0;  ///< smallest units of base; short is negative
  Int128 paid = 0;  ///< smallest units of the settlement asset; received is negative
};

}  // namespace seawall
