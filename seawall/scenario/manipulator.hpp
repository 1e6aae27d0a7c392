#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "seawall/base/ids.hpp"
#include "seawall/base/quantity.hpp"
#include "seawall/base/time.hpp"
#include "seawall/model/model_spec.hpp"
#include "seawall/scenario/funding.hpp"

namespace seawall {

/// Somebody who moves the price that a venue reads, by trading where it is read and with money of
/// its own or a flash loan, and borrows against what the venue then believes. A plain policy: what
/// it sees is const, what it wants is a request.
struct ManipulatorBehaviour {
  KeeperId keeper;      ///< its purse
  LiquidityId place;    ///< where it trades
  bool raises = true;   ///< the target is above the price at which the run begins
  Price target{};       ///< of that place's own price, quote tokens per base token, > 0
  Duration begins{};    ///< after the start of the run
  Duration push{};      ///< from there the price is led to the target in equal ratios, ≥ 0
  Duration hold{};      ///< and held for so long, ≥ 0
  bool unwinds = true;  ///< sells back what it bought in the end
  KeeperFunding funding = KeeperFunding::capital;  ///< flash_loan: all of it in one transaction
  Units loan_max{0};  ///< flash_loan: of the asset that it gives, smallest units
  Fraction loan_fee{0.0};
  double gas_price_max = 1e9;  ///< gwei that it never exceeds
  Fraction urgency{0.6};       ///< share of block space that it tries to outbid

  VenueId venue;      ///< where it borrows; none: it only moves the price
  AccountId account;  ///< its own there
  std::vector<std::pair<ReserveId, Units>> deposits;  ///< made when it begins
  bool pledges = false;                               ///< what it bought becomes collateral
  ReserveId pledged_in;
  std::vector<ReserveId> borrows;  ///< as much as can be had, in this order

  ContractId contract;        ///< none: without
  AccountId counter_account;  ///< its own, on the other side
  std::vector<std::pair<ReserveId, Units>> counter_deposits;
  Int128 size = 0;  ///< of the contract, smallest units; short is negative
  Int128 paid = 0;  ///< for it, smallest units of the settlement asset
};

/// As a person writes it.
struct ManipulatorSpec {
  std::string name;
  std::vector<std::pair<std::string, double>> capital = {};
  std::string place;
  double target_price = 0.0;
  double at_minutes = 0.0;
  double push_minutes = 0.0;
  double hold_minutes = 0.0;
  bool unwinds = true;
  std::string funding = "capital";
  double loan_max = 0.0;
  double loan_fee = 0.0;
  double gas_price_max = 1e9;
  double urgency = 0.6;
  std::string venue = {};
  std::vector<std::pair<std::string, double>> deposits = {};
  bool pledges = false;
  std::vector<std::string> borrows = {};
  std::string contract = {};
  std::vector<std::pair<std::string, double>> counter_deposits = {};
  double size = 0.0;
  std::optional<double> entry_price = {};
};

/// Names of its accounts at its venue.
[[nodiscard]] std::string account_name(const ManipulatorSpec& spec);
[[nodiscard]] std::string counter_account_name(const ManipulatorSpec& spec);

/// Each as a keeper of the model: its money.
void add_manipulators(const std::vector<ManipulatorSpec>& specs, std::vector<KeeperSpec>& keepers);

/// Their accounts, as the last rows of the positions: they keep room for what they may hold and
/// owe.
void add_manipulator_accounts(const std::vector<ManipulatorSpec>& specs, ModelSpec& model);

}  // namespace seawall
